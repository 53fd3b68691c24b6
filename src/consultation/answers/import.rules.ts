import { z } from 'zod';
import {
  answerFaults,
  questionsOf,
  splitByRoute,
  withoutControls,
} from '../questionnaire/questionnaire.rules.ts';
import {
  answerShape,
  type Answer,
  type Answers,
  type Question,
  type Questionnaire,
} from '../questionnaire/questionnaire.types.ts';
import { handsFor } from './tally.rules.ts';

/**
 * How the columns of somebody else's file are read. A use is a short text, so that a form can send it: `ignore`, `weight`, `day`,
 * `language`, `ward`, `serial`, `code`; `q:<question>`; `r:<question>:<place>` for a place of a ranking; `o:<question>:<option>` for
 * a column that says whether one box was ticked; `s:<question>` for all ticked boxes in one cell; `w:<question>` for what “other” is.
 */
export const mappingShape = z.object({
  schema: z.literal(1),
  state: z.enum(['waiting', 'taken', 'discarded']),
  headings: z.array(z.string()),
  uses: z.array(z.string()),
  /** By column: what each value of a cell means. `-` is no answer; for `o:` columns `yes` and `no`. */
  values: z.record(z.string(), z.record(z.string(), z.string())),
});
export type ImportMapping = z.infer<typeof mappingShape>;

export type ImportRow = { line: number; cells: readonly string[] };
export type ImportTable = { sheet: string | null; headings: string[]; rows: ImportRow[] };
export type RowFault = { line: number; column: string; value: string; reason: string };

/** More different values than this in a column are no list of answers. */
export const mostValues = 100;
const noAnswer = '-';

export const plainUses: Readonly<Record<string, string>> = {
  ignore: 'Leave this column out',
  weight: 'Weight',
  day: 'Day on which it was given',
  language: 'Language',
  ward: 'Ward, by code or name',
  serial: 'Number of the answer',
  code: 'Outreach code',
};

/** What a column may be, with words for choosing. */
export function usesOf(questionnaire: Questionnaire): { value: string; text: string }[] {
  const questions = questionsOf(questionnaire);
  const hasPlace = questions.some(({ kind }) => kind === 'place');
  const short = (text: string): string => (text.length > 70 ? `${text.slice(0, 69)}…` : text);
  return [
    ...Object.entries(plainUses)
      .filter(([use]) => use !== 'ward' || hasPlace)
      .map(([value, text]) => ({ value, text })),
    ...questions.flatMap((question, index) => {
      const name = `${index + 1}. ${short(question.text)}`;
      const words =
        'options' in question && question.options.some(({ asksWords }) => asksWords)
          ? [{ value: `w:${question.code}`, text: `${name}: “other” in words` }]
          : [];
      if (question.kind === 'several')
        return [
          { value: `s:${question.code}`, text: `${name}: all that were ticked, in one cell` },
          ...question.options.map((option) => ({ value: `o:${question.code}:${option.code}`, text: `${name}: whether “${short(option.text)}” was ticked` })),
          ...words,
        ]; // prettier-ignore
      if (question.kind === 'ranked')
        return Array.from({ length: question.places }, (_, at) => ({
          value: `r:${question.code}:${at + 1}`,
          text: `${name}: number ${at + 1}`,
        }));
      return [{ value: `q:${question.code}`, text: name }, ...words];
    }),
  ];
}

/** Letters and figures only, so that equal words are found equal whatever stands between them. */
export const plain = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim(); // prettier-ignore

const usualHeadings: Readonly<Record<string, readonly string[]>> = {
  weight: ['weight', 'weighting', 'wt'],
  day: ['day', 'date', 'given on', 'completion time', 'submitted', 'submitted at', 'end time', 'timestamp', 'date submitted'],
  language: ['language'],
  ward: ['ward', 'ward code', 'ward name'],
  serial: ['number', 'id', 'respondent id', 'response id', 'case identifier'],
  code: ['outreach code', 'source code'],
}; // prettier-ignore

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** Headings by which a column's use is known: the question's words or code, and those of our own export. */
function headingsOf(questionnaire: Questionnaire): Map<string, string> {
  const known = new Map<string, string>();
  const put = (heading: string, use: string): void => {
    const name = plain(heading);
    if (name !== '' && !known.has(name)) known.set(name, use);
  };
  for (const question of questionsOf(questionnaire)) {
    const names = [question.text, question.code];
    for (const name of names) {
      if (question.kind === 'several') {
        put(name, `s:${question.code}`);
        for (const option of question.options) for (const text of [option.text, option.code]) put(`${name} ${text}`, `o:${question.code}:${option.code}`); // prettier-ignore
      } else if (question.kind === 'ranked')
        for (let at = 1; at <= question.places; at += 1) {
          for (const word of [`number ${at}`, String(at), ordinals[at - 1] ?? '', `${ordinals[at - 1] ?? ''} choice`, `choice ${at}`]) put(`${name} ${word}`, `r:${question.code}:${at}`); // prettier-ignore
          if (at === 1) put(name, `r:${question.code}:1`);
        }
      else put(name, `q:${question.code}`);
      put(`${name} in words`, `w:${question.code}`);
    }
    if (question.kind === 'place') for (const name of names) put(`${name} ward`, 'ward');
  }
  for (const [use, headings] of Object.entries(usualHeadings))
    for (const heading of headings) put(heading, use);
  return known;
}

/** A use for each column: as it was last time, else by equal words, else left out. No use but leaving out is given twice. */
export function proposeUses(
  questionnaire: Questionnaire,
  headings: readonly string[],
  before: ImportMapping | null,
): string[] {
  const known = headingsOf(questionnaire);
  const possible = new Set(usesOf(questionnaire).map(({ value }) => value));
  const taken = new Set<string>();
  return headings.map((heading) => {
    const at = before?.headings.indexOf(heading) ?? -1;
    const use = at === -1 ? known.get(plain(heading)) : before?.uses[at];
    if (use === undefined || use === 'ignore' || !possible.has(use) || taken.has(use)) return 'ignore';
    taken.add(use);
    return use;
  });
}

/** The question of a use, its kind of use, and the rest. */
export function useParts(questionnaire: Questionnaire, use: string): { kind: string; question: Question | null; rest: string } {
  const [kind = '', code = '', rest = ''] = use.split(':');
  return { kind, question: questionsOf(questionnaire).find((each) => each.code === code) ?? null, rest };
} // prettier-ignore

/** What a value of this column may mean; null where cells are taken as they are. */
export function meaningsOf(
  questionnaire: Questionnaire,
  use: string,
): { code: string; text: string }[] | null {
  const { kind, question } = useParts(questionnaire, use);
  if (question === null || kind === 'w') return null;
  if (kind === 'o') return [{ code: 'yes', text: 'Ticked' }, { code: 'no', text: 'Not ticked' }]; // prettier-ignore
  const list = handsFor(question);
  return list.length === 0 ? null : list;
}

/** Cells of a several-answers column hold one answer, or more with semicolons, bars or line breaks between; commas where none has those. */
function separatorFor(cells: readonly string[], list: readonly { text: string }[]): RegExp {
  if (cells.some((cell) => /[;|\n]/.test(cell))) return /[;|\n]+/;
  return list.some(({ text }) => text.includes(',')) ? /[;|\n]+/ : /[,;|\n]+/;
}

const partsOfCell = (cell: string, separator: RegExp): string[] =>
  cell.split(separator).map((part) => part.trim()).filter((part) => part !== ''); // prettier-ignore

/** The different values of a column that must be given a meaning, the most frequent first. */
export function valuesIn(questionnaire: Questionnaire, use: string, table: ImportTable, column: number): { value: string; count: number }[] {
  const cells = table.rows.map(({ cells: row }) => row[column] ?? '').filter((cell) => cell !== '');
  const list = meaningsOf(questionnaire, use);
  const parts = use.startsWith('s:') ? cells.flatMap((cell) => partsOfCell(cell, separatorFor(cells, list ?? []))) : cells;
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
} // prettier-ignore

const yesWords = new Set(['yes', 'y', '1', 'true', 'ticked', 'selected', 'checked', 'x', 'chosen']);
const noWords = new Set(['no', 'n', '0', 'false', 'not ticked', 'not selected', 'unchecked', 'unticked']);
const nothingWords = new Set(['n a', 'na', 'not answered', 'no answer', 'missing', 'null', 'nan', 'not applicable']); // prettier-ignore

/** What a value means by equal words; empty where nobody can tell. */
export function proposeMeaning(questionnaire: Questionnaire, use: string, value: string): string {
  const { kind, question, rest } = useParts(questionnaire, use);
  const name = plain(value);
  const list = meaningsOf(questionnaire, use) ?? [];
  if (kind === 'o') {
    const option = question !== null && 'options' in question ? question.options.find(({ code }) => code === rest) : undefined; // prettier-ignore
    if (
      yesWords.has(name) ||
      (option !== undefined && (plain(option.text) === name || option.code === value))
    )
      return 'yes';
    return noWords.has(name) ? 'no' : '';
  }
  const found =
    list.find(({ code }) => code === value) ??
    list.find(({ code }) => plain(code) === name) ??
    list.find(({ text }) => plain(text) === name) ??
    (question?.kind === 'scale'
      ? plain(question.fromText) === name
        ? list[0]
        : plain(question.toText) === name
          ? list.at(-1)
          : undefined
      : undefined);
  if (found !== undefined) return found.code;
  return nothingWords.has(name) ? noAnswer : '';
}

/** Meanings for each column's values: as chosen last time for the same column, else by equal words. */
export function proposeValues(
  questionnaire: Questionnaire,
  table: ImportTable,
  uses: readonly string[],
  before: ImportMapping | null,
): ImportMapping['values'] {
  const values: ImportMapping['values'] = {};
  uses.forEach((use, column) => {
    const list = meaningsOf(questionnaire, use);
    if (list === null) return;
    const at = before?.headings.indexOf(table.headings[column] ?? '') ?? -1;
    const last = at !== -1 && before?.uses[at] === use ? (before.values[String(at)] ?? {}) : {};
    const own: Record<string, string> = {};
    for (const { value } of valuesIn(questionnaire, use, table, column).slice(0, mostValues))
      own[value] =
        (Object.hasOwn(last, value) ? last[value] : undefined) ?? proposeMeaning(questionnaire, use, value);
    values[String(column)] = own;
  });
  return values;
}

/** One row, ready to be stored. */
export type ReadRow = {
  line: number;
  answers: Answers;
  weight: number | null;
  day: string | null;
  language: string | null;
  serial: string | null;
  code: string | null;
  contradicts: boolean;
};

export type ReadOptions = {
  today: string;
  languages: readonly string[];
  /** Ward codes and names. */
  wards: readonly { code: string; name: string }[];
  /** Outreach codes of the wave. */
  codes: readonly string[];
};

/** A day as spreadsheets and survey tools write it, as ISO; null where it is none. */
export function readDay(text: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(text);
  const british = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,].*)?$/.exec(text);
  const [year, month, day] = iso !== null ? iso.slice(1) : british !== null ? british.slice(1).reverse() : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== written ? null : written;
}

type Draft = ReadRow & { ranking: Map<string, (string | undefined)[]>; choices: Map<string, string[]>; words: Map<string, string>; ward: string | null }; // prettier-ignore

/**
 * Reads every row by its mapping. A row with anything that cannot be read is not taken, and each such cell is named.
 * Cells left empty are questions not answered; answers against the routing are kept.
 */
export function readRows(
  questionnaire: Questionnaire,
  table: ImportTable,
  mapping: Pick<ImportMapping, 'uses' | 'values'>,
  options: ReadOptions,
): { rows: ReadRow[]; faults: RowFault[]; withoutWeight: number } {
  const faults: RowFault[] = [];
  const rows: ReadRow[] = [];
  const columns = mapping.uses.map((use, column) => ({
    use,
    ...useParts(questionnaire, use),
    heading: table.headings[column] ?? '',
    list: meaningsOf(questionnaire, use),
    meanings: new Map(Object.entries(mapping.values[String(column)] ?? {})),
    separator: use.startsWith('s:') ? separatorFor(table.rows.map(({ cells }) => cells[column] ?? ''), meaningsOf(questionnaire, use) ?? []) : /;/,
  })); // prettier-ignore
  const hasWeight = mapping.uses.includes('weight');
  let withoutWeight = 0;
  const place = questionsOf(questionnaire).find(({ kind }) => kind === 'place');
  for (const { line, cells } of table.rows) {
    const own: RowFault[] = [];
    const draft: Draft = { line, answers: {}, weight: null, day: null, language: null, serial: null, code: null, contradicts: false, ranking: new Map(), choices: new Map(), words: new Map(), ward: null }; // prettier-ignore
    columns.forEach((column, index) => {
      if (column.use === 'ignore') return;
      const cell = withoutControls(cells[index] ?? '').trim();
      if (cell === '') return;
      const reason = readCell(draft, column, cell, options);
      if (reason !== null) own.push({ line, column: column.heading, value: cell.slice(0, 100), reason });
    });
    finish(questionnaire, draft, place, own);
    if (own.length === 0 && Object.keys(draft.answers).length === 0)
      own.push({ line, column: '', value: '', reason: 'The row has no answer to any question' });
    if (own.length > 0) {
      faults.push(...own);
      continue;
    }
    if (hasWeight && draft.weight === null) withoutWeight += 1;
    const { ranking: _ranking, choices: _choices, words: _words, ward: _ward, ...row } = draft;
    rows.push({ ...row, contradicts: Object.keys(splitByRoute(questionnaire, row.answers).contradicting).length > 0 }); // prettier-ignore
  }
  return { rows, faults, withoutWeight };
}

type ColumnRead = { use: string; kind: string; question: Question | null; rest: string; list: { code: string; text: string }[] | null; meanings: ReadonlyMap<string, string>; separator: RegExp }; // prettier-ignore

/** Takes one cell into the row. @returns why it cannot be read, or null */
function readCell(draft: Draft, column: ColumnRead, cell: string, options: ReadOptions): string | null {
  const { question, kind } = column;
  const meaning = (value: string): string | null => {
    const found = column.meanings.get(value) ?? '';
    return found === '' || (found !== noAnswer && column.list?.some(({ code }) => code === found) !== true)
      ? null
      : found;
  };
  const unknown = (value: string): string => `No answer was chosen for “${value.slice(0, 60)}”`;
  switch (kind) {
    case 'weight': {
      const weight = Number(cell.replaceAll(',', ''));
      if (!Number.isFinite(weight) || weight < 0) return 'A weight is a number of 0 or more';
      draft.weight = weight;
      return null;
    }
    case 'day': {
      const day = readDay(cell);
      if (day === null) return 'This is no day; write 2027-03-31 or 31/03/2027';
      if (day > options.today) return 'The day is in the future';
      draft.day = day;
      return null;
    }
    case 'language': {
      const language = options.languages.find((tag) => tag.toLowerCase() === cell.toLowerCase());
      if (language === undefined) return `The consultation is not held in this language; it is in ${options.languages.join(', ')}`; // prettier-ignore
      draft.language = language;
      return null;
    }
    case 'ward': {
      const ward = options.wards.find(({ code, name }) => code === cell || plain(name) === plain(cell));
      if (ward === undefined) return 'No ward of the partnership has this code or name';
      draft.ward = ward.code;
      return null;
    }
    case 'serial':
      if (cell.length > 60) return 'A number has at most 60 characters';
      draft.serial = cell;
      return null;
    case 'code':
      if (!options.codes.includes(cell.toLowerCase()))
        return 'No outreach of this consultation has this code';
      draft.code = cell.toLowerCase();
      return null;
  }
  if (question === null) return null;
  if (kind === 'w') {
    if (cell.length > 500) return 'At most 500 characters are kept here';
    draft.words.set(question.code, cell);
    return null;
  }
  if (kind === 'r') {
    const found = meaning(cell);
    if (found === null) return unknown(cell);
    if (found === noAnswer) return null;
    const ranking = draft.ranking.get(question.code) ?? [];
    ranking[Number(column.rest) - 1] = found;
    draft.ranking.set(question.code, ranking);
    return null;
  }
  if (kind === 'o' || kind === 's') {
    const choices = draft.choices.get(question.code) ?? [];
    for (const part of kind === 's' ? partsOfCell(cell, column.separator) : [cell]) {
      const found = meaning(part);
      if (found === null) return unknown(part);
      if (kind === 'o' ? found === 'yes' : found !== noAnswer)
        choices.push(kind === 'o' ? column.rest : found);
    }
    draft.choices.set(question.code, choices);
    return null;
  }
  return readPlain(draft, question, cell, column.list === null ? null : meaning(cell), unknown);
}

function readPlain(
  draft: Draft,
  question: Question,
  cell: string,
  found: string | null,
  unknown: (value: string) => string,
): string | null {
  let answer: Answer;
  switch (question.kind) {
    case 'text':
      answer = { text: cell };
      break;
    case 'place':
      if (cell.length > 300) return 'A place has at most 300 characters';
      answer = { place: cell };
      break;
    case 'number':
      answer = { number: Number(cell.replaceAll(',', '')) };
      break;
    default:
      if (found === null) return unknown(cell);
      if (found === noAnswer) return null;
      answer = question.kind === 'scale' ? { number: Number(found) } : { choice: found };
  }
  const [fault] = answerFaults(question, answer);
  if (fault !== undefined) return fault.message;
  draft.answers[question.code] = answer;
  return null;
}

/** Puts together what stood in several columns. */
function finish(
  questionnaire: Questionnaire,
  draft: Draft,
  place: Question | undefined,
  faults: RowFault[],
): void {
  const wrong = (question: Question, value: string, reason: string): void => {
    faults.push({ line: draft.line, column: question.text, value: value.slice(0, 100), reason });
  };
  for (const question of questionsOf(questionnaire)) {
    const words = draft.words.get(question.code);
    const ranking = draft.ranking.get(question.code);
    if (ranking !== undefined) {
      const whole = Array.from(ranking, (each) => each ?? '');
      const [fault] = answerFaults({ ...question, required: false }, { ranking: whole });
      if (fault !== undefined) wrong(question, whole.join(', '), fault.message);
      else draft.answers[question.code] = { ranking: whole };
    }
    const choices = [...new Set(draft.choices.get(question.code) ?? [])];
    if (choices.length > 0) {
      const [fault] = answerFaults(question, { choices });
      if (fault !== undefined) wrong(question, choices.join(', '), fault.message);
      else draft.answers[question.code] = { choices };
    }
    const answer = draft.answers[question.code];
    if (words !== undefined && answer !== undefined && ('choice' in answer || 'choices' in answer))
      draft.answers[question.code] = answerShape.parse({ ...answer, words });
  }
  if (draft.ward !== null && place !== undefined) {
    const answer = draft.answers[place.code];
    draft.answers[place.code] =
      answer !== undefined && 'place' in answer
        ? { ...answer, ward: draft.ward }
        : { place: '', ward: draft.ward };
  }
}
