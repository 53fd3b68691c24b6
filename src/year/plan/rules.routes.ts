import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { versionsOf } from '../../foundation/history.ts';
import { fieldProblem, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { YearServices } from '../year.types.ts';
import { ownersOf } from './owners.store.ts';
import { dateKindNames, publicItemNames, rollNames, unitNames, whenShape, type RuleInput, type When } from './plan.types.ts'; // prettier-ignore
import { usualRules } from './rules.data.ts';
import { rulePage, rulesPage } from './rules.page.ts';
import { changeRule, insertRule, listRules, removeRule, selectRule } from './rules.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const idParams = z.object({ id: z.uuid() });
const at = '/year/rules';
const number = (message: string, least: number, most: number) => z.coerce.number(message).int(message).min(least, message).max(most, message); // prettier-ignore
const owner = z.union([z.literal(''), z.uuid()]).default('');

const ruleFields = z.object({
  code: z.string('Enter a code').trim().regex(/^[A-Z][A-Z0-9-]{1,19}$/, 'The code must be 2 to 20 capitals, figures and dashes, beginning with a letter'),
  title: z.string('Enter what is due').trim().min(1, 'Enter what is due').max(200, 'This must be 200 characters or fewer'),
  start: z.string('Choose what it counts from').max(60),
  amount: number('How many must be a whole number from 0 to 1,000', 0, 1000),
  unit: z.enum(unitNames, 'Choose days, working days, clear days or months'),
  direction: z.enum(['before', 'after'], 'Choose before or after'),
  roll: z.enum(rollNames, 'Choose what happens where it is no working day'),
  repeat: z.union([z.literal('').transform(() => null), number('The months must be a whole number from 1 to 60, or empty', 1, 60)]).default(null),
  event: z.enum(dateKindNames).default('scrutiny-attendance'),
  times: number('How many in a year must be a whole number from 1 to 60', 1, 60).default(1),
  day: number('The day must be 1 to 31', 1, 31).default(31),
  month: number('Choose the month', 1, 12).default(3),
  words: z.string().trim().max(300, 'This must be 300 characters or fewer').default(''),
  item: z.union([z.literal('').transform(() => null), z.enum(publicItemNames)]).default(null),
  href: z.string().trim().max(200, 'This must be 200 characters or fewer').regex(/^(\/[^/].*)?$/, 'Where it is done must be a path that begins with /').default(''),
  'owner-agency': owner,
  'owner-person': owner,
  'owner-words': z.string().trim().max(200, 'This must be 200 characters or fewer').default(''),
  source: z.string().trim().max(300, 'This must be 300 characters or fewer').default(''),
  mark: z.enum(['S', 'F', 'G', 'local'], 'Choose how sure it is'),
  'effective-from': requiredDate('the day it is in force from'),
  'effective-to': optionalDate('the day it is in force to'),
}); // prettier-ignore
const days = ['effective-from', 'effective-to'];
const ruleBody = withDates(days, ruleFields);
const changeBody = withDates(
  days,
  ruleFields.extend({ version: z.coerce.number('Open the page again').int() }),
);

/** The choice of what it counts from, with what belongs to it. @throws Problem 422 */
function whenOf(body: z.infer<typeof ruleFields>): When {
  const [from = '', date = ''] = body.start.split(':');
  const given: Record<string, unknown> = {
    date: { from: 'date', date, repeatMonths: body.repeat },
    next: { from: 'next-date', event: body.event, date },
    count: { from: 'count', date, times: body.times },
    'year-day': { from: 'year-day', month: body.month, day: body.day },
    standing: { from: 'standing', words: body.words },
  };
  const when = whenShape.safeParse(given[from] ?? { from });
  if (when.success) return when.data;
  if (from === 'standing') throw fieldProblem('no-words', 'words', 'Enter where it is kept');
  throw fieldProblem('no-start', 'start', 'Choose what it counts from');
}

function inputOf(body: z.infer<typeof ruleFields>): RuleInput {
  const to = body['effective-to'];
  if (to !== null && to < body['effective-from'])
    throw fieldProblem('backwards', 'effective-to', 'Its last day must be its first day or later');
  return {
    code: body.code,
    title: body.title,
    body: {
      when: whenOf(body),
      offset: { direction: body.direction, amount: body.amount, unit: body.unit, roll: body.roll },
      href: body.href,
      item: body.item,
      ownerWords: body['owner-words'],
      source: body.source === '' ? 'Local' : body.source,
      mark: body.mark,
    },
    effectiveFrom: body['effective-from'],
    effectiveTo: to,
    ownerAgencyId: body['owner-agency'] === '' ? null : body['owner-agency'],
    ownerAccountId: body['owner-person'] === '' ? null : body['owner-person'],
  };
}

/** Copies the rules that come with the house into the partnership. @returns how many. */
export async function startRules(
  tx: Tx,
  own: Pick<RuleInput, 'ownerAgencyId' | 'ownerAccountId'>,
): Promise<number> {
  if ((await listRules(tx)).length > 0)
    throw new Problem({ status: 409, code: 'rules-there', title: 'The rules have been begun already' });
  for (const rule of usualRules) {
    // What somebody else does stays with the words; the unit's own steps get the one who begins.
    const mine = rule.body.ownerWords === 'Community safety manager';
    await insertRule(tx, {
      ...rule,
      effectiveTo: null,
      ownerAgencyId: mine ? own.ownerAgencyId : null,
      ownerAccountId: mine ? own.ownerAccountId : null,
    });
  }
  return usualRules.length;
}

/** Rules and local deadlines as rows that a manager edits. */
export function registerRules(registrar: Registrar, { may, crawlRules }: YearServices): void {
  async function show(
    actor: Actor,
    tx: Tx,
    request: Request,
    form: FormState,
    undo: string | null = null,
  ): Promise<Answer> {
    const mayEdit = may(actor, 'year.edit');
    return {
      kind: 'page',
      page: rulesPage({
        rules: await listRules(tx),
        form,
        owners: await ownersOf(tx),
        hidden: () => hiddenFields(request),
        undo: mayEdit ? undo : null,
        mayEdit,
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: at,
    permission: 'year.view',
    audit: { none: 'rules and their sources' },
    query: z.object({ undo: z.uuid().optional().catch(undefined) }),
    crawl: () => [at],
    handler: ({ actor, tx, request, query }) => show(actor, tx, request, formState(), query.undo ?? null),
  });
  registrar.member({
    method: 'POST',
    path: at,
    permission: 'year.edit',
    audit: 'year-rule.added',
    body: ruleBody,
    crawl: { none: 'writes down a rule; tried by plan.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      await insertRule(tx, inputOf(body));
      return { kind: 'redirect', to: at, banner: `${body.code} is written down.` };
    },
    form: ({ actor, tx, request, body }) => show(actor, tx, request, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: `${at}/start`,
    permission: 'year.edit',
    audit: 'year-rules.started',
    crawl: { none: 'begins the list of rules; tried by plan.test.ts' },
    handler: async ({ actor, tx }): Promise<Answer> => {
      const count = await startRules(tx, { ownerAgencyId: actor.agencyId, ownerAccountId: actor.accountId });
      return { kind: 'redirect', to: at, banner: `${count} rules are written down. Change what is different here.` }; // prettier-ignore
    },
  });

  async function showOne(
    actor: Actor,
    tx: Tx,
    request: Request,
    id: string,
    form: FormState,
  ): Promise<Answer> {
    return {
      kind: 'page',
      page: rulePage({
        rule: await selectRule(tx, id),
        versions: await versionsOf(tx, 'year_rule', id),
        owners: await ownersOf(tx),
        form,
        hidden: () => hiddenFields(request),
        mayEdit: may(actor, 'year.edit'),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: `${at}/:id`,
    permission: 'year.view',
    audit: { none: 'a rule and its source' },
    params: idParams,
    crawl: async () => (await crawlRules()).map((id) => `${at}/${id}`),
    handler: ({ actor, tx, request, params }) => showOne(actor, tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: `${at}/:id`,
    permission: 'year.edit',
    audit: 'year-rule.changed',
    params: idParams,
    body: changeBody,
    crawl: { none: 'changes a rule; tried by plan.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await changeRule(tx, params.id, body.version, inputOf(body));
      return {
        kind: 'redirect',
        to: `${at}/${params.id}`,
        banner: 'It is changed. The earlier version is kept.',
      };
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
      permission: 'year.edit',
      audit: removed ? 'year-rule.removed' : 'year-rule.put-back',
      params: idParams,
      crawl: { none: 'takes a rule out or puts it back; tried by plan.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        await removeRule(tx, params.id, removed);
        return removed
          ? { kind: 'redirect', to: `${at}?undo=${params.id}`, banner: 'It was taken out of the year.' }
          : { kind: 'redirect', to: at, banner: 'It was put back.' };
      },
    });
}
