import { expect, type Page } from '@playwright/test';

/** Demo citizens by the key that they log in with, and the authority's own key. */
export const CITIZENS: Record<string, { citizen: string; staff: string }> = {
  'newly-unemployed': { citizen: 'demo-1001', staff: 'fund-adviser' },
  'long-career': { citizen: 'demo-1002', staff: 'fund-adviser' },
  'sickness-benefit': { citizen: 'demo-1003', staff: 'caseworker' },
  graduate: { citizen: 'demo-1004', staff: 'fund-adviser' },
  'activity-ready': { citizen: 'demo-1005', staff: 'caseworker' },
  'education-ready': { citizen: 'demo-1006', staff: 'caseworker' },
  rehabilitation: { citizen: 'demo-1007', staff: 'caseworker' },
};

/** What stands in other sectors' activities of the demo, and how staff are told. */
export const MASKED: [string, string][] = [
  ['Forløb i smerteklinikken', 'Skjult: en aktivitet i sundhed'],
  ['Genoptræning på sundhedscenteret', 'Skjult: en aktivitet i sundhed'],
  ['Tag skemaet om smerter med', 'Skjult trin'],
];

export async function logInStaff(page: Page, key: string): Promise<void> {
  await page.goto(`/demo/login/${key}`);
  await expect(page).toHaveURL('/medarbejder');
  await expect(page.getByRole('navigation', { name: 'Sider' })).toBeVisible();
}

export async function find(page: Page, text: string): Promise<void> {
  await page.goto('/medarbejder/find');
  await page.getByLabel('Navn, eller jeres eget nummer').fill(text);
  await page.getByRole('button', { name: 'Søg' }).click();
}

/** Finds a citizen, says why, and comes to the card. */
export async function open(page: Page, citizen: string, words = 'Borgeren har ringet om planen'): Promise<void> {
  await find(page, citizen);
  await page.getByRole('button', { name: /^Åbn borgerens sag/ }).click();
  await page.getByRole('radio', { name: 'Jeg arbejder med planen' }).check();
  await page.getByLabel('Skriv med dine egne ord').fill(words);
  await page.getByRole('button', { name: 'Skriv det ned, og åbn sagen' }).click();
  await expect(page.getByRole('link', { name: 'Se Genstart, som borgeren ser det' })).toBeVisible();
}

/** As `open`, and on to the citizen's own pages; gives the address under which they stand. */
export async function preview(page: Page, citizen: string, words?: string): Promise<string> {
  await open(page, citizen, words);
  await page.getByRole('link', { name: 'Se Genstart, som borgeren ser det' }).click();
  await expect(page.getByRole('complementary', { name: 'Visning for medarbejder' })).toContainText('Du ser Genstart');
  return new URL(page.url()).pathname.replace(/\/$/, '');
}

/** The page's words, once its code and its answers are there. */
export async function words(page: Page): Promise<string> {
  const main = page.locator('#main');
  await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(main).not.toContainText('Henter');
  return (await main.innerText()).replace(/\s+/g, ' ').trim();
}
