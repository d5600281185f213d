// The video room: two to four people, who may come in, what is written and shown, and what goes wrong.

import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';
import { send } from '../../demo/back-office.mjs';
import { AMINA, FUND, NOW, TALK, admit, expectFlows, expectPictures, followLink, goIn, invite, meet, plan, roomOf, talk, withDevices } from './support/room.ts';

test.use({ serverOptions: { now: NOW }, launchOptions: withDevices() });

test('two talk: devices are tried, one waits and is let in, pictures and sound flow both ways', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  await expect(citizen.getByText('Du skal tale med Lone Bech.')).toBeVisible();
  await citizen.getByRole('button', { name: 'Tænd kamera og mikrofon' }).click();
  // The device beeps once a second: looked at more often than that.
  const meter = citizen.getByRole('meter', { name: 'Din mikrofon' });
  await expect.poll(() => meter.evaluate((bar: HTMLMeterElement) => bar.value), { message: 'the bar moves', intervals: [70] }).toBeGreaterThan(5);
  await expect(citizen.getByText('Dit net er klar.')).toBeVisible();
  await citizen.getByRole('button', { name: 'Gå ind', exact: true }).click();
  await expect(citizen.getByRole('heading', { name: 'Du er i venteværelset' })).toBeFocused();
  await expect(citizen.getByText('Lone Bech er her ikke lige nu.')).toBeVisible();

  await goIn(staff);
  await expect(citizen.getByText('Lone Bech kan se, at du er her, og lukker dig ind.')).toBeVisible();
  const began = Date.now();
  await admit(staff, 'Amina Yusuf');
  await Promise.all([expectPictures(citizen, 1), expectPictures(staff, 1)]);
  console.log(`from being let in to moving pictures on both sides: ${Date.now() - began} ms`);
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
  await expect(staff.getByRole('status').getByText('Amina Yusuf er kommet ind.')).toBeVisible();

  await citizen.getByRole('button', { name: 'Læg på' }).click();
  await expect(citizen.getByRole('heading', { name: 'Du har lagt på' })).toBeVisible();
  await expect(staff.getByRole('status').getByText('Amina Yusuf er gået.')).toBeVisible();
  // Back without being let in anew.
  const again = Date.now();
  await citizen.getByRole('button', { name: 'Gå ind igen' }).click();
  await Promise.all([expectPictures(citizen, 1), expectPictures(staff, 1)]);
  console.log(`from "Gå ind" to moving pictures on both sides: ${Date.now() - again} ms`);
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);
  await both.close();
});

test('a one-time link is looked at without being used, used once, closed, and runs out', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const citizens = both.citizen.context();
  const { path, id } = await invite(both.citizen, 'conversation=talk', 'companion', 'Bo Yusuf');

  // A program that looks at links, and a person who does not press the button.
  const looking = await (await both.someone()).newPage();
  for (let look = 0; look < 3; look++) {
    await looking.goto(path);
    await expect(looking.getByText('Bo Yusuf, du er inviteret som bisidder til en samtale på video hos Østsundets A-kasse.')).toBeVisible();
  }
  const bo = await followLink(await (await both.someone()).newPage(), path);
  await expect(bo.getByText('Du er med som bisidder.')).toBeVisible();
  await expect(bo.getByText('Amina')).toHaveCount(0);

  await looking.goto(path);
  await expect(looking.getByRole('heading', { name: 'Linket er brugt' })).toBeVisible();
  await expect(looking.getByRole('main').getByRole('link', { name: '12 34 56 78' })).toBeVisible();

  // Who came in by it is out when it is closed, in the middle of a talk too.
  await talk(both);
  await goIn(bo);
  await admit(both.staff, 'Bo Yusuf');
  await expectPictures(bo, 2);
  await citizens.request.post('/api/room/invitations?conversation=talk', { data: { revoke: { id } } });
  await expect(bo.getByRole('heading', { name: 'Du er ikke med i samtalen mere' })).toBeVisible();
  await expect(both.staff.getByRole('status').getByText('Bo Yusuf er gået.')).toBeVisible();
  await looking.goto(path);
  await expect(looking.getByRole('heading', { name: 'Linket er lukket' })).toBeVisible();

  const unused = await invite(both.citizen, 'conversation=talk', 'companion', 'Ida Yusuf');
  await citizens.request.post('/api/room/invitations?conversation=talk', { data: { revoke: { id: unused.id } } });
  await looking.goto(unused.path);
  await expect(looking.getByRole('heading', { name: 'Linket er lukket' })).toBeVisible();
  await looking.goto('/rum/0123456789');
  await expect(looking.getByRole('heading', { name: 'Linket virker ikke' })).toBeVisible();

  // An interpreter is for staff to invite.
  const refused = await citizens.request.post('/api/room/invitations?conversation=talk', { data: { invite: { role: 'interpreter', name: 'X' } } });
  expect(refused.status()).toBe(400);

  const late = await invite(both.citizen, 'conversation=talk', 'companion', 'Sen Yusuf');
  await server.restart({ now: '2026-06-09T23:00:00+02:00' });
  await looking.goto(late.path);
  await expect(looking.getByRole('heading', { name: 'Linket er udløbet' })).toBeVisible();
  await bo.goto('/rum');
  await expect(bo.getByRole('heading', { name: 'Du er ikke logget ind' })).toBeVisible();
  await both.close();
});

test('only those whose talk it is come in, and not before it opens', async ({ browser, server }) => {
  await plan(server.url);
  const statuses = async (login: string, query: string) => {
    const context = await browser.newContext({ baseURL: server.url });
    if (login) await context.request.get(`/demo/login/${login}`);
    const asked = await context.request.get(`/api/room?${query}`);
    // A socket is asked for as a browser does; a refusal comes before it opens.
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    const socket = await context.request.get(`/api/room/socket?${query}`, { headers });
    const seen = [asked.status(), socket.status()];
    await context.close();
    return seen;
  };
  const citizen = await browser.newContext({ baseURL: server.url });
  await citizen.request.get('/demo/login/newly-unemployed');
  const room = await roomOf(server.url, citizen);
  const later = await roomOf(server.url, citizen, 'later');
  expect(await statuses('', 'conversation=talk')).toEqual([401, 401]);
  expect(await statuses('', `room=${room}`)).toEqual([401, 401]);
  expect(await statuses('', '')).toEqual([401, 401]);
  // Another citizen, of the same authority.
  expect(await statuses('graduate', 'conversation=talk')).toEqual([404, 404]);
  // A citizen is not staff, nor staff a citizen.
  expect(await statuses('newly-unemployed', `room=${room}`)).toEqual([401, 401]);
  expect(await statuses('fund-adviser', 'conversation=talk')).toEqual([401, 401]);
  // Staff of other authorities: there is no such room.
  expect(await statuses('caseworker', `room=${room}`)).toEqual([404, 404]);
  expect(await statuses('other-authority', `room=${room}`)).toEqual([404, 404]);
  expect(await statuses('fund-adviser', 'room=0123')).toEqual([404, 404]);
  // Known, and not open yet.
  expect(await statuses('newly-unemployed', 'conversation=later')).toEqual([200, 409]);
  expect(await statuses('fund-adviser', `room=${later}`)).toEqual([200, 409]);

  const page = await citizen.newPage();
  await page.goto(TALK.replace('talk', 'later'));
  await expect(page.getByText('Rummet åbner onsdag den 10. juni kl. 09.50.')).toBeVisible();
  await expect(page.getByRole('button', { name: /Gå ind/ })).toHaveCount(0);
  await page.goto(TALK.replace('talk', 'unknown'));
  await expect(page.getByRole('heading', { name: 'Vi kan ikke finde din samtale' })).toBeVisible();
  await page.goto(`/medarbejder/rum/${room}`);
  await expect(page.getByRole('heading', { name: 'Du er ikke logget ind' })).toBeVisible();
  // Nothing personal stands in the log.
  for (const secret of ['Amina', room, 'conversation=talk']) expect(server.log).not.toContain(secret);
  await citizen.close();
});

test('what is not signalling, and too much of it, ends the connection with a reason', async ({ browser, server }) => {
  await plan(server.url);
  const context = await browser.newContext({ baseURL: server.url });
  await context.request.get('/demo/login/newly-unemployed');
  const page = await context.newPage();
  await page.goto(TALK);
  /** Says these, and gives the last word of the server. */
  const lastWord = (words: string[], times = 1) =>
    page.evaluate(
      ([words, times]) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/room/socket?conversation=talk`);
          let last = '';
          socket.onmessage = ({ data }) => {
            const { over } = JSON.parse(data) as { over?: { why: string } };
            if (over) last = over.why;
          };
          socket.onclose = () => resolve(last);
          socket.onopen = () => {
            for (let time = 0; time < times; time++) for (const word of words) socket.send(word);
          };
        }),
      [words, times] as const,
    );
  const enter = JSON.stringify({ enter: { page: 1, resume: null } });
  const signal = JSON.stringify({ signal: { to: 1, page: 1, signal: { offer: { sdp: 'v=0' } } } });
  expect(await lastWord(['hej'])).toBe('malformed');
  expect(await lastWord([JSON.stringify({ enter: { page: 1, resume: null, more: 1 } })])).toBe('malformed');
  expect(await lastWord([enter, enter])).toBe('malformed');
  expect(await lastWord([JSON.stringify({ admit: { seat: 1 } })])).toBe('malformed');
  expect(await lastWord(['x'.repeat(60_000)])).toMatch(/^(malformed)?$/);
  // One who waits says nothing to anybody, lets nobody in and shows nothing.
  expect(await lastWord([enter, signal])).toBe('no-right');
  expect(await lastWord([enter, JSON.stringify({ admit: { seat: 1 } })])).toBe('no-right');
  expect(await lastWord([enter, JSON.stringify({ show: { document: 'plan' } })])).toBe('no-right');
  expect(await lastWord([enter, JSON.stringify({ show: { document: 'unknown' } })])).toBe('malformed');
  await context.close();

  const staff = await browser.newContext({ baseURL: server.url });
  await staff.request.get('/demo/login/fund-adviser');
  const citizen = await browser.newContext({ baseURL: server.url });
  await citizen.request.get('/demo/login/newly-unemployed');
  const room = await roomOf(server.url, citizen);
  const flooding = await staff.newPage();
  await flooding.goto(`/medarbejder/rum/${room}`);
  const why = await flooding.evaluate(
    ([room, enter, signal]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/room/socket?room=${room}`);
        socket.onmessage = ({ data }) => {
          const { over } = JSON.parse(data) as { over?: { why: string } };
          if (over) resolve(over.why);
        };
        socket.onopen = () => {
          socket.send(enter as string);
          for (let time = 0; time < 2_000; time++) socket.send(signal as string);
        };
      }),
    [room, enter, signal],
  );
  expect(why).toBe('flooding');
  await staff.close();
  await citizen.close();
});

test('what is written is read letter by letter, stays, and says when it has not arrived', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  await talk(both);
  await Promise.all([expectPictures(citizen, 1), expectPictures(staff, 1)]);
  await citizen.getByRole('button', { name: 'Skriv' }).click();
  const field = citizen.getByLabel('Skriv her. De andre ser det, mens du skriver.');
  await expect(field).toBeFocused();
  for (const [typed, seen] of [['H', 'H'], ['ej', 'Hej'], [' Lone', 'Hej Lone']] as const) {
    await field.pressSequentially(typed);
    await expect(staff.locator('.caption')).toHaveText(`Amina Yusuf: ${seen}`);
  }
  await field.press('Backspace');
  await expect(staff.locator('.caption')).toHaveText('Amina Yusuf: Hej Lon');
  await field.press('Enter');
  await expect(field).toHaveValue('');
  await expect(citizen.getByRole('listitem').filter({ hasText: 'Dig: Hej Lon' })).toBeVisible();
  await expect(citizen.getByText('Er ikke nået frem endnu')).toHaveCount(0);
  await staff.getByRole('button', { name: 'Skriv' }).click();
  await expect(staff.getByRole('listitem').filter({ hasText: 'Amina Yusuf: Hej Lon' })).toBeVisible();

  // With nobody left to read it, what is typed stays where it is.
  await staff.getByRole('button', { name: 'Læg på' }).click();
  await expect(citizen.getByText('Lone Bech er gået.')).toBeVisible();
  await field.fill('Er du der');
  await field.press('Enter');
  await expect(citizen.getByText('Der er ingen at skrive til lige nu. Din tekst bliver her.')).toBeVisible();
  await expect(field).toHaveValue('Er du der');
  await both.close();
});

test('a document is there for all while staff have it open, and for no guest otherwise', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff, room } = both;
  await talk(both);
  const { path } = await invite(staff, `room=${room}`, 'interpreter', 'Iben Tolk');
  const guest = await followLink(await (await both.someone()).newPage(), path);
  const document = (page: typeof guest, query: string) => page.context().request.get(`/api/room/documents/plan?${query}`).then((answer) => answer.status());
  await goIn(guest);
  await expect(guest.getByRole('heading', { name: 'Du er i venteværelset' })).toBeVisible();
  await staff.getByRole('button', { name: 'Valg' }).click();
  await staff.getByRole('button', { name: 'Vis Din aftale' }).click();
  const opened = citizen.getByRole('link', { name: 'Se Din aftale (åbner i en ny fane)' });
  await expect(opened).toBeVisible();
  await expect(citizen.getByRole('status').getByText('Dokumentet Din aftale er åbnet for alle.')).toBeVisible();
  expect(await document(citizen, 'conversation=talk')).toBe(200);
  expect(await document(guest, ''), 'a guest who waits').toBe(404);
  await admit(staff, 'Iben Tolk');
  await expect(guest.getByRole('link', { name: /Se Din aftale/ })).toBeVisible();
  expect(await document(guest, ''), 'a guest in the room').toBe(200);
  expect(await guest.context().request.get('/api/documents/plan').then((answer) => answer.status()), 'the address of the case').toBe(401);

  await staff.getByRole('button', { name: 'Luk Din aftale' }).click();
  await expect(opened).toHaveCount(0);
  expect(await document(guest, '')).toBe(404);
  // The citizen sees who has looked.
  const told = await (await citizen.context().request.get('/api/privacy')).json();
  const looks = (told.looks as Array<{ who: string | null; what: string }>).filter(({ what }) => what === 'document');
  expect(looks.map(({ who }) => who)).toEqual(['Iben Tolk', null]);
  await both.close();
});

test('who reloads, is frozen by the phone or comes from another tab is back without being let in anew', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  await talk(both);
  await expectPictures(citizen, 1);

  await citizen.reload();
  await goIn(citizen);
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);

  // As when another app is opened, or the screen is locked.
  const phone = await citizen.context().newCDPSession(citizen);
  await phone.send('Page.setWebLifecycleState', { state: 'frozen' });
  await expect(staff.locator('.face-large')).toBeVisible();
  await phone.send('Page.setWebLifecycleState', { state: 'active' });
  await Promise.all([expectFlows(citizen, 1), expectFlows(staff, 1)]);

  // Another tab knows nothing of this one's place: to be let in, and this one says where the talk is.
  const other = await citizen.context().newPage();
  await other.goto(TALK);
  await goIn(other);
  await expect(citizen.getByRole('heading', { name: 'Du er i samtalen et andet sted' })).toBeVisible();
  await admit(staff, 'Amina Yusuf');
  await Promise.all([expectFlows(other, 1), expectFlows(staff, 1)]);

  await staff.getByRole('button', { name: 'Valg' }).click();
  await staff.getByRole('button', { name: 'Vis Amina Yusuf ud' }).click();
  await expect(other.getByRole('heading', { name: 'Du er blevet vist ud af samtalen' })).toBeVisible();
  await both.close();
});

test('microphone and camera are switched off and on, and the other is told', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  await talk(both);
  await expectFlows(staff, 1);
  const theirs = staff.getByRole('figure').filter({ hasText: 'Amina Yusuf' });
  for (const [name, told] of [['Mikrofon', 'Mikrofonen er slukket'], ['Kamera', 'Kameraet er slukket']] as const) {
    const button = citizen.getByRole('button', { name });
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await expect(theirs.getByText(told)).toBeAttached();
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await expect(theirs.getByText(told)).toHaveCount(0);
  }
  await expectFlows(staff, 1);
  await both.close();
});

test('a protected name is never told to guests', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  await send(server.url, FUND, [{ row: 'citizen', ...AMINA, name: 'Amina Yusuf', municipality: '0259', region: 'sjaelland', protected: true }]);
  const { citizen, staff, room } = both;
  const { path } = await invite(staff, `room=${room}`, 'interpreter', 'Iben Tolk');
  const guest = await followLink(await (await both.someone()).newPage(), path);
  const heard: string[] = [];
  guest.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => void heard.push(payload.toString())));
  const asked = await guest.context().request.get('/api/room');
  expect(await asked.text()).not.toContain('Amina');
  await talk(both);
  await goIn(guest);
  await admit(staff, 'Iben Tolk');
  await expect(guest.getByRole('figure').filter({ hasText: 'Borgeren' })).toBeVisible();
  await expect(staff.getByRole('figure').filter({ hasText: 'Amina Yusuf' })).toBeVisible();
  await expectPictures(guest, 2);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.join('')).not.toContain('Amina');
  await expect(citizen.getByRole('figure').filter({ hasText: 'Iben Tolk' })).toBeVisible();
  await both.close();
});

test('only the room may use camera and microphone, and reach its own socket alone', async ({ browser, server }) => {
  await plan(server.url);
  const context = await browser.newContext({ baseURL: server.url });
  await context.request.get('/demo/login/newly-unemployed');
  const { host } = new URL(server.url);
  for (const path of [TALK, '/medarbejder/rum/0123', '/rum', '/rum/0123']) {
    const headers = (await context.request.get(path)).headers();
    expect(headers['permissions-policy'], path).toContain('camera=(self)');
    expect(headers['permissions-policy'], path).toContain('microphone=(self)');
    expect(headers['content-security-policy'], path).toContain(`connect-src 'self' ws://${host};`);
    expect(headers['content-security-policy'], path).not.toContain('unsafe-inline');
  }
  for (const path of ['/', '/plan', '/privatliv', '/api/room?conversation=talk', '/demo', '/nothing']) {
    const headers = (await context.request.get(path)).headers();
    expect(headers['permissions-policy'], path).toContain('camera=()');
    expect(headers['permissions-policy'], path).toContain('microphone=()');
    expect(headers['content-security-policy'], path).not.toContain('ws://');
  }
  // What the room is made of is not kept for a visit without a connection.
  expect(await (await context.request.get('/sw.js')).text()).not.toMatch(/\/room(_bg)?\./);
  const strange = await context.request.get(TALK, { headers: { host: `${host};script-src *` } }).catch(() => undefined);
  expect(strange?.headers()['content-security-policy'] ?? '').not.toContain('script-src *');
  await context.close();
});

for (const lang of ['da', 'en'] as const) {
  test(`every state of the room is accessible (${lang})`, async ({ browser, server }) => {
    test.setTimeout(120_000);
    const words = {
      da: { start: 'Tænd kamera og mikrofon', enter: 'Gå ind', waiting: 'Du er i venteværelset', admit: 'Luk Amina Yusuf ind', write: 'Skriv', label: /Skriv her/, choices: 'Valg', close: 'Luk', show: 'Vis Din aftale', up: 'Læg på', left: 'Du har lagt på', link: 'Gå videre', network: 'Dit net er klar.', invite: 'Tag en bisidder med', make: 'Lav et link' },
      en: { start: 'Turn on camera and microphone', enter: 'Go in', waiting: 'You are in the waiting room', admit: 'Let Amina Yusuf in', write: 'Write', label: /Write here/, choices: 'Choices', close: 'Close', show: 'Show Din aftale', up: 'Hang up', left: 'You have hung up', link: 'Go on', network: 'Your connection is ready.', invite: 'Bring a companion', make: 'Make a link' },
    }[lang];
    const both = await meet(browser, server.url, lang);
    const { citizen, staff } = both;
    const good = (page: typeof citizen, what: string) =>
      test.step(what, async () => {
        // What slides in is in its place only when it is there.
        await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
        for (const width of [390, 320]) {
          await page.setViewportSize({ width, height: 844 });
          // The same in another language: once, where it is narrowest.
          if (lang === 'da' || width === 320) await expectAccessible(page);
          await expectNoSidewaysScroll(page);
        }
        await page.setViewportSize({ width: 390, height: 844 });
        if (lang === 'da') await expectValidHtml(page);
      });
    await expect(citizen.locator('html')).toHaveAttribute('lang', lang);
    await good(citizen, 'in front of the door');
    await citizen.getByText(words.invite).click();
    await citizen.getByRole('button', { name: words.make }).click();
    await expect(citizen.locator('#invite-error')).toBeVisible();
    await good(citizen, 'a link without a name');
    await citizen.locator('#invite-name').fill('Bo Yusuf');
    await citizen.getByRole('button', { name: words.make }).click();
    await expect(citizen.locator('#invite-link')).toHaveValue(/\/rum\/[0-9a-f]{64}$/);
    await good(citizen, 'a link');
    const link = await citizen.locator('#invite-link').inputValue();
    await citizen.getByRole('button', { name: words.start }).click();
    await expect(citizen.getByText(words.network)).toBeVisible();
    await good(citizen, 'devices tried');
    await citizen.getByRole('button', { name: words.enter, exact: true }).click();
    await expect(citizen.getByRole('heading', { name: words.waiting })).toBeVisible();
    await good(citizen, 'waiting');

    await staff.getByRole('button', { name: words.start }).click();
    await staff.getByRole('button', { name: words.enter, exact: true }).click();
    await expect(staff.getByRole('button', { name: words.admit })).toBeVisible();
    await good(staff, 'somebody waits');
    await staff.getByRole('button', { name: words.admit }).click();
    await expectPictures(citizen, 1);
    await good(citizen, 'in the talk');
    await staff.getByRole('button', { name: words.choices }).click();
    await good(staff, 'choices');
    await staff.getByRole('button', { name: words.show }).click();
    await citizen.getByRole('button', { name: words.write }).click();
    await citizen.getByLabel(words.label).fill('W'.repeat(80));
    await expect(staff.locator('.caption')).toBeVisible();
    await good(staff, 'a long word is written, a document is open');
    await citizen.getByLabel(words.label).press('Enter');
    await expect(citizen.getByRole('listitem').filter({ hasText: 'WWW' })).toBeVisible();
    await good(citizen, 'what was written');
    await citizen.getByRole('button', { name: words.up }).click();
    await expect(citizen.getByRole('heading', { name: words.left })).toBeVisible();
    await good(citizen, 'hung up');

    const guest = await (await both.someone()).newPage();
    await guest.goto(`${new URL(link).pathname}?lang=${lang}`);
    await expect(guest.getByRole('button', { name: words.link })).toBeVisible();
    await good(guest, 'a one-time link');
    await guest.goto(`/rum?lang=${lang}`);
    await expect(guest.getByRole('heading', { level: 1 })).toBeVisible();
    await good(guest, 'not logged in');
    await both.close();
  });
}

test('the whole talk goes by keyboard, in high contrast and without motion', async ({ browser, server }) => {
  const both = await meet(browser, server.url);
  const { citizen, staff } = both;
  await citizen.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  /** Tabs to a button by its name, and presses it. */
  const press = async (page: typeof citizen, name: RegExp) => {
    for (let step = 0; step < 60; step++) {
      const here = await page.evaluate(() => document.activeElement?.textContent ?? '');
      if (name.test(here) && (await page.evaluate(() => document.activeElement?.matches('button, a, summary')))) {
        const outline = await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement as Element).outlineWidth));
        expect(outline, `the focus on ${here} is seen`).toBeGreaterThanOrEqual(2);
        return page.keyboard.press('Enter');
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`no Tab leads to ${name}`);
  };
  await press(citizen, /^Tænd kamera/);
  await expect(citizen.getByText('Din mikrofon')).toBeVisible();
  await press(citizen, /^Gå ind$/);
  await goIn(staff);
  await press(staff, /^Luk Amina Yusuf ind$/);
  await expectPictures(citizen, 1);
  await press(citizen, /^Mikrofon/);
  await expect(citizen.getByRole('button', { name: 'Mikrofon' })).toHaveAttribute('aria-pressed', 'false');
  await press(citizen, /^Skriv$/);
  await citizen.keyboard.type('Hej');
  await citizen.keyboard.press('Enter');
  await expect(staff.locator('.caption')).toHaveText('Amina Yusuf: Hej');
  await press(citizen, /Valg$/);
  await expect(citizen.getByRole('dialog')).toBeVisible();
  await citizen.keyboard.press('Escape');
  await expect(citizen.getByRole('dialog')).toBeHidden();
  await press(citizen, /^Læg på$/);
  await expect(citizen.getByRole('heading', { name: 'Du har lagt på' })).toBeFocused();
  const moving = await citizen.evaluate(() => document.getAnimations().filter(({ effect }) => Number(effect?.getTiming().duration) > 1).length);
  expect(moving).toBe(0);
  await both.close();
});
