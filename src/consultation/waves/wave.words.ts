import { dayInWords } from '../../observatory/observatory.ts';
import { tag } from '../../web/components.ts';
import type { SafeHtml } from '../../web/html.ts';
import { waveStateWords, type WaveState } from './wave.rules.ts';
import type { Wave } from './wave.types.ts';

export const stateTag = (state: WaveState): SafeHtml =>
  tag({ text: waveStateWords[state].title, classes: waveStateWords[state].colour });

/** “1 February to 28 February 2027”. */
export function datesInWords(wave: Pick<Wave, 'opensOn' | 'closesOn'>): string {
  if (wave.opensOn === null || wave.closesOn === null) return 'No dates set';
  return `${dayInWords(wave.opensOn)} to ${dayInWords(wave.closesOn)}`;
}

/**
 * What a notice must say (UK GDPR art. 13; Data Protection Act 2018 s.8(c), public task), to be made the partnership’s own. Brackets
 * are for the writer.
 */
export const noticeToBeginFrom = `Who is asking: the Community Safety Partnership, led by [council]. You can reach its data protection officer at [address].

What for: to learn what people think about community safety, so that we choose the right priorities. We do this as a task in the public interest (Crime and Disorder Act 1998, sections 5 to 7).

What we keep: your answers, the day and the way they came. We do not ask for your name and we do not keep the address of your computer or telephone. Questions about you are there to see whether we have heard from everybody, and you can leave them out. Please do not name other people in your own words.

Who sees it: the analysts of the community safety unit. We publish tables in which nobody can be recognised, and short quotations without anything that could tell who wrote them.

For how long: single answers until [date], then only the tables.

Your rights: because we do not know who you are, we cannot find your answers again once they are sent, unless you keep your return code. You may complain to the Information Commissioner’s Office.`;

export const eligibilityToBeginFrom = 'Anyone who lives, works or studies in the area, or visits it.';
