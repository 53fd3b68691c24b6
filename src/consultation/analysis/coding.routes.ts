import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, Page } from '../../web/route.ts';
import { questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { selectEdition, selectWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { answersOnPage, readingPage, themesPage, type ReadingQuery, type ReadingRow } from './coding.page.ts';
import {
  listCodings,
  listFrames,
  readersOf,
  saveCodings,
  saveFrame,
  type CodeFrame,
  type Coding,
} from './coding.store.ts';
import { wordsBlocks } from './blocks.ts';
import { closedPage } from './results.page.ts';
import { resultsPath, showResults } from './results.parts.ts';
import { countByState, listWords } from './results.store.ts';
import { mayBeSeen, resultsOf } from './results.ts';
import { crawlGround } from './results.crawl.ts';
import { suggester, themeCode, themeShape, type Theme } from './words.rules.ts'; // prettier-ignore

type Request = Parameters<typeof hiddenFields>[0];

const params = z.object({ id: z.uuid(), question: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) });
const readingQuery = z.object({
  turn: z.enum(['1', '2']).default('1').transform((turn) => (turn === '2' ? 2 : 1)),
  show: z.string().max(40).default('unread'),
  search: z.string().trim().max(100).default(''),
  start: z.coerce.number().int().min(0).max(1_000_000).default(0),
}); // prettier-ignore
/** Fields are named by their row: `title.0`; and by the answer: `codes.<id>`. */
const anyFields = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
type Fields = z.infer<typeof anyFields>;

const one = (fields: Readonly<Record<string, unknown>>, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value.trim() : '';
};
const many = (fields: Readonly<Record<string, unknown>>, name: string): string[] => {
  const value = fields[name];
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
};

/** The question in words that an address names. @throws 404 */
async function wordsQuestion(tx: Tx, wave: Wave, code: string): Promise<{ code: string; text: string }> {
  if (wave.editionId === null) throw notFound();
  const { body } = await selectEdition(tx, wave.editionId);
  const question = questionsOf(body).find((each) => each.code === code && each.kind === 'text');
  if (question === undefined) throw notFound();
  return { code: question.code, text: question.text };
}

/** Themes as the form gave them. @throws Problem 422 where a title is missing */
function themesIn(fields: Fields, frame: CodeFrame | null): Theme[] {
  const taken = new Set((frame?.themes ?? []).map(({ code }) => code));
  const themes: Theme[] = [];
  const faults: { name: string; message: string }[] = [];
  for (let at = 0; `title.${at}` in fields && at < 70; at += 1) {
    if (one(fields, `remove.${at}`) === 'yes') continue;
    const title = one(fields, `title.${at}`);
    const meaning = one(fields, `meaning.${at}`);
    const words = one(fields, `words.${at}`).split(/[,;\n]+/).map((word) => word.trim()).filter((word) => word !== ''); // prettier-ignore
    if (title === '') {
      if (meaning !== '' || words.length > 0 || one(fields, `code.${at}`) !== '')
        faults.push({ name: `title.${at}`, message: 'Enter a title for the theme, or take it out' });
      continue;
    }
    if (themes.some((theme) => theme.title.toLowerCase() === title.toLowerCase()))
      faults.push({ name: `title.${at}`, message: `There is already a theme called “${title}”` });
    const known = frame?.themes.find(({ code }) => code === one(fields, `code.${at}`));
    const code = known?.code ?? themeCode(title, taken);
    taken.add(code);
    const parsed = themeShape.safeParse({ code, title, meaning, words });
    if (parsed.success) themes.push(parsed.data);
    else faults.push({ name: `title.${at}`, message: `“${title.slice(0, 40)}” is too long: titles have up to 100 characters, meanings 500, and there are up to 60 words` }); // prettier-ignore
  }
  if (themes.length > 60) faults.push({ name: 'title.0', message: 'There can be up to 60 themes' });
  if (faults.length > 0)
    throw new Problem({ status: 422, code: 'themes', title: faults[0]?.message ?? '', fields: faults });
  return themes;
}

/** Answers of one page to read, and those of the whole choice. */
async function readingOf(
  tx: Tx,
  actor: Actor,
  wave: Wave,
  question: { code: string; text: string },
  frame: CodeFrame,
  query: ReadingQuery,
): Promise<{ rows: ReadingRow[]; total: number; answered: number; coded: number }> {
  const words = await listWords(tx, wave.id, question.code);
  const own = (await listCodings(tx, wave.id)).filter((coding) => coding.question === question.code);
  const of = (turn: 1 | 2): Map<string, Coding> =>
    new Map(own.filter((coding) => coding.turn === turn).map((coding) => [coding.responseId, coding]));
  const [first, second] = [of(1), of(2)];
  const mine = query.turn === 2 ? second : first;
  const readers = query.turn === 2 ? await readersOf(tx, wave.id, question.code) : null;
  const needle = query.search.toLowerCase();
  const chosen = words.filter(({ id, text }) => {
    // A second reading is of what somebody else read first.
    if (readers !== null && (!readers.has(id) || (readers.get(id) === actor.accountId && !second.has(id)))) return false;
    if (needle !== '' && !text.toLowerCase().includes(needle)) return false;
    if (query.show === 'all') return true;
    return query.show === 'unread' ? !mine.has(id) : (mine.get(id)?.codes.includes(query.show) ?? false);
  });
  const textOf = new Map(words.map(({ id, text }) => [id, text]));
  const suggest = suggester(
    frame.themes,
    [...first.values()].flatMap(({ responseId, codes }) => {
      const text = textOf.get(responseId);
      return text === undefined ? [] : [{ text, codes }];
    }),
  );
  const start = query.start < chosen.length ? query.start : 0;
  return {
    rows: chosen.slice(start, start + answersOnPage).map(({ id, text, language }) => ({
      id,
      text,
      language,
      codes: mine.get(id)?.codes ?? null,
      suggestions: mine.has(id) ? [] : suggest(text),
    })),
    total: chosen.length,
    answered: words.length,
    coded: words.filter(({ id }) => mine.has(id)).length,
  };
} // prettier-ignore

export function registerCoding(registrar: Registrar, services: ConsultationServices): void {
  const crawlWords = async (rest: string): Promise<string[]> =>
    (await crawlGround(services)).flatMap(({ id, texts }) =>
      texts.slice(0, 1).map((question) => resultsPath(id, `/words/${question}${rest}`)),
    );

  const showThemes = async (tx: Tx, request: Request, wave: Wave, code: string, form: FormState): Promise<Page> => {
    const question = await wordsQuestion(tx, wave, code);
    const frame = (await listFrames(tx, wave.id)).find((each) => each.question === code) ?? null;
    const codings = (await listCodings(tx, wave.id)).filter((coding) => coding.question === code);
    const results = await resultsOf(tx, wave, { withoutComparison: true, by: [] });
    return themesPage({
      wave,
      question,
      frame,
      answered: results.textQuestions.find((each) => each.code === code)?.answered ?? 0,
      coded: codings.filter(({ turn }) => turn === 1).length,
      second: codings.filter(({ turn }) => turn === 2).length,
      form,
      hidden: hiddenFields(request),
      blocks: showResults(
        results,
        { weighted: true, intervals: false, of: 'answered' },
        results.words.filter((words) => words.question === code && words.coded > 0).flatMap(wordsBlocks),
      ),
    });
  }; // prettier-ignore

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/words/:question',
    permission: 'consultation.analyse',
    audit: 'consultation.words-viewed',
    params,
    crawl: () => crawlWords(''),
    handler: async ({ tx, params: { id, question }, request }): Promise<Answer> => {
      const wave = await selectWave(tx, id);
      if (!mayBeSeen(wave))
        return { kind: 'page', page: closedPage(wave, (await countByState(tx, id)).complete) };
      return { kind: 'page', page: await showThemes(tx, request, wave, question, formState()) };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/results/words/:question',
    permission: 'consultation.analyse',
    audit: 'consultation.themes-changed',
    params,
    body: anyFields,
    crawl: { none: 'changes themes; tried by results.test.ts' },
    handler: async ({ tx, params: { id, question }, body }): Promise<Answer> => {
      const wave = await selectWave(tx, id);
      if (!mayBeSeen(wave)) throw notFound();
      await wordsQuestion(tx, wave, question);
      const frame = (await listFrames(tx, wave.id)).find((each) => each.question === question) ?? null;
      await saveFrame(tx, wave, question, Number(one(body, 'version')) || 0, {
        themes: themesIn(body, frame),
        secondCoder: one(body, 'secondCoder') === 'yes',
      });
      return {
        kind: 'redirect',
        to: resultsPath(id, `/words/${question}`),
        banner: 'The themes were saved.',
      };
    },
    form: async ({ tx, params: { id, question }, body: { typed, failure }, request }): Promise<Answer> => {
      const wave = await selectWave(tx, id);
      return { kind: 'page', page: await showThemes(tx, request, wave, question, formState(typed, failure)) };
    },
  });

  const showReading = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    given: { id: string; question: string },
    query: ReadingQuery,
    form: FormState,
  ): Promise<Answer> => {
    const wave = await selectWave(tx, given.id);
    if (!mayBeSeen(wave))
      return { kind: 'page', page: closedPage(wave, (await countByState(tx, wave.id)).complete) };
    const question = await wordsQuestion(tx, wave, given.question);
    const frame = (await listFrames(tx, wave.id)).find((each) => each.question === given.question);
    if (frame === undefined || frame.themes.length === 0 || (query.turn === 2 && !frame.secondCoder))
      return { kind: 'redirect', to: resultsPath(wave.id, `/words/${question.code}`) };
    return {
      kind: 'page',
      page: readingPage({
        wave,
        question,
        frame,
        query,
        form,
        hidden: hiddenFields(request),
        ...(await readingOf(tx, actor, wave, question, frame, query)),
      }),
    };
  };

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/words/:question/read',
    permission: 'consultation.analyse',
    audit: 'consultation.words-viewed',
    params,
    query: readingQuery,
    crawl: () => crawlWords('/read'),
    handler: ({ tx, actor, params: given, query, request }) =>
      showReading(tx, actor, request, given, query, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/results/words/:question/read',
    permission: 'consultation.analyse',
    audit: 'consultation.words-sorted',
    params,
    query: readingQuery,
    body: anyFields,
    crawl: { none: 'sorts answers into themes; tried by results.test.ts' },
    handler: async ({ tx, actor, params: { id, question }, query, body }): Promise<Answer> => {
      const wave = await selectWave(tx, id);
      if (!mayBeSeen(wave)) throw notFound();
      await wordsQuestion(tx, wave, question);
      const frame = (await listFrames(tx, wave.id)).find((each) => each.question === question);
      if (frame === undefined || (query.turn === 2 && !frame.secondCoder)) throw notFound();
      const known = new Set(frame.themes.map(({ code }) => code));
      const words = new Set((await listWords(tx, wave.id, question)).map((row) => row.id));
      const readers = query.turn === 2 ? await readersOf(tx, wave.id, question) : null;
      const coded = Object.keys(body)
        .flatMap((name) => (name.startsWith('codes.') ? [name.slice('codes.'.length)] : []))
        .filter((response) => words.has(response) && (readers === null || (readers.has(response) && readers.get(response) !== actor.accountId)))
        .slice(0, 100)
        .flatMap((response) => {
          const ticked = many(body, `codes.${response}`);
          // Nothing ticked: not read yet, or left as it was.
          return ticked.length === 0 ? [] : [{ responseId: response, codes: ticked.filter((code) => known.has(code)).slice(0, 20) }];
        });
      await saveCodings(tx, wave, question, query.turn, coded);
      const search = new URLSearchParams({
        ...(query.turn === 2 ? { turn: '2' } : {}),
        ...(query.show === 'unread' ? {} : { show: query.show, start: String(query.start) }),
        ...(query.search === '' ? {} : { search: query.search }),
      });
      return {
        kind: 'redirect',
        to: `${resultsPath(id, `/words/${question}/read`)}${search.size === 0 ? '' : `?${search.toString()}`}`,
        banner: `${coded.length} ${coded.length === 1 ? 'answer was' : 'answers were'} saved.`,
      };
    },
  }); // prettier-ignore
}
