import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import type { SourceNote } from '../../documents/documents.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { representation, type Representation } from '../waves/profile.rules.ts';
import { selectProfile, type Profile } from '../waves/profile.store.ts';
import { selectWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { TableOptions } from './bases.rules.ts';
import { listCodings, listFrames, type CodeFrame } from './coding.store.ts';
import { askState, groupsOf, type Column, type Columns } from './columns.rules.ts';
import { compareWaves } from './compare.rules.ts';
import { breakOf, crosses, crossTable, publicCross } from './cross.rules.ts';
import { figureMaker, selfSelected, type FigureGround } from './figures.rules.ts';
import { placesTable } from './places.rules.ts';
import { countByState, loadAnswers, type AnswerCounts, type LoadedAnswers } from './results.store.ts';
import { familyTables, resultOf, type QuestionResult } from './tabulate.rules.ts';
import type { CrossTable, FamilyTable, PlacesTable, WaveComparison, WordsTable } from './table.types.ts';
import { marginsOf, weigh, type Margin, type Weighing } from './weights.rules.ts';
import { wordsTable } from './words.rules.ts';

/** Everything that a consultation found, each number with its figure (`figures`, by the ids that the tables carry). */
export type WaveResults = {
  wave: Pick<
    Wave,
    'id' | 'code' | 'title' | 'state' | 'opensOn' | 'closesOn' | 'profileId' | 'previousId'
  > & {
    /** Weights are chosen for it, also where these results are without. */
    hasWeights: boolean;
  };
  /** Of the questions as they were asked. */
  edition: { id: string; number: number; hash: string; title: string };
  /** ISO moment. */
  computedAt: string;
  answers: AnswerCounts;
  /** Answers to questions that were not to be asked: counted nowhere. */
  contradicting: number;
  /** In the order of the questionnaire, by section. Words and places are further below. */
  sections: { code: string; title: string; questions: QuestionResult[] }[];
  families: FamilyTable[];
  /** Questions answered in words, coded or not, with how many answered. */
  textQuestions: { code: string; text: string; section: string; answered: number }[];
  /** What people can be split by. */
  breaks: { code: string; title: string }[];
  /** By age, sex and ward, where asked; and by what was asked for. */
  crosses: CrossTable[];
  /** As they may be given out; none unless told. */
  publicCrosses: CrossTable[];
  comparison: WaveComparison | null;
  words: WordsTable[];
  places: PlacesTable[];
  /** Null where the wave is not weighted; `applied` null where weighting failed. */
  weighting: Weighing | null;
  /** As the wave keeps it, also where these results are made otherwise. */
  savedWeighting: Wave['weighting'];
  margins: Margin[];
  /** Who answered beside who lives there; null without a profile. */
  representation: { profile: Profile; groups: Representation[] } | null;
  figures: ReadonlyMap<string, Figure>;
  /** The answers as a source of a document: `delivery` is what every figure names. */
  source: SourceNote;
};

export type ResultOptions = {
  /** Intervals as a guide; only when told. */
  intervals?: boolean;
  /** Break down by these questions (or `ward`) instead of age, sex and ward. */
  by?: readonly string[];
  /** Shares of single answers of everybody asked, with those who gave none as a row. */
  of?: 'answered' | 'asked';
  /** Weigh in another way than the wave says; null: not at all. */
  weighting?: Wave['weighting'];
  /** Leave the earlier wave unread. */
  withoutComparison?: boolean;
  /** Work out the cross tables that may be given out, too. */
  givenOut?: boolean;
};

/** States in which answers still come, or none have been asked for: nothing is shown to anybody. */
export const mayBeSeen = (wave: Pick<Wave, 'state' | 'closedAt'>): boolean =>
  !['design', 'equality-checked', 'open'].includes(wave.state) && wave.closedAt !== null;

const notYet = (wave: Pick<Wave, 'state'>): Problem =>
  new Problem({
    status: 409,
    code: 'consultation-open',
    title: wave.state === 'open' ? 'People are still answering' : 'This consultation has no results',
    detail: 'Results are shown to nobody before it is closed, so that nothing sways those who have not answered yet.',
  }); // prettier-ignore

/** Months in which a wave was open. */
export function periodOf(wave: Pick<Wave, 'opensOn' | 'closesOn' | 'openedAt' | 'closedAt'>): string {
  const from = (wave.opensOn ?? wave.openedAt ?? clock.today()).slice(0, 7);
  const to = (wave.closesOn ?? wave.closedAt ?? from).slice(0, 7);
  return `${from}..${to < from ? from : to}`;
}

/** The question that asks a standard, and wards: what tables are broken down by unless told. */
export function usualBreaks(columns: Columns): string[] {
  const standard = (name: string): string[] =>
    columns.list.flatMap(({ question }) => (question.kind === 'single' && question.standard === name ? [question.code] : [])).slice(0, 1); // prettier-ignore
  const hasWards = columns.ward.starts.at(-1) !== 0;
  return [...standard('age'), ...standard('sex'), ...(hasWards ? ['ward'] : [])];
}

const answeredOf = (column: Column | undefined): number =>
  column?.state.reduce((sum, state) => sum + (state === askState.answered ? 1 : 0), 0) ?? 0;

/** Questions by which people can be split, and wards. */
function breaksOf(columns: Columns): { code: string; title: string }[] {
  const hasWards = columns.ward.starts.at(-1) !== 0;
  return [
    ...columns.list.flatMap(({ question }) =>
      question.kind === 'single' || question.kind === 'yes-no' || question.kind === 'scale'
        ? [{ code: question.code, title: question.text }]
        : [],
    ),
    ...(hasWards ? [{ code: 'ward', title: 'Ward' }] : []),
  ];
}

/** How many of each standard's category answered, as `representation` reads them. */
function groupCounts(columns: Columns): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  const add = (name: string, column: Column): void => {
    const counts = new Map<string, number>();
    for (const group of groupsOf(column)) {
      const code = column.options[group]?.code;
      if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    if (counts.size > 0) found.set(name, counts);
  };
  for (const column of columns.list)
    if (column.question.kind === 'single' && column.question.standard !== null)
      add(column.question.standard, column);
  add('ward', columns.ward);
  return found;
}

/** Answers in words with the themes of both readers, by the place of the person. */
export function readAnswers(
  loaded: LoadedAnswers,
  column: Column,
  codings: Awaited<ReturnType<typeof listCodings>>,
): { person: number; first: string[] | null; second: string[] | null }[] {
  const own = codings.filter(({ question }) => question === column.question.code);
  const of = new Map(own.map((coding) => [`${coding.responseId} ${coding.turn}`, coding.codes]));
  return loaded.ids.flatMap((id, person) =>
    column.state[person] === askState.answered
      ? [{ person, first: of.get(`${id} 1`) ?? null, second: of.get(`${id} 2`) ?? null }]
      : [],
  );
}

const noWeights = { margins: [], trimAt: null, merged: [], asDelivered: false };

/**
 * Works out everything a closed consultation found. Runs as its reader: who may not see answers gets empty tables, so
 * handlers ask for `consultation.analyse` first.
 *
 * @throws Problem 409 `consultation-open` while people answer, or before anything was asked
 */
export async function resultsOf(tx: Tx, wave: Wave, options: ResultOptions = {}): Promise<WaveResults> {
  const loaded = mayBeSeen(wave) ? await loadAnswers(tx, wave) : null;
  if (loaded === null) throw notYet(wave);
  const { columns, edition } = loaded;
  const profile = wave.profileId === null ? null : await selectProfile(tx, wave.profileId);
  const choice = options.weighting === undefined ? wave.weighting : options.weighting;
  const weighting = choice === null ? null : weigh(columns, profile?.rows ?? [], { ...noWeights, ...choice });
  const counts = await countByState(tx, wave.id);
  const computedAt = clock.now();
  const ground: FigureGround = {
    wave,
    editionHash: edition.hash,
    answersHash: loaded.hash,
    period: periodOf(wave),
    computedAt,
    limitations: [selfSelected],
  };
  const figures = figureMaker(ground);
  const tables: TableOptions = {
    weights: weighting?.applied ?? null,
    figures,
    of: options.of ?? 'answered',
    intervals: options.intervals ?? false,
  };
  const by = (options.by ?? usualBreaks(columns)).flatMap((code) => breakOf(columns, code) ?? []);
  const frames = await listFrames(tx, wave.id);
  const codings = frames.length === 0 ? [] : await listCodings(tx, wave.id);
  const excluded = counts.excluded.reduce((sum, { count }) => sum + count, 0);
  return {
    wave: { ...wave, hasWeights: wave.weighting !== null },
    edition: { id: edition.id, number: edition.number, hash: edition.hash, title: edition.body.title },
    computedAt,
    answers: counts,
    contradicting: columns.contradicting,
    sections: edition.body.sections.map(({ code, title, questions }) => ({
      code,
      title,
      questions: questions.flatMap((question) => {
        const column = columns.byCode.get(question.code);
        return column === undefined ? [] : [resultOf(columns, column, tables)];
      }),
    })),
    families: familyTables(columns, tables),
    textQuestions: edition.body.sections.flatMap(({ title, questions }) =>
      questions.flatMap(({ kind, code, text }) =>
        kind === 'text'
          ? [{ code, text, section: title, answered: answeredOf(columns.byCode.get(code)) }]
          : [],
      ),
    ),
    breaks: breaksOf(columns),
    crosses: columns.list
      .filter(crosses)
      .flatMap((column) =>
        by
          .filter(({ code }) => code !== column.question.code)
          .map((each) => crossTable(columns, column, each, tables)),
      ),
    publicCrosses: options.givenOut === true ? publicCrossesOf(columns) : [],
    comparison: options.withoutComparison === true ? null : await comparisonOf(tx, wave, columns, figures),
    words: frames.flatMap((frame) => wordsOf(loaded, frame, codings, tables)),
    places: columns.list
      .filter(({ question }) => question.kind === 'place')
      .map((column) => placesTable(columns, column, figures)),
    weighting,
    savedWeighting: wave.weighting,
    margins: profile === null ? [] : marginsOf(columns, profile.rows),
    representation:
      profile === null ? null : { profile, groups: representation(profile.rows, groupCounts(columns)) },
    figures: figures.all,
    source: {
      delivery: loaded.hash,
      fileName: `Answers to “${wave.title}”`,
      source: `Public consultation, edition ${edition.number} of its questions (${edition.hash.slice(0, 12)})`,
      period: periodOf(wave),
      rowsRead: counts.complete + counts.begun + excluded,
      rowsAccepted: counts.complete,
      rowsRejected: counts.begun + excluded,
      receivedAt: wave.closedAt ?? computedAt,
      licence: 'The partnership’s own; open data in its public edition',
    },
  };
}

function wordsOf(
  loaded: LoadedAnswers,
  frame: CodeFrame,
  codings: Awaited<ReturnType<typeof listCodings>>,
  options: TableOptions,
): WordsTable[] {
  const column = loaded.columns.byCode.get(frame.question);
  if (column === undefined || frame.themes.length === 0) return [];
  const answers = readAnswers(loaded, column, codings).map((each) => (frame.secondCoder ? each : { ...each, second: null }));
  return [wordsTable(column.question, frame.themes, answers, options)];
} // prettier-ignore

async function comparisonOf(
  tx: Tx,
  wave: Wave,
  columns: Columns,
  figures: ReturnType<typeof figureMaker>,
): Promise<WaveComparison | null> {
  if (wave.previousId === null) return null;
  const previous = await selectWave(tx, wave.previousId);
  const before = mayBeSeen(previous) ? await loadAnswers(tx, previous) : null;
  if (before === null || before.columns.n === 0) return null;
  return compareWaves(columns, before.columns, { id: previous.id, title: previous.title, period: periodOf(previous) }, figures); // prettier-ignore
}

/**
 * Cross tables that may be given out, by age, sex and ward: small counts withheld so that none can be worked out. Each table is
 * protected by itself against the table of everybody; two tables of one question by different groups share only those totals.
 */
const publicCrossesOf = (columns: Columns): CrossTable[] => {
  const by = usualBreaks(columns).flatMap((code) => breakOf(columns, code) ?? []);
  return columns.list
    .filter(crosses)
    .flatMap((column) =>
      by
        .filter(({ code }) => code !== column.question.code)
        .flatMap((each) => publicCross(columns, column, each) ?? []),
    );
};
