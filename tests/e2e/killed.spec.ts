// A server that dies at any moment, again and again, and a network that cuts answers off: on a citizen's own phone every
// act gets one receipt, in the order in which it was made, and nothing is called received that is not in the log.

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { APIRequestContext, Page } from '@playwright/test';
import { REFERENCE, confirmButton, goTo, lookAgain } from './support/acts.ts';
import { expect, rows, test as base } from './support/fixtures.ts';

const ROUNDS = 30;
/** So often everything is to have arrived, and a week goes by. */
const WEEK = 6;
const FIRST_DAY = Date.parse('2026-06-09T10:43:00+02:00');
const DAY_MS = 24 * 60 * 60 * 1000;

const seed = Number(process.env.KILLED_SEED ?? Date.now() % 1_000_000);

/** Numbers that look like chance and come again with the same seed (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const test = base.extend<{ told: Set<string> }>({
  /** Every receipt number that stood on the page, however short. */
  told: async ({ page }, use) => {
    const told = new Set<string>();
    await page.exposeFunction('tellReceipt', (reference: string) => told.add(reference));
    await page.addInitScript((pattern) => {
      const told = new Set<string>();
      const look = () => {
        for (const [reference] of document.body?.innerText.matchAll(new RegExp(pattern, 'g')) ?? []) {
          if (!told.has(reference)) (window as unknown as { tellReceipt: (text: string) => void }).tellReceipt(reference);
          told.add(reference);
        }
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    }, REFERENCE.source);
    await use(told);
  },
});

test.use({ serverOptions: { now: new Date(FIRST_DAY).toISOString() } });

test.afterEach(({}, { status, expectedStatus }) => {
  if (status !== expectedStatus) console.error(`again with KILLED_SEED=${seed}`);
});

type Kind = 'confirmation' | 'joblog' | 'comment' | 'absence';
/** What an act says that no other says. */
type Made = { kind: Kind; mark: string };

const ACTS: Record<Kind, (page: Page, mark: string) => Promise<void>> = {
  confirmation: async (page, mark) => {
    await goTo(page, 'Rådighed');
    await page.getByRole('radio', { name: 'Ja' }).check();
    await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill(mark);
    await confirmButton(page).click();
  },
  joblog: async (page, mark) => {
    await goTo(page, 'Joblog');
    await page.getByLabel('Hvad har du søgt eller gjort?').fill(mark);
    await page.getByRole('button', { name: 'Gem i joblog' }).click();
  },
  comment: async (page, mark) => {
    await goTo(page, 'Min plan');
    await page.getByRole('radio', { name: 'En kommentar' }).check();
    await page.getByLabel('Skriv med dine egne ord').fill(mark);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
  },
  absence: async (page, mark) => {
    await goTo(page, 'Rådighed');
    const holiday = page.getByRole('radio', { name: 'Ferie' });
    if (!(await holiday.isVisible())) await page.getByText('Meld ferie eller andet fravær').click();
    await holiday.check();
    await page.getByLabel('Første dag').fill(mark);
    await page.getByLabel('Sidste dag').fill(mark);
    await page.getByRole('button', { name: 'Meld fravær' }).click();
  },
};

/** Whether the page says that it can be left without losing anything. */
const losesNothing = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true })));

type Recorded = { by: unknown; reference: string; command: string; event: Record<string, Record<string, Record<string, unknown>>> };

/** What the citizen's acts in the log say, in its order. */
async function log(request: APIRequestContext): Promise<Array<Made & { reference: string; command: string }>> {
  const { events } = (await (await request.get('/api/privacy/data.json')).json()) as { events: Recorded[] };
  return events.filter(({ by }) => by === 'citizen').map(({ reference, command, event }) => ({ reference, command, ...said(event) }));
}

function said(event: Recorded['event']): Made {
  const text = (value: unknown) => String(value);
  const { availability, plan } = event;
  if (availability?.confirmed) return { kind: 'confirmation', mark: text(availability.confirmed.changes) };
  if (plan?.remarked) return { kind: 'comment', mark: text(plan.remarked.text) };
  if (event['job-log']?.logged) return { kind: 'joblog', mark: text(event['job-log'].logged.title) };
  const absence = Object.values(availability ?? {})[0];
  return { kind: 'absence', mark: text(absence?.from) };
}

const acts = async (page: Page) => (await rows(page)).filter((row) => row.includes('/act/'));

/** Everything has arrived: each act once, in order, with the receipt that was shown. */
async function expectAllArrived(page: Page, made: Made[], told: Set<string>, place: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await lookAgain(page);
        return acts(page);
      },
      { message: `${place}: nothing waits any more`, timeout: 15_000 },
    )
    .toEqual([]);
  const found = await log(page.request);
  expect(found.map(({ kind, mark }) => ({ kind, mark })), `${place}: each once, in order`).toEqual(made);
  expect(new Set(found.map(({ command }) => command)).size, `${place}: different acts`).toBe(made.length);
  expectToldIsTrue(found, told, place);
}

function expectToldIsTrue(found: Array<{ reference: string }>, told: Set<string>, place: string): void {
  const kept = new Set(found.map(({ reference }) => reference));
  expect([...told].filter((reference) => !kept.has(reference)), `${place}: shown as received, and not in the log`).toEqual([]);
}

/** When the server dies. */
const MOMENTS = ['before the act', 'as it is sent', 'between commit and answer', 'soon after', 'while nothing happens', 'while the case is read'] as const;

test(`killed ${ROUNDS} times, every act has one receipt and none is shown that is not in the log`, async ({ page, loginOwn, server, told }) => {
  test.setTimeout(180_000);
  const below = chance(seed);
  const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  await loginOwn('newly-unemployed');
  const made: Made[] = [];
  let confirmed = false;
  let weeks = 0;

  const act = async () => {
    const kinds: Kind[] = confirmed ? ['joblog', 'comment', 'absence'] : ['confirmation', 'joblog', 'comment', 'absence'];
    const kind = pick(kinds);
    const number = made.length + 1;
    const mark = kind === 'absence' ? new Date(Date.parse('2026-10-01') + 2 * number * DAY_MS).toISOString().slice(0, 10) : `${kind} ${number}`;
    await ACTS[kind](page, mark);
    confirmed ||= kind === 'confirmation';
    made.push({ kind, mark });
  };

  for (let round = 1; round <= ROUNDS; round++) {
    const moment = pick(MOMENTS);
    const place = `seed ${seed}, round ${round}, ${moment}`;
    await test.step(place, async () => {
      switch (moment) {
        case 'before the act':
          await server.kill();
          await act();
          break;
        case 'as it is sent':
        case 'between commit and answer': {
          const asked = new Promise<void>((done) => {
            void page.route(
              '**/api/commands?*',
              async (route) => {
                if (moment === 'between commit and answer') await route.fetch();
                await server.kill();
                await route.abort('connectionreset');
                done();
              },
              { times: 1 },
            );
          });
          await act();
          await lookAgain(page);
          await asked;
          break;
        }
        case 'soon after':
          await act();
          await new Promise((resolve) => setTimeout(resolve, below(60)));
          await server.kill();
          break;
        case 'while nothing happens':
          await server.kill();
          break;
        case 'while the case is read': {
          const reading = page.waitForRequest('**/api/case?*');
          await lookAgain(page);
          await reading;
          await server.kill();
          await act();
          break;
        }
      }
      // Something more while it is away, and now and then the page is gone too.
      if (below(3) === 0) await act();
      if (below(3) === 0) {
        await expect.poll(() => losesNothing(page), { message: `${place}: all is kept` }).toBe(true);
        await page.reload();
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      }
      await server.restart();
      expectToldIsTrue(await log(page.request), told, place);
      await lookAgain(page);
      if (round % WEEK !== 0) return;

      await expectAllArrived(page, made, told, place);
      weeks += 1;
      await server.restart({ now: new Date(FIRST_DAY + weeks * 7 * DAY_MS).toISOString() });
      await page.reload();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await goTo(page, 'Rådighed');
      await expect(confirmButton(page), `${place}: asked anew`).toBeVisible();
      confirmed = false;
    });
  }
  expect(made.length, 'acts').toBeGreaterThan(ROUNDS / 2);
  await page.goto('/kvitteringer');
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true }).first()).toBeVisible();
  const older = page.getByRole('button', { name: 'Vis alle kvitteringer' });
  if (await older.isVisible()) await older.click();
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true })).toHaveCount(made.length);
  const { receipts } = await (await page.request.get('/api/receipts')).json();
  expect(receipts).toHaveLength(made.length);
  expect(told.size, 'receipts that were shown').toBe(made.length);
});

/** How a connection ends: as if all were said, or torn. */
type End = 'closed' | 'reset';

/** Between the phone and the server: lets everything through, and cuts the answer to the next act off after so many bytes. */
async function startCutter(target: string): Promise<{ url: string; cutNext: (bytes: number, end: End) => Promise<void>; stop: () => Promise<void> }> {
  const { hostname, port } = new URL(target);
  type Cut = { bytes: number; end: End; done: () => void };
  let next: Cut | undefined;
  const open = new Set<Socket>();
  const cutter = createServer((phone) => {
    const server = connect(Number(port), hostname);
    for (const socket of [phone, server]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        open.delete(socket);
        phone.destroy();
        server.destroy();
      });
    }
    let cut: Cut | undefined;
    phone.on('data', (asked) => {
      if (next && asked.includes('POST /api/commands')) [cut, next] = [next, undefined];
      server.write(asked);
    });
    server.on('data', (answer) => {
      if (!cut) return void phone.write(answer);
      const { bytes, end, done } = cut;
      cut.bytes -= answer.length;
      if (bytes < 0) return;
      if (answer.length < bytes) return void phone.write(answer);
      cut.bytes = -1;
      const said = answer.subarray(0, bytes);
      if (end === 'closed') phone.end(said);
      else phone.write(said, () => phone.resetAndDestroy());
      done();
    });
  });
  cutter.listen(0, '127.0.0.1');
  await once(cutter, 'listening');
  return {
    url: `http://127.0.0.1:${(cutter.address() as AddressInfo).port}`,
    cutNext: (bytes, end) => new Promise((done) => (next = { bytes, end, done })),
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => cutter.close(done));
    },
  };
}

const cutTest = test.extend<{ cutter: Awaited<ReturnType<typeof startCutter>> }>({
  cutter: async ({ server }, use) => {
    const cutter = await startCutter(server.url);
    await use(cutter);
    await cutter.stop();
  },
  baseURL: async ({ cutter }, use) => {
    await use(cutter.url);
  },
});

cutTest('an answer that is cut off anywhere is no receipt, and the next try gives the one there is', async ({ page, loginOwn, cutter, told }) => {
  test.setTimeout(90_000);
  const below = chance(seed);
  await loginOwn('newly-unemployed');
  const made: Made[] = [];
  // Before its first byte, within its head (of which a browser takes what there is), and anywhere in its body.
  for (const bytes of [0, 20, 110, 130, 250, 400, 500, 700 + below(1_000)]) {
    for (const end of ['closed', 'reset'] as const) {
      const place = `seed ${seed}, ${end} after ${bytes} bytes`;
      const cut = cutter.cutNext(bytes, end);
      const mark = `joblog ${made.length + 1}`;
      const before = told.size;
      await ACTS.joblog(page, mark);
      made.push({ kind: 'joblog', mark });
      await cut;
      expect(told.size, place).toBe(before);
      await expectAllArrived(page, made, told, place);
    }
  }
});
