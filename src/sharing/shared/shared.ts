import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { SearchHit } from '../../foundation/contribution.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { listPartnerships, may } from '../../partnership/partnership.ts';
import { html } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { HomeCard } from '../../web/room.ts';
import { registerSharedKind } from '../agreements/shared-kinds.ts';
import { listGlass, sampleReasons } from '../need-to-know/need-to-know.ts';
import { registerChanges } from './change.routes.ts';
import { registerReading } from './disclosure.routes.ts';
import { disclosureKind } from './disclosure.rules.ts';
import { listDisclosures } from './disclosure.store.ts';
import { draftsOf } from './draft.store.ts';
import { registerGlass } from './glass.routes.ts';
import { registerKnown } from './known.routes.ts';
import { registerPresenting } from './presenting.routes.ts';
import type { SharedServices } from './services.ts';
import { registerWriting } from './write.routes.ts';

export type { SharedServices } from './services.ts';

/** Addresses of the newest record of each partnership, for the crawl: own, other agency's and other partnership's alike. */
async function crawlRecords(database: Database, path: string): Promise<string[]> {
  const found: string[] = [];
  for (const { partnershipId } of await listPartnerships(database))
    found.push(
      ...(await database.asSystem(
        'list shared information for the route crawl',
        partnershipId,
        async (tx) => {
          const rows = await tx
            .selectFrom('disclosure')
            .select('id')
            .orderBy('id', 'desc')
            .limit(1)
            .execute();
          return rows.map(({ id }) => `/sharing/shared/${id}${path}`);
        },
      )),
    );
  return found;
}

/** All pages of shared information and of the tools of need to know, under /sharing. */
export function registerShared(registrar: Registrar, services: SharedServices): void {
  const crawl = (path: string) => () => crawlRecords(services.database, path);
  registerSharedKind({
    kind: disclosureKind.table,
    title: disclosureKind.title,
    href: disclosureKind.href,
    open: async (tx, ids) => {
      if (ids.length === 0) return [];
      const rows = await tx
        .selectFrom('disclosure')
        .select('id')
        .where('id', 'in', [...ids])
        .where('state', '=', 'open')
        .execute();
      return rows.map(({ id }) => id);
    },
  });
  registerWriting(registrar, services);
  registerReading(registrar, services, crawl);
  registerChanges(registrar, services, crawl);
  registerGlass(registrar, services);
  registerPresenting(registrar, services);
  registerKnown(registrar, services);
}

/** What waits for this person: drafts, what came new, broken glass to review, a sample to look at. */
export async function sharedHome(actor: Actor, tx: Tx): Promise<HomeCard[]> {
  const cards: HomeCard[] = [];
  if (may(actor.role, 'shared.share')) {
    const drafts = await draftsOf(tx, actor);
    const oldest = drafts.at(-1);
    if (oldest !== undefined)
      cards.push({
        title: 'Information not shared yet',
        href: '/sharing/shared',
        count: String(drafts.length),
        waits: true,
        oldest: oldest.changedAt.slice(0, 10),
        body: html`Drafts that only you see.`,
        order: 12,
      });
  }
  if (may(actor.role, 'shared.view')) {
    const since = new Date(clock.milliseconds() - 7 * 86_400_000).toISOString();
    const { rows } = await sql<{ count: number; oldest: string | null }>`
      select count(*)::int as count, min(made_at)::date::text as oldest from disclosure d
      where d.made_at > ${since} and d.agency_id <> ${actor.agencyId}
        and not exists (select from access_reason r where r.partnership_id = d.partnership_id and r.record_kind = 'disclosure'
          and r.record_id = d.id and r.account_id = ${actor.accountId})`.execute(tx);
    const { count, oldest } = rows[0] ?? { count: 0, oldest: null };
    if (count > 0)
      cards.push({
        title: 'Shared with your agency this week',
        href: '/sharing/shared',
        count: String(count),
        ...(oldest === null ? {} : { oldest }),
        body: html`You have not opened ${count === 1 ? 'it' : 'them'} yet.`,
        order: 14,
      });
  }
  if (may(actor.role, 'shared.review')) {
    const open = await listGlass(tx, { open: true });
    const oldest = open.at(-1);
    if (oldest !== undefined) {
      const overdue = open.filter(({ reviewDueAt }) => Date.parse(reviewDueAt) < clock.milliseconds()).length;
      cards.push({
        title: 'Broken glass to review',
        href: '/sharing/break-glass/reviews',
        count: String(open.length),
        waits: true,
        oldest: oldest.brokenAt.slice(0, 10),
        body: html`${overdue === 0 ? 'Was it right?' : `${overdue} overdue.`}`,
        order: 5,
      });
    }
  }
  if (may(actor.role, 'audit.view')) {
    const sample = await sampleReasons(
      tx,
      actor,
      may(actor.role, 'shared.review') ? 'partnership' : 'agency',
    );
    const left = sample.filter(({ lookedAt }) => lookedAt === null);
    const oldest = left.map(({ givenAt }) => givenAt.slice(0, 10)).sort()[0];
    if (oldest !== undefined)
      cards.push({
        title: 'Reasons for access to look at',
        href: '/sharing/reasons',
        count: String(left.length),
        waits: true,
        oldest,
        body: html`This week’s sample.`,
        order: 16,
      });
  }
  return cards;
}

/** Records that a search finds, at most 20; only what the actor may see. */
export async function sharedSearch(actor: Actor, tx: Tx, words: string): Promise<SearchHit[]> {
  if (!may(actor.role, 'shared.view')) return [];
  const { rows } = await listDisclosures(tx, { q: words }, undefined);
  return rows.slice(0, 20).map((row) => ({
    kind: disclosureKind.title,
    title: `${row.reference}: ${row.title}`,
    href: disclosureKind.href(row.id),
    summary: `Shared by ${row.agency}${row.state === 'closed' ? ', closed' : ''}`,
  }));
}
