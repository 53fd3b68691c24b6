import type { Database } from '../../foundation/database.ts';
import type { Actor } from '../../foundation/database.types.ts';
import { dayFromToday } from '../../foundation/day.ts';
import { yearsEarlier } from '../../foundation/period.ts';
import { may } from '../../partnership/partnership.ts';
import { answer } from '../../requests/requests.ts';
import { assessmentDocument } from '../assessment.document.ts';
import { insertAssessment } from '../assessment.store.ts';
import { currentAnalysis } from '../current.ts';
import {
  selectOwnArea,
  streetSegmentsInForce,
  usualPeriods,
  type RegisterServices,
} from '../evidence.register.ts';
import { registerAssessmentRequests } from './check.requests.ts';
import { contactsOf, listChecks } from './check.store.ts';
import { factsOf } from './step.facts.ts';
import { personField, stepBody } from './step.form.ts';
import { prepareStep } from './step.freeze.ts';
import { dueDay, steps, type StepEvent } from './step.rules.ts';
import { listSteps, openProposal, selectCourse } from './step.store.ts';
import { takeWhole } from './step.take.ts';
import type { StepServices } from './step.services.ts';

/** For a demonstration: what is taken through its course as the pages take it. */
type MakingServices = RegisterServices & { database: Database };

const servicesOf = (services: MakingServices, banner: string): StepServices => ({
  ...services,
  may: (actor, action) => may(actor.role, action),
  documentBanner: banner,
  crawlAnyAssessments: () => Promise.resolve([]),
  crawlEditionFiles: () => Promise.resolve([]),
});

/** One step with what its form would be given. */
async function take(
  services: StepServices,
  actor: Actor,
  id: string,
  event: StepEvent,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const form = steps.find((step) => step.event === event);
  if (form === undefined) throw new Error(`no step “${event}”`);
  const { database } = services;
  const { version } = await database.asActor(actor, 'look at an assessment', (tx) => selectCourse(tx, id));
  const body = stepBody(form.given).parse({ version, ...fields });
  const ready = await prepareStep(services, actor, form, id, body);
  await database.asActor(actor, 'take a step with an assessment', (tx) =>
    takeWhole(tx, services, actor, event, id, body, ready),
  );
}

/** What was decided about the assessment of the year before. */
export type PublishedYear = {
  title: string;
  endorsedOn: string;
  approvedOn: string;
  minute: string;
  priorities: string;
  /** Why nobody was asked by this system. */
  gaps: string;
};

/**
 * The assessment of the year before the latest, checked, approved and published. Nothing is made where there are no such months.
 * @param begun the one that was begun and cut short: it goes on from where it stands. Null makes it.
 */
export async function makePublishedAssessment(
  making: MakingServices,
  people: { analyst: Actor; manager: Actor },
  year: PublishedYear,
  banner: string,
  begun: string | null = null,
): Promise<void> {
  registerAssessmentRequests();
  const services = servicesOf(making, banner);
  const { analyst, manager } = people;
  const id =
    begun ??
    (await services.database.asActor(analyst, 'make an assessment', async (tx) => {
      const segments = await streetSegmentsInForce(tx, services);
      const period = usualPeriods(segments)?.comparison ?? null;
      if (period === null) return null;
      const before = yearsEarlier(period);
      const question = {
        area: await selectOwnArea(tx, analyst.partnershipId),
        period,
        comparison: segments.some(({ month }) => month <= before.from) ? before : null,
      };
      const { evidence, analysis } = await currentAnalysis(tx, services, question);
      const document = assessmentDocument(evidence, analysis, { banner, author: analyst.accountName });
      return insertAssessment(tx, analyst, question, { ...document, title: year.title });
    }));
  if (id === null) return;
  for (;;) {
    const { state, isProposed } = await services.database.asActor(
      analyst,
      'look at an assessment',
      async (tx) => ({
        state: (await selectCourse(tx, id)).state,
        isProposed: openProposal(await listSteps(tx, id)) !== null,
      }),
    );
    switch (state) {
      case 'draft':
        await take(services, analyst, id, 'validate', { gaps: year.gaps });
        break;
      case 'validated':
        await take(services, manager, id, 'endorse', { 'held-on': year.endorsedOn, changes: 'None' });
        break;
      case 'endorsed':
        await take(services, manager, id, 'approve', {
          'held-on': year.approvedOn,
          minute: year.minute,
          priorities: year.priorities,
        });
        break;
      case 'approved':
        if (!isProposed) await take(services, analyst, id, 'propose-publication');
        await take(services, manager, id, 'publish', {
          'personal-data': 'yes',
          'live-proceedings': 'yes',
          'small-numbers': 'yes',
          'partner-approval': 'yes',
          accessibility: 'yes',
        });
        break;
      default:
        return;
    }
  }
}

/** Sends a draft to the agencies for the check of their figures; some answer by phone, others have not yet. */
export async function askAgencies(
  making: MakingServices,
  analyst: Actor,
  id: string,
  said: readonly { agency: string; choice: 'agree' | 'dispute'; words: string }[],
  banner: string,
): Promise<void> {
  registerAssessmentRequests();
  const services = servicesOf(making, banner);
  const { database } = services;
  const asked = await database.asActor(analyst, 'see who is to be asked', async (tx) => {
    const contacts = await contactsOf(tx);
    const { checks } = await factsOf(tx, services, analyst, id);
    return checks.flatMap(({ agencyId }) => {
      const accountId = contacts.get(agencyId);
      return accountId === undefined ? [] : [{ agencyId, accountId }];
    });
  });
  if (asked.length === 0) return;
  await take(services, analyst, id, 'ask-check', {
    agencies: asked.map(({ agencyId }) => agencyId),
    ...Object.fromEntries(asked.map(({ agencyId, accountId }) => [personField(agencyId), accountId])),
    'due-on': dueDay('check', dayFromToday(0)),
  });
  await database.asActor(analyst, 'write answers down', async (tx) => {
    for (const check of await listChecks(tx, id)) {
      const given = said.find(({ agency }) => agency === check.agencyName);
      if (given === undefined || check.requestId === null) continue;
      await answer(tx, check.requestId, {
        way: 'word-of-mouth',
        choice: given.choice,
        words: given.words,
        how: 'phone',
      });
    }
  });
}
