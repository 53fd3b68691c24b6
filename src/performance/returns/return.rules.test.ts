import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addMonths } from '../../foundation/period.ts';
import { readWorkbookCells, fillWorkbook } from '../../documents/documents.ts';
import { grantForm, rawWorkbook } from '../../documents/workbook.fixture.ts';
import { frequencies, frequencyWords, type FormCell } from './form.types.ts';
import { gridOf, moveMarks, placeOf } from './marks.rules.ts';
import {
  difference,
  dueOn,
  isOver,
  lastDayOf,
  lastPeriod,
  limitOn,
  monthsOf,
  numberIn,
  ownersDueOn,
  periodAfter,
  returnStates,
  returnSteps,
  stepsFrom,
} from './return.rules.ts';
import { cellsOf, isInForce, returnTemplates, templateOf } from './templates.ts';
import { cellShape } from './form.types.ts';

describe('steps of a return', () => {
  it('lead from every state that is not over to one that was sent, and never out of withdrawn', () => {
    const reached = new Set<string>(['draft']);
    for (let round = 0; round < returnStates.length; round += 1)
      for (const step of returnSteps) if (step.from.some((state) => reached.has(state))) reached.add(step.to);
    assert.deepEqual(
      returnStates.filter((state) => !reached.has(state)),
      ['corrected'],
      'a correction has its own pages',
    );
    assert.deepEqual(stepsFrom('withdrawn'), []);
    for (const state of returnStates.filter((each) => !isOver(each)))
      assert.ok(
        stepsFrom(state).some(({ code }) => code !== 'withdraw'),
        state,
      );
  });
  it('are signed by a second person before they are sent', () => {
    const send = returnSteps.find(({ code }) => code === 'send');
    assert.deepEqual(send?.from, ['signed']);
    const toSigned = returnSteps.filter(({ to }) => to === 'signed');
    assert.ok(toSigned.every(({ needs }) => needs.includes('second')));
  });
});

describe('periods and days', () => {
  it('are those of the financial year', () => {
    const table: [Parameters<typeof lastPeriod>[0], string, string, string][] = [
      ['monthly', '2026-11-22', '2026-10', '2026-10'],
      ['quarterly', '2026-11-22', '2026-07', '2026-09'],
      ['quarterly', '2026-10-01', '2026-07', '2026-09'],
      ['quarterly', '2026-04-01', '2026-01', '2026-03'],
      ['quarterly', '2026-03-31', '2025-10', '2025-12'],
      ['half-yearly', '2026-11-22', '2026-04', '2026-09'],
      ['half-yearly', '2026-09-30', '2025-10', '2026-03'],
      ['yearly', '2026-11-22', '2025-04', '2026-03'],
      ['yearly', '2035-04-01', '2034-04', '2035-03'],
    ];
    for (const [frequency, day, from, to] of table)
      assert.deepEqual(lastPeriod(frequency, day), { from, to }, `${frequency} on ${day}`);
    assert.equal(dueOn({ from: '2026-07', to: '2026-09' }, 30), '2026-10-30');
    assert.equal(lastDayOf('2028-02'), '2028-02-29');
  });
  it('follow one another without a gap, and the last one is over', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...frequencies),
        fc.date({ min: new Date('2024-01-01'), max: new Date('2035-12-31'), noInvalidDate: true }),
        (frequency, date) => {
          const day = date.toISOString().slice(0, 10);
          const period = lastPeriod(frequency, day);
          assert.ok(lastDayOf(period.to) < day);
          const next = periodAfter(period);
          assert.equal(next.from, addMonths(period.to, 1));
          if (frequencyWords[frequency].months !== null)
            assert.ok(lastDayOf(next.to) >= day, 'the next one is not over');
          const year = monthsOf('year-to-date', period);
          assert.ok(year.from <= period.to && year.to === period.to && year.from.endsWith('-04'));
          assert.equal(monthsOf('year-before', period).to.slice(5), period.to.slice(5));
        },
      ),
    );
  });
  it('give owners time, and never a day that is past', () => {
    assert.equal(ownersDueOn('2026-12-30', '2026-11-22'), '2026-12-02');
    assert.equal(ownersDueOn('2026-11-28', '2026-11-22'), '2026-11-25');
    assert.equal(ownersDueOn('2026-11-01', '2026-11-22'), '2026-11-22');
    assert.equal(limitOn('owners-days', '2026-11-22'), 10);
  });
});

describe('what an owner wrote', () => {
  it('is a number only where there is no doubt', () => {
    const table: [string, number | null][] = [
      ['41', 41],
      ['1,204', 1204],
      ['£12,500.50', 12_500.5],
      ['We helped 41 people.', 41],
      ['12.5%', 12.5],
      ['nil', 0],
      ['None', 0],
      ['-3', -3],
      ['41 of 60', null],
      ['between 4 and 6', null],
      ['about a dozen', null],
      ['1,2', null],
      ['on 12/03/2026', null],
      ['', null],
    ];
    for (const [words, number] of table) assert.equal(numberIn(words), number, words);
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), (number) => {
        assert.equal(numberIn(` ${number.toLocaleString('en-GB')} `), number + 0);
      }),
    );
  });
});

describe('this time beside last time', () => {
  const held = (number: number | null, words = '') => ({ number, words });
  it('says a percentage of a number large enough alone, and points out a large change', () => {
    assert.deepEqual(difference(held(44), held(40), '2026-11-22'), {
      kind: 'number',
      by: 4,
      percent: 10,
      large: false,
    });
    assert.deepEqual(difference(held(8), held(4), '2026-11-22'), {
      kind: 'number',
      by: 4,
      percent: null,
      large: false,
    });
    assert.equal((difference(held(60), held(40), '2026-11-22') as { large: boolean }).large, true);
    assert.deepEqual(difference(held(null, 'a'), held(null, 'a '), '2026-11-22'), { kind: 'same' });
    assert.deepEqual(difference(null, held(1), '2026-11-22'), { kind: 'none' });
    assert.deepEqual(difference(held(1), null, '2026-11-22'), { kind: 'new' });
  });
});

describe('templates', () => {
  it('are whole, and one that binds nobody yet is not in force', () => {
    for (const template of returnTemplates) {
      const cells = cellsOf(template);
      assert.equal(new Set(cells.map(({ code }) => code)).size, cells.length, template.code);
      for (const cell of cells) cellShape.parse(cell);
      assert.ok(template.source.length > 20, template.code);
    }
    assert.equal(isInForce(templateOf('asb-data')!, '2026-11-22'), false);
    assert.equal(isInForce(templateOf('serious-violence')!, '2023-01-30'), false);
    assert.equal(isInForce(templateOf('serious-violence')!, '2023-01-31'), true);
  });
});

describe('marks in a recipient’s spreadsheet', () => {
  const cellAt = async (bytes: Uint8Array, refs: readonly string[]): Promise<FormCell[]> => {
    const [sheet] = await readWorkbookCells(bytes);
    assert.ok(sheet !== undefined);
    return refs.map((ref, index) => {
      const column = ref.charCodeAt(0) - 64;
      const place = placeOf(gridOf(sheet), Number(ref.slice(1)), column);
      return {
        code: `c${index}`,
        section: sheet.name,
        row: place.label,
        column: place.heading,
        hint: '',
        numeric: true,
        optional: false,
        fill: { kind: 'typed' },
        place,
      };
    });
  };
  it('are found again where a row was put in', async () => {
    const cells = await cellAt(grantForm(), ['B3', 'C3', 'B4', 'C4']);
    assert.deepEqual([cells[0]?.place?.label, cells[0]?.place?.heading], ['People helped', 'This quarter']);
    const { cells: moved, found } = moveMarks(cells, await readWorkbookCells(grantForm(true)));
    assert.deepEqual(
      found.map(({ how }) => how),
      ['moved', 'moved', 'moved', 'moved'],
    );
    assert.deepEqual(
      moved.map(({ place }) => place?.ref),
      ['B4', 'C4', 'B5', 'C5'],
    );
    await fillWorkbook(
      grantForm(true),
      moved.map((cell) => ({ sheet: cell.place!.sheet, ref: cell.place!.ref, value: 1 })),
    );
  });
  it('stay where nothing changed', async () => {
    const cells = await cellAt(grantForm(), ['B3', 'C4', 'B7']);
    assert.ok(
      moveMarks(cells, await readWorkbookCells(grantForm())).found.every(({ how }) => how === 'same'),
    );
  });
  it('are asked for again where the words went, or stand twice', async () => {
    const cells = await cellAt(grantForm(), ['B3', 'B4']);
    const text = (words: string) => `<is><t>${words}</t></is>`;
    const other = (labels: readonly string[]) =>
      rawWorkbook({
        sheets: [
          {
            name: 'Return',
            xml: `<sheetData><row r="2"><c r="B2" t="inlineStr">${text('This quarter')}</c></row>${labels.map((label, index) => `<row r="${index + 3}"><c r="A${index + 3}" t="inlineStr">${text(label)}</c><c r="B${index + 3}" s="1"/></row>`).join('')}</sheetData>`,
          },
        ],
      });
    const gone = moveMarks(cells, await readWorkbookCells(other(['Sessions', 'Something else'])));
    assert.deepEqual(
      gone.found.map(({ how }) => how),
      ['lost', 'moved'],
    );
    assert.equal(gone.cells[0]?.place?.lost, true);
    const twice = moveMarks(
      cells,
      await readWorkbookCells(other(['Sessions', 'People helped', 'People helped'])),
    );
    assert.deepEqual(
      twice.found.map(({ how }) => how),
      ['lost', 'moved'],
      'never guessed',
    );
  });
  it('never fill one cell twice, whatever rows are put in or taken out', async () => {
    const labels = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Alpha'];
    const sheet = (rows: readonly string[]) =>
      rawWorkbook({
        sheets: [
          {
            name: 'S',
            xml: `<sheetData>${rows.map((label, index) => `<row r="${index + 1}"><c r="A${index + 1}" t="inlineStr"><is><t>${label}</t></is></c><c r="B${index + 1}"/></row>`).join('')}</sheetData>`,
          },
        ],
      });
    const cells = await cellAt(
      sheet(labels),
      labels.map((_, index) => `B${index + 1}`),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...labels, 'New'), { minLength: 1, maxLength: 8 }),
        async (rows) => {
          const { cells: moved } = moveMarks(cells, await readWorkbookCells(sheet(rows)));
          const refs = moved.flatMap(({ place }) => (place === null || place.lost ? [] : [place.ref]));
          assert.equal(new Set(refs).size, refs.length);
          for (const { place } of moved)
            if (place !== null && !place.lost)
              assert.equal(rows[Number(place.ref.slice(1)) - 1], place.label);
        },
      ),
      { numRuns: 60 },
    );
  });
});
