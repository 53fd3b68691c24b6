import { button, input, insetText, select, summaryList, table } from '../../web/components.ts';
import { formState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { languageOf } from '../questionnaire/languages.ts';
import { questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { Outreach } from '../waves/outreach.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { questionFields } from './survey.fields.ts';
import { wordingOf } from './survey.parts.ts';
import type { Visit } from './survey.types.ts';
import { catalogueOf } from './words/words.ts';
import { en } from './words/en.ts';

const crumbs = (wave: Pick<Wave, 'id' | 'title'>) => [
  { text: 'Consultation', href: '/consultation' },
  { text: wave.title, href: `/consultation/${wave.id}` },
];

const state = (status: string | undefined): string =>
  status === undefined ? 'None: English stands in their place' : status === 'draft' ? 'Draft: have a person who speaks it check them' : 'Checked'; // prettier-ignore

/** Staff: where a consultation is answered, in which languages, by which posters, on which tablets. */
export function addressPage(view: {
  wave: Wave;
  address: string;
  qr: SafeHtml;
  translations: readonly { language: string; status: string }[];
  outreach: readonly Outreach[];
  may: { edit: boolean; enter: boolean };
  hidden: () => SafeHtml;
}): Page {
  const { wave, address, may } = view;
  const at = `/consultation/${wave.id}`;
  const own = wave.languages[0] ?? 'en';
  return {
    title: 'Where people answer',
    menu: 'consultation',
    breadcrumbs: crumbs(wave),
    body: html`<h1 class="govuk-heading-l">Where people answer</h1>
      ${
        wave.openedAt === null &&
        insetText({
          text: 'The address works once the consultation is opened. Nobody sees anything there before.',
        })
      }
      <p class="govuk-body">Address: <strong>${address}</strong></p>
      ${view.qr}
      <p class="govuk-body">
        <a class="govuk-link" href="${at}/survey/poster.pdf">A poster with the code, to print (PDF)</a>,
        <a class="govuk-link" href="${at}/survey/poster.docx">the same to change (Word)</a>, or
        <a class="govuk-link" href="${at}/survey/qr.svg">the QR code alone</a>; it prints at any size.
      </p>
      <h2 class="govuk-heading-m">Posters, mailings and events</h2>
      <p class="govuk-body">
        Each has an address of its own, so that the answers it brings can be counted. It says nothing of who
        answers.
      </p>
      ${
        view.outreach.length === 0
          ? html`<p class="govuk-body">None is written down yet.</p>`
          : html`<div class="fp-scroll" role="region" aria-label="Addresses by outreach" tabindex="0">
              ${table({
                caption: 'Addresses by outreach',
                captionClasses: 'govuk-visually-hidden',
                head: [{ text: 'Outreach' }, { text: 'Address' }, { text: 'To print' }],
                rows: view.outreach.map(({ title, code }) => [
                  { text: title },
                  { text: `${address}?via=${code}` },
                  {
                    html: html`<a class="govuk-link" href="${at}/survey/poster.pdf?via=${code}"
                        >Poster<span class="govuk-visually-hidden"> for ${title}</span></a
                      >,
                      <a class="govuk-link" href="${at}/survey/qr.svg?via=${code}"
                        >QR code<span class="govuk-visually-hidden"> of ${title}</span></a
                      >`,
                  },
                ]),
              })}
            </div>`
      }
      <h2 class="govuk-heading-m">Languages</h2>
      <p class="govuk-body">
        A language is offered when its translation of the questions is in use. The words round the questions
        (buttons, messages) are ours; a draft was made without a sworn translator.
      </p>
      <div class="fp-scroll" role="region" aria-label="Languages and their translations" tabindex="0">
        ${table({
          caption: 'Languages and their translations',
          captionClasses: 'govuk-visually-hidden',
          head: [
            { text: 'Language' },
            { text: 'Questions' },
            { text: 'Words of the pages' },
            { text: 'Offered' },
          ],
          rows: wave.languages.map((language) => {
            const status = view.translations.find((each) => each.language === language)?.status;
            return [
              { text: languageOf(language).name },
              { text: language === own ? 'As written' : status === undefined ? 'Not translated' : status === 'in-use' ? 'In use' : status === 'checked' ? 'Checked, not in use' : 'Draft' }, // prettier-ignore
              { text: state(catalogueOf(language)?.status) },
              { text: language === own || status === 'in-use' ? 'Yes' : 'No' },
            ];
          }),
        })}
      </div>
      <h2 class="govuk-heading-m">Tablets at events</h2>
      <p class="govuk-body">
        A tablet keeps answers when it has no connection, encrypted so that only this system can read them,
        and sends them later.
      </p>
      ${
        wave.tabletKey === null
          ? may.edit
            ? html`<form method="post" action="${at}/survey/tablet" novalidate>
                ${view.hidden()}
                ${button({ text: 'Let tablets be used', classes: 'govuk-button--secondary' })}
              </form>`
            : html`<p class="govuk-body">A manager or an analyst must let tablets be used first.</p>`
          : may.enter
            ? html`<p class="govuk-body">
                <a class="govuk-link" href="${at}/tablet">Get this tablet ready</a>: open this page on the
                tablet, while it is connected.
              </p>`
            : html`<p class="govuk-body">Tablets may be used.</p>`
      }`,
  };
}

/** Staff, on the tablet itself: choose the event and a code, and hand it over. */
export function readyPage(view: { wave: Wave; outreach: readonly Outreach[]; ready: boolean }): Page {
  const { wave } = view;
  return {
    title: 'Get this tablet ready',
    menu: 'consultation',
    breadcrumbs: [...crumbs(wave), { text: 'Where people answer', href: `/consultation/${wave.id}/survey` }],
    scripts: ['consultation/survey/event-ready.browser.ts'],
    body: html`<h1 class="govuk-heading-l">Get this tablet ready</h1>
      ${
        !view.ready
          ? insetText({
              text: 'Tablets cannot be used for this consultation now: it must be open, and a manager must have let tablets be used.',
            })
          : html`<p class="govuk-body" id="tablet-told" role="status">
                This needs a browser with script and an address that begins with https. Where there is none,
                use paper forms.
              </p>
              <form id="tablet-ready" data-wave="${wave.id}" data-code="${wave.code}" hidden novalidate>
                ${select({
                  id: 'via',
                  name: 'via',
                  label: { text: 'At which event will it be used?' },
                  items: [
                    { value: '', text: 'No event' },
                    ...view.outreach.map(({ code, title }) => ({ value: code, text: title })),
                  ],
                })}
                ${input({
                  id: 'staff-code',
                  name: 'staff-code',
                  label: { text: 'A code of at least 4 figures' },
                  hint: {
                    text: 'You need it to see what waits, to send it, and to end. Do not use one that you use elsewhere.',
                  },
                  inputmode: 'numeric',
                  autocomplete: 'off',
                  classes: 'govuk-input--width-10',
                })}
                <p class="govuk-body">
                  You are signed out on this tablet, so that it can be handed to anybody.
                </p>
                ${button({ text: 'Get it ready and sign me out' })}
              </form>
              ${summaryList({
                rows: [
                  { key: { text: 'Consultation' }, value: { text: wave.title } },
                  { key: { text: 'Address on this tablet' }, value: { text: `/survey/${wave.code}/tablet` } },
                ],
              })}`
      }`,
  };
}

/** The page a tablet keeps: empty, filled by its script from what is stored on the tablet. The same for everybody. */
export function tabletPage(wave: Pick<Wave, 'code' | 'title'>, owner: string): Page {
  return {
    title: wave.title,
    scripts: [
      'consultation/survey/event-rules.browser.ts',
      'consultation/survey/event-store.browser.ts',
      'consultation/survey/event.browser.ts',
    ],
    light: {
      language: 'en-GB',
      direction: 'ltr',
      owner,
      href: null,
      easy: false,
      words: { skip: en.skip, back: en.back, problem: en.problem, error: en.errorPrefix },
      foot: [],
    },
    body: html`<div id="tablet" data-code="${wave.code}">
      <h1 class="govuk-heading-l">${wave.title}</h1>
      <p class="govuk-body">
        This page is for tablets that staff have got ready.
        <a class="govuk-link" href="/survey/${wave.code}">Answer here instead</a>.
      </p>
    </div>`,
  };
}

/** All that a tablet needs to ask the questions by itself, in every language offered. */
export function kitOf(
  visits: readonly Visit[],
  more: { tabletId: string; pass: string; via: string },
): Record<string, unknown> {
  const [first] = visits;
  if (first === undefined) throw new Error('A tablet is made ready in at least one language');
  return {
    schema: 1,
    code: first.wave.code,
    editionId: first.edition.id,
    publicKey: first.wave.tabletKey,
    questionnaire: first.original,
    ...more,
    languages: visits.map((visit) => ({
      language: visit.manner.language,
      name: languageOf(visit.manner.language).ownName,
      direction: languageOf(visit.manner.language).direction,
      words: visit.words,
      title: visit.questionnaire.title,
      intro: visit.questionnaire.intro,
      thanks: visit.questionnaire.thanks,
      privacy: visit.wave.privacyNotice,
      questions: Object.fromEntries(
        questionsOf(visit.questionnaire).map((question) => {
          const original = questionsOf(visit.original).find(({ code }) => code === question.code) ?? question;
          return [
            question.code,
            questionFields(question, original, formState(), wordingOf(visit)).toString(),
          ];
        }),
      ),
    })),
  };
}
