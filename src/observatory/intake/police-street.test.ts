import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Engine } from '../engine.ts';
import type { DeliveryReport } from '../incident.ts';
import { lsoaYearOf } from './lsoa-year.ts';
import { forceId, streetFileName } from './street.headings.ts';
import { receiveFiles } from './receive.ts';
import { fieldsOf, goodRow, headingLine, testEngine, testFolder, type StreetRow } from './test-files.ts';

test('names of files and forces', () => {
  assert.deepEqual(streetFileName('2025-01-kent-street.csv.gz'), { month: '2025-01', force: 'kent' });
  assert.deepEqual(streetFileName('2018-07-city-of-london-street.csv'), {
    month: '2018-07',
    force: 'city-of-london',
  });
  assert.equal(streetFileName('2025-13-kent-street.csv'), null);
  assert.equal(streetFileName('2025-01-kent-outcomes.csv'), null);
  assert.equal(forceId('South Yorkshire Police'), 'south-yorkshire');
  assert.equal(forceId('City of London Police'), 'city-of-london');
  assert.equal(forceId('Devon & Cornwall Police'), 'devon-and-cornwall');
  assert.equal(forceId('Avon and Somerset Constabulary'), 'avon-and-somerset');
  assert.equal(forceId('Metropolitan Police Service'), 'metropolitan');
});

test('the vintage of LSOA codes is judged by the codes that only one list has', () => {
  const old = new Set(['E01000001', 'E01000002', 'E01000003']);
  const now = new Set(['E01000001', 'E01000002', 'E01033000']);
  assert.equal(lsoaYearOf(['E01000001', 'E01000003'], old, now).year, 2011);
  assert.equal(lsoaYearOf(['E01000001', 'E01033000'], old, now).year, 2021);
  assert.equal(lsoaYearOf(['E01000001', 'E01000002'], old, now).year, null);
  assert.match(
    lsoaYearOf(['E01000001', 'E01033000', 'E01999999'], old, now).notice ?? '',
    /1 LSOA code is in neither/,
  );
  assert.equal(lsoaYearOf(['E01000001', 'E01000002'], undefined, now).year, 2021);
  assert.match(
    lsoaYearOf(['E01000001', 'E01000003'], undefined, now).notice ?? '',
    /1 of 2 LSOA codes are not in the 2021 list/,
  );
  assert.deepEqual(lsoaYearOf([], old, now), { year: null, notice: null });
});

/** A field's text as a partner's system may write it: commas, quotation marks, accents, line ends. */
const place = fc
  .array(fc.constantFrom('On or near ', 'High', ' ', ',', '"', 'é', "'", '\n', 'Street', ';', '0'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '' && !/[A-Za-z]\d/.test(text));

const rowAndFate = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      fate: fc.constant('good' as const),
      row: fc.record({ id: fc.constantFrom('', 'a', 'b'), location: place }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      fate: fc.constant('bad' as const),
      row: fc.constantFrom<Partial<StreetRow>>(
        { month: '2024-12' },
        { month: '' },
        { type: 'Sorcery' },
        { longitude: '51.5', latitude: '0.1' },
        { longitude: '0', latitude: '0' },
        { lsoaCode: 'E0100000' },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ fate: fc.constant('blank' as const), row: fc.constant<Partial<StreetRow>>({}) }),
  },
);

function write(field: string, always: boolean): string {
  return always || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

type Accepted = { line: number; original_id: string | null; place: string | null };

async function acceptedRows(engine: Engine, report: DeliveryReport): Promise<Accepted[]> {
  const files = report.segments.map((each) => each.path);
  if (files.length === 0) return [];
  return engine.rows<Accepted>('select line, original_id, place from read_parquet($files) order by line', {
    files,
  });
}

test('generated files come back row by row, rejections on their lines; the fast and the careful reading agree', async (t) => {
  const engine = await testEngine(t);
  const folder = await testFolder(t);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowAndFate, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.nat({ max: 2 }),
      async (rows, lineEnd, quoteAll, trailing) => {
        let line = 2;
        const good: Accepted[] = [];
        const bad: number[] = [];
        const lines: string[] = [headingLine];
        for (const { fate, row } of rows) {
          if (fate === 'blank') {
            lines.push('');
            line += 1;
            continue;
          }
          const whole: StreetRow = { ...goodRow, ...row };
          if (fate === 'good')
            good.push({ line, original_id: whole.id === '' ? null : whole.id, place: whole.location });
          else bad.push(line);
          lines.push(
            fieldsOf(whole)
              .map((field) => write(field, quoteAll))
              .join(','),
          );
          line += 1 + (whole.location.match(/\n/g)?.length ?? 0);
        }
        if (good.length + bad.length === 0) return;
        run += 1;
        const file = path.join(folder, `2025-01-run${run}-street.csv`);
        const text = lines.join(lineEnd) + lineEnd.repeat(trailing);
        await writeFile(file, text);
        const [report] = await receiveFiles(engine, [file]);
        assert.ok(report);
        assert.equal(report.rowsRead, good.length + bad.length);
        assert.deepEqual(
          report.rejections.map((each) => each.line),
          bad,
        );
        assert.deepEqual(await acceptedRows(engine, report), good);
        // A blank line in front sends the same rows through the other reader.
        const careful = path.join(folder, `2025-01-careful${run}-street.csv`);
        await writeFile(careful, text.replace(headingLine + lineEnd, headingLine + lineEnd + lineEnd));
        const [again] = await receiveFiles(engine, [careful]);
        assert.ok(again);
        assert.deepEqual(
          (await acceptedRows(engine, again)).map((each) => ({ ...each, line: each.line - 1 })),
          good,
        );
      },
    ),
    { numRuns: Number(process.env['FRANKPLEDGE_PROPERTY_RUNS'] ?? 40) },
  );
});
