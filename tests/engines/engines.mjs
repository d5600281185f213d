// Drives Debian's firefox-esr (by Marionette, which is built into it) and WebKitGTK (by WebKitWebDriver). Both know the
// WebDriver commands of the W3C. Node alone is enough: Playwright's own Firefox and WebKit are patched builds, and
// what Debian packages is what people have. Must not know anything of the app.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const START_LIMIT_MS = 60_000;
const QUIT_LIMIT_MS = 5_000;
const ANSWER_LIMIT_MS = 45_000;
// A script whose page is left gets no answer, and WebKit says so only then.
const TIMEOUTS = { script: 10_000, pageLoad: 30_000 };

/** The engines, and what starts each. */
export const ENGINES = { firefox, webkit };

/** An engine's browser, with a profile of its own that is gone after `quit`. */
export async function open(engine, { width = 390, height = 844 } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), `engines-${engine}-`));
  const proxy = await Proxy.start();
  const session = new Session(engine, folder, proxy, { width, height });
  try {
    await session.start();
  } catch (error) {
    await session.quit();
    throw error;
  }
  return session;
}

class Session {
  #folder;
  #screen;
  #heard = [];
  #undo = [];

  constructor(engine, folder, proxy, screen) {
    this.engine = engine;
    /** Everything the browser asks for goes through here: see `requests` and `meet`. */
    this.proxy = proxy;
    this.#folder = folder;
    this.#screen = screen;
  }

  async start() {
    const { width, height } = this.#screen;
    this.driver = await ENGINES[this.engine]({ folder: this.#folder, undo: this.#undo, proxy: this.proxy, width, height });
    await this.size(width, height);
  }

  /** Ends the browser and starts it again with what it kept. Only Firefox: a WebKit under automation keeps nothing. */
  async restart() {
    if (!this.driver.keepsProfile) throw new Error(`${this.version} keeps nothing from one automated session to the next`);
    await this.#end();
    await this.start();
  }

  async quit() {
    await this.#end();
    this.proxy.stop();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  async #end() {
    for (const step of this.#undo.splice(0).reverse()) await step();
  }

  get version() {
    return this.driver.version;
  }

  async goto(url) {
    await this.#leave(() => this.driver.command('navigate', { url }));
  }

  /** As a reader does it. WebDriver's own refresh passes the service worker by in Firefox, like Shift and the button. */
  async reload() {
    await this.#leave(async () => {
      await this.js('void (window.leaving = true, setTimeout(() => location.reload()))');
      await this.until(() => this.js(`!window.leaving && document.readyState === 'complete'`), 'the page anew', 30_000);
    });
  }

  async #leave(go) {
    if (!this.driver.complaints) this.#heard.push(...(await this.js(`(${listen})()`)));
    await go();
    if (!this.driver.complaints) await this.js(`(${listen})()`);
    if (!this.driver.offline && this.proxy.off) await this.js(`(${pretend})(...args)`, true, false);
  }

  /** Opens another tab and goes on there; gives the way back to this one. */
  async newTab() {
    const before = await this.driver.command('handle', {});
    const { handle } = await this.driver.command('newTab', { type: this.driver.newTab });
    await this.driver.command('switchTo', { handle });
    return { before, handle };
  }

  async switchTo(handle) {
    await this.driver.command('switchTo', { handle });
  }

  /** Closes the tab it is in and goes on in that one. */
  async closeTab(handle) {
    await this.driver.command('closeTab', {});
    await this.switchTo(handle);
  }

  /** The value of an expression in the page, JSON only; a promise is awaited. */
  async js(expression, ...args) {
    const answer = await this.driver.command('executeAsync', {
      script: `
        const done = arguments[arguments.length - 1], args = Array.from(arguments).slice(0, -1);
        (async () => (${expression}\n))().then(
          (value) => done({ value: value === undefined ? null : value }),
          (error) => done({ error: String(error) }),
        );`,
      args,
    });
    if (answer.error !== undefined) throw new Error(`in the page: ${answer.error}`);
    return answer.value;
  }

  /** Clicks with the browser's own pointer: scrolls there, and fails if something else is on top. */
  async click(target, ms = 10_000) {
    await this.#act(async () => {
      const id = await this.#find(target, ms);
      await this.#still(id);
      await this.driver.command('click', { id });
    });
  }

  /** A click goes to a place: what is still moving, as when the page scrolls to a receipt, is not there any more. */
  async #still(id) {
    const measure = async () => {
      const script = 'const { x, y } = arguments[0].getBoundingClientRect(); return x + " " + y;';
      return this.driver.command('execute', { script, args: [{ [ELEMENT]: id }] });
    };
    let last = await measure();
    await this.until(async () => {
      await sleep(100);
      const before = last;
      last = await measure();
      return before === last;
    }, 'a page that is still');
  }

  /** Types with the browser's own keyboard, after what is in the field; text is the field's label. */
  async type(target, text, ms = 10_000) {
    await this.#act(async () => this.driver.command('type', { id: await this.#find(target, ms, true), text }));
  }

  /** What was found may be drawn anew before it is touched, as when the app takes the shell's place: then once more. */
  async #act(attempt) {
    try {
      await attempt();
    } catch (error) {
      if (!/stale element reference/.test(error.message)) throw error;
      await attempt();
    }
  }

  /** Presses one key where the focus is, such as '\uE004' (Tab) or '\uE00C' (Escape). */
  async press(key) {
    await this.driver.command('actions', {
      actions: [{ type: 'key', id: 'keyboard', actions: [{ type: 'keyDown', value: key }, { type: 'keyUp', value: key }] }],
    });
  }

  /** Waits until something with this selector is shown, or the page shows this text. */
  async waitFor(target, ms = 10_000) {
    await this.until(() => this.js(`(${shown})(...args)`, ...reading(target)), target, ms);
  }

  async gone(target, ms = 10_000) {
    await this.until(async () => !(await this.js(`(${shown})(...args)`, ...reading(target))), `no ${target}`, ms);
  }

  /** Errors and warnings of the pages so far. WebKit: only what came after a page was loaded, see `listen`. */
  async complaints() {
    if (this.driver.complaints) return this.driver.complaints();
    return [...this.#heard, ...(await this.js(`(${listen})()`))];
  }

  text(selector = 'body') {
    return this.js('(document.querySelector(args[0]) || {}).innerText', selector);
  }

  async screenshot(file) {
    await writeFile(file, Buffer.from(await this.driver.command('screenshot', { full: false }), 'base64'));
  }

  /**
   * Drops every connection and takes no new one. Firefox is set offline besides, and says so to the pages.
   * WebKit has no such mode: there the page's `navigator.onLine` is replaced and the event made up, which
   * pages loaded later, and workers, do not see before `goto` has returned.
   */
  async offline(off) {
    this.proxy.off = Boolean(off);
    if (off) this.proxy.drop();
    if (this.driver.offline) await this.driver.offline(off);
    else await this.js(`(${pretend})(...args)`, Boolean(off), true);
  }

  /** How large the page is shown: comes back when it is, and fails where the engine cannot. */
  async size(width, height) {
    const measure = () => this.js('[innerWidth, innerHeight]');
    await this.driver.size(width, height, measure);
    await this.until(async () => (await measure())[0] === width, `a page ${width} pixels wide`);
  }

  async #find(target, ms, field = false) {
    const args = [...reading(target), field];
    return this.until(async () => {
      const found = await this.driver.command('execute', { script: `return (${find})(...arguments);`, args });
      return found?.[ELEMENT];
    }, target, ms);
  }

  /** Tries until something comes back; what fails meanwhile may be a page that is just changing. */
  async until(attempt, what, ms = 10_000) {
    const end = Date.now() + ms;
    let failure;
    for (;;) {
      try {
        const result = await attempt();
        failure = undefined;
        if (result) return result;
      } catch (error) {
        if (/stale element reference/.test(error.message)) throw error;
        failure = error;
      }
      if (Date.now() > end) break;
      await sleep(50);
    }
    const page = await this.js('location.href + " " + document.body.innerText').catch(String);
    throw new Error([`not there within ${ms} ms: ${what}`, failure, `the page: ${page.slice(0, 1500)}`].filter(Boolean).join('\n'));
  }
}

/**
 * A selector begins with `css=`, `#`, `.`, `[`, or is a tag in lower case (`h1`, `input[type=radio]`).
 * Anything else, and what begins with `text=`, is text.
 */
function reading(target) {
  if (target.startsWith('text=')) return ['text', target.slice(5)];
  if (target.startsWith('css=')) return ['css', target.slice(4)];
  return [/^[#.[]|^[a-z][a-z0-9-]*($|[#.[:])/.test(target) ? 'css' : 'text', target];
}

/* In the page. */
function shown(kind, what) {
  const flat = (text) => text.replace(/[\s\u00a0]+/g, ' ').trim();
  if (kind === 'css') return [...document.querySelectorAll(what)].some((e) => e.getClientRects().length > 0);
  return flat(document.body.innerText).includes(flat(what));
}

/* In the page: the browser believes that there is no net, or that there is. */
function pretend(off, tell) {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => !off });
  if (tell) window.dispatchEvent(new Event(off ? 'offline' : 'online'));
}

/* In the page: keeps what it complains of, for an engine whose console cannot be read. */
function listen() {
  if (!window.heardComplaints) {
    const heard = (window.heardComplaints = []);
    addEventListener('error', (e) => heard.push(`error: ${e.message || `${e.target.tagName} ${e.target.src || e.target.href}`}`), true);
    addEventListener('unhandledrejection', (e) => heard.push(`unhandled rejection: ${e.reason}`));
    addEventListener('securitypolicyviolation', (e) => heard.push(`policy: ${e.violatedDirective} ${e.blockedURI}`));
    for (const level of ['error', 'warn']) {
      const before = console[level];
      console[level] = (...args) => {
        heard.push(`console.${level}: ${args.map(String).join(' ')}`);
        before.apply(console, args);
      };
    }
  }
  return window.heardComplaints.slice();
}

/* In the page: what has exactly this name, controls before other things; of a label itself, or its field. */
function find(kind, what, field) {
  const flat = (text) => (text || '').replace(/[\s\u00a0]+/g, ' ').trim();
  const seen = (e) => e.getClientRects().length > 0;
  if (kind === 'css') return [...document.querySelectorAll(what)].find(seen) || document.querySelector(what);
  const name = (e) => flat(e.getAttribute('aria-label') || e.innerText);
  const scope = [...document.querySelectorAll('dialog[open]')].pop() || document;
  for (const tags of ['button,a[href],[role=button],summary', 'label', 'input,select,textarea', '*']) {
    const found = [...scope.querySelectorAll(tags)].filter((e) => seen(e) && name(e) === flat(what)).pop();
    if (found) return (field && found.control) || found;
  }
  return null;
}

// ---- Firefox

async function firefox({ folder, undo, proxy }) {
  await need('firefox-esr', 'firefox-esr');
  const prefs = {
    'marionette.port': 0,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'app.update.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.page': 0,
    'browser.aboutwelcome.enabled': false,
    'widget.gtk.overlay-scrollbars.enabled': true, // as on a telephone: they take no width
    'ui.useOverlayScrollbars': 1,
    'intl.accept_languages': 'da-DK, da, en',
    'devtools.console.stdout.content': true, // read by complaints()
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': proxy.port,
    'network.proxy.allow_hijacking_localhost': true,
    // persist() otherwise asks the citizen in a bubble that nobody answers here, and waits for that.
    'dom.storageManager.prompt.testing': true,
    'dom.storageManager.prompt.testing.allow': true,
    // A picture and a tone of the browser's own, without asking.
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    // Nothing here may lead out.
    'network.connectivity-service.enabled': false,
    'network.captive-portal-service.enabled': false,
    'services.settings.server': 'data:,',
    'extensions.update.enabled': false,
  };
  // Of an earlier start with this profile, if there was one.
  await rm(path.join(folder, 'MarionetteActivePort'), { force: true });
  const lines = Object.entries(prefs).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  await writeFile(path.join(folder, 'user.js'), lines.join('\n'));

  const child = run('firefox-esr', [
    '--headless', '--no-remote', '--profile', folder, '--marionette',
    '--remote-allow-system-access', // for the offline mode; without it Marionette reaches pages only
    'about:blank',
  ], { ...process.env, MOZ_HEADLESS: '1', MOZ_CRASHREPORTER_DISABLE: '1', TZ: 'Europe/Copenhagen' });
  undo.push(() => end(child));

  const port = await within(child, async () => Number(await readFile(path.join(folder, 'MarionetteActivePort'), 'utf8')) || undefined);
  const marionette = await Marionette.connect(port);
  undo.push(() => marionette.end());
  const names = {
    navigate: ['Navigate'],
    handle: ['GetWindowHandle', true],
    newTab: ['NewWindow'],
    switchTo: ['SwitchToWindow'],
    closeTab: ['CloseWindow', true],
    execute: ['ExecuteScript', true],
    executeAsync: ['ExecuteAsyncScript', true],
    click: ['ElementClick'],
    type: ['ElementSendKeys'],
    actions: ['PerformActions'],
    screenshot: ['TakeScreenshot', true],
  };
  const { capabilities } = await marionette.send('WebDriver:NewSession', { capabilities: { alwaysMatch: { timeouts: TIMEOUTS } } });
  undo.push(() => Promise.race([marionette.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {}), sleep(QUIT_LIMIT_MS)]));

  const system = async (script) => {
    await marionette.send('Marionette:SetContext', { value: 'chrome' });
    try {
      return (await marionette.send('WebDriver:ExecuteScript', { script, args: [] })).value;
    } finally {
      await marionette.send('Marionette:SetContext', { value: 'content' });
    }
  };
  return {
    version: `Firefox ${capabilities.browserVersion}`,
    keepsProfile: true,
    newTab: 'tab',
    async command(name, body) {
      const [command, inValue] = names[name];
      const answer = await marionette.send(`WebDriver:${command}`, body);
      return inValue ? answer.value : answer;
    },
    /** The window is never narrower than 500 points; the page inside it can be. */
    size: (width, height) => system(`
      const style = gBrowser.selectedBrowser.style;
      for (const bound of ['', 'min-', 'max-']) {
        style.setProperty(bound + 'width', '${width}px');
        style.setProperty(bound + 'height', '${height}px');
      }`),
    async complaints() {
      const thrown = await system(`
        return Services.console.getMessageArray()
          .filter((m) => m instanceof Ci.nsIScriptError && /^https?:/.test(m.sourceName || '') && !(m.flags & Ci.nsIScriptError.infoFlag))
          .map((m) => [m.category, m.errorMessage, m.sourceName + ':' + m.lineNumber].join(' | '));`);
      // The browser's own messages have a name before the colon ("RSLoader: "), those of pages do not.
      // That it mends none of the pages it knows to be broken (from 140.10 on) is its own message, too.
      const said = child.text.split('\n').filter((line) => /^console\.(error|warn|assert): (?!\w+: $|"Skipping" \d+ "un-needed interventions")/.test(line));
      return [...thrown, ...said];
    },
    offline: (off) => system(`Services.io.offline = ${Boolean(off)};`),
  };
}

/** Marionette's protocol: `length:json`, a message being [0, id, name, parameters] or [1, id, error, result]. */
class Marionette {
  #socket;
  #rest = Buffer.alloc(0);
  #waiting = new Map();
  #id = 0;

  static async connect(port) {
    const it = new Marionette();
    it.#socket = net.connect(port, '127.0.0.1');
    await once(it.#socket, 'connect');
    it.#socket.on('data', (data) => it.#read(data));
    it.#socket.on('error', () => {});
    it.#socket.on('close', () => {
      for (const { reject } of it.#waiting.values()) reject(new Error('Firefox ended'));
      it.#waiting.clear();
    });
    return it;
  }

  send(name, parameters) {
    const id = ++this.#id;
    const text = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, name });
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  end() {
    this.#socket.destroy();
  }

  #read(data) {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const colon = this.#rest.indexOf(':');
      if (colon < 0) return;
      const stop = colon + 1 + Number(this.#rest.subarray(0, colon));
      if (this.#rest.length < stop) return;
      const message = JSON.parse(this.#rest.subarray(colon + 1, stop));
      this.#rest = this.#rest.subarray(stop);
      if (!Array.isArray(message)) continue; // the greeting
      const [, id, error, result] = message;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`${waiting.name}: ${error.error}: ${error.message}`));
      else waiting?.resolve(result);
    }
  }
}

// ---- WebKit

async function webkit({ folder, undo, proxy, width, height }) {
  await need('WebKitWebDriver', 'webkit2gtk-driver');
  await need('Xvfb', 'xvfb');
  const binary = await miniBrowser();
  const screen = `${Math.max(1280, width)}x${Math.max(1024, height)}x24`;
  const x = bound(spawn('Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }));
  undo.push(() => end(x));
  const [number] = await once(x.stdio[3], 'data', { signal: AbortSignal.timeout(START_LIMIT_MS) });
  const display = `:${String(number).trim()}`;

  // The toolbar of MiniBrowser keeps its window wider than a phone; without a place of its own it does not.
  await mkdir(path.join(folder, '.config/gtk-3.0'), { recursive: true });
  const placeless = 'min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0';
  await writeFile(path.join(folder, '.config/gtk-3.0/gtk.css'), `button, entry, box, separator, headerbar { ${placeless}; }\n`);

  // The languages a page is asked for in are those of the locale, which must exist.
  await need('localedef', 'libc-bin');
  await once(spawn('localedef', ['-i', 'da_DK', '-f', 'UTF-8', path.join(folder, 'da_DK.UTF-8')], { stdio: 'ignore' }), 'exit');
  if (!(await there(path.join(folder, 'da_DK.UTF-8'), constants.R_OK))) {
    throw new Error("no Danish locale can be made: what it is made of is in Debian's package locales");
  }

  const port = await freePort();
  const child = run('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    ...process.env,
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    HOME: folder, // caches and settings of its own
    XDG_RUNTIME_DIR: folder,
    LIBGL_ALWAYS_SOFTWARE: '1',
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
    GSETTINGS_BACKEND: 'memory',
    NO_AT_BRIDGE: '1',
    LOCPATH: folder,
    LANG: 'da_DK.UTF-8',
    LC_ALL: 'da_DK.UTF-8',
    TZ: 'Europe/Copenhagen',
  });
  undo.push(() => end(child));

  const call = async (method, where, body) => {
    // A page that is hidden can be asked for a picture, and never gives one.
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    const response = await fetch(`http://127.0.0.1:${port}${where}`, { method, body: body && JSON.stringify(body), signal });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${where}: ${value?.error}: ${value?.message}`);
    return value;
  };
  await within(child, async () => (await call('GET', '/status')).ready);
  const { sessionId, capabilities } = await call('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        timeouts: TIMEOUTS,
        proxy: { proxyType: 'manual', httpProxy: `127.0.0.1:${proxy.port}` },
        'webkitgtk:browserOptions': { binary, args: ['--automation', '--features=+StorageAPI'] },
      },
    },
  });
  undo.push(() => Promise.race([call('DELETE', `/session/${sessionId}`).catch(() => {}), sleep(QUIT_LIMIT_MS)]));
  const routes = {
    navigate: () => '/url',
    newTab: () => '/window/new',
    switchTo: () => '/window',
    execute: () => '/execute/sync',
    executeAsync: () => '/execute/async',
    click: ({ id }) => `/element/${id}/click`,
    type: ({ id }) => `/element/${id}/value`,
    actions: () => '/actions',
  };
  return {
    version: `WebKitGTK ${capabilities.browserVersion}`,
    // A tab that WebDriver opens in MiniBrowser is never brought to the front: its page stays hidden. A window is seen.
    newTab: 'window',
    command(name, body) {
      if (name === 'screenshot') return call('GET', `/session/${sessionId}/screenshot`);
      if (name === 'handle') return call('GET', `/session/${sessionId}/window`);
      if (name === 'closeTab') return call('DELETE', `/session/${sessionId}/window`);
      return call('POST', `/session/${sessionId}${routes[name](body)}`, body);
    },
    async size(width, height, measure) {
      const rect = (w, h) => call('POST', `/session/${sessionId}/window/rect`, { width: w, height: h });
      await rect(width, height);
      const [, inner] = await measure();
      await rect(width, height + height - inner);
    },
  };
}

/** A forward proxy for plain HTTP that can drop everything, or answer in a server's place. */
class Proxy {
  off = false;
  /** What was asked for, as `GET http://127.0.0.1:8080/`. */
  requests = [];
  /** What the server answered, as `200 POST http://127.0.0.1:8080/api/commands`. */
  answers = [];
  /**
   * Set it to meet requests: gets the method and the URL, and gives nothing (the request goes on), a status
   * (a number: that is the answer), or 'drop' (the connection ends). May be async, to hold a request back.
   */
  meet = () => undefined;
  #sockets = new Set();

  static async start() {
    const it = new Proxy();
    it.server = http.createServer(async (request, response) => {
      it.requests.push(`${request.method} ${request.url}`);
      const to = URL.canParse(request.url) ? new URL(request.url) : undefined;
      const met = await it.meet(request.method, to);
      if (it.off || !to || met === 'drop') return void request.socket.destroy();
      if (typeof met === 'number') return void response.writeHead(met).end();
      const headers = { ...request.headers };
      delete headers['proxy-connection'];
      const onward = http.request(to, { method: request.method, headers, agent: false }, (answer) => {
        it.answers.push(`${answer.statusCode} ${request.method} ${request.url}`);
        response.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      });
      onward.on('error', () => request.socket.destroy());
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    });
    // What is no request, such as a WebSocket, goes through as it is.
    it.server.on('connect', (request, socket, head) => {
      it.requests.push(`CONNECT ${request.url}`);
      const [host, port] = request.url.split(':');
      if (it.off || host !== '127.0.0.1') return void socket.destroy();
      const onward = net.connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.write(head);
        socket.pipe(onward).pipe(socket);
      });
      for (const [one, other] of [[socket, onward], [onward, socket]]) one.on('error', () => other.destroy()).on('close', () => other.destroy());
    });
    it.server.on('connection', (socket) => {
      if (it.off) return void socket.destroy();
      it.#sockets.add(socket);
      socket.on('close', () => it.#sockets.delete(socket)).on('error', () => {});
    });
    it.server.listen(0, '127.0.0.1');
    await once(it.server, 'listening');
    it.port = it.server.address().port;
    return it;
  }

  drop() {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop() {
    this.server.close();
    this.drop();
  }
}

// ---- Processes

/** Says at once, and in words, that a program is missing. */
async function need(program, debianPackage) {
  for (const folder of process.env.PATH.split(path.delimiter)) {
    if (await there(path.join(folder, program))) return;
  }
  throw new Error(`${program} is not installed: it is in Debian's package ${debianPackage}`);
}

/** WebKitGTK's plain browser: its folder bears the name of the machine's kind. */
async function miniBrowser() {
  for (const folder of await readdir('/usr/lib')) {
    const binary = path.join('/usr/lib', folder, 'webkit2gtk-4.1/MiniBrowser');
    if (await there(binary)) return binary;
  }
  throw new Error("MiniBrowser of WebKitGTK 4.1 is not installed: it is in Debian's package libwebkit2gtk-4.1-0");
}

function there(file, mode = constants.X_OK) {
  return access(file, mode).then(() => true, () => false);
}

function run(command, args, env) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (child.text += text));
  child.on('error', (error) => (child.text += error));
  return bound(child);
}

/** A script that dies must not leave browsers behind. */
function bound(child) {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  return child;
}

async function within(child, attempt) {
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    const result = await attempt().catch(() => undefined);
    if (result) return result;
    if (child.exitCode !== null || Date.now() > limit) throw new Error(`${child.spawnfile} did not start\n${child.text}`);
    await sleep(50);
  }
}

async function end(child) {
  const over = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const wait = async (ms) => {
    for (const limit = Date.now() + ms; !over() && Date.now() < limit; ) await sleep(20);
  };
  await wait(child.spawnfile === 'firefox-esr' ? 2_000 : 0);
  if (!over()) child.kill('SIGTERM');
  await wait(QUIT_LIMIT_MS);
  if (!over()) child.kill('SIGKILL');
  await wait(1_000);
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
