import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { logPage, settingsPage } from './log.page.ts';
import { usualDueDays } from './pack.rules.ts';
import { listLooks, packsOfRequests } from './pack.store.ts';
import { insertSetting, listRequests, listSettings } from './request.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const settingBody = withDates(
  ['begins'],
  z.object({
    days: z
      .string('Enter how many days')
      .trim()
      .regex(/^\d{1,2}$/, 'Enter a number of days from 1 to 60')
      .transform(Number)
      .refine((days) => days >= 1 && days <= 60, 'Enter a number of days from 1 to 60'),
    begins: requiredDate('the day it begins'),
    reason: z
      .string('Enter why, or who decided it')
      .trim()
      .min(1, 'Enter why, or who decided it')
      .max(300, 'This must be 300 characters or fewer'),
  }),
);

/** Who asked, what became of it and who opened what; and within how many days a request is answered. */
export function registerLog(registrar: Registrar): void {
  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/log',
    permission: 'ward-packs.release',
    audit: 'ward-pack.log-viewed',
    query: z.object({
      after: z.string().optional(),
      what: z.enum(['requests', 'looks']).default('requests'),
    }),
    crawl: () => ['/assessment/ward-packs/log', '/assessment/ward-packs/log?what=looks'],
    handler: async ({ tx, query, request }) => {
      const cursor = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const requests =
        query.what === 'requests'
          ? pageOf(await listRequests(tx, cursor), (each) => [each.madeAt, each.id])
          : null;
      const looks =
        query.what === 'looks'
          ? pageOf(await listLooks(tx, null, cursor), (each) => [each.at, each.id])
          : null;
      return {
        kind: 'page',
        page: logPage({
          requests: requests?.rows ?? [],
          looks: looks?.rows ?? [],
          what: query.what,
          packs: await packsOfRequests(tx, requests?.rows.map(({ id }) => id) ?? []),
          next: requests?.next ?? looks?.next ?? null,
          url: request.url,
          today: clock.today(),
        }),
      };
    },
  });

  async function settingsForm(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: settingsPage({
        settings: await listSettings(tx),
        today: clock.today(),
        usualDays: usualDueDays.value,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/settings',
    permission: 'ward-packs.release',
    audit: { none: 'within how many days a request is answered' },
    crawl: () => ['/assessment/ward-packs/settings'],
    handler: ({ tx, request }) => settingsForm(tx, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/settings',
    permission: 'ward-packs.release',
    audit: 'ward-pack.time-changed',
    body: settingBody,
    crawl: { none: 'changes the time to answer; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      await insertSetting(tx, { beginsOn: body.begins, dueDays: body.days, reason: body.reason });
      return {
        kind: 'redirect',
        to: '/assessment/ward-packs/settings',
        banner: 'The time to answer was changed.',
      };
    },
    form: ({ tx, request, body }) =>
      settingsForm(tx, request, formState(body.typed, body.failure, { begins: 'begins-day' })),
  });
}
