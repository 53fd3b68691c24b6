import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { Problem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { idParams, needed, version } from './fields.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import type { FigureFactor, Weights } from './priority.types.ts';
import { bandFaults, standardRule, type Bands } from './proposal.rules.ts';
import { rulePage, weightSetPage, weightsPage } from './settings.page.ts';
import {
  changeWeightSet,
  insertRule,
  insertWeightSet,
  listRules,
  listWeightSets,
  selectWeightSet,
} from './settings.store.ts';
import { weightFaults } from './weights.rules.ts';

type Context = SignedInContext<unknown, unknown, unknown>;

/** Whole per cent as typed; null where it is no such number. */
const perCent = z.unknown().transform((value): number | null => {
  const typed = typeof value === 'string' ? value.trim().replace(/\s*%$/, '') : '';
  return /^\d{1,3}$/.test(typed) ? Number(typed) : null;
});
const weightsBody = z
  .object({
    title: needed(100, 'Enter a name for the set'),
    volume: perCent,
    harm: perCent,
    concern: perCent,
    added_value: perCent,
    trend: perCent,
    source: needed(300, 'Enter where it is from'),
    version: version.default(1),
  })
  .superRefine((body, context) => {
    const { volume, harm, concern, added_value, trend } = body;
    for (const { field, message } of weightFaults({ volume, harm, concern, added_value, trend }))
      context.addIssue({ code: 'custom', path: [field], message });
  });

/** As checked above: whole numbers that add up to 100. */
const weightsOf = (body: z.infer<typeof weightsBody>): Weights => ({
  volume: body.volume ?? 0,
  harm: body.harm ?? 0,
  concern: body.concern ?? 0,
  added_value: body.added_value ?? 0,
  trend: body.trend ?? 0,
});

const ruleBody = z.record(z.string(), z.unknown());

/** Weights, and the rule by which figures propose scores: data, each change kept. */
export function registerSettings(registrar: Registrar, services: PrioritiesServices): void {
  const { may } = services;
  async function show({ tx, actor, request }: Pick<Context, 'tx' | 'actor' | 'request'>, form: FormState): Promise<Answer> {
    const mayEdit = may(actor, 'priorities.edit');
    return {
      kind: 'page',
      page: weightsPage({ sets: await listWeightSets(tx, { withRemoved: mayEdit }), form, mayEdit, hidden: () => hiddenFields(request) }),
    };
  } // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/priorities/weights',
    permission: 'priorities.view',
    audit: { none: 'weights of factors' },
    crawl: () => ['/priorities/weights'],
    handler: (context) => show(context, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/weights',
    permission: 'priorities.edit',
    audit: 'priorities.weights-added',
    body: weightsBody,
    crawl: { none: 'adds a set; tried by priorities.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      await insertWeightSet(tx, { title: body.title, weights: weightsOf(body), source: body.source });
      return { kind: 'redirect', to: '/priorities/weights', banner: `${body.title} is added.` };
    },
    form: (context) => show(context, formState(context.body.typed, context.body.failure)),
  });

  const showSet = async ({ tx, request }: Pick<Context, 'tx' | 'request'>, id: string, form: FormState): Promise<Answer> => ({
    kind: 'page',
    page: weightSetPage({ set: await selectWeightSet(tx, id), form, hidden: () => hiddenFields(request) }),
  }); // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/priorities/weights/:id',
    permission: 'priorities.edit',
    audit: { none: 'weights of factors' },
    params: idParams,
    crawl: { none: 'one set of the list; tried by priorities.test.ts' },
    handler: (context) => showSet(context, context.params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/weights/:id',
    permission: 'priorities.edit',
    audit: 'priorities.weights-changed',
    params: idParams,
    body: weightsBody,
    crawl: { none: 'changes a set; tried by priorities.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await checkUnused(tx, params.id);
      await changeWeightSet(tx, params.id, body.version, 'changed', { title: body.title, source: body.source, ...weightsOf(body) }); // prettier-ignore
      return { kind: 'redirect', to: '/priorities/weights', banner: 'Saved.' };
    },
    form: (context) =>
      showSet(context, context.params.id, formState(context.body.typed, context.body.failure)),
  });
  for (const [path, removes] of [
    ['remove', true],
    ['put-back', false],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `/priorities/weights/:id/${path}`,
      permission: 'priorities.edit',
      audit: removes ? 'priorities.weights-removed' : 'priorities.weights-put-back',
      params: idParams,
      crawl: { none: 'changes the list of sets; tried by priorities.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        const set = await selectWeightSet(tx, params.id);
        await changeWeightSet(tx, set.id, set.version, path, { removed_at: removes ? clock.now() : null });
        return { kind: 'redirect', to: '/priorities/weights', banner: removes ? `${set.title} is removed. It can be put back.` : `${set.title} is back.` }; // prettier-ignore
      },
    });

  async function showRule({ tx, actor, request }: Pick<Context, 'tx' | 'actor' | 'request'>, form: FormState): Promise<Answer> {
    const rules = await listRules(tx);
    return {
      kind: 'page',
      page: rulePage({ rules, rule: rules[0] ?? standardRule, form, mayEdit: may(actor, 'priorities.edit'), hidden: () => hiddenFields(request) }),
    };
  } // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/priorities/rule',
    permission: 'priorities.view',
    audit: { none: 'a rule' },
    crawl: () => ['/priorities/rule'],
    handler: (context) => showRule(context, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/rule',
    permission: 'priorities.edit',
    audit: 'priorities.rule-changed',
    body: ruleBody,
    crawl: { none: 'changes the rule; tried by priorities.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const { bands, reason } = readRule(body);
      await insertRule(tx, bands, reason);
      return { kind: 'redirect', to: '/priorities/rule', banner: 'The new rule is in force. Propose scores again to use it.' }; // prettier-ignore
    },
    form: (context) => showRule(context, formState(context.body.typed, context.body.failure)),
  });
}

/** A decided round stands as it was decided: its weights may not change under it. */
async function checkUnused(tx: Tx, id: string): Promise<void> {
  const used = await tx
    .selectFrom('priority_round')
    .select('title')
    .where('priority_weights_id', '=', id)
    .where('decided_at', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (used !== undefined)
    throw new Problem({
      status: 422,
      code: 'weights-in-use',
      title: 'These weights were decided with',
      fields: [
        {
          name: 'volume',
          message: `“${used.title}” was decided with these weights, and stays as it was. Add a new set instead`,
        },
      ],
    });
}

/** @throws Problem 422 with fields. */
function readRule(body: Readonly<Record<string, unknown>>): { bands: Bands; reason: string } {
  const typed = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
  const numberOf = (name: string): number | null => {
    const text = typed(name).replace(/\s*%$/, '');
    return /^-?\d{1,4}(\.\d{1,2})?$/.test(text) ? Number(text) : null;
  };
  const read = (factor: FigureFactor): (number | null)[] =>
    [0, 1, 2, 3, 4].map((at) => numberOf(`${factor}.${at}`));
  const bands = {
    volume: read('volume'),
    harm: read('harm'),
    concern: read('concern'),
    trend: read('trend'),
  };
  const noClearChange = typed('no-clear-change');
  const reason = typed('reason');
  const fields = bandFaults(bands).map(({ factor, at, message }) => ({ name: `${factor}.${at}`, message }));
  if (!/^[0-5]$/.test(noClearChange))
    fields.push({ name: 'no-clear-change', message: 'The score must be a whole number from 0 to 5' });
  if (reason === '' || reason.length > 500)
    fields.push({ name: 'reason', message: 'Enter the reason, in 500 characters or fewer' });
  if (fields.length > 0)
    throw new Problem({
      status: 422,
      code: 'not-understood',
      title: 'There is a problem with what was sent',
      fields,
    });
  const whole = (values: readonly (number | null)[]): number[] => values.map((value) => value ?? 0);
  return {
    bands: {
      volume: whole(bands.volume),
      harm: whole(bands.harm),
      concern: whole(bands.concern),
      trend: whole(bands.trend),
      noClearChange: Number(noClearChange),
    },
    reason,
  };
}
