import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Problem } from '../foundation/problem.ts';

/** For this room's tests only. */

const shared = process.env['FRANKPLEDGE_SHARED'] ?? '../shared';

/** Path of a real published file, or null after skipping the test loudly because the folder of real data is not here. */
export function realFile(t: TestContext, name: string): string | null {
  const path = join(shared, 'data', name);
  if (existsSync(path)) return path;
  t.skip(`REAL DATA ABSENT: ${path} is not there, so this was NOT tested. Set FRANKPLEDGE_SHARED.`);
  return null;
}

/** Runs with a folder of its own, removed afterwards. `put` writes a file into it and gives its path. */
export async function inFolder(
  work: (
    put: (name: string, content: string | Uint8Array) => Promise<string>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'frankpledge-places-'));
  try {
    await work(async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    }, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** For `assert.rejects`: a Problem of this code whose words match. */
export function problem(code: string, words: RegExp = /./): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof Problem)) throw error;
    if (error.code !== code || !words.test(error.message))
      throw new Error(`Expected a Problem ${code} ${String(words)}, got ${error.code}: ${error.message}`);
    return true;
  };
}

export type SimpleFeature = { properties: Record<string, unknown>; geometry: unknown; id?: string };

export function geojson(features: SimpleFeature[], more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    ...more,
    features: features.map((feature) => ({ type: 'Feature', ...feature })),
  });
}

/** A square of `size` degrees with its south-west corner at x, y. */
export function square(x: number, y: number, size: number): [number, number][] {
  return [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ];
}

export function ward(code: string, name: string, ...rings: [number, number][][]): SimpleFeature {
  return {
    properties: { WD25CD: code, WD25NM: name, LAD25CD: 'E07000999', LAD25NM: 'Testborough' },
    geometry: { type: 'Polygon', coordinates: rings },
  };
}
