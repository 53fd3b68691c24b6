import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { streetText, type StreetRow } from '../src/observatory/intake/test-files.ts';
import { runCommand, startCommand, type Ran } from './support/command.ts';
import { openDemonstration, smallStreetFile, type Demonstration } from './support/demonstration.ts';

/** The command line as a person or a program uses it: in a process of its own, by its exit codes and its words. */
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-command-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const at = (...parts: string[]): string => path.join(folder, ...parts);

/** Two invented wards side by side in the sea, and their people. */
async function writePlaces(): Promise<void> {
  const ward = (code: string, name: string, west: number, east: number) => ({
    type: 'Feature',
    properties: { WD25CD: code, WD25NM: name, LAD25CD: 'X07000009', LAD25NM: 'Thameside' },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, 51.8],
          [east, 51.8],
          [east, 52],
          [west, 52],
          [west, 51.8],
        ],
      ],
    },
  });
  const wards = [ward('X05000001', 'Quayside', 2.4, 2.6), ward('X05000002', 'Upper Town', 2.6, 2.8)];
  await writeFile(at('wards.geojson'), JSON.stringify({ type: 'FeatureCollection', features: wards }));
  await writeFile(
    at('population.csv'),
    'lad25_code,lad25_name,ward25_code,ward25_name,population_mid2024\nX07000009,Thameside,X05000001,Quayside,30000\nX07000009,Thameside,X05000002,Upper Town,20000\n',
  );
}

/** The arguments of an assessment of those wards; a `null` leaves one out. */
function assessArguments(incidents: string, change: Record<string, string | null> = {}): string[] {
  const options: Record<string, string | null> = {
    incidents,
    boundaries: at('wards.geojson'),
    population: at('population.csv'),
    area: 'X07000009',
    period: '2025-01..2025-01',
    compare: 'none',
    format: 'json',
    out: at('out'),
    ...change,
  };
  return [
    'assess',
    ...Object.entries(options).flatMap(([name, value]) => (value === null ? [] : [`--${name}`, value])),
  ];
}

const rows = (count: number, row: Partial<StreetRow> = {}): Partial<StreetRow>[] =>
  Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, ...row }));

/** Writes a street file of January 2025 into a folder of its own and gives its path. */
async function street(
  name: string,
  content: string | Uint8Array,
  fileName = '2025-01-thameside-street.csv',
): Promise<string> {
  await mkdir(at(name), { recursive: true });
  await writeFile(at(name, fileName), content);
  return at(name, fileName);
}

function assertSays(ran: Ran, code: number, ...words: (string | RegExp)[]): void {
  assert.equal(ran.code, code, `${ran.err}\n${ran.out}`);
  for (const word of words) {
    if (typeof word === 'string') assert.ok(ran.err.includes(word), `not said: ${word}\n${ran.err}`);
    else assert.match(ran.err, word);
  }
  assert.ok(!/\n\s+at |node:internal|undefined|\[object/.test(ran.err), ran.err);
}

describe('help and mistakes', () => {
  test('every command has help with an example; asking for it is no mistake', async () => {
    const general = await runCommand(['--help']);
    assert.equal(general.code, 0);
    const names = [...general.out.matchAll(/^ {2}([a-z]+) {2}/gm)].map((match) => match[1] ?? '');
    assert.deepEqual(names, [
      'start',
      'import',
      'export',
      'assess',
      'proof',
      'places',
      'agreement',
      'partnership',
      'user',
      'demo',
      'mail',
      'audit',
      'doctor',
    ]);
    assert.match(general.out, /Exit codes: 0 done, 1 .*, 2 .*, 3 .*, 4 .*, 5 /);
    await Promise.all(
      names.map(async (name) => {
        const help = await runCommand([name, '--help']);
        assert.equal(help.code, 0);
        assert.match(help.out, new RegExp(`^Usage: ./frankpledge ${name}`, 'm'));
        assert.match(help.out, new RegExp(`Examples:\n {2}(\\./frankpledge ${name}|npm start)`));
      }),
    );
  });

  test('what is not understood is named, with exit code 2', async () => {
    const wrong: [string[], ...(string | RegExp)[]][] = [
      [['asess'], 'There is no command “asess”', 'The commands are start, import, export, assess'],
      [['assess', '--colour', 'blue'], "'--colour'", './frankpledge assess --help'],
      [assessArguments('x', { area: null }), '--area is missing'],
      [assessArguments('x', { out: null }), '--out is missing'],
      [assessArguments('x', { incidents: null }), '--incidents is missing'],
      [
        assessArguments('x', { period: '2025-13' }),
        '--period',
        '“2025-13” is not a period',
        '2025-01..2025-12',
      ],
      [assessArguments('x', { period: '2025-03..2025-01' }), 'ends before it begins'],
      [assessArguments('x', { compare: 'last year' }), '--compare', '“last year” is not a period'],
      [
        assessArguments('x', { format: 'json,odt' }),
        'There is no format “odt”',
        'html, pdf, docx, xlsx, json',
      ],
      [assessArguments('x', { 'wards-by': 'guess' }), '--wards-by guess', 'point or best-fit'],
      [['import'], 'No file was named'],
      [['demo'], '--out is missing'],
      [['start', '--port', 'http'], 'port'],
    ];
    await Promise.all(
      wrong.map(async ([args, ...words]) => {
        assertSays(await runCommand(args), 2, ...words);
      }),
    );
  });
});

describe('the one-shot assessment', () => {
  before(writePlaces);

  test('needs no data folder, leaves nothing behind but the documents, and counts what it was given', async () => {
    const incidents = await street('good', streetText([...rows(30), ...rows(12, { longitude: '2.7' })]));
    const temporary = at('temporary');
    await mkdir(temporary);
    const ran = await runCommand([...assessArguments(incidents, { out: at('made') }), '--json'], {
      TMPDIR: temporary,
      HOME: at('nowhere'),
      XDG_DATA_HOME: at('nowhere'),
    });
    assert.equal(ran.code, 0, ran.err);
    const told = JSON.parse(ran.out) as { written: string[]; files: { rowsRead: number }[] };
    assert.equal(told.files[0]?.rowsRead, 42);
    assert.deepEqual(await readdir(temporary), []);
    assert.ok(!existsSync(at('nowhere')));
    const document = JSON.parse(await readFile(told.written[0] ?? '', 'utf8')) as {
      figures: { measure: string; category: string; areaName: string; value: number }[];
    };
    const value = (area: string, measure: string) =>
      document.figures.find(
        (each) => each.areaName === area && each.measure === measure && each.category === 'all-incidents',
      )?.value;
    assert.equal(value('Thameside', 'incidents'), 42);
    assert.equal(value('Quayside', 'incidents'), 30);
    assert.equal(value('Upper Town', 'incidents'), 12);
    assert.equal(value('Thameside', 'rate-per-1000-residents'), 0.84);
  });

  test('stopped half way it leaves nothing', async () => {
    const temporary = at('stopped');
    await mkdir(temporary);
    const incidents = await street('large', streetText(rows(150_000)));
    const command = startCommand(
      assessArguments(incidents, { out: at('not-made'), format: 'html,pdf,json' }),
      {
        TMPDIR: temporary,
      },
    );
    while ((await readdir(temporary)).length === 0) await wait(5);
    await wait(150);
    command.stop('SIGINT');
    const ran = await command.done;
    assert.equal(ran.signal, 'SIGINT', `${ran.code}`);
    assert.deepEqual(await readdir(temporary), []);
    assert.ok(!existsSync(at('not-made')));
  });

  test('an unknown area lists the known ones; a wrong file, and a folder that cannot be made, are named', async () => {
    const incidents = await street('asked', streetText(rows(3)));
    await writeFile(at('file'), 'not a folder');
    const [area, boundaries, absent, unwritable] = await Promise.all([
      runCommand(assessArguments(incidents, { area: 'Nowhere' })),
      runCommand(assessArguments(incidents, { boundaries: incidents })),
      runCommand(assessArguments(at('absent'))),
      runCommand(assessArguments(incidents, { out: at('file', 'inside') })),
    ]);
    assertSays(area, 3, 'No district “Nowhere”', 'X07000009 Thameside');
    assertSays(boundaries, 3, '2025-01-thameside-street.csv');
    assertSays(absent, 3, `There is no file or folder ${at('absent')}`);
    assertSays(unwritable, 4, at('file', 'inside'), '--out');
    assert.ok(!existsSync(at('out')));
  });

  test('with --json a problem is JSON too, and the words stay on the other channel', async () => {
    const incidents = await street('asked-json', streetText(rows(3)));
    const ran = await runCommand([...assessArguments(incidents, { area: 'Nowhere' }), '--json']);
    assert.equal(ran.code, 3);
    const { problem } = JSON.parse(ran.out) as { problem: Record<string, unknown> };
    assert.deepEqual(Object.keys(problem).sort(), ['code', 'detail', 'fields', 'status', 'title']);
    assert.deepEqual([problem['code'], problem['status']], ['unknown-area', 422]);
    assert.match(ran.err, /No district “Nowhere”/);
  });
});

describe('bad input to the one-shot', () => {
  before(writePlaces);

  const good = streetText(rows(400));
  const bad: Record<string, { content: string | Uint8Array; fileName?: string; says: (string | RegExp)[] }> =
    {
      'a truncated gzip': {
        content: gzipSync(good).subarray(0, 900),
        fileName: '2025-01-thameside-street.csv.gz',
        says: ['2025-01-thameside-street.csv.gz', 'is cut short'],
      },
      'a zip that writes outside its folder': {
        content: zipSync({ '../../2025-01-thameside-street.csv': new TextEncoder().encode(good) }),
        fileName: 'download.zip',
        says: ['download.zip', '../../2025-01-thameside-street.csv'],
      },
      'an empty file': { content: '', says: ['2025-01-thameside-street.csv', /empty/] },
      'headings only': { content: streetText([]), says: ['holds headings and no rows'] },
      'other headings': {
        content: good.replace('Crime type', 'Type of crime'),
        says: ['2025-01-thameside-street.csv', 'Crime type'],
      },
      semicolons: { content: good.replaceAll(',', ';'), says: ['semicolons'] },
      'UTF-16 without its mark': { content: Buffer.from(good, 'utf16le'), says: ['Line 1', 'UTF-16'] },
      'a month that is not the file’s': {
        content: streetText(rows(3, { month: '2025-02' })),
        says: ['2025-01-thameside-street.csv', /line 2/i, '2025-02', 'another month'],
      },
      'months that are not of the period': {
        content: streetText(rows(3, { month: '2025-02' })),
        fileName: '2025-02-thameside-street.csv',
        says: ['nothing of January 2025', 'They are of February 2025'],
      },
      'rows of another district': {
        content: streetText(rows(3, { lsoaName: 'Elsewhere 001A' })),
        says: ['None of the incidents of January 2025 lies in Thameside', '“Thameside 001A”'],
      },
      'a NUL byte': {
        content: good.replace('id-7,', 'id\u0000-7,'),
        says: ['2025-01-thameside-street.csv', 'Line 9', 'NUL'],
      },
      'names of people': {
        content: good.replace('Context', 'Victim name'),
        says: ['2025-01-thameside-street.csv'],
      },
    };

  for (const [title, { content, fileName, says }] of Object.entries(bad)) {
    test(`${title}: says what and where, exit code 3, nothing written`, async () => {
      const name = title.replace(/\W+/g, '-');
      const incidents = await street(name, content, fileName);
      const out = at(`${name}-out`);
      const temporary = at(`${name}-temporary`);
      await mkdir(temporary);
      const ran = await runCommand(assessArguments(incidents, { out }), { TMPDIR: temporary });
      assertSays(ran, title === 'names of people' ? 5 : 3, ...says);
      assert.ok(!existsSync(out), 'nothing is written');
      assert.deepEqual(await readdir(temporary), []);
    });
  }

  test('UTF-16 with its mark is read, and the rows that cannot be used are counted aloud', async () => {
    const text = streetText([...rows(5), { month: '2025-02' }, { type: 'Piracy' }]);
    const incidents = await street('marked', Buffer.from(`\ufeff${text}`, 'utf16le'));
    const ran = await runCommand(assessArguments(incidents, { out: at('marked-out') }));
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, /Thameside, 2025-01\.\.2025-01: 5 incidents\./);
    assert.match(ran.out, /2 rows were rejected/);
  });
});

describe('on an installation', () => {
  let demonstration: Demonstration;
  let dataFolder: string;
  let file: Awaited<ReturnType<typeof smallStreetFile>>;

  before(async () => {
    demonstration = await openDemonstration({ furnished: false });
    dataFolder = demonstration.installation.folder.root;
    file = await smallStreetFile(demonstration, 40, 2);
  });
  after(() => demonstration.close());

  type Line = {
    fileName: string;
    state: string;
    rowsAccepted: number;
    rowsRejected: number;
    rejections: unknown[];
  };

  /** The demonstration holds several partnerships, so an import says for which it is. */
  const borough = ['--partnership', 'Marlhythe Community Safety Partnership'];

  async function importFile(...args: string[]): Promise<{ lines: Line[]; ran: Ran }> {
    const ran = await runCommand(['import', ...args, ...borough, '--data-dir', dataFolder, '--json']);
    assert.equal(ran.code, 0, ran.err);
    return { lines: (JSON.parse(ran.out) as { files: Line[] }).files, ran };
  }

  test('a file is imported once; rejected rows wait until the good ones are taken on purpose', async () => {
    const spoiled = await street('spoiled', file.content, file.fileName);
    const clean = await street(
      'clean',
      file.content
        .split('\n')
        .filter((_, index) => !file.badLines.includes(index + 1))
        .join('\n'),
      file.fileName,
    );
    const preview = await importFile(clean, '--preview');
    assert.deepEqual(
      preview.lines.map(({ state, rowsAccepted }) => [state, rowsAccepted]),
      [['waiting for a decision', 40]],
    );
    assert.equal((await importFile(clean)).lines[0]?.state, 'in use', 'previewed before, decided on now');
    assert.equal((await importFile(clean)).lines[0]?.state, 'there already, nothing changed');

    const waiting = (await importFile(spoiled)).lines[0];
    assert.equal(waiting?.state, 'waiting for a decision: --accept-good-rows takes its good rows');
    assert.deepEqual([waiting.rowsAccepted, waiting.rowsRejected, waiting.rejections.length], [40, 2, 2]);
    const words = await runCommand(['import', spoiled, ...borough, '--data-dir', dataFolder]);
    assert.match(words.out, /40 of 42 rows, waiting for a decision/);
    assert.match(words.out, /line 2, Month “October”: /);
    assert.equal((await importFile(spoiled, '--accept-good-rows')).lines[0]?.state, 'in use');
    assert.equal(
      (await importFile(spoiled, '--accept-good-rows')).lines[0]?.state,
      'there already, nothing changed',
    );
  });

  test('a file that cannot be read is named, with exit code 3', async () => {
    const broken = await street('broken', gzipSync(file.content).subarray(0, 300), `${file.fileName}.gz`);
    assertSays(
      await runCommand(['import', broken, ...borough, '--data-dir', dataFolder]),
      3,
      `${file.fileName}.gz`,
    );
  });

  test('a demonstration cannot be opened as a live installation: exit code 5', async () => {
    const ran = await runCommand(['start', '--no-demo', '--data-dir', dataFolder, '--port', '0']);
    assertSays(ran, 5, dataFolder, /demonstration/);
  });

  test('a folder in use, and a port that is taken, are named: exit code 4', async () => {
    const inUse = await runCommand(['start', '--data-dir', dataFolder, '--port', '0']);
    assertSays(inUse, 4, dataFolder);

    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const fresh = at('fresh');
      const ran = await runCommand(['start', '--data-dir', fresh, '--port', String(port)]);
      assertSays(ran, 4, `Port ${port} is taken`, `--port ${port + 1}`);
      assert.ok(!existsSync(fresh), 'nothing is made for a start that cannot be');
    } finally {
      other.close();
    }
  });

  test('doctor answers as JSON', async () => {
    const ran = await runCommand(['doctor', '--json', '--data-dir', dataFolder]);
    const { checks } = JSON.parse(ran.out) as { checks: { state: string; name: string }[] };
    assert.ok(checks.length > 4);
    assert.equal(ran.code, checks.some((check) => check.state === 'problem') ? 4 : 0);
  });
});

test('an archive that is not there is refused by its whole path, before anything is begun', async () => {
  const ran = await runCommand(['import', '--archive', at('gone.tar'), '--data-dir', at('never-begun')]);
  assert.equal(ran.code, 3);
  assert.match(ran.err, /There is no file .*gone\.tar.*Look for a slip in its name/s);
  assert.ok(!existsSync(at('never-begun')));
  const inFolder = await runCommand(['import', '--archive', folder, '--data-dir', at('never-begun')]);
  assert.match(inFolder.err, /is not a file.*Name the file itself/s);
});
