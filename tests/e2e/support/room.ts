// Talks by video: a conversation that is open now, browsers for those who take part, and what flows between them.
// Judged by what the browsers' own statistics say was decoded and heard, never by what an element looks like.

import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { send } from '../../../demo/back-office.mjs';

export const NOW = '2026-06-09T10:00:00+02:00';
export const FUND = 'demo-oestsundets-akasse';
export const AMINA = { authority: 'oestsundets-akasse', citizen: 'demo-1001' };
/** Opens ten minutes before 10.05. */
export const TALK = '/samtaler/talk/rum';

/** A browser with Chromium's own devices, a moving picture and a beep a second; it asks nobody. */
export const withDevices = (devices = '', ui = '') => ({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--use-fake-device-for-media-stream${devices}`,
    `--use-fake-ui-for-media-stream${ui}`,
  ],
});

const conversation = (id: string, change: object) => ({
  row: 'conversation',
  ...AMINA,
  id: `row-${id}`,
  conversation: id,
  kind: 'availability',
  form: 'video',
  starts_at: '2026-06-09T10:05:00+02:00',
  ends_at: '2026-06-09T10:45:00+02:00',
  with: 'Lone Bech',
  phone: '12 34 56 78',
  ...change,
});

/** A talk that is open, one that is not yet, and a document of the case. */
export async function plan(url: string): Promise<void> {
  const later = { kind: 'job', starts_at: '2026-06-10T10:00:00+02:00', ends_at: '2026-06-10T10:30:00+02:00' };
  await send(url, FUND, [
    conversation('talk', {}),
    conversation('later', later),
    { row: 'document', ...AMINA, id: 'row-plan', document: 'plan', title: 'Din aftale', dated_on: '2026-06-01', content: Buffer.from('%PDF-1.4\n').toString('base64') },
  ]);
}

/** Somebody's phone, with a certificate of the test's own and its connections written down. */
export async function phone(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    ignoreHTTPSErrors: true,
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
  });
  await record(context);
  return context.newPage();
}

/** Keeps every connection that a page makes, to ask it for its statistics. */
export async function record(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const made: RTCPeerConnection[] = [];
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(...given: ConstructorParameters<typeof RTCPeerConnection>) {
        super(...given);
        made.push(this);
      }
    };
    Object.assign(window, { made });
  });
}

/** What came over one connection, as its receiver's statistics have it. */
export type Flow = {
  frames: number;
  /** Of the picture that came last. */
  width: number;
  height: number;
  aSecond: number;
  pictureBytes: number;
  energy: number;
  /** Samples that came, and those that had to be made up. */
  samples: number;
  concealed: number;
  sound: { mimeType: string; clockRate: number; sdpFmtpLine: string };
  relayed: boolean;
  at: number;
};

/** What each connection of a page has received so far: those that stand, or all that are not closed. */
export async function received(page: Page, states = ['connected']): Promise<Flow[]> {
  return page.evaluate(async (states) => {
    const { made } = window as unknown as { made: RTCPeerConnection[] };
    const open = made.filter((one) => states.includes(one.connectionState));
    return Promise.all(
      open.map(async (one) => {
        const rows = [...(await one.getStats()).values()];
        const coming = (kind: string) => rows.find((row) => row.type === 'inbound-rtp' && row.kind === kind) ?? {};
        const [picture, sound] = [coming('video'), coming('audio')];
        const pairs = rows.filter((row) => row.type === 'candidate-pair' && row.nominated && row.state === 'succeeded');
        const ends = pairs.flatMap((pair) => [pair.localCandidateId, pair.remoteCandidateId]);
        const { mimeType = '', clockRate = 0, sdpFmtpLine = '' } = rows.find(({ id }) => id === sound.codecId) ?? {};
        return {
          frames: picture.framesDecoded ?? 0,
          width: picture.frameWidth ?? 0,
          height: picture.frameHeight ?? 0,
          aSecond: picture.framesPerSecond ?? 0,
          pictureBytes: picture.bytesReceived ?? 0,
          energy: sound.totalAudioEnergy ?? 0,
          samples: sound.totalSamplesReceived ?? 0,
          concealed: sound.concealedSamples ?? 0,
          sound: { mimeType, clockRate, sdpFmtpLine },
          // At this end or at the other: either way it goes through the relay.
          relayed: ends.some((end) => rows.find(({ id }) => id === end)?.candidateType === 'relay'),
          at: performance.now(),
        };
      }),
    );
  }, states);
}

/** Waits until pictures are decoded and sound is heard from so many others, more and more of both. */
export async function expectFlows(page: Page, others: number, timeout = 30_000): Promise<Flow[]> {
  let first: Flow[] = [];
  await expect
    .poll(
      async () => {
        first = await received(page);
        return first.length;
      },
      { message: 'connections', timeout },
    )
    .toBe(others);
  let now: Flow[] = [];
  await expect
    .poll(
      async () => {
        now = await received(page);
        return now.filter((flow, at) => flow.frames > (first[at]?.frames ?? 0) + 2 && flow.energy > (first[at]?.energy ?? 0)).length;
      },
      { message: 'streams with picture and sound', timeout },
    )
    .toBe(others);
  return now;
}

/** Waits until a picture that moves has come from so many others. */
export async function expectPictures(page: Page, others: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const videos = [...document.querySelectorAll<HTMLVideoElement>('.face:not(.face-own) video')];
      return videos.length === wanted && videos.every((video) => (video.getVideoPlaybackQuality?.().totalVideoFrames ?? 0) > 2);
    },
    others,
    { timeout: 30_000, polling: 50 },
  );
}

/** The name that the room has for staff. */
export async function roomOf(url: string, citizen: BrowserContext, id = 'talk'): Promise<string> {
  const answer = await citizen.request.get(`${url}/api/room?conversation=${id}`);
  return ((await answer.json()) as { room: string }).room;
}

export type Talk = {
  citizen: Page;
  staff: Page;
  room: string;
  /** A browser of its own for somebody more. */
  someone: (devices?: boolean) => Promise<BrowserContext>;
  close: () => Promise<void>;
};

/** The citizen in front of the door, and an adviser of the fund too; each in a browser of their own. */
export async function meet(browser: Browser, url: string, lang = 'da'): Promise<Talk> {
  await plan(url);
  const open: BrowserContext[] = [];
  const someone = async () => {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 390, height: 844 }, locale: 'da-DK', timezoneId: 'Europe/Copenhagen' });
    open.push(context);
    await record(context);
    return context;
  };
  const citizens = await someone();
  await citizens.request.get('/demo/login/newly-unemployed');
  const citizen = await citizens.newPage();
  await citizen.goto(`${TALK}?lang=${lang}`);
  const room = await roomOf(url, citizens);
  const staffs = await someone();
  await staffs.request.get('/demo/login/fund-adviser');
  const staff = await staffs.newPage();
  await staff.goto(`/medarbejder/rum/${room}?lang=${lang}`);
  return { citizen, staff, room, someone, close: async () => void (await Promise.all(open.map((context) => context.close()))) };
}

/** Tries the devices, and goes in. */
export async function goIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tænd kamera og mikrofon' }).click();
  await expect(page.getByText('Din mikrofon')).toBeVisible();
  await page.getByRole('button', { name: 'Gå ind', exact: true }).click();
}

/** Staff let somebody in who waits. */
export async function admit(staff: Page, name: string): Promise<void> {
  await staff.getByRole('button', { name: `Luk ${name} ind` }).click();
}

/** Both in the room, and talking. */
export async function talk(talk: Talk): Promise<void> {
  await goIn(talk.staff);
  await goIn(talk.citizen);
  await admit(talk.staff, 'Amina Yusuf');
  await expect(talk.citizen.getByRole('button', { name: 'Læg på' })).toBeVisible();
}

/** A one-time link, as somebody makes it in front of the door or in the talk. */
export async function invite(from: Page, query: string, role: 'companion' | 'interpreter', name: string): Promise<{ path: string; id: string }> {
  // Asked in the page: where its network is one of its own, nobody else's requests go through it.
  const told = await from.evaluate(
    async ([query, invitation]) => {
      const answer = await fetch(`/api/room/invitations?${query}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ invite: invitation }) });
      return (await answer.json()) as { path: string; invitations: Array<{ id: string; name: string }> };
    },
    [query, { role, name }] as const,
  );
  expect(told.path, 'a link').toMatch(/^\/rum\//);
  return { path: told.path, id: told.invitations.find((one) => one.name === name)?.id ?? '' };
}

/** A guest goes through a link, up to the door of the room. */
export async function followLink(page: Page, path: string): Promise<Page> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Gå videre' }).click();
  await expect(page).toHaveURL('/rum');
  return page;
}
