import { z } from 'zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { isUuid, newId } from '../../foundation/id.ts';
import { Problem, notFound, type ProblemField } from '../../foundation/problem.ts';
import { browserSecret, hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer as Reply } from '../../web/route.ts';
import { contentHash, insertResponse, responseAudience, wardIn } from '../answers/response.store.ts';
import {
  missingIn,
  questionsOf,
  readAnswer,
  routeOf,
  splitByRoute,
} from '../questionnaire/questionnaire.rules.ts';
import type { Answer, Answers, Question } from '../questionnaire/questionnaire.types.ts';
import {
  checkPage,
  latePage,
  lostPage,
  partsPage,
  questionPage,
  sentPage,
  thanksPage,
  type Proof,
} from './answer.page.ts';
import { frontPage } from './front.page.ts';
import { pinFields, pressed, settlePlace } from './pin.rules.ts';
import { typedOf } from './survey.fields.ts';
import { at } from './survey.parts.ts';
import { faultsInWords, isVeryFast, onward, solves, type Signal } from './survey.rules.ts';
import {
  beginningId,
  markOf,
  proofFor,
  readChecked,
  readMark,
  readPuzzle,
  sealChecked,
} from './survey.secret.ts';
import { addSignals, completeAnswer, putAnswer } from './survey.store.ts';
import type { Begun, Visit } from './survey.types.ts';
import type { SurveyServices } from './survey.services.ts';
import { cookieName, cookiePath, visit } from './survey.visit.ts';

export const codeParams = z.object({ code: z.string().regex(/^[a-z0-9][a-z0-9-]{2,59}$/) });
const optional = z.string().max(60).optional().catch(undefined);
export const askedQuery = z.object({ lang: optional, view: optional, via: optional, from: optional });
type AskedQuery = z.infer<typeof askedQuery>;

/** What is done inside the transaction is decided there; the page is made after it, so that no connection waits for a page. */
export type Then = () => Reply;

type Context = {
  params: { code: string };
  query: AskedQuery;
  request: FastifyRequest;
  reply: FastifyReply;
};

/** Opens the consultation of an address in one transaction of the system. @throws 404 where there is none */
export async function atAddress(
  services: SurveyServices,
  context: Context,
  options: Parameters<typeof visit>[5],
  work: (tx: Tx, opened: Visit) => Promise<Then> | Then,
): Promise<Reply> {
  const found = await services.shelf.found(context.params.code);
  if (found === null) throw notFound();
  const then = await services.database.asSystem('a consultation as the public answers it', found.partnershipId, async (tx) => {
    const opened = await visit(tx, services, found, context.request, context.query, options);
    return work(tx, opened);
  }); // prettier-ignore
  return then();
}

/** Remembers on the browser which answer it began. */
export function giveMark(services: SurveyServices, context: Context, id: string): void {
  void context.reply.setCookie(cookieName, markOf(services.secret, id), {
    path: cookiePath(context.params.code),
    httpOnly: true,
    sameSite: 'lax',
    secure: services.publicOrigin?.startsWith('https:') ?? false,
  });
}

const page = (made: Extract<Reply, { kind: 'page' }>['page'], status = 200): Reply => ({ kind: 'page', status, page: made }); // prettier-ignore
const goTo = (to: string): Reply => ({ kind: 'redirect', to });

/**
 * Where somebody stands who wants to answer: what to show them instead, or null where they may go on.
 * What was begun before the end may be finished in the time of grace.
 */
export function instead(opened: Visit, request: FastifyRequest): Then | null {
  const { standing, begun } = opened;
  if (begun !== null && begun.state !== 'begun') return () => page(sentPage(opened));
  if (standing === 'taking' || (standing === 'grace' && begun !== null)) return null;
  if (standing === 'over' && begun !== null) return () => page(latePage(opened));
  return () => page(frontPage(opened, () => hiddenFields(request)));
}

const tooBusy = (): Problem =>
  new Problem({
    status: 503,
    code: 'changed-meanwhile',
    title: 'Your answers are being changed in another window',
    detail: 'They are kept and not sent yet. Close the other window, go back and send them again.',
  });

/** Of a few choices two people's answers are soon the same: that alone says nothing. */
const looksMade = (signals: readonly string[], asked: number): boolean =>
  signals.includes('honeypot') ||
  signals.includes('very-fast') ||
  (signals.includes('same-as-another') && asked >= 5);

const honeypot = (typed: Readonly<Record<string, unknown>>): Signal[] =>
  typeof typed['_website'] === 'string' && typed['_website'] !== '' ? ['honeypot'] : [];

/** The ward and the pin of a place as they are kept, or what is wrong with them, in the visitor's language. */
function settled(
  question: Question,
  answer: Answer | null,
  { wards, ground, words }: Visit,
): { answer: Answer | null; faults: ProblemField[] } {
  if (answer === null) return { answer, faults: [] };
  const { answer: kept, fault } = settlePlace(answer, wards, ground);
  const { pin, ward } = pinFields(question.code);
  return {
    answer: kept,
    faults:
      fault === null
        ? []
        : fault === 'outside'
          ? [{ name: ground === null ? question.code : pin, message: words.faultPin }]
          : [{ name: ward, message: fault === 'ward' ? words.faultWard : words.faultTwoWards }],
  };
}

export function registerAnswering(registrar: Registrar, services: SurveyServices): void {
  const { secret, watch } = services;

  /** Addresses of the first question of each consultation that the crawl visits. */
  const crawlQuestions = async (): Promise<string[]> => {
    const urls: string[] = [];
    for (const code of await services.crawlCodes()) {
      const found = await services.shelf.found(code);
      if (found === null) continue;
      const first = await services.database.asSystem('find a question for the route crawl', found.partnershipId, async (tx) => {
        const wave = await tx.selectFrom('consultation_wave').select('questionnaire_edition_id').where('id', '=', found.waveId).executeTakeFirst();
        const id = wave?.questionnaire_edition_id ?? null;
        return id === null ? undefined : routeOf((await services.shelf.edition(tx, id)).body, {})[0];
      }); // prettier-ignore
      if (first !== undefined) urls.push(`/survey/${code}/question/${first.code}`);
    }
    return urls;
  };
  const crawl = (path: string) => async (): Promise<string[]> =>
    (await services.crawlCodes()).map((code) => `/survey/${code}${path}`);

  registrar.public({
    method: 'GET',
    path: '/survey/:code/parts',
    permission: 'public',
    audit: { none: 'residents answer unseen: nothing of who looks is kept' },
    params: codeParams,
    query: askedQuery,
    crawl: crawl('/parts'),
    handler: (context) =>
      atAddress(
        services,
        context,
        {},
        (_, opened) => instead(opened, context.request) ?? (() => page(partsPage(opened))),
      ),
  });

  const questionParams = codeParams.extend({ question: z.string().max(40) });

  registrar.public({
    method: 'GET',
    path: '/survey/:code/question/:question',
    permission: 'public',
    audit: { none: 'residents answer unseen: nothing of who looks is kept' },
    params: questionParams,
    query: askedQuery,
    crawl: crawlQuestions,
    handler: (context) =>
      atAddress(services, context, { wards: true, pin: context.params.question }, (_, opened) => {
        const other = instead(opened, context.request);
        if (other !== null) return other;
        const code = context.params.question;
        const question = questionsOf(opened.questionnaire).find((each) => each.code === code);
        if (question === undefined) throw notFound();
        const answers = opened.begun?.answers ?? {};
        // Nobody is shown a question that their answers do not lead to: an old link, or the back button.
        if (!routeOf(opened.questionnaire, answers).some((each) => each.code === code))
          return () => goTo(at(opened, '/parts'));
        return () =>
          page(
            questionPage(
              opened,
              question,
              formState(typedOf(question, answers[code])),
              context.query.from === 'check',
              () => hiddenFields(context.request),
            ),
          );
      }),
  });

  registrar.public({
    method: 'POST',
    path: '/survey/:code/question/:question',
    permission: 'public',
    audit: { none: 'the answer is its own record; nothing of who gave it is kept' },
    params: questionParams,
    query: askedQuery,
    body: z.record(z.string(), z.unknown()),
    crawl: { none: 'takes an answer; tried by survey.routes.test.ts' },
    handler: (context) => {
      const { body, request } = context;
      const editionId = isUuid(body['_edition']) ? body['_edition'] : undefined;
      const options = { editionId, wards: true, pin: context.params.question };
      return atAddress(services, context, options, async (tx, opened) => {
        const { begun } = opened;
        const question = questionsOf(opened.questionnaire).find(
          ({ code }) => code === context.params.question,
        );
        if (question === undefined) throw notFound();
        const other = instead(opened, request);
        // What was typed when it was too late is kept with the rest: staff can still take it by telephone.
        if (other !== null && (opened.standing !== 'over' || begun?.state !== 'begun')) return other;
        const changing = body['_back'] === 'check';
        const show = (typed: Record<string, unknown>, faults: readonly ProblemField[]): Then => {
          return () =>
            page(
              questionPage(opened, question, formState(typed, faults), changing, () => hiddenFields(request)),
              faults.length > 0 ? 422 : 200,
            );
        };
        const { ground, words } = opened;
        const press =
          question.kind === 'place' && ground !== null ? pressed(question.code, body, ground) : null;
        if (press !== null)
          return show(press.typed, press.outside ? [{ name: pinFields(question.code).pin, message: words.faultPin }] : []); // prettier-ignore
        const read = readAnswer(question, body);
        const place = settled(question, read.answer, opened);
        const faults = [
          ...faultsInWords(question, read.faults, words, opened.manner.language),
          ...place.faults,
        ];
        if (faults.length > 0) return show(body, faults);
        const { answer } = place;
        const kept = await keep(tx, opened, context, question, answer);
        if (kept.sent) return () => page(sentPage(opened));
        if (other !== null) return other;
        const before = begun?.answers ?? {};
        const { [question.code]: _was, ...others } = before;
        const after = answer === null ? others : { ...others, [question.code]: answer };
        const next = onward(opened.questionnaire, before, after, question.code, changing);
        return () => {
          if (kept.begun !== null) giveMark(services, context, kept.begun);
          return goTo(
            next !== null
              ? at(opened, `/question/${next}`, changing ? { from: 'check' } : {})
              : at(opened, kept.begun === null && begun === null ? '/parts' : '/check'),
          );
        };
      });
    },
  });

  /**
   * Puts an answer into what was begun, beginning it where it is the first.
   * @returns `begun` is the id of an answer begun now, null where none was; `sent` where it was sent meanwhile
   */
  async function keep(
    tx: Tx,
    opened: Visit,
    context: Context & { body: Record<string, unknown> },
    question: Question,
    answer: Answer | null,
  ): Promise<{ begun: string | null; sent: boolean }> {
    const { begun, wave, manner } = opened;
    const signals = honeypot(context.body);
    if (begun !== null)
      return {
        begun: null,
        sent: !(await putAnswer(tx, begun.id, question.code, answer, manner.language, signals)),
      };
    if (answer === null) return { begun: null, sent: false };
    const form = context.body['_form'];
    // The same form of the same browser, sent twice, begins one answer.
    const id = beginningId(services.secret, browserSecret(context.request), isUuid(form) ? form : newId());
    const now = clock.now();
    const isNew = await insertResponse(tx, wave, await responseAudience(tx), {
      id,
      editionId: opened.edition.id,
      channel: 'web',
      language: manner.language,
      answers: { [question.code]: answer },
      begunAt: now,
      completedAt: null,
      receivedOn: clock.today(),
      outreachCode: manner.via,
      signals,
    });
    if (!isNew) await putAnswer(tx, id, question.code, answer, manner.language, signals);
    return { begun: id, sent: false };
  }

  // ---- check and send ------------------------------------------------------------------------------------------------------------

  const minute = (): number => Math.floor(clock.milliseconds() / 60_000);
  const proofOf = (opened: Visit): Proof | null =>
    opened.begun !== null && watch.underAttack(opened.wave.id)
      ? proofFor(secret, opened.begun.id, minute())
      : null;

  /** What the check page shows, sealed: sent unchanged it needs no second look. Empty where something is missing. */
  const checkedOf = ({ begun, questionnaire, wave }: Visit): string => {
    if (begun === null || missingIn(questionnaire, begun.answers).length > 0) return '';
    const { asked, contradicting } = splitByRoute(questionnaire, begun.answers);
    return sealChecked(secret, {
      id: begun.id,
      waveId: wave.id,
      version: begun.version,
      contentHash: contentHash(wave.id, asked),
      begunAt: Date.parse(begun.begunAt),
      dropped: Object.keys(contradicting),
      asked: Object.keys(asked).length,
      ward: wardIn(asked),
    });
  };

  /** The quick way, which nearly everybody goes; null where anything is not as the check page saw it. */
  async function sendChecked(context: Context & { body: Record<string, unknown> }): Promise<Reply | null> {
    const { body, params, request } = context;
    const checked = readChecked(secret, body['_checked']);
    const found = await services.shelf.found(params.code);
    if (checked === null || found?.waveId !== checked.waveId || watch.underAttack(checked.waveId))
      return null;
    if (readMark(secret, request.cookies[cookieName]) !== checked.id) return null;
    const seconds = (clock.milliseconds() - checked.begunAt) / 1000;
    const marks: Signal[] = [
      ...honeypot(body),
      ...(isVeryFast(checked.asked, seconds) ? (['very-fast'] as const) : []),
    ];
    const signals = await services.complete({ partnershipId: found.partnershipId, checked, signals: marks });
    if (signals === null) return null;
    // Counted after it: of the thousands that a flood needs, the one on the edge does not matter.
    const crowd = watch.sent(checked.waveId, request.ip);
    if (crowd.length > 0)
      await services.database.asSystem('one of very many answers', found.partnershipId, (tx) => addSignals(tx, checked.id, crowd)); // prettier-ignore
    if (looksMade(signals, checked.asked)) watch.marked(checked.waveId);
    const query = new URLSearchParams(
      Object.entries({ lang: context.query.lang, view: context.query.view }).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ).toString(); // prettier-ignore
    return goTo(`/survey/${params.code}/thanks${query === '' ? '' : `?${query}`}`);
  }

  registrar.public({
    method: 'GET',
    path: '/survey/:code/check',
    permission: 'public',
    audit: { none: 'residents answer unseen: nothing of who looks is kept' },
    params: codeParams,
    query: askedQuery,
    crawl: crawl('/check'),
    handler: (context) =>
      atAddress(services, context, { wards: true }, (_, opened) => {
        const other = instead(opened, context.request);
        if (other !== null) return other;
        return opened.begun === null
          ? () => page(lostPage(opened))
          : () =>
              page(
                checkPage(opened, formState(), proofOf(opened), checkedOf(opened), () =>
                  hiddenFields(context.request),
                ),
              );
      }),
  });

  registrar.public({
    method: 'POST',
    path: '/survey/:code/send',
    permission: 'public',
    audit: { none: 'the answer is its own record; nothing of who gave it is kept' },
    params: codeParams,
    query: askedQuery,
    body: z.record(z.string(), z.unknown()),
    crawl: { none: 'sends an answer; tried by survey.routes.test.ts' },
    handler: async (context) => {
      const { body, request } = context;
      const quick = await sendChecked(context);
      if (quick !== null) return quick;
      const isAsked = watch.underAttack;
      let marks: Signal[] | null = null;
      // What is changed at the same moment by another window is read anew.
      for (let tries = 0; ; tries += 1) {
        let again = false as boolean;
        const answer = await atAddress(services, context, {}, async (tx, opened) => {
          const { begun, questionnaire } = opened;
          if (begun !== null && begun.state !== 'begun') return () => goTo(at(opened, '/thanks'));
          const other = instead(opened, request);
          if (other !== null) return other;
          if (begun === null) return () => page(lostPage(opened));
          const faults = sendingFaults(opened, begun.answers, body, isAsked(opened.wave.id));
          if (faults.length > 0) {
            const wards = await services.shelf.wards(tx, opened.partnershipId);
            return () =>
              page(
                checkPage(
                  { ...opened, wards },
                  formState({}, faults, { _sum: 'fp-sum' }),
                  proofOf(opened),
                  '',
                  () => hiddenFields(request),
                ),
                422,
              );
          }
          marks ??= watch.sent(opened.wave.id, request.ip);
          const { asked } = splitByRoute(questionnaire, begun.answers);
          const signals = await send(tx, opened, begun, asked, [...honeypot(body), ...marks]);
          if (signals === null) again = true;
          else if (looksMade(signals, Object.keys(asked).length)) watch.marked(opened.wave.id);
          return () => goTo(at(opened, '/thanks'));
        });
        if (!again) return answer;
        if (tries >= 5) throw tooBusy();
      }
    },
  });

  const send = (tx: Tx, opened: Visit, begun: Begun, asked: Answers, marks: readonly Signal[]): Promise<string[] | null> => {
    const seconds = Math.max(0, Math.round((clock.milliseconds() - Date.parse(begun.begunAt)) / 1000));
    const fast: Signal[] = isVeryFast(Object.keys(asked).length, seconds) ? ['very-fast'] : [];
    return completeAnswer(tx, opened.wave.id, begun, asked, {
      seconds,
      signals: [...marks, ...fast],
      language: opened.manner.language,
    });
  }; // prettier-ignore

  function sendingFaults(
    opened: Visit,
    answers: Answers,
    typed: Readonly<Record<string, unknown>>,
    proofAsked: boolean,
  ): ProblemField[] {
    const { words, questionnaire, begun } = opened;
    const missing = missingIn(questionnaire, answers).map((question) => ({
      name: question.code,
      message: words.missingText.replace('{question}', question.text),
    }));
    if (missing.length > 0 || !proofAsked || begun === null) return missing;
    const text = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '');
    const sum = readPuzzle(secret, begun.id, text('_puzzle'), minute());
    const given = text('_sum').trim();
    const isProved =
      sum !== null && (solves(text('_puzzle'), text('_nonce')) || (given !== '' && Number(given) === sum));
    return isProved ? [] : [{ name: '_sum', message: words.proofWrong }];
  }

  registrar.public({
    method: 'GET',
    path: '/survey/:code/thanks',
    permission: 'public',
    audit: { none: 'residents answer unseen: nothing of who looks is kept' },
    params: codeParams,
    query: askedQuery,
    crawl: crawl('/thanks'),
    handler: (context) => atAddress(services, context, {}, (_, opened) => () => page(thanksPage(opened))),
  });
}

/** Nothing of a begun answer is left on the browser. */
export function forgetMark(services: SurveyServices, context: Context): void {
  void context.reply.clearCookie(cookieName, {
    path: cookiePath(context.params.code),
    httpOnly: true,
    sameSite: 'lax',
    secure: services.publicOrigin?.startsWith('https:') ?? false,
  });
}
