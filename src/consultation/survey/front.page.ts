import { button, input, insetText, summaryList } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { lengthOf, minutesOf } from '../questionnaire/length.rules.ts';
import { languageOf } from '../questionnaire/languages.ts';
import type { PublicConsultation } from '../waves/public.store.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import { at, dayIn, lastDay, momentIn, own, paragraphs, surveyPage, word, written } from './survey.parts.ts';
import type { Visit } from './survey.types.ts';
import { fill } from './words/words.ts';
import { en } from './words/en.ts';

/** Consultations of this installation: those that are open first. */
export function listPage(waves: readonly PublicConsultation[], today: string): Page {
  const isOpen = (wave: PublicConsultation): boolean =>
    wave.state === 'open' && (wave.closesOn === null || wave.closesOn >= today) && (wave.opensOn === null || wave.opensOn <= today); // prettier-ignore
  const list = (of: readonly PublicConsultation[], words: (wave: PublicConsultation) => string): SafeHtml =>
    html`<ul class="govuk-list">
      ${of.map(
        (wave) =>
          html`<li>
            <a class="govuk-link" href="/survey/${wave.code}">${wave.title}</a><br />
            ${wave.partnershipName}${words(wave) !== '' && html`. ${words(wave)}`}
          </li>`,
      )}
    </ul>`;
  const open = waves.filter(isOpen);
  const over = waves.filter((wave) => !isOpen(wave) && wave.state !== 'open');
  return {
    title: en.listTitle,
    light: {
      language: 'en-GB',
      direction: 'ltr',
      owner: 'Frankpledge',
      href: '/survey',
      easy: false,
      words: { skip: en.skip, back: en.back, problem: en.problem, error: en.errorPrefix },
      foot: [
        { text: 'What the partnership publishes', href: '/public' },
        { text: en.accessibility, href: '/accessibility' },
      ],
    },
    body: html`<h1 class="govuk-heading-xl">${en.listTitle}</h1>
      ${
        open.length === 0
          ? html`<p class="govuk-body">${en.listEmpty}</p>`
          : html`<p class="govuk-body-l">${en.listText}</p>
              ${list(open, ({ closesOn }) =>
                closesOn === null ? '' : `${fill(en.openUntil, { day: dayIn('en', closesOn) })}.`,
              )}`
      }
      ${
        over.length > 0 &&
        html`<h2 class="govuk-heading-m">${en.closedList}</h2>
          ${list(over, () => '')}`
      }`,
  };
}

/** The first page of a consultation, whatever state it is in. */
export function frontPage(visit: Visit, hidden: () => SafeHtml): Page {
  const { words, questionnaire, original } = visit;
  const title = html`<h1 class="govuk-heading-xl">${own(visit, questionnaire.title, original.title)}</h1>`;
  return surveyPage(
    visit,
    {
      title: questionnaire.title,
      body: html`${languageChoice(visit)}${title}${body(visit, hidden)}`,
    },
    '',
  );

  function body(of: Visit, fields: () => SafeHtml): SafeHtml {
    const { standing, wave, manner } = of;
    if (wave.state === 'withdrawn')
      return html`<h2 class="govuk-heading-m">${word(of, words.withdrawnTitle)}</h2>
        <p class="govuk-body">${word(of, words.withdrawnText)}</p>`;
    if (standing === 'not-yet' || standing === 'not-open')
      return html`<h2 class="govuk-heading-m">${word(of, words.notYetTitle)}</h2>
        ${
          wave.opensOn !== null &&
          html`<p class="govuk-body">
            ${word(of, fill(words.notYetText, { day: dayIn(manner.language, wave.opensOn) }))}
          </p>`
        }`;
    if (standing === 'over' || (standing === 'grace' && of.begun?.state !== 'begun')) return closed(of);
    return open(of, fields);
  }
}

function closed(visit: Visit): SafeHtml {
  const { words, wave, manner } = visit;
  const day = lastDay(visit);
  return html`<h2 class="govuk-heading-m">${word(visit, words.closedTitle)}</h2>
    ${day !== null && html`<p class="govuk-body">${word(visit, fill(words.closedText, { day: dayIn(manner.language, day) }))}</p>`}
    ${
      (wave.state === 'reported' || wave.state === 'fed-back') &&
      html`<p class="govuk-body">
        <a class="govuk-link" href="/survey/${wave.code}/results">${word(visit, words.results)}</a>
      </p>`
    }
    ${visit.begun?.state === 'begun' && late(visit)}`;
}

/** What becomes of answers that came too late. */
export const late = (visit: Visit): SafeHtml =>
  html`<h2 class="govuk-heading-m">${word(visit, visit.words.lateTitle)}</h2>
    <p class="govuk-body">
      ${word(visit, visit.words.lateText)}
      ${visit.wave.phone !== '' && word(visit, fill(visit.words.latePhone, { phone: visit.wave.phone }))}
    </p>`;

function languageChoice(visit: Visit): SafeHtml | false {
  return (
    visit.languages.length > 1 &&
    html`<nav aria-label="${visit.words.languages}">
      <ul class="fp-row">
        ${visit.languages.map((language) =>
          language === visit.manner.language
            ? html`<li><strong>${languageOf(language).ownName}</strong></li>`
            : html`<li>
                <a
                  href="${at({ ...visit, manner: { ...visit.manner, language } }, '')}"
                  hreflang="${language}"
                  lang="${language}"
                  >${languageOf(language).ownName}</a
                >
              </li>`,
        )}
      </ul>
    </nav>`
  );
}

function open(visit: Visit, hidden: () => SafeHtml): SafeHtml {
  const { words, wave, questionnaire, original, manner, begun } = visit;
  const { usual, longest } = lengthOf(original);
  const [minutes, most] = [minutesOf(usual.seconds), minutesOf(longest.seconds)];
  const other = [
    ...(wave.ways.includes('phone') && wave.phone !== '' ? [fill(words.byPhone, { phone: wave.phone })] : []),
    ...(wave.ways.includes('paper')
      ? wave.paperAddress !== ''
        ? [fill(words.onPaper, { address: wave.paperAddress })]
        : wave.phone !== ''
          ? [fill(words.onPaperPhone, { phone: wave.phone })]
          : []
      : []),
  ];
  return html`${paragraphs(visit, questionnaire.intro, original.intro)}
  ${
    visit.standing === 'grace' &&
    visit.endsAt !== null &&
    insetText({
      html: word(
        visit,
        fill(words.grace, {
          time: momentIn(
            manner.language,
            new Date(Date.parse(visit.endsAt) + wave.graceMinutes * 60_000).toISOString(),
          ),
        }),
      ),
    })
  }
  ${summaryList({
    rows: [
      ...(wave.eligibility === ''
        ? []
        : [{ key: { html: word(visit, words.whoMay) }, value: { html: written(visit, wave.eligibility) } }]),
      {
        key: { html: word(visit, words.howLong) },
        value: {
          html: word(
            visit,
            fill(most > minutes ? words.minutesUpTo : words.minutes, {
              n: minutes,
              most,
              questions: longest.questions,
            }),
          ),
        },
      },
      {
        key: {
          html: html`<a class="govuk-link" href="${at(visit, '/privacy')}">${word(visit, words.privacy)}</a>`,
        },
        value: { html: word(visit, words.noAccount) },
      },
    ],
  })}
  ${
    wave.closesOn !== null &&
    visit.standing === 'taking' &&
    html`<p class="govuk-body">
      ${word(visit, fill(words.openUntil, { day: dayIn(manner.language, wave.closesOn) }))}.
    </p>`
  }
  ${wave.ways.includes('web') && starting(visit, hidden)}
  ${
    other.length > 0 &&
    html`<h2 class="govuk-heading-m">${word(visit, words.otherWays)}</h2>
      <ul class="govuk-list govuk-list--bullet">
        ${other.map((text) => html`<li>${word(visit, text)}</li>`)}
      </ul>`
  }
  ${
    begun === null &&
    wave.ways.includes('web') &&
    html`<p class="govuk-body">
      <a class="govuk-link" href="${at(visit, '/return')}">${word(visit, words.returnLink)}</a>
    </p>`
  }`;
}

function starting(visit: Visit, hidden: () => SafeHtml): SafeHtml {
  const { words, begun } = visit;
  if (begun === null) return button({ html: word(visit, words.start), href: at(visit, '/parts') });
  const anew = html`<form method="post" action="${at(visit, '/leave')}" novalidate>
    ${hidden()} ${button({ html: word(visit, words.startAnew), classes: 'govuk-button--secondary' })}
  </form>`;
  return begun.state === 'begun'
    ? html`${insetText({ html: word(visit, words.begunHere) })}
      ${button({ html: word(visit, words.goOn), href: at(visit, '/parts') })} ${anew}`
    : html`${insetText({ html: word(visit, words.sentHere) })} ${anew}`;
}

/** How answers are used: the notice of this consultation, as the manager wrote it. */
export function privacyPage(visit: Visit): Page {
  const { words, wave } = visit;
  return surveyPage(
    visit,
    {
      title: words.privacy,
      backLink: at(visit, ''),
      body: html`<h1 class="govuk-heading-l">${word(visit, words.privacy)}</h1>
        <p class="govuk-body">${word(visit, words.noAccount)}</p>
        ${paragraphs(visit, wave.privacyNotice, wave.privacyNotice)}`,
    },
    '/privacy',
  );
}

/** Where a saved answer is found again by its code. */
export function returnPage(visit: Visit, form: FormState, hidden: () => SafeHtml): Page {
  const { words } = visit;
  return surveyPage(
    visit,
    {
      title: words.returnTitle,
      backLink: at(visit, ''),
      errors: form.errors,
      body: html`<h1 class="govuk-heading-l">${word(visit, words.returnTitle)}</h1>
        <form method="post" action="${at(visit, '/return')}" novalidate>
          ${hidden()}
          ${input({
            id: 'code',
            name: 'code',
            label: { html: word(visit, words.code), classes: 'govuk-label--m' },
            hint: { html: word(visit, words.codeHint) },
            ...form.error('code'),
            value: form.value('code'),
            classes: 'govuk-input--width-20',
            autocomplete: 'off',
            autocapitalize: 'characters',
            spellcheck: false,
          })}
          ${button({ html: word(visit, words.returnButton) })}
        </form>`,
    },
    '/return',
  );
}

/** @param code null before it is made */
export function savePage(visit: Visit, code: string | null, candidate: string, hidden: () => SafeHtml): Page {
  const { words } = visit;
  const leave = html`<form method="post" action="${at(visit, '/leave')}" novalidate>
    ${hidden()} ${button({ html: word(visit, words.leaveDevice), classes: 'govuk-button--secondary' })}
  </form>`;
  return surveyPage(
    visit,
    {
      title: words.saveTitle,
      backLink: at(visit, '/parts'),
      body: html`<h1 class="govuk-heading-l">${word(visit, words.saveTitle)}</h1>
        ${
          code === null
            ? html`<p class="govuk-body">${word(visit, words.saveText)}</p>
                <form method="post" action="${at(visit, '/save')}" novalidate>
                  ${hidden()}
                  <input type="hidden" name="_code" value="${candidate}" />
                  ${button({ html: word(visit, words.saveButton) })}
                </form>`
            : html`<h2 class="govuk-heading-m">${word(visit, words.codeIs)}</h2>
                <p class="fp-code" dir="ltr">${code}</p>
                <p class="govuk-body">
                  ${word(visit, fill(words.codeText, { n: waveParameters.returnDays.value }))}
                </p>
                <p class="govuk-body">
                  <a class="govuk-link" href="${at(visit, '/return')}">${word(visit, words.returnLink)}</a>
                </p>
                ${leave}`
        }`,
    },
    '/save',
  );
}
