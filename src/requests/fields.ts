import { z } from 'zod';
import { Problem } from '../foundation/problem.ts';
import { dateMistake } from '../web/form.ts';
import { fieldName, fieldsSent } from './answer-fields.rules.ts';

export const idParams = z.object({ id: z.uuid() });

/** A field that may be missing: what is wrong with it is said after the record was found, so that a hidden one says nothing. */
export const optionalText = z.string().max(20_000).optional();

/** What a form sent for the fields of a question that has some, for `answer`. */
export function fieldsOf(
  body: Readonly<Record<string, unknown>>,
  prefix = '',
): { fields?: Record<string, string> } {
  const fields = fieldsSent(body, prefix);
  return fields === undefined ? {} : { fields };
}

/** A problem of one field. */
export function wrongField(name: string, message: string): Problem {
  return new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    fields: [{ name, message }],
  });
}

/** A day from a date input. @param title in the middle of a sentence. @throws Problem 422. */
export function dayGiven(name: string, text: string | undefined, title: string): string {
  const mistake = dateMistake(text ?? '', title);
  if (mistake !== null) throw wrongField(name, mistake);
  return text ?? '';
}

/** Puts a problem of an answer beside fields of other names. @param prefix before the names of a question’s own fields. */
export function renamed(error: unknown, names: Readonly<Record<string, string>>, prefix = ''): unknown {
  if (!(error instanceof Problem) || error.fields.length === 0) return error;
  return new Problem({
    status: error.status,
    code: error.code,
    title: error.title,
    detail: error.detail,
    fields: error.fields.map(({ name, message }) => ({
      name: names[name] ?? (name.startsWith(fieldName('')) ? prefix + name : name),
      message,
    })),
    cause: error,
  });
}
