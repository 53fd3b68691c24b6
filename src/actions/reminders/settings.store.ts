import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { ensureUnitKey } from '../../partnership/partnership.ts';
import { partnershipOf } from '../action.change.ts';
import { usualDays, type ReminderDays } from '../action.rules.ts';

export type DatedDays = ReminderDays & { from: string; setBy: string };

/** What the partnership set, the latest first, and what counts where it set nothing. */
export async function listDays(tx: Tx): Promise<DatedDays[]> {
  const rows = await tx
    .selectFrom('action_setting')
    .leftJoin('account', 'account.id', 'action_setting.made_by')
    .select(['from_on', 'before_days', 'after_days', 'senior_days', 'manager_days', 'account.name'])
    .orderBy('from_on', 'desc')
    .execute();
  return [
    ...rows.map((row) => ({
      before: row.before_days,
      after: row.after_days,
      senior: row.senior_days,
      manager: row.manager_days,
      from: row.from_on,
      setBy: row.name ?? '',
    })),
    { ...usualDays.days, from: usualDays.from, setBy: usualDays.source },
  ];
}

/** The days that count on a day. */
export async function daysOn(tx: Tx, day: string): Promise<ReminderDays> {
  return (await listDays(tx)).find(({ from }) => from <= day) ?? usualDays.days;
}

/** Sets the days from a day on; one set for the same day before is replaced. */
export async function setDays(tx: Tx, from: string, days: ReminderDays): Promise<void> {
  const values = {
    before_days: days.before,
    after_days: days.after,
    senior_days: days.senior,
    manager_days: days.manager,
    made_at: clock.now(),
    made_by: contextOf(tx).actor?.accountId ?? null,
  };
  const { numUpdatedRows } = await tx.updateTable('action_setting').set((each) => ({ ...values, version: each('version', '+', 1) })).where('from_on', '=', from).executeTakeFirst(); // prettier-ignore
  if (numUpdatedRows > 0n) return;
  await tx
    .insertInto('action_setting')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      from_on: from,
      ...values,
      version: 1,
      audience: [contextOf(tx).ownKey ?? (await ensureUnitKey(tx))],
      open_to_members: true,
    })
    .execute();
}
