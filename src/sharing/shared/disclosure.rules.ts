import type { Mark } from '../../foundation/audience.ts';
import type { RecordKind } from '../need-to-know/need-to-know.ts';

/** Shared information as a kind of record, for the tools of need to know. */
export const disclosureKind: RecordKind = {
  table: 'disclosure',
  title: 'Shared information',
  prefix: 'SH',
  href: (id) => `/sharing/shared/${id}`,
};

export const marks: Readonly<Record<Mark, string>> = {
  official: 'OFFICIAL',
  'official-sensitive': 'OFFICIAL-SENSITIVE',
};

/** Longest texts, characters; the tables' CHECKs hold the same. */
export const limits = {
  title: 200,
  words: 50_000,
  note: 20_000,
  name: 200,
  reason: 500,
  fileMegabytes: 20,
} as const;

export type DisclosureState = 'open' | 'closed';

/** The course of shared information. By whom: people of the agency that shared it; how: signed in. */
export const stateSteps = [
  {
    event: 'close',
    title: 'Close',
    from: 'open',
    to: 'closed',
    who: 'shared.share',
    ways: ['signed-in'],
    given: ['reason'],
    meaning: 'Its purpose is fulfilled. Those who see it still see it; nothing more is added.',
  },
  {
    event: 're-open',
    title: 'Re-open',
    from: 'closed',
    to: 'open',
    who: 'shared.share',
    ways: ['signed-in'],
    given: ['reason'],
    meaning: 'Notes and files can be added again.',
  },
] as const;

export function stepFrom(state: DisclosureState): (typeof stateSteps)[number] {
  return state === 'open' ? stateSteps[0] : stateSteps[1];
}

/** Receivers that may not hold a record of this marking. */
export function overCeiling<Receiver extends { ceiling: Mark }>(
  receivers: readonly Receiver[],
  mark: Mark,
): Receiver[] {
  return mark === 'official' ? [] : receivers.filter(({ ceiling }) => ceiling === 'official');
}

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'medium',
  timeStyle: 'short',
});
const days = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });

/** "22 Nov 2026, 14:05", in London. */
export const momentWords = (iso: string): string => moments.format(new Date(iso));

/** "22 November 2026", for a day. */
export const dayWords = (iso: string): string => days.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
