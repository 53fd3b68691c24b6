import { may } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import type { HomeCard, Room } from '../web/room.ts';
import { requestClocks } from './clocks.ts';
import { registerGuestPages } from './guest.routes.ts';
import { searchRequests, waitingFor } from './lists.store.ts';
import { registerMessages } from './messages.routes.ts';
import { messageTrouble } from './messages.store.ts';
import { shortDayInWords } from './request.parts.ts';
import { stateWords } from './request.rules.ts';
import { registerRequestPages } from './requests.routes.ts';
import type { RequestServices } from './services.ts';
import { registerStaffPages } from './staff.routes.ts';

/** People who will not sign in: what is asked of them, and the messages that carry it. */
export function requestsRoom(services: RequestServices): Room {
  return {
    name: 'requests',
    menu: [{ key: 'requests', text: 'Requests', href: '/requests', permission: 'requests.view', order: 50 }],
    register(registrar) {
      registerRequestPages(registrar, services);
      registerStaffPages(registrar, services);
      registerMessages(registrar, services);
      registerGuestPages(registrar, services);
    },
    home: async (actor, tx) => {
      const waiting = await waitingFor(tx, actor);
      const cards: HomeCard[] = [];
      if (waiting.mine > 0)
        cards.push({
          title: 'Asked of you',
          href: '/requests',
          count: String(waiting.mine),
          waits: true,
          ...(waiting.oldest === null ? {} : { oldest: waiting.oldest }),
          body: html`${waiting.overdue === 0 ? 'Each takes a minute.' : `${waiting.overdue} overdue.`}`,
          order: 5,
        });
      if (waiting.replies > 0 && may(actor.role, 'requests.ask'))
        cards.push({
          title: 'Replies to be read',
          href: '/requests/replies',
          count: String(waiting.replies),
          waits: true,
          ...(waiting.oldestReply === null ? {} : { oldest: waiting.oldestReply }),
          body: html`Answers by e-mail count when one of you has read them.`,
          order: 6,
        });
      if (may(actor.role, 'messages.view')) {
        const trouble = await messageTrouble(tx);
        const isMailbox = services.mail.demonstration && services.mail.smtpUrl === null;
        const count = trouble.failed + (isMailbox ? 0 : trouble.waiting);
        if (count > 0)
          cards.push({
            title: 'Messages not sent',
            href: '/requests/messages',
            count: String(count),
            waits: true,
            ...(trouble.oldest === null ? {} : { oldest: trouble.oldest.slice(0, 10) }),
            body: html`${services.mail.smtpUrl === null ? 'No mail server is set.' : 'The mail server does not take them.'}`,
            order: 7,
          });
      }
      return cards;
    },
    search: async (_actor, tx, words) =>
      (await searchRequests(tx, words)).map((row) => ({
        kind: 'Request',
        title: row.question.slice(0, 120),
        href: `/requests/${row.id}`,
        summary: `${row.title}, ${stateWords[row.state].toLowerCase()}, by ${shortDayInWords(row.dueOn)}`,
      })),
    thread: { none: 'a request carries words to another room, which keeps the record' },
    clocks: requestClocks(services),
  };
}
