import { seededRandom, type Random } from '../../statistics/statistics.ts';
import { isAsked, optionsOf, questionsOf } from './questionnaire.rules.ts';
import type { Answer, Question, Questionnaire } from './questionnaire.types.ts';
import { longestWay, type LongestWay } from './reach.rules.ts';

/**
 * How long answering takes, before anybody has answered: words read and answers given, each at a stated pace. An estimate, to be held
 * against the times of real answers, which every answer keeps.
 */
export const pace = {
  wordsAMinute: {
    value: 238,
    unit: 'words read in a minute',
    source:
      'Brysbaert (2019), How many words do we read per minute? Journal of Memory and Language 109, 104047: adults, silently, English that is not fiction',
  },
  aloud: {
    value: 183,
    unit: 'words read aloud in a minute, by telephone',
    source: 'Brysbaert (2019), as above',
  },
  choice: {
    value: 4,
    unit: 'seconds for each thing chosen or number entered, going on included',
    source:
      'Ours: with its 28 words a usual question then takes 11 seconds, as Pew Research Center counts (85 questions in 15 minutes; 8 December 2022)',
  },
  named: {
    value: 3,
    unit: 'things chosen where one may choose several',
    source: 'Ours',
  },
  words: {
    value: 40,
    unit: 'seconds for an answer in words',
    source: 'CivicPulse, Time estimation rubric: 4 points of 10 seconds',
  },
  place: { value: 20, unit: 'seconds for a place', source: 'Ours: a line where words take several' },
  checking: { value: 20, unit: 'seconds for looking the answers through and sending them', source: 'Ours' },
} as const;

/** The rule in a sentence, for who reads the minutes. */
export const paceInWords = `An estimate: ${pace.wordsAMinute.value} words read a minute, ${pace.choice.value} seconds for each thing chosen, ${pace.words.value} for an answer in words, ${pace.place.value} for a place, ${pace.checking.value} for checking and sending.`;

const reading = (...texts: readonly string[]): number =>
  (texts.reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 0) * 60) / pace.wordsAMinute.value;

/** Seconds for reading a question with all its answers, and answering it. */
export const secondsOf = (question: Question): number => readingOf(question) + answering(question);

const readingOf = (question: Question): number =>
  reading(
    question.text,
    question.help,
    ...optionsOf(question).map(({ text }) => text),
    ...(question.kind === 'scale' ? [question.fromText, question.toText] : []),
  );

function answering(question: Question): number {
  switch (question.kind) {
    case 'text':
      return pace.words.value;
    case 'place':
      return pace.place.value;
    case 'ranked':
      return pace.choice.value * question.places;
    case 'several':
      return pace.choice.value * Math.min(pace.named.value, question.atMost ?? question.options.length);
    default:
      return pace.choice.value;
  }
}

export type Length = {
  /** The way in the middle of many: half of all take less. */
  usual: {
    questions: number;
    seconds: number;
    /** The same where somebody reads the questions aloud. */
    spoken: number;
  };
  longest: LongestWay;
};

const lengths = new WeakMap<Questionnaire, Length>();

/**
 * The usual way and the longest. Usual is the middle of 499 ways through in which each answer is as likely as every other (“prefer not
 * to say” and the like aside), and every second question in words that may be left out is: it favours no answer, and so takes rather
 * longer than people to whom little has happened.
 * The same object is worked out once: frozen questions do not change.
 */
export function lengthOf(questionnaire: Questionnaire): Length {
  const known = lengths.get(questionnaire);
  if (known !== undefined) return known;
  const around = reading(questionnaire.intro) + pace.checking.value;
  const longest = longestWay(questionnaire, secondsOf);
  const found: Length = {
    usual: usualWay(questionnaire, around),
    longest: {
      ...longest,
      seconds: longest.seconds + around + reading(...questionnaire.sections.map(({ intro }) => intro)),
    },
  };
  lengths.set(questionnaire, found);
  return found;
}

export const waysTried = 499;

function usualWay(questionnaire: Questionnaire, around: number): Length['usual'] {
  const random = seededRandom(1);
  // What each question costs does not change from way to way.
  const costs = new Map(questionsOf(questionnaire).map((each) => [each, { read: readingOf(each), answer: answering(each) }])); // prettier-ignore
  const found = Array.from({ length: waysTried }, () => {
    const counted: Record<string, Answer | undefined> = {};
    let [questions, seconds, reads] = [0, around, around - pace.checking.value];
    for (const section of questionnaire.sections) {
      const before = questions;
      for (const question of section.questions) {
        if (!isAsked(question.showIf, counted)) continue;
        const answer = anyAnswer(question, random);
        counted[question.code] = answer;
        questions += 1;
        const { read = 0, answer: given = 0 } = costs.get(question) ?? {};
        reads += read;
        seconds += read + (answer === undefined ? 0 : given);
      }
      if (questions > before) {
        reads += reading(section.intro);
        seconds += reading(section.intro);
      }
    }
    const slower = pace.wordsAMinute.value / pace.aloud.value - 1;
    return { questions, seconds, spoken: seconds + reads * slower };
  });
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[(waysTried - 1) / 2] ?? 0;
  return {
    questions: middle(found.map(({ questions }) => questions)),
    seconds: middle(found.map(({ seconds }) => seconds)),
    spoken: middle(found.map(({ spoken }) => spoken)),
  };
}

/** An answer by chance; undefined where words are left out. */
function anyAnswer(question: Question, random: Random): Answer | undefined {
  const below = (count: number): number => Math.min(count - 1, Math.floor(random.uniform() * count));
  const codes = optionsOf(question).filter(({ alone }) => !alone).map(({ code }) => code); // prettier-ignore
  const draw = (count: number): string[] => {
    const left = [...codes];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)[0] ?? ''); // prettier-ignore
  };
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return { choice: draw(1)[0] ?? '' };
    case 'several':
      return { choices: draw(1 + below(Math.min(pace.named.value, question.atMost ?? codes.length, codes.length))) }; // prettier-ignore
    case 'ranked':
      return { ranking: draw(question.places) };
    case 'scale':
      return { number: question.from + below(question.to - question.from + 1) };
    case 'number':
      return { number: question.least + below(question.most - question.least + 1) };
    case 'text':
      return question.required || random.uniform() < 0.5 ? { text: '…' } : undefined;
    case 'place':
      return question.required || random.uniform() < 0.5 ? { place: '…' } : undefined;
  }
}

/** `about 4 minutes`. */
export const minutesInWords = (seconds: number): string => {
  const minutes = minutesOf(seconds);
  return `about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
};

/** Whole minutes, one at least. */
export const minutesOf = (seconds: number): number => Math.max(1, Math.round(seconds / 60));
