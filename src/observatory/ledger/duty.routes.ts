import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newestIds } from '../../partnership/partnership.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { listChases } from './chase.store.ts';
import { dutiesPage, dutyFormPage, dutyPage, startPage } from './duty.page.ts';
import { insertDuty, listAgencies, listContacts, listDuties, listTiedSources, selectDuty, sourcesOf, updateDuty, type DutyInput } from './duty.store.ts'; // prettier-ignore
import { chosen, chosenId, idParams, optional, quarterField, quartersToChoose, required, ticked, version, wrongField } from './ledger.fields.ts'; // prettier-ignore
import { offeredSets, type Mark } from './ledger.parameters.ts';
import { ledgerPath } from './ledger.parts.ts';
import { isWanted, quarterAfter, quarterOf } from './ledger.rules.ts';
import { keep, type LedgerServices } from './ledger.services.ts';
import { listOwed } from './ledger.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const dutyBody = z.object({
  version: version.optional(),
  title: required('Enter what it is', 200),
  code: z
    .string({ error: 'Enter a short code' })
    .trim()
    .toUpperCase()
    .min(1, 'Enter a short code')
    .regex(
      /^[A-Z][A-Z0-9-]{0,19}$/,
      'The short code must begin with a letter and hold only letters, figures and hyphens',
    ),
  agency: chosenId('Choose who owes it'),
  contact: z
    .string()
    .regex(/^$|^[0-9a-f-]{36}\.[0-9a-f-]{36}$/, 'Choose from the list')
    .optional(),
  basis: chosen({ regulations: '', agreement: '' }, 'Choose on what ground it is owed'),
  source: required('Enter which regulation or agreement', 500),
  fields: optional(1000),
  counted: chosen({ months: '', quarter: '' }, 'Choose how its files say when'),
  sources: ticked,
  first: quarterField('Choose the first quarter'),
  last: z.union([z.literal(''), quarterField('Choose the last quarter')]).optional(),
});
type DutyBody = z.output<typeof dutyBody>;

/** What the form says, against what there is. @throws Problem 422 with fields. */
async function inputOf(
  tx: Tx,
  body: DutyBody,
  kept: {
    sourceKinds: readonly string[];
    mark: Mark | null;
    agencyId: string | null;
    contactId: string | null;
  },
): Promise<DutyInput> {
  const agencies = await listAgencies(tx);
  if (body.agency !== kept.agencyId && !agencies.some(({ id }) => id === body.agency))
    throw wrongField('agency', 'Choose an agency from the list');
  const [contactAgency, contactId] = (body.contact ?? '').split('.');
  if (contactId !== undefined && contactId !== kept.contactId) {
    const known = (await listContacts(tx, contactAgency)).some(({ id }) => id === contactId);
    if (!known) throw wrongField('contact', 'Choose somebody who has a post today');
  }
  if (contactId !== undefined && contactAgency !== body.agency)
    throw wrongField('contact', 'Choose somebody of the agency that owes it');
  const codes = new Set((await listTiedSources(tx)).map(({ code }) => code));
  if (!body.sources.every((code) => codes.has(code)))
    throw wrongField('sources', 'Choose sources from the list');
  const last = body.last === undefined || body.last === '' ? null : body.last;
  if (last !== null && last < body.first)
    throw wrongField('last', 'The last quarter must not be before the first');
  return {
    setCode: body.code,
    title: body.title,
    agencyId: body.agency,
    fields: body.fields,
    basis: body.basis,
    legalSource: body.source,
    // Words that somebody changed by hand are theirs; how sure we were of ours says nothing of them.
    mark: body.basis === 'regulations' ? kept.mark : null,
    countedBy: body.counted,
    sourceKinds: [...kept.sourceKinds],
    sourceCodes: body.sources,
    contactId: contactId ?? null,
    firstQuarter: body.first,
    lastQuarter: last,
  };
}

/** The sets: a list of them, each with its history, and the forms that keep it. */
export function registerDuties(registrar: Registrar, { database, may }: LedgerServices): void {
  const crawlDuties = (rest: string) => async () =>
    (await newestIds(database, 'data_duty', 1)).map((id) => `${ledgerPath}/duties/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/duties`,
    permission: 'observatory.view',
    audit: { none: 'which depersonalised sets are owed; no subject is named' },
    crawl: () => [`${ledgerPath}/duties`],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: dutiesPage({
        duties: await listDuties(tx),
        mayKeep: may(actor, keep),
        runningQuarter: quarterOf(clock.today()),
      }),
    }),
  });

  // ---- from the regulations’ list -------------------------------------------------------------------------------------------

  async function startForm(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    const today = clock.today();
    return {
      kind: 'page',
      page: startPage({
        offered: offeredSets.filter(({ from, to }) => from <= today && (to === null || to >= today)),
        agencies: await listAgencies(tx),
        known: new Set((await listDuties(tx)).map(({ setCode }) => setCode)),
        quarters: quartersToChoose(today).slice(0, -1),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/duties/start`,
    permission: keep,
    audit: { none: 'the list of the regulations' },
    crawl: () => [`${ledgerPath}/duties/start`],
    handler: ({ tx, request }) => startForm(tx, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/duties/start`,
    permission: keep,
    audit: 'data-owed.list-started',
    body: z.looseObject({ first: quarterField('Choose the first quarter') }),
    crawl: { none: 'writes down what is owed' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const agencies = new Set((await listAgencies(tx)).map(({ id }) => id));
      const known = new Set((await listDuties(tx)).map(({ setCode }) => setCode));
      let added = 0;
      for (const set of offeredSets) {
        const name = `agency-${set.code}`;
        const agencyId = body[name];
        if (known.has(set.code) || typeof agencyId !== 'string' || agencyId === '') continue;
        if (!agencies.has(agencyId)) throw wrongField(name, 'Choose an agency from the list');
        await insertDuty(tx, {
          setCode: set.code,
          title: set.title,
          agencyId,
          fields: set.fields,
          basis: set.basis,
          legalSource: set.legalSource,
          mark: set.mark,
          countedBy: set.countedBy,
          sourceKinds: [...set.kinds],
          sourceCodes: [],
          contactId: null,
          firstQuarter: body.first,
          lastQuarter: null,
        });
        added += 1;
      }
      return {
        kind: 'redirect',
        to: ledgerPath,
        banner: `${added} ${added === 1 ? 'set was' : 'sets were'} written down.`,
      };
    },
    form: ({ tx, request, body }) => startForm(tx, request, formState(body.typed, body.failure)),
  });

  // ---- one by one -----------------------------------------------------------------------------------------------------------

  async function dutyForm(tx: Tx, id: string | null, request: Request, form: FormState): Promise<Answer> {
    const duty = id === null ? null : await selectDuty(tx, id);
    const [agencies, people] = [await listAgencies(tx), await listContacts(tx)];
    return {
      kind: 'page',
      page: dutyFormPage({
        duty,
        agencies:
          duty === null || agencies.some((agency) => agency.id === duty.agencyId)
            ? agencies
            : [...agencies, { id: duty.agencyId, name: duty.agencyName, kind: '' }],
        people:
          duty?.contactId == null ||
          people.some((person) => person.id === duty.contactId && person.agencyId === duty.agencyId)
            ? people
            : [
                ...people,
                {
                  id: duty.contactId,
                  name: duty.contactName ?? '',
                  title: '',
                  agencyId: duty.agencyId,
                  agencyName: duty.agencyName,
                },
              ],
        sources: await listTiedSources(tx),
        quarters: quartersToChoose(clock.today(), [duty?.firstQuarter ?? null, duty?.lastQuarter ?? null]),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/duties/add`,
    permission: keep,
    audit: { none: 'an empty form' },
    crawl: () => [`${ledgerPath}/duties/add`],
    handler: ({ tx, request }) => dutyForm(tx, null, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/duties/add`,
    permission: keep,
    audit: 'data-owed.set-added',
    body: dutyBody,
    crawl: { none: 'adds a set' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const offered = offeredSets.find(({ code }) => code === body.code);
      const id = await insertDuty(
        tx,
        await inputOf(tx, body, {
          sourceKinds: offered?.kinds ?? [],
          mark: null,
          agencyId: null,
          contactId: null,
        }),
      );
      return { kind: 'redirect', to: `${ledgerPath}/duties/${id}`, banner: 'The set was added.' };
    },
    form: ({ tx, request, body }) => dutyForm(tx, null, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/duties/:id`,
    permission: 'observatory.view',
    audit: { none: 'which depersonalised files came; no subject is named' },
    params: idParams,
    crawl: crawlDuties(''),
    handler: async ({ actor, tx, params }) => {
      const duty = await selectDuty(tx, params.id);
      const owed = await listOwed(tx, { dutyId: duty.id, from: quarterAfter(quarterOf(clock.today()), -40) });
      return {
        kind: 'page',
        page: dutyPage({
          duty,
          sources: sourcesOf(duty, await listTiedSources(tx)).map(({ title }) => title),
          owed,
          chases: await listChases(tx, { expectationIds: owed.map(({ id }) => id) }),
          mayKeep: may(actor, keep),
          mayAsk: owed.some(({ standing }) => isWanted(standing)),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/duties/:id/edit`,
    permission: keep,
    audit: { none: 'a form with what the page of the set shows' },
    params: idParams,
    crawl: crawlDuties('/edit'),
    handler: ({ tx, params, request }) => dutyForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/duties/:id/edit`,
    permission: keep,
    audit: 'data-owed.set-changed',
    params: idParams,
    body: dutyBody,
    crawl: { none: 'changes a set' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const duty = await selectDuty(tx, params.id);
      const sameLaw = body.source === duty.legalSource && body.fields === duty.fields;
      await updateDuty(
        tx,
        duty.id,
        body.version ?? duty.version,
        await inputOf(tx, body, { ...duty, mark: sameLaw ? duty.mark : null }),
      );
      return { kind: 'redirect', to: `${ledgerPath}/duties/${duty.id}`, banner: 'The set was changed.' };
    },
    form: ({ tx, params, request, body }) =>
      dutyForm(tx, params.id, request, formState(body.typed, body.failure)),
  });
}
