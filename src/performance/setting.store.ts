import { clock } from '../foundation/clock.ts';
import { contextOf, ownKey } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { partnershipOf } from './indicators/indicator.store.ts';
import { statusParameters } from './indicators/status.rules.ts';

/** Days and bands of the quarterly round. */
export type Setting = {
  beginsOn: string;
  returnDays: number;
  checkDays: number;
  leadClearDays: number;
  paperClearDays: number;
  onTargetPercent: number;
  reason: string;
};

/** What holds until a partnership says otherwise. Source: domain pack 2.6; the band: see status.rules.ts. */
export const standardSetting: Setting = {
  beginsOn: '2000-01-01',
  returnDays: 15,
  checkDays: 5,
  leadClearDays: 8,
  paperClearDays: 5,
  onTargetPercent: statusParameters.onTarget.value,
  reason:
    'As the software came: 15 working days to return, 5 to check, 8 and 5 clear days before the meeting.',
};

/** Every setting, the last to begin first. */
export async function listSettings(tx: Tx): Promise<Setting[]> {
  const rows = await tx
    .selectFrom('performance_setting')
    .selectAll()
    .orderBy('begins_on', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  return [
    ...rows.map((row) => ({
      beginsOn: row.begins_on,
      returnDays: row.return_days,
      checkDays: row.check_days,
      leadClearDays: row.lead_clear_days,
      paperClearDays: row.paper_clear_days,
      onTargetPercent: row.on_target_percent,
      reason: row.reason,
    })),
    standardSetting,
  ];
}

/** The one in force on a day. */
export async function settingOn(tx: Tx, day: string = clock.today()): Promise<Setting> {
  return (await listSettings(tx)).find(({ beginsOn }) => beginsOn <= day) ?? standardSetting;
}

export async function insertSetting(tx: Tx, setting: Setting): Promise<void> {
  await tx
    .insertInto('performance_setting')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      begins_on: setting.beginsOn,
      return_days: setting.returnDays,
      check_days: setting.checkDays,
      lead_clear_days: setting.leadClearDays,
      paper_clear_days: setting.paperClearDays,
      on_target_percent: setting.onTargetPercent,
      reason: setting.reason,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
}
