import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { fieldProblem, notFound, Problem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, optionalDate, requiredDate, withDates, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { isStandard, limbs, type Duty } from './duties.ts';
import { needed, several } from './fields.ts';
import { dutiesPage, dutyPage, matrixSettingPage } from './lists.page.ts';
import { insertList, knownDuties, listVersions, matrixOn, ownDuties } from './lists.store.ts';
import { readMatrix } from './matrix.rules.ts';
import type { PrioritiesServices } from './priorities.services.ts';

type Context = SignedInContext<unknown, unknown, unknown>;

const mostDuties = 60;
const fromVersion = z.coerce.number('Open the page again').int();
const reason = needed(500, 'Enter the reason');
const dutyBody = withDates(
  ['since', 'until'],
  z.object({
    title: needed(200, 'Enter the duty'),
    source: needed(300, 'Enter the source: the act and section, or the regulations'),
    since: requiredDate('the day since which it is in force'),
    until: optionalDate('the day on which it ended'),
    mark: z.enum(['F', 'G'], 'Say whether it was checked'),
    limbs: several,
    reason,
    'from-version': fromVersion,
  }),
);
const matrixBody = z.object({
  likelihood: z.string().default(''),
  impact: z.string().default(''),
  bands: z.string().default(''),
  source: needed(300, 'Enter where it is from'),
  reason,
  'from-version': fromVersion,
});

/** A code of its own for a new duty, out of its words. */
function codeFor(title: string, known: readonly Duty[]): string {
  const words = title.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, 32).replace(/-+$/, ''); // prettier-ignore
  const base = words === '' ? 'duty' : words;
  for (let nth = 1; ; nth += 1) {
    const code = nth === 1 ? base : `${base}-${nth}`;
    if (!known.some((duty) => duty.code === code) && code !== 'new') return code;
  }
}

/** Legal duties and the matrix: data that a partnership edits, each change a version with its reason. */
export function registerLists(registrar: Registrar, { may }: PrioritiesServices): void {
  registrar.member({
    method: 'GET',
    path: '/priorities/duties',
    permission: 'priorities.view',
    audit: { none: 'legal duties' },
    crawl: () => ['/priorities/duties'],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: dutiesPage({
        duties: await knownDuties(tx),
        versions: await listVersions(tx, 'duties'),
        today: clock.today(),
        mayEdit: may(actor, 'priorities.edit'),
      }),
    }),
  });

  async function showDuty(
    { tx, request }: Pick<Context, 'tx' | 'request'>,
    code: string,
    form: FormState,
  ): Promise<Answer> {
    const duty = code === 'new' ? null : await dutyOf(tx, code);
    const [version] = await listVersions(tx, 'duties');
    return {
      kind: 'page',
      page: dutyPage({
        duty,
        from: version?.number ?? 0,
        today: clock.today(),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  const dutyOf = async (tx: Tx, code: string): Promise<Duty> => {
    const found = (await knownDuties(tx)).find((duty) => duty.code === code);
    if (found === undefined) throw notFound();
    return found;
  };
  const params = z.object({ code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/) });
  registrar.member({
    method: 'GET',
    path: '/priorities/duties/:code',
    permission: 'priorities.edit',
    audit: { none: 'a form with a legal duty' },
    params,
    crawl: () => ['/priorities/duties/new', '/priorities/duties/prevent'],
    handler: (context) => showDuty(context, context.params.code, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/duties/:code',
    permission: 'priorities.edit',
    audit: 'priorities.duty-changed',
    params,
    body: dutyBody,
    crawl: { none: 'changes the duties; tried by lists.test.ts' },
    handler: async ({ tx, params: { code }, body }): Promise<Answer> => {
      const known = await knownDuties(tx);
      if (code !== 'new') await dutyOf(tx, code);
      else if (known.length >= mostDuties)
        throw fieldProblem('too-many', 'title', `There are ${mostDuties} duties at most`);
      if (body.until !== null && body.until < body.since)
        throw fieldProblem('not-understood', 'until', 'It must end on the day it began or later');
      const duty: Duty = {
        code: code === 'new' ? codeFor(body.title, known) : code,
        title: body.title,
        from: body.since,
        to: body.until,
        source: body.source,
        mark: body.mark,
        limbs: limbs.map((limb) => limb.code).filter((limb) => body.limbs.includes(limb)),
      };
      const own = await ownDuties(tx);
      const list = own.some((each) => each.code === duty.code)
        ? own.map((each) => (each.code === duty.code ? duty : each))
        : [...own, duty];
      await insertList(tx, 'duties', body['from-version'], list, body.reason);
      return {
        kind: 'redirect',
        to: '/priorities/duties',
        banner: code === 'new' ? 'The duty is on the list.' : isStandard(code) ? 'Saved: it stands in place of what came with the software.' : 'Saved.',
      };
    }, // prettier-ignore
    form: (context) =>
      showDuty(context, context.params.code, formState(context.body.typed, context.body.failure)),
  });

  async function showMatrix(
    { tx, actor, request }: Pick<Context, 'tx' | 'actor' | 'request'>,
    form: FormState,
  ): Promise<Answer> {
    return {
      kind: 'page',
      page: matrixSettingPage({
        matrix: await matrixOn(tx),
        versions: await listVersions(tx, 'matrix'),
        form,
        mayEdit: may(actor, 'priorities.edit'),
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/priorities/matrix',
    permission: 'priorities.view',
    audit: { none: 'steps of a grid' },
    crawl: () => ['/priorities/matrix'],
    handler: (context) => showMatrix(context, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/priorities/matrix',
    permission: 'priorities.edit',
    audit: 'priorities.matrix-changed',
    body: matrixBody,
    crawl: { none: 'changes the matrix; tried by lists.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const { matrix, faults } = readMatrix(body);
      if (faults.length > 0)
        throw new Problem({
          status: 422,
          code: 'not-understood',
          title: 'There is a problem with what was sent',
          fields: faults,
        });
      await insertList(tx, 'matrix', body['from-version'], matrix, body.reason);
      return { kind: 'redirect', to: '/priorities/matrix', banner: 'The new matrix is in force.' };
    },
    form: (context) => showMatrix(context, formState(context.body.typed, context.body.failure)),
  });
}
