import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import readSheets from 'read-excel-file/node';
import type { Block } from './document.ts';
import { exampleBlocks, exampleDocument, exampleReport } from './examples.ts';
import { sheetName, writeXlsx } from './spreadsheet.ts';
import { xmlFaults } from './xml.reader.ts';

type Row = (string | number | boolean | Date | null)[];

async function read(document: ReturnType<typeof exampleReport>): Promise<Map<string, Row[]>> {
  const { bytes } = await writeXlsx(document);
  const sheets = (await readSheets(Buffer.from(bytes))) as unknown as { sheet: string; data: Row[] }[];
  return new Map(sheets.map(({ sheet, data }) => [sheet, data]));
}

describe('spreadsheet', async () => {
  const report = exampleReport();
  const sheets = await read(report);

  it('has a sheet to read first, one a table, one a chart, the figures and the sources', () => {
    assert.deepEqual(
      [...sheets.keys()],
      [
        'Read me',
        'Table 1 Summary, January to Dece',
        'Table 2 Incidents by ward, Janu',
        'Chart data 1 Incidents by month',
        'Chart data 2 Map of incidents p',
        'Chart data 3 Incidents per 1,00',
        'Figures',
        'Sources',
      ].map((name) => name.slice(0, 31)),
    );
    const first = (sheets.get('Read me') ?? []).flat().join('\n');
    for (const part of [report.title, report.subtitle, report.banner, 'OFFICIAL', 'never means zero'])
      assert.ok(first.includes(part), part);
  });

  it('keeps numbers as numbers, in full', () => {
    const wards = sheets.get('Table 2 Incidents by ward, Janu') ?? [];
    assert.equal(wards.length, 18);
    assert.deepEqual(wards[0], [
      'Ward',
      'Incidents',
      'Residents',
      'Per 1,000 residents',
      '95% range',
      'Place',
    ]);
    assert.equal(wards[1]?.[0], 'Castle & Quay');
    assert.equal(wards[1][1], 2276);
    assert.ok(Math.abs(Number(wards[1][3]) - (2276 / 7850) * 1000) < 1e-9);
  });

  it('gives every figure a row with its value, files and limits', () => {
    const rows = sheets.get('Figures') ?? [];
    assert.equal(rows.length, report.figures.length + 1);
    const head = rows[0] ?? [];
    const [figure] = report.figures;
    assert.equal(rows[1]?.[head.indexOf('Id')], figure?.id);
    assert.equal(rows[1]?.[head.indexOf('Value')], figure?.value);
    assert.equal(rows[1]?.[head.indexOf('Denominator')], null);
    assert.equal(rows[1][head.indexOf('Files (SHA-256)')], figure?.deliveries.join(' '));
    assert.equal((sheets.get('Sources') ?? []).length, report.sources.length + 1);
  });

  it('leaves an empty cell for a month without a figure', () => {
    const rows = sheets.get('Chart data 1 Incidents by month') ?? [];
    const july = rows.find((row) => String(row[0]).startsWith('July 2034'));
    assert.ok(july !== undefined);
    assert.equal(july[1], null);
  });

  it('stores texts that look like formulas as texts, and stays sound whatever is typed', async () => {
    const awkward = exampleBlocks['table of awkward texts'];
    assert.ok(awkward !== undefined);
    const { bytes } = await writeXlsx(exampleDocument([awkward], { title: 'a\u0000<b>&\uD800' }));
    const files = unzipSync(bytes);
    for (const [name, part] of Object.entries(files))
      if (/\.(xml|rels)$/.test(name)) assert.deepEqual(xmlFaults(strFromU8(part)), [], name);
    assert.ok(Object.values(files).every((part) => !strFromU8(part).includes('<f>')));
    const table = (await read(exampleDocument([awkward]))).get('Table 1 Texts that formats may') ?? [];
    assert.equal(table[1]?.[0], '=HYPERLINK("http://x.example")');
    assert.equal(table[1][1], -4.5);
    assert.equal(table[2]?.[1], 'not shown');
    assert.equal(table[3]?.[1], 0);
  });

  it('freezes the head row', async () => {
    const files = unzipSync((await writeXlsx(report)).bytes);
    const frozen = Object.entries(files).filter(
      ([name, part]) => /worksheets\/sheet\d+\.xml/.test(name) && /state="frozen"/.test(strFromU8(part)),
    );
    assert.equal(frozen.length, sheets.size - 1);
  });

  it('names sheets so that every spreadsheet accepts them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 50 }), { maxLength: 12 }), (wanted) => {
        const taken = new Set<string>();
        const names = wanted.map((name) => sheetName(name, taken));
        assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
        for (const name of names) {
          assert.ok(name.length >= 1 && name.length <= 31, name);
          assert.doesNotMatch(name, /[\\/?*[\]:]|^'|'$/);
          assert.ok(name.isWellFormed());
        }
      }),
    );
    assert.notEqual(sheetName('History', new Set()), 'History');
  });

  it('takes tables with the same caption', async () => {
    const table = exampleBlocks['ward table'] as Block;
    const twice = await read(exampleDocument([table, table]));
    assert.equal([...twice.keys()].filter((name) => name.startsWith('Table')).length, 2);
  });
});
