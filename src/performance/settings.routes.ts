import { z } from 'zod';
import type { Tx } from '../foundation/database.types.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { button, input, scrollRegion, table } from '../web/components.ts';
import { hiddenFields } from '../web/csrf.ts';
import { dateField, formState, requiredDate, withDates, type FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { trail } from './indicators/indicators.page.ts';
import { insertSetting, listSettings } from './setting.store.ts';

const days = (title: string) => z.coerce.number(`Enter ${title}`).int(`${title} must be a whole number`).min(1, `${title} must be 1 or more`).max(60, `${title} must be 60 or fewer`); // prettier-ignore
const body = withDates(
  ['begins-on'],
  z.object({
    'begins-on': requiredDate('the day from which they hold'),
    'return-days': days('Working days to return'),
    'check-days': days('Working days to check'),
    'lead-days': days('Clear days for leads'),
    'paper-days': days('Clear days for papers'),
    'on-target': z.coerce.number('Enter the band').min(0, 'The band must be 0 or more').max(20, 'The band must be 20 or less'), // prettier-ignore
    reason: z.string('Enter why').trim().min(1, 'Enter why they change').max(300, 'The reason must be 300 characters or fewer'), // prettier-ignore
  }),
);
type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** Days and bands of the round: from a day on, never backwards. */
export function registerSettings(registrar: Registrar): void {
  async function show(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    const settings = await listSettings(tx);
    const [now] = settings;
    const field = (name: string, text: string, value: number | undefined, hint?: string) =>
      input({
        id: name,
        name,
        label: { text },
        ...(hint === undefined ? {} : { hint: { text: hint } }),
        classes: 'govuk-input--width-3',
        value: form.value(name, String(value ?? '')),
        ...form.error(name),
      });
    return {
      kind: 'page',
      page: {
        title: 'Days and bands',
        menu: 'performance',
        breadcrumbs: trail,
        errors: form.errors,
        body: html`<h1 class="govuk-heading-l">Days and bands</h1>
          <p class="govuk-body">A round keeps the days that held when it was opened.</p>
          ${scrollRegion(
            'Days and bands',
            table({
              caption: 'What holds from when, the newest first',
              captionClasses: 'govuk-visually-hidden',
              head: [{ text: 'From' }, { text: 'To return' }, { text: 'To check' }, { text: 'Leads sign' }, { text: 'Papers out' }, { text: 'On target within' }, { text: 'Why' }],
              rows: settings.map((each) => [
                { text: each.reason.startsWith('As the software came') ? 'the beginning' : dayInWords(each.beginsOn) },
                { text: `${each.returnDays} working days` },
                { text: `${each.checkDays} working days` },
                { text: `${each.leadClearDays} clear days before` },
                { text: `${each.paperClearDays} clear days before` },
                { text: `${each.onTargetPercent}%` },
                { text: each.reason },
              ]),
            }),
          )}
          <h2 class="govuk-heading-m">Change them</h2>
          <form method="post" action="/performance/settings" novalidate>
            ${hiddenFields(request)} ${dateField({ form, name: 'begins-on', legend: 'From' })}
            ${field('return-days', 'Working days to return', now?.returnDays)}
            ${field('check-days', 'Working days to check', now?.checkDays)}
            ${field('lead-days', 'Clear days before the meeting by which leads sign', now?.leadClearDays)}
            ${field('paper-days', 'Clear days before the meeting by which papers are out', now?.paperClearDays)}
            ${field('on-target', 'On target within how many per cent', now?.onTargetPercent, 'A value that meets its target by more than this is above it, and not just on it')}
            ${input({ id: 'reason', name: 'reason', label: { text: 'Why' }, value: form.value('reason'), ...form.error('reason') })}
            ${button({ text: 'Save' })}
          </form>`,
      },
    }; // prettier-ignore
  }
  registrar.member({
    method: 'GET',
    path: '/performance/settings',
    permission: 'performance.edit',
    audit: { none: 'days and bands' },
    crawl: () => ['/performance/settings'],
    handler: ({ tx, request }) => show(tx, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/settings',
    permission: 'performance.edit',
    audit: 'performance.settings-changed',
    body,
    crawl: { none: 'changes days; tried by rounds.test.ts' },
    handler: async ({ tx, body: typed }): Promise<Answer> => {
      await insertSetting(tx, {
        beginsOn: typed['begins-on'],
        returnDays: typed['return-days'],
        checkDays: typed['check-days'],
        leadClearDays: typed['lead-days'],
        paperClearDays: typed['paper-days'],
        onTargetPercent: typed['on-target'],
        reason: typed.reason,
      });
      return { kind: 'redirect', to: '/performance/settings', banner: 'Saved.' };
    },
    form: ({ tx, request, body: sent }) => show(tx, request, formState(sent.typed, sent.failure)),
  });
}
