import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { addCalendarMonths } from '../../foundation/day.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { fieldProblem, notFound, Problem, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { registerRelease, releasesOf } from '../../year/year.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { freezeEdition } from '../questionnaire/questionnaire.store.ts';
import { releasableWave, unmet } from './wave.facts.ts';
import { registerOutreach } from './outreach.routes.ts';
import { registerProfiles } from './profile.routes.ts';
import { listProfiles } from './profile.store.ts';
import { progressCounts } from './progress.store.ts';
import { registerProgress } from './progress.routes.ts';
import { stepPage } from './step.page.ts';
import {
  equalityColumn,
  insertWave,
  stepsTaken,
  takeStep,
  updateWave,
  type WaveInput,
} from './wave.change.ts';
import { stepBody, waveBody, type StepForm, type WaveForm } from './wave.form.ts';
import { waveFormPage } from './wave.form.page.ts';
import { wavePage } from './wave.page.ts';
import { stepsFrom, waveParameters, waveSteps, type WaveNeed, type WaveStep } from './wave.rules.ts';
import { listWaves, selectWave } from './wave.store.ts';
import type { Wave } from './wave.types.ts';
import { wavesPage } from './waves.page.ts';

const idParams = z.object({ id: z.uuid() });
const stepParams = z.object({ id: z.uuid(), step: z.string().max(40) });
type Request = SignedInContext<unknown, unknown, unknown>['request'];

const wrong = (field: string, message: string): Problem => fieldProblem('not-understood', field, message);

/** What the form says, as the store takes it. */
function inputOf(body: WaveForm, known: { languages: readonly string[] }): WaveInput {
  const closesOn = body['closes-on'];
  return {
    title: body.title,
    code: body.code,
    purpose: body.purpose,
    questionnaireId: body.questionnaire,
    languages: ['en', ...body.languages.filter((tag) => known.languages.includes(tag))],
    ways: body.ways,
    eligibility: body.eligibility,
    privacyNotice: body['privacy-notice'],
    phone: body.phone,
    paperAddress: body['paper-address'],
    opensOn: body['opens-on'],
    closesOn,
    keepRawUntil:
      body['keep-raw-until'] ??
      (closesOn === null ? null : addCalendarMonths(closesOn, waveParameters.rawMonths.value)),
    previousId: body.previous,
    profileId: body.profile,
    settings: { easyRead: body['easy-read'], doubleEntryOneIn: body['double-entry'] },
  };
}

export function registerWaves(registrar: Registrar, services: ConsultationServices): void {
  const { may } = services;
  const crawl = (rest: string) => async () =>
    (await services.crawlWaves()).map((id) => `/consultation/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/consultation',
    permission: 'consultation.view',
    audit: { none: 'names of consultations' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/consultation'],
    handler: async ({ actor, tx, query, request }) => {
      const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const { rows, next } = pageOf(await listWaves(tx, after === undefined ? {} : { after }), (wave) => [
        wave.changedAt,
        wave.id,
      ]);
      return {
        kind: 'page',
        page: wavesPage({
          waves: rows,
          next,
          url: request.url,
          mayEdit: may(actor, 'consultation.edit'),
          mayKeepElections: may(actor, 'year.elections'),
        }),
      };
    },
  });

  registerSetUp(registrar);
  registerRelease(registrar, {
    path: '/consultation/:id/release',
    menu: 'consultation',
    crumb: { text: 'Consultation', href: '/consultation' },
    triedBy: 'waves.test.ts',
    find: async (tx, id) => {
      const wave = await selectWave(tx, id);
      if (wave.openedAt !== null) throw notFound();
      return releasableWave(wave);
    },
  });
  registerProfiles(registrar, services);
  registerOutreach(registrar, services);
  registerProgress(registrar, services);

  registrar.member({
    method: 'GET',
    path: '/consultation/:id',
    permission: 'consultation.view',
    audit: { none: 'dates and ways of a consultation' },
    params: idParams,
    crawl: crawl(''),
    handler: async ({ actor, tx, params, request }) => {
      const wave = await selectWave(tx, params.id);
      const steps = stepsFrom(wave.state, actor.role);
      const questionnaire = await tx
        .selectFrom('questionnaire')
        .select('title')
        .where('id', '=', wave.questionnaireId)
        .executeTakeFirst();
      return {
        kind: 'page',
        page: wavePage({
          wave,
          questionnaireTitle: questionnaire?.title ?? '',
          next: await Promise.all(steps.map(async (step) => ({ step, unmet: await whyNot(tx, wave, step) }))),
          taken: await stepsTaken(tx, wave.id),
          answered: may(actor, 'consultation.answers') ? await progressCounts(tx, wave.id) : null,
          publicAddress: `${services.publicOrigin ?? `${request.protocol}://${request.host}`}/survey/${wave.code}`,
          may: {
            edit: may(actor, 'consultation.edit'),
            enter: may(actor, 'consultation.enter'),
            answers: may(actor, 'consultation.answers'),
            analyse: may(actor, 'consultation.analyse'),
          },
          mayRelease: may(actor, 'year.release'),
          releases: await releasesOf(tx, { kind: 'consultation_wave', id: wave.id }),
        }),
      };
    },
  });

  registerSteps(registrar);
}

async function whyNot(tx: Tx, wave: Wave, step: WaveStep): Promise<{ need: WaveNeed; words: string }[]> {
  const found: { need: WaveNeed; words: string }[] = [];
  for (const need of step.needs) {
    const words = await unmet(tx, wave, need);
    if (words !== null) found.push({ need, words });
  }
  return found;
}

/** Setting one up, and changing it until it opens. */
function registerSetUp(registrar: Registrar): void {
  async function show(tx: Tx, request: Request, wave: Wave | null, form: FormState): Promise<Answer> {
    const questionnaires = await tx
      .selectFrom('questionnaire')
      .select(['id', 'title'])
      .where('removed_at', 'is', null)
      .orderBy('changed_at', 'desc')
      .limit(100)
      .execute();
    return {
      kind: 'page',
      page: waveFormPage({
        wave,
        form,
        questionnaires,
        languages: (await languagesInUse(tx)).map((tag) => ({
          tag,
          title: new Intl.DisplayNames('en-GB', { type: 'language' }).of(tag) ?? tag,
        })),
        profiles: (await listProfiles(tx)).map(({ id, title }) => ({ id, title })),
        earlier: (await listWaves(tx, { limit: 50 })).filter(({ id, openedAt }) => id !== wave?.id && openedAt !== null).map(({ id, title }) => ({ id, title })), // prettier-ignore
        hidden: () => hiddenFields(request),
      }),
    };
  }

  async function read(tx: Tx, body: WaveForm, own: Wave | null): Promise<WaveInput> {
    const known = await tx.selectFrom('questionnaire').select('id').where('id', '=', body.questionnaire).executeTakeFirst(); // prettier-ignore
    if (known === undefined) throw wrong('questionnaire', 'Choose the questions');
    const taken = await tx
      .selectFrom('consultation_wave')
      .select('id')
      .where('code', '=', body.code)
      .execute();
    if (taken.some(({ id }) => id !== own?.id))
      throw wrong('code', `/survey/${body.code} is taken by another consultation; choose another address`);
    return inputOf(body, { languages: await languagesInUse(tx) });
  }

  registrar.member({
    method: 'GET',
    path: '/consultation/new',
    permission: 'consultation.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/consultation/new'],
    handler: ({ tx, request }) => show(tx, request, null, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/new',
    permission: 'consultation.edit',
    audit: 'consultation.set-up',
    body: waveBody,
    crawl: { none: 'sets a consultation up; tried by waves.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const id = await insertWave(tx, await read(tx, body, null));
      return { kind: 'redirect', to: `/consultation/${id}`, banner: `${body.title} is set up.` };
    },
    form: ({ tx, request, body }) => show(tx, request, null, formState(body.typed, body.failure)),
  });

  /** Once it was opened it stays as people met it. */
  const stillOpenToChange = (wave: Wave): Wave => {
    if (wave.openedAt !== null || wave.state === 'withdrawn')
      throw refused(
        'already-opened',
        'This consultation has been opened',
        'What people met stays as it was. Give it more time or close it on its page; for other questions set up another.',
      );
    return wave;
  };
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/change',
    permission: 'consultation.edit',
    audit: { none: 'dates and ways of a consultation' },
    params: idParams,
    crawl: { none: 'only before it opens; tried by waves.test.ts' },
    handler: async ({ tx, params, request }) =>
      show(tx, request, stillOpenToChange(await selectWave(tx, params.id)), formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/change',
    permission: 'consultation.edit',
    audit: 'consultation.changed',
    params: idParams,
    body: waveBody,
    crawl: { none: 'changes a consultation; tried by waves.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const wave = stillOpenToChange(await selectWave(tx, params.id));
      await updateWave(tx, wave, body.version, await read(tx, body, wave));
      return { kind: 'redirect', to: `/consultation/${wave.id}`, banner: 'Saved.' };
    },
    form: async ({ tx, params, request, body }) =>
      show(tx, request, await selectWave(tx, params.id), formState(body.typed, body.failure)),
  });
}

async function languagesInUse(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('questionnaire_translation')
    .select('language')
    .distinct()
    .where('status', '=', 'in-use')
    .orderBy('language')
    .execute();
  return rows.map(({ language }) => language);
}

/** Steps from state to state. */
function registerSteps(registrar: Registrar): void {
  function stepOf(wave: Wave, code: string, actor: Actor): WaveStep {
    if (!waveSteps.some((step) => step.code === code)) throw notFound();
    const step = stepsFrom(wave.state, actor.role).find((each) => each.code === code);
    if (step === undefined)
      throw refused(
        'not-now',
        'This step cannot be taken now',
        'The consultation stands elsewhere by now, or the step is another person’s. Its page says what comes next.',
      );
    return step;
  }
  const show = (wave: Wave, step: WaveStep, request: Request, form: FormState): Answer => ({
    kind: 'page',
    page: stepPage({ wave, step, form, hidden: () => hiddenFields(request) }),
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/steps/:step',
    permission: 'consultation.step',
    audit: { none: 'an empty form' },
    params: stepParams,
    crawl: { none: 'each state has its own; tried by waves.test.ts' },
    handler: async ({ actor, tx, params, request }) => {
      const wave = await selectWave(tx, params.id);
      return show(wave, stepOf(wave, params.step, actor), request, formState());
    },
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/steps/:step',
    permission: 'consultation.step',
    audit: 'consultation.step',
    params: stepParams,
    body: stepBody,
    crawl: { none: 'takes a step; tried by waves.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const step = stepOf(wave, params.step, actor);
      if (body.version !== wave.version)
        throw wrong(
          'version',
          'Somebody changed this consultation after you opened the page. Look at it again',
        );
      const [hindrance] = await whyNot(tx, wave, step);
      if (hindrance !== undefined) throw wrong('version', hindrance.words);
      checkAsked(step, body, wave);
      await takeStep(tx, actor, wave, step, wordsOf(step, body), await setBy(tx, step, body, wave));
      return { kind: 'redirect', to: `/consultation/${wave.id}`, banner: `${step.title}: done.` };
    },
    form: async ({ actor, tx, params, request, body }) => {
      const wave = await selectWave(tx, params.id);
      return show(wave, stepOf(wave, params.step, actor), request, formState(body.typed, body.failure));
    },
  });
}

/** @throws Problem 422 for what the step asks and was not given. */
function checkAsked(step: WaveStep, body: StepForm, wave: Wave): void {
  const fields: { name: string; message: string }[] = [];
  const need = (name: keyof StepForm, message: string): void => {
    if (body[name] === '' || body[name] === null) fields.push({ name, message });
  };
  for (const asked of step.asks) {
    if (asked === 'reason') need('reason', 'Enter the reason');
    if (asked === 'cleaning') need('cleaning', 'Enter what was cleaned, or that nothing was');
    if (asked === 'equality') {
      need('found', 'Enter what the check found');
      need('formats', 'Enter the other formats, or that none are needed and why');
      need('without-internet', 'Enter how somebody without the internet answers');
      need('checked-by', 'Enter who checked it');
    }
    if (asked === 'new-end') {
      need('new-end', 'Enter the new last day');
      const end = body['new-end'];
      if (end !== null && end < clock.today())
        fields.push({ name: 'new-end', message: 'The new last day must be today or later' });
      else if (end !== null && step.code === 'extend' && wave.closesOn !== null && end <= wave.closesOn)
        fields.push({ name: 'new-end', message: 'The new last day must be later than the one that is set' });
    }
  }
  if (fields.length > 0)
    throw new Problem({
      status: 422,
      code: 'not-understood',
      title: 'There is a problem with what was sent',
      fields,
    });
}

/** What a step asks for, as it is kept with it. */
function wordsOf(step: WaveStep, body: StepForm): Record<string, string> {
  const words: Record<string, string> = {};
  for (const asked of step.asks) {
    if (asked === 'reason') words['reason'] = body.reason;
    if (asked === 'cleaning') words['cleaning'] = body.cleaning;
    if (asked === 'new-end' && body['new-end'] !== null) words['new-end'] = body['new-end'];
    if (asked === 'equality') words['found'] = body.found;
  }
  return words;
}

/** What a step changes in the wave beside its state. */
async function setBy(
  tx: Tx,
  step: WaveStep,
  body: StepForm,
  wave: Wave,
): Promise<Parameters<typeof takeStep>[5]> {
  const now = clock.now();
  switch (step.code) {
    case 'check-equality':
      return {
        equality: equalityColumn({
          found: body.found,
          formats: body.formats,
          withoutInternet: body['without-internet'],
          checkedBy: body['checked-by'],
          checkedOn: clock.today(),
        }),
      };
    case 'open':
      return { questionnaire_edition_id: (await freezeEdition(tx, wave.questionnaireId)).id, opened_at: wave.openedAt ?? now, closed_at: null }; // prettier-ignore
    case 'extend':
      return { closes_on: body['new-end'] };
    case 'reopen':
      return { closes_on: body['new-end'], closed_at: null };
    case 'close':
      return { closed_at: now, closes_on: wave.opensOn !== null && wave.opensOn > clock.today() ? wave.opensOn : clock.today() }; // prettier-ignore
    case 'finish-analysis':
      return { cleaning: body.cleaning };
    default:
      return {};
  }
}
