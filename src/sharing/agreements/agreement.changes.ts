import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId, newReference } from '../../foundation/id.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { Problem, notFound, refused } from '../../foundation/problem.ts';
import {
  carriesOver,
  lackingToSend,
  standingWords,
  stateAfterSignature,
  stateAfterWithdrawal,
  stepOf,
  stepsFrom,
} from './agreement.rules.ts';
import type { AgreementEvent, AgreementState, Ceiling, Regime, SaidHow, Way } from './agreement.rules.ts';
import { currentAgencies, currentPeople, listParties, selectAgreement } from './agreement.store.ts';
import type { Agreement, Party } from './agreement.store.ts';

/** The words of an agreement: what its parties sign. */
export type AgreementWords = {
  title: string;
  purposes: readonly string[];
  gateways: readonly string[];
  categories: readonly string[];
  regime: Regime;
  summary: string;
  security: string;
  startsOn: string | null;
  reviewOn: string | null;
  expiresOn: string | null;
  graceDays: number;
  ownerId: string | null;
};

function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('An agreement belongs to a partnership');
  return partnershipId;
}

/** @throws Problem 409 `changed-meanwhile`. */
function changedMeanwhile(agreement: Agreement): Problem {
  return new Problem({
    status: 409,
    code: 'changed-meanwhile',
    title: 'Somebody changed this agreement while you were looking at it',
    detail: `It was changed${agreement.stateChangedByName === null ? '' : ` by ${agreement.stateChangedByName}`} at ${agreement.stateChangedAt.slice(0, 16).replace('T', ' ')}. Go back, load the page again and do it once more if it is still right.`,
  });
}

/** Reads the agreement for a change, as it was when the form was shown. */
async function forChange(tx: Tx, id: string, version: number): Promise<Agreement> {
  await tx.selectFrom('agreement').select('id').where('id', '=', id).forUpdate().execute();
  const agreement = await selectAgreement(tx, id);
  if (agreement === null) throw notFound();
  if (agreement.version !== version) throw changedMeanwhile(agreement);
  return agreement;
}

/** Why a step cannot be taken now, in the words of the table; null where it can. */
export function notNow(agreement: Agreement, event: AgreementEvent): string | null {
  const now = { standing: agreement.standing, sent: agreement.sentAt !== null };
  if (stepsFrom(now).some((step) => step.event === event)) return null;
  const step = stepOf(event);
  const waiting = agreement.standing === 'draft' && now.sent ? ', with its parties for signature' : '';
  const when =
    step.sent === undefined
      ? ''
      : step.sent
        ? ' that is with its parties for signature'
        : ' that has not been sent';
  return `It is now: ${standingWords[agreement.standing].title.toLowerCase()}${waiting}. The step can be taken from: ${step.from.map((from) => standingWords[from].title.toLowerCase()).join(', ')}${when}.`;
}

/** @throws Problem `step-not-possible`. */
function checkStep(agreement: Agreement, event: AgreementEvent): void {
  const why = notNow(agreement, event);
  if (why !== null)
    throw refused(
      'step-not-possible',
      `This step cannot be taken now: ${stepOf(event).title.toLowerCase()}`,
      why,
    );
}

async function keep(tx: Tx, agreement: Agreement, reason: string): Promise<void> {
  const parties = await listParties(tx, agreement.id);
  const { audience, openToMembers, standing: _standing, ...was } = agreement;
  await keepVersion(tx, {
    kind: 'agreement',
    id: agreement.id,
    version: agreement.version,
    reason,
    was: { ...was, parties },
    audience,
    openToMembers,
  });
}

/** Sets the state, keeps how it was, and counts the version up. */
export async function setState(
  tx: Tx,
  agreement: Agreement,
  to: AgreementState,
  reason: string,
  kept: string,
): Promise<void> {
  await keep(tx, agreement, kept);
  await tx
    .updateTable('agreement')
    .set({
      state: to,
      state_reason: reason,
      state_changed_at: clock.now(),
      state_changed_by: contextOf(tx).actor?.accountId ?? null,
      version: agreement.version + 1,
    })
    .where('id', '=', agreement.id)
    .execute();
}

// ---- drafts ---------------------------------------------------------------------------------------------------------------

/** @returns the id of the new draft, of which the actor's agency is the first party. */
export async function insertDraft(tx: Tx, words: AgreementWords, supersedesId?: string): Promise<string> {
  const partnershipId = partnershipOf(tx);
  const { actor } = contextOf(tx);
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('agreement')
    .values({
      partnership_id: partnershipId,
      id,
      reference: newReference('ISA'),
      state: 'draft',
      state_reason: '',
      state_changed_at: now,
      state_changed_by: actor?.accountId ?? null,
      made_at: now,
      made_by: actor?.accountId ?? null,
      version: 1,
      supersedes_id: supersedesId ?? null,
      audience: [actor === null ? partnershipId : ownKey(tx)],
      open_to_members: true,
      ...columnsOf(words),
    })
    .execute();
  return id;
}

function columnsOf(words: AgreementWords) {
  return {
    title: words.title,
    purposes: [...words.purposes],
    gateways: [...words.gateways],
    categories: [...words.categories],
    regime: words.regime,
    summary: words.summary,
    security: words.security,
    starts_on: words.startsOn,
    review_on: words.reviewOn,
    expires_on: words.expiresOn,
    grace_days: words.graceDays,
    owner_account_id: words.ownerId,
  };
}

/** Why the words of an agreement cannot be changed; null where they can. */
export function fixedWords(agreement: Agreement): string | null {
  if (agreement.standing !== 'draft')
    return 'It has been signed. Write a new version and have it signed: the new one takes the place of this one.';
  return agreement.sentAt === null
    ? null
    : 'It is with its parties for signature. Take it back first; signatures already given are then dropped.';
}

function mustBeOpenDraft(agreement: Agreement): void {
  const fixed = fixedWords(agreement);
  if (fixed !== null) throw refused('not-a-draft', 'The words of this agreement are fixed', fixed);
}

export async function updateDraft(tx: Tx, id: string, version: number, words: AgreementWords): Promise<void> {
  const agreement = await forChange(tx, id, version);
  mustBeOpenDraft(agreement);
  await keep(tx, agreement, 'draft changed');
  await tx
    .updateTable('agreement')
    .set({ ...columnsOf(words), version: version + 1 })
    .where('id', '=', id)
    .execute();
}

export type PartyInput = { agencyId: string; ceiling: Ceiling; contactId: string | null };

/** @throws Problem `agency-not-in-partnership`, `party-known`. */
export async function addParty(tx: Tx, id: string, version: number, party: PartyInput): Promise<void> {
  const agreement = await forChange(tx, id, version);
  mustBeOpenDraft(agreement);
  if (!(await currentAgencies(tx)).some((agency) => agency.id === party.agencyId))
    throw new Problem({
      status: 422,
      code: 'agency-not-in-partnership',
      title: 'That agency is not in this partnership',
      detail: 'An agreement is between agencies of the partnership. Add the agency to the partnership first.',
      fields: [
        {
          name: 'agency',
          message: 'This agency is not, or no longer, in the partnership. Add it to the partnership first',
        },
      ],
    });
  if ((await listParties(tx, id)).some((each) => each.agencyId === party.agencyId))
    throw new Problem({
      status: 422,
      code: 'party-known',
      title: 'That agency is a party already',
      fields: [{ name: 'agency', message: 'This agency is a party already' }],
    });
  await checkContact(tx, party.agencyId, party.contactId);
  await keep(tx, agreement, 'party added');
  await tx
    .insertInto('agreement_party')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      agreement_id: id,
      agency_id: party.agencyId,
      ceiling: party.ceiling,
      contact_account_id: party.contactId,
      signatory: '',
      inherited_audience: agreement.audience,
      inherited_open: agreement.openToMembers,
    })
    .execute();
  await bump(tx, agreement);
}

/** A party is spoken for by its own people. @throws Problem `contact-elsewhere`. */
async function checkContact(tx: Tx, agencyId: string, contactId: string | null): Promise<void> {
  if (contactId === null) return;
  if ((await currentPeople(tx, agencyId)).some((person) => person.id === contactId)) return;
  const message = 'The contact must be one of the agency’s own people';
  throw new Problem({
    status: 422,
    code: 'contact-elsewhere',
    title: message,
    fields: [{ name: 'contact', message }],
  });
}

export async function changeParty(
  tx: Tx,
  id: string,
  version: number,
  partyId: string,
  change: { ceiling: Ceiling; contactId: string | null } | 'remove',
): Promise<void> {
  const agreement = await forChange(tx, id, version);
  mustBeOpenDraft(agreement);
  const party = (await listParties(tx, id)).find((each) => each.id === partyId);
  if (party === undefined) throw notFound();
  if (change !== 'remove') await checkContact(tx, party.agencyId, change.contactId);
  await keep(tx, agreement, change === 'remove' ? 'party removed' : 'party changed');
  if (change === 'remove')
    await tx.deleteFrom('agreement_party').where('agreement_id', '=', id).where('id', '=', partyId).execute();
  else
    await tx
      .updateTable('agreement_party')
      .set({ ceiling: change.ceiling, contact_account_id: change.contactId })
      .where('agreement_id', '=', id)
      .where('id', '=', partyId)
      .execute();
  await bump(tx, agreement);
}

async function bump(tx: Tx, agreement: Agreement): Promise<void> {
  await tx
    .updateTable('agreement')
    .set({ version: agreement.version + 1 })
    .where('id', '=', agreement.id)
    .execute();
}

// ---- signatures -----------------------------------------------------------------------------------------------------------

/**
 * Fixes the words and asks each party to sign.
 * @param request asks the parties' contacts, by the ways people answer.
 */
export async function sendForSignature(
  tx: Tx,
  id: string,
  version: number,
  request: (agreement: Agreement, parties: readonly Party[]) => Promise<void>,
): Promise<void> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, 'send');
  const parties = await listParties(tx, id);
  const lacking = lackingToSend({ ...agreement, parties });
  if (lacking.length > 0)
    throw refused('not-complete', 'This draft is not complete', `It still needs ${lacking.join(', ')}.`);
  const gone = parties.find((party) => !party.inPartnership);
  if (gone !== undefined)
    throw refused(
      'agency-not-in-partnership',
      `${gone.agencyName} is not, or no longer, in this partnership`,
      'Take it off the parties, or add it to the partnership first.',
    );
  await keep(tx, agreement, 'sent for signature');
  await tx
    .updateTable('agreement')
    .set({ sent_at: clock.now(), version: version + 1 })
    .where('id', '=', id)
    .execute();
  await request(agreement, parties);
}

export async function takeBack(tx: Tx, id: string, version: number, reason: string): Promise<void> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, 'take-back');
  await keep(tx, agreement, reason);
  await tx
    .updateTable('agreement_party')
    .set({
      signed_at: null,
      signed_by: null,
      signed_way: null,
      recorded_by: null,
      said_how: null,
      said_on: null,
      signatory: '',
    })
    .where('agreement_id', '=', id)
    .execute();
  await tx
    .updateTable('agreement')
    .set({ sent_at: null, version: version + 1 })
    .where('id', '=', id)
    .execute();
}

export type Signature = {
  agencyId: string;
  /** Who signs for the agency: name and office. */
  signatory: string;
  way: Way;
  /** Account of the signatory, where known. */
  signedBy: string | null;
  /** Where somebody wrote it down for them. */
  recordedBy?: { accountId: string; how: SaidHow; on: string };
};

/**
 * Signs for one party; the last signature makes the agreement signed, and from its first day in force.
 * @throws Problem `not-a-party`, `signed-already`.
 */
export async function signFor(tx: Tx, id: string, version: number, signature: Signature): Promise<void> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, signature.recordedBy === undefined ? 'sign' : 'record-signature');
  await writeSignature(tx, agreement, signature);
}

async function writeSignature(tx: Tx, agreement: Agreement, signature: Signature): Promise<void> {
  const parties = await listParties(tx, agreement.id);
  const party = parties.find((each) => each.agencyId === signature.agencyId);
  if (party === undefined)
    throw refused('not-a-party', 'That agency is not a party of this agreement', 'Only its parties sign it.');
  if (party.signedAt !== null)
    throw refused('signed-already', `${party.agencyName} has signed already`, 'A party signs once.');
  const now = clock.now();
  await keep(tx, agreement, `signed for ${party.agencyName}`);
  await tx
    .updateTable('agreement_party')
    .set({
      signatory: signature.signatory,
      signed_at: now,
      signed_by: signature.signedBy,
      signed_way: signature.way,
      recorded_by: signature.recordedBy?.accountId ?? null,
      said_how: signature.recordedBy?.how ?? null,
      said_on: signature.recordedBy?.on ?? null,
    })
    .where('id', '=', party.id)
    .execute();
  const state = stateAfterSignature(
    parties.map((each) => (each.id === party.id ? { ...each, signedAt: now } : each)),
  );
  await tx
    .updateTable('agreement')
    .set({
      version: agreement.version + 1,
      ...(state === 'signed'
        ? {
            state,
            state_reason: 'every party has signed',
            state_changed_at: now,
            state_changed_by: contextOf(tx).actor?.accountId ?? null,
          }
        : {}),
    })
    .where('id', '=', agreement.id)
    .execute();
  await recordAudit(tx, {
    event: 'agreement.signed',
    subjectKind: 'agreement',
    subjectId: agreement.id,
    ...(signature.recordedBy === undefined || signature.signedBy === null
      ? {}
      : { spokeFor: signature.signedBy }),
  });
}

/** Signs by an answer to a request (link or e-mail), whoever's transaction it is; nothing happens when it is too late. */
export async function signByAnswer(tx: Tx, id: string, signature: Signature): Promise<boolean> {
  await tx.selectFrom('agreement').select('id').where('id', '=', id).forUpdate().execute();
  const agreement = await selectAgreement(tx, id);
  if (agreement?.standing !== 'draft' || agreement.sentAt === null) return false;
  const party = (await listParties(tx, id)).find((each) => each.agencyId === signature.agencyId);
  if (party === undefined || party.signedAt !== null) return false;
  await writeSignature(tx, agreement, signature);
  return true;
}

// ---- days -----------------------------------------------------------------------------------------------------------------

export type Days = { startsOn?: string; reviewOn: string | null; expiresOn: string | null };

function checkDays(startsOn: string | null, days: Days, event: 'start' | 'renew'): void {
  const fields = [];
  if (startsOn !== null && days.expiresOn !== null && days.expiresOn < startsOn)
    fields.push({ name: 'expires-on', message: 'The last day must not be before the first' });
  if (startsOn !== null && days.reviewOn !== null && days.reviewOn < startsOn)
    fields.push({ name: 'review-on', message: 'The review must not be before the first day' });
  if (event === 'renew' && days.expiresOn !== null && days.expiresOn < clock.today())
    fields.push({ name: 'expires-on', message: 'The new last day must be today or later' });
  if (days.expiresOn === null && days.reviewOn === null)
    fields.push({ name: 'review-on', message: 'Enter a day of review, a last day, or both' });
  if (fields.length > 0)
    throw new Problem({
      status: 422,
      code: 'days-not-possible',
      title: 'These days do not fit together',
      fields,
    });
}

export async function setDays(
  tx: Tx,
  id: string,
  version: number,
  event: 'start' | 'renew',
  days: Days,
  reason: string,
): Promise<void> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, event);
  const startsOn = days.startsOn ?? agreement.startsOn;
  checkDays(startsOn, days, event);
  await keep(tx, agreement, reason === '' ? 'days set' : reason);
  await tx
    .updateTable('agreement')
    .set({
      starts_on: startsOn,
      review_on: days.reviewOn,
      expires_on: days.expiresOn,
      version: version + 1,
    })
    .where('id', '=', id)
    .execute();
}

// ---- stopping and going on --------------------------------------------------------------------------------------------------

export async function suspendOrResume(
  tx: Tx,
  id: string,
  version: number,
  event: 'suspend' | 'resume',
  reason: string,
): Promise<void> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, event);
  await setState(tx, agreement, event === 'suspend' ? 'suspended' : 'signed', reason, reason);
  await tellParties(
    tx,
    agreement,
    event === 'suspend' ? 'Suspended' : 'Resumed',
    event === 'suspend'
      ? 'The information governance officer has suspended it. What was shared under it cannot be read until it is resumed.'
      : 'It has been resumed: what was shared under it can be read again.',
  );
}

/** A party leaves: both ways at once, because its keys are held by nobody from the next click. */
export async function withdrawParty(
  tx: Tx,
  id: string,
  version: number,
  agencyId: string,
  reason: string,
  said?: { signatory: string; how: SaidHow; on: string },
): Promise<void> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, said === undefined ? 'withdraw' : 'record-withdrawal');
  const parties = await listParties(tx, id);
  const party = parties.find((each) => each.agencyId === agencyId);
  if (party === undefined)
    throw refused(
      'not-a-party',
      'That agency is not a party of this agreement',
      'Only a party can withdraw.',
    );
  if (party.withdrawnAt !== null)
    throw refused('withdrawn-already', `${party.agencyName} has withdrawn already`, 'Nothing was changed.');
  const now = clock.now();
  const words =
    said === undefined ? reason : `${reason} (said ${said.how} by ${said.signatory} on ${said.on})`;
  const state = stateAfterWithdrawal(
    parties.map((each) => (each.id === party.id ? { ...each, withdrawnAt: now } : each)),
    agreement.state,
  );
  await tx
    .updateTable('agreement_party')
    .set({ withdrawn_at: now, withdrawal_reason: words })
    .where('id', '=', party.id)
    .execute();
  if (state === agreement.state) {
    await keep(tx, agreement, `${party.agencyName} withdrew`);
    await bump(tx, agreement);
  } else await setState(tx, agreement, state, `${party.agencyName} withdrew`, `${party.agencyName} withdrew`);
  await tellParties(
    tx,
    agreement,
    'A party has withdrawn',
    `${party.agencyName} has withdrawn. What it shared can no longer be read by others, nor what others shared with it.`,
  );
}

export async function closeAgreement(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
): Promise<Agreement> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, 'close');
  await setState(tx, agreement, 'closed', reason, reason);
  if (agreement.standing !== 'draft')
    await tellParties(
      tx,
      agreement,
      'Closed',
      'It has ended. Open records that were shared under it are on its hand-over list: see with the other agency who goes on with what.',
    );
  return agreement;
}

/** A message to the owner and every party's contact; no personal words. */
export async function tellParties(
  tx: Tx,
  agreement: Agreement,
  what: string,
  text: string,
  also: readonly string[] = [],
): Promise<number> {
  const parties = await listParties(tx, agreement.id);
  const people = new Set(
    [agreement.ownerId, ...parties.map((party) => party.contactId), ...also].filter((each) => each !== null),
  );
  for (const accountId of people)
    await queueMessage(tx, {
      to: { accountId },
      kind: 'notice',
      subject: `${what}: ${agreement.title}`.slice(0, 200),
      text: `Information sharing agreement ${agreement.reference}, “${agreement.title}”.\n\n${text}\n\nSee it under Sharing, Agreements.`,
    });
  return people.size;
}

// ---- a new version --------------------------------------------------------------------------------------------------------

/** A draft with the same words and parties, to be changed and signed; it takes the place of this one when it begins. */
export async function newVersionOf(tx: Tx, id: string, version: number): Promise<string> {
  const agreement = await forChange(tx, id, version);
  checkStep(agreement, 'new-version');
  const draft = await tx
    .selectFrom('agreement')
    .select('id')
    .where('supersedes_id', '=', id)
    .where('state', '=', 'draft')
    .executeTakeFirst();
  if (draft !== undefined) return draft.id;
  const next = await insertDraft(
    tx,
    { ...agreement, startsOn: null, reviewOn: null, expiresOn: null },
    agreement.id,
  );
  const parties = (await listParties(tx, id)).filter(
    (party) => party.withdrawnAt === null && party.inPartnership,
  );
  for (const party of parties)
    await tx
      .insertInto('agreement_party')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        agreement_id: next,
        agency_id: party.agencyId,
        ceiling: party.ceiling,
        contact_account_id: party.contactId,
        signatory: '',
        inherited_audience: [ownKey(tx)],
        inherited_open: true,
      })
      .execute();
  return next;
}

/**
 * When a new version has begun: the keys of the old one that it still covers become its own, so that access goes on without a
 * record being touched, and the old one is closed. Until then nothing is shared under the new one (shareKeys()), so that it has no
 * keys that these could clash with. Run as the system.
 * @returns the old agreement, for its hand-over list; null when there is nothing to do.
 */
export async function takeOver(tx: Tx, next: Agreement): Promise<Agreement | null> {
  if (next.supersedesId === null || next.standing !== 'in-force') return null;
  await tx.selectFrom('agreement').select('id').where('id', '=', next.supersedesId).forUpdate().execute();
  const old = await selectAgreement(tx, next.supersedesId);
  if (old === null || old.state === 'closed' || old.state === 'withdrawn') return null;
  const coverage = async (agreement: Agreement) => ({
    purposes: agreement.purposes,
    categories: agreement.categories,
    parties: (await listParties(tx, agreement.id)).map((party) => ({
      agencyId: party.agencyId,
      ceiling: party.ceiling,
      withdrawn: party.withdrawnAt !== null,
    })),
  });
  const [before, after] = [await coverage(old), await coverage(next)];
  const keys = await tx
    .selectFrom('audience_key')
    .select(['id', 'category', 'giver_agency_id', 'agency_id'])
    .where('kind', '=', 'share')
    .where('agreement_id', '=', old.id)
    .execute();
  for (const key of keys) {
    if (key.category === null || key.giver_agency_id === null || key.agency_id === null) continue;
    const which = { category: key.category, giver: key.giver_agency_id, receiver: key.agency_id };
    if (!carriesOver(before, after, which)) continue;
    await tx.updateTable('audience_key').set({ agreement_id: next.id }).where('id', '=', key.id).execute();
  }
  await setState(tx, old, 'closed', `${next.reference} took its place`, `${next.reference} took its place`);
  await recordAudit(tx, { event: 'agreement.replaced', subjectKind: 'agreement', subjectId: old.id });
  return old;
}
