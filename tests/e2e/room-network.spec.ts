// Talks by video over networks of the kernel's own, over https: a cable is pulled, two reach nothing but the relay, and a
// line becomes narrow.

import { expect, test, type Browser, type Page } from '@playwright/test';
import { Networks } from './support/network.ts';
import { TALK, admit, expectFlows, followLink, goIn, invite, plan, received, record } from './support/room.ts';

/** The longest that those who talk wait for each other after a network is there again. */
const BACK_MS = 5_000;
/** The same, after a move: a browser takes a shorter way for open until nothing came over it for some seconds. */
const MOVED_MS = 10_000;

async function someone(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 }, locale: 'da-DK' });
  await record(context);
  return context.newPage();
}

/** Asked in the page: this machine's own requests do not go through the browser's namespace. */
const asked = <T>(page: Page, path: string, ask?: object) =>
  page.evaluate(([path, ask]) => fetch(path, ask).then((answer) => answer.json()), [path, ask] as const) as Promise<T>;

/** The citizen and an adviser, talking. */
async function talk(citizens: Browser, staffs: Browser, url: string): Promise<{ citizen: Page; staff: Page; room: string }> {
  const [citizen, staff] = await Promise.all([someone(citizens, url), someone(staffs, url)]);
  await citizen.goto('/demo/login/newly-unemployed');
  await citizen.goto(TALK);
  const { room } = await asked<{ room: string }>(citizen, '/api/room?conversation=talk');
  await staff.goto('/demo/login/fund-adviser');
  await staff.goto(`/medarbejder/rum/${room}`);
  await goIn(staff);
  await goIn(citizen);
  await admit(staff, 'Amina Yusuf');
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
  return { citizen, staff, room };
}

/** All that came over connections that are not closed, broken ones too. */
const ever = (page: Page) => received(page, ['connected', 'disconnected', 'connecting', 'failed']);

/** Counts from now until all of them see a moving picture of all others. */
async function back(pages: Page[]): Promise<number> {
  const began = Date.now();
  const gone = await Promise.all(pages.map(ever));
  const seen = async (page: Page, at: number) => {
    const grown = async () => (await ever(page)).filter(({ frames }, one) => frames > (gone[at]?.[one]?.frames ?? 0) + 1).length;
    await expect.poll(grown, { intervals: [50], timeout: 15_000, message: 'pictures that move again' }).toBe(pages.length - 1);
  };
  await Promise.all(pages.map(seen));
  return Date.now() - began;
}

test('four, each in a network of their own: twelve streams, a cable that is pulled, and no room for a fifth', async () => {
  test.setTimeout(120_000);
  const networks = await Networks.make(1);
  try {
    const server = await networks.serve();
    await plan(server.url);
    const [citizens, staffs, companions, interpreters] = await Promise.all(
      ['citizen', 'staff', 'friend', 'tolk'].map((name, at) => networks.browser(name, 11 + at, 1)),
    );
    if (!citizens || !staffs || !companions || !interpreters) throw new Error('four machines');
    const { citizen, staff, room } = await talk(citizens.browser, staffs.browser, networks.url);
    const guests = await Promise.all(
      ([
        ['companion', 'Bo Yusuf', citizen, 'conversation=talk', companions],
        ['interpreter', 'Iben Tolk', staff, `room=${room}`, interpreters],
      ] as const).map(async ([role, name, from, query, machine]) => {
        const { path } = await invite(from, query, role, name);
        const guest = await followLink(await someone(machine.browser, networks.url), path);
        await goIn(guest);
        await admit(staff, name);
        return guest;
      }),
    );
    const everybody = [citizen, staff, ...guests];

    await test.step('twelve streams, small, of picture and of sound', async () => {
      const flows = (await Promise.all(everybody.map((page) => expectFlows(page, 3)))).flat();
      expect(flows.length, 'directed streams').toBe(12);
      const small = new Set<number>();
      const look = async () => {
        const flows = (await Promise.all(everybody.map((page) => received(page)))).flat();
        flows.forEach(({ width, height, aSecond }, at) => width === 320 && height === 180 && aSecond >= 9 && aSecond <= 11 && small.add(at));
        return small.size;
      };
      await expect.poll(look, { message: 'streams of 320×180, ten a second', timeout: 20_000 }).toBe(12);
      for (const { sound } of flows) expect(sound).toMatchObject({ mimeType: 'audio/opus', clockRate: 48_000 });
    });

    await test.step('each is named with their role, and one is pinned', async () => {
      await expect(citizen.getByRole('figure').filter({ hasText: 'Iben Tolk · Tolk' })).toBeVisible();
      for (const page of everybody) await expect(page.getByRole('figure').filter({ hasText: 'Lone Bech' }).or(page.getByRole('figure').filter({ hasText: 'Dig' })).first()).toBeVisible();
      await citizen.getByRole('button', { name: 'Valg' }).click();
      await citizen.getByRole('button', { name: 'Vis Iben Tolk stort' }).click();
      await expect(citizen.locator('.face-large')).toContainText('Iben Tolk');
    });

    await test.step('a cable is pulled for five seconds', async () => {
      await citizens.pull();
      await new Promise((passed) => setTimeout(passed, 5_000));
      // It was really gone: nothing came any more.
      const frames = async () => (await ever(citizen)).map(({ frames }) => frames);
      const gone = await frames();
      await new Promise((passed) => setTimeout(passed, 300));
      expect(await frames()).toEqual(gone);
      await citizens.plug();
      const took = await back(everybody);
      console.log(`pictures on all four sides ${took} ms after the cable was back`);
      expect(took, 'ms').toBeLessThan(BACK_MS);
    });

    await test.step('in the same places: nobody had to be let in, and what is written comes too', async () => {
      await Promise.all(everybody.map((page) => expectFlows(page, 3)));
      for (const page of everybody) await expect(page.getByRole('button', { name: 'Læg på' })).toBeVisible();
      await expect(staff.getByRole('button', { name: /^Luk .* ind$/ })).toHaveCount(0);
      await expect(citizen.getByText('Forbindelsen er væk.')).toHaveCount(0);
      await citizen.getByRole('button', { name: 'Skriv' }).click();
      await citizen.getByLabel(/Skriv her/).fill('Er du der igen?');
      for (const page of [staff, ...guests]) await expect(page.locator('.caption')).toHaveText('Amina Yusuf: Er du der igen?');
    });

    await test.step('a fifth finds no room', async () => {
      const { path } = await invite(staff, `room=${room}`, 'companion', 'Femte Mand');
      const fifth = await followLink(await someone(companions.browser, networks.url), path);
      await goIn(fifth);
      await admit(staff, 'Femte Mand');
      await expect(staff.getByText('Der er ikke plads til flere. Fire kan tale sammen.')).toBeVisible();
      await expect(fifth.getByRole('heading', { name: 'Du er i venteværelset' })).toBeVisible();
    });
  } finally {
    await networks.dispose();
  }
});

test('two who reach nothing but the relay talk through it, under names that say nothing; and go on on another network', async () => {
  test.setTimeout(120_000);
  const networks = await Networks.make(2);
  try {
    const server = await networks.serve(await networks.relay());
    await plan(server.url);
    const [citizens, staffs] = await Promise.all([networks.browser('citizen', 11, 1), networks.browser('staff', 12, 2)]);
    const { citizen, staff } = await talk(citizens.browser, staffs.browser, networks.url);
    for (const page of [citizen, staff]) {
      const flows = await expectFlows(page, 1);
      expect(flows.map(({ relayed }) => relayed), 'through the relay').toEqual([true]);
    }
    const { ice } = await asked<{ ice: Array<{ username: string }> }>(citizen, '/api/room?conversation=talk');
    for (const { username } of ice) expect(username).toMatch(/^\d{10}:[0-9a-f]{12}$/);

    for (const [segment, way] of [[2, 'where the adviser is'], [1, 'where nothing is but the relay']] as const) {
      await test.step(`the citizen comes to another network: ${way}`, async () => {
        await citizens.move(segment);
        const took = await back([citizen, staff]);
        console.log(`pictures on both sides ${took} ms after the other network was there`);
        expect(took, 'ms').toBeLessThan(MOVED_MS);
        await expect(citizen.getByText('Forbindelsen er væk.')).toHaveCount(0);
        await expect(staff.getByRole('button', { name: /^Luk .* ind$/ })).toHaveCount(0);
      });
    }
  } finally {
    await networks.dispose();
  }
});

test('a line becomes narrow: the picture gives way, the voice does not, and the picture comes back', async () => {
  test.setTimeout(120_000);
  const networks = await Networks.make(1);
  try {
    const server = await networks.serve();
    await plan(server.url);
    const [citizens, staffs] = await Promise.all([networks.browser('citizen', 11, 1), networks.browser('staff', 12, 1)]);
    const { staff } = await talk(citizens.browser, staffs.browser, networks.url);
    /** What comes to the adviser meanwhile: bits a second of picture, the share of the sound that had to be made up, the width. */
    let last = (await received(staff))[0];
    const look = async () => {
      const now = (await received(staff))[0];
      if (!last || !now) throw new Error('one connection');
      const seconds = (now.at - last.at) / 1_000;
      const seen = {
        kbits: ((now.pictureBytes - last.pictureBytes) * 8) / 1_000 / seconds,
        missing: (now.concealed - last.concealed) / Math.max(1, now.samples - last.samples),
        louder: now.energy - last.energy,
        width: now.width,
        aSecond: now.aSecond,
      };
      last = now;
      return seen;
    };
    /** Until it is so for a whole second. */
    const until = async (what: string, so: (seen: Awaited<ReturnType<typeof look>>) => boolean, timeout: number) => {
      let seen = await look();
      await expect.poll(async () => so((seen = await look())), { message: what, intervals: [1_000], timeout }).toBe(true);
      console.log(`${what}: ${Math.round(seen.kbits)} kbit/s, ${seen.width} wide, ${Math.round(seen.aSecond)} a second, ${(seen.missing * 100).toFixed(1)} % of the sound missing`);
      return seen;
    };
    // The first second carries a whole picture, often twice what the rest take: the middle one of five is what a free line is.
    const seconds = [await until('a free line', ({ width, kbits }) => width === 640 && kbits > 120, 20_000)];
    while (seconds.length < 5) seconds.push(await until('and it stays free', ({ width, kbits }) => width === 640 && kbits > 0, 4_000));
    const free = seconds.sort((one, other) => one.kbits - other.kbits)[2];

    await citizens.narrow(150_000);
    const narrow = await until('a line of 150 kbit/s', ({ missing, kbits, louder }) => missing < 0.02 && kbits < 100 && louder > 0, 15_000);
    expect(narrow.kbits, 'less picture').toBeLessThan(free.kbits * 0.6);
    // It stays so: the voice is whole, and pictures come.
    for (let second = 0; second < 5; second++) await until('and it stays so', ({ missing, kbits, louder }) => missing < 0.05 && kbits < 120 && kbits > 5 && louder > 0, 4_000);

    await citizens.narrow(undefined);
    const again = await until('free again', ({ kbits, width }) => width === 640 && kbits > free.kbits * 0.7, 60_000);
    expect(again.missing).toBeLessThan(0.02);
  } finally {
    await networks.dispose();
  }
});
