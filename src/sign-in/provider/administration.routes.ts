import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound, refused } from '../../foundation/problem.ts';
import type { ProblemField } from '../../foundation/problem.ts';
import { scopeOf } from '../../partnership/partnership.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Page } from '../../web/route.ts';
import type { Secrets } from '../secrets.ts';
import { providerFormPage, providerPage, providersPage } from './administration.page.ts';
import * as admin from './administration.store.ts';
import type { ListedProvider } from './administration.store.ts';
import type { Inspection, ProviderClients } from './provider.client.ts';
import { domainsOf, issuerMistake } from './provider.rules.ts';
import { accessTo, clientSecretPurpose } from './provider.sign-in.ts';
import type { OurAddresses } from './provider.sign-in.ts';
import { anyProvider } from './provider.store.ts';

export type AdministrationServices = {
  database: Database;
  clients: ProviderClients;
  secrets: Secrets;
  addresses: (request: FastifyRequest, providerId: string) => OurAddresses;
  params: z.ZodType<{ id: string }>;
};

const permission = 'agencies.edit';
const base = '/sign-in/providers';

const lines = (text: string): string[] => [
  ...new Set(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

const common = {
  name: z
    .string('Enter a name')
    .trim()
    .min(1, 'Enter a name')
    .max(100, 'The name must be 100 characters or fewer'),
  clientId: z
    .string('Enter the client ID')
    .trim()
    .min(1, 'Enter the client ID')
    .max(500, 'The client ID must be 500 characters or fewer'),
  domains: z.string('Enter at least one email domain').transform((text, context) => {
    const { domains, wrong } = domainsOf(text);
    if (wrong.length > 0)
      context.addIssue({
        code: 'custom',
        message: `“${wrong[0] ?? ''}” is not an email domain, like example.org`,
      });
    else if (domains.length === 0)
      context.addIssue({ code: 'custom', message: 'Enter at least one email domain' });
    else if (domains.length > 50)
      context.addIssue({ code: 'custom', message: 'Enter 50 email domains or fewer' });
    return domains;
  }),
  secondFactorValues: z
    .string()
    .default('')
    .transform(lines)
    .refine((values) => values.length <= 20 && values.every((value) => /^[\x21-\x7e]{1,200}$/.test(value)), {
      message: 'Enter levels without spaces, one on each line, 20 or fewer',
    }),
};
const secret = z.string().max(2000, 'The client secret must be 2,000 characters or fewer');

const addBody = z.object({
  organisation: z.uuid('Choose an organisation'),
  ...common,
  issuer: z
    .string('Enter the issuer')
    .trim()
    .max(500, 'The issuer must be 500 characters or fewer')
    .superRefine((text, context) => {
      const mistake = issuerMistake(text);
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    }),
  clientSecret: secret.min(1, 'Enter the client secret'),
});

const version = z.coerce.number().int().positive();
const changeBody = z.object({ version, ...common, clientSecret: secret.default('') });
const switchBody = z.object({ version });
const acceptBody = z.object({ trustVersion: version });
const forgetBody = z.object({
  email: z.string('Enter an email address').trim().toLowerCase().min(1, 'Enter an email address').max(320),
});

/** The agency, and its organisation, that an agency's own administrator is held to; null for the whole partnership. */
async function scope(
  tx: Tx,
  actor: Actor,
): Promise<{ organisationId: string | null; agencyId: string | null; whole: boolean }> {
  if (scopeOf(actor.role, permission) === 'partnership')
    return { organisationId: null, agencyId: null, whole: true };
  return {
    organisationId: await admin.organisationOfAgency(tx, actor.agencyId),
    agencyId: actor.agencyId,
    whole: false,
  };
}

async function visible(tx: Tx, actor: Actor, id: string): Promise<ListedProvider> {
  return admin.readProvider(tx, actor, id, (await scope(tx, actor)).organisationId);
}

const mistake = (fields: ProblemField[]): Problem =>
  new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    fields,
  });

async function refuseTakenDomains(tx: Tx, domains: readonly string[], except: string | null): Promise<void> {
  await admin.lockDomains(tx);
  const [taken] = await admin.domainsTaken(tx, domains, except);
  if (taken !== undefined)
    throw mistake([
      {
        name: 'domains',
        message: `“${taken}” belongs to another sign-in already. A domain leads to one only`,
      },
    ]);
}

export function registerAdministration(registrar: Registrar, services: AdministrationServices): void {
  const { clients, database, secrets, params } = services;

  const audited = (tx: Tx, event: string, id: string): Promise<void> =>
    recordAudit(tx, { event, subjectKind: 'sign_in_provider', subjectId: id });

  async function show(
    tx: Tx,
    actor: Actor,
    request: FastifyRequest,
    id: string,
    more: { form?: FormState; inspection?: Inspection } = {},
  ): Promise<Page> {
    const provider = await visible(tx, actor, id);
    return providerPage({
      provider,
      hidden: () => hiddenFields(request),
      form: more.form ?? formState(),
      addresses: services.addresses(request, id),
      people: await admin.countIdentities(tx, id),
      keeps: provider.keptBy === actor.partnershipId,
      accepts: (await scope(tx, actor)).whole,
      inspection: more.inspection ?? null,
    });
  }

  registrar.member({
    method: 'GET',
    path: base,
    permission,
    audit: { none: 'settings of the organisations; names nobody' },
    crawl: () => [base],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: providersPage({
        providers: await admin.listProviders(tx, actor, (await scope(tx, actor)).organisationId),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/add`,
    permission,
    audit: { none: 'an empty form' },
    crawl: () => [`${base}/add`],
    handler: async ({ actor, tx, request }) => ({
      kind: 'page',
      page: providerFormPage({
        form: formState(),
        hidden: () => hiddenFields(request),
        provider: null,
        organisations: await admin.organisations(tx, (await scope(tx, actor)).organisationId),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/add`,
    permission,
    audit: { none: 'the handler writes provider.added with its id' },
    body: addBody,
    crawl: { none: 'adds a provider; tried by administration.test.ts' },
    handler: async ({ actor, tx, body }) => {
      const { organisationId } = await scope(tx, actor);
      const choices = await admin.organisations(tx, organisationId);
      if (!choices.some(({ id }) => id === body.organisation))
        throw mistake([{ name: 'organisation', message: 'Choose an organisation' }]);
      await refuseTakenDomains(tx, body.domains, null);
      const id = newId();
      await admin.insertProvider(tx, actor, {
        id,
        organisationId: body.organisation,
        name: body.name,
        issuer: body.issuer,
        clientId: body.clientId,
        clientSecret: secrets.encrypt(body.clientSecret, clientSecretPurpose(id)),
        domains: body.domains,
        secondFactorValues: body.secondFactorValues,
      });
      await audited(tx, 'provider.added', id);
      return {
        kind: 'redirect',
        to: `${base}/${id}`,
        banner: 'Added. Test it, switch it on and accept it before people use it.',
      };
    },
    form: async ({ actor, tx, body: { typed, failure }, request }) => ({
      kind: 'page',
      page: providerFormPage({
        form: formState({ ...typed, clientSecret: '' }, failure),
        hidden: () => hiddenFields(request),
        provider: null,
        organisations: await admin.organisations(tx, (await scope(tx, actor)).organisationId),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/:id`,
    permission,
    audit: { none: 'settings of an organisation; names nobody' },
    params,
    crawl: { none: 'the demonstration has none; tried by administration.test.ts' },
    handler: async ({ actor, tx, params: { id }, request }) => ({
      kind: 'page',
      page: await show(tx, actor, request, id),
    }),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/:id/change`,
    permission,
    audit: { none: 'a form of settings; names nobody' },
    params,
    crawl: { none: 'the demonstration has none; tried by administration.test.ts' },
    handler: async ({ actor, tx, params: { id }, request }) => {
      const provider = await visible(tx, actor, id);
      if (provider.keptBy !== actor.partnershipId) throw notFound();
      return {
        kind: 'page',
        page: providerFormPage({
          form: formState(),
          hidden: () => hiddenFields(request),
          provider,
          organisations: [],
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:id/change`,
    permission,
    audit: { none: 'the handler writes provider.changed with its id' },
    params,
    body: changeBody,
    crawl: { none: 'changes a provider; tried by administration.test.ts' },
    handler: async ({ actor, tx, params: { id }, body }) => {
      const was = await visible(tx, actor, id);
      await refuseTakenDomains(tx, body.domains, id);
      const trustChanges =
        was.domains.join(' ') !== body.domains.join(' ') ||
        was.secondFactorValues.join(' ') !== body.secondFactorValues.join(' ');
      await admin.changeProvider(
        tx,
        actor,
        was,
        body.version,
        {
          name: body.name,
          client_id: body.clientId,
          domains: body.domains,
          second_factor_values: body.secondFactorValues,
          ...(body.clientSecret === ''
            ? {}
            : { client_secret: secrets.encrypt(body.clientSecret, clientSecretPurpose(id)) }),
          ...(trustChanges ? { trust_version: was.trustVersion + 1 } : {}),
        },
        'changed by an administrator',
      );
      await audited(tx, 'provider.changed', id);
      return {
        kind: 'redirect',
        to: `${base}/${id}`,
        banner: trustChanges
          ? 'Saved. Each partnership must accept it again before its people can use it.'
          : 'Saved.',
      };
    },
    form: async ({ actor, tx, params: given, body: { typed, failure }, request }) => ({
      kind: 'page',
      page: providerFormPage({
        form: formState({ ...typed, clientSecret: '' }, failure),
        hidden: () => hiddenFields(request),
        provider: await visible(tx, actor, given.id),
        organisations: [],
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:id/test`,
    permission,
    audit: { none: 'asks the provider about itself; changes nothing and names nobody' },
    params,
    crawl: { none: 'asks a provider; tried by administration.test.ts' },
    prepare: async ({ actor, params: { id } }): Promise<Inspection> => {
      await database.asActor(actor, 'test a sign-in provider', (tx) => visible(tx, actor, id));
      const stored = await database.asSignIn((tx) => anyProvider(tx, id));
      if (stored === null) throw notFound();
      return clients.inspect(accessTo(stored, secrets));
    },
    handler: async ({ actor, tx, params: { id }, request, ready }) => ({
      kind: 'page',
      page: await show(tx, actor, request, id, { inspection: ready }),
    }),
  });

  for (const [event, isEnabled, done] of [
    ['on', true, 'Switched on.'],
    ['off', false, 'Switched off. People signed in by it are signed out at their next click.'],
  ] as const) {
    registrar.member({
      method: 'POST',
      path: `${base}/:id/${event}`,
      permission,
      audit: { none: `the handler writes provider.switched-${event} with its id` },
      params,
      body: switchBody,
      crawl: { none: 'switches a provider; tried by administration.test.ts' },
      handler: async ({ actor, tx, params: { id }, body }) => {
        const was = await visible(tx, actor, id);
        const change = { is_enabled: isEnabled };
        await admin.changeProvider(tx, actor, was, body.version, change, `switched ${event}`);
        if (!isEnabled) await admin.endSessionsOf(tx, id);
        await audited(tx, `provider.switched-${event}`, id);
        return { kind: 'redirect', to: `${base}/${id}`, banner: done };
      },
    });
  }

  /** Whether a partnership trusts a provider is not for the organisation's own administrator to say. */
  async function asWhole(tx: Tx, actor: Actor, id: string): Promise<ListedProvider> {
    const provider = await visible(tx, actor, id);
    if (!(await scope(tx, actor)).whole)
      throw refused(
        'not-permitted',
        'You do not have permission to do this',
        'A manager or administrator of the partnership decides which sign-ins it accepts.',
      );
    return provider;
  }

  registrar.member({
    method: 'POST',
    path: `${base}/:id/accept`,
    permission,
    audit: { none: 'the handler writes provider.accepted with its id' },
    params,
    body: acceptBody,
    crawl: { none: 'accepts a provider; tried by administration.test.ts' },
    handler: async ({ actor, tx, params: { id }, body }) => {
      const provider = await asWhole(tx, actor, id);
      // What was read is what is accepted: a change made while the page stood open is looked at again.
      if (provider.trustVersion !== body.trustVersion)
        throw new Problem({
          status: 409,
          code: 'changed-meanwhile',
          title: 'This sign-in was changed meanwhile',
          detail: 'Open the page again, look at its domains and levels as they are now, and then accept it.',
        });
      await admin.acceptProvider(tx, actor, id, provider.trustVersion);
      await audited(tx, 'provider.accepted', id);
      return { kind: 'redirect', to: `${base}/${id}`, banner: 'Accepted.' };
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:id/decline`,
    permission,
    audit: { none: 'the handler writes provider.declined with its id' },
    params,
    crawl: { none: 'ends an acceptance; tried by administration.test.ts' },
    handler: async ({ actor, tx, params: { id } }) => {
      await asWhole(tx, actor, id);
      await admin.endAcceptance(tx, actor, id);
      await audited(tx, 'provider.declined', id);
      return {
        kind: 'redirect',
        to: `${base}/${id}`,
        banner: 'This partnership accepts it no longer. Its people cannot sign in by it.',
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:id/forget`,
    permission,
    audit: { none: 'the handler writes account.provider-link-forgotten about the person' },
    params,
    body: forgetBody,
    crawl: { none: 'forgets a link; tried by administration.test.ts' },
    handler: async ({ actor, tx, params: { id }, body }) => {
      await visible(tx, actor, id);
      const { agencyId } = await scope(tx, actor);
      const accountId = await admin.forgetIdentity(tx, id, body.email, agencyId);
      if (accountId === null)
        throw mistake([
          { name: 'email', message: 'Nobody with this address is joined to this sign-in. Check the address' },
        ]);
      await recordAudit(tx, {
        event: 'account.provider-link-forgotten',
        subjectKind: 'account',
        subjectId: accountId,
      });
      return {
        kind: 'redirect',
        to: `${base}/${id}`,
        banner: 'Forgotten. Their next sign-in joins them again by their email address.',
      };
    },
    form: async ({ actor, tx, params: given, body: { typed, failure }, request }) => ({
      kind: 'page',
      page: await show(tx, actor, request, given.id, { form: formState(typed, failure) }),
    }),
  });
}
