/**
 * The assessment of the demonstration borough from an imported observatory, part by part: in one warm process, each beside
 * what it can be compared with. The counts are compared with the same group-bys written by hand in bare DuckDB over the same
 * Parquet; the PDF with Chromium printing the HTML of the same document.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance, listValue } from '@duckdb/node-api';
import type { Browser } from 'playwright-core';
import {
  analyse,
  assessmentDocument,
  evidenceFromFiles,
  type AssessmentQuestion,
  type Evidence,
} from '../../src/assessment/assessment.ts';
import { countDistricts, countWards } from '../../src/assessment/counts.ts';
import { drawChart } from '../../src/charts/charts.ts';
import { boroughName, writeDemonstrationFiles } from '../../src/demonstration/demonstration.ts';
import { formats, isFormatName, writeDocument } from '../../src/documents/documents.ts';
import { monthsIn, type Period } from '../../src/foundation/period.ts';
import { openEngine } from '../../src/observatory/observatory.ts';
import { openBrowser } from '../support/browser.ts';
import { median, number, turnAbout, type Bench, type BenchResult } from './bench.ts';

const period: Period = { from: '2025-10', to: '2026-09' };
const comparison: Period = { from: '2024-10', to: '2025-09' };

/** The months of both periods that the segments hold, as the bare queries read them. */
function filesOf(evidence: Evidence, months: ReadonlySet<string>): string[] {
  return evidence.segments.filter((each) => months.has(each.month)).map((each) => each.path);
}

/**
 * The three questions behind an assessment as an analyst would write them, over the same files: districts, wards, and how
 * rows were placed. Gives the number counted for the borough by the first, to hold against ours.
 */
async function bareCounts(
  evidence: Evidence,
  question: AssessmentQuestion,
): Promise<{ run: () => Promise<number>; close: () => void }> {
  const { districtPlacing, wardPlacing } = evidence;
  if (districtPlacing.method !== 'lsoa-code' || wardPlacing?.method !== 'point')
    throw new Error('The bench is written for districts by LSOA code and wards by point');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(evidence.engine.threads),
    memory_limit: '1024MiB',
  });
  const connection = await instance.connect();
  await connection.run('create table lookup (lsoa varchar, ward varchar, district varchar)');
  const appender = await connection.createAppender('lookup');
  for (const [lsoa, areas] of districtPlacing.lookup.byLsoa) {
    for (const text of [lsoa, areas.wardCode, areas.districtCode])
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    appender.endRow();
  }
  appender.closeSync();
  const months = monthsIn(period);
  const both = filesOf(evidence, new Set([...months, ...monthsIn(comparison)]));
  const now = filesOf(evidence, new Set(months));
  const placing = wardPlacing.table.path;
  const wards = evidence.wards.map((ward) => ward.code);
  const rows = async (sql: string, files: string[]) =>
    (
      await connection.runAndReadAll(sql, {
        files: listValue(files),
        ...(sql.includes('$placing') ? { placing, wards: listValue(wards) } : {}),
      })
    ).getRowObjectsJS();
  return {
    async run() {
      const districts = await rows(
        `select l.district, i.category, i.month, sum(i.count)::double as n
         from read_parquet($files) i join lookup l on l.lsoa = i.lsoa_code group by all`,
        both,
      );
      await rows(
        `select p.area_code, i.category, i.month, sum(i.count)::double as n
         from read_parquet($files) i join read_parquet($placing) p using (point_id)
         where list_contains($wards, p.area_code) group by all`,
        both,
      );
      await rows(
        `select p.metres_to_edge < 50 as near, sum(i.count)::double as n
         from read_parquet($files) i join read_parquet($placing) p using (point_id)
         where list_contains($wards, p.area_code) group by all`,
        now,
      );
      return districts
        .filter((row) => row['district'] === question.area.code)
        .reduce((sum, row) => sum + Number(row['n']), 0);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Chromium, or why there is none: the bench does without. */
async function browserOrReason(): Promise<Browser | string> {
  try {
    return await openBrowser();
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

export const bench: Bench = {
  name: 'assessment',
  title: 'Assessment of one borough, warm, part by part',
  async run({ quick }) {
    const turns = quick ? 3 : 7;
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-bench-'));
    const files = path.join(folder, 'files');
    const engine = await openEngine({ folder: path.join(folder, 'observatory') });
    const browser = await browserOrReason();
    try {
      await writeDemonstrationFiles(files);
      const file = (name: string): string => path.join(files, name);
      const { evidence, area, reports } = await evidenceFromFiles(engine, {
        incidents: [file('street')],
        boundaries: [file('wards.geojson')],
        lookup: file('lsoa_ward_district.csv'),
        populations: [file('population_mid2024.csv'), file('households_census2021.csv')],
        area: boroughName,
        period,
        comparison,
        placeWardsBy: 'point',
      });
      const question: AssessmentQuestion = { area, period, comparison };
      const bare = await bareCounts(evidence, question);
      try {
        const ours = await countDistricts(evidence, question);
        const counted =
          ours.count(area.code, 'all-incidents', period) + ours.count(area.code, 'all-incidents', comparison);
        const byHand = await bare.run();
        if (counted !== byHand)
          result.facts.push(
            `THE COUNTS DIFFER: ${number(counted)} and ${number(byHand)} by hand; the ratio means nothing.`,
          );
        const analysed = await turnAbout(turns, {
          bare: () => bare.run(),
          async counts() {
            await countDistricts(evidence, question);
            await countWards(evidence, question);
          },
          analyse: () => analyse(evidence, question),
        });
        const statistics = analysed.analyse.map((ms, turn) => ms - (analysed.counts[turn] ?? 0));
        result.comparisons.push(
          {
            what: 'counts: districts, wards, how rows were placed',
            ours: analysed.counts,
            against: 'bare DuckDB, same Parquet',
            theirs: analysed.bare,
          },
          { what: 'statistics: analysis less counts', ours: statistics },
        );
      } finally {
        bare.close();
      }
      const analysis = await analyse(evidence, question);
      const document = assessmentDocument(evidence, analysis);
      const charts = document.blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : []));
      const names = Object.keys(formats).filter(isFormatName);
      const htmlFile = path.join(folder, 'assessment.html');
      await writeFile(htmlFile, (await writeDocument(document, 'html')).bytes);
      const page = typeof browser === 'string' ? null : await browser.newPage();
      const work: Record<string, () => unknown> = {
        document: () => assessmentDocument(evidence, analysis),
        charts: () => charts.map((chart) => drawChart(chart, { theme: 'print', captions: false })),
        ...Object.fromEntries(names.map((name) => [name, (): unknown => writeDocument(document, name)])),
        async chromium() {
          await page?.goto(pathToFileURL(htmlFile).href);
          await page?.pdf({ format: 'A4', tagged: true });
        },
      };
      const written = await turnAbout(turns, work);
      const times = (name: string): number[] => written[name] ?? [];
      result.comparisons.push(
        { what: 'words: the document from the figures', ours: times('document') },
        { what: `drawing ${charts.length} charts`, ours: times('charts') },
        ...names.map((name) => ({
          what: `${name}, its drawings included`,
          ours: times(name),
          ...(name === 'pdf' && page !== null
            ? { against: 'Chromium prints the same HTML', theirs: times('chromium') }
            : {}),
        })),
      );
      if (typeof browser === 'string')
        result.leftOut.push(`PDF against Chromium: no browser started (${browser})`);
      result.facts.push(
        `${area.name}, ${number(reports.reduce((sum, report) => sum + report.rowsAccepted, 0))} rows imported, ${number(analysis.figures.length)} figures, ${evidence.wards.length} wards; Chromium is running already when its turn comes, as our typesetter is; it prints the HTML document with A4 pages.`,
        `All in all, counts to five formats: ${number(
          median(times('document')) +
            names.reduce((sum, name) => sum + median(times(name)), 0) +
            median(result.comparisons[0]?.ours ?? []) +
            median(result.comparisons[1]?.ours ?? []),
        )} ms (sum of the medians).`,
      );
    } finally {
      if (typeof browser !== 'string') await browser.close();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    }
    return result;
  },
};
