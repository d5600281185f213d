// A walk through the law with the demo's clock: the portal changes with the date, and says why.

import { expectAccessible, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

type Page = import('@playwright/test').Page;

async function setClock(page: Page, date: string): Promise<void> {
  await page.getByLabel('Demoens dato').fill(date);
  await page.getByRole('button', { name: 'Stil uret' }).click();
  await expect(page.getByLabel('Demoens dato')).toHaveValue(date);
}

/** Opens every fold of the page, and looks for what is said anywhere on it. */
async function says(page: Page, said: string[], saidNot: string[] = []): Promise<void> {
  await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible();
  await page.evaluate(() => document.querySelectorAll('main details').forEach((fold) => ((fold as HTMLDetailsElement).open = true)));
  const text = (await page.getByRole('main').innerText()).replace(/\s+/g, ' ');
  for (const sentence of said) expect(text).toContain(sentence);
  for (const sentence of saidNot) expect(text).not.toContain(sentence);
}

test.describe('spring 2020', () => {
  test.use({ serverOptions: { now: '2020-03-11T09:00:00+01:00' } });

  const PAUSE = 'Lige nu behøver du ikke søge job eller møde op';

  test('in the east: asked, paused, paused longer, back by telephone, back in person', async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto('/');
    await says(page, ['Bekræft, at du er til rådighed', 'Gør dit cv færdigt på Jobnet'], [PAUSE]);

    await setClock(page, '2020-03-20');
    await says(page, [PAUSE, 'Pausen gælder foreløbig til og med søndag den 29. marts.', 'Bekendtgørelse af 20. marts 2020', 'Du behøver ikke gøre dit cv færdigt nu'], ['Bekræft nu']);
    await expectAccessible(page);
    await expectValidHtml(page);

    await setClock(page, '2020-04-15');
    await says(page, [PAUSE, 'Pausen fra marts 2020 er forlænget.', 'Du kan tale med os på telefon eller video, hvis du vil.'], ['Pausen gælder foreløbig']);

    await setClock(page, '2020-05-27');
    await says(page, ['Pausen er slut. Dine pligter gælder igen fra onsdag den 27. maj.', 'Du behøver ikke møde op til samtaler', 'I Region Hovedstaden og Region Sjælland', 'Du behøver ikke selv booke samtaler endnu', 'Bekræft, at du er klar igen'], [PAUSE]);
    await expectAccessible(page);
    await expectValidHtml(page);

    await setClock(page, '2020-06-15');
    await says(page, ['Du behøver ikke selv booke samtaler endnu'], [PAUSE, 'I Region Hovedstaden og Region Sjælland er samtaler']);
  });

  test('in the west the reopening is another', async ({ page, login }) => {
    await login('long-career');
    await page.goto('/');
    await setClock(page, '2020-05-27');
    await says(page, ['Pausen er slut. Dine pligter gælder igen fra onsdag den 27. maj.', 'Du behøver ikke selv booke samtaler endnu'], [PAUSE, 'Du behøver ikke møde op til samtaler', 'Hovedstaden']);
  });

  test('a date before what has happened is shown, and nothing is sent from it', async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto('/joblog');
    await setClock(page, '2020-03-10');
    await page.goto('/joblog');
    await expect(page.getByText('Demoens ur står før det, der sidst er sket. Du kan se, men ikke sende.')).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel('Hvad har du søgt eller gjort?').fill('Ringet til en skole');
    await page.getByRole('button', { name: 'Gem i joblog' }).click();
    await expect(page.getByText('Demoens ur står før det, der allerede er sket.')).toBeVisible();
    await page.getByRole('button', { name: 'En uge frem' }).click();
    await expect(page.getByText('Demoens ur står før')).toHaveCount(0);
    await expect(page.getByLabel('Demoens dato')).toHaveValue('2020-03-17');
  });
});

for (const [now, key, path, said] of [
  ['2021-01-05T09:00:00+01:00', 'activity-ready', '/', ['Dit tilbud er frivilligt lige nu', 'Bekendtgørelse 2050 af 18. december 2020']],
  ['2026-02-01T09:00:00+01:00', 'newly-unemployed', '/rettigheder', ['Tre samtaler i a-kassen', 'LAB § 31, stk. 1 (lov 727/2023; LBK 280/2024)']],
  ['2026-07-01T09:00:00+02:00', 'newly-unemployed', '/rettigheder', ['Den første samtale i a-kassen', 'LAB efter lov 1750/2025']],
  ['2027-01-01T09:00:00+01:00', 'newly-unemployed', '/rettigheder', ['Den første samtale i a-kassen']],
  ['2019-10-15T09:00:00+02:00', 'newly-unemployed', '/rettigheder', ['Seks jobsamtaler i det første halve år', 'To samtaler om rådighed i a-kassen']],
] as const) {
  test.describe(now, () => {
    test.use({ serverOptions: { now } });

    test(`${path} as ${key} says what holds then`, async ({ page, login }) => {
      await login(key);
      await page.goto(path);
      await says(page, [...said]);
      await expectAccessible(page);
      await expectValidHtml(page);
    });
  });
}

test.describe('the latest change in the law', () => {
  test.use({ serverOptions: { now: '2020-03-11T09:00:00+01:00' } });

  test('stands on the page of rights on every date, with its source, and with a doubt where there is one', async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto('/');
    for (const [date, title, source] of [
      ['2020-03-11', 'Ny lov om beskæftigelse', 'Lov 548 af 7. maj 2019 (LAB)'],
      ['2020-03-20', 'Indsatsen bliver suspenderet', 'STAR og Beskæftigelsesministeriet, 12. marts 2020; bekendtgørelse af 20. marts'],
      ['2020-04-15', 'Pausen bliver forlænget', 'Ændringsbekendtgørelse af 30. marts 2020'],
      ['2020-05-27', 'Delvis genåbning', 'Bekendtgørelse om delvis genåbning, 27. maj 2020'],
      ['2020-06-15', 'Fremmøde i hele landet', 'Genåbning 15. juni 2020'],
      ['2021-01-05', 'Næsten alle booker selv', 'STAR, nyhed 15. december 2020; lov 548/2019 § 34, stk. 3'],
      ['2026-02-01', 'Kommunen bestemmer selv, om der er et jobcenter', 'Lov 1750 af 29. december 2025; vejledning 9117 af 16. januar 2026'],
      ['2026-07-01', 'Hjælp, der retter sig efter dig', 'Lov 1750 af 29. december 2025'],
      ['2027-01-01', 'En ny lov er ventet', 'Beskæftigelsesreformen, andet spor'],
    ] as const) {
      await setClock(page, date);
      await page.goto('/rettigheder');
      const section = page.locator('section').filter({ hasText: 'Senest nyt i loven' });
      await expect(section.getByText(title, { exact: true })).toBeVisible();
      await expect(section.getByText(`Kilde: ${source} (TL)`)).toBeVisible();
      await expect(section.getByText('Vi er ikke helt sikre på reglen.')).toHaveCount(date === '2027-01-01' ? 1 : 0);
    }
    await expectAccessible(page);
    await expectValidHtml(page);
  });
});

test.describe('one thing at a time', () => {
  test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

  test('is set by the authority or the citizen, and never named', async ({ page, login }) => {
    await login('activity-ready');
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Vil du hellere tale med nogen?' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Resten' })).toHaveCount(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Vis det hele' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'Vil du hellere tale med nogen?' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Vis én ting ad gangen' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'Vil du hellere tale med nogen?' })).toBeVisible();
  });
});
