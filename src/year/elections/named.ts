import type { Tx } from '../../foundation/database.types.ts';
import { clock } from '../../foundation/clock.ts';

/** Members quoted without a name that we know: “Cllr Fenn”, “Councillors Abel and Byrne”. */
const titled = /(?<![\p{L}\p{N}])(?:Cllrs?|Councillors?|Alderman|Alderwoman)\.?\s+\p{Lu}[\p{L}’'-]+/u;

/**
 * The first councillor that words name: by a name that the partnership knows, or by the title before a name; null where none is.
 * Pictures, and candidates who hold no seat, are not known here: whoever publishes is asked for them.
 */
export function namedIn(words: string, names: readonly string[]): string | null {
  const plain = words.toLowerCase();
  const known = names.find(
    (name) =>
      name.trim().length > 3 &&
      new RegExp(
        `(?<![\\p{L}\\p{N}])${name
          .trim()
          .toLowerCase()
          .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`,
        'u',
      ).test(plain),
  );
  return known ?? titled.exec(words)?.[0] ?? null;
}

/** Whether words name somebody who is a councillor today: who holds a seat may stand again. @returns the name, or null. */
export async function namesCouncillor(tx: Tx, words: string): Promise<string | null> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('post')
    .innerJoin('account', 'account.id', 'post.account_id')
    .select('account.name')
    .distinct()
    .where('post.role', '=', 'councillor')
    .where('post.started_on', '<=', today)
    .where((or) => or.or([or('post.ended_on', 'is', null), or('post.ended_on', '>=', today)]))
    .limit(500)
    .execute();
  return namedIn(
    words,
    rows.map(({ name }) => name),
  );
}
