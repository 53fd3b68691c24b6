import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { periodInWords } from '../../foundation/period.ts';
import { fieldProblem, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ReturnsServices } from './returns.services.ts';
import { freezeCopy, listCopies, returnDocument } from './copy.ts';
import { decideCorrections, insertCorrection, listCorrections } from './correction.store.ts';
import { checkSecond, numberIn, wasSent } from './return.rules.ts';
import { selectReturn, takeStep } from './return.store.ts';
import { overlay, type ReturnLook } from './return.view.ts';
import { correctPage, decidePage } from './step.page.ts';
import { listValues } from './value.store.ts';

const idParams = z.object({ id: z.uuid() });
const correctBody = z.object({
  cell: z.string('Choose the cell').min(1, 'Choose the cell').max(60),
  value: z
    .string()
    .trim()
    .min(1, 'Enter what it should be')
    .max(4000, 'It must be 4,000 characters or fewer'),
  reason: z
    .string()
    .trim()
    .min(1, 'Enter what was wrong')
    .max(2000, 'The reason must be 2,000 characters or fewer'),
});
const decideBody = z.object({
  version: z.coerce.number('Open the page again').int(),
  ids: z.union([z.uuid().transform((id) => [id]), z.array(z.uuid()).min(1)], 'Tick at least one'),
  decision: z.enum(['taken', 'left'], 'Choose what is done'),
  words: z.string().trim().max(2000, 'The words must be 2,000 characters or fewer').default(''),
});
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** After a return was sent: what is wrong is written down, another person decides, a second copy is frozen. */
export function registerCorrections(
  registrar: Registrar,
  services: ReturnsServices,
  look: (tx: Tx, actor: Actor, id: string) => Promise<ReturnLook>,
): void {
  const sent = async (tx: Tx, actor: Actor, id: string): Promise<ReturnLook> => {
    const seen = await look(tx, actor, id);
    if (!wasSent(seen.own.state))
      throw refused(
        'not-sent',
        'This return was not sent',
        'It can be changed on its page until it is signed.',
      );
    return seen;
  };
  const showCorrect = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    id: string,
    form: FormState,
  ): Promise<Answer> => ({
    kind: 'page',
    page: correctPage({ look: await sent(tx, actor, id), form, hidden: () => hiddenFields(request) }),
  });
  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id/correct',
    permission: 'returns.edit',
    audit: 'return.viewed',
    params: idParams,
    crawl: { none: 'only after it was sent; tried by returns.test.ts' },
    handler: ({ actor, tx, params, request }) => showCorrect(tx, actor, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/:id/correct',
    permission: 'returns.edit',
    audit: 'return.correction-proposed',
    params: idParams,
    body: correctBody,
    crawl: { none: 'writes down a correction; tried by returns.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const { own } = await sent(tx, actor, params.id);
      const cell = own.cells.find(({ code }) => code === body.cell);
      if (cell === undefined) throw fieldProblem('cell', 'cell', 'Choose the cell');
      const number = cell.numeric ? numberIn(body.value) : null;
      if (cell.numeric && number === null)
        throw fieldProblem('not-a-number', 'value', 'Enter one number, for example 1,204 or 12.5');
      await insertCorrection(tx, own, {
        cell: cell.code,
        number,
        words: cell.numeric ? '' : body.value,
        reason: body.reason,
        source: 'found',
      });
      return {
        kind: 'redirect',
        to: `/performance/returns/${own.id}`,
        banner: 'Written down. Another person decides whether it is corrected.',
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      showCorrect(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });

  const showDecide = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    id: string,
    form: FormState,
  ): Promise<Answer> => ({
    kind: 'page',
    page: decidePage({
      look: await sent(tx, actor, id),
      reader: actor.accountId,
      form,
      hidden: () => hiddenFields(request),
    }),
  });
  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id/corrections',
    permission: 'returns.sign',
    audit: 'return.viewed',
    params: idParams,
    crawl: { none: 'only after it was sent; tried by returns.test.ts' },
    handler: ({ actor, tx, params, request }) => showDecide(tx, actor, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/:id/corrections',
    permission: 'returns.sign',
    audit: 'return.correction-decided',
    params: idParams,
    body: decideBody,
    crawl: { none: 'decides corrections; tried by returns.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const seen = await sent(tx, actor, params.id);
      const { own } = seen;
      const chosen = seen.corrections.filter(
        ({ id, state }) => body.ids.includes(id) && state === 'proposed',
      );
      if (chosen.length !== body.ids.length)
        throw fieldProblem('decided', 'ids', 'One of these was decided meanwhile. Look at the list again');
      for (const { proposedBy } of chosen) checkSecond(proposedBy, actor.accountId, 'wrote it down');
      if (body.decision === 'left') {
        await decideCorrections(tx, own, body.ids, 'left', null);
        return { kind: 'redirect', to: `/performance/returns/${own.id}`, banner: 'What was sent stands.' };
      }
      if (body.words === '') throw fieldProblem('words', 'words', 'Enter how the correction is sent');
      const number = (await listCopies(tx, own.id)).length + 1;
      await takeStep(tx, actor, own, body.version, { code: 'correct', to: 'corrected' }, body.words);
      await decideCorrections(tx, own, body.ids, 'taken', number);
      const values = overlay(await listValues(tx, own.id), await listCorrections(tx, own.id));
      const document = returnDocument(own, values, {
        recipient: seen.form.recipient,
        banner: services.documentBanner,
        author: actor.accountName,
        note: `Correction ${number - 1} of the return for ${periodInWords(own.period)}. ${chosen.map(({ reason }) => reason).join(' ')}`,
      });
      await freezeCopy(
        tx,
        services,
        actor,
        await selectReturn(tx, own.id),
        values,
        document,
        actor.accountId,
      );
      return {
        kind: 'redirect',
        to: `/performance/returns/${own.id}`,
        banner: 'The corrected copy is frozen. Send it.',
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      showDecide(tx, actor, request, params.id, formState(body.typed, body.failure)),
  });
}
