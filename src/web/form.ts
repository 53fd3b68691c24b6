import { z } from 'zod';
import { Problem } from '../foundation/problem.ts';
import type { ProblemField } from '../foundation/problem.ts';
import { dateInput } from './components.ts';
import type { SafeHtml } from './html.ts';

/** What a person typed, by field name, as the form sent it. */
export type Typed = Readonly<Record<string, unknown>>;

/**
 * The state of a form on a page: what was typed and what is wrong with it. An empty one for the first look.
 * Spread `error(name)` into a component's parameters; give `errors` to the Page.
 */
export type FormState = {
  /** What was typed, or the given value for the first look. */
  value: (name: string, otherwise?: string) => string;
  /** All values of a group of checkboxes. */
  values: (name: string, otherwise?: readonly string[]) => string[];
  /** `{ errorMessage: { text } }`, or nothing. */
  error: (name: string) => { errorMessage?: { text: string } };
  message: (name: string) => string | undefined;
  /** For `Page.errors`: each with a link to its field. */
  errors: { text: string; href: string }[];
};

/** Id of the element a message links to: `reply.from` → `reply-from`. Components take it as their `id`. */
export function fieldId(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '-');
}

/** Field and message for each thing that is wrong, the first message of each field only, in the order of the form. */
export function fieldsOf(error: z.ZodError | Problem): ProblemField[] {
  const fields =
    error instanceof Problem
      ? error.fields
      : error.issues.map((issue) => ({ name: issue.path.map(String).join('.'), message: issue.message }));
  const seen = new Set<string>();
  return fields.filter((field) => !seen.has(field.name) && seen.add(field.name));
}

/**
 * Turns what was typed and what was wrong with it into the state of the form.
 * @param idOf where a message leads, for fields whose element has another id (the day of a date, the first radio).
 */
export function formState(
  typed: Typed = {},
  failure: z.ZodError | Problem | readonly ProblemField[] = [],
  idOf: Readonly<Record<string, string>> = {},
): FormState {
  const fields =
    failure instanceof z.ZodError || failure instanceof Problem ? fieldsOf(failure) : [...failure];
  const messages = new Map(fields.map((field) => [field.name, field.message]));
  const list = (value: unknown): string[] =>
    (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  return {
    value: (name, otherwise = '') => list(typed[name])[0] ?? otherwise,
    values: (name, otherwise = []) => (typed[name] === undefined ? [...otherwise] : list(typed[name])),
    error: (name) => {
      const message = messages.get(name);
      return message === undefined ? {} : { errorMessage: { text: message } };
    },
    message: (name) => messages.get(name),
    errors: fields.map((field) => ({
      text: field.message,
      href: `#${idOf[field.name] ?? fieldId(field.name)}`,
    })),
  };
}

/** A Problem from zod's findings: 422 with a message for each field. */
export function problemOf(error: z.ZodError): Problem {
  return new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    detail: 'Go back, put right what is listed and send it again.',
    fields: fieldsOf(error),
  });
}

// ---- dates --------------------------------------------------------------------------------------------------------------

const parts = ['day', 'month', 'year'] as const;

/**
 * Puts the three fields of each GOV.UK date input (`from-day`, `from-month`, `from-year`) together as one ISO text
 * before the schema looks at it; an ISO date given whole (`from=2025-01-31`) stays. Missing parts stay empty
 * (`2025--31`), so that the message can name them.
 */
export function withDates<Shape extends z.ZodType>(names: readonly string[], schema: Shape) {
  return z.preprocess((body) => {
    if (typeof body !== 'object' || body === null) return body;
    const out: Record<string, unknown> = { ...body };
    for (const name of names) {
      const typed = parts.map((part) => out[`${name}-${part}`]);
      if (typed.every((part) => part === undefined)) continue;
      const [day = '', month = '', year = ''] = typed.map((part) =>
        typeof part === 'string' ? part.trim() : '',
      );
      out[name] = day === '' && month === '' && year === '' ? '' : `${year}-${pad(month)}-${pad(day)}`;
      for (const part of parts) out[`${name}-${part}`] = undefined;
    }
    return out;
  }, schema);
}

function pad(part: string): string {
  return /^\d$/.test(part) ? `0${part}` : part;
}

/** What is wrong with a date text, in the words of the GOV.UK Design System's date input guidance; null when it is a day. */
export function dateMistake(text: string, title: string): string | null {
  if (text === '') return `Enter ${title}`;
  const [year = '', month = '', day = ''] = text.split('-');
  const missing = [
    day === '' ? 'day' : null,
    month === '' ? 'month' : null,
    year === '' ? 'year' : null,
  ].filter((part) => part !== null);
  const subject = title.charAt(0).toUpperCase() + title.slice(1);
  if (missing.length > 0) return `${subject} must include a ${missing.join(' and ')}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return /^\d{4}$/.test(year) ? `${subject} must be a real date` : `Year must include 4 numbers`;
  }
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text
    ? `${subject} must be a real date`
    : null;
}

/** A day that must be given, as `YYYY-MM-DD`. @param title in the middle of a sentence: "the date it happened". */
export function requiredDate(title: string) {
  return z.string({ error: `Enter ${title}` }).superRefine((text, context) => {
    const mistake = dateMistake(text, title);
    if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
  });
}

/** A day that may be left empty: `YYYY-MM-DD` or null. @param title in the middle of a sentence: "the last day". */
export function optionalDate(title: string) {
  return z
    .string()
    .default('')
    .superRefine((text, context) => {
      const mistake = text === '' ? null : dateMistake(text, title);
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    })
    .transform((text) => (text === '' ? null : text));
}

/** The three-field date input, with what was typed kept and the wrong parts marked. */
export function dateField(options: {
  form: FormState;
  name: string;
  legend: string;
  hint?: string;
  /** ISO day for the first look. */
  value?: string;
}): SafeHtml {
  const { form, name } = options;
  const [year = '', month = '', day = ''] = (options.value ?? '').split('-');
  const first = { day, month, year };
  const message = form.message(name);
  const named = parts.filter(
    (part) => message !== undefined && new RegExp(`\\b${part}\\b`, 'i').test(message),
  );
  const wrong = message === undefined ? [] : named.length > 0 ? named : [...parts];
  return dateInput({
    id: fieldId(name),
    fieldset: { legend: { text: options.legend, classes: 'govuk-fieldset__legend--s' } },
    hint: { text: options.hint ?? 'For example, 27 3 2025' },
    ...form.error(name),
    items: parts.map((part) => ({
      name: part,
      id: `${fieldId(name)}-${part}`,
      label: part.charAt(0).toUpperCase() + part.slice(1),
      classes: [
        part === 'year' ? 'govuk-input--width-4' : 'govuk-input--width-2',
        ...(wrong.includes(part) ? ['govuk-input--error'] : []),
      ].join(' '),
      value: form.value(`${name}-${part}`, first[part]),
    })),
    namePrefix: name,
  });
}
