// The joblog: the same honesty as a confirmation.

import { SAYS, answer, lookAgain } from './support/acts.ts';
import { expectAccessible, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

async function write(page: import('@playwright/test').Page, what: string, where = ''): Promise<void> {
  await page.getByLabel('Hvad har du søgt eller gjort?').fill(what);
  if (where) await page.getByLabel('Hvor?').fill(where);
  await page.getByRole('button', { name: 'Gem i joblog' }).click();
}

test('what is written gets a receipt and counts', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/joblog');
  await expect(page.getByText('1 af 2 i denne uge.')).toBeVisible();
  await write(page, 'Søgt job som ingeniør', 'Broer A/S');
  await expect(page.locator('#acts').getByText(/Modtaget .* Kvittering [0-9A-Z]{4}-[0-9A-Z]{4}\./)).toBeVisible();
  await expect(page.getByText('2 af 2 i denne uge.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Søgt job som ingeniør' })).toBeVisible();
  await expectAccessible(page);
  await expectValidHtml(page);
  await page.goto('/kvitteringer');
  await expect(page.getByText('Søgt job som ingeniør, Broer A/S')).toBeVisible();
});

test('nothing written is said by the field, and nothing is sent', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/joblog');
  await write(page, '');
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await summary.getByRole('link', { name: 'Skriv, hvad du har søgt eller gjort' }).click();
  await expect(page.getByLabel('Hvad har du søgt eller gjort?')).toBeFocused();
  await expectAccessible(page);
});

for (const [how, broken] of [
  ['the server answers 500', answer(500)],
  ['there is no connection', (route: import('@playwright/test').Route) => route.abort()],
] as const) {
  test(`where ${how}, what was written is kept and arrives once`, async ({ page, login }) => {
    await login('graduate');
    await page.goto('/joblog');
    await page.route('**/api/commands?*', broken);
    await write(page, 'Ringet til en gammel kollega');
    await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}|${SAYS.notReceived}`) })).toBeVisible();
    await expect(page.getByText('1 af 2 i denne uge.')).toBeVisible();
    // Kept while the citizen looks elsewhere.
    await page.getByRole('banner').getByRole('link', { name: 'Genstart' }).click();
    await expect(page.getByText(SAYS.oneWaits)).toBeVisible();
    await page.goBack();
    await page.unrouteAll();
    await lookAgain(page);
    await expect(page.getByText('2 af 2 i denne uge.')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Ringet til en gammel kollega' })).toHaveCount(1);
  });
}

test('where the session has ended, what was written waits for the login', async ({ page, context, login }) => {
  await login('graduate');
  await page.goto('/joblog');
  await expect(page.getByText('1 af 2 i denne uge.')).toBeVisible();
  // Written first: the page may notice by itself at any time that nobody is logged in.
  await page.getByLabel('Hvad har du søgt eller gjort?').fill('Søgt job i Køge');
  await context.clearCookies({ name: 'genstart-session' });
  await page.getByRole('button', { name: 'Gem i joblog' }).click();
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  const second = await context.newPage();
  await second.goto('/demo/login/graduate');
  await lookAgain(page);
  await expect(page.getByText('2 af 2 i denne uge.')).toBeVisible();
});

test('emoji, right-to-left text and what looks like markup are kept as written', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/joblog');
  const words = '🚲 שלום <b>fed</b> & "citat"';
  await write(page, words);
  await expect(page.getByRole('heading', { name: words })).toBeVisible();
});

test('too long a text is named with its remedy, and nothing is lost', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/joblog');
  await write(page, 'å'.repeat(10_000));
  await expect(page.getByRole('alert').getByText('Gør teksten kortere, højst 200 tegn')).toBeVisible();
  await expect(page.getByLabel('Hvad har du søgt eller gjort?')).toHaveValue('å'.repeat(10_000));
});
