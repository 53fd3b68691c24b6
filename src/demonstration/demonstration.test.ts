import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { roles } from '../partnership/partnership.ts';
import { judgeMonths, personalColumns, type MonthCount } from '../observatory/observatory.ts';
import { makeLocator, openPlacesFile, readBoundaries, readLsoaLookup } from '../places/places.ts';
import { demonstrationPeople } from './accounts.ts';
import { demonstrationPartnerships } from './partnerships.ts';
import { demonstrationPosts } from './people.ts';
import { writeDemonstrationFiles, type DemonstrationManifest } from './demonstration.ts';

/**
 * Everything here is counted again from the written text, by code that shares nothing with the generator. Published
 * figures: a Thames-side borough's Strategic Assessment 2020, summary of findings.
 */

const shared = path.resolve(process.env['FRANKPLEDGE_SHARED'] ?? '../shared');
const latest = ['2025-10', '2026-09'] as const;
const previous = ['2024-10', '2025-09'] as const;
const asb = 'Anti-social behaviour';
const violent = ['Violence and sexual offences', 'Robbery'];
const thefts = ['Shoplifting', 'Other theft', 'Theft from the person', 'Bicycle theft'];

let folder: string;
let manifest: DemonstrationManifest;
let secondRun: Promise<string>;
/** district|month|type → rows; and for the borough ward|month|type. */
const byDistrict = new Map<string, number>();
const byWard = new Map<string, number>();
/** `longitude,latitude` → LSOA code. */
const points = new Map<string, string>();
const months = new Map<
  string,
  { rows: number; crime: number; asb: number; nowhere: number; stray: number; repeated: number }
>();
const problems: string[] = [];
let header = '';
const wardOf = new Map<string, string>();
const districtOf = new Map<string, string>();
const residents = new Map<string, number>();
const wardCode = new Map<string, string>();

function table(name: string): string[][] {
  return readFileSync(path.join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function count(area: string, range: readonly [string, string], types: readonly string[] | 'crime'): number {
  const counts = wardCode.has(area) ? byWard : byDistrict;
  let sum = 0;
  for (const [key, rows] of counts) {
    const [name, month, type] = key.split('|') as [string, string, string];
    if (name !== area || month < range[0] || month > range[1]) continue;
    if (types === 'crime' ? type !== asb : types.includes(type)) sum += rows;
  }
  return sum;
}

const oneDecimal = (value: number): string => (Math.round(value * 10) / 10).toFixed(1);
const rate = (area: string, types: readonly string[] | 'crime'): number =>
  (count(area, latest, types) / residents.get(area)!) * 1000;
const change = (now: number, then: number): string => oneDecimal((now / then - 1) * 100);
const districts = (): string[] => [...new Set(districtOf.values())];

function rank(of: (area: string) => number): number {
  const own = of('Marlhythe');
  return 1 + districts().filter((name) => of(name) > own).length;
}

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'frankpledge-demonstration-'));
  const again = path.join(folder, 'again');
  const script = `import { writeDemonstrationFiles } from ${JSON.stringify(new URL('./demonstration.ts', import.meta.url).href)};
    await writeDemonstrationFiles(${JSON.stringify(again)});`;
  secondRun = promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    script,
  ]).then(() => again);
  // Looked at by its own test; until then a failure must not end the process.
  secondRun.catch(() => undefined);
  manifest = await writeDemonstrationFiles(folder);

  for (const [, lsoa, ward, wd, district] of table('lsoa_ward_district.csv').slice(1)) {
    wardOf.set(lsoa!, ward!);
    districtOf.set(lsoa!, district!);
    wardCode.set(ward!, wd!);
  }
  for (const [, district, , ward, people] of table('population_mid2024.csv').slice(1)) {
    residents.set(ward!, Number(people));
    residents.set(district!, (residents.get(district!) ?? 0) + Number(people));
  }
  for (const file of readdirSync(path.join(folder, 'street')).sort()) {
    const month = file.slice(0, 7);
    const lines = gunzipSync(readFileSync(path.join(folder, 'street', file)))
      .toString('utf8')
      .split('\n');
    header = lines[0]!;
    if (lines.at(-1) !== '') problems.push(`${file} does not end its last line`);
    const tally = { rows: 0, crime: 0, asb: 0, nowhere: 0, stray: 0, repeated: 0 };
    const ids = new Set<string>();
    for (const line of lines.slice(1, -1)) {
      const cells = line.split(',');
      const [id, at, by, within, longitude, latitude, place, lsoa, name, type] = cells as [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      tally.rows += 1;
      if (cells.length !== 12 || at !== month || by !== within || cells[11] !== '') problems.push(line);
      if (type === asb ? id !== '' || cells[10] !== '' : !/^[0-9a-f]{64}$/.test(id)) problems.push(line);
      if (id !== '') {
        if (ids.has(id)) tally.repeated += 1;
        ids.add(id);
      }
      if (type === asb) tally.asb += 1;
      else tally.crime += 1;
      if (lsoa === '') {
        tally.nowhere += 1;
        if (longitude !== '' || latitude !== '' || place !== 'No Location' || name !== '')
          problems.push(line);
        continue;
      }
      const district = districtOf.get(lsoa);
      if (district === undefined) {
        tally.stray += 1;
        continue;
      }
      if (
        !name.startsWith(`${district} `) ||
        !/^-?\d\.\d{6}$/.test(longitude) ||
        !place.startsWith('On or near ')
      )
        problems.push(line);
      add(byDistrict, `${district}|${month}|${type}`);
      if (district === 'Marlhythe') add(byWard, `${wardOf.get(lsoa)}|${month}|${type}`);
      const point = `${longitude},${latitude}`;
      if ((points.get(point) ?? lsoa) !== lsoa) problems.push(`${point} stands in two areas`);
      points.set(point, lsoa);
    }
    months.set(month, tally);
  }
});

after(async () => {
  await secondRun.catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

describe('the files', () => {
  test('are the same, byte for byte, when another process makes them again', async () => {
    const again = await secondRun;
    const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
    assert.equal(manifest.files.length, 8 + 36 + 3 + 11);
    for (const { path: file, sha256, bytes } of manifest.files) {
      assert.equal(hash(path.join(folder, file)), sha256, file);
      assert.equal(hash(path.join(again, file)), sha256, file);
      assert.equal(statSync(path.join(folder, file)).size, bytes);
    }
    assert.equal(hash(path.join(again, 'manifest.json')), hash(path.join(folder, 'manifest.json')));
  });

  test('take less than 30 MB of disk', () => {
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    assert.ok(bytes < 30e6, `${bytes} bytes`);
  });

  test('are 36 street files, October 2023 to September 2026, each row as data.police.uk writes it', () => {
    assert.deepEqual([...months.keys()].slice(0, 1).concat([...months.keys()].slice(-1)), [
      '2023-10',
      '2026-09',
    ]);
    assert.equal(months.size, 36);
    assert.deepEqual(problems.slice(0, 5), []);
    const rows = [...months.values()].reduce((sum, month) => sum + month.rows, 0);
    assert.ok(rows > 400_000 && rows < 600_000, `${rows} rows`);
  });

  test('have the very header of a real street file', (t) => {
    const real = path.join(shared, 'data/crime/kent/2025-10-kent-street.csv.gz');
    if (!existsSync(real)) {
      t.skip(`a real street file is absent (${real}): the header was not compared with it`);
      return;
    }
    assert.equal(header, gunzipSync(readFileSync(real)).toString('utf8').split(/\r?\n/)[0]);
  });

  test('have the dirt of real ones: about 1 % without a place, a few rows from elsewhere, now and then an id twice', () => {
    for (const [month, tally] of months) {
      assert.ok(Math.abs(tally.nowhere / tally.rows - 0.01) < 0.001, month);
      assert.ok(tally.stray >= 3 && tally.stray <= 9, month);
      assert.ok(tally.repeated <= 1);
    }
    const repeated = [...months.values()].reduce((sum, month) => sum + month.repeated, 0);
    assert.ok(repeated >= 3 && repeated <= 10, `${repeated} repeated ids`);
  });

  test('are read by the places room for what they are', async () => {
    const read = async (name: string) => openPlacesFile(path.join(folder, name));
    for (const [name, kind, areas] of [
      ['wards.geojson', 'ward', 205],
      ['districts.geojson', 'district', 12],
      ['lsoa.geojson', 'lsoa', 904],
    ] as const) {
      const file = await read(name);
      assert.ok(file.part === 'boundaries');
      assert.equal(file.set.kind, kind);
      assert.equal(file.set.areas.length, areas);
      assert.deepEqual(file.set.warnings, []);
    }
    const population = await read('population_mid2024.csv');
    assert.ok(population.part === 'population' && population.table.date === 'mid-2024');
    const households = await read('households_census2021.csv');
    assert.ok(households.part === 'population' && households.table.counts === 'households');
    assert.equal((await read('district_csp_force.csv')).part, 'lookup');
  });

  test('put every point in its own small area and ward', async () => {
    const lookup = await readLsoaLookup(path.join(folder, 'lsoa_ward_district.csv'));
    const areas = makeLocator(await readBoundaries(path.join(folder, 'lsoa.geojson')));
    const wards = makeLocator(await readBoundaries(path.join(folder, 'wards.geojson')));
    const perArea = new Map<string, number>();
    for (const [point, lsoa] of points) {
      const [longitude, latitude] = point.split(',').map(Number) as [number, number];
      assert.equal(areas.locate(longitude, latitude)?.area.code, lsoa, point);
      assert.equal(wards.locate(longitude, latitude)?.area.code, lookup.byLsoa.get(lsoa)?.wardCode, point);
      perArea.set(lsoa, (perArea.get(lsoa) ?? 0) + 1);
    }
    assert.equal(perArea.size, 904);
    for (const [lsoa, snapped] of perArea)
      assert.ok(snapped >= 12 && snapped <= 40, `${lsoa}: ${snapped} points`);
  });
});

describe('the levels of the borough are the published ones', () => {
  const now = (types: readonly string[] | 'crime') => count('Marlhythe', latest, types);
  const then = (types: readonly string[] | 'crime') => count('Marlhythe', previous, types);
  const share = (types: readonly string[]) => oneDecimal((now(types) / now('crime')) * 100);

  test('all crime: 113.9 per 1,000, down 1.1 %, second highest in the county', () => {
    assert.equal(oneDecimal(rate('Marlhythe', 'crime')), '113.9');
    assert.equal(change(now('crime'), then('crime')), '-1.1');
    assert.equal(
      rank((area) => rate(area, 'crime')),
      2,
    );
  });

  test('violent crime: 46.4 % of all crime, up 3.4 %, third highest; robbery up 2.6 %', () => {
    assert.equal(share(violent), '46.4');
    assert.equal(change(now(violent), then(violent)), '3.4');
    assert.equal(change(now(['Robbery']), then(['Robbery'])), '2.6');
    assert.equal(
      rank((area) => rate(area, violent)),
      3,
    );
  });

  test('criminal damage: 15.7 per 1,000 against 11.4, 13.8 % of crime, up 11.5 %, highest', () => {
    const damage = ['Criminal damage and arson'];
    assert.equal(oneDecimal(rate('Marlhythe', damage)), '15.7');
    assert.equal(share(damage), '13.8');
    assert.equal(change(now(damage), then(damage)), '11.5');
    assert.equal(
      rank((area) => rate(area, damage)),
      1,
    );
    assert.equal(oneDecimal(countyRate(damage)), '11.4');
  });

  test('thefts down 4.2 % to 13.6 % of crime; vehicle crime 6.4 per 1,000 against 4.9, down 27.7 %; burglary down 17 %', () => {
    assert.equal(change(now(thefts), then(thefts)), '-4.2');
    assert.equal(share(thefts), '13.6');
    assert.equal(oneDecimal(rate('Marlhythe', ['Vehicle crime'])), '6.4');
    assert.equal(change(now(['Vehicle crime']), then(['Vehicle crime'])), '-27.7');
    assert.equal(oneDecimal(countyRate(['Vehicle crime'])), '4.9');
    assert.equal(change(now(['Burglary']), then(['Burglary'])), '-17.0');
    assert.equal(countyChange(thefts), '-17.5');
  });

  test('public order 8.8 per 1,000 against 7.8, down 8.6 %; weapons 1.1, second highest, up 56.2 %, the greatest increase', () => {
    assert.equal(oneDecimal(rate('Marlhythe', ['Public order'])), '8.8');
    assert.equal(change(now(['Public order']), then(['Public order'])), '-8.6');
    assert.equal(oneDecimal(countyRate(['Public order'])), '7.8');
    assert.equal(countyChange(['Public order']), '-8.4');
    const weapons = ['Possession of weapons'];
    assert.equal(oneDecimal(rate('Marlhythe', weapons)), '1.1');
    assert.equal(change(now(weapons), then(weapons)), '56.2');
    assert.equal(
      rank((area) => rate(area, weapons)),
      2,
    );
    assert.equal(
      rank((area) => count(area, latest, weapons) / count(area, previous, weapons)),
      1,
    );
    assert.equal(countyChange(weapons), '9.6');
  });

  test('anti-social behaviour: 3,651, up 1,163 or 46.7 %; 43.1 % across the county', () => {
    assert.equal(now([asb]), 3651);
    assert.equal(then([asb]), 3651 - 1163);
    assert.equal(change(now([asb]), then([asb])), '46.7');
    assert.equal(countyChange([asb]), '43.1');
  });

  function countyCount(range: readonly [string, string], types: readonly string[]): number {
    return districts().reduce((sum, area) => sum + count(area, range, types), 0);
  }
  function countyRate(types: readonly string[]): number {
    return (
      (countyCount(latest, types) / districts().reduce((sum, area) => sum + residents.get(area)!, 0)) * 1000
    );
  }
  function countyChange(types: readonly string[]): string {
    return change(countyCount(latest, types), countyCount(previous, types));
  }
});

describe('there is something to find', () => {
  const finding = (code: string) => manifest.findings.find((each) => each.code === code)!;
  const monthOf = (area: string, month: string, types: readonly string[] | 'crime') =>
    count(area, [month, month], types);

  test('every finding names an area that exists', () => {
    const codes = new Set([manifest.county.code, manifest.borough.code, ...wardCode.values()]);
    for (const { area, title } of manifest.findings) assert.ok(codes.has(area), title);
  });

  test('the town-centre ward has almost a fifth of all crime, more than any other', () => {
    const { areaName } = finding('town-centre');
    const all = count('Marlhythe', latest, 'crime');
    const share = count(areaName, latest, 'crime') / all;
    assert.ok(share > 0.18 && share < 0.21, `${share}`);
    for (const ward of new Set(wardOf.values())) {
      if (ward !== areaName) assert.ok(count(ward, latest, 'crime') < count(areaName, latest, 'crime'), ward);
    }
  });

  test('rural wards have low rates', () => {
    for (const ward of ['Yaldwick', 'Nutbourne and Harle', 'Thrushcombe and Wend']) {
      assert.ok(rate(ward, 'crime') < 65, `${ward}: ${rate(ward, 'crime')}`);
    }
  });

  test('anti-social behaviour peaks in summer, burglary in winter', () => {
    const sum = (list: string[], type: string) =>
      list.reduce((all, month) => all + monthOf('Marlhythe', month, [type]), 0);
    for (const [winter, summer] of [
      [
        ['2023-12', '2024-01'],
        ['2024-07', '2024-08'],
      ],
      [
        ['2025-12', '2026-01'],
        ['2026-07', '2026-08'],
      ],
    ] as const) {
      assert.ok(sum([...summer], asb) > 1.5 * sum([...winter], asb));
      assert.ok(sum([...winter], 'Burglary') > 1.15 * sum([...summer], 'Burglary'));
    }
  });

  test('the floods empty the town centre and dent the borough, and no other district', () => {
    const { period } = finding('floods');
    const flooded = [period!.from, period!.to] as const;
    const yearLater = ['2026-02', '2026-04'] as const;
    assert.ok(count('Ropewalk', flooded, 'crime') < 0.45 * count('Ropewalk', yearLater, 'crime'));
    assert.ok(count('Marlhythe', flooded, 'crime') < 0.85 * count('Marlhythe', yearLater, 'crime'));
    assert.ok(count('Aldersted', flooded, 'crime') > 0.93 * count('Aldersted', yearLater, 'crime'));
  });

  test('one ward is getting worse while the rest of the borough is not', () => {
    const { areaName } = finding('worsening-ward');
    const first = ['2024-10', '2025-03'] as const;
    const last = ['2026-04', '2026-09'] as const;
    const growth = count(areaName, last, violent) / count(areaName, first, violent);
    const others = (range: readonly [string, string]) =>
      count('Marlhythe', range, violent) - count(areaName, range, violent);
    assert.ok(growth > 1.6, `${growth}`);
    assert.ok(growth > 1.4 * (others(last) / others(first)));
  });

  test('the new form lifts anti-social behaviour and lowers public order at once, in every district', () => {
    const month = finding('recording-change').period!.from;
    assert.equal(month, '2026-01');
    // The borough is left out: its first months of 2025 were under water.
    const others = districts().filter((name) => name !== 'Marlhythe');
    for (const district of others) {
      const change =
        count(district, ['2026-01', '2026-09'], [asb]) / count(district, ['2025-01', '2025-09'], [asb]);
      assert.ok(change > 1.3, `${district}: ${change}`);
    }
    // January to March against the October to December before, this winter and last, so that the season is alike.
    const quarter = (from: string, to: string) =>
      others.reduce((sum, area) => sum + count(area, [from, to], [asb]), 0);
    const step = quarter('2026-01', '2026-03') / quarter('2025-10', '2025-12');
    const usual = quarter('2025-01', '2025-03') / quarter('2024-10', '2024-12');
    assert.ok(step > 1.3 * usual, `${step} against ${usual}`);
    const ratio = (from: string, to: string) =>
      districts().reduce((sum, area) => sum + count(area, [from, to], [asb]), 0) /
      districts().reduce((sum, area) => sum + count(area, [from, to], ['Public order']), 0);
    assert.ok(ratio('2026-01', '2026-09') > 1.5 * ratio('2025-01', '2025-09'));
  });

  test('the observatory’s own check calls exactly the incomplete month suspicious', () => {
    const counts = [...months].map(([month, { rows, crime, asb: quiet }]): MonthCount => ({
      source: 'test',
      month,
      crime,
      asb: quiet,
      count: rows,
    }));
    const suspicious = judgeMonths(counts).filter((check) => check.state !== 'complete');
    assert.deepEqual(
      suspicious.map((check) => check.month),
      [finding('incomplete-month').period!.from],
    );
    assert.ok(suspicious[0]!.month < previous[0], 'outside the two years that are compared');
  });

  test('bicycles go from the station', () => {
    const { areaName } = finding('station');
    const range = ['2023-10', '2026-09'] as const;
    assert.ok(
      count(areaName, range, ['Bicycle theft']) > 0.15 * count('Marlhythe', range, ['Bicycle theft']),
    );
  });
});

describe('the partners’ files', () => {
  test('fires: 58.0 % deliberate, deliberate up 15.6 %, 77 in the riverside ward; Windows bytes, dates in three columns', () => {
    const bytes = readFileSync(path.join(folder, 'partners/fire-incidents.csv'));
    assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'not UTF-8');
    const lines = new TextDecoder('windows-1252').decode(bytes).trimEnd().split('\r\n');
    const columns = lines[0]!.split(',');
    const cell = (line: string, name: string) =>
      line.replace(/"[^"]*"/g, 'quoted').split(',')[columns.indexOf(name)]!;
    const words = [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ];
    const fires = lines.slice(1).map((line) => ({
      month: `${cell(line, 'Year')}-${String(words.indexOf(cell(line, 'Month')) + 1).padStart(2, '0')}`,
      time: cell(line, 'Time of Call'),
      ward: cell(line, 'Ward'),
      cause: cell(line, 'Cause of Fire'),
    }));
    const within = (range: readonly [string, string]) =>
      fires.filter(({ month }) => month >= range[0] && month <= range[1]);
    const deliberate = (range: readonly [string, string]) =>
      within(range).filter(({ cause }) => cause === 'Deliberate');
    assert.equal(oneDecimal((deliberate(latest).length / within(latest).length) * 100), '58.0');
    assert.equal(change(deliberate(latest).length, deliberate(previous).length), '15.6');
    const riverside = deliberate(latest).filter(({ ward }) => ward === 'CUSTOMHOUSE').length;
    assert.equal(riverside, 77);
    assert.ok(riverside > deliberate(latest).length / 3);
    for (const { time, ward } of fires) {
      assert.match(time, /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);
      assert.equal(ward, ward.toUpperCase());
    }
  });

  test('the council’s reports show the night-time economy in the town centre, and loud music as almost half of noise', () => {
    const rows = table('partners/council-asb-reports.csv').slice(1);
    const night = (ward: string) => {
      const rowdy = rows.filter((row) => row[3] === ward && row[4] === 'Rowdy or inconsiderate behaviour');
      const late = rowdy.filter((row) => {
        const [day, month, year] = row[1]!.split('/').map(Number) as [number, number, number];
        const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
        const hour = Number(row[2]!.slice(0, 2));
        return [5, 6, 0].includes(weekday) && (hour >= 22 || hour < 2);
      });
      return { all: rowdy.length, late: late.length };
    };
    const { all, late } = night('Ropewalk');
    assert.ok(all > 100);
    // Twelve hours of the week's 168 are 7 %.
    assert.ok(late / all > 0.3, `${late} of ${all}`);
    const noise = rows.filter((row) => row[4]!.startsWith('Noise')).length;
    const music = rows.filter((row) => row[4] === 'Noise: loud music').length;
    assert.ok(music / noise > 0.42 && music / noise < 0.52, `${music} of ${noise}`);
  });

  test('the fly-tipping table is wide, with its notes, gaps and subtotals, and rises most in April 2025', () => {
    const lines = readFileSync(path.join(folder, 'partners/fly-tipping-by-month.csv'), 'utf8').split('\n');
    const heading = lines[2]!.split(',');
    assert.equal(heading.length, 2 + 24 + 1);
    const borough = lines
      .find((line) => line.startsWith('Marlhythe,All land'))!
      .replaceAll(/"(\d+),(\d+)"/g, '$1$2')
      .split(',');
    const values = borough.slice(2, 26).map(Number);
    const rises = values.slice(1).map((value, index) => value - values[index]!);
    assert.equal(heading[3 + rises.indexOf(Math.max(...rises))], 'Apr 2025');
    assert.equal(
      Number(borough[26]),
      values.reduce((sum, value) => sum + value, 0),
    );
    for (const odd of [',<5', ',-', ',n/a', '"', 'Notes'])
      assert.ok(
        lines.some((line) => line.includes(odd)),
        odd,
      );
  });

  test('nothing in them is personal, by the observatory’s own rule', () => {
    for (const name of ['council-asb-reports.csv', 'fire-incidents.csv']) {
      const lines = readFileSync(path.join(folder, 'partners', name), 'latin1')
        .trimEnd()
        .split(/\r?\n/)
        .map((line) => line.split(','));
      assert.deepEqual(personalColumns(lines[0]!, lines.slice(1, 500)), []);
    }
  });
});

test('there is somebody for each role, each at an agency of the partnership, at an address that reaches nobody', () => {
  assert.deepEqual([...new Set(demonstrationPeople.map(({ role }) => role))].sort(), [...roles].sort());
  const [borough] = demonstrationPartnerships;
  const agencies = new Set(borough?.members.map(({ organisation }) => organisation));
  for (const { email, agency, name } of demonstrationPeople) {
    assert.match(email, /^[a-z.]+@[a-z-]+\.example$/);
    assert.ok(agencies.has(agency), name);
  }
  assert.equal(new Set(demonstrationPeople.map(({ email }) => email)).size, demonstrationPeople.length);
});

test('there are two partnerships and a county group, 14 agencies at work and about 60 posts', () => {
  assert.deepEqual(
    demonstrationPartnerships.map(({ kind }) => kind),
    ['district', 'district', 'county-group'],
  );
  const [borough] = demonstrationPartnerships;
  assert.equal(borough?.members.filter(({ leftOn }) => leftOn === undefined).length, 14);
  const posts = demonstrationPosts.length;
  assert.ok(posts >= 55 && posts <= 65, String(posts));
});
