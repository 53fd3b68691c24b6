/** How answers differ: from the time before, and between groups of people; and who answered. */
import type { Block } from '../../documents/documents.ts';
import { isMonitoring, opensMonitoring } from '../questionnaire/questionnaire.rules.ts';
import type { Representation } from '../waves/profile.rules.ts';
import { categoryInWords, standardInWords } from '../waves/profile.page.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import { countCell, heading, numberColumn, paragraph, textCell, textColumn, whole } from './chapter.parts.ts';
import { poolSmall, type PooledRow } from './public.rules.ts';
import type { ChapterWriter } from './chapter.writer.ts';

/** Groups across that a printed page takes; wards are more, and stand on the pages of results. */
const widestCross = 9;

export function sinceBefore(to: ChapterWriter): Block[] {
  const { comparison } = to.ground;
  if (comparison === null || comparison.tables.length === 0) return [];
  const compared = comparison.tables.filter(
    ({ question, now, before, rows }) =>
      (to.isMain(question) || (to.kindOf(question) === 'yes-no' && !to.opensMonitoring(question))) &&
      rows.length > 0 &&
      (!to.isPublic || Math.min(now.n, before.n) >= 10),
  );
  const hasChange = (table: (typeof compared)[number]): boolean =>
    table.rows.some(({ change }) => change === 'up' || change === 'down');
  const told = compared.filter((table) => hasChange(table) || to.kindOf(table.question) === 'ranked');
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
        to.share(row.before.share, null),
        to.share(row.now.share, null),
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

export function byGroups(to: ChapterWriter): Block[] {
  const crosses = to.isPublic ? to.ground.publicCrosses : to.ground.crosses;
  // Of the main questions; what follows from a choice is broken down on the pages of results.
  const shown = crosses.filter(
    ({ question, groups, rows }) =>
      to.isMain(question) &&
      !to.hasStandard(question) &&
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
        to.release(
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
            to.share(row.cells[group.at]?.share ?? null, row.cells[group.at]?.figure ?? null),
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

export function whoAnswered(to: ChapterWriter): Block[] {
  const { representation, profileTitle, wardNames } = to.ground;
  const tables = to.ground.questions.filter(
    ({ question, table }) => table !== null && isMonitoring(question),
  );
  const blocks = tables.flatMap(({ table }): Block[] => {
    if (table === null) return [];
    const everybody = to.ground.counts.complete;
    const rows: PooledRow[] = to.isPublic ? poolSmall(table, everybody) : table.rows;
    to.release({ ...table, base: { ...table.base, n: everybody, words: `${whole(everybody)} respondents` } }, rows); // prettier-ignore
    return [
      {
        kind: 'table',
        caption: table.title,
        columns: [textColumn('Group'), numberColumn('Number'), numberColumn('Per cent')],
        rowHeadings: true,
        rows: rows.map((row) => [textCell(row.text), countCell(row.count), to.share(row.share, row.figure)]),
        notes: to.isPublic ? [`Base: ${whole(everybody)} respondents.`] : [`Base: ${table.base.words}.`, ...table.notes], // prettier-ignore
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
        ...whoSaid(to),
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
function whoSaid(to: ChapterWriter): Block[] {
  return to.ground.questions.flatMap(({ question, table }): Block[] => {
    if (table === null || !opensMonitoring(to.ground.questionnaire, question)) return [];
    const said = table.rows.find(({ code }) => code === 'yes')?.count ?? 0;
    const others = to.ground.counts.complete - said;
    if (to.isPublic && Math.min(said, others) < waveParameters.smallBase.value) return [];
    return [
      paragraph(
        `${whole(said)} of ${whole(to.ground.counts.complete)} were ready to answer questions about themselves, and could leave out any of them.`,
      ),
    ];
  });
}
