import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { selectRequests } from '../../requests/requests.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ReturnsServices } from './returns.services.ts';
import { registerCells } from './cells.routes.ts';
import { freezeCopy, returnDocument } from './copy.ts';
import { crawlReturns, registerCopies } from './copy.routes.ts';
import { registerCorrections } from './correction.routes.ts';
import { askNoMore, askOwners, workOut } from './fill.ts';
import { selectForm } from './form.store.ts';
import { registerForms } from './forms.routes.ts';
import { returnPage, returnsPage } from './return.page.ts';
import { checkSecond, mayBeFilled, returnSteps, type ReturnStep } from './return.rules.ts';
import { changeReturn, listReturns, selectReturn, takeStep, type PeriodReturn } from './return.store.ts';
import { lookAtReturn, type ReturnLook } from './return.view.ts';
import { stepPage } from './step.page.ts';
import { registerValues, type LookAt } from './value.routes.ts';
import { listValues } from './value.store.ts';

const returnParams = z.object({ id: z.uuid() });
const stepParams = z.object({ id: z.uuid(), step: z.string().max(40) });
const version = z.coerce.number('Open the page again').int();
const stepBody = z.object({
  version,
  words: z.string().trim().max(2000, 'The words must be 2,000 characters or fewer').default(''),
});

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Returns: forms, what fills them, signing, the copy that was sent, corrections. */
export function registerReturns(registrar: Registrar, services: ReturnsServices): void {
  const { may } = services;

  registrar.member({
    method: 'GET',
    path: '/performance/returns',
    permission: 'returns.view',
    audit: { none: 'names and days of returns' },
    query: z.object({ after: z.string().optional(), all: z.literal('yes').optional().catch(undefined) }),
    crawl: () => ['/performance/returns', '/performance/returns?all=yes'],
    handler: async ({ actor, tx, query, request }) => {
      const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const all = query.all === 'yes';
      const { rows, next } = pageOf(
        await listReturns(tx, { open: !all, ...(after === undefined ? {} : { after }) }),
        (each) => [each.dueOn, each.id],
      );
      return {
        kind: 'page',
        page: returnsPage({
          returns: rows,
          all,
          next,
          url: request.url,
          mayEdit: may(actor, 'returns.edit'),
        }),
      };
    },
  });
  registerForms(registrar, services);
  registerCells(registrar, services);

  const look = (tx: Tx, actor: Actor, id: string): Promise<ReturnLook> => lookAtReturn(tx, actor, id, may);

  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id',
    permission: 'returns.view',
    audit: 'return.viewed',
    params: returnParams,
    crawl: async () => (await crawlReturns(services, null)).map((id) => `/performance/returns/${id}`),
    handler: async ({ actor, tx, params, request }) => ({
      kind: 'page',
      page: returnPage({
        ...(await look(tx, actor, params.id)),
        mayEdit: may(actor, 'returns.edit'),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  /** @throws Problem 403 where it is not being filled. */
  function fillable(own: PeriodReturn): PeriodReturn {
    if (!mayBeFilled(own.state))
      throw refused(
        'not-being-filled',
        'This return is not being filled',
        'Give it back first, or write down a correction where it was sent.',
      );
    return own;
  }
  registrar.member({
    method: 'POST',
    path: '/performance/returns/:id/work-out',
    permission: 'returns.edit',
    audit: 'return.figures-worked-out',
    params: returnParams,
    crawl: { none: 'works out figures; tried by returns.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const own = fillable(await selectReturn(tx, params.id));
      const count = await workOut(tx, services, actor, own);
      return {
        kind: 'redirect',
        to: `/performance/returns/${own.id}`,
        banner: `${count} ${count === 1 ? 'figure was' : 'figures were'} worked out.`,
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/:id/take-form',
    permission: 'returns.edit',
    audit: 'return.form-taken',
    params: returnParams,
    body: z.object({ version }),
    crawl: { none: 'takes the form’s cells; tried by workbook-form.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const own = fillable(await selectReturn(tx, params.id));
      const form = await selectForm(tx, own.formId);
      await changeReturn(tx, own, body.version, 'took the form as it is', {
        cells: JSON.stringify(form.cells),
        edition: form.edition,
        blank: form.blank === null ? null : JSON.stringify(form.blank),
      });
      return {
        kind: 'redirect',
        to: `/performance/returns/${own.id}`,
        banner: 'The cells are those of the form now. Values were kept.',
      };
    },
  });

  registerValues(registrar, look, fillable);
  registerSteps(registrar, services, look);
  registerCorrections(registrar, services, look);
  registerCopies(registrar, services, look);
}

/** Steps from state to state. */
function registerSteps(registrar: Registrar, services: ReturnsServices, look: LookAt): void {
  /** @throws Problem 404 for an unknown step, 403 where it is not the reader's or not now. */
  function stepOf(seen: ReturnLook, code: string): { step: ReturnStep; unmet: string[] } {
    if (!returnSteps.some((step) => step.code === code)) throw notFound();
    const found = seen.next.find(({ step }) => step.code === code);
    if (found === undefined)
      throw refused(
        'not-now',
        'This step cannot be taken now',
        'The return stands elsewhere by now, or the step is another person’s. Its page says what comes next.',
      );
    return found;
  }
  const show = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    id: string,
    code: string,
    form: FormState,
  ): Promise<Answer> => {
    const seen = await look(tx, actor, id);
    return {
      kind: 'page',
      page: stepPage({
        look: seen,
        step: stepOf(seen, code).step,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id/steps/:step',
    permission: 'returns.view',
    audit: { none: 'an empty form' },
    params: stepParams,
    crawl: { none: 'each state has its own; tried by returns.test.ts' },
    handler: ({ actor, tx, params, request }) =>
      show(tx, actor, request, params.id, params.step, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/:id/steps/:step',
    permission: 'returns.view',
    audit: 'return.step',
    params: stepParams,
    body: stepBody,
    crawl: { none: 'takes a step; tried by returns.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const seen = await look(tx, actor, params.id);
      const { step, unmet } = stepOf(seen, params.step);
      const { own } = seen;
      if (step.needs.includes('second')) checkSecond(own.filledBy, actor.accountId, 'filled it');
      const [hindrance] = unmet;
      if (hindrance !== undefined) throw fieldProblem('not-yet', 'version', hindrance);
      if (step.asks.length > 0 && body.words === '')
        throw fieldProblem(
          'words',
          'words',
          step.asks[0] === 'reason' ? 'Enter the reason' : 'Enter how it was sent',
        );
      await takeStep(tx, actor, own, body.version, step, body.words, setBy(step, actor));
      await actOn(tx, actor, seen, step);
      return { kind: 'redirect', to: `/performance/returns/${own.id}`, banner: `${step.title}: done.` };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, params.id, params.step, formState(body.typed, body.failure)),
  });

  function setBy(step: ReturnStep, actor: Actor): Parameters<typeof takeStep>[6] {
    switch (step.code) {
      case 'finish':
        return { filled_by: actor.accountId };
      case 'give-back':
        return { filled_by: null, signed_by: null };
      case 'sign':
        return { signed_by: actor.accountId };
      case 'send':
        return { sent_at: clock.now() };
      default:
        return {};
    }
  }
  async function actOn(tx: Tx, actor: Actor, seen: ReturnLook, step: ReturnStep): Promise<void> {
    const { own, form } = seen;
    if (step.code === 'ask') {
      await workOut(tx, services, actor, own);
      await askOwners(tx, own);
    }
    if (step.code === 'withdraw') {
      const values = [...(await listValues(tx, own.id)).values()];
      const asked = await selectRequests(
        tx,
        values.flatMap(({ requestId }) => (requestId === null ? [] : [requestId])),
      );
      const open = new Set(
        asked.filter(({ state }) => state === 'open' || state === 'answered').map(({ id }) => id),
      );
      await askNoMore(tx, values, open, 'The return was withdrawn');
    }
    if (step.code === 'send') {
      const values = await listValues(tx, own.id);
      const document = returnDocument(own, values, {
        recipient: form.recipient,
        banner: services.documentBanner,
        author: actor.accountName,
        note: '',
      });
      await freezeCopy(tx, services, actor, own, values, document, own.signedBy);
    }
  }
}
