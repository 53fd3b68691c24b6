import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { actionStates, dueInWords, listActions, stateWords, type Action } from '../actions/actions.ts';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { decidedWords, limbs, roundsOfPriorities } from '../priorities/priorities.ts';
import type { CheckGround } from './checks/checks.rules.ts';
import type { ContentAction, ContentChapter, ContentRound, StrategyContent } from './content.types.ts';
import { headingCodes, inForceStates } from './strategy.rules.ts';
import { agencyNames, listChapters, listGroupNames, listItems, listStrategies } from './strategy.store.ts'; // prettier-ignore
import type { Chapter, Item, Strategy } from './strategy.types.ts';

/** The source under which an action of a chapter stands in the action log. */
export const sourceOf = (chapterId: string): { kind: string; id: string } => ({
  kind: 'strategy_chapter',
  id: chapterId,
});

/** Actions of all chapters of a strategy, in the order of their headings and references. */
export async function actionsOf(tx: Tx, chapters: readonly Pick<Chapter, 'id'>[]): Promise<Action[]> {
  if (chapters.length === 0) return [];
  const found = await listActions(tx, { sources: chapters.map(({ id }) => sourceOf(id)) });
  const number = (reference: string): number => reference.split('.').reduce((sum, part) => sum * 100 + (Number.parseInt(part, 10) || 0), 0); // prettier-ignore
  return found.toSorted(
    (a, b) =>
      headingCodes.indexOf(a.heading) - headingCodes.indexOf(b.heading) ||
      number(a.reference) - number(b.reference) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** What ties actions to aims, and aims to indicators: ids by id. */
async function tiesOf(
  tx: Tx,
  items: readonly Item[],
): Promise<{ serves: Map<string, string[]>; measured: Map<string, string[]> }> {
  // prettier-ignore
  const serves = new Map<string, string[]>();
  const measured = new Map<string, string[]>();
  const aims = items.filter(({ kind }) => kind === 'aim').map(({ id }) => id);
  if (aims.length === 0) return { serves, measured };
  const rows = await tx
    .selectFrom('thread')
    .select(['from_kind', 'from_id', 'to_id', 'relation'])
    .where('to_kind', '=', 'strategy_aim')
    .where('to_id', 'in', aims)
    .execute();
  const add = (map: Map<string, string[]>, key: string, value: string): void => {
    map.set(key, [...(map.get(key) ?? []), value]);
  };
  for (const row of rows) {
    if (row.from_kind === 'action') add(serves, row.from_id, row.to_id);
    if (row.from_kind === 'indicator') add(measured, row.to_id, row.from_id);
  }
  return { serves, measured };
}

/** Everything a strategy says now, as one value. */
export async function contentOf(tx: Tx, strategy: Strategy): Promise<StrategyContent> {
  const chapters = await listChapters(tx, strategy.id);
  const items = await listItems(tx, strategy.id);
  const priorities = chapters.filter(({ kind }) => kind === 'priority');
  const actions = await actionsOf(tx, priorities);
  const ties = await tiesOf(tx, items);
  const agencies = await agencyNames(tx);
  const rounds = await roundsOfPriorities(
    tx,
    chapters.flatMap(({ priorityId }) => priorityId ?? []),
  );
  const decided = new Map(rounds.flatMap((round) => round.priorities.map(({ id, title }) => [id, title])));
  const { rows } = await sql<{ name: string; area_name: string; kind: string }>`
    select p.name, p.area_name, p.kind from partnership p`.execute(tx);
  const partnership = rows[0];
  const out: StrategyContent = {
    schema: 1,
    id: strategy.id,
    title: strategy.title,
    summary: strategy.summary,
    from: strategy.from,
    to: strategy.to,
    partnership: partnership?.name ?? '',
    area: {
      name: partnership?.area_name ?? '',
      single: partnership?.kind === 'district' || partnership?.kind === 'unitary',
    },
    chapters: [],
    ...(strategy.previousId === null ? {} : { previous: strategy.previousId }),
    ...(rounds.length === 0 ? {} : { rounds: rounds.map(contentRound) }),
  };
  const aimWords = new Map(items.map(({ id, words }) => [id, words]));
  for (const chapter of chapters) {
    const own = items.filter(({ chapterId }) => chapterId === chapter.id);
    out.chapters.push({
      ...empty(chapter),
      priorityTitle: chapter.priorityId === null ? null : (decided.get(chapter.priorityId) ?? null),
      lead: chapter.leadAgencyId === null ? null : (agencies.get(chapter.leadAgencyId) ?? null),
      focus: own.filter(({ kind }) => kind === 'focus').map(({ id, words }) => ({ id, text: words })),
      aims: own
        .filter(({ kind }) => kind === 'aim')
        .map(({ id, words }) => ({ id, text: words, indicators: ties.measured.get(id) ?? [] })),
      actions: actions
        .filter(({ source }) => source?.id === chapter.id)
        .map((action) =>
          contentAction(
            action,
            agencies,
            (ties.serves.get(action.id) ?? []).map((id) => aimWords.get(id) ?? ''),
          ),
        ),
      achieved: chapter.kind === 'look-back' ? await achievedBefore(tx, strategy) : [],
      groups: chapter.kind === 'structure' ? await groupsNow(tx) : [],
      contacts: chapter.kind === 'contacts' ? await contactsNow(tx) : [],
    });
  }
  return out;
}

export const empty = (chapter: Omit<Chapter, 'strategyId' | 'position' | 'removed' | 'version' | 'leadAgencyId'>): ContentChapter => ({
  id: chapter.id,
  kind: chapter.kind,
  title: chapter.title,
  words: chapter.words,
  inShort: chapter.inShort,
  because: chapter.because,
  limbs: [...chapter.limbs],
  headings: [...chapter.headings],
  ...(chapter.sources.length === 0 ? {} : { sources: [...chapter.sources] }),
  priorityId: chapter.priorityId,
  priorityTitle: null,
  lead: null,
  focus: [],
  aims: [],
  actions: [],
  achieved: [],
  groups: [],
  contacts: [],
}); // prettier-ignore

function contentAction(
  action: Action,
  agencies: ReadonlyMap<string, string>,
  serves: string[],
): ContentAction {
  // prettier-ignore
  return {
    id: action.id,
    reference: action.reference,
    text: action.text,
    heading: action.heading,
    owner: action.ownerAgency,
    group: action.group,
    partners: action.partnerAgencyIds.flatMap((id) => agencies.get(id) ?? []),
    dueOn: action.dueOn,
    dueRule: action.dueRule === null ? '' : dueInWords(action),
    state: action.state,
    stateTitle: stateWords[action.state].title,
    overdue: action.overdue,
    serves: serves.filter((words) => words !== ''),
  };
}

const contentRound = (round: Awaited<ReturnType<typeof roundsOfPriorities>>[number]): ContentRound => {
  const titles = new Map(round.priorities.map(({ id, title }) => [id, title]));
  return {
    id: round.id,
    title: round.title,
    meetingOn: round.meetingOn,
    minute: round.minute,
    candidates: round.priorities.map(({ id, title, decision, parentId, rationale, because }) => ({
      id,
      title,
      decision: decidedWords[decision],
      under: titles.get(parentId ?? '') ?? '',
      rationale,
      because,
    })),
  };
};

/** What the strategy before this one finished, by its priorities, and how much it did not. */
async function achievedBefore(tx: Tx, strategy: Strategy): Promise<ContentChapter['achieved']> {
  if (strategy.previousId === null) return [];
  const chapters = (await listChapters(tx, strategy.previousId)).filter(({ kind }) => kind === 'priority');
  const actions = await actionsOf(tx, chapters);
  return chapters.map((chapter) => {
    const own = actions.filter(({ source }) => source?.id === chapter.id);
    const done = own.filter(({ state }) => state === 'completed');
    return {
      priority: chapter.title,
      actions: done.map(({ id, text, completedOn, result, ownerAgency, evidence }) => ({ id, text, completedOn, result, owner: ownerAgency, evidence })), // prettier-ignore
      unfinished: own.length - done.length,
    };
  });
}

const groupsNow = async (tx: Tx): Promise<ContentChapter['groups']> =>
  (await listGroupNames(tx)).map(({ name, reportsTo, frequency }) => ({
    name,
    reportsTo: reportsTo ?? '',
    meets: frequency,
  }));

async function contactsNow(tx: Tx): Promise<ContentChapter['contacts']> {
  const { rows } = await sql<{ agency: string; email: string | null; phone: string | null }>`
    select name as agency, email, phone from agency where left_on is null or left_on >= ${clock.today()}::date
    order by name, id`.execute(tx);
  return rows.map(({ agency, email, phone }) => ({ agency, email: email ?? '', phone: phone ?? '' }));
}

/** SHA-256 of a content in its canonical form: what an approval and an adoption name. */
export const hashOf = (content: StrategyContent): string =>
  createHash('sha256').update(canonical(content)).digest('hex');

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

/** What the checks before release look at. */
export async function groundOf(tx: Tx, strategy: Strategy): Promise<CheckGround> {
  const { rows } = await sql<{ email: string }>`select email from agency where email is not null`.execute(tx);
  const counting = [...inForceStates, 'adopted'];
  // The one before it ends when this one is published and begins: it gives way and does not clash.
  const others = (await listStrategies(tx, { limit: 50 })).filter(
    ({ id, state }) => id !== strategy.id && id !== strategy.previousId && counting.includes(state),
  );
  return {
    content: await contentOf(tx, strategy),
    limbs: limbs.filter(({ from, to }) => from <= strategy.from && (to === null || to >= strategy.from)),
    others: others.map(({ title, from, to }) => ({ title, from, to })),
    domains: [...new Set(rows.map(({ email }) => email.split('@')[1]?.toLowerCase() ?? ''))].filter((domain) => domain !== ''), // prettier-ignore
  };
}

/** Actions of a content in numbers: of how many, how many done, how many late. */
export function countsOf(content: StrategyContent): {
  actions: number;
  done: number;
  overdue: number;
  focus: number;
  aims: number;
  byState: { title: string; count: number }[];
} {
  // prettier-ignore
  const all = content.chapters.flatMap(({ actions }) => actions);
  return {
    actions: all.length,
    done: all.filter(({ state }) => state === 'completed').length,
    overdue: all.filter(({ overdue }) => overdue).length,
    focus: content.chapters.reduce((sum, { focus }) => sum + focus.length, 0),
    aims: content.chapters.reduce((sum, { aims }) => sum + aims.length, 0),
    byState: actionStates
      .map((state) => ({
        title: stateWords[state].title,
        count: all.filter((action) => action.state === state).length,
      })) // prettier-ignore
      .filter(({ count }) => count > 0),
  };
}
