import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { countInWords } from '../../web/paging.ts';
import type { ActionsServices } from '../actions.services.ts';
import { peopleToday } from '../choices.store.ts';
import { handOverPage } from './hand-over.page.ts';
import { handOver, leavers, ownerless, type Heir } from './hand-over.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

export function registerHandOver(registrar: Registrar, services: ActionsServices): void {
  const show = async (tx: Tx, actor: Actor, request: Request, form: FormState): Promise<Answer> => ({
    kind: 'page',
    page: handOverPage({
      leavers: await leavers(tx, actor),
      ownerless: await ownerless(tx, actor),
      people: await peopleToday(tx),
      form,
      may: { edit: true, confirm: services.may(actor, 'actions.confirm') },
      hidden: () => hiddenFields(request),
    }),
  });
  registrar.member({
    method: 'GET',
    path: '/actions/hand-over',
    permission: 'actions.edit',
    audit: { none: 'the log of actions, which is open to every member' },
    crawl: () => ['/actions/hand-over'],
    handler: ({ actor, tx, request }) => show(tx, actor, request, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/hand-over',
    permission: 'actions.edit',
    audit: 'action.leaver-handed-over',
    body: z.looseObject({ leaver: z.uuid('Load the page again') }),
    crawl: { none: 'changes owners; tried by reminders.test.ts' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      const to = body[`to-${body.leaver}`];
      const person = body[`person-${body.leaver}`];
      let heir: Heir;
      if (to === 'successor' || to === 'agency') heir = { to };
      else if (to === 'person') {
        if (typeof person !== 'string' || person === '') throw fieldProblem('person-missing', `person-${body.leaver}`, 'Choose who inherits'); // prettier-ignore
        heir = { to, personId: person };
      } else throw fieldProblem('heir-missing', `to-${body.leaver}`, 'Choose who inherits');
      const count = await handOver(tx, actor, body.leaver, heir);
      return {
        kind: 'redirect',
        to: '/actions/hand-over',
        banner: `${countInWords(count, 'action')} handed over.`,
      };
    },
    form: ({ actor, tx, request, body }) => show(tx, actor, request, formState(body.typed, body.failure)),
  });
}
