import {
  button,
  details,
  insetText,
  scrollRegion,
  summaryList,
  table,
  warningText,
} from '../web/components.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import { countInWords } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import { breadcrumbsBelow, momentInWords } from './audit.page.ts';
import type { Sealing } from './entries.store.ts';

/** Sealing that lags by more is worth a look. Seconds. */
export const mostLag = 60;

/** Seconds for which the oldest entry has waited for its seal; 0 when none waits. */
export function lagOf(waiting: Sealing['waiting'], now: number): number {
  return waiting.oldest === null ? 0 : Math.max(0, Math.round((now - Date.parse(waiting.oldest)) / 1000));
}

function lagInWords(seconds: number): string {
  if (seconds < 120) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}

function checkRow(check: Sealing['checks'][number]): { text: string }[] {
  return [
    { text: momentInWords(check.checkedAt) },
    { text: check.why === 'daily' ? 'By itself, daily' : 'Somebody asked' },
    { text: check.fromSeal === null ? 'No new seals' : `${check.fromSeal} to ${check.toSeal ?? ''}` },
    { text: countInWords(check.entries, 'entry', 'entries') },
    {
      text:
        check.problems === 0
          ? check.findings.length === 0
            ? 'Everything agrees'
            : 'Agrees, with something to look at'
          : `${check.problems} ${check.problems === 1 ? 'thing does' : 'things do'} not agree`,
    },
  ];
}

function findings(state: Sealing): SafeHtml | false {
  const [latest] = state.checks;
  if (latest === undefined || latest.findings.length === 0) return false;
  return html`${
      latest.problems > 0
        ? warningText({
            text: 'Entries or seals were changed behind the system’s back. Keep the database as it is and tell whoever answers for it.',
            iconFallbackText: 'Warning',
          })
        : html`<p class="govuk-body">
            The last check found something that somebody must be able to explain:
          </p>`
    }
    <ul class="govuk-list govuk-list--bullet">
      ${latest.findings.slice(0, 25).map((finding) => html`<li>${finding.words}</li>`)}
    </ul>`;
}

export function sealsPage(view: {
  state: Sealing;
  now: number;
  publicKey: string;
  hidden: () => SafeHtml;
}): Page {
  const { state, now } = view;
  const lag = lagOf(state.waiting, now);
  const { last } = state;
  return {
    title: 'How the audit is sealed',
    menu: 'audit',
    breadcrumbs: breadcrumbsBelow(),
    body: html`<h1 class="govuk-heading-l">How the audit is sealed</h1>
      <p class="govuk-body">
        Each second everything new in the audit is put under a seal: a signed number that could not be the
        same if any entry under it were another. Each seal names the one before. Once a day the last seal is
        sent to the information governance officer, so that not even whoever runs the database can write the
        audit again unseen.
      </p>
      ${
        last === null
          ? insetText({ text: 'There is no seal yet. The first comes within seconds of the first entry.' })
          : summaryList({
              rows: [
                {
                  key: { text: 'Last seal' },
                  value: { text: `${last.number}, over ${countInWords(last.entries, 'entry', 'entries')}` },
                },
                { key: { text: 'Made' }, value: { text: momentInWords(last.sealedAt) } },
                {
                  key: { text: 'To keep outside' },
                  value: { html: html`<code class="fp-hash">${last.number}:${last.hash}</code>` },
                },
                { key: { text: 'Key' }, value: { text: last.keyId } },
                ...(last.epoch === 1
                  ? []
                  : [
                      {
                        key: { text: 'Epoch' },
                        value: {
                          text: `${last.epoch}: the database was put back ${last.epoch - 1 === 1 ? 'once' : `${last.epoch - 1} times`}`,
                        },
                      },
                    ]),
              ],
            })
      }
      ${
        lag > mostLag
          ? warningText({
              text: `${countInWords(state.waiting.count, 'entry waits', 'entries wait')} for a seal, the oldest for ${lagInWords(lag)}. Is the server’s clock of seals running, and is a transaction stuck?`,
              iconFallbackText: 'Warning',
            })
          : html`<p class="govuk-body">
              ${state.waiting.count === 0 ? 'Nothing waits for a seal.' : `${countInWords(state.waiting.count, 'entry', 'entries')} of the last ${lagInWords(Math.max(lag, 1))} will be under the next seal.`}
            </p>`
      }
      <h2 class="govuk-heading-m">Checks</h2>
      ${findings(state)}
      ${
        state.checks.length === 0
          ? html`<p class="govuk-body">
              Nothing has been checked yet. The last two days are checked once a day.
            </p>`
          : scrollRegion(
              'Checks',
              table({
                caption: 'The last checks',
                captionClasses: 'govuk-visually-hidden',
                head: [
                  { text: 'When' },
                  { text: 'Why' },
                  { text: 'Seals' },
                  { text: 'Covered' },
                  { text: 'Found' },
                ],
                rows: state.checks.map(checkRow),
              }),
            )
      }
      <form method="post" action="/audit/seals/check" novalidate>
        ${view.hidden()} ${button({ text: 'Check the last day now', preventDoubleClick: true })}
      </form>
      ${details({
        summaryText: 'Check all of it, or from outside',
        html: html`<p class="govuk-body">
            Whoever runs the server can recompute everything from the first entry:
          </p>
          <p class="govuk-body">
            <code class="fp-hash">./frankpledge audit verify --seal number:hash</code>
          </p>
          <p class="govuk-body">
            with a seal from an earlier message. Anybody else needs the entries, the seals and this public
            key:
          </p>
          <pre class="fp-hash">${view.publicKey}</pre>`,
      })}`,
  };
}
