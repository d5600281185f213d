// Talks by video over networks of the kernel's own, over https: a cable is pulled for five seconds, and two who reach
// nothing but the relay.

import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { Networks } from './support/network.ts';
import { TALK, admit, expectFlows, goIn, plan, received, record } from './support/room.ts';

async function context(browser: Browser, url: string, login: string): Promise<BrowserContext> {
  const made = await browser.newContext({ baseURL: url, ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 }, locale: 'da-DK' });
  await record(made);
  const page = await made.newPage();
  await page.goto(`/demo/login/${login}`);
  return made;
}

/** The citizen and an adviser, talking. */
async function talk(citizens: Browser, staffs: Browser, urls: [string, string], server: string): Promise<[Page, Page]> {
  await plan(server);
  const citizen = await context(citizens, urls[0], 'newly-unemployed');
  const staff = await context(staffs, urls[1], 'fund-adviser');
  const [one] = citizen.pages() as [Page];
  const [other] = staff.pages() as [Page];
  await one.goto(TALK);
  // Asked in the page: this machine's own requests do not go through the browser's namespace.
  const room = await one.evaluate(() => fetch('/api/room?conversation=talk').then((answer) => answer.json()).then(({ room }) => room as string));
  await other.goto(`/medarbejder/rum/${room}`);
  await goIn(other);
  await goIn(one);
  await admit(other, 'Amina Yusuf');
  await Promise.all([expectFlows(one, 1), expectFlows(other, 1)]);
  return [one, other];
}

/** All pictures that came, also over a connection that is broken now. */
const frames = async (page: Page) => (await received(page, ['connected', 'disconnected', 'connecting', 'failed'])).reduce((sum, flow) => sum + flow.frames, 0);

test('a cable is pulled for five seconds: the talk goes on by itself soon after it is back', async () => {
  test.setTimeout(120_000);
  const networks = await Networks.make(1);
  try {
    const server = await networks.serve();
    const citizens = await networks.browser('a', 11, 1);
    const staffs = await networks.browser('b', 12, 1);
    const [citizen, staff] = await talk(citizens.browser, staffs.browser, [networks.url(1), networks.url(1)], server.url);

    await citizens.pull();
    await new Promise((passed) => setTimeout(passed, 5_000));
    // It was really gone: nothing came any more.
    const gone = await Promise.all([frames(citizen), frames(staff)]);
    await new Promise((passed) => setTimeout(passed, 300));
    expect(await Promise.all([frames(citizen), frames(staff)])).toEqual(gone);
    await citizens.plug();
    const back = Date.now();
    const flows = async (page: Page, before: number) => {
      await expect.poll(() => frames(page), { intervals: [50], timeout: 10_000, message: 'pictures after the cable is back' }).toBeGreaterThan(before);
    };
    await Promise.all([flows(citizen, gone[0]), flows(staff, gone[1])]);
    const took = Date.now() - back;
    console.log(`pictures on both sides ${took} ms after the cable was back`);
    expect(took, 'ms').toBeLessThan(5_000);
    await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
    // In the same place: nobody had to let anybody in.
    await expect(citizen.getByRole('button', { name: 'Læg på' })).toBeVisible();
    await expect(staff.getByRole('button', { name: /^Luk .* ind$/ })).toHaveCount(0);
    await citizen.getByRole('button', { name: 'Skriv' }).click();
    await citizen.getByLabel(/Skriv her/).fill('Er du der igen?');
    await expect(staff.locator('.caption')).toHaveText('Amina Yusuf: Er du der igen?');
    await expect(citizen.getByText('Forbindelsen er væk.')).toHaveCount(0, { timeout: 10_000 });
  } finally {
    await networks.dispose();
  }
});

test('two who reach nothing but the relay talk through it, under names that say nothing', async () => {
  test.setTimeout(120_000);
  const networks = await Networks.make(2);
  try {
    const turn = await networks.relay();
    const server = await networks.serve(turn);
    const citizens = await networks.browser('a', 11, 1);
    const staffs = await networks.browser('b', 12, 2);
    const [citizen, staff] = await talk(citizens.browser, staffs.browser, [networks.url(1), networks.url(2)], server.url);
    for (const page of [citizen, staff]) {
      const flows = await expectFlows(page, 1);
      expect(flows.map(({ relayed }) => relayed), 'through the relay').toEqual([true]);
    }
    const ice = await citizen.evaluate(() => fetch('/api/room?conversation=talk').then((answer) => answer.json()).then(({ ice }) => ice as Array<{ username: string }>));
    for (const { username } of ice) expect(username).toMatch(/^\d{10}:[0-9a-f]{12}$/);
  } finally {
    await networks.dispose();
  }
});
