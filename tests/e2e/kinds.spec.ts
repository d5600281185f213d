// The kinds of conversation beside the common ones: with the fund, with a rehabilitation team, for a group, and at the
// authority's own address. Same card, same door.

import type { Page } from '@playwright/test';
import { REFERENCE } from './support/acts.ts';
import { expectAccessible, expectFocusVisible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

const LIS = { authority: 'havnby-kommune', citizen: 'demo-1007' };
const panel = (page: Page) => page.locator('#acts');
const card = (page: Page, title: string) => page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });

async function open(page: Page, title: string): Promise<void> {
  await page.goto('/samtaler');
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeFocused();
}

test('all four stand on the same page with the same card, soonest first', async ({ page, login }) => {
  await login('rehabilitation');
  await page.goto('/samtaler');
  await expect(page.getByRole('article').getByRole('heading')).toHaveText(['Opfølgningssamtale', 'Fælles samtale', 'Informationsmøde', 'Møde i rehabiliteringsteamet']);
  await expect(card(page, 'Fælles samtale')).toContainText('Rummet åbner fredag den 12. juni kl. 09.50.');
  await expect(card(page, 'Informationsmøde')).toContainText('Stedet er Havnby Bibliotek, Torvet 2, Havnby.');
  await expect(card(page, 'Møde i rehabiliteringsteamet')).toContainText('Stedet er Rådhuspladsen 1, lokale 4, Havnby.');
});

test('the citizen chooses whether the fund joins, and each choice stands with its time', async ({ page, login }) => {
  await login('rehabilitation');
  await open(page, 'Fælles samtale');
  const fund = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Skal a-kassen være med?' }) });
  await expect(fund).toContainText('Østsundets A-kasse er med. Du bestemmer selv.');
  await expect(fund.getByRole('listitem')).toHaveCount(0);
  await fund.getByRole('button', { name: 'Tal uden a-kassen' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await expect(fund).toContainText('Østsundets A-kasse er ikke med.');
  await fund.getByRole('button', { name: 'Lad a-kassen være med' }).click();
  await expect(fund.getByRole('listitem')).toHaveText([/^Du sagde nej til a-kassen tirsdag/, /^Du sagde ja til a-kassen tirsdag/]);
  await expectAccessible(page);
});

test('a choice about the fund that is not sent yet waits, and is not called received', async ({ page, context, login }) => {
  await login('rehabilitation');
  await open(page, 'Fælles samtale');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Tal uden a-kassen' }).click();
  await expect(panel(page)).toContainText('Ikke sendt endnu');
  await expect(panel(page).getByText(REFERENCE)).toHaveCount(0);
  await expectAccessible(page);
  await context.setOffline(false);
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
});

test('before the team one reads who comes and what they have, says yes or no, and may bring somebody', async ({ page, login, server }) => {
  await login('rehabilitation');
  await open(page, 'Møde i rehabiliteringsteamet');
  const others = page.locator('section').filter({ has: page.getByRole('heading', { name: 'De er også med' }) }).getByRole('listitem');
  await expect(others).toHaveText([/Ole Winther\s*Beskæftigelse/, /Anne Friis\s*Sundhed/, /Nadia Rahman\s*Det sociale område/, /Per Lindgaard\s*Sundhedskoordinator fra regionen/, /Bo Bertelsen\s*Bisidder/]);
  await expect(page.getByText('Du må altid tage en bisidder med.')).toBeVisible();
  for (const title of ['Oplæg til rehabiliteringsteamet', 'Det, du selv har fortalt']) {
    const address = await page.getByRole('link', { name: title }).getAttribute('href');
    const answer = await page.request.get(address ?? '');
    expect([answer.status(), answer.headers()['content-type']], title).toEqual([200, 'application/pdf']);
  }
  const consent = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Må de tale om din sag?' }) });
  await expect(consent.getByRole('button')).toHaveText(['Ja, det må de', 'Nej, det må de ikke']);
  await consent.getByRole('button', { name: 'Ja, det må de' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible();
  await expect(consent).toContainText(/Du sagde ja tirsdag den 9\.\sjuni kl\.\s10\.42/);
  // A yes can be taken back, and a no too.
  await consent.getByRole('button', { name: 'Nej, det må de ikke' }).click();
  await expect(consent).toContainText('Du sagde nej');
  await expect(consent.getByRole('button')).toHaveText(['Ja, det må de']);
  await expectAccessible(page);

  await page.getByLabel('Mine spørgsmål').fill('Må jeg holde pause undervejs?');
  await page.getByRole('button', { name: 'Send mine spørgsmål' }).click();
  await expect(panel(page).getByText(REFERENCE).first()).toBeVisible();
  // Who comes is the authority's to tell, also later.
  await server.import('havnby-kommune', [
    { row: 'conversation', ...LIS, id: 'team-2', conversation: 'team', kind: 'rehabilitation-team', form: 'in-person', starts_at: '2026-06-19T13:00:00+02:00', with: 'Karin Dahl', place: 'Rådhuspladsen 1, lokale 4, Havnby', asks_consent: true, participants: [{ name: 'Ole Winther', part: 'employment' }] },
  ]);
  await page.reload();
  await expect(others).toHaveText([/Ole Winther/]);
  await expect(consent).toContainText('Du sagde nej');
  await expect(page.getByLabel('Mine spørgsmål')).toHaveValue('Må jeg holde pause undervejs?');
});

test('a meeting for a group has its place, or the address of the authority', async ({ page, login, server }) => {
  await login('rehabilitation');
  await open(page, 'Informationsmøde');
  await expect(page.getByText('Det er frivilligt. Siger du nej, får det ingen følger. Der kommer flere på én gang.')).toBeVisible();
  await expect(page.getByText('Mødet er i salen på 1. sal. Der er elevator.')).toBeVisible();
  await expectAccessible(page);
  await server.import('havnby-kommune', [
    { row: 'conversation', ...LIS, id: 'info-2', conversation: 'info', kind: 'information', form: 'video', starts_at: '2026-06-16T16:00:00+02:00', ends_at: '2026-06-16T17:00:00+02:00', with: 'Havnby Kommune', phone: '87 65 43 21', obligation: 'voluntary', group: true, join_address: 'https://video.example.dk/havnby/info' },
  ]);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Gå til samtalen' })).toHaveAttribute('href', 'https://video.example.dk/havnby/info');
  await expect(page.getByRole('link', { name: 'Prøv kamera og lyd nu' })).toHaveCount(0);
  await expectAccessible(page);
});

test("the authority's own address is the same card with the same door", async ({ page, login, context }) => {
  await login('rehabilitation');
  await page.goto('/samtaler');
  const own = card(page, 'Opfølgningssamtale');
  await expect(own).toContainText('Du taler med Karin Dahl på video. Knappen åbner myndighedens eget videoprogram.');
  const door = own.getByRole('link', { name: 'Gå til samtalen' });
  await expect(door).toHaveAttribute('href', 'https://video.example.dk/havnby/lis-bertelsen');
  await expect(door).toHaveAttribute('rel', 'noopener noreferrer');
  await door.focus();
  await expectFocusVisible(page);
  // It opens beside the portal, which is told nothing of it and tells nothing.
  let asked: { url: string; referer: string | undefined } | undefined;
  await context.route('https://video.example.dk/**', async (route) => {
    asked = { url: route.request().url(), referer: route.request().headers()['referer'] };
    await route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<!doctype html><title>Mødet</title>' });
  });
  const [meeting] = await Promise.all([context.waitForEvent('page'), door.click()]);
  await expect(meeting).toHaveTitle('Mødet');
  expect(asked).toEqual({ url: 'https://video.example.dk/havnby/lis-bertelsen', referer: undefined });
  // The telephone stands beside it, and there is no room of ours.
  await expect(own.getByRole('link', { name: /87\s65\s43\s21/ })).toBeVisible();
  expect((await page.request.get('/api/room?conversation=followup')).status()).toBe(404);
});

for (const [name, path] of [
  ['the list', '/samtaler'],
  ['joint', '/samtaler/joint'],
  ['team', '/samtaler/team'],
  ['information', '/samtaler/info'],
  ['own address', '/samtaler/followup'],
  ['the front page', '/'],
] as const) {
  for (const lang of ['da', 'en']) {
    test(`${name} is accessible and fits the screen (${lang})`, async ({ page, login }) => {
      await login('rehabilitation');
      await page.goto(`${path}?lang=${lang}`);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible();
      await expectAccessible(page);
      await expectValidHtml(page);
      for (const width of [1280, 390, 320]) {
        await page.setViewportSize({ width, height: 844 });
        await expectNoSidewaysScroll(page);
      }
    });
  }
}
