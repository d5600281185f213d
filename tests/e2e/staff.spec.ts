// Staff's pages: a citizen as the citizen sees it, what staff write, who is left alone, and what nobody else reaches.

import type { Page } from '@playwright/test';
import { answer } from './support/acts.ts';
import { expectAccessible, expectFocusVisible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';
import { CITIZENS, MASKED, find, logInStaff, open, preview, words } from './support/staff.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

const COMMANDS = '**/api/staff/acts?*';

for (const [key, { citizen, staff }] of Object.entries(CITIZENS)) {
  test(`staff see what ${key} sees, item by item`, async ({ page, otherDevice }) => {
    const own = await otherDevice(key);
    await logInStaff(page, staff);
    const base = await preview(page, citizen);
    let masked = 0;
    for (const path of ['/', '/plan', '/kalender', '/samtaler', '/raadighed', '/joblog']) {
      await own.goto(path);
      let theirs = await words(own);
      for (const [secret, told] of MASKED) {
        if (theirs.includes(secret)) masked += 1;
        theirs = theirs.replaceAll(secret, told);
      }
      await page.goto(base + path);
      await expect.poll(() => words(page), { message: path }).toBe(theirs);
      expect(theirs.length, path).toBeGreaterThan(40);
    }
    expect(masked > 0).toBe(['activity-ready', 'sickness-benefit'].includes(key));
  });
}

test('a masked row has a page without its words', async ({ page }) => {
  await logInStaff(page, 'caseworker');
  const base = await preview(page, 'demo-1005');
  await page.goto(`${base}/plan`);
  await page.getByRole('link', { name: 'Skjult: en aktivitet i sundhed' }).click();
  await expect(page).toHaveURL(`${base}/plan/masked-1`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Skjult: en aktivitet i sundhed');
  expect((await words(page)).toLowerCase()).not.toMatch(/smerte|sygehus/);
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hidden: an activity in health');
});

test('no command gets through the view: every button is there and refuses with words', async ({ page, otherDevice }) => {
  const own = await otherDevice('newly-unemployed');
  const events = async () => (await (await own.request.get('/api/privacy/data.json')).json()).events.length;
  const before = await events();
  await logInStaff(page, 'fund-adviser');
  const base = await preview(page, 'demo-1001');
  const sent: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() !== 'GET' || (pathname.startsWith('/api/') && !pathname.startsWith('/api/staff'))) sent.push(`${request.method()} ${pathname}`);
  });
  const refusal = page.getByRole('dialog', { name: 'Det kan kun borgeren gøre' });
  const refuses = async (press: () => Promise<void>, what: string) => {
    await test.step(what, async () => {
      await press();
      await expect(refusal).toBeVisible();
      await refusal.getByRole('button', { name: 'Luk' }).click();
      await expect(refusal).toBeHidden();
    });
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).first();

  await page.goto(`${base}/raadighed`);
  await page.getByRole('radio', { name: 'Nej' }).check();
  await refuses(() => button('Bekræft').click(), 'confirm');
  await refuses(() => button(/^Gem/).click(), 'save a suggestion');
  await page.goto(`${base}/plan/truck`);
  await refuses(() => button('Det passer mig').or(button(/passer/)).first().click(), 'approve');
  await page.goto(`${base}/joblog`);
  await refuses(() => page.locator('#main form').getByRole('button').first().click(), 'the joblog');
  await page.goto(`${base}/kontakt`);
  await refuses(() => button('Bed om at blive ringet op').click(), 'contact');
  await page.goto(`${base}/kalender`);
  await refuses(() => page.getByRole('button', { name: /adresse/i }).first().click(), 'a calendar address');
  await refuses(() => page.getByRole('link', { name: /fil/i }).first().click(), 'the calendar file');
  await button('Menu').click();
  await refuses(() => button('Log af').click(), 'log out');
  await page.goto(`${base}/privatliv`);
  await expect(page.getByRole('heading', { name: 'Det kan kun borgeren se' })).toBeVisible();
  expect(sent).toEqual([]);
  expect(await events()).toBe(before);
  expect((await page.request.post('/api/commands', { data: {} })).status()).toBe(401);
});

test('a reason is asked before anything is shown, and the citizen reads who, when and why', async ({ page, otherDevice }) => {
  const own = await otherDevice('activity-ready');
  await logInStaff(page, 'caseworker');
  await find(page, 'torben');
  await page.getByRole('button', { name: /^Åbn borgerens sag/ }).click();
  await page.getByRole('button', { name: 'Skriv det ned, og åbn sagen' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Vælg en grund');
  await expect(alert).toContainText('Skriv, hvad du skal bruge det til');
  await own.goto('/privatliv');
  await expect(own.getByText('Du loggede ind')).toBeVisible();
  await expect(own.getByText('Karin Dahl')).toHaveCount(0);

  await page.getByRole('radio', { name: 'Borgeren har spurgt om noget' }).check();
  await page.getByLabel('Skriv med dine egne ord').fill('Torben ringer om sin mentor');
  await page.getByRole('button', { name: 'Skriv det ned, og åbn sagen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Torben Riis' })).toBeVisible();
  await own.reload();
  const look = own.getByRole('listitem').filter({ hasText: 'Karin Dahl' });
  await expect(look).toContainText('Karin Dahl (sagsbehandler hos Havnby Kommune) åbnede din sag');
  await expect(look).toContainText('Du har spurgt om noget. „Torben ringer om sin mentor“');
  await expectAccessible(own);

  // Another session has another reason.
  const card = page.url();
  await page.getByRole('button', { name: 'Log af' }).click();
  await expect(page.getByRole('heading', { name: 'Du er ikke logget på' })).toBeVisible();
  await logInStaff(page, 'caseworker');
  await page.goto(card);
  await expect(page.getByRole('alert')).toContainText('Det findes ikke, eller det hører til en anden myndighed.');
});

test('another authority finds none of our citizens', async ({ page }) => {
  await logInStaff(page, 'other-authority');
  for (const text of ['Torben', 'demo-1005', 'Amina']) {
    await find(page, text);
    await expect(page.getByText('Ingen borger hos jer hedder sådan')).toBeVisible();
  }
  await page.goto('/medarbejder/uden-kontakt');
  await expect(page.getByText('Ingen borger har været uden kontakt og tilbud så længe.')).toBeVisible();
  await page.goto('/medarbejder/kontakt');
  await expect(page.getByText('Ingen venter på at blive kontaktet.')).toBeVisible();
});

async function askContact(page: Page, about: string): Promise<void> {
  await page.goto('/kontakt');
  await page.getByLabel('Dit telefonnummer').fill('11 22 33 44');
  await page.getByLabel('Hvad handler det om?').fill(about);
  await page.getByRole('button', { name: 'Bed om at blive ringet op' }).click();
  await expect(page.getByText('har ikke svaret endnu.')).toBeVisible();
}

test('a request for contact is answered, and the citizen sees it', async ({ page, otherDevice }) => {
  const own = await otherDevice('activity-ready');
  await askContact(own, 'Om min praktik');
  await logInStaff(page, 'caseworker');
  await expect(page.getByText('Én borger vil kontaktes.')).toBeVisible();
  await page.getByRole('navigation', { name: 'Sider' }).getByRole('link', { name: 'Vil kontaktes' }).click();
  await expect(page.getByRole('heading', { name: 'Torben Riis' })).toBeVisible();
  await expect(page.getByText('Om min praktik')).toBeVisible();
  await page.getByRole('button', { name: /^Svar/ }).click();
  await page.getByRole('button', { name: 'Send svaret' }).click();
  await expect(page.getByRole('alert')).toContainText('Vælg, hvordan du svarer');
  await page.getByRole('radio', { name: 'Vi ringer på et bestemt tidspunkt' }).check();
  await page.getByLabel('Dato').fill('2026-06-10');
  await page.getByLabel('Klokkeslæt').fill('10.30');
  await page.getByLabel('Besked til borgeren').fill('Karin ringer til dig.');
  await page.getByRole('button', { name: 'Send svaret' }).click();
  await expect(page.getByText('Skrevet i sagen')).toBeVisible();
  await expect(page.getByText('Ingen venter på at blive kontaktet.')).toBeVisible();
  await own.reload();
  await expect(own.getByText(/Havnby Kommune ringer til dig onsdag den 10\.\sjuni kl\.\s10\.30/)).toBeVisible();
  await expect(own.getByText('Karin ringer til dig.')).toBeVisible();
});

test('minutes that are written can be read by the citizen', async ({ page, otherDevice }) => {
  const own = await otherDevice('education-ready');
  await logInStaff(page, 'caseworker');
  await open(page, 'demo-1006');
  await page.getByRole('button', { name: /referat/i }).first().click();
  const field = page.getByLabel('Hvad talte I om');
  await field.fill('');
  await page.getByRole('button', { name: 'Gem referatet i sagen' }).click();
  await expect(page.getByRole('alert')).toContainText('Skriv, hvad I talte om');
  await field.fill('Vi aftalte, at du besøger skolen.\nKarin skriver til dem.');
  await page.getByRole('button', { name: 'Gem referatet i sagen' }).click();
  await expect(page.getByText('Skrevet i sagen')).toBeVisible();
  await own.goto('/samtaler/first');
  await expect(own.getByText('Vi aftalte, at du besøger skolen.')).toBeVisible();
  await own.goto('/privatliv');
  await expect(own.getByRole('listitem').filter({ hasText: 'Karin Dahl' }).filter({ hasText: 'skrev i din sag' })).toBeVisible();
});

test('what is typed stays under a fault, no connection, a lost session, and is written once', async ({ page, otherDevice, context }) => {
  const own = await otherDevice('activity-ready');
  await askContact(own, 'Om min praktik');
  await logInStaff(page, 'caseworker');
  await page.goto('/medarbejder/kontakt');
  await page.getByRole('button', { name: /^Svar/ }).click();
  await page.getByRole('radio', { name: 'Med en besked' }).check();
  const text = page.getByLabel('Besked til borgeren');
  const send = page.getByRole('button', { name: 'Send svaret' });
  await text.fill('Vi ses på torsdag.');

  await page.route(COMMANDS, answer(500), { times: 1 });
  await send.click();
  await expect(page.getByText('Der er en fejl hos os.')).toBeVisible();
  await expect(text).toHaveValue('Vi ses på torsdag.');

  await page.route(COMMANDS, (route) => route.abort(), { times: 1 });
  await send.click();
  await expect(page.getByText('Der er ikke net lige nu.')).toBeVisible();
  await expect(text).toHaveValue('Vi ses på torsdag.');

  const cookies = await context.cookies();
  await context.clearCookies({ name: 'genstart-staff' });
  await send.click();
  await expect(page.getByText('Du er blevet logget af.')).toBeVisible();
  await expect(text).toHaveValue('Vi ses på torsdag.');
  await context.addCookies(cookies);

  // Arrives, but its answer does not; then once more.
  const bodies: string[] = [];
  await page.route(COMMANDS, async (route) => {
    bodies.push(route.request().postDataBuffer()?.toString('hex') ?? '');
    const response = await route.fetch();
    if (bodies.length === 1) await route.abort();
    else await route.fulfill({ response });
  });
  await send.click();
  await expect(page.getByText('Der er ikke net lige nu.')).toBeVisible();
  await send.click();
  await expect(page.getByText('Skrevet i sagen')).toBeVisible();
  expect(bodies.length).toBe(2);
  expect(bodies[0]).toBe(bodies[1]);
  const { events } = await (await own.request.get('/api/privacy/data.json')).json();
  expect(JSON.stringify(events).split('Vi ses på torsdag.').length - 1).toBe(1);
});

test('who is left alone is told by authority, longest first', async ({ page }) => {
  await logInStaff(page, 'caseworker');
  await page.getByRole('navigation', { name: 'Sider' }).getByRole('link', { name: 'Uden kontakt' }).click();
  await page.getByLabel('Antal dage').fill('0');
  await page.getByRole('button', { name: 'Vis' }).click();
  await expect(page.getByRole('alert')).toContainText('Skriv et tal fra 1 til 730');
  await page.getByLabel('Antal dage').fill('5');
  await page.getByRole('button', { name: 'Vis' }).click();
  await expect(page.getByRole('heading', { name: 'Sådan er det gået for os de sidste 5 dage' })).toBeVisible();
  const days = await page.locator('.staff-row strong').allInnerTexts();
  const numbers = days.map((told) => parseInt(told, 10));
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  await expect(page.locator('#main')).not.toContainText('Karin');
});

test('who is not logged in is told how to', async ({ page, login }) => {
  await page.goto('/medarbejder');
  await expect(page.getByRole('heading', { name: 'Du er ikke logget på' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Vælg en medarbejder i demoen' }).click();
  await expect(page).toHaveURL('/demo');
  // A citizen is no member of staff.
  await login('activity-ready');
  await page.goto('/medarbejder/kontakt');
  await expect(page.getByRole('heading', { name: 'Du er ikke logget på' })).toBeVisible();
});

for (const lang of ['da', 'en'] as const) {
  test(`every page of staff is accessible, by keyboard, and fits (${lang})`, async ({ page, otherDevice, context, baseURL }) => {
    // Nine pages in three widths each.
    test.slow();
    const own = await otherDevice('activity-ready');
    await askContact(own, 'W'.repeat(150));
    await logInStaff(page, 'caseworker');
    await open(page, 'demo-1006');
    const card = new URL(page.url()).pathname;
    const view = card.replace('/borger/', '/visning/');
    await context.addCookies([{ name: 'lang', value: lang, url: baseURL ?? '' }]);
    for (const path of ['/medarbejder', '/medarbejder/find', '/medarbejder/aabn', '/medarbejder/kontakt', '/medarbejder/uden-kontakt', '/medarbejder/findes-ikke', card, view, `${view}/plan`]) {
      await test.step(path, async () => {
        await page.goto(path);
        await expect(page.locator('html')).toHaveAttribute('lang', lang);
        await words(page);
        if (path.endsWith('kontakt') && !path.includes('uden')) {
          await page.locator('.staff-row').getByRole('button').first().click();
          await page.getByRole('radio').first().check();
          await page.getByRole('button', { name: { da: 'Send svaret', en: 'Send the answer' }[lang] }).click();
          await expect(page.getByRole('alert')).toBeVisible();
        }
        if (path === card) {
          await page.getByRole('button', { name: /referat|minutes/i }).first().click();
        }
        for (const width of [390, 320, 1280]) {
          await page.setViewportSize({ width, height: 844 });
          await expectAccessible(page);
          await expectNoSidewaysScroll(page);
        }
        await expectValidHtml(page);
        await page.setViewportSize({ width: 390, height: 844 });
        await expectFocusVisible(page);
      });
    }
  });
}

test('a refusal in the view is accessible and gives the focus back', async ({ page }) => {
  await logInStaff(page, 'caseworker');
  const base = await preview(page, 'demo-1006');
  await page.goto(`${base}/kontakt`);
  const ask = page.getByRole('button', { name: 'Bed om at blive ringet op' });
  await ask.focus();
  await page.keyboard.press('Enter');
  const refusal = page.getByRole('dialog', { name: 'Det kan kun borgeren gøre' });
  await expect(refusal).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(refusal).toBeHidden();
  await expect(ask).toBeFocused();
});
