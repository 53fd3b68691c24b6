import type { DataFolder } from '../../foundation/data-folder.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { secretOf } from '../need-to-know/need-to-know.ts';
import { findDisclosure } from './disclosure.store.ts';
import { insertDisclosure, insertNote, type DisclosureInput } from './disclosure.write.ts';

/** Writes and shares a record as the acting person, by the same rules as the pages. @returns its id. */
export async function writeShared(
  tx: Tx,
  actor: Actor,
  folder: DataFolder,
  input: DisclosureInput,
): Promise<string> {
  return insertDisclosure(tx, actor, await secretOf(folder, 'index'), input);
}

/** A receiver's reply to a shared record, as wide as the record. @throws Problem 404 when the actor cannot see it. */
export async function addSharedNote(tx: Tx, actor: Actor, id: string, words: string): Promise<void> {
  const record = await findDisclosure(tx, id);
  if (record === null) throw notFound();
  await insertNote(tx, actor, record, words, false);
}
