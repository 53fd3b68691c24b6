import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../foundation/problem.ts';
import { areaKey, givenMatcher } from './given.rules.ts';
import { testEngine } from './intake/test-files.ts';
import { smallMapping } from './mapped/fixture.ts';
import { receiveMapped } from './mapped/receive.ts';
import { countIncidents, listUnmatchedAreas, placingSummary } from './query.ts';

const areas = [
  { code: 'X05000001', name: 'Ropewalk', parent: 'X07000001', parentName: 'Marlhythe' },
  { code: 'X05000015', name: 'Nutbourne and Harle', parent: 'X07000001', parentName: 'Marlhythe' },
  { code: 'X05000009', name: "St. Anne's", parent: 'X07000001', parentName: 'Marlhythe' },
  { code: 'X05000020', name: 'Town', parent: 'X07000001', parentName: 'Marlhythe' },
  { code: 'X05000021', name: 'Town', parent: 'X07000002', parentName: 'Aldersted' },
];

test('an owner’s words for an area: code, name, name and district; never a guess', () => {
  const match = givenMatcher(areas);
  for (const [given, code] of [
    ['X05000001', 'X05000001'],
    ['x05000001 ', 'X05000001'],
    ['X05000001 Ropewalk', 'X05000001'],
    ['ROPEWALK', 'X05000001'],
    [' ropewalk  ward', 'X05000001'],
    ['ROPEWALK, MARLHYTHE', 'X05000001'],
    ['Ropewalk, Aldersted', null],
    ['Nutbourne & Harle', 'X05000015'],
    ['Saint Annes Ward', 'X05000009'],
    ['Town', null],
    ['Town, Aldersted', 'X05000021'],
    ['Not known', null],
    ['', null],
  ] as const)
    assert.equal(match(given), code, given);
});

test('letter case, blanks and the word “ward” never change which area is meant', () => {
  const match = givenMatcher(areas);
  fc.assert(
    fc.property(
      fc.constantFrom('Ropewalk', 'Nutbourne and Harle'),
      fc.boolean(),
      fc.boolean(),
      fc.nat(3),
      (name, upper, ward, blanks) => {
        const text = `${' '.repeat(blanks)}${upper ? name.toUpperCase() : name}${ward ? ' Ward' : ''} `;
        assert.equal(match(text), match(name));
        assert.notEqual(match(text), null);
      },
    ),
  );
  fc.assert(
    fc.property(fc.string(), (text) => assert.equal(areaKey(areaKey(text)), areaKey(text))),
    {
      numRuns: 200,
    },
  );
});

const period = { from: '2024-04', to: '2024-05' };

async function sources(t: Parameters<typeof testEngine>[0]) {
  const engine = await testEngine(t);
  const totals = smallMapping({
    title: 'Ambulance calls',
    headings: ['Month', 'Ward', 'Calls'],
    rowsAre: 'aggregate',
    when: { from: 'column', column: { heading: 'Month', position: 1 }, format: 'year-month' },
    category: { from: 'fixed', category: 'ambulance-assault' },
    area: { from: 'columns', names: [{ heading: 'Ward', position: 2 }] },
    count: { heading: 'Calls', position: 3 },
    place: [],
  });
  delete totals.id;
  const ambulance = await receiveMapped(
    engine,
    {
      fileName: 'ambulance.csv',
      bytes: new TextEncoder().encode(
        'Month,Ward,Calls\n2024-04,ROPEWALK,11\n2024-04,Ropewalk Ward,2\n2024-05,X05000015,7\n2024-05,Quay End,4\n2024-05,,3\n',
      ),
    },
    totals,
    { source: { code: 'partner:ambulance', title: 'Ambulance' } },
  );
  const noise = await receiveMapped(
    engine,
    {
      fileName: 'noise.csv',
      bytes: new TextEncoder().encode(
        'Ref,Date,Type,Place\n1,03/04/2024,Noise,Quay\n2,14/05/2024,Noise,Quay\n',
      ),
    },
    smallMapping(),
    { source: { code: 'partner:noise', title: 'Noise' } },
  );
  return {
    engine,
    totals: ambulance.segments.map((each) => ({ ...each, isAggregate: true })),
    incidents: noise.segments.map((each) => ({ ...each, isAggregate: false })),
  };
}

test('placed by the area given: wards by name and code; what fits none is outside, listed and never dropped', async (t) => {
  const { engine, totals } = await sources(t);
  const placing = { method: 'given', areas } as const;
  assert.deepEqual(await countIncidents(engine, { segments: totals, period, by: ['area'], placing }), [
    { area: 'X05000001', count: 13 },
    { area: 'X05000015', count: 7 },
    { area: null, count: 7 },
  ]);
  const { total, byGiven, outside, noLocation } = await placingSummary(engine, {
    segments: totals,
    period,
    by: [],
    placing,
  });
  assert.deepEqual(
    { total, byGiven, outside, noLocation },
    { total: 27, byGiven: 20, outside: 4, noLocation: 3 },
  );
  assert.deepEqual(await listUnmatchedAreas(engine, { segments: totals, period, placing }), [
    { given: 'Quay End', source: 'partner:ambulance', count: 4 },
  ]);
});

test('totals and incidents are never added up silently', async (t) => {
  const { engine, totals, incidents } = await sources(t);
  const segments = [...totals, ...incidents];
  await assert.rejects(
    () => countIncidents(engine, { segments, period, by: [] }),
    (error) =>
      error instanceof Problem && error.code === 'mixed-shapes' && /partner:ambulance/.test(error.detail),
  );
  await assert.rejects(() => placingSummary(engine, { segments, period, by: [] }), Problem);
  assert.deepEqual(await countIncidents(engine, { segments, period, by: ['source'] }), [
    { source: 'partner:ambulance', count: 27 },
    { source: 'partner:noise', count: 2 },
  ]);
  assert.deepEqual(
    await countIncidents(engine, { segments, period, by: [], together: 'incidents-and-totals' }),
    [{ count: 29 }],
  );
  assert.deepEqual(await countIncidents(engine, { segments: incidents, period, by: [] }), [{ count: 2 }]);
});
