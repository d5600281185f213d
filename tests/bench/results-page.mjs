// From the tap on "Search" to the results on the screen: slow 4G and 4× CPU applied, the page of courses open; and from the
// tap on its link, with its code not fetched yet; median of five. Bound: 1.0 s after the tap.
import { chromium as playwright } from '@playwright/test';
import { chromium, cookie, flags, median } from './session.mjs';

const base = process.argv[2];
const [searched, opened] = [[], []];
/** Taps, and waits for what comes of it within the page, so that the measuring costs nothing. */
const tapped = (page, tap, there) =>
  page.evaluate(
    ([tap, there]) =>
      new Promise((done) => {
        const began = performance.now();
        document.querySelector(tap).click();
        const look = () => (document.querySelector(there.css)?.textContent?.includes(there.text) ? done(performance.now() - began) : requestAnimationFrame(look));
        look();
      }),
    [tap, there],
  );
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
  await page.waitForTimeout(6_000);
  opened.push(await tapped(page, 'a[href="/opkvalificering"]', { css: '#courses-found h2', text: 'forslag' }));
  await page.waitForTimeout(1_000);
  await page.fill('#courses-q', 'truckkort');
  searched.push(await tapped(page, '.search button[type=submit]', { css: '#courses-found h2', text: '1 kursus' }));
  await browser.close();
}
const told = (times) => `${Math.round(median(times))} ms [${times.map(Math.round).join(', ')}]`;
console.log(`results after the tap: ${told(searched)}; the page, opened for the first time: ${told(opened)}`);
