import { tag } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Chase } from './chase.store.ts';
import { dayWords, quarterWords, standings, standingWords, type StandingName } from './ledger.rules.ts';
import type { Owed } from './ledger.store.ts';

/** What several pages of the ledger share. */
export const ledgerPath = '/observatory/owed';
export const ledgerTrail = [
  { text: 'Observatory', href: '/observatory' },
  { text: 'Data owed', href: ledgerPath },
];

const colours: Readonly<Record<StandingName, string>> = {
  expected: 'govuk-tag--grey',
  part: 'govuk-tag--yellow',
  received: 'govuk-tag--green',
  late: 'govuk-tag--orange',
  missing: 'govuk-tag--red',
  waived: 'govuk-tag--grey',
};

export const standingTag = (name: StandingName): SafeHtml =>
  tag({ text: standings[name], classes: colours[name] });

/** The standing as a tag and, as a link, the rest of the sentence; who hears the link alone hears all of it. */
export function standingCell(owed: Owed, classes = ''): SafeHtml {
  const sentence = owedWords(owed);
  const [, said = '', rest = sentence] = /^(Received|Missing|Waived:) (.+)$/s.exec(sentence) ?? [];
  return html`${standingTag(owed.standing.name)}<br /><a
      class="govuk-link${classes === '' ? '' : ` ${classes}`}"
      href="${ledgerPath}/sets/${owed.id}"
      >${said !== '' && html`<span class="govuk-visually-hidden">${said} </span>`}${rest}</a
    >`;
}

/** The standing of a set in a sentence; a waiver with its reason. */
export function owedWords(owed: Owed): string {
  return owed.standing.name === 'waived'
    ? `Waived: ${owed.waived?.reason ?? ''}`
    : standingWords(
        owed.standing,
        owed.dueOn,
        owed.asked.map(({ on }) => on),
      );
}

export const howWords: Readonly<Record<'phone' | 'teams' | 'meeting' | 'letter', string>> = {
  phone: 'By phone',
  teams: 'On a Teams call',
  meeting: 'At a meeting',
  letter: 'By letter',
};

const requestStates: Readonly<Record<string, string>> = {
  open: 'no answer yet',
  answered: 'a reply waits to be read',
  withdrawn: 'withdrawn',
  lapsed: 'lapsed without an answer',
};

/** “Message REQ-…: no answer yet”, “By phone: they will send it on Friday”. */
export function chaseOutcome(chase: Chase): string {
  if (chase.way === 'word-of-mouth')
    return [howWords[chase.how ?? 'phone'], chase.words.replace(/[.\s]+$/, '')]
      .filter((part) => part !== '')
      .join(': ');
  if (chase.request === null) return 'By a message, which its two agencies can read';
  const { answer, state, reference } = chase.request;
  return answer === null
    ? `Message ${reference}: ${requestStates[state] ?? state}`
    : `Message ${reference}, answered on ${dayWords(answer.on)}: ${answer.words}`;
}

/** Who was asked, when and for what, newest first. */
export function chaseList(chases: readonly Chase[]): SafeHtml {
  if (chases.length === 0) return html`<p class="govuk-body">Nobody has been asked.</p>`;
  return html`<ul class="govuk-list govuk-list--spaced">
    ${chases.map(
      (chase) =>
        html`<li>
          <strong>${dayWords(chase.askedOn)}</strong>: ${chase.askedName}, ${chase.agencyName}, asked by
          ${chase.askedBy ?? 'the system'}.
          ${
            chase.request === null
              ? `${chaseOutcome(chase)}.`
              : html`<a class="govuk-link" href="/requests/${chase.request.id}">${chaseOutcome(chase)}</a>.`
          }
          ${
            chase.sets.length > 1 &&
            html`<br />For
              ${chase.sets.map((set) => `${set.setCode}, ${quarterWords(set.quarter)}`).join('; ')}.`
          }
        </li>`,
    )}
  </ul>`;
}
