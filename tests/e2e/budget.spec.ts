// What the first visit costs a citizen's data plan and a slow connection.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { KEPT_LIMIT_KIB, LIMITS_KIB, TOTAL_LIMIT_KIB, countTransfers, type Kind } from './support/budget.ts';
import { expect, test } from './support/fixtures.ts';

const REPORT = path.resolve(import.meta.dirname, '../../target/budget.json');
const KIB = 1024;

test.use({ viewport: { width: 412, height: 823 } });

test('a first visit to the front page stays within its budget', async ({ page, context }) => {
  await context.request.get('/demo/login/newly-unemployed');
  const transfers = await countTransfers(context, page);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(1_000);
  // What is fetched when the next thing is there, so that the app is in step and opens without a connection, is
  // counted apart: nobody waits for it.
  const later = await page.evaluate(() => {
    const shown = performance.getEntriesByName('genstart:next-thing')[0]?.startTime ?? 0;
    const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return fetched.filter((one) => one.startTime > shown && /\.(wasm|bin)$/.test(one.name)).map((one) => new URL(one.name).pathname);
  });
  for (let at = transfers.length - 1; at >= 0; at--) if (later.includes(transfers[at]?.path ?? '')) transfers.splice(at, 1);

  const bytesOf = (kind: Kind) => transfers.filter((one) => one.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0);
  const kib = (bytes: number) => Number((bytes / KIB).toFixed(2));
  const kinds = Object.keys(LIMITS_KIB) as Kind[];
  const total = kinds.reduce((sum, kind) => sum + bytesOf(kind), 0);
  const rows = [
    ...kinds.map((kind) => ({ kind: kind as string, kib: kib(bytesOf(kind)), limit: LIMITS_KIB[kind] })),
    { kind: 'total', kib: kib(total), limit: TOTAL_LIMIT_KIB },
  ];
  console.table(rows);
  await mkdir(path.dirname(REPORT), { recursive: true });
  await writeFile(REPORT, `${JSON.stringify({ rows, transfers }, null, 2)}\n`);

  expect(transfers.map((one) => one.kind), 'kinds that were seen').toEqual(expect.arrayContaining(['wasm', 'js', 'html+css', 'fonts', 'api']));
  expect(rows.filter((row) => row.kib > row.limit), 'over the limit').toEqual([]);
});

test('a second visit fetches nothing that has not changed', async ({ page, context }) => {
  await context.request.get('/demo/login/newly-unemployed');
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(1_000);
  await page.goto('about:blank');
  const transfers = await countTransfers(context, page);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Bekræft nu' })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(1_000);
  const fetched = transfers.filter(({ kind }) => kind === 'wasm' || kind === 'js' || kind === 'fonts');
  expect(fetched, 'files with an address of their own').toEqual([]);
  const bytes = transfers.reduce((sum, one) => sum + one.bytes, 0);
  // The case itself, and asking whether the rest is still the same.
  expect(bytes / KIB, 'KiB').toBeLessThan(LIMITS_KIB.api + 2);
});

test('what is kept to open without a connection stays within its budget', async ({ request }) => {
  const worker = await (await request.get('/sw.js')).text();
  const files = JSON.parse(/const FILES = (\[.*?\]);/.exec(worker)?.[1] ?? '[]') as string[];
  expect(files.length).toBeGreaterThan(10);
  // Why an act would be refused is said before it is sent, also without a connection.
  expect(files).toContainEqual(expect.stringMatching(/split_refusals\.wasm$/));
  let bytes = 0;
  for (const file of files) {
    const answer = await request.get(file, { headers: { 'accept-encoding': 'br' } });
    bytes += Number(answer.headers()['content-length'] ?? (await answer.body()).length);
  }
  console.log(`kept: ${(bytes / KIB).toFixed(1)} KiB of ${KEPT_LIMIT_KIB} in ${files.length} files`);
  expect(bytes, 'bytes').toBeGreaterThan(200 * KIB);
  expect(bytes / KIB, 'KiB').toBeLessThan(KEPT_LIMIT_KIB);
});
