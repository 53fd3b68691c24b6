/** A tie between partnerships that holds on the day asked about. */
export type Tie = { child: string; parent: string };

/**
 * Whether making `parent` the parent of `child` would go round in a circle: the child is the parent itself, or already stands
 * above it.
 */
export function wouldCircle(ties: readonly Tie[], child: string, parent: string): boolean {
  const seen = new Set<string>();
  const next = [parent];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (at === child) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const tie of ties) if (tie.child === at) next.push(tie.parent);
  }
  return false;
}
