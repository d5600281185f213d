// The calendar: list, month, a file, and a private address that says only what the citizen chose.

import ICAL from 'ical.js';
import { expectGood } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

/** The events of a calendar file, read by a library that is not ours. */
function events(text: string): InstanceType<typeof ICAL.Event>[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
}

test('the file is read by another calendar: times, whole days, what and where', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/kalender');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Hent som fil' }).click();
  expect((await download).suggestedFilename()).toBe('genstart.ics');
  const text = await (await page.request.get('/api/calendar.ics?lang=da')).text();
  const found = events(text);
  const meeting = found.find(({ summary }) => summary === 'Cv-samtale');
  expect(meeting?.startDate.toJSDate().toISOString()).toBe('2026-06-12T08:00:00.000Z');
  expect(meeting?.endDate.toJSDate().toISOString()).toBe('2026-06-12T08:45:00.000Z');
  expect(meeting?.description).toContain('Lone Bech');
  const deadline = found.find(({ summary }) => summary === 'Senest i dag: Bekræft, at du er til rådighed');
  expect([deadline?.startDate.isDate, deadline?.startDate.toString(), deadline?.endDate.toString()]).toEqual([true, '2026-06-11', '2026-06-12']);
  const names = found.map(({ uid }) => uid);
  expect(new Set(names).size, 'each with a name of its own').toBe(names.length);
  // Asked again, each keeps its name: a calendar then updates and doubles nothing.
  const again = events(await (await page.request.get('/api/calendar.ics?lang=da')).text());
  expect(again.map(({ uid }) => uid)).toEqual(names);
  const english = events(await (await page.request.get('/api/calendar.ics?lang=en')).text());
  expect(english.some(({ summary }) => summary === 'CV conversation')).toBe(true);
});

test('the file has the first and the last day of what is in the plan, as the page has', async ({ page, login }) => {
  await login('graduate');
  const found = events(await (await page.request.get('/api/calendar.ics?lang=da')).text());
  for (const told of ['Begynder', 'Slutter']) {
    const event = found.find(({ summary }) => summary === `${told}: Virksomhedspraktik hos en rådgivende ingeniør`);
    expect(event?.startDate.isDate, told).toBe(true);
  }
  const english = events(await (await page.request.get('/api/calendar.ics?lang=en')).text());
  expect(english.map(({ uid }) => uid)).toEqual(found.map(({ uid }) => uid));
});

test('a private address says Aftale and the time, is told once, and can be closed', async ({ page, login, playwright, server }) => {
  await login('newly-unemployed');
  await page.goto('/kalender');
  await expect(page.getByRole('radio', { name: 'Kun ordet Aftale og tidspunktet' })).toBeChecked();
  await expectGood(page);
  await page.getByRole('button', { name: 'Lav en adresse' }).click();
  const address = page.getByLabel('Din hemmelige adresse');
  await expect(address).toHaveValue(/^http.*\/ical\/[\w-]{20,}\.ics$/);
  await expectGood(page);
  const secret = await address.inputValue();
  const program = await playwright.request.newContext();
  const answer = await program.get(secret);
  expect(answer.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  const found = events(await answer.text());
  expect(found.length).toBeGreaterThan(2);
  expect(new Set(found.map(({ summary }) => summary))).toEqual(new Set(['Aftale']));
  // Nor do the names that a calendar keeps an entry by tell more.
  for (const { uid } of found) expect(uid).toMatch(/^[0-9a-f]{32}@genstart$/);
  expect(await answer.text()).not.toMatch(/Lone|cv|weekly|conversation/i);
  expect((await answer.text()).match(/PRODID/g)).toHaveLength(1);

  await page.reload();
  await expect(page.getByText('Du har en adresse. Den viser kun ordet Aftale og tidspunktet.')).toBeVisible();
  await expect(address).toHaveCount(0);
  await expectGood(page);
  await page.getByRole('button', { name: 'Luk adressen' }).click();
  await expect(page.getByRole('button', { name: 'Lav en adresse' })).toBeVisible();
  expect((await program.get(secret)).status()).toBe(404);

  await page.getByRole('radio', { name: 'Det hele' }).check();
  await page.getByRole('button', { name: 'Lav en adresse' }).click();
  await expect(page.getByText('Du har en adresse. Den viser det hele.')).toBeVisible();
  const everything = await address.inputValue();
  expect(events(await (await program.get(everything)).text()).some(({ summary }) => summary === 'Cv-samtale')).toBe(true);
  await program.dispose();
  // The secret is in no line of the server's log.
  expect(server.log).toContain('/ical/{secret}');
  for (const path of [secret, everything]) expect(server.log).not.toContain(path.split('/').pop()?.replace('.ics', '') ?? '-');
});

for (const [how, broken] of [
  ['answers 500', (route: import('@playwright/test').Route) => route.fulfill({ status: 500 })],
  ['cannot be reached', (route: import('@playwright/test').Route) => route.abort()],
] as const) {
  test(`where the server ${how}, no address is claimed`, async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto('/kalender');
    await expect(page.getByRole('button', { name: 'Lav en adresse' })).toBeVisible();
    await page.route('**/api/calendar?*', broken);
    await page.getByRole('button', { name: 'Lav en adresse' }).click();
    await expect(page.getByText('Vi fik ikke svar og ved ikke, om noget er ændret.')).toBeVisible();
    await expect(page.getByText('Du har en adresse')).toHaveCount(0);
    await expectGood(page);
    await page.unrouteAll();
    await page.locator('#own-calendar').getByRole('button', { name: 'Prøv igen' }).click();
    await expect(page.getByRole('button', { name: 'Lav en adresse' })).toBeVisible();
  });
}

test('a month is walked with the keyboard, and a day tells what is on it', async ({ page, login }) => {
  await login('education-ready');
  await page.goto('/kalender');
  const month = page.getByRole('table', { name: 'juni 2026' });
  await expect(month.getByRole('cell', { name: '9', exact: true })).toHaveAttribute('aria-current', 'date');
  const busy = month.getByRole('button', { name: /^mandag den 15\.\sjuni: 1 ting$/ });
  await busy.focus();
  await page.keyboard.press('Enter');
  const chosen = page.locator('#chosen-day');
  await expect(chosen).toBeFocused();
  await expect(chosen.getByText('Aflever den første opgave')).toBeVisible();
  await expectGood(page);
  await page.getByRole('button', { name: 'Måneden efter' }).press('Enter');
  await page.getByRole('button', { name: 'Måneden efter' }).press('Enter');
  await expect(page.getByRole('table', { name: 'august 2026' }).getByRole('button', { name: /10\.\saugust/ })).toBeVisible();
  await page.getByRole('button', { name: 'Måneden før' }).press('Space');
  await expect(page.getByRole('table', { name: 'juli 2026' })).toBeVisible();
});
