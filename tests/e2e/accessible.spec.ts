// Every page and state, in both languages: no axe violation, valid HTML, nothing wider than the screen.

import type { Page } from '@playwright/test';
import { SAYS, actStatus, answer, confirm, confirmButton, expectReceived, lookAgain } from './support/acts.ts';
import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

const LANGUAGES = ['da', 'en'] as const;
type Lang = (typeof LANGUAGES)[number];

/** A page, and a heading that is there once its content is. */
type Address = { path: string; shows: Record<Lang, string> };

const PLAIN: Address[] = [
  { path: '/om', shows: { da: 'Om Genstart', en: 'About Genstart' } },
  { path: '/was', shows: { da: 'Tilgængelighedserklæring', en: 'Accessibility statement' } },
  { path: '/findes-ikke', shows: { da: 'Siden findes ikke', en: 'This page does not exist' } },
  { path: '/demo', shows: { da: 'Demo: vælg en borger', en: 'Demo: choose a citizen' } },
];

const FILLED: Address[] = [
  { path: '/', shows: { da: 'Bekræft, at du er til rådighed', en: 'Confirm that you are available' } },
  { path: '/raadighed', shows: { da: 'Dine jobforslag', en: 'Your job suggestions' } },
  { path: '/plan', shows: { da: 'Truckcertifikat B', en: 'Truckcertifikat B' } },
  { path: '/plan/truck', shows: { da: 'Det skal du', en: 'What you do' } },
  { path: '/plan/ingen', shows: { da: 'Det står ikke i din plan', en: 'This is not in your plan' } },
  { path: '/joblog', shows: { da: 'Denne uge', en: 'This week' } },
  { path: '/kalender', shows: { da: 'De næste syv dage', en: 'The next seven days' } },
  { path: '/rettigheder', shows: { da: 'Det har du ret til', en: 'You have a right to' } },
  { path: '/opkvalificering', shows: { da: 'Tre forslag til dig', en: 'Three suggestions for you' } },
  { path: '/opkvalificering/excel-grund', shows: { da: 'Hold, du kan vælge', en: 'Dates you can choose' } },
];

const EMPTY: Address[] = [
  { path: '/', shows: { da: 'Skriv ned, hvad du gerne vil begynde med', en: 'Skriv ned, hvad du gerne vil begynde med' } },
  { path: '/raadighed', shows: { da: 'Dine bekræftelser', en: 'Your confirmations' } },
  { path: '/plan', shows: { da: 'Langsomt tilbage på arbejde', en: 'Langsomt tilbage på arbejde' } },
  { path: '/kvitteringer', shows: { da: 'Ingen kvitteringer endnu', en: 'No receipts yet' } },
  { path: '/joblog', shows: { da: 'Denne uge', en: 'This week' } },
  { path: '/rettigheder', shows: { da: 'Det har du ret til', en: 'You have a right to' } },
];

const LOGGED_OUT: Address[] = ['/', '/raadighed', '/plan', '/joblog', '/kalender', '/opkvalificering', '/kvitteringer', '/rettigheder'].map((path) => ({
  path,
  shows: { da: 'Du er ikke logget ind', en: 'You are not logged in' },
}));

async function expectGood(page: Page, what: string): Promise<void> {
  await test.step(what, async () => {
    // What fades in has its contrast only when it is there.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    await expectAccessible(page);
    await expectValidHtml(page);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await expectNoSidewaysScroll(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
  });
}

async function visit(page: Page, { path, shows }: Address, lang: Lang): Promise<void> {
  await page.goto(`${path}?lang=${lang}`);
  await expect(page.getByRole('heading', { name: shows[lang] }).first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
}

const CALM: Address[] = [
  { path: '/', shows: { da: 'Vil du hellere tale med nogen?', en: 'Would you rather talk to somebody?' } },
  { path: '/plan/workshop', shows: { da: 'Det gør de andre', en: 'What the others do' } },
  { path: '/kalender', shows: { da: 'Måneden', en: 'The month' } },
];

const CITIZENS: Array<{ who: string; key?: string; pages: Address[] }> = [
  { who: 'a citizen with a lot to do', key: 'newly-unemployed', pages: [...FILLED, ...PLAIN] },
  { who: 'a citizen with next to nothing', key: 'sickness-benefit', pages: EMPTY },
  { who: 'a citizen with one thing at a time', key: 'activity-ready', pages: CALM },
  { who: 'somebody who is not logged in', pages: LOGGED_OUT },
];

for (const lang of LANGUAGES) {
  for (const { who, key, pages } of CITIZENS) {
    test(`every page is accessible to ${who} (${lang})`, async ({ page, login }) => {
      if (key) await login(key);
      for (const address of pages) {
        await visit(page, address, lang);
        await expectGood(page, address.path);
      }
    });
  }

  test(`every state on the way to a receipt is accessible (${lang})`, async ({ page, login }) => {
    const words = {
      da: { yes: 'Ja', confirm: 'Bekræft', fault: 'Ret det her, før du sender', pending: 'Ikke modtaget endnu', received: 'Modtaget' },
      en: { yes: 'Yes', confirm: 'Confirm', fault: 'Correct this before you send', pending: 'Not received yet', received: 'Received' },
    }[lang];
    await login('newly-unemployed');
    await page.goto(`/raadighed?lang=${lang}`);
    await page.getByRole('radio', { name: words.yes }).check();
    await page.getByRole('button', { name: words.confirm, exact: true }).click();
    await expect(page.getByRole('alert')).toContainText(words.fault);
    await expectGood(page, 'sent with nothing written');

    await page.route('**/api/commands?*', answer(500));
    await page.locator('#changes').fill('W'.repeat(120));
    await page.getByRole('button', { name: words.confirm, exact: true }).click();
    await expect(page.getByRole('heading', { name: words.pending })).toBeVisible();
    await actStatus(page).getByRole('group').getByText(/./).first().click();
    await expectGood(page, 'not received yet');
    await page.getByRole('banner').getByRole('link', { name: 'Genstart' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await expectGood(page, 'not received yet, on the front page');

    await page.goBack();
    await page.unrouteAll();
    await lookAgain(page);
    await expect(page.getByRole('heading', { name: words.received, exact: true })).toBeVisible();
    await expectGood(page, 'received');
    await page.goto('/kvitteringer');
    await expect(page.getByRole('heading', { name: words.received, exact: true })).toBeVisible();
    await expectGood(page, 'the receipts');
    await page.goto('/');
    await expect(page.getByRole('heading', { name: words.received, exact: true })).toBeVisible();
    await expectGood(page, 'the front page afterwards');
  });

  test(`what opens is accessible (${lang})`, async ({ page, login }) => {
    await login('newly-unemployed');
    await visit(page, { path: '/', shows: { da: 'Dit forløb', en: 'Where you are' } }, lang);
    await page.getByRole('main').getByRole('group').getByText({ da: 'Hvorfor', en: 'Why' }[lang]).click();
    await expectGood(page, 'why');
    await page.getByRole('button', { name: 'Menu' }).click();
    await expect(page.getByRole('dialog', { name: 'Menu' })).toBeVisible();
    await expectGood(page, 'the menu');
  });
}

test('a lost session and a refusal are accessible', async ({ page, login, context, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await other.goto('/raadighed');
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(confirmButton(page)).toBeVisible();

  await context.clearCookies({ name: 'genstart-session' });
  await confirm(page);
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await expectGood(page, 'log in to send');

  await confirm(other);
  await expectReceived(other);
  await context.request.get('/demo/login/newly-unemployed');
  await lookAgain(page);
  await expect(page.getByRole('heading', { name: SAYS.refused })).toBeVisible();
  await expectGood(page, 'refused');
});

test.describe(() => {
  // What a worker has kept would be there all the same.
  test.use({ expectedComplaints: [/Failed to fetch/], serviceWorkers: 'block' });

  test('what cannot be fetched is accessible', async ({ page, login }) => {
    await login('newly-unemployed');
    await page.route('**/split_plan.wasm', (route) => route.abort());
    await page.goto('/plan');
    await expect(page.getByRole('heading', { name: 'Siden kunne ikke hentes' })).toBeVisible();
    await expectGood(page, 'a page that cannot be fetched');

    await page.route('**/portal*.wasm', (route) => route.abort());
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Genstart kunne ikke åbne' })).toBeVisible();
    await expectGood(page, 'an app that cannot open');
  });
});

test('in high contrast a chosen answer looks different from one that is not', async ({ page, login }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await login('newly-unemployed');
  await page.goto('/raadighed');
  const answers = page.getByRole('group', { name: 'Er der sket noget, vi skal vide?' });
  const looks = async (name: string) => {
    await answers.getByRole('radio', { name }).check();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.mouse.move(0, 0);
    return answers.screenshot({ animations: 'disabled' });
  };
  expect((await looks('Nej')).equals(await looks('Ja')), 'the same with either answer').toBe(false);
});

test('with reduced motion nothing moves', async ({ page, login }) => {
  // One of a hundredth of a millisecond is none that anybody sees.
  const moving = () => page.evaluate(() => document.getAnimations().filter(({ effect }) => Number(effect?.getTiming().duration) > 1).length);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await login('newly-unemployed');
  await page.getByRole('button', { name: 'Menu' }).click();
  expect(await moving()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Bekræft nu' }).click();
  await confirm(page);
  await expectReceived(page);
  expect(await moving()).toBe(0);
});

test('text a quarter larger still fits the screen', async ({ page, login }) => {
  await login('newly-unemployed');
  for (const address of [...FILLED, ...PLAIN.slice(0, 3)]) {
    await visit(page, address, 'da');
    const size = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
    await page.evaluate((larger) => document.documentElement.style.setProperty('font-size', `${larger}px`), size * 1.25);
    await test.step(address.path, () => expectNoSidewaysScroll(page));
  }
});
