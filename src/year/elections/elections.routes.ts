import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem } from '../../foundation/problem.ts';
import { dayWords } from '../../partnership/partnership.ts';
import { wardsOf } from '../../places/places.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { YearServices } from '../year.types.ts';
import { changesMembers } from '../after/after.rules.ts';
import { proposedNotice } from './election.rules.ts';
import {
  electionKinds,
  reaches,
  type ElectionInput,
  type ElectionKind,
  type Reach,
} from './election.types.ts';
import { electionPage, electionsPage } from './elections.page.ts';
import {
  changeElection,
  insertElection,
  listElections,
  removeElection,
  selectElection,
} from './elections.store.ts';
import { listReleases, takeBackRelease } from './release.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const idParams = z.object({ id: z.uuid() });
const at = '/year/elections';

const electionFields = z.object({
  title: z.string('Enter which election').trim().min(1, 'Enter which election').max(200, 'This must be 200 characters or fewer'), // prettier-ignore
  kind: z.enum(Object.keys(electionKinds) as [ElectionKind, ...ElectionKind[]], 'Choose the kind'),
  reach: z.enum(Object.keys(reaches) as [Reach, ...Reach[]], 'Choose where it is held'),
  ward: z.string().max(20).default(''),
  area: z.string().trim().max(200, 'This must be 200 characters or fewer').default(''),
  'poll-on': requiredDate('the day of the poll'),
  'notice-on': optionalDate('the day of the notice'),
});
const electionBody = withDates(['notice-on', 'poll-on'], electionFields);
const changeBody = withDates(
  ['notice-on', 'poll-on'],
  electionFields.extend({ version: z.coerce.number('Open the page again').int() }),
);

/** What the form says, with the day of the notice worked out where none was entered. @throws Problem 422 */
async function inputOf(tx: Tx, body: z.infer<typeof electionFields>): Promise<ElectionInput> {
  const ward =
    body.reach === 'ward' ? ((await wardsOf(tx)).find(({ code }) => code === body.ward) ?? null) : null;
  if (body.reach === 'ward' && ward === null)
    throw fieldProblem('no-ward', 'ward', 'Choose the ward, or another place where it is held');
  const proposed = body['notice-on'] === null ? proposedNotice(body.kind, body['poll-on']) : null;
  const noticeOn = body['notice-on'] ?? proposed?.on;
  if (noticeOn === undefined)
    throw fieldProblem('no-rule', 'notice-on', 'Enter the day of the notice: there is no rule for so early a poll'); // prettier-ignore
  if (noticeOn > body['poll-on'])
    throw fieldProblem('backwards', 'poll-on', 'The poll must be on the day of the notice or later');
  return {
    title: body.title,
    kind: body.kind,
    reach: body.reach,
    area: body.area === '' ? (ward?.name ?? reaches[body.reach]) : body.area,
    wardCode: ward?.code ?? null,
    noticeOn,
    pollOn: body['poll-on'],
    noticeRule: proposed?.rule.id ?? '',
  };
}

/** What to say of a day that was worked out. */
const workedOut = (input: ElectionInput): string =>
  input.noticeRule === ''
    ? ''
    : ` The notice was worked out: ${dayWords(input.noticeOn)}. Check it with the elections office.`;

/** Pre-election periods, and what was released in them. */
export function registerElections(registrar: Registrar, { may, crawlElections }: YearServices): void {
  async function show(
    actor: Actor,
    tx: Tx,
    request: Request,
    form: FormState,
    undo: string | null = null,
  ): Promise<Answer> {
    const keep = may(actor, 'year.elections');
    return {
      kind: 'page',
      page: electionsPage({
        elections: await listElections(tx),
        releases: await listReleases(tx),
        wards: keep ? await wardsOf(tx) : [],
        today: clock.today(),
        form,
        undo: keep ? undo : null,
        hidden: () => hiddenFields(request),
        may: { keep, release: may(actor, 'year.release') },
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: at,
    permission: 'year.view',
    audit: { none: 'dates of elections' },
    query: z.object({ undo: z.uuid().optional().catch(undefined) }),
    crawl: () => [at],
    handler: ({ actor, tx, request, query }) => show(actor, tx, request, formState(), query.undo ?? null),
  });
  registrar.member({
    method: 'POST',
    path: at,
    permission: 'year.elections',
    audit: 'election-period.added',
    body: electionBody,
    crawl: { none: 'writes down an election; tried by elections.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const input = await inputOf(tx, body);
      await insertElection(tx, input);
      return { kind: 'redirect', to: at, banner: `${body.title} is written down.${workedOut(input)}` };
    },
    form: ({ actor, tx, request, body }) => show(actor, tx, request, formState(body.typed, body.failure)),
  });

  async function showOne(
    actor: Actor,
    tx: Tx,
    request: Request,
    id: string,
    form: FormState,
  ): Promise<Answer> {
    const election = await selectElection(tx, id);
    return {
      kind: 'page',
      page: electionPage({
        election,
        afterPoll:
          may(actor, 'year.members') && changesMembers(election.kind) && election.pollOn <= clock.today(),
        wards: await wardsOf(tx),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: `${at}/:id`,
    permission: 'year.elections',
    audit: { none: 'dates of an election' },
    params: idParams,
    crawl: async () => (await crawlElections()).map((id) => `${at}/${id}`),
    handler: ({ actor, tx, request, params }) => showOne(actor, tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: `${at}/:id`,
    permission: 'year.elections',
    audit: 'election-period.changed',
    params: idParams,
    body: changeBody,
    crawl: { none: 'changes an election; tried by elections.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const input = await inputOf(tx, body);
      await changeElection(tx, params.id, body.version, input);
      return { kind: 'redirect', to: at, banner: `${body.title} is changed.${workedOut(input)}` };
    },
    form: ({ actor, tx, request, params, body }) =>
      showOne(actor, tx, request, params.id, formState(body.typed, body.failure)),
  });
  for (const [word, removed] of [
    ['remove', true],
    ['put-back', false],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `${at}/:id/${word}`,
      permission: 'year.elections',
      audit: removed ? 'election-period.removed' : 'election-period.put-back',
      params: idParams,
      crawl: { none: 'takes an election out or puts it back; tried by elections.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        await removeElection(tx, params.id, removed);
        return removed
          ? { kind: 'redirect', to: `${at}?undo=${params.id}`, banner: 'It was removed.' }
          : { kind: 'redirect', to: at, banner: 'It was put back.' };
      },
    });
  registrar.member({
    method: 'POST',
    path: `${at}/releases/:id/take-back`,
    permission: 'year.release',
    audit: 'election-release.taken-back',
    params: idParams,
    crawl: { none: 'takes a release back; tried by elections.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      await takeBackRelease(tx, params.id);
      return {
        kind: 'redirect',
        to: at,
        banner: 'The release was taken back. What went out already stays out.',
      };
    },
  });
}
