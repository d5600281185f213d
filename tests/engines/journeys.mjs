// The journeys that must hold in engines other than Playwright's Chromium: `node tests/engines/journeys.mjs`, with the
// server's binary in GENSTART_BIN. Words behind it choose: an engine, or part of a journey's name. Each journey has a
// browser, a server and a data folder of its own. What holds in every engine alike is tested in tests/e2e.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium as playwright } from '@playwright/test';
import { send } from '../../demo/back-office.mjs';
import { ENGINES, open } from './engines.mjs';

const BINARY = path.resolve(process.env.GENSTART_BIN ?? 'target/release/genstart');
const NOW = '2026-06-09T10:43:00+02:00';
const CITIZEN = 'newly-unemployed';
const REFERENCE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/;
const KEPT = 'Det er gemt på din telefon';
const JOURNEY_LIMIT_MS = 180_000;
const SERVER_LIMIT_MS = 10_000;
/** As `api::path::PAGES`, with one page below a page and one that is not there. */
const PAGES = [
  '/', '/plan', '/plan/truck', '/raadighed', '/joblog', '/kalender', '/kvitteringer', '/rettigheder', '/privatliv', '/log-af', '/om', '/was',
  '/findes-ikke',
];
/** A conversation by video that is open at that time. */
const TALK = {
  row: 'conversation', authority: 'oestsundets-akasse', citizen: 'demo-1001', id: 'row-talk', conversation: 'talk', kind: 'availability', form: 'video',
  starts_at: '2026-06-09T10:45:00+02:00', ends_at: '2026-06-09T11:30:00+02:00', with: 'Lone Bech', phone: '12 34 56 78',
};
const TAB = '\uE004';
const ENTER = '\uE007';
const ESCAPE = '\uE00C';

/** What a page may complain of: requests without an answer are what some journeys are about. */
const NETWORK = /NetworkError|Failed to (load|fetch)|Load failed|can.t establish a connection|connection to .* was interrupted/i;
/** Firefox tells of what ended because its page was left. What has to lie there is looked for by the journeys. */
const LEFT = /An IndexedDB transaction that was not yet complete has been aborted due to page navigation|Script terminated by timeout/;

const JOURNEYS = [
  {
    name: 'log in, confirm, the receipt has a number and is listed',
    async walk(browser, server) {
      await browser.goto(`${server.url}/demo/login/${CITIZEN}`);
      await browser.click('Bekræft nu');
      await browser.waitFor('Din rådighed');
      await confirm(browser);
      const number = await received(browser);
      await browser.goto(`${server.url}/kvitteringer`);
      await browser.waitFor(number);
      await receipts(browser, server, 1);
    },
  },

  {
    name: 'the server answers 500 once, and the act arrives once by itself',
    async walk(browser, server) {
      await browser.goto(`${server.url}/demo/login/${CITIZEN}`);
      await browser.goto(`${server.url}/raadighed`);
      let tries = 0;
      browser.proxy.meet = (method, url) => (isAct(method, url) && ++tries === 1 ? 500 : undefined);
      await confirm(browser);
      await browser.waitFor('Ikke modtaget endnu');
      await received(browser, 30_000);
      assert.equal(tries, 2, 'tries');
      await receipts(browser, server, 1);
    },
  },

  {
    name: 'own phone, server stopped: open, read, confirm, reload; received once after the server is back',
    async walk(browser, server) {
      await ownPhone(browser, server);
      await withoutServer(browser, server);
      await browser.goto(`${server.url}/raadighed`);
      await confirm(browser, 'Jeg er flyttet.');
      await unsent(browser);
      await browser.reload();
      await unsent(browser);
      assert.equal(await acts(browser), 1, 'acts kept');

      await server.start();
      // The waits grow up to minutes: one act may need the citizen's hand, and both ways are right.
      const byItself = await received(browser, 40_000).then(() => true, () => false);
      if (!byItself) {
        await browser.click('Prøv igen');
        await received(browser);
      }
      await browser.until(async () => (await acts(browser)) === 0, 'no act kept');
      await receipts(browser, server, 1);
      return byItself ? 'by itself' : 'after “Prøv igen”';
    },
  },

  {
    name: 'own phone: an unsent act outlives its page and its tab',
    async walk(browser, server) {
      await ownPhone(browser, server);
      await browser.goto(`${server.url}/raadighed`);
      await browser.waitFor('Bekræft');
      await server.stop();
      const { before } = await browser.newTab();
      await browser.goto(`${server.url}/raadighed`);
      await confirm(browser, 'Jeg er flyttet.');
      await unsent(browser);
      await browser.closeTab(before);
      // The tab that was there all along has heard of it.
      await unsent(browser).catch((error) => Promise.reject(new Error(`in the tab before: ${error.message}`)));
      await browser.goto('about:blank');
      const asked = browser.proxy.requests.length;
      await server.start();
      // No engine sends for a page that is gone: the app does not use background sync, which only Chromium has. So it
      // cannot be waited for but by waiting.
      await new Promise((enough) => setTimeout(enough, 3_000));
      assert.deepEqual(browser.proxy.requests.slice(asked), [], 'requests without a page');
      await browser.goto(`${server.url}/raadighed`);
      await received(browser, 40_000);
      await receipts(browser, server, 1);
    },
  },

  {
    name: 'own phone: an unsent act outlives the browser',
    without: { webkit: 'a WebKit under automation has a profile in memory only, gone with the browser' },
    async walk(browser, server) {
      await ownPhone(browser, server);
      await browser.goto(`${server.url}/raadighed`);
      await server.stop();
      await confirm(browser, 'Jeg er flyttet.');
      await unsent(browser);
      await browser.restart();
      await browser.goto(`${server.url}/raadighed`);
      await unsent(browser);
      await server.start();
      await received(browser, 40_000);
      await receipts(browser, server, 1);
    },
  },

  {
    name: 'own phone: the same act in two tabs is one',
    async walk(browser, server) {
      await ownPhone(browser, server);
      await browser.goto(`${server.url}/raadighed`);
      const { before, handle } = await browser.newTab();
      await browser.goto(`${server.url}/raadighed`);
      await browser.waitFor('Bekræft');
      await server.stop();
      await confirm(browser, 'Jeg er flyttet.');
      await unsent(browser);
      await browser.switchTo(before);
      await unsent(browser);
      await server.start();
      await received(browser, 40_000);
      await browser.switchTo(handle);
      await received(browser, 40_000);
      const answered = browser.proxy.answers.filter((answer) => / POST .*\/api\/commands\?/.test(answer));
      assert.equal(answered.length, 1, 'one tab sends the act, once');
      await receipts(browser, server, 1);
    },
  },

  {
    name: 'own phone: half-written text is back after a reload',
    async walk(browser, server) {
      await ownPhone(browser, server);
      await browser.goto(`${server.url}/raadighed`);
      const words = 'Jeg begynder i et job på mandag – æøå.';
      await browser.click('Ja');
      await browser.type('Hvad er der sket?', words);
      // Sealing adds to a row and takes nothing from it: a draft as long as the words has all of them.
      const whole = Buffer.byteLength(words);
      const isKept = ({ name, size }) => name.endsWith('/draft') && size > whole;
      await browser.until(async () => (await kept(browser)).rows.some(isKept), 'the draft is kept');
      await browser.reload();
      await browser.waitFor('css=textarea');
      const isBack = () => browser.js(`[...document.querySelectorAll('textarea')].some(({ value }) => value === args[0])`, words);
      await browser.until(isBack, words);
    },
  },

  {
    name: 'keyboard: the menu opens, keeps the focus, and Escape gives it back',
    async walk(browser, server) {
      await browser.goto(`${server.url}/demo/login/${CITIZEN}`);
      await browser.waitFor('Bekræft nu');
      const focus = () => browser.js('(document.activeElement.innerText || document.activeElement.localName).trim()');
      for (let stop = 0; (await focus()) !== 'Menu'; stop++) {
        assert.ok(stop < 60, 'Tab comes to the menu');
        await browser.press(TAB);
      }
      await browser.press(ENTER);
      await browser.waitFor('dialog[open]');
      await browser.until(async () => (await focus()) === 'Luk', 'the focus is on “Luk”');
      const stops = new Set();
      for (let stop = 0; stop < 25; stop++) {
        await browser.press(TAB);
        // Between the last and the first the focus may be with the browser itself.
        const inside = await browser.js(`document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')`);
        assert.ok(inside, `stop ${stop}`);
        stops.add(await focus());
      }
      assert.ok(stops.size > 5, `Tab goes through the menu: ${[...stops].join(', ')}`);
      await browser.press(ESCAPE);
      await browser.gone('dialog[open]');
      assert.equal(await focus(), 'Menu');
    },
  },

  {
    name: 'no page scrolls sideways at 320 pixels',
    async walk(browser, server) {
      await browser.goto(`${server.url}/demo/login/${CITIZEN}`);
      await browser.waitFor('Bekræft nu');
      await browser.size(320, 800);
      const wide = [];
      for (const page of PAGES) {
        await browser.goto(server.url + page);
        await browser.waitFor('css=main h1');
        const isThere = () => browser.js(`!/Henter …/.test(document.body.innerText) && document.fonts.status === 'loaded'`);
        await browser.until(isThere, `all of ${page}`);
        const [scrolled, content] = await browser.js('(scrollTo(1000, 0), [scrollX, document.documentElement.scrollWidth])');
        if (scrolled > 0 || content > 320) wide.push(`${page} is ${content} wide`);
      }
      await browser.goto(server.url);
      await browser.click('Menu');
      await browser.waitFor('dialog[open]');
      const menu = await browser.js(`(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('dialog[open]'))`);
      if (menu > 0) wide.push(`the menu is ${menu} too wide`);
      assert.deepEqual(wide, []);
    },
  },

  {
    name: 'own phone: after logging out nothing is kept',
    async walk(browser, server) {
      await ownPhone(browser, server);
      await browser.goto(`${server.url}/raadighed`);
      await browser.waitFor('Bekræft');
      await logOut(browser, server);
    },
  },

  {
    name: 'own phone: nothing is kept even if the page is looked at again while it logs out',
    async walk(browser, server) {
      await ownPhone(browser, server);
      // The server takes its time, and the page asks for the case meanwhile: the answer must not be kept after the wiping.
      browser.proxy.meet = async (_, url) => {
        if (url.pathname === '/logout') await new Promise((enough) => setTimeout(enough, 2_000));
      };
      await logOut(browser, server, `setTimeout(() => dispatchEvent(new Event('focus')), 500)`);
    },
  },

  {
    name: 'a talk by video with Chromium: pictures and sound both ways, what is written, and back after hanging up',
    without: { webkit: "Debian's WebKitGTK is built without WebRTC" },
    async walk(browser, server) {
      await send(server.url, 'demo-oestsundets-akasse', [TALK]);
      const chromium = await playwright.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
      });
      try {
        await browser.goto(`${server.url}/demo/login/${CITIZEN}`);
        await browser.goto(`${server.url}/samtaler/talk/rum`);
        await browser.waitFor('Samtale på video');
        const room = await browser.js(`fetch('/api/room?conversation=talk').then((answer) => answer.json()).then(({ room }) => room)`);
        const staff = await chromium.newPage();
        await staff.addInitScript(`(${record})()`);
        await staff.goto(`${server.url}/demo/login/fund-adviser`);
        await staff.goto(`${server.url}/medarbejder/rum/${room}`);
        await staff.getByRole('button', { name: 'Tænd kamera og mikrofon' }).click();
        await staff.getByRole('button', { name: 'Gå ind', exact: true }).click();

        await browser.js(`(${record})()`);
        await browser.click('Tænd kamera og mikrofon');
        await browser.waitFor('Dit net er klar.', 15_000);
        await browser.click('Gå ind');
        await browser.waitFor('Du er i venteværelset');
        await staff.getByRole('button', { name: 'Luk Amina Yusuf ind' }).click();
        const both = async (what) => {
          await flows(browser, () => browser.js(`(${heard})()`), `Firefox hears and sees ${what}`);
          await flows(browser, () => staff.evaluate(`(${heard})()`), `Chromium hears and sees ${what}`);
        };
        await both('after being let in');
        await browser.click('Skriv');
        await browser.type('#written', 'Hej fra Firefox');
        await staff.getByText('Hej fra Firefox').waitFor();
        await browser.click('Læg på');
        await browser.waitFor('Du har lagt på');
        await browser.click('Gå ind igen');
        await both('after hanging up and coming back');
      } finally {
        await chromium.close();
      }
    },
  },
];

const isAct = (method, url) => method === 'POST' && url.pathname === '/api/commands';

/** On `/raadighed`: answers whether anything has happened, tells what, and presses *Bekræft*. */
async function confirm(browser, changes) {
  await browser.click(changes === undefined ? 'Nej' : 'Ja');
  if (changes !== undefined) await browser.type('Hvad er der sket?', changes);
  await browser.click('Bekræft');
}

/** Waits until the act is received; gives the receipt's number. */
async function received(browser, ms = 15_000) {
  const said = await browser.until(async () => {
    const text = await browser.text('#confirmations');
    return /^Modtaget$/m.test(text) && text;
  }, 'Modtaget', ms);
  const [number] = REFERENCE.exec(said) ?? [];
  assert.ok(number, 'a receipt number');
  return number;
}

async function unsent(browser) {
  await browser.waitFor('Ikke sendt endnu', 30_000);
  await browser.waitFor(KEPT);
}

/** Loads the receipts anew and compares how many there are. */
async function receipts(browser, server, count) {
  await browser.goto(`${server.url}/kvitteringer`);
  await browser.waitFor('Kvitteringsnummer');
  const headings = await browser.js(`[...document.querySelectorAll('main h2, main h3')].map(({ innerText }) => innerText.trim())`);
  assert.equal(headings.filter((heading) => heading === 'Modtaget').length, count, 'receipts');
}

/** Logs in on a phone that the citizen says is their own; comes back when the phone has kept everything. */
async function ownPhone(browser, server) {
  await browser.goto(`${server.url}/demo/login/${CITIZEN}?own=1`);
  await browser.waitFor('Bekræft nu');
  await browser.js('navigator.serviceWorker.ready.then(() => true)');
  await browser.until(async () => {
    const { rows, keys, local } = await kept(browser);
    const has = (part) => rows.some(({ name }) => name.endsWith(`/${part}`));
    return local['genstart-kept'] === '1' && keys.length === 1 && has('case') && has('rules');
  }, 'the phone has kept the case and the rules');
}

/** Logs out by the menu, and looks for anything of the citizen; `meanwhile` runs in the page while it is going on. */
async function logOut(browser, server, meanwhile = '0') {
  assert.notDeepEqual((await kept(browser)).rows, []);
  await browser.click('Menu');
  await browser.waitFor('dialog[open]');
  await browser.js('void (window.leaving = true)');
  await browser.click('Log af');
  await browser.js(`void ${meanwhile}`).catch(() => {});
  await browser.until(() => browser.js(`!window.leaving && document.readyState === 'complete'`), 'the page anew', 30_000);
  await browser.waitFor('Log ind for at se, hvad du skal gøre.');
  assert.deepEqual(await kept(browser), { rows: [], keys: [], local: {} });
  await browser.goto(`${server.url}/plan`);
  await browser.waitFor('Du er ikke logget ind');
}

/** The server is gone and not only out of reach: what is seen now comes from the phone. */
async function withoutServer(browser, server) {
  await browser.goto('about:blank');
  await server.stop();
  await assert.rejects(fetch(server.url), 'the server is stopped');
  await browser.goto(`${server.url}/`);
  assert.ok(await browser.js('navigator.serviceWorker.controller !== null'), 'the page is from the service worker');
  await browser.waitFor('Bekræft nu');
  await browser.waitFor('Ingen forbindelse lige nu. Du ser det, vi vidste', 30_000);
  await browser.goto(`${server.url}/plan`);
  await browser.waitFor('Truckcertifikat B');
}

async function acts(browser) {
  return (await kept(browser)).rows.filter(({ name }) => name.includes('/act/')).length;
}

/* In the page: keeps every connection that is made. */
function record() {
  const Native = window.RTCPeerConnection;
  window.made = [];
  window.RTCPeerConnection = function (...given) {
    const one = new Native(...given);
    window.made.push(one);
    return one;
  };
}

/* In the page: pictures decoded and sound heard over the connections that stand, from the browser's own statistics. */
async function heard() {
  const sum = { frames: 0, energy: 0 };
  for (const one of window.made.filter(({ connectionState }) => connectionState === 'connected')) {
    for (const row of (await one.getStats()).values()) {
      if (row.type !== 'inbound-rtp') continue;
      if (row.kind === 'video') sum.frames += row.framesDecoded ?? 0;
      if (row.kind === 'audio') sum.energy += row.totalAudioEnergy ?? 0;
    }
  }
  return sum;
}

/** Waits until more pictures are decoded, and more sound is heard. */
async function flows(browser, ask, what) {
  let first;
  await browser.until(async () => {
    const now = await ask();
    if (!first && now.frames > 0) first = now;
    return first && now.frames > first.frames + 5 && now.energy > first.energy;
  }, what, 30_000);
}

/** The names of what lies in the phone's storage, and how large it is. */
function kept(browser) {
  return browser.js(`(${inStorage})()`);
}

/* In the page. */
async function inStorage() {
  const done = (asking) => new Promise((resolve, reject) => {
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
  const local = { ...localStorage };
  const opening = indexedDB.open('genstart');
  // Looking must not make what is not there.
  opening.onupgradeneeded = () => opening.transaction.abort();
  const database = await done(opening).catch(() => undefined);
  if (!database) return { rows: [], keys: [], local };
  const work = database.transaction(['rows', 'keys']);
  const store = work.objectStore('rows');
  const [names, values, keys] = await Promise.all([done(store.getAllKeys()), done(store.getAll()), done(work.objectStore('keys').getAllKeys())]);
  database.close();
  const rows = names.map((name, at) => ({ name: String(name), size: values[at].length }));
  return { rows, keys: keys.map(String), local };
}

/** The real binary, serving the demo data from a folder of its own. */
class Server {
  #data;
  #child;
  #log = '';

  static async launch() {
    const server = new Server();
    server.#data = await mkdtemp(path.join(tmpdir(), 'genstart-engines-'));
    await server.start();
    return server;
  }

  /** At first on a free port; then on the same port and data again, so that open pages find it. */
  async start() {
    const address = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const args = ['serve', '--demo', '--listen', address, '--data', this.#data, '--now', NOW];
    const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('close', () => process.off('exit', kill));
    const end = Date.now() + SERVER_LIMIT_MS;
    let out = '';
    let failure;
    child.on('error', (error) => (failure = error.message));
    child.on('exit', (code, signal) => (failure = `ended with ${signal ?? code}`));
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (this.#log += text));
    for (;;) {
      this.url = /^listening on (http:\S+)$/m.exec(out)?.[1] ?? this.url;
      if (/^listening on /m.test(out)) return;
      if (failure || Date.now() > end) throw new Error(`${BINARY} does not listen: ${failure ?? 'no word of it'}\n${this.#log}`);
      await new Promise((again) => setTimeout(again, 20));
    }
  }

  async stop() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.pid === undefined) return;
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), SERVER_LIMIT_MS);
    await once(child, 'exit');
    clearTimeout(overdue);
  }

  async dispose() {
    await this.stop();
    await rm(this.#data, { recursive: true, force: true });
  }
}

async function run(engine, { walk }) {
  const server = await Server.launch();
  let browser;
  let overdue;
  try {
    browser = await open(engine);
    versions.add(browser.version);
    const limit = new Promise((_, reject) => {
      overdue = setTimeout(() => reject(new Error(`not over after ${JOURNEY_LIMIT_MS} ms`)), JOURNEY_LIMIT_MS);
    });
    const note = await Promise.race([walk(browser, server), limit]);
    assert.deepEqual((await browser.complaints()).filter((complaint) => !NETWORK.test(complaint) && !LEFT.test(complaint)), [], 'complaints of the pages');
    return note;
  } catch (error) {
    const shots = process.env.ENGINES_SHOTS;
    if (browser && shots) await browser.screenshot(path.join(shots, `${engine}.png`)).catch(() => {});
    throw error;
  } finally {
    clearTimeout(overdue);
    await browser?.quit();
    await server.dispose();
  }
}

// A program that is told to end must not leave browsers and servers behind.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const versions = new Set();
const words = process.argv.slice(2);
const named = words.filter((word) => word in ENGINES);
const engines = named.length > 0 ? named : Object.keys(ENGINES);
const parts = words.filter((word) => !(word in ENGINES));
let passed = 0;
let failed = 0;
for (const engine of engines) {
  for (const journey of JOURNEYS) {
    if (parts.length > 0 && !parts.some((part) => journey.name.includes(part))) continue;
    const title = `${engine}: ${journey.name}`;
    const reason = journey.without?.[engine];
    if (reason) {
      console.log(`left out ${title}: ${reason}`);
      continue;
    }
    try {
      const note = await run(engine, journey);
      passed++;
      console.log(`ok ${title}${note ? ` (${note})` : ''}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${title}: ${String(error.message ?? error).replace(/\s*\n\s*/g, ' | ')}`);
    }
  }
}
for (const version of versions) console.log(version);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
