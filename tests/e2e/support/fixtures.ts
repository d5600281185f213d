import { test as base, expect, type Page } from '@playwright/test';
import { watch } from './complaints.ts';
import { Server, type ServerOptions } from './server.ts';

type Fixtures = {
  /** Set with `test.use({ serverOptions: { now: '…' } })`. */
  serverOptions: ServerOptions;
  server: Server;
  /** Logs the page in as the demo citizen with this key. */
  login: (key: string) => Promise<void>;
  /** As `login`, on a phone that the citizen says is their own; comes back when the phone has kept everything. */
  loginOwn: (key: string) => Promise<void>;
  /** A page on another device, with cookies of its own, logged in as the demo citizen with this key. */
  otherDevice: (key: string) => Promise<Page>;
  /** What a page may complain of on its console in this test; anything else fails it. */
  expectedComplaints: RegExp[];
  noComplaints: void;
};

export const test = base.extend<Fixtures>({
  serverOptions: [{}, { option: true }],

  server: async ({ serverOptions }, use, testInfo) => {
    const server = await Server.start(serverOptions);
    try {
      await use(server);
    } finally {
      await server.dispose();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server log', { body: server.log, contentType: 'text/plain' });
      }
    }
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  login: async ({ page }, use) => {
    await use((key) => logIn(page, key));
  },

  loginOwn: async ({ page }, use) => {
    await use(async (key) => {
      await page.goto(`/demo/login/${encodeURIComponent(key)}?own=1`);
      await expect(page).toHaveURL('/');
      await keepsEverything(page);
    });
  },

  otherDevice: async ({ browser, expectedComplaints }, use) => {
    const opened: Array<{ close: () => Promise<void>; complaints: string[] }> = [];
    await use(async (key) => {
      const context = await browser.newContext();
      opened.push({ close: () => context.close(), complaints: watch(context, expectedComplaints) });
      const page = await context.newPage();
      await logIn(page, key);
      return page;
    });
    for (const { close } of opened) await close();
    expect(opened.flatMap(({ complaints }) => complaints), 'complaints of another device').toEqual([]);
  },

  expectedComplaints: [[], { option: true }],

  noComplaints: [
    async ({ context, expectedComplaints }, use) => {
      const complaints = watch(context, expectedComplaints);
      await use();
      expect(complaints, 'complaints of the page').toEqual([]);
    },
    { auto: true },
  ],
});

async function logIn(page: Page, key: string): Promise<void> {
  await page.goto(`/demo/login/${encodeURIComponent(key)}`);
  await expect(page).toHaveURL('/');
}

/** Waits until the phone has kept the case, and the app's files. */
export async function keepsEverything(page: Page): Promise<void> {
  await page.waitForFunction(() => localStorage.getItem('genstart-kept') === '1' && navigator.serviceWorker.controller === null
    ? navigator.serviceWorker.ready.then(() => true)
    : localStorage.getItem('genstart-kept') === '1');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => rows(page), { message: 'the case is kept' }).toEqual(expect.arrayContaining([expect.stringMatching(/case/)]));
}

/** The names of what lies in the phone's storage. */
export async function rows(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('genstart');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          if (!database.objectStoreNames.contains('rows')) return resolve([]);
          const asking = database.transaction('rows').objectStore('rows').getAllKeys();
          asking.onerror = () => reject(asking.error);
          asking.onsuccess = () => {
            database.close();
            resolve(asking.result.map(String));
          };
        };
      }),
  );
}

export { expect };
