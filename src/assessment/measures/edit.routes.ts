import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import { canonicalJson } from '../../statistics/statistics.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { definitionPage, editMeasurePage, type Preview } from './edit.page.ts';
import { measureWorld } from './measure.evidence.ts';
import { measureLevel, type AreaResult, type Periods } from './measure.figures.ts';
import { measureAddress } from './measure.parts.ts';
import {
  definitionFaults,
  divisors,
  measureBounds,
  measureDefinition,
  polarities,
  type Divisor,
  type MeasureDefinition,
  type Polarity,
} from './measure.rules.ts';
import {
  changeMeasure,
  ensureMeasures,
  insertMeasure,
  listMeasureVersions,
  selectMeasure,
  whereMeasureIsUsed,
  type MeasureRecord,
} from './measure.store.ts';
import { periodsFrom } from './periods.rules.ts';

export const codeParams = z.object({ code: z.string().regex(/^[a-z][a-z0-9-]{1,59}$/) });

/** Words that stand where a code would, in addresses. */
const reserved: ReadonlySet<string> = new Set(['new', 'preview']);

const words = (what: string, most: number) =>
  z
    .string(`Enter ${what}`)
    .trim()
    .min(1, `Enter ${what}`)
    .max(
      most,
      `${what.charAt(0).toUpperCase()}${what.slice(1)} must be ${most.toLocaleString('en-GB')} characters or fewer`,
    );

const optional = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`)
    .optional()
    .transform((text) => text ?? '');

const oneOf = (values: readonly number[], message: string) =>
  z
    .string(message)
    .refine((text) => values.map(String).includes(text), message)
    .transform(Number);

const { least, most } = measureBounds.minimumBase;
const baseMessage = `The smallest number must be a whole number from ${least} to ${most.toLocaleString('en-GB')}`;

/** A select each; which of them are empty does not matter. */
const partNames = Array.from({ length: measureBounds.parts }, (_, index) => `category-${index + 1}`);

const definitionBody = z.object({
  title: words('the name', 200),
  definition: words('the measure in words', 1000),
  'source-kind': z
    .string('Choose what it counts from')
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Choose what it counts from'),
  ...Object.fromEntries(partNames.map((name) => [name, z.string().max(60).optional()])),
  'divide-by': z.enum(Object.keys(divisors) as [Divisor, ...Divisor[]], 'Choose what it is divided by'),
  whole: z
    .string()
    .optional()
    .transform((code) => (code === undefined || code === '' ? null : code)),
  per: oneOf(measureBounds.per, 'Choose what it is given per'),
  decimals: oneOf(measureBounds.decimals, 'Choose how many decimals'),
  polarity: z.enum(Object.keys(polarities) as [Polarity, ...Polarity[]], 'Choose what a rise means'),
  proactive: z.literal('yes').optional(),
  'minimum-base': z
    .string(baseMessage)
    .trim()
    .regex(/^\d{1,5}$/, baseMessage)
    .transform(Number)
    .refine((number) => number >= least && number <= most, baseMessage),
  note: optional(1000),
  source: optional(500),
  why: words('the reason', 1000),
});

const versionField = z.coerce.number('Open the page again').int();
const codeField = z
  .string('Enter a short name')
  .trim()
  .regex(
    /^[a-z][a-z0-9-]{1,59}$/,
    'The short name must be small letters, digits and hyphens, and begin with a letter',
  )
  .refine((code) => !reserved.has(code), 'This word is taken: choose another short name');

const newBody = definitionBody.extend({ code: codeField, seen: z.string().optional() });
const editBody = definitionBody.extend({ version: versionField, seen: z.string().optional() });
const stateBody = z.object({ version: versionField, why: words('the reason', 1000) });

type DefinitionBody = z.infer<typeof definitionBody>;

/** @throws Problem 422 beside the fields that do not fit one another. */
function definitionOf(body: DefinitionBody): MeasureDefinition {
  const given = body as Readonly<Record<string, unknown>>;
  const categories = partNames
    .map((name) => given[name])
    .filter((code) => typeof code === 'string' && code !== '');
  if (categories.length === 0)
    throw new Problem({
      status: 422,
      code: 'definition-does-not-fit',
      title: 'Choose what is counted',
      fields: [{ name: 'category-1', message: 'Choose what is counted' }],
    });
  const definition = measureDefinition.parse({
    schema: 1,
    title: body.title,
    definition: body.definition,
    sourceKind: body['source-kind'],
    categories,
    divideBy: body['divide-by'],
    whole: body.whole,
    per: body.per,
    decimals: body.decimals,
    polarity: body.polarity,
    isProactive: body.proactive === 'yes',
    minimumBase: body['minimum-base'],
    note: body.note,
    source: body.source,
  });
  const faults = definitionFaults(definition);
  if (faults.length > 0)
    throw new Problem({
      status: 422,
      code: 'definition-does-not-fit',
      title: 'The parts of the measure do not fit one another',
      fields: faults.map(({ field, message }) => ({
        name: field === 'categories' ? 'category-1' : field,
        message,
      })),
    });
  return definition;
}

/** By which it is known that what is saved is what was looked at. */
const seenOf = (definition: MeasureDefinition): string =>
  createHash('sha256').update(canonicalJson(definition)).digest('hex').slice(0, 32);

function requireSeen(seen: string | undefined, definition: MeasureDefinition): void {
  if (seen === seenOf(definition)) return;
  throw new Problem({
    status: 422,
    code: 'not-looked-at',
    title: 'Look first at what it does',
    fields: [
      {
        name: 'preview',
        message: 'This is another definition than the one you looked at: look at what it does, then save',
      },
    ],
  });
}

type Request = SignedInContext<unknown, unknown, unknown>['request'];

export type MeasureRouteServices = RegisterServices & { may: (actor: Actor, action: string) => boolean };

export function registerMeasureEditing(registrar: Registrar, services: MeasureRouteServices): void {
  const { may } = services;

  async function previewOf(
    tx: Tx,
    actor: Actor,
    measure: MeasureRecord | null,
    definition: MeasureDefinition,
  ): Promise<Preview> {
    const worldOf = (kind: string) => measureWorld(tx, services, actor.partnershipId, kind);
    const after = await worldOf(definition.sourceKind);
    const before = measure === null ? null : await worldOf(measure.definition.sourceKind);
    const months = (after ?? before)?.months ?? [];
    const periods: Periods | null = months.length === 0 ? null : periodsFrom({}, months);
    const own = async (
      world: typeof after,
      code: string,
      version: number,
      of: MeasureDefinition,
    ): Promise<AreaResult | null> => {
      if (world === null || periods === null) return null;
      const measured = { code, version, state: 'in-use' as const, definition: of };
      const { results } = await measureLevel(
        world,
        measured,
        world.districts,
        periods,
        new Set([world.area.code]),
      );
      return results[0] ?? null;
    };
    return {
      seen: seenOf(definition),
      definition,
      periods,
      areaName: (after ?? before)?.area.name ?? '',
      before: measure === null ? null : await own(before, measure.code, measure.version, measure.definition),
      after: await own(after, measure?.code ?? 'new', (measure?.version ?? 0) + 1, definition),
    };
  }

  async function show(
    context: { tx: Tx; actor: Actor; request: Request },
    measure: MeasureRecord | null,
    form: FormState,
    definition: MeasureDefinition | null,
  ): Promise<Answer> {
    const { tx, actor, request } = context;
    return {
      kind: 'page',
      page: editMeasurePage({
        measure,
        preview: definition === null ? null : await previewOf(tx, actor, measure, definition),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  /** The form again with what was typed; with its preview where that can be worked out and was the matter. */
  async function again(
    context: { tx: Tx; actor: Actor; request: Request },
    measure: MeasureRecord | null,
    failed: { typed: Readonly<Record<string, unknown>>; failure: Problem },
  ): Promise<Answer> {
    const form = formState(failed.typed, failed.failure);
    const parsed = definitionBody.safeParse(failed.typed);
    const isWhole = parsed.success && failed.failure.code !== 'definition-does-not-fit';
    return show(context, measure, form, isWhole ? definitionOf(parsed.data) : null);
  }

  const known = async (tx: Tx, actor: Actor, code: string): Promise<MeasureRecord> => {
    await ensureMeasures(tx, actor.partnershipId);
    return selectMeasure(tx, code);
  };

  registrar.member({
    method: 'GET',
    path: '/assessment/measures/new',
    permission: 'measures.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/assessment/measures/new'],
    handler: ({ tx, actor, request }) => show({ tx, actor, request }, null, formState(), null),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/measures/preview',
    permission: 'measures.edit',
    audit: 'figures.viewed',
    body: newBody,
    crawl: { none: 'shows what a new measure would give; tried by measures.test.ts' },
    handler: ({ tx, actor, request, body }) =>
      show({ tx, actor, request }, null, formState(typedOf(body)), definitionOf(body)),
    form: ({ tx, actor, request, body }) => again({ tx, actor, request }, null, body),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/measures/new',
    permission: 'measures.edit',
    audit: 'measure.added',
    body: newBody,
    crawl: { none: 'adds a measure' },
    handler: async ({ tx, actor, body }): Promise<Answer> => {
      const definition = definitionOf(body);
      requireSeen(body.seen, definition);
      await ensureMeasures(tx, actor.partnershipId);
      await insertMeasure(tx, actor, { code: body.code, definition, why: body.why });
      return { kind: 'redirect', to: measureAddress(body.code), banner: 'The measure was added.' };
    },
    form: ({ tx, actor, request, body }) => again({ tx, actor, request }, null, body),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/measures/:code/definition',
    permission: 'assessment.view',
    audit: { none: 'how a measure is counted, which stands under every figure of it' },
    params: codeParams,
    crawl: () => ['/assessment/measures/violent-crime/definition'],
    handler: async ({ tx, actor, params, request }) =>
      definitionAnswer(tx, actor, params.code, request, formState()),
  });

  async function definitionAnswer(
    tx: Tx,
    actor: Actor,
    code: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const measure = await known(tx, actor, code);
    return {
      kind: 'page',
      page: definitionPage({
        measure,
        versions: await listMeasureVersions(tx, measure.id),
        used: await whereMeasureIsUsed(tx, measure.code),
        mayEdit: may(actor, 'measures.edit'),
        hidden: () => hiddenFields(request),
        form,
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/measures/:code/edit',
    permission: 'measures.edit',
    audit: { none: 'a form with what the page of the measure says' },
    params: codeParams,
    crawl: () => ['/assessment/measures/violent-crime/edit'],
    handler: async ({ tx, actor, params, request }) =>
      show({ tx, actor, request }, await known(tx, actor, params.code), formState(), null),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/measures/:code/preview',
    permission: 'measures.edit',
    audit: 'figures.viewed',
    params: codeParams,
    body: editBody,
    crawl: { none: 'shows what a change would do; tried by measures.test.ts' },
    handler: async ({ tx, actor, params, request, body }) =>
      show(
        { tx, actor, request },
        await known(tx, actor, params.code),
        formState(typedOf(body)),
        definitionOf(body),
      ),
    form: async ({ tx, actor, params, request, body }) =>
      again({ tx, actor, request }, await known(tx, actor, params.code), body),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/measures/:code/edit',
    permission: 'measures.edit',
    audit: 'measure.changed',
    params: codeParams,
    body: editBody,
    crawl: { none: 'changes a measure' },
    handler: async ({ tx, actor, params, body }): Promise<Answer> => {
      const definition = definitionOf(body);
      requireSeen(body.seen, definition);
      const version = await changeMeasure(tx, actor, params.code, {
        version: body.version,
        definition,
        why: body.why,
      });
      return {
        kind: 'redirect',
        to: measureAddress(params.code, { page: 'definition' }),
        banner: `Version ${version} was saved.`,
      };
    },
    form: async ({ tx, actor, params, request, body }) =>
      again({ tx, actor, request }, await known(tx, actor, params.code), body),
  });

  for (const [step, state, event, banner] of [
    ['retire', 'retired', 'measure.retired', 'The measure was retired.'],
    ['bring-back', 'in-use', 'measure.brought-back', 'The measure is in use again.'],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `/assessment/measures/:code/${step}`,
      permission: 'measures.edit',
      audit: event,
      params: codeParams,
      body: stateBody,
      crawl: { none: 'retires a measure or brings it back' },
      handler: async ({ tx, actor, params, body }): Promise<Answer> => {
        await changeMeasure(tx, actor, params.code, { version: body.version, state, why: body.why });
        return { kind: 'redirect', to: measureAddress(params.code, { page: 'definition' }), banner };
      },
      form: async ({ tx, actor, params, request, body }) =>
        definitionAnswer(tx, actor, params.code, request, formState(body.typed, body.failure)),
    });
}

/** What was typed, for the form that stands under the preview. */
function typedOf(body: DefinitionBody & { code?: string; version?: number }): Record<string, unknown> {
  return {
    ...body,
    whole: body.whole ?? '',
    per: String(body.per),
    decimals: String(body.decimals),
    'minimum-base': String(body['minimum-base']),
    ...(body.version === undefined ? {} : { version: String(body.version) }),
  };
}
