import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { openSecret } from '../../foundation/secret.ts';
import { button, details, radios, summaryList } from '../../web/components.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { otherYear, yearOf } from '../plan/due.rules.ts';
import { ownersOf } from '../plan/owners.store.ts';
import { yearTrail } from '../year.trail.ts';
import { loadPlan } from '../plan/steps.store.ts';
import type { YearServices } from '../year.types.ts';
import { makeCalendar, myCalendars, openCalendar, revokeCalendar, scopes, type Scope } from './calendar.store.ts'; // prettier-ignore
import { calendarOf } from './ical.rules.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const at = '/year/calendar';
const makeBody = z.object({
  scope: z.enum(Object.keys(scopes) as [Scope, ...Scope[]], 'Choose what it shows'),
});

/** The year in people's own calendars: an address with a secret, which its person makes and takes back. */
export function registerCalendar(registrar: Registrar, services: YearServices): void {
  let kept: Buffer | null = null;
  const key = (): Buffer =>
    (kept ??= openSecret(services.folder, 'year-calendar', {
      code: 'calendar-secret-damaged',
      title: 'The secret of the calendar addresses cannot be read',
      loss: 'every calendar address must then be made anew.',
    }));
  async function show(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    const origin = services.publicOrigin ?? `${request.protocol}://${request.host}`;
    const mine = await myCalendars(tx, key());
    const hidden = () => hiddenFields(request);
    return {
      kind: 'page',
      page: {
        title: 'The year in your own calendar',
        menu: 'year',
        breadcrumbs: yearTrail,
        errors: form.errors,
        body: html`<h1 class="govuk-heading-l">The year in your own calendar</h1>
          <p class="govuk-body">
            Give your calendar program this address as a subscription: it then shows the fixed days and steps,
            and follows when they move. Whoever has the address can read the dates, so keep it to yourself. It
            ends when you take it back, and when you leave your post.
          </p>
          ${mine.map(
            (each, index) =>
              html`${summaryList({
                  card: { title: { text: `Address ${index + 1}` } },
                  rows: [
                    { key: { text: 'Shows' }, value: { text: scopes[each.scope] } },
                    {
                      key: { text: 'Address' },
                      value: { html: html`<code class="fp-hash">${origin}${at}/${each.secret}.ics</code>` },
                    },
                    { key: { text: 'Made' }, value: { text: momentInWords(each.madeAt) } },
                  ],
                })}
                <form method="post" action="${at}/${each.id}/take-back">
                  ${hidden()}
                  ${button({ text: 'Take it back', classes: 'govuk-button--secondary', attributes: { 'aria-label': `Take back address ${index + 1}` } })}
                </form>`,
          )}
          <form method="post" action="${at}" novalidate>
            ${hidden()}
            ${radios({ idPrefix: 'scope', name: 'scope', fieldset: { legend: { text: 'What it shows', classes: 'govuk-fieldset__legend--s' } }, items: Object.entries(scopes).map(([value, text]) => ({ value, text })), value: form.value('scope', 'all'), ...form.error('scope') })}
            ${button({ text: 'Make an address' })}
          </form>
          ${details({
            summaryText: 'How to subscribe',
            html: html`<p class="govuk-body">
              In Outlook: Add calendar, Subscribe from web. In Google Calendar: Other calendars, From URL. On
              an iPhone: Calendar, Add subscription calendar. Programs look for changes a few times a day.
            </p>`,
          })}`,
      },
    };
  }
  registrar.member({
    method: 'GET',
    path: at,
    permission: 'year.view',
    audit: { none: 'the person’s own addresses' },
    crawl: () => [at],
    handler: ({ tx, request }) => show(tx, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: at,
    permission: 'year.view',
    audit: 'year-calendar.made',
    body: makeBody,
    crawl: { none: 'makes an address; tried by calendar.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      await makeCalendar(tx, key(), body.scope);
      return { kind: 'redirect', to: at, banner: 'The address is made.' };
    },
    form: ({ tx, request, body }) => show(tx, request, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: `${at}/:id/take-back`,
    permission: 'year.view',
    audit: 'year-calendar.taken-back',
    params: z.object({ id: z.uuid() }),
    crawl: { none: 'takes an address back; tried by calendar.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      await revokeCalendar(tx, params.id);
      return { kind: 'redirect', to: at, banner: 'The address is taken back. Calendars that have it show nothing new.' }; // prettier-ignore
    },
  });
  registrar.public({
    method: 'GET',
    path: `${at}/:address`,
    permission: 'public',
    audit: { none: 'a program reads dates by a secret of its person, several times a day' },
    params: z.object({ address: z.string().regex(/^[A-Za-z0-9_-]{32}\.ics$/) }),
    crawl: { none: 'only by a secret; tried by calendar.test.ts' },
    handler: async ({ params }): Promise<Answer> => {
      const opened = await openCalendar(services.database, params.address.slice(0, 32));
      if (opened === null) throw notFound();
      const { account, agencies, scope } = opened;
      return services.database.asSystem('a calendar reads the year', opened.partnership, async (tx) => {
        const year = yearOf(clock.today());
        const owners = await ownersOf(tx);
        const [now, next] = [await loadPlan(tx, year), await loadPlan(tx, otherYear(year, 1))];
        return {
          kind: 'file',
          bytes: calendarOf(
            { ...now, steps: [...now.steps, ...next.steps], dates: [...now.dates, ...next.dates] },
            owners,
            {
              name: 'The partnership’s year',
              stamp: clock.now(),
              only: (agency, person) =>
                scope === 'all' || person === account || (agency !== null && agencies.includes(agency)),
            },
          ),
          mediaType: 'text/calendar; charset=utf-8',
          fileName: 'the-year.ics',
        };
      });
    },
  });
}
