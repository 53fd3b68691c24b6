import { button, fieldset, input, insetText, scrollRegion, table, textarea } from '../../web/components.ts';
import { dateField, fieldId, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { Wave } from '../waves/wave.types.ts';
import { trailOf, type Hidden } from './answers.context.ts';
import { counted, number } from './answers.words.ts';
import { handsFor, tallyField, tallyQuestions } from './tally.rules.ts';
import type { Tally } from './tally.store.ts';

const channelTitle = { group: 'A group', school: 'A class' } as const;

/** Groups that answered by show of hands, with what they said; counted apart. */
export function talliesPage(view: {
  wave: Wave;
  questionnaire: Questionnaire;
  tallies: readonly Tally[];
  mayEnter: boolean;
  hidden: Hidden;
}): Page {
  const { wave } = view;
  const at = `/consultation/${wave.id}/answers/tallies`;
  const kept = view.tallies.filter(({ removedAt }) => removedAt === null);
  const removed = view.tallies.filter(({ removedAt }) => removedAt !== null);
  const questions = tallyQuestions(view.questionnaire).filter(({ code }) =>
    kept.some(({ counts }) => counts[code] !== undefined),
  );
  return {
    title: 'Answers of groups',
    menu: 'consultation',
    breadcrumbs: trailOf(wave),
    body: html`<h1 class="govuk-heading-l">Answers of groups</h1>
      <p class="govuk-body">
        A class or a lunch club answers by show of hands. Hands are counted apart and never added to what people
        answered one by one: nobody knows who in the room answered elsewhere as well.
      </p>
      ${
        view.mayEnter &&
        html`<p class="govuk-body">
          ${button({ text: 'Add a group', href: `${at}/new` })}
          ${wave.ways.includes('school') && button({ text: 'Add a class', href: `${at}/new?channel=school`, classes: 'govuk-button--secondary' })}
        </p>`
      }
      ${
        kept.length === 0
          ? html`<p class="govuk-body">No group has answered yet.</p>`
          : scrollRegion(
              'Groups',
              table({
                caption: `${counted(kept.length, 'group')}, ${counted(kept.reduce((sum, { people }) => sum + people, 0), 'person', 'people')}`,
                captionClasses: 'govuk-table__caption--m',
                firstCellIsHeader: true,
                head: [{ text: 'Group' }, { text: 'Kind' }, { text: 'Day' }, { text: 'People', format: 'numeric' }, { text: 'Code' }, { text: 'Staff minutes', format: 'numeric' }, { text: 'Change' }],
                rows: kept.map((each) => [
                  { html: html`${each.title}${each.notes !== '' && html`<br /><span class="govuk-body-s">${each.notes}</span>`}` },
                  { text: channelTitle[each.channel] },
                  { text: dayInWords(each.heldOn) },
                  { text: number(each.people), format: 'numeric' },
                  { text: each.outreachCode ?? '' },
                  { text: number(each.staffMinutes), format: 'numeric' },
                  { html: html`<a class="govuk-link" href="${at}/${each.id}">Change<span class="govuk-visually-hidden"> ${each.title}</span></a>` },
                ]),
              }),
            )
      }
      ${questions.map((question) =>
        scrollRegion(
          question.text,
          table({
            caption: question.text,
            captionClasses: 'govuk-table__caption--s',
            firstCellIsHeader: true,
            head: [{ text: 'Hands for' }, ...kept.filter(({ counts }) => counts[question.code] !== undefined).map(({ title, people }) => ({ text: `${title} (${people})`, format: 'numeric' as const }))],
            rows: handsFor(question).map(({ code, text }) => [
              { text },
              ...kept.filter(({ counts }) => counts[question.code] !== undefined).map(({ counts }) => ({ text: counts[question.code]?.[code] === undefined ? '' : number(counts[question.code]?.[code] ?? 0), format: 'numeric' as const })),
            ]),
          }),
        ),
      )}
      ${
        removed.length > 0 &&
        html`<h2 class="govuk-heading-m">Removed</h2>
          ${removed.map(
            (each) =>
              html`<form method="post" action="${at}/${each.id}/put-back">
                ${view.hidden()}
                <p class="govuk-body">${each.title}, ${dayInWords(each.heldOn)}, ${counted(each.people, 'person', 'people')}</p>
                ${view.mayEnter && button({ html: html`Bring it back<span class="govuk-visually-hidden"> (${each.title})</span>`, classes: 'govuk-button--secondary' })}
              </form>`,
          )}`
      }`,
  }; // prettier-ignore
}

export type TallyFormView = {
  wave: Wave;
  questionnaire: Questionnaire;
  channel: 'group' | 'school';
  own: Tally | null;
  today: string;
  form: FormState;
  hidden: Hidden;
};

/** One group: who, when, and how many hands. */
export function tallyFormPage(view: TallyFormView): Page {
  const { wave, own, form, channel } = view;
  const at = `/consultation/${wave.id}/answers/tallies`;
  const isSchool = channel === 'school';
  const title = own?.title ?? (isSchool ? 'Add a class' : 'Add a group');
  const text = (name: string, words: string, hint: string, first: string, classes = ''): SafeHtml =>
    input({ id: name, name, label: { text: words, classes: 'govuk-label--s' }, ...(hint === '' ? {} : { hint: { text: hint } }), classes, value: form.value(name, first), ...form.error(name) }); // prettier-ignore
  return {
    title,
    menu: 'consultation',
    breadcrumbs: [...trailOf(wave), { text: 'Answers of groups', href: at }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      ${isSchool && insetText({ text: 'Under-13s: no child is named, and nothing is asked about who they are. Say to the class: “There are no right or wrong answers. You need not raise your hand for any of them.” Ask only where the school agrees and parents or carers have been told.' })}
      <form method="post" action="${at}/${own === null ? `new${isSchool ? '?channel=school' : ''}` : own.id}" novalidate>
        ${view.hidden()}
        <input type="hidden" name="version" value="${form.value('version', String(own?.version ?? 0))}" />
        ${text('title', isSchool ? 'Class' : 'Group', isSchool ? 'For example, Year 6, Harbour Primary' : 'For example, Tuesday lunch club', own?.title ?? '')}
        ${isSchool && text('consent', 'Who consented for the school', 'The teacher or head, by role: not a child or parent', consentIn(own?.notes ?? ''))}
        ${text('people', 'How many people', '', own === null ? '' : String(own.people), 'govuk-input--width-4')}
        ${dateField({ form, name: 'held-on', legend: 'Day', value: own?.heldOn ?? view.today })}
        ${text('code', 'Outreach code', 'May be empty', own?.outreachCode ?? '', 'govuk-input--width-10')}
        ${text('staff-minutes', 'Staff minutes', 'Getting there and back included', own === null ? '' : String(own.staffMinutes), 'govuk-input--width-4')}
        <h2 class="govuk-heading-m">Hands</h2>
        <p class="govuk-body">Leave empty what was not asked. For a question with several or ranked answers, count the hands for each.</p>
        ${tallyQuestions(view.questionnaire).map((question) =>
          fieldset({
            legend: { text: question.text, classes: 'govuk-fieldset__legend--s' },
            html: html`${handsFor(question).map(({ code, text: words }) => {
              const name = tallyField(question.code, code);
              return input({ id: fieldId(name), name, label: { text: words }, classes: 'govuk-input--width-4', inputmode: 'numeric', value: form.value(name, own?.counts[question.code]?.[code]?.toString() ?? ''), ...form.error(name) });
            })}`,
          }),
        )}
        ${textarea({ id: 'notes', name: 'notes', label: { text: 'Notes', classes: 'govuk-label--s' }, hint: { text: 'What was said in the room. No names' }, rows: 3, value: form.value('notes', withoutConsent(own?.notes ?? '')), ...form.error('notes') })}
        ${button({ text: 'Save' })}
      </form>
      ${own !== null && html`<form method="post" action="${at}/${own.id}/remove">${view.hidden()}${button({ text: 'Remove it', classes: 'govuk-button--secondary' })}</form>`}`,
  }; // prettier-ignore
}

/** The school's consent stands as the first line of the notes. */
const consentLine = /^Consent for the school: (.*?)(?:\n|$)/;
export const withConsent = (notes: string, consent: string): string =>
  consent === '' ? notes : `Consent for the school: ${consent}${notes === '' ? '' : `\n${notes}`}`;
const consentIn = (notes: string): string => consentLine.exec(notes)?.[1] ?? '';
const withoutConsent = (notes: string): string => notes.replace(consentLine, '');
