import { Problem, type ProblemField } from '../foundation/problem.ts';

/** One field of an answer that has several: a choice, a number, or words. */
export type AnswerField = {
  /** Letters, digits and hyphens; its own within the group. */
  code: string;
  title: string;
  hint?: string;
  /** Answers to choose from; a number or words where left out. */
  choices?: readonly { code: string; title: string }[];
  /** What stands in the list before anything is chosen. */
  none?: string;
  /** A number, between bounds where there are some. */
  number?: { lowest?: number; highest?: number };
  /** Most characters of words. */
  longest?: number;
  /** Lines of a box for longer words. */
  rows?: number;
  /** Must be given: what to say where it is not. */
  needed?: string;
  /** What stands before it where the answer is said in words; a comma unless told. */
  before?: string;
};

/** Fields that belong together, under one heading. A question that numbers what it asks has a group for each, by its number. */
export type AnswerGroup = { code: string; title: string; hint?: string; fields: readonly AnswerField[] };

/** What was given, by `fieldKey`; what was left empty is absent. */
export type GivenFields = Readonly<Record<string, string>>;

export const fieldKey = (group: Pick<AnswerGroup, 'code'>, field: Pick<AnswerField, 'code'>): string =>
  `${group.code}.${field.code}`;

/** Name of a field of the form. @param prefix put before it, where several forms stand on one page. */
export const fieldName = (key: string, prefix = ''): string => `${prefix}field.${key}`;

const longestLine = 300;
/** Characters of all fields together, as words (the table's CHECK). */
const longestWhole = 10_000;

/** What a form sent for the fields; undefined where it has none of them. */
export function fieldsSent(
  body: Readonly<Record<string, unknown>>,
  prefix = '',
): Record<string, string> | undefined {
  const start = fieldName('', prefix);
  const sent = Object.entries(body).flatMap(([name, value]) =>
    name.startsWith(start) && typeof value === 'string' ? [[name.slice(start.length), value] as const] : [],
  );
  return sent.length === 0 ? undefined : Object.fromEntries(sent);
}

const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

/** One field: its value as it is kept and as it is said, or what is wrong with it. */
function readField(field: AnswerField, value: string): { value: string; said: string } | { fault: string } {
  const { choices, number } = field;
  if (choices !== undefined) {
    const chosen = choices.find(({ code }) => code === value);
    return chosen === undefined ? { fault: 'Choose one of the answers' } : { value, said: chosen.title };
  }
  if (number !== undefined) {
    const digits = value.replace(/^£|\s*%$/g, '').replace(/,(?=\d{3}\b)/g, '');
    if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(digits)) return { fault: `${field.title} must be a number` };
    if (number.lowest !== undefined && Number(digits) < number.lowest) return { fault: `${field.title} must be ${number.lowest} or more` }; // prettier-ignore
    if (number.highest !== undefined && Number(digits) > number.highest) return { fault: `${field.title} must be ${number.highest} or less` }; // prettier-ignore
    return { value: digits, said: value };
  }
  const most = field.longest ?? longestLine;
  return value.length > most
    ? { fault: `${field.title} must be ${most.toLocaleString('en-GB')} characters or fewer` }
    : { value, said: value };
}

/**
 * Checks what was given in the fields.
 * @returns what was given (numbers as digits alone), and the same in words: “1: 4, It takes all of us”, a line for each group that says
 *   something; of a single group without its code.
 * @throws Problem 422 with a message beside each field that is wrong.
 */
export function checkFields(
  groups: readonly AnswerGroup[],
  sent: Readonly<Record<string, string>>,
): { fields: GivenFields; words: string } {
  const faults: ProblemField[] = [];
  const fields: Record<string, string> = {};
  const lines: string[] = [];
  for (const group of groups) {
    let said = '';
    for (const field of group.fields) {
      const key = fieldKey(group, field);
      const typed = (sent[key] ?? '').trim();
      const value = field.rows === undefined ? typed.replace(/\s+/g, ' ') : typed.replace(/\r\n?/g, '\n');
      const read = value === '' ? { fault: field.needed ?? null } : readField(field, value);
      if ('fault' in read) {
        if (read.fault !== null)
          faults.push({ name: fieldName(key), message: groups.length === 1 ? read.fault : `${group.title}: ${lowerFirst(read.fault)}` }); // prettier-ignore
        continue;
      }
      fields[key] = read.value;
      said += `${said === '' ? '' : (field.before ?? ', ')}${read.said}`;
    }
    if (said !== '') lines.push(groups.length === 1 ? said : `${group.code}: ${said}`);
  }
  const [first] = groups;
  const [field] = first?.fields ?? [];
  const firstName = first === undefined || field === undefined ? 'words' : fieldName(fieldKey(first, field));
  const words = lines.join('\n');
  if (faults.length === 0 && lines.length === 0) faults.push({ name: firstName, message: 'Answer at least one of them' }); // prettier-ignore
  if (faults.length === 0 && words.length > longestWhole)
    faults.push({ name: firstName, message: `All answers together must be ${longestWhole.toLocaleString('en-GB')} characters or fewer` }); // prettier-ignore
  if (faults.length > 0)
    throw new Problem({
      status: 422,
      code: 'answer-incomplete',
      title: 'The answer is not complete',
      fields: faults,
    });
  return { fields, words };
}
