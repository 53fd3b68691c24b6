/**
 * Somebody else's workbook (xlsx), looked at cell by cell: what stands where, what is a formula, what is locked. For filling in a
 * recipient's own blank form (`workbook.fill.ts`). Source of the format: ECMA-376, part 1, chapter 18 (SpreadsheetML).
 */
import { badInput, type Problem } from '../foundation/problem.ts';
import {
  openPackage,
  partXml,
  relationshipsOf,
  targetPart,
  type PackageKind,
  type WordPackage,
} from './word.package.ts';
import { plain, type XmlElement } from './xml.tree.ts';

/** What is shown and filled of one workbook. House limits: the largest form of a recipient that we know has some 3,000 cells. */
export const workbookLimits = { sheets: 40, rows: 2000, columns: 256 } as const;

export function workbookRefused(why: string): Problem {
  return badInput('workbook-refused', 'The spreadsheet was not taken', why);
}

const xlsx: PackageKind = {
  refused: workbookRefused,
  called: 'an Excel workbook',
  old: 'The file is in the old Excel format (.xls) or locked with a password. Open it in Excel, take the password off and save it as an Excel workbook (.xlsx)',
  endings: '.xlsx',
};

export type WorkbookCell = {
  /** `B7`. */
  ref: string;
  /** From 1. */
  row: number;
  column: number;
  kind: 'empty' | 'text' | 'number' | 'formula' | 'other';
  /** As it stands; a formula's last result. */
  text: string;
  /** Locked on a protected sheet: its owner does not want it filled. */
  locked: boolean;
  /** The cell that shows in its place, where cells are merged; else null. */
  coveredBy: string | null;
};

export type WorkbookSheet = {
  name: string;
  hidden: boolean;
  protected: boolean;
  /** Cells that stand in the file, row by row; others are empty. */
  cells: WorkbookCell[];
  rows: number;
  columns: number;
};

/** `27` → `AA`. */
export function columnName(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** `B7` → row 7, column 2; null for anything else. */
export function cellAddress(ref: string): { row: number; column: number } | null {
  const found = /^\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})$/.exec(ref);
  if (found === null) return null;
  let column = 0;
  for (const letter of (found[1] ?? '').toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(found[2]), column };
}

export const cellName = (row: number, column: number): string => `${columnName(column)}${row}`;

/** Writers give their own prefixes to the one name space: `x:row` is `row`. */
export const local = (node: XmlElement): string => node.name.slice(node.name.indexOf(':') + 1);

export function below(parent: XmlElement | undefined, name: string): XmlElement[] {
  return (parent?.children ?? []).filter(
    (node): node is XmlElement => 'name' in node && local(node) === name,
  );
}

export const first = (parent: XmlElement | undefined, name: string): XmlElement | undefined =>
  below(parent, name)[0];

/** The text in an element and all below it but phonetic hints. */
function words(node: XmlElement): string {
  return node.children
    .map((child) => {
      if ('text' in child) return plain(child.text);
      return local(child) === 'rPh' ? '' : words(child);
    })
    .join('');
}

const isOn = (value: string | undefined): boolean => value === '1' || value === 'true';

export type OpenWorkbook = {
  parts: WordPackage;
  workbookPart: string;
  workbook: XmlElement;
  sheets: { name: string; hidden: boolean; part: string }[];
  sharedStrings: string[];
  /** By the number of a cell's format: false where its owner unlocked it. */
  locks: boolean[];
};

/**
 * Takes a workbook apart.
 * @throws Problem `workbook-refused` for what is no workbook, is locked with a password, holds macros or is signed.
 */
export async function openWorkbook(bytes: Uint8Array): Promise<OpenWorkbook> {
  const parts = await openPackage(bytes, xlsx);
  const main = relationshipsOf(parts, '', xlsx).find(({ type }) => type === 'officeDocument');
  if (main === undefined || !parts.has('[Content_Types].xml'))
    throw workbookRefused(
      'The file is not an Excel workbook. An OpenDocument sheet (.ods) must be saved as an Excel workbook (.xlsx)',
    );
  const types = new TextDecoder().decode(parts.get('[Content_Types].xml'));
  if (/macroEnabled/i.test(types) || [...parts.keys()].some((name) => /vbaProject\.bin$/i.test(name)))
    throw workbookRefused(
      'The workbook holds macros, which are programs. Open it, save it as an Excel workbook without macros (.xlsx), see that its sheets are still whole, and send that; or ask the recipient for one',
    );
  if ([...parts.keys()].some((name) => name.startsWith('_xmlsignatures/')))
    throw workbookRefused(
      'The workbook is signed, and filling it in would break the signature. Ask the recipient for one without',
    );
  const workbookPart = targetPart('', main.target);
  const workbook = partXml(parts, workbookPart, xlsx);
  if (local(workbook) !== 'workbook')
    throw workbookRefused('The file is not an Excel workbook. Send an .xlsx');
  const related = relationshipsOf(parts, workbookPart, xlsx);
  const partOf = (id: string): string | null => {
    const found = related.find((each) => each.id === id && each.type === 'worksheet');
    return found === undefined ? null : targetPart(workbookPart, found.target);
  };
  const sheets = below(first(workbook, 'sheets'), 'sheet').flatMap(({ attributes }) => {
    const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
    const part = partOf(plain(id));
    return part === null || !parts.has(part)
      ? []
      : [
          {
            name: plain(attributes['name'] ?? ''),
            hidden: (attributes['state'] ?? 'visible') !== 'visible',
            part,
          },
        ];
  });
  if (sheets.length === 0) throw workbookRefused('The workbook has no sheet that can be read');
  if (sheets.length > workbookLimits.sheets)
    throw workbookRefused(
      `The workbook has ${sheets.length} sheets; at most ${workbookLimits.sheets} are read`,
    );
  const target = (type: string): XmlElement | undefined => {
    const found = related.find((each) => each.type === type);
    const part = found === undefined ? '' : targetPart(workbookPart, found.target);
    return parts.has(part) ? partXml(parts, part, xlsx) : undefined;
  };
  return {
    parts,
    workbookPart,
    workbook,
    sheets,
    sharedStrings: below(target('sharedStrings'), 'si').map(words),
    locks: below(first(target('styles'), 'cellXfs'), 'xf').map((format) => {
      const locked = first(format, 'protection')?.attributes['locked'];
      return locked === undefined || isOn(locked);
    }),
  };
}

/** Ranges `B2:D4` as their corners. */
function ranges(refs: readonly (string | undefined)[]): { from: Address; to: Address }[] {
  return refs.flatMap((ref) => {
    const [one = '', other = one] = (ref ?? '').split(':');
    const [from, to] = [cellAddress(one), cellAddress(other)];
    return from === null || to === null ? [] : [{ from, to }];
  });
}
type Address = { row: number; column: number };

const holds = ({ from, to }: { from: Address; to: Address }, { row, column }: Address): boolean =>
  row >= from.row && row <= to.row && column >= from.column && column <= to.column;

/** What is known of any cell of a sheet, whether it stands in the file or not. */
export type SheetFacts = {
  root: XmlElement;
  protected: boolean;
  /** The cell that shows in its place; null where it shows itself. */
  coveredBy: (address: Address) => string | null;
  /** True where a formula of another cell fills it. */
  inFormula: (address: Address) => boolean;
  locked: (style: string | undefined) => boolean;
  each: (visit: (address: Address, cell: XmlElement) => void) => void;
};

export function sheetFacts(open: OpenWorkbook, part: string): SheetFacts {
  const root = partXml(open.parts, part, xlsx);
  const guarded = isOn(first(root, 'sheetProtection')?.attributes['sheet']);
  const merged = ranges(
    below(first(root, 'mergeCells'), 'mergeCell').map(({ attributes }) => attributes['ref']),
  );
  const each: SheetFacts['each'] = (visit) => {
    let row = 0;
    for (const line of below(first(root, 'sheetData'), 'row')) {
      // Writers may leave out the numbers: then the next one is meant.
      row = Number(line.attributes['r'] ?? row + 1);
      let column = 0;
      for (const cell of below(line, 'c')) {
        column = cellAddress(cell.attributes['r'] ?? '')?.column ?? column + 1;
        visit({ row, column }, cell);
      }
    }
  };
  const arrays: string[] = [];
  each((_, cell) => {
    const formula = first(cell, 'f');
    if (formula?.attributes['ref'] !== undefined && formula.attributes['t'] !== 'shared')
      arrays.push(formula.attributes['ref']);
  });
  const filled = ranges(arrays);
  return {
    root,
    protected: guarded,
    coveredBy: (address) => {
      const range = merged.find((each) => holds(each, address));
      const isFirst = range?.from.row === address.row && range.from.column === address.column;
      return range === undefined || isFirst ? null : cellName(range.from.row, range.from.column);
    },
    inFormula: (address) => filled.some((range) => holds(range, address)),
    locked: (style) => guarded && (open.locks[Number(style ?? 0)] ?? true),
    each,
  };
}

/** Every sheet with what stands in its cells. @throws as `openWorkbook`; and for a sheet that is too large. */
export async function readWorkbookCells(bytes: Uint8Array): Promise<WorkbookSheet[]> {
  const open = await openWorkbook(bytes);
  return open.sheets.map(({ name, hidden, part }) => {
    const facts = sheetFacts(open, part);
    const cells: WorkbookCell[] = [];
    facts.each((address, cell) => {
      const { row, column } = address;
      if (row > workbookLimits.rows || column > workbookLimits.columns) {
        if (first(cell, 'v') === undefined && first(cell, 'is') === undefined) return;
        throw workbookRefused(
          `The sheet “${name}” reaches to ${cellName(row, column)}; at most ${workbookLimits.rows} rows and ${workbookLimits.columns} columns are read. Delete stray cells far from the form`,
        );
      }
      const formula = first(cell, 'f') !== undefined || facts.inFormula(address);
      const value = valueOf(cell, open.sharedStrings);
      cells.push({
        ref: cellName(row, column),
        row,
        column,
        kind: formula ? 'formula' : value.kind,
        text: value.text,
        locked: facts.locked(cell.attributes['s']),
        coveredBy: facts.coveredBy(address),
      });
    });
    return {
      name,
      hidden,
      protected: facts.protected,
      cells,
      rows: cells.reduce((most, { row }) => Math.max(most, row), 0),
      columns: cells.reduce((most, { column }) => Math.max(most, column), 0),
    };
  });
}

function valueOf(cell: XmlElement, sharedStrings: readonly string[]): Pick<WorkbookCell, 'kind' | 'text'> {
  const type = cell.attributes['t'] ?? 'n';
  if (type === 'inlineStr') {
    const inline = first(cell, 'is');
    const text = inline === undefined ? '' : words(inline);
    return { kind: text === '' ? 'empty' : 'text', text };
  }
  const value = first(cell, 'v');
  const raw = value === undefined ? '' : words(value);
  if (raw === '') return { kind: 'empty', text: '' };
  switch (type) {
    case 's': {
      const text = sharedStrings[Number(raw)] ?? '';
      return { kind: text.trim() === '' ? 'empty' : 'text', text };
    }
    case 'str':
      return { kind: 'text', text: raw };
    case 'b':
      return { kind: 'other', text: raw === '1' ? 'TRUE' : 'FALSE' };
    case 'e':
    case 'd':
      return { kind: 'other', text: raw };
    default:
      return { kind: 'number', text: raw };
  }
}
