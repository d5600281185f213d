// A citizen's own phone: without a connection, with several tabs, and after the page was gone.

import type { Page } from '@playwright/test';
import { SAYS, actStatus, answer, confirm, confirmButton, expectReceipts, expectReceived, goTo, meetActs } from './support/acts.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, keepsEverything, rows, test } from './support/fixtures.ts';

test.use({ serverOptions: { now: '2026-06-09T10:43:00+02:00' } });

const KEPT = 'Det er gemt på din telefon. Åbn Genstart, når du har net, så sender vi det.';

/** Changes what lies in the phone's storage; `change` runs in the page, with the database open. */
async function changeStorage<A>(page: Page, change: (database: IDBDatabase, with_: A) => Promise<void> | void, with_: A): Promise<void> {
  await page.evaluate(
    `new Promise((resolve, reject) => {
      const opening = indexedDB.open('genstart');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = async () => {
        try {
          await (${change})(opening.result, ${JSON.stringify(with_)});
        } catch (fault) {
          return reject(fault);
        } finally {
          opening.result.close();
        }
        resolve();
      };
    })`,
  );
}

/** Puts the same in place of every row, and of what says whose phone it is. */
function putEverywhere(database: IDBDatabase, kind: string): Promise<void> {
  const values: Record<string, unknown> = {
    'a few bytes': new Uint8Array([1, 2, 3]),
    nothing: null,
    'a number': 17,
    words: 'hej',
    'a list': [null, {}, 'x'],
    'an object': { length: -1 },
  };
  const work = database.transaction('rows', 'readwrite');
  const store = work.objectStore('rows');
  const keys = store.getAllKeys();
  keys.onsuccess = () => {
    for (const key of keys.result) store.put(values[kind], key);
  };
  return new Promise((resolve) => (work.oncomplete = () => resolve()));
}

/** Sealed as the app does it, the first byte says by which version it was written. */
async function writeAsVersion(database: IDBDatabase, version: number): Promise<void> {
  const done = <T>(asked: IDBRequest<T>) => new Promise<T>((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const names = (await done(database.transaction('rows').objectStore('rows').getAllKeys())) as string[];
  for (const name of names.filter((name) => name.includes('/act/'))) {
    const key = (await done(database.transaction('keys').objectStore('keys').get(name.split('/')[0] ?? ''))) as CryptoKey;
    const [kept, sealed] = (await done(database.transaction('rows').objectStore('rows').get(name))) as [number, Uint8Array];
    const how = { name: 'AES-GCM', iv: sealed.slice(0, 12), additionalData: new TextEncoder().encode(name) };
    const plain = new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.slice(12)));
    plain[0] = version;
    const again = new Uint8Array(await crypto.subtle.encrypt(how, key, plain));
    const row = [kept, new Uint8Array([...how.iv, ...again])];
    await done(database.transaction('rows', 'readwrite').objectStore('rows').put(row, name));
  }
}

/** One thing more that the citizen writes. */
async function logJob(page: Page, what: string): Promise<void> {
  await goTo(page, 'Joblog');
  await page.getByLabel('Hvad har du søgt eller gjort?').fill(what);
  await page.getByRole('button', { name: 'Gem i joblog' }).click();
}

async function comment(page: Page, words: string): Promise<void> {
  await goTo(page, 'Min plan');
  await page.getByRole('radio', { name: 'En kommentar' }).check();
  await page.getByLabel('Skriv med dine egne ord').fill(words);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

test('in flight mode: open, read, confirm, log, comment; back online each gets its receipt once and in order', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await context.setOffline(true);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await expect(page.getByText('Ingen forbindelse lige nu. Du ser det, vi vidste')).toBeVisible();
  await expectAccessible(page);
  await goTo(page, 'Min plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();

  await goTo(page, 'Rådighed');
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByText(KEPT)).toBeVisible();
  await logJob(page, 'Søgt job i Køge');
  await comment(page, 'Et kursus i beton');
  await goTo(page, 'Kvitteringer');
  await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}`) })).toHaveCount(3);

  // The page is gone and comes back, still without a connection.
  await page.reload();
  await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}`) })).toHaveCount(3);
  await expect(page.getByRole('heading', { name: 'Modtaget', exact: true })).toHaveCount(0);

  await context.setOffline(false);
  const receipts = page.getByRole('heading', { name: 'Modtaget', exact: true });
  await expect(receipts).toHaveCount(3, { timeout: 20_000 });
  await expect(page.getByRole('heading', { name: new RegExp(`${SAYS.notSent}`) })).toHaveCount(0);
  const text = await page.getByRole('main').innerText();
  const order = ['Et kursus i beton', 'Søgt job i Køge', 'Jeg er flyttet.'].map((words) => text.indexOf(words));
  expect(order, 'newest first').toEqual([...order].sort((a, b) => a - b));
  await expectReceipts(page, 3);
});

test('what is half written is there again after the page was gone', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.getByRole('radio', { name: 'Ja' }).check();
  await page.getByRole('textbox', { name: 'Hvad er der sket?' }).fill('Jeg er flyttet.');
  await expect.poll(() => rows(page)).toEqual(expect.arrayContaining([expect.stringMatching(/draft$/)]));
  await page.waitForTimeout(600);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Hvad er der sket?' })).toHaveValue('Jeg er flyttet.');
});

test('two phones: what is done on one stands on the other by itself', async ({ page, login, otherDevice }) => {
  const other = await otherDevice('newly-unemployed');
  await other.goto('/raadighed');
  await login('newly-unemployed');
  const live = page.waitForResponse('**/api/live');
  await page.goto('/');
  await live;
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await confirm(other);
  await expectReceived(other);
  const before = Date.now();
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toHaveCount(0);
  expect(Date.now() - before, 'milliseconds').toBeLessThan(1_500);
});

test('two tabs: the same act in both is one, and one of them sends it', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  const second = await context.newPage();
  await second.goto('/raadighed');
  await expect(confirmButton(second)).toBeVisible();
  await context.setOffline(true);
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByText(KEPT)).toBeVisible();
  await expect(actStatus(second).getByText(KEPT), 'the other tab knows of it').toBeVisible();
  await context.setOffline(false);
  await expectReceived(page);
  await expectReceived(second);
  await expectReceipts(page, 1);
});

test('an answer lost on its way, and then the page: the first outcome comes again', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await meetActs(page, [
    async (route) => {
      expect((await route.fetch()).status()).toBe(200);
      await page.goto('about:blank');
    },
  ]);
  await confirm(page, 'Jeg er flyttet.').catch(() => {});
  await page.waitForURL('about:blank');
  await page.unrouteAll();
  await page.goto('/raadighed');
  await expectReceived(page);
  await expectReceipts(page, 1);
});

test('taken back before it was sent, it never arrives', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await expect(confirmButton(page)).toBeVisible();
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await page.getByRole('button', { name: 'Tag det tilbage' }).click();
  // It may have arrived: the server is asked.
  await expect(page.getByRole('heading', { name: SAYS.notReceived })).toHaveCount(0);
  await page.unrouteAll();
  await expectReceipts(page, 0);
  await expect.poll(async () => (await rows(page)).filter((row) => row.includes('/act/'))).toEqual([]);
  await context.close();
});

test('once the server has said that the session is over, only the number of waiting acts shows', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await context.clearCookies({ name: 'genstart-session' });
  await page.goto('/');
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await context.setOffline(true);
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
  await expect(page.getByText(SAYS.logIn)).toBeVisible();
  await context.setOffline(false);

  await page.unrouteAll();
  await page.goto('/demo/login/newly-unemployed?own=1');
  await expectReceipts(page, 1);
});

test('after a day without an answer nothing is shown but the number of waiting acts', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await context.setOffline(true);
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();
  const day = 25 * 60 * 60 * 1000;
  await page.addInitScript((later) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + later;
  }, day);
  await page.goto('/plan');
  await expect(page.getByRole('button', { name: 'Prøv igen' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
});

test('logging out with something unsent names it; deleted, nothing of the citizen stays', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Log af' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Før du logger af' })).toBeVisible();
  await expect(page.getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Slet det, og log af' }).click();
  await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
  await page.unrouteAll();
  expect(await rows(page)).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe('{}');
  expect((await page.context().cookies()).filter(({ name }) => name === 'genstart-session')).toEqual([]);
});

test('logging out right after a receipt leaves nothing, whatever is still on its way', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/logout?*', async (route) => {
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.continue();
  });
  await confirm(page, 'Jeg er flyttet.');
  await expectReceived(page);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Log af' }).click();
  await expect(page.getByText('Log ind for at se, hvad du skal gøre.')).toBeVisible();
  expect(await rows(page)).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe('{}');
});

test("another person's login removes what the first one left to be read; what is unsent stays sealed for them", async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  const [first] = (await rows(page)).map((row) => row.split('/')[0] ?? '').filter((row) => row !== 'last');
  await page.goto('/demo/login/long-career?own=1');
  await expect(page.getByRole('heading', { name: 'Hej.' })).toBeVisible();
  await keepsEverything(page);
  await expect.poll(async () => (await rows(page)).filter((row) => row.startsWith(`${first}/`) && !row.includes('/act/'))).toEqual([]);
  expect((await rows(page)).filter((row) => row.startsWith(`${first}/act/`))).toHaveLength(1);

  await page.unrouteAll();
  await page.goto('/demo/login/newly-unemployed?own=1');
  await expectReceipts(page, 1);
});

test('another person who logs in over a slow connection is not shown the first one for good', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await context.request.get('/demo/login/long-career?own=1');
  await page.route('**/api/case?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await page.goto('/plan');
  await expect(page.getByRole('heading', { name: 'Brug dit netværk' })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toHaveCount(0);
  const cases = new Set((await rows(page)).filter((row) => row !== 'last').map((row) => row.split('/')[0]));
  expect(cases.size, 'whose rows lie there').toBeLessThanOrEqual(1);
});

test('what lies on the phone cannot be read there, nor its key taken out', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  const found = await page.evaluate(
    () =>
      new Promise<{ text: string; extractable: boolean[] }>((resolve) => {
        const opening = indexedDB.open('genstart');
        opening.onsuccess = () => {
          const work = opening.result.transaction(['rows', 'keys']);
          const kept = work.objectStore('rows').getAll();
          const keys = work.objectStore('keys').getAll();
          work.oncomplete = () => {
            opening.result.close();
            const bytes = kept.result.flat().filter((value): value is Uint8Array => value instanceof Uint8Array);
            const text = bytes.map((one) => new TextDecoder('latin1').decode(one)).join('');
            resolve({ text, extractable: keys.result.map((key: CryptoKey) => key.extractable) });
          };
        };
      }),
  );
  expect(found.text.length).toBeGreaterThan(1_000);
  expect(found.text).not.toContain('Truckcertifikat');
  expect(found.extractable).toEqual([false]);
});

test('on a phone that others use too nothing is kept', async ({ page, login }) => {
  await login('newly-unemployed');
  await page.goto('/raadighed');
  await page.route('**/api/commands?*', answer(500));
  await confirm(page, 'Jeg er flyttet.');
  await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('genstart-kept'))).toBeNull();
  expect(await rows(page)).toEqual([]);
});

test('a browser that keeps nothing says so, and the portal works all the same', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no', 'SecurityError');
    };
  });
  await page.goto('/demo/login/newly-unemployed?own=1');
  await expect(page.getByText('Din browser lader os ikke gemme noget.')).toBeVisible();
  await page.goto('/raadighed');
  await confirm(page);
  await expectReceived(page);
});

for (const kind of ['a few bytes', 'nothing', 'a number', 'words', 'a list', 'an object']) {
  test(`where ${kind} lies on the phone in place of what was kept, nothing of it is shown and nothing stops`, async ({ page, loginOwn }) => {
    await loginOwn('newly-unemployed');
    await changeStorage(page, putEverywhere, kind);
    await page.goto('/raadighed');
    await confirm(page);
    await expectReceived(page);
    await expectReceipts(page, 1);
  });
}

const BROKEN: Array<{ what: string; version: number; store?: string }> = [
  { what: 'a database of a later version', version: 99 },
  { what: 'a database without its tables', version: 1 },
  { what: 'a database with half its tables', version: 1, store: 'rows' },
];
for (const { what, version, store } of BROKEN) {
  test(`with ${what} the portal says that it keeps nothing, and works all the same`, async ({ page, loginOwn }) => {
    await loginOwn('newly-unemployed');
    // On a page that is not the app, which might make it anew in between.
    await page.goto('/icon.svg');
    await page.evaluate(
      ({ version, store }) =>
        new Promise<void>((resolve, reject) => {
          indexedDB.deleteDatabase('genstart').onsuccess = () => {
            const opening = indexedDB.open('genstart', version);
            opening.onupgradeneeded = () => void (store && opening.result.createObjectStore(store));
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
      { version, store },
    );
    await page.goto('/raadighed');
    await expect(page.getByText('Din browser lader os ikke gemme noget.')).toBeVisible();
    await confirm(page);
    await expectReceived(page);
    await expectReceipts(page, 1);
  });
}

test('a key that is no key any more keeps nothing from being sent', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  await changeStorage(
    page,
    (database) => {
      const work = database.transaction('keys', 'readwrite');
      const keys = work.objectStore('keys').getAllKeys();
      keys.onsuccess = () => {
        for (const key of keys.result) work.objectStore('keys').put('a key', key);
      };
      return new Promise<void>((resolve) => (work.oncomplete = () => resolve()));
    },
    null,
  );
  await page.goto('/raadighed');
  await confirm(page);
  await expectReceived(page);
  await expectReceipts(page, 1);
});

for (const [which, version] of [['an older', 0], ['a later', 2]] as const) {
  test(`what ${which} version wrote down is told, stays, and is sent by a version that can read it`, async ({ page, loginOwn, context }) => {
    await loginOwn('newly-unemployed');
    await page.goto('/raadighed');
    await expect(confirmButton(page)).toBeVisible();
    await context.route('**/api/**', (route) => route.abort());
    await confirm(page, 'Jeg er flyttet.');
    await expect(actStatus(page).getByText(KEPT)).toBeVisible();
    // Not on a page of the app, which would read the act while it is legible, and send it: so the icon, and not offline.
    await page.goto('/icon.svg');
    await changeStorage(page, writeAsVersion, version);
    await context.unrouteAll();

    await page.goto('/joblog');
    const told = page.getByText('Noget, du har skrevet, kan ikke læses her. Det er ikke sendt.');
    await expect(told).toBeVisible();
    await logJob(page, 'Søgt job i Køge');
    await expect(page.locator('#acts').getByText(/Modtaget .* Kvittering/), 'it holds nothing else back').toBeVisible();
    expect((await rows(page)).filter((row) => row.includes('/act/')), 'it stays').toHaveLength(1);
    await expectReceipts(page, 1);

    await page.goto('/icon.svg');
    await changeStorage(page, writeAsVersion, 1);
    await expectReceipts(page, 2);
    await expect(told).toHaveCount(0);
  });
}

test('a clock that is set right meanwhile does not change the order', async ({ page, loginOwn, context }) => {
  await loginOwn('newly-unemployed');
  await context.setOffline(true);
  const now = new Date();
  await page.clock.setFixedTime('2041-01-01T12:00:00Z');
  await logJob(page, 'Først');
  await expect(page.getByRole('heading', { name: SAYS.notSent })).toHaveCount(1);
  await page.clock.setFixedTime(now);
  await logJob(page, 'Derefter');
  await expect(page.getByRole('heading', { name: SAYS.notSent })).toHaveCount(2);
  await page.reload();
  await context.setOffline(false);
  await expectReceipts(page, 2);
  const { events } = await (await page.request.get('/api/privacy/data.json')).json();
  const titles = (events as Array<{ by: unknown; event: { 'job-log'?: { logged?: { title: string } } } }>).filter(({ by }) => by === 'citizen');
  expect(titles.map(({ event }) => event['job-log']?.logged?.title)).toEqual(['Først', 'Derefter']);
});

test('the service worker keeps the app and nothing of the citizen', async ({ page, loginOwn }) => {
  await loginOwn('newly-unemployed');
  for (const path of ['/', '/raadighed', '/plan', '/privatliv', '/kvitteringer']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null), 'it stands between').toBe(true);
  await page.goto('/raadighed');
  await confirm(page, 'Jeg er flyttet.');
  await expectReceived(page);
  await page.evaluate(() => fetch('/api/case?after=0').then((answer) => answer.text()));
  await page.evaluate(() => fetch('/api/privacy/data.json').then((answer) => answer.text()));
  const kept = await page.evaluate(async () => {
    const found: Array<{ path: string; text: string }> = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const bytes = await (await cache.match(request))?.arrayBuffer();
        found.push({ path: new URL(request.url).pathname, text: new TextDecoder().decode(bytes) });
      }
    }
    return found;
  });
  expect(kept.length, 'files that are kept').toBeGreaterThan(10);
  const ours = /^\/($|assets\/|icons?[/.]|manifest\.webmanifest$)/;
  expect(kept.map(({ path }) => path).filter((path) => !ours.test(path))).toEqual([]);
  const { citizen } = await (await page.request.get('/api/privacy/data.json')).json();
  for (const { path, text } of kept) {
    for (const personal of [citizen.name, citizen.key, 'Truckcertifikat', 'Jeg er flyttet.']) expect(text.includes(personal), `${personal} in ${path}`).toBe(false);
  }
});

for (const [days, stays] of [[29, 1], [31, 0]] as const) {
  test(`unsent acts of the one before ${stays ? 'are still there' : 'are gone'} after ${days} days`, async ({ page, loginOwn }) => {
    await loginOwn('newly-unemployed');
    await page.goto('/raadighed');
    await page.route('**/api/commands?*', answer(500));
    await confirm(page, 'Jeg er flyttet.');
    await expect(actStatus(page).getByRole('heading', { name: SAYS.notReceived })).toBeVisible();
    await page.addInitScript((later) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + later;
    }, days * 24 * 60 * 60 * 1000);
    await page.goto('/demo/login/long-career?own=1');
    await keepsEverything(page);
    await expect(page.getByRole('heading', { name: 'Hej.' })).toBeVisible();
    await expect.poll(async () => (await rows(page)).filter((row) => row.includes('/act/'))).toHaveLength(stays);
  });
}

test('the app can be installed', async ({ page, loginOwn, request }) => {
  await loginOwn('newly-unemployed');
  const manifest = await (await request.get('/manifest.webmanifest')).json();
  expect(manifest).toMatchObject({ name: 'Genstart', start_url: '/', display: 'standalone' });
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(src);
    expect(icon.headers()['content-type'], src).toBe(type);
  }
  const cdp = await page.context().newCDPSession(page);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A private window, as a test's is, cannot install anything.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});
