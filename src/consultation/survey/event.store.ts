import { createPrivateKey, generateKeyPair } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { compactDecrypt } from 'jose';
import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { ensureSecret, type DataFolder } from '../../foundation/data-folder.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { insertResponse, responseAudience } from '../answers/response.store.ts';
import { answerFaults, questionsOf, splitByRoute } from '../questionnaire/questionnaire.rules.ts';
import type { Answer, Answers } from '../questionnaire/questionnaire.types.ts';
import { endOf } from '../waves/wave.rules.ts';
import { partnershipOf } from '../waves/wave.store.ts';
import type { Edition, Wave } from '../waves/wave.types.ts';
import { isVeryFast, type Signal } from './survey.rules.ts';
import type { Shelf } from './survey.visit.ts';

/**
 * Answers of a tablet are encrypted on it to the wave's public key (RSA-OAEP with AES-GCM, a JWE of RFC 7516): whoever finds the
 * tablet can read none. The private half lies in the folder of keys and never leaves this machine.
 */
const keyFile = (folder: Pick<DataFolder, 'keys'>, waveId: string): string =>
  path.join(folder.keys, `survey-tablet-${waveId}.json`);

const makeKeys = promisify(generateKeyPair);

/** The public half of the wave's key, as JWK; both are made when they are first asked for. */
export async function ensureTabletKey(
  folder: Pick<DataFolder, 'keys'>,
  waveId: string,
): Promise<Record<string, unknown>> {
  // 3,072 bits: 128 bits of security (NIST SP 800-57 part 1, table 2).
  const made = await makeKeys('rsa', { modulusLength: 3072 });
  const text = await ensureSecret(keyFile(folder, waveId), 'the key of the tablets', () =>
    JSON.stringify(made.privateKey.export({ format: 'jwk' })),
  );
  const { kty, n, e } = JSON.parse(text) as Record<string, unknown>;
  return { kty, n, e };
}

const sentAnswer = z.object({
  id: z.uuid(),
  editionId: z.uuid(),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/).max(40),
  answers: z.record(z.string().max(40), z.unknown()),
  begunAt: z.iso.datetime(),
  completedAt: z.iso.datetime(),
}); // prettier-ignore
export type TabletAnswer = z.infer<typeof sentAnswer>;

/** What a tablet sent, decrypted; null where it cannot be read with the wave's key or is no answer. */
export async function openSent(
  folder: Pick<DataFolder, 'keys'>,
  waveId: string,
  sent: readonly { id: string; jwe: string }[],
): Promise<Map<string, TabletAnswer | null>> {
  const text = await readFile(keyFile(folder, waveId), 'utf8').catch(() => null);
  const opened = new Map<string, TabletAnswer | null>();
  if (text === null) return new Map(sent.map(({ id }) => [id, null]));
  const key = createPrivateKey({ key: JSON.parse(text) as Record<string, string>, format: 'jwk' });
  for (const { id, jwe } of sent) {
    try {
      const { plaintext } = await compactDecrypt(jwe, key, {
        keyManagementAlgorithms: ['RSA-OAEP-256'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      const answer = sentAnswer.parse(JSON.parse(new TextDecoder().decode(plaintext)));
      opened.set(id, answer.id === id ? answer : null);
    } catch {
      opened.set(id, null);
    }
  }
  return opened;
}

/**
 * Stores what a tablet sent, once however often it is sent.
 * @returns false where it cannot belong to this wave
 */
export async function storeSent(
  tx: Tx,
  shelf: Shelf,
  wave: Wave,
  given: TabletAnswer,
  outreach: string,
): Promise<boolean> {
  const edition: Edition | null = await shelf.edition(tx, given.editionId).catch(() => null);
  if (edition === null || edition.questionnaireId !== wave.questionnaireId) return false;
  const answers: Answers = {};
  const signals: Signal[] = [];
  const wards = await shelf.wards(tx, partnershipOf(tx));
  for (const question of questionsOf(edition.body)) {
    const answer = given.answers[question.code];
    if (answer === undefined) continue;
    const kept = answerFaults(question, answer).length === 0 ? withoutUnknown(answer as Answer, wards) : null;
    if (kept !== null) answers[question.code] = kept;
    if (kept !== answer && !signals.includes('some-left-out')) signals.push('some-left-out');
  }
  const { asked } = splitByRoute(edition.body, answers);
  // A tablet's clock may be wrong: nothing is given in the future, before the consultation opened, or before it was begun.
  const now = clock.milliseconds();
  const opened = Math.min(now, Date.parse(wave.openedAt ?? given.completedAt));
  const completed = Math.max(opened, Math.min(Date.parse(given.completedAt), now));
  const begun = Math.min(Date.parse(given.begunAt), completed);
  const seconds = Math.min(86_400, Math.round((completed - begun) / 1000));
  const end = wave.state === 'open' ? endOf(wave.closesOn) : wave.closedAt;
  if (end !== null && completed > Date.parse(end)) signals.push('after-closing');
  if (isVeryFast(Object.keys(asked).length, seconds)) signals.push('very-fast');
  const at = new Date(completed).toISOString();
  await insertResponse(tx, wave, await responseAudience(tx), {
    id: given.id,
    editionId: edition.id,
    channel: 'event',
    language: given.language,
    answers: asked,
    begunAt: new Date(begun).toISOString(),
    completedAt: at,
    receivedOn: dayOf(completed),
    outreachCode: outreach === '' ? null : outreach,
    seconds,
    signals,
  });
  return true;
}

/**
 * A place without the ward that is none of the partnership's, and without a pin, which tablets do not offer; null where nothing is
 * left of it. The words are kept: nobody stands at the tablet any more who could be asked.
 */
function withoutUnknown(answer: Answer, wards: readonly { code: string }[]): Answer | null {
  if (!('place' in answer)) return answer;
  const { place, ward } = answer;
  const isKnown = ward === undefined || wards.some(({ code }) => code === ward);
  if (isKnown && answer.point === undefined) return answer;
  if (place === '' && (ward === undefined || !isKnown)) return null;
  return { place, ...(ward !== undefined && isKnown ? { ward } : {}) };
}

const london = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: 'Europe/London' });
const dayOf = (milliseconds: number): string => london.format(milliseconds);
