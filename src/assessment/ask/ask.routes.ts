import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { writeCsv, writeXlsx } from '../../documents/documents.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { firmPage } from '../measures/firm.page.ts';
import { askPage, nothingToAskPage } from './ask.page.ts';
import { askAddress, askQuery, type AskQuery } from './ask.rules.ts';
import { ask, type Answered } from './ask.view.ts';
import { fileNameFrom, registerChartFiles } from './copy.routes.ts';
import { keepForm } from './saved.page.ts';
import { registerSaved } from './saved.routes.ts';
import { listSavedQuestions } from './saved.store.ts';
import { deckMediaType, writeDeck } from './slide.write.ts';
import { answerDocument, deckOf } from './slides.ts';
import { html } from '../../web/html.ts';

export type AskServices = RegisterServices & {
  may: (actor: Actor, action: string) => boolean;
  /** Banner printed on every document: the demonstration's words, or empty. */
  documentBanner: string;
};

/** How many kept questions stand under the form. */
const savedShown = 8;

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const example: AskQuery = { what: 'anti-social-behaviour' };

/** Ask: a question in the address, its answer as sentence, table and chart, and each of them to take elsewhere. */
export function registerAsk(registrar: Registrar, services: AskServices): void {
  const { may } = services;

  /** The page of a question. @param keeping what is wrong with the name under which it was to be kept. */
  async function show(
    tx: Tx,
    actor: Actor,
    request: Request,
    query: AskQuery,
    keeping: FormState = formState(),
  ): Promise<Answer> {
    const began = performance.now();
    const asked = await ask(tx, services, actor, query);
    if (asked === null) return { kind: 'page', page: nothingToAskPage(may(actor, 'observatory.import')) };
    const seconds = (performance.now() - began) / 1000;
    const form = formState(query, asked.failure);
    const { answer } = asked;
    return {
      kind: 'page',
      ...(form.errors.length + keeping.errors.length === 0 ? {} : { status: 422 }),
      page: askPage({
        asked,
        form: { ...form, errors: [...form.errors, ...keeping.errors] },
        seconds: answer === null ? null : seconds,
        saved: await listSavedQuestions(tx, { limit: savedShown }),
        keep:
          answer === null
            ? null
            : keepForm({
                question: answer.question,
                suggested: `${answer.subject.title}, ${answer.look.own.area.name}`,
                form: keeping,
                hidden: () => hiddenFields(request),
              }),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ask',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    query: askQuery,
    crawl: () => [
      '/assessment/ask',
      '/assessment/ask?what=graffiti',
      '/assessment/ask?what=violent-share&period=latest-quarter&compare=before',
    ],
    handler: ({ actor, tx, query, request }) => show(tx, actor, request, query),
  });

  /** What a file is made of; 404 for a question that has no answer. */
  async function answerOf(tx: Tx, actor: Actor, query: AskQuery): Promise<Answered> {
    const asked = await ask(tx, services, actor, query);
    if (asked?.answer === null || asked?.answer === undefined) throw notFound();
    return asked.answer;
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ask/firm',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    query: askQuery,
    crawl: () => [askAddress({ what: 'fire:fire-and-rescue' }, 'firm')],
    handler: async ({ actor, tx, query }): Promise<Answer> => {
      const answer = await answerOf(tx, actor, query);
      if (!answer.subject.isAdHoc) return { kind: 'redirect', to: answer.firmHref };
      const back = askAddress(answer.question);
      return {
        kind: 'page',
        page: firmPage(answer.look, formState(), {
          breadcrumbs: [
            { text: 'Assessment', href: '/assessment' },
            { text: 'Ask', href: '/assessment/ask' },
            { text: answer.subject.title, href: back },
          ],
          head: html`<p class="govuk-body"><a class="govuk-link" href="${back}">Back to the answer</a></p>`,
        }),
      };
    },
  });

  registerChartFiles(registrar, {
    path: '/assessment/ask/chart',
    query: askQuery,
    crawl: () => [askAddress(example, 'chart')],
    chartOf: async (tx, actor, query) => (await answerOf(tx, actor, query)).chart?.chart ?? null,
  });

  const given = (actor: Actor) => ({ author: actor.accountName, banner: services.documentBanner });

  registrar.member({
    method: 'GET',
    path: '/assessment/ask/table.csv',
    permission: 'assessment.view',
    audit: 'figures.given-out',
    query: askQuery,
    crawl: () => [askAddress(example, 'table.csv')],
    handler: async ({ actor, tx, query }): Promise<Answer> => {
      const { table } = await answerOf(tx, actor, query);
      const { bytes, mediaType } = writeCsv(table);
      return { kind: 'file', bytes, mediaType, fileName: `${fileNameFrom(table.caption)}.csv` };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/ask/table.xlsx',
    permission: 'assessment.view',
    audit: 'figures.given-out',
    query: askQuery,
    crawl: () => [askAddress(example, 'table.xlsx')],
    handler: async ({ actor, tx, query }): Promise<Answer> => {
      const answer = await answerOf(tx, actor, query);
      const { bytes, mediaType } = await writeXlsx(answerDocument(answer, given(actor)));
      return { kind: 'file', bytes, mediaType, fileName: `${fileNameFrom(answer.table.caption)}.xlsx` };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/ask/slide.pptx',
    permission: 'assessment.view',
    audit: 'figures.given-out',
    query: askQuery,
    crawl: () => [askAddress(example, 'slide.pptx')],
    handler: async ({ actor, tx, query }): Promise<Answer> => {
      const answer = await answerOf(tx, actor, query);
      const deck = deckOf([answer], { title: answer.finding, ...given(actor) });
      return {
        kind: 'file',
        bytes: writeDeck(deck),
        mediaType: deckMediaType,
        fileName: `${fileNameFrom(answer.table.caption)}.pptx`,
      };
    },
  });

  registerSaved(registrar, services, (tx, actor, request, typed, failure) => {
    const parsed = askQuery.safeParse(typed);
    return show(tx, actor, request, parsed.success ? parsed.data : {}, formState(typed, failure));
  });
}
