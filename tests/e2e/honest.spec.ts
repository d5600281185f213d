// Whatever goes wrong on the way: nothing is called received that is not, nothing typed is lost,
// and what is sent arrives exactly once.

import type { Page } from '@playwright/test';
import {
  PHONE,
  SAYS,
  type Fault,
  actStatus,
  answer,
  confirm,
  confirmButton,
  expectReceipts,
  expectReceived,
  goTo,
  lookAgain,
  meetActs,
  hearNothing,
} from './support/acts.ts';
import { expect, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:42:00+02:00' } });

const TOLD = 'Jeg begynder i et job på mandag.';

/** The page says this of the act, shows what was typed, and gives a telephone. */
async function expectWaiting(page: Page, heading: string): Promise<void> {
  const status = actStatus(page);
  await expect(status.getByRole('heading', { name: heading })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true })).toHaveCount(0);
  await expect(page.getByRole('contentinfo').getByRole('link', { name: PHONE })).toBeVisible();
  await expect(status.getByText(TOLD)).toBeAttached();
}

/** The one receipt is there, holds what was typed, and is still the only one when loaded anew. */
async function expectArrivedOnce(page: Page): Promise<string> {
  const reference = await expectReceived(page);
  await expect(actStatus(page)).toContainText(TOLD);
  await expectReceipts(page, 1);
  await expect(page.getByRole('main')).toContainText(reference);
  await expect(page.getByRole('main')).toContainText(TOLD);
  return reference;
}

/** A fault, and the moment when it is over: what waits before it is sent looks as what waits after. */
function told(fault: Fault): { fault: Fault; over: Promise<void> } {
  let end = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  return { fault: (route) => fault(route).finally(end), over };
}

const FAULTS: Array<{ name: string; fault: Fault; says: string }> = [
  { name: 'a fault of the server', fault: answer(500), says: SAYS.notReceived },
  { name: 'a server that is down behind its proxy', fault: answer(502), says: SAYS.notReceived },
  { name: 'a server that is too busy', fault: answer(429), says: SAYS.notReceived },
  { name: 'a broken connection', fault: (route) => route.abort('connectionreset'), says: SAYS.notSent },
  {
    name: 'a captive portal that answers for the server',
    fault: (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Velkommen til toget</h1>' }),
    says: SAYS.notSent,
  },
];

for (const { name, fault, says } of FAULTS) {
  test(`after ${name} it is sent again by itself and arrives once`, async ({ page, login }) => {
    await login('newly-unemployed');
    await page.goto('/raadighed');
    const bodies = await meetActs(page, [fault]);
    await confirm(page, TOLD);
    await expectWaiting(page, says);
    await expectArrivedOnce(page);
    expect(new Set(bodies.map(String)).size, 'different acts').toBe(1);
  });
}

test('three faults of the server do not lose an act, and trying again helps', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  const bodies = await meetActs(page, [answer(500), answer(500), answer(500)]);
  await confirm(page, TOLD);
  await expectWaiting(page, SAYS.notReceived);
  await actStatus(page).getByText('Det ville du sende').click();
  await expect(actStatus(page).getByText(TOLD)).toBeVisible();

  await expect.poll(() => bodies.length, { message: 'it is tried again by itself' }).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Prøv igen' }).click();
  await expectArrivedOnce(page);
  expect(bodies.length, 'tries').toBeGreaterThanOrEqual(4);
  expect(new Set(bodies.map(String)).size, 'different acts').toBe(1);
});

test('without a connection it waits, and it is sent when the connection is back', async ({ page, login, context }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await expect(confirmButton(page)).toBeVisible();
  await context.setOffline(true);
  await confirm(page, TOLD);
  await expectWaiting(page, SAYS.notSent);
  await expect(actStatus(page)).toContainText('Lad siden være åben');
  await context.setOffline(false);
  await expectArrivedOnce(page);
});

test('a server that never answers is given up on, and the act is kept', async ({ page, login }) => {
  await page.clock.install();
  await login('newly-unemployed');
  await page.goto('/raadighed');
  const silence: Fault = () => new Promise(() => {});
  const bodies = await meetActs(page, [silence]);
  await confirm(page, TOLD);
  await expect(actStatus(page).getByRole('heading', { name: SAYS.sending })).toBeVisible();
  await page.clock.runFor('00:21');
  await expectWaiting(page, SAYS.notSent);
  await page.clock.runFor('00:03');
  await expectArrivedOnce(page);
  expect(bodies.length, 'tries').toBe(2);
});

test('a server that dies before the act arrives gets it when it is back', async ({ page, login, server }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  const death = told(async (route) => {
    await server.kill();
    await route.continue();
  });
  await meetActs(page, [death.fault]);
  await confirm(page, TOLD);
  await death.over;
  await expectWaiting(page, SAYS.notSent);
  await server.restart();
  await expectArrivedOnce(page);
});

test('an act that was received as the server died is not done twice', async ({ page, login, server }) => {
  await login('newly-unemployed');
  // The case's own news of it could come before the server dies.
  await page.route('**/api/live*', (route) => route.abort());
  await page.goto('/raadighed');
  const death = told(async (route) => {
    await route.fetch();
    await server.kill();
    await route.abort('connectionreset');
  });
  await meetActs(page, [death.fault]);
  await confirm(page, TOLD);
  await death.over;
  await expectWaiting(page, SAYS.notSent);
  await server.restart();
  await expectArrivedOnce(page);
});

test('an answer lost on its way gives the same receipt at the next try', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await login('newly-unemployed');
  await page.goto('/raadighed');
  const lost: Fault = async (route) => {
    expect((await route.fetch()).status()).toBe(200);
    await route.abort('connectionreset');
  };
  await meetActs(page, [lost]);
  await confirm(page, TOLD);
  await expectReceipts(other, 1);
  const reference = await expectArrivedOnce(page);
  await expect(other.getByRole('main')).toContainText(reference);
});

test('while an act waits, nothing says that the citizen has confirmed', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, TOLD);
  await expectWaiting(page, SAYS.notReceived);
  await expect(page.getByRole('main'), 'the state').toContainText('Bekræft senest torsdag den 11. juni.');
  await expect(page.getByRole('main'), 'the state').not.toContainText('Din bekræftelse er på plads');
  await goTo(page, 'I dag');
  await expect(page.getByRole('heading', { name: 'Dit forløb' })).toBeVisible();
  await expect(page.getByRole('main'), 'the course').not.toContainText('9. juni 2026');
});

test.describe('a session that has ended', () => {
  test('keeps the act, and sends it after a login in another tab', async ({ page, login, context }) => {
    await login('newly-unemployed');
    await page.goto('/raadighed');
    await expect(confirmButton(page)).toBeVisible();
    await context.clearCookies({ name: 'genstart-session' });
    await confirm(page, TOLD);
    await expect(page.getByText(SAYS.logIn)).toBeVisible();
    await expect(page.getByText(TOLD), 'what was written, to whoever comes by').toHaveCount(0);

    const opened = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Log ind', exact: true }).click();
    const tab = await opened;
    await tab.getByRole('link', { name: 'newly-unemployed' }).click();
    await expect(tab.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
    await tab.close();
    await lookAgain(page);
    await expectArrivedOnce(page);
  });

  test('never sends the act for somebody else who logs in: it waits for the one who made it', async ({ page, login, context, otherDevice }) => {
    await login('newly-unemployed');
    await page.goto('/raadighed');
    await expect(confirmButton(page)).toBeVisible();
    await context.clearCookies({ name: 'genstart-session' });
    await confirm(page, TOLD);
    await expect(page.getByText(SAYS.logIn)).toBeVisible();

    const answered = page.waitForResponse('**/api/case?*');
    await context.request.get('/demo/login/long-career');
    await lookAgain(page);
    await answered;
    await expectReceipts(await otherDevice('long-career'), 0);
    await expect(page.getByText(SAYS.logIn)).toBeVisible();

    await context.request.get('/demo/login/newly-unemployed');
    await lookAgain(page);
    await expectArrivedOnce(page);
  });
});

test('somebody else who logs in sees nothing of the case before', async ({ page, login, context }) => {
  await login('newly-unemployed');
  await page.goto('/kvitteringer');
  await expect(page.getByRole('heading', { name: 'Ingen kvitteringer endnu' })).toBeVisible();
  await goTo(page, 'Min plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();
  await context.request.get('/demo/login/long-career');
  await lookAgain(page);
  await expect(page.getByRole('heading', { name: 'Brug dit netværk' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
});

test('pressed twice quickly, it is sent once', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  const bodies = await meetActs(page, []);
  await page.getByRole('radio', { name: 'Ja' }).check();
  await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill(TOLD);
  await confirmButton(page).dblclick();
  await expectArrivedOnce(page);
  expect(bodies.length, 'acts').toBe(1);
});

test('what another device confirmed already is refused with its receipt number and a way out', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await other.goto('/raadighed');
  await login('newly-unemployed');
  await hearNothing(page);
  await page.goto('/raadighed');
  await expect(confirmButton(page)).toBeVisible();
  await confirm(other);
  const reference = await expectReceived(other);

  await confirm(page, TOLD);
  const refused = actStatus(page);
  await expect(refused.getByRole('heading', { name: SAYS.refused })).toBeVisible();
  await expect(refused).toContainText('Vi har allerede din bekræftelse fra tirsdag den 9. juni kl. 10.4');
  await expect(refused).toContainText(`Kvitteringsnummeret er ${reference}.`);
  await expect(refused.getByRole('link', { name: PHONE })).toBeVisible();
  await refused.getByText('Det ville du sende').click();
  await expect(refused.getByText(TOLD)).toBeVisible();

  // Told that nothing more is to be done, nobody is asked again.
  await expect(page.getByRole('main')).not.toContainText('Bekræft senest torsdag');
  await page.getByRole('button', { name: 'Fjern fra listen' }).click();
  await expect(page.getByRole('heading', { name: SAYS.refused })).toHaveCount(0);
  await expectReceipts(page, 1);
  await expect(page.getByRole('main')).toContainText(reference);
  await expect(page.getByRole('main')).not.toContainText(TOLD);
});

test('an act that is refused and one that keeps meeting faults hold nothing back', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await other.goto('/raadighed');
  await login('newly-unemployed');
  await hearNothing(page);
  await page.goto('/raadighed');
  await expect(confirmButton(page)).toBeVisible();
  await confirm(other);
  await expectReceived(other);
  await confirm(page, TOLD);
  await expect(actStatus(page).getByRole('heading', { name: SAYS.refused })).toBeVisible();

  let faults = 0;
  await page.route('**/api/commands?*', async (route) => {
    if (!route.request().postDataBuffer()?.includes('Fejler')) return route.continue();
    faults += 1;
    await route.fulfill({ status: 500 });
  });
  await goTo(page, 'Joblog');
  const received = page.locator('#acts').getByText(/Modtaget .* Kvittering/);
  for (const words of ['Fejler', 'Kommer frem']) {
    await page.getByLabel('Hvad har du søgt eller gjort?').fill(words);
    await page.getByRole('button', { name: 'Gem i joblog' }).click();
  }
  await expect(received).toHaveCount(0);
  await expect
    .poll(async () => {
      await lookAgain(page);
      return received.count();
    })
    .toBe(1);
  expect(faults, 'before the next one was let by').toBeGreaterThanOrEqual(3);
  await expect(page.locator('#acts').getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await page.unrouteAll();
  await lookAgain(page);
  await expect(page.locator('#acts').getByRole('heading', { name: SAYS.notReceived })).toHaveCount(0);
  await expectReceipts(page, 3);
});

test('an app that has become too old says so and keeps the act', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(426));
  await confirm(page, TOLD);
  await expectWaiting(page, SAYS.tooOld);
  await actStatus(page).getByText('Det ville du sende').click();
  await expect(actStatus(page).getByText(TOLD)).toBeVisible();
  await goTo(page, 'I dag');
  await expect(page.getByText(SAYS.oneWaits)).toBeVisible();
});

test('every page tells of an act that waits and leads back to it', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, TOLD);
  await expectWaiting(page, SAYS.notReceived);
  const pages = [
    ['I dag', 'Hej.'],
    ['Min plan', 'Min plan'],
    ['Joblog', 'Joblog'],
    ['Om Genstart', 'Om Genstart'],
  ] as const;
  for (const [link, heading] of pages) {
    await goTo(page, link);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: SAYS.oneWaits })).toBeVisible();
  }
  await page.getByRole('contentinfo').getByRole('link', { name: 'Tilgængelighedserklæring' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tilgængelighedserklæring' })).toBeVisible();
  await page.getByRole('link', { name: 'Se, hvad du kan gøre' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kvitteringer' })).toBeVisible();
  await expect(page.getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await expect(page.getByText(SAYS.oneWaits)).toHaveCount(0);
  await page.getByText('Det ville du sende').click();
  await expect(page.getByText(TOLD)).toBeVisible();
});

test('leaving asks while something is unsent, and only then', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  const dialogs: string[] = [];
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.type());
    await dialog.accept();
  });
  await page.getByRole('radio', { name: 'Ja' }).check();
  await page.reload();
  expect(dialogs, 'before anything was sent').toEqual([]);

  await page.route('**/api/commands?*', answer(500));
  await confirm(page, TOLD);
  await expectWaiting(page, SAYS.notReceived);
  await page.reload();
  expect(dialogs, 'while an act waits').toEqual(['beforeunload']);

  await page.unrouteAll();
  await confirm(page);
  await expectReceived(page);
  await page.reload();
  expect(dialogs, 'after it was received').toEqual(['beforeunload']);
});

test('what is being typed survives a look at other pages and a change of language', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.getByRole('radio', { name: 'Ja' }).check();
  await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill(TOLD);
  await goTo(page, 'Min plan');
  await expect(page.getByRole('heading', { level: 1, name: 'Min plan' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('radio', { name: 'Ja' })).toBeChecked();
  await expect(page.getByRole('textbox', { name: 'Hvad er der sket?' })).toHaveValue(TOLD);
  await page.getByRole('contentinfo').getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('radio', { name: 'Yes' })).toBeChecked();
  await expect(page.getByRole('textbox', { name: 'What has happened?' })).toHaveValue(TOLD);
});

test('what is being typed survives a refresh of the case', async ({ page, login, otherDevice }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.getByRole('radio', { name: 'Ja' }).check();
  const field = page.getByRole('textbox', { name: 'Hvad er der sket?' });
  await field.fill(TOLD);
  const answered = page.waitForResponse('**/api/case?*');
  await lookAgain(page);
  await answered;
  await expect(field).toHaveValue(TOLD);
  await expect(field, 'the cursor stays in the field').toBeFocused();
  await field.pressSequentially(' Ring gerne.');
  await expect(field).toHaveValue(`${TOLD} Ring gerne.`);

  const other = await otherDevice('newly-unemployed');
  await expectReceipts(other, 0);
});

test('words up to the limit arrive whole, and more is refused before it is sent', async ({ page, login }) => {
  const longest = '🙂'.repeat(4_000);
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await confirm(page, `${longest}x`);
  await expect(page.getByRole('alert')).toContainText('Gør teksten kortere');
  await confirm(page, longest);
  await expectReceived(page);
  await expectReceipts(page, 1);
  expect(await page.getByRole('main').innerText()).toContain(longest);
});

test('a case that cannot be fetched is said plainly, with a telephone and another try', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.route('**/api/case?*', answer(500));
  for (const path of ['/', '/raadighed', '/plan', '/kvitteringer']) {
    await page.goto(path);
    const trouble = page.getByRole('alert').filter({ hasText: 'Vi kan ikke hente dine oplysninger' });
    await expect(trouble).toContainText('Alt, du har fået kvittering for, er modtaget.');
    await expect(trouble.getByRole('link', { name: PHONE })).toBeVisible();
  }
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Prøv igen' }).click();
  await expect(page.getByRole('heading', { name: 'Ingen kvitteringer endnu' })).toBeVisible();
});
