import { dayFromToday } from '../foundation/day.ts';
import { clock, stopClockAt } from '../foundation/clock.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { createPost } from '../partnership/partnership.ts';
import { addSharedNote, insertEntry, insertImpact, writeShared } from '../sharing/sharing.ts';
import { demonstrationPosts, demonstrationSecondee } from './people.ts';
import { type SeededPartnership } from './seed.people.ts';
import {
  demonstrationAgreements,
  demonstrationImpacts,
  demonstrationProcessing,
  demonstrationShared,
} from './sharing.ts';

/** The agreements of the plan, as they stand: most are years old, so they are written as rows and not through their steps. */
export async function insertAgreements(tx: Tx, seeded: SeededPartnership): Promise<Map<string, string>> {
  const { agencies, people } = seeded;
  const ids = new Map<string, string>();
  for (const plan of demonstrationAgreements) {
    const id = newId();
    ids.set(plan.reference, id);
    const began = dayFromToday(plan.starts);
    const [writer = ''] = plan.parties;
    const audience = [agencies.get(writer)?.ownKey ?? ''];
    await tx
      .insertInto('agreement')
      .values({
        partnership_id: seeded.id,
        id,
        reference: plan.reference,
        title: plan.title,
        state: plan.state,
        state_reason: plan.stateReason ?? '',
        state_changed_at: `${plan.starts < 0 ? began : clock.today()}T09:00:00.000Z`,
        state_changed_by: people.get(plan.owner) ?? null,
        purposes: [...plan.purposes],
        gateways: [...plan.gateways],
        categories: [...plan.categories],
        regime: plan.regime,
        summary: plan.summary,
        security:
          'Only in this system. Nothing is copied to e-mail, and nothing is kept after the purpose has been met.',
        starts_on: began,
        review_on: dayFromToday(plan.review),
        expires_on: dayFromToday(plan.expires),
        grace_days: 30,
        owner_account_id: people.get(plan.owner) ?? null,
        made_at: `${dayFromToday(Math.min(plan.starts - 30, -10))}T09:00:00.000Z`,
        made_by: people.get(plan.owner) ?? null,
        version: 1,
        audience,
        open_to_members: true,
      })
      .execute();
    for (const key of plan.parties) {
      const agency = agencies.get(key);
      const signatory = demonstrationPosts.find(
        (post) => post.organisation === key && post.partnership === 'marlhythe' && post.endedOn === undefined,
      );
      if (agency === undefined || signatory === undefined)
        throw new Error(`${plan.reference}: ${key} cannot be a party`);
      const signed = plan.unsigned?.includes(key) !== true;
      await tx
        .insertInto('agreement_party')
        .values({
          partnership_id: seeded.id,
          id: newId(),
          agreement_id: id,
          agency_id: agency.id,
          ceiling: plan.officialOnly?.includes(key) === true ? 'official' : 'official-sensitive',
          contact_account_id: people.get(signatory.name) ?? null,
          signatory: signed ? `${signatory.name}, ${signatory.title}` : '',
          signed_at: signed ? `${dayFromToday(Math.min(plan.starts - 7, -3))}T10:00:00.000Z` : null,
          signed_by: signed ? (people.get(signatory.name) ?? null) : null,
          signed_way: signed ? 'paper' : null,
          inherited_audience: audience,
          inherited_open: true,
        })
        .execute();
    }
  }
  return ids;
}

/** The manager of the county board works in the borough's partnership while MARL-ISA-08 is in force; made once. */
export async function insertSecondee(tx: Tx, seeded: SeededPartnership): Promise<void> {
  const accountId = seeded.people.get(demonstrationSecondee.name);
  if (accountId === undefined) throw new Error('The demonstration has nobody from the county board');
  const post = await tx
    .selectFrom('post')
    .select('id')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (post !== undefined) return;
  const { id } = await tx
    .selectFrom('agreement')
    .select('id')
    .where('reference', '=', 'MARL-ISA-08')
    .executeTakeFirstOrThrow();
  await createPost(tx, {
    agencyId: seeded.agencies.get(demonstrationSecondee.organisation)?.id ?? '',
    accountId,
    role: demonstrationSecondee.role,
    title: demonstrationSecondee.title,
    underAgreementId: id,
  });
}

/**
 * What was shared, written by the people who shared it on the day they did, through the same rules as the pages: an agreement
 * that has lapsed since was in force then. What stands already is left alone, so a seeding cut short goes on where it was.
 */
export async function insertShared(
  database: Database,
  folder: DataFolder,
  seeded: SeededPartnership,
): Promise<void> {
  const actorOf = (name: string): Actor => {
    const post = demonstrationPosts.find((each) => each.name === name && each.partnership === 'marlhythe');
    if (post === undefined) throw new Error(`${name} has no post`);
    return {
      accountId: seeded.people.get(name) ?? '',
      accountName: name,
      partnershipId: seeded.id,
      agencyId: seeded.agencies.get(post.organisation)?.id ?? '',
      role: post.role,
    };
  };
  // Oldest first: an entry of the audit dated before those already written would look like one slipped in.
  for (const plan of [...demonstrationShared].sort((a, b) => b.age - a.age)) {
    const author = actorOf(plan.by);
    const restart = stopClockAt(`${dayFromToday(-plan.age)}T10:30:00.000Z`);
    try {
      const made = await database.asActor(author, 'load the demonstration', async (tx) => {
        const known = await tx
          .selectFrom('disclosure')
          .select('id')
          .where('title', '=', plan.title)
          .executeTakeFirst();
        if (known !== undefined) return null;
        const agreement = await tx
          .selectFrom('agreement')
          .select('id')
          .where('reference', '=', plan.under)
          .executeTakeFirstOrThrow();
        return writeShared(tx, author, folder, {
          agreementId: agreement.id,
          title: plan.title,
          category: plan.category,
          purpose: plan.purpose,
          gateway: plan.gateway,
          regime: 'uk-gdpr',
          mark: plan.mark,
          handling: plan.handling,
          critical: plan.critical,
          inIndex: true,
          words: plan.text,
          receivers: plan.to.map((key) => seeded.agencies.get(key)?.id ?? ''),
          subjects: plan.subjects.map(({ name, born, address }) => ({
            name,
            bornOn: born,
            address,
            note: '',
          })),
        });
      });
      if (made === null) continue;
      for (const note of plan.notes) {
        const writer = actorOf(note.by);
        await database.asActor(writer, 'load the demonstration', (tx) =>
          addSharedNote(tx, writer, made, note.text),
        );
      }
    } finally {
      restart();
    }
  }
  const governance = actorOf('Naomi Feldwick');
  await database.asActor(governance, 'load the demonstration', async (tx) => {
    const known = await tx.selectFrom('impact_assessment').select('id').limit(1).executeTakeFirst();
    if (known !== undefined) return;
    for (const impact of demonstrationImpacts) await insertImpact(tx, { ...impact, agreementId: null });
    for (const entry of demonstrationProcessing)
      await insertEntry(tx, {
        ...entry,
        regime: 'uk-gdpr',
        security: 'Only in this system, by need to know.',
        controller: 'Each agency for what it adds',
        agreement_id: null,
        impact_assessment_id: null,
        review_on: dayFromToday(120),
        ended_on: null,
      });
  });
}
