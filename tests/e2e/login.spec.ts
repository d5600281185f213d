// Login at an issuer of OpenID Connect: a certified provider, and one that lies.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test as base, type Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { startHostileIssuer } from './support/hostile.mjs';
import { startIssuer } from './support/issuer.mjs';
import { keepsEverything } from './support/fixtures.ts';
import { CLIENT, STAFF, freePort, serveWithLogin } from './support/login.ts';
import { BINARY, type Server } from './support/server.ts';

const run = promisify(execFile);
const ANNA = '6101900001';
const BENT = '6202850002';

type Issuer = Awaited<ReturnType<typeof startIssuer>>;

const test = base.extend<{ settings: string; more: { rows: object[] }; issuer: Issuer; server: Server }>({
  settings: ['', { option: true }],
  more: [{ rows: [] }, { option: true }],
  issuer: async ({}, use) => {
    const issuer = await startIssuer({ ...CLIENT, host: 'localhost' });
    await use(issuer);
    await issuer.stop();
  },
  server: async ({ issuer, settings, more }, use) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    issuer.register({ redirectUri: `${url}/login/callback`, postLogoutRedirectUri: url });
    const { server, dispose } = await serveWithLogin(issuer.issuer, port, ANNA, settings, more.rows);
    await use(server);
    await dispose();
  },
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
});

async function logIn(page: Page, login = 'anna', whose = 'Det er min egen telefon'): Promise<void> {
  await page.goto('/login');
  await page.getByRole('link', { name: whose }).click();
  await page.getByLabel('Bruger-ID').fill(login);
  await page.getByRole('button', { name: 'Log på' }).click();
}

/** Why logins failed, as the log has it. */
const logged = (server: Server): string[] =>
  server.log
    .split('\n')
    .filter((line) => line.includes('a login failed'))
    .map((line) => JSON.parse(line).fields.why);

const refused = (page: Page, why: string) => expect(page.getByRole('alert').getByRole('heading', { name: why })).toBeVisible();

test('a citizen logs in, is known by the civil registration number, and logs out here and at the issuer', async ({ page, server, context }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Log ind' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Log ind' })).toBeVisible();
  await expectAccessible(page);
  await logIn(page);
  await expect(page).toHaveURL(`${server.url}/`);
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(page.getByText('Anna Test')).toBeVisible();

  const [cookie] = (await context.cookies(server.url)).filter(({ name }) => name.includes('session'));
  expect(cookie).toMatchObject({ name: '__Host-genstart-session', secure: true, httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(cookie?.value, '256 bits').toMatch(/^[\w-]{43,64}$/);
  const hours = ((cookie?.expires ?? 0) - Date.now() / 1000) / 3_600;
  expect(hours).toBeGreaterThan(7.9);
  expect(hours).toBeLessThanOrEqual(8);
  expect((await context.cookies(server.url)).map(({ name }) => name)).not.toContain('__Host-genstart-login');
  expect(await page.evaluate(() => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(' '))).not.toMatch(/ey[A-Za-z0-9_-]{20}/);
  expect(server.log, 'the log').not.toContain(ANNA);
  expect(server.log, 'the log').not.toContain('Anna');

  await page.getByRole('button', { name: 'Log af' }).click();
  await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  await expect(page.getByRole('link', { name: 'Log ind' })).toBeVisible();
  expect((await page.request.get('/api/case')).status()).toBe(401);
  await page.goto('/login');
  await page.getByRole('link', { name: 'Andre bruger den også' }).click();
  await expect(page.getByLabel('Bruger-ID'), 'the issuer asks again').toBeVisible();
});

test('the cookie that a login begins with is for this browser and ten minutes', async ({ page, server }) => {
  const begun = await page.request.get(`${server.url}/login/begin`, { maxRedirects: 0 });
  expect(begun.headers()['set-cookie']).toMatch(/^__Host-genstart-login=[\w-]{43,64}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/);
});

test('a login ends the session that this browser had, and no other', async ({ page, browser, context, server }) => {
  await logIn(page);
  await expect(page).toHaveURL(`${server.url}/`);
  const session = async () => (await context.cookies(server.url)).find(({ name }) => name === '__Host-genstart-session')?.value ?? '';
  const first = await session();
  const elsewhere = await (await browser.newContext({ baseURL: server.url })).newPage();
  await logIn(elsewhere);
  await expect(elsewhere).toHaveURL(`${server.url}/`);

  // The issuer knows the citizen still, and asks nothing.
  await page.goto('/login');
  await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  const second = await session();
  expect(second).not.toBe(first);
  const status = async (token: string) => {
    const answer = await fetch(`${server.url}/api/case`, { headers: { cookie: `__Host-genstart-session=${token}` } });
    return answer.status;
  };
  expect([await status(first), await status(second)]).toEqual([401, 200]);
  expect((await elsewhere.request.get('/api/case')).status()).toBe(200);
  await elsewhere.context().close();
});

test('a phone whose clock is years off is told so, and the server decides when the session ends', async ({ page, server }) => {
  await page.clock.setFixedTime('2041-01-01T12:00:00Z');
  await logIn(page);
  await expect(page).toHaveURL(`${server.url}/`);
  await expect(page.getByText('Uret i din telefon går forkert. Fristerne her følger vores ur.')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'Du bliver logget af' })).toHaveCount(0);
  expect((await page.request.get('/api/case')).status()).toBe(200);
  await page.clock.setFixedTime(new Date());
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Hej.' })).toBeVisible();
  await expect(page.getByText('Uret i din telefon går forkert.')).toHaveCount(0);
});

test.describe('two people on one phone', () => {
  test.use({
    more: { rows: [{ row: 'citizen', authority: 'fund', citizen: '2', name: 'Bent Test', municipality: '0259', region: 'sjaelland', civil_registration_number: BENT }] },
  });

  test('over a slow connection the second one does not see who was here before', async ({ page, server, issuer, context }) => {
    await logIn(page);
    await expect(page).toHaveURL(`${server.url}/`);
    await keepsEverything(page);
    // The first one has gone, without logging out; the issuer asks anew.
    await context.clearCookies({ name: /^op_/ });
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/api/case?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/login');
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await page.waitForURL((url) => url.href.startsWith(issuer.issuer));
    await page.getByLabel('Bruger-ID').fill('bent');
    await page.getByRole('button', { name: 'Log på' }).click();
    await expect(page).toHaveURL(`${server.url}/`);
    await page.getByRole('button', { name: 'Menu' }).click();
    await expect(page.getByRole('dialog', { name: 'Menu' })).toBeVisible();
    await expect(page.getByText('Anna Test')).toHaveCount(0);
    letGo();
    await expect(page.getByText('Bent Test')).toBeVisible();
    await expect(page.getByText('Anna Test')).toHaveCount(0);
  });
});

test.describe('an app on the home screen', () => {
  const missing = (page: Page) => page.getByRole('alert').filter({ hasText: 'Kom du ikke tilbage hertil sidst?' });

  test('to which a login did not come back offers the browser, and says why', async ({ page, server }) => {
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'standalone', { value: true }));
    await page.goto('/login');
    await expect(missing(page)).toHaveCount(0);
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await expect(page.getByLabel('Bruger-ID')).toBeVisible();
    // Opened anew from the home screen.
    await page.goto('/');
    await page.getByRole('link', { name: 'Log ind' }).click();
    await expect(missing(page).getByRole('link', { name: 'Log ind i browseren' })).toHaveAttribute('target', '_blank');
    await expectAccessible(page);
    // One that comes back without a session has come back.
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await page.getByRole('button', { name: 'Afbryd' }).click();
    await refused(page, 'Du stoppede undervejs');
    await expect(missing(page)).toHaveCount(0);
    await page.goto('/login');
    await expect(page.getByRole('link', { name: 'Det er min egen telefon' })).toBeVisible();
    await expect(missing(page)).toHaveCount(0);
    await logIn(page);
    await expect(page).toHaveURL(`${server.url}/`);
    await expect.poll(() => page.evaluate(() => localStorage.getItem('genstart-login-begun'))).toBeNull();
  });

  test('no browser offers itself', async ({ page }) => {
    await page.goto('/login');
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await expect(page.getByLabel('Bruger-ID')).toBeVisible();
    await page.goto('/login');
    await expect(page.getByRole('link', { name: 'Det er min egen telefon' })).toBeVisible();
    await expect(missing(page)).toHaveCount(0);
  });
});

test('the number is kept sealed', async ({ server }) => {
  const database = await readFile(path.join(server.dataDir, 'genstart.db'));
  const wal = await readFile(path.join(server.dataDir, 'genstart.db-wal')).catch(() => Buffer.alloc(0));
  expect(database.includes(ANNA) || wal.includes(ANNA)).toBe(false);
});

test('keys that the issuer has changed are fetched', async ({ page, issuer, server, context }) => {
  await logIn(page);
  await expect(page).toHaveURL(`${server.url}/`);
  await context.clearCookies();
  await issuer.rotateKeys();
  await logIn(page);
  await expect(page).toHaveURL(`${server.url}/`);
});

test('a code and its state are good once, and in the browser that began', async ({ page, browser, server }) => {
  const answers: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/login/callback')) answers.push(request.url());
  });
  await logIn(page);
  await expect(page).toHaveURL(`${server.url}/`);
  const [answer = ''] = answers;
  expect(answer).toContain('code=');
  await page.goto(answer);
  await refused(page, 'Du blev ikke logget ind');

  // What another browser began.
  let stolen = `${server.url}/login/begin`;
  while (!stolen.includes('/login/callback')) {
    const step = await page.request.get(stolen, { maxRedirects: 0 });
    stolen = new URL(step.headers().location ?? '', stolen).href;
  }
  const other = await (await browser.newContext({ baseURL: server.url })).newPage();
  await other.goto(stolen);
  await refused(other, 'Du blev ikke logget ind');
  expect((await other.request.get('/api/case')).status()).toBe(401);
  await other.context().close();
});

test('who stops on the way, is not known, or is not known well enough is told so', async ({ page, server }) => {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
  await page.getByRole('button', { name: 'Afbryd' }).click();
  await refused(page, 'Du stoppede undervejs');
  await expectAccessible(page);
  for (const [login, why] of [
    ['bent', 'Vi kender dig ikke her endnu'],
    ['low', 'Du blev ikke logget ind'],
    ['nocpr', 'Du blev ikke logget ind'],
  ] as const) {
    await page.context().clearCookies();
    await logIn(page, login);
    await refused(page, why);
    expect((await page.request.get('/api/case')).status(), login).toBe(401);
  }
  expect(logged(server)).toEqual([
    'the citizen stopped at the issuer',
    "nobody here has the person's number",
    expect.stringContaining('the ID token is not to be trusted'),
    'no civil registration number in the ID token',
  ]);
  expect(server.log).not.toContain(BENT);
});

test('an issuer that cannot be reached is said plainly, and met when it is back', async ({ page }) => {
  const [issuerPort, port] = [await freePort(), await freePort()];
  const { server, dispose } = await serveWithLogin(`http://localhost:${issuerPort}`, port, ANNA);
  try {
    await page.goto(`${server.url}/login`);
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await refused(page, 'Du blev ikke logget ind');
    const issuer = await startIssuer({ ...CLIENT, host: 'localhost', port: issuerPort, redirectUri: `${server.url}/login/callback`, postLogoutRedirectUri: server.url });
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await page.getByLabel('Bruger-ID').fill('anna');
    await page.getByRole('button', { name: 'Log på' }).click();
    await expect(page).toHaveURL(`${server.url}/`);
    await issuer.stop();
  } finally {
    await dispose();
  }
});

test('an issuer that lies logs nobody in', async ({ page }) => {
  const port = await freePort();
  const hostile = await startHostileIssuer({ ...CLIENT, host: 'localhost', person: { 'dk.cpr': ANNA } });
  const { server, dispose } = await serveWithLogin(hostile.issuer, port, ANNA);
  const tryIt = async () => {
    await page.context().clearCookies();
    await page.goto(`${server.url}/login`);
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await page.waitForURL((url) => url.href.startsWith(server.url) && !url.pathname.startsWith('/login/'));
    return (await page.request.get(`${server.url}/api/case`)).status();
  };
  try {
    for (const mode of [
      'wrong-nonce', 'no-nonce', 'wrong-audience', 'extra-audience', 'wrong-issuer', 'expired', 'from-the-future', 'not-yet', 'none-algorithm',
      'hmac-with-public-key', 'bad-signature', 'unknown-key', 'low-assurance', 'no-id-token', 'no-cpr', 'wrong-state',
    ]) {
      hostile.setMode(mode);
      expect(await tryIt(), mode).toBe(401);
    }
    const failed = logged(server).length;
    expect(failed, 'each is in the log').toBeGreaterThanOrEqual(16);
    hostile.setMode('good');
    expect(await tryIt(), 'an honest one').toBe(200);
    expect(logged(server), 'and that one is not').toHaveLength(failed);
    expect(logged(server)).toContain('the ID token is not good yet');
    expect(server.log).not.toContain(ANNA);
  } finally {
    await dispose();
    await hostile.stop();
  }
});

test('an issuer that sends the server elsewhere is not followed', async ({ page }) => {
  for (const mode of ['redirects-discovery', 'redirects-jwks', 'redirects-token']) {
    const port = await freePort();
    const hostile = await startHostileIssuer({ ...CLIENT, host: 'localhost', person: { 'dk.cpr': ANNA }, mode });
    const { server, dispose } = await serveWithLogin(hostile.issuer, port, ANNA);
    const logsIn = async () => {
      await page.context().clearCookies();
      await page.goto(`${server.url}/login`);
      await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
      await page.waitForURL((url) => url.href.startsWith(server.url) && !url.pathname.startsWith('/login/'));
      return (await page.request.get(`${server.url}/api/case`)).status();
    };
    try {
      expect(await logsIn(), mode).toBe(401);
      expect(hostile.requests.filter((asked: string) => asked.includes('moved')), mode).toEqual([]);
      hostile.setMode('good');
      expect(await logsIn(), `${mode}, then an honest one`).toBe(200);
    } finally {
      await dispose();
      await hostile.stop();
    }
  }
});

test('more logins than a country begins in a minute wait, and who is logged in notices nothing', async ({ page }) => {
  const port = await freePort();
  const issuer = await startHostileIssuer({ ...CLIENT, host: 'localhost', person: { 'dk.cpr': ANNA } });
  const { server, dispose } = await serveWithLogin(issuer.issuer, port, ANNA);
  const logIn = async () => {
    await page.goto(`${server.url}/login`);
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await page.waitForURL((url) => url.href.startsWith(server.url) && !url.pathname.startsWith('/login/'));
  };
  try {
    await logIn();
    let begun = 1;
    const started = Date.now();
    for (let full = false; !full && begun < 3_000; ) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(`${server.url}/login/begin`, { redirect: 'manual' })));
      const sent = answers.filter((answer) => answer.headers.get('location')?.startsWith(issuer.issuer)).length;
      begun += sent;
      full = sent < answers.length;
    }
    const room = 1_200 + ((Date.now() - started) / 1_000) * 20;
    expect(begun).toBeGreaterThanOrEqual(1_200);
    expect(begun).toBeLessThanOrEqual(room + 1);
    expect((await page.request.get(`${server.url}/api/case`)).status()).toBe(200);
    // Twenty more each second.
    await expect.poll(async () => (await fetch(`${server.url}/login/begin`, { redirect: 'manual' })).headers.get('location')).toContain(issuer.issuer);
  } finally {
    await dispose();
    await issuer.stop();
  }
});

test.describe('a session that soon ends', () => {
  test.use({ settings: 'idle_minutes = 6' });

  test('is announced with time to answer, and goes on when asked to', async ({ page, server }) => {
    await page.clock.install();
    await page.route('**/api/live', (route) => route.abort());
    await logIn(page);
    await expect(page).toHaveURL(`${server.url}/`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: 'Hej.' })).toBeVisible();
    await page.waitForTimeout(1_000);
    // The phone's running clock goes on; the server's, which every answer tells, does not.
    await page.route('**/api/case?*', (route) => route.abort());
    await page.clock.runFor('01:30');
    const warning = page.getByRole('alert').filter({ hasText: 'Du bliver logget af' });
    await expect(warning).toBeVisible();
    await warning.getByRole('button', { name: 'Bliv logget ind' }).click();
    await expect(warning).toHaveCount(0);
  });
});

test.describe('a person whom two authorities know', () => {
  test.use({
    more: {
      rows: [
        { row: 'authority', id: 'havnby', role: 'municipality', name: 'Havnby Kommune', phone: '87 65 43 21' },
        { row: 'citizen', authority: 'havnby', citizen: '7', name: 'Anna Test', municipality: '0259', region: 'sjaelland', civil_registration_number: ANNA },
        { row: 'citizen', authority: 'havnby', citizen: '8', name: 'Bent Test', municipality: '0259', region: 'sjaelland', civil_registration_number: BENT },
      ],
    },
  });

  const caseOf = async (page: Page) => (await page.request.get('/api/case')).json();

  test('chooses which case to see, and the session reaches that one only', async ({ page, server, browser }) => {
    await logIn(page);
    await expect(page.getByRole('heading', { level: 1, name: 'Vælg en sag' })).toBeVisible();
    await expect(page.getByRole('button')).toHaveText(['Havnby Kommune', 'Prøve-kassen']);
    await expectAccessible(page);
    expect((await page.request.get('/api/case')).status(), 'not logged in before the choice').toBe(401);
    // What another browser chooses from is worth nothing there.
    const other = await (await browser.newContext({ baseURL: server.url })).newPage();
    await other.goto('/login/case');
    await refused(other, 'Du blev ikke logget ind');
    await other.context().close();
    // Nor is a case that is not on the list, or a choice that another site makes.
    const choose = (form: object, headers = {}) => page.request.post('/login/case', { form: form as { case: string }, headers, maxRedirects: 0 });
    const [cookie] = (await page.context().cookies(server.url)).filter(({ name }) => name === '__Host-genstart-login');
    for (const answer of [await choose({ case: '0' }, { 'sec-fetch-site': 'cross-site' }), await choose({ case: '2' }), await choose({})]) {
      expect(answer.headers().location).toBe('/login?fault=faulty');
      if (cookie) await page.context().addCookies([cookie]);
    }

    await page.goto('/login/case');
    await page.getByRole('button', { name: 'Prøve-kassen' }).click();
    await expect(page).toHaveURL(`${server.url}/`);
    expect((await caseOf(page)).authority.id).toBe('fund');
    // Chosen once.
    if (cookie) await page.context().addCookies([cookie]);
    await page.goto('/login/case');
    await refused(page, 'Du blev ikke logget ind');

    // The other one by logging in again.
    await page.goto('/login');
    await page.getByRole('link', { name: 'Det er min egen telefon' }).click();
    await page.getByRole('button', { name: 'Havnby Kommune' }).click();
    await expect(page).toHaveURL(`${server.url}/`);
    expect((await caseOf(page)).authority.id).toBe('havnby');
    expect(server.log).not.toContain(ANNA);
  });

  test('one whom only one of them knows is not asked', async ({ page, server }) => {
    await logIn(page, 'bent');
    await expect(page).toHaveURL(`${server.url}/`);
    expect((await caseOf(page)).authority.id).toBe('havnby');
  });
});

test('the demo login and a real one exclude each other', async () => {
  const both = run(BINARY, ['serve', '--demo', '--login', 'login.toml']);
  await expect(both).rejects.toThrow(/cannot be used with/);
});

const staffTest = test.extend<{ staffIssuer: Issuer }>({
  staffIssuer: async ({}, use) => {
    const issuer = await startIssuer({ ...CLIENT, host: 'localhost' });
    await use(issuer);
    await issuer.stop();
  },
  settings: async ({ staffIssuer }, use) => {
    process.env.GENSTART_STAFF_CLIENT_SECRET = CLIENT.clientSecret;
    await use(`[staff]\nissuer = "${staffIssuer.issuer}"\nclient_id = "${CLIENT.clientId}"\nauthority = "fund"\n`);
    delete process.env.GENSTART_STAFF_CLIENT_SECRET;
  },
});

staffTest('a member of staff logs in at their own issuer, and nobody else does', async ({ page, server, staffIssuer, context }) => {
  staffIssuer.register({ redirectUri: `${server.url}/login/callback`, postLogoutRedirectUri: server.url });
  const logInAs = async (login: string) => {
    await page.goto('/medarbejder');
    await page.getByRole('link', { name: 'Log på' }).click();
    await page.getByLabel('Bruger-ID').fill(login);
    await page.getByRole('button', { name: 'Log på' }).click();
  };
  // Known to the issuer, and none of the staff.
  await logInAs('anna');
  await expect(page).toHaveURL(`${server.url}/medarbejder?fault=unknown`);
  await expect(page.getByRole('alert')).toContainText('du står ikke på listen over medarbejdere');
  await expectAccessible(page);
  expect((await page.request.get('/api/staff')).status()).toBe(401);

  await context.clearCookies();
  await logInAs('bent');
  await expect(page).toHaveURL(`${server.url}/medarbejder`);
  await expect(page.getByText('Bent Test, Rådgiver i a-kasse, Prøve-kassen')).toBeVisible();
  const names = (await context.cookies(server.url)).filter(({ name }) => name.includes('genstart'));
  expect(names).toHaveLength(1);
  expect(names[0]).toMatchObject({ name: '__Host-genstart-staff', secure: true, httpOnly: true, sameSite: 'Lax', path: '/' });
  expect((await page.request.get('/api/case')).status(), 'nothing of a citizen').toBe(401);
  expect(server.log, 'the log').not.toContain('Bent');

  // Who no longer works there is out at once.
  const rows = path.join(server.dataDir, 'left.jsonl');
  await writeFile(rows, JSON.stringify({ ...STAFF, active: false }));
  await run(BINARY, ['import', '--data', server.dataDir, rows]);
  expect((await page.request.get('/api/staff')).status()).toBe(401);
  await context.clearCookies();
  await logInAs('bent');
  await expect(page).toHaveURL(`${server.url}/medarbejder?fault=unknown`);
});
