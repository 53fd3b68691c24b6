import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import readSheets from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import { Problem } from '../foundation/problem.ts';
import { fillWorkbook, whyNotFilled } from './workbook.fill.ts';
import { grantForm, rawWorkbook } from './workbook.fixture.ts';
import { cellAddress, cellName, columnName, readWorkbookCells } from './workbook.read.ts';
import { xmlFaults } from './xml.reader.ts';

const shared = process.env['FRANKPLEDGE_SHARED'] ?? '../shared';

async function valueAt(bytes: Uint8Array, sheet: number, ref: string): Promise<unknown> {
  const address = cellAddress(ref);
  const read = await readSheets(Buffer.from(bytes));
  return read[sheet]?.data[(address?.row ?? 1) - 1]?.[(address?.column ?? 1) - 1] ?? null;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Problem, String(error));
  return error.detail;
}

/** A form as our own writer makes it: inline formats, no formulas. */
const ownWriter = (): Promise<Buffer> =>
  writeExcelFile(
    [
      {
        sheet: 'Figures',
        data: [
          [
            { value: 'Measure', type: String, fontWeight: 'bold' },
            { value: 'Value', type: String, backgroundColor: '#eef5f6' },
          ],
          [
            { value: 'Cases & visits', type: String },
            { value: 7, type: Number, format: '#,##0', backgroundColor: '#fbf0d9' },
          ],
          [{ value: 'Hours', type: String }, null],
        ],
        columns: [{ width: 30 }, { width: 12 }],
      },
      { sheet: 'Notes', data: [[{ value: 'Nothing here', type: String }]] },
    ],
    { fontFamily: 'Arial', fontSize: 11 },
  ).toBuffer();

describe('a recipient’s spreadsheet', () => {
  it('is read with its addresses, formulas, locks and merged cells', async () => {
    const [sheet] = await readWorkbookCells(grantForm());
    const at = (ref: string) => sheet?.cells.find((cell) => cell.ref === ref);
    assert.equal(sheet?.name, 'Return');
    assert.deepEqual([at('A3')?.kind, at('A3')?.text], ['text', 'People helped']);
    assert.equal(at('B3')?.kind, 'empty');
    assert.equal(at('B5')?.kind, 'formula');
    assert.match(whyNotFilled(at('B5')!) ?? '', /formula of the recipient/);
    assert.equal(whyNotFilled(at('B3')!), null);
  });

  it('of the office suites is filled in marked cells alone, its formulas whole', async () => {
    const before = unzipSync(grantForm());
    const bytes = await fillWorkbook(grantForm(), [
      { sheet: 'Return', ref: 'B3', value: 41 },
      { sheet: 'Return', ref: 'C4', value: 12.5 },
      { sheet: 'Return', ref: 'B7', value: '=HYPERLINK("x") & <b>' },
    ]);
    const after = unzipSync(bytes);
    const sheet = strFromU8(after['xl/worksheets/sheet1.xml']!);
    assert.deepEqual(xmlFaults(sheet), []);
    assert.match(sheet, /<c r="B3" s="1"><v>41<\/v><\/c>/);
    assert.match(
      sheet,
      /<c r="B5"><f>SUM\(B3:B4\)<\/f><\/c>/,
      'the formula stays, what it gave before is gone',
    );
    assert.match(sheet, /t="inlineStr"/);
    assert.match(strFromU8(after['xl/workbook.xml']!), /fullCalcOnLoad="1"/);
    for (const part of ['xl/styles.xml', 'xl/sharedStrings.xml', '[Content_Types].xml'])
      assert.deepEqual(after[part], before[part], part);
    assert.equal(await valueAt(bytes, 0, 'B3'), 41);
    assert.equal(await valueAt(bytes, 0, 'C4'), 12.5);
    assert.equal(await valueAt(bytes, 0, 'B7'), '=HYPERLINK("x") & <b>', 'words are never a formula');
    assert.equal(await valueAt(bytes, 0, 'A3'), 'People helped');
  });

  it('of our own writer is filled and keeps its formats and its other sheet', async () => {
    const blank = await ownWriter();
    const bytes = await fillWorkbook(blank, [
      { sheet: 'Figures', ref: 'B2', value: 1204 },
      { sheet: 'Figures', ref: 'B3', value: 3 },
    ]);
    assert.equal(await valueAt(bytes, 0, 'B2'), 1204);
    assert.equal(await valueAt(bytes, 0, 'B3'), 3);
    assert.equal(await valueAt(bytes, 1, 'A1'), 'Nothing here');
    const [before, after] = [unzipSync(blank), unzipSync(bytes)];
    const style = (files: typeof before) =>
      /<c r="B2"[^>]*s="(\d+)"/.exec(strFromU8(files['xl/worksheets/sheet1.xml']!))?.[1];
    assert.equal(style(after), style(before));
    assert.deepEqual(after['xl/worksheets/sheet2.xml'], before['xl/worksheets/sheet2.xml']);
  });

  it('with prefixes and without numbers of rows and cells is filled at the right place', async () => {
    const bare = rawWorkbook({
      prefix: 'x',
      sheets: [
        {
          name: 'Data &amp; more',
          xml: '<x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Label</x:t></x:is></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData>',
        },
      ],
    });
    const bytes = await fillWorkbook(bare, [
      { sheet: 'Data & more', ref: 'B2', value: 20 },
      { sheet: 'Data & more', ref: 'D1', value: 'far' },
      { sheet: 'Data & more', ref: 'A4', value: 4 },
    ]);
    const xml = strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml']!);
    assert.deepEqual(xmlFaults(xml), []);
    assert.match(xml, /<x:c r="B2"><x:v>20<\/x:v><\/x:c>/);
    const [sheet] = await readWorkbookCells(bytes);
    assert.deepEqual(
      sheet?.cells.map(({ ref, text }) => [ref, text]),
      [
        ['A1', 'Label'],
        ['D1', 'far'],
        ['A2', '1'],
        ['B2', '20'],
        ['A4', '4'],
      ],
    );
  });

  it('refuses a formula, a merged cell, a locked one, an unknown sheet', async () => {
    const filled = (ref: string, sheet = 'Return') =>
      refusal(fillWorkbook(grantForm(), [{ sheet, ref, value: 1 }]));
    assert.match(await filled('B5'), /formula of the recipient/);
    assert.match(await filled('C8'), /merged into B7/);
    assert.match(await filled('A1', 'Elsewhere'), /no sheet “Elsewhere”/);
    const locked = rawWorkbook({
      sheets: [
        {
          name: 'S',
          xml: '<sheetData><row r="1"><c r="A1"/><c r="B1" s="1"/></row></sheetData><sheetProtection sheet="1" objects="1"/>',
        },
      ],
    });
    assert.match(
      await refusal(fillWorkbook(locked, [{ sheet: 'S', ref: 'A1', value: 1 }])),
      /locked by the recipient/,
    );
    assert.equal(
      await valueAt(await fillWorkbook(locked, [{ sheet: 'S', ref: 'B1', value: 5 }]), 0, 'B1'),
      5,
    );
    const array = rawWorkbook({
      sheets: [
        {
          name: 'S',
          xml: '<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:A2">1+1</f><v>2</v></c></row><row r="2"><c r="A2"><v>2</v></c></row></sheetData>',
        },
      ],
    });
    assert.match(await refusal(fillWorkbook(array, [{ sheet: 'S', ref: 'A2', value: 1 }])), /formula/);
  });

  it('with macros, a password, a signature or damage is not taken, and says how to mend it', async () => {
    const files = unzipSync(grantForm());
    const macro = zipSync({ ...files, 'xl/vbaProject.bin': strToU8('x') });
    assert.match(await refusal(readWorkbookCells(macro)), /holds macros/);
    const signed = zipSync({ ...files, '_xmlsignatures/sig1.xml': strToU8('<x/>') });
    assert.match(await refusal(readWorkbookCells(signed)), /is signed/);
    assert.match(
      await refusal(readWorkbookCells(Buffer.from('d0cf11e0a1b11ae1', 'hex'))),
      /old Excel format \(\.xls\) or locked with a password/,
    );
    assert.match(await refusal(readWorkbookCells(strToU8('a,b\n1,2'))), /not an Excel workbook/);
    assert.match(await refusal(readWorkbookCells(grantForm().subarray(0, 900))), /damaged/);
  });

  it('gives back any number put into any open cell, and every other cell as it was', async () => {
    const cell = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 12 }));
    await fc.assert(
      fc.asyncProperty(
        cell,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        async ([row, column], value) => {
          const ref = cellName(row, column);
          const [before] = await readWorkbookCells(grantForm());
          const known = before?.cells.find((each) => each.ref === ref);
          const covered = (row === 7 || row === 8) && (column === 2 || column === 3) && ref !== 'B7';
          if ((known !== undefined && whyNotFilled(known) !== null) || covered) return;
          const [after] = await readWorkbookCells(
            await fillWorkbook(grantForm(), [{ sheet: 'Return', ref, value }]),
          );
          assert.equal(Number(after?.cells.find((each) => each.ref === ref)?.text), value + 0);
          for (const each of before?.cells ?? [])
            if (each.ref !== ref && each.kind === 'text')
              assert.equal(after?.cells.find((other) => other.ref === each.ref)?.text, each.text);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('names columns both ways', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16_384 }),
        fc.integer({ min: 1, max: 1_048_576 }),
        (column, row) => {
          assert.deepEqual(cellAddress(cellName(row, column)), { row, column });
        },
      ),
    );
    assert.deepEqual([columnName(1), columnName(27), columnName(703)], ['A', 'AA', 'AAA']);
  });

  const published = path.join(shared, 'data/harm/cambridge-crime-harm-index-2020.xlsx');
  it(
    'as published by others is filled and read again',
    { skip: existsSync(published) ? false : `${published} is not here` },
    async () => {
      const blank = await readFile(published);
      const sheets = await readWorkbookCells(blank);
      const sheet = sheets[0];
      assert.ok(sheet !== undefined && sheet.cells.length > 100);
      const bytes = await fillWorkbook(blank, [
        { sheet: sheet.name, ref: cellName(sheet.rows + 2, 2), value: 77 },
      ]);
      const again = await readWorkbookCells(bytes);
      const [filled] = again;
      assert.ok(filled !== undefined);
      assert.equal(filled.cells.find(({ row }) => row === sheet.rows + 2)?.text, '77');
      assert.equal(
        filled.cells.filter(({ kind }) => kind === 'text').length,
        sheet.cells.filter(({ kind }) => kind === 'text').length,
      );
    },
  );
});
