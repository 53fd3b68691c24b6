import { documentSchemaVersion } from '../../documents/documents.ts';
import type { Block, FrankpledgeDocument } from '../../documents/documents.ts';
import { softwareVersion } from '../../foundation/version.ts';
import type { RecordView } from './disclosure.page.ts';
import { dayWords, marks, momentWords } from './disclosure.rules.ts';

const regimeWords = {
  'uk-gdpr': 'Processed under the UK GDPR.',
  'dpa-part-3': 'Processed under Part 3 of the Data Protection Act 2018 (law enforcement).',
} as const;

/** One record as a sheet of paper: what its reader sees on the screen, with who took it and when, its marking on every page. */
export function sheetOf(
  view: Omit<RecordView, 'form' | 'hidden'>,
  taken: { reader: string; at: string; banner: string; createdAt: string },
): FrankpledgeDocument {
  const { record } = view;
  const text = (words: string): Block[] =>
    words
      .split(/\n+/)
      .flatMap((line) => (line.trim() === '' ? [] : [{ kind: 'paragraph', content: [line] } as const]));
  const facts: [string, string][] = [
    ['Shared by', `${record.agency}, ${record.author}, ${momentWords(record.madeAt)}`],
    ['Purpose', view.words.purpose],
    ['Legal gateway', view.words.gateway],
    ['Category', view.words.category],
    ['Agreement', view.agreement === null ? 'None' : `${view.agreement.title} (${view.agreement.reference})`],
    ['Handling', record.handling === '' ? 'No instruction' : record.handling],
    ['Regime', regimeWords[record.regime]],
    ['Taken by', `${taken.reader}, ${taken.at}`],
  ];
  const blocks: Block[] = [
    { kind: 'heading', level: 1, text: record.title, id: 'record' },
    {
      kind: 'table',
      caption: `${record.reference}: what it is`,
      columns: [
        { title: 'What', kind: 'text', width: 1 },
        { title: 'Answer', kind: 'text', width: 3 },
      ],
      rowHeadings: true,
      rows: facts.map(([what, answer]) => [{ content: [what] }, { content: [answer] }]),
      notes: [],
    },
    { kind: 'heading', level: 2, text: 'What is shared', id: 'shared' },
    ...text(record.words),
    { kind: 'heading', level: 2, text: 'People', id: 'people' },
    ...(view.subjects.length === 0
      ? text('No people are named, or none that you may see.')
      : [
          {
            kind: 'table' as const,
            caption: 'People it is about',
            columns: ['Name', 'Date of birth', 'Address', 'Note'].map((title) => ({
              title,
              kind: 'text' as const,
            })),
            rowHeadings: true,
            rows: view.subjects.map((subject) =>
              [
                subject.name,
                subject.bornOn === null ? 'Not known' : dayWords(subject.bornOn),
                subject.address === '' ? 'Not given' : subject.address,
                subject.note === '' ? 'None' : subject.note,
              ].map((content) => ({ content: [content] })),
            ),
            notes: [],
          },
        ]),
    { kind: 'heading', level: 2, text: 'Notes', id: 'notes' },
    ...(view.notes.length === 0
      ? text('No agency has added a note.')
      : view.notes.flatMap((note, index): Block[] => [
          {
            kind: 'heading',
            level: 3,
            text: `${note.agency}: ${note.author}, ${momentWords(note.madeAt)}`,
            id: `note-${index + 1}`,
          },
          ...text(note.words),
        ])),
  ];
  return {
    schemaVersion: documentSchemaVersion,
    title: `${record.reference}: ${record.title}`,
    subtitle: `Shared information, as ${taken.reader} could see it on ${taken.at}`,
    marking: record.handling === '' ? marks[record.mark] : `${marks[record.mark]} – ${record.handling}`,
    banner: taken.banner,
    language: 'en-GB',
    author: record.agency,
    createdAt: taken.createdAt,
    softwareVersion,
    blocks,
    figures: [],
    sources: [],
  };
}
