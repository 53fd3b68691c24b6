import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { namesCouncillor, waitsForElection, type PublicItem } from '../../year/year.ts';

/**
 * What a performance output counts as inside a pre-election period (Code of Recommended Practice on Local Authority Publicity 2011,
 * paragraphs 33 to 35). Regular figures on their usual day, and a correction of them, go on, as official statistics do; so do answers
 * under the Freedom of Information Act, returns to funders, and packs to named readers, which are asked for or are not public.
 */
export const outputs = {
  /** The values of a quarter, as every quarter. */
  'quarter-as-usual': 'business-as-usual',
  /** The first time that anything of performance is public here: a new page is publicity of its own. */
  'quarter-first': 'publication',
  'quarter-launch': 'launch',
  'quarter-naming': 'names-councillor',
  /** Before scrutiny its papers are public; the report itself is routine. The progress report stays with the partnership. */
  'scrutiny-report': 'business-as-usual',
  'scrutiny-report-naming': 'names-councillor',
  /** The requester is answered in time whatever is said in it; the public log is ours to time. */
  'disclosure-log': 'business-as-usual',
  'disclosure-log-naming': 'names-councillor',
} as const satisfies Record<string, PublicItem>;
export type Output = keyof typeof outputs;

/** How a quarter goes out, as whoever publishes says inside a pre-election period. */
export const goesOut = {
  usual: 'As every quarter: the figures on their page, without more',
  launch: 'With a press release, an event or a campaign',
  naming: 'With words or a picture of a councillor or a candidate',
} as const;
export type GoesOut = keyof typeof goesOut;
export const goesOutNames = Object.keys(goesOut) as [GoesOut, ...GoesOut[]];

/** Why an output waits for a poll, in words, and until when; null where it goes on. */
export async function performanceWait(
  tx: Tx,
  record: { kind: string; id: string },
  output: Output,
  name: string | null = null,
): Promise<string | null> {
  const wait = await waitsForElection(tx, { what: outputs[output], on: clock.today(), ...record });
  if (wait === null) return null;
  return name === null ? wait.words : `It names “${name}”. ${wait.words}`;
}

/** Which output the publishing of a quarter is: what is said of it, what stands in it, whether it is the first. */
export async function quarterOutput(
  tx: Tx,
  words: string,
  said: GoesOut | null,
): Promise<{ output: Output; name: string | null }> {
  const name = await namesCouncillor(tx, words);
  if (name !== null || said === 'naming') return { output: 'quarter-naming', name };
  if (said === 'launch') return { output: 'quarter-launch', name: null };
  const before = await tx.selectFrom('published_performance').select('id').limit(1).executeTakeFirst();
  return { output: before === undefined ? 'quarter-first' : 'quarter-as-usual', name: null };
}
