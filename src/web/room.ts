import type { Clock } from '../foundation/clocks.ts';
import type { SearchHit } from '../foundation/contribution.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import type { ThreadContribution } from '../foundation/thread.ts';
import type { SafeHtml } from './html.ts';
import type { MenuEntry } from './layout.ts';
import type { Registrar } from './registrar.ts';

/** One thing a room puts on the home page: what a person of this role comes to do or should know. */
export type HomeCard = {
  title: string;
  /** Where the title leads. */
  href: string;
  /** A large number or word, with its meaning in `body`. */
  count?: string;
  /** True where something waits for this very person today; such cards stand first. */
  waits?: boolean;
  /** Since when the oldest of them has waited, as a day (ISO). */
  oldest?: string;
  body: SafeHtml;
  /** Lower comes first. */
  order: number;
};

/** What a room gives to the server that composes it. */
export type Room = {
  /** The folder under src. */
  name: string;
  /** Its words of the menu; none for a room without pages of its own. */
  menu: readonly MenuEntry[];
  register: (registrar: Registrar) => void;
  /** Cards for the home page, or why there are none. Runs in the visitor's own transaction. */
  home: ((actor: Actor, tx: Tx) => Promise<readonly HomeCard[]> | readonly HomeCard[]) | { none: string };
  /** What its records say to a search, best first, at most 20; only what the actor may see. Runs in their transaction. */
  search: ((actor: Actor, tx: Tx, words: string) => Promise<readonly SearchHit[]>) | { none: string };
  /** Its records on the golden thread (foundation/thread.ts), or why there are none. */
  thread: ThreadContribution | { none: string };
  /** What happens by itself. */
  clocks: readonly Clock[];
};
