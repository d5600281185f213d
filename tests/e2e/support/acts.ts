import { expect, type Page, type Route } from '@playwright/test';

/** An operator's number is written with spaces that do not break. */
export const PHONE = /12\s34\s56\s78/;
export const REFERENCE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/;

/** What the portal says of an act without a receipt. */
export const SAYS = {
  sending: 'Sender …',
  notSent: 'Ikke sendt endnu',
  notReceived: 'Ikke modtaget endnu',
  logIn: '1 ting er ikke sendt endnu. Log ind, så sender vi den.',
  tooOld: 'Genstart er blevet opdateret',
  refused: 'Ikke taget imod',
  oneWaits: 'Én ting venter på kvittering.',
};

const COMMANDS = '**/api/commands?*';

/** On `/raadighed`: answers whether anything has happened, tells what, and presses *Bekræft*. */
export async function confirm(page: Page, changes?: string): Promise<void> {
  await page.getByRole('radio', { name: changes === undefined ? 'Nej' : 'Ja' }).check();
  if (changes !== undefined) {
    await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill(changes);
  }
  await confirmButton(page).click();
}

export function confirmButton(page: Page) {
  return page.getByRole('button', { name: 'Bekræft', exact: true });
}

/** The announced part of `/raadighed` that tells how the act fares. */
export function actStatus(page: Page) {
  return page.locator('#confirmations');
}

/** What is said once the act is received. */
export async function expectReceived(page: Page): Promise<string> {
  await expect(actStatus(page).getByRole('heading', { name: 'Modtaget', exact: true })).toBeVisible({ timeout: 15_000 });
  return referenceOn(page);
}

async function referenceOn(page: Page): Promise<string> {
  const found = REFERENCE.exec(await actStatus(page).innerText());
  expect(found, 'a receipt number').not.toBeNull();
  return found?.[0] ?? '';
}

/** Loads the receipts anew from the server and compares how many there are. */
export async function expectReceipts(page: Page, count: number): Promise<void> {
  await page.goto('/kvitteringer');
  if (count === 0) await expect(page.getByRole('heading', { name: 'Ingen kvitteringer endnu' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true })).toHaveCount(count);
}

/** A way to answer an act in the server's place. */
export type Fault = (route: Route) => Promise<void>;

/**
 * Meets the next acts with these faults, one each, and lets the rest through. Gives the bodies of
 * all acts so far: the same act sent again is the same to the byte.
 */
export async function meetActs(page: Page, faults: Fault[]): Promise<Buffer[]> {
  const bodies: Buffer[] = [];
  await page.route(COMMANDS, async (route) => {
    const fault = faults[bodies.length];
    bodies.push(route.request().postDataBuffer() ?? Buffer.alloc(0));
    await (fault ? fault(route) : route.continue());
  });
  return bodies;
}

export const answer = (status: number): Fault => (route) => route.fulfill({ status });

/** Holds acts back until `letGo` is called. */
export async function holdActs(page: Page): Promise<{ letGo: () => void }> {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(COMMANDS, async (route) => {
    await gone;
    await route.continue();
  });
  return { letGo };
}

/** The page is looked at again, as after a visit to another tab. */
export async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
}

/** Goes to another page by the menu, without loading the app anew. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name }).click();
  await expect(page.getByRole('dialog', { name: 'Menu' })).toBeHidden();
}

/** The page hears nothing of what happens elsewhere: as on a phone whose stream has broken. */
export async function hearNothing(page: Page): Promise<void> {
  await page.route('**/api/live', (route) => route.abort());
}
