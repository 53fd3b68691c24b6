import { clock } from '../../foundation/clock.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { documentSchemaVersion, type Block, type FrankpledgeDocument } from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { qrBlock } from '../survey/qr.rules.ts';
import type { Wave } from '../waves/wave.types.ts';
import {
  howToAnswer,
  onPaper,
  onwardInWords,
  paperQuestions,
  routingInWords,
  type PaperQuestion,
} from './paper.rules.ts';

export type PaperForm = {
  wave: Pick<
    Wave,
    'title' | 'code' | 'closesOn' | 'paperAddress' | 'phone' | 'privacyNotice' | 'eligibility'
  >;
  /** In the words of its language; without the equality questions for a class. */
  questionnaire: Questionnaire;
  /** BCP 47. */
  language: string;
  large: boolean;
  school: boolean;
  /** Outreach code and number of the form, printed on each page; empty for none. */
  code: string;
  serial: string;
  /** `https://…/survey/<code>` */
  publicAddress: string;
  partnership: string;
  banner: string;
};

/** A line to write on: so many underscores reach across the page in letters of 12 and of 16 point. */
const line = (large: boolean): string => '_'.repeat(large ? 56 : 74);
const paragraph = (text: string): Block => ({ kind: 'paragraph', content: [text] });
const lines = (count: number, large: boolean): Block[] =>
  Array.from({ length: count }, () => paragraph(line(large)));

/** Lines given for words: one for about sixty characters, between three and eight. */
const linesFor = (most: number): number => Math.min(8, Math.max(3, Math.ceil(most / 150)));

function options(each: PaperQuestion, form: PaperForm): Block {
  const { question } = each;
  const leads = each.options.some(({ then }) => then !== null);
  const box = question.kind === 'ranked' ? '' : '☐ ';
  return {
    kind: 'table',
    caption: `${howToAnswer(question)}.`,
    columns: [
      { title: question.kind === 'ranked' ? 'Number' : 'Box', kind: 'text', width: 1 },
      { title: 'Answer', kind: 'text', width: 7 },
      ...(leads ? [{ title: 'Then', kind: 'text' as const, width: 3 }] : []),
    ],
    rowHeadings: false,
    rows: each.options.map(({ number, option, then }) => [
      { content: [`${box}${number}`] },
      {
        content: [
          `${onPaper(option.text, form.questionnaire)}${option.asksWords ? ` (write what: ${'_'.repeat(form.large ? 14 : 26)})` : ''}`,
        ],
      },
      ...(leads ? [{ content: [then === null ? '' : `→ ${onwardInWords(then)}`] }] : []),
    ]),
    notes: [],
  };
}

function answerSpace(each: PaperQuestion, form: PaperForm): Block[] {
  const { question } = each;
  const instruction = paragraph(`${howToAnswer(question)}.`);
  switch (question.kind) {
    case 'single':
    case 'several':
    case 'yes-no':
      return [options(each, form)];
    case 'ranked':
      return [
        options(each, form),
        paragraph(
          Array.from({ length: question.places }, (_, at) => `${ordinals[at] ?? `${at + 1}th`}: ______`).join(
            '     ',
          ),
        ),
      ];
    case 'scale': {
      const points = Array.from({ length: question.to - question.from + 1 }, (_, at) => question.from + at);
      return [
        {
          kind: 'table',
          caption: `${howToAnswer(question)}.`,
          columns: points.map((point) => ({ title: String(point), kind: 'text' })),
          rowHeadings: false,
          rows: [points.map(() => ({ content: ['☐'] }))],
          notes: [],
        },
      ];
    }
    case 'number':
      return [instruction, paragraph('________________')];
    case 'text':
      return [instruction, ...lines(linesFor(question.most), form.large)];
    case 'place':
      return [
        instruction,
        paragraph(line(form.large)),
        paragraph(`The ward, if you know it: ${'_'.repeat(form.large ? 24 : 38)}`),
      ];
  }
}

const ordinals = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth', 'Tenth']; // prettier-ignore

/** Text with its own paragraphs. */
const paragraphs = (text: string): string[] =>
  text
    .split(/\n\s*\n|\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function sendBack(form: PaperForm): Block[] {
  const { wave } = form;
  const until = wave.closesOn === null ? '' : ` so that it is with us by ${dayInWords(wave.closesOn)}`;
  return [
    ...(wave.paperAddress === '' || form.school
      ? []
      : [
          paragraph(
            `Send or bring this form back${until}, to: ${wave.paperAddress.replace(/\s*\n\s*/g, ', ')}.`,
          ),
        ]),
    ...(form.school
      ? [paragraph(`Please hand the forms of the class back together${until}.`)]
      : [
          paragraph(
            `You can also answer on the web at ${form.publicAddress}${wave.phone === '' ? '' : `, or by telephone: ring ${wave.phone} and somebody writes your answers down`}.`,
          ),
        ]),
  ];
}

function beginning(form: PaperForm): Block[] {
  const { questionnaire } = form;
  return [
    paragraph(
      `For the office: form number ${form.serial === '' ? '____________' : form.serial}${form.code === '' ? '' : `, code ${form.code}`}, received on ____________`,
    ),
    ...paragraphs(questionnaire.intro).map(paragraph),
    ...(form.school
      ? [
          paragraph(
            'This is about what it is like where you live. There are no right or wrong answers. You do not have to answer, and you can leave out any question. Please do not write your name.',
          ),
          {
            kind: 'note' as const,
            tone: 'information' as const,
            title: 'For the teacher',
            content: [
              'The school agrees that this class answers, and parents or carers have been told. Name and date: ______________________',
            ],
          },
        ]
      : [
          paragraph(
            `${form.wave.eligibility === '' ? '' : `Who may answer: ${form.wave.eligibility} `}You need not answer every question. Please do not write your name. How your answers are used is said on the last page.`,
          ),
        ]),
    ...sendBack(form),
    ...(form.school ? [] : [qrBlock(publicAddressOf(form), form.large ? 40 : 28)]),
  ];
}

/** The public address, with the code by which this form's outreach is told. */
const publicAddressOf = ({ publicAddress, code }: PaperForm): string =>
  code === '' ? publicAddress : `${publicAddress}?via=${code}`;

/** The form as a document: from the same questions as every other way of answering. */
export function paperForm(form: PaperForm): FrankpledgeDocument {
  const { questionnaire, wave } = form;
  const blocks: Block[] = [
    ...beginning(form),
    { kind: 'heading', level: 1, text: 'Questions', id: 'questions' },
  ];
  for (const each of paperQuestions(questionnaire)) {
    const { question, section } = each;
    if (each.opens) {
      blocks.push({ kind: 'heading', level: 2, text: onPaper(section.title, questionnaire), id: `part-of-${section.code}` });
      blocks.push(...paragraphs(onPaper(section.intro, questionnaire)).map(paragraph));
    } // prettier-ignore
    blocks.push({
      kind: 'heading',
      level: 3,
      text: `${each.number}. ${onPaper(question.text, questionnaire)}`,
      id: `question-${each.number}`,
    });
    // One paragraph, which goes to the next page with what it leads to: a question is not parted from its boxes.
    const [help = '', ...more] = paragraphs(onPaper(question.help, questionnaire));
    const routing = routingInWords(each);
    if (routing !== '' || help !== '')
      blocks.push({ kind: 'paragraph', content: [{ strong: routing }, routing === '' || help === '' ? help : ` ${help}`].filter((part) => part !== '' && (typeof part === 'string' || part.strong !== '')) }); // prettier-ignore
    blocks.push(...more.map(paragraph), ...answerSpace(each, form));
  }
  blocks.push(
    { kind: 'heading', level: 2, text: 'The end', id: 'the-end' },
    ...paragraphs(questionnaire.thanks).map(paragraph),
    // The other ways stand at the beginning: who is here has answered.
    ...sendBack(form).slice(0, 1),
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: 'How your answers are used', id: 'privacy' },
    ...paragraphs(wave.privacyNotice).map(paragraph),
  );
  return {
    schemaVersion: documentSchemaVersion,
    title: questionnaire.title,
    subtitle: wave.closesOn === null ? '' : `Please answer by ${dayInWords(wave.closesOn)}`,
    // Printed at the head and foot of each page: loose sheets of one form find together again.
    marking: [`Form ${form.serial === '' ? '________' : form.serial}`, form.code].filter((part) => part !== '').join(' · '), // prettier-ignore
    banner: form.banner,
    language: form.language,
    author: form.partnership,
    createdAt: clock.now(),
    softwareVersion,
    blocks,
    figures: [],
    sources: [],
  };
}
