// Lighthouse, mobile preset (simulated slow 4G, 4× CPU), five times; medians.
import lighthouse from 'lighthouse';
import { launch } from 'chrome-launcher';
import { chromium as playwright } from '@playwright/test';
import { chromium, cookie, flags, median } from './session.mjs';

const base = process.argv[2];
// What stands in front of the server here has a certificate of its own making.
const trusting = base.startsWith('https:') ? ['--ignore-certificate-errors'] : [];
if (trusting.length > 0) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const runs = [];
for (let run = 0; run < 5; run++) {
  const chrome = await launch({ chromePath: chromium, chromeFlags: [...flags, ...trusting] });
  // In the browser, and not as a header: a stream of events is asked for without those.
  const [name, value] = (await cookie(base)).split('=');
  const browser = await playwright.connectOverCDP(`http://127.0.0.1:${chrome.port}`);
  await browser.contexts()[0].addCookies([{ name, value, url: base }]);
  await browser.close();
  const { lhr } = await lighthouse(`${base}/`, {
    port: chrome.port, logLevel: 'error', output: 'json',
    onlyCategories: ['performance', 'accessibility', 'best-practices'],
  });
  await chrome.kill();
  runs.push(lhr);
}
const score = (category) => Math.round(100 * median(runs.map((run) => run.categories[category].score)));
const value = (audit) => median(runs.map((run) => run.audits[audit].numericValue));
console.log(`performance ${score('performance')}, accessibility ${score('accessibility')}, best practices ${score('best-practices')}`);
console.log(`FCP ${Math.round(value('first-contentful-paint'))} ms, LCP ${Math.round(value('largest-contentful-paint'))} ms, ` +
  `TBT ${Math.round(value('total-blocking-time'))} ms, CLS ${value('cumulative-layout-shift').toFixed(3)}`);
for (const category of ['accessibility', 'best-practices']) {
  for (const { id } of runs[0].categories[category].auditRefs) {
    const audit = runs[0].audits[id];
    if (audit.score !== null && audit.score < 1) console.log(`  ${category}: ${audit.id}: ${audit.title}`);
  }
}
