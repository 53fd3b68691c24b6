import { clock } from '../../foundation/clock.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { openSurveySecret, type SurveySecret } from './survey.secret.ts';
import { createShelf, type Shelf } from './survey.visit.ts';
import { createWatch, type Watch } from './watch.rules.ts';

/** What the routes of the survey share. */
export type SurveyServices = ConsultationServices & { secret: SurveySecret; shelf: Shelf; watch: Watch };

export const surveyServices = (services: ConsultationServices): SurveyServices => ({
  ...services,
  secret: openSurveySecret(services.folder),
  shelf: createShelf(services),
  watch: createWatch(() => clock.milliseconds()),
});
