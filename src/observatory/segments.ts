import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Month } from '../foundation/period.ts';
import type { DeliveryReport, SegmentRef } from './incident.ts';

/** Hours a segment out of force is kept: queries that began before the switch still read it (design, "Two stores"). */
export const sweepAfterHours = 24;

const segmentName = /^([0-9a-f]{64})\.parquet$/;
const unfinishedName = /^\..*\.part$/;

/** Folder name of a source: its code with what file systems dislike replaced, reversibly. */
export function sourceFolder(source: string): string {
  return source.replace(/[^a-z0-9.-]/g, (letter) => `_${letter.codePointAt(0)?.toString(16) ?? ''}_`);
}

/** Where a segment stands under the segment folder. */
export function segmentPath(segmentFolder: string, source: string, month: Month, hash: string): string {
  return path.join(segmentFolder, sourceFolder(source), month, `${hash}.parquet`);
}

/**
 * The segments in force after some deliveries, in the order they were received: a later delivery for the same source
 * and month takes the place of the earlier one. The earlier one's segments stay readable by their own list.
 */
export function segmentsInForce(reports: readonly Pick<DeliveryReport, 'segments'>[]): SegmentRef[] {
  const inForce = new Map<string, SegmentRef>();
  for (const report of reports) {
    for (const segment of report.segments) inForce.set(`${segment.source}\n${segment.month}`, segment);
  }
  return [...inForce.values()].sort(
    (a, b) =>
      (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
      (a.month < b.month ? -1 : a.month > b.month ? 1 : 0),
  );
}

/** What was superseded: for the list of deliveries, which earlier segments are out of force. */
export function segmentsSuperseded(reports: readonly Pick<DeliveryReport, 'segments'>[]): SegmentRef[] {
  const inForce = new Set(segmentsInForce(reports).map((each) => each.hash));
  return reports.flatMap((each) => each.segments).filter((each) => !inForce.has(each.hash));
}

/**
 * Removes segments that are not to be kept and are older than some hours, and what an interrupted import left behind.
 * Pass every hash that is in force or that a frozen figure still needs; call it never while a backup runs.
 *
 * @param now the present moment, milliseconds since 1970.
 * @returns paths removed.
 */
export async function sweepSegments(
  segmentFolder: string,
  keep: ReadonlySet<string>,
  now: number,
  olderThanHours = sweepAfterHours,
): Promise<string[]> {
  const removed: string[] = [];
  const entries = await readdir(segmentFolder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const hash = segmentName.exec(entry.name)?.[1];
    if (hash === undefined ? !unfinishedName.test(entry.name) : keep.has(hash)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { mtimeMs } = await stat(file);
    if (now - mtimeMs < olderThanHours * 3_600_000) continue;
    await rm(file, { force: true });
    removed.push(file);
  }
  return removed;
}
