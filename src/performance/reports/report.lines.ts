import { openStates, stateWords, type Action } from '../../actions/actions.ts';
import type { Block, Cell, Inline } from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Rag, Reading } from '../indicators/indicator.types.ts';
import { judge, type Judgement, type Series } from '../indicators/series.rules.ts';
import type { ReportGround } from './report.ground.ts';

export const text = (words: string): Cell => ({ content: words === '' ? [] : [words] });
export const say = (...content: Inline[]): Block => ({ kind: 'paragraph', content });

/** An indicator with what is reported of it. */
export type Line = { series: Series; reading: Reading | null; judgement: Judgement | null };

/** What is reported of an indicator in a period: the last reading that ends in it and counts. */
export function lineOf(ground: ReportGround, series: Series): Line {
  const reading =
    series.readings.findLast(
      (each) =>
        each.to.slice(0, 7) <= ground.period.to &&
        each.to.slice(0, 7) >= ground.period.from &&
        ['locked', 'validated', 'missing'].includes(each.state),
    ) ?? null;
  const paired = ground.series.get(series.indicator.pairedId ?? '') ?? null;
  return {
    series,
    reading,
    judgement: reading === null ? null : judge(series, reading, paired, ground.onTargetPercent),
  };
}

export const ragOf = (line: Line): Rag => line.judgement?.status.rag ?? 'grey';

/** Open actions, overdue ones first, then the soonest due. */
export const openActions = (actions: readonly Action[]): Action[] =>
  actions
    .filter(({ state }) => openStates.includes(state))
    .sort(
      (a, b) => Number(b.overdue) - Number(a.overdue) || (a.dueOn ?? '9').localeCompare(b.dueOn ?? '9') || a.id.localeCompare(b.id),
    ); // prettier-ignore

export const actionWords = (action: Action): string => `${action.reference} ${action.text}`.trim();
export const dueWords = (action: Action): string => (action.dueOn === null ? 'no day' : dayInWords(action.dueOn)); // prettier-ignore
export const standWords = (action: Action): string => (action.overdue ? 'Overdue' : stateWords[action.state].title); // prettier-ignore
