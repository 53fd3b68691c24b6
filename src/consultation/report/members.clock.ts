import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { membersFollowed } from '../../year/year.ts';
import { toWave } from '../waves/wave.store.ts';
import { changePromise, listPromises } from './promise.store.ts';

/**
 * After an election a promise whose day has not passed goes from the councillor who is named as its owner to the successor, on the day they
 * begin. An owner is written in words: the name in them is replaced. Done twice it does nothing. @returns how many promises.
 */
export async function passMembersPromises(tx: Tx): Promise<number> {
  const followed = await membersFollowed(tx);
  let passed = 0;
  for (const { name, successorName } of followed) {
    const waves = await tx
      .selectFrom('consultation_wave as w')
      .selectAll('w')
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('consultation_promise as p')
            .select('p.id')
            .whereRef('p.partnership_id', '=', 'w.partnership_id')
            .whereRef('p.consultation_wave_id', '=', 'w.id')
            .where('p.state', '<>', 'removed')
            .where((or) => or.or([or('p.due_on', 'is', null), or('p.due_on', '>=', clock.today())])),
        ),
      )
      .execute();
    for (const wave of waves.map(toWave))
      for (const promise of await listPromises(tx, wave.id)) {
        const isOpen =
          promise.state !== 'removed' && (promise.dueOn === null || promise.dueOn >= clock.today());
        if (!isOpen || !promise.owner.includes(name)) continue;
        const { said, did, theme, dueOn } = promise;
        await changePromise(tx, wave, promise.id, promise.version, { said, did, theme, dueOn, owner: promise.owner.replace(name, successorName).slice(0, 200) }); // prettier-ignore
        await recordAudit(tx, { event: 'consultation-promise.changed', subjectKind: 'consultation_promise', subjectId: promise.id }); // prettier-ignore
        passed += 1;
      }
  }
  return passed;
}
