import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { openEngine, type Engine, type EngineOptions } from '../engine.ts';
import { streetHeadings } from './street.headings.ts';

/** Help for the tests of this room: invented rows on an invented borough, and a real engine in a folder of its own. */
export const headingLine = streetHeadings.join(',');

export type StreetRow = {
  id: string;
  month: string;
  longitude: string;
  latitude: string;
  location: string;
  lsoaCode: string;
  lsoaName: string;
  type: string;
  outcome: string;
};

export const goodRow: StreetRow = {
  id: 'a1',
  month: '2025-01',
  longitude: '2.500001',
  latitude: '51.900001',
  location: 'On or near Quay Street',
  lsoaCode: 'X01000001',
  lsoaName: 'Thameside 001A',
  type: 'Shoplifting',
  outcome: 'Under investigation',
};

export function fieldsOf(row: StreetRow): string[] {
  return [
    row.id,
    row.month,
    'Testshire Police',
    'Testshire Police',
    row.longitude,
    row.latitude,
    row.location,
    row.lsoaCode,
    row.lsoaName,
    row.type,
    row.outcome,
    '',
  ];
}

export function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

export function csvLine(row: Partial<StreetRow> = {}): string {
  return fieldsOf({ ...goodRow, ...row })
    .map(quoteField)
    .join(',');
}

/** A street file's text. */
export function streetText(rows: readonly Partial<StreetRow>[], lineEnd = '\n'): string {
  return [headingLine, ...rows.map(csvLine)].map((line) => line + lineEnd).join('');
}

export const testFileName = '2025-01-testshire-street.csv';

/** A folder of the test's own, removed after it. */
export async function testFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-observatory-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function testEngine(t: TestContext, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const folder = options.folder ?? (await testFolder(t));
  const engine = await openEngine({ threads: 2, memoryLimitMb: 512, ...options, folder });
  t.after(() => engine.close());
  return engine;
}

/** The folder of real open data, or null (with the test skipped, loudly) where it is absent. */
export async function sharedData(t: TestContext, ...parts: string[]): Promise<string | null> {
  const root = path.resolve(
    import.meta.dirname,
    '../../..',
    process.env['FRANKPLEDGE_SHARED'] ?? '../shared',
    'data',
  );
  const wanted = path.join(root, ...parts);
  const { stat } = await import('node:fs/promises');
  try {
    await stat(wanted);
    return wanted;
  } catch {
    t.skip(
      `REAL DATA ABSENT: ${parts.join('/')} is not under FRANKPLEDGE_SHARED (../shared); this golden test did not run`,
    );
    return null;
  }
}
