import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { NamedArea } from '../evidence.ts';
import { lineBody, lineIds, type LineBody } from './line.form.ts';
import { editLinePage, linesPage } from './line.page.ts';
import {
  insertLine,
  listLines,
  removeLine,
  selectLine,
  updateLine,
  type LineKind,
  type NewLine,
  type WardLine,
} from './line.store.ts';
import type { PackServices } from './pack.making.ts';
import { listWards } from './wards.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const idParams = z.object({ id: z.uuid() });

function formOfLine(line: WardLine): Record<string, string> {
  const dates = Object.entries({ begins: line.beginsOn, ends: line.endsOn ?? '' }).flatMap(([name, day]) => {
    const [year = '', month = '', date = ''] = day.split('-');
    return [
      [`${name}-day`, date],
      [`${name}-month`, month],
      [`${name}-year`, year],
    ];
  });
  return {
    ...(Object.fromEntries(dates) as Record<string, string>),
    ward: line.wardCode ?? '',
    words: line.words,
    who: line.who,
    reach: line.reach,
  };
}

function newLine(kind: LineKind, body: LineBody, wards: readonly NamedArea[], was: WardLine | null): NewLine {
  // A ward that is gone from the boundaries may stay on the line it stood on.
  const ward =
    wards.find(({ code }) => code === body.ward) ??
    (was !== null && was.wardCode === body.ward ? { code: was.wardCode, name: was.wardName } : null);
  if (body.ward !== '' && ward === null) {
    const message = 'Choose a ward from the list';
    throw new Problem({
      status: 422,
      code: 'unknown-ward',
      title: message,
      fields: [{ name: 'ward', message }],
    });
  }
  return {
    kind,
    wardCode: ward?.code ?? null,
    wardName: ward?.name ?? '',
    words: body.words,
    who: body.who,
    reach: body.reach,
    beginsOn: body.begins,
    endsOn: body.ends,
  };
}

/** The pages of one kind of line: the list, a new one, a change, a removal. */
function registerKind(registrar: Registrar, services: PackServices, kind: LineKind): void {
  const base = `/assessment/ward-packs/${kind}`;
  const permission = 'ward-packs.release';

  async function editPage(
    tx: Tx,
    id: string | null,
    request: Request,
    form: FormState | null,
  ): Promise<Answer> {
    const line = id === null ? null : await selectLine(tx, id);
    if (line !== null && line.kind !== kind) throw notFound();
    return {
      kind: 'page',
      page: editLinePage({
        kind,
        line,
        wards: await listWards(tx, services),
        form: form ?? formState(line === null ? {} : formOfLine(line)),
        today: clock.today(),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: base,
    permission,
    audit: { none: 'lines that go into packs' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => [base],
    handler: async ({ tx, query, request }) => {
      const cursor = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const { rows, next } = pageOf(await listLines(tx, kind, cursor), (each) => [each.beginsOn, each.id]);
      return {
        kind: 'page',
        page: linesPage({ kind, lines: rows, today: clock.today(), next, url: request.url }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: `${base}/add`,
    permission,
    audit: { none: 'an empty form' },
    crawl: () => [`${base}/add`],
    handler: ({ tx, request }) => editPage(tx, null, request, null),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/add`,
    permission,
    audit: 'ward-line.added',
    body: lineBody[kind],
    crawl: { none: 'writes a line; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ body, tx }): Promise<Answer> => {
      await insertLine(tx, newLine(kind, body, await listWards(tx, services), null));
      return {
        kind: 'redirect',
        to: base,
        banner: 'The line was added. It stands in packs made from now on.',
      };
    },
    form: ({ body, tx, request }) =>
      editPage(tx, null, request, formState(body.typed, body.failure, lineIds)),
  });

  registrar.member({
    method: 'GET',
    path: `${base}/:id`,
    permission,
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: { none: 'the form of a line; tried by assessment/ward-packs/packs.test.ts' },
    handler: ({ tx, params, request }) => editPage(tx, params.id, request, null),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:id`,
    permission,
    audit: 'ward-line.changed',
    params: idParams,
    body: lineBody[kind],
    crawl: { none: 'changes a line; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      const line = await selectLine(tx, params.id);
      if (line.kind !== kind) throw notFound();
      const input = newLine(kind, body, await listWards(tx, services), line);
      await updateLine(tx, params.id, body.version ?? 0, input);
      return { kind: 'redirect', to: base, banner: 'The line was changed.' };
    },
    form: ({ body, tx, params, request }) =>
      editPage(tx, params.id, request, formState(body.typed, body.failure, lineIds)),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/:id/remove`,
    permission,
    audit: 'ward-line.removed',
    params: idParams,
    body: z.object({ version: z.coerce.number('Open the page again').int() }),
    crawl: { none: 'removes a line; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      await removeLine(tx, params.id, body.version);
      return { kind: 'redirect', to: base, banner: 'The line was removed.' };
    },
    form: ({ body, tx, params, request }) =>
      editPage(tx, params.id, request, formState({}, body.failure, lineIds)),
  });
}

export function registerLines(registrar: Registrar, services: PackServices): void {
  registerKind(registrar, services, 'doing');
  registerKind(registrar, services, 'contact');
}
