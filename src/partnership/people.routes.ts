import { addDays } from '../foundation/day.ts';
import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { queueMessage } from '../foundation/outbox.ts';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { fieldProblem, refused } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { isCurrent, listAgencies } from './agencies.store.ts';
import { changeRow } from './change.store.ts';
import {
  choice,
  emailField,
  found,
  idParams,
  nameField,
  optionalId,
  phoneField,
  requiredId,
  shortField,
  tick,
  versionBody,
} from './fields.ts';
import { selectHistory } from './history.store.ts';
import { mayReview } from './overview.routes.ts';
import { selectPartnership } from './overview.store.ts';
import { accountKnown, createPerson, createPost } from './people.making.ts';
import type { NewPost } from './people.making.ts';
import { addPersonPage, editPersonPage, handOverPage, peoplePage, personPage } from './people.page.ts';
import type { ShowPeople } from './people.page.ts';
import { addPostPage } from './posts.page.ts';
import type { PostChoices } from './posts.page.ts';
import { holdToPerson, holdToPost, holdsFor, mayManage, rolesGivenBy } from './people.rules.ts';
import {
  handOver,
  isUsedElsewhere,
  listAgreementsToActUnder,
  listPeople,
  listPeopleToChoose,
  listPlacesOf,
  listPosts,
  selectLeftBehind,
  selectPerson,
} from './people.store.ts';
import type { Person, PersonPost } from './people.store.ts';
import { roles, scopeOf } from './permissions.ts';
import { managedPeople } from './room.crawl.ts';
import { originOf } from './room.types.ts';
import type { PartnershipRoomServices } from './room.types.ts';
import { invitationWords } from './words.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const shows = ['current', 'unused', 'left', 'vacant'] as const satisfies readonly ShowPeople[];
const peopleQuery = z.object({
  q: z.string().trim().max(100, 'Name must be 100 characters or fewer').optional(),
  agency: optionalId,
  show: z.enum(shows).optional(),
  after: z.string().optional(),
});

/** The fields of a post, shared by every form that makes one. */
export const postShape = {
  agency: requiredId('Choose an agency'),
  title: shortField(200),
  role: choice(roles, 'Choose a role'),
  starts: requiredDate('the day the post begins'),
  senior: tick,
  supervises: tick,
  recruiting: tick,
  agreement: optionalId,
};
export const postBody = withDates(['starts'], z.object(postShape));
type PostBody = z.infer<typeof postBody>;

const personShape = { name: nameField('the name of the person'), email: emailField, phone: phoneField };
const addBody = withDates(['starts'], z.object({ ...personShape, ...postShape, same: tick, invite: tick }));

/** What a form about a post may offer to this actor. */
export async function postChoices(tx: Tx, actor: Actor): Promise<PostChoices> {
  const today = clock.today();
  return {
    agencies: (await listAgencies(tx)).filter(
      (agency) => isCurrent(agency, today) && holdsFor(actor, 'people.edit', agency.id),
    ),
    roles: rolesGivenBy(actor.role),
    agreements:
      scopeOf(actor.role, 'people.edit') === 'partnership' ? await listAgreementsToActUnder(tx) : [],
    today,
  };
}

/** Checks a post that a form asks for, against what the actor may give and what there is. */
export async function newPostOf(
  tx: Tx,
  actor: Actor,
  body: PostBody,
  accountId: string | null,
): Promise<NewPost> {
  const agencies = await listAgencies(tx);
  const agency = agencies.find((each) => each.id === body.agency && isCurrent(each, clock.today()));
  if (agency === undefined) throw fieldProblem('agency-unknown', 'agency', 'Choose an agency from the list');
  holdToPost(actor, { agencyId: agency.id, role: body.role });
  if (body.agreement !== null) {
    const agreements = await listAgreementsToActUnder(tx);
    if (
      scopeOf(actor.role, 'people.edit') !== 'partnership' ||
      !agreements.some((each) => each.id === body.agreement)
    )
      throw fieldProblem('agreement-unknown', 'agreement', 'Choose an agreement from the list');
  }
  return {
    agencyId: agency.id,
    accountId,
    role: body.role,
    title: body.title,
    startedOn: body.starts,
    isSeniorRepresentative: body.senior,
    supervises: body.supervises,
    isRecruiting: accountId === null && body.recruiting,
    underAgreementId: body.agreement,
  };
}

async function selectVisible(tx: Tx, id: string): Promise<{ person: Person; posts: PersonPost[] }> {
  const person = found(await selectPerson(tx, id));
  return { person, posts: await listPosts(tx, { accountId: id, past: true }) };
}

const currentOf = (posts: readonly PersonPost[]): PersonPost[] =>
  posts.filter((post) => post.endedOn === null || post.endedOn >= clock.today());

/** @throws Problem unless the actor could have given each of the person's posts of today. */
async function selectManaged(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<{ person: Person; posts: PersonPost[] }> {
  const visible = await selectVisible(tx, id);
  const current = currentOf(visible.posts);
  holdToPerson(actor, current.length === 0 ? visible.posts : current);
  return visible;
}

/** Whoever could change an address, or take a factor away, could sign in as that person wherever they work. */
async function refuseElsewhere(tx: Tx, id: string, what: string): Promise<void> {
  if (await isUsedElsewhere(tx, id))
    throw refused(
      'used-elsewhere',
      `This person also works in another partnership, so ${what} is not for one partnership alone`,
      'Ask whoever runs the installation.',
    );
}

export function registerPeople(registrar: Registrar, services: PartnershipRoomServices): void {
  const crawlPeople = (rest: string) => async () =>
    (await managedPeople(services.database)).map((id) => `/partnership/people/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/partnership/people',
    permission: 'partnership.view',
    audit: 'people.listed',
    query: peopleQuery,
    crawl: () => [
      '/partnership/people',
      '/partnership/people?show=unused',
      '/partnership/people?show=vacant',
    ],
    handler: async ({ actor, tx, query, request }) => {
      const show = query.show ?? 'current';
      const { unused_days: unusedDays } = await selectPartnership(tx);
      const filter = { words: query.q ?? '', agencyId: query.agency };
      const { rows, next } =
        show === 'vacant'
          ? { rows: [], next: null }
          : pageOf(
              await listPeople(
                tx,
                { ...filter, show },
                unusedDays,
                query.after === undefined ? undefined : decodeCursor(query.after, 2),
              ),
              (person) => [person.name, person.id],
            );
      const vacant =
        show === 'vacant'
          ? await listPosts(tx, {
              vacant: true,
              ...(query.agency === null ? {} : { agencyId: query.agency }),
            })
          : [];
      return {
        kind: 'page',
        page: peoplePage({
          people: rows,
          vacancies: vacant,
          show,
          form: formState({ q: query.q, agency: query.agency ?? '', show }),
          agencies: await listAgencies(tx),
          next,
          url: request.url,
          today: clock.today(),
          unusedDays,
          mayEdit: rolesGivenBy(actor.role).length > 0,
          mayReview: mayReview(actor),
        }),
      };
    },
  });

  async function addPage(
    tx: Tx,
    actor: Actor,
    request: Request,
    form: FormState,
    agencyId: string | null,
  ): Promise<Answer> {
    // Named only where row-level security lets the reader see the person anyway.
    const id = form.value('email') === '' ? null : await accountKnown(tx, form.value('email'));
    const visible = id === null ? null : await selectPerson(tx, id);
    const where = visible === null ? [] : await listPosts(tx, { accountId: visible.id, past: true });
    return {
      kind: 'page',
      page: addPersonPage({
        form,
        hidden: () => hiddenFields(request),
        choices: await postChoices(tx, actor),
        agencyId,
        known:
          visible === null
            ? null
            : { name: visible.name, where: [...new Set(where.map((post) => post.agencyName))].join(', ') },
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/people/add',
    permission: 'people.edit',
    audit: { none: 'an empty form' },
    query: z.object({ agency: optionalId }),
    crawl: () => ['/partnership/people/add'],
    handler: ({ actor, tx, query, request }) => addPage(tx, actor, request, formState(), query.agency),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/add',
    permission: 'people.edit',
    audit: 'person.added',
    body: addBody,
    crawl: { none: 'adds a person' },
    handler: async ({ actor, body, tx, request }): Promise<Answer> => {
      const known = body.same ? await accountKnown(tx, body.email) : null;
      const post = await newPostOf(tx, actor, body, null);
      const accountId = known ?? (await createPerson(tx, body));
      await createPost(tx, { ...post, accountId });
      const invitation =
        body.invite && known === null
          ? await services.invite(tx, {
              accountId,
              invitedBy: actor.accountId,
              origin: originOf(services, request),
            })
          : null;
      return {
        kind: 'redirect',
        to: `/partnership/people/${accountId}`,
        banner:
          known !== null
            ? 'The person has this post as well.'
            : invitation !== null
              ? `${body.name} was added. ${invitationWords(services.mail, { ...body, ...invitation, isNew: true })}`
              : `${body.name} was added. They can sign in once you send an invitation.`,
      };
    },
    form: ({ actor, body, tx, request }) =>
      addPage(tx, actor, request, formState(body.typed, body.failure, { starts: 'starts-day' }), null),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/people/:id',
    permission: 'partnership.view',
    audit: 'person.viewed',
    params: idParams,
    crawl: crawlPeople(''),
    handler: async ({ actor, tx, params, request }) => {
      const { person, posts } = await selectVisible(tx, params.id);
      const { unused_days: unusedDays } = await selectPartnership(tx);
      const current = currentOf(posts);
      const left = await selectLeftBehind(tx, person.id);
      const given = rolesGivenBy(actor.role).length > 0;
      return {
        kind: 'page',
        page: personPage({
          person,
          posts,
          places: await listPlacesOf(tx, person.id),
          today: clock.today(),
          unusedDays,
          mayManage: given && mayManage(actor, current.length === 0 ? posts : current),
          mayAddPost: given,
          leftBehind: left.places.length + left.contactFor.length + left.ownedAgreements.length,
          hidden: () => hiddenFields(request),
          history: await selectHistory(tx, 'account', person.id),
        }),
      };
    },
  });

  async function editPage(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const { person } = await selectManaged(tx, actor, id);
    return {
      kind: 'page',
      page: editPersonPage({
        person,
        addressLocked: (await isUsedElsewhere(tx, id))
          ? 'They also work in another partnership, so it cannot be changed here. Ask whoever runs the installation.'
          : '',
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/people/:id/edit',
    permission: 'people.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlPeople('/edit'),
    handler: ({ actor, tx, params, request }) => editPage(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/:id/edit',
    permission: 'people.edit',
    audit: 'person.changed',
    params: idParams,
    body: z.object({ ...personShape, version: versionBody }),
    crawl: { none: 'changes a person' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const { person } = await selectManaged(tx, actor, params.id);
      if (body.email !== person.email) {
        await refuseElsewhere(tx, person.id, 'their address');
        if ((await accountKnown(tx, body.email)) !== null)
          throw fieldProblem(
            'address-taken',
            'email',
            'Another account has this email address. Enter another',
          );
        // To the old address: if this was not right, its owner is who can say so.
        await queueMessage(tx, {
          to: { address: person.email },
          kind: 'notice',
          subject: 'Your email address was changed',
          text: 'Your administrator changed the address with which you sign in to Frankpledge. Messages go to the new one from now on. If you did not expect this, tell your administrator or your information governance officer at once.',
        });
      }
      await changeRow(tx, {
        table: 'account',
        id: person.id,
        version: body.version,
        reason: 'changed',
        set: { name: body.name, email: body.email, phone: body.phone },
      });
      return {
        kind: 'redirect',
        to: `/partnership/people/${person.id}`,
        banner: `${body.name} was changed.`,
      };
    },
    form: ({ actor, body, tx, params, request }) =>
      editPage(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/:id/invite',
    permission: 'people.edit',
    audit: 'person.invited',
    params: idParams,
    crawl: { none: 'sends an invitation' },
    handler: async ({ actor, tx, params, request }): Promise<Answer> => {
      const { person } = await selectManaged(tx, actor, params.id);
      const { link } = await services.invite(tx, {
        accountId: person.id,
        invitedBy: actor.accountId,
        origin: originOf(services, request),
      });
      return {
        kind: 'redirect',
        to: `/partnership/people/${person.id}`,
        banner: invitationWords(services.mail, {
          ...person,
          link,
          isNew: person.seenAt === null && !(await isUsedElsewhere(tx, person.id)),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/:id/reset-factors',
    permission: 'people.edit',
    audit: 'person.factors-reset',
    params: idParams,
    crawl: { none: 'takes second factors away' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const { person } = await selectManaged(tx, actor, params.id);
      await refuseElsewhere(tx, person.id, 'their second factor');
      await services.resetFactors(tx, person.id);
      return {
        kind: 'redirect',
        to: `/partnership/people/${person.id}`,
        banner: `${person.name} sets up a new second factor at their next sign-in.`,
      };
    },
  });

  async function postPage(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const { person } = await selectVisible(tx, id);
    return {
      kind: 'page',
      page: addPostPage({
        person,
        form,
        hidden: () => hiddenFields(request),
        choices: await postChoices(tx, actor),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/people/:id/posts/add',
    permission: 'people.edit',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: crawlPeople('/posts/add'),
    handler: ({ actor, tx, params, request }) => postPage(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/:id/posts/add',
    permission: 'people.edit',
    audit: 'post.given',
    params: idParams,
    body: postBody,
    crawl: { none: 'gives a post' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const { person } = await selectVisible(tx, params.id);
      await createPost(tx, await newPostOf(tx, actor, body, person.id));
      return { kind: 'redirect', to: `/partnership/people/${person.id}`, banner: 'The post was given.' };
    },
    form: ({ actor, body, tx, params, request }) =>
      postPage(tx, actor, params.id, request, formState(body.typed, body.failure, { starts: 'starts-day' })),
  });

  async function handOverForm(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const { person } = await selectManaged(tx, actor, id);
    return {
      kind: 'page',
      page: handOverPage({
        person,
        left: await selectLeftBehind(tx, id),
        heirs: (await listPeopleToChoose(tx)).filter(
          (each) => each.accountId !== id && holdsFor(actor, 'people.edit', each.agencyId),
        ),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/partnership/people/:id/hand-over',
    permission: 'people.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlPeople('/hand-over'),
    handler: ({ actor, tx, params, request }) => handOverForm(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/:id/hand-over',
    permission: 'people.edit',
    audit: 'person.handed-over',
    params: idParams,
    body: z.object({ to: requiredId('Choose who takes over') }),
    crawl: { none: 'hands over places' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const { person } = await selectManaged(tx, actor, params.id);
      const heir = (await listPeopleToChoose(tx)).find(
        (each) => each.accountId === body.to && holdsFor(actor, 'people.edit', each.agencyId),
      );
      if (heir === undefined || heir.accountId === person.id)
        throw fieldProblem('heir-unknown', 'to', 'Choose who takes over from the list');
      const { done, stayed } = await handOver(tx, person.id, heir.accountId, addDays(clock.today(), -1));
      return {
        kind: 'redirect',
        to: `/partnership/people/${person.id}`,
        banner: `Handed over to ${heir.name}: ${done}.${
          stayed === 0 ? '' : ` ${stayed} stayed, because ${heir.name} has no post in that agency.`
        }`,
      };
    },
    form: ({ actor, body, tx, params, request }) =>
      handOverForm(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
}
