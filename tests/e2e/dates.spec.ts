// The rules of the date decide: the server's date, whatever the phone believes.

import { confirm, expectReceived } from './support/acts.ts';
import { expect, test } from './support/fixtures.ts';

const DAYS = {
  nationalCheck: '2019-10-15T09:00:00+02:00',
  pause: '2020-04-15T09:00:00+02:00',
  reopening: '2020-05-28T09:00:00+02:00',
  thisSummer: '2026-06-09T10:42:00+02:00',
};

const CASES: Array<{ what: string; now: string; citizen: string; path: string; says: string[]; saysNot?: string[] }> = [
  {
    what: 'in October 2019 the law asks for a check of job suggestions',
    now: DAYS.nationalCheck,
    citizen: 'newly-unemployed',
    path: '/',
    says: ['Tjek dine jobforslag', 'Senest torsdag den 17. oktober', 'Loven siger, at du selv skal tjekke jobforslag'],
    saysNot: ['Din a-kasse beder dig bekræfte'],
  },
  {
    what: 'in October 2019 a missed deadline is told',
    now: DAYS.nationalCheck,
    citizen: 'long-career',
    path: '/raadighed',
    says: ['Fristen den 24. september 2019 gik, før vi fik dit svar.', 'Loven siger'],
  },
  {
    what: 'in April 2020 the front page says that duties are paused',
    now: DAYS.pause,
    citizen: 'newly-unemployed',
    path: '/',
    says: ['Lige nu behøver du ikke søge job eller møde op', 'Pausen fra marts 2020 er forlænget.', 'Din udbetaling fortsætter.'],
    saysNot: ['Bekræft nu'],
  },
  {
    what: 'in April 2020 nobody is asked to confirm',
    now: DAYS.pause,
    citizen: 'long-career',
    path: '/raadighed',
    says: ['Lige nu behøver du ikke søge job eller møde op'],
    saysNot: ['Bekræft senest'],
  },
  {
    what: 'when duties are back the fund asks for its weekly confirmation',
    now: DAYS.reopening,
    citizen: 'newly-unemployed',
    path: '/',
    says: ['Bekræft, at du er til rådighed', 'Østsundets A-kasse · Senest onsdag den 3. juni'],
    saysNot: ['Lige nu behøver du ikke søge job eller møde op'],
  },
  {
    what: 'when duties are back the fund asks once whether the citizen is ready',
    now: DAYS.reopening,
    citizen: 'newly-unemployed',
    path: '/',
    says: ['Bekræft, at du er klar igen', 'Østsundets A-kasse · Senest onsdag den 10. juni'],
  },
  {
    what: 'in October 2019 the check does not bind a citizen on sickness benefit',
    now: DAYS.nationalCheck,
    citizen: 'sickness-benefit',
    path: '/raadighed',
    says: ['Du behøver ikke bekræfte noget. Den regel gælder ikke for dig.'],
    saysNot: ['Bekræft senest'],
  },
  {
    what: 'on sickness benefit nobody has to confirm',
    now: DAYS.thisSummer,
    citizen: 'sickness-benefit',
    path: '/raadighed',
    says: ['Du behøver ikke bekræfte noget.', 'Der er ingen bekræftelser endnu.'],
    saysNot: ['Bekræft senest'],
  },
  {
    what: 'on sickness benefit the next thing is a step of the plan, said to be voluntary',
    now: DAYS.thisSummer,
    citizen: 'sickness-benefit',
    path: '/',
    says: ['Skriv ned, hvad du gerne vil begynde med', 'Frivilligt'],
    saysNot: ['Bekræft nu'],
  },
];

for (const { what, now, citizen, path, says, saysNot = [] } of CASES) {
  test.describe(() => {
    test.use({ serverOptions: { now } });

    test(what, async ({ page, login }) => {
      await login(citizen);
      await page.goto(path);
      const main = page.getByRole('main');
      for (const said of says) await expect(main).toContainText(said);
      for (const said of saysNot) await expect(main).not.toContainText(said);
    });
  });
}

test.describe(() => {
  test.use({ serverOptions: { now: DAYS.nationalCheck } });

  test('who set the deadline is the law where the law did', async ({ page, login }) => {
    await login('newly-unemployed');
    const next = page.getByRole('region', { name: 'Tjek dine jobforslag' });
    await next.getByText('Hvorfor, og hvad sker der ellers?').click();
    await expect(next.getByText('Reglen kommer fra staten.')).toBeVisible();
    await expect(next.getByText(/^Kilde: .*\(AV4\)\.$/)).toBeVisible();
  });

  for (const phone of ['1999-06-30T12:00:00Z', '2041-01-01T12:00:00Z']) {
    test(`a phone that believes it is ${phone.slice(0, 4)} shows the same rules and gets the server's time`, async ({ page, login }) => {
      await page.clock.setFixedTime(phone);
      await login('newly-unemployed');
      const next = page.getByRole('region', { name: 'Tjek dine jobforslag' });
      await expect(next).toContainText('Senest torsdag den 17. oktober');
      await page.goto('/raadighed');
      await confirm(page);
      await expectReceived(page);
      await expect(page.getByText(/modtog det tirsdag den 15\.\soktober 2019 kl\.\s09\.0\d/)).toBeVisible();
      await expect(page.getByText(new RegExp(`${phone.slice(0, 4)}.* ifølge din telefon eller computer`))).toBeVisible();
    });
  }
});

test.describe(() => {
  test.use({ serverOptions: { now: DAYS.thisSummer }, timezoneId: 'Pacific/Auckland' });

  test('a phone far from Denmark shows Danish dates and times', async ({ page, login }) => {
    await login('newly-unemployed');
    await expect(page.getByRole('region', { name: 'Bekræft, at du er til rådighed' })).toContainText('Senest torsdag den 11. juni');
    await page.goto('/raadighed');
    await confirm(page);
    await expectReceived(page);
    await expect(page.getByText(/modtog det tirsdag den 9\.\sjuni 2026 kl\.\s10\.4\d/)).toBeVisible();
  });
});
