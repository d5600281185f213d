// What is missing or refused before a talk by video: it is said in plain words, and there is always another way.

import { chromium, type Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { expectAccessible } from './support/axe.ts';
import { NOW, TALK, admit, expectFlows, goIn, meet, plan, talk, withDevices } from './support/room.ts';

test.use({ serverOptions: { now: NOW }, launchOptions: withDevices() });

test('a camera that is refused: join by sound or text, or by telephone', async ({ server }) => {
  const browser = await chromium.launch(withDevices('', '=deny'));
  const both = await meet(browser, server.url);
  const page = both.citizen;
  await page.getByRole('button', { name: 'Tænd kamera og mikrofon' }).click();
  await expect(page.getByText('Genstart må ikke bruge dit kamera. Du kan tale uden billede, eller vi kan ringe til dig.')).toBeVisible();
  await expect(page.getByText('Genstart må ikke bruge din mikrofon.')).toBeVisible();
  expect(await page.locator('main').innerText()).not.toMatch(/Error|error/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Gå ind uden kamera og mikrofon' }).click();
  await expect(page.getByRole('heading', { name: 'Du er i venteværelset' })).toBeVisible();
  await both.close();
  await browser.close();
});

test('a camera that is missing: the talk goes on without', async ({ server }) => {
  const browser = await chromium.launch(withDevices('=device-count=0'));
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  for (const page of [citizen, staff]) {
    await page.getByRole('button', { name: 'Tænd kamera og mikrofon' }).click();
    await expect(page.getByText('Vi kan ikke finde et kamera. Du kan tale uden billede.')).toBeVisible();
    await page.getByRole('button', { name: /^Gå ind uden/ }).click();
  }
  await admit(staff, 'Amina Yusuf');
  const theirs = staff.getByRole('figure').filter({ hasText: 'Amina Yusuf' });
  await expect(theirs.getByText('Kameraet er slukket')).toBeVisible();
  // What is written needs no device.
  await citizen.getByRole('button', { name: 'Skriv' }).click();
  await citizen.getByLabel(/Skriv her/).fill('Jeg har ikke noget kamera');
  await expect(staff.locator('.caption')).toHaveText('Amina Yusuf: Jeg har ikke noget kamera');
  await both.close();
  await browser.close();
});

test('a camera that another program has: say so, and go on by sound', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen } = both;
  // No second program holds Chromium's own devices: the answer that a browser gives then is put in its place.
  await citizen.addInitScript(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) => (wish?.video ? Promise.reject(new DOMException('in use', 'NotReadableError')) : ask(wish));
  });
  await citizen.reload();
  await citizen.getByRole('button', { name: 'Tænd kamera og mikrofon' }).click();
  await expect(citizen.getByText('Et andet program bruger dit kamera. Luk det, og prøv igen.')).toBeVisible();
  await expect(citizen.getByRole('meter', { name: 'Din mikrofon' })).toBeVisible();
  await expect(citizen.getByRole('button', { name: 'Gå ind uden billede' })).toBeVisible();
  await expectAccessible(citizen);
  await both.close();
});

test('a browser that cannot talk by video is given the telephone', async ({ page, server, context }) => {
  await plan(server.url);
  await context.request.get('/demo/login/newly-unemployed');
  await page.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
  await page.goto(TALK);
  await expect(page.getByRole('heading', { name: 'Din browser kan ikke bruges til video' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: '12 34 56 78' })).toBeVisible();
  await expectAccessible(page);
});

test('sound that needs a tap gets a button', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  // A browser that plays nothing before a tap: the first time, it refuses.
  await citizen.addInitScript(() => {
    const play = HTMLMediaElement.prototype.play;
    let tapped = false;
    addEventListener('click', (event) => (tapped ||= (event.target as Element).textContent === 'Slå lyden til'), true);
    HTMLMediaElement.prototype.play = function () {
      return tapped || this.muted ? play.call(this) : Promise.reject(new DOMException('tap first', 'NotAllowedError'));
    };
  });
  await citizen.reload();
  await goIn(staff);
  await goIn(citizen);
  await admit(staff, 'Amina Yusuf');
  await expect(citizen.getByText('Din browser vil have et tryk, før den spiller lyd.')).toBeVisible();
  await expectAccessible(citizen);
  await citizen.getByRole('button', { name: 'Slå lyden til' }).click();
  await expect(citizen.getByRole('button', { name: 'Slå lyden til' })).toHaveCount(0);
  await expect.poll(() => citizen.locator('.face-large video').evaluate((video: HTMLVideoElement) => video.paused)).toBe(false);
  await both.close();
});

/** What the page sends to the one other now. */
const sent = (page: Page) =>
  page.evaluate(() => {
    const { made } = window as unknown as { made: RTCPeerConnection[] };
    const tracks = (made.at(-1)?.getSenders() ?? []).map(({ track }) => track);
    const of = (kind: string) => tracks.find((track) => track?.kind === kind)?.label ?? '';
    return { sound: of('audio'), picture: of('video') };
  });

test('another microphone, loudspeaker and camera are taken in the middle of a talk', async ({ server }) => {
  const browser = await chromium.launch(withDevices('=device-count=2'));
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  await citizen.addInitScript(() => {
    const asked: unknown[] = [];
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) => {
      if (wish?.video) asked.push((wish.video as MediaTrackConstraints).facingMode);
      return ask(wish);
    };
    Object.assign(window, { asked });
  });
  await citizen.reload();
  await talk(both);
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
  await citizen.getByRole('button', { name: 'Valg' }).click();
  const before = await sent(citizen);

  const microphone = citizen.getByLabel('Mikrofon');
  const others = await microphone.locator('option').allInnerTexts();
  const other = others.find((label) => label !== before.sound) ?? '';
  await microphone.selectOption({ label: other });
  await expect.poll(async () => (await sent(citizen)).sound, { message: 'the microphone' }).toBe(other);

  await citizen.getByLabel('Højttaler').selectOption({ label: 'Fake Audio Output 2' });
  const speaks = () =>
    citizen.evaluate(async () => {
      const id = (document.querySelector('.face-large video') as HTMLVideoElement & { sinkId: string }).sinkId;
      return (await navigator.mediaDevices.enumerateDevices()).find(({ kind, deviceId }) => kind === 'audiooutput' && deviceId === id)?.label;
    });
  await expect.poll(speaks, { message: 'the loudspeaker' }).toBe('Fake Audio Output 2');

  // A telephone is asked for the one at the back. These do not say where they look, as a computer's: the other is meant.
  expect(before.picture).toBe('fake_device_0');
  await citizen.getByRole('button', { name: 'Brug kameraet på bagsiden' }).click();
  await expect.poll(async () => (await sent(citizen)).picture, { message: 'the camera' }).toBe('fake_device_1');
  await citizen.getByRole('button', { name: 'Brug kameraet på forsiden' }).click();
  await expect.poll(async () => (await sent(citizen)).picture, { message: 'the first camera' }).toBe('fake_device_0');
  expect(await citizen.evaluate(() => (window as unknown as { asked: unknown[] }).asked.filter(Boolean))).toEqual(['user', 'environment', 'user']);
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
  await both.close();
  await browser.close();
});

test('a telephone call takes the devices away and gives them back; a locked screen lets nobody out', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  await citizen.addInitScript(() => {
    const locks: Array<{ released: boolean; release: () => Promise<void> }> = [];
    const { wakeLock } = navigator;
    const ask = wakeLock.request.bind(wakeLock);
    wakeLock.request = async (kind) => {
      const lock = await ask(kind);
      locks.push(lock);
      return lock;
    };
    Object.assign(window, { locks });
  });
  await citizen.reload();
  const awake = () =>
    citizen.evaluate(() => (window as unknown as { locks: Array<{ released: boolean }> }).locks.filter(({ released }) => !released).length);
  expect(await awake(), 'in front of the door').toBe(0);
  await talk(both);
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
  await expect.poll(awake, { message: 'the screen stays awake' }).toBe(1);
  // Asked for once: what is held twice is held after the talk too.
  await citizen.evaluate(() => ['online', 'focus', 'online'].forEach((name) => dispatchEvent(new Event(name))));
  await citizen.getByRole('button', { name: 'Skriv' }).click();
  expect(await awake()).toBe(1);

  // No telephone rings in a test: what a browser tells a page then is told in its place.
  const system = (does: 'mute' | 'unmute') =>
    citizen.evaluate((does) => {
      const { made } = window as unknown as { made: RTCPeerConnection[] };
      for (const { track } of made.at(-1)?.getSenders() ?? []) {
        if (!track) continue;
        Object.defineProperty(track, 'muted', { value: does === 'mute', configurable: true });
        track.dispatchEvent(new Event(does));
      }
    }, does);
  const theirs = staff.getByRole('figure').filter({ hasText: 'Amina Yusuf' });
  const told = ['Mikrofonen er slukket', 'Kameraet er slukket'].map((words) => theirs.getByText(words));
  await system('mute');
  for (const words of told) await expect(words).toBeAttached();
  for (const name of ['Mikrofon', 'Kamera']) await expect(citizen.getByRole('button', { name })).toHaveAttribute('aria-pressed', 'false');
  await expectAccessible(citizen);
  await system('unmute');
  for (const words of told) await expect(words).toHaveCount(0);

  // A system that keeps them: they are asked for anew when the page is looked at again. Meanwhile the lock was let go.
  await system('mute');
  for (const words of told) await expect(words).toBeAttached();
  await looksAway(citizen, true);
  await expect.poll(awake, { message: 'not looked at' }).toBe(0);
  await looksAway(citizen, false);
  for (const words of told) await expect(words).toHaveCount(0);
  await expect.poll(awake, { message: 'awake again' }).toBe(1);
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
  await expect(staff.getByRole('button', { name: /^Luk .* ind$/ })).toHaveCount(0);

  await citizen.getByRole('button', { name: 'Læg på' }).click();
  await expect.poll(awake, { message: 'after the talk' }).toBe(0);
  await both.close();
});

/** As when the screen is locked or another app is opened; no tab of a test is ever out of sight by itself. */
async function looksAway(page: Page, away: boolean): Promise<void> {
  await page.evaluate(async (away) => {
    for (const [name, value] of [['hidden', away], ['visibilityState', away ? 'hidden' : 'visible']] as const) Object.defineProperty(document, name, { value, configurable: true });
    // As a browser does with the locks of a page that is out of sight.
    if (away) for (const lock of (window as unknown as { locks: Array<{ release: () => Promise<void> }> }).locks) await lock.release();
    document.dispatchEvent(new Event('visibilitychange'));
  }, away);
  const phone = await page.context().newCDPSession(page);
  if (away) await phone.send('Page.setWebLifecycleState', { state: 'frozen' });
  await phone.send('Page.setWebLifecycleState', { state: 'active' });
  await phone.detach();
}

test('a voice is wideband: what lies far above a telephone line is heard at the other end', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  const PITCH = 7_000;
  // A note in place of the microphone: the browser's own beep is low.
  await citizen.addInitScript((pitch) => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {
      const stream = await ask(wish);
      const context = new AudioContext();
      const [note, out] = [context.createOscillator(), context.createMediaStreamDestination()];
      note.frequency.value = pitch;
      note.connect(out);
      note.start();
      for (const track of stream.getAudioTracks()) stream.removeTrack(track);
      for (const track of out.stream.getAudioTracks()) stream.addTrack(track);
      return stream;
    };
  }, PITCH);
  await citizen.reload();
  await talk(both);
  const [flow] = await expectFlows(staff, 1);
  expect(flow?.sound).toMatchObject({ mimeType: 'audio/opus', clockRate: 48_000 });
  expect(flow?.sound.sdpFmtpLine).not.toMatch(/maxplaybackrate|maxaveragebitrate/);
  /** How much louder the note is than what lies around it, in decibels. */
  const stands = () =>
    staff.evaluate(async (pitch) => {
      const heard = document.querySelector<HTMLVideoElement>('.face-large video')?.srcObject as MediaStream;
      const context = new AudioContext();
      const ear = context.createAnalyser();
      context.createMediaStreamSource(heard).connect(ear);
      const levels = new Float32Array(ear.frequencyBinCount);
      await new Promise((passed) => setTimeout(passed, 300));
      ear.getFloatFrequencyData(levels);
      const at = (hertz: number) => levels[Math.round((hertz / context.sampleRate) * ear.fftSize)] ?? -Infinity;
      await context.close();
      return at(pitch) - Math.max(at(pitch / 2), at(pitch * 1.4), -100);
    }, PITCH);
  await expect.poll(stands, { message: 'the note is heard' }).toBeGreaterThan(30);
  await both.close();
});
