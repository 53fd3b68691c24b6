import { createHash } from 'node:crypto';
import type { Tx } from '../foundation/database.types.ts';
import { listBreaks, listSegmentsInForce, listSources } from '../observatory/observatory.ts';
import { listPlaces } from '../places/places.ts';
import { analyse, type Analysis } from './analysis.ts';
import { evidenceFromRegister, type RegisterServices } from './evidence.register.ts';
import type { AssessmentQuestion, Evidence } from './evidence.ts';

export type Current = { evidence: Evidence; analysis: Analysis };

/** How many answers are remembered; each is a few megabytes. */
const remembered = 16;

const answers = new Map<string, Promise<Current>>();

/**
 * The analysis of what is in force now, as the reader of `tx` may see it. The answer to a question over the same files,
 * sources and places never changes, so it is remembered under all of them: another reader gets it only where the database
 * shows that reader the very same list.
 */
export async function currentAnalysis(
  tx: Tx,
  services: RegisterServices,
  question: AssessmentQuestion,
): Promise<Current> {
  const segments = await listSegmentsInForce(tx, services.engine.segmentFolder);
  const seen = {
    question,
    segments: segments.map((segment) => [segment.source, segment.month, segment.hash, segment.delivery]),
    sources: await listSources(tx),
    breaks: await listBreaks(tx),
    places: (await listPlaces(tx)).map((place) => place.hash),
  };
  const key = createHash('sha256').update(JSON.stringify(seen)).digest('hex');
  const known = answers.get(key);
  if (known !== undefined) {
    // Most recently used last.
    answers.delete(key);
    answers.set(key, known);
    return known;
  }
  const answer = evidenceFromRegister(tx, services, question).then(async (evidence) => ({
    evidence,
    analysis: await analyse(evidence, question),
  }));
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  const [oldest] = answers.keys();
  if (answers.size > remembered && oldest !== undefined) answers.delete(oldest);
  return answer;
}
