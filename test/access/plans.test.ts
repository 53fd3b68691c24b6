import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { sql } from 'kysely';
import { ZodError } from 'zod';
import { countActions, listActions, pageOfActions } from '../../src/actions/action.store.ts';
import { listSavedQuestions } from '../../src/assessment/ask/saved.store.ts';
import { listAssessments } from '../../src/assessment/assessment.store.ts';
import { listMeasures } from '../../src/assessment/measures/measure.store.ts';
import { listHarmSets } from '../../src/assessment/harm/harm.store.ts';
import { listLines } from '../../src/assessment/ward-packs/line.store.ts';
import { listLooks, listPacks } from '../../src/assessment/ward-packs/pack.store.ts';
import {
  listRequests as listPackRequests,
  listWaiting,
} from '../../src/assessment/ward-packs/request.store.ts';
import { listReleases } from '../../src/assessment/releases/release.store.ts';
import { countEntries, entriesOf } from '../../src/audit/entries.store.ts';
import { listQuestionnaires } from '../../src/consultation/questionnaire/questionnaire.store.ts';
import { listStrategies } from '../../src/strategy/strategy.store.ts';
import { listWaves } from '../../src/consultation/waves/wave.store.ts';
import { listInformationRequests } from '../../src/performance/answers/answer.store.ts';
import { listForms } from '../../src/performance/returns/form.store.ts';
import { listReturns } from '../../src/performance/returns/return.store.ts';
import { clock } from '../../src/foundation/clock.ts';
import type { Actor, Tx } from '../../src/foundation/database.ts';
import { listIndicators } from '../../src/performance/indicators/indicator.store.ts';
import { listRounds as listQuarterlyRounds } from '../../src/performance/rounds/round.store.ts';
import { versionsOf } from '../../src/foundation/history.ts';
import { newId } from '../../src/foundation/id.ts';
import { searchBreaks } from '../../src/observatory/breaks/breaks.store.ts';
import { listDeliveries } from '../../src/observatory/delivery.store.ts';
import { listOwed } from '../../src/observatory/ledger/ledger.store.ts';
import { listVersions } from '../../src/priorities/lists.store.ts';
import { listRounds, selectDecided } from '../../src/priorities/round.store.ts';
import { listRules, listWeightSets } from '../../src/priorities/settings.store.ts';
import { listReplies, listRequests } from '../../src/requests/lists.store.ts';
import { searchAgreements } from '../../src/sharing/agreements/agreement.store.ts';
import { listShared } from '../../src/sharing/agreements/log.store.ts';
import { listEntries } from '../../src/sharing/processing/processing.store.ts';
import { listImpacts } from '../../src/sharing/processing/impact.store.ts';
import { listDisclosures } from '../../src/sharing/shared/disclosure.store.ts';
import { listPapers, paperOf } from '../../src/partnership/paper/paper.store.ts';
import { listElections } from '../../src/year/elections/elections.store.ts';
import { listReleases as listElectionReleases } from '../../src/year/elections/release.store.ts';
import { datesNear } from '../../src/year/plan/dates.store.ts';
import { listRules as listYearRules } from '../../src/year/plan/rules.store.ts';
import { listSaid } from '../../src/year/plan/steps.store.ts';
import { myCalendars } from '../../src/year/calendar/calendar.store.ts';
import { createTestDatabase, insertPartnership } from '../support/database.ts';
import type { TestDatabase, TestPartnership } from '../support/database.ts';
import { fillerFor, insertRows, protectedTables } from './tables.ts';

/**
 * No list page reads a whole protected table. Each list's own store function is run by a person in a partnership of 12,000 rows
 * beside a smaller one; PostgreSQL then says, in the same transaction, which tables were read from end to end.
 */
const rowsEach = 12_000;
const neighbours = 2_000;

/** The rows made here hold nothing that could be read as a question or as settings, and the plan is what is looked at. */
const unread = (asked: Promise<unknown>): Promise<unknown> =>
  asked.catch((error: unknown) => {
    if (error instanceof ZodError) return [];
    throw error;
  });
const keptQuestions = (tx: Tx, options: Parameters<typeof listSavedQuestions>[1] = {}): Promise<unknown> =>
  unread(listSavedQuestions(tx, options));

/** The lists, each with the table that is large. A new list page adds its line. */
const lists: Record<string, { table: string; run: (tx: Tx, actor: Actor) => Promise<unknown> }> = {
  'files received': { table: 'delivery', run: (tx) => listDeliveries(tx) },
  'files received, next page': {
    table: 'delivery',
    run: (tx) => listDeliveries(tx, { after: [clock.now(), newId()] }),
  },
  actions: { table: 'action', run: (tx) => pageOfActions(tx, { states: ['agreed', 'in-progress'] }) },
  'actions, next page': {
    table: 'action',
    run: (tx) => pageOfActions(tx, {}, 'changed', [clock.now(), newId()]),
  },
  'actions of an agency': {
    table: 'action',
    run: (tx, actor) => pageOfActions(tx, { agencyId: actor.agencyId, overdueOn: clock.today() }),
  },
  'actions with a word': { table: 'action', run: (tx) => pageOfActions(tx, { words: 'patrols' }) },
  'actions of a strategy': {
    table: 'action',
    run: (tx) => listActions(tx, { sources: [{ kind: 'strategy_chapter', id: newId() }] }),
  },
  'how many of a person’s actions': {
    table: 'action',
    run: (tx, actor) => countActions(tx, { accountId: actor.accountId }),
  },
  'data owed in a year': {
    table: 'data_expectation',
    run: (tx) => listOwed(tx, { from: '2026-01-01', to: '2026-10-01' }),
  },
  'breaks in series': { table: 'series_break', run: (tx) => searchBreaks(tx, {}, null) },
  'breaks in series, next page': {
    table: 'series_break',
    run: (tx) => searchBreaks(tx, {}, null, ['2025-01-01', newId()]),
  },
  assessments: { table: 'assessment', run: (tx) => listAssessments(tx) },
  measures: { table: 'measure', run: (tx) => listMeasures(tx, { state: 'in-use' }) },
  'kept questions': { table: 'saved_question', run: (tx) => keptQuestions(tx) },
  'kept questions, next page': {
    table: 'saved_question',
    run: (tx) => keptQuestions(tx, { after: [clock.now(), newId()] }),
  },
  'released ward packs': { table: 'ward_pack', run: (tx) => listPacks(tx) },
  'requests for ward packs': { table: 'ward_pack_request', run: (tx) => listPackRequests(tx) },
  'requests for ward packs that wait': { table: 'ward_pack_request', run: (tx) => listWaiting(tx) },
  'who opened ward packs': { table: 'ward_pack', run: (tx) => listLooks(tx, null) },
  'lines of the ward packs': { table: 'ward_line', run: (tx) => listLines(tx, 'doing') },
  'sets of weights of harm': { table: 'harm_set', run: (tx) => listHarmSets(tx) },
  papers: { table: 'paper', run: (tx) => listPapers(tx) },
  'the paper in use': { table: 'paper', run: (tx) => paperOf(tx) },
  questionnaires: { table: 'questionnaire', run: (tx) => listQuestionnaires(tx) },
  'questionnaires, next page': {
    table: 'questionnaire',
    run: (tx) => listQuestionnaires(tx, {}, [clock.now(), newId()]),
  },
  consultations: { table: 'consultation_wave', run: (tx) => unread(listWaves(tx)) },
  'consultations, next page': {
    table: 'consultation_wave',
    run: (tx) => unread(listWaves(tx, { after: [clock.now(), newId()] })),
  },
  strategies: { table: 'strategy', run: (tx) => unread(listStrategies(tx)) },
  'strategies, next page': {
    table: 'strategy',
    run: (tx) => unread(listStrategies(tx, { after: ['2026-04-01', newId()] })),
  },
  'forms of returns': { table: 'return_form', run: (tx) => unread(listForms(tx)) },
  'forms of returns, next page': {
    table: 'return_form',
    run: (tx) => unread(listForms(tx, { after: [clock.now(), newId()] })),
  },
  'returns to be sent': { table: 'period_return', run: (tx) => unread(listReturns(tx, { open: true })) },
  'all returns, next page': {
    table: 'period_return',
    run: (tx) => unread(listReturns(tx, { after: ['2026-01-01', newId()] })),
  },
  'requests for information that wait': {
    table: 'information_request',
    run: (tx) => unread(listInformationRequests(tx, { waiting: true })),
  },
  'all requests for information, next page': {
    table: 'information_request',
    run: (tx) => unread(listInformationRequests(tx, { after: ['2026-01-01', newId()] })),
  },
  'pre-election periods': { table: 'election_period', run: (tx) => listElections(tx) },
  'fixed days of a year': {
    table: 'year_date',
    run: (tx) => datesNear(tx, { name: '2026-27', from: '2026-04-01', to: '2027-03-31' }),
  },
  'rules of the year': { table: 'year_rule', run: (tx) => unread(listYearRules(tx)) },
  'what was said of steps': { table: 'year_step', run: (tx) => listSaid(tx, [newId()]) },
  'addresses of calendars': { table: 'year_calendar', run: (tx) => myCalendars(tx, Buffer.alloc(32)) },
  'releases of the monitoring officer': { table: 'election_release', run: (tx) => listElectionReleases(tx) },
  'rounds of priority setting': { table: 'priority_round', run: (tx) => listRounds(tx) },
  'the round that was decided last': { table: 'priority_round', run: (tx) => selectDecided(tx) },
  'versions of duties and matrix': {
    table: 'priority_list',
    run: (tx) => unread(listVersions(tx, 'duties')),
  },
  'rules of proposed scores': { table: 'priority_rule', run: (tx) => unread(listRules(tx)) },
  'sets of weights of priorities': { table: 'priority_weights', run: (tx) => listWeightSets(tx) },
  releases: { table: 'data_release', run: (tx) => listReleases(tx) },
  audit: { table: 'audit_entry', run: (tx) => entriesOf(tx, {}, 25) },
  'audit, next page': { table: 'audit_entry', run: (tx) => entriesOf(tx, {}, 25, [clock.now(), newId()]) },
  'audit of one person': {
    table: 'audit_entry',
    run: (tx, actor) => entriesOf(tx, { account: actor.accountId }, 25),
  },
  'audit of one record': {
    table: 'audit_entry',
    run: (tx) => entriesOf(tx, { kind: 'disclosure', record: newId() }, 25),
  },
  'requests to me': {
    table: 'request',
    run: (tx, actor) => listRequests(tx, actor, { list: 'mine', open: true }),
  },
  'requests to my agency': {
    table: 'request',
    run: (tx, actor) => listRequests(tx, actor, { list: 'agency', open: true }),
  },
  'requests my agency made': {
    table: 'request',
    run: (tx, actor) => listRequests(tx, actor, { list: 'asked', open: true }),
  },
  'replies to file': { table: 'request_reply', run: (tx) => listReplies(tx) },
  'shared information': { table: 'disclosure', run: (tx) => listDisclosures(tx, {}, undefined) },
  'shared information with a word': {
    table: 'disclosure',
    run: (tx) => listDisclosures(tx, { q: 'burglary' }, undefined),
  },
  agreements: { table: 'agreement', run: (tx) => searchAgreements(tx, {}) },
  'what was shared': { table: 'shared_under', run: (tx) => listShared(tx, {}) },
  'processing register': { table: 'processing_entry', run: (tx) => listEntries(tx) },
  'impact assessments': { table: 'impact_assessment', run: (tx) => listImpacts(tx) },
  indicators: { table: 'indicator', run: (tx) => listIndicators(tx) },
  'quarterly rounds': { table: 'performance_round', run: (tx) => listQuarterlyRounds(tx) },
  'earlier versions of a record': { table: 'history', run: (tx) => versionsOf(tx, 'agreement', newId()) },
};

let test: TestDatabase;
let partnership: TestPartnership;
let client: pg.Client;

before(async () => {
  test = await createTestDatabase();
  partnership = await insertPartnership(test.database);
  const other = await insertPartnership(test.database, { name: 'Neighbours' });
  client = new pg.Client({ ...test.superuser, options: '-c timezone=UTC -c search_path=public' });
  await client.connect();
  const tables = await protectedTables(client);
  const large = new Set(Object.values(lists).map(({ table }) => table));
  for (const table of tables.filter(({ name }) => large.has(name))) {
    const filler = await fillerFor(client, table, clock.now());
    assert.ok('fill' in filler, `${table.name}: ${'cannot' in filler ? filler.cannot : ''}`);
    // Nothing that policies read is referred to, and 12,000 of each: the keys are off while they are loaded.
    await client.query('begin; set local session_replication_role = replica');
    for (const [place, { id, agencies }] of [partnership, other].entries()) {
      const keys = [agencies[0]?.ownKey ?? '', newId()];
      const parents = Array.from({ length: rowsEach / 50 }, () => newId());
      const rows = Array.from({ length: place === 0 ? rowsEach : neighbours }, (_, at) => ({
        ...filler.fill(place * rowsEach + at),
        partnership_id: id,
        ...(table.columns.some(({ name }) => name === 'id') ? { id: newId() } : {}),
        // A child carries its parent's width; fifty of them hang from each.
        ...(table.parent === null
          ? { audience: [keys[at % 2]], open_to_members: at % 5 === 0 && !table.neverOpen }
          : {
              [table.parent.column]: parents[Math.floor(at / 50)],
              inherited_audience: [keys[at % 2]],
              inherited_open: at % 5 === 0,
            }),
      }));
      await insertRows(client, table.name, rows);
    }
    await client.query('commit');
    await client.query(`analyze ${table.name}`);
  }
});

after(() => client.end());

type Scan = { relname: string; seq_tup_read: string };

/** Protected tables read from end to end by this transaction, and how many rows of them. */
async function wholeScans(tx: Tx): Promise<Scan[]> {
  const { rows } =
    await sql<Scan>`select relname, seq_tup_read from pg_stat_xact_user_tables where seq_tup_read > 10000`.execute(
      tx,
    );
  return rows;
}

describe('a list page', () => {
  for (const [name, { run }] of Object.entries(lists))
    it(`does not read a whole table: ${name}`, async () => {
      const scans = await test.database.asActor(partnership.actor('governance'), 'look', async (tx) => {
        await run(tx, partnership.actor('governance'));
        return wholeScans(tx);
      });
      assert.deepEqual(scans, []);
    });

  it('is noticed when it does', async () => {
    const scans = await test.database.asActor(partnership.actor('analyst'), 'look', async (tx) => {
      await tx
        .selectFrom('delivery')
        .select('id')
        .where('decision', 'like', '%x%')
        .orderBy('file_name')
        .execute();
      await sql`set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off`.execute(
        tx,
      );
      await countEntries(tx, {}, 100_000);
      return wholeScans(tx);
    });
    assert.ok(scans.length > 0);
  });
});
