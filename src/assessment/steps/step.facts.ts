import { clock } from '../../foundation/clock.ts';
import type { Actor, Role, Tx } from '../../foundation/database.types.ts';
import { whoMay } from '../../partnership/partnership.ts';
import { selectAssessmentRecord, type AssessmentRecord } from '../assessment.store.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { editionDocument } from '../write/edition.document.ts';
import type { FrankpledgeDocument } from '../../documents/documents.ts';
import type { AgencyCheck, Check, OwnFigures, Ownership } from './check.rules.ts';
import { agenciesWithData, agencyChecks, listChecks } from './check.store.ts';
import { frozenTree, inForce, listEditions, type FrozenEdition } from './edition.store.ts';
import type { Erratum } from './erratum.rules.ts';
import { listErrata, openErrata } from './erratum.store.ts';
import type { PanelView } from './panel.page.ts';
import { hasDocument, stepsFrom, whyNotSecond, type Step } from './step.rules.ts';
import {
  isPublished,
  listContributors,
  listSteps,
  openProposal,
  type Contributor,
  type StepTaken,
} from './step.store.ts';

/** Everything that decides which step is possible. */
export type Facts = {
  record: AssessmentRecord;
  /** What is shown: the frozen tree where there is one, else the draft; null before there is one. */
  document: FrankpledgeDocument | null;
  taken: StepTaken[];
  contributors: Contributor[];
  /** Contributors of whom nothing counts in the period. */
  withoutData: string[];
  /** Asked for data, newest first, one for each agency. */
  asksForData: Check[];
  checks: AgencyCheck[];
  own: (OwnFigures & { ownership: Ownership }) | null;
  errata: Erratum[];
  editions: FrozenEdition[];
};

export async function factsOf(tx: Tx, services: RegisterServices, actor: Actor, id: string): Promise<Facts> {
  const record = await selectAssessmentRecord(tx, id);
  const editions = await listEditions(tx, id);
  const frozen = inForce(editions, 'restricted');
  const written = await tx
    .selectFrom('assessment')
    .select((each) => each('document', 'is not', null).as('has'))
    .where('id', '=', id)
    .executeTakeFirst();
  const document =
    frozen !== null
      ? await frozenTree(tx, frozen.id)
      : written?.has === true
        ? (await editionDocument(tx, services, actor, id, 'restricted')).document
        : null;
  const contributors = await listContributors(tx, id);
  const early = !hasDocument(record.state);
  const withData = early ? await agenciesWithData(tx, record.period) : null;
  const all = await listChecks(tx, id);
  const { checks, own } =
    document === null ? { checks: [], own: null } : await agencyChecks(tx, id, document);
  return {
    record,
    document,
    taken: await listSteps(tx, id),
    contributors,
    withoutData:
      withData === null
        ? []
        : contributors.filter(({ agencyId }) => !withData.has(agencyId)).map(({ agencyName }) => agencyName),
    asksForData: all.filter(
      (each, index) =>
        each.purpose === 'data' &&
        index === all.findIndex((other) => other.purpose === 'data' && other.agencyId === each.agencyId),
    ),
    checks,
    own,
    errata: await listErrata(tx, id),
    editions,
  };
}

type Known = Pick<Facts, 'record' | 'taken' | 'checks' | 'errata'>;

/** Whether a step of the table has anything to do now; what has not is not offered. */
export function isOffered(step: Step, facts: Known): boolean {
  switch (step.event) {
    case 'settle':
      return facts.checks.some(({ standing }) => standing === 'disputed');
    case 'propose-publication':
      return openProposal(facts.taken) === null && !isPublished(facts.taken);
    case 'publish':
    case 'refuse-publication':
      return openProposal(facts.taken) !== null;
    case 'correct':
    case 'refuse-erratum':
      return openErrata(facts.errata).length > 0;
    default:
      return true;
  }
}

/** Why this person cannot take a step now, in a sentence; null where they can. */
export function whyNotNow(step: Step, facts: Known, actor: Actor): string | null {
  if (facts.record.state !== step.from || !isOffered(step, facts)) return 'This step is not possible now.';
  if (step.event === 'publish') {
    const proposal = openProposal(facts.taken);
    return proposal === null ? 'Nobody has proposed it yet.' : whyNotSecond(step, proposal, actor);
  }
  if (step.event === 'correct') {
    const reasons = openErrata(facts.errata).map((each) =>
      whyNotSecond(step, { accountId: each.proposedById, role: each.proposerRole as Role }, actor),
    );
    return reasons.includes(null) ? null : (reasons[0] ?? null);
  }
  return null;
}

const dataWords: Readonly<Record<string, string>> = {
  sent: 'says that it was sent',
  'will-send': 'says that it will be sent',
  cannot: 'says that it cannot be sent',
};

/** What the panel at the head of the page shows. */
export function panelView(
  facts: Facts,
  actor: Actor,
  may: (actor: Actor, action: string) => boolean,
): PanelView {
  return {
    record: facts.record,
    today: clock.today(),
    next: stepsFrom(facts.record.state)
      .filter((step) => isOffered(step, facts))
      .map((step) => ({
        step,
        whoMay: whoMay(step.who),
        mayTake: may(actor, step.who),
        notNow: may(actor, step.who) ? whyNotNow(step, facts, actor) : null,
      })),
    taken: facts.taken,
    contributors: facts.contributors,
    withoutData: facts.withoutData,
    checks: facts.checks,
    asksForData: facts.asksForData.map((each) => ({
      agencyName: each.agencyName,
      dueOn: each.dueOn,
      answer:
        each.answer === null
          ? 'no answer yet'
          : `${dataWords[each.answer] ?? each.answer}${each.answerWords === '' ? '' : ` (${each.answerWords})`}`,
    })),
    errata: facts.errata,
    editions: facts.editions,
    proposal: openProposal(facts.taken),
  };
}
