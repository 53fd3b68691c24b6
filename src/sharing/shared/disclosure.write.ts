import { sql } from 'kysely';
import type { Mark } from '../../foundation/audience.ts';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId, newReference } from '../../foundation/id.ts';
import { Problem, refused } from '../../foundation/problem.ts';
import { shareUnder, stopSharing } from '../agreements/share-keys.ts';
import { addToIndex, setAnswers } from '../need-to-know/need-to-know.ts';
import { disclosureKind } from './disclosure.rules.ts';
import type { DisclosureState } from './disclosure.rules.ts';
import { findDisclosure } from './disclosure.store.ts';
import type { Disclosure } from './disclosure.store.ts';

export type SubjectInput = { name: string; bornOn: string | null; address: string; note: string };

export type DisclosureInput = {
  agreementId: string;
  title: string;
  category: string;
  purpose: string;
  gateway: string;
  regime: 'uk-gdpr' | 'dpa-part-3';
  mark: Mark;
  handling: string;
  critical: boolean;
  inIndex: boolean;
  words: string;
  receivers: readonly string[];
  subjects: readonly SubjectInput[];
};

const searched = (...texts: string[]) => sql<string>`to_tsvector('english', ${texts.join(' \n ')})`;
/** Names are not words of a language: stemming would make "Mills" find "Mill". */
const named = (...texts: string[]) => sql<string>`to_tsvector('simple', ${texts.join(' \n ')})`;

/** Makes the record for the own agency, then shares it; one statement widens it and all that belongs to it. */
export async function insertDisclosure(
  tx: Tx,
  actor: Actor,
  key: Buffer,
  input: DisclosureInput,
): Promise<string> {
  const id = newId();
  const reference = newReference('SH');
  const now = clock.now();
  await tx
    .insertInto('disclosure')
    .values({
      partnership_id: actor.partnershipId,
      id,
      reference,
      agency_id: actor.agencyId,
      agreement_id: input.agreementId,
      title: input.title,
      category: input.category,
      purpose: input.purpose,
      gateway: input.gateway,
      regime: input.regime,
      mark: input.mark,
      handling: input.handling,
      is_critical: input.critical,
      is_in_index: input.inIndex,
      state: 'open',
      state_reason: '',
      words: input.words,
      made_at: now,
      made_by: actor.accountId,
      changed_at: now,
      version: 1,
      search: searched(reference, input.title, input.words),
      audience: [ownKey(tx)],
      open_to_members: false,
    })
    .execute();
  const width = { audience: [ownKey(tx)], openToMembers: false };
  for (const subject of input.subjects)
    await insertSubject(tx, actor, key, { id, inIndex: input.inIndex, ...width }, subject, false);
  await shareUnder(
    tx,
    { table: 'disclosure', id },
    {
      agreementId: input.agreementId,
      receivers: input.receivers,
      purpose: input.purpose,
      category: input.category,
      gateway: input.gateway,
      mark: input.mark,
      critical: input.critical,
    },
  );
  await recordAudit(tx, { event: 'disclosure.made', subjectKind: 'disclosure', subjectId: id });
  return id;
}

type Width = { id: string; audience: string[]; openToMembers: boolean };

/** A child as wide as the record, or kept to the own agency. */
function widthOf(tx: Tx, record: Width, ownOnly: boolean) {
  return {
    inherited_audience: record.audience,
    inherited_open: record.openToMembers,
    own_audience: ownOnly ? [ownKey(tx)] : null,
  };
}

export async function insertSubject(
  tx: Tx,
  actor: Actor,
  key: Buffer,
  record: Width & { inIndex: boolean },
  subject: SubjectInput,
  ownOnly: boolean,
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('disclosure_subject')
    .values({
      partnership_id: actor.partnershipId,
      id,
      disclosure_id: record.id,
      name: subject.name,
      born_on: subject.bornOn,
      address: subject.address,
      note: subject.note,
      made_at: clock.now(),
      made_by: actor.accountId,
      search: named(subject.name, subject.address),
      ...widthOf(tx, record, ownOnly),
    })
    .execute();
  await addToIndex(tx, key, actor, disclosureKind, {
    recordId: record.id,
    subjectId: id,
    name: subject.name,
    bornOn: subject.bornOn,
    answers: record.inIndex,
  });
  return id;
}

export async function insertNote(
  tx: Tx,
  actor: Actor,
  record: Width,
  words: string,
  ownOnly: boolean,
): Promise<void> {
  await tx
    .insertInto('disclosure_note')
    .values({
      partnership_id: actor.partnershipId,
      id: newId(),
      disclosure_id: record.id,
      agency_id: actor.agencyId,
      words,
      made_at: clock.now(),
      made_by: actor.accountId,
      version: 1,
      search: searched(words),
      ...widthOf(tx, record, ownOnly),
    })
    .execute();
  await recordAudit(tx, { event: 'disclosure.note-added', subjectKind: 'disclosure', subjectId: record.id });
}

/** Puts a note right; only its author may. How it read stays, as narrow as the note. @returns false when it cannot be. */
export async function correctNote(
  tx: Tx,
  actor: Actor,
  recordId: string,
  noteId: string,
  change: { version: number; words: string },
): Promise<boolean> {
  const note = await tx
    .selectFrom('disclosure_note')
    .select(['words', 'version', 'made_by', 'inherited_audience', 'inherited_open', 'own_audience'])
    .where('disclosure_id', '=', recordId)
    .where('id', '=', noteId)
    .forUpdate()
    .executeTakeFirst();
  if (note?.made_by !== actor.accountId || note.version !== change.version) return false;
  const now = clock.now();
  await tx
    .insertInto('disclosure_note_wording')
    .values({
      partnership_id: actor.partnershipId,
      id: newId(),
      disclosure_note_id: noteId,
      version: note.version,
      words: note.words,
      ended_at: now,
      ended_by: actor.accountId,
      inherited_audience: note.inherited_audience,
      inherited_open: note.inherited_open,
      // Its parent's own width does not come down by itself.
      own_audience: note.own_audience,
    })
    .execute();
  await tx
    .updateTable('disclosure_note')
    .set({ words: change.words, version: note.version + 1, search: searched(change.words) })
    .where('id', '=', noteId)
    .execute();
  await recordAudit(tx, {
    event: 'disclosure.note-corrected',
    subjectKind: 'disclosure',
    subjectId: recordId,
  });
  return true;
}

export async function insertFile(
  tx: Tx,
  actor: Actor,
  record: Width,
  file: { name: string; mediaType: string; size: number; storedAs: string },
  ownOnly: boolean,
): Promise<void> {
  await tx
    .insertInto('disclosure_file')
    .values({
      partnership_id: actor.partnershipId,
      id: newId(),
      disclosure_id: record.id,
      agency_id: actor.agencyId,
      name: file.name,
      media_type: file.mediaType,
      size: file.size,
      stored_as: file.storedAs,
      made_at: clock.now(),
      made_by: actor.accountId,
      ...widthOf(tx, record, ownOnly),
    })
    .execute();
  await recordAudit(tx, { event: 'disclosure.file-added', subjectKind: 'disclosure', subjectId: record.id });
}

/** Keeps how the record stood, then changes it. @throws Problem `changed-meanwhile` (409). */
async function change(
  tx: Tx,
  actor: Actor,
  record: Disclosure,
  version: number,
  reason: string,
  set: Record<string, unknown>,
): Promise<void> {
  const now = clock.now();
  const done = await tx
    .updateTable('disclosure')
    .set({ ...set, version: version + 1, changed_at: now })
    .where('id', '=', record.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (done.numUpdatedRows === 0n) throw changedMeanwhile(await lastChange(tx, record.id));
  const { title, words, handling, mark, critical, state, inIndex } = record;
  await tx
    .insertInto('disclosure_version')
    .values({
      partnership_id: actor.partnershipId,
      id: newId(),
      disclosure_id: record.id,
      version,
      was: JSON.stringify({ title, words, handling, mark, critical, state, inIndex }),
      reason,
      changed_at: now,
      changed_by: actor.accountId,
      inherited_audience: record.audience,
      inherited_open: record.openToMembers,
    })
    .execute();
}

async function lastChange(tx: Tx, id: string): Promise<{ who: string; at: string } | null> {
  const row = await tx
    .selectFrom('disclosure_version as v')
    .leftJoin('account as by', 'by.id', 'v.changed_by')
    .select(['v.changed_at', 'by.name'])
    .where('disclosure_id', '=', id)
    .orderBy('v.version', 'desc')
    .executeTakeFirst();
  return row === undefined ? null : { who: row.name ?? 'somebody', at: row.changed_at };
}

function changedMeanwhile(last: { who: string; at: string } | null): Problem {
  const moment = last === null ? '' : ` by ${last.who} at ${last.at.slice(11, 16)} UTC`;
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody else changed this record',
    detail: `It was changed${moment} while you were writing.`,
    fields: [
      {
        name: 'words',
        message: `This record was changed${moment} while you were writing. What you typed stands below: open the record in another window, put both together, and send it again`,
      },
    ],
  });
}

export type DisclosureChange = {
  title: string;
  words: string;
  handling: string;
  mark: Mark;
  critical: boolean;
  inIndex: boolean;
};

/**
 * Changes the record's words and marks. Becoming high-risk puts the critical keys of its receivers on it too; ceasing to be
 * takes them off.
 */
export async function updateDisclosure(
  tx: Tx,
  actor: Actor,
  record: Disclosure,
  input: DisclosureChange & { version: number; reason: string },
  receivers: readonly string[],
): Promise<void> {
  await change(tx, actor, record, input.version, input.reason, {
    title: input.title,
    words: input.words,
    handling: input.handling,
    mark: input.mark,
    is_critical: input.critical,
    is_in_index: input.inIndex,
    search: searched(record.reference, input.title, input.words),
  });
  if (input.inIndex !== record.inIndex) await setAnswers(tx, disclosureKind, record.id, input.inIndex);
  if (input.critical !== record.critical && receivers.length > 0)
    await setReceivers(tx, { ...record, critical: input.critical, mark: input.mark }, receivers);
  await recordAudit(tx, { event: 'disclosure.changed', subjectKind: 'disclosure', subjectId: record.id });
}

/** Shares with exactly these agencies under the record's agreement: what is not among them is taken back. */
export async function setReceivers(tx: Tx, record: Disclosure, receivers: readonly string[]): Promise<void> {
  const { keys } = contextOf(tx);
  if (!record.audience.some((key) => keys.includes(key) && key === ownKey(tx)))
    throw refused(
      'locked',
      'This record is locked',
      'Unlock it first: while it is locked nobody else can be given it.',
    );
  const root = { table: 'disclosure', id: record.id } as const;
  const shared = await tx
    .selectFrom('audience_key')
    .select(['agency_id', 'urgency'])
    .where('kind', '=', 'share')
    .where('id', 'in', record.audience)
    .execute();
  const wanted = new Set(receivers);
  // Taken back also from those who keep it, where urgency changes: they are given it again below.
  const before = [...new Set(shared.map(({ agency_id }) => agency_id ?? ''))];
  const isCritical = shared.some(({ urgency }) => urgency === 'critical');
  const removed = before.filter((agency) => !wanted.has(agency) || isCritical !== record.critical);
  if (removed.length > 0) await stopSharing(tx, root, { receivers: removed });
  const added = [...wanted].filter((agency) => !before.includes(agency) || removed.includes(agency));
  if (added.length > 0)
    await shareUnder(tx, root, {
      agreementId: record.agreementId,
      receivers: added,
      purpose: record.purpose,
      category: record.category,
      gateway: record.gateway,
      mark: record.mark,
      critical: record.critical,
    });
}

export async function setState(
  tx: Tx,
  actor: Actor,
  record: Disclosure,
  to: DisclosureState,
  reason: string,
): Promise<void> {
  await change(tx, actor, record, record.version, reason, { state: to, state_reason: reason });
  await recordAudit(tx, {
    event: to === 'closed' ? 'disclosure.closed' : 'disclosure.re-opened',
    subjectKind: 'disclosure',
    subjectId: record.id,
  });
}

/** The record again, as wide as it is now. */
export async function reread(tx: Tx, id: string): Promise<Disclosure> {
  const record = await findDisclosure(tx, id);
  if (record === null) throw new Error('A record went out of sight inside its own transaction');
  return record;
}
