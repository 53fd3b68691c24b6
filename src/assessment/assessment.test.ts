import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { writeDemonstrationFiles, type DemonstrationManifest } from '../demonstration/demonstration.ts';
import { quotedFigures } from '../documents/documents.ts';
import type { Block, FrankpledgeDocument, Inline } from '../documents/document.ts';
import { openEngine, type Engine } from '../observatory/observatory.ts';
import { printNumber, printPercent, type Figure } from '../statistics/statistics.ts';
import { analyse, type Analysis } from './analysis.ts';
import { assessmentDocument, wardBlocks } from './assessment.document.ts';
import { evidenceFromFiles, type ReadyEvidence } from './evidence.files.ts';
import { meanArea, pooledArea } from './pooled.ts';

/**
 * The assessment of the demonstration borough, whose totals are those published in a real borough's Strategic Assessment
 * 2020 (src/demonstration/levels.ts says which), so that what is worked out here can be held against print.
 */
let folder: string;
let engine: Engine;
let manifest: DemonstrationManifest;
let ready: ReadyEvidence;
let analysis: Analysis;
let document: FrankpledgeDocument;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-assessment-'));
  manifest = await writeDemonstrationFiles(folder);
  engine = await openEngine({ folder: path.join(folder, 'engine') });
  const at = (...names: string[]) => names.map((name) => path.join(folder, name));
  const question = { period: manifest.latest, comparison: manifest.before };
  ready = await evidenceFromFiles(engine, {
    incidents: at('street'),
    boundaries: at('wards.geojson'),
    lookup: path.join(folder, 'lsoa_ward_district.csv'),
    populations: at('population_mid2024.csv', 'households_census2021.csv'),
    area: 'marlhythe',
    ...question,
    placeWardsBy: null,
  });
  analysis = await analyse(ready.evidence, { area: ready.area, ...question });
  document = assessmentDocument(ready.evidence, analysis, { banner: 'Demonstration: fictional data' });
});
after(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function figure(measure: Figure['measure'], category: string, area = ready.area.code): Figure {
  const found = analysis.find(measure, category, area);
  assert.ok(found !== undefined, `${measure} of ${category}`);
  return found;
}

const words = (content: readonly Inline[]): string =>
  content
    .map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : part.strong))
    .join('');

/** All sentences of the document, tables and lists too. */
function sentences(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case 'heading':
        return [block.text];
      case 'paragraph':
        return [words(block.content)];
      case 'note':
        return [`${block.title}: ${words(block.content)}`];
      case 'list':
        return block.items.map(words);
      case 'table':
        return [
          ...block.rows.flat().flatMap((cell) => {
            if ('bullets' in cell) return cell.bullets.map(words);
            return 'content' in cell ? [words(cell.content)] : [];
          }),
          ...block.notes,
        ];
      case 'chart':
        return [block.chart.description];
      default:
        return [];
    }
  });
}

test('the area is found by name as by code', () => {
  assert.deepEqual(ready.area, { code: manifest.borough.code, name: 'Marlhythe' });
});

test('the figures are the published ones', () => {
  assert.equal(figure('incidents', 'all-crime').value, 12_192);
  const rate = figure('rate-per-1000-residents', 'all-crime');
  assert.equal(printNumber(rate.value, 1), '113.9');
  assert.deepEqual([rate.rank, rate.of, rate.comparisonSet], [2, 12, 'districts compared']);
  assert.deepEqual([rate.numerator, rate.denominator], [12_192, 107_040]);

  const violent = figure('incidents', 'violent-crime');
  assert.equal(printPercent(violent.change), '3.4%');
  assert.deepEqual([violent.previous, violent.compared], [5471, 5657]);
  assert.equal(printPercent(figure('share-of-crime', 'violent-crime').value), '46.4%');
  assert.equal(figure('rate-per-1000-residents', 'violent-crime').rank, 3);

  const asb = figure('incidents', 'anti-social-behaviour');
  assert.deepEqual(
    [asb.value, asb.previous, printPercent(asb.change), asb.significance],
    [3651, 2488, '46.7%', 'up'],
  );

  const published: [string, string, Figure['significance']][] = [
    ['criminal-damage-and-arson', '11.5%', 'up'],
    ['theft-and-handling', '−4.2%', 'no-clear-change'],
    ['vehicle-crime', '−27.7%', 'down'],
    ['burglary', '−17.0%', 'down'],
    ['public-order', '−8.6%', 'down'],
    ['possession-of-weapons', '56.2%', 'up'],
    ['robbery', '2.6%', 'no-clear-change'],
    ['all-crime', '−1.1%', 'no-clear-change'],
  ];
  for (const [category, change, significance] of published) {
    const each = figure('incidents', category);
    assert.deepEqual(
      [category, printPercent(each.change), each.significance],
      [category, change, significance],
    );
  }
});

test('the parts of every figure agree', () => {
  const received = new Set(ready.reports.map((report) => report.hash));
  assert.ok(analysis.figures.length > 500);
  assert.equal(new Set(analysis.figures.map((each) => each.id)).size, analysis.figures.length, 'an id each');
  for (const each of analysis.figures) {
    const where = `${each.measure} ${each.category} ${each.areaName}`;
    assert.ok(each.deliveries.length > 0 && each.deliveries.every((hash) => received.has(hash)), where);
    assert.equal(each.deliveries.length, each.previousPeriod === null ? 12 : 24, where);
    if (each.area === meanArea.code) continue;
    if (each.unit.startsWith('per 1,000') && each.value !== null)
      assert.ok(
        Math.abs(each.value - ((each.numerator ?? 0) * 1000) / (each.denominator ?? 1)) < 1e-9,
        where,
      );
    if (each.unit === '%' && each.value !== null)
      assert.ok(Math.abs(each.value - ((each.numerator ?? 0) * 100) / (each.denominator ?? 1)) < 1e-9, where);
    if (each.lower !== null && each.upper !== null && each.value !== null)
      assert.ok(each.lower <= each.value && each.value <= each.upper, where);
    if (each.rank !== null) assert.ok(each.rank >= 1 && each.rank <= (each.of ?? 0), where);
    if ((each.previous ?? 20) < 20) assert.equal(each.change, null, where);
    if (each.significance === 'not-comparable') assert.ok(each.limitations.length > 0, where);
  }
  // Each comparison set has a first place, and the places are those of the values.
  const sets = Map.groupBy(
    analysis.figures.filter((each) => each.rank !== null),
    (each) => `${each.measure} ${each.category} ${each.comparisonSet}`,
  );
  for (const [set, ranked] of sets)
    for (const each of ranked)
      assert.equal(
        each.rank,
        1 + ranked.filter((other) => (other.value ?? 0) > (each.value ?? 0)).length,
        set,
      );
});

test('wards add up to what was placed in them, and the worsening one is up', () => {
  const wards = analysis.wards.map((ward) => figure('incidents', 'all-incidents', ward.code));
  assert.equal(wards.length, 17);
  const placing = analysis.wardPlacing;
  assert.equal(
    wards.reduce((sum, each) => sum + (each.value ?? 0), 0),
    (placing?.byPoint ?? 0) + (placing?.byBestFit ?? 0),
  );
  const shares = analysis.wards.map(
    (ward) => figure('share-of-district', 'all-incidents', ward.code).value ?? 0,
  );
  assert.ok(Math.abs(shares.reduce((sum, each) => sum + each, 0) - 100) < 1e-6);
  const worsening = manifest.findings.find((finding) => finding.code === 'worsening-ward');
  assert.equal(figure('incidents', 'all-incidents', worsening?.area ?? '').significance, 'up');
});

test('the document says it in sentences a councillor can read', () => {
  const said = sentences(document.blocks);
  const expected = [
    'This assessment covers Marlhythe for October 2025 to September 2026, compared with October 2024 to September 2025. Police recorded 15,843 incidents (148.0 per 1,000 residents): 12,192 crimes and 3,651 incidents of anti-social behaviour.',
    'Violent crime shows no clear change (from 5,471 to 5,657, +3.4%, which may be chance) and accounts for 46.4% of all crime.',
    'Anti-social behaviour has increased by 46.7% (from 2,488 to 3,651).',
    'Vehicle crime has fallen by 27.7% (from 947 to 685) and accounts for 5.6% of all crime.',
    'Drug offences have increased by 21.2% (from 217 to 263) and account for 2.2% of all crime.',
    'The rate is 113.9 offences per 1,000 residents (95% interval 111.9 to 115.9), the 2nd highest of the 12 districts compared and much higher than the rate of all of them together (89.3).',
  ];
  for (const sentence of expected) assert.ok(said.includes(sentence), `not said: ${sentence}`);
  for (const sentence of said) {
    assert.ok(!/undefined|null|NaN|\s{2}|\s[.,;)]|\(\s|\.\./.test(sentence), `clumsy: ${sentence}`);
    assert.ok(!/\b(delivery|segment|vintage|audience)\b/i.test(sentence), `not a reader’s word: ${sentence}`);
  }
  const limitations = document.blocks.findIndex(
    (block) => block.kind === 'heading' && block.text === 'Limitations',
  );
  const list = document.blocks[limitations + 1];
  assert.ok(list?.kind === 'list');
  const texts = list.items.map(words);
  assert.equal(new Set(texts).size, texts.length);
  assert.equal(
    texts.filter((text) => /incidents for 1,000 residents/.test(text)).length,
    1,
    'once for all wards',
  );
});

test('every number that the document quotes is one of its figures, and every figure is found in its evidence', () => {
  const ids = new Set(document.figures.map((each) => each.id));
  const quoted = quotedFigures(document);
  assert.ok(quoted.length > 150);
  for (const id of quoted) assert.ok(ids.has(id), id);
  const sources = new Set(document.sources.map((source) => source.delivery));
  for (const each of document.figures) for (const hash of each.deliveries) assert.ok(sources.has(hash));
  assert.equal(document.sources.length, manifest.files.filter((file) => file.kind === 'street').length);
});

test('the incomplete month is said, and a comparison over it is like for like', async () => {
  const incomplete = manifest.findings.find((finding) => finding.code === 'incomplete-month');
  const month = incomplete?.period?.from ?? '';
  const question = {
    area: ready.area,
    period: manifest.before,
    comparison: { from: '2023-10', to: '2024-09' },
  };
  const { evidence } = ready;
  const over = await analyse(evidence, question);
  assert.ok(over.comparability.kind === 'like-for-like');
  assert.equal(month, '2024-05');
  assert.deepEqual([...over.comparability.leftOut].sort(), ['2024-05', '2025-05']);
  const crime = over.find('incidents', 'all-crime', ready.area.code);
  assert.ok(crime !== undefined && crime.value !== null && crime.compared !== null);
  assert.ok(crime.compared < crime.value, 'a month less in both');
  assert.ok(crime.limitations.some(({ code }) => code === 'like-for-like'));
  const said = sentences(assessmentDocument(evidence, over).blocks);
  assert.ok(said.some((each) => each.startsWith('Compared like for like: May 2024 has ')));
});

test('the mean of the rates is not the pooled rate, and each is what its name says', () => {
  const rates = analysis.districts.map(
    (district) => figure('rate-per-1000-residents', 'all-crime', district.code).value ?? 0,
  );
  const mean = figure('rate-per-1000-residents', 'all-crime', meanArea.code);
  assert.ok(Math.abs((mean.value ?? 0) - rates.reduce((sum, rate) => sum + rate, 0) / rates.length) < 1e-9);
  assert.deepEqual([mean.numerator, mean.denominator, mean.rank], [null, null, null]);
  assert.notEqual(mean.value, figure('rate-per-1000-residents', 'all-crime', pooledArea.code).value);
});

test('a ward without a number of residents is named, has no rate, and the rank is of the others', async () => {
  const [without] = analysis.wards;
  assert.ok(without !== undefined);
  const evidence = {
    ...ready.evidence,
    residents: (code: string) => (code === without.code ? null : ready.evidence.residents(code)),
  };
  const found = await analyse(evidence, analysis.question);
  assert.equal(found.find('rate-per-1000-residents', 'all-incidents', without.code), undefined);
  const other = found.wards.find((ward) => ward.code !== without.code);
  assert.equal(found.find('rate-per-1000-residents', 'all-incidents', other?.code ?? '')?.of, 16);
  assert.ok(
    sentences(wardBlocks(found)).includes(
      `No number of residents is known for ${without.name} (${without.code}): no rate, and the ranks by rate are of the other 16 of 17 wards.`,
    ),
  );
});
