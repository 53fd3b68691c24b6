import { button } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { type Step, stepBefore, stepsOf, stepTitles } from './mapping.rules.ts';
import type { MappingDraft } from './mapping.store.ts';

export const draftPath = (id: string, step: Step): string => `/observatory/mapping/${id}/${step}`;

export type StepView = { draft: MappingDraft; form: FormState; hidden: () => SafeHtml };

/** The frame of a step: what file it is, which step, the way back, and one form. */
export function stepPage(
  view: StepView,
  step: Step,
  body: SafeHtml,
  submit: SafeHtml,
  options: { width?: 'standard' | 'wide'; title?: string } = {},
): Page {
  const { state, id, fileName } = view.draft;
  const all = stepsOf(state);
  const before = stepBefore(state, step);
  const title = options.title ?? stepTitles[step];
  return {
    title: `${title}: ${fileName}`,
    menu: 'observatory',
    width: options.width ?? 'standard',
    backLink: before === null ? '/observatory/mapping' : draftPath(id, before),
    errors: view.form.errors,
    body: html`<span class="govuk-caption-l"
        >${fileName}, step ${all.indexOf(step) + 1} of ${all.length}</span
      >
      <h1 class="govuk-heading-l">${title}</h1>
      <form method="post" action="${draftPath(id, step)}" novalidate>
        ${view.hidden()} ${body}
        <div class="govuk-button-group">${submit}</div>
      </form>`,
  };
}

export const carryOn = (text = 'Continue'): SafeHtml => button({ text, preventDoubleClick: true });
