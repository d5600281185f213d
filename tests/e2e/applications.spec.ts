// Applying for a course: from the answer "yes" to the plan and the calendar, over the adviser's answer; the seat that only
// one can have; and every form with no connection, a fault, an ended session, and sent twice.

import type { Page } from '@playwright/test';
import { answer, lookAgain, REFERENCE } from './support/acts.ts';
import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';
import { logInStaff } from './support/staff.ts';

test.use({ serverOptions: { now: '2019-10-15T09:00:00+02:00' } });

const COMMANDS = '**/api/commands?*';
const SAYS = {
  da: { tell: 'Fortæl lidt mere, og få et bedre svar', education: 'Hvilken uddannelse har du gjort færdig?', weeks: 'Hvor mange af de seks uger har du brugt før?', again: 'Regn svaret ud igen', apply: /^Søg om plads:/, title: 'Søg om plads', phone: 'Dit telefonnummer', reason: 'Hvorfor vil du på kurset?', consent: /må få det at vide$/, send: 'Søg om pladsen', yes: 'Ja, du må', fund: 'Din a-kasse svarer.', received: 'Modtaget', own: 'Se din ansøgning', waits: 'Din a-kasse har ikke svaret endnu.', held: 'Pladsen er holdt til dig.', approved: 'Din a-kasse har godkendt det.', prepared: 'Klar til at begynde', withdraw: 'Træk ansøgningen tilbage', withdrawSend: 'Træk den tilbage', withdrawn: 'Du har trukket den tilbage.' },
  en: { tell: 'Tell a little more, and get a better answer', education: 'Which education have you finished?', weeks: 'How many of the six weeks have you used before?', again: 'Work out the answer again', apply: /^Apply for a place:/, title: 'Apply for a place', phone: 'Your telephone number', reason: 'Why do you want the course?', consent: /may be told$/, send: 'Apply for the place', yes: 'Yes, you may', fund: 'Your unemployment fund answers.', received: 'Received', own: 'See your application', waits: 'Your unemployment fund has not answered yet.', held: 'The place is held for you.', approved: 'Your unemployment fund has approved it.', prepared: 'Ready to begin', withdraw: 'Withdraw the application', withdrawSend: 'Withdraw it', withdrawn: 'You have withdrawn it.' },
};

async function good(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await expectValidHtml(page);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await expectNoSidewaysScroll(page);
  }
}

const panel = (page: Page) => page.locator('#acts');

/** A browser of their own, in Danish whatever the citizen reads. */
async function staffPage(page: Page, key: string): Promise<Page> {
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  const own = await browser.newContext({ baseURL: new URL(page.url()).origin, viewport: { width: 390, height: 844 } });
  const staff = await own.newPage();
  await logInStaff(staff, key);
  await staff.goto('/medarbejder/ansoegninger');
  return staff;
}

/** From the course's page, with what the citizen tells, to the form for its third run: the first that she may take. */
async function toForm(page: Page, lang: 'da' | 'en' = 'da'): Promise<void> {
  const says = SAYS[lang];
  await page.goto(`/opkvalificering/gaffeltruck-b?lang=${lang}`);
  await page.getByText(says.tell).click();
  await page.getByLabel(says.education).selectOption('none');
  await page.getByLabel(says.weeks).selectOption('0');
  await page.getByRole('button', { name: says.again }).click();
  await expect(page.locator('.course').nth(2)).toContainText(says.yes);
  await page.locator('.course').nth(2).getByRole('link', { name: says.apply }).click();
  await expect(page.getByRole('heading', { level: 1, name: says.title })).toBeVisible();
  await expect(page.getByRole('button', { name: says.send })).toBeVisible();
}

async function fill(page: Page, lang: 'da' | 'en' = 'da'): Promise<void> {
  const says = SAYS[lang];
  await page.getByLabel(says.phone).fill('22 33 44 55');
  await page.getByLabel(says.reason).fill('Jeg vil køre truck på et lager');
  await page.getByLabel(says.consent).check();
}

const send = (page: Page, lang: 'da' | 'en' = 'da') => page.getByRole('button', { name: SAYS[lang].send });

for (const lang of ['da', 'en'] as const) {
  const says = SAYS[lang];
  test(`a cleaner applies, her adviser approves, and it stands in plan and calendar (${lang})`, async ({ page, login }) => {
    await login('newly-unemployed');
    await toForm(page, lang);
    await expect(page.getByText(says.fund)).toBeVisible();
    await good(page);
    await send(page, lang).click();
    const summary = page.getByRole('alert').first();
    await expect(summary).toBeFocused();
    await good(page);
    await fill(page, lang);
    await send(page, lang).click();
    await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });
    await good(page);
    await page.getByRole('link', { name: says.own }).click();
    await expect(page.getByText(says.waits)).toBeVisible();
    await expect(page.getByText(says.held)).toBeVisible();
    await good(page);

    const staff = await staffPage(page, 'fund-adviser');
    await expect(staff.getByText('Jeg vil køre truck på et lager')).toBeVisible();
    await good(staff);
    await staff.getByRole('button', { name: 'Svar på ansøgningen' }).click();
    await good(staff);
    await staff.getByRole('radio', { name: 'Afvis' }).check();
    await staff.getByRole('button', { name: 'Send svar' }).click();
    await expect(staff.getByRole('link', { name: 'Skriv, hvorfor du afviser.' })).toBeVisible();
    await staff.getByRole('radio', { name: 'Godkend' }).check();
    await staff.getByLabel('Besked til borgeren').fill('God fornøjelse');
    await staff.route('**/api/staff/acts?*', answer(500), { times: 1 });
    await staff.getByRole('button', { name: 'Send svar' }).click();
    await expect(staff.getByLabel('Besked til borgeren')).toHaveValue('God fornøjelse');
    await staff.getByRole('button', { name: 'Send svar' }).click();
    await expect(staff.getByText('Ingen ansøgninger venter på svar.')).toBeVisible();

    await page.goto('/ansoegninger');
    await expect(page.getByText(says.approved)).toBeVisible();
    await good(page);
    await page.getByRole('link', { name: 'Gaffeltruckcertifikat B' }).click();
    await expect(page.getByText('God fornøjelse')).toBeVisible();
    await page.goto('/plan');
    await expect(page.locator('#main')).toContainText('Gaffeltruckcertifikat B');
    await page.getByRole('link', { name: 'Gaffeltruckcertifikat B' }).first().click();
    await expect(page.getByText(says.prepared, { exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: says.own })).toBeVisible();
    await good(page);
    await page.goto('/kalender');
    await expect(page.locator('#main')).toContainText('Gaffeltruckcertifikat B');
  });
}

for (const [how, broken] of [
  ['the server answers 500', answer(500)],
  ['the connection breaks before anything arrives', (route: import('@playwright/test').Route) => route.abort()],
] as const) {
  test(`where ${how}, the seat is not the citizen's, and what was typed is still there`, async ({ page, login }) => {
    await login('newly-unemployed');
    await toForm(page);
    await fill(page);
    await page.route('**/api/commands?*', broken);
    await send(page).click();
    await expect(panel(page).getByText('Det nåede ikke frem, så der er ikke sket noget.')).toBeVisible({ timeout: 15_000 });
    await expect(page.getByLabel(SAYS.da.reason)).toHaveValue('Jeg vil køre truck på et lager');
    await good(page);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Fjern' }).click();
    await send(page).click();
    await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });
  });
}

test('an application whose answer was lost is looked up, and pressed twice it is one', async ({ page, login }) => {
  await login('newly-unemployed');
  await toForm(page);
  await fill(page);
  await send(page).dblclick();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });
  await page.goto('/ansoegninger');
  await expect(page.getByText(SAYS.da.waits)).toHaveCount(1);
});

test('where the session has ended, nothing is sent, and what was typed waits for the login', async ({ page, context, login }) => {
  await login('newly-unemployed');
  await toForm(page);
  await fill(page);
  await context.clearCookies({ name: 'genstart-session' });
  await send(page).click();
  await expect(page.getByRole('heading', { name: 'Du er ikke logget ind' })).toBeVisible();
  const second = await context.newPage();
  await second.goto('/demo/login/newly-unemployed');
  await lookAgain(page);
  await expect(panel(page).getByText('Du var logget af, så der er ikke sendt noget.')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByLabel(SAYS.da.reason)).toHaveValue('Jeg vil køre truck på et lager');
  await send(page).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });
});

test('withdrawn with the consequence said before; without a connection it waits, and is sent once', async ({ page, context, login }) => {
  await login('newly-unemployed');
  await toForm(page);
  await fill(page);
  await send(page).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });
  await page.getByRole('link', { name: SAYS.da.own }).click();
  await page.getByText(SAYS.da.withdraw).click();
  await expect(page.getByText('Pladsen går videre til en anden.')).toBeVisible();
  await good(page);
  await page.getByLabel('Hvorfor? Du behøver ikke svare').fill('Jeg har fået job');
  await context.setOffline(true);
  await page.getByRole('button', { name: SAYS.da.withdrawSend }).click();
  await expect(panel(page).getByRole('heading', { name: 'Ikke sendt endnu' })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(SAYS.da.held)).toBeVisible();
  await good(page);
  await context.setOffline(false);
  await expect(page.getByText(SAYS.da.withdrawn)).toBeVisible({ timeout: 15_000 });
  await good(page);
  // The seat can be had again.
  await toForm(page);
});

test('a graduate is told no with the reason, and may apply where she may', async ({ page, login }) => {
  await login('graduate');
  await page.goto('/opkvalificering/gaffeltruck-b');
  await page.locator('.course').nth(2).getByRole('link', { name: SAYS.da.apply }).click();
  await expect(page.getByRole('group', { name: 'Det får kursusstedet at vide' })).toBeVisible();
  await good(page);
});

test('cash benefit: the answer is ask, and asking is applying, which needs a reason', async ({ page, login }) => {
  await login('activity-ready');
  await page.goto('/opkvalificering/gaffeltruck-b');
  await page.locator('.course').first().getByRole('link', { name: SAYS.da.apply }).click();
  await expect(page.locator('.answer-ask').first()).toBeVisible();
  await page.getByLabel(SAYS.da.phone).fill('22 33 44 55');
  await page.getByLabel(SAYS.da.consent).check();
  await send(page).click();
  await expect(page.getByRole('link', { name: 'Skriv kort, hvorfor du vil på kurset.' })).toBeVisible();
  await page.getByLabel(SAYS.da.reason).fill('Jeg vil gerne arbejde igen');
  await send(page).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });

  const staff = await staffPage(page, 'caseworker');
  await staff.getByRole('button', { name: 'Svar på ansøgningen' }).click();
  await staff.getByRole('radio', { name: 'Afvis' }).check();
  await staff.getByLabel('Besked til borgeren').fill('Vi taler om det på mandag');
  await staff.getByRole('button', { name: 'Send svar' }).click();
  await expect(staff.getByText('Ingen ansøgninger venter på svar.')).toBeVisible();
  await page.goto('/ansoegninger');
  await expect(page.getByText('Jobcentret har sagt nej.')).toBeVisible();
  await page.getByRole('link', { name: 'Gaffeltruckcertifikat B' }).click();
  await expect(page.getByText('Vi taler om det på mandag')).toBeVisible();
  await good(page);
});

for (const lang of ['da', 'en'] as const) {
  const says = {
    da: { link: 'Fortæl om det sted, du har fundet', kind: 'Praktik, du selv har fundet', name: 'Hvad hedder arbejdspladsen?', private: 'Privat', phone: 'Arbejdspladsens telefon', from: 'Første dag', to: 'Sidste dag', ask: 'Se, om du må', reason: 'Hvad kan det føre til?', send: 'Send det til godkendelse' },
    en: { link: 'Tell about the place you have found', kind: 'A placement you found yourself', name: 'What is the workplace called?', private: 'Private', phone: "The workplace's telephone", from: 'First day', to: 'Last day', ask: 'See whether you may', reason: 'What can it lead to?', send: 'Send it for approval' },
  }[lang];
  test(`a placement that a citizen found: may I, and on to who must approve (${lang})`, async ({ page, context, login }) => {
    await login('newly-unemployed');
    await page.goto(`/ansoegninger?lang=${lang}`);
    await good(page);
    await page.getByRole('link', { name: says.link }).click();
    await page.getByRole('button', { name: says.send }).click();
    await expect(page.getByRole('alert').first()).toBeFocused();
    await good(page);
    await page.getByRole('radio', { name: says.kind }).check();
    await page.getByLabel(says.name).fill('Bageren på torvet');
    await page.getByRole('radio', { name: says.private, exact: true }).check();
    await page.getByLabel(says.phone).fill('11 22 33 44');
    await page.getByLabel(says.from).fill('2019-10-28');
    await page.getByLabel(says.to).fill('2019-11-22');
    await page.getByRole('button', { name: says.ask }).click();
    await expect(page.locator('#found-answer .answers')).toBeVisible();
    await good(page);
    await page.getByLabel(says.reason).fill('De mangler en til foråret');
    await page.route(COMMANDS, answer(500), { times: 1 });
    await page.getByRole('button', { name: says.send }).click();
    await context.setOffline(true);
    await expect(panel(page).locator('.pending')).toBeVisible({ timeout: 15_000 });
    await good(page);
    await context.setOffline(false);
    await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 20_000 });
    await page.goto('/ansoegninger');
    await expect(page.getByRole('link', { name: 'Bageren på torvet' })).toBeVisible();
    const staff = await staffPage(page, 'fund-adviser');
    await expect(staff.getByText('Bageren på torvet').first()).toBeVisible();
    await good(staff);
  });
}

test('courses are saved for later, compared side by side, and let go; without a connection a save waits', async ({ page, context, login }) => {
  await login('newly-unemployed');
  await page.goto('/opkvalificering?q=truckkort');
  await page.getByRole('button', { name: 'Gem til senere: Gaffeltruckcertifikat B' }).click();
  await expect(page.getByRole('button', { name: 'Fjern fra gemte: Gaffeltruckcertifikat B' })).toBeVisible({ timeout: 15_000 });
  await good(page);
  await page.goto('/opkvalificering?q=excel');
  const save = page.getByRole('button', { name: /^Gem til senere/ }).first();
  await expect(save).toBeVisible();
  await context.setOffline(true);
  await save.click();
  await expect(page.getByRole('heading', { name: 'Ikke sendt endnu' })).toBeVisible({ timeout: 15_000 });
  await good(page);
  await context.setOffline(false);
  await expect(page.getByRole('button', { name: /^Fjern fra gemte/ })).toHaveCount(1, { timeout: 15_000 });
  await page.getByRole('link', { name: 'Gemte kurser' }).click();
  await expect(page).toHaveURL(/saved=1$/);
  await expect(page.locator('.compare tbody tr')).toHaveCount(2);
  await good(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await expect(page.getByRole('columnheader', { name: 'Begynder' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Fjern fra gemte: Gaffeltruckcertifikat B' }).click();
  await expect(page.getByRole('button', { name: 'Gem til senere: Gaffeltruckcertifikat B' })).toBeVisible({ timeout: 15_000 });
  await page.reload();
  await expect(page.locator('.compare tbody tr')).toHaveCount(1);
});

test('a class that is full: a place in the line, with how many are before, and out of it again', async ({ page, login }) => {
  await login('newly-unemployed');
  type Run = { id: string; free_seats: number; waiting: number | null };
  type Answer = { pages: number; rows: { id: string }[] };
  const json = async <T>(path: string): Promise<T> => (await page.request.get(path, { headers: { accept: 'application/json' } })).json() as Promise<T>;
  let found: { course: string; run: Run } | undefined;
  const { rows } = await json<Answer>('/api/upskilling?q=lager');
  for (const { id } of rows) {
    const { runs } = await json<{ runs: { run: Run; may: { may: string }[] }[] }>(`/api/upskilling/${id}`);
    const full = runs.find(({ run, may }) => run.free_seats === 0 && run.waiting !== null && may[0]?.may !== 'no');
    if (full) {
      found = { course: id, run: full.run };
      break;
    }
  }
  expect(found, 'a full run with a waiting list').toBeDefined();
  await page.goto(`/opkvalificering/${found?.course}/soeg/${found?.run.id}`);
  await expect(page.getByText(`Der står ${found?.run.waiting} foran dig.`)).toBeVisible();
  await good(page);
  await page.getByLabel(SAYS.da.phone).fill('22 33 44 55');
  await page.getByLabel(SAYS.da.reason).fill('Jeg vil arbejde på lager');
  await page.getByLabel(SAYS.da.consent).check();
  await page.getByRole('button', { name: 'Skriv mig på ventelisten' }).click();
  await expect(panel(page).getByText(REFERENCE)).toBeVisible({ timeout: 15_000 });
  await page.getByRole('link', { name: SAYS.da.own }).click();
  const place = (found?.run.waiting ?? 0) + 1;
  await expect(page.getByText(place === 1 ? 'Du er den første på ventelisten.' : `Du er nummer ${place} på ventelisten.`)).toBeVisible();
  await good(page);
  await page.getByText(SAYS.da.withdraw).click();
  await expect(page.getByText('Søger du igen, kommer du bagest.')).toBeVisible();
  await page.getByRole('button', { name: SAYS.da.withdrawSend }).click();
  await expect(page.getByText(SAYS.da.withdrawn)).toBeVisible({ timeout: 15_000 });
});
