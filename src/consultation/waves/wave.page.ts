import { momentInWords } from '../../web/words.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { ElectionRelease } from '../../year/year.ts';
import {
  button,
  details,
  insetText,
  scrollRegion,
  summaryList,
  table,
  threadLink,
} from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { StepTaken } from './wave.change.ts';
import { dueAfterClosing, waveSteps, waveStateWords, type WaveNeed, type WaveStep } from './wave.rules.ts';
import { wayTitles, type Wave } from './wave.types.ts';
import { datesInWords, stateTag } from './wave.words.ts';

export type WaveView = {
  wave: Wave;
  questionnaireTitle: string;
  /** Steps from here for this reader, each with what stands in its way. */
  next: readonly { step: WaveStep; unmet: readonly { need: WaveNeed; words: string }[] }[];
  taken: readonly StepTaken[];
  /** Null for those who may not see how many answered. */
  answered: { complete: number; begun: number; excluded: number } | null;
  publicAddress: string;
  may: { edit: boolean; enter: boolean; answers: boolean; analyse: boolean };
  mayRelease: boolean;
  /** Of the monitoring officer, for opening inside a pre-election period. */
  releases: readonly ElectionRelease[];
};

const more = (href: string, text: string, words: string): SafeHtml =>
  html`<li><a class="govuk-link" href="${href}">${text}</a><br />${words}</li>`;

/** What can be done with it now, the likeliest first. */
function doors(view: WaveView): SafeHtml {
  const { wave, may } = view;
  const at = `/consultation/${wave.id}`;
  const wasOpened = wave.openedAt !== null;
  const runs = wave.state === 'open';
  return html`<ul class="govuk-list govuk-list--spaced">
    ${may.edit && !wasOpened && wave.state !== 'withdrawn' && more(`${at}/change`, 'Change its dates, ways and words', 'Until it opens')}
    ${may.edit && more(`/consultation/questionnaires/${wave.questionnaireId}`, wasOpened ? 'The questions as they stand now' : 'Its questions', wasOpened ? 'What was asked is frozen and stays as it was' : 'Change, check and try them')}
    ${may.enter && wave.state !== 'withdrawn' && more(`${at}/survey`, 'Give it out', 'Its address, codes to photograph for posters, languages, tablets for events')}
    ${may.answers && wasOpened && more(`${at}/progress`, 'Who answered, and who is missing', 'By day, way, ward and group beside the people who live there')}
    ${may.edit && more(`${at}/outreach`, 'Outreach', 'What is done so that people answer, and what it brought')}
    ${may.enter && wasOpened && more(`${at}/answers`, 'Answers', runs || wave.state === 'closed' ? 'Enter paper and telephone answers, bring in a file, leave answers out' : 'By way, and those left out')}
    ${may.analyse && wasOpened && !runs && more(`${at}/results`, 'Results', 'Tables, weights, comparison, words sorted into themes')}
    ${may.analyse && wasOpened && !runs && more(`${at}/chapter`, 'The chapter', 'Drafted from the results; a restricted and a public edition')}
    ${may.analyse && wasOpened && !runs && more(`${at}/promises`, 'What you said, what we did', 'Published line by line')}
    ${wasOpened && more(`/survey/${wave.code}`, 'The public page', view.publicAddress)}
  </ul>`;
}

/** Where what stands in the way is mended, for those who may. */
function mending({ wave, may }: WaveView, need: WaveNeed): SafeHtml {
  const at = `/consultation/${wave.id}`;
  const doors: Partial<Record<WaveNeed, readonly [href: string, text: string]>> = {
    'questionnaire-sound': [`/consultation/questionnaires/${wave.questionnaireId}`, 'The questions'],
    'dates-set': [`${at}/change`, 'Change'],
    'privacy-notice': [`${at}/change`, 'Change'],
    'paper-or-phone': [`${at}/change`, 'Change'],
    'coded-or-none': [`${at}/results`, 'Results'],
    'chapter-published': [`${at}/chapter?edition=public`, 'The chapter'],
    'promises-published': [`${at}/promises`, 'What you said, what we did'],
  };
  const door = may.edit ? doors[need] : undefined;
  return door === undefined ? html`` : html`<a class="govuk-link" href="${door[0]}">${door[1]}</a>`;
}

function steps(view: WaveView): SafeHtml {
  const { wave, next } = view;
  if (next.length === 0) return html``;
  return html`<h2 class="govuk-heading-m">Next</h2>
    ${next.map(({ step, unmet }, index) =>
      unmet.length > 0
        ? insetText({
            html: html`<p class="govuk-body govuk-!-font-weight-bold">${step.title}</p>
              <ul class="govuk-list govuk-list--bullet">
                ${unmet.map(({ need, words }) => html`<li>${words} ${mending(view, need)}</li>`)}
              </ul>
              ${view.mayRelease && unmet.some(({ need }) => need === 'election-release') && html`<p class="govuk-body"><a class="govuk-link" href="/consultation/${wave.id}/release">Write down the monitoring officer’s release</a></p>`}`,
          })
        : button({
            text: step.title,
            href: `/consultation/${wave.id}/steps/${step.code}`,
            classes: index === 0 ? '' : 'govuk-button--secondary',
          }),
    )}`;
}

/** One consultation: where it stands, what comes next, and the ways in. */
export function wavePage(view: WaveView): Page {
  const { wave, answered } = view;
  const due = wave.closesOn === null ? null : dueAfterClosing(wave.closesOn);
  return {
    title: wave.title,
    menu: 'consultation',
    breadcrumbs: [{ text: 'Consultation', href: '/consultation' }],
    body: html`<h1 class="govuk-heading-l">${wave.title}</h1>
      <p class="govuk-body">${stateTag(wave.state)} ${waveStateWords[wave.state].meaning}</p>
      ${threadLink({ kind: 'consultation_wave', id: wave.id })}
      ${
        answered !== null &&
        wave.openedAt !== null &&
        html`<p class="govuk-body govuk-!-font-size-24">
          <strong>${answered.complete.toLocaleString('en-GB')}</strong>
          ${answered.complete === 1 ? 'person has' : 'people have'}
          answered${answered.begun > 0 && html`; ${answered.begun} more began`}${answered.excluded > 0 && html`; ${answered.excluded} left out`}.
        </p>`
      }
      ${steps(view)}
      <h2 class="govuk-heading-m">Ways in</h2>
      ${doors(view)}
      <h2 class="govuk-heading-m">What is set</h2>
      ${summaryList({
        rows: [
          { key: { text: 'Dates' }, value: { text: datesInWords(wave) } },
          { key: { text: 'Questions' }, value: { text: view.questionnaireTitle } },
          {
            key: { text: 'Ways of answering' },
            value: { text: wave.ways.map((way) => wayTitles[way].toLowerCase()).join(', ') },
          },
          { key: { text: 'Telephone' }, value: { text: wave.phone === '' ? 'None given' : wave.phone } },
          { key: { text: 'Who may answer' }, value: { text: wave.eligibility } },
          ...(wave.equality === null
            ? []
            : [
                {
                  key: { text: 'Equality check' },
                  value: {
                    text: `${wave.equality.checkedBy}, ${dayInWords(wave.equality.checkedOn)}: ${wave.equality.found}`,
                  },
                },
              ]),
          ...view.releases.map((release) => ({
            key: { text: 'Released by the monitoring officer' },
            value: {
              text: `${release.officer}, ${dayInWords(release.releasedOn)}, for ${release.electionTitle}: ${release.why}`,
            },
          })),
          ...(wave.keepRawUntil === null
            ? []
            : [
                {
                  key: { text: 'Single answers are kept until' },
                  value: { text: dayInWords(wave.keepRawUntil) },
                },
              ]),
          ...(due === null || wave.openedAt === null
            ? []
            : [
                {
                  key: { text: 'Due' },
                  value: {
                    text: `analysis by ${dayInWords(due.analysis)}, “what you said, what we did” by ${dayInWords(due.feedBack)}`,
                  },
                },
              ]),
        ],
      })}
      ${
        view.taken.length > 0 &&
        details({
          summaryText: `Steps taken (${view.taken.length})`,
          html: scrollRegion(
            'Steps taken',
            table({
              caption: 'Steps taken, the last first',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Step' }, { text: 'When' }, { text: 'Who' }, { text: 'Words' }],
              rows: view.taken.map((each) => [
                { text: waveSteps.find(({ code }) => code === each.step)?.title ?? each.step },
                { text: momentInWords(each.doneAt) },
                { text: each.doneBy },
                {
                  text: Object.values(each.words)
                    .filter((word) => word !== '')
                    .join(' · '),
                },
              ]),
            }),
          ),
        })
      }`,
  };
}
