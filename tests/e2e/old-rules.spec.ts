// A phone may hold last month's rules. It never keeps a citizen from sending: only the server says no.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SAYS, actStatus, expectReceipts, expectReceived, hearNothing } from './support/acts.ts';
import { expect, test as base } from './support/fixtures.ts';

const TODAY = '2026-06-09T10:42:00+02:00';

/** A pause of the fund's weekly confirmation, in force on the day of the test. */
const PAUSE = `
[[rule]]
id = "SU9"
name = "pause-of-the-test"
from = "2026-05-30"
to = "2026-07-09"
certainty = "found"
source = { title = "An order made up for the test" }
[rule.terms.suspension]
rests = ["AV4b"]
[[rule.words]]
lang = "da"
title = "Lige nu behøver du ikke bekræfte"
because = "En bekendtgørelse har sat pligten på pause."
good_for = "Du kan bruge tiden på noget andet."
if_missed = "Der sker ingenting."
repair = "Du skal ikke gøre noget."
[[rule.words]]
lang = "en"
title = "Right now you need not confirm"
because = "An order has paused the duty."
good_for = "You can spend the time on something else."
if_missed = "Nothing happens."
repair = "You need not do anything."
`;

const test = base.extend<{ pausedRules: string }>({
  pausedRules: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'genstart-rules-'));
    await writeFile(path.join(folder, 'pause.toml'), PAUSE);
    await use(folder);
    await rm(folder, { recursive: true });
  },
  serverOptions: async ({ pausedRules }, use) => {
    await use({ now: TODAY, extraArgs: ['--rules', pausedRules] });
  },
});

test('what old rules do not ask for can be sent all the same, and the server takes it', async ({ page, login, server }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(page.getByText('Lige nu behøver du ikke bekræfte.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Bekræft', exact: true })).toHaveCount(0);

  await server.restart({ extraArgs: [] });
  // Whatever makes the app look, it does not learn of the new rules before it has sent.
  await page.route('**/api/case?*', (route) => route.abort());
  await page.getByText('Vil du bekræfte alligevel?').click();
  await expect(page.getByText('Siden her kan have gamle regler. Du kan altid sende. Kun Østsundets A-kasse kan sige nej.')).toBeVisible();
  await page.getByRole('button', { name: 'Send alligevel' }).click();
  const reference = await expectReceived(page);

  await page.unrouteAll();
  await expectReceipts(page, 1);
  await expect(page.getByRole('main')).toContainText(reference);
  await page.goto('/raadighed');
  await expect(page.getByText('Din bekræftelse er på plads. Bekræft igen senest')).toBeVisible();
});

test('the new rules arrive with the answer, without loading the page anew', async ({ page, login, server }) => {
  await login('newly-unemployed');
  await hearNothing(page);
  await page.goto('/raadighed');
  await expect(page.getByText('Lige nu behøver du ikke bekræfte.')).toBeVisible();
  await server.restart({ extraArgs: [] });
  await page.getByText('Vil du bekræfte alligevel?').click();
  await page.getByRole('button', { name: 'Send alligevel' }).click();
  await expectReceived(page);
  await expect(page.getByText('Lige nu behøver du ikke bekræfte.')).toHaveCount(0);
  await expect(page.getByText('Din bekræftelse er på plads. Bekræft igen senest')).toBeVisible();
});

test('under the rules in force the server may say no, and says why', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.getByText('Vil du bekræfte alligevel?').click();
  await page.getByRole('button', { name: 'Send alligevel' }).click();
  await expect(actStatus(page).getByRole('heading', { name: SAYS.refused })).toBeVisible();
  await expect(actStatus(page)).toContainText('Pligten er på pause lige nu');
  await page.getByRole('button', { name: 'Fjern fra listen' }).click();
  await expect(page.getByRole('heading', { name: SAYS.refused })).toHaveCount(0);
  await expectReceipts(page, 0);
});

test('a switch of rules is seen at once, and writes nothing to any case', async ({ page, login, server }) => {
  const logs = async () => {
    const found: Record<string, unknown> = {};
    for (const key of ['newly-unemployed', 'long-career', 'sickness-benefit', 'graduate', 'activity-ready', 'education-ready', 'rehabilitation']) {
      await login(key);
      const kept = await (await page.request.get('/api/privacy/data.json')).json();
      expect(kept.events.length, key).toBeGreaterThan(0);
      found[key] = kept.events;
    }
    return found;
  };
  const before = await logs();
  await server.restart({ extraArgs: [] });
  const after = await logs();
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(page.getByText('Lige nu behøver du ikke bekræfte.')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Bekræft', exact: true })).toBeVisible();
  expect(after).toEqual(before);
  expect(await logs()).toEqual(before);
});
