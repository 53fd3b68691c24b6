import { clock } from '../../foundation/clock.ts';
import { softwareVersion } from '../../foundation/version.ts';
import {
  documentSchemaVersion,
  type Block,
  type Cell,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import type { Chase } from './chase.store.ts';
import { bases } from './duty.page.ts';
import { disclosureRules } from './ledger.parameters.ts';
import { chaseOutcome, owedWords } from './ledger.parts.ts';
import { dayWords, quarterWords, standings, type StandingName } from './ledger.rules.ts';
import { receiptWays, type Owed } from './ledger.store.ts';

type Table = Extract<Block, { kind: 'table' }>;

const words = (text: string): Cell => ({ content: [text] });
const number = (value: number): Cell => ({ value, text: String(value) });
const heading = (text: string, id: string): Block => ({ kind: 'heading', level: 1, text, id });
const paragraph = (text: string): Block => ({ kind: 'paragraph', content: [text] });

export type RecordInput = {
  partnershipName: string;
  /** First days of the quarters, newest first. */
  quarters: readonly string[];
  owed: readonly Owed[];
  chases: readonly Chase[];
  banner: string;
};

/** What came of one set, in words for the inspector: the file, or how it came outside this system. */
function cameWords(owed: Owed): string {
  const files = owed.files.map((file) => `${file.fileName}, loaded on ${dayWords(file.receivedOn)}`);
  const byHand = owed.receipts
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .map((receipt) =>
      [`came ${receiptWays[receipt.how]} on ${dayWords(receipt.receivedOn)}`, receipt.words]
        .filter((part) => part !== '')
        .join(', '),
    );
  const came = [...byHand, ...files];
  return came.length === 0 ? 'Nothing' : came.join('; ');
}

/** One line for each set and quarter: also the table of the CSV file. */
export function recordTable(owed: readonly Owed[]): Table {
  return {
    kind: 'table',
    caption: 'Each set and quarter',
    columns: [
      { title: 'Quarter', kind: 'text', width: 2 },
      { title: 'Owed by', kind: 'text', width: 2 },
      { title: 'Set', kind: 'text', width: 2.4 },
      { title: 'Due', kind: 'text', width: 1.6 },
      { title: 'Standing', kind: 'text', width: 3 },
      { title: 'What came', kind: 'text', width: 3 },
    ],
    rowHeadings: false,
    rows: owed.map((each) => [
      words(quarterWords(each.quarter)),
      words(each.duty.agencyName),
      words(`${each.duty.title} (${each.duty.setCode})`),
      words(dayWords(each.dueOn)),
      words(owedWords(each)),
      words(cameWords(each)),
    ]),
    notes: [],
  };
}

function summaryTable(input: RecordInput): Table {
  const names = Object.keys(standings) as StandingName[];
  return {
    kind: 'table',
    caption: 'Sets by quarter and what became of them',
    columns: [
      { title: 'Quarter', kind: 'text', width: 2.4 },
      { title: 'Sets owed', kind: 'number', width: 1 },
      ...names.map((name) => ({ title: standings[name], kind: 'number' as const, width: 1 })),
    ],
    rowHeadings: true,
    rows: input.quarters.map((quarter) => {
      const sets = input.owed.filter((each) => each.quarter === quarter);
      return [
        words(quarterWords(quarter)),
        number(sets.length),
        ...names.map((name) => number(sets.filter(({ standing }) => standing.name === name).length)),
      ];
    }),
    notes: [],
  };
}

function dutiesTable(owed: readonly Owed[]): Table {
  const duties = [...new Map(owed.map(({ duty }) => [duty.id, duty])).values()];
  return {
    kind: 'table',
    caption: 'What is owed, by whom and on what ground',
    columns: [
      { title: 'Set', kind: 'text', width: 2 },
      { title: 'Owed by', kind: 'text', width: 2 },
      { title: 'Ground', kind: 'text', width: 2.4 },
      { title: 'At least', kind: 'text', width: 4 },
    ],
    rowHeadings: true,
    rows: duties
      .sort((a, b) => `${a.agencyName} ${a.setCode}`.localeCompare(`${b.agencyName} ${b.setCode}`, 'en-GB'))
      .map((duty) => [
        words(`${duty.title} (${duty.setCode})`),
        words(duty.agencyName),
        words([bases[duty.basis], duty.legalSource].filter((part) => part !== '').join(': ')),
        words(duty.fields),
      ]),
    notes: [],
  };
}

function chasesTable(chases: readonly Chase[]): Table {
  return {
    kind: 'table',
    caption: 'Who was asked',
    columns: [
      { title: 'Day', kind: 'text', width: 1.6 },
      { title: 'Asked', kind: 'text', width: 2.4 },
      { title: 'By', kind: 'text', width: 1.6 },
      { title: 'For', kind: 'text', width: 3 },
      { title: 'How, and what was answered', kind: 'text', width: 3.4 },
    ],
    rowHeadings: false,
    rows: chases.map((chase) => [
      words(dayWords(chase.askedOn)),
      words(`${chase.askedName}, ${chase.agencyName}`),
      words(chase.askedBy ?? 'the system'),
      words(chase.sets.map((set) => `${set.setCode}, ${quarterWords(set.quarter)}`).join('; ')),
      words(chaseOutcome(chase)),
    ]),
    notes: [
      'The words of a message and its answer are given where the reader who made this record may see them.',
    ],
  };
}

/** The record for the inspector: four quarters, what was owed, what came, who was asked, and every reason. */
export function recordDocument(input: RecordInput): FrankpledgeDocument {
  const [last] = input.quarters;
  const first = input.quarters.at(-1);
  const span =
    last === undefined || first === undefined
      ? 'no quarter yet'
      : first === last
        ? quarterWords(first)
        : `${quarterWords(first)} until ${quarterWords(last)}`;
  return {
    schemaVersion: documentSchemaVersion,
    title: 'Data owed to the partnership',
    subtitle: `${input.partnershipName}, ${span}`,
    marking: 'OFFICIAL',
    banner: input.banner,
    language: 'en-GB',
    author: input.partnershipName,
    createdAt: clock.now(),
    softwareVersion,
    blocks: [
      heading('Summary', 'summary'),
      paragraph(
        `As it stood on ${dayWords(clock.today())}. A set is received when the files in use cover each month of its quarter, or on the day somebody wrote down that it came, whichever was earlier. The due day itself is in time.`,
      ),
      summaryTable(input),
      heading('What is owed', 'owed'),
      dutiesTable(input.owed),
      heading('Quarter by quarter', 'quarters'),
      recordTable(input.owed),
      heading('Who was asked', 'asked'),
      ...(input.chases.length === 0
        ? [paragraph('Nobody was asked for these sets.')]
        : [chasesTable(input.chases)]),
      heading('The rule', 'rule'),
      { kind: 'list', ordered: false, items: disclosureRules.map((rule) => [`${rule.source}.`]) },
      paragraph(
        'The words of the regulations are given as found in published material; check them as amended before relying on them.',
      ),
    ],
    figures: [],
    sources: [],
  };
}
