// A citizen's own phone: who may read what lies there, how long it lies there, and what this browser will do with it.

import type { Page } from '@playwright/test';
import { PHONE, SAYS, actStatus, answer, confirm, expectReceipts, expectReceived, goTo, lookAgain } from './support/acts.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, keepsEverything, rows, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:43:00+02:00' } });

const WAITS = 'Én ting venter på kvittering.';

/** An act that the server does not take for now. */
async function leaveUnsent(page: Page): Promise<void> {
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
}

const readable = async (page: Page) => (await rows(page)).filter((row) => /\/(case|rules)/.test(row));

/** How often the browser has been asked to keep what is here; it never answers. */
async function countAsking(page: Page, persisted = false): Promise<() => number> {
  let asked = 0;
  await page.exposeFunction('askedToPersist', () => void (asked += 1));
  await page.addInitScript((persisted) => {
    StorageManager.prototype.persist = () => {
      (window as unknown as { askedToPersist: () => void }).askedToPersist();
      return new Promise(() => {});
    };
    StorageManager.prototype.persisted = async () => persisted;
  }, persisted);
  return () => asked;
}

test.describe('the browser is asked to keep what lies here', () => {
  test('once, after a receipt on the own phone, and nothing waits for its answer', async ({ page, loginOwn }) => {
    const asked = await countAsking(page);
    await loginOwn('newly-unemployed');
    await page.goto('/raadighed');
    await page.waitForTimeout(500);
    expect(asked(), 'before an act').toBe(0);
    await confirm(page);
    await expectReceived(page);
    await expect.poll(asked).toBe(1);
    await goTo(page, 'Joblog');
    await page.getByLabel('Hvad har du søgt eller gjort?').fill('Søgt job i Køge');
    await page.getByRole('button', { name: 'Gem i joblog' }).click();
    await expect(page.getByText(/^Modtaget .* Kvittering/)).toBeVisible();
    expect(asked(), 'not again').toBe(1);
    await page.goto('/privatliv');
    await expect(page.getByText('Din browser kan slette det, hvis telefonen mangler plads.')).toBeVisible();
  });

  test('and what it has promised stands on the page about privacy', async ({ page, loginOwn }) => {
    await countAsking(page, true);
    await loginOwn('newly-unemployed');
    await page.goto('/privatliv');
    await expect(page.getByText('Din browser har lovet at beholde det, du har skrevet.')).toBeVisible();
    await expectAccessible(page);
  });

  test('never on a phone that others use too', async ({ page, login }) => {
    const asked = await countAsking(page);
    await login('newly-unemployed');
    await page.goto('/raadighed');
    await confirm(page);
    await expectReceived(page);
    await expectReceipts(page, 1);
    expect(asked()).toBe(0);
    await page.goto('/privatliv');
    await expect(page.getByText('Vi gemmer intet her.')).toBeVisible();
    await expect(page.getByText('Din browser kan slette det')).toHaveCount(0);
  });

  test('and one that knows no such question is not asked', async ({ page, loginOwn }) => {
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'storage', { value: undefined }));
    await loginOwn('newly-unemployed');
    await page.goto('/raadighed');
    await confirm(page);
    await expectReceived(page);
    await page.goto('/privatliv');
    await expect(page.getByText('Din browser kan slette det')).toBeVisible();
  });
});

test.describe('an unsent act', () => {
  test('shows the telephone from 48 hours before its deadline', async ({ page, loginOwn, server }) => {
    await loginOwn('newly-unemployed');
    await leaveUnsent(page);
    await expect(actStatus(page).getByText('Fristen er')).toHaveCount(0);
    await expect(actStatus(page).getByRole('link', { name: PHONE })).toHaveCount(0);

    await page.request.post(`${server.url}/demo/clock`, { form: { days: '1' } });
    await lookAgain(page);
    await expect(actStatus(page).getByText(/^Fristen er torsdag den 11\.\sjuni\. Får du ikke net inden, så ring til Østsundets A-kasse på 12\s34\s56\s78\.$/)).toBeVisible();
    await expect(actStatus(page).getByRole('link', { name: PHONE })).toBeVisible();
    await expectAccessible(page);

    // A comment has no deadline.
    await goTo(page, 'Min plan');
    await page.getByRole('radio', { name: 'En kommentar' }).check();
    await page.getByLabel('Skriv med dine egne ord').fill('Et kursus i beton');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const comment = page.locator('#acts');
    await expect(comment.getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
    await expect(comment.getByRole('link', { name: PHONE })).toHaveCount(0);
  });

  const FORGETS = 'Åbner du ikke Genstart i syv dage, sletter din browser det.';
  for (const [name, vendor, installed, forgets] of [
    ['in Safari', 'Apple Computer, Inc.', false, true],
    ['in Safari, on the home screen', 'Apple Computer, Inc.', true, false],
    ['in another browser', 'Google Inc.', false, false],
  ] as const) {
    test(`${name} says what the browser will do with it`, async ({ page, loginOwn }) => {
      await page.addInitScript(
        ({ vendor, installed }) => {
          Object.defineProperty(Navigator.prototype, 'vendor', { value: vendor });
          Object.defineProperty(Navigator.prototype, 'standalone', { value: installed });
        },
        { vendor, installed },
      );
      await loginOwn('newly-unemployed');
      await leaveUnsent(page);
      await expect(actStatus(page).getByText(FORGETS)).toHaveCount(forgets ? 1 : 0);
    });
  }
});

test.describe('somebody else logs in', () => {
  test('over a slow connection: nothing of the first one shows but the number of waiting acts', async ({ page, loginOwn }) => {
    await loginOwn('newly-unemployed');
    await leaveUnsent(page);
    await page.goto('/demo?own=1');
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/api/case?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('link', { name: 'long-career' }).click();
    await expect(page).toHaveURL('/');
    await expect(page.getByText(WAITS)).toBeVisible();
    await expectAccessible(page);
    await goTo(page, 'Min plan');
    await expect(page.getByText('Henter …')).toBeVisible();
    await expect(page.getByText('Truckcertifikat B')).toHaveCount(0);
    await expect(page.getByText('Jeg er flyttet.')).toHaveCount(0);
    expect(await readable(page), 'nothing to be read lies there').toEqual([]);
    letGo();
    await expect(page.getByRole('heading', { name: 'Brug dit netværk' })).toBeVisible();
    await expect(page.getByText(WAITS)).toHaveCount(0);
    await keepsEverything(page);

    // What the first one has not sent is theirs.
    await page.unrouteAll();
    await page.goto('/demo/login/newly-unemployed?own=1');
    await expectReceipts(page, 1);
  });

  test('in another tab: the first tab does not go on showing the one before', async ({ page, loginOwn, context }) => {
    await loginOwn('newly-unemployed');
    await page.goto('/plan');
    await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();
    await context.request.get('/demo/login/long-career?own=1');
    await lookAgain(page);
    await expect(page.getByRole('heading', { name: 'Brug dit netværk' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
    const cases = new Set((await rows(page)).filter((row) => row !== 'last').map((row) => row.split('/')[0]));
    expect(cases.size, 'whose rows lie there').toBe(1);
  });
});

test.describe('what lies here too long', () => {
  test('is removed when it is no longer to be shown; what is unsent stays sealed', async ({ page, loginOwn, context }) => {
    await loginOwn('newly-unemployed');
    await leaveUnsent(page);
    expect((await readable(page)).length).toBeGreaterThan(0);
    await context.setOffline(true);
    const day = 25 * 60 * 60 * 1000;
    await page.addInitScript((later) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + later;
    }, day);
    await page.goto('/plan');
    await expect(page.getByText(SAYS.logIn)).toBeVisible();
    await expect.poll(() => readable(page)).toEqual([]);
    expect((await rows(page)).filter((row) => row.includes('/act/'))).toHaveLength(1);
    await context.setOffline(false);
    await page.unrouteAll();
    await page.goto('/demo/login/newly-unemployed?own=1');
    await expectReceipts(page, 1);
  });

  test('is removed when the session is over; what was half written is there after the login', async ({ page, loginOwn, context }) => {
    await loginOwn('newly-unemployed');
    await page.goto('/raadighed');
    await page.getByRole('radio', { name: 'Ja' }).check();
    await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill('Jeg er flyttet.');
    await page.waitForTimeout(1_000);
    await context.clearCookies({ name: 'genstart-session' });
    await page.goto('/plan');
    await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
    await expect.poll(() => readable(page)).toEqual([]);
    await page.goto('/demo/login/newly-unemployed?own=1');
    await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
    await goTo(page, 'Rådighed');
    await expect(page.getByRole('textbox', { name: 'Hvad er der sket?' })).toHaveValue('Jeg er flyttet.');
  });
});

test('a browser that does not let go of what lies there is told of, with what to do', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  const letsGo = (lets: boolean) =>
    page.evaluate((lets) => {
      const store = IDBObjectStore.prototype as IDBObjectStore & { whole?: IDBObjectStore['delete'] };
      store.whole ??= store.delete;
      store.delete = lets
        ? store.whole
        : () => {
            throw new DOMException('no', 'UnknownError');
          };
    }, lets);
  await letsGo(false);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Log af' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'Din browser lod os ikke slette det, der ligger her.' });
  await expect(told).toContainText('Åbn indstillinger i din browser, find data fra websteder, og slet Genstart.');
  await expect(told).not.toContainText('Vi fik ikke fat i serveren');
  await expectAccessible(page);
  expect((await page.request.get('/api/case')).status(), 'the session is over').toBe(401);
  expect((await readable(page)).length).toBeGreaterThan(0);

  // It is not shown, not even without a connection.
  await context.setOffline(true);
  const again = await context.newPage();
  await again.goto('/plan');
  await expect(again.getByRole('button', { name: 'Prøv igen' })).toBeVisible();
  await expect(again.getByText('Truckcertifikat B')).toHaveCount(0);
  await context.setOffline(false);

  await letsGo(true);
  await page.getByRole('button', { name: 'Prøv igen' }).click();
  await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
  expect(await rows(page)).toEqual([]);
});
