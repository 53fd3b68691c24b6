import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { writeJson } from '../../documents/documents.ts';
import { refused } from '../../foundation/problem.ts';
import { assessmentDocument } from '../assessment.document.ts';
import { quoteFigures, selectAssessmentRecord } from '../assessment.store.ts';
import { currentAnalysis } from '../current.ts';
import { streetSegmentsInForce } from '../evidence.register.ts';
import { beginWriting } from '../write/begin.ts';
import { askForData, askToCheck, type Asked } from './check.requests.ts';
import { blockers, gapsOf } from './check.rules.ts';
import { settleCheck } from './check.store.ts';
import { decideErratum, insertErratum } from './erratum.store.ts';
import type { Facts } from './step.facts.ts';
import { factsOf, isOffered } from './step.facts.ts';
import { givenOf, personField, wrongField, type StepBody } from './step.form.ts';
import { checkProposal, keepRenderings, type Ready } from './step.freeze.ts';
import { stepOf, type StepEvent } from './step.rules.ts';
import { listAgencies, listPeopleToAsk, takeStep, type StepInput } from './step.store.ts';
import type { StepServices } from './step.services.ts';

/** A day that has been. @throws Problem 422 with its field. */
function notAhead(name: string, day: string, what: string): void {
  if (day > clock.today()) throw wrongField(name, `${what} must be today or in the past`);
}

/** Whom the form asks, at which agencies. @throws Problem 422 with fields. */
async function askedOf(tx: Tx, body: StepBody): Promise<Asked[]> {
  if (body['due-on'] < clock.today())
    throw wrongField('due-on', 'The day to answer by must be today or later');
  const names = new Map((await listAgencies(tx)).map(({ id, name }) => [id, name]));
  const people = await listPeopleToAsk(tx);
  return body.agencies.map((agencyId) => {
    const agencyName = names.get(agencyId);
    if (agencyName === undefined) throw wrongField('agencies', 'Choose agencies of this partnership');
    const accountId = body.people[personField(agencyId)];
    const person = people.find((each) => each.agencyId === agencyId && each.accountId === accountId);
    if (person === undefined)
      throw wrongField(
        'agencies',
        `Choose whom to ask at ${agencyName}: somebody who has a post there today`,
      );
    return { agencyId, agencyName, accountId: person.accountId };
  });
}

/**
 * Takes a step with all that it does, in the transaction of its form.
 * @param ready what was rendered before (`prepareStep`).
 * @throws Problem 403 where the table or the facts do not allow it, 422 with fields.
 */
export async function takeWhole(
  tx: Tx,
  services: StepServices,
  actor: Actor,
  event: StepEvent,
  id: string,
  body: StepBody,
  ready: Ready,
): Promise<void> {
  const record = await selectAssessmentRecord(tx, id);
  const step = stepOf(record.state, event);
  if (!services.may(actor, step.who))
    throw refused('not-permitted', `Your role may not do this: ${step.title}`, 'A manager may.');
  const facts = await factsOf(tx, services, actor, id);
  if (!isOffered(step, facts))
    throw refused('step-not-possible', `This is not possible now: ${step.title}`, 'Nothing was changed.');
  const given = givenOf(step, body);
  const take = (input: StepInput = {}) => takeStep(tx, actor, id, body.version, event, { given, ...input });

  switch (event) {
    case 'collect': {
      const asked = await askedOf(tx, body);
      const { course } = await take({ given: withNames(given, asked), dueOn: body['due-on'] });
      await askForData(tx, actor, course, record.period, asked, body['due-on']);
      return;
    }
    case 'analyse':
      if (facts.withoutData.length > 0 && body.gaps === '')
        throw wrongField('gaps', `Write down what is missing of ${facts.withoutData.join(', ')}`);
      await take();
      return;
    case 'write':
      await makeDraft(tx, services, actor, facts, body, given);
      return;
    case 'ask-check': {
      const asked = await askedOf(tx, body);
      if (facts.own === null) throw refused('no-document', 'There is no document to check', '');
      for (const { agencyId, agencyName } of asked)
        if (!facts.own.byAgency.has(agencyId))
          throw wrongField('agencies', `No figure of the document is ${agencyName}’s own`);
      const { course } = await take({ given: withNames(given, asked), dueOn: body['due-on'] });
      await askToCheck(tx, actor, course, facts.own, asked, body['due-on']);
      return;
    }
    case 'settle': {
      const dispute = facts.checks.find(({ check }) => check?.id === body.check);
      await take({ given: { ...given, agency: dispute?.agencyName ?? '' } });
      await settleCheck(tx, actor, id, body.check, body.reason);
      return;
    }
    case 'validate': {
      const waiting = blockers(facts.checks, body.gaps);
      if (waiting.length > 0) throw wrongField('gaps', waiting.join(' '));
      const gaps = facts.own === null ? [] : gapsOf(facts.checks, facts.own);
      await take({ given: { gaps: [...gaps, ...(body.gaps === '' ? [] : [body.gaps])] } });
      return;
    }
    case 'endorse':
    case 'approve': {
      notAhead('held-on', body['held-on'], 'The day of the meeting');
      const { course } = await take({ way: 'word-of-mouth' });
      if (event === 'approve') await keepRenderings(tx, services, actor, course, 'approved', ready);
      return;
    }
    case 'publish': {
      await checkProposal(tx, actor, id, step);
      const { course } = await take();
      await keepRenderings(tx, services, actor, course, 'published', ready);
      return;
    }
    case 'propose-erratum': {
      notAhead('found-on', body['found-on'], 'The day it was found');
      const { course } = await take();
      await insertErratum(tx, actor, course, {
        wrongValue: body.wrong,
        rightValue: body.right,
        reason: body.reason,
        outputs: body.outputs,
        foundOn: body['found-on'],
      });
      return;
    }
    case 'refuse-erratum':
    case 'correct': {
      const { course } = await take();
      await decideErratum(tx, actor, id, body['which-erratum'], step, body.reason);
      if (event === 'correct') await keepRenderings(tx, services, actor, course, 'corrected', ready);
      return;
    }
    default:
      await take();
  }
}

const withNames = (given: Record<string, unknown>, asked: readonly Asked[]): Record<string, unknown> => ({
  ...given,
  agencies: asked.map(({ agencyName }) => agencyName),
});

/** The draft of a planned assessment: every figure from the files in use, and the first text. */
async function makeDraft(
  tx: Tx,
  services: StepServices,
  actor: Actor,
  facts: Facts,
  body: StepBody,
  given: Record<string, unknown>,
): Promise<void> {
  const { record } = facts;
  if ((await streetSegmentsInForce(tx, services)).length === 0)
    throw refused(
      'nothing-received',
      'There are no figures yet',
      'Load a police file in the Observatory and use it; then make the draft.',
    );
  const question = {
    area: { code: record.areaCode, name: record.areaName },
    period: record.period,
    comparison: record.comparison,
  };
  const { evidence, analysis } = await currentAnalysis(tx, services, question);
  const document = {
    ...assessmentDocument(evidence, analysis, { banner: services.documentBanner, author: actor.accountName }),
    title: record.title,
    marking: record.marking,
  };
  const { course } = await takeStep(tx, actor, record.id, body.version, 'write', {
    given,
    document: {
      json: new TextDecoder().decode(writeJson(document).bytes),
      inputs: JSON.stringify({ deliveries: document.sources.map((source) => source.delivery) }),
    },
  });
  const width = {
    audience: course.width.inherited_audience,
    open_to_members: course.width.inherited_open,
  };
  await quoteFigures(tx, actor.partnershipId, record.id, width, document);
  await beginWriting(tx, services, actor, record.id, question, body.template);
}
