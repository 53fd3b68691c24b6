import type { Registrar } from '../../web/registrar.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { registerChapter } from './chapter.routes.ts';
import { registerPromises } from './promise.routes.ts';
import { registerPublicResults } from './results.public.routes.ts';

/** What comes of a consultation: the chapter, its public edition, and what was done. */
export function registerReport(registrar: Registrar, services: ConsultationServices): void {
  registerChapter(registrar, services);
  registerPromises(registrar, services);
  registerPublicResults(registrar, services);
}
