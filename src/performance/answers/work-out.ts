import { answerCount } from '../../assessment/assessment.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { addMonths, monthsIn, periodInWords, type Period } from '../../foundation/period.ts';
import { fieldProblem } from '../../foundation/problem.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import { putAnswer, type InformationQuestion, type QuestionAnswer } from './answer.store.ts';

/** Twelve months each, from the last month back; what is left at the beginning is shorter. */
export function yearsOf(period: Period): Period[] {
  const years: Period[] = [];
  for (let to = period.to; to >= period.from; to = addMonths(to, -12)) {
    const from = addMonths(to, -11);
    years.unshift({ from: from < period.from ? period.from : from, to });
  }
  return years;
}

/** At most so many years, and months: a request for more is refused as too costly or asked in parts. */
export const mostMonths = 240;

/**
 * Works a question out as it may be given to anybody: whole where the files are open data, else every count rounded where it is read, so
 * that neither one answer nor several together tell a small number (`assessment/small.rules.ts`).
 */
export async function workOutQuestion(
  tx: Tx,
  services: Pick<ReturnsServices, 'engine' | 'folder'>,
  actor: Pick<Actor, 'partnershipId'>,
  question: InformationQuestion,
): Promise<QuestionAnswer> {
  const ask = (period: Period) =>
    answerCount(
      tx,
      services,
      actor.partnershipId,
      {
        what: question.what,
        area: question.area,
        period,
        split: question.split === 'ward' ? 'ward' : 'none',
      },
      'anybody',
    );
  const answer: QuestionAnswer = {
    title: question.title,
    numbers: [],
    rounded: null,
    isOpen: true,
    source: '',
    deliveries: [],
  };
  const files = new Set<string>();
  for (const period of question.split === 'year' ? yearsOf(question.period) : [question.period]) {
    const found = await ask(period);
    if (found.kind === 'unanswered') {
      answer.numbers.push({ label: periodInWords(period), value: null, why: found.why });
      continue;
    }
    answer.rounded = found.rounded ?? answer.rounded;
    answer.isOpen &&= found.isOpen;
    answer.source = found.source;
    for (const part of question.split === 'ward' ? [...found.parts, found.whole] : [found.whole]) {
      answer.numbers.push({
        label: question.split === 'ward' ? part.areaName : `${part.areaName}, ${periodInWords(period)}`,
        value: part.count.value,
        why: part.count.value === null ? 'Not known' : '',
      });
      for (const hash of part.count.deliveries) files.add(hash);
    }
  }
  answer.deliveries = [...files].sort();
  await putAnswer(tx, question.id, answer);
  return answer;
}

/** @throws Problem 422 for months that do not follow, or too many. */
export function checkMonths(period: Period): Period {
  if (period.from > period.to)
    throw fieldProblem('period', 'to', 'The last month must not be before the first');
  if (monthsIn(period).length > mostMonths)
    throw fieldProblem('period', 'from', 'Ask of twenty years at most');
  return period;
}
