// A joint conversation, on three phones: the citizen, the caseworker who holds it, and the adviser of the fund that the
// citizen has chosen in. Chosen out, the adviser is out at once; chosen in again, they wait and are let in anew.

import type { Browser, Page } from '@playwright/test';
import { send } from '../../demo/back-office.mjs';
import { REFERENCE } from './support/acts.ts';
import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';
import { NOW, admit, expectFlows, expectPictures, goIn, phone, withDevices } from './support/room.ts';

test.use({ serverOptions: { now: NOW }, launchOptions: withDevices() });

const MUNICIPALITY = 'demo-havnby-kommune';
const LIS = { authority: 'havnby-kommune', citizen: 'demo-1007' };
const FUND = { authority: 'oestsundets-akasse', name: 'Østsundets A-kasse', joins: true };

/** The room is open, and it has not begun: until then the citizen chooses. */
const joint = (change: object) => ({
  row: 'conversation',
  ...LIS,
  id: `now-${JSON.stringify(change)}`,
  conversation: 'joint',
  kind: 'joint',
  form: 'video',
  starts_at: '2026-06-09T10:09:00+02:00',
  ends_at: '2026-06-09T10:45:00+02:00',
  with: 'Karin Dahl',
  staff: 'karin',
  phone: '87 65 43 21',
  fund: FUND,
  ...change,
});

async function someone(browser: Browser, url: string, key: string): Promise<Page> {
  const page = await phone(browser, url);
  await page.request.get(`/demo/login/${key}`);
  return page;
}

/** Presses a choice on the conversation's page, and waits for its receipt. */
async function choose(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: label }).click();
  await expect(page.locator('#acts').getByText(REFERENCE).first()).toBeVisible();
}

test('the fund is chosen in, out and in again, and who comes into the room follows', async ({ browser, server }) => {
  test.setTimeout(120_000);
  await send(server.url, MUNICIPALITY, [joint({})]);
  const citizen = await someone(browser, server.url, 'rehabilitation');
  const karin = await someone(browser, server.url, 'caseworker');
  const lone = await someone(browser, server.url, 'fund-adviser');
  // On a device of its own: a room that is behind another page shows no pictures.
  const choices = await someone(browser, server.url, 'rehabilitation');
  const door = lone.getByRole('link', { name: 'Gå til samtalen med Lis Bertelsen' });

  await test.step('the adviser finds it among the conversations of today, and nothing more of the case', async () => {
    await lone.goto('/medarbejder');
    await expect(door).toBeVisible();
    await expect(lone.getByText('Fælles samtale hos Havnby Kommune. Borgeren har valgt jer til.')).toBeVisible();
    await expect(lone.getByRole('button', { name: /Lis Bertelsen/ })).toHaveCount(0);
    await expectAccessible(lone);
    await expectValidHtml(lone);
    await expectNoSidewaysScroll(lone);
  });

  await test.step('three talk, each by name and role', async () => {
    await citizen.goto('/samtaler/joint/rum');
    await goIn(citizen);
    await karin.goto('/medarbejder');
    await karin.getByRole('link', { name: 'Gå til samtalen med Lis Bertelsen' }).click();
    await goIn(karin);
    await admit(karin, 'Lis Bertelsen');
    await door.click();
    await expect(lone.getByText('Samtale med Lis Bertelsen.')).toBeVisible();
    await expectAccessible(lone);
    await goIn(lone);
    await expect(lone.getByText('Karin Dahl kan se, at du er her, og lukker dig ind.')).toBeVisible();
    await expect(karin.getByText('Lone Bech · Rådgiver i a-kassen')).toBeVisible();
    await expectAccessible(karin);
    await admit(karin, 'Lone Bech');
    await Promise.all([citizen, karin, lone].map((page) => expectPictures(page, 2)));
    await Promise.all([citizen, karin, lone].map((page) => expectFlows(page, 2, 60_000)));
    await expect(citizen.getByRole('figure').filter({ hasText: 'Lone Bech · Rådgiver i a-kassen' })).toBeVisible();
    // Who comes from outside neither opens documents nor brings anybody.
    await lone.getByRole('button', { name: 'Valg' }).click();
    await expect(lone.getByRole('dialog').getByRole('heading')).toHaveCount(1);
    await expectAccessible(lone);
    await lone.getByRole('dialog').getByRole('button', { name: 'Luk' }).click();
  });

  await test.step('chosen out, the adviser is out at once, and the two others talk on', async () => {
    await choices.goto('/samtaler/joint');
    await expect(choices.getByText('Østsundets A-kasse er med. Du bestemmer selv.')).toBeVisible();
    const pressed = Date.now();
    await choose(choices, 'Tal uden a-kassen');
    await expect(lone.getByRole('heading', { name: 'Du er ikke med i samtalen mere' })).toBeVisible();
    console.log(`from the choice to the adviser being out: ${Date.now() - pressed} ms`);
    await expect(lone.getByText('Borgeren har valgt at tale uden a-kassen')).toBeVisible();
    await expectAccessible(lone);
    await Promise.all([citizen, karin].map((page) => expectFlows(page, 1, 60_000)));
    const room = lone.url();
    await lone.goto('/medarbejder');
    await expect(lone.getByText('Ingen samtaler den dag.')).toBeVisible();
    await lone.goto(room);
    await expect(lone.getByRole('button', { name: 'Tænd kamera og mikrofon' })).toHaveCount(0);
    await expect(lone.getByRole('heading', { level: 1 })).toBeVisible();
  });

  await test.step('chosen in again, the adviser waits and is let in', async () => {
    await choose(choices, 'Lad a-kassen være med');
    await lone.goto('/medarbejder');
    await door.click();
    await goIn(lone);
    await admit(karin, 'Lone Bech');
    await Promise.all([citizen, karin, lone].map((page) => expectFlows(page, 2, 60_000)));
  });

  await test.step('the citizen reads what was chosen when, and who came', async () => {
    await choices.reload();
    const history = choices.locator('section').filter({ has: choices.getByRole('heading', { name: 'Skal a-kassen være med?' }) }).getByRole('listitem');
    await expect(history).toHaveText([/^Du sagde nej til a-kassen tirsdag den 9\.\sjuni kl\./, /^Du sagde ja til a-kassen tirsdag den 9\.\sjuni kl\./]);
    await expectAccessible(choices);
    await choices.goto('/privatliv');
    await expect(choices.getByRole('listitem').filter({ hasText: 'Lone Bech (rådgiver hos Østsundets A-kasse) kom til jeres samtale' }).first()).toBeVisible();
    await expectAccessible(choices);
  });
  await Promise.all([citizen, karin, lone, choices].map((page) => page.context().close()));
});

test('a protected name is nowhere on the page of the fund, and its door leads in', async ({ browser, server }) => {
  await send(server.url, MUNICIPALITY, [
    { row: 'citizen', ...LIS, name: 'Lis Bertelsen', municipality: '0376', region: 'sjaelland', protected: true },
    joint({}),
  ]);
  const lone = await someone(browser, server.url, 'fund-adviser');
  await lone.goto('/medarbejder');
  await expect(lone.getByRole('heading', { name: 'Beskyttet navn' })).toBeVisible();
  await expect(lone.locator('#main')).not.toContainText('Bertelsen');
  await expectAccessible(lone);
  await lone.getByRole('link', { name: 'Gå til samtalen med Havnby Kommune' }).click();
  await expect(lone.getByText('Samtale med Karin Dahl.')).toBeVisible();
  await expect(lone.locator('#main')).not.toContainText('Bertelsen');
  await lone.context().close();
});
