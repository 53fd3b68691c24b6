import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { recordAudit } from '../../foundation/audit.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { passMembersPromises } from '../report/members.clock.ts';
import { takeStep } from './wave.change.ts';
import { endOf, waveParameters } from './wave.rules.ts';
import { partnershipOf, toWave } from './wave.store.ts';

/** What the days do to consultations: they close when their last day is over, and raw answers go when their time has come. */
export function consultationClocks({ database }: Pick<ConsultationServices, 'database'>): Clock[] {
  return [
    {
      name: 'consultation.days',
      everySeconds: 300,
      run: async () => {
        for (const { partnershipId } of await listPartnerships(database))
          await database.asSystem('consultations by their days', partnershipId, consultationRound);
      },
    },
    {
      name: 'consultation.members',
      everySeconds: 3600,
      run: async () => {
        for (const { partnershipId } of await listPartnerships(database))
          await database.asSystem('pass promises of members on after an election', partnershipId, passMembersPromises); // prettier-ignore
      },
    },
  ];
}

/** One round over one partnership. */
export async function consultationRound(tx: Tx): Promise<void> {
  const now = clock.now();
  const today = clock.today();
  const ended = await tx
    .selectFrom('consultation_wave')
    .selectAll()
    .where('state', '=', 'open')
    .where('closes_on', '<', today)
    .execute();
  for (const wave of ended.map(toWave)) {
    const closedAt = endOf(wave.closesOn) ?? now;
    await takeStep(tx, null, wave, { code: 'close', to: 'closed' }, {}, { closed_at: closedAt });
    await recordAudit(tx, {
      event: 'consultation.closed',
      subjectKind: 'consultation_wave',
      subjectId: wave.id,
    });
  }
  await forgetRaw(tx, today);
  await forgetBegun(tx);
}

/** Raw answers past their day: the frozen tables and the chapter remain. */
async function forgetRaw(tx: Tx, today: string): Promise<void> {
  const partnershipId = partnershipOf(tx);
  const due = await tx
    .selectFrom('consultation_wave')
    .select('id')
    .where('keep_raw_until', '<', today)
    .where('state', 'in', ['reported', 'fed-back', 'withdrawn'])
    .execute();
  for (const { id } of due) {
    const own = tx
      .selectFrom('survey_response')
      .select('id')
      .where('partnership_id', '=', partnershipId)
      .where('consultation_wave_id', '=', id);
    await tx.deleteFrom('survey_coding').where('partnership_id', '=', partnershipId).where('survey_response_id', 'in', own).execute(); // prettier-ignore
    const gone = await tx
      .deleteFrom('survey_response')
      .where('partnership_id', '=', partnershipId)
      .where('consultation_wave_id', '=', id)
      .executeTakeFirst();
    if (gone.numDeletedRows > 0n)
      await recordAudit(tx, {
        event: 'consultation.answers-deleted',
        subjectKind: 'consultation_wave',
        subjectId: id,
      });
  }
}

/** Answers begun and never sent, once their code has run out and their wave is over. */
async function forgetBegun(tx: Tx): Promise<void> {
  const before = new Date(clock.milliseconds() - waveParameters.returnDays.value * 86_400_000).toISOString();
  await tx
    .deleteFrom('survey_response')
    .where('partnership_id', '=', partnershipOf(tx))
    .where('state', '=', 'begun')
    .where('changed_at', '<', before)
    .execute();
}
