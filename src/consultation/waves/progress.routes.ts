import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Registrar } from '../../web/registrar.ts';
import { findAreas } from '../../places/places.ts';
import type { Tx } from '../../foundation/database.types.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { listOutreach } from './outreach.store.ts';
import { selectProfile } from './profile.store.ts';
import { representation } from './profile.rules.ts';
import { progressPage } from './progress.page.ts';
import { progressOf } from './progress.store.ts';
import { questionsOfWave } from './wave.facts.ts';
import { partnershipOf, selectWave } from './wave.store.ts';

/** The wards of the partnership's area as the newest set has them, by name. */
export async function wardsOfPartnership(tx: Tx): Promise<{ code: string; name: string }[]> {
  const partnership = await tx
    .selectFrom('partnership')
    .select('area_code')
    .where('partnership_id', '=', partnershipOf(tx))
    .executeTakeFirstOrThrow();
  const wards = await findAreas(tx, { kind: 'ward', parent: partnership.area_code });
  return wards.filter(({ set }) => set === wards[0]?.set).map(({ code, name }) => ({ code, name }));
}

/** Who answered and who is missing, while it runs and after. */
export function registerProgress(registrar: Registrar, services: ConsultationServices): void {
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/progress',
    permission: 'consultation.answers',
    audit: 'consultation.progress-viewed',
    params: z.object({ id: z.uuid() }),
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/progress`),
    handler: async ({ tx, params }) => {
      const wave = await selectWave(tx, params.id);
      const progress = await progressOf(tx, wave.id, await questionsOfWave(tx, wave));
      const profile = wave.profileId === null ? null : await selectProfile(tx, wave.profileId);
      const wards = new Map((await wardsOfPartnership(tx)).map(({ code, name }) => [code, name]));
      return {
        kind: 'page',
        page: progressPage({
          wave,
          today: clock.today(),
          progress,
          profile,
          groups: profile === null ? [] : representation(profile.rows, progress.groups),
          wardNames: wards,
          planned: (await listOutreach(tx, wave.id)).filter(({ doneOn }) => doneOn === null),
        }),
      };
    },
  });
}
