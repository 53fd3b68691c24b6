/** Limits of breaking the glass. House rules, not law: the hours and the review are what an auditor asks for first. */
export const glassRules = {
  /** Longest, hours; held by a CHECK as well. */
  mostHours: 24,
  /** Offered where the list `glass-hours` is empty. */
  hours: [1, 4, 8, 24],
  shortestReason: 20,
  longestReason: 2000,
  /** Tries in an hour by one account, right and wrong ones. */
  triesAnHour: 5,
  /** Days after which a review is overdue. */
  reviewDays: 3,
} as const;

export const glassOutcomes = {
  right: 'It was right to open it',
  'right-but': 'It was right, but another way should have been used',
  wrong: 'It was not right to open it',
} as const;

export type GlassOutcome = keyof typeof glassOutcomes;

/** "3 hours 5 minutes", rounded up to the minute, so that it never says 0 while the record is open. */
export function timeLeft(fromMilliseconds: number, untilMilliseconds: number): string {
  const minutes = Math.max(0, Math.ceil((untilMilliseconds - fromMilliseconds) / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const part = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  if (hours === 0) return part(rest, 'minute');
  return rest === 0 ? part(hours, 'hour') : `${part(hours, 'hour')} ${part(rest, 'minute')}`;
}
