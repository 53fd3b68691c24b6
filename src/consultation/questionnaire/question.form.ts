import type { ProblemField } from '../../foundation/problem.ts';
import { newOption, optionsFromList } from './edit.rules.ts';
import {
  questionShape,
  type ChoiceQuestion,
  type Option,
  type Question,
  type QuestionKind,
} from './questionnaire.types.ts';

/**
 * The form of a question, without script. Answers to choose are rows `option-<n>-text` with `-code` (hidden; empty for a new one),
 * `-alone` and `-words`; buttons send the whole form to be shown again with a row more, moved or gone. A pasted list joins the rows.
 */

export type Typed = Readonly<Record<string, unknown>>;

export const mostOptions = 60;
/** Empty rows of a new question, and rows that “Add rows” adds. */
export const optionRows = { first: 4, more: 3 } as const;

export const textOf = (typed: Typed, name: string): string => {
  const value = typed[name];
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one.replace(/\r\n?/g, '\n').trim() : '';
};
const isOn = (typed: Typed, name: string): boolean => textOf(typed, name) !== '';

/** A row of the form, as typed. */
export type OptionRow = { code: string; text: string; alone: boolean; asksWords: boolean };

const emptyRow: OptionRow = { code: '', text: '', alone: false, asksWords: false };

export const rowsIn = (typed: Typed): OptionRow[] => {
  const count = Math.min(Number.parseInt(textOf(typed, 'rows'), 10) || 0, mostOptions);
  return Array.from({ length: count }, (_, at) => ({
    code: textOf(typed, `option-${at}-code`),
    text: textOf(typed, `option-${at}-text`),
    alone: isOn(typed, `option-${at}-alone`),
    asksWords: isOn(typed, `option-${at}-words`),
  }));
};

/** Rows as the fields of the form. */
export const fieldsOfRows = (rows: readonly OptionRow[]): Record<string, string> => ({
  rows: String(rows.length),
  ...Object.fromEntries(
    rows.flatMap((row, at) => [
      [`option-${at}-code`, row.code],
      [`option-${at}-text`, row.text],
      [`option-${at}-alone`, row.alone ? 'yes' : ''],
      [`option-${at}-words`, row.asksWords ? 'yes' : ''],
    ]),
  ),
});

export const hasOptions = (kind: QuestionKind): kind is ChoiceQuestion['kind'] =>
  kind === 'single' || kind === 'several' || kind === 'ranked';

/** What a question's form holds at the first look, also as another kind than it is. */
export function fieldsOfQuestion(question: Question | null, kind: QuestionKind): Record<string, string> {
  const rows: OptionRow[] =
    question !== null && 'options' in question
      ? question.options.map((option) => ({ ...option }))
      : Array.from({ length: optionRows.first }, () => ({ ...emptyRow }));
  const fields: Record<string, string> = { kind, required: '', 'may-say-nothing': 'yes' };
  if (question === null) return { ...fields, ...(hasOptions(kind) ? fieldsOfRows(rows) : {}) };
  Object.assign(fields, {
    text: question.text,
    help: question.help,
    required: question.required ? 'yes' : '',
  });
  if (hasOptions(kind)) Object.assign(fields, fieldsOfRows(rows));
  switch (question.kind) {
    case 'several':
      fields['at-most'] = question.atMost === null ? '' : String(question.atMost);
      break;
    case 'ranked':
      fields['places'] = String(question.places);
      break;
    case 'yes-no':
      fields['may-say-nothing'] = question.maySayNothing ? 'yes' : '';
      break;
    case 'scale':
      Object.assign(fields, { from: String(question.from), to: String(question.to), 'from-text': question.fromText, 'to-text': question.toText }); // prettier-ignore
      break;
    case 'number':
      Object.assign(fields, { least: String(question.least), most: String(question.most) });
      break;
    case 'text':
      fields['most'] = String(question.most);
      break;
    default:
  }
  return fields;
}

/** The form after one of its row buttons: `more`, `up-3`, `down-3`, `remove-3`, `paste`. What was typed stays. */
export function rearranged(typed: Typed): Record<string, unknown> {
  const rows = rowsIn(typed);
  const [action = '', place = ''] = textOf(typed, 'do').split('-');
  const at = Number(place);
  const out: Record<string, unknown> = { ...typed };
  const swap = (other: number): void => {
    const [one, two] = [rows[at], rows[other]];
    if (one !== undefined && two !== undefined) [rows[at], rows[other]] = [two, one];
  };
  if (action === 'up') swap(at - 1);
  else if (action === 'down') swap(at + 1);
  else if (action === 'remove') rows.splice(at, 1);
  else if (action === 'more') rows.push(...Array.from({ length: optionRows.more }, () => ({ ...emptyRow })));
  else if (action === 'paste') {
    const filled = rows.filter(({ text }) => text !== '');
    const added = optionsFromList(textOf(typed, 'paste'), named(filled));
    rows.splice(0, rows.length, ...filled, ...added.map((option) => ({ ...option, code: '' })));
    out['paste'] = '';
  }
  for (const name of Object.keys(out)) if (/^option-\d+-/.test(name)) out[name] = undefined;
  return { ...out, ...fieldsOfRows(rows.slice(0, mostOptions)) };
}

/** Rows as answers, new ones with a short name made of their words. */
function named(rows: readonly OptionRow[]): Option[] {
  const options: Option[] = [];
  const taken = rows.filter(({ code }) => code !== '').map(({ code }) => ({ code }));
  for (const row of rows)
    options.push(row.code !== '' ? row : { ...row, code: newOption(row.text, [...taken, ...options]).code });
  return options;
}

const wholeNumber = (text: string): number | null => (/^-?\d{1,9}$/.test(text) ? Number(text) : null);

/** Names of the form's fields for what the shape calls them. */
const fieldNames: Readonly<Record<string, string>> = {
  atMost: 'at-most',
  fromText: 'from-text',
  toText: 'to-text',
  options: 'options',
};

/** What to say where a number is missing. */
const numberWords: Readonly<Record<string, string>> = {
  places: 'Enter how many places to ask for, from 1 to 10',
  from: 'Enter where the scale begins, from 0 to 10',
  to: 'Enter where the scale ends, from 1 to 10',
  least: 'Enter the smallest number',
  most: 'Enter the largest',
  'at-most': 'Enter how many may be chosen, from 1 to 60, or leave it empty',
};

/**
 * The question that a form describes.
 * @param was the question that is changed; its code, condition and family stay. `code` names a new one.
 */
export function readQuestion(
  kind: QuestionKind,
  typed: Typed,
  was: Question | null,
  code: string,
): { question: Question; faults: [] } | { question: null; faults: ProblemField[] } {
  const rows = rowsIn(typed);
  const places: number[] = [];
  rows.forEach((row, at) => {
    if (row.text !== '') places.push(at);
  });
  // In an order there is no room for words, and nothing stands alone.
  const asKind = (row: OptionRow): OptionRow =>
    kind === 'ranked' ? { ...row, alone: false, asksWords: false } : row;
  const filled = places.map((at) => asKind(rows[at] ?? emptyRow));
  const fromRows = named(filled);
  const options = [
    ...fromRows,
    ...optionsFromList(textOf(typed, 'paste'), fromRows).map((option) => ({ ...option, ...asKind(option) })),
  ];
  const number = (name: string): number | null => wholeNumber(textOf(typed, name));
  const standard = was?.kind === 'single' && kind === 'single' ? was.standard : null;
  const raw = {
    kind,
    code: was?.code ?? code,
    text: textOf(typed, 'text'),
    help: textOf(typed, 'help'),
    required: isOn(typed, 'required'),
    showIf: was?.showIf ?? null,
    family: was?.family ?? null,
    about: was?.about ?? null,
    ...(hasOptions(kind)
      ? { options: standard !== null && was?.kind === 'single' ? was.options : options }
      : {}),
    ...(kind === 'single' ? { standard } : {}),
    ...(kind === 'several' ? { atMost: textOf(typed, 'at-most') === '' ? null : number('at-most') } : {}),
    ...(kind === 'ranked' ? { places: number('places') } : {}),
    ...(kind === 'yes-no' ? { maySayNothing: isOn(typed, 'may-say-nothing') } : {}),
    ...(kind === 'scale'
      ? { from: number('from'), to: number('to'), fromText: textOf(typed, 'from-text'), toText: textOf(typed, 'to-text') }
      : {}),
    ...(kind === 'number' ? { least: number('least'), most: number('most') } : {}),
    ...(kind === 'text' ? { most: number('most') } : {}),
  }; // prettier-ignore
  const faults: ProblemField[] = [];
  // A limit that is not a number must not pass for none.
  if (kind === 'several' && textOf(typed, 'at-most') !== '' && number('at-most') === null)
    faults.push({ name: 'at-most', message: numberWords['at-most'] ?? '' });
  const parsed = questionShape.safeParse(raw);
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      const [first, at, part] = issue.path;
      const name =
        first === 'options' && typeof at === 'number'
          ? `option-${places[at] ?? 0}-${part === 'text' ? 'text' : 'text'}`
          : (fieldNames[String(first)] ?? String(first));
      const message = first === 'text' && raw.text === '' ? 'Enter the question' : (numberWords[name] !== undefined ? textMost(kind, name) : issue.message); // prettier-ignore
      faults.push({ name, message });
    }
  faults.push(...sense(kind, raw, options, places));
  if (faults.length > 0 || !parsed.success) return { question: null, faults };
  return { question: parsed.data, faults: [] };
}

const textMost = (kind: QuestionKind, name: string): string =>
  kind === 'text' && name === 'most'
    ? 'Enter how long an answer may be, from 1 to 5,000 characters'
    : (numberWords[name] ?? '');

/** What each field allows, and the whole does not. */
function sense(
  kind: QuestionKind,
  raw: Readonly<Record<string, unknown>>,
  options: readonly Option[],
  places: readonly number[],
): ProblemField[] {
  const faults: ProblemField[] = [];
  if (hasOptions(kind)) {
    options.forEach((option, at) => {
      const twin = options.findIndex((other) => other.text.toLowerCase() === option.text.toLowerCase());
      if (twin < at)
        faults.push({
          name: places[at] === undefined ? 'paste' : `option-${places[at]}-text`,
          message: `“${option.text.slice(0, 80)}” stands in the list twice`,
        });
    });
    if (kind === 'ranked' && Number(raw['places']) > options.length && options.length > 1)
      faults.push({
        name: 'places',
        message: `There are ${options.length} answers to put in order: ask for that many or fewer`,
      });
  }
  const number = (name: string): number => Number(raw[name] ?? Number.NaN);
  if (kind === 'scale' && number('from') >= number('to'))
    faults.push({ name: 'to', message: 'The scale must end higher than it begins' });
  if (kind === 'number' && number('least') > number('most'))
    faults.push({ name: 'most', message: 'The largest number must not be smaller than the smallest' });
  return faults;
}
