import { input, insetText, radios, select, textarea } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { sourceKinds } from '../kinds/kinds.ts';
import type { SourceRecord } from '../source.store.ts';
import { periodGrains } from './mapping.rules.ts';
import { carryOn, stepPage, type StepView } from './step.page.ts';

/** The fields of a source that is new: also used by a typed return. */
export function newSourceFields(form: FormState): SafeHtml {
  return html`${select({
    id: 'source-kind',
    name: 'source-kind',
    label: { text: 'What kind of source it is (optional)' },
    hint: { text: 'What is known of the kind is filled in for you to look at. Nothing of it is binding.' },
    value: form.value('source-kind'),
    items: [
      { value: '', text: 'Not said' },
      ...sourceKinds.map(({ code, title }) => ({ value: code, text: title })),
    ],
    ...form.error('source-kind'),
  })}
  ${input({
    id: 'title',
    name: 'title',
    label: { text: 'What the source is called' },
    hint: { text: 'The service and what it counts: “Merrowshire Fire and Rescue, incidents attended”' },
    value: form.value('title'),
    ...form.error('title'),
  })}
  ${input({
    id: 'owner',
    name: 'owner',
    label: { text: 'Who owns the data' },
    value: form.value('owner'),
    ...form.error('owner'),
  })}
  ${input({
    id: 'licence',
    name: 'licence',
    label: { text: 'Licence or agreement (optional)' },
    hint: { text: 'For example “Open Government Licence v3.0” or the name of the sharing agreement' },
    value: form.value('licence'),
    ...form.error('licence'),
  })}
  ${select({
    id: 'grain',
    name: 'grain',
    label: { text: 'How closely it says when something happened' },
    value: form.value('grain', 'day'),
    items: Object.entries(periodGrains).map(([value, text]) => ({ value, text })),
    ...form.error('grain'),
  })}
  ${textarea({
    id: 'limitations',
    name: 'limitations',
    rows: 3,
    label: { text: 'Known limitations (optional)' },
    hint: { text: 'One a line. They are printed with every figure from this source.' },
    value: form.value('limitations'),
    ...form.error('limitations'),
  })}`;
}

/** Radios of the known sources with "a new one" at the end; without known ones, the new source's fields alone. */
export function sourceChoice(
  sources: readonly SourceRecord[],
  form: FormState,
  legend: string,
  chosen: string,
): SafeHtml {
  if (sources.length === 0)
    return html`<input type="hidden" name="source" value="new" /> ${newSourceFields(form)}`;
  return radios({
    name: 'source',
    idPrefix: 'source',
    fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--m' } },
    value: form.value('source', chosen),
    ...form.error('source'),
    items: [
      ...sources.map((source) => ({
        value: source.code,
        text: source.title,
        ...(source.ownerName === '' || source.title.startsWith(source.ownerName)
          ? {}
          : { hint: { text: source.ownerName } }),
      })),
      { divider: 'or' },
      { value: 'new', text: 'A new source', conditional: { html: newSourceFields(form) } },
    ],
  });
}

export function sourceStepPage(
  view: StepView & {
    sources: readonly SourceRecord[];
    /** Title of the kind that the headings speak for. */ guess?: string;
  },
): Page {
  const { source } = view.draft.state;
  const chosen = source === null ? '' : source.kind === 'existing' ? source.code : 'new';
  return stepPage(
    view,
    'source',
    html`${
      view.draft.state.agreed.length === 0 &&
      insetText({
        text: 'This is not a police street file, so we need to know what its columns mean. It takes a few minutes the first time; next time the answers are remembered.',
      })
    }
    ${
      view.guess !== undefined &&
      html`<p class="govuk-body">
        By its headings it looks like: <strong>${view.guess}</strong>. If it is a new source, that kind is
        chosen below.
      </p>`
    }
    ${sourceChoice(view.sources, view.form, 'Which source is it from?', chosen)}`,
    carryOn(),
  );
}
