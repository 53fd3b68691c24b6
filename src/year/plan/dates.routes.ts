import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { electionsBetween } from '../elections/elections.store.ts';
import type { YearServices } from '../year.types.ts';
import { datePage, datesPage } from './dates.page.ts';
import { changeDate, datesNear, insertDate, removeDate, selectDate } from './dates.store.ts';
import { planYear, yearOf } from './due.rules.ts';
import { planOf } from './plan.rules.ts';
import { dateKindNames, dateKinds } from './plan.types.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const idParams = z.object({ id: z.uuid() });
const at = '/year/dates';
const dateFields = z.object({
  kind: z.enum(dateKindNames, 'Choose the kind'),
  title: z.string().trim().max(200, 'This must be 200 characters or fewer').default(''),
  'on-day': requiredDate('the day'),
});
const dateBody = withDates(['on-day'], dateFields);
const changeBody = withDates(['on-day'], dateFields.extend({ version: z.coerce.number('Open the page again').int() })); // prettier-ignore
const inputOf = (body: z.infer<typeof dateFields>) => ({
  kind: body.kind,
  title: body.title === '' ? dateKinds[body.kind].title : body.title,
  on: body['on-day'],
});

/** The days that the year counts from. */
export function registerDates(registrar: Registrar, { may, crawlDates }: YearServices): void {
  async function show(
    actor: Actor,
    tx: Tx,
    request: Request,
    name: string | undefined,
    form: FormState,
    undo: string | null = null,
  ): Promise<Answer> {
    const year = name === undefined ? yearOf(clock.today()) : planYear(name);
    const mayEdit = may(actor, 'year.edit');
    const { dates } = planOf({
      year,
      today: clock.today(),
      rules: [],
      dates: await datesNear(tx, year),
      said: [],
      elections: await electionsBetween(tx, year.from, year.to),
    });
    return {
      kind: 'page',
      page: datesPage({ year, dates, form, hidden: () => hiddenFields(request), undo: mayEdit ? undo : null, mayEdit }), // prettier-ignore
    };
  }
  registrar.member({
    method: 'GET',
    path: at,
    permission: 'year.view',
    audit: { none: 'days of meetings' },
    query: z.object({ year: z.string().max(10).optional(), undo: z.uuid().optional().catch(undefined) }),
    crawl: () => [at],
    handler: ({ actor, tx, request, query }) =>
      show(actor, tx, request, query.year, formState(), query.undo ?? null),
  });
  registrar.member({
    method: 'POST',
    path: at,
    permission: 'year.edit',
    audit: 'year-date.set',
    body: dateBody,
    crawl: { none: 'sets a fixed day; tried by plan.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const input = inputOf(body);
      await insertDate(tx, input);
      return { kind: 'redirect', to: `${at}?year=${yearOf(input.on).name}`, banner: `“${input.title}” is set.` }; // prettier-ignore
    },
    form: ({ actor, tx, request, body }) =>
      show(actor, tx, request, undefined, formState(body.typed, body.failure)),
  });

  const showOne = async (tx: Tx, request: Request, id: string, form: FormState): Promise<Answer> => ({
    kind: 'page',
    page: datePage({ date: await selectDate(tx, id), form, hidden: () => hiddenFields(request) }),
  });
  registrar.member({
    method: 'GET',
    path: `${at}/:id`,
    permission: 'year.edit',
    audit: { none: 'a day of a meeting' },
    params: idParams,
    crawl: async () => (await crawlDates()).map((id) => `${at}/${id}`),
    handler: ({ tx, request, params }) => showOne(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: `${at}/:id`,
    permission: 'year.edit',
    audit: 'year-date.moved',
    params: idParams,
    body: changeBody,
    crawl: { none: 'moves a fixed day; tried by plan.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const input = inputOf(body);
      await changeDate(tx, params.id, body.version, input);
      return { kind: 'redirect', to: `${at}?year=${yearOf(input.on).name}`, banner: `“${input.title}” is changed; its steps moved with it.` }; // prettier-ignore
    },
    form: ({ tx, request, params, body }) =>
      showOne(tx, request, params.id, formState(body.typed, body.failure)),
  });
  for (const [word, removed] of [
    ['remove', true],
    ['put-back', false],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `${at}/:id/${word}`,
      permission: 'year.edit',
      audit: removed ? 'year-date.removed' : 'year-date.put-back',
      params: idParams,
      crawl: { none: 'takes a fixed day out or puts it back; tried by plan.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        await removeDate(tx, params.id, removed);
        return removed
          ? { kind: 'redirect', to: `${at}?undo=${params.id}`, banner: 'It was removed.' }
          : { kind: 'redirect', to: at, banner: 'It was put back.' };
      },
    });
}
