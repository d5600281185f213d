// My next thing on a first visit: slow 4G and 4× CPU applied, cold cache; median of five.
import { chromium as playwright } from '@playwright/test';
import { chromium, cookie, flags, median } from './session.mjs';

const base = process.argv[2];
const times = [];
for (let run = 0; run < 5; run++) {
  const browser = await playwright.launch({ executablePath: chromium, args: flags.slice(1) });
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, isMobile: true, deviceScaleFactor: 1.75 });
  const [name, value] = (await cookie(base)).split('=');
  await context.addCookies([{ name, value, url: base }]);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(`${base}/`);
  await page.waitForFunction(() => performance.getEntriesByName('genstart:next-thing').length > 0);
  times.push(await page.evaluate(() => ({
    next: performance.getEntriesByName('genstart:next-thing')[0].startTime,
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  })));
  await browser.close();
}
console.log(`my next thing ${Math.round(median(times.map((t) => t.next)))} ms [${times.map((t) => Math.round(t.next)).join(', ')}], ` +
  `first paint ${Math.round(median(times.map((t) => t.paint)))} ms`);
