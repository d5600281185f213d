// From *Gå ind* to moving pictures on both sides, two browsers and the server on one machine: `node room.mjs URL`, against
// a demo. The caseworker is there already, and lets in who comes for the first time as soon as the button is. Bound: 2 s.

import { chromium } from '@playwright/test';
import { send } from '../../demo/back-office.mjs';

const url = process.argv[2];
const ROUNDS = 5;

const now = new Date((await (await fetch(`${url}/api/room/guest`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"token":"none","use":false}' })).json()).now);
const at = (minutes) => new Date(now.getTime() + minutes * 60_000).toISOString();
await send(url, 'demo-oestsundets-akasse', [
  { row: 'conversation', authority: 'oestsundets-akasse', citizen: 'demo-1001', id: 'bench-talk', conversation: 'bench', kind: 'availability', form: 'video', starts_at: at(5), ends_at: at(60), with: 'Lone Bech', phone: '12 34 56 78' },
]);
const times = { 'first time, from "Gå ind"': [], 'of that, from being let in': [], 'already let in, from "Gå ind igen"': [] };
const [first, letIn, again] = Object.values(times);
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
  const button = (page, name) => page.getByRole('button', { name, exact: true });
  for (const page of [staff, citizen]) {
    await button(page, 'Tænd kamera og mikrofon').click();
    await button(page, 'Gå ind').waitFor();
  }
  await button(staff, 'Gå ind').click();
  await button(staff, 'Læg på').waitFor();
  const moving = () =>
    Promise.all(
      [citizen, staff].map((page) =>
        page.waitForFunction(() => (document.querySelector('.face-large video')?.getVideoPlaybackQuality?.().totalVideoFrames ?? 0) > 2, undefined, { polling: 20 }),
      ),
    );
  const since = (began) => Math.round(performance.now() - began);
  let pressed = performance.now();
  await button(citizen, 'Gå ind').click();
  const admit = staff.getByRole('button', { name: /^Luk .* ind$/ });
  await admit.waitFor();
  const admitted = performance.now();
  await admit.click();
  await moving();
  first.push(since(pressed));
  letIn.push(since(admitted));

  await button(citizen, 'Læg på').click();
  await staff.locator('.face-large').waitFor({ state: 'detached' });
  pressed = performance.now();
  await button(citizen, 'Gå ind igen').click();
  await moving();
  again.push(since(pressed));
  await browser.close();
}
console.log('to moving pictures on both sides (bound 2,000 ms)');
for (const [what, took] of Object.entries(times)) console.log(`${what}: ${took.sort((a, b) => a - b).join(', ')} ms`);
