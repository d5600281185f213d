// Sick, well, and other days away: the same honesty as a confirmation.

import { SAYS, answer, expectReceipts, lookAgain } from './support/acts.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

type Page = import('@playwright/test').Page;

/** Tells of a holiday; pressed twice quickly, as people do. */
async function tellOfHoliday(page: Page): Promise<void> {
  await page.getByText('Meld ferie eller andet fravær').click();
  await page.getByRole('radio', { name: 'Ferie' }).check();
  await page.getByLabel('Første dag').fill('2026-07-20');
  await page.getByLabel('Sidste dag').fill('2026-07-31');
  await page.getByRole('button', { name: 'Meld fravær' }).dblclick();
}

const notReceived = (page: Page) => page.locator('#acts').getByRole('heading', { name: new RegExp(`${SAYS.notSent}|${SAYS.notReceived}`) });
const received = (page: Page) => page.locator('#acts').getByText(/Modtaget .* Kvittering/);

for (const [how, broken] of [
  ['the server answers 500', answer(500)],
  ['there is no connection', (route: import('@playwright/test').Route) => route.abort()],
] as const) {
  test(`where ${how}, days away are kept, not called received, and arrive once`, async ({ page, login }) => {
    await login('graduate');
    await page.goto('/raadighed');
    await page.route('**/api/commands?*', broken);
    await tellOfHoliday(page);
    await expect(notReceived(page)).toBeVisible();
    await expect(received(page)).toHaveCount(0);
    await page.unrouteAll();
    await lookAgain(page);
    await expect(received(page)).toBeVisible();
    await expectReceipts(page, 1);
  });
}

test('where the session has ended, days away wait for the login', async ({ page, context, login }) => {
  await login('graduate');
  await page.goto('/raadighed');
  await expect(page.getByText('Meld ferie eller andet fravær')).toBeVisible();
  await context.clearCookies({ name: 'genstart-session' });
  await tellOfHoliday(page);
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await expect(received(page)).toHaveCount(0);
  const second = await context.newPage();
  await second.goto('/demo/login/graduate');
  await lookAgain(page);
  await expect(received(page)).toBeVisible();
  await expectReceipts(page, 1);
});

test('sick, then well: each lists what it touches and cancels nothing', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/raadighed');
  await page.getByText('Meld dig syg', { exact: true }).click();
  await expect(page.getByText('De næste 14 dage har du:').first()).toBeVisible();
  await expect(page.getByText('Møderne er ikke aflyst.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Meld mig syg fra i dag' }).click();
  await expect(page.locator('#acts').getByText(/Modtaget .* Kvittering/)).toBeVisible();
  await expect(page.getByText('Du er meldt syg fra tirsdag den 9.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Meld mig rask fra i dag' }).click();
  await expect(page.getByText('Meld dig syg', { exact: true })).toBeVisible();
});

test('holiday backwards is stopped at the field', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/raadighed');
  await page.getByText('Meld ferie eller andet fravær').click();
  await page.getByRole('radio', { name: 'Ferie' }).check();
  await page.getByLabel('Første dag').fill('2026-07-20');
  await page.getByLabel('Sidste dag').fill('2026-07-10');
  await page.getByRole('button', { name: 'Meld fravær' }).click();
  await expect(page.getByRole('alert').getByText('Vælg samme dag som den første eller en senere')).toBeVisible();
  await page.getByLabel('Sidste dag').fill('2026-07-31');
  await page.getByRole('button', { name: 'Meld fravær' }).click();
  await expect(page.locator('#acts').getByText(/Modtaget .* Kvittering/)).toBeVisible();
  await expect(page.getByText('20. juli 2026 til 31. juli 2026').last()).toBeVisible();
});
