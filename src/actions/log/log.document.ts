import { clock } from '../../foundation/clock.ts';
import { softwareVersion } from '../../foundation/version.ts';
import {
  documentSchemaVersion,
  type Block,
  type Cell,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { headingWords, stateWords } from '../action.rules.ts';
import type { Action } from '../action.types.ts';
import { dueInWords, ownerInWords, sourceTitle } from '../action.words.ts';
import { sheetColumns } from '../sheet/sheet.rules.ts'; // prettier-ignore

const text = (words: string): Cell => ({ content: [words] });
type TableBlock = Extract<Block, { kind: 'table' }>;

/** The whole list as a table that can be changed and read back (sheet.rules.ts): a column for each thing, codes first. */
export function sheetTable(actions: readonly Action[], emails: ReadonlyMap<string, string>): TableBlock {
  return {
    kind: 'table',
    caption: 'Actions',
    columns: sheetColumns.map(({ title, kind }) => ({ title, kind })),
    rowHeadings: true,
    rows: actions.map((action) =>
      sheetColumns.map(({ of, kind }): Cell => {
        const value = of(action, emails);
        return kind === 'number' ? { value: Number(value), text: value } : text(value);
      }),
    ),
    notes: [
      'Change what stands under the headings Action, Heading, Agency, Owner, Due, State, Blocked by, and write under New update and Next step; then read it back on the page From a spreadsheet. Code and Version tell which action a row is and whether somebody changed it meanwhile.',
    ],
  };
}

/** The list to print. */
function printTable(actions: readonly Action[]): TableBlock {
  return {
    kind: 'table',
    caption: 'Actions',
    columns: [
      { title: 'Action', kind: 'text', width: 4 },
      { title: 'Owner', kind: 'text', width: 2 },
      { title: 'Due', kind: 'text', width: 1.4 },
      { title: 'State', kind: 'text', width: 1.4 },
      { title: 'Last said', kind: 'text', width: 3 },
    ],
    rowHeadings: true,
    rows: actions.map((action) => [
      text(`${action.reference}. ${action.text}${action.heading === 'none' ? '' : ` (${headingWords[action.heading]})`}`),
      text(ownerInWords(action)),
      text(dueInWords(action)),
      text([stateWords[action.state].title, action.overdue ? 'overdue' : '', action.blockedBy === '' ? '' : `blocked: ${action.blockedBy}`].filter((part) => part !== '').join('; ')),
      text(action.lastUpdate === null ? 'Nothing yet' : `${dayInWords(action.lastUpdate.on)}: ${action.lastUpdate.words}`),
    ]),
    notes: [],
  }; // prettier-ignore
}

/** The list as a document: for a spreadsheet the table that is read back, else the one to print. */
export function logDocument(
  actions: readonly Action[],
  made: { emails: ReadonlyMap<string, string>; forSheet: boolean; banner: string; author: string; cut: boolean },
): FrankpledgeDocument {
  const overdue = actions.filter((action) => action.overdue).length;
  const sources = [...new Set(actions.map(({ sourceKind }) => sourceTitle(sourceKind).toLowerCase()))].sort();
  return {
    schemaVersion: documentSchemaVersion,
    title: 'Action log',
    subtitle: `${actions.length.toLocaleString('en-GB')} ${actions.length === 1 ? 'action' : 'actions'}, of which ${overdue.toLocaleString('en-GB')} overdue. Comes from: ${sources.join(', ')}.${made.cut ? ' The list was cut at its longest.' : ''}`,
    marking: 'OFFICIAL',
    banner: made.banner,
    language: 'en-GB',
    author: made.author,
    createdAt: clock.now(),
    softwareVersion,
    blocks: [made.forSheet ? sheetTable(actions, made.emails) : printTable(actions)],
    figures: [],
    sources: [],
  };
} // prettier-ignore
