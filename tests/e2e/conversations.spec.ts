// Booking, moving, cancelling, choosing the form, preparing and asking for contact; and what a slot needs that a
// confirmation does not: it is never queued.

import type { Page } from '@playwright/test';
import { REFERENCE, SAYS, answer, lookAgain } from './support/acts.ts';
import { expectAccessible, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

const panel = (page: Page) => page.locator('#acts');
const NUMBER = 'Hvilket nummer skal de ringe på?';

/** Chooses the form, and a time on the second day: what is a day away can still be changed. */
async function choose(page: Page, form = 'På telefon', time = /kl\.\s09\.00/): Promise<void> {
  await page.goto('/samtaler/book');
  await page.getByRole('radio', { name: form }).check();
  if (form === 'På telefon') await page.getByLabel(NUMBER).fill('22 33 44 55');
  await page.getByRole('radio', { name: time }).nth(1).check();
}

const bookButton = (page: Page) => page.getByRole('button', { name: /^Book / });

test('a citizen books by telephone, changes to video, moves it and cancels', async ({ page, login }) => {
  await login('education-ready');
  await page.getByRole('link', { name: 'Book en samtale' }).click();
  await expect(page.getByRole('heading', { name: 'Book en samtale' })).toBeFocused();
  await choose(page);
  await expect(bookButton(page)).toHaveText(/torsdag den 11\.\sjuni kl\.\s09\.00/);
  await bookButton(page).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Jobsamtale' }).click();
  await expect(page.getByText(/Karin Dahl ringer til dig på 22\s33\s44\s55/)).toBeVisible();
  // The deadline is gone: one deadline or one booking, never both.
  await page.goto('/samtaler');
  await expect(page.getByText('Senest')).toHaveCount(0);
  await page.getByRole('link', { name: 'Jobsamtale' }).first().click();
  await page.getByRole('radio', { name: 'video' }).check();
  await page.getByRole('button', { name: 'Gem ændringen' }).click();
  await expect(page.getByText('her i Genstart')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Prøv kamera og lyd nu' })).toBeVisible();
  await page.getByRole('link', { name: 'Vælg en anden tid' }).click();
  await page.getByRole('radio', { name: /kl\.\s13\.00/ }).nth(1).check();
  await page.getByRole('button', { name: /^Book / }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await expect(page.getByText(/Samtalen er stadig .* kl\.\s13\.00/)).toBeVisible();
  await page.getByRole('link', { name: 'Alle samtaler' }).click();
  await page.getByRole('link', { name: 'Jobsamtale' }).first().click();
  await page.getByText('Aflys samtalen').first().click();
  await page.getByLabel('Hvorfor aflyser du?').fill('Jeg skal til jobsamtale');
  await page.getByRole('button', { name: 'Aflys samtalen' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await expect(page.getByText('Aflyst', { exact: true })).toBeVisible();
  // And the deadline stands again.
  await page.goto('/samtaler');
  await expect(page.getByText('Jobsamtale: Book en tid.')).toBeVisible();
  await expectAccessible(page);
  await expectValidHtml(page);
});

test('the last slot goes to one, and the other is told at once', async ({ page, login, otherDevice }) => {
  await login('education-ready');
  await choose(page);
  const other = await otherDevice('sickness-benefit');
  await other.goto('/samtaler/book');
  await other.getByText('Book endnu en tid').click();
  await other.getByRole('radio', { name: 'På telefon' }).check();
  await other.getByLabel(NUMBER).fill('99 88 77 66');
  await other.getByRole('radio', { name: /kl\.\s09\.00/ }).nth(1).check();
  await other.getByRole('button', { name: /^Book (onsdag|tirsdag|torsdag)/ }).click();
  await expect(other.locator('#acts').getByText(REFERENCE)).toBeVisible();
  await bookButton(page).click();
  await expect(panel(page).getByRole('heading', { name: SAYS.refused })).toBeVisible();
  await expect(panel(page).getByText('Tiden blev taget for et øjeblik siden.')).toBeVisible();
  // What was chosen and typed is still there; the time is not offered again.
  await expect(page.getByLabel(NUMBER)).toHaveValue('22 33 44 55');
  await expect(page.getByRole('radio', { name: /kl\.\s09\.00/ }).nth(1)).not.toBeChecked();
});

test('a form that is being filled in is not folded or emptied by what the server tells', async ({ page, login, server }) => {
  await login('sickness-benefit');
  await page.goto('/samtaler/book');
  await page.getByText('Book endnu en tid').click();
  await page.getByRole('radio', { name: 'På telefon' }).check();
  const number = page.getByLabel(NUMBER);
  await number.fill('99 88 77');
  await server.import('havnby-kommune', [
    { row: 'advance-notice', authority: 'havnby-kommune', citizen: 'demo-1003', id: 'n-1', notice: 'n-1', sent_on: '2026-06-09', about: 'return', text: 'Lokalet er flyttet.' },
  ]);
  await lookAgain(page);
  await expect.poll(async () => (await page.request.get('/api/case')).ok()).toBe(true);
  await page.waitForTimeout(500);
  await expect(number).toBeVisible();
  await expect(number).toHaveValue('99 88 77');
});

test('times in a form that the law does not permit are no times', async ({ page, login, server }) => {
  const inPerson = Array.from({ length: 36 }, (_, at) => at + 1).filter((at) => at % 3 !== 2);
  await server.import('havnby-kommune', [
    ...inPerson.map((at) => ({ row: 'slot-gone', authority: 'havnby-kommune', id: `h${at}` })),
    { row: 'conversation-cancelled', authority: 'havnby-kommune', citizen: 'demo-1005', id: 'c-1', conversation: 'job1' },
    { row: 'booking-deadline', authority: 'havnby-kommune', citizen: 'demo-1005', id: 'b-1', booking: 'b1', kind: 'job', told_on: '2026-06-09', due_on: '2026-06-19' },
  ]);
  await login('activity-ready');
  await page.goto('/samtaler/book');
  await expect(page.getByText('Ikke muligt: video. Loven siger, at I mødes den første gang.')).toBeVisible();
  await page.getByRole('button', { name: 'Sig, at der ikke er tider' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
});

test('without a connection nothing is booked or queued, and what is chosen stays', async ({ page, context, login }) => {
  await login('education-ready');
  await choose(page);
  await context.setOffline(true);
  await bookButton(page).click();
  await expect(page.getByRole('alert').getByText('Der er ikke net, så tiden kan ikke bookes.')).toBeVisible();
  await expect(page.getByRole('radio', { name: /kl\.\s09\.00/ }).nth(1)).toBeChecked();
  await expect(page.getByLabel(NUMBER)).toHaveValue('22 33 44 55');
  await expectAccessible(page);
  await context.setOffline(false);
  await bookButton(page).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
});

test('where the answer is lost after the booking, the citizen learns that the time is theirs', async ({ page, login }) => {
  await login('education-ready');
  // Nor does the server's stream tell of it meanwhile.
  await page.route('**/api/live*', (route) => route.abort());
  await choose(page);
  let met = 0;
  await page.route('**/api/commands?*', async (route) => {
    met += 1;
    await route.fetch();
    await route.abort();
  });
  await page.route('**/api/commands/withdraw?*', (route) => route.abort());
  await bookButton(page).click();
  await expect(panel(page).getByRole('heading', { name: 'Vi ved ikke endnu, om det lykkedes' })).toBeVisible();
  await expect(panel(page).getByText('Modtaget')).toHaveCount(0);
  await expectAccessible(page);
  await page.unroute('**/api/commands/withdraw?*');
  await lookAgain(page);
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  expect(met, 'the booking is sent once').toBe(1);
});

for (const [how, broken] of [
  ['the server answers 500', answer(500)],
  ['the connection breaks before anything arrives', (route: import('@playwright/test').Route) => route.abort()],
] as const) {
  test(`where ${how}, the time is not the citizen's, and it says so`, async ({ page, login }) => {
    await login('education-ready');
    await choose(page);
    await page.route('**/api/commands?*', broken);
    await bookButton(page).click();
    await expect(panel(page).getByText('Det nåede ikke frem, så der er ikke sket noget.')).toBeVisible({ timeout: 15_000 });
    await expect(page.getByLabel(NUMBER)).toHaveValue('22 33 44 55');
    await page.unrouteAll();
    await page.goto('/kvitteringer');
    await expect(page.getByRole('heading', { name: 'Ingen kvitteringer endnu' })).toBeVisible();
    // It is free to be chosen again.
    await choose(page);
    await bookButton(page).click();
    await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  });
}

test('where the session has ended, nothing is sent, and the choice waits for the login', async ({ page, context, login }) => {
  await login('education-ready');
  await choose(page);
  await context.clearCookies({ name: 'genstart-session' });
  await bookButton(page).click();
  await expect(page.getByRole('heading', { name: 'Du er ikke logget ind' })).toBeVisible();
  const second = await context.newPage();
  await second.goto('/demo/login/education-ready');
  await lookAgain(page);
  await expect(panel(page).getByText('Du var logget af, så der er ikke sendt noget.')).toBeVisible();
  await expect(page.getByLabel(NUMBER)).toHaveValue('22 33 44 55');
  await bookButton(page).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
});

test('pressed twice, it is one booking', async ({ page, login }) => {
  await login('education-ready');
  await choose(page);
  await bookButton(page).dblclick();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await page.goto('/kvitteringer');
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true })).toHaveCount(1);
});

test('nothing chosen is said by the field', async ({ page, login }) => {
  await login('education-ready');
  await page.goto('/samtaler/book');
  await bookButton(page).click();
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('link', { name: 'Vælg, hvordan I skal tale sammen.' })).toBeVisible();
  await page.getByRole('radio', { name: 'På telefon' }).check();
  await bookButton(page).click();
  await expect(page.getByRole('alert').getByRole('link', { name: 'Vælg en tid.' })).toBeVisible();
  await expectAccessible(page);
});

test('the first conversation is in person, and the page says why the others are missing', async ({ page, login, server }) => {
  await server.import('havnby-kommune', [
    { row: 'citizen', authority: 'havnby-kommune', citizen: 'demo-1005', name: 'X', municipality: '0259', region: 'sjaelland' },
    { row: 'conversation-cancelled', authority: 'havnby-kommune', citizen: 'demo-1005', id: 'c-1', conversation: 'job1' },
    { row: 'booking-deadline', authority: 'havnby-kommune', citizen: 'demo-1005', id: 'b-1', booking: 'b1', kind: 'job', told_on: '2026-06-09', due_on: '2026-06-19' },
  ]);
  await login('activity-ready');
  await page.goto('/samtaler/book');
  await expect(page.getByRole('radio', { name: 'Vi mødes (fremmøde)' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'På video' })).toHaveCount(0);
  await expect(page.getByText('Ikke muligt: video. Loven siger, at I mødes den første gang.')).toBeVisible();
});

test('where there is no time, it is the authority that is to find one', async ({ page, login, server }) => {
  const all = Array.from({ length: 36 }, (_, at) => ({ row: 'slot-gone', authority: 'havnby-kommune', id: `h${at + 1}` }));
  await server.import('havnby-kommune', all);
  await login('education-ready');
  await page.goto('/samtaler/book');
  await expect(page.getByText('Det er Havnby Kommune, der skal finde en.')).toBeVisible();
  await page.getByRole('button', { name: 'Sig, at der ikke er tider' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await page.goto('/samtaler');
  await expect(page.getByText('Nu skal Havnby Kommune finde en tid til dig.')).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Book en samtale' })).toHaveCount(0);
  await expectAccessible(page);
});

test('what is prepared waits through a lost connection and a look elsewhere', async ({ page, context, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/samtaler/cvtalk');
  await page.getByLabel('Mine spørgsmål').fill('Må jeg tage et truckkursus?');
  await page.getByRole('link', { name: 'Alle samtaler' }).click();
  await page.getByRole('link', { name: /Cv-samtale/ }).click();
  await expect(page.getByLabel('Mine spørgsmål')).toHaveValue('Må jeg tage et truckkursus?');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Send mine spørgsmål' }).click();
  await expect(panel(page).getByRole('heading', { name: SAYS.notSent })).toBeVisible();
  await context.setOffline(false);
  await lookAgain(page);
  await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });
});

test('minutes are read and commented, and a conversation that was missed says how to repair it', async ({ page, login, server }) => {
  await server.import('havnby-kommune', [
    { row: 'no-show', authority: 'havnby-kommune', citizen: 'demo-1003', id: 'ns-1', conversation: 'followup' },
  ]);
  await login('education-ready');
  await page.goto('/samtaler/first');
  await expect(page.getByText('Vi talte om uddannelsen til tømrer.')).toBeVisible();
  await page.getByLabel('Din kommentar til referatet').fill('Det var i maj, ikke august.');
  await page.getByRole('button', { name: 'Send kommentaren' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await expect(page.getByText('Det var i maj, ikke august.').first()).toBeVisible();
  await expectAccessible(page);
  await login('sickness-benefit');
  await page.goto('/samtaler/followup');
  await expect(page.getByText('I fik ikke talt sammen. Kontakt Havnby Kommune i dag')).toBeVisible();
  await expectAccessible(page);
});

test('contact is asked for from every page, and the answer is read', async ({ page, login, server }) => {
  await login('activity-ready');
  for (const path of ['/', '/plan', '/joblog', '/om']) {
    await page.goto(path);
    await expect(page.getByRole('contentinfo').getByRole('link', { name: 'Bed om kontakt' })).toBeVisible();
  }
  await page.getByRole('contentinfo').getByRole('link', { name: 'Bed om kontakt' }).click();
  await page.getByRole('button', { name: 'Bed om at blive ringet op' }).click();
  await expect(page.getByRole('alert').getByRole('link', { name: 'Skriv dit telefonnummer.' })).toBeVisible();
  await page.getByLabel('Dit telefonnummer').fill('22 33 44 55');
  await page.getByLabel('Hvad handler det om?').fill('Min praktik');
  await page.getByRole('button', { name: 'Bed om at blive ringet op' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await expect(page.getByText('Havnby Kommune har ikke svaret endnu.')).toBeVisible();
  await expectAccessible(page);
  await expectValidHtml(page);
  const version = await server.lastAct('havnby-kommune');
  await server.import('havnby-kommune', [
    { row: 'contact-answer', authority: 'havnby-kommune', citizen: 'demo-1005', id: 'ca-1', version, answer: { call_at: '2026-06-10T13:00:00+02:00' } },
  ]);
  await page.reload();
  await expect(page.getByText(/Havnby Kommune ringer til dig onsdag den 10\.\sjuni kl\.\s13\.00 på 22 33 44 55/)).toBeVisible();
});

for (const [path, key] of [
  ['/samtaler', 'newly-unemployed'],
  ['/samtaler/cvtalk', 'newly-unemployed'],
  ['/samtaler/followup', 'sickness-benefit'],
  ['/samtaler/job1', 'activity-ready'],
  ['/samtaler/ingen', 'activity-ready'],
  ['/samtaler/book', 'education-ready'],
  ['/kontakt', 'graduate'],
] as const) {
  for (const lang of ['da', 'en']) {
    test(`${path} is accessible and fits the screen (${lang})`, async ({ page, login }) => {
      await login(key);
      await page.goto(`${path}?lang=${lang}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.getByRole('contentinfo')).toBeVisible();
      await expectAccessible(page);
      await expectValidHtml(page);
      for (const width of [1280, 390, 320]) {
        await page.setViewportSize({ width, height: 844 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(over, `${width} px`).toBeLessThanOrEqual(0);
      }
    });
  }
}
