import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { Problem, type ProblemField } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { dateMistake, formState, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { listOutreach } from '../waves/outreach.store.ts';
import { questionsOfWave } from '../waves/wave.facts.ts';
import { selectWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { waveForEntry, type Request } from './answers.context.ts';
import { forSchool } from './paper.rules.ts';
import { talliesPage, tallyFormPage, withConsent } from './tally.page.ts';
import { readTally } from './tally.rules.ts';
import {
  changeTally,
  insertTally,
  listTallies,
  selectTally,
  type Tally,
  type TallyInput,
} from './tally.store.ts';

const idParams = z.object({ id: z.uuid() });
const ownParams = z.object({ id: z.uuid(), tally: z.uuid() });
const newQuery = z.object({ channel: z.enum(['group', 'school']).default('group').catch('group') });
const anyFields = withDates(['held-on'], z.record(z.string(), z.unknown()));
type Kind = 'group' | 'school';

/** @throws Problem 422 with everything that is wrong with the form */
async function readInput(
  tx: Tx,
  wave: Wave,
  questionnaire: Questionnaire,
  channel: Kind,
  typed: Readonly<Record<string, unknown>>,
): Promise<TallyInput> {
  const text = (name: string): string => {
    const value = typed[name];
    return typeof value === 'string' ? value.trim().replace(/\r\n?/g, '\n') : '';
  };
  const faults: ProblemField[] = [];
  const wrong = (name: string, message: string): void => {
    faults.push({ name, message });
  };
  const title = text('title');
  if (title === '' || title.length > 200) wrong('title', title === '' ? 'Enter what group it was' : 'This must be 200 characters or fewer'); // prettier-ignore
  const consent = text('consent');
  if (channel === 'school' && consent === '') wrong('consent', 'Enter who consented for the school');
  if (consent.length > 200) wrong('consent', 'This must be 200 characters or fewer');
  const people = /^\d{1,5}$/.test(text('people')) ? Number(text('people')) : 0;
  if (people < 1 || people > 10_000) wrong('people', 'Enter how many people, from 1 to 10,000');
  const heldOn = text('held-on');
  const mistake = dateMistake(heldOn, 'the day');
  if (mistake !== null) wrong('held-on', mistake);
  else if (heldOn > clock.today()) wrong('held-on', 'The day must be today or in the past');
  const code = text('code').toLowerCase();
  if (code !== '' && !(await listOutreach(tx, wave.id)).some((each) => each.code === code))
    wrong('code', `No outreach of this consultation has the code “${code.slice(0, 40)}”`);
  const minutes = text('staff-minutes') === '' ? '0' : text('staff-minutes');
  if (!/^\d{1,4}$/.test(minutes)) wrong('staff-minutes', 'Staff minutes must be a whole number');
  const notes = withConsent(text('notes'), channel === 'school' ? consent : '');
  if (notes.length > 2000) wrong('notes', 'Notes must be 2,000 characters or fewer');
  const hands = readTally(questionnaire, typed, people);
  if (people > 0) faults.push(...hands.faults);
  if (faults.length === 0 && Object.keys(hands.counts).length === 0)
    wrong('title', 'Enter the hands of at least one question');
  if (faults.length > 0)
    throw new Problem({ status: 422, code: 'not-understood', title: 'There is a problem with what was sent', fields: faults }); // prettier-ignore
  return {
    title,
    channel,
    people,
    counts: hands.counts,
    heldOn,
    outreachCode: code === '' ? null : code,
    staffMinutes: Number(minutes),
    notes,
  };
}

/** Answers of groups by show of hands, and of school classes. */
export function registerTallies(registrar: Registrar, services: ConsultationServices): void {
  const questionsFor = async (tx: Tx, wave: Wave, channel: Kind): Promise<Questionnaire> => {
    const questionnaire = await questionsOfWave(tx, wave);
    return channel === 'school' ? forSchool(questionnaire) : questionnaire;
  };
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/tallies',
    permission: 'consultation.enter',
    audit: 'answers.listed',
    params: idParams,
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/answers/tallies`),
    handler: async ({ tx, request, params }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      return {
        kind: 'page',
        page: talliesPage({
          wave,
          questionnaire: await questionsOfWave(tx, wave),
          tallies: await listTallies(tx, wave.id),
          mayEnter: wave.state === 'open' || wave.state === 'closed',
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  async function show(
    tx: Tx,
    request: Request,
    wave: Wave,
    channel: Kind,
    own: Tally | null,
    form: FormState,
  ): Promise<Answer> {
    return {
      kind: 'page',
      page: tallyFormPage({
        wave,
        channel,
        own,
        questionnaire: await questionsFor(tx, wave, channel),
        today: clock.today(),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  const dayField = { 'held-on': 'held-on-day' };
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/tallies/new',
    permission: 'consultation.enter',
    audit: { none: 'an empty form' },
    params: idParams,
    query: newQuery,
    crawl: { none: 'only while answers are taken; tried by entry.test.ts' },
    handler: async ({ tx, request, params, query }) =>
      show(tx, request, await waveForEntry(tx, params.id), query.channel, null, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/tallies/new',
    permission: 'consultation.enter',
    audit: 'tally.added',
    params: idParams,
    query: newQuery,
    body: anyFields,
    crawl: { none: 'stores hands; tried by entry.test.ts' },
    handler: async ({ tx, params, query, body }): Promise<Answer> => {
      const wave = await waveForEntry(tx, params.id);
      const { channel } = query;
      await insertTally(tx, wave, await readInput(tx, wave, await questionsFor(tx, wave, channel), channel, body)); // prettier-ignore
      return { kind: 'redirect', to: `/consultation/${wave.id}/answers/tallies`, banner: 'Saved.' };
    },
    form: async ({ tx, request, params, body }) =>
      show(tx, request, await waveForEntry(tx, params.id), newQuery.parse(request.query ?? {}).channel, null, formState(body.typed, body.failure, dayField)), // prettier-ignore
  });
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/tallies/:tally',
    permission: 'consultation.enter',
    audit: 'answer.viewed',
    params: ownParams,
    crawl: { none: 'one group; tried by entry.test.ts' },
    handler: async ({ tx, request, params }) => {
      const wave = await selectWave(tx, params.id);
      const own = await selectTally(tx, wave.id, params.tally);
      return show(tx, request, wave, own.channel, own, formState());
    },
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/tallies/:tally',
    permission: 'consultation.enter',
    audit: 'tally.changed',
    params: ownParams,
    body: anyFields,
    crawl: { none: 'changes hands; tried by entry.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const wave = await waveForEntry(tx, params.id);
      const own = await selectTally(tx, wave.id, params.tally);
      const input = await readInput(tx, wave, await questionsFor(tx, wave, own.channel), own.channel, body);
      await changeTally(tx, own, Number(body['version']), 'changed', { input });
      return { kind: 'redirect', to: `/consultation/${wave.id}/answers/tallies`, banner: 'Saved.' };
    },
    form: async ({ tx, request, params, body }) => {
      const wave = await selectWave(tx, params.id);
      const own = await selectTally(tx, wave.id, params.tally);
      return show(tx, request, wave, own.channel, own, formState(body.typed, body.failure, dayField));
    },
  });
  for (const step of [
    {
      path: 'remove',
      event: 'tally.removed',
      removed: true,
      banner: 'It was removed. It can be brought back below.',
    },
    { path: 'put-back', event: 'tally.put-back', removed: false, banner: 'It was brought back.' },
  ])
    // prettier-ignore
    registrar.member({
      method: 'POST',
      path: `/consultation/:id/answers/tallies/:tally/${step.path}`,
      permission: 'consultation.enter',
      audit: step.event,
      params: ownParams,
      crawl: { none: 'takes a group out or back; tried by entry.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        const wave = await waveForEntry(tx, params.id);
        const own = await selectTally(tx, wave.id, params.tally);
        await changeTally(tx, own, own.version, step.path, { removed: step.removed });
        return { kind: 'redirect', to: `/consultation/${wave.id}/answers/tallies`, banner: step.banner };
      },
    });
}
