import type { Block, Cell, Column } from '../../documents/documents.ts';
import { answerInWords, optionsOf, questionsOf, splitByRoute } from '../questionnaire/questionnaire.rules.ts';
import type { Answer, Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { OneAnswer } from './answers.store.ts';
import { channelInWords, signalInWords } from './answers.words.ts';

const text = (words: string | null): Cell => ({ content: [words ?? ''] });
const value = (given: number | null): Cell => ({ value: given, text: '' });

type CsvColumn = { title: string; kind: Column['kind']; of: (answer: Answer | undefined) => Cell };

/** Latitude and longitude of a pin; empty where there is none. */
export const pinInWords = (answer: Answer | undefined): string =>
  answer !== undefined && 'place' in answer && answer.point !== undefined
    ? `${answer.point.lat}, ${answer.point.lon}`
    : '';

/** Columns of one question: one for each box where several are ticked, one for each place of a ranking. */
function columnsOf(question: Question): CsvColumn[] {
  const words = (chosen: string | undefined): string =>
    chosen === undefined ? '' : (optionsOf(question).find(({ code }) => code === chosen)?.text ?? chosen);
  const title = question.text;
  switch (question.kind) {
    case 'several':
      return [
        ...question.options.map((option): CsvColumn => ({
          title: `${title}: ${option.text}`,
          kind: 'text',
          of: (answer) => text(answer !== undefined && 'choices' in answer ? (answer.choices.includes(option.code) ? 'yes' : 'no') : ''),
        })),
        ...(question.options.some(({ asksWords }) => asksWords)
          ? [{ title: `${title}: in words`, kind: 'text' as const, of: (answer: Answer | undefined) => text(answer !== undefined && 'words' in answer ? (answer.words ?? '') : '') }]
          : []),
      ]; // prettier-ignore
    case 'ranked':
      return Array.from({ length: question.places }, (_, at): CsvColumn => ({
        title: `${title}: number ${at + 1}`,
        kind: 'text',
        of: (answer) => text(answer !== undefined && 'ranking' in answer ? words(answer.ranking[at]) : ''),
      }));
    case 'scale':
    case 'number':
      return [
        {
          title,
          kind: 'number',
          of: (answer) => value(answer !== undefined && 'number' in answer ? answer.number : null),
        },
      ];
    case 'place':
      return [
        { title, kind: 'text', of: (answer) => text(answer !== undefined && 'place' in answer ? answer.place : '') },
        { title: `${title}: ward`, kind: 'text', of: (answer) => text(answer !== undefined && 'ward' in answer ? (answer.ward ?? '') : '') },
        { title: `${title}: pin, to about 100 metres (latitude, longitude)`, kind: 'text', of: (answer) => text(pinInWords(answer)) },
      ]; // prettier-ignore
    default:
      return [
        {
          title,
          kind: 'text',
          of: (answer) => text(answer === undefined ? '' : answerInWords(question, answer)),
        },
      ];
  }
}

/** Every single answer as a table, a person a row; for the unit alone. */
export function answersTable(
  questionnaire: Questionnaire,
  answers: readonly OneAnswer[],
): Extract<Block, { kind: 'table' }> {
  const questions = questionsOf(questionnaire).map((question) => ({
    question,
    columns: columnsOf(question),
  }));
  const head = ['Number', 'Way', 'Given on', 'Language', 'Outreach code', 'Ward', 'Left out', 'Marks', 'Against the routing']; // prettier-ignore
  return {
    kind: 'table',
    caption: questionnaire.title,
    columns: [
      ...head.map((title) => ({ title, kind: 'text' as const })),
      { title: 'Weight', kind: 'number' },
      ...questions.flatMap(({ columns }) => columns.map(({ title, kind }) => ({ title, kind }))),
    ],
    rowHeadings: false,
    rows: answers.map((each) => [
      text(each.serial),
      text(channelInWords(each.channel)),
      text(each.receivedOn),
      text(each.language),
      text(each.outreachCode),
      text(each.ward),
      text(each.excludeReason),
      text(each.signals.map(signalInWords).join('; ')),
      text(Object.keys(splitByRoute(questionnaire, each.answers).contradicting).join(' ')),
      value(each.weight),
      ...questions.flatMap(({ question, columns }) =>
        columns.map(({ of }) => of(each.answers[question.code])),
      ),
    ]),
    notes: [],
  };
}
