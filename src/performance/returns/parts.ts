import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addMonths, monthInWords, type Month } from '../../foundation/period.ts';
import { fieldProblem, Problem } from '../../foundation/problem.ts';
import { listPeople, type Person } from '../../requests/requests.ts';
import { button, input, select, tag, textarea } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { PeriodReturn } from './return.store.ts';
import { isLate, stateWords } from './return.rules.ts';

export const menu = 'returns';
export const trail = [{ text: 'Returns', href: '/performance/returns' }];

/** A text box of one line. */
export const line = (
  form: FormState,
  name: string,
  label: string,
  more: { hint?: string; value?: string; classes?: string } = {},
): SafeHtml =>
  input({
    id: name,
    name,
    label: { text: label, classes: 'govuk-label--s' },
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    ...(more.classes === undefined ? {} : { classes: more.classes }),
    value: form.value(name, more.value),
    ...form.error(name),
  });

export const area = (
  form: FormState,
  name: string,
  label: string,
  more: { hint?: string; value?: string; rows?: number } = {},
): SafeHtml =>
  textarea({
    id: name,
    name,
    label: { text: label, classes: 'govuk-label--s' },
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    rows: more.rows ?? 4,
    value: form.value(name, more.value),
    ...form.error(name),
  });

export const choose = (
  form: FormState,
  name: string,
  label: string,
  items: readonly { value: string; text: string }[],
  more: { hint?: string; value?: string } = {},
): SafeHtml => {
  const chosen = form.value(name, more.value);
  return select({
    id: name,
    name,
    label: { text: label, classes: 'govuk-label--s' },
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    items: items.map(({ value, text }) => ({ value, text, selected: value === chosen })),
    ...form.error(name),
  });
};

/** A button that does one thing, in a form of its own. */
export const oneButton = (
  action: string,
  text: string,
  hidden: SafeHtml,
  more: { secondary?: boolean; fields?: Readonly<Record<string, string>> } = {},
): SafeHtml =>
  html`<form method="post" action="${action}" novalidate>
    ${hidden}
    ${Object.entries(more.fields ?? {}).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    ${button({ text, preventDoubleClick: true, ...(more.secondary === true ? { classes: 'govuk-button--secondary' } : {}) })}
  </form>`;

const colours: Readonly<Record<PeriodReturn['state'], string>> = {
  draft: 'govuk-tag--grey',
  asked: 'govuk-tag--blue',
  filled: 'govuk-tag--yellow',
  signed: 'govuk-tag--turquoise',
  sent: 'govuk-tag--green',
  corrected: 'govuk-tag--green',
  withdrawn: 'govuk-tag--grey',
};

/** Where a return stands, and that it is late. */
export const stateTags = (own: Pick<PeriodReturn, 'state' | 'dueOn'>): SafeHtml =>
  html`${tag({ text: stateWords[own.state].title, classes: colours[own.state] })}${isLate(own, clock.today()) && html` ${tag({ text: 'Late', classes: 'govuk-tag--red' })}`}`;

/** Months to choose from, the newest first. */
export function monthItems(back = 48, ahead = 3): { value: Month; text: string }[] {
  const now = clock.today().slice(0, 7);
  return Array.from({ length: back + ahead + 1 }, (_, index) => {
    const value = addMonths(now, ahead - index);
    return { value, text: monthInWords(value) };
  });
}

export const personItems = (people: readonly Person[], nobody: string): { value: string; text: string }[] => [
  { value: '', text: nobody },
  ...people.map(({ accountId, name, agencyName }) => ({ value: accountId, text: `${name}, ${agencyName}` })),
];

/** Names of accounts that have no post any more are known as well. */
export async function namesOf(tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await tx.selectFrom('account').select(['id', 'name']).where('id', 'in', wanted).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** An account that may be asked, or null for none. @throws Problem 422 for one without a post. */
export async function personGiven(tx: Tx, field: string, id: string): Promise<string | null> {
  if (id === '') return null;
  if ((await listPeople(tx)).some(({ accountId }) => accountId === id)) return id;
  throw fieldProblem('person-not-here', field, 'Choose somebody who has a post in this partnership today');
}

/** Puts a refusal without a field beside one, so that the form is shown again with it. */
export function besideField(error: unknown, field: string): unknown {
  if (!(error instanceof Problem) || error.fields.length > 0 || error.status !== 422) return error;
  return fieldProblem(error.code, field, error.detail === '' ? error.title : error.detail, error.title);
}
