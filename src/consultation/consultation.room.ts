import type { Database } from '../foundation/database.ts';
import { newestIds } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import { registerResults } from './analysis/results.routes.ts';
import { registerAnswers } from './answers/answers.routes.ts';
import type { ConsultationServices } from './consultation.types.ts';
import { registerQuestionnaires } from './questionnaire/questionnaire.routes.ts';
import { registerReport } from './report/report.routes.ts';
import { registerSurvey } from './survey/survey.routes.ts';
import { waveCards } from './waves/waves.home.ts';
import { consultationClocks } from './waves/waves.clock.ts';
import { publicConsultations } from './waves/public.store.ts';
import { registerWaves } from './waves/waves.routes.ts';
import { consultationThread } from './consultation.thread.ts';

export function consultationRoom(
  database: Database,
  given: Omit<
    ConsultationServices,
    'database' | 'crawlWaves' | 'crawlQuestionnaires' | 'crawlProfiles' | 'crawlCodes'
  >,
): Room {
  const services: ConsultationServices = {
    ...given,
    database,
    crawlWaves: () => newestIds(database, 'consultation_wave', 2),
    crawlQuestionnaires: () => newestIds(database, 'questionnaire', 1),
    crawlProfiles: () => newestIds(database, 'population_profile', 1),
    crawlCodes: async () => (await publicConsultations(database)).slice(0, 2).map(({ code }) => code),
  };
  return {
    name: 'consultation',
    menu: [
      {
        key: 'consultation',
        text: 'Consultation',
        href: '/consultation',
        permission: 'consultation.view',
        order: 15,
      },
    ],
    register: (registrar) => {
      registerWaves(registrar, services);
      registerAnswers(registrar, services);
      registerResults(registrar, services);
      registerQuestionnaires(registrar, services);
      registerSurvey(registrar, services);
      registerReport(registrar, services);
    },
    home: (actor, tx) => waveCards(actor, tx, services.may),
    search: { none: 'consultations are few and listed on one page; answers are not searched across' },
    thread: consultationThread,
    clocks: consultationClocks(services),
  };
}
