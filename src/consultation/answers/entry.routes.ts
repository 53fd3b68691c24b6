import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { isUuid, newId } from '../../foundation/id.ts';
import { notFound, Problem, refused, type ProblemField } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { dateMistake, formState, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { listOutreach } from '../waves/outreach.store.ts';
import { wardsOf } from '../../places/places.ts';
import { selectEdition } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { questionsIn, waveForEntry, type Request } from './answers.context.ts';
import { changeAnswer, selectAnswer, type OneAnswer } from './answers.store.ts';
import { takenBackReason } from './answers.words.ts';
import { entryPage, type EntryView } from './entry.page.ts';
import { readForm, signalsOfForm, typedOfForm } from './entry.rules.ts';
import { forSchool } from './paper.rules.ts';
import { insertResponse, responseAudience } from './response.store.ts';

const idParams = z.object({ id: z.uuid() });
const entryQuery = z.object({
  school: z.literal('yes').optional().catch(undefined),
  /** The form saved just now. */
  after: z.uuid().optional().catch(undefined),
  /** One that was taken back, to be entered anew. */
  from: z.uuid().optional().catch(undefined),
  language: z.string().max(20).optional().catch(undefined),
});
type EntryQuery = z.infer<typeof entryQuery>;
const entryBody = withDates(['received-on'], z.record(z.string(), z.unknown()));
type Way = EntryView['way'];

const text = (typed: Readonly<Record<string, unknown>>, name: string): string => {
  const value = typed[name];
  return typeof value === 'string' ? value.trim() : '';
};

/** Longer than this the page was left open, and the time says nothing. Seconds. */
const longestSeconds = 4 * 3600;

type Facts = { receivedOn: string; serial: string | null; code: string | null; language: string; late: boolean; seconds: number | null; begunAt: string }; // prettier-ignore

/** What is written about the form itself. @returns what is wrong by field */
async function readFacts(
  tx: Tx,
  wave: Wave,
  typed: Readonly<Record<string, unknown>>,
  options: { way: Way; school: boolean },
): Promise<{ facts: Facts; faults: ProblemField[] }> {
  const faults: ProblemField[] = [];
  const serial = text(typed, 'serial');
  if (serial.length > 60)
    faults.push({ name: 'serial', message: 'The number must be 60 characters or fewer' });
  const receivedOn = text(typed, 'received-on');
  const mistake = dateMistake(receivedOn, options.way === 'paper' ? 'the day it was received' : 'the day of the call'); // prettier-ignore
  const opened = (wave.openedAt ?? '').slice(0, 10);
  if (mistake !== null) faults.push({ name: 'received-on', message: mistake });
  else if (receivedOn > clock.today())
    faults.push({ name: 'received-on', message: 'The day must be today or in the past' });
  else if (receivedOn < opened)
    faults.push({ name: 'received-on', message: 'The day must not be before the consultation opened' });
  const code = text(typed, 'code').toLowerCase();
  if (code !== '' && !(await listOutreach(tx, wave.id)).some((each) => each.code === code))
    faults.push({
      name: 'code',
      message: `No outreach of this consultation has the code “${code.slice(0, 40)}”`,
    });
  if (options.school && text(typed, 'consent') !== 'yes')
    faults.push({
      name: 'consent',
      message: 'A class is entered only where the school’s consent is written down',
    });
  const language = text(typed, 'language');
  const begun = Date.parse(text(typed, 'begun'));
  const seconds = Number.isNaN(begun) ? null : Math.round((clock.milliseconds() - begun) / 1000);
  const ended = wave.state === 'closed' ? (wave.closedAt?.slice(0, 10) ?? wave.closesOn) : wave.closesOn;
  return {
    facts: {
      receivedOn,
      serial: serial === '' ? null : serial,
      code: code === '' ? null : code,
      language: wave.languages.includes(language) ? language : (wave.languages[0] ?? 'en'),
      late: ended !== null && receivedOn > ended,
      seconds: seconds === null || seconds < 0 || seconds > longestSeconds ? null : seconds,
      begunAt: Number.isNaN(begun) ? clock.now() : new Date(begun).toISOString(),
    },
    faults,
  };
}

/** The next number after one that is a number. */
export const nextSerial = (serial: string | null): string =>
  serial !== null && /^\d{1,12}$/.test(serial) ? String(Number(serial) + 1).padStart(serial.length, '0') : '';

/** Entering answers given on paper and by telephone. */
export function registerEntry(registrar: Registrar): void {
  async function ownAnswer(
    tx: Tx,
    actor: Actor,
    wave: Wave,
    id: string | undefined,
  ): Promise<OneAnswer | null> {
    if (id === undefined) return null;
    const answer = await selectAnswer(tx, wave.id, id);
    if (answer.enteredBy !== actor.accountId) throw notFound();
    return answer;
  }

  async function show(
    { actor, tx, request }: { actor: Actor; tx: Tx; request: Request },
    id: string,
    way: Way,
    query: EntryQuery,
    form: FormState,
  ): Promise<Answer> {
    const wave = await waveForEntry(tx, id);
    const school = query.school === 'yes' && way === 'paper';
    const shown = await questionsIn(tx, wave, way === 'telephone' ? query.language : undefined);
    const questionnaire: Questionnaire = school ? forSchool(shown.questionnaire) : shown.questionnaire;
    const last = await ownAnswer(tx, actor, wave, query.after);
    const from = await ownAnswer(tx, actor, wave, query.from);
    const first: Record<string, string> =
      from !== null
        ? {
            ...typedOfForm(questionnaire, from.answers),
            serial: from.serial ?? '',
            'received-on': from.receivedOn,
            code: from.outreachCode ?? '',
            language: from.language,
          }
        : last !== null && way === 'paper'
          ? {
              serial: nextSerial(last.serial),
              'received-on': last.receivedOn,
              code: last.outreachCode ?? '',
              language: last.language,
            }
          : {};
    return {
      kind: 'page',
      page: entryPage({
        wave,
        way,
        school,
        questionnaire,
        language: shown.language,
        wards: await wardsOf(tx),
        form,
        first,
        response: newId(),
        begun: clock.now(),
        today: clock.today(),
        last,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  for (const way of ['paper', 'telephone'] as const) {
    registrar.member({
      method: 'GET',
      path: `/consultation/:id/answers/${way}`,
      permission: 'consultation.enter',
      audit: { none: 'an empty form, or the reader’s own entry' },
      params: idParams,
      query: entryQuery,
      crawl: { none: 'only while answers are taken; tried by entry.test.ts' },
      handler: ({ actor, tx, request, params, query }) =>
        show({ actor, tx, request }, params.id, way, query, formState()),
    });
    registrar.member({
      method: 'POST',
      path: `/consultation/:id/answers/${way}`,
      permission: 'consultation.enter',
      audit: 'answer.entered',
      params: idParams,
      query: entryQuery,
      body: entryBody,
      crawl: { none: 'stores an answer; tried by entry.test.ts' },
      handler: async ({ tx, params, query, body }): Promise<Answer> => {
        const wave = await waveForEntry(tx, params.id);
        const school = query.school === 'yes' && way === 'paper';
        const { body: whole } = await selectEdition(tx, wave.editionId);
        const questionnaire = school ? forSchool(whole) : whole;
        const read = readForm(questionnaire, body, await wardsOf(tx));
        const { facts, faults } = await readFacts(tx, wave, body, { way, school });
        const all = way === 'paper' ? [...faults, ...read.faults] : [...read.faults, ...faults];
        if (all.length === 0 && Object.keys(read.answers).length === 0 && read.unclear.length === 0)
          all.push({ name: 'q.' + (questionnaire.sections[0]?.questions[0]?.code ?? ''), message: 'Enter at least one answer; a form left empty is not entered' }); // prettier-ignore
        if (all.length > 0)
          throw new Problem({
            status: 422,
            code: 'not-understood',
            title: 'The form was not saved yet',
            fields: all,
          });
        const given = body['response'];
        const id = typeof given === 'string' && isUuid(given) ? given : newId();
        const now = clock.now();
        await insertResponse(tx, wave, await responseAudience(tx), {
          id,
          editionId: wave.editionId,
          channel: school ? 'school' : way === 'paper' ? 'paper' : 'phone',
          language: facts.language,
          answers: read.answers,
          begunAt: facts.begunAt,
          completedAt: now,
          receivedOn: facts.receivedOn,
          outreachCode: facts.code,
          seconds: facts.seconds,
          signals: signalsOfForm(read, facts.late),
          serial: facts.serial,
        });
        return {
          kind: 'redirect',
          to: `/consultation/${wave.id}/answers/${way}?after=${id}${school ? '&school=yes' : ''}${way === 'paper' ? '#serial' : ''}`,
          banner: facts.serial === null ? 'Saved.' : `Number ${facts.serial} is saved.`,
        };
      },
      form: ({ actor, tx, request, params, body }) =>
        show({ actor, tx, request }, params.id, way, entryQuery.parse(request.query ?? {}), formState(body.typed, body.failure, { 'received-on': 'received-on-day' })),
    }); // prettier-ignore
  }

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/:response/take-back',
    permission: 'consultation.enter',
    audit: 'answer.taken-back',
    params: z.object({ id: z.uuid(), response: z.uuid() }),
    crawl: { none: 'takes an entry back; tried by entry.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const wave = await waveForEntry(tx, params.id);
      const answer = await selectAnswer(tx, wave.id, params.response);
      if (answer.enteredBy !== actor.accountId)
        throw refused(
          'not-your-entry',
          'Only who entered it takes an entry back',
          'The unit can leave the answer out instead, with a reason.',
        );
      if (answer.state === 'complete')
        await changeAnswer(tx, answer, 'taken back by who entered it', { excludeReason: takenBackReason });
      const way = answer.channel === 'phone' ? 'telephone' : 'paper';
      return {
        kind: 'redirect',
        to: `/consultation/${wave.id}/answers/${way}?from=${answer.id}${answer.channel === 'school' ? '&school=yes' : ''}`,
        banner:
          'It was taken back and counts no more. Its answers stand below: correct them and save, or leave the page.',
      };
    },
  });
}
