import { defineConfig } from '@playwright/test';

// They stop servers and connections, or hold a time against the clock: nothing else runs beside them.
const ALONE = /\/(budget|honest|killed|offline|own-phone|room.*|sending)\.spec\.ts$/;

export default defineConfig({
  testDir: 'tests/e2e',
  forbidOnly: Boolean(process.env.CI),
  workers: 1,
  // A machine with two cores and a build beside the tests is slow, and no test is about that.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // On two cores a browser is now and then late. What fails twice fails; what failed once is told by its name in the report.
  retries: 1,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.E2E_REPORT ?? 'target/e2e.json' }],
  ],
  use: {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2,
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'phone', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE },
  ],
});
