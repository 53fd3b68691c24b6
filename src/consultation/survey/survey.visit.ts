import type { FastifyRequest } from 'fastify';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { inLanguage, textsOf } from '../questionnaire/language.rules.ts';
import { selectTranslation, type Translation } from '../questionnaire/questionnaire.store.ts';
import { wardShapesOf, wardsOf, type Ward } from '../../places/places.ts';
import { questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { findPublicConsultation } from '../waves/public.store.ts';
import { endOf, standingOf } from '../waves/wave.rules.ts';
import { selectEdition } from '../waves/wave.store.ts';
import type { Edition, Wave } from '../waves/wave.types.ts';
import { makeGround, type PinGround } from './pin.rules.ts';
import { chooseLanguage, languagesAccepted } from './survey.rules.ts';
import { readMark, type SurveySecret } from './survey.secret.ts';
import { languagesInUse, selectWaveAndBegun } from './survey.store.ts';
import type { Begun, Manner, Visit } from './survey.types.ts';
import { wordsIn } from './words/words.ts';

/** Where a browser keeps which answer it began: strictly necessary, for this consultation's addresses alone, until it is closed. */
export const cookieName = 'fp_survey';
export const cookiePath = (code: string): string => `/survey/${code}`;

export type Asked = { lang?: string | undefined; view?: string | undefined; via?: string | undefined };

type Found = { partnershipId: string; partnershipName: string; waveId: string };

/** What may be kept in memory for a while: nothing that anybody answered. */
export type Shelf = {
  /** Which consultation stands at an address: looked up again after a minute. */
  found: (code: string) => Promise<Found | null>;
  /** Frozen questions never change. */
  edition: (tx: Tx, id: string) => Promise<Edition>;
  wards: (tx: Tx, partnershipId: string) => Promise<Ward[]>;
  /** What a pin is put on; null where no shapes of wards are loaded. */
  ground: (tx: Tx, partnershipId: string) => Promise<PinGround | null>;
};

const keepFor = 60_000;
const most = 200;

export function createShelf({ database }: Pick<ConsultationServices, 'database'>): Shelf {
  const found = new Map<string, { at: number; value: Found }>();
  const editions = new Map<string, Edition>();
  const wards = new Map<string, { at: number; value: Ward[] }>();
  const grounds = new Map<string, { at: number; value: PinGround | null }>();
  const fresh = (at: number): boolean => clock.milliseconds() - at < keepFor && clock.milliseconds() >= at;
  const put = <Value>(map: Map<string, Value>, key: string, value: Value): Value => {
    if (map.size >= most) map.clear();
    map.set(key, value);
    return value;
  };
  return {
    async found(code) {
      const known = found.get(code);
      if (known !== undefined && fresh(known.at)) return known.value;
      const value = await findPublicConsultation(database, code);
      // What is not there is asked for again: it may open at any moment, and anybody can make up names.
      if (value !== null) put(found, code, { at: clock.milliseconds(), value });
      return value;
    },
    edition: async (tx, id) => editions.get(id) ?? put(editions, id, await selectEdition(tx, id)),
    async wards(tx, partnershipId) {
      const known = wards.get(partnershipId);
      if (known !== undefined && fresh(known.at)) return known.value;
      return put(wards, partnershipId, { at: clock.milliseconds(), value: await wardsOf(tx) }).value;
    },
    async ground(tx, partnershipId) {
      const known = grounds.get(partnershipId);
      if (known !== undefined && fresh(known.at)) return known.value;
      const made = makeGround(await wardShapesOf(tx));
      const value = made.picture('') === null ? null : made;
      return put(grounds, partnershipId, { at: clock.milliseconds(), value }).value;
    },
  };
}

/** A translation as far as it still is one of these questions: what was translated from other words is left out. */
export function translated(
  original: Questionnaire,
  { words, of }: Pick<Translation, 'words' | 'of'>,
): Questionnaire {
  const now = new Map(textsOf(original).map(({ key, text }) => [key, text]));
  const good = Object.entries(words).filter(([key]) => of[key] === undefined || of[key] === now.get(key));
  return inLanguage(original, Object.fromEntries(good)).questionnaire;
}

export type VisitServices = Pick<ConsultationServices, 'database'> & { shelf: Shelf; secret: SurveySecret };

/** Moment at which answering ended or will end. */
export const endingOf = (wave: Wave): string | null =>
  wave.state === 'open' ? endOf(wave.closesOn) : wave.closedAt;

/**
 * Opens a consultation at its public address inside a transaction of the system.
 * @param options.editionId edition of a page that was opened before anything was begun; taken where it is of the same questionnaire
 * @param options.wards with the wards, for a question about a place
 * @param options.pin code of a question that a pin may answer, where it is about a place
 * @throws 404 where there is none
 */
export async function visit(
  tx: Tx,
  services: VisitServices,
  found: Found,
  request: FastifyRequest,
  asked: Asked,
  options: { editionId?: string | undefined; wards?: boolean; pin?: string } = {},
): Promise<Visit> {
  const mark = readMark(services.secret, request.cookies[cookieName]);
  const { wave, begun } = await selectWaveAndBegun(tx, found.waveId, mark);
  const edition = await editionFor(tx, services.shelf, wave, begun, options.editionId);
  const own = wave.languages[0] ?? 'en';
  const inUse = wave.languages.length > 1 ? await languagesInUse(tx, wave.questionnaireId) : [];
  const languages = wave.languages.filter((each) => each === own || inUse.includes(each));
  const manner: Manner = {
    language:
      chooseLanguage(asked.lang, languages) ??
      chooseLanguage(begun?.language, languages) ??
      firstOf(languagesAccepted(request.headers['accept-language']), languages) ??
      own,
    easy: wave.settings.easyRead && asked.view === 'easy',
    via: asked.via !== undefined && /^[a-z0-9][a-z0-9-]{0,29}$/.test(asked.via) ? asked.via : null,
  };
  const translation =
    manner.language === own ? null : await selectTranslation(tx, wave.questionnaireId, manner.language);
  const { words, language: wordsLanguage } = wordsIn(manner.language);
  const isPlace = questionsOf(edition.body).some(
    ({ code, kind }) => kind === 'place' && code === options.pin,
  );
  return {
    partnershipId: found.partnershipId,
    partnershipName: found.partnershipName,
    wave,
    standing: standingOf(wave, clock.now()),
    endsAt: endingOf(wave),
    begun,
    manner,
    edition,
    original: edition.body,
    questionnaire: translation === null ? edition.body : translated(edition.body, translation),
    words,
    wordsLanguage,
    languages,
    wards: options.wards === true ? await services.shelf.wards(tx, found.partnershipId) : [],
    ground: isPlace ? await services.shelf.ground(tx, found.partnershipId) : null,
  };
}

/** An answer ends on the edition it was begun on, whatever became of the questionnaire since. */
async function editionFor(
  tx: Tx,
  shelf: Shelf,
  wave: Wave,
  begun: Begun | null,
  opened: string | undefined,
): Promise<Edition> {
  if (begun !== null) return shelf.edition(tx, begun.editionId);
  if (wave.editionId === null) throw notFound();
  if (opened === undefined || opened === wave.editionId) return shelf.edition(tx, wave.editionId);
  const edition = await shelf.edition(tx, opened).catch(() => null);
  return edition !== null && edition.questionnaireId === wave.questionnaireId
    ? edition
    : shelf.edition(tx, wave.editionId);
}

const firstOf = (wanted: readonly string[], offered: readonly string[]): string | null => {
  for (const each of wanted) {
    const found = chooseLanguage(each, offered);
    if (found !== null) return found;
  }
  return null;
};
