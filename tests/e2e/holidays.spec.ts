// The deadline arithmetic against a calendar that is not ours: every day from 2018 to 2030 as the day of a
// registration, each with a confirmation due seven days later by reading A. Until December 2019 it is the national
// check, asked about week by week, since a check that is missed ends a registration; then an authority's own.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Holidays from 'date-holidays';
import { expect, test } from './support/fixtures.ts';

const day = (date: Date): string => date.toISOString().slice(0, 10);
const plus = (date: string, days: number): string => day(new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000));

/** The public holidays of Denmark, by the other calendar. */
function publicHolidays(): Set<string> {
  const calendar = new Holidays('DK');
  const years = Array.from({ length: 14 }, (_, index) => 2018 + index);
  const found = years.flatMap((year) => calendar.getHolidays(year));
  return new Set(found.filter(({ type }) => type === 'public').map(({ date }) => date.slice(0, 10)));
}

test('seven days, moved over weekends and public holidays, as another calendar has them', () => {
  const holidays = publicHolidays();
  // The other calendar itself is what we think it is.
  expect(holidays.has('2023-05-05'), 'Store Bededag 2023').toBe(true);
  expect(holidays.has('2024-04-26'), 'Store Bededag 2024').toBe(false);

  const folder = mkdtempSync(join(tmpdir(), 'genstart-holidays-'));
  const words = (lang: string) =>
    `[[rule.words]]\nlang = "${lang}"\ntitle = "t"\nbecause = "b"\ngood_for = "g"\nif_missed = "i"\nrepair = "r"\nconfirms = ["c"]\n`;
  writeFileSync(
    join(folder, 'weekly.toml'),
    `[[rule]]\nid = "AV4b"\nname = "weekly"\nfrom = "2019-12-07"\nauthority = "fund"\ncertainty = "found"\nsource = { title = "x" }\n` +
      `[rule.terms.local-confirmation]\nbound = ["self-supporting"]\ninterval = { days = 7, reading = "a" }\n${words('da')}${words('en')}`,
  );
  const closed = (date: string) => holidays.has(date) || [0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay());
  const program = process.env.GENSTART_BIN ?? 'target/release/genstart';

  const weeks = [];
  for (let date = '2018-01-01'; date <= '2019-11-18'; date = plus(date, 7)) weeks.push([date, plus(date, 6), plus(date, 6)] as const);
  expect(weeks.length).toBeGreaterThan(95);
  // An authority's own: before and after the pause of 2020, which counts open deadlines anew: that is another test's.
  for (const [first, last, asked] of [...weeks, ['2019-12-07', '2020-03-03', '2020-03-11'], ['2020-05-27', '2030-12-31', '2031-03-01']] as const) {
    const national = last < '2019-12-07';
    const days: string[] = [];
    for (let date: string = first; date <= last; date = plus(date, 1)) days.push(date);
    const authority = { row: 'authority', id: 'fund', role: 'unemployment-fund', name: 'A', phone: '1' };
    const rows = days.flatMap((date) => [
      { row: 'citizen', authority: 'fund', citizen: date, name: '-', municipality: '0751', region: 'midtjylland' },
      { row: 'target-group', authority: 'fund', citizen: date, id: `${date} group`, group: national ? 'unemployment-benefit' : 'self-supporting', from: date },
      { row: 'registration', authority: 'fund', citizen: date, id: date, on: date },
    ]);
    const file = join(folder, `${first}.jsonl`);
    writeFileSync(file, [authority, ...rows].map((row) => JSON.stringify(row)).join('\n'));
    const output = execFileSync(program, ['agenda', '--case', file, '--at', asked, '--rules', folder, '--json'], { maxBuffer: 1 << 30 });
    const reports: Array<{ citizen: string; owed: Array<{ due_on: string; rule: { name: string } }> }> = JSON.parse(output.toString());
    expect(reports).toHaveLength(days.length);
    const wrong = reports.flatMap(({ citizen: from, owed }) => {
      let due = plus(from, 7);
      while (closed(due)) due = plus(due, 1);
      const found = owed.find(({ rule }) => rule.name === (national ? 'suggestion-check' : 'weekly'))?.due_on;
      return found === due ? [] : [`${from}: ${found}, the other calendar says ${due}`];
    });
    expect(wrong).toEqual([]);
  }
});
