import { dateMistake } from '../../web/form.ts';
import { headingWords, headings, openStates, stateWords, type Heading } from '../action.rules.ts';
import type { Action } from '../action.types.ts';
import type { Choices } from '../choices.store.ts';

/**
 * The spreadsheet that goes out and comes back. Columns are known by their headings, wherever they stand; a row by its code. What is
 * not among the columns that may be changed is for reading.
 */
export const sheetColumns = [
  { key: 'code', title: 'Code', kind: 'text', of: (action) => action.code },
  { key: 'reference', title: 'Number', kind: 'text', of: (action) => action.reference },
  { key: 'text', title: 'Action', kind: 'text', of: (action) => action.text },
  { key: 'heading', title: 'Heading', kind: 'text', of: (action) => headingWords[action.heading] },
  { key: 'agency', title: 'Agency', kind: 'text', of: (action) => action.ownerAgency },
  { key: 'owner', title: 'Owner', kind: 'text', of: (action) => action.ownerPerson },
  { key: 'email', title: 'Owner’s email', kind: 'text', of: (action, emails) => (action.ownerAccountId === null ? '' : (emails.get(action.ownerAccountId) ?? '')) },
  { key: 'group', title: 'Group', kind: 'text', of: (action) => action.group },
  { key: 'due', title: 'Due', kind: 'text', of: (action) => action.dueOn ?? '' },
  { key: 'state', title: 'State', kind: 'text', of: (action) => stateWords[action.state].title },
  { key: 'overdue', title: 'Overdue', kind: 'text', of: (action) => (action.overdue ? 'yes' : 'no') },
  { key: 'blocked', title: 'Blocked by', kind: 'text', of: (action) => action.blockedBy },
  { key: 'last', title: 'Last said', kind: 'text', of: (action) => (action.lastUpdate === null ? '' : `${action.lastUpdate.on}: ${action.lastUpdate.words}`) },
  { key: 'words', title: 'New update', kind: 'text', of: () => '' },
  { key: 'next', title: 'Next step', kind: 'text', of: () => '' },
  { key: 'version', title: 'Version', kind: 'number', of: (action) => String(action.version) },
] as const satisfies readonly {
  key: string;
  title: string;
  kind: 'text' | 'number';
  of: (action: Action, emails: ReadonlyMap<string, string>) => string;
}[]; // prettier-ignore

export type SheetKey = (typeof sheetColumns)[number]['key'];
export const sheetLimits = { bytes: 10 * 1024 ** 2, rows: 2000 } as const;

/** Columns without which a file cannot be told from any other table. */
const mustHave: readonly SheetKey[] = ['code', 'version'];

/** What a row says, as text; a column that is not in the file is left out, which is not the same as empty. */
export type SheetRow = { line: number; cells: Partial<Record<SheetKey, string>> };

const plain = (text: string): string => text.trim().toLowerCase().replaceAll('’', "'");

/** An apostrophe that the CSV put before a formula character, so that a spreadsheet would not run it. */
const unescaped = (text: string): string => (/^'[\s]*[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text);

/**
 * Finds the table in what a file holds: the first row of any of its sheets that has the headings.
 * @returns null where no sheet has them, with the headings that are missing from the likeliest row.
 */
export function findRows(
  sheets: readonly { name: string; rows: readonly { line: number; cells: readonly string[] }[] }[],
): { rows: SheetRow[]; unknown: string[] } | { missing: string[] } {
  const titles = new Map<string, SheetKey>(sheetColumns.map(({ key, title }) => [plain(title), key]));
  let missing = mustHave.map((key) => sheetColumns.find((column) => column.key === key)?.title ?? key);
  for (const { rows } of sheets)
    for (const [at, head] of rows.slice(0, 30).entries()) {
      const places = new Map<SheetKey, number>();
      const unknown: string[] = [];
      for (const [place, cell] of head.cells.entries()) {
        const key = titles.get(plain(unescaped(cell)));
        if (key === undefined) {
          if (cell !== '') unknown.push(cell);
        } else if (!places.has(key)) places.set(key, place);
      }
      const lacks = mustHave.filter((key) => !places.has(key));
      if (lacks.length > 0) {
        if (places.size >= 3)
          missing = lacks.map((key) => sheetColumns.find((column) => column.key === key)?.title ?? key);
        continue;
      }
      return {
        unknown,
        rows: rows.slice(at + 1).map(({ line, cells }) => ({
          line,
          cells: Object.fromEntries(
            [...places].map(([key, place]) => [key, unescaped((cells[place] ?? '').trim())]),
          ),
        })),
      };
    }
  return { missing };
}

export type SheetPatch = {
  text?: string;
  heading?: Heading;
  ownerAgencyId?: string | null;
  ownerAccountId?: string | null;
  dueOn?: string | null;
  blockedBy?: string;
  words?: string;
  nextStep?: string;
  start?: true;
};

/** What a row would do, in the words of the preview. */
export type SheetChange = { title: string; from: string; to: string };
export type CheckedRow = { changes: SheetChange[]; patch: SheetPatch; faults: string[] };

/** A day as `2027-03-31` or, as spreadsheets like to write it, `31/03/2027`; null when it is neither. */
function dayOf(text: string): string | null {
  const british = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const iso =
    british === null
      ? text
      : `${british[3] ?? ''}-${(british[2] ?? '').padStart(2, '0')}-${(british[1] ?? '').padStart(2, '0')}`;
  return dateMistake(iso, 'day') === null ? iso : null;
}

/** What a row would change in an action, and what is wrong with it. Nothing is looked at but the row, the action and the choices. */
export function checkRow(
  row: SheetRow,
  action: Action,
  choices: Pick<Choices, 'people' | 'agencies'>,
): CheckedRow {
  const changes: SheetChange[] = [];
  const patch: SheetPatch = {};
  const faults: string[] = [];
  const { cells } = row;
  const isOpen = openStates.includes(action.state);
  const changed = (key: SheetKey, was: string): string | null => {
    const now = cells[key];
    return now === undefined || now === was ? null : now;
  };
  const put = (title: string, from: string, to: string): void => {
    changes.push({ title, from: from === '' ? 'Nothing' : from, to: to === '' ? 'Nothing' : to });
  };

  const text = changed('text', action.text);
  if (text !== null) {
    if (text === '') faults.push('The words of the action are empty');
    else if (text.length > 2000) faults.push('The words of the action are longer than 2,000 characters');
    else {
      patch.text = text;
      put('Action', action.text, text);
    }
  }
  const heading = changed('heading', headingWords[action.heading]);
  if (heading !== null) {
    const found = headings.find((each) => plain(headingWords[each]) === plain(heading) || each === plain(heading)) ?? (heading === '' ? 'none' : null); // prettier-ignore
    if (found === null)
      faults.push(
        `“${heading}” is not a heading: use one of ${headings.map((each) => headingWords[each]).join(', ')}`,
      );
    else if (found !== action.heading) {
      patch.heading = found;
      put('Heading', headingWords[action.heading], headingWords[found]);
    }
  }
  const agency = changed('agency', action.ownerAgency);
  if (agency !== null) {
    const found = choices.agencies.find(({ name }) => plain(name) === plain(agency));
    if (agency !== '' && found === undefined) faults.push(`“${agency}” is not an agency of the partnership`);
    else {
      patch.ownerAgencyId = found?.id ?? null;
      put('Agency', action.ownerAgency, found?.name ?? '');
    }
  }
  owner: {
    const name = changed('owner', action.ownerPerson);
    if (name === null) break owner;
    if (name === '') {
      patch.ownerAccountId = null;
      put('Owner', action.ownerPerson, '');
      break owner;
    }
    const wanted = plain(name);
    const found = [
      ...new Map(choices.people.filter((each) => plain(each.name) === wanted || plain(each.email) === wanted).map((each) => [each.id, each])).values(),
    ]; // prettier-ignore
    const [person] = found;
    if (person === undefined) faults.push(`“${name}” has no post in the partnership today`);
    else if (found.length > 1) faults.push(`There are ${found.length} people called “${name}”: write the email address instead`);
    else if (person.id !== action.ownerAccountId) {
      patch.ownerAccountId = person.id;
      put('Owner', action.ownerPerson, person.name);
    } // prettier-ignore
  }
  const due = changed('due', action.dueOn ?? '');
  if (due !== null) {
    const day = due === '' ? null : dayOf(due);
    if (due !== '' && day === null)
      faults.push(`“${due}” is not a day: write it as 2027-03-31 or 31/03/2027`);
    else if (action.dueRule !== null && day !== action.dueOn)
      faults.push('Its day is found by a rule; change the rule on the page of the action');
    else if (day !== action.dueOn) {
      patch.dueOn = day;
      put('Due', action.dueOn ?? '', day ?? '');
    }
  }
  const blocked = changed('blocked', action.blockedBy);
  if (blocked !== null) {
    if (blocked.length > 500) faults.push('What is in the way is longer than 500 characters');
    else if (!isOpen) faults.push('It is finished, so nothing can be in its way');
    else {
      patch.blockedBy = blocked;
      put('Blocked by', action.blockedBy, blocked);
    }
  }
  const words = cells.words ?? '';
  const next = cells.next ?? '';
  if (words.length > 4000) faults.push('The new update is longer than 4,000 characters');
  if (next.length > 1000) faults.push('The next step is longer than 1,000 characters');
  if (words === '' && next !== '') faults.push('There is a next step without a new update: write what was done as well'); // prettier-ignore
  if (words !== '') {
    patch.words = words;
    put('New update', '', words);
    if (next !== '') {
      patch.nextStep = next;
      put('Next step', '', next);
    }
  }
  const state = changed('state', stateWords[action.state].title);
  if (state !== null) {
    if (plain(state) === plain(stateWords['in-progress'].title) && action.state === 'agreed') {
      if (words === '') faults.push('To start it, write the first step under New update');
      else {
        patch.start = true;
        put('State', stateWords.agreed.title, stateWords['in-progress'].title);
      }
    } else
      faults.push(
        `“${state}”: a spreadsheet can only start an action that is agreed; every other step is taken on its page, with what it asks`,
      );
  }
  return { changes, patch, faults };
}
