// From the occupation one had to those that are near: what one can already, what is missing, and the courses in between.

import type { Page } from '@playwright/test';
import { answer } from './support/acts.ts';
import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2019-10-15T09:00:00+02:00' } });

async function good(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await expectValidHtml(page);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(page);
  }
}

const SAYS = {
  da: { link: 'Skift til et andet fag', title: 'Skift til et andet fag', field: 'Hvad har du arbejdet med?', find: 'Søg', cleaner: 'rengøringsassistent', near: 'Det kan du også bruges til', warehouse: 'lagermedarbejder', details: 'Se, hvad du kan, og hvad du mangler', missing: 'Det mangler du', truck: 'køre gaffeltruck', help: 'Er du i tvivl?', none: 'Det fag fandt vi ikke', typed: 'rengøring' },
  en: { link: 'Change to another trade', title: 'Change to another trade', field: 'What have you worked as?', find: 'Search', cleaner: 'cleaner', near: 'You can also do this', warehouse: 'warehouse worker', details: 'See what you can do and what is missing', missing: 'This is missing', truck: 'drive a fork-lift truck', help: 'Not sure?', none: 'We did not find that trade', typed: 'cleaner' },
};

for (const lang of ['da', 'en'] as const) {
  const says = SAYS[lang];
  test(`a cleaner finds what else she can do, and the course that is in between (${lang})`, async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto(`/opkvalificering?lang=${lang}`);
    await page.getByRole('link', { name: says.link }).click();
    await expect(page.getByRole('heading', { level: 1, name: says.title })).toBeVisible();
    await good(page);
    await page.getByLabel(says.field).fill('qwertyuiop');
    await page.getByRole('button', { name: says.find }).click();
    await expect(page.getByRole('heading', { name: says.none })).toBeVisible();
    await good(page);
    await page.getByLabel(says.field).fill(says.typed);
    await page.getByRole('button', { name: says.find }).click();
    await page.getByRole('link', { name: says.cleaner, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: says.near })).toBeVisible();
    const rows = page.locator('.course');
    await expect.poll(() => rows.count()).toBeGreaterThan(3);
    await good(page);
    const kitchen = rows.filter({ has: page.getByRole('heading', { name: lang === 'da' ? 'køkkenmedhjælper' : 'kitchen assistant' }) });
    await kitchen.getByText(says.details).click();
    await expect(kitchen.getByRole('heading', { name: says.missing })).toBeVisible();
    await good(page);
    await kitchen.locator('a[href^="/opkvalificering/"]').first().click();
    await expect(page).toHaveURL(/\/opkvalificering\/[a-z-]+$/);
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: says.near })).toBeVisible();
    await expect(page.getByRole('heading', { name: says.help })).toBeVisible();
  });
}

test('a fault, no connection and what is not there are said, and what was typed stays', async ({ page, login, context }) => {
  await login('newly-unemployed');
  await page.goto('/brancheskift');
  const field = page.getByLabel(SAYS.da.field);
  await page.route('**/api/occupations?*', answer(500), { times: 1 });
  await field.fill('chauffør');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.getByText('Vi kunne ikke hente det lige nu.')).toBeVisible();
  await expect(field).toHaveValue('chauffør');
  await good(page);
  await page.getByRole('button', { name: 'Prøv igen' }).click();
  await expect(page.getByRole('link', { name: 'buschauffør' })).toBeVisible();
  await context.setOffline(true);
  await field.fill('kok');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.getByText('Vi kunne ikke hente det lige nu.')).toBeVisible();
  await field.fill('chauffør');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.getByRole('link', { name: 'buschauffør' })).toBeVisible();
  await context.setOffline(false);
  await page.goto('/brancheskift/findes-ikke');
  await expect(page.getByText('Det fag er ikke på listen mere.')).toBeVisible();
  await good(page);
});
