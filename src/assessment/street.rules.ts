import type { SegmentRef } from '../observatory/incident.ts';

/** Codes of the sources of police street files begin so (`police-street:kent`). */
const streetSource = 'police-street';

/**
 * The part of a list that stands under the figures of the summary. Its categories are those of police street files. Other
 * partners' incidents stand beside them, never inside: a council's noise reports would be counted twice with the police's, and a
 * month that a fire service did not send is no gap in recorded crime. Where there is no police file at all, everything.
 */
export function streetPart<Item extends Pick<SegmentRef, 'source'>>(items: readonly Item[]): readonly Item[] {
  const street = items.filter(
    ({ source }) => source === streetSource || source.startsWith(`${streetSource}:`),
  );
  return street.length === 0 ? items : street;
}
