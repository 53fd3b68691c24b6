import { addDays } from '../foundation/day.ts';
import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import type { SearchHit } from '../foundation/contribution.ts';
import { may, scopeOf } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import type { HomeCard } from '../web/room.ts';
import { standingWords } from './agreements/agreement.rules.ts';
import { searchAgreements } from './agreements/agreement.store.ts';

/** Within how many days an end or a review is shown on the home page; the first warning is sent at 90. */
const soon = 30;

type Counts = {
  unsigned: number;
  unsigned_since: string | null;
  grace: number;
  grace_since: string | null;
  ending: number;
  reviews: number;
  hand_over: number;
  hand_over_since: string | null;
};

/** What agreements want of this person today. */
export async function agreementsHome(actor: Actor, tx: Tx): Promise<HomeCard[]> {
  if (!may(actor.role, 'agreements.view')) return [];
  const today = clock.today();
  const until = addDays(today, soon);
  const { rows } = await sql<Counts>`
    with standing as (
      select g.*, agreement_standing(g.state, g.starts_on, g.expires_on, g.grace_days, ${today}::date) as now,
        exists (select from agreement_party p where p.partnership_id = g.partnership_id and p.agreement_id = g.id
          and p.agency_id = ${actor.agencyId} and p.withdrawn_at is null) as mine,
        exists (select from agreement_party p where p.partnership_id = g.partnership_id and p.agreement_id = g.id
          and p.agency_id = ${actor.agencyId} and p.signed_at is null) as unsigned
      from agreement g where g.state in ('draft', 'signed')),
    concerned as (
      select * from standing where mine or owner_account_id = ${actor.accountId} or ${actor.role === 'governance'})
    select
      (select count(*)::int from standing where now = 'draft' and sent_at is not null and unsigned) as unsigned,
      (select min(sent_at)::text from standing where now = 'draft' and sent_at is not null and unsigned) as unsigned_since,
      (select count(*)::int from concerned where now = 'grace') as grace,
      (select min(expires_on)::text from concerned where now = 'grace') as grace_since,
      (select count(*)::int from concerned where now = 'in-force' and expires_on <= ${until}::date) as ending,
      (select count(*)::int from concerned where now = 'in-force' and review_on <= ${until}::date)
        + case when ${actor.role === 'governance'} then
          (select count(*)::int from impact_assessment where state in ('accepted', 'live', 'reviewed') and review_on <= ${until}::date)
          + (select count(*)::int from processing_entry where ended_on is null and review_on <= ${until}::date) else 0 end as reviews,
      (select count(*)::int from agreement_hand_over where done_at is null) as hand_over,
      (select min(made_at)::text from agreement_hand_over where done_at is null) as hand_over_since`.execute(
    tx,
  );
  const counts = rows[0];
  if (counts === undefined) return [];
  const signs = scopeOf(actor.role, 'agreements.sign') !== null;
  const acts = may(actor.role, 'agreements.edit');
  const cards: (HomeCard | null)[] = [
    signs && counts.unsigned > 0
      ? {
          title: 'Agreements for you to sign',
          href: '/sharing/agreements?standing=draft',
          count: String(counts.unsigned),
          waits: true,
          ...(counts.unsigned_since === null ? {} : { oldest: counts.unsigned_since.slice(0, 10) }),
          body: html`Your agency is asked to sign.`,
          order: 10,
        }
      : null,
    counts.grace > 0
      ? {
          title: 'Agreements expired, in grace',
          href: '/sharing/agreements?standing=grace',
          count: String(counts.grace),
          waits: acts,
          ...(counts.grace_since === null ? {} : { oldest: counts.grace_since }),
          body: html`Nothing new is shared under them. Renew them, or prepare to hand over.`,
          order: 11,
        }
      : null,
    counts.ending > 0
      ? {
          title: 'Agreements ending soon',
          href: '/sharing/agreements?standing=in-force',
          count: String(counts.ending),
          waits: acts,
          body: html`Within ${soon} days.`,
          order: 12,
        }
      : null,
    counts.reviews > 0 && acts
      ? {
          title: 'Reviews due',
          href: '/sharing',
          count: String(counts.reviews),
          waits: true,
          body: html`Agreements, impact assessments or entries of the register to look at again.`,
          order: 13,
        }
      : null,
    counts.hand_over > 0
      ? {
          title: 'Records to hand over',
          href: '/sharing',
          count: String(counts.hand_over),
          waits: true,
          ...(counts.hand_over_since === null ? {} : { oldest: counts.hand_over_since.slice(0, 10) }),
          body: html`Agreements ended while records shared under them were open.`,
          order: 14,
        }
      : null,
  ];
  return cards.filter((card) => card !== null);
}

/** Agreements by title or reference. */
export async function agreementsSearch(_actor: Actor, tx: Tx, words: string): Promise<SearchHit[]> {
  const found = await searchAgreements(tx, { words }, undefined, 10);
  return found.slice(0, 10).map((agreement) => ({
    kind: 'agreement',
    title: agreement.title,
    href: `/sharing/agreements/${agreement.id}`,
    summary: `${agreement.reference}, ${standingWords[agreement.standing].title.toLowerCase()}: ${agreement.parties.join(', ')}`,
  }));
}
