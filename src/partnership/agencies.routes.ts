import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import {
  addAgencyPage,
  agenciesPage,
  agencyPage,
  editAgencyPage,
  followAgencyPage,
  leaveAgencyPage,
} from './agencies.page.ts';
import {
  agencyByName,
  endAgency,
  followAgency,
  isCurrent,
  listAgencies,
  listOrganisations,
} from './agencies.store.ts';
import type { AgencyRow } from './agencies.store.ts';
import { changeRow } from './change.store.ts';
import {
  choice,
  found,
  idParams,
  keysOf,
  nameField,
  numberField,
  optionalEmail,
  optionalId,
  phoneField,
  shortField,
  tick,
  versionBody,
} from './fields.ts';
import { selectHistory } from './history.store.ts';
import { mayReview } from './overview.routes.ts';
import { createAgency } from './partnership.making.ts';
import { holdToAgency, holdsFor } from './people.rules.ts';
import { listPosts } from './people.store.ts';
import { scopeOf } from './permissions.ts';
import { fieldProblem, refused } from '../foundation/problem.ts';
import type { Actor } from '../foundation/database.types.ts';
import { administeredAgencies } from './room.crawl.ts';
import type { PartnershipRoomServices } from './room.types.ts';
import { organisationKinds, standings } from './words.ts';

const aliasesField = z
  .string()
  .max(4000, 'The other names must be 4,000 characters or fewer')
  .optional()
  .transform((text) => [
    ...new Set(
      (text ?? '')
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ]);
const common = {
  'short-name': shortField(60),
  standing: choice(keysOf(standings), 'Choose the standing of the agency'),
  aliases: aliasesField,
  email: optionalEmail,
  phone: phoneField,
  'device-days': numberField('working days', 0, 30),
};
const addBody = withDates(
  ['joined'],
  z
    .object({
      ...common,
      organisation: optionalId,
      name: shortField(200),
      kind: choice(keysOf(organisationKinds), 'Choose a kind of body'),
      joined: requiredDate('the day it became a member'),
    })
    .superRefine((body, context) => {
      if (body.organisation === null && body.name === '')
        context.addIssue({ code: 'custom', path: ['name'], message: 'Enter the name of the agency' });
    }),
);
const editBody = z.object({ ...common, version: versionBody, name: nameField('the name of the agency') });
const leaveBody = withDates(
  ['last-day'],
  z.object({ version: versionBody, 'last-day': requiredDate('its last day') }),
);
const followBody = withDates(
  ['on'],
  z
    .object({
      version: versionBody,
      agency: optionalId,
      name: shortField(200),
      'short-name': shortField(60),
      kind: choice(keysOf(organisationKinds), 'Choose a kind of body'),
      on: requiredDate('the day'),
      carry: tick,
    })
    .superRefine((body, context) => {
      if (body.agency === null && body.name === '')
        context.addIssue({ code: 'custom', path: ['name'], message: 'Enter the name of the new agency' });
    }),
);

async function selectAgency(tx: Tx, id: string): Promise<AgencyRow> {
  return found((await listAgencies(tx)).find((agency) => agency.id === id));
}

/** Adding and ending agencies is for the whole partnership only. */
function holdToPartnership(actor: Actor): void {
  if (scopeOf(actor.role, 'agencies.edit') !== 'partnership')
    throw refused(
      'not-for-one-agency',
      'Only an administrator of the partnership may do this',
      'You may change your own agency.',
    );
}

/** A name or another name that already means a different agency would make files ambiguous. */
async function refuseTakenNames(tx: Tx, names: readonly string[], self: string | null): Promise<void> {
  for (const name of names) {
    const other = await agencyByName(tx, name);
    if (other !== null && other.id !== self)
      throw fieldProblem(
        'name-taken',
        name === names[0] ? 'name' : 'aliases',
        `“${name}” already means ${other.name}. A name can mean one agency only`,
      );
  }
}

export function registerAgencies(registrar: Registrar, services: PartnershipRoomServices): void {
  const crawlOwn = (rest: string) => async () =>
    (await administeredAgencies(services.database)).map((id) => `/partnership/agencies/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/partnership/agencies',
    permission: 'partnership.view',
    audit: { none: 'names of public bodies' },
    crawl: () => ['/partnership/agencies'],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: agenciesPage({
        agencies: await listAgencies(tx),
        today: clock.today(),
        mayAdd: scopeOf(actor.role, 'agencies.edit') === 'partnership',
        mayReview: mayReview(actor),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/agencies/add',
    permission: 'partnership.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/partnership/agencies/add'],
    handler: async ({ tx, request }) => ({
      kind: 'page',
      page: addAgencyPage({
        form: formState(),
        hidden: () => hiddenFields(request),
        organisations: await listOrganisations(tx),
        today: clock.today(),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/agencies/add',
    permission: 'partnership.edit',
    audit: 'agency.added',
    body: addBody,
    crawl: { none: 'adds an agency' },
    handler: async ({ body, tx }): Promise<Answer> => {
      const organisations = await listOrganisations(tx);
      const chosen = organisations.find((each) => each.id === body.organisation);
      if (body.organisation !== null && chosen === undefined)
        throw fieldProblem('organisation-unknown', 'organisation', 'Choose a body from the list');
      const name = body.name === '' ? (chosen?.name ?? '') : body.name;
      await refuseTakenNames(tx, [name, ...body.aliases], null);
      const made = await createAgency(tx, {
        name,
        shortName: body['short-name'],
        standing: body.standing,
        kind: body.kind,
        aliases: body.aliases,
        email: body.email,
        phone: body.phone,
        joinedOn: body.joined,
        deviceDays: body['device-days'],
        ...(chosen === undefined ? {} : { organisationId: chosen.id }),
      });
      return { kind: 'redirect', to: `/partnership/agencies/${made.id}`, banner: `${name} was added.` };
    },
    form: async ({ body, tx, request }) => ({
      kind: 'page',
      page: addAgencyPage({
        form: formState(body.typed, body.failure, { joined: 'joined-day' }),
        hidden: () => hiddenFields(request),
        organisations: await listOrganisations(tx),
        today: clock.today(),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/agencies/:id',
    permission: 'partnership.view',
    audit: 'agency.viewed',
    params: idParams,
    crawl: crawlOwn(''),
    handler: async ({ actor, tx, params }) => {
      const agency = await selectAgency(tx, params.id);
      return {
        kind: 'page',
        page: agencyPage({
          agency,
          posts: await listPosts(tx, { agencyId: agency.id }),
          today: clock.today(),
          mayEdit: holdsFor(actor, 'agencies.edit', agency.id),
          mayEnd: scopeOf(actor.role, 'agencies.edit') === 'partnership',
          history: await selectHistory(tx, 'agency', agency.id),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/agencies/:id/edit',
    permission: 'agencies.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlOwn('/edit'),
    handler: async ({ actor, tx, params, request }) => {
      const agency = await selectAgency(tx, params.id);
      holdToAgency(actor, 'agencies.edit', agency.id);
      return {
        kind: 'page',
        page: editAgencyPage({ agency, form: formState(), hidden: () => hiddenFields(request) }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/agencies/:id/edit',
    permission: 'agencies.edit',
    audit: 'agency.changed',
    params: idParams,
    body: editBody,
    crawl: { none: 'changes an agency' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const agency = await selectAgency(tx, params.id);
      holdToAgency(actor, 'agencies.edit', agency.id);
      // Standing is the partnership's word, not the agency's own.
      if (body.standing !== agency.standing) holdToPartnership(actor);
      await refuseTakenNames(tx, [body.name, ...body.aliases], agency.id);
      await changeRow(tx, {
        table: 'agency',
        id: agency.id,
        version: body.version,
        reason: 'changed',
        set: {
          name: body.name,
          short_name: body['short-name'],
          standing: body.standing,
          email: body.email,
          phone: body.phone,
          device_days: body['device-days'],
        },
      });
      if (body.aliases.join('\n') !== agency.aliases.join('\n'))
        await changeRow(tx, {
          table: 'organisation',
          id: agency.organisationId,
          version: agency.organisationVersion,
          reason: 'other names changed',
          set: { aliases: body.aliases },
        });
      return {
        kind: 'redirect',
        to: `/partnership/agencies/${agency.id}`,
        banner: `${body.name} was changed.`,
      };
    },
    form: async ({ actor, body, tx, params, request }) => {
      const agency = await selectAgency(tx, params.id);
      holdToAgency(actor, 'agencies.edit', agency.id);
      return {
        kind: 'page',
        page: editAgencyPage({
          agency,
          form: formState(body.typed, body.failure),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/agencies/:id/leave',
    permission: 'partnership.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlOwn('/leave'),
    handler: async ({ tx, params, request }) => ({
      kind: 'page',
      page: leaveAgencyPage({
        agency: await selectAgency(tx, params.id),
        form: formState(),
        hidden: () => hiddenFields(request),
        today: clock.today(),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/agencies/:id/leave',
    permission: 'partnership.edit',
    audit: 'agency.left',
    params: idParams,
    body: leaveBody,
    crawl: { none: 'ends an agency' },
    handler: async ({ actor, body, tx, params }): Promise<Answer> => {
      const agency = await selectAgency(tx, params.id);
      const lastDay = body['last-day'];
      if (lastDay < agency.joinedOn)
        throw fieldProblem(
          'before-joined',
          'last-day',
          'Its last day must be on or after the day it became a member',
        );
      if (agency.id === actor.agencyId && lastDay <= clock.today())
        throw fieldProblem(
          'own-agency',
          'last-day',
          'This is your own agency, and you would end your own access. Ask an administrator of another agency',
        );
      const ended = await endAgency(tx, agency.id, lastDay, body.version);
      return {
        kind: 'redirect',
        to: `/partnership/agencies/${agency.id}`,
        banner: `${agency.name} leaves. Posts ended: ${ended.posts}. Places in groups ended: ${ended.places}.`,
      };
    },
    form: async ({ body, tx, params, request }) => ({
      kind: 'page',
      page: leaveAgencyPage({
        agency: await selectAgency(tx, params.id),
        form: formState(body.typed, body.failure, { 'last-day': 'last-day-day' }),
        hidden: () => hiddenFields(request),
        today: clock.today(),
      }),
    }),
  });

  const others = async (tx: Tx, id: string): Promise<AgencyRow[]> =>
    (await listAgencies(tx)).filter((each) => each.id !== id && isCurrent(each, clock.today()));

  registrar.member({
    method: 'GET',
    path: '/partnership/agencies/:id/follow',
    permission: 'partnership.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlOwn('/follow'),
    handler: async ({ tx, params, request }) => ({
      kind: 'page',
      page: followAgencyPage({
        agency: await selectAgency(tx, params.id),
        others: await others(tx, params.id),
        form: formState(),
        hidden: () => hiddenFields(request),
        today: clock.today(),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/agencies/:id/follow',
    permission: 'partnership.edit',
    audit: 'agency.followed',
    params: idParams,
    body: followBody,
    crawl: { none: 'ends an agency and begins another' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const agency = await selectAgency(tx, params.id);
      if (body.on <= agency.joinedOn)
        throw fieldProblem(
          'before-joined',
          'on',
          'The day must be after the day the old agency became a member',
        );
      if (body.agency !== null && !(await others(tx, agency.id)).some((each) => each.id === body.agency))
        throw fieldProblem('agency-unknown', 'agency', 'Choose an agency from the list');
      if (body.agency === null) await refuseTakenNames(tx, [body.name], null);
      const id = await followAgency(tx, {
        agencyId: agency.id,
        version: body.version,
        newAgencyId: body.agency,
        name: body.name,
        shortName: body['short-name'],
        kind: body.kind,
        on: body.on,
        carryPeople: body.carry,
      });
      return {
        kind: 'redirect',
        to: `/partnership/agencies/${id}`,
        banner: `${agency.name} is followed by this agency.`,
      };
    },
    form: async ({ body, tx, params, request }) => ({
      kind: 'page',
      page: followAgencyPage({
        agency: await selectAgency(tx, params.id),
        others: await others(tx, params.id),
        form: formState(body.typed, body.failure, { on: 'on-day' }),
        hidden: () => hiddenFields(request),
        today: clock.today(),
      }),
    }),
  });
}
