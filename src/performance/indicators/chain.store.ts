import type { Tx } from '../../foundation/database.types.ts';
import { threadsOf, tie, untie, type Thread, type ThreadEnd } from '../../foundation/thread.ts';
import { notFound } from '../../foundation/problem.ts';
import type { Indicator } from './indicator.types.ts';

/** How an output is said to lead to an outcome. */
export const leadsTo = 'leads to';
/** An indicator measures an aim; an action serves an indicator. */
export const measures = 'measures';

export type Chain = {
  /** Actions that serve it. */
  actions: ThreadEnd[];
  /** Indicators said to lead to it, and those it is said to lead to. */
  from: { thread: string; id: string }[];
  to: { thread: string; id: string }[];
  aims: { thread: string; id: string }[];
};

/** What the thread says of an indicator: nothing is concluded from numbers that moved together. */
export async function chainOf(tx: Tx, id: string): Promise<Chain> {
  const threads = await threadsOf(tx, { kind: 'indicator', id });
  const isHere = (end: ThreadEnd): boolean => end.kind === 'indicator' && end.id === id;
  const other = (thread: Thread): ThreadEnd => (isHere(thread.from) ? thread.to : thread.from);
  return {
    actions: threads.filter((each) => each.from.kind === 'action' && isHere(each.to)).map(other),
    from: threads.filter((each) => each.from.kind === 'indicator' && isHere(each.to) && each.relation === leadsTo).map((each) => ({ thread: each.id, id: each.from.id })), // prettier-ignore
    to: threads.filter((each) => isHere(each.from) && each.to.kind === 'indicator' && each.relation === leadsTo).map((each) => ({ thread: each.id, id: each.to.id })), // prettier-ignore
    aims: threads.filter((each) => isHere(each.from) && each.to.kind === 'strategy_aim').map((each) => ({ thread: each.id, id: each.to.id })), // prettier-ignore
  };
}

const width = (indicator: Indicator) => ({
  keys: indicator.audience,
  openToMembers: indicator.openToMembers,
});

export const tieOutcome = (tx: Tx, output: Indicator, outcomeId: string): Promise<void> =>
  tie(
    tx,
    {
      from: { kind: 'indicator', id: output.id },
      to: { kind: 'indicator', id: outcomeId },
      relation: leadsTo,
    },
    width(output),
  );

/** Cuts one of the indicator's own threads. @throws Problem 404 for any other. */
export async function cutThread(tx: Tx, indicatorId: string, thread: string): Promise<void> {
  const own = await threadsOf(tx, { kind: 'indicator', id: indicatorId });
  const found = own.find((each) => each.id === thread);
  if (found === undefined || (found.relation !== leadsTo && found.relation !== measures)) throw notFound();
  await untie(tx, thread);
}

/** Which aims each indicator measures, by the indicator's id. */
export async function aimsOfIndicators(tx: Tx): Promise<Map<string, string[]>> {
  const rows = await tx
    .selectFrom('thread')
    .select(['from_id', 'to_id'])
    .where('from_kind', '=', 'indicator')
    .where('to_kind', '=', 'strategy_aim')
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  const found = new Map<string, string[]>();
  for (const { from_id: from, to_id: to } of rows) found.set(from, [...(found.get(from) ?? []), to]);
  return found;
}

/**
 * Ties the indicator to these of the aims that were offered, and to no other of them; what it measured of earlier strategies stays.
 */
export async function setAims(
  tx: Tx,
  indicator: Indicator,
  aimIds: readonly string[],
  offered: ReadonlySet<string>,
): Promise<void> {
  const { aims } = await chainOf(tx, indicator.id);
  for (const aim of aims) if (offered.has(aim.id) && !aimIds.includes(aim.id)) await untie(tx, aim.thread);
  for (const id of aimIds)
    if (!aims.some((aim) => aim.id === id))
      await tie(
        tx,
        {
          from: { kind: 'indicator', id: indicator.id },
          to: { kind: 'strategy_aim', id },
          relation: measures,
        },
        width(indicator),
      );
}
