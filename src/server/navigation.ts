import type { Role } from '../foundation/database.types.ts';
import { may } from '../partnership/partnership.ts';
import type { MenuEntry } from '../web/layout.ts';

const home: MenuEntry = { key: 'home', text: 'Home', href: '/', permission: 'home.view', order: 0 };

/** The menu of a role: Home, then the rooms' words in their order; what the role may not open is not shown. */
export function menuFor(role: Role | null, entries: readonly MenuEntry[]): MenuEntry[] {
  if (role === null) return [];
  return [home, ...entries]
    .filter((entry) => may(role, entry.permission))
    .sort((a, b) => a.order - b.order || a.text.localeCompare(b.text, 'en-GB'));
}
