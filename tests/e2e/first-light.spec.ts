// From logging in to a receipt: the one path everybody walks.

import { REFERENCE, confirm, expectReceived, holdActs } from './support/acts.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

// What a citizen writes is shown as it was written, whatever it looks like.
const TOLD = 'Jeg er flyttet til Køge <b>i går</b> 🙂 & "søger" stadig.';

const DANISH = {
  lang: 'da',
  title: 'Bekræft, at du er til rådighed',
  due: 'Senest torsdag den 11. juni',
  intro: 'Der er 5 jobforslag til dig.',
  because: 'Din a-kasse beder dig bekræfte hver uge. Loven kræver det ikke.',
  why: 'Hvorfor, og hvad sker der ellers?',
  setBy: 'Det er Østsundets A-kasse, der beder om det.',
  ifMissed: 'Hvad sker der ellers? A-kassen ringer til dig. Du mister ikke dine dagpenge.',
  repair: 'Hvad gør du så? Bekræft, så snart du kan, eller ring til a-kassen.',
  start: 'Bekræft nu',
  availability: 'Din rådighed',
  suggestions: 'Dine jobforslag',
  yes: 'Ja',
  what: 'Hvad er der sket?',
  confirm: 'Bekræft',
  sending: 'Sender …',
  received: 'Modtaget',
  receivedAt: /Østsundets A-kasse modtog det tirsdag den 9\.\sjuni 2026 kl\.\s10\.4\d\./,
  next: 'Bekræft igen senest tirsdag den 16. juni.',
  words: 'Jeg søger stadig arbejde og kan begynde med en dags varsel.',
  told: `Det er sket: ${TOLD}`,
  all: 'Se alle kvitteringer',
  receipts: 'Kvitteringer',
  yours: /Din bekræftelse – modtaget tirsdag den 9\.\sjuni kl\.\s10\.4\d\./,
  nextTime: 'Næste bekræftelse',
  nextDue: 'Senest tirsdag den 16. juni',
};

const ENGLISH: typeof DANISH = {
  lang: 'en',
  title: 'Confirm that you are available',
  due: 'By Thursday 11 June',
  intro: 'Job suggestions for you: 5.',
  because: 'Your unemployment fund (a-kasse) asks you to confirm every week. The law does not require it.',
  why: 'Why, and what happens otherwise?',
  setBy: 'Østsundets A-kasse asks for it.',
  ifMissed: 'What happens otherwise? The fund will call you. You do not lose your unemployment benefit (dagpenge).',
  repair: 'What can you do then? Confirm as soon as you can, or call the fund.',
  start: 'Confirm now',
  availability: 'Your availability',
  suggestions: 'Your job suggestions',
  yes: 'Yes',
  what: 'What has happened?',
  confirm: 'Confirm',
  sending: 'Sending …',
  received: 'Received',
  receivedAt: /Østsundets A-kasse received it on Tuesday 9\sJune 2026 at 10:4\d\./,
  next: 'Confirm again by Tuesday 16 June.',
  words: 'I am still looking for work and can start at one day\'s notice.',
  told: `This has happened: ${TOLD}`,
  all: 'See all receipts',
  receipts: 'Receipts',
  yours: /Your confirmation – received Tuesday 9\sJune at 10:4\d\./,
  nextTime: 'Next confirmation',
  nextDue: 'By Tuesday 16 June',
};

for (const words of [DANISH, ENGLISH]) {
  test(`a citizen sees the next thing, confirms it and gets a receipt (${words.lang})`, async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto(`/?lang=${words.lang}`);

    await test.step('the next thing, and why', async () => {
      const next = page.getByRole('region', { name: words.title });
      for (const said of [words.due, words.intro, words.because]) await expect(next).toContainText(said);
      const why = next.getByRole('group');
      await expect(why.getByText(words.setBy)).toBeHidden();
      await next.getByText(words.why).click();
      for (const said of [words.setBy, words.ifMissed, words.repair, '(AV4b)']) {
        await expect(why.getByText(said)).toBeVisible();
      }
    });

    await test.step('what is confirmed', async () => {
      await page.getByRole('link', { name: words.start }).click();
      await expect(page.getByRole('heading', { level: 1, name: words.availability })).toBeVisible();
      await expect(page.getByRole('heading', { name: words.suggestions })).toBeVisible();
      const suggestions = page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3 }) });
      await expect(suggestions).toHaveCount(5);
      await expect(suggestions.first()).toContainText('Strandparkens Skole · Køge');
    });

    await test.step('sending, then received', async () => {
      await page.getByRole('radio', { name: words.yes }).check();
      await page.getByRole('textbox', { name: words.what }).fill(TOLD);
      const held = await holdActs(page);
      await page.getByRole('button', { name: words.confirm, exact: true }).click();
      await expect(page.getByRole('heading', { name: words.sending })).toBeVisible();
      await expect(page.getByRole('heading', { name: words.received, exact: true })).toHaveCount(0);
      held.letGo();
      await expect(page.getByRole('heading', { name: words.received, exact: true })).toBeVisible();
      await expect(page.getByRole('heading', { name: words.sending })).toHaveCount(0);
    });

    const receipt = page.locator('#confirmations');
    const reference = REFERENCE.exec(await receipt.innerText())?.[0] ?? 'no reference';
    await test.step('the receipt', async () => {
      await expect(receipt).toContainText(words.receivedAt);
      for (const said of [reference, words.words, words.told, words.next]) await expect(receipt).toContainText(said);
    });

    await test.step('it is kept', async () => {
      await page.getByRole('link', { name: words.all }).click();
      await expect(page.getByRole('heading', { level: 1, name: words.receipts })).toBeVisible();
      await page.reload();
      const kept = page.getByRole('main');
      await expect(kept).toContainText(words.receivedAt);
      for (const said of [reference, words.title, words.words, words.told]) await expect(kept).toContainText(said);
      await expect(page.getByRole('heading', { name: words.received, exact: true })).toHaveCount(1);
    });

    await test.step('the front page knows it', async () => {
      await page.getByRole('banner').getByRole('link', { name: 'Genstart' }).click();
      await expect(page.getByRole('main')).toContainText(words.yours);
      const next = page.getByRole('listitem').filter({ hasText: words.nextTime });
      await expect(next.first()).toContainText(words.nextDue);
    });
  });
}

test('a citizen with nothing to tell confirms without writing anything', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(page.getByRole('main').locator('textarea')).toHaveCount(0);
  await confirm(page);
  await expectReceived(page);
  await expect(page.getByText('Der er ikke sket noget, I skal vide.')).toBeVisible();
});

test('the words on a receipt stay in the language in which they were confirmed', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await confirm(page);
  await expectReceived(page);
  await page.goto('/kvitteringer?lang=en');
  await expect(page.getByRole('heading', { name: 'What you sent' })).toBeVisible();
  const words = page.getByText(DANISH.words);
  await expect(words).toBeVisible();
  expect(await words.evaluate((shown) => shown.closest('[lang]')?.getAttribute('lang'))).toBe('da');
});

test('a choice of language is remembered', async ({ page, login }) => {
  await login('newly-unemployed');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('lang', 'da');

  await page.getByRole('contentinfo').getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Hello.' })).toBeVisible();
  await expect(root).toHaveAttribute('lang', 'en');
  await expect(page).toHaveTitle('Today – Genstart');
  await page.reload();
  await expect(page.getByRole('link', { name: 'Confirm now' })).toBeVisible();
  await expect(root).toHaveAttribute('lang', 'en');

  await page.goto('/om?lang=da');
  await expect(page.getByRole('heading', { level: 1, name: 'Om Genstart' })).toBeVisible();
  await page.goto('/om');
  await expect(page.getByRole('heading', { level: 1, name: 'Om Genstart' })).toBeVisible();
  await expect(root).toHaveAttribute('lang', 'da');
});

test('an unknown language is answered in Danish', async ({ page }) => {
  await page.goto('/om?lang=xx');
  await expect(page.locator('html')).toHaveAttribute('lang', 'da');
  await expect(page.getByRole('heading', { level: 1, name: 'Om Genstart' })).toBeVisible();
});

test('a citizen who logs out leaves nothing of the case behind', async ({ page, login }) => {
  await login('newly-unemployed');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log af' }).click();
  await expect(page.getByRole('heading', { name: 'Du er ikke logget ind' })).toBeVisible();
  await page.goto('/raadighed');
  await expect(page.getByRole('heading', { name: 'Du er ikke logget ind' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Du er ikke logget ind' })).toBeVisible();
  await expect(page.getByText('Amina Yusuf')).toHaveCount(0);
});
