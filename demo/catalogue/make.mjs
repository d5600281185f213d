// Makes the demo's catalogue out of courses.txt: who teaches what, where, when, at what price and with how many seats,
// on which lists and from which pools. All of it is made up after the manner of the real thing. The same numbers come out
// every time, and days are offsets from the day on which the demo begins ("+3w1": the Monday three weeks on).
//
//   node demo/catalogue/make.mjs > demo/catalogue/catalogue.jsonl
//   node demo/catalogue/make.mjs 20000 200000 2026-02-02     so many courses and runs, with days: for measuring

import { readFileSync } from 'node:fs';

const [courseCount, runCount, firstDay] = process.argv.slice(2);
const here = (name) => new URL(name, import.meta.url);

/** The same numbers every time (mulberry32). */
let state = 20191015;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const upTo = (most) => Math.floor(random() * most);
const one = (list) => list[upTo(list.length)];
const chance = (share) => random() < share;

const out = [];
const row = (kind, fields) => out.push(JSON.stringify({ row: kind, ...fields }));

/** A day: an offset in weeks and a weekday, or the day itself where the catalogue is for measuring. */
const day = (weeks, weekday) => {
  if (!firstDay) return `${weeks < 0 ? '' : '+'}${weeks}w${weekday}`;
  const monday = new Date(`${firstDay}T12:00:00Z`);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7) + weeks * 7 + weekday - 1);
  return monday.toISOString().slice(0, 10);
};

const SECTORS = [
  ['transport', 'Transport og lager', 'Transport and warehouses'],
  ['build', 'Bygge og anlæg', 'Building and construction'],
  ['metal', 'Industri og metal', 'Industry and metal'],
  ['food', 'Mad, hotel og rengøring', 'Food, hotels and cleaning'],
  ['care', 'Sundhed, omsorg og børn', 'Health, care and children'],
  ['office', 'Kontor, økonomi og handel', 'Office, finance and trade'],
  ['it', 'It og medier', 'IT and media'],
  ['green', 'Landbrug og grønne områder', 'Farming and green areas'],
  ['other', 'Alle fag', 'All trades'],
];
// [id, sector, name, the country's demand, regions where it differs]
const GROUPS = [
  ['warehouse', 'transport', 'Lager og logistik', 'good', { sjaelland: 'shortage', midtjylland: 'shortage' }],
  ['freight', 'transport', 'Godstransport', 'shortage', {}],
  ['passenger', 'transport', 'Bus og taxi', 'shortage', { nordjylland: 'good' }],
  ['cleaning', 'food', 'Rengøring', 'good', { hovedstaden: 'shortage' }],
  ['building', 'build', 'Bygningsarbejde', 'shortage', {}],
  ['groundworks', 'build', 'Anlægsarbejde', 'good', { sjaelland: 'shortage' }],
  ['electrical', 'build', 'El, vvs og energi', 'shortage', {}],
  ['welding', 'metal', 'Svejsning og smedearbejde', 'shortage', { hovedstaden: 'good' }],
  ['industry', 'metal', 'Industriproduktion', 'good', { syddanmark: 'shortage' }],
  ['food', 'food', 'Fødevareproduktion', 'good', {}],
  ['kitchen', 'food', 'Køkken og kantine', 'good', { hovedstaden: 'shortage' }],
  ['hotel', 'food', 'Hotel og restaurant', 'few', { hovedstaden: 'good' }],
  ['care', 'care', 'Sundhed og omsorg', 'shortage', {}],
  ['childcare', 'care', 'Pædagogisk arbejde', 'good', { hovedstaden: 'shortage' }],
  ['office', 'office', 'Kontor og administration', 'few', {}],
  ['finance', 'office', 'Regnskab og løn', 'good', { hovedstaden: 'shortage' }],
  ['retail', 'office', 'Butik og handel', 'few', {}],
  ['it', 'it', 'It og programmering', 'good', { hovedstaden: 'shortage' }],
  ['media', 'it', 'Medier og design', 'few', {}],
  ['gardening', 'green', 'Gartneri og grønne områder', 'good', {}],
  ['farming', 'green', 'Landbrug', 'good', { nordjylland: 'shortage' }],
  ['security', 'other', 'Vagt og sikkerhed', 'good', {}],
  ['auto', 'metal', 'Auto og mekanik', 'shortage', {}],
  ['management', 'office', 'Ledelse', 'few', {}],
  ['common', 'other', 'Kurser for alle fag', 'good', {}],
  ['basics', 'other', 'Læse, skrive og regne', 'good', {}],
];
// [provider, name, telephone, the municipalities of its sites with their towns]
const PROVIDERS = [
  ['oeresund', 'Erhvervsskolen Øresund', '70 10 01 01', [['0101', 'København', 55.68, 12.57, 'hovedstaden'], ['0151', 'Ballerup', 55.73, 12.36, 'hovedstaden'], ['0217', 'Helsingør', 56.04, 12.61, 'hovedstaden']]],
  ['nordkyst', 'AMU Nordkysten', '70 10 01 02', [['0219', 'Hillerød', 55.93, 12.31, 'hovedstaden'], ['0250', 'Frederikssund', 55.84, 12.07, 'hovedstaden']]],
  ['vestegn', 'Vestegnens Fagskole', '70 10 01 03', [['0161', 'Glostrup', 55.66, 12.4, 'hovedstaden'], ['0169', 'Taastrup', 55.65, 12.27, 'hovedstaden']]],
  ['koegebugt', 'AMU Køge Bugt', '70 10 01 04', [['0259', 'Køge', 55.46, 12.18, 'sjaelland'], ['0265', 'Roskilde', 55.64, 12.08, 'sjaelland']]],
  ['midtsj', 'Midtsjællands Erhvervsskole', '70 10 01 05', [['0329', 'Ringsted', 55.44, 11.79, 'sjaelland'], ['0316', 'Holbæk', 55.72, 11.71, 'sjaelland'], ['0330', 'Slagelse', 55.4, 11.35, 'sjaelland']]],
  ['sydhav', 'Sydhavsøernes Fagskole', '70 10 01 06', [['0376', 'Nykøbing Falster', 54.77, 11.87, 'sjaelland'], ['0370', 'Næstved', 55.23, 11.76, 'sjaelland'], ['0360', 'Nakskov', 54.83, 11.14, 'sjaelland']]],
  ['bornholm', 'Bornholms Kursuscenter', '70 10 01 07', [['0400', 'Rønne', 55.1, 14.7, 'hovedstaden']]],
  ['fyn', 'Fyns Fagskole', '70 10 01 08', [['0461', 'Odense', 55.4, 10.39, 'syddanmark'], ['0479', 'Svendborg', 55.06, 10.61, 'syddanmark']]],
  ['soenderjyl', 'AMU Sønderjylland Syd', '70 10 01 09', [['0580', 'Aabenraa', 55.04, 9.42, 'syddanmark'], ['0540', 'Sønderborg', 54.91, 9.79, 'syddanmark'], ['0510', 'Haderslev', 55.25, 9.49, 'syddanmark']]],
  ['vesthav', 'Vesterhavets Erhvervsskole', '70 10 01 10', [['0561', 'Esbjerg', 55.48, 8.46, 'syddanmark'], ['0573', 'Varde', 55.62, 8.48, 'syddanmark']]],
  ['trekant', 'Trekantens Erhvervsskole', '70 10 01 11', [['0630', 'Vejle', 55.71, 9.54, 'syddanmark'], ['0621', 'Kolding', 55.49, 9.47, 'syddanmark'], ['0607', 'Fredericia', 55.57, 9.75, 'syddanmark']]],
  ['aarhusbugt', 'Aarhus Bugts Fagskole', '70 10 01 12', [['0751', 'Aarhus', 56.16, 10.2, 'midtjylland'], ['0730', 'Randers', 56.46, 10.04, 'midtjylland'], ['0615', 'Horsens', 55.86, 9.85, 'midtjylland']]],
  ['hede', 'Hedens Erhvervsskole', '70 10 01 13', [['0657', 'Herning', 56.14, 8.97, 'midtjylland'], ['0661', 'Holstebro', 56.36, 8.62, 'midtjylland'], ['0740', 'Silkeborg', 56.17, 9.55, 'midtjylland']]],
  ['limfjord', 'AMU Limfjorden', '70 10 01 14', [['0791', 'Viborg', 56.45, 9.4, 'midtjylland'], ['0779', 'Skive', 56.56, 9.03, 'midtjylland'], ['0787', 'Thisted', 56.96, 8.69, 'nordjylland']]],
  ['nord', 'Nordjyllands Fagskole', '70 10 01 15', [['0851', 'Aalborg', 57.05, 9.92, 'nordjylland'], ['0860', 'Hjørring', 57.46, 9.98, 'nordjylland'], ['0813', 'Frederikshavn', 57.44, 10.54, 'nordjylland']]],
  ['aftenakademi', 'Aftenakademiet', '70 10 01 16', [['0101', 'København', 55.69, 12.55, 'hovedstaden'], ['0461', 'Odense', 55.39, 10.4, 'syddanmark'], ['0751', 'Aarhus', 56.15, 10.2, 'midtjylland']]],
];
/** How the codes in ISCO-08 of a group's occupations begin. */
const ISCO = {
  warehouse: ['4321', '8344', '9333', '4323', '1324'], freight: ['8332'], passenger: ['8331', '8322'], cleaning: ['9112', '9121', '9123', '5153'],
  building: ['711', '712', '9313'], groundworks: ['8342', '9312'], electrical: ['741', '7126'], welding: ['7212', '7213'], industry: ['8160', '818', '722', '9329'],
  food: ['751'], kitchen: ['941', '5120', '3434'], hotel: ['5131', '5132', '4224'], care: ['532', '3221', '2221'], childcare: ['5311', '5312', '2342'],
  office: ['411', '412', '4226', '4222', '334'], finance: ['3313', '431'], retail: ['522', '5230'], it: ['251', '252', '351', '2149'], media: ['2166'],
  gardening: ['6113', '9214'], farming: ['612', '921'], security: ['5414'], auto: ['7231'], management: ['12', '13'],
};
/** The skills that a course teaches, as the demo's occupations name them. */
const TEACHES = new Map();
for (const line of readFileSync(here('../occupations/skills.txt'), 'utf8').split('\n')) {
  if (!line || line.startsWith('#')) continue;
  const [skill, , , courses = ''] = line.split('|').map((field) => field.trim());
  for (const course of courses.split(',').map((one) => one.trim()).filter(Boolean)) TEACHES.set(course, [...(TEACHES.get(course) ?? []), skill]);
}
const REGIONS = ['hovedstaden', 'sjaelland', 'syddanmark', 'midtjylland', 'nordjylland'];

row('catalogue', { source: firstDay ? 'measure' : 'demo' });
for (const [id, name, name_en] of SECTORS) row('sector', { id, name, name_en });
for (const [id, sector, name, country, regions] of GROUPS) {
  const demand = [{ level: country }, ...Object.entries(regions).map(([region, level]) => ({ region, level }))];
  row('group', { id, sector, name, demand, isco: ISCO[id] ?? [] });
}
const sites = [];
for (const [id, name, phone, towns] of PROVIDERS) {
  row('provider', { id, name, phone });
  for (const [municipality, town, lat, lon, region] of towns) {
    const site = { id: `${id}-${municipality}`, provider: id, name: `${name}, ${town}`, address: `${one(['Skolevej', 'Industrivej', 'Havnegade', 'Stationsvej', 'Værkstedsvej'])} ${1 + upTo(80)}`, town, municipality, at: { lat, lon } };
    row('site', site);
    sites.push({ ...site, region });
  }
}

const read = readFileSync(here('courses.txt'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
let courses = read.map((line) => {
  const [id, title, group, kind, days, star, about] = line.split('|').map((field) => field.trim());
  return { id, title, group, kind, days: Number(days), starred: star === '*', about };
});
if (courseCount) {
  const known = courses;
  courses = Array.from({ length: Number(courseCount) }, (_, at) => {
    const course = known[at % known.length];
    const part = Math.floor(at / known.length);
    return part === 0 ? course : { ...course, id: `${course.id}-${part}`, title: `${course.title}, modul ${part}`, starred: false };
  });
}
for (const course of TEACHES.keys()) if (!courses.some(({ id }) => id === course)) throw new Error(`no course ${course}`);
for (const { id, title, about, group, kind, days } of courses) {
  row('course', { id, title, about, group, kind, days, ...(kind === 'vocational' ? { full_time_study: true } : {}), ...(TEACHES.has(id) ? { skills: TEACHES.get(id) } : {}) });
}

/** In kroner a day, for somebody whom nobody subsidises. */
const PRICES = { amu: 640, 'single-subject': 520, taxi: 980, academy: 580, vocational: 0, 'basic-course': 0, 'basic-skills': 0, 'prior-learning': 0, other: 1450 };
const REMOTE = ['office', 'finance', 'it', 'media', 'management', 'basics'];
let number = 0;
const run = (course, at, weeks) => {
  const evening = course.kind === 'academy' || (course.kind === 'basic-skills' && chance(0.5));
  const remote = REMOTE.includes(course.group) && chance(0.3);
  const attendance = remote ? (chance(0.6) ? 'online' : 'mixed') : 'on-site';
  // Evenings: a day's worth a week. Days: five in a week.
  const lasts = evening || course.kind === 'basic-skills' ? course.days : Math.ceil(course.days / 5);
  const weekday = evening ? 1 + upTo(4) : course.days >= 5 ? 1 : 1 + upTo(6 - course.days);
  const last = evening ? weekday : course.days >= 5 ? 5 : weekday + course.days - 1;
  const seats = 10 + upTo(15);
  const free = chance(0.18) ? 0 : 1 + upTo(seats);
  const price = PRICES[course.kind] * course.days;
  row('run', {
    id: `h${++number}`, course: course.id, provider: at.provider,
    ...(attendance === 'online' ? {} : { site: at.id }),
    starts_on: day(weeks, weekday), ends_on: day(weeks + lasts - 1, last),
    price_ore: Math.round((price * (0.85 + random() * 0.3)) / 10) * 1000,
    seats, free_seats: Math.min(free, seats), ...(free === 0 && chance(0.7) ? { waiting: upTo(6) } : {}),
    attendance, hours: evening ? 'evening' : course.days <= 2 && chance(0.1) ? 'weekend' : 'day',
    lessons_a_week: evening ? 6 : course.kind === 'basic-skills' ? 12 : 37,
    ...(chance(0.6) ? { enrol_by: day(weeks - 1, 1 + upTo(5)) } : {}),
  });
};
const total = Number(runCount ?? 2_200);
const ofRegion = (region) => sites.filter((site) => site.region === region && site.provider !== 'aftenakademi');
// Every course in the regions in turn, so that most people have most of them within reach.
for (let turn = 0; number < total; turn++) {
  for (const [at, course] of courses.entries()) {
    if (number >= total) break;
    const near = ofRegion(REGIONS[(at + turn) % REGIONS.length]);
    const place = course.kind === 'academy' ? one(sites.filter(({ provider }) => provider === 'aftenakademi')) : one(near);
    run(course, place, upTo(40));
  }
}
if (!firstDay) {
  // What the demo's citizens are shown: the truck certificate in Køge, soon and later.
  const truck = courses.find(({ id }) => id === 'gaffeltruck-b');
  const koege = sites.find(({ id }) => id === 'koegebugt-0259');
  for (const weeks of [1, 3, 6, 8, 12]) run(truck, koege, weeks);
}

const LONG = 150;
const list = (id, scheme, named, fields) => row('list', { id, scheme, from: day(-LONG, 1), to: day(LONG, 7), courses: named.map((course) => course.id), ...fields });
const wantedIn = (region) => (course) => {
  const group = GROUPS.find(([id]) => id === course.group);
  return (group?.[4][region] ?? group?.[3]) === 'shortage';
};
const short = courses.filter(({ kind }) => ['amu', 'single-subject', 'taxi', 'academy'].includes(kind));
const vocational = courses.filter(({ kind }) => ['vocational', 'basic-course'].includes(kind));
list('six-weeks', 'six-week-job-training', short.filter(({ group }) => group !== 'common' && group !== 'management'));
for (const region of REGIONS) {
  const named = [...short, ...courses.filter(({ kind }) => kind === 'other')].filter(wantedIn(region));
  list(`pool-${region}`, 'regional-pool', named, { region, starred: named.filter(({ starred }) => starred).map(({ id }) => id) });
}
const shortage = vocational.filter((course) => REGIONS.filter((region) => wantedIn(region)(course)).length >= 3);
list('shortage', 'education-lift-shortage', shortage);
list('apprentices', 'adult-apprentice', shortage.filter(({ kind }) => kind === 'vocational'));

for (const municipality of [...new Set(sites.map(({ municipality }) => municipality))].sort()) {
  // Some are used up, as pools are towards the end of the year.
  const balance = ['0330', '0561'].includes(municipality) ? 0 : 50_000 + upTo(90) * 10_000;
  row('pool', { municipality, scheme: 'regional-pool', from: day(-LONG, 1), to: day(LONG, 7), balance, ceiling: 25_000, told_on: day(-1, 1) });
}
row('call', { id: 'hospital', title: 'Hjælp til rengøring på sygehuse', about: 'Flere kommuner mangler folk, der kan gøre rent på sygehuse og plejehjem. Du kan blive lært op.', group: 'cleaning', from: day(-4, 1), to: day(20, 5), municipalities: ['0259', '0265', '0329', '0330', '0370', '0376'], contact: '70 20 30 40' });
row('call', { id: 'care', title: 'Hænder til ældreplejen', about: 'Kommuner i hele landet søger folk til plejehjem og hjemmepleje.', group: 'care', from: day(-4, 1), to: day(20, 5), contact: '70 20 30 41' });

process.stdout.write(`${out.join('\n')}\n`);
