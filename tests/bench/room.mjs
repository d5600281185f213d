// From being let in to moving pictures on both sides, two browsers and the server on one machine: `node room.mjs URL`,
// against a demo. Bound: 2 s.

import { chromium } from '@playwright/test';
import { send } from '../../demo/back-office.mjs';

const url = process.argv[2];
const ROUNDS = 5;

const now = new Date((await (await fetch(`${url}/api/room/guest`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"token":"none","use":false}' })).json()).now);
const at = (minutes) => new Date(now.getTime() + minutes * 60_000).toISOString();
await send(url, 'demo-oestsundets-akasse', [
  { row: 'conversation', authority: 'oestsundets-akasse', citizen: 'demo-1001', id: 'bench-talk', conversation: 'bench', kind: 'availability', form: 'video', starts_at: at(5), ends_at: at(60), with: 'Lone Bech', phone: '12 34 56 78' },
]);
const times = [];
for (let round = 0; round < ROUNDS; round++) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
  const open = async (login) => {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 390, height: 844 }, locale: 'da-DK' });
    await context.request.get(`/demo/login/${login}`);
    return context.newPage();
  };
  const citizen = await open('newly-unemployed');
  const { room } = await (await citizen.context().request.get('/api/room?conversation=bench')).json();
  const staff = await open('fund-adviser');
  await citizen.goto('/samtaler/bench/rum');
  await staff.goto(`/medarbejder/rum/${room}`);
  for (const page of [staff, citizen]) {
    await page.getByRole('button', { name: 'Tænd kamera og mikrofon' }).click();
    await page.getByRole('button', { name: 'Gå ind', exact: true }).click();
  }
  const admit = staff.getByRole('button', { name: /^Luk .* ind$/ });
  await admit.waitFor();
  const moving = (page) =>
    page.waitForFunction(() => (document.querySelector('.face-large video')?.getVideoPlaybackQuality?.().totalVideoFrames ?? 0) > 2, undefined, { polling: 20 });
  const began = performance.now();
  await admit.click();
  await Promise.all([moving(citizen), moving(staff)]);
  times.push(Math.round(performance.now() - began));
  await browser.close();
}
times.sort((a, b) => a - b);
console.log(`let in to moving pictures on both sides: ${times.join(', ')} ms (bound 2,000)`);
