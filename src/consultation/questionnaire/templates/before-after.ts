import type { Questionnaire } from '../questionnaire.types.ts';
import {
  howSafe,
  inWords,
  list,
  monitoring,
  monitoringIntro,
  scale,
  several,
  single,
  written,
  yesNo,
  type Template,
} from './parts.ts';

/**
 * A pair for one neighbourhood: the same questions before work begins and after it, so that the two can be set side by side. Only
 * the words at the beginning and the end differ.
 */
const asked = (words: Pick<Questionnaire, 'title' | 'intro' | 'thanks'>): Questionnaire =>
  written({
    schema: 1,
    ...words,
    sections: [
      {
        code: 'your-street',
        title: 'Your street',
        intro: '',
        questions: [
          scale({
            code: 'worry',
            text: 'How much does anti-social behaviour in your street worry you?',
            from: 1,
            to: 5,
            fromText: 'Not at all',
            toText: 'Very much',
            required: true,
          }),
          yesNo({
            code: 'seen-asb',
            text: 'In the last 4 weeks, have you seen anti-social behaviour in your street?',
          }),
          several({
            code: 'seen-what',
            text: 'What did you see?',
            options: list(
              'Noise or rowdiness',
              'Drug dealing or drug use',
              'Street drinking',
              'Fly-tipping or litter',
              'Damage or graffiti',
              'Nuisance bikes or cars',
              'Groups that made me uneasy',
              { code: 'other', text: 'Something else', asksWords: true },
            ),
            showIf: { match: 'all', tests: [{ question: 'seen-asb', op: 'is', value: 'yes' }] },
          }),
          howSafe('safe-day', 'How safe do you feel when you walk alone in your street by day?'),
          howSafe('safe-dark', 'How safe do you feel when you walk alone in your street after dark?'),
          single({
            code: 'recommend',
            text: 'Would you recommend living here to a friend?',
            options: list('Yes, without doubt', 'Yes, probably', 'Probably not', 'No', {
              code: 'do-not-know',
              text: 'I do not know',
              alone: true,
            }),
          }),
          inWords({
            code: 'one-thing',
            text: 'What one thing would make your street better?',
            help: 'Please do not name people.',
          }),
        ],
      },
      {
        code: 'about-you',
        title: 'About you',
        intro: monitoringIntro,
        questions: monitoring(['age', 'sex', 'disability']),
      },
    ],
  });

export const before: Template = {
  code: 'before',
  title: 'Before work in one neighbourhood',
  description:
    'Worry, what was seen in the last four weeks, safety, whether one would recommend it: asked before work begins.',
  purpose: 'before',
  questionnaire: asked({
    title: 'Your street: before',
    intro:
      'We are about to work on problems in your street and would like to know how it is now. We ask the same questions again afterwards, to see whether it helped.',
    thanks: 'Thank you. We come back with the same questions when the work is done.',
  }),
};

export const after: Template = {
  code: 'after',
  title: 'After work in one neighbourhood',
  description: 'The same questions as before, so that the two can be set side by side.',
  purpose: 'after',
  questionnaire: asked({
    title: 'Your street: after',
    intro:
      'We have been working on problems in your street. These are the questions that we asked before it began, to see whether it helped.',
    thanks: 'Thank you. What changed between the two surveys is published.',
  }),
};
