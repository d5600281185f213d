// Sick, well, and other days away: the same honesty as a confirmation.

import { send } from '../../demo/back-office.mjs';
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

const TALK = { row: 'conversation', form: 'phone', starts_at: '2026-06-16T10:00:00+02:00', with: 'Lone Bech', phone: '12 34 56 78' };

test('the meeting of an insured citizen who is sick is still told, and not cancelled', async ({ page, server, login }) => {
  const talk = { ...TALK, kind: 'availability', authority: 'oestsundets-akasse', citizen: 'demo-1004', id: 'talk', conversation: 'talk' };
  await send(server.url, 'demo-oestsundets-akasse', [talk]);
  await login('graduate');
  await page.goto('/raadighed');
  await page.getByText('Meld dig syg', { exact: true }).click();
  await page.getByRole('button', { name: 'Meld mig syg fra i dag' }).click();
  await expect(page.locator('#acts').getByText(/Modtaget .* Kvittering/)).toBeVisible();
  await expect(page.getByText('Du er meldt syg fra tirsdag den 9.')).toBeVisible();
  await expect(page.getByText('Rådighedssamtale (telefon)')).toBeVisible();
  await expect(page.getByText('Møderne er ikke aflyst.').first()).toBeVisible();
  await page.goto('/samtaler/talk');
  await expect(page.getByText('Det er frivilligt. Siger du nej, får det ingen følger.')).toBeVisible();
  await page.goto('/kalender');
  await expect(page.getByText('Rådighedssamtale (telefon)').first()).toBeVisible();
  await page.goto('/');
  await expect(page.getByText('Rådighedssamtale (telefon)').first()).toBeVisible();
  await expectAccessible(page);
});

test('on cash benefit a report of sickness says that it cancels no meeting, and the duty stays', async ({ page, server, login }) => {
  const talk = { ...TALK, kind: 'follow-up', authority: 'havnby-kommune', citizen: 'demo-1005', id: 'talk', conversation: 'talk' };
  await send(server.url, 'demo-havnby-kommune', [talk]);
  await login('activity-ready');
  await page.goto('/raadighed');
  await page.getByText('Meld dig syg', { exact: true }).click();
  await expect(page.getByText('En sygemelding aflyser ikke en samtale, du er indkaldt til.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Meld mig syg fra i dag' }).click();
  await expect(page.locator('#acts').getByText(/Modtaget .* Kvittering/)).toBeVisible();
  await page.goto('/samtaler/talk');
  await expect(page.getByText('Du skal deltage. Kan du ikke, så sig det før samtalen.')).toBeVisible();
});

test('a holiday weeks ahead lists what comes again each week', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/raadighed');
  await page.getByText('Meld ferie eller andet fravær').click();
  await page.getByLabel('Første dag').fill('2026-07-06');
  await page.getByLabel('Sidste dag').fill('2026-07-19');
  await expect(page.getByText('I de dage har du:')).toBeVisible();
  for (const sunday of ['12. juli', '19. juli']) await expect(page.getByText(`Senest søndag den ${sunday}`)).toBeVisible();
});

test('who is exempt is not asked, and reads until when and why', async ({ page, server, login }) => {
  const exempt = { row: 'exemption', authority: 'oestsundets-akasse', citizen: 'demo-1001', id: 'x', exemption: 'x', rules: ['AV4b'], from: '2026-06-01', to: '2026-06-30', reason: 'Kursus på fuld tid' };
  await send(server.url, 'demo-oestsundets-akasse', [exempt]);
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(page.getByText('Du er fritaget til og med tirsdag den 30. juni. Så længe skal du ikke bekræfte noget.')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/');
  await expect(page.getByText('Grunden: Kursus på fuld tid')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toHaveCount(0);
  await expectAccessible(page);
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
