// Every form of a citizen whose act may wait goes through every fault, one after the other: pressed twice, answered 500,
// no connection, the session ended. It is not called received before it is, no word is lost, and it arrives once.

import { REFERENCE, SAYS, answer, expectReceipts, lookAgain } from './support/acts.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

type Page = import('@playwright/test').Page;
type Form = { key: string; path: string; fill?: (page: Page) => Promise<void>; press: string | RegExp; words?: string };

const fillIn = (label: string, words: string) => async (page: Page) => page.getByLabel(label).fill(words);

/** In a `details` that is folded. */
const unfold = (summary: string, further?: (page: Page) => Promise<void>) => async (page: Page) => {
  await page.getByText(summary, { exact: true }).click();
  await further?.(page);
};

const FORMS: Record<string, Form> = {
  'the fund is chosen out of a joint conversation': { key: 'rehabilitation', path: '/samtaler/joint', press: 'Tal uden a-kassen' },
  'a yes to the rehabilitation team': { key: 'rehabilitation', path: '/samtaler/team', press: 'Ja, det må de' },
  'questions before a conversation': { key: 'newly-unemployed', path: '/samtaler/cvtalk', fill: fillIn('Mine spørgsmål', 'Må jeg tage et truckkursus?'), press: 'Send mine spørgsmål', words: 'Må jeg tage et truckkursus?' },
  'a comment on minutes': { key: 'education-ready', path: '/samtaler/first', fill: fillIn('Din kommentar til referatet', 'Det var i maj, ikke august.'), press: 'Send kommentaren', words: 'Det var i maj, ikke august.' },
  'a wish to be contacted': {
    key: 'graduate',
    path: '/kontakt',
    fill: async (page) => {
      await page.getByLabel('Dit telefonnummer').fill('22 33 44 55');
      await page.getByLabel('Hvad handler det om?').fill('Om min praktik');
    },
    press: 'Bed om at blive ringet op',
    words: 'Om min praktik',
  },
  'an offer that suits': { key: 'graduate', path: '/plan/practice', press: 'Det passer mig' },
  'something that does not suit': {
    key: 'graduate',
    path: '/plan/practice',
    fill: async (page) => {
      await page.getByRole('radio', { name: 'Noget passer ikke' }).check();
      await page.getByLabel('Skriv med dine egne ord').fill('Jeg kan først klokken ni.');
    },
    press: 'Send',
    words: 'Jeg kan først klokken ni.',
  },
  'an activity of one’s own': { key: 'graduate', path: '/plan', fill: unfold('Skriv noget, du vil gøre', fillIn('Hvad vil du gøre?', 'Besøge byggemessen')), press: 'Gem i planen', words: 'Besøge byggemessen' },
  'a notice that is read': { key: 'education-ready', path: '/plan', press: 'Jeg har læst det' },
  'the first day of being sick': { key: 'graduate', path: '/raadighed', fill: unfold('Meld dig syg'), press: 'Meld mig syg fra i dag' },
};

for (const [name, { key, path, fill, press, words }] of Object.entries(FORMS)) {
  test(`${name}: through every fault, and once`, async ({ page, context, login }) => {
    await login(key);
    await page.goto(path);
    const button = page.getByRole('button', { name: press, exact: true });
    if (!fill) await expect(button).toBeVisible();
    await fill?.(page);
    const acts = page.locator('#acts');
    const waits = async () => {
      await expect(acts.getByRole('heading', { name: new RegExp(`${SAYS.notSent}|${SAYS.notReceived}`) })).toHaveCount(1);
      await expect(page.locator('#main').getByText(REFERENCE)).toHaveCount(0);
      if (!words) return;
      const fold = acts.getByText('Det ville du sende');
      // The panel is drawn anew with each try, and folded again.
      await expect(async () => {
        if (!(await acts.getByText(words).isVisible())) await fold.click();
        await expect(acts.getByText(words)).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 10_000 });
    };

    await page.route('**/api/commands?*', answer(500));
    await button.dblclick();
    await waits();
    await expectAccessible(page);

    // Over the one before, which stays: in between a further try would get through.
    await page.route('**/api/commands?*', (route) => route.abort());
    await lookAgain(page);
    await waits();

    await context.clearCookies({ name: 'genstart-session' });
    await page.unrouteAll();
    await lookAgain(page);
    await expect(page.getByText(SAYS.logIn)).toBeVisible();
    await expect(page.locator('#main').getByText(REFERENCE)).toHaveCount(0);

    await context.request.get(`/demo/login/${key}`);
    await lookAgain(page);
    await expect(acts.getByText(REFERENCE)).toBeVisible({ timeout: 20_000 });
    await expectReceipts(page, 1);
  });
}
