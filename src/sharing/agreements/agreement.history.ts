import type { Tx } from '../../foundation/database.types.ts';
import { versionsOf } from '../../foundation/history.ts';
import { dayInWords } from '../words.ts';
import type { Change } from './agreement.page.ts';
import { ceilings, regimes, standingWords } from './agreement.rules.ts';
import { listParties } from './agreement.store.ts';
import type { Agreement, Party } from './agreement.store.ts';

type Kept = Agreement & { parties: Party[] };

/** Fields whose changes are shown, each in words. */
const fields: readonly { title: string; words: (kept: Kept) => string }[] = [
  { title: 'Title', words: (kept) => kept.title },
  { title: 'State', words: (kept) => standingWords[kept.state].title },
  { title: 'Sent for signature', words: (kept) => (kept.sentAt === null ? 'no' : 'yes') },
  { title: 'Summary', words: (kept) => kept.summary },
  { title: 'Purposes', words: (kept) => kept.purposes.join(', ') },
  { title: 'Legal gateways', words: (kept) => kept.gateways.join(', ') },
  { title: 'Categories', words: (kept) => kept.categories.join(', ') },
  { title: 'Regime', words: (kept) => regimes[kept.regime] },
  { title: 'Security', words: (kept) => kept.security },
  { title: 'First day', words: (kept) => dayInWords(kept.startsOn) },
  { title: 'Review due', words: (kept) => dayInWords(kept.reviewOn) },
  { title: 'Last day', words: (kept) => dayInWords(kept.expiresOn) },
  { title: 'Days of grace', words: (kept) => String(kept.graceDays) },
  { title: 'Owner', words: (kept) => kept.ownerName ?? '' },
  {
    title: 'Parties',
    words: (kept) =>
      kept.parties
        .map(
          (party) =>
            `${party.agencyName} (${ceilings[party.ceiling]}${party.withdrawnAt !== null ? ', withdrawn' : party.signedAt !== null ? ', signed' : ''})`,
        )
        .join(', '),
  },
];

/** Each change with what stood before and after it, the latest first. */
export async function changesOf(tx: Tx, agreement: Agreement): Promise<Change[]> {
  const versions = await versionsOf(tx, 'agreement', agreement.id);
  const ids = versions.map((version) => version.changedBy).filter((id) => id !== null);
  const people =
    ids.length === 0
      ? []
      : await tx.selectFrom('account').select(['id', 'name']).where('id', 'in', ids).execute();
  const names = new Map(people.map((person) => [person.id, person.name]));
  let after: Kept = { ...agreement, parties: await listParties(tx, agreement.id) };
  return versions.map((version) => {
    const before = version.was as Kept;
    const differences = fields.flatMap(({ title, words }) => {
      const [was, is] = [words(before), words(after)];
      return was === is
        ? []
        : [{ field: title, before: was === '' ? 'nothing' : was, after: is === '' ? 'nothing' : is }];
    });
    after = before;
    return {
      version: version.version,
      at: version.changedAt,
      by:
        version.changedBy === null
          ? 'by itself, on its day'
          : (names.get(version.changedBy) ?? 'a former member'),
      reason: version.reason,
      differences,
    };
  });
}
