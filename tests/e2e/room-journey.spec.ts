// A whole conversation, from the booking to the minutes, as three people live it on their phones: over https, each in a
// network of their own.

import { expect, test, type Browser, type Page } from '@playwright/test';
import { Networks } from './support/network.ts';
import { admit, expectFlows, expectPictures, goIn, received, record } from './support/room.ts';
import { open } from './support/staff.ts';

async function phone(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    ignoreHTTPSErrors: true,
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
  });
  await record(context);
  return context.newPage();
}

const allFrames = async (page: Page) => (await received(page, ['connected', 'disconnected', 'connecting', 'failed'])).reduce((sum, flow) => sum + flow.frames, 0);

test('a citizen books, changes to video, waits, is let in, talks, loses the network and returns, and reads the minutes', async () => {
  test.setTimeout(180_000);
  const networks = await Networks.make(1);
  try {
    const server = await networks.serve();
    const [citizens, staffs, companions] = await Promise.all([networks.browser('a', 11, 1), networks.browser('b', 12, 1), networks.browser('c', 13, 1)]);
    const url = networks.url(1);
    // A browser drops what it fetches while its network is still being made.
    await new Promise((passed) => setTimeout(passed, 3_000));
    await server.import('havnby-kommune', [
      { row: 'slot', authority: 'havnby-kommune', id: 'journey', kinds: ['job'], forms: ['phone', 'video'], starts_at: '2026-06-10T10:05:00+02:00', ends_at: '2026-06-10T10:45:00+02:00', staff: 'karin', with: 'Karin Dahl', phone: '87 65 43 21', rebook_hours: 1 },
    ]);

    const citizen = await phone(citizens.browser, url);
    await test.step('books by telephone', async () => {
      await citizen.goto('/demo/login/education-ready');
      await citizen.goto('/samtaler/book');
      await citizen.getByRole('radio', { name: 'På telefon' }).check();
      await citizen.getByLabel('Hvilket nummer skal de ringe på?').fill('22 33 44 55');
      await citizen.getByRole('radio', { name: /kl\.\s10\.05/ }).check();
      await citizen.getByRole('button', { name: /^Book onsdag/ }).click();
      await expect(citizen.locator('#acts').getByText(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/)).toBeVisible();
    });

    await test.step('changes to video', async () => {
      await citizen.goto('/samtaler');
      await citizen.getByRole('link', { name: 'Jobsamtale' }).first().click();
      await citizen.getByRole('radio', { name: 'video' }).check();
      await citizen.getByRole('button', { name: 'Gem ændringen' }).click();
      await expect(citizen.getByText('her i Genstart')).toBeVisible();
      await expect(citizen.getByText(/Rummet åbner onsdag den 10\.\sjuni kl\.\s09\.55/)).toBeVisible();
    });

    const talk = new URL(citizen.url()).pathname;
    await test.step('a day later there is a door; devices are tried, and a companion is invited', async () => {
      await citizen.getByRole('button', { name: 'En dag frem' }).click();
      await expect(citizen.getByLabel('Demoens dato')).toHaveValue('2026-06-10');
      await citizen.goto(talk);
      await expect(citizen.getByRole('link', { name: 'Gå til samtalen' })).toBeVisible();
      await citizen.getByRole('link', { name: 'Gå til samtalen' }).click();
      await expect(citizen).toHaveURL(`${talk}/rum`);
      await citizen.getByText('Tag en bisidder med').click();
      await citizen.getByLabel('Navn på den, der skal med').fill('Bo Juul');
      await citizen.getByRole('button', { name: 'Lav et link' }).click();
      await expect(citizen.getByLabel('Send dette link')).toHaveValue(/\/rum\//);
    });
    const link = await citizen.getByLabel('Send dette link').inputValue();

    await test.step('waits', async () => {
      await goIn(citizen);
      await expect(citizen.getByRole('heading', { name: 'Du er i venteværelset' })).toBeVisible();
    });

    const staff = await phone(staffs.browser, url);
    await test.step('the caseworker comes by the list of the day, and lets them in', async () => {
      await staff.goto('/demo/login/caseworker');
      await staff.getByRole('link', { name: 'Gå til samtalen med Mikkel Juul' }).click();
      await goIn(staff);
      await admit(staff, 'Mikkel Juul');
      await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
    });

    const companion = await phone(companions.browser, url);
    await test.step('the companion joins without a login', async () => {
      await companion.goto(new URL(link).pathname);
      await companion.getByRole('button', { name: 'Gå videre' }).click();
      await goIn(companion);
      await admit(staff, 'Bo Juul');
      await Promise.all([citizen, staff, companion].map((page) => expectPictures(page, 2)));
      await Promise.all([citizen, staff, companion].map((page) => expectFlows(page, 2, 60_000)));
    });

    await test.step('the network is gone for five seconds, and the talk goes on by itself', async () => {
      await citizens.pull();
      await new Promise((passed) => setTimeout(passed, 5_000));
      await citizens.plug();
      const [back, before] = [Date.now(), await allFrames(citizen)];
      await expect.poll(() => allFrames(citizen), { intervals: [50], timeout: 10_000 }).toBeGreaterThan(before);
      console.log(`the citizen sees again ${Date.now() - back} ms after the cable was back`);
      await Promise.all([citizen, staff, companion].map((page) => expectFlows(page, 2, 60_000)));
      await expect(staff.getByRole('button', { name: /^Luk .* ind$/ })).toHaveCount(0);
    });

    await test.step('leaves', async () => {
      await citizen.getByRole('button', { name: 'Læg på' }).click();
      await expect(citizen.getByRole('heading', { name: 'Du har lagt på' })).toBeVisible();
      await staff.getByRole('button', { name: 'Læg på' }).click();
    });

    await test.step('minutes are written, and read', async () => {
      await open(staff, 'demo-1006');
      await staff.getByRole('button', { name: /^Skriv referat.*10\.\sjuni/ }).click();
      await staff.getByLabel('Hvad talte I om').fill('Vi talte om skolen. Bo var med.');
      await staff.getByRole('button', { name: 'Gem referatet i sagen' }).click();
      await expect(staff.getByText('Skrevet i sagen')).toBeVisible();
      await citizen.goto(talk);
      await expect(citizen.getByText('Vi talte om skolen. Bo var med.')).toBeVisible();
      await citizen.goto('/privatliv');
      await expect(citizen.getByRole('listitem').filter({ hasText: 'Karin Dahl' }).filter({ hasText: 'I har en samtale' }).first()).toBeVisible();
    });
  } finally {
    await networks.dispose();
  }
});
