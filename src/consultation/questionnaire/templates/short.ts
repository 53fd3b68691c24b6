import { boroughIssues } from './borough.ts';
import {
  howSafe,
  inWords,
  monitoring,
  monitoringIntro,
  place,
  ranked,
  written,
  yesNo,
  type Template,
} from './parts.ts';

/** Two minutes: for the back of a leaflet, a stall or a partner's newsletter. Asks what the full one asks, in the same words. */
export const short: Template = {
  code: 'short',
  title: 'A short survey',
  description:
    'Eight questions for a stall or a leaflet; what matters, how safe, one thing. Comparable with the full one.',
  purpose: 'consultation',
  questionnaire: written({
    schema: 1,
    title: 'Community safety in two minutes',
    intro:
      'Eight short questions about feeling safe in the area. You need not say who you are, and may leave out any question that does not say it must be answered.',
    thanks: 'Thank you. What everybody said is published when the survey has closed.',
    sections: [
      {
        code: 'what-matters',
        title: 'What matters to you',
        intro: '',
        questions: [
          ...monitoring(['connection']),
          ranked({
            code: 'issue',
            text: 'Which three of these matter most to you?',
            help: 'Choose the one that matters most first.',
            required: true,
            options: boroughIssues(),
            places: 3,
          }),
          yesNo({ code: 'victim', text: 'In the last 12 months, has any of these happened to you?' }),
          howSafe('safe-dark', 'How safe do you feel when you walk alone in your neighbourhood after dark?'),
          place({
            code: 'where-unsafe',
            text: 'Is there a place where you do not feel safe?',
            help: 'A street, a park, a car park, a stop. Leave it empty if there is none.',
          }),
          inWords({
            code: 'one-thing',
            text: 'What one thing would make you feel safer?',
            help: 'Please do not name people.',
          }),
        ],
      },
      {
        code: 'about-you',
        title: 'About you',
        intro: monitoringIntro,
        questions: monitoring(['age', 'sex']),
      },
    ],
  }),
};
