import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../../foundation/problem.ts';
import { smallMapping } from '../mapped/fixture.ts';
import { parseMapping, type Mapping } from '../mapped/mapping.ts';
import { columnsForm, mappingFromForm } from './columns.rules.ts';
import { lookAtFile, suggestFor } from './staged.ts';
import { leaveOut, sourceCodeOf, withCategories } from './mapping.rules.ts';

const pick = <T>(...values: T[]) => fc.constantFrom(...values);

/** Any mapping of a table of eight columns that the page can say. */
const headings = ['A', 'B', 'Apr 2025', 'May 2025', 'Noise', 'Litter', 'G', 'A'];
const column = fc
  .integer({ min: 1, max: 8 })
  .map((position) => ({ heading: headings[position - 1] ?? '', position }));
const option = fc.option(column, { nil: undefined });
const named = <Name extends string>(name: Name, value: unknown) =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, never>>;

const when = fc.oneof(
  fc.record({ column, time: option }).map(({ column, time }) => ({
    from: 'column' as const,
    column,
    format: 'day-month-year' as const,
    ...(time === undefined ? {} : { time: { column: time } }),
  })),
  fc.record({ day: option, month: column, year: column }).map(({ day, month, year }) => ({
    from: 'pieces' as const,
    ...named('day', day),
    month,
    year,
  })),
  fc.constant({ from: 'fixed' as const, value: '2025-04', format: 'year-month' as const }),
);
const { id: _id, ...withoutId } = smallMapping();
const mappings: fc.Arbitrary<Mapping> = fc
  .record({
    when,
    id: option,
    outcome: option,
    lies: pick('incidents', 'counts', 'periods', 'categories'),
    count: column,
    precision: pick('as-given' as const, 'month' as const),
    category: fc.oneof(
      fc
        .array(column, { minLength: 1, maxLength: 2 })
        .map((columns) => ({ from: 'columns' as const, columns, rules: [] })),
      fc.constant({ from: 'fixed' as const, category: 'noise' }),
    ),
    lsoa: option,
    year: pick(2011 as const, 2021 as const, null),
    place: fc.array(column, { maxLength: 2 }),
    names: fc.array(column, { minLength: 1, maxLength: 2 }),
    area: pick('nowhere' as const, 'columns' as const, 'fixed' as const),
    dash: pick<'zero' | 'suppressed' | undefined>('zero', 'suppressed', undefined),
  })
  .map(({ id: given_id, outcome, lies, count, lsoa, year, names, area, dash, ...given }) => ({
    ...withoutId,
    headings,
    ...given,
    ...named('id', given_id),
    ...named('outcome', outcome),
    rowsAre: lies === 'incidents' ? ('incident' as const) : ('aggregate' as const),
    ...(lies === 'counts' ? { count } : {}),
    ...(lies === 'periods'
      ? {
          when: { from: 'across' as const, format: 'month-year' as const },
          across: {
            columns: [
              { heading: 'Apr 2025', position: 3, is: 'Apr 2025' },
              { heading: 'May 2025', position: 4, is: null },
            ],
            totals: [],
          },
        }
      : {}),
    ...(lies === 'categories'
      ? {
          category: { from: 'across' as const },
          across: {
            columns: [
              { heading: 'Noise', position: 5, is: 'noise' },
              { heading: 'Litter', position: 6, is: 'littering' },
            ],
            totals: [],
          },
        }
      : {}),
    ...(lsoa === undefined ? {} : { lsoa: { code: lsoa, year } }),
    area:
      area === 'columns'
        ? { from: area, names }
        : area === 'fixed'
          ? { from: area, area: 'Old Town' }
          : { from: area },
    totals: { byWords: lies !== 'incidents', of: [] },
    marks: { na: 'missing' as const, ...(dash === undefined ? {} : { '-': dash }) },
  }));

test('a mapping shown as a form and read back is the same mapping', () => {
  fc.assert(
    fc.property(mappings, (mapping) => {
      assert.deepEqual(mappingFromForm(mapping, columnsForm(mapping)), mapping);
    }),
    { numRuns: Number(process.env['FRANKPLEDGE_PROPERTY_RUNS'] ?? 200) },
  );
});

test('a suggestion that nobody changes is kept as it was suggested', async () => {
  const tables = [
    'Ref,Date,Category,Ward\n1,13/04/2025,Noise,Old Town\n2,14/04/2025,Litter,Marsh\n',
    'District\tApr 2025\tMay 2025\nMarlhythe\t4\t5\nQuillworth\t6\t7\n',
    'Month,Noise,Graffiti\n2025-04,3,4\n2025-05,1,2\n',
  ];
  for (const table of tables) {
    const view = await lookAtFile(new TextEncoder().encode(table));
    const { mapping, questions } = suggestFor(view, 'A table', 'table.csv');
    const read = mappingFromForm(
      mapping,
      columnsForm(
        mapping,
        questions.filter((one) => !/^What do/.test(one)),
      ),
    );
    assert.deepEqual(parseMapping(read), parseMapping(mapping), table);
  }
});

test('each value needs a category or is left out; one answer may serve all the rest', () => {
  const mapping = smallMapping();
  const values = [
    { given: ['Noise'], count: 2 },
    { given: ['Drums'], count: 1 },
  ];
  assert.throws(
    () => withCategories(mapping, values, ['noise', ''], ''),
    (error) =>
      error instanceof Problem && error.fields.length === 1 && error.fields[0]?.name === 'category-1',
  );
  assert.throws(() => withCategories(mapping, values, ['noise', 'no-such-code'], ''), Problem);
  const decided = withCategories(mapping, values, ['noise', ''], leaveOut);
  assert.ok(decided.category.from === 'columns');
  assert.deepEqual(decided.category.rules, [
    { given: ['Noise'], category: 'noise' },
    { given: ['Drums'], category: null },
    { given: ['Litter'], category: 'littering' },
    { given: ['Enquiry'], category: null },
  ]);
});

test('the code of a source fits the register whatever its name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
      assert.match(sourceCodeOf(title), /^[a-z0-9][a-z0-9.:-]{1,80}$/);
    }),
  );
});
