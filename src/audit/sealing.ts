import { sql } from 'kysely';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import type { Clock } from '../foundation/clocks.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import type { Logger } from '../foundation/log.ts';
import { queueMessage } from '../foundation/outbox.ts';
import { openSealKeys, readKnownSeals, writeKnownSeals } from './keys.ts';
import type { SealKeys } from './keys.ts';
import { seal } from './seal.ts';
import type { Seal } from './seal.store.ts';
import { isSound, verify } from './verify.ts';
import type { Verification, VerifyOptions } from './verify.ts';

export type SealingServices = { database: Database; folder: Pick<DataFolder, 'keys'>; log?: Logger };

/** The sealing of one installation: its keys, its rounds, its checks. */
export type Sealing = {
  keys: () => Promise<SealKeys>;
  /** Seals what is new everywhere. */
  sealAll: () => Promise<void>;
  /** Makes next year's partitions. */
  makePartitions: () => Promise<void>;
  /** Once a day for each partnership: recomputes the last two days and tells the governance officer what it found. */
  checkAll: () => Promise<void>;
  /** Once a day for each partnership: the last seal goes out of the house. */
  sendOutside: () => Promise<void>;
  /** Recomputes one partnership, with the last seal that this installation remembers. */
  verify: (partnershipId: string, options?: VerifyOptions) => Promise<Verification>;
  /** The same for a page: bounded, and kept. */
  verifyNow: (partnershipId: string) => Promise<Verification>;
  clocks: readonly Clock[];
};

const day = 24 * 60 * 60 * 1000;
const daysChecked = 2;
/** What a person waits for on a page. */
const mostOnPage = 50_000;

export type NamedPartnership = { id: string; name: string };

/** Every open partnership of the installation. */
export async function partnershipsToSeal(database: Database): Promise<NamedPartnership[]> {
  return database.asSystem('list partnerships to seal', null, async (tx) => {
    const { rows } = await sql<NamedPartnership>`
      select partnership_id as id, name from partnerships_of_installation()`.execute(tx);
    return rows;
  });
}

export function createSealing(services: SealingServices): Sealing {
  const { database, folder, log } = services;
  let opened: Promise<SealKeys> | null = null;
  const keys = (): Promise<SealKeys> => {
    opened ??= openSealKeys(folder);
    // A full disk at the first try is not remembered.
    opened.catch(() => (opened = null));
    return opened;
  };

  async function sealAll(): Promise<void> {
    const own = await keys();
    const known = await readKnownSeals(folder);
    let isNew = false;
    for (const { id, name } of await partnershipsToSeal(database)) {
      const made = await seal(database, id, own, { known: known.get(id) });
      const last = made.at(-1);
      if (last === undefined) continue;
      isNew = true;
      known.set(id, { number: last.number, hash: last.hash.toString('hex') });
      const begins = made.find((each) => each.begins);
      if (begins !== undefined) await tellOfEpoch(id, name, begins);
    }
    if (isNew) await writeKnownSeals(folder, known);
  }

  /** A new epoch is how a restore looks, and how a cut-off end looks: a person must say which it was, at once. */
  async function tellOfEpoch(id: string, name: string, begins: Seal): Promise<void> {
    log?.warn({ partnership: id, seal: begins.number, epoch: begins.epoch }, 'the audit begins a new epoch');
    await database.asSystem('tell of a new epoch of the audit', id, (tx) =>
      tellGovernance(tx, `The audit of ${name} begins a new epoch`, [
        `The database was found in an earlier state than the last seal of the audit: it was restored, or its end was cut off.`,
        `Seal ${begins.number} begins epoch ${begins.epoch}. If nobody restored a backup today, ask who did this.`,
      ]),
    );
  }

  async function checkAll(): Promise<void> {
    for (const { id, name } of await partnershipsToSeal(database)) {
      const recent = await database.asSealer(id, (tx) =>
        tx
          .selectFrom('audit_check')
          .select('id')
          .where('why', '=', 'daily')
          .where('checked_at', '>', new Date(clock.milliseconds() - day).toISOString())
          .limit(1)
          .executeTakeFirst(),
      );
      if (recent !== undefined) continue;
      const since = new Date(clock.milliseconds() - daysChecked * day).toISOString();
      const report = await verifyKnown(id, { since });
      await keep(database, report, 'daily');
      if (isSound(report)) continue;
      log?.error({ partnership: id, findings: report.findings }, 'the audit does not agree with its seals');
      await database.asSystem('tell what the check of the audit found', id, (tx) =>
        tellGovernance(tx, `The audit of ${name} does not agree with its seals`, [
          'Entries or seals were changed behind the system’s back. Open Audit, Seals, or run “./frankpledge audit verify”.',
          ...report.findings.slice(0, 20).map(({ words }) => `- ${words}`),
        ]),
      );
    }
  }

  async function verifyKnown(id: string, options: VerifyOptions): Promise<Verification> {
    const known = (await readKnownSeals(folder)).get(id);
    return verify(database, id, await keys(), {
      ...options,
      outside: [...(options.outside ?? []), ...(known === undefined ? [] : [known])],
    });
  }

  async function sendOutside(): Promise<void> {
    for (const { id, name } of await partnershipsToSeal(database)) {
      await database.asSystem('send the last seal outside', id, async (tx) => {
        const sent = await tx
          .selectFrom('audit_entry')
          .select('id')
          .where('subject_kind', '=', 'audit_seal')
          .where('event', '=', 'audit.seal-sent-outside')
          .where('at', '>', new Date(clock.milliseconds() - day).toISOString())
          .limit(1)
          .executeTakeFirst();
        const last = await tx
          .selectFrom('audit_seal')
          .select(['number', 'hash', 'sealed_at'])
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst();
        if (sent !== undefined || last === undefined) return;
        const hash = last.hash.toString('hex');
        log?.info({ partnership: id, seal: last.number, hash }, 'last seal of the audit');
        await tellGovernance(tx, `Seal ${last.number} of the audit of ${name}`, [
          'Keep this message where the people who run the database cannot change it. It proves later that the audit up to this',
          'seal is still the one there was today:',
          '',
          `./frankpledge audit verify --seal ${last.number}:${hash}`,
          '',
          `Sealed at ${last.sealed_at}.`,
        ]);
        await recordAudit(tx, {
          event: 'audit.seal-sent-outside',
          subjectKind: 'audit_seal',
          subjectId: String(last.number),
        });
      });
    }
  }

  return {
    keys,
    sealAll,
    checkAll,
    sendOutside,
    verify: (id, options = {}) => verifyKnown(id, options),
    async verifyNow(id) {
      const since = new Date(clock.milliseconds() - day).toISOString();
      const report = await verifyKnown(id, { since, mostEntries: mostOnPage });
      await keep(database, report, 'asked');
      return report;
    },
    async makePartitions() {
      await database.asSystem('make the partitions of the audit', null, (tx) =>
        sql`select ensure_audit_partitions((${clock.now()}::timestamptz - interval '1 month')::date,
          (${clock.now()}::timestamptz + interval '13 months')::date)`.execute(tx),
      );
    },
    get clocks() {
      return [
        { name: 'audit.seal', everySeconds: 1, run: this.sealAll },
        // More often than once a day, because a server that is restarted every night would never come to it.
        { name: 'audit.partitions', everySeconds: 6 * 3600, run: this.makePartitions },
        { name: 'audit.check', everySeconds: 900, run: this.checkAll },
        { name: 'audit.outside', everySeconds: 900, run: this.sendOutside },
      ];
    },
  };
}

async function keep(database: Database, report: Verification, why: 'daily' | 'asked'): Promise<void> {
  await database.asSealer(report.partnershipId, (tx) =>
    tx
      .insertInto('audit_check')
      .values({
        partnership_id: report.partnershipId,
        id: newId(),
        checked_at: report.checkedAt,
        why,
        from_seal: report.fromSeal,
        to_seal: report.toSeal,
        entries: report.entries,
        problems: report.findings.filter(({ weight }) => weight === 'problem').length,
        findings: JSON.stringify(report.findings.slice(0, 100)),
        audience: [report.partnershipId],
        open_to_members: true,
      })
      .execute(),
  );
}

/** A message to everybody who is governance officer today. */
async function tellGovernance(tx: Tx, subject: string, lines: readonly string[]): Promise<void> {
  const { rows } = await sql<{ account_id: string }>`
    select distinct account_id from post where role = 'governance' and account_id is not null
      and started_on <= ${clock.today()}::date and (ended_on is null or ended_on >= ${clock.today()}::date)`.execute(
    tx,
  );
  for (const { account_id: accountId } of rows)
    await queueMessage(tx, {
      to: { accountId },
      kind: 'notice',
      subject: subject.slice(0, 200),
      text: lines.join('\n'),
    });
}
