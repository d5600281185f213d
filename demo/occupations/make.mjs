// Writes the demo's occupations and skills in the format in which ESCO publishes its own, out of the two lists beside it.
//
//   node demo/occupations/make.mjs                       into this folder
//   node demo/occupations/make.mjs 3000 120000 FOLDER    so many occupations and relations, for measuring

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [many, relations, folder] = process.argv.slice(2);
const here = fileURLToPath(new URL('.', import.meta.url));
const rows = (name) =>
  readFileSync(join(here, name), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('|').map((field) => field.trim()));
const list = (text) => text.split(',').map((one) => one.trim()).filter(Boolean);

let skills = rows('skills.txt').map(([id, da, en]) => ({ id, da, en }));
let occupations = rows('occupations.txt').map(([id, isco, da, en, also, takes, may]) => ({ id, isco, da, en, also: also.split(';').map((one) => one.trim()).filter(Boolean), takes: list(takes), may: list(may) }));

if (many) {
  // As many skills as ESCO has for so many occupations; which belong together is drawn, the same every time.
  let state = 3000;
  const upTo = (most) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % most;
  };
  skills = Array.from({ length: Number(many) * 4 }, (_, at) => ({ id: `s${at}`, da: `færdighed ${at}`, en: `skill ${at}` }));
  const each = Math.round(Number(relations) / Number(many));
  occupations = Array.from({ length: Number(many) }, (_, at) => {
    // Neighbours in the list share most: as trades of one group do.
    const names = new Set();
    while (names.size < each) names.add(`s${(at * 4 + upTo(each * 6)) % skills.length}`);
    const all = [...names];
    return { id: `o${at}`, isco: ['9112', '4321', '8332', '5322'][at % 4], da: `fag ${at}`, en: `trade ${at}`, also: [], takes: all.slice(0, each / 2), may: all.slice(each / 2) };
  });
}

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (name, head, lines) => {
  const text = [head, ...lines].map((line) => line.map(quoted).join(',')).join('\n');
  if (folder) mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder ?? here, name), `${text}\n`);
};
const at = (kind, id) => `https://genstart.example/esco/${kind}/${id}`;
const TODAY = '2026-11-26';

for (const lang of ['da', 'en']) {
  csv(`occupations_${lang}.csv`, ['conceptType', 'conceptUri', 'iscoGroup', 'preferredLabel', 'altLabels', 'hiddenLabels', 'status', 'modifiedDate'], occupations.map((one) => ['Occupation', at('occupation', one.id), one.isco, one[lang], lang === 'da' ? one.also.join('\n') : '', '', 'released', TODAY]));
  csv(`skills_${lang}.csv`, ['conceptType', 'conceptUri', 'skillType', 'reuseLevel', 'preferredLabel', 'altLabels', 'status', 'modifiedDate'], skills.map((one) => ['KnowledgeSkillCompetence', at('skill', one.id), 'skill/competence', 'cross-sector', one[lang], '', 'released', TODAY]));
}
csv('occupationSkillRelations_da.csv', ['occupationUri', 'relationType', 'skillType', 'skillUri'], occupations.flatMap((one) => [['essential', one.takes], ['optional', one.may]].flatMap(([type, of]) => of.map((skill) => [at('occupation', one.id), type, 'skill/competence', at('skill', skill)]))));
