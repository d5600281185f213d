// A citizen's own phone: without a connection, with several tabs, and after the page was gone.

import type { Page } from '@playwright/test';
import { SAYS, actStatus, answer, confirm, confirmButton, expectReceipts, expectReceived, goTo, meetActs } from './support/acts.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, keepsEverything, rows, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:43:00+02:00' } });

const KEPT = 'Det er gemt på din telefon. Åbn Genstart, når du har net, så sender vi det.';

/** One thing more that the citizen writes. */
async function logJob(page: Page, what: string): Promise<void> {
  await goTo(page, 'Joblog');
  await page.getByLabel('Hvad har du søgt eller gjort?').fill(what);
  await page.getByRole('button', { name: 'Gem i joblog' }).click();
}

async function comment(page: Page, words: string): Promise<void> {
  await goTo(page, 'Min plan');
  await page.getByRole('radio', { name: 'En kommentar' }).check();
  await page.getByLabel('Skriv med dine egne ord').fill(words);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

test('in flight mode: open, read, confirm, log, comment; back online each gets its receipt once and in order', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await context.setOffline(true);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await expect(page.getByText('Ingen forbindelse lige nu. Du ser det, vi vidste')).toBeVisible();
  await expectAccessible(page);
  await goTo(page, 'Min plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();

  await goTo(page, 'Rådighed');
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByText(KEPT)).toBeVisible();
  await logJob(page, 'Søgt job i Køge');
  await comment(page, 'Et kursus i beton');
  await goTo(page, 'Kvitteringer');
  await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}`) })).toHaveCount(3);

  // The page is gone and comes back, still without a connection.
  await page.reload();
  await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}`) })).toHaveCount(3);
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true })).toHaveCount(0);

  await context.setOffline(false);
  const receipts = page.getByRole('heading', { name: 'Modtaget', exact: true });
  await expect(receipts).toHaveCount(3, { timeout: 20_000 });
  await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}`) })).toHaveCount(0);
  const text = await page.getByRole('main').innerText();
  const order = ['Et kursus i beton', 'Søgt job i Køge', 'Jeg er flyttet.'].map((words) => text.indexOf(words));
  expect(order, 'newest first').toEqual([...order].sort((a, b) => a - b));
  await expectReceipts(page, 3);
});

test('what is half written is there again after the page was gone', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.getByRole('radio', { name: 'Ja' }).check();
  await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill('Jeg er flyttet.');
  await expect.poll(() => rows(page)).toEqual(expect.arrayContaining([expect.stringMatching(/draft$/)]));
  await page.waitForTimeout(600);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Hvad er der sket?' })).toHaveValue('Jeg er flyttet.');
});

test('two phones: what is done on one stands on the other by itself', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await other.goto('/raadighed');
  await login('newly-unemployed');
  const live = page.waitForResponse('**/api/live');
  await page.goto('/');
  await live;
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await confirm(other);
  await expectReceived(other);
  const before = Date.now();
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toHaveCount(0);
  expect(Date.now() - before, 'milliseconds').toBeLessThan(1_500);
});

test('two tabs: the same act in both is one, and one of them sends it', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  const second = await context.newPage();
  await second.goto('/raadighed');
  await expect(confirmButton(second)).toBeVisible();
  await context.setOffline(true);
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByText(KEPT)).toBeVisible();
  await expect(actStatus(second).getByText(KEPT), 'the other tab knows of it').toBeVisible();
  await context.setOffline(false);
  await expectReceived(page);
  await expectReceived(second);
  await expectReceipts(page, 1);
});

test('an answer lost on its way, and then the page: the first outcome comes again', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await meetActs(page, [
    async (route) => {
      expect((await route.fetch()).status()).toBe(200);
      await page.goto('about:blank');
    },
  ]);
  await confirm(page, 'Jeg er flyttet.').catch(() => {});
  await page.waitForURL('about:blank');
  await page.unrouteAll();
  await page.goto('/raadighed');
  await expectReceived(page);
  await expectReceipts(page, 1);
});

test('taken back before it was sent, it never arrives', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await expect(confirmButton(page)).toBeVisible();
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await page.getByRole('button', { name: 'Tag det tilbage' }).click();
  // It may have arrived: the server is asked.
  await expect(page.getByRole('heading', { name: SAYS.notReceived })).toHaveCount(0);
  await page.unrouteAll();
  await expectReceipts(page, 0);
  await expect.poll(async () => (await rows(page)).filter((row) => row.includes('/act/'))).toEqual([]);
  await context.close();
});

test('once the server has said that the session is over, only the number of waiting acts shows', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await context.clearCookies({ name: 'genstart-session' });
  await page.goto('/');
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await context.setOffline(true);
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await context.setOffline(false);

  await page.unrouteAll();
  await page.goto('/demo/login/newly-unemployed?own=1');
  await expectReceipts(page, 1);
});

test('after a day without an answer nothing is shown but the number of waiting acts', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await context.setOffline(true);
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();
  const day = 25 * 60 * 60 * 1000;
  await page.addInitScript((later) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + later;
  }, day);
  await page.goto('/plan');
  await expect(page.getByRole('button', { name: 'Prøv igen' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
});

test('logging out with something unsent names it; deleted, nothing of the citizen stays', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Log af' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Før du logger af' })).toBeVisible();
  await expect(page.getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Slet det, og log af' }).click();
  await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
  await page.unrouteAll();
  expect(await rows(page)).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe('{}');
  expect((await page.context().cookies()).filter(({ name }) => name === 'genstart-session')).toEqual([]);
});

test('logging out right after a receipt leaves nothing, whatever is still on its way', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/logout?*', async (route) => {
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.continue();
  });
  await confirm(page, 'Jeg er flyttet.');
  await expectReceived(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Log af' }).click();
  await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
  expect(await rows(page)).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe('{}');
});

test("another person's login removes what the first one left to be read; what is unsent stays sealed for them", async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  const [first] = (await rows(page)).map((row) => row.split('/')[0] ?? '').filter((row) => row !== 'last');
  await page.goto('/demo/login/long-career?own=1');
  await expect(page.getByRole('heading', { name: 'Hej.' })).toBeVisible();
  await keepsEverything(page);
  await expect.poll(async () => (await rows(page)).filter((row) => row.startsWith(`${first}/`) && !row.includes('/act/'))).toEqual([]);
  expect((await rows(page)).filter((row) => row.startsWith(`${first}/act/`))).toHaveLength(1);

  await page.unrouteAll();
  await page.goto('/demo/login/newly-unemployed?own=1');
  await expectReceipts(page, 1);
});

test('another person who logs in over a slow connection is not shown the first one for good', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await context.request.get('/demo/login/long-career?own=1');
  await page.route('**/api/case?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Brug dit netværk' })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
  const cases = new Set((await rows(page)).filter((row) => row !== 'last').map((row) => row.split('/')[0]));
  expect(cases.size, 'whose rows lie there').toBeLessThanOrEqual(1);
});

test('what lies on the phone cannot be read there, nor its key taken out', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  const found = await page.evaluate(
    () =>
      new Promise<{ text: string; extractable: boolean[] }>((resolve) => {
        const opening = indexedDB.open('genstart');
        opening.onsuccess = () => {
          const work = opening.result.transaction(['rows', 'keys']);
          const kept = work.objectStore('rows').getAll();
          const keys = work.objectStore('keys').getAll();
          work.oncomplete = () => {
            opening.result.close();
            const bytes = kept.result.flat().filter((value): value is Uint8Array => value instanceof Uint8Array);
            const text = bytes.map((one) => new TextDecoder('latin1').decode(one)).join('');
            resolve({ text, extractable: keys.result.map((key: CryptoKey) => key.extractable) });
          };
        };
      }),
  );
  expect(found.text.length).toBeGreaterThan(1_000);
  expect(found.text).not.toContain('Truckcertifikat');
  expect(found.extractable).toEqual([false]);
});

test('on a phone that others use too nothing is kept', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('genstart-kept'))).toBeNull();
  expect(await rows(page)).toEqual([]);
});

test('a browser that keeps nothing says so, and the portal works all the same', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no', 'SecurityError');
    };
  });
  await page.goto('/demo/login/newly-unemployed?own=1');
  await expect(page.getByText('Din browser lader os ikke gemme noget.')).toBeVisible();
  await page.goto('/raadighed');
  await confirm(page);
  await expectReceived(page);
});

test('what is broken on the phone is not shown and stops nothing', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('genstart');
        opening.onsuccess = () => {
          const work = opening.result.transaction('rows', 'readwrite');
          const store = work.objectStore('rows');
          const keys = store.getAllKeys();
          keys.onsuccess = () => {
            for (const key of keys.result) if (key !== 'last') store.put(new Uint8Array([1, 2, 3]), key);
          };
          work.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
  );
  await page.goto('/raadighed');
  await confirm(page);
  await expectReceived(page);
});

test('the app can be installed', async ({ page, loginOwn, request }) => {
  await loginOwn('newly-unemployed');
  const manifest = await (await request.get('/manifest.webmanifest')).json();
  expect(manifest).toMatchObject({ name: 'Genstart', start_url: '/', display: 'standalone' });
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(src);
    expect(icon.headers()['content-type'], src).toBe(type);
  }
  const cdp = await page.context().newCDPSession(page);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A private window, as a test's is, cannot install anything.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});
