// Courses: found by what a citizen types, with the answer to "may I?" in every row, and by an address that can be shared.

import type { Page } from '@playwright/test';
import { answer } from './support/acts.ts';
import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, rows, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2019-10-15T09:00:00+02:00' } });

const SEARCH = '**/api/upskilling*';
const SAYS = {
  da: { title: 'Find et kursus', words: 'Hvad vil du gerne kunne?', find: 'Søg', three: 'Tre forslag til dig', one: '1 kursus', tell: 'Fortæl lidt mere, og få et bedre svar', education: 'Hvilken uddannelse har du gjort færdig?', weeks: 'Hvor mange af de seks uger har du brugt før?', again: 'Regn svaret ud igen', more: 'Se mere om holdet', yes: 'Ja, du må', from: /Ja fra \d/, fund: 'Din a-kasse skal godkende det, før du begynder.', six: '6 ugers jobrettet uddannelse' },
  en: { title: 'Find a course', words: 'What would you like to be able to do?', find: 'Search', three: 'Three suggestions for you', one: '1 course', tell: 'Tell a little more, and get a better answer', education: 'Which education have you finished?', weeks: 'How many of the six weeks have you used before?', again: 'Work out the answer again', more: 'See more of it', yes: 'Yes, you may', from: /Yes from \d/, fund: 'Your fund has to approve it before you begin.', six: 'Six weeks of job training' },
};

async function good(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectValidHtml(page);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(page);
  }
}

/** Tells of oneself, where the page asks. */
async function tell(page: Page, says: (typeof SAYS)['da'], education: string): Promise<void> {
  await page.getByText(says.tell).click();
  await page.getByLabel(says.education).selectOption(education);
  await page.getByLabel(says.weeks).selectOption('0');
  await page.getByRole('button', { name: says.again }).click();
}

/** The answer of one scheme for a run of the page, unfolded. */
async function unfolded(page: Page, says: (typeof SAYS)['da'], run: number, scheme: string) {
  const row = page.locator('.course').nth(run);
  await row.getByText(says.more).click();
  return row.locator('.answer-of', { hasText: scheme });
}

for (const lang of ['da', 'en'] as const) {
  const says = SAYS[lang];
  test(`a cleaner finds the truck certificate, and from when she may (${lang})`, async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto(`/opkvalificering?lang=${lang}`);
    await expect(page.getByRole('heading', { level: 1, name: says.title })).toBeVisible();
    await expect(page.getByRole('heading', { name: says.three })).toBeVisible();
    await expect(page.locator('.course')).toHaveCount(3);
    await good(page);

    await page.getByLabel(says.words).fill('truckkort');
    await page.getByRole('button', { name: says.find }).click();
    await expect(page.getByRole('heading', { name: says.one })).toBeVisible();
    await expect(page).toHaveURL(/\/opkvalificering\?q=truckkort$/);
    await good(page);
    await page.getByText(lang === 'da' ? 'Vælg sted, tid og mere' : 'Choose place, time and more').click();
    await good(page);

    await page.getByRole('link', { name: 'Gaffeltruckcertifikat B' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Gaffeltruckcertifikat B' })).toBeVisible();
    await good(page);
    await tell(page, says, 'none');
    await expect(page.getByText(lang === 'da' ? 'Svaret regner med det' : 'The answer counts on')).toBeVisible();

    await expect(page.getByRole('heading', { level: 1 }), 'a school names its courses in Danish').toHaveAttribute('lang', 'da');

    // The first run begins before five weeks of unemployment are over, the third afterwards.
    const early = await unfolded(page, says, 0, says.six);
    await expect(early).toContainText(says.from);
    const later = await unfolded(page, says, 2, says.six);
    await expect(later).toContainText(says.yes);
    await expect(later).toContainText(says.fund);
    await good(page);
  });
}

test('a graduate is told no, because of what, and what is open instead', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/opkvalificering/gaffeltruck-b');
  await tell(page, SAYS.da, 'higher');
  const six = await unfolded(page, SAYS.da, 2, SAYS.da.six);
  await expect(six).toContainText('Nej, ikke nu');
  await expect(six.locator('p').first()).not.toBeEmpty();
  await expect(page.locator('.course').nth(2).locator('.answer-of', { hasText: 'Den regionale uddannelsespulje' })).toContainText('Ja, søg om det');
});

test('cash benefit: what no rule was found for is asked, and there is somebody to ask', async ({ page, login }) => {
  await login('activity-ready');
  await page.goto('/opkvalificering/gaffeltruck-b');
  await expect(page.locator('.course').first()).toContainText('Spørg først');
  await expect(page.locator('.course').first()).toContainText('Vi har ikke fundet, hvad loven siger her.');
  await page.locator('main').getByRole('link', { name: 'Bed om kontakt' }).click();
  await expect(page).toHaveURL(/\/kontakt$/);
});

test('the address holds the question: shared, gone back to, and with nonsense in it', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/opkvalificering?q=rengøring&km=50&length=week&sort=nonsense&page=x');
  await expect(page.getByLabel('Hvad vil du gerne kunne?')).toHaveValue('rengøring');
  await page.getByText('Vælg sted, tid og mere (2 valgt)').click();
  await expect(page.getByLabel('Hvor langt væk?')).toHaveValue('50');
  await expect(page.getByLabel('Hvor længe?')).toHaveValue('week');
  const found = await page.locator('.course').count();
  expect(found).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Fjern valgene' }).click();
  await expect(page).toHaveURL(/\/opkvalificering\?q=reng%C3%B8ring$/);
  await page.getByLabel('Hvad vil du gerne kunne?').fill('xyzzyqv');
  await page.getByLabel('Hvad vil du gerne kunne?').press('Enter');
  await expect(page.getByRole('heading', { name: 'Vi fandt ingen kurser' })).toBeVisible();
  await expect(page.getByText('Vi fandt ikke ordet »xyzzyqv«.')).toBeVisible();
  await good(page);
  await page.goBack();
  await expect(page.getByLabel('Hvad vil du gerne kunne?')).toHaveValue('rengøring');
  await expect(page.locator('.course').first()).toBeVisible();

  await page.goto('/opkvalificering?sort=soonest');
  await page.getByRole('link', { name: 'Næste side' }).click();
  await expect(page).toHaveURL(/page=2$/);
  await expect(page.getByText(/^Side 2 af \d+$/)).toBeVisible();
  await good(page);

  await page.goto('/opkvalificering/findes-ikke');
  await expect(page.getByText('Kurset er her ikke mere.')).toBeVisible();
});

test('a fault, no connection, an ended session: what was typed stays, and what was found is there again', async ({ page, login, context }) => {
  await login('newly-unemployed');
  await page.goto('/opkvalificering?q=excel');
  const words = page.getByLabel('Hvad vil du gerne kunne?');
  await expect(page.locator('.course').first()).toBeVisible();
  await page.route(SEARCH, answer(500), { times: 1 });
  await words.fill('svejsning');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.getByText('Vi kunne ikke søge lige nu.')).toBeVisible();
  await expect(words).toHaveValue('svejsning');
  await good(page);
  await page.getByRole('button', { name: 'Prøv igen' }).click();
  await expect(page.locator('.course').first()).toBeVisible();

  await context.setOffline(true);
  await words.fill('kok');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.getByText('Vi kunne ikke søge lige nu.')).toBeVisible();
  await expect(words).toHaveValue('kok');
  await words.fill('svejsning');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.getByText('Ingen forbindelse lige nu. Du ser det, vi fandt')).toBeVisible();
  await expect(page.locator('.course').first()).toBeVisible();
  await context.setOffline(false);

  await page.goto('/opkvalificering?q=truckkort');
  await expect(page.locator('.course').first()).toBeVisible();
  await context.clearCookies();
  await words.fill('bager');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.locator('#courses-found')).toContainText('Du er ikke logget ind');
  await expect(words).toHaveValue('bager');
});

test('on her own phone, what she looked at is there again without a connection, after the app was closed', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/opkvalificering?q=svejsning');
  await page.locator('.course-title').first().click();
  await expect(page.locator('.course').first()).toBeVisible();
  const title = await page.getByRole('heading', { level: 1 }).innerText();
  const course = page.url();
  await expect.poll(() => rows(page)).toEqual(expect.arrayContaining([expect.stringMatching(/\/seen$/)]));
  expect((await rows(page)).filter((name) => name.includes('svejs')), 'what was asked is sealed').toEqual([]);

  await context.setOffline(true);
  await page.goto('/opkvalificering?q=svejsning');
  await expect(page.getByText('Ingen forbindelse lige nu. Du ser det, vi fandt')).toBeVisible();
  await expect(page.locator('.course-title').first()).toBeVisible();
  await good(page);
  await page.goto(course);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await page.goto('/opkvalificering?q=kok');
  await expect(page.getByText('Vi kunne ikke søge lige nu.')).toBeVisible();

  await context.setOffline(false);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Log af' }).click();
  await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
  expect(await rows(page)).toEqual([]);
});
