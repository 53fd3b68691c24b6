import { clock } from '../../foundation/clock.ts';
import type { Actor, Role, Tx } from '../../foundation/database.types.ts';
import { refused } from '../../foundation/problem.ts';
import { freezeEditionRelease, type Cover } from '../releases/cover.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { editionDocument } from '../write/edition.document.ts';
import {
  firstTree,
  insertEdition,
  listEditions,
  renderEdition,
  type EditionKind,
  type Rendering,
} from './edition.store.ts';
import { withErrata, type Erratum } from './erratum.rules.ts';
import { checkSecond, confirmed, listErrata, openErrata } from './erratum.store.ts';
import type { StepBody } from './step.form.ts';
import { stepOf, whyNotSecond, type Step } from './step.rules.ts';
import { changedMeanwhile, listSteps, openProposal, selectCourse, type Course } from './step.store.ts';
import type { StepServices } from './step.services.ts';

/** What was rendered for a step before its transaction. */
export type Ready = {
  editions: { edition: EditionKind; rendering: Rendering }[];
  /** For publishing: the figures behind the public edition, and what it may print of each. */
  release: { figures: readonly Figure[]; covers: ReadonlyMap<string, Cover> } | null;
  /** For an erratum: the moment printed in its note. */
  decidedAt: string;
};

type Wanted = {
  editions: { edition: EditionKind; document: Rendering['document']; leftOut: Rendering['leftOut'] }[];
  release: Ready['release'];
};

const nothing: Wanted = { editions: [], release: null };

/** Checks that a step can be taken by this actor and gathers the trees that it freezes. @throws as the step itself. */
async function gather(
  tx: Tx,
  services: StepServices,
  actor: Actor,
  event: Step['event'],
  id: string,
  body: StepBody,
  decidedAt: string,
): Promise<Wanted> {
  const course = await selectCourse(tx, id);
  const step = stepOf(course.state, event);
  if (course.version !== body.version) throw changedMeanwhile();
  const errata = await listErrata(tx, id);
  switch (event) {
    case 'approve': {
      const { document, leftOut } = await editionDocument(tx, services, actor, id, 'restricted');
      return { editions: [{ edition: 'restricted', document, leftOut }], release: null };
    }
    case 'publish': {
      await checkProposal(tx, actor, id, step);
      const made = await editionDocument(tx, services, actor, id, 'public');
      return {
        editions: [
          {
            edition: 'public',
            document: withErrata(made.document, confirmed(errata)),
            leftOut: made.leftOut,
          },
        ],
        release: { figures: made.figures, covers: made.covers },
      };
    }
    case 'correct': {
      const erratum = openErrata(errata).find((each) => each.id === body['which-erratum']);
      if (erratum === undefined)
        throw refused('erratum-decided', 'This erratum has been decided already', 'Nothing was changed.');
      checkSecond(step, erratum, actor);
      return {
        editions: await corrected(tx, id, [...confirmed(errata), { ...erratum, decidedAt }]),
        release: null,
      };
    }
    default:
      return nothing;
  }
}

/** Each edition that was frozen, as it was first, with the errata at its head. */
async function corrected(tx: Tx, id: string, errata: readonly Erratum[]): Promise<Wanted['editions']> {
  const editions = await listEditions(tx, id);
  const out: Wanted['editions'] = [];
  for (const edition of ['restricted', 'public'] as const) {
    const first = await firstTree(tx, editions, edition);
    if (first !== null)
      out.push({ edition, document: withErrata(first.document, errata), leftOut: first.leftOut });
  }
  return out;
}

/** @throws Problem 403 `not-proposed`, `second-person`. */
export async function checkProposal(tx: Tx, actor: Actor, id: string, step: Step): Promise<void> {
  const proposal = openProposal(await listSteps(tx, id));
  if (proposal === null)
    throw refused('not-proposed', 'Nobody has proposed to publish this', 'Propose it first.');
  const why = whyNotSecond(
    step,
    { accountId: proposal.accountId, role: proposal.role satisfies Role },
    actor,
  );
  if (why !== null) throw refused('second-person', why, 'Nothing was changed.');
}

/**
 * Renders what a step freezes, before its transaction: every format takes seconds. The files are named by their content, so a
 * second run, or a step that then fails, leaves nothing behind that counts.
 */
export async function prepareStep(
  services: StepServices,
  actor: Actor,
  step: Pick<Step, 'event' | 'freezes'>,
  id: string,
  body: StepBody,
): Promise<Ready> {
  const decidedAt = clock.now();
  if (step.freezes !== true) return { editions: [], release: null, decidedAt };
  const wanted = await services.database.asActor(actor, 'read what is to be frozen', (tx) =>
    gather(tx, services, actor, step.event, id, body, decidedAt),
  );
  const template = await services.database.asActor(actor, 'read the paper of documents', paperOf);
  const editions: Ready['editions'] = [];
  for (const { edition, document, leftOut } of wanted.editions)
    editions.push({
      edition,
      rendering: await renderEdition(services.folder, actor.partnershipId, document, leftOut, template),
    });
  return { editions, release: wanted.release, decidedAt };
}

/** Names what was rendered in the register; for the public edition, keeps its cells among the releases. */
export async function keepRenderings(
  tx: Tx,
  services: StepServices,
  actor: Actor,
  course: Course,
  cause: 'approved' | 'published' | 'corrected',
  ready: Ready,
): Promise<void> {
  for (const { edition, rendering } of ready.editions)
    await insertEdition(tx, actor, course, edition, cause, rendering);
  if (ready.release !== null)
    await freezeEditionRelease(tx, services, actor, {
      assessmentId: course.id,
      title: course.title,
      ...ready.release,
    });
}
