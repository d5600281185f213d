// What is missing or refused before a talk by video: it is said in plain words, and there is always another way.

import { chromium } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { expectAccessible } from './support/axe.ts';
import { NOW, TALK, admit, goIn, meet, plan, withDevices } from './support/room.ts';

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
