import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';
import { selectElection } from '../elections/elections.store.ts';
import type { YearServices } from '../year.types.ts';
import { afterHref, afterPage, memberPage } from './after.page.ts';
import { changesMembers, proposedLastDay, resultNames } from './after.rules.ts';
import { memberPosts, openRequests, recordResult, seatsOf, selectMember } from './after.store.ts';
import { clock } from '../../foundation/clock.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const idParams = z.object({ id: z.uuid() });
const postParams = z.object({ id: z.uuid(), post: z.uuid() });
const listed = z.union([z.array(z.uuid()).max(100), z.uuid().transform((one) => [one])]).default([]);
const memberBody = withDates(
  ['last-day'],
  z.object({
    result: z.enum(resultNames, 'Choose the result'),
    'last-day': requiredDate('the last day of the member who goes out'),
    name: z.string().trim().max(200, 'The name must be 200 characters or fewer').default(''),
    email: z.union([z.literal(''), z.email('Enter an email address, like name@example.gov.uk')]).default(''),
    known: z.literal('yes').optional().catch(undefined),
    seats: listed,
  }),
);

/** An election of councillors whose poll is over. @throws Problem 404 */
async function pastElection(tx: Tx, id: string): Promise<ElectionPeriod> {
  const election = await selectElection(tx, id);
  if (!changesMembers(election.kind) || election.pollOn > clock.today()) throw notFound();
  return election;
}

/** After the poll: members' access ends and begins by date, and what was theirs passes on. */
export function registerAfter(registrar: Registrar, { crawlPastElections }: YearServices): void {
  registrar.member({
    method: 'GET',
    path: '/year/elections/:id/after',
    permission: 'year.members',
    audit: 'year-members.viewed',
    params: idParams,
    crawl: crawlPastElections,
    handler: async ({ tx, params }): Promise<Answer> => {
      const election = await pastElection(tx, params.id);
      return { kind: 'page', page: afterPage({ election, members: await memberPosts(tx, election) }) };
    },
  });

  async function show(
    tx: Tx,
    request: Request,
    at: z.infer<typeof postParams>,
    form: FormState,
  ): Promise<Answer> {
    const election = await pastElection(tx, at.id);
    const member = await selectMember(tx, election, at.post);
    if (member.recorded !== null) throw notFound();
    const { accountId, agencyId } = member;
    return {
      kind: 'page',
      page: memberPage({
        election,
        member,
        seats: accountId === null ? [] : await seatsOf(tx, accountId, agencyId),
        requests: accountId === null ? [] : await openRequests(tx, accountId, agencyId),
        proposed: proposedLastDay(election.kind, election.pollOn),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/year/elections/:id/after/:post',
    permission: 'year.members',
    audit: { none: 'the form; what it changes is written down' },
    params: postParams,
    crawl: { none: 'until its result is written down; tried by after.test.ts' },
    handler: ({ tx, request, params }) => show(tx, request, params, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/year/elections/:id/after/:post',
    permission: 'year.members',
    audit: 'year-member.result-recorded',
    params: postParams,
    body: memberBody,
    crawl: { none: 'ends and begins posts; tried by after.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const election = await pastElection(tx, params.id);
      const member = await selectMember(tx, election, params.post);
      if (body['last-day'] < election.pollOn)
        throw fieldProblem('too-soon', 'last-day', 'The last day must be the day of the poll or later');
      if (body.result === 'new-member' && body.name === '')
        throw fieldProblem('no-name', 'name', 'Enter the name of the new member');
      if (body.result === 'new-member' && body.email === '')
        throw fieldProblem('no-email', 'email', 'Enter the email address of the new member');
      await recordResult(tx, election, member, {
        result: body.result,
        lastDay: body['last-day'],
        name: body.name,
        email: body.email,
        known: body.known === 'yes',
        seats: body.seats,
      });
      return {
        kind: 'redirect',
        to: afterHref(election),
        banner: `${member.title}: the result is written down.`,
      };
    },
    form: ({ tx, request, params, body }) => show(tx, request, params, formState(body.typed, body.failure)),
  });
}
