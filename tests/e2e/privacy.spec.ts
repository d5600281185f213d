// `/privatliv`: who has seen the case, everything in a file, where one is logged in.

import { readFile } from 'node:fs/promises';
import { confirm, expectReceived } from './support/acts.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:43:00+02:00' } });

test('a citizen sees who has seen the case, and fetches everything in a file', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/raadighed');
  await page.goto('/plan');
  const letter = await page.getByRole('link', { name: /Krav til jobsøgning/ }).getAttribute('href');
  await page.request.get(letter ?? '');
  await page.goto('/privatliv');
  await expect(page.getByText('Du loggede ind')).toBeVisible();
  await expect(page.getByText('Du åbnede et brev')).toBeVisible();
  await expectAccessible(page);

  const fetching = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Hent filen' }).click();
  const file = JSON.parse(await readFile(await (await fetching).path(), 'utf8'));
  expect(file.citizen.name).not.toBe('');
  expect(file.events.length).toBeGreaterThan(3);
  await page.reload();
  await expect(page.getByText('Du hentede alle oplysninger')).toBeVisible();
});

test('what the authority fetched stands there too', async ({ page, login, request, server }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await confirm(page);
  await expectReceived(page);
  const fed = await request.get(`${server.url}/api/authority/events?after=0`, { headers: { authorization: 'Bearer demo-oestsundets-akasse' } });
  expect(fed.status()).toBe(200);
  await page.goto('/privatliv');
  await expect(page.getByText('Østsundets A-kasse hentede det, du har sendt')).toBeVisible();
});

test('logging out elsewhere ends that session at once', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await expect(other.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await login('newly-unemployed');
  await page.goto('/privatliv');
  await page.getByRole('button', { name: /^Log af der/ }).click();
  await expect(page.getByRole('button', { name: /^Log af der/ })).toHaveCount(0);
  expect((await other.request.get('/api/case')).status()).toBe(401);
  expect((await page.request.get('/api/case')).status()).toBe(200);
});

test('what was written about the wrong person is emptied on the server and on an open phone', async ({ page, loginOwn, server, request }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();
  const { events } = await (await page.request.get('/api/privacy/data.json')).json();
  type Event = { version: number; event: { plan?: { 'item-set'?: { title: string } } } };
  const wrong = (events as Event[]).filter(({ event }) => event.plan?.['item-set']?.title === 'Truckcertifikat B');
  expect(wrong.length).toBeGreaterThan(0);
  const rows = wrong.map(({ version }) =>
    JSON.stringify({ row: 'erase', authority: 'oestsundets-akasse', citizen: 'demo-1001', id: `erase-${version}`, version }),
  );
  const sent = await request.post(`${server.url}/api/authority/import`, {
    headers: { authorization: 'Bearer demo-oestsundets-akasse' },
    data: rows.join('\n'),
  });
  expect(await sent.text()).toContain('"facts":');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
  expect(await (await page.request.get('/api/privacy/data.json')).text()).not.toContain('Truckcertifikat');
});

test('a citizen never reaches the sessions or the data of another', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('long-career');
  const theirs = await (await other.request.get('/api/privacy')).json();
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await confirm(page);
  await expectReceived(page);
  const end = await page.request.post('/api/privacy', { data: { 'end-session': { id: theirs.sessions[0].id } } });
  expect(end.status()).toBe(200);
  expect((await other.request.get('/api/case')).status(), 'still logged in').toBe(200);
  const mine = await (await page.request.get('/api/privacy/data.json')).text();
  const yours = await (await other.request.get('/api/privacy/data.json')).text();
  expect(JSON.parse(mine).citizen.key).not.toBe(JSON.parse(yours).citizen.key);
});
