import { sql } from 'kysely';
import type { Actor, Tx } from '../foundation/database.types.ts';
import {
  idsOf,
  uuidsOf,
  type ThreadContribution,
  type ThreadEnd,
  type ThreadLink,
  type ThreadTitle,
  mostTies,
} from '../foundation/thread.ts';
import { may } from '../partnership/partnership.ts';
import { nameOfItem, type Said } from './write/assemble.rules.ts';
import { stateWords, type AssessmentState } from './steps/step.rules.ts';

/** Assessments and their sentences, figures, measures and releases. */
export const assessmentThread: ThreadContribution = {
  kinds: [
    { kind: 'assessment', title: 'assessment' },
    { kind: 'assessment_item', title: 'sentence of an assessment' },
    { kind: 'figure', title: 'figure' },
    { kind: 'measure', title: 'measure' },
    { kind: 'data_release', title: 'release' },
  ],
  titles: async (actor, tx, ends) => {
    if (!may(actor.role, 'assessment.view')) return [];
    return [
      ...(await assessmentTitles(tx, uuidsOf(ends, 'assessment'))),
      // What is being written, and the restricted edition, is for those who write and check it.
      ...(may(actor.role, 'assessment.restricted')
        ? await itemTitles(tx, uuidsOf(ends, 'assessment_item'))
        : []),
      ...(await figureTitles(tx, idsOf(ends, 'figure'))),
      ...(await measureTitles(tx, uuidsOf(ends, 'measure'))),
      ...(await releaseTitles(tx, uuidsOf(ends, 'data_release'))),
    ];
  },
  links: async (actor, tx, ends) => {
    if (!may(actor.role, 'assessment.view')) return [];
    return [
      ...(await figureLinks(tx, ends)),
      ...(await textLinks(tx, ends)),
      ...(await releaseLinks(tx, ends)),
    ];
  },
  find,
};

// ---- titles --------------------------------------------------------------------------------------------------------------------

type AssessmentRow = { id: string; title: string; state: AssessmentState };

const assessmentTitle = (row: AssessmentRow): ThreadTitle => ({
  kind: 'assessment',
  id: row.id,
  title: row.title,
  href: `/assessment/${row.id}`,
  summary: stateWords[row.state].title,
});

async function assessmentTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<AssessmentRow>`
    select id, title, state from assessment where id = any(${[...ids]}::uuid[]) order by id`.execute(tx);
  return rows.map(assessmentTitle);
}

type ItemRow = Said & { id: string; section: string; code: string; assessment: string };

async function itemTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ItemRow>`
    select i.id, i.kind, i.draft, i.decision, i.words, i.quotes, s.title as section, s.code, s.assessment_id as assessment
    from assessment_item i
      join assessment_section s on s.partnership_id = i.partnership_id and s.id = i.assessment_section_id
    where i.id = any(${[...ids]}::uuid[]) order by i.id`.execute(tx);
  return rows.map((row) => ({
    kind: 'assessment_item',
    id: row.id,
    title: nameOfItem(row),
    href: `/assessment/${row.assessment}/write/${row.code}#i-${row.id}`,
    summary: row.section,
  }));
}

type FigureRow = { id: string; measure: string; category: string; area: string; period: string };

const figureTitle = (row: FigureRow): ThreadTitle => ({
  kind: 'figure',
  id: row.id,
  // A measure of one category is often called like it.
  title: [...new Set([row.measure, row.category, row.area, row.period])]
    .filter((part) => part !== '')
    .join(', '),
  href: `/assessment/figures/${row.id}`,
});

const figureColumns = sql`question as id, figure ->> 'measureTitle' as measure, figure ->> 'categoryTitle' as category,
  figure ->> 'areaName' as area, replace(figure ->> 'period', '..', ' to ') as period`;

// Answers of a consultation are figures too; their page is that consultation's.
const ofIncidents = sql`quoted_by_kind in ('assessment', 'priority_round', 'indicator_reading')`;

async function figureTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<FigureRow>`
    select distinct on (question) ${figureColumns} from figure
    where question = any(${[...ids]}) and ${ofIncidents} order by question, computed_at, id`.execute(tx);
  return rows.map(figureTitle);
}

type MeasureRow = { id: string; code: string; title: string };

const measureTitle = (row: MeasureRow): ThreadTitle => ({
  kind: 'measure',
  id: row.id,
  title: row.title,
  href: `/assessment/measures/${row.code}`,
});

async function measureTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<MeasureRow>`
    select id, code, title from measure where id = any(${[...ids]}::uuid[]) order by id`.execute(tx);
  return rows.map(measureTitle);
}

type ReleaseRow = { id: string; title: string; publishedOn: string | null };

const releaseTitle = (row: ReleaseRow): ThreadTitle => ({
  kind: 'data_release',
  id: row.id,
  title: row.title,
  href: `/assessment/releases/${row.id}`,
  summary: row.publishedOn === null ? 'Not published' : `Published ${row.publishedOn}`,
});

async function releaseTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<ReleaseRow>`
    select id, title, left(published_at::text, 10) as "publishedOn" from data_release
    where id = any(${[...ids]}::uuid[]) order by id`.execute(tx);
  return rows.map(releaseTitle);
}

// ---- ties ----------------------------------------------------------------------------------------------------------------------

/** A figure rests on the files it was counted from, and on the definition of its measure. */
async function figureLinks(tx: Tx, ends: readonly ThreadEnd[]): Promise<ThreadLink[]> {
  const links: ThreadLink[] = [];
  const figures = idsOf(ends, 'figure');
  const hashes = idsOf(ends, 'delivery');
  const toFile = ({ id, hash }: { id: string; hash: string }): ThreadLink => ({
    from: { kind: 'figure', id },
    to: { kind: 'delivery', id: hash },
    relation: 'counted from',
  });
  if (figures.length > 0) {
    const { rows } = await sql<{ id: string; hash: string }>`
      select distinct question as id, d.hash from figure, jsonb_array_elements_text(figure -> 'deliveries') as d (hash)
      where question = any(${figures}) order by 1, 2 limit ${mostTies + 1}`.execute(tx);
    links.push(...rows.map(toFile));
  }
  if (hashes.length > 0) {
    const { rows } = await sql<{ id: string; hash: string }>`
      select distinct question as id, d.hash from figure, jsonb_array_elements_text(figure -> 'deliveries') as d (hash)
      where d.hash = any(${hashes}) order by 1, 2 limit ${mostTies + 1}`.execute(tx);
    links.push(...rows.map(toFile));
  }
  const measures = uuidsOf(ends, 'measure');
  if (figures.length + measures.length > 0) {
    const { rows } = await sql<{ id: string; measure: string }>`
      select distinct f.question as id, m.id as measure
      from figure f join measure m on m.partnership_id = f.partnership_id
        and m.code = split_part(f.figure ->> 'measure', ':', 1)
      where f.question = any(${figures}) or m.id = any(${measures}::uuid[]) order by 1, 2 limit ${mostTies + 1}`.execute(
      tx,
    );
    links.push(
      ...rows.map(({ id, measure }) => ({
        from: { kind: 'figure', id },
        to: { kind: 'measure', id: measure },
        relation: 'measured as',
      })),
    );
  }
  return links;
}

/** An assessment is made of its sentences, and each quotes figures; one that is a single tree quotes them itself. */
async function textLinks(tx: Tx, ends: readonly ThreadEnd[]): Promise<ThreadLink[]> {
  const assessments = uuidsOf(ends, 'assessment');
  const items = uuidsOf(ends, 'assessment_item');
  const figures = idsOf(ends, 'figure');
  const links: ThreadLink[] = [];
  if (assessments.length + items.length > 0) {
    const { rows } = await sql<{ assessment: string; item: string }>`
      select s.assessment_id as assessment, i.id as item
      from assessment_item i
        join assessment_section s on s.partnership_id = i.partnership_id and s.id = i.assessment_section_id
      where i.kind <> 'heading' and i.decision <> 'rejected'
        and (s.assessment_id = any(${assessments}::uuid[]) or i.id = any(${items}::uuid[]))
      order by s.position, i.position, i.id limit ${mostTies + 1}`.execute(tx);
    for (const { assessment, item } of rows)
      links.push({
        from: { kind: 'assessment', id: assessment },
        to: { kind: 'assessment_item', id: item },
        relation: 'says',
      });
  }
  if (items.length + figures.length > 0) {
    const { rows } = await sql<{ item: string; figure: string }>`
      select i.id as item, f.id as figure
      from assessment_item i, unnest(i.figures) as f (id)
      where i.kind <> 'heading' and i.decision <> 'rejected'
        and (i.id = any(${items}::uuid[]) or f.id = any(${figures})) order by 1, 2 limit ${mostTies + 1}`.execute(
      tx,
    );
    for (const { item, figure } of rows)
      links.push({
        from: { kind: 'assessment_item', id: item },
        to: { kind: 'figure', id: figure },
        relation: 'quotes',
      });
  }
  if (assessments.length + figures.length > 0) {
    const { rows } = await sql<{ assessment: string; figure: string }>`
      select distinct a.id as assessment, f.question as figure
      from figure f join assessment a on a.partnership_id = f.partnership_id and a.id::text = f.quoted_by_id
      where f.quoted_by_kind = 'assessment' and a.template is null
        and (a.id = any(${assessments}::uuid[]) or f.question = any(${figures})) order by 1, 2 limit ${mostTies + 1}`.execute(
      tx,
    );
    for (const { assessment, figure } of rows)
      links.push({
        from: { kind: 'assessment', id: assessment },
        to: { kind: 'figure', id: figure },
        relation: 'quotes',
      });
  }
  return links;
}

/** A release rests on the files its cells were counted from, or on the assessment it is the public edition of. */
async function releaseLinks(tx: Tx, ends: readonly ThreadEnd[]): Promise<ThreadLink[]> {
  const releases = uuidsOf(ends, 'data_release');
  const hashes = idsOf(ends, 'delivery');
  const assessments = uuidsOf(ends, 'assessment');
  const links: ThreadLink[] = [];
  if (releases.length + hashes.length > 0) {
    const { rows } = await sql<{ release: string; hash: string }>`
      select distinct f.published_release_id as release, d.hash from published_figure f, unnest(f.deliveries) as d (hash)
      where f.published_release_id = any(${releases}::uuid[]) or d.hash = any(${hashes})
      order by 1, 2 limit ${mostTies + 1}`.execute(tx);
    for (const { release, hash } of rows)
      links.push({
        from: { kind: 'data_release', id: release },
        to: { kind: 'delivery', id: hash },
        relation: 'counted from',
      });
  }
  if (releases.length + assessments.length > 0) {
    const { rows } = await sql<{ release: string; assessment: string }>`
      select id as release, assessment_id as assessment from data_release
      where assessment_id is not null
        and (id = any(${releases}::uuid[]) or assessment_id = any(${assessments}::uuid[])) order by 1 limit ${mostTies + 1}`.execute(
      tx,
    );
    for (const { release, assessment } of rows)
      links.push({
        from: { kind: 'data_release', id: release },
        to: { kind: 'assessment', id: assessment },
        relation: 'is an edition of',
      });
  }
  return links;
}

// ---- finding -------------------------------------------------------------------------------------------------------------------

/** Assessments, releases, measures, sentences and quoted figures that hold the words. */
async function find(actor: Actor, tx: Tx, words: string): Promise<ThreadTitle[]> {
  if (!may(actor.role, 'assessment.view')) return [];
  const wanted = words.trim().toLowerCase();
  const holds = (column: ReturnType<typeof sql.ref>) =>
    sql<boolean>`(${wanted} = '' or position(${wanted} in lower(${column})) > 0)`;
  const { rows: assessments } = await sql<AssessmentRow>`
    select id, title, state from assessment where ${holds(sql.ref('title'))} order by changed_at desc, id desc limit 4`.execute(
    tx,
  );
  const { rows: releases } = await sql<ReleaseRow>`
    select id, title, left(published_at::text, 10) as "publishedOn" from data_release
    where ${holds(sql.ref('title'))} order by changed_at desc, id desc limit 4`.execute(tx);
  const { rows: measures } = await sql<MeasureRow>`
    select id, code, title from measure where ${holds(sql.ref('title'))} order by title, id limit 4`.execute(
    tx,
  );
  // Figures are thousands: only by words.
  const { rows: figures } =
    wanted === ''
      ? { rows: [] }
      : await sql<FigureRow>`
          select distinct on (question) ${figureColumns} from figure
          where ${ofIncidents} and position(${wanted} in lower(
            (figure ->> 'measureTitle') || ' ' || (figure ->> 'categoryTitle') || ' ' || (figure ->> 'areaName'))) > 0
          order by question, computed_at, id limit 8`.execute(tx);
  return [
    ...assessments.map(assessmentTitle),
    ...releases.map(releaseTitle),
    ...measures.map(measureTitle),
    ...figures.map(figureTitle),
  ];
}
