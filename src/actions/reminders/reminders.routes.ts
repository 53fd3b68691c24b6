import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { button, input, scrollRegion, table } from '../../web/components.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { dateField, formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { subNavigation } from '../log/log.page.ts';
import { listDays, setDays } from './settings.store.ts';

const number = (from: number, to: number) =>
  z.string('Enter a number of days').trim().regex(/^\d{1,3}$/, 'Enter a whole number of days').transform(Number)
    .refine((days) => days >= from && days <= to, `Enter a number from ${from} to ${to}`); // prettier-ignore

const daysBody = withDates(
  ['from'],
  z
    .object({
      before: number(0, 90),
      after: number(0, 90),
      senior: number(1, 180),
      manager: number(1, 365),
      from: requiredDate('the day from which they count'),
    })
    .superRefine((body, context) => {
      const wrong = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message }); // prettier-ignore
      if (body.senior < body.after) wrong('senior', 'The senior contact must not be told before the owner is told again'); // prettier-ignore
      if (body.manager < body.senior)
        wrong('manager', 'The manager must not be told before the senior contact');
    }),
);

/** How soon people are reminded, and when what stays undone is passed on: dated, so that a message can be explained later. */
export function registerReminders(registrar: Registrar): void {
  const fields = [
    { name: 'before', text: 'Days before its day: the owner is asked for an update' },
    { name: 'after', text: 'Days after: the owner is told again' },
    { name: 'senior', text: 'Days after: the senior contact of its agency is told' },
    { name: 'manager', text: 'Days after: the manager is told' },
  ] as const;
  async function show(
    tx: Tx,
    _actor: Actor,
    request: SignedInContext<unknown, unknown, unknown>['request'],
    form: FormState,
  ): Promise<Answer> {
    const all = await listDays(tx);
    const now = all.find(({ from }) => from <= clock.today());
    return {
      kind: 'page',
      page: {
        title: 'Reminders',
        menu: 'actions',
        width: 'wide',
        errors: form.errors,
        body: html`${subNavigation('reminders', { edit: true, confirm: true })}
          <h1 class="govuk-heading-l">Reminders</h1>
          <p class="govuk-body">
            The owner of an action is asked for an update before its day and may answer by link, e-mail or phone. On the day, and
            after it, they are told again; then it is passed on. Each person gets one message for all their actions.
          </p>
          ${scrollRegion(
            'Days that count',
            table({
              caption: 'Days that count',
              captionClasses: 'govuk-table__caption--m',
              firstCellIsHeader: true,
              head: [{ text: 'From' }, { text: 'Before, owner asked', format: 'numeric' }, { text: 'After, owner told', format: 'numeric' }, { text: 'Senior contact told', format: 'numeric' }, { text: 'Manager told', format: 'numeric' }, { text: 'Set by' }],
              rows: all.map((each) => [
                { text: dayInWords(each.from) },
                ...[each.before, each.after, each.senior, each.manager].map((days) => ({ text: String(days), format: 'numeric' as const })),
                { text: each.setBy },
              ]),
            }),
          )}
          <form method="post" action="/actions/reminders" novalidate>
            ${hiddenFields(request)}
            <h2 class="govuk-heading-m">Other days</h2>
            ${fields.map(({ name, text }) => input({ id: name, name, label: { text }, classes: 'govuk-input--width-3', inputmode: 'numeric', value: form.value(name, String(now?.[name] ?? '')), ...form.error(name) }))}
            ${dateField({ form, name: 'from', legend: 'From this day on', value: clock.today() })}
            ${button({ text: 'Set these days', preventDoubleClick: true })}
          </form>`,
      },
    }; // prettier-ignore
  }
  registrar.member({
    method: 'GET',
    path: '/actions/reminders',
    permission: 'actions.confirm',
    audit: { none: 'numbers of days' },
    crawl: () => ['/actions/reminders'],
    handler: ({ actor, tx, request }) => show(tx, actor, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/reminders',
    permission: 'actions.confirm',
    audit: 'action.reminders-set',
    body: daysBody,
    crawl: { none: 'sets days; tried by reminders.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const { from, ...days } = body;
      await setDays(tx, from, days);
      return { kind: 'redirect', to: '/actions/reminders', banner: 'Set.' };
    },
    form: ({ actor, tx, request, body }) => show(tx, actor, request, formState(body.typed, body.failure)),
  });
}
