// A catalogue of full size is imported beside the running server; bound: 60 s. Then the search at 100 requests a second for 20 seconds: what citizens type, with and without choices. Bound: 95 % in 30 ms.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [url, pid, program, data] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'genstart-courses-'));
const [gone, large] = [path.join(folder, 'gone.jsonl'), path.join(folder, 'large.jsonl')];
// The demo's own courses have the same ids.
writeFileSync(gone, '{"row": "catalogue", "source": "demo"}\n');
const make = new URL('../../demo/catalogue/make.mjs', import.meta.url).pathname;
writeFileSync(large, execFileSync('node', [make, '20000', '200000', new Date().toISOString().slice(0, 10)], { maxBuffer: 2 ** 27 }));
const importing = performance.now();
execFileSync(program, ['import', '--data', data, gone, large]);
console.log(`imported in ${((performance.now() - importing) / 1_000).toFixed(1)} s`);
rmSync(folder, { recursive: true });
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const get = (path, headers = {}) =>
  new Promise((answered, failed) => {
    const began = performance.now();
    const asked = http.get(url + path, { agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => answered({ ms: performance.now() - began, status: answer.statusCode, cookies: answer.headers['set-cookie'] ?? [] }));
    });
    asked.on('error', failed);
  });

// No session may ask so much alone.
const sessions = [];
for (let one = 0; one < 100; one++) {
  const { cookies } = await get('/demo/login/newly-unemployed');
  sessions.push({ cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') });
}
const queries = readFileSync(new URL('../../crates/server/tests/search/queries.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(' | ')[0]);
const choices = ['', '&km=50', '&length=week', '&scheme=six-week-job-training', '&sort=soonest', '&demand=1&seats=1'];

const first = await get('/api/upskilling?q=lager', sessions[0]);
console.log(`after an import, the first search: ${first.ms.toFixed(0)} ms`);
const SECONDS = 20;
const EVERY_MS = 10;
const began = performance.now();
const asked = [];
for (let at = 0; at < (SECONDS * 1_000) / EVERY_MS; at++) {
  const due = began + at * EVERY_MS - performance.now();
  if (due > 0) await new Promise((passed) => setTimeout(passed, due));
  // Every tenth asks for everything: no words, all runs.
  const words = at % 10 === 9 ? '' : queries[at % queries.length];
  asked.push(get(`/api/upskilling?q=${encodeURIComponent(words)}${choices[at % choices.length]}`, sessions[at % sessions.length]));
}
const answers = await Promise.all(asked);
const sorted = answers.map(({ ms }) => ms).sort((one, other) => one - other);
const share = (part) => `${sorted[Math.floor(part * (sorted.length - 1))].toFixed(1)} ms`;
const bad = answers.filter(({ status }) => status !== 200).length;
console.log(`${answers.length} searches, ${bad} failed: median ${share(0.5)}, 95 % ${share(0.95)}, 99 % ${share(0.99)}, longest ${share(1)}`);
const memory = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
console.log(`the server's memory: ${Math.round(Number(memory) / 1024)} MiB`);

// Occupations of ESCO's size, in its files, imported beside the running server; bound: those near to one in 20 ms.
const esco = mkdtempSync(path.join(tmpdir(), 'genstart-esco-'));
execFileSync('node', [new URL('../../demo/occupations/make.mjs', import.meta.url).pathname, '3000', '120000', esco]);
const importingThem = performance.now();
execFileSync(program, ['import', '--data', data, ...readdirSync(esco).map((name) => path.join(esco, name))]);
console.log(`3,000 occupations with 120,000 relations imported in ${((performance.now() - importingThem) / 1_000).toFixed(1)} s`);
rmSync(esco, { recursive: true });
await get('/api/occupations/o0', sessions[0]);
const near = [];
let missed = 0;
for (let at = 0; at < 200; at++) {
  const { ms, status } = await get(`/api/occupations/o${at * 13}`, sessions[at % sessions.length]);
  near.push(ms);
  missed += Number(status !== 200);
}
near.sort((one, other) => one - other);
console.log(`near to one: median ${near[100].toFixed(1)} ms, 95 % ${near[190].toFixed(1)} ms, longest ${near[199].toFixed(1)} ms; ${missed} failed`);
process.exit(bad + missed > 0 ? 1 : 0);
