import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { detectTable, openFile } from './detect.ts';
import { encodings, decodeText, type Encoding } from './encoding.ts';
import { delimiters, textRows, type Delimiter, type SheetRow } from './grid.ts';

const encode = (text: string, encoding: Encoding): Uint8Array => {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding === 'utf-8-bom') return new TextEncoder().encode(`\ufeff${text}`);
  if (encoding === 'windows-1252') {
    // Windows 1252 by its own decoder, turned round.
    const bytes = new Map(
      Array.from({ length: 256 }, (_, byte) => [
        new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
        byte,
      ]),
    );
    return Uint8Array.from(Array.from(text, (letter) => bytes.get(letter)!));
  }
  const buffer = Buffer.from(`\ufeff${text}`, 'utf16le');
  return encoding === 'utf-16le' ? buffer : buffer.swap16();
};

async function rowsOf(text: string, delimiter: Delimiter): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const row of textRows(text, delimiter, 'double')) rows.push(row);
  return rows;
}

const letters = fc.constantFrom(
  'a',
  'B',
  '7',
  ' ',
  '.',
  '-',
  'é',
  '£',
  '–',
  '’',
  '"',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r\n',
  '>',
  '*',
);
const cell = fc.array(letters, { maxLength: 6 }).map((parts) => parts.join(''));
const written = (value: string, delimiter: string, quoteAlways: boolean): string =>
  quoteAlways || value.includes(delimiter) || /["\r\n]/.test(value) || value === ''
    ? `"${value.replaceAll('"', '""')}"`
    : value;

test('any table written as delimited text reads back the same, with true line numbers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 5 }).chain((width) =>
        fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: width, maxLength: width }), {
          minLength: 1,
          maxLength: 8,
        }),
      ),
      fc.constantFrom(...delimiters),
      fc.constantFrom(...encodings),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (table, delimiter, encoding, lineEnd, lastEnd) => {
        const lines = table.map((row) =>
          row.map(([value, quoted]) => written(value, delimiter, quoted)).join(delimiter),
        );
        // Without any line break in the file a bare carriage return could end a line: keep one.
        const text = lines.join(lineEnd) + (lastEnd || lines.length === 1 ? lineEnd : '');
        const decoded = decodeText(encode(text, encoding), encoding);
        const rows = await rowsOf(decoded, delimiter);
        assert.deepEqual(
          rows.map((row) => row.cells),
          table.map((row) => row.map(([value]) => value.replaceAll('\r\n', '\n'))),
        );
        let line = 1;
        const expected = lines.map((one) => {
          const at = line;
          line += one.split('\n').length;
          return at;
        });
        assert.deepEqual(
          rows.map((row) => row.line),
          expected,
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('the delimiter and encoding of a table of three columns or more are found', async () => {
  const word = fc.stringMatching(/^[a-zé£]{1,8}$/);
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 3, max: 6 })
        .chain((width) =>
          fc.array(fc.array(word, { minLength: width, maxLength: width }), { minLength: 5, maxLength: 12 }),
        ),
      fc.constantFrom(...delimiters),
      fc.constantFrom(...encodings),
      async (table, delimiter, encoding) => {
        const text = table.map((row) => row.join(delimiter)).join('\r\n');
        const guess = await detectTable(openFile(encode(text, encoding)));
        assert.ok(guess.kind === 'delimited');
        assert.equal(guess.delimiter.value, delimiter);
        assert.ok(guess.delimiter.confidence > 0.5);
        const plain = /^[a-z\s,;|]*$/.test(text);
        // Plain letters are the same in UTF-8 and Windows 1252.
        assert.equal(guess.encoding.value, plain && encoding === 'windows-1252' ? 'utf-8' : encoding);
      },
    ),
    { numRuns: 100 },
  );
});

test('blank lines are passed over and counted; a cell over three lines keeps the numbers right', async () => {
  const rows = await rowsOf('a,b\n\n1,"x\ny\nz"\n\n2,w\n', ',');
  assert.deepEqual(rows, [
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['1', 'x\ny\nz'] },
    { line: 7, cells: ['2', 'w'] },
  ]);
});

test('a file with bare carriage returns for line ends is read', async () => {
  assert.deepEqual(
    (await rowsOf('a,b\r1,2\r3,4', ',')).map((row) => row.line),
    [1, 2, 3],
  );
});

test('UTF-16 without a byte order mark is known by its zeros', async () => {
  const guess = await detectTable(
    openFile(new Uint8Array(Buffer.from('id,date,type\n1,2024-01-01,Litter\n', 'utf16le'))),
  );
  assert.ok(guess.kind === 'delimited');
  assert.equal(guess.encoding.value, 'utf-16le');
});

test('quotation marks that are letters in a tab separated file are found to be', async () => {
  const guess = await detectTable(
    openFile(new TextEncoder().encode('id\tplace\tn\n1\tThe "Old" Mill\t3\n2\t5" pipe\t4\n')),
  );
  assert.ok(guess.kind === 'delimited');
  assert.equal(guess.quoting.value, 'none');
});

test('"sep=;" decides the delimiter', async () => {
  const guess = await detectTable(
    openFile(new TextEncoder().encode('sep=;\nDate;Type;Count\n01/01/2025;Litter;3\n02/01/2025;Noise;1,5\n')),
  );
  assert.ok(guess.kind === 'delimited');
  assert.equal(guess.delimiter.value, ';');
  assert.deepEqual(guess.sheets[0]?.headings, ['Date', 'Type', 'Count']);
});
