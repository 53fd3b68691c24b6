import { clock } from '../../foundation/clock.ts';
import { periodInWords } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import {
  chartFile,
  documentSchemaVersion,
  type Block,
  type Cell,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { changeRows, numberRows } from '../measures/firm.page.ts';
import type { Answered } from './ask.view.ts';
import { dayOf } from './saved.rules.ts';
import type { Deck, Slide } from './slide.write.ts';

/** Width and height of a PNG, from its header (PNG specification, 11.2.1). */
function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const cellWords = (cell: Cell): string =>
  'text' in cell
    ? cell.text
    : ('content' in cell ? [cell.content] : cell.bullets)
        .map((content) =>
          content
            .map((inline) =>
              typeof inline === 'string' ? inline : 'text' in inline ? inline.text : inline.strong,
            )
            .join(''),
        )
        .join('; ');

/** What a speaker is asked next: interval, test, what limits it, and from how many files. */
function notesOf(answer: Answered): string[] {
  const { own, measure } = answer.look;
  const changed = measure.definition.divideBy === 'category' ? own.value : own.count;
  const rows = [...numberRows(own.count, own.value, measure.definition.decimals), ...changeRows(changed)];
  return [
    'How firm is this?',
    ...rows.map(([term, text]) => `${term}: ${text}`),
    ...answer.more,
    ...new Set([...answer.notes, ...own.count.limitations.map(({ text }) => text)]),
    answer.source,
    `How it is counted: ${measure.definition.definition}`,
    `Worked out on ${dayOf(clock.now())} by Frankpledge ${softwareVersion}.`,
  ];
}

/** One answer as a slide: the finding its title, base and source at the foot, how firm it is in the notes. */
export function slideOf(answer: Answered): Slide {
  const { chart, table, look } = answer;
  const file = chart === null ? null : chartFile(chart.chart, 'png');
  return {
    kind: 'finding',
    title: answer.finding,
    picture:
      file === null || chart === null
        ? null
        : {
            bytes: file.bytes,
            ...pngSize(file.bytes),
            title: chart.chart.title,
            alternative: file.alternative,
          },
    table: {
      title: `${table.caption}, ${periodInWords(look.periods.period)}`,
      head: table.columns.map(({ title }) => title),
      rows: table.rows.map((row) => row.map(cellWords)),
    },
    foot: [
      [answer.base, ...answer.caution.map((text) => (text.length > 160 ? `${text.slice(0, 157)}…` : text))]
        .filter((text) => text !== '')
        .join(' '),
      answer.source,
    ].filter((text) => text !== ''),
    notes: notesOf(answer),
  };
}

type Given = { author: string; banner: string };

/** One slide, or a set with a slide before it that says what they are. */
export function deckOf(answers: readonly Answered[], given: Given & { title: string }): Deck {
  const slides = answers.map(slideOf);
  return {
    ...given,
    marking: 'OFFICIAL',
    slides:
      slides.length === 1
        ? slides
        : [
            {
              kind: 'title',
              title: given.title,
              lines: [
                `${dayOf(clock.now())}, ${given.author}`,
                `${slides.length} findings. How firm each is stands in its notes.`,
              ],
            },
            ...slides,
          ],
  };
}

/** The answer as a document, for a spreadsheet: its sentence, its table and the months behind the chart. */
export function answerDocument(answer: Answered, given: Given): FrankpledgeDocument {
  const { look, chart, table } = answer;
  const said = [answer.finding, answer.base, ...answer.caution, ...answer.more, answer.source].filter(
    (text) => text !== '',
  );
  const blocks: Block[] = [
    ...said.map((text): Block => ({ kind: 'paragraph', content: [text] })),
    table,
    ...(chart === null ? [] : [chart]),
  ];
  return {
    schemaVersion: documentSchemaVersion,
    title: table.caption,
    subtitle: periodInWords(look.periods.period),
    marking: 'OFFICIAL',
    banner: given.banner,
    language: 'en-GB',
    author: given.author,
    createdAt: clock.now(),
    softwareVersion,
    blocks,
    figures: [...answer.figures],
    sources: [...look.world.evidence.sources],
  };
}
