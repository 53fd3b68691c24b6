import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { isUuid } from '../../foundation/id.ts';
import { Problem } from '../../foundation/problem.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { addUpdate, lastChange, stepByCode, takeStep } from '../action.change.ts';
import { mayEdit, openStates, type ActionState } from '../action.rules.ts';
import { listActions, selectAction, updatesOf, type ActionFilter } from '../action.store.ts';
import type { Action } from '../action.types.ts';
import type { ActionsServices } from '../actions.services.ts';
import { agenciesToday, groupsToday, peopleToday } from '../choices.store.ts';
import { auditAction } from '../one/parts.store.ts';
import { gridPage, type GridView } from './grid.page.ts';
import { faultOf, gridLimits, isTyped, rowsOf, type GridRow } from './grid.rules.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
type Whose = GridView['whose'];
type Fault = { field: string; message: string };

const id = z
  .string()
  .default('')
  .transform((text) => (isUuid(text) ? text : ''));
const whoseQuery = z.object({ owner: id, agency: id, group: id });

const updatedStates: readonly ActionState[] = openStates.filter((state) => state !== 'proposed');

function filterOf(actor: Actor, whose: Whose): ActionFilter {
  const chosen = {
    ...(whose.owner === '' ? {} : { accountId: whose.owner }),
    ...(whose.agency === '' ? {} : { agencyId: whose.agency }),
    ...(whose.group === '' ? {} : { groupId: whose.group }),
  };
  // Nothing chosen: one’s own.
  return {
    states: updatedStates,
    ...(Object.keys(chosen).length === 0 ? { accountId: actor.accountId } : chosen),
  };
}

export function registerGrid(registrar: Registrar, services: ActionsServices): void {
  async function show(
    tx: Tx,
    actor: Actor,
    request: Request,
    whose: Whose,
    kept: ReadonlyMap<string, { row: GridRow; fault: Fault | null }>,
    saved: number | null,
    failure?: Problem,
  ): Promise<Answer> {
    const all = (await listActions(tx, filterOf(actor, whose))).filter((action) => mayEdit(actor, action));
    // Rows with something typed come first and stay, also when somebody else closed or gave away their action meanwhile.
    const lost = [...kept.keys()].filter((each) => !all.some((action) => action.id === each));
    const typed = [
      ...all.filter((action) => kept.has(action.id)),
      ...(lost.length > 0 ? await listActions(tx, { ids: lost }) : []),
    ];
    const shown = saved === null && kept.size === 0 ? all.slice(0, gridLimits.rows) : typed;
    const people = new Map((await peopleToday(tx)).map((each) => [each.id, { id: each.id, name: each.name }]));
    const errors = shown.flatMap((action) => {
      const fault = kept.get(action.id)?.fault;
      return fault == null ? [] : [{ name: `${fault.field}-${action.id}`, message: `${action.reference}: ${fault.message}` }];
    });
    return {
      kind: 'page',
      page: gridPage({
        whose,
        people: [...people.values()],
        agencies: await agenciesToday(tx),
        groups: await groupsToday(tx),
        rows: shown.map((action) => {
          const found = kept.get(action.id);
          return {
            action,
            typed: found?.row ?? null,
            fault: found?.fault?.message ?? null,
            faultField: found?.fault?.field ?? null,
          };
        }),
        more: saved === null && kept.size === 0 ? Math.max(0, all.length - shown.length) : 0,
        saved,
        form: formState({}, [...(failure?.fields ?? []), ...errors]),
        may: { edit: true, confirm: services.may(actor, 'actions.confirm') },
        hidden: () => hiddenFields(request),
      }),
    };
  } // prettier-ignore

  /** Why a row cannot be saved; null when it can. */
  async function whyNot(tx: Tx, actor: Actor, row: GridRow, action: Action): Promise<Fault | null> {
    if (!mayEdit(actor, action))
      return { field: 'words', message: 'It was given to another agency meanwhile' };
    if (!updatedStates.includes(action.state)) return { field: 'words', message: 'It was closed meanwhile. Open its page to see by whom' }; // prettier-ignore
    if (action.version !== row.version) {
      const last = await lastChange(tx, action.id);
      const [update] = await updatesOf(tx, action.id);
      return {
        field: 'words',
        message: `${last?.who ?? 'Somebody'} changed it meanwhile${last === null ? '' : `, on ${dayInWords(last.at.slice(0, 10))}`}${update === undefined ? '' : `. Last said: “${update.words}”`}. Send it again to add yours`, // prettier-ignore
      };
    }
    return faultOf(row, action);
  }

  async function save(tx: Tx, actor: Actor, row: GridRow, action: Action): Promise<void> {
    await addUpdate(tx, action, {
      words: row.words,
      nextStep: row.nextStep,
      ...(row.blocked === row.blockedWas ? {} : { blockedBy: row.blocked }),
      way: 'grid',
    });
    const step = row.state === 'start' ? stepByCode('start') : row.state === 'done' ? stepByCode('propose-done') : null; // prettier-ignore
    if (step !== null)
      await takeStep(
        tx,
        await selectAction(tx, action.id),
        step,
        row.state === 'start'
          ? { 'first-step': row.nextStep === '' ? row.words : row.nextStep }
          : { result: row.words.slice(0, 2000) },
        { accountId: actor.accountId },
      );
    await auditAction(tx, 'action.updated', action.id);
  }

  registrar.member({
    method: 'GET',
    path: '/actions/update',
    permission: 'actions.edit',
    audit: { none: 'the log of actions, which is open to every member' },
    query: whoseQuery,
    crawl: () => ['/actions/update'],
    handler: ({ actor, tx, query, request }) => show(tx, actor, request, query, new Map(), null),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/update',
    permission: 'actions.edit',
    audit: 'action.many-updated',
    body: z.looseObject({ owner: id, agency: id, group: id }),
    crawl: { none: 'adds updates; tried by grid.test.ts' },
    handler: async ({ actor, tx, body, request }): Promise<Answer> => {
      const whose = { owner: body.owner, agency: body.agency, group: body.group };
      const typed = rowsOf(body).filter((row) => isUuid(row.id) && isTyped(row));
      if (typed.length === 0)
        throw new Problem({ status: 422, code: 'nothing-typed', title: 'No row is filled in', fields: [{ name: 'owner', message: 'Fill in at least one row' }] }); // prettier-ignore
      const actions = new Map(
        (await listActions(tx, { ids: typed.map((row) => row.id) })).map((each) => [each.id, each]),
      );
      const kept = new Map<string, { row: GridRow; fault: Fault | null }>();
      let saved = 0;
      for (const row of typed) {
        const action = actions.get(row.id);
        // One that is not there for this reader has no row to be shown.
        if (action === undefined) continue;
        const fault = await whyNot(tx, actor, row, action);
        if (fault === null) {
          await save(tx, actor, row, action);
          saved += 1;
        } else kept.set(action.id, { row, fault });
      }
      if (kept.size > 0) return show(tx, actor, request, whose, kept, saved);
      const search = new URLSearchParams(Object.entries(whose).filter(([, value]) => value !== ''));
      return {
        kind: 'redirect',
        to: `/actions/update${search.size === 0 ? '' : `?${search.toString()}`}`,
        banner: `${saved} ${saved === 1 ? 'update is' : 'updates are'} saved.`,
      };
    },
    form: ({ actor, tx, request, body }) => {
      const whose = whoseQuery.parse({
        owner: typeof body.typed['owner'] === 'string' ? body.typed['owner'] : '',
        agency: typeof body.typed['agency'] === 'string' ? body.typed['agency'] : '',
        group: typeof body.typed['group'] === 'string' ? body.typed['group'] : '',
      });
      return show(tx, actor, request, whose, new Map(rowsOf(body.typed).filter(isTyped).map((row) => [row.id, { row, fault: null }])), null, body.failure); // prettier-ignore
    },
  });
}
