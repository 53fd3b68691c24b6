import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatPeriod, parsePeriod, periodInWords } from '../../foundation/period.ts';
import { printNumber, roundToMultiple } from '../../statistics/statistics.ts';
import type { Look } from '../measures/measure.view.ts';

/** What an answer was when its question was kept: numbers, never words, so that each reader is told what they may see. */
export const keptAnswer = z.object({
  count: z.number().nullable(),
  /** What the measure makes of the count; the count itself where it divides by nothing. */
  value: z.number().nullable(),
  period: z.string(),
  comparison: z.string().nullable(),
  measureVersion: z.number().int(),
  /** The counts were rounded to this multiple for whoever kept it. */
  roundedTo: z.number().nullable(),
  /** SHA-256 over the files that it was counted from. */
  files: z.string(),
});

export type KeptAnswer = z.infer<typeof keptAnswer>;

export function keptFrom({
  own,
  periods,
  measure,
  world,
}: Pick<Look, 'own' | 'periods' | 'measure' | 'world'>): KeptAnswer {
  return {
    count: own.count.value,
    value: own.value.value,
    period: formatPeriod(periods.period),
    comparison: periods.comparison === null ? null : formatPeriod(periods.comparison),
    measureVersion: measure.version,
    roundedTo: world.roundedTo,
    files: createHash('sha256').update(own.count.deliveries.join(' ')).digest('hex'),
  };
}

const days = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'Europe/London',
});

export const dayOf = (moment: string): string => days.format(new Date(moment));

/**
 * What the answer was when it was kept, what it is now, and why it differs. A reader who sees rounded counts is told the kept one
 * rounded, whoever kept it.
 */
export function sinceKept(kept: KeptAnswer, now: KeptAnswer, keptAt: string): string {
  const shown = (answer: KeptAnswer): number | null =>
    now.roundedTo === null ? answer.count : roundToMultiple(answer.count, now.roundedTo);
  const before = shown(kept);
  const today = shown(now);
  const about = kept.roundedTo !== null && now.roundedTo === null ? 'about ' : '';
  const on = dayOf(keptAt);
  const was = `${about}${printNumber(before)}`;
  if (kept.period !== now.period)
    return `When it was kept on ${on} it asked of ${periodInWords(parsePeriod(kept.period))}, and the number was ${was}. The question moves with the data; it now asks of ${periodInWords(parsePeriod(now.period))}.`;
  const isChanged = kept.measureVersion !== now.measureVersion;
  const hasOtherFiles = kept.files !== now.files;
  if (before === today && !isChanged)
    return `When it was kept on ${on} the number was the same, ${was}${hasOtherFiles ? ', although other files have come since' : ''}.`;
  const why = [
    ...(isChanged
      ? [`what is counted was changed (version ${kept.measureVersion}, now ${now.measureVersion})`]
      : []),
    ...(hasOtherFiles ? ['files of these months were received or replaced since'] : []),
    ...(kept.roundedTo === now.roundedTo ? [] : ['one of the two is rounded']),
  ];
  return `When it was kept on ${on} it was ${was}; now it is ${printNumber(today)}${why.length === 0 ? '' : `: ${why.join(', and ')}`}.`;
}
