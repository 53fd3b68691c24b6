import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { Problem } from '../../foundation/problem.ts';
import { waveParameters, type WaveState } from './wave.rules.ts';
import { below, partnershipOf } from './wave.store.ts';
import type { EqualityCheck, Wave } from './wave.types.ts';

/** What a manager sets before it opens. */
export type WaveInput = Pick<
  Wave,
  | 'title'
  | 'code'
  | 'purpose'
  | 'questionnaireId'
  | 'languages'
  | 'ways'
  | 'eligibility'
  | 'privacyNotice'
  | 'phone'
  | 'paperAddress'
  | 'opensOn'
  | 'closesOn'
  | 'keepRawUntil'
  | 'previousId'
  | 'profileId'
  | 'settings'
>;

const columns = (input: WaveInput) => ({
  title: input.title,
  code: input.code,
  purpose: input.purpose,
  questionnaire_id: input.questionnaireId,
  languages: input.languages,
  ways: input.ways,
  eligibility: input.eligibility,
  privacy_notice: input.privacyNotice,
  phone: input.phone,
  paper_address: input.paperAddress,
  opens_on: input.opensOn,
  closes_on: input.closesOn,
  keep_raw_until: input.keepRawUntil,
  previous_id: input.previousId,
  population_profile_id: input.profileId,
  settings: JSON.stringify(input.settings),
});

/** @returns its id. Open to members: everybody may know that it runs; what people answer is the unit's. */
export async function insertWave(tx: Tx, input: WaveInput): Promise<string> {
  const { actor } = contextOf(tx);
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('consultation_wave')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      state: 'design',
      ...columns(input),
      grace_minutes: waveParameters.graceMinutes.value,
      cleaning: '',
      made_at: now,
      made_by: actor?.accountId ?? null,
      changed_at: now,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

type WaveColumns = Partial<ReturnType<typeof columns>> & {
  state?: WaveState;
  questionnaire_edition_id?: string;
  opened_at?: string;
  closed_at?: string | null;
  equality?: string;
  tablet_key?: string;
  weighting?: string | null;
  cleaning?: string;
};

/**
 * Changes a wave and keeps how it stood.
 * @throws Problem 422 `changed-meanwhile` where somebody else changed it after the page was opened.
 */
export async function changeWave(
  tx: Tx,
  wave: Wave,
  version: number,
  reason: string,
  set: WaveColumns,
): Promise<void> {
  const { audience, openToMembers, ...was } = wave;
  if (wave.version !== version) throw changedMeanwhile();
  await keepVersion(tx, {
    kind: 'consultation_wave',
    id: wave.id,
    version,
    reason,
    was,
    audience,
    openToMembers,
  });
  const result = await tx
    .updateTable('consultation_wave')
    .set({ ...set, changed_at: clock.now(), version: version + 1 })
    .where('id', '=', wave.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw changedMeanwhile();
}

export const updateWave = (tx: Tx, wave: Wave, version: number, input: WaveInput): Promise<void> =>
  changeWave(tx, wave, version, 'set-up', columns(input));

const changedMeanwhile = (): Problem =>
  new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody changed this consultation meanwhile',
    fields: [
      {
        name: 'version',
        message:
          'Somebody changed this consultation after you opened the page. What is stored now is shown below; send again to replace it with yours',
      },
    ],
  });

/** A step as it was taken. */
export type StepTaken = {
  step: string;
  from: WaveState;
  to: WaveState;
  words: Record<string, string>;
  doneAt: string;
  doneBy: string;
};

/** Takes the state on and writes down by whom and with which words. */
export async function takeStep(
  tx: Tx,
  actor: Pick<Actor, 'accountId'> | null,
  wave: Wave,
  step: { code: string; to: WaveState },
  words: Readonly<Record<string, string>>,
  set: WaveColumns = {},
): Promise<void> {
  await changeWave(tx, wave, wave.version, step.code, { ...set, state: step.to });
  await tx
    .insertInto('consultation_step')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      consultation_wave_id: wave.id,
      step: step.code,
      from_state: wave.state,
      to_state: step.to,
      words: JSON.stringify(words),
      done_at: clock.now(),
      done_by: actor?.accountId ?? null,
      ...below(wave),
    })
    .execute();
}

/** Steps taken, the last first. */
export async function stepsTaken(tx: Tx, waveId: string): Promise<StepTaken[]> {
  const rows = await tx
    .selectFrom('consultation_step')
    .leftJoin('account', 'account.id', 'consultation_step.done_by')
    .select(['step', 'from_state', 'to_state', 'words', 'done_at', 'account.name'])
    .where('consultation_wave_id', '=', waveId)
    .orderBy('done_at', 'desc')
    .orderBy('consultation_step.id', 'desc')
    .execute();
  return rows.map((row) => ({
    step: row.step,
    from: row.from_state as WaveState,
    to: row.to_state as WaveState,
    words: row.words as Record<string, string>,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
  }));
}

export const equalityColumn = (check: EqualityCheck): string => JSON.stringify(check);
