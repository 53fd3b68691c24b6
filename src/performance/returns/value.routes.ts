import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { listPeople } from '../../requests/requests.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { askInstead, askNoMore } from './fill.ts';
import { personGiven } from './parts.ts';
import { numberIn } from './return.rules.ts';
import { changeReturn, type PeriodReturn } from './return.store.ts';
import type { CellLine, ReturnLook } from './return.view.ts';
import { valuePage } from './step.page.ts';
import { putValue } from './value.store.ts';

const cellParams = z.object({ id: z.uuid(), cell: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/) });
const version = z.coerce.number('Open the page again').int();
const valueBody = z.object({
  version,
  number: z.string().trim().max(60, 'The number must be 60 characters or fewer').default(''),
  words: z.string().trim().max(4000, 'The words must be 4,000 characters or fewer').default(''),
  note: z.string().trim().max(2000, 'The note must be 2,000 characters or fewer').default(''),
});
type Request = SignedInContext<unknown, unknown, unknown>['request'];

export type LookAt = (tx: Tx, actor: Actor, id: string) => Promise<ReturnLook>;

const lineOf = (look: ReturnLook, code: string): CellLine => {
  const line = look.lines.find(({ cell }) => cell.code === code);
  if (line === undefined) throw notFound();
  return line;
};

/** Values typed by whoever fills it, and owners asked one by one. */
export function registerValues(
  registrar: Registrar,
  look: LookAt,
  fillable: (own: PeriodReturn) => PeriodReturn,
): void {
  const show = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    id: string,
    cell: string,
    form: FormState,
  ): Promise<Answer> => {
    const seen = await look(tx, actor, id);
    const line = lineOf(seen, cell);
    fillable(seen.own);
    return {
      kind: 'page',
      page: valuePage({
        look: seen,
        line,
        form,
        people: await listPeople(tx),
        hidden: () => hiddenFields(request),
      }),
    };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id/cells/:cell',
    permission: 'returns.edit',
    audit: 'return.viewed',
    params: cellParams,
    crawl: { none: 'each return has its own cells; tried by returns.test.ts' },
    handler: ({ actor, tx, params, request }) =>
      show(tx, actor, request, params.id, params.cell, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/:id/cells/:cell',
    permission: 'returns.edit',
    audit: 'return.cell-filled',
    params: cellParams,
    body: valueBody,
    crawl: { none: 'fills a cell; tried by returns.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const seen = await look(tx, actor, params.id);
      fillable(seen.own);
      const { cell, value, request } = lineOf(seen, params.cell);
      if ((value?.version ?? 0) !== body.version)
        throw fieldProblem(
          'changed-meanwhile',
          cell.numeric ? 'number' : 'words',
          'A value came for this cell after you opened the page. It is shown below; send again to replace it with yours',
        );
      const number = cell.numeric && body.number !== '' ? numberIn(body.number) : null;
      if (cell.numeric && body.number !== '' && number === null)
        throw fieldProblem('not-a-number', 'number', 'Enter one number, for example 1,204 or 12.5');
      const words = cell.numeric ? '' : body.words;
      if (number === null && words === '' && body.note === '' && !cell.optional)
        throw fieldProblem(
          'nothing',
          cell.numeric ? 'number' : 'words',
          `Enter ${cell.numeric ? 'the number' : 'the words'}, or below why there is none`,
        );
      const isNone = number === null && words === '';
      await putValue(tx, seen.own, cell.code, {
        kind: isNone ? 'none' : 'typed',
        number,
        words,
        note: body.note,
        requestId: value?.requestId ?? null,
      });
      if (
        value?.requestId != null &&
        request !== null &&
        (request.state === 'open' || request.state === 'answered')
      )
        await askNoMore(tx, [value], new Set([value.requestId]), 'The value was typed');
      return { kind: 'redirect', to: `/performance/returns/${seen.own.id}`, banner: 'Saved.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, params.id, params.cell, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/:id/cells/:cell/ask',
    permission: 'returns.edit',
    audit: 'return.owner-asked',
    params: cellParams,
    body: z.object({ version, owner: z.string().max(60).default('') }),
    crawl: { none: 'asks somebody; tried by returns.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const seen = await look(tx, actor, params.id);
      fillable(seen.own);
      const { cell, request } = lineOf(seen, params.cell);
      const { fill } = cell;
      if (fill.kind !== 'owner') throw notFound();
      const accountId = await personGiven(tx, 'owner', body.owner);
      if (accountId === null) throw fieldProblem('owner', 'owner', 'Choose who is asked');
      const named = { ...cell, fill: { ...fill, accountId } };
      await changeReturn(tx, seen.own, body.version, `asked somebody for ${cell.code}`, {
        cells: JSON.stringify(seen.own.cells.map((each) => (each.code === cell.code ? named : each))),
      });
      await askInstead(tx, seen.own, named, request?.state === 'open' || request?.state === 'answered');
      return {
        kind: 'redirect',
        to: `/performance/returns/${seen.own.id}`,
        banner: 'They are asked. The form keeps its own name for the next time.',
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, params.id, params.cell, formState(body.typed, body.failure)),
  });
}
