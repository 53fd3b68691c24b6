import type { Registrar } from '../../web/registrar.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { registerAnswering } from './answer.routes.ts';
import { registerEvents } from './event.routes.ts';
import { registerFront } from './front.routes.ts';
import { surveyServices } from './survey.services.ts';

/** The public pages on which a consultation is answered. */
export function registerSurvey(registrar: Registrar, services: ConsultationServices): void {
  const survey = surveyServices(services);
  registerFront(registrar, survey);
  registerAnswering(registrar, survey);
  registerEvents(registrar, survey);
}
