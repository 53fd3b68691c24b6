import { clock } from '../foundation/clock.ts';
import type { SearchHit } from '../foundation/contribution.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { html } from '../web/html.ts';
import type { HomeCard, Room } from '../web/room.ts';
import { registerAgencies } from './agencies.routes.ts';
import { isCurrent, listAgencies } from './agencies.store.ts';
import { registerGroups } from './groups.routes.ts';
import { listGroups } from './groups.store.ts';
import { registerImports } from './imports.routes.ts';
import { registerMeetings } from './meetings.routes.ts';
import { registerOverview } from './overview.routes.ts';
import { selectFacts, selectPartnership } from './overview.store.ts';
import { registerPeople } from './people.routes.ts';
import { listPeople } from './people.store.ts';
import { registerPaper } from './paper/paper.routes.ts';
import { may, scopeOf } from './permissions.ts';
import { registerPosts } from './posts.routes.ts';
import { registerReviews } from './reviews.routes.ts';
import { selectWaiting } from './reviews.store.ts';
import type { PartnershipRoomServices } from './room.types.ts';
import { warningsOf } from './warnings.rules.ts';
import { dayWords, groupKinds, postWords, standings } from './words.ts';
import { partnershipThread } from './partnership.thread.ts';

/** The room of the partnership: who there is. */
export function partnershipRoom(services: PartnershipRoomServices): Room {
  return {
    name: 'partnership',
    menu: [
      {
        key: 'partnership',
        text: 'Partnership',
        href: '/partnership',
        permission: 'partnership.view',
        order: 40,
      },
    ],
    register: (registrar) => {
      registerOverview(registrar, services);
      registerAgencies(registrar, services);
      registerPeople(registrar, services);
      registerPosts(registrar, services);
      registerGroups(registrar, services);
      registerMeetings(registrar, services);
      registerPaper(registrar);
      registerReviews(registrar);
      registerImports(registrar, services);
    },
    home,
    search,
    thread: partnershipThread,
    clocks: [],
  };
}

async function home(actor: Actor, tx: Tx): Promise<HomeCard[]> {
  const cards: HomeCard[] = [];
  const today = clock.today();
  if (may(actor.role, 'people.review')) {
    const waiting = await selectWaiting(
      tx,
      scopeOf(actor.role, 'people.review') === 'agency' ? actor.agencyId : null,
    );
    if (waiting !== null && waiting.count > 0)
      cards.push({
        title: 'People to review',
        href: `/partnership/reviews/${waiting.id}`,
        count: String(waiting.count),
        waits: true,
        oldest: waiting.begunOn,
        body: html`Who still needs access?
        ${
          waiting.dueOn < today
            ? `The answer was due on ${dayWords(waiting.dueOn)}.`
            : `Answer by ${dayWords(waiting.dueOn)}.`
        }`,
        order: 5,
      });
  }
  if (scopeOf(actor.role, 'people.edit') === 'partnership') {
    const warnings = warningsOf(await selectFacts(tx));
    const { unused_days: unusedDays } = await selectPartnership(tx);
    const unused = await listPeople(tx, { words: '', agencyId: null, show: 'unused' }, unusedDays, undefined);
    if (warnings.length > 0)
      cards.push({
        title: 'The partnership’s own house',
        href: '/partnership#warnings',
        count: String(warnings.length),
        body: html`${warnings.length === 1 ? 'thing' : 'things'} to put right: ${warnings[0]?.text}`,
        order: 50,
      });
    if (unused.length > 0)
      cards.push({
        title: 'Accounts that nobody uses',
        href: '/partnership/people?show=unused',
        count: unused.length > 25 ? 'more than 25' : String(unused.length),
        body: html`not used for ${unusedDays} days.`,
        order: 51,
      });
  }
  return cards;
}

/** People, agencies and groups whose name, address or other name holds the words. */
async function search(_actor: Actor, tx: Tx, words: string): Promise<SearchHit[]> {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [];
  const today = clock.today();
  const people = await listPeople(tx, { words: wanted, agencyId: null, show: 'current' }, 0, undefined);
  const agencies = (await listAgencies(tx)).filter((agency) =>
    [agency.name, agency.shortName, ...agency.aliases].some((name) => name.toLowerCase().includes(wanted)),
  );
  const groups = (await listGroups(tx)).filter((group) => group.name.toLowerCase().includes(wanted));
  const hits: SearchHit[] = [
    ...agencies.map((agency) => ({
      kind: 'Agency',
      title: agency.name,
      href: `/partnership/agencies/${agency.id}`,
      summary: isCurrent(agency, today) ? standings[agency.standing] : `Left on ${dayWords(agency.leftOn)}`,
    })),
    ...groups.map((group) => ({
      kind: 'Group',
      title: group.name,
      href: `/partnership/groups/${group.id}`,
      summary: groupKinds[group.kind],
    })),
    ...people.map((person) => ({
      kind: 'Person',
      title: person.name,
      href: `/partnership/people/${person.id}`,
      summary: person.posts.map((post) => `${postWords(post)}, ${post.agencyName}`).join('; '),
    })),
  ];
  // Those that begin with the words come first; the sort is stable.
  const begins = (hit: SearchHit): number => (hit.title.toLowerCase().startsWith(wanted) ? 0 : 1);
  return hits.sort((a, b) => begins(a) - begins(b)).slice(0, 20);
}
