import {
  documentSchemaVersion,
  type Block,
  type Cell,
  type FrankpledgeDocument,
  type Inline,
  type SourceNote,
} from '../documents/documents.ts';
import { clock } from '../foundation/clock.ts';
import { softwareVersion } from '../foundation/version.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { printNumber, type Figure } from '../statistics/statistics.ts';
import { becauseOf } from './because.rules.ts';
import { yearChangeWords, type YearChange } from './changes.rules.ts';
import { markWords } from './duties.ts';
import type { FirmView } from './firm.page.ts';
import { limbWords, scoreText, totalText } from './parts.page.ts';
import {
  decidedWords,
  factorMeanings,
  factorTitles,
  factors,
  figureFactors,
  type Candidate,
  type Proposal,
  type Round,
} from './priority.types.ts';
import { ruleWords, type Rule } from './proposal.rules.ts';
import { roundStateWords } from './round.rules.ts';
import type { RoundView } from './round.view.ts';

export type PaperGround = {
  view: RoundView;
  firm: FirmView | null;
  changes: { before: Round; changes: readonly YearChange[] } | null;
  rule: Rule;
  /** Quoted by the proposals. */
  figures: readonly Figure[];
  sources: readonly SourceNote[];
  partnership: string;
  banner: string;
};

const textCell = (text: string): Cell => ({ content: [text] });
const number = (value: number | null, text: string): Cell => ({ value, text });
const paragraph = (...content: Inline[]): Block => ({ kind: 'paragraph', content });
const heading = (level: 1 | 2 | 3, text: string, id: string): Block => ({ kind: 'heading', level, text, id }); // prettier-ignore
const text = (title: string, width = 1) => ({ title, kind: 'text' as const, width });
const numeric = (title: string, width = 1) => ({ title, kind: 'number' as const, width });

const frame = (
  given: Pick<PaperGround, 'partnership' | 'banner'>,
  title: string,
  subtitle: string,
  blocks: Block[],
): FrankpledgeDocument => ({
  schemaVersion: documentSchemaVersion,
  title,
  subtitle,
  marking: 'OFFICIAL',
  banner: given.banner,
  language: 'en-GB',
  author: given.partnership,
  createdAt: clock.now(),
  softwareVersion,
  blocks,
  figures: [],
  sources: [],
});

/** The one table: place, candidate with its line, score, decision. */
export function mainTableBlock(view: RoundView): Extract<Block, { kind: 'table' }> {
  const { standings, isOpened } = view;
  const rows = isOpened
    ? standings
    : standings.toSorted((a, b) => a.candidate.position - b.candidate.position);
  return {
    kind: 'table',
    caption: isOpened ? 'Candidates, the highest score first' : 'Candidates',
    columns: [
      ...(isOpened ? [numeric('Place')] : [numeric('Number')]),
      text('Candidate', 3),
      text('Because', 6),
      ...(isOpened ? [numeric('Score of 100')] : []),
      text('Decision', 2),
    ],
    rowHeadings: false,
    rows: rows.map(({ candidate, rank, total }, at) => [
      isOpened ? number(rank, rank === null ? 'none' : String(rank)) : number(at + 1, String(at + 1)),
      textCell(candidate.title),
      textCell(becauseOf(candidate)),
      ...(isOpened ? [number(total, totalText(total))] : []),
      textCell(candidate.decision === null ? 'Not decided yet' : decidedWords[candidate.decision]),
    ]),
    notes: isOpened ? ['The score is a help to decide and decides nothing: the meeting does.'] : [],
  };
}

function proposed(proposal: Proposal, known: ReadonlySet<string>): Inline[] {
  const start = `${factorTitles[proposal.factor]}: `;
  const { figureId } = proposal;
  return figureId !== null && known.has(figureId)
    ? [start, { figure: figureId, text: proposal.words }]
    : [
        start,
        proposal.source === '' || proposal.words.includes(proposal.source)
          ? proposal.words
          : `${proposal.words} (${proposal.source})`,
      ];
}

function candidateBlocks(ground: PaperGround, candidate: Candidate, at: number): Block[] {
  const { view } = ground;
  const known = new Set(ground.figures.map(({ id }) => id));
  const standing = view.standings.find((each) => each.candidate.id === candidate.id);
  const parent = view.candidates.find(({ id }) => id === candidate.decidedUnderId);
  const { duties } = candidate;
  const set = Object.entries(standing?.factors ?? {}).flatMap(([factor, own]) =>
    own.moderated === null
      ? []
      : [`${factorTitles[factor as keyof typeof factorTitles]} set to ${scoreText(own.moderated.score)}: ${own.moderated.reason}`],
  ); // prettier-ignore
  return [
    heading(2, candidate.title, `candidate-${at + 1}`),
    paragraph(becauseOf(candidate)),
    ...(candidate.words === '' ? [] : [paragraph(candidate.words)]),
    {
      kind: 'list',
      ordered: false,
      items: [
        ...candidate.proposals.map((proposal) => proposed(proposal, known)),
        ...set.map((words): Inline[] => [words]),
        [`Serves: ${limbWords(candidate.limbs)}`],
        ...duties.map((duty): Inline[] => [`Duty: ${duty.title} (${duty.source}; ${markWords[duty.mark]})`]),
        ...(candidate.controlStrategy === '' ? [] : [[`Police control strategy: ${candidate.controlStrategy}`]]),
        ...(candidate.crimePlan === '' ? [] : [[`Police and crime plan: ${candidate.crimePlan}`]]),
      ],
    },
    ...(candidate.decision === null
      ? []
      : [
          paragraph(
            { strong: `${decidedWords[candidate.decision]}${parent === undefined ? '' : `: ${parent.title}`}. ` },
            candidate.rationale,
          ),
          ...(candidate.dissent === '' ? [] : [paragraph({ strong: 'Dissent. ' }, candidate.dissent)]),
        ]),
  ];
} // prettier-ignore

function firmBlocks(firm: FirmView): Block[] {
  const { standings, weights, alternatives, near, round } = firm;
  return [
    heading(1, 'How firm is this?', 'firm'),
    {
      kind: 'table',
      caption: `Scores by factor, weights “${weights.title}”`,
      columns: [text('Candidate', 3), ...factors.map((factor) => numeric(`${factorTitles[factor]} (${weights.weights[factor]}%)`))],
      rowHeadings: true,
      rows: standings.map(({ candidate, scores }) => [textCell(candidate.title), ...factors.map((factor) => number(scores[factor], scoreText(scores[factor])))]),
      notes: ['What nobody scored is left out with its weight, and is no 0.'],
    },
    {
      kind: 'table',
      caption: 'Places under other weights, and in draws',
      columns: [text('Candidate', 3), numeric(weights.title), ...alternatives.map(({ set }) => numeric(set.title)), numeric(`Of draws among the first ${round.top} (%)`)],
      rowHeadings: true,
      rows: standings.map(({ candidate, rank }, at) => [
        textCell(candidate.title),
        number(rank, rank === null ? 'none' : String(rank)),
        ...alternatives.map(({ ranks }) => number(ranks[at] ?? null, ranks[at] == null ? 'none' : String(ranks[at]))),
        number((near[at]?.inTop ?? 0) * 100, printNumber((near[at]?.inTop ?? 0) * 100, 0)),
      ]),
      notes: [`10,000 draws of weights near the chosen ones, of figures from their intervals and of scorers; seed ${firm.seed}. Errors of figures are taken as independent.`],
    },
  ];
} // prettier-ignore

/** The full paper of a round. */
export function paperDocument(ground: PaperGround): FrankpledgeDocument {
  const { view, firm, changes, rule } = ground;
  const { round } = view;
  const given = view.scorers.filter(({ state }) => state === 'given');
  const blocks: Block[] = [
    heading(1, 'The candidates', 'candidates'),
    paragraph(
      `${roundStateWords[round.state].title}. ${
        round.decidedAt === null
          ? `${given.length} scorers have given scores.`
          : `Decided by the meeting of ${round.meetingOn === null ? 'an unknown day' : dayInWords(round.meetingOn)}, minute ${round.minute}; ${given.length} scorers.`
      }`,
    ),
    mainTableBlock(view),
    heading(1, 'What each rests on', 'rests-on'),
    ...view.candidates.flatMap((candidate, at) => candidateBlocks(ground, candidate, at)),
    ...(firm === null ? [] : firmBlocks(firm)),
    ...(changes === null
      ? []
      : [
          heading(1, 'What changed since last year', 'changes'),
          {
            kind: 'table' as const,
            caption: `Beside ${changes.before.title}`,
            columns: [text('Candidate', 4), text('Change', 2), numeric('Place before'), numeric('Place now')],
            rowHeadings: true,
            rows: changes.changes.map((change) => [
              textCell(
                change.titleBefore === null
                  ? change.title
                  : `${change.title} (before: ${change.titleBefore})`,
              ),
              textCell(yearChangeWords[change.kind]),
              number(change.rankBefore, change.rankBefore === null ? 'none' : String(change.rankBefore)),
              number(change.rank, change.rank === null ? 'none' : String(change.rank)),
            ]),
            notes: [],
          },
        ]),
    heading(1, 'How scores are made', 'method'),
    paragraph(
      `Each candidate is scored 0 to 5 on five factors. A score proposed from a figure counts as one score beside those of people; a score that the meeting set stands in place of them. Rule ${rule.number}:`,
    ),
    {
      kind: 'list',
      ordered: false,
      items: [
        ...figureFactors.map((factor): Inline[] => [`${factorTitles[factor]}. ${ruleWords(factor, rule)}.`]),
        [`${factorTitles.added_value}. Judged by people: ${factorMeanings.added_value.toLowerCase()}`],
      ],
    },
  ];
  return {
    ...frame(ground, round.title, 'Setting the partnership’s priorities', blocks),
    figures: [...ground.figures],
    sources: [...ground.sources],
  };
}

/** The sheet to score on by hand: added value before all, room for the rest. */
export function sheetDocument(
  given: Pick<PaperGround, 'partnership' | 'banner'>,
  round: Round,
  candidates: readonly Candidate[],
): FrankpledgeDocument {
  return frame(given, `Score sheet: ${round.title}`, round.scoresDueOn === null ? '' : `Please return it by ${dayInWords(round.scoresDueOn)}`, [
    paragraph('Name and agency: ________________________________________   Day: ______________'),
    paragraph(
      { strong: 'Added value: ' },
      `${factorMeanings.added_value} Write 0 (nothing) to 5 (most). Leave out what you cannot judge: it counts as not scored, never as 0. Where your agency has an interest of its own, write “interest”.`,
    ),
    {
      kind: 'table',
      caption: 'Your scores',
      // As wide as it goes for the candidate, so that nine of them fit one side.
      columns: [text('Candidate', 12), text('Added value', 2), text('Short reason', 5)],
      rowHeadings: false,
      rows: candidates.map((candidate, at) => [{ content: [{ strong: `${at + 1}. ${candidate.title}` }, ` ${becauseOf(candidate)}`] }, textCell('____'), textCell('____________________')]),
      notes: ['Volume, harm, concern and trend are proposed from figures. Where you see one otherwise, write it with its score under the reason.'],
    },
  ]);
} // prettier-ignore
