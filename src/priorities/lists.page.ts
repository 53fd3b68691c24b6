import { dayInWords } from '../observatory/observatory.ts';
import { button, checkboxes, input, radios, scrollRegion, table, textarea } from '../web/components.ts';
import { dateField, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { momentInWords } from '../web/words.ts';
import { limbsOn, limbTitle, markWords, type Duty } from './duties.ts';
import type { ListVersion } from './lists.store.ts';
import { bandOf, stepLines, stepWords, type Matrix } from './matrix.rules.ts';
import { crumbs } from './parts.page.ts';

/** Every version of a list, with who made it and why. */
const versionsTable = (versions: readonly ListVersion[]): SafeHtml =>
  scrollRegion(
    'Versions',
    table({
      caption: 'Versions, the one in force first',
      captionClasses: 'govuk-table__caption--m',
      firstCellIsHeader: true,
      head: [{ text: 'Version' }, { text: 'Since' }, { text: 'By' }, { text: 'Reason' }],
      rows: versions.map((each) => [
        { text: String(each.number) },
        { text: each.madeAt === null ? '' : momentInWords(each.madeAt) },
        { text: each.madeBy ?? '' },
        { text: each.reason },
      ]),
    }),
  );

const reasonField = (form: FormState, hint: string): SafeHtml =>
  textarea({ id: 'reason', name: 'reason', rows: 2, label: { text: 'Reason', classes: 'govuk-label--s' }, hint: { text: hint }, value: form.value('reason'), ...form.error('reason') }); // prettier-ignore

/** The legal duties, each with its source, its days, and whether somebody checked it. */
export function dutiesPage(view: {
  duties: readonly Duty[];
  versions: readonly ListVersion[];
  today: string;
  mayEdit: boolean;
}): Page {
  const stands = ({ from, to }: Duty): string =>
    from > view.today ? 'not yet' : to !== null && to < view.today ? 'ended' : 'in force';
  return {
    title: 'Legal duties',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(),
    body: html`<h1 class="govuk-heading-l">Legal duties</h1>
      <p class="govuk-body">
        What the law asks of the partnership or its members, and can make something a priority. What is marked as guidance is to be
        checked before anybody relies on it.
      </p>
      ${scrollRegion('Legal duties', table({
        caption: 'Legal duties',
        captionClasses: 'govuk-visually-hidden',
        firstCellIsHeader: true,
        head: [{ text: 'Duty' }, { text: 'Source' }, { text: 'Since' }, { text: 'Stands' }, { text: 'Checked' }, ...(view.mayEdit ? [{ text: 'Change' }] : [])],
        rows: view.duties.map((duty) => [
          { html: html`<span id="${duty.code}">${duty.title}</span>` },
          { text: duty.source },
          { text: dayInWords(duty.from) },
          { text: `${stands(duty)}${duty.to === null ? '' : `, until ${dayInWords(duty.to)}`}` },
          { text: markWords[duty.mark] },
          ...(view.mayEdit ? [{ html: html`<a class="govuk-link" href="/priorities/duties/${duty.code}">Change<span class="govuk-visually-hidden">: ${duty.title}</span></a>` }] : []),
        ]),
      }))}
      ${view.mayEdit && html`<p class="govuk-body">${button({ text: 'Add a duty', href: '/priorities/duties/new' })}</p>`}
      ${versionsTable(view.versions)}`,
  };
} // prettier-ignore

/** One duty to be written or changed. */
export function dutyPage(view: {
  duty: Duty | null;
  /** Version of the list that the page was made from. */
  from: number;
  today: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { duty, form } = view;
  const title = duty === null ? 'Add a duty' : 'Change a duty';
  const limbs = form.values('limbs', duty?.limbs ?? []);
  const mark = form.value('mark', duty?.mark ?? 'G');
  return {
    title,
    menu: 'priorities',
    breadcrumbs: [...crumbs(), { text: 'Legal duties', href: '/priorities/duties' }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <p class="govuk-body">Candidates that rest on it say what stands here; a round that is decided keeps what stood then.</p>
        <form method="post" action="/priorities/duties/${duty?.code ?? 'new'}" novalidate>
          ${view.hidden()} <input type="hidden" name="from-version" value="${view.from}" />
          ${textarea({ id: 'title', name: 'title', rows: 2, label: { text: 'Duty', classes: 'govuk-label--s' }, value: form.value('title', duty?.title ?? ''), ...form.error('title') })}
          ${input({ id: 'source', name: 'source', label: { text: 'Source', classes: 'govuk-label--s' }, hint: { text: 'The act and section, or the number of the regulations' }, value: form.value('source', duty?.source ?? ''), ...form.error('source') })}
          ${dateField({ form, name: 'since', legend: 'In force since', value: duty?.from ?? '' })}
          ${dateField({ form, name: 'until', legend: 'Until', hint: 'Leave it empty while it is in force', value: duty?.to ?? '' })}
          ${radios({ name: 'mark', idPrefix: 'mark', fieldset: { legend: { text: 'Was it checked', classes: 'govuk-fieldset__legend--s' } }, ...form.error('mark'), items: (['F', 'G'] as const).map((each) => ({ value: each, text: markWords[each], checked: each === mark })) })}
          ${checkboxes({ name: 'limbs', idPrefix: 'limbs', classes: 'govuk-checkboxes--small', fieldset: { legend: { text: 'Limbs of section 6 that a priority resting on it usually serves', classes: 'govuk-fieldset__legend--s' } }, ...form.error('limbs'), values: limbs, items: limbsOn(view.today).map(({ code }) => ({ value: code, text: limbTitle(code) })) })}
          ${reasonField(form, 'What was checked, or what changed in the law')}
          ${button({ text: duty === null ? 'Add it' : 'Save', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
} // prettier-ignore

/** The matrix: its steps, what they mean, and from which product on a cell is called what. */
export function matrixSettingPage(view: {
  matrix: Matrix;
  versions: readonly ListVersion[];
  form: FormState;
  mayEdit: boolean;
  hidden: () => SafeHtml;
}): Page {
  const { matrix, form } = view;
  const lines = (name: 'likelihood' | 'impact', label: string): SafeHtml =>
    textarea({ id: name, name, rows: 5, label: { text: label, classes: 'govuk-label--s' }, hint: { text: 'One step a line, the lowest first: its name, a colon, what it means' }, value: form.value(name, stepLines(matrix[name])), ...form.error(name) }); // prettier-ignore
  return {
    title: 'The matrix of likelihood and impact',
    menu: 'priorities',
    width: 'wide',
    breadcrumbs: crumbs(),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">The matrix of likelihood and impact</h1>
      <p class="govuk-body">${matrix.source}. It stands beside the scores and changes none of them.</p>
      ${scrollRegion('The matrix', table({
        caption: 'The matrix: likelihood down, impact across',
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [{ text: 'Likelihood' }, ...matrix.impact.map((step) => ({ text: stepWords(step) }))],
        rows: matrix.likelihood.map((row, up) => [
          { text: stepWords(row) },
          ...matrix.impact.map((_, across) => ({ text: `${bandOf(matrix, (up + 1) * (across + 1))} (${(up + 1) * (across + 1)})` })),
        ]).toReversed(),
      }))}
      ${versionsTable(view.versions)}
      ${view.mayEdit && html`<h2 class="govuk-heading-m">Change it</h2>
        <p class="govuk-body">Rounds that are decided keep the matrix that stood then. A candidate on a step that is taken away counts as not placed.</p>
        <form method="post" action="/priorities/matrix" novalidate>
          ${view.hidden()} <input type="hidden" name="from-version" value="${view.versions[0]?.number ?? 0}" />
          ${lines('likelihood', 'Likelihood')} ${lines('impact', 'Impact')}
          ${textarea({ id: 'bands', name: 'bands', rows: 3, label: { text: 'Bands', classes: 'govuk-label--s' }, hint: { text: 'One a line: the product of both steps from which it begins, a colon, its name' }, value: form.value('bands', matrix.bands.map(({ from, title }) => `${from}: ${title}`).join('\n')), ...form.error('bands') })}
          ${input({ id: 'source', name: 'source', label: { text: 'Where it is from', classes: 'govuk-label--s' }, value: form.value('source', matrix.source), ...form.error('source') })}
          ${reasonField(form, 'Kept with the version')}
          ${button({ text: 'Put it in force', preventDoubleClick: true })}
        </form>`}`,
  };
} // prettier-ignore
