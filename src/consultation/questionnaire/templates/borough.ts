import type { Option, Question } from '../questionnaire.types.ts';
import {
  howSafe,
  inWords,
  list,
  monitoring,
  monitoringIfWanted,
  monitoringIntro,
  place,
  ranked,
  several,
  written,
  yesNo,
  type Template,
} from './parts.ts';

/**
 * The yearly survey of a whole area, in the shape that community safety partnerships ask it: what matters most in order, what about
 * it, whether it happened to you, whether you said so and why not.
 */

type Issue = { option: Option; about: string; concerns: Option[] };

const other = { code: 'other', text: 'Something else', asksWords: true };

const issue = (code: string, text: string, about: string, concerns: Option[]): Issue => ({
  option: { code, text, alone: false, asksWords: false },
  about,
  concerns,
});

const issues: readonly Issue[] = [
  issue('asb', 'Anti-social behaviour', 'anti-social behaviour', list(
    'Alcohol-related anti-social behaviour', 'Drug dealing or drug use', 'Criminal damage', 'Dog fouling',
    'Fire-setting or arson', 'Fly-tipping', 'Irresponsible parking', 'Littering', 'Noisy or rowdy behaviour',
    'Nuisance bikes or scooters', 'Nuisance cars', 'Unauthorised encampments',
  )),
  issue('property', 'Property crime', 'property crime', list(
    'Burglary of homes', 'Burglary of businesses', 'Identity theft', 'Break-ins to sheds or garages', 'Shoplifting',
    'Theft from vehicles', 'Theft of vehicles', 'Scams or deception',
  )),
  issue('substance', 'Substance misuse', 'substance misuse', list(
    'Alcohol misuse', 'Cannabis use', 'Class A drug use', 'Drug dealing', 'Irresponsible sales of alcohol',
    'Recreational drug use', 'Street drinking',
  )),
  issue('town-centre', 'Town centre safety', 'safety in the town centre', list(
    'Aggressive begging', 'Alcohol misuse or street drinking', 'Burglary of businesses', 'Drug misuse or dealing',
    'Feeling unsafe because few people are about', 'Groups gathering', 'Homelessness or rough sleeping',
    'Poor street lighting', 'Violence in public places', 'Robbery', 'Violence in the evening or at night',
  )),
  issue('violence', 'Violence', 'violence', list(
    'Alcohol-related violence', 'Domestic abuse', 'Drug-related violence or trafficking', 'Gun or knife crime', 'Hate crime',
    'Modern slavery or trafficking', 'Violence in the evening or at night', 'Robbery', 'Sexual violence', 'Youth violence',
  )),
]; // prettier-ignore

const whyNot = list(
  { code: 'it-was-too-minor', text: 'Too minor' },
  { code: 'not-enough-evidence', text: 'Not enough evidence' },
  { code: 'other-agency', text: 'I told somebody else, such as the council' },
  { code: 'would-not-help', text: 'It would not have helped' },
  { code: 'afraid', text: 'I was afraid' },
  { code: 'did-not-know-how', text: 'I did not know how, or could not get through' },
  other,
  { code: 'prefer-not-to-say', text: 'Prefer not to say', alone: true },
);

/** What is asked of those who chose an issue. */
function followUps({ option, about, concerns }: Issue): Question[] {
  const { code } = option;
  const chosen = { question: 'issue', op: 'is' as const, value: code };
  const of = { question: 'issue', option: code };
  const when = (...more: { question: string; value: string }[]): Question['showIf'] => ({
    match: 'all',
    tests: [chosen, ...more.map((test) => ({ ...test, op: 'is' as const }))],
  });
  return [
    several({
      code: `concern-${code}`,
      text: `What worries you most about ${about}?`,
      options: concerns,
      showIf: when(),
      family: 'concern',
      about: of,
    }),
    yesNo({
      code: `victim-${code}`,
      text: `In the last 12 months, has ${about === 'safety in the town centre' ? 'something that made the town centre unsafe' : about} happened to you?`,
      help: 'To you, your home, vehicle or business.',
      showIf: when(),
      family: 'victim',
      about: of,
    }),
    yesNo({
      code: `reported-${code}`,
      text: `Did you report ${about === 'safety in the town centre' ? 'what happened in the town centre' : `the ${about}`} to the police?`,
      help: 'The last time it happened.',
      showIf: when({ question: `victim-${code}`, value: 'yes' }),
      family: 'reported',
      about: of,
    }),
    several({
      code: `why-not-${code}`,
      text: `Why did you not report ${about === 'safety in the town centre' ? 'what happened in the town centre' : `the ${about}`}?`,
      options: whyNot,
      showIf: when(
        { question: `victim-${code}`, value: 'yes' },
        { question: `reported-${code}`, value: 'no' },
      ),
      family: 'why-not',
      about: of,
    }),
  ];
}

export const borough: Template = {
  code: 'borough',
  title: 'The yearly survey, in full',
  description:
    'The three issues that matter most in order, what about them, whether it happened and was reported, how safe people feel, where not, and who answered.',
  purpose: 'consultation',
  questionnaire: written({
    schema: 1,
    title: 'Community safety survey',
    intro:
      'The council, police, fire and rescue, health and probation work together to make the area safer. Your answers help to decide what they do first in the coming year.\n\nAnybody who lives, works or studies in the area or visits it may answer. You need not say who you are. You may leave out nearly every question.',
    thanks:
      'Thank you. What everybody said is published when the survey has closed, and later what was done about it.',
    sections: [
      {
        code: 'you-and-the-area',
        title: 'You and the area',
        intro: '',
        questions: monitoring(['connection']),
      },
      {
        code: 'what-matters',
        title: 'What matters most',
        intro: '',
        questions: [
          ranked({
            code: 'issue',
            text: 'Which three of these matter most to you?',
            help: 'The one that matters most first. We ask a little more about each.',
            required: true,
            options: issues.map(({ option }) => option),
            places: 3,
          }),
          ...issues.flatMap(followUps),
        ],
      },
      {
        code: 'feeling-safe',
        title: 'Feeling safe',
        intro: '',
        questions: [
          howSafe('safe-day', 'How safe do you feel when you walk alone in your neighbourhood by day?'),
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
      { code: 'about-you', title: 'About you', intro: monitoringIntro, questions: monitoringIfWanted() },
    ],
  }),
};

/** The five issues, for a survey that is to be compared with this one. */
export const boroughIssues = (): Option[] => issues.map(({ option }) => structuredClone(option));
