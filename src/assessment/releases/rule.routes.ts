import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';
import { findCategory, findKind } from '../../observatory/observatory.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { rulePage } from './rule.page.ts';
import { ruleBounds } from './rule.rules.ts';
import { insertRule, listRules, ruleOn } from './rule.store.ts';

const whole = (what: string, least: number) =>
  z.coerce
    .number(`Enter ${what} as a whole number`)
    .int(`Enter ${what} as a whole number`)
    .min(least, `This must be ${least} or more`)
    .max(ruleBounds.most, `This must be ${ruleBounds.most} or less`);
const box = z
  .string()
  .optional()
  .transform((value) => value === 'yes');
const list = (isKnown: (code: string) => boolean, what: string) =>
  z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .refine((codes) => codes.length <= 100 && codes.every(isKnown), what);

const ruleBody = withDates(
  ['begins'],
  z
    .object({
      begins: requiredDate('the day from which it counts'),
      threshold: whole('the smallest count that is published', ruleBounds.least),
      sensitive: whole('the smallest count of sensitive topics that is published', ruleBounds.least),
      zero: box,
      'sensitive-zero': box,
      rounded: whole('the multiple', ruleBounds.leastRounding),
      categories: list((code) => findCategory(code) !== null, 'Choose categories from the list'),
      kinds: list((code) => findKind(code) !== null, 'Choose kinds of source from the list'),
      why: z
        .string('Enter why the rule changes')
        .trim()
        .min(1, 'Enter why the rule changes')
        .max(1000, 'This must be 1,000 characters or fewer'),
    })
    .refine((body) => body.sensitive >= body.threshold, {
      path: ['sensitive'],
      message: 'This must not be below the one of other topics',
    }),
);

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** The rule of small numbers: what it is, what it was, and a new one from a day on. */
export function registerRule(
  registrar: Registrar,
  { may }: { may: (actor: Actor, action: string) => boolean },
): void {
  async function show(tx: Tx, actor: Actor, request: Request, form: FormState | null): Promise<Answer> {
    const now = await ruleOn(tx);
    return {
      kind: 'page',
      page: rulePage({
        now,
        all: await listRules(tx),
        mayEdit: may(actor, 'releases.rule'),
        form:
          form ??
          formState({
            threshold: String(now.threshold),
            sensitive: String(now.sensitiveThreshold),
            zero: now.zeroShown ? 'yes' : '',
            'sensitive-zero': now.sensitiveZeroShown ? 'yes' : '',
            rounded: String(now.roundedTo),
            categories: [...now.categories],
            kinds: [...now.sourceKinds],
          }),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/releases/rule',
    permission: 'assessment.view',
    audit: { none: 'a rule that is printed with every release' },
    crawl: () => ['/assessment/releases/rule'],
    handler: ({ actor, tx, request }) => show(tx, actor, request, null),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/rule',
    permission: 'releases.rule',
    audit: 'disclosure-rule.made',
    body: ruleBody,
    crawl: { none: 'makes a rule; tried by public.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      if (body.begins < clock.today()) {
        const message = 'It must begin today or later: what was published before was made under another rule';
        throw new Problem({
          status: 422,
          code: 'in-the-past',
          title: message,
          fields: [{ name: 'begins', message }],
        });
      }
      await insertRule(tx, {
        beginsOn: body.begins,
        threshold: body.threshold,
        sensitiveThreshold: body.sensitive,
        zeroShown: body.zero,
        sensitiveZeroShown: body['sensitive-zero'],
        roundedTo: body.rounded,
        categories: body.categories,
        sourceKinds: body.kinds,
        why: body.why,
      });
      return { kind: 'redirect', to: '/assessment/releases/rule', banner: 'The rule was kept' };
    },
    form: ({ actor, tx, request, body }) =>
      show(
        tx,
        actor,
        request,
        formState(body.typed, body.failure, {
          begins: 'begins-day',
          categories: 'categories',
          kinds: 'kinds',
        }),
      ),
  });
}
