/** Blank forms as two other programs write them, for tests: without numbers of rows, with prefixes, shared strings, formulas, locks. */
import { zipSync, strToU8 } from 'fflate';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';

export type RawWorkbook = {
  sheets: { name: string; xml: string }[];
  strings?: string[];
  xfs?: string;
  prefix?: string;
  more?: Record<string, string>;
  workbookTail?: string;
};

/** A workbook from the XML of its sheets, in the shape of the office suites or, with a prefix, of the Open XML SDK. */
export function rawWorkbook({
  sheets,
  strings = [],
  xfs,
  prefix = '',
  more = {},
  workbookTail = '',
}: RawWorkbook): Uint8Array {
  const p = prefix === '' ? '' : `${prefix}:`;
  const space = prefix === '' ? `xmlns="${main}"` : `xmlns:${prefix}="${main}"`;
  const files: Record<string, string> = {
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${sheets.map((_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
    '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0"?><${p}workbook ${space} xmlns:r="${relations}"><${p}sheets>${sheets.map(({ name }, index) => `<${p}sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</${p}sheets>${workbookTail}</${p}workbook>`,
    'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="${packaged}/relationships">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rIdS" Type="${relations}/styles" Target="styles.xml"/><Relationship Id="rIdT" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `<?xml version="1.0"?><styleSheet xmlns="${main}"><fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">${xfs ?? '<xf/><xf applyProtection="1"><protection locked="0"/></xf>'}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<?xml version="1.0"?><sst xmlns="${main}" count="${strings.length}" uniqueCount="${strings.length}">${strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    ...Object.fromEntries(
      sheets.map(({ xml }, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<?xml version="1.0"?><${p}worksheet ${space}>${xml}</${p}worksheet>`,
      ]),
    ),
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

/** A grant form: labels in A, quarter and year to date in B and C, a total that is a formula; rows and cells carry their numbers. */
export const grantForm = (extraRow = false): Uint8Array => {
  const strings = [
    'Grant monitoring',
    'This quarter',
    'Year to date',
    'People helped',
    'Sessions',
    'Total',
    'New question',
    'Comments',
  ];
  const row = (number: number, label: number): string =>
    `<row r="${number}"><c r="A${number}" t="s"><v>${label}</v></c><c r="B${number}" s="1"/><c r="C${number}" s="1"/></row>`;
  const shift = extraRow ? 1 : 0;
  return rawWorkbook({
    strings,
    sheets: [
      {
        name: 'Return',
        xml: `<cols><col min="1" max="1" width="40" customWidth="1"/></cols><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c></row>${extraRow ? row(3, 6) : ''}${row(3 + shift, 3)}${row(4 + shift, 4)}<row r="${5 + shift}"><c r="A${5 + shift}" t="s"><v>5</v></c><c r="B${5 + shift}"><f>SUM(B3:B${4 + shift})</f><v>0</v></c><c r="C${5 + shift}"><f>SUM(C3:C${4 + shift})</f><v>0</v></c></row><row r="${7 + shift}"><c r="A${7 + shift}" t="s"><v>7</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="B${7 + shift}:C${8 + shift}"/></mergeCells>`,
      },
    ],
  });
};
