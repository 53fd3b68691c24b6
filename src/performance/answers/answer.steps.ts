import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound, Problem, refused } from '../../foundation/problem.ts';
import { periodInWords } from '../../foundation/period.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import {
  answerSteps,
  dueFrom,
  isExemption,
  lastDayToAskReview,
  limitOn,
  stepsFrom,
  type AnswerStep,
} from './answer.rules.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import {
  listQuestions,
  selectInformationRequest,
  takeAnswerStep,
  type InformationRequest,
} from './answer.store.ts';
import { answerStepPage } from './answer.form.page.ts';

const stepParams = z.object({ id: z.uuid(), step: z.string().max(40) });
const stepBody = withDates(
  ['on', 'until'],
  z.object({
    version: z.coerce.number('Open the page again').int(),
    words: z.string().trim().max(12_000, 'The words must be 12,000 characters or fewer').default(''),
    exemptions: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
    on: optionalDate('the day'),
    until: optionalDate('the new day'),
    'take-late': z.literal('yes').optional().catch(undefined),
  }),
);
type StepForm = { words: string; exemptions: string[]; on: string | null; until: string | null; 'take-late'?: 'yes' | undefined }; // prettier-ignore
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Steps of a request from state to state. */
export function registerAnswerSteps(registrar: Registrar, _services: ReturnsServices): void {
  /** @throws Problem 404 for an unknown step, 403 where it is not now. */
  function stepOf(own: InformationRequest, code: string): AnswerStep {
    if (!answerSteps.some((step) => step.code === code)) throw notFound();
    const step = stepsFrom(own.state).find((each) => each.code === code);
    if (step === undefined)
      throw refused(
        'not-now',
        'This step cannot be taken now',
        'The request stands elsewhere by now. Its page says what comes next.',
      );
    return step;
  }
  const show = async (
    tx: Tx,
    request: Request,
    id: string,
    code: string,
    form: FormState,
  ): Promise<Answer> => {
    const own = await selectInformationRequest(tx, id);
    const step = stepOf(own, code);
    return {
      kind: 'page',
      page: answerStepPage({
        own,
        step,
        proposed: code === 'answer' ? await proposed(tx, own) : '',
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/answers/:id/steps/:step',
    permission: 'foi.edit',
    audit: 'information-request.viewed',
    params: stepParams,
    crawl: { none: 'each state has its own; tried by answers.test.ts' },
    handler: ({ tx, params, request }) => show(tx, request, params.id, params.step, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/answers/:id/steps/:step',
    permission: 'foi.edit',
    audit: 'information-request.step',
    params: stepParams,
    body: stepBody,
    crawl: { none: 'takes a step; tried by answers.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const own = await selectInformationRequest(tx, params.id);
      const step = stepOf(own, params.step);
      checkGiven(own, step, body);
      await takeAnswerStep(
        tx,
        own,
        body.version,
        step,
        { words: body.words, on: body.on ?? clock.today() },
        setBy(own, step, body),
      );
      return {
        kind: 'redirect',
        to: `/performance/answers/${own.id}`,
        banner: `${step.title}: written down.`,
      };
    },
    form: ({ tx, params, request, body }) =>
      show(
        tx,
        request,
        params.id,
        params.step,
        formState(body.typed, body.failure, { on: 'on-day', until: 'until-day' }),
      ),
  });
}

/** The numbers that were worked out, as the beginning of an answer. */
async function proposed(tx: Tx, own: InformationRequest): Promise<string> {
  return (await listQuestions(tx, own.id))
    .flatMap(({ title, period, answer }) =>
      answer === null
        ? []
        : [
            [
              `${title}, ${periodInWords(period)}:`,
              ...answer.numbers.map(
                ({ label, value, why }) => `${label}: ${value === null ? why : printNumber(value)}`,
              ),
              ...(answer.rounded === null ? [] : [answer.rounded]),
            ].join('\n'),
          ],
    )
    .join('\n\n');
}

/** What a step that takes longer is counted from, and by which limit. */
const extended = (own: InformationRequest, step: AnswerStep) =>
  step.code === 'extend-review'
    ? { code: 'complex-review' as const, since: own.reviewAskedOn ?? own.receivedOn, due: own.reviewDueOn ?? own.dueOn, what: 'the day on which the review was asked for' }
    : { code: 'extension' as const, since: own.clockFrom, due: own.dueOn, what: 'receipt' }; // prettier-ignore

/** @throws Problem 422 for what the step asks and was not given. */
function checkGiven(own: InformationRequest, step: AnswerStep, body: StepForm): void {
  const fields: { name: string; message: string }[] = [];
  if (step.asks.includes('words') && body.words === '')
    fields.push({
      name: 'words',
      message: `Enter ${step.wordsTitle.charAt(0).toLowerCase()}${step.wordsTitle.slice(1)}`,
    });
  const unknown = body.exemptions.find((code) => !isExemption(code));
  if (unknown !== undefined) fields.push({ name: 'exemptions', message: 'Choose from the list' });
  if ((step.code === 'refuse' || step.code === 'extend') && body.exemptions.length === 0)
    fields.push({
      name: 'exemptions',
      message: step.code === 'refuse' ? 'Choose why it is refused' : 'Choose which exemption is weighed',
    });
  if (step.asks.includes('day')) {
    if (body.on === null) fields.push({ name: 'on', message: 'Enter the day' });
    else if (body.on > clock.today())
      fields.push({ name: 'on', message: 'The day must be today or in the past' });
    else if (body.on < own.receivedOn)
      fields.push({ name: 'on', message: 'The day must not be before the request was received' });
    const last = step.code === 'ask-review' ? lastDayToAskReview(own) : null;
    if (last !== null && body.on !== null && body.on > last && body['take-late'] !== 'yes')
      fields.push({
        name: 'on',
        message: `A review could be asked for until ${dayInWords(last)}, ${limitOn('ask-review', last).amount} working days after the answer. Tick below if you make it all the same, or tell the requester of the Information Commissioner`,
      });
  }
  if (step.asks.includes('new-day')) {
    const { code, since, due, what } = extended(own, step);
    if (body.until === null) fields.push({ name: 'until', message: 'Enter the new day' });
    else if (body.until <= due)
      fields.push({ name: 'until', message: 'The new day must be later than the one that is set' });
    else if (body.until > dueFrom(code, since))
      fields.push({ name: 'until', message: `The new day must be within ${limitOn(code, since).amount} working days of ${what}: ${dayInWords(dueFrom(code, since))} at the latest` }); // prettier-ignore
  }
  if (fields.length > 0)
    throw new Problem({
      status: 422,
      code: 'not-understood',
      title: 'There is a problem with what was sent',
      fields,
    });
}

/** What a step changes beside the state. */
function setBy(
  own: InformationRequest,
  step: AnswerStep,
  body: StepForm,
): Parameters<typeof takeAnswerStep>[5] {
  const on = body.on ?? clock.today();
  const withheld = JSON.stringify(body.exemptions);
  switch (step.code) {
    case 'answer':
    case 'refuse':
      return { answer: body.words, exemptions: withheld, answered_on: on };
    case 'clarified':
      // The time begins anew with the day on which it came (section 1(3) and section 10(6)).
      return { clock_from: on, due_on: dueFrom('answer', on) };
    case 'extend':
      if (body.until === null) throw fieldProblem('until', 'until', 'Enter the new day');
      return { due_on: body.until, exemptions: withheld };
    case 'extend-review':
      if (body.until === null) throw fieldProblem('until', 'until', 'Enter the new day');
      return { review_due_on: body.until };
    case 'ask-review':
      return { review_asked_on: on, review_due_on: dueFrom('review', on) };
    default:
      return {};
  }
}
