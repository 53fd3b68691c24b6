import type { Actor, Tx } from '../../foundation/database.types.ts';
import { periodInWords } from '../../foundation/period.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Block } from '../../documents/documents.ts';
import { printNumber, type Figure } from '../../statistics/statistics.ts';
import type { NamedArea } from '../evidence.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { comparisonInWords } from '../measures/measure.figures.ts';
import { kindTitle, measureAddress, changeText, placeText } from '../measures/measure.parts.ts';
import { meaningSentence, rankSentence, verdictOf } from '../measures/answer.rules.ts';
import { monthlyBlock, notesOf } from '../measures/measure.page.ts';
import { ensureMeasures } from '../measures/measure.store.ts';
import { measureWorld, type MeasureWorld } from '../measures/measure.evidence.ts';
import { levelOf, lookAt, type Look } from '../measures/measure.view.ts';
import {
  askAddress,
  askPeriods,
  periodsAsked,
  subjectCode,
  type AskPeriod,
  type AskQuery,
  type AskQuestion,
} from './ask.rules.ts';
import { baseSentence, findingSentence } from './finding.rules.ts';
import { findSubjects, type Subject } from './search.rules.ts';
import { listSubjects } from './subjects.ts';

/** A question answered: everything that the page, the files and the slide say. */
export type Answered = {
  subject: Subject;
  /** Other things that the words may have meant. */
  others: readonly Subject[];
  /** With codes instead of words; its periods as they were asked. */
  question: AskQuestion;
  look: Look;
  /** The answer in one sentence, with what it is divided by, what must be read with it, and where it is from. */
  finding: string;
  base: string;
  /** What must go wherever the sentence goes: a break, rounding, months left out. */
  caution: string[];
  /** What must be read with it on the page. */
  notes: string[];
  source: string;
  /** What a change means, and the place among areas: less than the finding, more than nothing. */
  more: string[];
  chart: Extract<Block, { kind: 'chart' }> | null;
  table: Extract<Block, { kind: 'table' }>;
  figures: readonly Figure[];
  firmHref: string;
};

export type Asked = {
  subjects: readonly Subject[];
  /** Areas and periods to choose from: of the source asked of, or of what is usually asked. */
  areas: readonly NamedArea[];
  named: readonly AskPeriod[];
  months: readonly string[];
  /** Null where nothing was asked, or nothing was found. */
  answer: Answered | null;
  /** What could not be understood, beside its field; the usual is then answered. */
  failure: Problem | readonly { name: string; message: string }[];
  /** What was made of a question that did not quite fit. */
  notices: string[];
  /** Ideas where the words fit nothing. */
  ideas: readonly Subject[];
};

/** What a first look at the page is about: the kind of source that the form's areas and months are of. */
const firstKind = 'police-street';

function chosen(what: string, subjects: readonly Subject[]): { subject: Subject | null; others: Subject[] } {
  const code = subjectCode(what);
  const wanted = what.toLowerCase();
  const exact =
    (code === null ? undefined : subjects.find((each) => each.code === what)) ??
    subjects.find(({ title }) => title.toLowerCase() === wanted);
  if (exact !== undefined) return { subject: exact, others: [] };
  const [subject, ...others] = findSubjects(what, subjects);
  return { subject: subject ?? null, others };
}

const areasOf = (world: MeasureWorld): readonly NamedArea[] => [
  ...world.districts.areas.filter(({ code }) => code === world.area.code),
  ...(world.wards?.areas ?? []),
  ...world.districts.areas.filter(({ code }) => code !== world.area.code),
];

/** Understands a question as far as it can be, and answers it. Null where nothing was received that can be counted. */
export async function ask(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  query: AskQuery,
): Promise<Asked | null> {
  await ensureMeasures(tx, actor.partnershipId);
  const subjects = await listSubjects(tx, services);
  if (subjects.length === 0) return null;
  const what = query.what ?? '';
  const found = what === '' ? { subject: null, others: [] } : chosen(what, subjects);
  const { subject } = found;
  const kind =
    subject?.kind ?? subjects.find((each) => each.kind === firstKind)?.kind ?? subjects[0]?.kind ?? '';
  const world = await measureWorld(tx, services, actor.partnershipId, kind);
  if (world === null) return null;
  const named = askPeriods(world.months);
  const frame = { subjects, areas: areasOf(world), named, months: world.months };
  if (subject === null) {
    const nothingAsked =
      Object.values(query).every((value) => value === undefined || value === '') && query.what === undefined;
    const message =
      what === ''
        ? 'Write what you want to know about, for example burglary'
        : `Nothing is counted under “${what}”: try another word, or choose from the list`;
    return {
      ...frame,
      answer: null,
      failure: nothingAsked ? [] : [{ name: 'what', message }],
      notices: [],
      ideas: what === '' ? [] : ideasFor(what, subjects),
    };
  }
  const asked = periodsAsked(query, named, world.months);
  const notices: string[] = [];
  let area = query.area === undefined || query.area === '' ? world.area.code : areaCalled(world, query.area);
  if (area === null || levelOf(world, area) === null) {
    notices.push(
      `${area === null ? 'That area' : 'The area'} is not told apart in this source (${kindTitle(kind)}), so the answer is for ${world.area.name}.`,
    );
    area = world.area.code;
  }
  const look = await lookAt(tx, services, actor.partnershipId, subject.measure, { ...asked.query, area });
  // The area is one of the level's, and the world was there a moment ago.
  if (look === null)
    return {
      ...frame,
      answer: null,
      failure: [],
      notices: [`Nothing was received for ${subject.title} in ${world.area.name}.`],
      ideas: [],
    };
  const question: AskQuestion = {
    ...query,
    what: subject.code,
    ...(area === world.area.code ? { area: undefined } : { area }),
    ...(asked.failure === null ? {} : { period: undefined, compare: undefined }),
  };
  return {
    ...frame,
    answer: answered(subject, found.others, question, look),
    failure: asked.failure ?? [],
    notices,
    ideas: [],
  };
}

/** By code or by name: addresses are written by hand too. */
function areaCalled(world: MeasureWorld, words: string): string | null {
  const wanted = words.toLowerCase();
  return (
    areasOf(world).find(({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted)
      ?.code ?? null
  );
}

/** Where all the words together fit nothing: what the single ones fit. */
function ideasFor(what: string, subjects: readonly Subject[]): Subject[] {
  const words = what
    .split(/\s+/)
    .filter((word) => word.length > 2)
    .slice(0, 6);
  return [...new Set(words.flatMap((word) => findSubjects(word, subjects, 3)))].slice(0, 6);
}

/** Titles of the sources and how many files: "Police street-level files (24 files)". */
function sourceWords(look: Look): string {
  const files = new Set([...look.own.count.deliveries, ...look.own.value.deliveries]).size;
  const titles = look.world.sources.map(({ title }) => title).join('; ');
  return `Source: ${titles} (${files} ${files === 1 ? 'file' : 'files'}).`;
}

/** Where the number is of: a source that does not say where its rows were is not the district's. */
const whereOf = ({ own }: Look): string =>
  own.count.placedBy === 'none' ? 'everywhere the files cover' : own.area.name;

function answered(subject: Subject, others: Subject[], question: AskQuestion, look: Look): Answered {
  const { own, measure, periods } = look;
  const { definition } = measure;
  const asked = {
    definition,
    title: subject.title,
    area: whereOf(look),
    period: periodInWords(periods.period),
    before: comparisonInWords(periods),
    count: own.count,
    value: own.value,
  };
  return {
    subject,
    others,
    question,
    look,
    finding: findingSentence(asked),
    base: baseSentence(asked),
    caution: [
      // The name of the break and its dates; what it does to the change stands with the answer.
      ...look.breakNotes.map((note) =>
        note.slice(0, note.includes(').') ? note.indexOf(').') + 2 : undefined),
      ),
      ...own.count.limitations
        .filter(({ code }) => code === 'rounded' || code === 'like-for-like')
        .map(({ text }) => text),
    ],
    notes: notesOf(look),
    source: sourceWords(look),
    more: moreOf(look),
    chart: look.series.months.length > 1 ? monthlyBlock(look) : null,
    table: answerTable(look, subject.title),
    figures: own.value === own.count ? [own.count] : [own.count, own.value],
    firmHref: subject.isAdHoc
      ? askAddress(question, 'firm')
      : measureAddress(measure.code, { area: own.area.code, periods, page: 'firm' }),
  };
}

/** What the finding has not said: what the change means, and the place among the areas compared. */
function moreOf({ measure: { definition }, own, level, breakNotes }: Look): string[] {
  const verdict = verdictOf(definition.divideBy === 'category' ? own.value : own.count);
  const meaning =
    breakNotes.length > 0
      ? 'It is neither better nor worse until the break is allowed for.'
      : meaningSentence(verdict, definition);
  return [meaning, rankSentence(own.value, level.ranks.get(own.area.code))].filter((each) => each !== null);
}

/** The numbers of the answer, one row for what was counted and one for what the measure makes of it. */
function answerTable(look: Look, title: string): Extract<Block, { kind: 'table' }> {
  const { own, periods, measure, level } = look;
  const { definition } = measure;
  const { count, value } = own;
  const now = periodInWords(periods.period);
  const before = comparisonInWords(periods);
  const isShare = definition.divideBy === 'category';
  const number = (figure: Figure, amount: number | null, decimals: number, otherwise: string) => ({
    value: amount,
    text: amount === null ? otherwise : printNumber(amount, decimals),
    figure: figure.id,
  });
  const blank = { content: ['not compared'] };
  const rows = [
    [
      { content: ['Incidents'] },
      number(count, count.value, 0, 'not known'),
      ...(before === null
        ? []
        : [
            number(count, count.previous, 0, 'not compared'),
            isShare ? blank : { content: [changeText(count)] },
          ]),
    ],
    ...(count.compared === null || count.compared === count.value
      ? []
      : [
          [
            { content: ['Incidents in the months that can be compared'] },
            number(count, count.compared, 0, 'not known'),
            ...(before === null
              ? []
              : [number(count, count.previous, 0, 'not compared'), { content: [changeText(count)] }]),
          ],
        ]),
    ...(value === count
      ? []
      : [
          [
            { content: [isShare ? 'Share, %' : value.unit.charAt(0).toUpperCase() + value.unit.slice(1)] },
            number(value, value.value, definition.decimals, 'too few, or no base'),
            ...(before === null
              ? []
              : isShare
                ? [
                    number(value, value.previous, definition.decimals, 'not compared'),
                    { content: [changeText(value)] },
                  ]
                : [blank, blank]),
          ],
        ]),
    ...(value.rank === null
      ? []
      : [
          [
            { content: [`Place among ${String(value.of ?? '')} ${value.comparisonSet}`] },
            { content: [placeText(value, level.ranks.get(own.area.code))] },
            ...(before === null ? [] : [blank, blank]),
          ],
        ]),
  ];
  return {
    kind: 'table',
    caption: `${title}, ${whereOf(look)}`,
    columns: [
      { title: 'What', kind: 'text', width: 1.6 },
      { title: now, kind: 'number' },
      ...(before === null
        ? []
        : [
            { title: before, kind: 'number' as const },
            { title: 'Change', kind: 'text' as const, width: 1.4 },
          ]),
    ],
    rowHeadings: true,
    rows,
    notes: [],
  };
}

/** The whole answer as text to paste: finding, base, what must be read with it, source. */
export function answerText(answer: Answered): string {
  return [answer.finding, answer.base, ...answer.caution, answer.source]
    .filter((text) => text !== '')
    .join(' ');
}
