/**
 * The progress report of 60 indicators, 12 quarters each, and 300 actions: read from the register, judged, and written in five formats,
 * beside its bare queries: the same rows fetched and nothing made of them.
 */
import { sql } from 'kysely';
import { insertAction } from '../../src/actions/actions.ts';
import { formats, writeDocuments, type FormatName } from '../../src/documents/documents.ts';
import { clock } from '../../src/foundation/clock.ts';
import { openDatabase, type Tx } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { addMonths } from '../../src/foundation/period.ts';
import { withClient } from '../../src/foundation/migrate.ts';
import { insertIndicator, insertTarget } from '../../src/performance/indicators/indicator.change.ts';
import { selectIndicator } from '../../src/performance/indicators/indicator.store.ts';
import { lastQuarter } from '../../src/performance/indicators/period.rules.ts';
import { reportDocument } from '../../src/performance/reports/report.document.ts';
import { reportGround } from '../../src/performance/reports/report.ground.ts';
import { insertReport, selectReport } from '../../src/performance/reports/report.store.ts';
import { insertReading } from '../../src/performance/rounds/round.store.ts';
import { seededRandom } from '../../src/statistics/statistics.ts';
import { insertPartnership } from '../support/database.ts';
import { startTestServer, templateName } from '../support/test-server.ts';
import { median, number, turnAbout, type Bench, type BenchResult } from './bench.ts';

const many = { indicators: 60, quarters: 12, actions: 300, priorities: 5 };
/** Times its bare queries that the reading of everything for the report may take. */
const target = 10;

const priorities = Array.from({ length: many.priorities }, (_, at) => `Priority ${at + 1}`);

/** A strategy in force with a chapter for each priority. @returns ids of the chapters. */
async function makeStrategy(tx: Tx, partnershipId: string, key: string): Promise<string[]> {
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('strategy')
    .values({
      partnership_id: partnershipId, id, title: 'Strategy', summary: '', from_on: `${clock.today().slice(0, 4)}-01-01`,
      to_on: `${Number(clock.today().slice(0, 4)) + 3}-12-31`, state: 'published', state_since: now, made_at: now, changed_at: now,
      audience: [key], open_to_members: true,
    })
    .execute(); // prettier-ignore
  const chapters = priorities.map((title, position) => ({ id: newId(), title, position }));
  for (const chapter of chapters)
    await tx
      .insertInto('strategy_chapter')
      .values({
        partnership_id: partnershipId, ...chapter, strategy_id: id, kind: 'priority', words: '', in_short: '', because: '', changed_at: now,
        inherited_audience: [key], inherited_open: true,
      })
      .execute(); // prettier-ignore
  return chapters.map((chapter) => chapter.id);
}

async function fill(tx: Tx, agencyId: string, chapters: readonly string[]): Promise<string> {
  const random = seededRandom(20261122);
  const last = lastQuarter(clock.today());
  const first = addMonths(last.from, -3 * (many.quarters - 1));
  for (let at = 0; at < many.indicators; at += 1) {
    const isShare = at % 2 === 0;
    const id = await insertIndicator(tx, {
      code: `indicator-${at}`, title: `Indicator ${at}`, definition: 'What is counted, of what, and when, in a sentence or two.', role: 'outcome',
      shape: isShare ? 'share' : 'number', source: 'return', measureCode: null, areaCode: null, unit: isShare ? '%' : 'people', decimals: isShare ? 1 : 0,
      numeratorWords: 'those in time', denominatorWords: 'all', polarity: at % 3 === 0 ? 'down-good' : 'up-good', frequency: 'quarter', byChance: true,
      baseline: null, baselineWords: '', tolerancePercent: 5, lowest: null, highest: null, comparator: '', limitations: 'Small numbers.',
      ownerAgencyId: agencyId, ownerAccountId: null, priority: priorities[at % priorities.length] ?? '', priorityId: null, pairedId: null, isPublic: true,
    }); // prettier-ignore
    await insertTarget(tx, id, { from: `${first}-01`, to: `${last.to}-01`, value: 75, reason: 'Agreed' });
    const indicator = await selectIndicator(tx, id);
    for (let quarter = 0; quarter < many.quarters; quarter += 1) {
      const from = addMonths(first, quarter * 3);
      const numerator = 120 + Math.floor(random.uniform() * 60);
      await insertReading(tx, indicator, {
        roundId: null,
        period: { from, to: addMonths(from, 2) },
        state: 'locked',
        value: isShare ? numerator / 2 : numerator,
        numerator: isShare ? numerator : null,
        denominator: isShare ? 200 : null,
        commentary: 'What lies behind it, in a sentence.',
      });
    }
  }
  for (let at = 0; at < many.actions; at += 1)
    await insertAction(tx, {
      reference: '', text: `Do thing ${at} with partners, by the day that was agreed`, heading: 'prevention-community', ownerAgencyId: agencyId, ownerAccountId: null,
      groupId: null, partnerAgencyIds: [], source: { kind: 'strategy_chapter', id: chapters[at % chapters.length] ?? '' }, dueOn: `${last.to}-15`, dueRule: null,
    }); // prettier-ignore
  return insertReport(tx, { kind: 'progress', title: 'Progress report', period: last, meetingOn: null }, priorities); // prettier-ignore
}

/** The rows of the report and nothing made of them. */
async function bareQueries(tx: Tx): Promise<number> {
  let rows = 0;
  for (const statement of [
    sql`select * from indicator where removed_at is null order by position, id`,
    sql`select * from indicator_target order by set_on, made_at, id`,
    sql`select * from indicator_break order by from_period, id`,
    sql`select * from indicator_reading order by period_from, id`,
    sql`select * from indicator_correction order by made_at desc, id`,
    sql`select * from strategy_chapter order by position`,
    sql`select * from action order by id`,
    sql`select * from performance_report_part order by position`,
  ])
    rows += (await statement.execute(tx)).rows.length;
  return rows;
}

export const bench: Bench = {
  name: 'performance',
  title: `Progress report of ${many.indicators} indicators, ${many.quarters} quarters each, and ${many.actions} actions`,
  run: async ({ quick }) => {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const server = await startTestServer();
    try {
      const name = `b_${newId().replaceAll('-', '')}`;
      await withClient(server.superuser, (client) => client.query(`create database ${name} template ${templateName} strategy file_copy`)); // prettier-ignore
      const connection = { ...server.superuser, database: name, user: 'fp_login', password: server.loginPassword }; // prettier-ignore
      const database = openDatabase({ connection, mayExit: true });
      const partnership = await insertPartnership(database);
      const actor = partnership.actor('manager');
      const [agency] = partnership.agencies;
      if (agency === undefined) throw new Error('The partnership has no agency');
      const act = <Answer>(work: (tx: Tx) => Promise<Answer>): Promise<Answer> =>
        database.asActor(actor, 'bench', work);
      const chapters = await database.asSystem('bench', partnership.id, (tx) => makeStrategy(tx, partnership.id, agency.ownKey)); // prettier-ignore
      const id = await act((tx) => fill(tx, agency.id, chapters));
      const names = Object.keys(formats) as FormatName[];
      let turns = 0;
      const read = () => act(async (tx) => reportGround(tx, await selectReport(tx, id)));
      const times = await turnAbout(quick ? 2 : 5, {
        queries: () => act(bareQueries),
        ground: read,
        document: async () => reportDocument(await read(), ''),
        // As a step that freezes it does; the title is another each time, so that no pages are remembered.
        whole: async () =>
          writeDocuments(
            { ...reportDocument(await read(), ''), title: `Progress report ${(turns += 1)}` },
            names,
          ),
      });
      const against = 'its bare queries: the same rows, nothing made of them';
      result.comparisons.push(
        { what: 'everything that the report says, read', ours: times.ground, against, theirs: times.queries, target }, // prettier-ignore
        { what: 'read, judged and put together as a document', ours: times.document, against, theirs: times.queries }, // prettier-ignore
        { what: 'the same in five formats', ours: times.whole, against, theirs: times.queries },
      );
      const ground = await read();
      const actions = [...ground.actions.values()].flat().length;
      if (ground.series.size !== many.indicators || actions !== many.actions)
        result.facts.push(`THE REPORT HAS ${ground.series.size} INDICATORS AND ${actions} ACTIONS; the ratio means nothing.`); // prettier-ignore
      result.facts.push(`All five formats take ${number(median(times.whole) - median(times.document))} ms of ${number(median(times.whole))} ms.`); // prettier-ignore
      await database.close();
    } finally {
      await server.stop();
    }
    return result;
  },
};
