/** Fields of a form, each with its label, its hint, what was typed and what is wrong with it. */
import { checkboxes, input, radios, select, textarea } from './components.ts';
import { fieldId, type FormState } from './form.ts';
import type { SafeHtml } from './html.ts';

type Choice = { value: string; text: string; hint?: string };

export function textField(
  form: FormState,
  name: string,
  label: string,
  more: {
    value?: string | null;
    hint?: string;
    type?: string;
    classes?: string;
    autocomplete?: string;
    inputmode?: string;
  } = {},
): SafeHtml {
  return input({
    id: fieldId(name),
    name,
    label: { text: label },
    value: form.value(name, more.value ?? ''),
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    ...(more.type === undefined ? {} : { type: more.type }),
    ...(more.classes === undefined ? {} : { classes: more.classes }),
    ...(more.autocomplete === undefined ? {} : { autocomplete: more.autocomplete }),
    ...(more.inputmode === undefined ? {} : { inputmode: more.inputmode }),
    ...form.error(name),
  });
}

export function longField(
  form: FormState,
  name: string,
  label: string,
  more: { value?: string | null; hint?: string; rows?: number } = {},
): SafeHtml {
  return textarea({
    id: fieldId(name),
    name,
    label: { text: label },
    rows: more.rows ?? 5,
    value: form.value(name, more.value ?? ''),
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    ...form.error(name),
  });
}

export function selectField(
  form: FormState,
  name: string,
  label: string,
  choices: readonly Choice[],
  more: { value?: string | null; hint?: string } = {},
): SafeHtml {
  const chosen = form.value(name, more.value ?? '');
  return select({
    id: fieldId(name),
    name,
    label: { text: label },
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    items: choices.map(({ value, text }) => ({ value, text, selected: value === chosen })),
    ...form.error(name),
  });
}

export function radioField(
  form: FormState,
  name: string,
  legend: string,
  choices: readonly Choice[],
  more: { value?: string | null; hint?: string } = {},
): SafeHtml {
  return radios({
    name,
    idPrefix: fieldId(name),
    fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--s' } },
    value: form.value(name, more.value ?? ''),
    ...(more.hint === undefined ? {} : { hint: { text: more.hint } }),
    items: choices.map(({ value, text, hint }) => ({
      value,
      text,
      ...(hint === undefined ? {} : { hint: { text: hint } }),
    })),
    ...form.error(name),
  });
}

/** Boxes to tick, each a field of its own with the value `yes`. */
export function tickField(
  form: FormState,
  legend: string,
  ticks: readonly { name: string; text: string; hint?: string; checked?: boolean }[],
): SafeHtml {
  return checkboxes({
    name: ticks[0]?.name ?? '',
    idPrefix: fieldId(ticks[0]?.name ?? ''),
    fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--s' } },
    items: ticks.map((tick) => ({
      id: fieldId(tick.name),
      name: tick.name,
      value: 'yes',
      text: tick.text,
      checked: form.value(tick.name, tick.checked === true ? 'yes' : '') === 'yes',
      ...(tick.hint === undefined ? {} : { hint: { text: tick.hint } }),
    })),
  });
}

/** Choices of a record of words. */
export function choicesOf(words: Readonly<Record<string, string>>): Choice[] {
  return Object.entries(words).map(([value, text]) => ({ value, text }));
}
