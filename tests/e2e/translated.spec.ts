// A browser that translates the page replaces its text nodes; the app must not stumble over that.

import type { Page } from '@playwright/test';
import { SAYS, actStatus, answer, expectReceipts, goTo } from './support/acts.ts';
import { expect, test } from './support/fixtures.ts';

/**
 * Does as Chrome's translation does: each text gets a new node inside `<font><font>`, now and
 * whenever the page writes something new. The words stay the same, so that the test can read them.
 */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const LEFT_ALONE = 'font, script, style, noscript, textarea, title, svg';
    const wrap = (text: Text) => {
      if (!text.data.trim() || !text.parentElement || text.parentElement.closest(LEFT_ALONE)) return;
      const outer = document.createElement('font');
      const inner = outer.appendChild(document.createElement('font'));
      inner.textContent = text.data;
      text.replaceWith(outer);
    };
    const wrapAll = (root: Node) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      texts.forEach(wrap);
    };
    wrapAll(document.body);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if (node instanceof Text) wrap(node);
          else wrapAll(node);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
}

test.afterEach(async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Genstart kunne ikke åbne' })).toHaveCount(0);
});

test('a translated page takes a citizen to the receipt', async ({ page, login }) => {
  await login('newly-unemployed');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await translate(page);
  await page.getByText('Hvorfor, og hvad sker der ellers?').click();
  await page.getByRole('link', { name: 'Bekræft nu' }).click();
  await page.getByRole('radio', { name: 'Ja' }).check();
  await page.getByRole('button', { name: 'Bekræft', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Ret det her, før du sender');
  await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill('Jeg er flyttet.');
  await page.getByRole('button', { name: 'Bekræft', exact: true }).click();
  await expect(actStatus(page).getByRole('heading', { name: 'Modtaget', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: SAYS.sending })).toHaveCount(0);
  await expect(actStatus(page)).toContainText('Det er sket: Jeg er flyttet.');
  await expectReceipts(page, 1);
});

test('a translated page tells what becomes of an act', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(page.getByRole('heading', { name: 'Dine jobforslag' })).toBeVisible();
  await translate(page);
  await page.route('**/api/commands?*', answer(500));
  await page.getByRole('radio', { name: 'Nej' }).check();
  await page.getByRole('button', { name: 'Bekræft', exact: true }).click();
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await goTo(page, 'I dag');
  await expect(page.getByText(SAYS.oneWaits)).toBeVisible();
  await page.unrouteAll();
  await page.getByRole('status').getByRole('link', { name: 'Se, hvad du kan gøre' }).click();
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(SAYS.notReceived)).toHaveCount(0);
});

test('a translated page goes from page to page and changes its language', async ({ page, login }) => {
  await login('newly-unemployed');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await translate(page);
  const pages = [
    ['Min plan', 'Min plan'],
    ['Kvitteringer', 'Kvitteringer'],
    ['Om Genstart', 'Om Genstart'],
    ['Rådighed', 'Din rådighed'],
    ['I dag', 'Hej.'],
  ] as const;
  for (const [link, heading] of pages) {
    await goTo(page, link);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
  }
  await page.getByRole('contentinfo').getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello.');
  await expect(page.getByRole('main')).toContainText('One thing at a time. The rest can wait.');
  await expect(page.getByRole('main')).not.toContainText('Resten kan vente');
  await page.getByRole('link', { name: 'Confirm now' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your availability (rådighed)');
  await page.getByRole('contentinfo').getByRole('link', { name: 'Dansk' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Din rådighed');
});

test('a page translated while it still waits for the case shows the case', async ({ page, login }) => {
  await login('newly-unemployed');
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/case?*', async (route) => {
    await gone;
    await route.continue();
  });
  await page.goto('/');
  await expect(page.getByText('Henter …')).toBeAttached();
  await translate(page);
  letGo();
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Én ting ad gangen. Resten kan vente.');
});
