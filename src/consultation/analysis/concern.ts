import type { Tx } from '../../foundation/database.types.ts';
import { competitionRanks } from '../../statistics/statistics.ts';
import { askedQuestion } from '../consultation.thread.ts';
import { waveStateWords, type WaveState } from '../waves/wave.rules.ts';
import { listWaves, selectWave } from '../waves/wave.store.ts';
import { resultsOf } from './results.ts';

/** What residents said matters most, as priority setting takes it: *community concern*. */
export type CommunityConcern = {
  wave: { id: string; title: string; closesOn: string | null };
  /** The question it was read from, as golden threads know it. */
  question: { kind: string; id: string; code: string; text: string };
  /** Respondents who answered it, unweighted, and in words. */
  base: number;
  baseWords: string;
  /** In the order of concern. */
  issues: {
    code: string;
    text: string;
    /** Respondents who chose it at any place, and their share of the base in per cent, unrounded and unweighted. */
    count: number;
    share: number;
    /** By that share, 1 = most; equals share a place. */
    rank: number;
    figureId: string | null;
    /** The page of the question's results, for those who may read it. */
    href: string;
  }[];
};

/** From here on the chapter is published, and its numbers may be used elsewhere. */
const usable: readonly WaveState[] = ['reported', 'fed-back'];

/** Consultations whose chapter may be used, the last changed first. */
export async function usableWaves(tx: Tx): Promise<{ id: string; code: string; title: string }[]> {
  return (await listWaves(tx, { limit: 50 }))
    .filter(({ state, purpose }) => usable.includes(state) && purpose === 'consultation')
    .map(({ id, code, title }) => ({ id, code, title }));
}

/** The word in the public address of a consultation, and its title. @throws Problem 404. */
export async function waveAddress(tx: Tx, waveId: string): Promise<{ code: string; title: string }> {
  const { code, title } = await selectWave(tx, waveId);
  return { code, title };
}

/**
 * Rank and share of the respondents who chose each issue: from the first question that asks people to rank, or else to choose
 * several. Runs as its reader, who must be one of those who may read answers.
 * @param waveId of which consultation.
 * @returns why there is none, where the chapter may not be used yet or the survey asked no such question.
 * @throws Problem 404 for a consultation that the reader may not see.
 */
export async function communityConcern(tx: Tx, waveId: string): Promise<CommunityConcern | { none: string }> {
  const wave = await selectWave(tx, waveId);
  if (!usable.includes(wave.state))
    return {
      none: `the chapter of “${wave.title}” is not published yet (${waveStateWords[wave.state].title.toLowerCase()}), so its numbers may not be used.`,
    };
  const results = await resultsOf(tx, wave, { weighting: null, withoutComparison: true, by: [] });
  const questions = results.sections.flatMap((section) => section.questions);
  const asked =
    questions.find(({ rank }) => rank !== null) ??
    questions.find(({ kind, table }) => kind === 'several' && table !== null);
  const rows =
    asked?.rank?.rows.map(({ code, text, anyPlace }) => ({ code, text, count: anyPlace.count, share: anyPlace.share, figureId: anyPlace.figure })) ??
    asked?.table?.rows.map(({ code, text, count, share, perPerson, figure }) => ({ code, text, count, share: perPerson ?? share, figureId: figure })) ??
    []; // prettier-ignore
  const base = asked?.rank?.base ?? null;
  const n = base?.n ?? asked?.table?.answered ?? 0;
  if (asked === undefined || n === 0)
    return { none: `“${wave.title}” did not ask people to choose or rank what matters most.` };
  const known = rows.flatMap(({ count, share, ...row }) =>
    count === null || share === null ? [] : [{ ...row, count, share }],
  );
  if (known.length === 0) return { none: `too few answered “${wave.title}” for a share to be given.` };
  const ranks = competitionRanks(known.map(({ share }) => share));
  const href = `/consultation/${wave.id}/results/questions/${asked.question}`;
  return {
    wave: { id: wave.id, title: wave.title, closesOn: wave.closesOn },
    question: {
      ...askedQuestion(wave.id, asked.question),
      code: asked.question,
      text: asked.rank?.title ?? asked.table?.title ?? asked.question,
    },
    base: n,
    baseWords: base?.words ?? `${n} respondents who answered this question`,
    issues: known
      .map((row, at) => ({ ...row, rank: ranks[at] ?? known.length, href }))
      .toSorted((a, b) => a.rank - b.rank || a.text.localeCompare(b.text, 'en-GB')),
  };
}
