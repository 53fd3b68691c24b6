import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { dayFromToday } from '../../foundation/day.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newestIds } from '../../partnership/partnership.ts';
import { messagePart } from '../../requests/requests.ts';
import { csrfToken, hiddenFields } from '../../web/csrf.ts';
import { formState, problemOf, requiredDate, withDates, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { askedPage, askPage, previewPage } from './chase.page.ts';
import { chaserDraft, chaserHelp, chaserKind, chaserParameters, longestChaser } from './chase.rules.ts';
import { askByMessage, recordAsked } from './chase.store.ts';
import { listContacts, selectAgency } from './duty.store.ts';
import { chosen, chosenId, idParams, optional, required, ticked, wrongField } from './ledger.fields.ts';
import { howWords, ledgerPath } from './ledger.parts.ts';
import { isOverdue, isWanted } from './ledger.rules.ts';
import { keep, searchedQuarters, type LedgerServices } from './ledger.services.ts';
import { listOwed, listQuarters, type Owed } from './ledger.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const sets = ticked.refine((ids) => ids.length > 0, 'Choose at least one set to ask for');
const person = chosenId('Choose whom to ask');
const messageBody = withDates(
  ['due'],
  z.object({
    person,
    sets,
    words: required('Enter the message', longestChaser),
    due: requiredDate('the day to answer by'),
  }),
);

/** What an agency can be asked for, newest quarter first. */
async function askable(tx: Tx, agencyId: string): Promise<Owed[]> {
  const quarters = (await listQuarters(tx)).slice(0, searchedQuarters);
  const from = quarters.at(-1);
  if (from === undefined) return [];
  return (await listOwed(tx, { agencyId, from })).filter(({ standing }) => isWanted(standing));
}

const partnershipName = async (tx: Tx): Promise<string> =>
  (await tx.selectFrom('partnership').select('name').executeTakeFirstOrThrow()).name;

/** The overdue ones; where none is, all that have not come. */
const firstTicked = (owed: readonly Owed[]): Owed[] => {
  const overdue = owed.filter(({ standing }) => isOverdue(standing));
  return overdue.length > 0 ? overdue : [...owed];
};

/** Asking an agency for all it owes, in one message or by word of mouth. */
export function registerChases(registrar: Registrar, { database }: LedgerServices): void {
  const crawlAgencies = (page: 'ask' | 'asked') => async () =>
    (await newestIds(database, 'agency', 2)).map((id) => `${ledgerPath}/${page}/${id}`);

  /** A preview keeps nothing, so its form has no submission id: going back and previewing again is no second sending. */
  const tokenAlone = (request: Request): SafeHtml =>
    html`<input type="hidden" name="csrf" value="${csrfToken(request)}" />`;

  async function showAsk(
    tx: Tx,
    agencyId: string,
    request: Request,
    form: FormState,
    draftFor?: readonly string[],
  ): Promise<Answer> {
    const agency = await selectAgency(tx, agencyId);
    const owed = await askable(tx, agency.id);
    const named = draftFor === undefined ? firstTicked(owed) : owed.filter(({ id }) => draftFor.includes(id));
    const contacts = named.flatMap(({ duty }) => duty.contactId ?? []);
    return {
      kind: 'page',
      page: askPage({
        agency,
        sets: owed,
        people: await listContacts(tx, agency.id),
        form,
        hidden: () => tokenAlone(request),
        ticked: named.map(({ id }) => id),
        person: contacts[0] ?? '',
        draft: chaserDraft(agency.name, await partnershipName(tx), named),
        dueOn: dayFromToday(chaserParameters.answerWithinDays),
      }),
    };
  }

  /** The sets and the person of a form, as they stand. @throws Problem 422 with fields. */
  async function readAsking(tx: Tx, agencyId: string, body: { sets: readonly string[]; person: string }) {
    const agency = await selectAgency(tx, agencyId);
    const owed = (await askable(tx, agency.id)).filter(({ id }) => body.sets.includes(id));
    if (owed.length !== body.sets.length)
      throw wrongField('sets', 'Something you ticked has come, was waived or is no longer owed: look again');
    const asked = (await listContacts(tx, agency.id)).find(({ id }) => id === body.person);
    if (asked === undefined)
      throw wrongField('person', 'Choose somebody who has a post in this agency today');
    return { agency, owed, asked };
  }

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/ask/:id`,
    permission: keep,
    audit: { none: 'a form with what the page shows' },
    params: idParams,
    crawl: crawlAgencies('ask'),
    handler: ({ tx, params, request }) => showAsk(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/ask/:id/preview`,
    permission: keep,
    audit: { none: 'a look at a message; nothing is kept' },
    params: idParams,
    body: z.looseObject({ step: z.enum(['preview', 'rewrite', 'change']).default('preview') }),
    crawl: { none: 'shows the message' },
    handler: async ({ actor, tx, params, body, request }): Promise<Answer> => {
      if (body.step === 'rewrite') {
        const wanted = ticked.parse(body['sets']);
        // Everything that was typed but the words, which are written anew.
        return showAsk(tx, params.id, request, formState({ ...body, words: undefined }), wanted);
      }
      if (body.step === 'change') return showAsk(tx, params.id, request, formState(carried(body)));
      const { data: read, error } = messageBody.safeParse(body);
      if (error !== undefined) throw problemOf(error);
      if (read.due < clock.today()) throw wrongField('due', 'The day to answer by must be today or later');
      const { agency, owed, asked } = await readAsking(tx, params.id, read);
      return {
        kind: 'page',
        page: previewPage({
          agency,
          personName: asked.name,
          text: previewText(actor, await ownAgency(tx, actor), read.words, read.due),
          unnamed: owed
            .filter(({ duty }) => !read.words.includes(duty.setCode) && !read.words.includes(duty.title))
            .map(({ duty }) => duty.setCode),
          typed: read,
          hidden: () => hiddenFields(request),
        }),
      };
    },
    form: ({ tx, params, body, request }) =>
      showAsk(tx, params.id, request, formState(body.typed, body.failure, { due: 'due-day' })),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/ask/:id`,
    permission: keep,
    audit: 'data-owed.asked',
    params: idParams,
    body: messageBody,
    crawl: { none: 'sends a message' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { agency, owed, asked } = await readAsking(tx, params.id, body);
      await askByMessage(tx, {
        agencyId: agency.id,
        accountId: asked.id,
        expectationIds: owed.map(({ id }) => id),
        question: body.words,
        help: chaserHelp(owed),
        dueOn: body.due,
      });
      return {
        kind: 'redirect',
        to: ledgerPath,
        banner: `${agency.name} is asked. The message goes out within minutes.`,
      };
    },
    form: ({ tx, params, body, request }) =>
      showAsk(
        tx,
        params.id,
        request,
        formState(carried(body.typed), body.failure, {
          due: 'due-day',
          people: 'person',
          question: 'words',
        }),
      ),
  });

  // ---- by word of mouth -----------------------------------------------------------------------------------------------------

  async function showAsked(tx: Tx, agencyId: string, request: Request, form: FormState): Promise<Answer> {
    const agency = await selectAgency(tx, agencyId);
    const owed = await askable(tx, agency.id);
    const named = firstTicked(owed);
    return {
      kind: 'page',
      page: askedPage({
        agency,
        sets: owed,
        people: await listContacts(tx, agency.id),
        form,
        hidden: () => hiddenFields(request),
        ticked: named.map(({ id }) => id),
        person: named.flatMap(({ duty }) => duty.contactId ?? [])[0] ?? '',
        today: clock.today(),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${ledgerPath}/asked/:id`,
    permission: keep,
    audit: { none: 'a form with what the page shows' },
    params: idParams,
    crawl: crawlAgencies('asked'),
    handler: ({ tx, params, request }) => showAsked(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: `${ledgerPath}/asked/:id`,
    permission: keep,
    audit: 'data-owed.asked-by-word',
    params: idParams,
    body: withDates(
      ['on'],
      z.object({
        person,
        sets,
        how: chosen(howWords, 'Choose how they were asked'),
        on: requiredDate('the day they were asked'),
        words: optional(1000),
      }),
    ),
    crawl: { none: 'writes down that somebody was asked' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { agency, owed, asked } = await readAsking(tx, params.id, body);
      if (body.on > clock.today()) throw wrongField('on', 'The day they were asked must be today or earlier');
      const [earliest] = owed.map(({ quarter }) => quarter).sort();
      if (earliest !== undefined && body.on < earliest)
        throw wrongField('on', 'The day they were asked must be after the quarter began');
      await recordAsked(tx, {
        agencyId: agency.id,
        accountId: asked.id,
        expectationIds: owed.map(({ id }) => id),
        how: body.how,
        askedOn: body.on,
        words: body.words,
      });
      return {
        kind: 'redirect',
        to: ledgerPath,
        banner: `It was written down that ${agency.name} was asked.`,
      };
    },
    form: ({ tx, params, body, request }) =>
      showAsked(tx, params.id, request, formState(body.typed, body.failure, { on: 'on-day' })),
  });
}

async function ownAgency(tx: Tx, actor: Actor): Promise<string> {
  return (await selectAgency(tx, actor.agencyId)).name;
}

/** The part of the e-mail that asks, with the same words round it as when it is sent. */
function previewText(actor: Actor, agencyName: string, words: string, dueOn: string): string {
  return messagePart({
    title: chaserKind.title,
    question: words,
    choices: chaserKind.choices,
    asker: `${actor.accountName}, ${agencyName}`,
    dueOn,
    reference: '(given when it is sent)',
    byLink: true,
  });
}

/** What a preview carried on, as the fields of the form: boxes apart, the day in its three fields. */
function carried(typed: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...typed, sets: ticked.safeParse(typed['sets']).data ?? [], ...dateParts('due', typed['due']) };
}

function dateParts(name: string, whole: unknown): Record<string, string> {
  const [year, month, date] = typeof whole === 'string' ? whole.split('-') : [];
  return date === undefined
    ? {}
    : { [`${name}-year`]: year ?? '', [`${name}-month`]: month ?? '', [`${name}-day`]: date };
}
