// What sends comes in a file of its own, after the first page. A press before it is there is not lost, and nothing is said
// of it that is not so.

import type { Page } from '@playwright/test';
import { SAYS, actStatus, confirm, expectReceipts, expectReceived, meetActs } from './support/acts.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:43:00+02:00' }, serviceWorkers: 'block' });

/** The file, and what of it the page gets. */
async function withhold(page: Page, how: 'late' | 'broken'): Promise<{ letGo: () => void }> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let gone = false;
  await page.route('**/split_step.wasm', async (route) => {
    if (how === 'late') await held;
    else if (!gone) return route.abort('connectionreset');
    await route.continue();
  });
  return {
    letGo: () => {
      gone = true;
      letGo();
    },
  };
}

async function expectNotSent(page: Page, sent: Buffer[]): Promise<void> {
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notSent })).toBeVisible();
  await expect(actStatus(page).getByText('Lad siden være åben, så sender vi det, når du har net igen.')).toBeVisible();
  await expect(actStatus(page).getByRole('heading', { name: SAYS.sending })).toHaveCount(0);
  expect(sent, 'nothing was sent').toHaveLength(0);
}

test('pressed before it is there, it is sent when it comes, once', async ({ page, login }) => {
  await login('newly-unemployed');
  const { letGo } = await withhold(page, 'late');
  const sent = await meetActs(page, []);
  await page.goto('/raadighed');
  await confirm(page, 'Jeg er flyttet.');
  await expectNotSent(page, sent);
  letGo();
  await expectReceived(page);
  await expect(page.getByText('Jeg er flyttet.').first()).toBeAttached();
  expect(sent).toHaveLength(1);
  await expectReceipts(page, 1);
});

test('where it cannot be fetched, it is tried again by itself', async ({ page, login }) => {
  await login('newly-unemployed');
  const { letGo } = await withhold(page, 'broken');
  const sent = await meetActs(page, []);
  await page.goto('/raadighed');
  await confirm(page, 'Jeg er flyttet.');
  await expectNotSent(page, sent);
  letGo();
  await expectReceived(page);
  await expectReceipts(page, 1);
});

test('where it cannot be fetched, what waits can be taken back, and logging out works', async ({ page, login }) => {
  await login('newly-unemployed');
  const { letGo } = await withhold(page, 'broken');
  const sent = await meetActs(page, []);
  await page.goto('/raadighed');
  await confirm(page, 'Jeg er flyttet.');
  await expectNotSent(page, sent);
  await page.getByRole('button', { name: 'Tag det tilbage' }).click();
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notSent })).toHaveCount(0);
  await confirm(page);
  await expectNotSent(page, sent);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Log af' }).click();
  await page.getByRole('button', { name: 'Slet det, og log af' }).click();
  await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
  expect((await page.request.get('/api/case')).status()).toBe(401);
  letGo();
  expect(sent).toHaveLength(0);
});
