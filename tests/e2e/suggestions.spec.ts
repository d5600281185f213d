// Job suggestions: saved, declined with a reason, or in the joblog in one tap; days away beside them.

import { SAYS, answer, lookAgain } from './support/acts.ts';
import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

type Page = import('@playwright/test').Page;

const SCHOOL = 'Rengøringsassistent til skole';
/** A button with the suggestion it is about, as it is read aloud. */
const named = (label: string) => new RegExp(`^${label} ?: ${SCHOOL}$`);
const row = (page: Page) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: SCHOOL }) });
const received = (page: Page) => page.locator('#suggestion-acts').getByText(/Modtaget .* Kvittering/);

test('a suggestion is saved, and written in the joblog in one tap', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await row(page).getByRole('button', { name: named('Gem') }).click();
  await expect(received(page)).toBeVisible();
  await expect(row(page).getByText('Du har gemt det.')).toBeVisible();
  await row(page).getByRole('button', { name: named('Jeg har søgt det: Skriv i joblog') }).click();
  await expect(row(page).getByText('Det står i din joblog.')).toBeVisible();
  await expect(row(page).getByRole('button')).toHaveCount(0);
  await expectAccessible(page);
  await expectValidHtml(page);
  await page.goto('/joblog');
  await expect(page.getByRole('heading', { name: SCHOOL })).toBeVisible();
});

test('a no has a reason, in the citizen’s own words', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await row(page).getByRole('button', { name: named('Passer ikke') }).click();
  const why = page.getByLabel('Hvorfor passer det ikke?');
  await expect(why).toBeFocused();
  await row(page).getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Skriv kort, hvorfor det ikke passer')).toBeVisible();
  await expect(why).toBeFocused();
  await expectAccessible(page);
  await expectValidHtml(page);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(page);
  }
  await why.fill('Jeg kan ikke komme dertil uden bil.');
  await row(page).getByRole('button', { name: 'Send' }).click();
  await expect(received(page)).toBeVisible();
  await expect(row(page).getByText('Du har sagt, at det ikke passer: Jeg kan ikke komme dertil uden bil.')).toBeVisible();
});

for (const [how, broken] of [
  ['the server answers 500', answer(500)],
  ['there is no connection', (route: import('@playwright/test').Route) => route.abort()],
] as const) {
  test(`where ${how}, the reason is kept and arrives once`, async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto('/raadighed');
    await page.route('**/api/commands?*', broken);
    await row(page).getByRole('button', { name: named('Passer ikke') }).click();
    await page.getByLabel('Hvorfor passer det ikke?').fill('For langt væk');
    await row(page).getByRole('button', { name: 'Send' }).click();
    const acts = page.locator('#suggestion-acts');
    await expect(acts.getByRole('heading', { name: new RegExp(`${SAYS.notSent}|${SAYS.notReceived}`) })).toBeVisible();
    await acts.getByText('Det ville du sende').click();
    await expect(acts.getByText('For langt væk')).toBeVisible();
    await expect(row(page).getByText('Du har sagt')).toHaveCount(0);
    await page.unrouteAll();
    await lookAgain(page);
    await expect(row(page).getByText('Du har sagt, at det ikke passer: For langt væk')).toBeVisible();
  });
}

test('where the session has ended, an answer waits for the login', async ({ page, login, context }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(row(page).getByRole('button').first()).toBeVisible();
  await context.clearCookies({ name: 'genstart-session' });
  await row(page).getByRole('button', { name: named('Gem') }).click();
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await context.request.get('/demo/login/newly-unemployed');
  await lookAgain(page);
  await expect(row(page).getByText('Du har gemt det.')).toBeVisible();
});
