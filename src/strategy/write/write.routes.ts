import { z } from 'zod';
import { newestPublishedChapter } from '../../consultation/consultation.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { limbs } from '../../priorities/priorities.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { actionsOf } from '../content.ts';
import { numbersIn, readSources } from '../sources/numbers.rules.ts';
import type { ChapterSource } from '../sources/source.types.ts';
import { chapterKindCodes, chapterKinds, headingCodes, itemWords } from '../strategy.rules.ts';
import { showStrategy, type Request } from '../strategy.show.ts';
import { listAgencyNames, selectChapter, selectItem, selectStrategy } from '../strategy.store.ts';
import type { Chapter, Strategy, StrategyServices } from '../strategy.types.ts';
import { registerActions } from './actions.routes.ts';
import { linesOf } from './change.rules.ts';
import { chapterText, undoLast, writeText } from './change.store.ts';
import { chapterFormPage, itemPage } from './chapter.page.ts';
import { chapterAt as at, openText as open, showChapter } from './chapter.show.ts';
import { addChapter, addItems, bringPrioritiesIn, changeChapter, changeItem, moveChapter, moveItem, removeChapter, removeItem } from './text.ts'; // prettier-ignore
import {
  chapterParams,
  idParams,
  itemParams,
  optionalId,
  several,
  text,
  triedBy,
  version,
} from './write.fields.ts';

/** Writing the text: chapters, lines and actions, each change kept and undone by one button. */
export function registerWriting(registrar: Registrar, services: StrategyServices): void {
  registerChapters(registrar, services);
  registerItems(registrar, services);
  registerActions(registrar, services);
}

const chapterBody = z.object({
  title: z.string('Enter a title').trim().min(1, 'Enter a title').max(200, 'The title must be 200 characters or fewer'), // prettier-ignore
  words: text(40_000),
  'in-short': text(300),
  because: text(2000),
  sources: text(8000),
  limbs: several,
  headings: several,
  lead: optionalId,
  version,
});

function registerChapters(registrar: Registrar, services: StrategyServices): void {
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/chapters',
    permission: 'strategy.edit',
    audit: 'strategy.text-changed',
    params: idParams,
    body: z.object({
      kind: z.enum(chapterKindCodes, 'Choose what kind of chapter'),
      title: text(200),
    }),
    crawl: triedBy,
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const title = body.title === '' ? chapterKinds[body.kind].usual : body.title;
      if (title === '') throw fieldProblem('not-understood', 'title', 'Enter a title');
      const chapter = await addChapter(tx, strategy, body.kind, title);
      return { kind: 'redirect', to: at(params.id, chapter), banner: `${title} is added.` };
    },
    form: ({ tx, actor, params, request, body }) =>
      showStrategy(tx, services, actor, params.id, request, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/priorities',
    permission: 'strategy.edit',
    audit: 'strategy.text-changed',
    params: idParams,
    crawl: triedBy,
    handler: async ({ tx, params }): Promise<Answer> => {
      const count = await bringPrioritiesIn(tx, open(await selectStrategy(tx, params.id)));
      return { kind: 'redirect', to: `/strategy/${params.id}`, banner: count === 1 ? 'One priority came in.' : `${count} priorities came in.` }; // prettier-ignore
    },
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/undo',
    permission: 'strategy.edit',
    audit: 'strategy.text-changed',
    params: idParams,
    body: z.object({ version }),
    crawl: triedBy,
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const undone = await undoLast(tx, open(await selectStrategy(tx, params.id)), body.version);
      return { kind: 'redirect', to: `/strategy/${params.id}`, banner: `Undone: ${undone.what}` };
    },
    form: ({ tx, actor, params, request, body }) =>
      showStrategy(tx, services, actor, params.id, request, formState({}, body.failure)),
  });
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/chapters/:chapter',
    permission: 'strategy.view',
    audit: 'strategy.viewed',
    params: chapterParams,
    crawl: () => services.crawlParts('chapter'),
    handler: ({ tx, actor, params, request }) =>
      showChapter(tx, services, actor, params, request, formState()),
  });

  const form = async (tx: Tx, strategy: Strategy, chapter: Chapter, request: Request, state: FormState): Promise<Answer> => ({
    kind: 'page',
    page: chapterFormPage({ strategy, chapter, limbs, agencies: await listAgencyNames(tx), form: state, hidden: () => hiddenFields(request) }),
  }); // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/chapters/:chapter/change',
    permission: 'strategy.edit',
    audit: { none: 'a form of words that everybody of the partnership may read' },
    params: chapterParams,
    crawl: { none: 'only while its text is open; tried by strategy.test.ts' },
    handler: async ({ tx, params, request }) => {
      const strategy = open(await selectStrategy(tx, params.id));
      return form(tx, strategy, await selectChapter(tx, params.id, params.chapter), request, formState());
    },
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/chapters/:chapter/change',
    permission: 'strategy.edit',
    audit: 'strategy.text-changed',
    params: chapterParams,
    body: chapterBody,
    crawl: triedBy,
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const chapter = await selectChapter(tx, params.id, params.chapter);
      const known = new Set((await listAgencyNames(tx)).map(({ id }) => id));
      const written = readSources(body.sources);
      if ('faults' in written) throw fieldProblem('not-understood', 'sources', written.faults.join('. '));
      await changeChapter(tx, strategy, chapter, body.version, {
        title: body.title,
        words: body.words,
        sources: [...chapter.sources.filter(({ kind }) => kind !== 'written'), ...written.sources],
        ...(chapter.kind !== 'priority'
          ? {}
          : {
              inShort: body['in-short'],
              because: body.because,
              limbs: limbs.map(({ code }) => code).filter((code) => body.limbs.includes(code)),
              headings: headingCodes.filter((code) => body.headings.includes(code)),
              leadAgencyId: body.lead !== null && known.has(body.lead) ? body.lead : null,
            }),
      });
      return { kind: 'redirect', to: at(params.id, params.chapter), banner: 'Saved.' };
    },
    form: async ({ tx, params, request, body }) => {
      const strategy = await selectStrategy(tx, params.id);
      return form(tx, strategy, await selectChapter(tx, params.id, params.chapter), request, formState(body.typed, body.failure)); // prettier-ignore
    },
  });

  for (const act of ['up', 'down', 'remove', 'restore'] as const)
    registrar.member({
      method: 'POST',
      path: `/strategy/:id/chapters/:chapter/${act}`,
      permission: 'strategy.edit',
      audit: 'strategy.text-changed',
      params: chapterParams,
      crawl: triedBy,
      handler: async ({ tx, params }): Promise<Answer> => {
        const strategy = open(await selectStrategy(tx, params.id));
        const chapter = await selectChapter(tx, params.id, params.chapter);
        if (act === 'up' || act === 'down') await moveChapter(tx, strategy, chapter, act);
        else if (act === 'remove') {
          const begun = (await actionsOf(tx, [chapter])).filter(({ state }) => state !== 'proposed' && state !== 'cancelled'); // prettier-ignore
          await removeChapter(tx, strategy, chapter, begun.length);
        } else if (chapter.removed)
          await writeText(tx, strategy, `Put back: ${chapter.title}`, [{ table: 'strategy_chapter', id: chapter.id, before: chapterText(chapter), after: { ...chapterText(chapter), removed: false } }]); // prettier-ignore
        return { kind: 'redirect', to: `/strategy/${params.id}` };
      },
    });

  registrar.member({
    method: 'POST',
    path: '/strategy/:id/chapters/:chapter/consultation',
    permission: 'strategy.edit',
    audit: 'strategy.text-changed',
    params: chapterParams,
    crawl: triedBy,
    handler: async ({ tx, params }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const chapter = await selectChapter(tx, params.id, params.chapter);
      const found = await newestPublishedChapter(tx);
      if (found === null) throw notFound();
      const source = `From “${found.title}”, published ${dayInWords(found.publishedAt.slice(0, 10))} (SHA-256 ${found.hash.slice(0, 12)}).`; // prettier-ignore
      const words = [chapter.words, ...found.paragraphs, source].filter((part) => part !== '').join('\n\n');
      const answers: ChapterSource = {
        kind: 'survey',
        numbers: [
          ...new Set(found.paragraphs.flatMap((part) => numbersIn(part).map((number) => number.text))),
        ],
        words: `What people answered: “${found.title}”, published ${dayInWords(found.publishedAt.slice(0, 10))}, SHA-256 ${found.hash}`,
        href: `/survey/${found.code}/results`,
        inside: '',
        figure: null,
      };
      const sources = [...chapter.sources.filter(({ href }) => href !== answers.href), answers];
      await changeChapter(tx, strategy, chapter, chapter.version, { words, sources });
      return {
        kind: 'redirect',
        to: at(params.id, params.chapter),
        banner: 'Put in. Read it, and shorten it.',
      };
    },
  });
}

function registerItems(registrar: Registrar, services: StrategyServices): void {
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/chapters/:chapter/items',
    permission: 'strategy.edit',
    audit: 'strategy.text-changed',
    params: chapterParams,
    body: z.object({
      kind: z.enum(['focus', 'aim']),
      'lines-focus': text(20_000),
      'lines-aim': text(20_000),
    }),
    crawl: triedBy,
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const chapter = await selectChapter(tx, params.id, params.chapter);
      const name = `lines-${body.kind}` as const;
      const lines = linesOf(body[name]);
      if (lines.length === 0)
        throw fieldProblem('not-understood', name, `Enter the ${itemWords[body.kind].one}`);
      const long = lines.find((line) => line.length > 1000);
      if (long !== undefined) throw fieldProblem('not-understood', name, `Each line must be 1,000 characters or fewer: “${long.slice(0, 40)}…”`); // prettier-ignore
      await addItems(tx, strategy, chapter, body.kind, lines);
      return { kind: 'redirect', to: `${at(params.id, params.chapter)}#${body.kind}`, banner: lines.length === 1 ? 'Added.' : `${lines.length} lines added.` }; // prettier-ignore
    },
    form: ({ tx, actor, params, request, body }) =>
      showChapter(tx, services, actor, params, request, formState(body.typed, body.failure)),
  });

  const page = async (tx: Tx, params: { id: string; item: string }, request: Request, form: FormState): Promise<Answer> => {
    const strategy = open(await selectStrategy(tx, params.id));
    const item = await selectItem(tx, params.id, params.item);
    return { kind: 'page', page: itemPage({ strategy, item, chapter: await selectChapter(tx, params.id, item.chapterId), form, hidden: () => hiddenFields(request) }) };
  }; // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/items/:item',
    permission: 'strategy.edit',
    audit: { none: 'one line that everybody of the partnership may read' },
    params: itemParams,
    crawl: { none: 'only while its text is open; tried by strategy.test.ts' },
    handler: ({ tx, params, request }) => page(tx, params, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/items/:item',
    permission: 'strategy.edit',
    audit: 'strategy.text-changed',
    params: itemParams,
    body: z.object({
      words: z.string('Enter the words').trim().min(1, 'Enter the words').max(1000, 'This must be 1,000 characters or fewer'), // prettier-ignore
      version,
    }),
    crawl: triedBy,
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const item = await selectItem(tx, params.id, params.item);
      await changeItem(tx, strategy, item, body.version, body.words);
      return { kind: 'redirect', to: `${at(params.id, item.chapterId)}#${item.kind}`, banner: 'Saved.' };
    },
    form: ({ tx, params, request, body }) => page(tx, params, request, formState(body.typed, body.failure)),
  });
  for (const act of ['up', 'down', 'remove'] as const)
    registrar.member({
      method: 'POST',
      path: `/strategy/:id/items/:item/${act}`,
      permission: 'strategy.edit',
      audit: 'strategy.text-changed',
      params: itemParams,
      crawl: triedBy,
      handler: async ({ tx, params }): Promise<Answer> => {
        const strategy = open(await selectStrategy(tx, params.id));
        const item = await selectItem(tx, params.id, params.item);
        if (act === 'remove') await removeItem(tx, strategy, item);
        else await moveItem(tx, strategy, item, act);
        return { kind: 'redirect', to: `${at(params.id, item.chapterId)}#${item.kind}` };
      },
    });
}
