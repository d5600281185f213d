// By keyboard alone, from the address bar to the receipt.

import type { Page } from '@playwright/test';
import { SAYS, actStatus, answer, confirm, confirmButton, expectReceived, goTo, hearNothing } from './support/acts.ts';
import { expectFocusVisible } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

/** Presses Tab until the link, button or field with this name has the focus. */
async function tabTo(page: Page, role: 'link' | 'button' | 'radio' | 'textbox', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  for (let stop = 0; stop < 60; stop++) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluateAll((found) => found.includes(document.activeElement as HTMLElement))) return;
  }
  throw new Error(`Tab did not come to the ${role} “${name}”`);
}

const h1 = (page: Page) => page.getByRole('heading', { level: 1 });

/** The focus is on something, not back at the start of the document. */
async function expectFocusKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.localName ?? 'nothing')).not.toMatch(/^(body|html|nothing)$/);
}

test('a citizen gets a receipt by keyboard alone', async ({ page, login }) => {
  await login('newly-unemployed');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();

  await test.step('over the header to the content', async () => {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Gå til indhold' })).toBeFocused();
    await expect(page.getByRole('link', { name: 'Gå til indhold' })).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeFocused();
  });

  await test.step('to the next thing', async () => {
    await page.keyboard.press('Enter');
    await expect(h1(page)).toHaveText('Din rådighed');
    await expect(h1(page)).toBeFocused();
    await expect(page).toHaveTitle('Din rådighed – Genstart');
  });

  await test.step('a mistake is told, and its link leads to the field', async () => {
    await tabTo(page, 'button', 'Bekræft');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Vælg Ja eller Nej' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('radio', { name: 'Nej' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: 'Ja' })).toBeChecked();
    await tabTo(page, 'button', 'Bekræft');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeFocused();
    await expect(page.getByRole('alert')).toContainText('Ret det her, før du sender');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skriv, hvad der er sket, eller vælg Nej' })).toBeFocused();
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', { name: 'Hvad er der sket?' });
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(/Skriv, hvad der er sket, eller vælg Nej/);
  });

  await test.step('the same mistake again is told again', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
  });

  await test.step('typed and sent', async () => {
    await page.keyboard.type('Jeg er flyttet.');
    await page.keyboard.press('Tab');
    await expect(confirmButton(page)).toBeFocused();
    await page.keyboard.press('Enter');
    await expectReceived(page);
    await expect(actStatus(page)).toBeFocused();
  });

  await test.step('on to the receipts, and back', async () => {
    await tabTo(page, 'link', 'Se alle kvitteringer');
    await page.keyboard.press('Enter');
    await expect(h1(page)).toHaveText('Kvitteringer');
    await expect(h1(page)).toBeFocused();
    await expect(page).toHaveTitle('Kvitteringer – Genstart');
    await page.goBack();
    await expect(h1(page)).toHaveText('Din rådighed');
    await expect(h1(page)).toBeFocused();
    await expect(page).toHaveURL('/raadighed');
    await page.goForward();
    await expect(h1(page)).toHaveText('Kvitteringer');
  });
});

test('the menu opens, closes with Escape, and gives the focus back', async ({ page, login }) => {
  await login('newly-unemployed');
  const button = page.getByRole('button', { name: 'Menu' });
  const menu = page.getByRole('dialog', { name: 'Menu' });
  await tabTo(page, 'button', 'Menu');
  await page.keyboard.press('Enter');
  await expect(menu).toBeVisible();
  await expect(menu.getByRole('button', { name: 'Luk' })).toBeFocused();

  // Behind the menu nothing can be reached.
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab');
    const inside = await menu.evaluate((dialog) => document.activeElement === document.body || dialog.contains(document.activeElement));
    expect(inside, `stop ${stop}`).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();

  await page.keyboard.press('Space');
  await expect(menu).toBeVisible();
  await expect(menu.getByRole('link', { name: 'I dag' })).toHaveAttribute('aria-current', 'page');
  await tabTo(page, 'link', 'Min plan');
  await page.keyboard.press('Enter');
  await expect(menu).toBeHidden();
  await expect(h1(page)).toHaveText('Min plan');
  await expect(h1(page)).toBeFocused();
});

test('the focus is never lost, whatever becomes of an act', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page);
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await expectFocusKept(page);

  await page.unrouteAll();
  await tabTo(page, 'button', 'Prøv igen');
  await page.keyboard.press('Enter');
  await expectReceived(page);
  await expectFocusKept(page);
});

test('the focus is not lost when a refused act is taken off the list', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await other.goto('/raadighed');
  await login('newly-unemployed');
  await hearNothing(page);
  await page.goto('/raadighed');
  await expect(confirmButton(page)).toBeVisible();
  await confirm(other);
  await expectReceived(other);
  await confirm(page);
  await tabTo(page, 'button', 'Fjern fra listen');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: SAYS.refused })).toHaveCount(0);
  await expectFocusKept(page);
});

test('the focus is not lost when the language changes', async ({ page, login }) => {
  await login('newly-unemployed');
  await tabTo(page, 'link', 'English');
  await page.keyboard.press('Enter');
  await expect(h1(page)).toHaveText('Hello.');
  await expectFocusKept(page);
});

test('a link to a part of a page leads to that part', async ({ page, login }) => {
  await login('newly-unemployed');
  await tabTo(page, 'link', 'Privatliv og cookies');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/om#privatliv');
  await expect(page.getByRole('heading', { name: 'Privatliv og cookies' })).toBeInViewport();
});

test('a step leads to the page of its item', async ({ page, login }) => {
  await login('newly-unemployed');
  await tabTo(page, 'link', 'Tal med a-kassen om, hvornår du må begynde');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/plan/truck');
  await expect(page.getByRole('heading', { level: 1, name: 'Truckcertifikat B' })).toBeFocused();
});

test('on a page loaded anew, a link to a part of it leads there too', async ({ page }) => {
  await page.goto('/om#kontakt');
  await expect(page.getByRole('heading', { name: 'Kontakt' })).toBeInViewport();
});

test('the focus can be seen at every stop of every page', async ({ page, login }) => {
  await login('newly-unemployed');
  const starts = [
    ['/', 'Dit forløb'],
    ['/raadighed', 'Dine jobforslag'],
    ['/plan', 'Det er i planen'],
    ['/plan/truck', 'Det skal du'],
    ['/rettigheder', 'Det har du ret til'],
    ['/joblog', 'Denne uge'],
    ['/kalender', 'De næste syv dage'],
    ['/rettigheder', 'Det har du ret til'],
    ['/kvitteringer', 'Ingen kvitteringer endnu'],
    ['/om', 'Kontakt'],
    ['/was', 'Hvad der mangler'],
    ['/findes-ikke', 'Siden findes ikke'],
    ['/demo', 'Demo'],
  ] as const;
  for (const [path, heading] of starts) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await test.step(path, () => expectFocusVisible(page));
  }
});

test('the focus can be seen in the menu, in the form and on the receipt', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.getByRole('button', { name: 'Menu' }).click();
  await test.step('the menu', () => expectFocusVisible(page));
  await page.keyboard.press('Escape');
  await goTo(page, 'Rådighed');
  await page.getByRole('radio', { name: 'Ja' }).check();
  await confirmButton(page).click();
  await test.step('the form with a mistake', () => expectFocusVisible(page));
  await confirm(page, 'Jeg er flyttet.');
  await expectReceived(page);
  await test.step('the receipt', () => expectFocusVisible(page));
});
