import type { Answers, Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { Ward } from '../../places/places.ts';
import type { Standing } from '../waves/wave.rules.ts';
import type { Edition, Wave } from '../waves/wave.types.ts';
import type { PinGround } from './pin.rules.ts';
import type { Words } from './words/words.ts';

/** How the pages are shown to somebody: kept in addresses until an answer is begun, then with it. */
export type Manner = {
  language: string;
  easy: boolean;
  /** Outreach that brought them: the code of a poster, an event, a mailing. */
  via: string | null;
};

/** An answer that was begun. */
export type Begun = {
  id: string;
  editionId: string;
  state: 'begun' | 'complete' | 'excluded';
  language: string;
  outreachCode: string | null;
  answers: Answers;
  begunAt: string;
  signals: string[];
  version: number;
};

/** A consultation at its public address, and whoever looks at it. */
export type Visit = {
  partnershipId: string;
  partnershipName: string;
  wave: Wave;
  standing: Standing;
  /** ISO moment at which it ended or will end; null where no end is set. */
  endsAt: string | null;
  begun: Begun | null;
  manner: Manner;
  edition: Edition;
  /** As written. */
  original: Questionnaire;
  /** In the visitor's language, as far as it is translated. */
  questionnaire: Questionnaire;
  /** The standing words, and the language they are in. */
  words: Words;
  wordsLanguage: string;
  /** Languages offered; one: no choice. */
  languages: string[];
  wards: Ward[];
  /** What a pin is put on; null where it is not asked for, or no shapes of wards are loaded. */
  ground: PinGround | null;
};
