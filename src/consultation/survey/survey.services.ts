import { clock } from '../../foundation/clock.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { gathered } from '../../foundation/gathered.ts';
import { openSurveySecret, type SurveySecret } from './survey.secret.ts';
import { completeChecked, type Sent } from './survey.store.ts';
import { createShelf, type Shelf } from './survey.visit.ts';
import type { Signal } from './survey.rules.ts';
import { createWatch, type Watch } from './watch.rules.ts';

/** What the routes of the survey share. */
export type SurveyServices = ConsultationServices & {
  secret: SurveySecret;
  shelf: Shelf;
  watch: Watch;
  /** Sends an answer as its check page saw it, together with those that come at the same moment: `completeChecked`. */
  complete: (sent: Sent) => Promise<Signal[] | null>;
};

export const surveyServices = (services: ConsultationServices): SurveyServices => ({
  ...services,
  secret: openSurveySecret(services.folder),
  shelf: createShelf(services),
  watch: createWatch(() => clock.milliseconds()),
  complete: gathered((sent: readonly Sent[]) => completeChecked(services.database, sent)),
});
