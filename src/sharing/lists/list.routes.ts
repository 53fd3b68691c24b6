import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import { ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { versionsOf } from '../../foundation/history.ts';
import { fieldProblem, notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { optionalDate, optionalText, requiredText, ticked, versionField } from '../forms.ts';
import type { SharingPart } from '../sharing.navigation.ts';
import { listPage, listsPage, termIds, termPage } from './list.page.ts';
import { codeOf, listNames } from './term.rules.ts';
import type { ListName } from './term.rules.ts';
import { countTerms, insertDefaultTerms, insertTerm, termsOf, updateTerm } from './term.store.ts';
import type { Term, TermInput } from './term.store.ts';

type ListServices = {
  may: (actor: Actor, action: string) => boolean;
  navigation: (actor: Actor, current: SharingPart) => SafeHtml;
};

const listParams = z.object({ list: z.enum(listNames as [ListName, ...ListName[]]) });
const termParams = listParams.extend({ code: z.string().regex(/^[a-z0-9][a-z0-9-]*$/) });

const shape = {
  title: requiredText('Enter a title', 300),
  guidance: optionalText(2000),
  source: optionalText(300),
  checked: ticked,
  position: z.coerce
    .number('Place in the list must be a whole number')
    .int('Place in the list must be a whole number')
    .min(0, 'Place in the list must be 0 or more')
    .max(100_000, 'Place in the list must be 100,000 or less'),
  'begins-on': requiredDate('the day it is used from'),
  'ends-on': optionalDate('the last day in use'),
};

type Typed = { 'begins-on': string; 'ends-on': string | null; checked: string[]; source: string };

function sensible(body: Typed, context: z.RefinementCtx): void {
  const complain = (name: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (body['ends-on'] !== null && body['ends-on'] < body['begins-on'])
    complain('ends-on', 'The last day must not be before the first');
  if (body.checked.includes('yes') && body.source === '')
    complain('source', 'Enter the source that was checked');
}

const addBody = withDates(
  ['begins-on', 'ends-on'],
  z.object({ ...shape, days: z.string().trim().default('') }).superRefine(sensible),
);
const changeBody = withDates(
  ['begins-on', 'ends-on'],
  z.object({ ...shape, version: versionField }).superRefine(sensible),
);

function inputOf(body: Omit<z.infer<typeof addBody>, 'days'>): TermInput {
  return {
    title: body.title,
    guidance: body.guidance,
    source: body.source,
    isLaw: body.checked.includes('yes'),
    position: body.position,
    beginsOn: body['begins-on'],
    endsOn: body['ends-on'],
  };
}

/** Code of a new word; of a warning the number of days. */
function newCode(list: ListName, body: z.infer<typeof addBody>): string {
  if (list === 'agreement-warning') {
    if (!/^\d{1,3}$/.test(body.days))
      throw fieldProblem('list-word', 'days', 'Days before must be a whole number from 0 to 999');
    return String(Number(body.days));
  }
  const code = codeOf(body.title);
  if (code === '') throw fieldProblem('list-word', 'title', 'The title must have a letter or number');
  return code;
}

export function registerLists(registrar: Registrar, services: ListServices): void {
  const { may, navigation } = services;

  async function one(
    tx: Tx,
    list: ListName,
    term: Term | null,
    form: FormState,
    hidden: () => SafeHtml,
  ): Promise<Answer> {
    const versions = term === null ? [] : await versionsOf(tx, 'term', term.id);
    const all = await termsOf(tx, list, { ended: true });
    const ids = versions.map(({ changedBy }) => changedBy).filter((id) => id !== null);
    const names =
      ids.length === 0
        ? []
        : await tx.selectFrom('account').select(['id', 'name']).where('id', 'in', ids).execute();
    return {
      kind: 'page',
      page: termPage({
        list,
        term,
        today: clock.today(),
        nextPosition: Math.max(0, ...all.map(({ position }) => position)) + 10,
        form,
        versions: versions.map((version) => ({
          at: version.changedAt,
          by: names.find(({ id }) => id === version.changedBy)?.name ?? 'a former member',
          ...(version.was as { title: string; guidance: string }),
        })),
        hidden,
      }),
    };
  }

  async function mustFind(tx: Tx, list: ListName, code: string): Promise<Term> {
    const term = (await termsOf(tx, list, { ended: true })).find((each) => each.code === code);
    if (term === undefined) throw notFound();
    return term;
  }

  registrar.member({
    method: 'GET',
    path: '/sharing/lists',
    permission: 'agreements.view',
    audit: { none: 'lists hold no record' },
    crawl: () => ['/sharing/lists'],
    handler: async ({ actor, tx, request }) => ({
      kind: 'page',
      page: listsPage({
        navigation: navigation(actor, 'lists'),
        counts: await countTerms(tx),
        hidden: () => hiddenFields(request),
        mayEdit: may(actor, 'terms.edit'),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/lists/fill',
    permission: 'terms.edit',
    audit: 'lists.filled',
    crawl: { none: 'fills lists; tried by agreement.test.ts' },
    handler: async ({ tx }) => {
      await insertDefaultTerms(tx, [ownKey(tx)]);
      return { kind: 'redirect', to: '/sharing/lists', banner: 'The usual words are in the lists.' };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/lists/:list',
    permission: 'agreements.view',
    audit: { none: 'lists hold no record' },
    params: listParams,
    crawl: () => listNames.map((list) => `/sharing/lists/${list}`),
    handler: async ({ actor, tx, params }) => ({
      kind: 'page',
      page: listPage({
        list: params.list,
        terms: await termsOf(tx, params.list, { ended: true }),
        today: clock.today(),
        mayEdit: may(actor, 'terms.edit'),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/lists/:list/add',
    permission: 'terms.edit',
    audit: { none: 'an empty form' },
    params: listParams,
    crawl: () => ['/sharing/lists/purpose/add', '/sharing/lists/agreement-warning/add'],
    handler: ({ tx, params, request }) =>
      one(tx, params.list, null, formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/lists/:list/add',
    permission: 'terms.edit',
    audit: { none: 'the handler writes term.added with the id' },
    params: listParams,
    body: addBody,
    crawl: { none: 'adds a word; tried by agreement.test.ts' },
    handler: async ({ tx, params, body }) => {
      const id = await insertTerm(tx, params.list, newCode(params.list, body), inputOf(body), ownKey(tx));
      await recordAudit(tx, { event: 'term.added', subjectKind: 'term', subjectId: id });
      return { kind: 'redirect', to: `/sharing/lists/${params.list}`, banner: `Added: ${body.title}.` };
    },
    form: ({ tx, params, body, request }) =>
      one(tx, params.list, null, formState(body.typed, body.failure, termIds), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/lists/:list/words/:code',
    permission: 'terms.edit',
    audit: { none: 'the form of a word; its saving is written' },
    params: termParams,
    crawl: () => ['/sharing/lists/purpose/words/prevent-crime'],
    handler: async ({ tx, params, request }) =>
      one(tx, params.list, await mustFind(tx, params.list, params.code), formState(), () =>
        hiddenFields(request),
      ),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/lists/:list/words/:code',
    permission: 'terms.edit',
    audit: { none: 'the handler writes term.changed' },
    params: termParams,
    body: changeBody,
    crawl: { none: 'changes a word; tried by agreement.test.ts' },
    handler: async ({ tx, params, body }) => {
      const term = await mustFind(tx, params.list, params.code);
      if (!(await updateTerm(tx, term.id, body.version, inputOf(body))))
        throw new Problem({
          status: 409,
          code: 'changed-meanwhile',
          title: 'Somebody changed this word while you were looking at it',
          detail: `It now reads “${term.title}”. Go back, load the page again and change it once more if it is still wrong.`,
        });
      await recordAudit(tx, { event: 'term.changed', subjectKind: 'term', subjectId: term.id });
      return { kind: 'redirect', to: `/sharing/lists/${params.list}`, banner: `Changed: ${body.title}.` };
    },
    form: async ({ tx, params, body, request }) =>
      one(
        tx,
        params.list,
        await mustFind(tx, params.list, params.code),
        formState(body.typed, body.failure, termIds),
        () => hiddenFields(request),
      ),
  });
}
