import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import type { FormState } from '../../web/form.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { overviewPage } from './overview.page.ts';
import { pathOf } from './page.parts.ts';
import { faultsOf } from './questionnaire.checks.ts';
import {
  changeQuestionnaire,
  hashOf,
  listEditions,
  listTranslations,
  selectQuestionnaire,
  wavesOf,
  type QuestionnaireRecord,
} from './questionnaire.store.ts';
import type { Question, Questionnaire, Section } from './questionnaire.types.ts';
import { findQuestion } from './edit.rules.ts';
import { lengthOf } from './length.rules.ts';

/** What the routes of the builder share. */

export type Request = SignedInContext<unknown, unknown, unknown>['request'];

export const permission = 'consultation.edit';
export const changes = 'questionnaire.changed';
export const tried = 'changes a questionnaire; tried by questionnaire.test.ts';

export const idParams = z.object({ id: z.uuid() });
const code = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
export const questionParams = z.object({ id: z.uuid(), question: code });
export const sectionParams = z.object({ id: z.uuid(), section: code });

export const version = z.coerce.number('Open the page again').int();

export const wrongField = (name: string, message: string): Problem =>
  new Problem({ status: 422, code: 'not-understood', title: message, fields: [{ name, message }] });

/** @throws 404 where it has no such question. */
export function questionOf(record: QuestionnaireRecord, wanted: string): Question {
  const question = findQuestion(record.body, wanted);
  if (question === null) throw notFound();
  return question;
}

/** @throws 404 where it has no such section. */
export function sectionCalled(record: QuestionnaireRecord, wanted: string): Section {
  const section = record.body.sections.find((each) => each.code === wanted);
  if (section === undefined) throw notFound();
  return section;
}

export async function showOverview(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
  const record = await selectQuestionnaire(tx, id);
  const editions = await listEditions(tx, id);
  return {
    kind: 'page',
    page: overviewPage({
      record,
      faults: faultsOf(record.body),
      length: lengthOf(record.body),
      editions,
      isAsFrozen: editions[0]?.hash === hashOf(record.body),
      waves: await wavesOf(tx, id),
      languages: (await listTranslations(tx, id)).length,
      form,
      hidden: () => hiddenFields(request),
    }),
  };
}

/**
 * Changes the questions and leads to where the change can be seen.
 * @param given.place anchor on the overview: `question-…`, `section-…`; empty for its head
 */
export async function changeBody(
  tx: Tx,
  record: QuestionnaireRecord,
  given: { version: number; body: Questionnaire; reason: string; place: string; banner: string },
): Promise<Answer> {
  await changeQuestionnaire(tx, record.id, given.version, given.reason.slice(0, 500), { body: given.body });
  return {
    kind: 'redirect',
    to: given.place === '' ? pathOf(record) : `${pathOf(record)}#${given.place}`,
    banner: given.banner,
  };
}
