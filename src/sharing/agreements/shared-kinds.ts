import type { Tx } from '../../foundation/database.types.ts';

/** What the agreements know of a kind of record that is shared under them. The room that keeps the records registers it. */
export type SharedKind = {
  /** The root table's name: `disclosure`. */
  kind: string;
  /** In words, for the share log: "Shared information". */
  title: string;
  href: (id: string) => string;
  /** Which of these records are still open; the others need no handing over. */
  open: (tx: Tx, ids: readonly string[]) => Promise<string[]>;
};

const kinds = new Map<string, SharedKind>();

export function registerSharedKind(kind: SharedKind): void {
  kinds.set(kind.kind, kind);
}

export function sharedKind(kind: string): SharedKind | null {
  return kinds.get(kind) ?? null;
}
