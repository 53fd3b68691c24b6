import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { Problem, type ProblemField } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { dateMistake, formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { keepDeliveries, keepRefusals } from './deliveries.ts';
import { type Keeper } from './delivery.store.ts';
import { lockSource } from './segment.store.ts';
import { personalValue } from './depersonalised.ts';
import type { Engine } from './engine.ts';
import { prepareFiles, type PreparedFiles } from './intake/receive.ts';
import { limits } from './mapped/limits.ts';
import { typedReturnAdaptor, type MappedSource } from './mapped/receive.ts';
import { returnWays, typedReturn, type TypedReturn } from './mapped/typed-return.ts';
import { readWhen, type DateFormat } from './mapped/dates.ts';
import { settlePrepared, takeInTable } from './mapping/intake.ts';
import { draftPath } from './mapping/step.page.ts';
import { nextStep, type DraftSource } from './mapping/mapping.rules.ts';
import { typedBody, type TypedBody } from './mapping/mapping.form.ts';
import { insertDraft, insertSource } from './mapping/mapping.store.ts';
import type { ObservatoryServices } from './observatory.routes.ts';
import { readSourceForm } from './source.form.ts';
import { listSources, sourceDefaults, type SourceRecord } from './source.store.ts';
import {
  pastePage,
  returnPage,
  returnPeriods,
  returnRows,
  rowField,
  type ReturnPeriod,
} from './typed.page.ts';

/** Words beside numbers may hold the sender's mail address; nobody's postcode or birth date. */
function personalWords(words: string): string | null {
  const holds = personalValue(words);
  return holds === null || holds === 'an e-mail address' ? null : holds;
}

const pasteBody = z
  .object({
    evidence: z
      .string()
      .trim()
      .min(1, 'Write which mail or call the table came from')
      .max(20_000, 'Where it came from must be 20,000 characters or fewer'),
    block: z
      .string()
      .refine((text) => text.trim() !== '', 'Paste the table, headings included')
      .refine(
        (text) => text.length <= limits.pasteCharacters,
        `The table must be ${limits.pasteCharacters.toLocaleString('en-GB')} characters or fewer; save it as a file and load that`,
      ),
  })
  .superRefine(({ evidence }, context) => {
    const holds = personalWords(evidence);
    if (holds !== null)
      context.addIssue({
        code: 'custom',
        path: ['evidence'],
        message: `Where it came from holds ${holds}: leave that out`,
      });
  });

/** Pages for what did not come as a file: a pasted block, and a few numbers told. */
export function registerTyped(
  registrar: Registrar,
  services: ObservatoryServices,
  keeper: (tx: Tx, actor: Actor) => Keeper,
): void {
  const { database, engine, folder } = services;
  const today = (): string => clock.now().slice(0, 10);

  registrar.member({
    method: 'GET',
    path: '/observatory/paste',
    permission: 'observatory.import',
    audit: { none: 'an empty form' },
    crawl: () => ['/observatory/paste'],
    handler: ({ request }) => ({
      kind: 'page',
      page: pastePage({ form: formState(), hidden: () => hiddenFields(request) }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/paste',
    permission: 'observatory.import',
    audit: 'delivery.pasted',
    multipart: true,
    body: pasteBody,
    crawl: { none: 'takes a table in' },
    prepare: async ({ body }) => {
      const bytes = new TextEncoder().encode(body.block);
      const taken = await takeInTable(folder, { fileName: 'pasted.txt', bytes }, 'pasted', body.evidence);
      if ('refused' in taken && taken.refused.problem.code !== 'not-depersonalised') {
        const { title, detail } = taken.refused.problem;
        throw fieldsProblem([{ name: 'block', message: `${title}. ${detail}` }]);
      }
      return taken;
    },
    handler: async ({ tx, actor, ready }): Promise<Answer> => {
      const who = keeper(tx, actor);
      if ('refused' in ready) {
        const [id] = await keepRefusals(tx, who, [ready.refused], 'pasted');
        return { kind: 'redirect', to: `/observatory/files/${id ?? ''}` };
      }
      const id = await insertDraft(tx, who, ready.draft);
      return { kind: 'redirect', to: draftPath(id, nextStep(ready.draft.state)) };
    },
    form: ({ body, request }) => ({
      kind: 'page',
      page: pastePage({ form: formState(body.typed, body.failure), hidden: () => hiddenFields(request) }),
    }),
  });

  const rowsOf = (typed: Readonly<Record<string, unknown>>): number => {
    const rows = Number(typed['rows']);
    return Number.isInteger(rows) && rows >= 1 && rows <= returnRows.most ? rows : returnRows.first;
  };
  /** Police files are whole or nothing: nobody types a month of them in. */
  const ofPartners = (sources: readonly SourceRecord[]): SourceRecord[] =>
    sources.filter((source) => source.adaptor !== 'police-street');

  registrar.member({
    method: 'GET',
    path: '/observatory/return',
    permission: 'observatory.import',
    audit: { none: 'an empty form' },
    crawl: () => ['/observatory/return'],
    handler: async ({ tx, request }) => ({
      kind: 'page',
      page: returnPage({
        form: formState(),
        hidden: () => hiddenFields(request),
        sources: ofPartners(await listSources(tx)),
        rows: returnRows.first,
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/return/rows',
    permission: 'observatory.import',
    audit: { none: 'a longer form with what was typed; nothing is kept' },
    body: typedBody,
    crawl: { none: 'shows the form again' },
    handler: async ({ tx, request, body }): Promise<Answer> => ({
      kind: 'page',
      page: returnPage({
        form: formState(body),
        hidden: () => hiddenFields(request),
        sources: ofPartners(await listSources(tx)),
        rows: Math.min(returnRows.most, rowsOf(body) + returnRows.more),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/return',
    permission: 'observatory.import',
    audit: 'delivery.received',
    body: typedBody,
    crawl: { none: 'takes numbers in' },
    prepare: async ({ actor, body }) => {
      const all = await database.asActor(actor, 'read the sources', (tx) => listSources(tx));
      const { source, given } = readReturnForm(body, ofPartners(all), all, rowsOf(body), today());
      const files = await prepareReturn(engine, given, source, today());
      return { source, given, read: await settlePrepared(engine, folder, files) };
    },
    handler: async ({ tx, actor, ready: { source, given, read } }): Promise<Answer> => {
      const who = keeper(tx, actor);
      await lockSource(tx, source.code);
      if (source.kind === 'new') {
        const usual = sourceDefaults['typed-return'].limitations.map(({ text }) => text);
        await insertSource(tx, who, source.code, 'typed-return', {
          ...source,
          kind: source.sourceKind ?? null,
          limitations: [...source.limitations, ...usual],
        });
      }
      const { from, how, on, words } = given.evidence;
      const [kept] = await keepDeliveries(tx, who, read, {
        evidence: `${from}, by ${how} on ${on}: ${words}`,
      });
      return { kind: 'redirect', to: `/observatory/files/${kept?.id ?? ''}` };
    },
    form: async ({ tx, body, request }): Promise<Answer> => ({
      kind: 'page',
      page: returnPage({
        form: formState(body.typed, body.failure, {
          'evidence-on': 'evidence-on-day',
        }),
        hidden: () => hiddenFields(request),
        sources: ofPartners(await listSources(tx)),
        rows: rowsOf(body.typed),
      }),
    }),
  });
}

function fieldsProblem(fields: ProblemField[]): Problem {
  return new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    detail: 'Put right what is listed and send it again.',
    fields,
  });
}

/** Ways to read a period; a month may be written either way round. */
const formatsOf: Readonly<Record<ReturnPeriod, readonly DateFormat[]>> = {
  month: ['year-month', 'month-year'],
  'financial-quarter': ['financial-quarter'],
  'calendar-quarter': ['calendar-quarter'],
  'financial-year': ['financial-year'],
  'calendar-year': ['calendar-year'],
};

/** What the form says, each fault at its field. @throws Problem with fields. */
function readReturnForm(
  typed: TypedBody,
  choices: readonly SourceRecord[],
  all: readonly SourceRecord[],
  rows: number,
  today: string,
): { source: DraftSource; given: TypedReturn } {
  const text = (name: string): string => ([typed[name] ?? ''].flat()[0] ?? '').trim();
  const fields: ProblemField[] = [];
  let source: DraftSource | null = null;
  try {
    source = readSourceForm(typed, choices, all);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    fields.push(...error.fields);
  }
  const periods = (Object.keys(returnPeriods) as ReturnPeriod[]).find((one) => one === text('periods'));
  if (periods === undefined) fields.push({ name: 'periods', message: 'Choose what the periods are' });
  const counts: TypedReturn['counts'] = [];
  /** Row of the form of each count, to bring faults back to their fields. */
  const formRows: number[] = [];
  for (let row = 1; row <= rows; row += 1) {
    const [category, area, period, count] = (['category', 'area', 'period', 'count'] as const).map((part) =>
      text(rowField(row, part)),
    ) as [string, string, string, string];
    if (`${category}${area}${period}${count}` === '') continue;
    const fault = (part: Parameters<typeof rowField>[1], message: string): void =>
      void fields.push({ name: rowField(row, part), message: `Row ${row}: ${message}` });
    if (category === '') fault('category', 'choose what was counted');
    const format = formatsOf[periods ?? 'month'].find((one) => readWhen(period, one).ok);
    if (period === '') fault('period', 'enter the month or period');
    else if (format === undefined)
      fault('period', `“${period}” is not one of the ${returnPeriods[periods ?? 'month']}`);
    const plain = count.replace(/(?<=\d),(?=\d{3}\b)/g, '');
    if (!/^\d{1,9}$/.test(plain)) fault('count', 'enter a whole number');
    formRows.push(row);
    counts.push({
      period,
      format: format ?? 'year-month',
      ...(area === '' ? {} : { area }),
      category,
      count: Number(plain),
    });
  }
  if (counts.length === 0)
    fields.push({ name: rowField(1, 'category'), message: 'Enter at least one number' });
  const from = text('evidence-from');
  if (from === '')
    fields.push({ name: 'evidence-from', message: 'Enter who gave the numbers: post and organisation' });
  const how = returnWays.find((way) => way === text('evidence-how'));
  if (how === undefined) fields.push({ name: 'evidence-how', message: 'Choose how the numbers came' });
  const [day, month, year] = ['day', 'month', 'year'].map((part) => text(`evidence-on-${part}`)) as [
    string,
    string,
    string,
  ];
  const pad = (part: string): string => (/^\d$/.test(part) ? `0${part}` : part);
  const on = `${day}${month}${year}` === '' ? '' : `${year}-${pad(month)}-${pad(day)}`;
  const mistake = dateMistake(on, 'the day the numbers were given');
  if (mistake !== null) fields.push({ name: 'evidence-on', message: mistake });
  else if (on > today)
    fields.push({ name: 'evidence-on', message: 'The day the numbers were given must be today or earlier' });
  const words = text('evidence-words');
  const holds = personalWords(words);
  if (words === '')
    fields.push({
      name: 'evidence-words',
      message: 'Paste the words of the message, or write a note of the call',
    });
  else if (holds !== null)
    fields.push({ name: 'evidence-words', message: `The words hold ${holds}: leave that out` });
  if (fields.length > 0 || source === null || how === undefined) throw fieldsProblem(fields);
  const value: TypedReturn = { schema: 1, counts, evidence: { from, how, on, words } };
  try {
    return { source, given: typedReturn(value, today).given };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw fieldsProblem(
      error.fields.length === 0
        ? [{ name: 'evidence-words', message: error.detail }]
        : error.fields.map(({ name, message }) => {
            const match = /^counts\.(\d+)\.(category|area|period|count)$/.exec(name);
            if (match === null) return { name: name.replace('.', '-'), message };
            const row = formRows[Number(match[1])] ?? 1;
            return {
              name: rowField(row, match[2] as Parameters<typeof rowField>[1]),
              message: `Row ${row}: ${message}`,
            };
          }),
    );
  }
}

/** The return as the file that is kept, read and staged. */
async function prepareReturn(
  engine: Engine,
  given: TypedReturn,
  source: MappedSource,
  today: string,
): Promise<PreparedFiles> {
  await mkdir(engine.tempFolder, { recursive: true });
  const work = await mkdtemp(path.join(engine.tempFolder, 'typed-'));
  const remove = (): Promise<void> => rm(work, { recursive: true, force: true });
  try {
    const file = path.join(work, `typed-return-${given.evidence.on}.json`);
    await writeFile(file, `${JSON.stringify(given, null, 2)}\n`);
    const adaptors = [typedReturnAdaptor({ source: { code: source.code, title: source.title }, today })];
    const files = await prepareFiles(engine, [file], { adaptors });
    const [refused] = files.refused;
    if (refused !== undefined) {
      await files.discard();
      throw refused.problem;
    }
    return {
      ...files,
      async discard() {
        await files.discard();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
