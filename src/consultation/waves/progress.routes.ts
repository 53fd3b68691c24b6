import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { listOutreach } from './outreach.store.ts';
import { selectProfile } from './profile.store.ts';
import { representation } from './profile.rules.ts';
import { progressPage } from './progress.page.ts';
import { progressOf } from './progress.store.ts';
import { questionsOfWave } from './wave.facts.ts';
import { wardsOf } from '../../places/places.ts';
import { selectWave } from './wave.store.ts';

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
      const wards = new Map((await wardsOf(tx)).map(({ code, name }) => [code, name]));
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
