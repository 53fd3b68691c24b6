import { looksLikeCode } from '../gss.rules.ts';
import type { TableRow } from '../table-file.ts';

/**
 * Groups of areas to compare with. A comparison is worth what its list is worth, so a group carries where the list is from and
 * as of which day: most similar groups are drawn anew every few years (Home Office and HMICFRS), nearest neighbour models
 * (CIPFA) each year, counties when districts merge.
 */

export const groupKinds = {
  county: 'The districts of the county',
  'county-and-neighbour': 'The county with the unitary council next to it',
  'nearest-neighbours': 'Nearest neighbours (statistical)',
  'most-similar': 'Most similar group (police)',
  chosen: 'Chosen by hand',
} as const;

export type GroupKind = keyof typeof groupKinds;

export type NamedArea = { code: string; name: string };

export type AreaGroup = {
  id: string;
  code: string;
  kind: GroupKind;
  title: string;
  /** Where the list is from. */
  source: string;
  /** The day the list is of, ISO. */
  asOf: string;
  areas: NamedArea[];
  version: number;
};

/** Sizes of a group. The upper one is that of the largest published comparison list, with room. */
export const groupLimits = {
  fewest: { value: 2, source: 'One area is nothing to compare with.' },
  most: {
    value: 60,
    source:
      'Above 60 a list is a region or country; the largest county has 12 districts, model lists have 15.',
  },
} as const;

export type RowFault = { line: number; value: string; reason: string };

/** What a list of areas gave: those that were understood, and each row that was not. */
export type ReadAreas = { areas: NamedArea[]; faults: RowFault[] };

/** A row as it was given: a code, a name, or both. */
type GivenRow = { line: number; code: string; name: string };

/**
 * Turns rows into areas. A code that the loaded places know gets their name, a known name its code; a code of the right form
 * with a name is taken on its word, since a list of similar areas names places far away.
 * @param known areas by code, from the loaded boundaries and populations.
 */
export function areasOf(rows: readonly GivenRow[], known: ReadonlyMap<string, string>): ReadAreas {
  const byName = new Map<string, string[]>();
  for (const [code, name] of known) {
    const key = name.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), code]);
  }
  const areas: NamedArea[] = [];
  const faults: RowFault[] = [];
  const seen = new Map<string, number>();
  for (const { line, code: typed, name } of rows) {
    const value = [typed, name].filter((part) => part !== '').join(' ');
    const fault = (reason: string): void => void faults.push({ line, value, reason });
    let code = typed.toUpperCase();
    if (code === '') {
      const codes = byName.get(name.toLowerCase()) ?? [];
      if (codes.length !== 1) {
        fault(
          codes.length === 0
            ? 'no loaded area has this name; give its code as well'
            : `${codes.length} loaded areas have this name (${codes.join(', ')}); give the code`,
        );
        continue;
      }
      code = codes[0] ?? '';
    }
    if (!looksLikeCode(code)) {
      fault('this is not the code of an area, such as E07000109');
      continue;
    }
    const found = name === '' ? known.get(code) : name;
    if (found === undefined) {
      fault('no loaded area has this code; give its name as well');
      continue;
    }
    const before = seen.get(code);
    if (before !== undefined) {
      fault(`the same area as in line ${before}`);
      continue;
    }
    seen.set(code, line);
    areas.push({ code, name: (known.get(code) ?? found).slice(0, 120) });
  }
  return { areas, faults };
}

/** One area a line: `E07000109`, `E07000109 Gravesham`, `E07000109, Gravesham` or `Gravesham`. */
export function rowsFromText(text: string): GivenRow[] {
  return text.split(/\r?\n/).flatMap((whole, index) => {
    const words = whole.trim();
    if (words === '') return [];
    const [first = '', ...rest] = words.split(/[\s,;]+/);
    const isCode = looksLikeCode(first) && /\d{3}/.test(first);
    return [
      isCode
        ? { line: index + 1, code: first, name: rest.join(' ') }
        : { line: index + 1, code: '', name: words },
    ];
  });
}

/**
 * The rows of a table with a column of codes (headed `code`, or ending so: `LAD25CD`, `Area code`) and, where there is one, a
 * column of names. Null where no heading is of codes.
 */
export function rowsFromTable(rows: readonly TableRow[]): GivenRow[] | null {
  const [head, ...body] = rows;
  const headings = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const codeAt = headings.findIndex((each) => /(^|[ _])code$|^[a-z]+\d{0,2}cd$/.test(each));
  if (codeAt < 0) return null;
  const nameAt = headings.findIndex((each) => /(^|[ _])name$|^[a-z]+\d{0,2}nm$/.test(each));
  return body.map(({ line, cells }) => ({
    line,
    code: (cells[codeAt] ?? '').trim(),
    name: nameAt < 0 ? '' : (cells[nameAt] ?? '').trim(),
  }));
}

/** The list as it stands in the box of the form. */
export function textOfAreas(areas: readonly NamedArea[]): string {
  return areas.map(({ code, name }) => `${code} ${name}`).join('\n');
}

/** `line 3, “Nowhere”: no loaded area has this name`; the first ten, and how many more. */
export function faultsInWords(faults: readonly RowFault[]): string {
  const shown = faults
    .slice(0, 10)
    .map(({ line, value, reason }) => `line ${line}${value === '' ? '' : `, “${value}”`}: ${reason}`);
  const more = faults.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** A code of our own for an address: `Kent with Medway` → `kent-with-medway`. */
export function codeOfTitle(title: string): string {
  const code = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return code === '' ? 'group' : code;
}
