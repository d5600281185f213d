// The authority's side: its system writes to a case and reads what the citizen did.

import { acts, send } from '../../demo/back-office.mjs';
import { expect, test } from './support/fixtures.ts';

const TOKEN = 'demo-havnby-kommune';
const CITIZEN = { authority: 'havnby-kommune', citizen: 'demo-1005' };

const workshop = (id: string, change: object) => ({
  row: 'plan-item',
  ...CITIZEN,
  id,
  item: {
    id: 'workshop',
    title: 'Praktik på cykelværkstedet',
    kind: 'company-placement',
    employer: 'private',
    obligation: 'voluntary',
    good_for: 'Du prøver kræfter med et job i dit eget tempo.',
    with: 'Havnby Cykler',
    ...change,
  },
});

/** What is online, with its link and what proves that one took part. */
const ONLINE = {
  id: 'online',
  title: 'Jobsøgning på nettet',
  kind: 'guidance-and-upskilling',
  state: 'proposed',
  obligation: 'voluntary',
  good_for: 'Du får skrevet din ansøgning.',
  online: true,
  link: 'https://kursus.example.dk/jobsoegning',
  proof: { what: 'Kursusbevis fra udbyderen' },
};

test('a placement is interrupted and resumed with an extension, the citizen answers, and each answer is fed once', async ({ page, server, login }) => {
  await login('activity-ready');
  await page.goto('/plan');
  const item = page.locator('.plan-item').filter({ hasText: 'Praktik på cykelværkstedet' });
  await expect(item.getByText('Afbrudt')).toBeVisible();

  const begun = { from: '2026-10-01', to: '2027-01-18' };
  await send(server.url, TOKEN, [workshop('again', { state: 'resumed', ...begun })]);
  await page.reload();
  await expect(item.getByText('I gang igen')).toBeVisible();
  await send(server.url, TOKEN, [workshop('stopped', { state: 'interrupted', ...begun })]);
  await page.reload();
  await expect(item.getByText('Afbrudt')).toBeVisible();

  await send(server.url, TOKEN, [workshop('resumed', { state: 'resumed', from: '2026-10-01', to: '2027-02-01', extended_by: 14 })]);
  await page.reload();
  await expect(item.getByText('I gang igen')).toBeVisible();
  await expect(item.getByText('Nyt')).toBeVisible();
  await item.getByRole('link', { name: 'Praktik på cykelværkstedet' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Praktik på cykelværkstedet' })).toBeFocused();
  await expect(page.getByText('Forlænget med 14 dage.')).toBeVisible();
  const history = page.getByRole('group').filter({ hasText: 'Hvad er der sket i planen?' });
  await history.getByText('Hvad er der sket i planen?').click();
  for (const told of ['Nu: I gang igen.', 'Nu: Afbrudt.']) await expect(history.getByText(told)).toHaveCount(2);
  await expect(history.getByText('Kom i planen.')).toBeVisible();

  await page.getByRole('radio', { name: 'En kommentar' }).check();
  await page.getByLabel('Skriv med dine egne ord').fill('Må jeg begynde klokken ti?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('#acts').getByText(/Modtaget .* Kvittering/)).toBeVisible();

  const fed = await acts(server.url, TOKEN);
  const remarks = fed.acts.filter(({ recorded }) => recorded.event.plan?.remarked);
  expect(remarks).toHaveLength(1);
  expect(remarks[0].citizen).toBe('demo-1005');
  expect(remarks[0].recorded.event.plan.remarked).toMatchObject({ about: 'workshop', kind: 'comment', text: 'Må jeg begynde klokken ti?' });
  expect((await acts(server.url, TOKEN, fed.next)).acts).toEqual([]);

  await send(server.url, TOKEN, [{ row: 'plan-item', ...CITIZEN, id: 'online', item: ONLINE }]);
  await page.goto('/plan/online');
  await expect(page.getByRole('link', { name: /Gå til forløbet på nettet/ })).toHaveAttribute('href', ONLINE.link);
  await expect(page.getByText('Kursusbevis fra udbyderen')).toBeVisible();
  await expect(page.getByText('Mangler endnu')).toBeVisible();
  await page.getByRole('button', { name: 'Det passer mig' }).click();
  await expect(page.getByText('Du har sagt, at det passer dig.', { exact: true })).toBeVisible();
  const then = await acts(server.url, TOKEN, fed.next);
  const approvals = then.acts.filter(({ recorded }) => recorded.event.plan?.remarked?.kind === 'approval');
  expect(approvals).toHaveLength(1);
  expect(approvals[0].recorded.event.plan.remarked).toMatchObject({ about: 'online' });
  expect((await acts(server.url, TOKEN, then.next)).acts).toEqual([]);
  const proof = { ...ONLINE.proof, received_on: '2026-11-20' };
  await send(server.url, TOKEN, [{ row: 'plan-item', ...CITIZEN, id: 'proved', item: { ...ONLINE, state: 'prepared', proof } }]);
  await page.reload();
  await expect(page.getByText('Modtaget 20. november 2026')).toBeVisible();

  // An offer does not go back to what it was before it began.
  await expect(send(server.url, TOKEN, [workshop('back', { state: 'proposed' })])).rejects.toThrow(/400.*line 1/);
});
