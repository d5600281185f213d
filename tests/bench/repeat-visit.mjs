// My next thing on a later visit, on a citizen's own phone: slow 4G and 4× CPU applied, and without a connection;
// median of five.
import { chromium as playwright } from '@playwright/test';
import { chromium, flags, median } from './session.mjs';

const base = process.argv[2];
const browser = await playwright.launch({ executablePath: chromium, args: flags.slice(1) });
const context = await browser.newContext({ viewport: { width: 412, height: 823 }, isMobile: true, deviceScaleFactor: 1.75 });
const first = await context.newPage();
await first.goto(`${base}/demo/login/newly-unemployed?own=1`);
await first.evaluate(() => navigator.serviceWorker.ready);
// Seen a few times before, as an app that is used: the browser has kept what it compiled.
for (let visit = 0; visit < 3; visit++) {
  await first.goto(`${base}/`);
  await first.waitForFunction(() => performance.getEntriesByName('genstart:next-thing').length > 0);
  await first.waitForTimeout(2_000);
}
await first.close();
for (const offline of [false, true]) {
  const times = [];
  for (let run = 0; run < 5; run++) {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', { offline, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 });
    await context.setOffline(offline);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(`${base}/`);
    await page.waitForFunction(() => performance.getEntriesByName('genstart:next-thing').length > 0);
    times.push(await page.evaluate(() => performance.getEntriesByName('genstart:next-thing')[0].startTime));
    await page.close();
  }
  console.log(`${offline ? 'without a connection' : 'a later visit'}: my next thing ${Math.round(median(times))} ms [${times.map(Math.round).join(', ')}]`);
}
await browser.close();
