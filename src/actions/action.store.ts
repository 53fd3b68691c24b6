import { sql, type RawBuilder } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../foundation/paging.ts';
import { notFound } from '../foundation/problem.ts';
import { exactCountLimit } from '../web/paging.ts';
import { isOverdue, openStates, type ActionState, type Heading } from './action.rules.ts';
import type { Action, ActionUpdate, Evidence, Milestone, StepTaken } from './action.types.ts';

/** Which actions are looked for. */
export type ActionFilter = {
  ids?: readonly string[];
  sources?: readonly { kind: string; id: string }[];
  /** Owned by this agency. */
  agencyId?: string;
  /** Owned by this person. */
  accountId?: string;
  groupId?: string;
  states?: readonly ActionState[];
  heading?: Heading;
  sourceKind?: string;
  /** Overdue on this day (ISO). */
  overdueOn?: string;
  /** Said to be done by their owners, and waiting for the lead. */
  awaiting?: boolean;
  blocked?: boolean;
  /** Nobody owns it: neither an agency nor a person. */
  unowned?: boolean;
  /** Words in it, in its code or number, or in its owner’s blocked reason. */
  words?: string;
};

type Row = {
  id: string;
  code: string;
  reference: string;
  words: string;
  heading: Heading;
  state: ActionState;
  owner_agency_id: string | null;
  owner_account_id: string | null;
  lead_account_id: string | null;
  partner_agency_ids: string[];
  group_id: string | null;
  source_kind: string | null;
  source_id: string | null;
  source_words: string;
  due_on: string | null;
  due_rule: string | null;
  due_sort: string;
  revisit_on: string | null;
  started_on: string | null;
  completed_on: string | null;
  result: string;
  done_proposed_at: string | null;
  done_proposed_by: string | null;
  blocked_by: string;
  blocked_on: string | null;
  made_at: string;
  changed_at: string;
  version: number;
  audience: string[];
  open_to_members: boolean;
  agency_name: string;
  person_name: string;
  group_name: string;
  last_on: string | null;
  last_words: string | null;
  evidence: number;
};

/** All of a condition at once, so that a list, its count and its export cannot differ. */
function condition(filter: ActionFilter): RawBuilder<boolean> {
  const parts: RawBuilder<boolean>[] = [sql<boolean>`true`];
  if (filter.ids !== undefined) parts.push(sql`a.id = any(${[...filter.ids]}::uuid[])`);
  if (filter.sources !== undefined)
    parts.push(
      sql`(a.source_kind, a.source_id) in (select * from unnest(${filter.sources.map(({ kind }) => kind)}::text[],
        ${filter.sources.map(({ id }) => id)}::uuid[]))`,
    );
  if (filter.agencyId !== undefined) parts.push(sql`a.owner_agency_id = ${filter.agencyId}::uuid`);
  if (filter.accountId !== undefined) parts.push(sql`a.owner_account_id = ${filter.accountId}::uuid`);
  if (filter.groupId !== undefined) parts.push(sql`a.group_id = ${filter.groupId}::uuid`);
  if (filter.states !== undefined) parts.push(sql`a.state = any(${[...filter.states]}::text[])`);
  if (filter.heading !== undefined) parts.push(sql`a.heading = ${filter.heading}`);
  if (filter.sourceKind !== undefined)
    parts.push(
      filter.sourceKind === 'none' ? sql`a.source_kind is null` : sql`a.source_kind = ${filter.sourceKind}`,
    );
  if (filter.overdueOn !== undefined)
    // The same as isOverdue(); a test holds them together.
    parts.push(sql`((a.state in ('agreed', 'in-progress') and a.due_on < ${filter.overdueOn}::date and a.done_proposed_at is null)
      or (a.state = 'paused' and a.revisit_on < ${filter.overdueOn}::date))`);
  if (filter.awaiting === true) parts.push(sql`a.state = 'in-progress' and a.done_proposed_at is not null`);
  if (filter.blocked === true)
    parts.push(sql`a.blocked_by <> '' and a.state = any(${[...openStates]}::text[])`);
  if (filter.unowned === true) parts.push(sql`a.owner_agency_id is null and a.owner_account_id is null`);
  if (filter.words !== undefined && filter.words !== '')
    parts.push(sql`a.search @@ websearch_to_tsquery('english', ${filter.words.slice(0, 200)})`);
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

const columns = sql`a.id, a.code, a.reference, a.words, a.heading, a.state, a.owner_agency_id, a.owner_account_id, a.lead_account_id,
  a.partner_agency_ids, a.group_id, a.source_kind, a.source_id, a.source_words, a.due_on, a.due_rule, a.due_sort, a.revisit_on,
  a.started_on, a.completed_on, a.result, a.done_proposed_at, a.done_proposed_by, a.blocked_by, a.blocked_on, a.made_at, a.changed_at,
  a.version, a.audience, a.open_to_members, coalesce(g.name, '') as agency_name, coalesce(p.name, '') as person_name,
  coalesce(m.name, '') as group_name, u.said_on as last_on, u.words as last_words,
  (select count(*)::int from action_evidence e where e.partnership_id = a.partnership_id and e.action_id = a.id
    and e.removed_at is null) as evidence`;

async function rowsOf(
  tx: Tx,
  filter: ActionFilter,
  more: { order: RawBuilder<unknown>; after?: RawBuilder<unknown>; limit: number },
): Promise<Row[]> {
  // The page is cut before names and updates are looked up, so that a long log costs no more than a page.
  const { rows } = await sql<Row>`
    with a as (select a.* from action a where ${condition(filter)} ${more.after === undefined ? sql`` : sql`and ${more.after}`}
      order by ${more.order} limit ${more.limit})
    select ${columns} from a
    left join agency g on g.partnership_id = a.partnership_id and g.id = a.owner_agency_id
    left join account p on p.id = a.owner_account_id
    left join partnership_group m on m.partnership_id = a.partnership_id and m.id = a.group_id
    left join lateral (select n.said_on, n.words from action_update n where n.partnership_id = a.partnership_id and n.action_id = a.id
      order by n.said_on desc, n.id desc limit 1) u on true
    order by ${more.order}`.execute(tx);
  return rows;
}

function toAction(row: Row): Action {
  const standing = {
    state: row.state,
    dueOn: row.due_on,
    revisitOn: row.revisit_on,
    doneProposedAt: row.done_proposed_at,
  };
  return {
    ...standing,
    id: row.id,
    code: row.code,
    reference: row.reference,
    text: row.words,
    heading: row.heading,
    ownerAgencyId: row.owner_agency_id,
    ownerAccountId: row.owner_account_id,
    leadAccountId: row.lead_account_id,
    partnerAgencyIds: row.partner_agency_ids,
    groupId: row.group_id,
    source:
      row.source_kind === null || row.source_id === null
        ? null
        : { kind: row.source_kind, id: row.source_id },
    sourceKind: row.source_kind,
    sourceWords: row.source_words,
    dueRule: row.due_rule,
    version: row.version,
    overdue: isOverdue(standing, clock.today()),
    startedOn: row.started_on,
    completedOn: row.completed_on,
    result: row.result,
    doneProposedBy: row.done_proposed_by,
    blockedBy: row.blocked_by,
    blockedOn: row.blocked_on,
    lastUpdate:
      row.last_on === null || row.last_words === null ? null : { on: row.last_on, words: row.last_words },
    evidence: row.evidence,
    ownerAgency: row.agency_name,
    ownerPerson: row.person_name,
    group: row.group_name,
    madeAt: row.made_at,
    changedAt: row.changed_at,
    audience: row.audience,
    openToMembers: row.open_to_members,
  };
}

/** Most actions that are listed unpaged. */
export const mostActions = 1000;

/** Every action that fits, as the reader may see them, those due first first; at most 1,000. */
export async function listActions(tx: Tx, filter: ActionFilter = {}): Promise<Action[]> {
  const rows = await rowsOf(tx, filter, { order: sql`a.due_sort, a.id`, limit: mostActions });
  return rows.map(toAction);
}

/** @throws the same 404 for an unknown one and for one the reader may not see. */
export async function selectAction(tx: Tx, id: string): Promise<Action> {
  const [row] = await rowsOf(tx, { ids: [id] }, { order: sql`a.id`, limit: 1 });
  if (row === undefined) throw notFound();
  return toAction(row);
}

export const sorts = ['due', 'changed', 'reference'] as const;
export type Sort = (typeof sorts)[number];
const sorted: Readonly<
  Record<
    Sort,
    { column: string; direction: 'ascending' | 'descending'; key: (action: Action) => CursorValue[] }
  >
> = {
  due: {
    column: 'due_sort',
    direction: 'ascending',
    key: (action) => [action.dueOn ?? endOfTime, action.id],
  },
  changed: { column: 'changed_at', direction: 'descending', key: (action) => [action.changedAt, action.id] },
  reference: {
    column: 'reference',
    direction: 'ascending',
    key: (action) => [action.reference, action.id],
  },
};

/** Stands for “no day” in lists that sort by it. */
export const endOfTime = '9999-12-31';

/** The sort key of a row, for turning pages. */
export const sortKey = (sort: Sort, action: Action): CursorValue[] => sorted[sort].key(action);

/** One page and one more. */
export async function pageOfActions(
  tx: Tx,
  filter: ActionFilter,
  sort: Sort = 'due',
  after?: readonly CursorValue[],
): Promise<Action[]> {
  const { column, direction } = sorted[sort];
  const way = direction === 'ascending' ? sql`asc` : sql`desc`;
  const rows = await rowsOf(tx, filter, {
    order: sql`${sql.ref(`a.${column}`)} ${way}, a.id ${way}`,
    ...(after === undefined ? {} : { after: sql`${afterCursor([`a.${column}`, 'a.id'], after, direction)}` }),
    limit: rowsOnPage + 1,
  });
  return rows.map(toAction);
}

/** Exact up to 10,000, then one more. */
export async function countActions(tx: Tx, filter: ActionFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from
    (select from action a where ${condition(filter)} limit ${exactCountLimit + 1}) found`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** What was said of an action, the last first. */
export async function updatesOf(tx: Tx, actionId: string): Promise<ActionUpdate[]> {
  const rows = await tx
    .selectFrom('action_update as u')
    .leftJoin('account as said', 'said.id', 'u.said_by')
    .leftJoin('account as made', 'made.id', 'u.made_by')
    .select([
      'u.id',
      'u.said_on',
      'u.words',
      'u.next_step',
      'u.blocked_by',
      'u.percent',
      'u.way',
      'u.said_by',
      'u.made_by',
      'u.made_at',
      'said.name as said_name',
      'made.name as made_name',
    ])
    .where('u.action_id', '=', actionId)
    .orderBy('u.said_on', 'desc')
    .orderBy('u.id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    on: row.said_on,
    words: row.words,
    nextStep: row.next_step,
    blockedBy: row.blocked_by,
    percent: row.percent,
    way: row.way,
    saidBy: row.said_name ?? '',
    recordedBy: row.made_by !== null && row.made_by !== row.said_by ? (row.made_name ?? '') : '',
    madeAt: row.made_at,
  }));
}

/** Evidence that stands, oldest first. */
export async function evidenceOf(tx: Tx, actionId: string): Promise<Evidence[]> {
  const rows = await tx
    .selectFrom('action_evidence as e')
    .leftJoin('account as made', 'made.id', 'e.made_by')
    .select([
      'e.id',
      'kind',
      'title',
      'words',
      'url',
      'file_name',
      'media_type',
      'bytes',
      'hash',
      'stored_as',
      'e.made_at',
      'made.name',
    ]) // prettier-ignore
    .where('e.action_id', '=', actionId)
    .where('e.removed_at', 'is', null)
    .orderBy('e.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    words: row.words,
    url: row.url,
    fileName: row.file_name,
    mediaType: row.media_type,
    bytes: row.bytes,
    hash: row.hash,
    storedAs: row.stored_as,
    madeAt: row.made_at,
    madeBy: row.name ?? '',
  }));
}

/** Points on the way, by their day. */
export async function milestonesOf(tx: Tx, actionId: string): Promise<Milestone[]> {
  const rows = await tx
    .selectFrom('action_milestone')
    .select(['id', 'words', 'due_on', 'done_on', 'version'])
    .where('action_id', '=', actionId)
    .where('removed_at', 'is', null)
    .orderBy('due_on')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    words: row.words,
    dueOn: row.due_on,
    doneOn: row.done_on,
    version: row.version,
  }));
}

/** Steps taken, the last first. */
export async function stepsTaken(tx: Tx, actionId: string): Promise<StepTaken[]> {
  const rows = await tx
    .selectFrom('action_step as s')
    .leftJoin('account as done', 'done.id', 's.done_by')
    .select(['step', 'from_state', 'to_state', 's.words', 'done_at', 'done.name'])
    .where('s.action_id', '=', actionId)
    .orderBy('done_at', 'desc')
    .orderBy('s.id', 'desc')
    .execute();
  return rows.map((row) => ({
    step: row.step,
    from: row.from_state as ActionState,
    to: row.to_state as ActionState,
    words: row.words as Record<string, string>,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
  }));
}
