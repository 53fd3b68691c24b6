import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { DataFolder } from '../../foundation/data-folder.ts';
import { openSecret } from '../../foundation/secret.ts';
import { isUuid } from '../../foundation/id.ts';

/**
 * From which the marks of begun answers, the hashes of return codes and the passes of tablets are derived. It lies outside the
 * database, so that a copy of the database opens nobody's answers.
 */
export type SurveySecret = Buffer;

/** Reads the secret from the data folder, making it at the first start. */
export const openSurveySecret = (folder: Pick<DataFolder, 'keys'>): SurveySecret =>
  openSecret(folder, 'survey', {
    code: 'survey-secret-damaged',
    title: 'The secret of the survey cannot be read',
    loss: 'answers that are begun and not sent can then not be found again.',
  });

const keys = new WeakMap<SurveySecret, KeyObject>();

/** The secret as a key, made once: making it takes longer than using it. */
function keyOf(secret: SurveySecret): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(secret);
  keys.set(secret, key);
  return key;
}

const derive = (secret: SurveySecret, ...parts: readonly string[]): Buffer =>
  createHmac('sha256', keyOf(secret)).update(parts.join('\n')).digest();

/**
 * The id of an answer begun with one form of one browser: the same for a form that is sent twice, and nobody else's to name.
 * A UUID of version 8 (RFC 9562 §5.8), its first 48 bits the form's own time, so that ids made later sort later.
 */
export function beginningId(secret: SurveySecret, browser: Buffer, form: string): string {
  const mac = derive(secret, 'begin', browser.toString('hex'), form);
  const random = mac.toString('hex');
  const variant = ((mac[8] ?? 0) & 0x3f) | 0x80;
  return [
    form.slice(0, 8),
    form.slice(9, 13),
    `8${random.slice(0, 3)}`,
    `${variant.toString(16)}${random.slice(3, 5)}`,
    random.slice(5, 17),
  ].join('-');
}

/** What a browser keeps of an answer begun on it: its id, and proof that we gave it. */
export const markOf = (secret: SurveySecret, id: string): string =>
  `${id}.${derive(secret, 'begun', id).toString('base64url')}`;

/** The answer a browser's mark is for; null for a mark that is not ours. */
export function readMark(secret: SurveySecret, mark: string | undefined): string | null {
  const id = mark?.slice(0, 36);
  if (mark === undefined || !isUuid(id)) return null;
  const [given, ours] = [Buffer.from(mark), Buffer.from(markOf(secret, id))];
  return given.length === ours.length && timingSafeEqual(given, ours) ? id : null;
}

/**
 * What is kept of a return code. Looked up by equality in an index: how much of a guess was right cannot be told by time, since
 * the hash of a near guess is as far away as any.
 */
export const returnHash = (secret: SurveySecret, waveId: string, code: string): string =>
  derive(secret, 'return', waveId, code).toString('hex');

/** What a tablet shows with what it sends: that staff made it ready for this wave. */
export const tabletPass = (
  secret: SurveySecret,
  waveId: string,
  outreach: string,
  tabletId: string,
): string => derive(secret, 'tablet', waveId, outreach, tabletId).toString('base64url');

export function isTabletPass(
  secret: SurveySecret,
  waveId: string,
  outreach: string,
  tabletId: string,
  given: string,
): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(tabletPass(secret, waveId, outreach, tabletId))];
  return a.length === b.length && timingSafeEqual(a, b);
}

const proofMinutes = 30;

/**
 * What is asked of whoever sends an answer while the service is flooded: a sum of two figures, or the solution of a puzzle, both
 * derived from the answer's id and the minute, so that nothing is kept.
 */
export function proofFor(
  secret: SurveySecret,
  id: string,
  minute: number,
): { a: number; b: number; puzzle: string } {
  const body = `${id}.${minute}`;
  const mac = derive(secret, 'proof', body);
  return { a: 1 + ((mac[30] ?? 0) % 9), b: 1 + ((mac[31] ?? 0) % 9), puzzle: `${body}.${mac.toString('base64url').slice(0, 22)}` }; // prettier-ignore
}

/** The sum that belongs to a puzzle of ours for this answer, not older than half an hour; null for any other. */
export function readPuzzle(secret: SurveySecret, id: string, puzzle: string, minute: number): number | null {
  const at = Number(/^[0-9a-f-]{36}\.(\d{1,12})\./.exec(puzzle)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(at) || at > minute || minute - at > proofMinutes) return null;
  const ours = proofFor(secret, id, at);
  return ours.puzzle === puzzle ? ours.a + ours.b : null;
}

/** What the check page saw, so that sending it again needs no second look: version, hash and shape of what will be sent. */
export type Checked = {
  id: string;
  waveId: string;
  version: number;
  contentHash: string;
  /** Milliseconds since 1970. */
  begunAt: number;
  /** Codes of the questions whose answers are not asked any more. */
  dropped: string[];
  asked: number;
  ward: string | null;
};

/** What the check page carries of what it saw, with our mark. */
export function sealChecked(secret: SurveySecret, checked: Checked): string {
  const body = Buffer.from(JSON.stringify(checked)).toString('base64url');
  return `${body}.${derive(secret, 'checked', body).toString('base64url')}`;
}

/** What a check page of ours saw; null for anything else. */
export function readChecked(secret: SurveySecret, seal: unknown): Checked | null {
  if (typeof seal !== 'string' || seal.length > 20_000) return null;
  const [body = '', mark = ''] = seal.split('.');
  const [given, ours] = [
    Buffer.from(mark),
    Buffer.from(derive(secret, 'checked', body).toString('base64url')),
  ];
  if (given.length !== ours.length || !timingSafeEqual(given, ours)) return null;
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Checked;
}
