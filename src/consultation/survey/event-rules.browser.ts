// The rules of answering as a tablet without a connection keeps them. They say the same as questionnaire.rules.ts, which a page
// cannot load (it stands on zod): event.rules.test.ts holds both against each other over generated questionnaires and answers, and
// the server reads what arrives by its own.
import type { Answer, Answers, Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';

/** What was typed, by the names of the fields. */
export type Fields = Readonly<Record<string, readonly string[]>>;

const yesNo = ['yes', 'no', 'prefer-not-to-say'];

/** Codes that may be chosen. */
function codesOf(question: Question): string[] {
  if (question.kind === 'yes-no') return yesNo.slice(0, question.maySayNothing ? 3 : 2);
  return 'options' in question ? question.options.map(({ code }) => code) : [];
}

function chosenIn(answer: Answer | undefined): string[] {
  if (answer === undefined) return [];
  if ('choice' in answer) return [answer.choice];
  if ('choices' in answer) return answer.choices;
  return 'ranking' in answer ? answer.ranking : [];
}

/** The questions that these answers lead through, in order. */
export function routeIn(questionnaire: Questionnaire, answers: Answers): Question[] {
  const asked: Question[] = [];
  const counted: Record<string, Answer | undefined> = {};
  for (const question of questionnaire.sections.flatMap(({ questions }) => questions)) {
    const results = (question.showIf?.tests ?? []).map(({ question: about, op, value }) => {
      const answer = counted[about];
      const has = chosenIn(answer).includes(String(value));
      const number = answer !== undefined && 'number' in answer ? answer.number : null;
      if (op === 'answered') return answer !== undefined;
      if (op === 'is') return has;
      if (op === 'is-not') return answer !== undefined && !has;
      if (number === null) return false;
      return op === 'at-least' ? number >= Number(value) : number <= Number(value);
    });
    if (
      question.showIf !== null &&
      !(question.showIf.match === 'all' ? results.every(Boolean) : results.some(Boolean))
    )
      continue;
    asked.push(question);
    counted[question.code] = answers[question.code];
  }
  return asked;
}

/** Characters that no text needs become spaces; line breaks and tabs stay. */
const clean = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, ' ').toWellFormed();

/** What is wrong: the key of its words in the catalogue, what goes into them, and the field. */
export type EventFault = { key: string; values: Record<string, string | number>; field: string };

/** @returns `answer` null where nothing was answered or it cannot be taken */
export function readFields(question: Question, fields: Fields): { answer: Answer | null; fault: EventFault | null } {
  const { code } = question;
  const one = (name: string): string => (fields[name]?.[0] ?? '').replace(/\r\n?/g, '\n').trim();
  const first = question.kind === 'ranked' ? `${code}.1` : code;
  const wrong = (key: string, values: EventFault['values'] = {}, field = first) => ({ answer: null, fault: { key, values, field } });
  const nothing = (key: string, values: EventFault['values'] = {}) =>
    question.required ? wrong(key, values) : { answer: null, fault: null };
  const good = (answer: Answer) => ({ answer, fault: null });
  const words = (chosen: readonly string[]): { words?: string } => {
    const given = one(`${code}.words`);
    const asked = 'options' in question && question.options.some((option) => option.asksWords && chosen.includes(option.code));
    return given !== '' && asked ? { words: given } : {};
  };
  switch (question.kind) {
    case 'single':
    case 'yes-no': {
      const choice = one(code);
      if (choice === '') return nothing('faultChoose');
      const more = words([choice]);
      return codesOf(question).includes(choice) && (more.words ?? '').length <= 500 ? good({ choice, ...more }) : wrong('faultChoose');
    }
    case 'several': {
      const choices = (fields[code] ?? []).filter((each) => each !== '');
      if (choices.length === 0) return nothing('faultChoose');
      const known = codesOf(question);
      const more = words(choices);
      if (choices.length > 60 || (more.words ?? '').length > 500 || choices.some((each) => !known.includes(each)) || new Set(choices).size !== choices.length)
        return wrong('faultChoose');
      if (choices.length > 1 && question.options.some((option) => option.alone && choices.includes(option.code)))
        return wrong('faultAlone');
      if (question.atMost !== null && choices.length > question.atMost) return wrong('faultTooMany', { n: question.atMost });
      return good({ choices, ...more });
    }
    case 'ranked': {
      const ranking = Array.from({ length: question.places }, (_, at) => one(`${code}.${at + 1}`));
      if (ranking.every((each) => each === '')) return nothing('faultRank', { n: 1 });
      const known = codesOf(question);
      for (const [at, chosen] of ranking.entries()) {
        const field = `${code}.${at + 1}`;
        if (chosen === '') {
          if (question.required || ranking.slice(at + 1).some((later) => later !== ''))
            return wrong('faultRank', { n: at + 1 }, field);
        } else if (!known.includes(chosen)) return wrong('faultRank', { n: at + 1 }, field);
        else if (ranking.indexOf(chosen) < at) return wrong('faultTwice', { n: at + 1 }, field);
      }
      return good({ ranking: ranking.filter((each) => each !== '') });
    }
    case 'scale':
    case 'number': {
      const [from, to] = question.kind === 'scale' ? [question.from, question.to] : [question.least, question.most];
      if (one(code) === '') return nothing('faultNumber', { from, to });
      const number = Number(one(code).replaceAll(',', ''));
      return Number.isInteger(number) && number >= from && number <= to
        ? good({ number })
        : wrong('faultNumber', { from, to });
    }
    case 'text': {
      const text = clean(one(code));
      if (one(code) === '') return nothing('faultText');
      return text.length > question.most || text.length > 5000
        ? wrong('faultLong', { most: question.most, have: text.length })
        : good({ text });
    }
    case 'place': {
      const [place, ward] = [clean(one(code)), one(`${code}.ward`)];
      if (one(code) === '' && ward === '') return nothing('faultPlace');
      return place.length > 300 || ward.length > 20
        ? wrong('faultPlace')
        : good({ place, ...(ward === '' ? {} : { ward }) });
    }
  }
} // prettier-ignore
