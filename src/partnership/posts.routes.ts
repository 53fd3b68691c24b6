import { addDays } from '../foundation/day.ts';
import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { fieldProblem, refused } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { changeRow } from './change.store.ts';
import { choice, found, idParams, optionalDay, requiredId, shortField, tick, versionBody } from './fields.ts';
import { selectHistory } from './history.store.ts';
import { createPost, endPost, fillPost, vacate } from './people.making.ts';
import { addPostPage, endPostPage, postPage } from './posts.page.ts';
import { newPostOf, postBody, postChoices } from './people.routes.ts';
import { holdToPost, holdsFor, rolesGivenBy } from './people.rules.ts';
import { countAdministrators, listPeopleToChoose, listPosts, selectLeftBehind } from './people.store.ts';
import type { PersonPost } from './people.store.ts';
import { managedPosts } from './room.crawl.ts';
import type { PartnershipRoomServices } from './room.types.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const endBody = withDates(
  ['last-day'],
  z.object({
    version: versionBody,
    when: choice(['now', 'day'], 'Choose when it ends'),
    'last-day': optionalDay('the last day'),
    then: choice(['end', 'vacant', 'recruiting'], 'Choose what becomes of the post').optional(),
  }),
);
const fillBody = withDates(
  ['starts'],
  z.object({
    version: versionBody,
    person: requiredId('Choose who fills the post'),
    starts: requiredDate('the day they begin'),
  }),
);

async function selectOne(tx: Tx, id: string): Promise<PersonPost> {
  return found((await listPosts(tx, { id, past: true }))[0]);
}

const isOver = (post: PersonPost): boolean => post.endedOn !== null && post.endedOn < clock.today();

/** Somebody must remain who can let others in. @throws Problem `last-administrator`. */
export async function refuseLastAdministrator(tx: Tx, post: PersonPost): Promise<void> {
  if (post.role !== 'administrator' || post.accountId === null || isOver(post)) return;
  if ((await countAdministrators(tx)) <= 1)
    throw refused(
      'last-administrator',
      'This is the last administrator of the partnership',
      'Give somebody else the role first: otherwise nobody could let people in.',
    );
}

export function registerPosts(registrar: Registrar, services: PartnershipRoomServices): void {
  const crawlPosts = (rest: string) => async () =>
    (await managedPosts(services.database)).map((id) => `/partnership/posts/${id}${rest}`);

  async function addPage(tx: Tx, actor: Actor, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: addPostPage({
        person: null,
        form,
        hidden: () => hiddenFields(request),
        choices: { ...(await postChoices(tx, actor)), agreements: [] },
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/posts/add',
    permission: 'people.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/partnership/posts/add'],
    handler: ({ actor, tx, request }) => addPage(tx, actor, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/posts/add',
    permission: 'people.edit',
    audit: 'post.added',
    body: postBody,
    crawl: { none: 'adds a vacant post' },
    handler: async ({ actor, body, tx }): Promise<Answer> => {
      const id = await createPost(tx, await newPostOf(tx, actor, { ...body, agreement: null }, null));
      return { kind: 'redirect', to: `/partnership/posts/${id}`, banner: 'The post was added.' };
    },
    form: ({ actor, body, tx, request }) =>
      addPage(tx, actor, request, formState(body.typed, body.failure, { starts: 'starts-day' })),
  });

  async function show(tx: Tx, actor: Actor, id: string, request: Request, form: FormState): Promise<Answer> {
    const post = await selectOne(tx, id);
    return {
      kind: 'page',
      page: postPage({
        post,
        mayEdit:
          holdsFor(actor, 'people.edit', post.agencyId) && rolesGivenBy(actor.role).includes(post.role),
        isOver: isOver(post),
        choices: post.accountId === null ? await candidates(tx, actor) : [],
        form,
        hidden: () => hiddenFields(request),
        today: clock.today(),
        history: await selectHistory(tx, 'post', post.id),
      }),
    };
  }

  /** Everybody of the partnership: a person may have posts in several agencies. */
  async function candidates(tx: Tx, actor: Actor): Promise<{ accountId: string; name: string }[]> {
    if (rolesGivenBy(actor.role).length === 0) return [];
    const people = new Map<string, { accountId: string; name: string }>();
    for (const each of await listPeopleToChoose(tx))
      people.set(each.accountId, {
        accountId: each.accountId,
        name: people.has(each.accountId)
          ? `${people.get(each.accountId)?.name ?? ''}, ${each.agencyName}`
          : `${each.name}, ${each.agencyName}`,
      });
    return [...people.values()];
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/posts/:id',
    permission: 'partnership.view',
    audit: 'post.viewed',
    params: idParams,
    crawl: crawlPosts(''),
    handler: ({ actor, tx, params, request }) => show(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/posts/:id/edit',
    permission: 'people.edit',
    audit: 'post.changed',
    params: idParams,
    body: z.object({
      version: versionBody,
      title: shortField(200),
      senior: tick,
      supervises: tick,
      recruiting: tick,
    }),
    crawl: { none: 'changes a post' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const post = await selectOne(tx, params.id);
      holdToPost(actor, post);
      await changeRow(tx, {
        table: 'post',
        id: post.id,
        version: body.version,
        reason: 'changed',
        set: {
          title: body.title,
          is_senior_representative: body.senior,
          supervises: body.supervises,
          is_recruiting: post.accountId === null && body.recruiting,
        },
      });
      return { kind: 'redirect', to: `/partnership/posts/${post.id}`, banner: 'The post was changed.' };
    },
    form: ({ actor, body, tx, params, request }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/posts/:id/fill',
    permission: 'people.edit',
    audit: 'post.filled',
    params: idParams,
    body: fillBody,
    crawl: { none: 'fills a post' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const post = await selectOne(tx, params.id);
      holdToPost(actor, post);
      if (!(await candidates(tx, actor)).some((each) => each.accountId === body.person))
        throw fieldProblem('person-unknown', 'person', 'Choose who fills the post from the list');
      await fillPost(tx, post.id, body.person, body.starts, body.version);
      return { kind: 'redirect', to: `/partnership/people/${body.person}`, banner: 'The post is filled.' };
    },
    form: ({ actor, body, tx, params, request }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure, { starts: 'starts-day' })),
  });

  async function endPage(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const post = await selectOne(tx, id);
    holdToPost(actor, post);
    return {
      kind: 'page',
      page: endPostPage({ post, form, hidden: () => hiddenFields(request), today: clock.today() }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/posts/:id/end',
    permission: 'people.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlPosts('/end'),
    handler: ({ actor, tx, params, request }) => endPage(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/posts/:id/end',
    permission: 'people.edit',
    audit: 'post.ended',
    params: idParams,
    body: endBody,
    crawl: { none: 'ends a post' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const post = await selectOne(tx, params.id);
      holdToPost(actor, post);
      await refuseLastAdministrator(tx, post);
      if (body.when === 'day' && body['last-day'] === null)
        throw fieldProblem('no-last-day', 'last-day', 'Enter the last day');
      const lastDay =
        body.when === 'now' ? addDays(clock.today(), -1) : (body['last-day'] ?? addDays(clock.today(), -1));
      if (body.when === 'day' && lastDay < post.startedOn)
        throw fieldProblem(
          'before-start',
          'last-day',
          'The last day must be on or after the day the post began',
        );
      if (post.accountId === null || body.then === undefined || body.then === 'end')
        await endPost(tx, post.id, lastDay, body.version);
      else await vacate(tx, post.id, lastDay, body.then === 'recruiting', body.version);
      if (post.accountId === null)
        return {
          kind: 'redirect',
          to: `/partnership/agencies/${post.agencyId}`,
          banner: 'The post has ended.',
        };
      const left = await selectLeftBehind(tx, post.accountId);
      const count = left.places.length + left.contactFor.length + left.ownedAgreements.length;
      return {
        kind: 'redirect',
        to: `/partnership/people/${post.accountId}${count === 0 ? '' : '/hand-over'}`,
        banner:
          count === 0
            ? 'The post has ended, and the access with it.'
            : `The post has ended, and the access with it. ${count} ${count === 1 ? 'thing is' : 'things are'} still in their name: hand over below.`,
      };
    },
    form: ({ actor, body, tx, params, request }) =>
      endPage(
        tx,
        actor,
        params.id,
        request,
        formState(body.typed, body.failure, { 'last-day': 'last-day-day' }),
      ),
  });
}
