import { createHash, randomBytes } from 'node:crypto';
import { documentSchemaVersion, type Block, type FrankpledgeDocument } from '../../documents/documents.ts'; // prettier-ignore
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { newId } from '../../foundation/id.ts';
import type { FrozenFile } from '../../foundation/kept-file.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { badInput } from '../../foundation/problem.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import { below, partnershipOf } from '../indicators/indicator.store.ts';
import { londonMoment } from '../indicators/period.rules.ts';
import type { PerformanceServices } from '../performance.types.ts';

/** How long the link of a pack works. */
export const packParameters = {
  linkDays: { value: 60, unit: 'days after the sending', source: 'Ours: past the meeting and its minutes' },
  attachMegabytes: {
    value: 10,
    unit: 'megabytes',
    source: 'Ours: what public mail servers take, after encoding',
  },
} as const;

/**
 * How a pack goes. OFFICIAL without personal data may go over the internet (Government Security Classifications 2023, OFFICIAL;
 * a caveat such as OFFICIAL-SENSITIVE may not without more); whoever makes it says that it names no member of the public.
 */
export const packWays = {
  attached: 'As one PDF in the e-mail, and a personal link beside it',
  link: 'By a personal link alone: it holds personal data, or should not lie in mailboxes',
} as const;
export type PackWay = keyof typeof packWays;

/** Markings under which a pack may lie in a mailbox. */
const attachable: readonly string[] = ['', 'PUBLIC', 'OFFICIAL'];

/** Why a pack must not be attached, as a message for the form; null where it may. */
export function notAttachable(documents: readonly Pick<FrankpledgeDocument, 'marking' | 'title'>[], bytes: number): string | null {
  const marked = documents.find(({ marking }) => !attachable.includes(marking.toUpperCase()));
  if (marked !== undefined) return `“${marked.title}” is marked ${marked.marking}: send the pack by a personal link`;
  const most = packParameters.attachMegabytes.value;
  return bytes > most * 1_000_000 ? `The pack is larger than ${most} MB, which many mail servers refuse: send it by a personal link` : null;
} // prettier-ignore

/**
 * Frozen reports put together as one document: each under a heading of its own, so that the bookmarks of the PDF lead to it. Their blocks
 * are as they were frozen.
 */
export function packDocument(
  title: string,
  documents: readonly FrankpledgeDocument[],
  banner: string,
): FrankpledgeDocument {
  const [first] = documents;
  if (first === undefined) throw badInput('no-reports', 'A pack has at least one report', 'Choose a frozen report.'); // prettier-ignore
  const lower = (block: Block, at: number): Block =>
    block.kind === 'heading'
      ? { ...block, id: `r${at + 1}-${block.id}`, level: block.level === 1 ? 2 : 3 }
      : block;
  return {
    schemaVersion: documentSchemaVersion,
    title,
    subtitle: first.author,
    marking: 'OFFICIAL',
    banner,
    language: 'en-GB',
    author: first.author,
    createdAt: clock.now(),
    softwareVersion,
    blocks: documents.flatMap((document, at): Block[] => [
      ...(at > 0 ? [{ kind: 'page-break' } as const] : []),
      { kind: 'heading', level: 1, text: document.title, id: `report-${at + 1}` },
      { kind: 'paragraph', content: [document.subtitle] },
      ...document.blocks.map((block) => lower(block, at)),
    ]),
    figures: documents.flatMap(({ figures }) => figures),
    sources: documents.flatMap(({ sources }) => sources),
  };
}

export type Pack = {
  id: string;
  title: string;
  state: 'scheduled' | 'sent' | 'cancelled';
  sendOn: string;
  sendClock: string;
  sendAt: string;
  endsOn: string;
  hash: string;
  way: PackWay;
  version: number;
  readers: number;
  opened: number;
};

export async function listPacks(tx: Tx): Promise<Pack[]> {
  const rows = await tx
    .selectFrom('performance_pack as k')
    .select((eb) => [
      'k.id',
      'k.title',
      'k.state',
      'k.send_on',
      'k.send_clock',
      'k.send_at',
      'k.ends_on',
      'k.hash',
      'k.way',
      'k.version',
      eb
        .selectFrom('performance_pack_copy as c')
        .select((each) => each.fn.countAll<string>().as('n'))
        .whereRef('c.performance_pack_id', '=', 'k.id')
        .as('readers'),
      eb
        .selectFrom('performance_pack_copy as c')
        .select((each) => each.fn.count<string>('c.opened_at').as('n'))
        .whereRef('c.performance_pack_id', '=', 'k.id')
        .as('opened'),
    ]) // prettier-ignore
    .orderBy('k.send_at', 'desc')
    .orderBy('k.id', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    state: row.state,
    sendOn: row.send_on,
    sendClock: row.send_clock,
    sendAt: row.send_at,
    endsOn: row.ends_on,
    hash: row.hash,
    way: row.way,
    version: row.version,
    readers: Number(row.readers ?? 0),
    opened: Number(row.opened ?? 0),
  }));
}

/** Who a pack goes to: people on file who hold a post, or addresses typed in, one a line. */
export type Readers = { accounts: { id: string; name: string }[]; addresses: string[] };

export async function insertPack(
  tx: Tx,
  pack: {
    title: string;
    reports: string[];
    sendOn: string;
    sendClock: string;
    way: PackWay;
    file: FrozenFile;
  },
  readers: Readers,
): Promise<string> {
  const { actor } = contextOf(tx);
  const id = newId();
  const width = { audience: [ownKey(tx)], openToMembers: false };
  await tx
    .insertInto('performance_pack')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      title: pack.title,
      reports: pack.reports,
      state: 'scheduled',
      way: pack.way,
      hash: pack.file.hash,
      stored_name: pack.file.storedAs,
      bytes: pack.file.bytes,
      send_on: pack.sendOn,
      send_clock: pack.sendClock,
      send_at: londonMoment(pack.sendOn, pack.sendClock),
      ends_on: addDays(pack.sendOn, packParameters.linkDays.value),
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      version: 1,
      audience: width.audience,
      open_to_members: width.openToMembers,
    })
    .execute();
  const copies = [
    ...readers.accounts.map((each) => ({ name: each.name, account_id: each.id, address: null })),
    ...readers.addresses.map((address) => ({ name: address, account_id: null, address })),
  ];
  for (const copy of copies)
    await tx
      .insertInto('performance_pack_copy')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        performance_pack_id: id,
        ...copy,
        ...below(width),
      }) // prettier-ignore
      .execute();
  return id;
}

/** “papers-of-30-november.pdf” */
const packFileName = (title: string): string =>
  `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80) || 'pack'}.pdf`; // prettier-ignore

/** Of a link only this is kept. */
export const hashOf = (link: string): string => createHash('sha256').update(link).digest('hex');

/**
 * Sends packs whose moment has come: to each reader a message with the PDF, where it may, and a link of their own, of which only the hash is
 * kept.
 */
export async function sendPacks(tx: Tx, origin: string): Promise<number> {
  const due = await tx
    .selectFrom('performance_pack')
    .select(['id', 'title', 'ends_on', 'version', 'way', 'hash', 'stored_name'])
    .where('state', '=', 'scheduled')
    .where('send_at', '<=', clock.now())
    .orderBy('id')
    .execute();
  for (const pack of due) {
    const { numUpdatedRows } = await tx
      .updateTable('performance_pack')
      .set({ state: 'sent', version: pack.version + 1 })
      .where('id', '=', pack.id)
      .where('version', '=', pack.version)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) continue;
    const copies = await tx.selectFrom('performance_pack_copy').select(['id', 'account_id', 'address']).where('performance_pack_id', '=', pack.id).execute(); // prettier-ignore
    for (const copy of copies) {
      const link = randomBytes(24).toString('base64url');
      await tx
        .updateTable('performance_pack_copy')
        .set({ link_hash: hashOf(link), sent_at: clock.now() })
        .where('id', '=', copy.id)
        .execute();
      await queueMessage(tx, {
        to: copy.account_id === null ? { address: copy.address ?? '' } : { accountId: copy.account_id },
        kind: 'notice',
        subject: pack.title,
        ...(pack.way === 'attached'
          ? { file: { hash: pack.hash, storedAs: pack.stored_name, name: packFileName(pack.title) } }
          : {}),
        text: [
          pack.way === 'attached'
            ? `${pack.title}: the papers are attached as one PDF. If your mail program kept it back, here they are:`
            : `${pack.title}: the papers as one PDF.`,
          `${origin}/performance/pack/${link}`,
          `The link is yours, needs no password, and works until ${dayInWords(pack.ends_on)}. Do not hand it on.`,
        ].join('\n\n'),
      });
    }
    await recordAudit(tx, { event: 'performance.pack-sent', subjectKind: 'performance_pack', subjectId: pack.id }); // prettier-ignore
  }
  return due.length;
}

export function packsClock({ database, origin }: Pick<PerformanceServices, 'database' | 'origin'>): Clock {
  return {
    name: 'performance.packs',
    everySeconds: 60,
    run: async () => {
      for (const { partnershipId } of await listPartnerships(database))
        await database.asSystem('send packs whose time has come', partnershipId, (tx) =>
          sendPacks(tx, origin),
        );
    },
  };
}
