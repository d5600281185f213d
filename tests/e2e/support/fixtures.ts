import { test as base, expect } from '@playwright/test';
import { Server, type ServerOptions } from './server.ts';

type Fixtures = {
  /** Set with `test.use({ serverOptions: { now: '…' } })`. */
  serverOptions: ServerOptions;
  server: Server;
  /** Logs the page in as the demo citizen with this key. */
  login: (key: string) => Promise<void>;
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
    await use(async (key) => {
      await page.goto(`/demo/login/${encodeURIComponent(key)}`);
      await expect(page).toHaveURL('/');
    });
  },
});

export { expect };
