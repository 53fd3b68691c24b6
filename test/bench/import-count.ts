/* eslint-disable no-console -- a bench prints */
/**
 * Our side of the import bench: receive the files (check, stage, settle), count by LSOA, and say what it took.
 * Usage: node import-count.ts <folder or file>...
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  countIncidents,
  openEngine,
  receiveFiles,
  segmentsInForce,
} from '../../src/observatory/observatory.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-bench-'));
const engine = await openEngine({ folder });
try {
  const reports = await receiveFiles(engine, process.argv.slice(2));
  const segments = segmentsInForce(reports);
  const months = segments.map((each) => each.month).sort();
  const rows = await countIncidents(engine, {
    segments,
    period: { from: months[0] ?? '2025-01', to: months.at(-1) ?? '2025-01' },
    by: ['area'],
    placing: {
      method: 'lsoa-code',
      to: 'lsoa',
      lookup: {
        hash: '',
        fileName: '',
        title: '',
        lsoaYear: 2021,
        wardYear: null,
        districtYear: null,
        byLsoa: new Map(),
      },
    },
  });
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  console.log(
    JSON.stringify({
      lsoas: rows.filter((row) => row.area !== null).length,
      total: rows.reduce((sum, row) => sum + row.count, 0),
      /** Peak resident memory in MiB (VmHWM), null where the system does not say. */
      peakMib: /VmHWM:\s+(\d+)/.test(status)
        ? Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)
        : null,
    }),
  );
} finally {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
}
