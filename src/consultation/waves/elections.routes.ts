import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { electionsPage, releasePage } from './elections.page.ts';
import {
  electionKinds,
  insertElection,
  listElections,
  removeElection,
  type ElectionKind,
} from './elections.store.ts';
import { changeWave, releaseColumn } from './wave.change.ts';
import { electionsInTheWay } from './wave.facts.ts';
import { selectWave } from './wave.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const idParams = z.object({ id: z.uuid() });
const short = (message: string) => z.string(message).trim().min(1, message).max(200, 'This must be 200 characters or fewer'); // prettier-ignore

const electionBody = withDates(
  ['notice-on', 'poll-on'],
  z
    .object({
      title: short('Enter which election'),
      kind: z.enum(Object.keys(electionKinds) as [ElectionKind, ...ElectionKind[]], 'Choose the kind'),
      area: short('Enter the area'),
      'notice-on': requiredDate('the day of the notice'),
      'poll-on': requiredDate('the day of the poll'),
    })
    .refine((body) => body['poll-on'] >= body['notice-on'], {
      path: ['poll-on'],
      message: 'The poll must be on the day of the notice or later',
    }),
);
const releaseBody = withDates(
  ['released-on'],
  z.object({
    officer: short('Enter the monitoring officer’s name'),
    why: z.string('Enter why').trim().min(1, 'Enter why it may open').max(2000),
    'released-on': requiredDate('the day of the release').refine(
      (day) => day <= clock.today(),
      'The day of the release must be today or in the past',
    ),
    version: z.coerce.number('Open the page again').int(),
  }),
);

/** Pre-election periods, and the release of a consultation that would open in one. */
export function registerElections(registrar: Registrar): void {
  async function show(
    tx: Tx,
    request: Request,
    form: FormState,
    undo: string | null = null,
  ): Promise<Answer> {
    return {
      kind: 'page',
      page: electionsPage({
        elections: await listElections(tx),
        form,
        undo,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/elections',
    permission: 'consultation.elections',
    audit: { none: 'dates of elections' },
    query: z.object({ undo: z.uuid().optional().catch(undefined) }),
    crawl: () => ['/consultation/elections'],
    handler: ({ tx, request, query }) => show(tx, request, formState(), query.undo ?? null),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/elections',
    permission: 'consultation.elections',
    audit: 'election-period.added',
    body: electionBody,
    crawl: { none: 'writes down an election; tried by waves.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      await insertElection(tx, {
        title: body.title,
        kind: body.kind,
        area: body.area,
        noticeOn: body['notice-on'],
        pollOn: body['poll-on'],
      });
      return { kind: 'redirect', to: '/consultation/elections', banner: `${body.title} is written down.` };
    },
    form: ({ tx, request, body }) => show(tx, request, formState(body.typed, body.failure)),
  });
  for (const [word, removed] of [
    ['remove', true],
    ['put-back', false],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `/consultation/elections/:id/${word}`,
      permission: 'consultation.elections',
      audit: removed ? 'election-period.removed' : 'election-period.put-back',
      params: idParams,
      crawl: { none: 'takes an election out or puts it back; tried by waves.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        await removeElection(tx, params.id, removed);
        return removed
          ? { kind: 'redirect', to: `/consultation/elections?undo=${params.id}`, banner: 'It was removed.' }
          : { kind: 'redirect', to: '/consultation/elections', banner: 'It was put back.' };
      },
    });

  async function showRelease(tx: Tx, request: Request, id: string, form: FormState): Promise<Answer> {
    const wave = await selectWave(tx, id);
    const elections = await electionsInTheWay(tx, wave);
    if (elections.length === 0 || wave.openedAt !== null) throw notFound();
    return {
      kind: 'page',
      page: releasePage({ wave, elections, form, hidden: () => hiddenFields(request) }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/release',
    permission: 'consultation.elections',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: { none: 'only inside a pre-election period; tried by waves.test.ts' },
    handler: ({ tx, request, params }) => showRelease(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/release',
    permission: 'consultation.elections',
    audit: 'consultation.released',
    params: idParams,
    body: releaseBody,
    crawl: { none: 'writes down a release; tried by waves.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      if (wave.openedAt !== null)
        throw new Problem({
          status: 409,
          code: 'already-opened',
          title: 'This consultation has been opened',
        });
      await changeWave(tx, wave, body.version, 'released', {
        release: releaseColumn({
          officer: body.officer,
          why: body.why,
          releasedOn: body['released-on'],
          recordedBy: actor.accountName,
        }),
      });
      return { kind: 'redirect', to: `/consultation/${wave.id}`, banner: 'The release is written down.' };
    },
    form: ({ tx, request, params, body }) =>
      showRelease(tx, request, params.id, formState(body.typed, body.failure)),
  });
}
