// What stands when the app does not: the shell, its notices, its headers.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import { PHONE, goTo } from './support/acts.ts';
import { expectGood } from './support/axe.ts';
import { expect, test as base } from './support/fixtures.ts';

const STATEMENT = 'https://was.example.dk/erklaering/genstart';
const OPERATOR = `
name = "Prøvens Kommune"
phone = "87 65 43 21"
email = "hjaelp@example.dk"
accessibility_statement = "${STATEMENT}"

[message]
da = "Vi har lukket <i>fredag</i>."
en = "We are closed on Friday."
`;

const test = base.extend<{ operatorFile: string }>({
  operatorFile: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'genstart-operator-'));
    const file = path.join(folder, 'operator.toml');
    await writeFile(file, OPERATOR);
    await use(file);
    await rm(folder, { recursive: true });
  },
});

const PAGES = ['/', '/raadighed', '/plan', '/kvitteringer', '/om', '/was'];

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const [lang, title] of [['da', 'Genstart bruger JavaScript'], ['en', 'Genstart uses JavaScript']] as const) {
    test(`every page says what is missing and whom to call (${lang})`, async ({ page }) => {
      for (const address of PAGES) {
        await page.goto(`${address}?lang=${lang}`);
        await expect(page.locator('html')).toHaveAttribute('lang', lang);
        await expect(page.getByRole('heading', { name: title })).toBeVisible();
        await expect(page.getByRole('main').getByRole('link', { name: PHONE })).toHaveAttribute('href', 'tel:12345678');
        await expect(page.getByText(/Henter …|Loading …/), 'nothing is on its way').toBeHidden();
      }
    });
  }
});

test.describe('an app that does not arrive', () => {
  // What a worker has kept would arrive all the same.
  test.use({ serviceWorkers: 'block' });

  test.use({ expectedComplaints: [/Failed to fetch|WebAssembly|error loading/i] });

  const LOSSES = [
    { what: 'its program', files: '**/portal_bg.wasm' },
    { what: 'its script', files: '**/portal.js' },
  ];
  for (const { what, files } of LOSSES) {
    test(`says that it could not open without ${what}, and opens at the next try`, async ({ page, login }) => {
      await login('newly-unemployed');
      await page.route(files, (route) => route.abort());
      await page.goto('/');
      const notice = page.getByRole('alert');
      await expect(notice.getByRole('heading', { name: 'Genstart kunne ikke åbne' })).toBeVisible();
      await expect(notice).toContainText('Alt, du har fået kvittering for, er modtaget.');
      await expect(notice.getByRole('link', { name: PHONE })).toBeVisible();
      await page.unrouteAll();
      await notice.getByRole('link', { name: 'Prøv igen' }).click();
      await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
    });
  }

  for (const files of ['**/split_plan.wasm', '**/shared_*.bin']) {
    test(`a page without ${files.slice(3)} says so and comes at the next try`, async ({ page, login }) => {
      await login('newly-unemployed');
      await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
      await page.route(files, (route) => route.abort());
      await goTo(page, 'Min plan');
      const notice = page.getByRole('alert');
      await expect(notice.getByRole('heading', { name: 'Siden kunne ikke hentes' })).toBeVisible();
      await expect(notice.getByRole('link', { name: PHONE })).toBeVisible();

      await notice.getByRole('button', { name: 'Prøv igen' }).click();
      await expect(notice.getByRole('heading', { name: 'Siden kunne ikke hentes' })).toBeVisible();
      await goTo(page, 'I dag');
      await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();

      await goTo(page, 'Min plan');
      await expect(notice.getByRole('heading', { name: 'Siden kunne ikke hentes' })).toBeVisible();
      await page.unrouteAll();
      await notice.getByRole('button', { name: 'Prøv igen' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Min plan' })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();
    });
  }

  test('a page that is lost once, as when a phone changes its network, comes by itself', async ({ page, login }) => {
    await login('newly-unemployed');
    await page.route('**/split_plan.wasm', (route) => route.abort('internetdisconnected'), { times: 1 });
    await goTo(page, 'Min plan');
    await expect(page.getByRole('heading', { level: 1, name: 'Min plan' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Truckcertifikat B' })).toBeVisible();
  });

  test('a page that cannot be fetched is named in the title and takes the focus', async ({ page, login }) => {
    await login('newly-unemployed');
    await page.route('**/split_plan.wasm', (route) => route.abort());
    await goTo(page, 'Min plan');
    await expect(page.getByRole('heading', { name: 'Siden kunne ikke hentes' })).toBeFocused();
    await expect(page).not.toHaveTitle('I dag – Genstart');
  });
});

for (const [lang, coming] of [['da', 'Vi henter det næste, du skal gøre.'], ['en', 'We are fetching the next thing for you to do.']] as const) {
  test(`until the case is there, the card says whom to call, also when the app has opened (${lang})`, async ({ page, login }) => {
    await login('newly-unemployed');
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/api/case?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(`/?lang=${lang}`);
    await expect(page.locator('#app-css'), 'the app is in place of the shell').toHaveAttribute('media', 'all');
    const main = page.getByRole('main');
    await expect(main).toContainText(coming);
    await expect(main.getByRole('link', { name: PHONE })).toHaveAttribute('href', 'tel:12345678');
    await expectGood(page);
    letGo();
    await expect(main.getByRole('link', { name: lang === 'da' ? 'Bekræft nu' : 'Confirm now' })).toBeVisible();
    await expect(main).not.toContainText(coming);
  });
}

test('a browser that is too old is told so, with a telephone', async ({ page }) => {
  await page.addInitScript(() => {
    delete (WebAssembly as Partial<typeof WebAssembly>).instantiateStreaming;
  });
  await page.goto('/plan');
  const notice = page.getByRole('alert');
  await expect(notice.getByRole('heading', { name: 'Din browser er for gammel' })).toBeVisible();
  await expect(notice.getByRole('link', { name: PHONE })).toBeVisible();
  await expect(page.getByText('Henter …')).toBeHidden();
});

test('every page keeps to the content security policy', async ({ page, login }) => {
  const broken: string[] = [];
  await page.exposeFunction('broken', (what: string) => broken.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      (window as unknown as { broken: (what: string) => void }).broken(`${violatedDirective} ${blockedURI}`);
    });
  });
  await login('newly-unemployed');
  for (const address of [...PAGES, '/findes-ikke', '/demo']) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
  }
  expect(broken).toEqual([]);
});

/** One of the app's files, by its address in the shell. */
async function assetIn(request: APIRequestContext, name: RegExp): Promise<string> {
  const shell = await (await request.get('/')).text();
  const found = new RegExp(`/assets/[^"' ]*${name.source}`).exec(shell);
  expect(found, `${name} in the shell`).not.toBeNull();
  return found?.[0] ?? '';
}

/** What a page may, as docs/SECURITY.md has it; the hashes of what stands in the page are `hashes_what_stands_inline_…`'s. */
const POLICY: Record<string, string> = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval' HASH HASH",
  'style-src': "'self' HASH",
  'img-src': "'self'",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

function directives(policy = ''): Record<string, string> {
  const parts = policy.split(';').map((part) => part.trim().replaceAll(/'sha256-[^']{44}'/g, 'HASH'));
  return Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]));
}

test('each directive of the policy is what it is said to be', async ({ request }) => {
  for (const address of ['/', '/?lang=en', '/raadighed', '/findes-ikke']) {
    expect(directives((await request.get(address)).headers()['content-security-policy']), address).toEqual(POLICY);
  }
  const NOTHING = { 'default-src': "'none'", 'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'none'" };
  for (const address of ['/api/case', '/healthz', '/icon.svg', '/assets/nothing.js']) {
    expect(directives((await request.get(address)).headers()['content-security-policy']), address).toEqual(NOTHING);
  }
  const worker = await request.get('/sw.js');
  expect(worker.headers()['cache-control']).toBe('no-cache');
  expect(directives(worker.headers()['content-security-policy'])).toEqual({ 'default-src': "'none'", 'connect-src': "'self'", 'frame-ancestors': "'none'" });
});

test.describe(() => {
test.use({ expectedComplaints: [/Content Security Policy|content security policy/] });
test('what the policy forbids does not happen', async ({ page }) => {
  await page.goto('/om');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const forbidden = await page.evaluate(async () => {
    const broken: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => broken.push(effectiveDirective));
    const add = (name: string, attributes: Record<string, string>, text = '') => {
      const element = document.createElement(name);
      for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
      element.textContent = text;
      document.body.append(element);
      return element;
    };
    const elsewhere = 'http://127.0.0.1:1/';
    add('script', {}, 'window.ran = true');
    add('script', { src: elsewhere });
    add('p', { onclick: 'window.ran = true' }, 'x').click();
    add('style', {}, 'main { display: none }');
    add('link', { rel: 'stylesheet', href: elsewhere });
    add('img', { src: elsewhere });
    add('iframe', { src: elsewhere });
    add('object', { data: elsewhere });
    add('video', { src: elsewhere });
    add('base', { href: elsewhere });
    await fetch(elsewhere).catch(() => {});
    await new FontFace('f', `url(${elsewhere})`).load().catch(() => {});
    // Not from here: what a debugger asks for may be evaluated.
    setTimeout(() => (0, eval)('window.ran = true'));
    const form = add('form', { action: elsewhere, method: 'post' }) as HTMLFormElement;
    form.submit();
    // Told in tasks of their own.
    for (let turn = 0; turn < 250 && new Set(broken).size < 12; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
    return { broken, ran: 'ran' in window, hidden: document.querySelector('main')?.offsetParent === null, address: location.pathname };
  });
  expect(forbidden).toMatchObject({ ran: false, hidden: false, address: '/om' });
  const WANTED = ['base-uri', 'connect-src', 'font-src', 'form-action', 'frame-src', 'img-src', 'media-src', 'object-src', 'script-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'];
  expect([...new Set(forbidden.broken)].sort()).toEqual(WANTED);
});
});

test('every answer carries the headers that protect it', async ({ request }) => {
  const HEADERS = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
  const wasm = await assetIn(request, /portal_bg\.wasm/);
  for (const address of ['/', '/raadighed', '/findes-ikke', '/demo', '/api/case', '/api/nothing', '/healthz', '/icon.svg', wasm]) {
    const headers = (await request.get(address)).headers();
    expect(headers, address).toMatchObject(HEADERS);
    expect(headers['permissions-policy'], address).toContain('geolocation=()');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy, address).toContain("default-src 'none'");
    expect(policy, address).toContain("frame-ancestors 'none'");
    expect(policy, address).toContain("base-uri 'none'");
    expect(policy, address).not.toContain('unsafe-inline');
    expect(policy, address).not.toContain("'unsafe-eval'");
    expect(headers, address).not.toHaveProperty('server');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-')), address).toEqual([]);
  }
});

test('the session cookie cannot be read by scripts nor sent by other sites', async ({ request }) => {
  const answer = await request.get('/demo/login/newly-unemployed', { maxRedirects: 0 });
  const cookie = answer.headers()['set-cookie'] ?? '';
  for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute);
});

test('the cookie with the language says only that, and goes nowhere else', async ({ page, context }) => {
  await page.goto('/om');
  await page.getByRole('contentinfo').getByRole('link', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'About Genstart' })).toBeVisible();
  const cookies = await context.cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ name: 'lang', value: 'en', path: '/', sameSite: 'Lax', secure: false, httpOnly: false });
  const days = ((cookies[0]?.expires ?? 0) - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(364);
  expect(days).toBeLessThan(366);
});

test.describe(() => {
  test.use({ serverOptions: { extraArgs: ['--behind-tls'] } });

  test('behind TLS the cookie and the site are for TLS only', async ({ request }) => {
    const answer = await request.get('/demo/login/newly-unemployed', { maxRedirects: 0 });
    expect(answer.headers()['set-cookie']).toContain('Secure');
    expect(answer.headers()['strict-transport-security']).toMatch(/max-age=\d{8}/);
  });
});

test('what may be kept is kept, and the rest is asked for again', async ({ request }) => {
  const forBrotli = { headers: { 'accept-encoding': 'br' } };
  for (const name of [/portal_bg\.wasm/, /portal\.js/, /app\.css/]) {
    const asset = await request.get(await assetIn(request, name), forBrotli);
    expect(asset.headers(), String(name)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
    });
  }

  const shell = await request.get('/', forBrotli);
  expect(shell.headers()).toMatchObject({ 'cache-control': 'no-cache', 'content-encoding': 'br' });
  expect(shell.headers().vary).toMatch(/cookie/i);
  const etag = shell.headers().etag ?? '';
  expect(etag).toMatch(/^"\w+"$/);
  const again = await request.get('/', { headers: { 'if-none-match': etag } });
  expect(again.status()).toBe(304);
  expect(await again.body()).toHaveLength(0);
  const inEnglish = await request.get('/?lang=en', { headers: { 'if-none-match': etag } });
  expect(inEnglish.status(), 'the other language is another page').toBe(200);

  expect((await request.get('/api/case')).headers()['cache-control']).toBe('no-store');
});

test('an address that is no page is not found, in words and by status', async ({ page }) => {
  for (const address of ['/findes-ikke', '/planer', '/joblog/1', '/%00', '/raadighed%2F']) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: 'Siden findes ikke' })).toBeVisible();
  }
  await page.getByRole('link', { name: 'Gå til forsiden' }).click();
  await expect(page).toHaveURL('/');
});

test('a page is found with a slash at its end too', async ({ page, login }) => {
  await login('newly-unemployed');
  const answer = await page.goto('/plan/');
  await expect(page.getByRole('heading', { level: 1, name: 'Min plan' })).toBeVisible();
  expect(answer?.status()).toBe(200);
});

test('a missing file of the app is not answered with a page', async ({ request }) => {
  const answer = await request.get('/assets/nothing/portal.js');
  expect(answer.status()).toBe(404);
  expect(answer.headers()['content-type'] ?? '').not.toContain('html');
});

test.describe('an operator of one\'s own', () => {
  test.use({
    serverOptions: async ({ operatorFile }, use) => {
      await use({ extraArgs: ['--operator', operatorFile] });
    },
  });

  test('has its accessibility statement where the law wants it', async ({ request }) => {
    const answer = await request.get('/was', { maxRedirects: 0 });
    expect(answer.status()).toBe(302);
    expect(answer.headers().location).toBe(STATEMENT);
  });

  test('leads there from the footer too', async ({ page }) => {
    await page.route(STATEMENT, (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Erklæringen</h1>' }));
    await page.goto('/om');
    await page.getByRole('contentinfo').getByRole('link', { name: 'Tilgængelighedserklæring' }).click();
    await expect(page).toHaveURL(STATEMENT);
  });

  test('has its message and its telephone on every page, in both languages', async ({ page }) => {
    for (const [lang, message] of [['da', 'Vi har lukket <i>fredag</i>.'], ['en', 'We are closed on Friday.']] as const) {
      for (const address of ['/', '/raadighed', '/om', '/findes-ikke']) {
        await page.goto(`${address}?lang=${lang}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.getByText(message)).toBeVisible();
        await expect(page.getByRole('contentinfo').getByRole('link', { name: /87\s65\s43\s21/ })).toBeVisible();
      }
    }
  });

  test('has its message in the language that is switched to', async ({ page }) => {
    await page.goto('/om?lang=da');
    await page.getByRole('contentinfo').getByRole('link', { name: 'English' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'About Genstart' })).toBeVisible();
    await expect(page.getByText('We are closed on Friday.')).toBeVisible();
  });
});
