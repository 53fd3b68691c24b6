import type { Actor, Tx } from '../foundation/database.types.ts';
import type { SafeHtml } from '../web/html.ts';
import type { MenuEntry } from '../web/layout.ts';
import type { Registrar } from '../web/registrar.ts';

/** One thing a room puts on the home page: what a person of this role comes to do or should know. */
export type HomeCard = {
  title: string;
  /** Where the title leads. */
  href: string;
  /** A large number or word, with its meaning in `body`. */
  count?: string;
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
};
