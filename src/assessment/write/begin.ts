import type { Actor, Tx } from '../../foundation/database.types.ts';
import type { AssessmentQuestion } from '../evidence.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { draftGround } from './draft.ts';
import { draftedFrom } from './draft.made.ts';
import { draftSections } from './draft.parts.ts';
import type { TemplateName } from './template.ts';
import { insertText } from './text.store.ts';

/**
 * Drafts the whole text of an assessment that was just made, in the order of a template: every sentence, table and chart waits for
 * somebody to keep, edit or reject it, and stands in the document meanwhile.
 */
export async function beginWriting(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  assessmentId: string,
  question: AssessmentQuestion,
  template: TemplateName,
): Promise<void> {
  const ground = await draftGround(tx, services, actor, question, template);
  const text = await draftSections(ground, template);
  await insertText(tx, assessmentId, text, { template, draftedFrom: await draftedFrom(tx, services) });
}
