import type { Tx } from './database.types.ts';
import { keepVersion } from './history.ts';
import { notFound, Problem } from './problem.ts';

/** What such a row has, besides its own columns. */
type KeptRow = { id: string; version: number; audience: readonly string[]; open_to_members: boolean };

/** @param thing what people call it: `break`. @param next what there is to do, where the page does not show what is stored now. */
function changedMeanwhile(thing: string, next?: string): Problem {
  const mend = next ?? 'What is stored now is shown below; send again to replace it with yours';
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: `Somebody changed this ${thing} while you were typing`,
    fields: [
      { name: 'version', message: `Somebody changed this ${thing} after you opened the page. ${mend}` },
    ],
  });
}

/**
 * Changes a row that is kept with its versions: keeps how it stood and writes the next version, unless somebody changed it since the
 * page was opened.
 * @param kept.row the row as it stands, undefined where the reader finds none.
 * @param kept.version the one that the page was opened with.
 * @param kept.was what is kept of it, unless all its columns but its audience.
 * @param update writes version `to` where `from` still stands: somebody may have been quicker by a moment.
 * @throws Problem 404; 422 `changed-meanwhile`.
 */
export async function changeKept(
  tx: Tx,
  kept: {
    kind: string;
    thing: string;
    row: KeptRow | undefined;
    version: number;
    reason: string;
    was?: Readonly<Record<string, unknown>>;
    next?: string;
  },
  update: (version: { from: number; to: number }) => {
    executeTakeFirst: () => Promise<{ numUpdatedRows: bigint }>;
  },
): Promise<void> {
  const { kind, thing, row, version, reason, next } = kept;
  if (row === undefined) throw notFound();
  if (row.version !== version) throw changedMeanwhile(thing, next);
  const { audience, open_to_members: openToMembers, ...all } = row;
  await keepVersion(tx, { kind, id: row.id, version, reason, was: kept.was ?? all, audience, openToMembers });
  const { numUpdatedRows } = await update({ from: version, to: version + 1 }).executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile(thing, next);
}
