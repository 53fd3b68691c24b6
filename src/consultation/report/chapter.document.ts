import {
  documentSchemaVersion,
  type Block,
  type Cell,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { CrossTable, FamilyTable, RankTable, SurveyTable, WaveComparison, WordsTable, PlacesTable, NumberSummary } from '../analysis/table.types.ts'; // prettier-ignore
import { isMonitoring, opensMonitoring } from '../questionnaire/questionnaire.rules.ts';
import type { Questionnaire, Question } from '../questionnaire/questionnaire.types.ts';
import type { Representation } from '../waves/profile.rules.ts';
import { categoryInWords, standardInWords } from '../waves/profile.page.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import { channels, wayTitles, type Wave } from '../waves/wave.types.ts';
import { datesInWords } from '../waves/wave.words.ts';
import type { ReleasedCell } from './chapter.open.ts';
import { countCell, heading, numberColumn, paragraph, percent, quoteFrom, shareCell, textCell, textColumn, whole } from './chapter.parts.ts'; // prettier-ignore
import { hideSmall, mayBeShown, type HideableCell, poolSmall, type PooledRow } from './public.rules.ts';

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

/** The chapter, and of the public edition the cells that are released with it. */
export type Chapter = { document: FrankpledgeDocument; released: ReleasedCell[] };

/**
 * The chapter of a consultation as a document: who was asked and how, who answered, what matters most, what about it, what happened
 * to people and whether they said so, and how that differs from the time before. Every percentage says what it is a share of.
 */
export function chapterOf(
  ground: ChapterGround,
  edition: ChapterEdition,
  more: { createdAt: string; banner: string; marking: string },
): Chapter {
  const used = new Set<string>();
  const writer = new ChapterWriter(ground, edition, used);
  const blocks = writer.blocks();
  const { wave } = ground;
  return {
    document: {
      schemaVersion: documentSchemaVersion,
      title: wave.title,
      subtitle: edition === 'public' ? 'What people told us' : 'What people told us, restricted edition',
      marking: edition === 'public' ? 'OFFICIAL' : more.marking,
      banner: more.banner,
      language: 'en-GB',
      author: ground.partnershipName,
      createdAt: more.createdAt,
      softwareVersion,
      blocks: withOwnIds(blocks),
      figures: [...used].map((id) => ground.figures.get(id)).filter((figure) => figure !== undefined),
      sources: [],
    },
    released: writer.released,
  };
}

/** Two headings or two tables of the same words are told apart: each has an id, and a name for those who do not see it. */
function withOwnIds(blocks: readonly Block[]): Block[] {
  const seen = new Map<string, number>();
  const next = (key: string): number => {
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key) ?? 1;
  };
  return blocks.map((block) => {
    if (block.kind === 'heading') {
      const n = next(`heading ${block.id}`);
      return n === 1 ? block : { ...block, id: `${block.id}-${n}` };
    }
    if (block.kind !== 'table') return block;
    const n = next(`table ${block.caption}`);
    return n === 1 ? block : { ...block, caption: `${block.caption} (${n})` };
  });
}

/** Groups across that a printed page takes; wards are more, and stand on the pages of results. */
const widestCross = 9;

class ChapterWriter {
  readonly released: ReleasedCell[] = [];
  readonly #ground: ChapterGround;
  readonly #isPublic: boolean;
  readonly #used: Set<string>;

  constructor(ground: ChapterGround, edition: ChapterEdition, used: Set<string>) {
    this.#ground = ground;
    this.#isPublic = edition === 'public';
    this.#used = used;
  }

  blocks(): Block[] {
    return [
      ...this.#howItWasDone(),
      ...this.#matters(),
      ...this.#families(),
      ...this.#sections(),
      ...this.#inWords(),
      ...this.#where(),
      ...this.#changes(),
      ...this.#byGroups(),
      ...this.#whoAnswered(),
      ...this.#howToRead(),
    ];
  }

  #share(share: number | null, figure: string | null) {
    // Figures of single cells lead to pages that members may open; the public edition carries its numbers by itself.
    return shareCell(share, this.#isPublic ? null : figure, this.#ground.figures, this.#used);
  }

  #release(
    table: { id: string; title: string; base: { n: number; words: string; kind: string } },
    rows: readonly { text: string; count: number | null; share: number | null }[],
    group = '',
  ): void {
    if (!this.#isPublic) return;
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

  #howItWasDone(): Block[] {
    const { wave, counts } = this.#ground;
    const used = channels.filter((channel) => (counts.byChannel.get(channel) ?? 0) > 0);
    return [
      heading(1, 'How it was done'),
      paragraph(
        `${whole(counts.complete)} people answered between ${datesInWords(wave).replace(' to ', ' and ')}. ${wave.eligibility}`,
      ),
      {
        kind: 'table',
        caption: 'Answers by the way they came',
        columns: [textColumn('Way'), numberColumn('Answers'), numberColumn('Of all answers')],
        rowHeadings: true,
        rows: used.map((channel) => {
          const count = counts.byChannel.get(channel) ?? 0;
          return [
            textCell(wayTitles[channel]),
            countCell(count),
            this.#share((100 * count) / counts.complete, null),
          ];
        }),
        notes: [`Base: ${whole(counts.complete)} people who answered.`, ...(counts.excluded === 0 ? [] : [`${whole(counts.excluded)} sets of answers were left out. ${wave.cleaning}`])], // prettier-ignore
      },
      {
        kind: 'note',
        tone: 'information',
        title: 'A consultation, not a sample',
        content: [
          'Those answered who wanted to. The numbers say what they think; they have no margin of error and cannot be taken for what everybody who lives here thinks.',
        ],
      },
    ];
  }

  #matters(): Block[] {
    const ranks = this.#ground.questions.flatMap(({ rank }) => (rank === null ? [] : [rank]));
    if (ranks.length === 0) return [];
    return [heading(1, 'The issues in order'), ...ranks.flatMap((rank) => this.#rank(rank))];
  }

  #rank(rank: RankTable): Block[] {
    const quote = quoteFrom(this.#isPublic ? new Map() : this.#ground.figures, this.#used);
    const ordered = [...rank.rows].sort(
      (a, b) => b.anyPlace.count - a.anyPlace.count || a.text.localeCompare(b.text),
    );
    const first = [...rank.rows].sort((a, b) => (b.byPlace[0]?.count ?? 0) - (a.byPlace[0]?.count ?? 0))[0];
    const top = first?.byPlace[0];
    const places = Array.from({ length: rank.places }, (_, at) => ['First', 'Second', 'Third', 'Fourth', 'Fifth'][at] ?? `Place ${at + 1}`); // prettier-ignore
    if (this.#isPublic && rank.base.n < 10) return [heading(2, rank.title), paragraph('Too few people answered this question for its numbers to be shown.')]; // prettier-ignore
    this.#release({ id: rank.id, title: rank.title, base: rank.base }, rank.rows.map((row) => ({ text: row.text, count: row.anyPlace.count, share: row.anyPlace.share }))); // prettier-ignore
    for (const [at, place] of places.entries())
      this.#release({ id: `${rank.id}-${at + 1}`, title: rank.title, base: rank.base }, rank.rows.map((row) => ({ text: row.text, count: row.byPlace[at]?.count ?? 0, share: row.byPlace[at]?.share ?? null })), place); // prettier-ignore
    return [
      heading(2, rank.title),
      ...(first === undefined || top === undefined
        ? []
        : [paragraph(`${first.text} was the first choice of `, quote(top.figure, percent(top.share)), ` (${whole(top.count)} of ${whole(rank.base.n)}). ${rank.words}`)]), // prettier-ignore
      {
        kind: 'chart',
        chart: {
          kind: 'ranked-bars',
          title: `${rank.title} Chosen at any place`,
          description: `Per cent of those who answered who chose each: ${ordered.map((row) => `${row.text} ${percent(row.anyPlace.share)}`).join(', ')}.`,
          valueTitle: 'per cent of those who answered',
          labelTitle: 'issue',
          source: `Base: ${rank.base.words}`,
          bars: ordered.map((row) => ({ label: row.text, value: row.anyPlace.share === null ? null : Math.round(row.anyPlace.share * 10) / 10 })), // prettier-ignore
        },
      },
      {
        kind: 'table',
        caption: rank.title,
        columns: [textColumn('Choice'), ...places.flatMap((place) => [numberColumn(place), numberColumn(`${place}, per cent`)]), numberColumn('Any place'), numberColumn('Any place, per cent')], // prettier-ignore
        rowHeadings: true,
        rows: ordered.map((row) => [
          textCell(row.text),
          ...row.byPlace.flatMap((cell) => [countCell(cell.count), this.#share(cell.share, cell.figure)]),
          countCell(row.anyPlace.count),
          this.#share(row.anyPlace.share, row.anyPlace.figure),
        ]),
        notes: [`Base: ${rank.base.words}.`, ...rank.notes],
      },
      {
        kind: 'table',
        caption: 'The order by other ways of counting',
        columns: [textColumn('Choice'), numberColumn('By first choices'), numberColumn('Points'), numberColumn('By points'), textColumn('Run-off', 3)], // prettier-ignore
        rowHeadings: true,
        rows: [...rank.rows]
          .sort((a, b) => a.bordaRank - b.bordaRank)
          .map((row) => [
            textCell(row.text),
            { value: row.firstRank, text: String(row.firstRank) },
            { value: row.borda, text: whole(row.borda) },
            { value: row.bordaRank, text: String(row.bordaRank) },
            textCell(row.droppedIn === null ? 'stays to the end' : `drops out in round ${row.droppedIn}`),
          ]),
        notes: [rank.tieRule],
      },
    ];
  }

  #families(): Block[] {
    const shown = this.#ground.families.filter(({ rows }) => rows.length > 0);
    if (shown.length === 0) return [];
    return [
      heading(1, 'What happened to people'),
      ...shown.map((family): Block => {
        const rows = family.rows.map((row) => ({
          ...row,
          cells: this.#isPublic ? hideSmall(row.cells, row.base.n) : (row.cells as readonly HideableCell[]),
        }));
        for (const row of rows)
          this.#release({ id: `${family.id}-${row.code}`, title: family.title, base: row.base }, family.columns.map((column, at) => ({ text: column.text, count: row.cells[at]?.count ?? null, share: row.cells[at]?.share ?? null })), row.text); // prettier-ignore
        // What nobody answered of any issue would only make the table wider.
        const given = family.columns.flatMap((column, at) => (rows.some((row) => row.cells[at]?.count !== 0) ? [{ ...column, at }] : [])); // prettier-ignore
        return {
          kind: 'table',
          caption: family.title,
          columns: [textColumn('About'), numberColumn('Asked'), ...given.map((column) => ({ ...numberColumn(column.text), width: 2 }))], // prettier-ignore
          rowHeadings: true,
          rows: rows.map((row) => [
            textCell(row.text),
            countCell(row.base.n),
            ...given.map(({ at }) => this.#countAndShare(row.cells[at])),
          ]),
          notes: [...family.notes, ...(rows.some(({ cells }) => cells.some(({ count }) => count === null)) ? ['[c]: few people, or beside a count of few people.'] : [])], // prettier-ignore
        };
      }),
    ];
  }

  /** “86 (23.0 %)”, with the figure of the share. */
  #countAndShare(cell: HideableCell | undefined): Cell {
    if (cell === undefined || cell.count === null) return { value: null, text: '[c]' };
    const share = this.#share(cell.share, cell.figure);
    return 'value' in share ? { ...share, text: `${whole(cell.count)} (${percent(cell.share)})` } : share;
  }

  /** Every other table, section by section, as it was asked. */
  #sections(): Block[] {
    const { questionnaire, questions } = this.#ground;
    const inFamilies = new Set(
      this.#ground.families.flatMap(({ rows }) => rows.map(({ question }) => question)),
    );
    return questionnaire.sections.flatMap((section) => {
      const own = questions.filter(({ question }) => section.questions.some(({ code }) => code === question.code) && !inFamilies.has(question.code) && !this.#isAboutThem(question)); // prettier-ignore
      const blocks = own.flatMap(({ table, numbers }) => [
        ...(table === null ? [] : this.#table(table)),
        ...(numbers === null || table !== null ? [] : this.#numbers(numbers)),
      ]);
      return blocks.length === 0 ? [] : [heading(1, section.title), ...blocks];
    });
  }

  #question(code: string): Question | undefined {
    return this.#ground.questions.find(({ question }) => question.code === code)?.question;
  }

  #kindOf(code: string): Question['kind'] | undefined {
    return this.#question(code)?.kind;
  }

  /** Asked of everybody, and not about the person: a share of few people of a group would tell who they are. */
  #isMain(code: string): boolean {
    const question = this.#question(code);
    return question !== undefined && question.family === null && !this.#isAboutThem(question);
  }

  #opensMonitoring(code: string): boolean {
    return opensMonitoring(this.#ground.questionnaire, { code });
  }

  #hasStandard(code: string): boolean {
    const question = this.#question(code);
    return question?.kind === 'single' && question.standard !== null;
  }

  /** About the people who answered, not about what they think. */
  #isAboutThem(question: Question): boolean {
    return isMonitoring(question) || opensMonitoring(this.#ground.questionnaire, question);
  }

  #table(table: SurveyTable): Block[] {
    if (this.#isPublic && !mayBeShown(table))
      return [
        heading(2, table.title),
        paragraph('Too few people answered this question for its numbers to be shown.'),
      ];
    // Things named go by how often; answers that have an order of their own keep it.
    const ofMany = table.base.kind === 'mentions';
    const rows = ofMany ? [...table.rows].sort((a, b) => (b.count ?? 0) - (a.count ?? 0)) : table.rows;
    this.#release(table, rows);
    const ofMentions = table.base.kind === 'mentions';
    const weighted = table.weights !== null;
    return [
      {
        kind: 'table',
        caption: table.title,
        columns: [
          textColumn('Answer'),
          numberColumn('Number'),
          numberColumn(ofMentions ? 'Of mentions' : 'Per cent'),
          ...(weighted ? [numberColumn('Weighted')] : []),
          ...(ofMentions ? [numberColumn('Of people')] : []),
        ],
        rowHeadings: true,
        rows: rows.map((row) => [
          textCell(row.text),
          countCell(row.count),
          this.#share(row.share, row.figure),
          ...(weighted ? [this.#share(row.weightedShare, row.weightedFigure)] : []),
          ...(ofMentions ? [this.#share(row.perPerson, null)] : []),
        ]),
        notes: [
          `Base: ${table.base.words}.`,
          ...(table.notAnswered === 0 ? [] : [`${whole(table.notAnswered)} who were asked gave no answer.`]),
          ...table.notes,
        ], // prettier-ignore
      },
    ];
  }

  #numbers(numbers: NumberSummary): Block[] {
    const value = (n: number | null): string => (n === null ? '' : n.toFixed(1));
    if (this.#isPublic && numbers.base.n < 10) return [];
    return [
      heading(2, numbers.title),
      paragraph(`Mean ${value(numbers.mean)}, median ${value(numbers.median)}, from ${value(numbers.least)} to ${value(numbers.most)}. Base: ${numbers.base.words}.`), // prettier-ignore
    ];
  }

  #inWords(): Block[] {
    const shown = this.#ground.words.filter(
      ({ rows, base }) => rows.length > 0 && (!this.#isPublic || base.n >= 10),
    );
    if (shown.length === 0) return [];
    return [
      heading(1, 'In people’s own words'),
      ...shown.map((words): Block => {
        const rows = [...words.rows].sort((a, b) => (b.count ?? 0) - (a.count ?? 0));
        this.#release({ id: words.question, title: words.title, base: words.base }, rows);
        return {
          kind: 'table',
          caption: words.title,
          columns: [textColumn('Theme'), numberColumn('Number'), numberColumn('Per cent')],
          rowHeadings: true,
          rows: rows.map((row) => [
            textCell(row.text),
            countCell(row.count),
            this.#share(row.share, row.figure),
          ]),
          notes: [`Base: ${words.base.words}.`, ...words.notes],
        };
      }),
    ];
  }

  #where(): Block[] {
    const shown = this.#ground.places.filter(({ rows }) => rows.length > 0);
    if (shown.length === 0) return [];
    return [
      heading(1, 'Where'),
      ...shown.map((places): Block => {
        this.#release({ id: places.question, title: places.title, base: places.base }, places.rows.map((row) => ({ text: row.name, count: row.count, share: row.share }))); // prettier-ignore
        return {
          kind: 'table',
          caption: places.title,
          columns: [textColumn('Ward'), numberColumn('Places named'), numberColumn('Per cent')],
          rowHeadings: true,
          rows: places.rows.map((row) => [
            textCell(row.name),
            countCell(row.count),
            this.#share(row.share, row.figure),
          ]),
          notes: [
            `Base: ${places.base.words}.`,
            ...(places.unplaced === 0 ? [] : [`${whole(places.unplaced)} more lie in no ward.`]),
            ...places.notes,
          ],
        };
      }),
    ];
  }

  #changes(): Block[] {
    const { comparison } = this.#ground;
    if (comparison === null || comparison.tables.length === 0) return [];
    const compared = comparison.tables.filter(
      ({ question, now, before, rows }) =>
        (this.#isMain(question) ||
          (this.#kindOf(question) === 'yes-no' && !this.#opensMonitoring(question))) &&
        rows.length > 0 &&
        (!this.#isPublic || Math.min(now.n, before.n) >= 10),
    );
    const hasChange = (table: (typeof compared)[number]): boolean =>
      table.rows.some(({ change }) => change === 'up' || change === 'down');
    const told = compared.filter((table) => hasChange(table) || this.#kindOf(table.question) === 'ranked');
    const still = compared.filter((table) => !told.includes(table));
    return [
      heading(1, `Since ${comparison.previous.title}`),
      paragraph(`${whole(comparison.previous.answers)} people answered then. A change is named only where it is more than chance would make; other people answered each time.`), // prettier-ignore
      ...told.map((table): Block => ({
        kind: 'table',
        caption: `Then and now: ${table.title}`,
        columns: [textColumn('Answer'), numberColumn('Before'), numberColumn('Now'), textColumn('Change', 4)],
        rowHeadings: true,
        rows: table.rows.map((row) => [
          textCell(row.text),
          this.#share(row.before.share, null),
          this.#share(row.now.share, null),
          textCell(row.words),
        ]),
        notes: [`Bases: before, ${table.before.words}; now, ${table.now.words}.`, ...table.notes],
      })),
      ...(still.length === 0
        ? []
        : [
            paragraph('No clear change:'),
            { kind: 'list' as const, ordered: false, items: still.map(({ title }) => [title]) },
          ]),
      ...(comparison.onlyNow.length === 0
        ? []
        : [paragraph(`${comparison.onlyNow.length} questions were not asked then.`)]),
      ...comparison.notes.map((note) => paragraph(note)),
    ];
  }

  #byGroups(): Block[] {
    const crosses = this.#isPublic ? this.#ground.publicCrosses : this.#ground.crosses;
    // Of the main questions; what follows from a choice is broken down on the pages of results.
    const shown = crosses.filter(
      ({ question, groups, rows }) =>
        this.#isMain(question) &&
        !this.#hasStandard(question) &&
        rows.length > 0 &&
        groups.filter((group) => group.shown).length > 1 &&
        groups.length <= widestCross,
    );
    if (shown.length === 0) return [];
    return [
      heading(1, 'By age, sex and other groups'),
      ...shown.map((cross): Block => {
        const groups = cross.groups.map((group, at) => ({ ...group, at })).filter((group) => group.shown);
        for (const group of groups)
          this.#release(
            { id: cross.id, title: cross.title, base: { n: group.n ?? 0, words: `${cross.baseWords}: ${group.text}`, kind: 'respondents' } }, // prettier-ignore
            cross.rows.map((row) => ({ text: row.text, count: row.cells[group.at]?.count ?? null, share: row.cells[group.at]?.share ?? null })), // prettier-ignore
            group.text,
          );
        return {
          kind: 'table',
          caption: cross.title,
          columns: [textColumn('Answer'), ...groups.map((group) => numberColumn(`${group.text} (${group.n === null ? 'fewer than 10' : whole(group.n)})${group.flagged ? ' *' : ''}`))], // prettier-ignore
          rowHeadings: true,
          rows: cross.rows.map((row) => [
            textCell(row.text),
            ...groups.map((group) =>
              this.#share(row.cells[group.at]?.share ?? null, row.cells[group.at]?.figure ?? null),
            ),
          ]),
          notes: [
            `${cross.baseWords} The number of people in each group stands beside its name.`,
            ...(groups.some(({ flagged }) => flagged) ? ['* Fewer than 50 people: read with care.'] : []),
            ...(cross.test === null ? [] : [`${cross.test.words} (${cross.test.name}).`]),
            ...cross.notes,
          ],
        };
      }),
    ];
  }

  #whoAnswered(): Block[] {
    const { representation, profileTitle, wardNames } = this.#ground;
    const tables = this.#ground.questions.filter(
      ({ question, table }) => table !== null && isMonitoring(question),
    );
    const blocks = tables.flatMap(({ table }): Block[] => {
      if (table === null) return [];
      const everybody = this.#ground.counts.complete;
      const rows: PooledRow[] = this.#isPublic ? poolSmall(table, everybody) : table.rows;
      this.#release({ ...table, base: { ...table.base, n: everybody, words: `${whole(everybody)} respondents` } }, rows); // prettier-ignore
      return [
        {
          kind: 'table',
          caption: table.title,
          columns: [textColumn('Group'), numberColumn('Number'), numberColumn('Per cent')],
          rowHeadings: true,
          rows: rows.map((row) => [
            textCell(row.text),
            countCell(row.count),
            this.#share(row.share, row.figure),
          ]),
          notes: this.#isPublic ? [`Base: ${whole(everybody)} respondents.`] : [`Base: ${table.base.words}.`, ...table.notes], // prettier-ignore
        },
      ];
    });
    const missing = representation.filter(({ isMissing }) => isMissing);
    const name = (each: Representation): string =>
      `${standardInWords(each.standard).toLowerCase()}: ${each.standard === 'ward' ? (wardNames.get(each.category) ?? each.category) : categoryInWords(each.standard, each.category)}`;
    return blocks.length === 0 && missing.length === 0
      ? []
      : [
          heading(1, 'Who answered'),
          ...this.#whoSaid(),
          ...(profileTitle === null
            ? []
            : [
                paragraph(
                  missing.length === 0
                    ? `Beside those who live here (${profileTitle}) no group is clearly missing.`
                    : `Fewer answered than their part of those who live here (${profileTitle}) of: ${missing.map(name).join('; ')}.`,
                ),
              ]),
          ...blocks,
        ];
  }

  /** How many said anything about themselves, where that was asked first; nothing where it would tell of a few. */
  #whoSaid(): Block[] {
    return this.#ground.questions.flatMap(({ question, table }): Block[] => {
      if (table === null || !opensMonitoring(this.#ground.questionnaire, question)) return [];
      const said = table.rows.find(({ code }) => code === 'yes')?.count ?? 0;
      const others = this.#ground.counts.complete - said;
      if (this.#isPublic && Math.min(said, others) < waveParameters.smallBase.value) return [];
      return [
        paragraph(
          `${whole(said)} of ${whole(this.#ground.counts.complete)} were ready to answer questions about themselves, and could leave out any of them.`,
        ),
      ];
    });
  }

  #howToRead(): Block[] {
    const { wave } = this.#ground;
    return [
      heading(1, 'How to read these numbers'),
      {
        kind: 'list',
        ordered: false,
        items: [
          ['Every table says what its percentages are a share of: everybody who answered, those who were asked because of an earlier answer, or things named where each person could name several.'],
          ['Percentages are rounded each by itself, and so may not add up to 100.'],
          ...(this.#isPublic ? [['Groups of fewer than ten people are put together; counts from which a few people’s answers could be worked out are left out and marked [c].']] : []),
          [`It was open ${datesInWords(wave)}${wave.closedAt === null ? '' : `, and closed on ${dayInWords(wave.closedAt.slice(0, 10))}`}.`],
        ],
      }, // prettier-ignore
    ];
  }
}
