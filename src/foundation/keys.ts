import { isUuid } from './id.ts';
import { badInput } from './problem.ts';

/** Most keys a record may carry (design, "Audience"). */
export const mostKeys = 64;

/** The stored form of an audience: sorted and distinct, 1 to 64 keys. @throws Problem `bad-audience`. */
export function audienceOf(keys: readonly string[]): string[] {
  const tidy = [...new Set(keys)].sort();
  if (tidy.length === 0 || tidy.length > mostKeys || !tidy.every(isUuid))
    throw badInput(
      'bad-audience',
      `A record is shared with 1 to ${mostKeys} parties`,
      `This one would have ${tidy.length}.`,
    );
  return tidy;
}
