import type { Cell } from '../../documents/documents.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { CrossTable, FamilyTable, RankTable, SurveyTable, WaveComparison, WordsTable, PlacesTable, NumberSummary } from '../analysis/table.types.ts'; // prettier-ignore
import { isMonitoring, opensMonitoring } from '../questionnaire/questionnaire.rules.ts';
import type { Questionnaire, Question } from '../questionnaire/questionnaire.types.ts';
import type { Representation } from '../waves/profile.rules.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { ReleasedCell } from './chapter.open.ts';
import { percent, shareCell, whole } from './chapter.parts.ts';
import type { HideableCell } from './public.rules.ts';

export type ChapterEdition = 'restricted' | 'public';

/** What the chapter says, as the results have it. */
export type ChapterGround = {
  wave: Wave;
  partnershipName: string;
  questionnaire: Questionnaire;
  /** Complete answers, left-out ones, and answers by way. */
  counts: { complete: number; excluded: number; byChannel: ReadonlyMap<string, number> };
  questions: readonly {
    question: Question;
    table: SurveyTable | null;
    rank: RankTable | null;
    numbers: NumberSummary | null;
  }[];
  families: readonly FamilyTable[];
  /** For the restricted edition; and as they may be given out. */
  crosses: readonly CrossTable[];
  publicCrosses: readonly CrossTable[];
  comparison: WaveComparison | null;
  words: readonly WordsTable[];
  places: readonly PlacesTable[];
  representation: readonly Representation[];
  profileTitle: string | null;
  wardNames: ReadonlyMap<string, string>;
  figures: ReadonlyMap<string, Figure>;
};

/** What the parts of the chapter share: the results, the edition, and what is noted while they are written. */
export class ChapterWriter {
  readonly released: ReleasedCell[] = [];
  readonly ground: ChapterGround;
  readonly isPublic: boolean;
  /** Figures that the text quotes. */
  readonly used = new Set<string>();

  constructor(ground: ChapterGround, edition: ChapterEdition) {
    this.ground = ground;
    this.isPublic = edition === 'public';
  }

  share(share: number | null, figure: string | null) {
    // Figures of single cells lead to pages that members may open; the public edition carries its numbers by itself.
    return shareCell(share, this.isPublic ? null : figure, this.ground.figures, this.used);
  }

  release(
    table: { id: string; title: string; base: { n: number; words: string; kind: string } },
    rows: readonly { text: string; count: number | null; share: number | null }[],
    group = '',
  ): void {
    if (!this.isPublic) return;
    for (const row of rows)
      this.released.push({
        table: table.id,
        question: table.title,
        answer: row.text,
        group,
        count: row.count,
        share: row.share === null ? null : Math.round(row.share * 10) / 10,
        base: table.base.n,
        baseWords: table.base.words,
        baseKind: table.base.kind,
      });
  }

  /** “86 (23.0 %)”, with the figure of the share. */
  countAndShare(cell: HideableCell | undefined): Cell {
    if (cell === undefined || cell.count === null) return { value: null, text: '[c]' };
    const share = this.share(cell.share, cell.figure);
    return 'value' in share ? { ...share, text: `${whole(cell.count)} (${percent(cell.share)})` } : share;
  }

  question(code: string): Question | undefined {
    return this.ground.questions.find(({ question }) => question.code === code)?.question;
  }

  kindOf(code: string): Question['kind'] | undefined {
    return this.question(code)?.kind;
  }

  /** Asked of everybody, and not about the person: a share of few people of a group would tell who they are. */
  isMain(code: string): boolean {
    const question = this.question(code);
    return question !== undefined && question.family === null && !this.isAboutThem(question);
  }

  opensMonitoring(code: string): boolean {
    return opensMonitoring(this.ground.questionnaire, { code });
  }

  hasStandard(code: string): boolean {
    const question = this.question(code);
    return question?.kind === 'single' && question.standard !== null;
  }

  /** About the people who answered, not about what they think. */
  isAboutThem(question: Question): boolean {
    return isMonitoring(question) || opensMonitoring(this.ground.questionnaire, question);
  }
}
