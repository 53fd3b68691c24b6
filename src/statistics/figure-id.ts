import { createHash } from 'node:crypto';
import type { FigureQuestion } from './figure.ts';

/**
 * Version of the statistics, part of every figure's question. Raise it when any function here may give another
 * number for the same question, and say why:
 *
 * 1. First release: exact Poisson and Byar intervals, Wilson, exact conditional test of change, competition ranks.
 */
export const statisticsVersion = 1;

/**
 * JSON with object keys in code-unit order and no white space, in the manner of RFC 8785, so that equal values have
 * equal text. Undefined members are left out; a number that JSON cannot hold is refused.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON cannot hold ${value}`);
    return JSON.stringify(value);
  }
  // Most arrays are lists of hashes: the engine writes them as this would, many times faster.
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object') {
    // A page of crossed answers asks for thousands of these: no list is made of what is only strung together.
    let members = '';
    for (const key of Object.keys(value).sort()) {
      const member: unknown = value[key as keyof typeof value];
      if (member === undefined) continue;
      members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
    }
    return `{${members}}`;
  }
  throw new TypeError(`JSON cannot hold a ${typeof value}`);
}

/**
 * Identity of a figure: the first 32 hex digits of the SHA-256 of its question. Deliveries are a set, so neither
 * their order nor a repetition matters; nor does the order in which the question's parts were written.
 */
export function figureId(question: FigureQuestion): string {
  const deliveries = [...new Set(question.deliveries)].toSorted();
  return createHash('sha256')
    .update(canonicalJson({ ...question, deliveries }))
    .digest('hex')
    .slice(0, 32);
}
