import { button, checkboxes, fieldset, input, radios, select, textarea } from '../../web/components.ts';
import { fieldId, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { optionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { Answer, Option, Question } from '../questionnaire/questionnaire.types.ts';
import type { Ward } from '../../places/places.ts';
import { pinFields } from './pin.rules.ts';
import type { Visit } from './survey.types.ts';
import { fill, type Words } from './words/words.ts';

/** In whose words a question is shown. */
export type Wording = Pick<Visit, 'words' | 'wordsLanguage' | 'wards' | 'ground'> & {
  /** Language of the page. */
  language: string;
  /** Language the questionnaire is written in. */
  ownLanguage: string;
};

/** A text of the questionnaire: where it is not translated it stands in its own language, and says so. */
export const said = (wording: Wording, text: string, original: string): SafeHtml =>
  wording.language !== wording.ownLanguage && text === original
    ? html`<span lang="${wording.ownLanguage}" dir="auto">${text}</span>`
    : html`${text}`;

/** A standing text: in English, marked so, where its catalogue has not the page's language. */
export const standing = (wording: Pick<Wording, 'language' | 'wordsLanguage'>, text: string): SafeHtml =>
  wording.wordsLanguage === wording.language
    ? html`${text}`
    : html`<span lang="${wording.wordsLanguage}" dir="auto">${text}</span>`;

/** What can be chosen; yes and no in the page's language. */
export function shownOptions(question: Question, words: Words): Option[] {
  if (question.kind !== 'yes-no') return optionsOf(question);
  const text: Record<string, string> = { yes: words.yes, no: words.no, 'prefer-not-to-say': words.preferNot };
  return optionsOf(question).map((option) => ({ ...option, text: text[option.code] ?? option.text }));
}

/** The fields of a form that say an answer: the other way round than `readAnswer`. */
export function typedOf(question: Question, answer: Answer | undefined): Record<string, string | string[]> {
  const { code } = question;
  if (answer === undefined) return {};
  const words = 'words' in answer && answer.words !== undefined ? { [`${code}.words`]: answer.words } : {};
  if ('choice' in answer) return { [code]: answer.choice, ...words };
  if ('choices' in answer) return { [code]: answer.choices, ...words };
  if ('ranking' in answer)
    return Object.fromEntries(answer.ranking.map((chosen, index) => [`${code}.${index + 1}`, chosen]));
  if ('number' in answer) return { [code]: String(answer.number) };
  if ('text' in answer) return { [code]: answer.text };
  const { ward = '', point } = answer;
  const names = pinFields(code);
  return {
    [code]: answer.place,
    [names.ward]: ward,
    ...(point === undefined
      ? {}
      : { [names.lat]: String(point.lat), [names.lon]: String(point.lon), [names.view]: ward }),
  };
}

/**
 * The fields of one question, its text as the heading of the page.
 * @param original the same question as written, to tell what is not translated
 */
export function questionFields(
  question: Question,
  original: Question,
  form: FormState,
  wording: Wording,
): SafeHtml {
  const { words } = wording;
  const legend = {
    html: said(wording, question.text, original.text),
    isPageHeading: true,
    classes: 'govuk-fieldset__legend--l',
  };
  const label = { ...legend, classes: 'govuk-label--l' };
  const id = fieldId(question.code);
  const first = { name: question.code, idPrefix: id, fieldset: { legend }, ...form.error(question.code) };
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return html`${radios({
        ...first,
        ...hintOf(question, original, wording),
        items: items(question, original, form.value(question.code), wording),
      })}
      ${moreWords(question, form, wording)}`;
    case 'several':
      return html`${checkboxes({
        ...first,
        ...hintOf(
          question,
          original,
          wording,
          question.atMost === null ? words.allThatApply : fill(words.upTo, { n: question.atMost }),
        ),
        items: items(question, original, form.values(question.code), wording),
      })}
      ${moreWords(question, form, wording)}`;
    case 'scale':
      return radios({
        ...first,
        ...hintOf(question, original, wording),
        items: Array.from({ length: question.to - question.from + 1 }, (_, at) => question.from + at).map(
          (point) => ({
            value: String(point),
            html: scaleText(question, original, point, wording),
            checked: form.value(question.code) === String(point),
          }),
        ),
      });
    case 'number':
      return input({
        id,
        name: question.code,
        label,
        ...hintOf(
          question,
          original,
          wording,
          fill(words.fromTo, { from: question.least, to: question.most }),
        ),
        ...form.error(question.code),
        inputmode: 'numeric',
        classes: 'govuk-input--width-5',
        value: form.value(question.code),
      });
    case 'text':
      return textarea({
        id,
        name: question.code,
        label,
        ...hintOf(question, original, wording, fill(words.upToCharacters, { n: question.most.toLocaleString('en-GB') })), // prettier-ignore
        ...form.error(question.code),
        rows: question.most > 300 ? 8 : 3,
        value: form.value(question.code),
      });
    case 'ranked':
      return ranked(question, original, form, wording, legend);
    case 'place':
      return place(question, original, form, wording, legend);
  }
}

type Legend = { html: SafeHtml; isPageHeading: boolean; classes: string };

/** The question's own help, then what the kind of question says of itself, then that it may be left out. */
function helpOf(question: Question, original: Question, wording: Wording, kindHint = ''): SafeHtml[] {
  return [
    ...(question.help === '' ? [] : [said(wording, question.help, original.help)]),
    ...(kindHint === '' ? [] : [standing(wording, kindHint)]),
    ...(question.required ? [] : [standing(wording, wording.words.mayLeave)]),
  ];
}

function hintOf(
  question: Question,
  original: Question,
  wording: Wording,
  kindHint = '',
): { hint?: { html: SafeHtml } } {
  const parts = helpOf(question, original, wording, kindHint);
  return parts.length === 0
    ? {}
    : { hint: { html: html`${parts.map((part, at) => html`${at > 0 && ' '}${part}`)}` } };
}

const originalText = (original: Question, code: string, otherwise: string): string =>
  original.kind === 'yes-no'
    ? ''
    : (optionsOf(original).find((option) => option.code === code)?.text ?? otherwise);

function items(question: Question, original: Question, chosen: string | string[], wording: Wording) {
  return shownOptions(question, wording.words).map((option) => ({
    value: option.code,
    html: said(wording, option.text, originalText(original, option.code, option.text)),
    checked: [chosen].flat().includes(option.code),
  }));
}

/** “Say what”: always there, so that it is there without script. */
function moreWords(question: Question, form: FormState, wording: Wording): SafeHtml | false {
  const name = `${question.code}.words`;
  const asking = shownOptions(question, wording.words).filter((option) => option.asksWords);
  return (
    asking.length > 0 &&
    input({
      id: fieldId(name),
      name,
      label: { html: html`${asking.map((option, at) => html`${at > 0 && ', '}${option.text}`)}: ${standing(wording, wording.words.sayWhat)}` },
      ...form.error(name),
      value: form.value(name),
    })
  ); // prettier-ignore
}

function scaleText(
  question: Extract<Question, { kind: 'scale' }>,
  original: Question,
  point: number,
  wording: Wording,
): SafeHtml {
  const own = original.kind === 'scale' ? original : question;
  if (point === question.from) return html`${point}: ${said(wording, question.fromText, own.fromText)}`;
  if (point === question.to) return html`${point}: ${said(wording, question.toText, own.toText)}`;
  return html`${point}`;
}

function ranked(
  question: Extract<Question, { kind: 'ranked' }>,
  original: Question,
  form: FormState,
  wording: Wording,
  legend: Legend,
): SafeHtml {
  const { words } = wording;
  const help = helpOf(question, original, wording);
  const id = fieldId(question.code);
  return fieldset({
    legend,
    ...(help.length === 0 ? {} : { describedBy: `${id}-help` }),
    html: html`${help.length > 0 && html`<p class="govuk-hint" id="${id}-help">${help.map((part, at) => html`${at > 0 && ' '}${part}`)}</p>`}
    ${Array.from({ length: question.places }, (_, at) => {
      const name = `${question.code}.${at + 1}`;
      return select({
        id: fieldId(name),
        name,
        label: { html: standing(wording, fill(words.choiceNumber, { n: at + 1 })) },
        ...form.error(name),
        items: [
          { value: '', text: words.noChoice },
          ...question.options.map((option) => ({
            value: option.code,
            text: option.text,
            selected: form.value(name) === option.code,
          })),
        ],
      });
    })}`,
  });
}

function place(
  question: Extract<Question, { kind: 'place' }>,
  original: Question,
  form: FormState,
  wording: Wording,
  legend: Legend,
): SafeHtml {
  const { words, wards } = wording;
  const help = helpOf(question, original, wording);
  const id = fieldId(question.code);
  const ward = `${question.code}.ward`;
  return fieldset({
    legend,
    ...(help.length === 0 ? {} : { describedBy: `${id}-help` }),
    html: html`${help.length > 0 && html`<p class="govuk-hint" id="${id}-help">${help.map((part, at) => html`${at > 0 && ' '}${part}`)}</p>`}
    ${input({
      id,
      name: question.code,
      label: { html: standing(wording, words.placeWords) },
      hint: { html: standing(wording, words.placeHint) },
      ...form.error(question.code),
      value: form.value(question.code),
    })}
    ${
      wards.length > 0 &&
      select({
        id: fieldId(ward),
        name: ward,
        label: { html: standing(wording, words.orWard) },
        ...form.error(ward),
        items: [
          { value: '', text: words.noChoice },
          ...wards.map(({ code, name }: Ward) => ({
            value: code,
            text: name,
            selected: form.value(ward) === code,
          })),
        ],
      })
    }`,
  });
}

/**
 * A pin on a map, for a question about a place, and what it takes to move it. It stands behind the button that goes on, so that
 * Enter in a field presses that one; a picture that is a button sends where it was pressed without any script.
 * @param action address of the form
 */
export function pinField(
  question: Question,
  form: FormState,
  wording: Wording,
  action: string,
): SafeHtml | false {
  const { words, wards, ground } = wording;
  if (question.kind !== 'place' || ground === null) return false;
  const names = pinFields(question.code);
  const [lat, lon] = [form.value(names.lat), form.value(names.lon)];
  const view = form.value(names.view);
  const picture = ground.picture(view);
  if (picture === null) return false;
  const isSet = lat !== '' && lon !== '' && Number.isFinite(Number(lat)) && Number.isFinite(Number(lon));
  const message = form.message(names.pin);
  const id = fieldId(names.pin);
  const to = `${action}#${id}-part`;
  const ward = wards.find(({ code }) => code === form.value(names.ward))?.name ?? '';
  const drawn = picture.svg(isSet ? { lat: Number(lat), lon: Number(lon) } : null);
  return html`<details class="fp-pin" id="${id}-part" ${(isSet || message !== undefined || form.value(names.view) !== '') && ' open'}>
    <summary>${standing(wording, words.orPin)}</summary>
    <input type="hidden" name="${names.lat}" value="${lat}" />
    <input type="hidden" name="${names.lon}" value="${lon}" />
    <input type="hidden" name="${names.view}" value="${view}" />
    <p class="govuk-body">${standing(wording, isSet ? fill(words.pinIn, { ward }) : words.pinHint)}</p>
    ${message !== undefined && html`<p class="govuk-error-message" id="${id}-error">${message}</p>`}
    <input
      type="image"
      class="fp-pin__map"
      id="${id}"
      name="${names.pin}"
      width="${picture.width}"
      height="${picture.height}"
      alt="${words.pinAlt}"
      formaction="${to}"
      ${message !== undefined && html`aria-describedby="${id}-error"`}
      src="data:image/svg+xml,${encodeURIComponent(drawn)}"
    />
    <div class="fp-pin__buttons">
      ${isSet && button({ html: standing(wording, words.goNext) })}
      ${isSet && button({ html: standing(wording, words.pinAway), classes: 'govuk-button--secondary', name: names.away, value: '1', attributes: { formaction: to } })}
      ${view !== '' && button({ html: standing(wording, words.pinWhole), classes: 'govuk-button--secondary', name: names.whole, value: '1', attributes: { formaction: to } })}
    </div>
  </details>`;
} // prettier-ignore
