// The plan: a page for each item, the citizen's own words and activities, what is new, documents, paper.

import { send } from '../../demo/back-office.mjs';
import { SAYS, answer, lookAgain } from './support/acts.ts';
import { expectFocusVisible, expectGood } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

type Page = import('@playwright/test').Page;

const received = (page: Page) => page.locator('#acts').getByText(/Modtaget .* Kvittering [0-9A-Z]{4}-[0-9A-Z]{4}\./);

test('an item has a page: duty or voluntary, who, where, when, what for, and an answer', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/plan');
  await page.getByRole('link', { name: 'Virksomhedspraktik hos en rådgivende ingeniør' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Virksomhedspraktik hos en rådgivende ingeniør' })).toBeFocused();
  for (const said of ['Foreslået', 'Frivilligt. Siger du nej, får det ingen følger.', 'Fjord Ingeniører', 'Roskilde', '23. juni 2026 til 21. juli 2026', 'Det skal du', 'Det gør de andre']) {
    await expect(page.getByText(said, { exact: true }).first()).toBeVisible();
  }
  await expectGood(page);
  await page.getByRole('button', { name: 'Det passer mig' }).click();
  await expect(received(page)).toBeVisible();
  await expect(page.getByText('Du har sagt, at det passer dig.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Det passer mig' })).toHaveCount(0);

  await page.getByRole('radio', { name: 'Noget passer ikke' }).check();
  await page.getByLabel('Skriv med dine egne ord').fill('Jeg kan først klokken ni.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Noget passer ikke · Jeg kan først klokken ni.')).toBeVisible();
  await expectGood(page);
  await page.reload();
  await expect(page.getByText('Noget passer ikke · Jeg kan først klokken ni.')).toBeVisible();
});

test('an item that is not in the plan says so', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/plan/%2Fno%20such');
  await expect(page.getByRole('heading', { name: 'Det står ikke i din plan' })).toBeVisible();
  await page.getByRole('link', { name: 'Til hele planen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Min plan' })).toBeFocused();
});

test('what others change is marked as new until it is marked as read', async ({ page, login, server }) => {
  await login('education-ready');
  await page.goto('/plan');
  await expect(page.getByText('Holdet i matematik flytter til lokale 12 fra næste uge.')).toBeVisible();
  await page.getByRole('button', { name: 'Jeg har læst det' }).click();
  await expect(received(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Jeg har læst det' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Markér som læst' }).click();
  await expect(page.getByText('Nyt', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Markér som læst' })).toHaveCount(0);

  const item = { id: 'math', title: 'Matematik på aftenhold (FVU)', kind: 'basic-skills', state: 'running', obligation: 'mandatory', good_for: 'Du er klar til grundforløbet.', from: '2026-05-19', to: '2026-09-01' };
  await send(server.url, 'demo-havnby-kommune', [{ row: 'plan-item', authority: 'havnby-kommune', citizen: 'demo-1006', id: 'longer', item }]);
  await page.reload();
  await expect(page.locator('.plan-item').filter({ hasText: 'Matematik' }).getByText('Nyt', { exact: true })).toBeVisible();
  const history = page.getByRole('group').filter({ hasText: 'Hvad er der sket i planen?' });
  await history.getByText('Hvad er der sket i planen?').click();
  await expect(history.getByText('Nye datoer: 19. maj 2026 – 1. september 2026.')).toBeVisible();
  await expectGood(page);
});

test('what the citizen will do themselves is written, finished and removed', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/plan');
  await page.getByText('Skriv noget, du vil gøre').click();
  await page.getByRole('button', { name: 'Gem i planen' }).click();
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await summary.getByRole('link', { name: 'Skriv, hvad du vil gøre' }).click();
  await expect(page.getByLabel('Hvad vil du gøre?')).toBeFocused();
  await expectGood(page);
  await page.getByLabel('Hvad vil du gøre?').fill('Besøge byggemessen 🏗️ مرحبا');
  await page.getByRole('button', { name: 'Gem i planen' }).click();
  await expect(received(page)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Besøge byggemessen 🏗️ مرحبا' })).toBeVisible();
  await page.getByRole('button', { name: /^Færdig ?: Besøge byggemessen/ }).click();
  await expect(page.getByText('færdig 9. juni 2026')).toBeVisible();
  await page.getByRole('button', { name: /^Fjern ?: Besøge byggemessen/ }).click();
  await expect(page.getByText('Det, du skriver, kommer til at stå her.')).toBeVisible();
});

for (const [how, broken] of [
  ['the server answers 500', answer(500)],
  ['there is no connection', (route: import('@playwright/test').Route) => route.abort()],
] as const) {
  test(`where ${how}, words about the plan are kept and arrive once`, async ({ page, login }) => {
    await login('graduate');
    await page.goto('/plan');
    await page.route('**/api/commands?*', broken);
    await page.getByRole('radio', { name: 'Et ønske' }).check();
    await page.getByLabel('Skriv med dine egne ord').fill('Et kursus i beton');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}|${SAYS.notReceived}`) })).toBeVisible();
    await page.locator('#acts').getByText('Det ville du sende').click();
    await expect(page.locator('#acts').getByText('Et kursus i beton')).toBeVisible();
    await expect(page.getByText('Et ønske · Et kursus i beton')).toHaveCount(0);
    await expectGood(page);
    // On the page of receipts it waits too.
    await page.getByRole('banner').getByRole('link', { name: 'Genstart' }).click();
    await page.getByRole('link', { name: 'Se, hvad du kan gøre' }).click();
    await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}|${SAYS.notReceived}`) })).toBeVisible();
    await page.goBack();
    await page.goBack();
    await page.unrouteAll();
    await lookAgain(page);
    await expect(page.getByText('Et ønske · Et kursus i beton')).toHaveCount(1);
  });
}

test('where the session has ended, words about the plan wait for the login', async ({ page, login, context }) => {
  await login('graduate');
  await page.goto('/plan');
  await expect(page.getByRole('radio', { name: 'Et ønske' })).toBeVisible();
  await context.clearCookies({ name: 'genstart-session' });
  await page.getByRole('radio', { name: 'Et ønske' }).check();
  await page.getByLabel('Skriv med dine egne ord').fill('Et kursus i beton');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await context.request.get('/demo/login/graduate');
  await lookAgain(page);
  await expect(page.getByText('Et ønske · Et kursus i beton')).toHaveCount(1);
});

test('a document opens for its own citizen alone', async ({ page, login, otherDevice }) => {
  await login('graduate');
  await page.goto('/plan');
  const link = page.getByRole('link', { name: /Krav til jobsøgning/ });
  const address = (await link.getAttribute('href')) ?? '';
  const document = await page.request.get(address);
  expect(document.headers()['content-type']).toBe('application/pdf');
  expect((await document.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const other = await otherDevice('newly-unemployed');
  expect((await other.request.get(address)).status()).toBe(404);
});

test('the plan and its items are reached and used with the keyboard', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Det vil du selv gøre' })).toBeVisible();
  const stops = await expectFocusVisible(page);
  for (const stop of ['Markér som læst', 'Virksomhedspraktik hos en rådgivende ingeniør', 'Et ønske']) {
    expect(stops.some((name) => name.includes(stop)), stop).toBe(true);
  }
});

const PLACEMENT = 'Virksomhedspraktik hos en rådgivende ingeniør';

for (const [path, heading] of [
  ['/plan', PLACEMENT],
  ['an item', PLACEMENT],
  ['/rettigheder', 'Det har du ret til'],
  ['/kvitteringer', 'Kvitteringer'],
] as const) {
  test(`on paper ${path} has its words, and no menu, buttons or forms`, async ({ page, login }) => {
    await login('graduate');
    await page.goto(path === 'an item' ? '/plan' : path);
    if (path === 'an item') await page.getByRole('link', { name: PLACEMENT }).click();
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    if (path === 'an item') await expect(page.getByRole('heading', { level: 1, name: PLACEMENT })).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    for (const button of await page.getByRole('button').all()) await expect(button).toBeHidden();
    for (const field of await page.getByRole('textbox').all()) await expect(field).toBeHidden();
  });
}
