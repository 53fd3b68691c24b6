/**
 * Fills marked cells of somebody else's workbook and leaves everything else as it is: formats, formulas, widths, pictures, other
 * sheets. Only the parts of sheets with a marked cell are written again, from the tree they were read into; what formulas gave
 * before is taken out, so that no program reads an old total, and the workbook says that it is to be worked out when it is opened.
 */
import { Problem } from '../foundation/problem.ts';
import { packPackage } from './word.package.ts';
import {
  below,
  cellAddress,
  cellName,
  first,
  local,
  openWorkbook,
  sheetFacts,
  workbookLimits,
  type OpenWorkbook,
  type SheetFacts,
} from './workbook.read.ts';
import { xmlText } from './xml.ts';
import { element, escaped, writeXml, type XmlElement } from './xml.tree.ts';

export type CellFilling = { sheet: string; ref: string; value: number | string };

/** Why a cell may not be filled, in words for whoever marked it; null where it may. */
export function whyNotFilled(cell: {
  ref: string;
  kind: string;
  locked: boolean;
  coveredBy: string | null;
}): string | null {
  if (cell.kind === 'formula')
    return `${cell.ref} holds a formula of the recipient’s: mark the cells that it is worked out from instead`;
  if (cell.coveredBy !== null) return `${cell.ref} is merged into ${cell.coveredBy}: mark that one`;
  if (cell.locked)
    return `${cell.ref} is locked by the recipient on a protected sheet: mark one that is meant to be filled`;
  return null;
}

const refused = (why: string): Problem =>
  new Problem({ status: 422, code: 'cell-refused', title: 'The spreadsheet cannot be filled', detail: why });

/**
 * @returns the workbook with the values in their cells: numbers as numbers, words as words (never as formulas).
 * @throws Problem `workbook-refused`, `cell-refused`.
 */
export async function fillWorkbook(bytes: Uint8Array, fillings: readonly CellFilling[]): Promise<Uint8Array> {
  const open = await openWorkbook(bytes);
  for (const filling of fillings)
    if (!open.sheets.some(({ name }) => name === filling.sheet))
      throw refused(`The workbook has no sheet “${filling.sheet}”`);
  for (const { name, part } of open.sheets) {
    const own = fillings.filter(({ sheet }) => sheet === name);
    const facts = sheetFacts(open, part);
    const stale = forgetResults(facts);
    for (const filling of own) put(facts, filling);
    if (own.length > 0 || stale) open.parts.set(part, new TextEncoder().encode(writeXml(facts.root)));
  }
  workOutOnOpening(open);
  return packPackage(open.parts);
}

/** Takes out what formulas gave before the cells were filled. @returns whether there was any. */
function forgetResults(facts: SheetFacts): boolean {
  let any = false;
  facts.each((_, cell) => {
    if (first(cell, 'f') === undefined) return;
    const kept = cell.children.filter((child) => !('name' in child) || local(child) !== 'v');
    any ||= kept.length !== cell.children.length;
    cell.children = kept;
    delete cell.attributes['t'];
  });
  return any;
}

/** `<calcPr fullCalcOnLoad="1"/>`, at its place in the order of the schema. */
function workOutOnOpening(open: OpenWorkbook): void {
  const { workbook } = open;
  let calculation = first(workbook, 'calcPr');
  if (calculation === undefined) {
    calculation = element(prefixed(workbook, 'calcPr'));
    const before = new Set(['sheets', 'functionGroups', 'externalReferences', 'definedNames']);
    const at = workbook.children.findLastIndex((child) => 'name' in child && before.has(local(child)));
    workbook.children.splice(at + 1, 0, calculation);
  }
  calculation.attributes['fullCalcOnLoad'] = '1';
  open.parts.set(open.workbookPart, new TextEncoder().encode(writeXml(workbook)));
}

/** A new element under the prefix that its neighbours have. */
const prefixed = (neighbour: XmlElement, name: string): string =>
  `${neighbour.name.slice(0, neighbour.name.indexOf(':') + 1)}${name}`;

function put(facts: SheetFacts, filling: CellFilling): void {
  const address = cellAddress(filling.ref);
  if (address === null || address.row > workbookLimits.rows || address.column > workbookLimits.columns)
    throw refused(`“${filling.ref}” is not a cell that can be filled`);
  const { row, column } = address;
  const cell = cellAt(facts, row, column);
  const why = whyNotFilled({
    ref: filling.ref,
    kind: first(cell, 'f') !== undefined || facts.inFormula(address) ? 'formula' : 'empty',
    locked: facts.locked(cell.attributes['s']),
    coveredBy: facts.coveredBy(address),
  });
  if (why !== null) throw refused(why);
  if (typeof filling.value === 'number') {
    if (!Number.isFinite(filling.value)) throw refused(`What is to stand in ${filling.ref} is not a number`);
    delete cell.attributes['t'];
    cell.children = [element(prefixed(cell, 'v'), {}, { text: String(filling.value) })];
    return;
  }
  cell.attributes['t'] = 'inlineStr';
  const text = element(
    prefixed(cell, 't'),
    { 'xml:space': 'preserve' },
    { text: escaped(xmlText(filling.value)) },
  );
  cell.children = [element(prefixed(cell, 'is'), {}, text)];
}

/** The cell of a sheet, made at its place where the file has none. */
function cellAt(facts: SheetFacts, row: number, column: number): XmlElement {
  const data = first(facts.root, 'sheetData');
  if (data === undefined) throw refused('A sheet of the workbook has no place for cells');
  let at = 0;
  let line: XmlElement | undefined;
  let nextRow: XmlElement | undefined;
  for (const each of below(data, 'row')) {
    at = Number(each.attributes['r'] ?? at + 1);
    if (at === row) line = each;
    if (at > row) {
      nextRow = each;
      break;
    }
  }
  if (line === undefined) {
    // Those that follow without a number of their own would otherwise count from the new one.
    number(data, facts);
    line = element(prefixed(data, 'row'), { r: String(row) });
    insertBefore(data, line, nextRow);
  }
  let position = 0;
  let nextCell: XmlElement | undefined;
  for (const each of below(line, 'c')) {
    position = cellAddress(each.attributes['r'] ?? '')?.column ?? position + 1;
    if (position === column) return each;
    if (position > column) {
      nextCell = each;
      break;
    }
  }
  number(data, facts);
  const style = line.attributes['s'] ?? columnStyle(facts.root, column);
  const cell = element(prefixed(line, 'c'), {
    r: cellName(row, column),
    ...(style === undefined ? {} : { s: style }),
  });
  insertBefore(line, cell, nextCell);
  return cell;
}

/** The format that a whole column has. */
function columnStyle(root: XmlElement, column: number): string | undefined {
  return below(first(root, 'cols'), 'col').find(
    ({ attributes }) => column >= Number(attributes['min']) && column <= Number(attributes['max']),
  )?.attributes['style'];
}

/** Gives rows and cells without a number the one they are counted to have. */
function number(data: XmlElement, facts: SheetFacts): void {
  let row = 0;
  for (const line of below(data, 'row')) {
    row = Number(line.attributes['r'] ?? row + 1);
    line.attributes['r'] = String(row);
  }
  facts.each((address, cell) => {
    cell.attributes['r'] = cellName(address.row, address.column);
  });
}

function insertBefore(parent: XmlElement, node: XmlElement, next: XmlElement | undefined): void {
  const at = next === undefined ? -1 : parent.children.indexOf(next);
  if (at < 0) parent.children.push(node);
  else parent.children.splice(at, 0, node);
}
