import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Database, Tx } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import type { Month } from '../foundation/period.ts';
import { acceptDelivery, keepDeliveries, readFiles, type ReadFiles } from './deliveries.ts';
import type { Keeper } from './delivery.store.ts';
import type { Engine } from './engine.ts';
import { streetText } from './intake/test-files.ts';

/** Help for the tests of the register's side: street files of an invented force, read and kept as the server does it. */

/** A street file that names no month, so that it may cover several; `variant` makes another file of the same months. */
export function monthsText(force: string, months: readonly Month[], variant = 0, rows = 2): string {
  return streetText(
    months.flatMap((month) =>
      Array.from({ length: rows }, (_, index) => ({ month, id: `${force}-${variant}-${month}-${index}` })),
    ),
  ).replaceAll('Testshire', force);
}

/** Writes one file in a folder of its own and reads it, as an upload is read. */
export async function readText(
  engine: Engine,
  folder: string,
  fileName: string,
  text: string,
): Promise<ReadFiles> {
  const incoming = path.join(folder, 'incoming', newId());
  await mkdir(incoming, { recursive: true });
  await writeFile(path.join(incoming, fileName), text);
  const read = await readFiles(engine, path.join(folder, 'deliveries'), [path.join(incoming, fileName)]);
  assert.equal(read.reports.length, 1, read.refused.map((each) => each.problem.message).join(' '));
  return read;
}

export type AsKeeper = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

/** Work as an import of one partnership. */
export function asKeeper(database: Database, who: Keeper): AsKeeper {
  return (work) => database.asSystem('test deliveries', who.partnershipId, work);
}

/** Keeps one read file and gives its id. */
export async function keepOne(tx: Tx, who: Keeper, read: ReadFiles): Promise<string> {
  const [kept] = await keepDeliveries(tx, who, read);
  assert.ok(kept !== undefined);
  return kept.id;
}

/** Keeps one read file and takes it into use. */
export async function takeOne(tx: Tx, who: Keeper, read: ReadFiles): Promise<string> {
  const id = await keepOne(tx, who, read);
  await acceptDelivery(tx, who, id);
  return id;
}
