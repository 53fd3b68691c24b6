import type { Tx } from '../foundation/database.types.ts';
import { refused, type Problem } from '../foundation/problem.ts';
import { deliveryAfter, deliveryStates } from './delivery.rules.ts';
import {
  insertDelivery,
  insertRefusedDelivery,
  selectDelivery,
  selectLivingDelivery,
  updateDeliveryState,
  type DeliveryRecord,
  type Keeper,
} from './delivery.store.ts';
import {
  hasMonthsInForce,
  lockSource,
  nextAcceptance,
  switchFromDelivery,
  switchToDelivery,
} from './segment.store.ts';
import type { Engine } from './engine.ts';
import type { DeliveryReport } from './incident.ts';
import { commitDelivery, keepReceived, prepareFiles, type RefusedFile } from './intake/receive.ts';
import type { IntakeOptions } from './intake/intake.types.ts';
import { ensureSource } from './source.store.ts';

/** Files read, checked and settled on the disk, none of them in force: what `keepDeliveries` writes down. */
export type ReadFiles = {
  reports: DeliveryReport[];
  refused: RefusedFile[];
  passedOver: string[];
};

/**
 * Reads files outside any transaction: checks every row, keeps each file as received by its hash, and settles its
 * segments under their own hashes. Nothing counts yet. Crash here and there is nothing but files that nobody refers to,
 * which the sweep removes.
 *
 * @param deliveriesFolder the data folder's `deliveries`.
 */
export async function readFiles(
  engine: Engine,
  deliveriesFolder: string,
  paths: readonly string[],
  options: IntakeOptions = {},
): Promise<ReadFiles> {
  const files = await prepareFiles(engine, paths, options);
  try {
    const reports: DeliveryReport[] = [];
    for (const prepared of files.prepared) {
      await keepReceived(prepared, deliveriesFolder);
      reports.push(await commitDelivery(engine, prepared));
    }
    return {
      reports,
      refused: files.refused,
      passedOver: files.passedOver,
    };
  } finally {
    await files.discard();
  }
}

export type KeptDelivery = {
  id: string;
  report: DeliveryReport;
  /** This very file was there already: nothing changed. */ already: boolean;
};

/** Writes read files down as previews, in one transaction. The same file for the same source is kept once. */
export async function keepDeliveries(
  tx: Tx,
  who: Keeper,
  read: ReadFiles,
  extra: { evidence?: string; mappingId?: string } = {},
): Promise<KeptDelivery[]> {
  const kept: KeptDelivery[] = [];
  // In one order, so that two imports of the same sources cannot wait for each other.
  for (const source of [...new Set(read.reports.map((report) => report.source))].sort()) {
    await lockSource(tx, source);
  }
  for (const report of read.reports) {
    await ensureSource(tx, who, report);
    const living = await selectLivingDelivery(tx, report.source, report.hash);
    if (living !== null) kept.push({ id: living.id, report, already: true });
    else kept.push({ id: await insertDelivery(tx, who, report, extra), report, already: false });
  }
  await keepRefusals(tx, who, read.refused, 'police-street');
  return kept;
}

/**
 * Writes down files that were refused because they name people: name, hash, what was seen and who sent them; of the content
 * nothing is kept. Gives the ids of what was written. Files refused for another reason are not written down.
 */
export async function keepRefusals(
  tx: Tx,
  who: Keeper,
  refusedFiles: readonly RefusedFile[],
  adaptor: DeliveryReport['adaptor'],
): Promise<string[]> {
  const ids: string[] = [];
  for (const { fileName, hash, bytes, problem } of refusedFiles) {
    if (problem.code !== 'not-depersonalised' || hash === null) continue;
    ids.push(await insertRefusedDelivery(tx, who, { hash, fileName, bytes, adaptor, why: problem.detail }));
  }
  return ids;
}

function notPossible(delivery: DeliveryRecord, what: string): Problem {
  return refused(
    'delivery-state',
    `${delivery.fileName} cannot be ${what}`,
    `It is “${deliveryStates[delivery.state].title}”: ${deliveryStates[delivery.state].meaning} Open the list of files to see what can be done with it.`,
  );
}

/** A file with its source held: read again once it is held, since somebody may have decided on it in the meantime. */
async function holdDelivery(tx: Tx, id: string): Promise<DeliveryRecord> {
  const { source } = await selectDelivery(tx, id);
  if (source !== null) await lockSource(tx, source);
  return selectDelivery(tx, id);
}

/** Counts the good rows of a previewed file from now on; months it shares with earlier files are taken over. */
export async function acceptDelivery(tx: Tx, who: Keeper, id: string): Promise<DeliveryRecord> {
  const delivery = await holdDelivery(tx, id);
  const next = deliveryAfter(delivery.state, 'accept');
  if (next === null || delivery.source === null) throw notPossible(delivery, 'accepted');
  await updateDeliveryState(tx, id, {
    state: next,
    by: who.accountId,
    decision:
      delivery.rowsRejected === 0 ? 'All rows taken.' : `Good rows taken; ${delivery.rowsRejected} rejected.`,
    acceptance: await nextAcceptance(tx, delivery.source),
  });
  for (const loser of await switchToDelivery(tx, who, id)) {
    if (await hasMonthsInForce(tx, loser)) continue;
    const before = await selectDelivery(tx, loser);
    const state = deliveryAfter(before.state, 'supersede');
    if (state === null) continue;
    await updateDeliveryState(tx, loser, {
      state,
      by: who.accountId,
      decision: `Replaced by ${delivery.fileName}.`,
      supersededBy: id,
    });
  }
  return selectDelivery(tx, id);
}

/** Takes a file back: each of its months returns to the file that had it before, else to nothing. */
export async function undoDelivery(tx: Tx, who: Keeper, id: string): Promise<DeliveryRecord> {
  const delivery = await holdDelivery(tx, id);
  const next = deliveryAfter(delivery.state, 'undo');
  if (next === null || delivery.source === null) throw notPossible(delivery, 'taken back');
  await updateDeliveryState(tx, id, { state: next, by: who.accountId, decision: 'Taken back.' });
  for (const returned of await switchFromDelivery(tx, who, id)) {
    const before = await selectDelivery(tx, returned);
    if (before.state !== 'superseded') continue;
    await updateDeliveryState(tx, returned, {
      state: 'accepted',
      by: who.accountId,
      decision: `In use again: ${delivery.fileName} was taken back.`,
    });
  }
  return selectDelivery(tx, id);
}

/** Leaves a previewed file unused. */
export async function discardDelivery(tx: Tx, who: Keeper, id: string): Promise<DeliveryRecord> {
  const delivery = await holdDelivery(tx, id);
  const next = deliveryAfter(delivery.state, 'discard');
  if (next === null) throw notPossible(delivery, 'left unused');
  await updateDeliveryState(tx, id, { state: next, by: who.accountId, decision: 'Not used.' });
  return selectDelivery(tx, id);
}
