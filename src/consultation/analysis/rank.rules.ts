import {
  borda,
  competitionRanks,
  condorcet,
  firstPreferences,
  instantRunOff,
  printNumber,
  type Ballot,
} from '../../statistics/statistics.ts';
import { askState, type Column, type Columns, type Tally } from './columns.rules.ts';
import {
  baseNotes,
  baseWords,
  conditionWords,
  percentOf,
  weightNotes,
  weightsOf,
  type TableOptions,
} from './bases.rules.ts';
import type { Base, RankCell, RankTable } from './table.types.ts'; // prettier-ignore

const placeWords = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** Settled before counting, and said with every ranking. */
export const tieRule =
  'Ties: in the run-off, of those with fewest first choices the one that had fewer in the round before is dropped, then in the one before that; if they never differed, the one that stands later in the list of answers. In the other ways of counting those with equal counts share a place.';

/** Equal rankings are counted together: a hundred thousand answers are some dozens of different ballots. */
function ballotsOf(column: Column, weights: Float64Array | null): Ballot[] {
  const byRanking = new Map<string, { ranking: string[]; weight: number }>();
  const { state, starts, picks, options } = column;
  for (let person = 0; person < state.length; person += 1) {
    if (state[person] !== askState.answered) continue;
    const weight = weights === null ? 1 : (weights[person] ?? Number.NaN);
    if (!(weight >= 0)) continue;
    const own = picks.subarray(starts[person] ?? 0, starts[person + 1] ?? 0);
    const key = own.join(',');
    const known = byRanking.get(key);
    if (known !== undefined) known.weight += weight;
    else byRanking.set(key, { ranking: [...new Set(own)].map((at) => options[at]?.code ?? ''), weight });
  }
  // In one order whatever the order of people, so that sums of weights come out the same.
  return [...byRanking].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, ballot]) => ballot);
}

/** First, second, … and at any place, with points, run-off and head to head side by side. */
export function rankTable(columns: Columns, column: Column, tally: Tally, options: TableOptions): RankTable {
  const { question } = column;
  const places = question.kind === 'ranked' ? question.places : 0;
  const { figures = null, weights: applied = null } = options;
  const { plain, weighted } = tally;
  const n = plain.answered[0] ?? 0;
  const weightedN = weighted?.answered[0] ?? 0;
  const weights = weightsOf(tally, applied, n);
  const condition = conditionWords(columns.questionnaire, question);
  const words = baseWords(n, [condition, condition === '' ? 'who answered this question' : 'and answered this question']); // prettier-ignore
  const many = column.options.length;
  const codes = column.options.map(({ code }) => code);
  const ballots = ballotsOf(column, null);
  const runOff = instantRunOff(ballots, codes);
  const points = borda(ballots, codes, places).map(({ score }) => score);
  const firsts = codes.map((_, at) => plain.places[at] ?? 0);
  const firstRanks = competitionRanks(firsts);
  const bordaRanks = competitionRanks(points);
  const winner = condorcet(ballots, codes).winner;
  const textOf = (code: string | null): string =>
    column.options.find((option) => option.code === code)?.text ?? 'nobody';
  const cell = (
    option: { code: string; text: string },
    place: string,
    placeTitle: string,
    count: number,
    sum: number,
  ): RankCell => {
    const value = percentOf(count, n, n);
    return {
      count,
      share: value,
      weightedShare: weights === null ? null : percentOf(sum, weightedN, weights.n),
      figure:
        figures?.make({
          measure: 'survey-share',
          question: question.code,
          option: option.code,
          breakdown: `place:${place}`,
          title: `${option.text}, ${placeTitle}: ${question.text}`,
          definition: `Of ${words}: how many put “${option.text}” ${placeTitle}.`,
          value,
          numerator: count,
          denominator: n,
          denominatorSource: words,
        }) ?? null,
    };
  };
  const weightedBallots = applied === null ? null : ballotsOf(column, applied.values);
  const weightedPoints = weightedBallots === null ? null : borda(weightedBallots, codes, places);
  const top = (scores: readonly { choice: string; score: number }[]): string | null => {
    const best = scores.reduce((most, { score }) => Math.max(most, score), 0);
    const holders = scores.filter(({ score }) => score === best);
    return best > 0 && holders.length === 1 ? (holders[0]?.choice ?? null) : null;
  };
  const rows = column.options.map(({ code, text }, at): RankTable['rows'][number] => {
    const option = { code, text };
    const dropped = runOff.rounds.findIndex((round) => round.dropped === code);
    return {
      ...option,
      byPlace: Array.from({ length: places }, (_, place) =>
        cell(
          option,
          String(place + 1),
          placeWords[place] ?? `in place ${place + 1}`,
          plain.places[place * many + at] ?? 0,
          weighted?.places[place * many + at] ?? 0,
        ),
      ),
      anyPlace: cell(option, 'any', 'at any place', plain.picks[at] ?? 0, weighted?.picks[at] ?? 0),
      borda: points[at] ?? 0,
      weightedBorda: weightedPoints?.[at]?.score ?? null,
      firstRank: firstRanks[at] ?? 0,
      bordaRank: bordaRanks[at] ?? 0,
      droppedIn: dropped === -1 ? null : dropped + 1,
    };
  });
  const byFirst = top(firstPreferences(ballots, codes));
  const byPoints = top(borda(ballots, codes, places));
  const base: Base = {
    kind: question.showIf === null ? 'respondents' : 'asked',
    n,
    words,
    figure:
      figures?.make({
        measure: 'survey-base',
        question: question.code,
        option: '',
        title: `${question.text} (base)`,
        definition: words,
        value: n,
        numerator: n,
      }) ?? null,
  };
  const winners = new Set([byFirst, byPoints, runOff.winner]);
  return {
    id: question.code,
    question: question.code,
    title: question.text,
    base,
    places,
    rows,
    runOff,
    condorcet: winner,
    weighted:
      weightedBallots === null
        ? null
        : {
            runOff: instantRunOff(weightedBallots, codes).winner,
            condorcet: condorcet(weightedBallots, codes).winner,
            first: top(firstPreferences(weightedBallots, codes)),
            borda: top(borda(weightedBallots, codes, places)),
          },
    words:
      n === 0
        ? 'Nobody ranked.'
        : winners.size === 1 && byFirst !== null && (winner === null || winner === byFirst)
          ? `Every way of counting puts ${textOf(byFirst)} first.`
          : `The ways of counting do not agree: most first choices ${byFirst === null ? 'are shared' : textOf(byFirst)}, most points ${byPoints === null ? 'are shared' : textOf(byPoints)}, run-off ${textOf(runOff.winner)}, head to head ${winner === null ? 'nobody beats every other' : textOf(winner)}. Say which you use, and why.`,
    tieRule,
    notAnswered: (plain.asked[0] ?? 0) - n,
    notes: [
      `Points: ${Array.from({ length: places }, (_, place) => places - place).join('-')} for first to last; what is not ranked gets none. Shares are of respondents; those at any place add up to up to ${printNumber(places * 100)}%.`,
      ...baseNotes(n),
      ...weightNotes(weights),
    ],
    weights,
  };
}
