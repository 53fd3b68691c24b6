import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { clock, stopClockAt } from '../foundation/clock.ts';
import { newId } from '../foundation/id.ts';
import { Problem } from '../foundation/problem.ts';
import {
  acceptDelivery,
  discardDelivery,
  keepDeliveries,
  undoDelivery,
  type ReadFiles,
} from './deliveries.ts';
import { asKeeper, keepOne, monthsText, readText, takeOne, type AsKeeper } from './delivery.fixture.ts';
import { deliveryAfter, deliveryStates, type DeliveryState } from './delivery.rules.ts';
import {
  countDeliveries,
  listDeliveries,
  listRejections,
  selectDelivery,
  type Keeper,
} from './delivery.store.ts';
import { listSegmentsInForce } from './segment.store.ts';
import { openEngine, type Engine } from './engine.ts';
import { streetText } from './intake/test-files.ts';
import { countIncidents } from './query.ts';
import { listSources } from './source.store.ts';
import { sweep } from './sweep.ts';

const months = ['2025-01', '2025-02', '2025-03'] as const;

let folder: string;
let engine: Engine;
let store: TestDatabase;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-delivery-'));
  engine = await openEngine({ folder: path.join(folder, 'segments'), threads: 2, memoryLimitMb: 512 });
  store = await createTestDatabase();
});
after(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

type World = { partnership: TestPartnership; who: Keeper; run: AsKeeper };

/** A partnership of its own, so that tests do not see one another. */
async function world(): Promise<World> {
  const partnership = await insertPartnership(store.database, {
    agencies: [{ name: 'Test Borough Council', roles: ['analyst'] }],
  });
  const key = partnership.agencies[0]?.ownKey ?? '';
  const who = { partnershipId: partnership.id, accountId: partnership.actor('analyst').accountId, key };
  return { partnership, who, run: asKeeper(store.database, who) };
}

/** Of each source and month, which delivery counts. */
async function inForce(run: AsKeeper): Promise<Map<string, string>> {
  const segments = await run((tx) => listSegmentsInForce(tx, engine.segmentFolder));
  return new Map(segments.map((each) => [`${each.source} ${each.month}`, each.delivery]));
}

const stateOf = async (run: AsKeeper, id: string): Promise<DeliveryState> =>
  (await run((tx) => selectDelivery(tx, id))).state;

const read = (force: string, some: readonly string[], variant = 0): Promise<ReadFiles> =>
  readText(engine, folder, `${force}-${variant}.csv`, monthsText(force, some, variant));

const hashOf = (files: ReadFiles): string => files.reports[0]?.hash ?? '';

const isStateProblem = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'delivery-state' && error.exitCode === 5;

describe('the table of steps', () => {
  test('nothing else is possible than to take or leave what waits, and to take back what was taken', () => {
    const possible = (Object.keys(deliveryStates) as DeliveryState[]).flatMap((from) =>
      (['accept', 'discard', 'undo', 'supersede'] as const).flatMap((event) => {
        const to = deliveryAfter(from, event);
        return to === null ? [] : [`${from} ${event} ${to}`];
      }),
    );
    assert.deepEqual(possible.sort(), [
      'accepted supersede superseded',
      'accepted undo undone',
      'previewed accept accepted',
      'previewed discard discarded',
      'superseded undo undone',
    ]);
  });
});

describe('one file', () => {
  test('counts nothing until it is accepted, then its good rows, and nothing again when taken back', async () => {
    const { who, run } = await world();
    const text = streetText([
      { month: '2025-01' },
      { month: '2025-01', type: 'Piracy' },
      { month: '2025-02' },
    ]);
    const files = await readText(engine, folder, 'three-rows.csv', text);
    const id = await run((tx) => keepOne(tx, who, files));
    assert.equal((await inForce(run)).size, 0);
    const waiting = await run((tx) => selectDelivery(tx, id));
    assert.deepEqual(
      [waiting.state, waiting.rowsRead, waiting.rowsAccepted, waiting.rowsRejected, waiting.months],
      ['previewed', 3, 2, 1, ['2025-01', '2025-02']],
    );
    assert.deepEqual(
      (await run((tx) => listRejections(tx, id, 10))).map(({ line, column, value }) => [line, column, value]),
      [[3, 'Crime type', 'Piracy']],
    );

    const accepted = await run((tx) => acceptDelivery(tx, who, id));
    assert.deepEqual([accepted.state, accepted.decision], ['accepted', 'Good rows taken; 1 rejected.']);
    const segments = await run((tx) => listSegmentsInForce(tx, engine.segmentFolder));
    const counted = await countIncidents(engine, {
      segments,
      period: { from: '2025-01', to: '2025-02' },
      by: ['month'],
    });
    assert.deepEqual(
      counted.map(({ month, count }) => [month, count]),
      [
        ['2025-01', 1],
        ['2025-02', 1],
      ],
    );
    assert.equal((await run((tx) => listSources(tx)))[0]?.code, 'police-street:testshire');

    assert.equal((await run((tx) => undoDelivery(tx, who, id))).state, 'undone');
    assert.equal((await inForce(run)).size, 0);
    // The file as received is kept by its hash, and so is the record of it.
    const hash = hashOf(files);
    assert.equal(
      (await stat(path.join(folder, 'deliveries/sha256', hash.slice(0, 2), hash))).size,
      text.length,
    );
    assert.equal((await run((tx) => countDeliveries(tx))).get('undone'), 1);
  });

  test('left unused it counts nothing; what is not possible is refused in words and changes nothing', async () => {
    const { who, run } = await world();
    const id = await run(async (tx) => keepOne(tx, who, await read('Leftshire', ['2025-01'])));
    await assert.rejects(
      run((tx) => undoDelivery(tx, who, id)),
      isStateProblem,
    );
    await run((tx) => discardDelivery(tx, who, id));
    await assert.rejects(
      run((tx) => acceptDelivery(tx, who, id)),
      (error) => isStateProblem(error) && /“Not used”/.test((error as Problem).detail),
    );
    await assert.rejects(
      run((tx) => discardDelivery(tx, who, id)),
      isStateProblem,
    );
    assert.equal(await stateOf(run, id), 'discarded');
    assert.equal((await inForce(run)).size, 0);
  });

  test('the same file twice changes nothing; after it was taken back it can be received again', async () => {
    const { who, run } = await world();
    const files = await read('Twiceshire', ['2025-01', '2025-02']);
    const first = await run((tx) => takeOne(tx, who, files));
    const before = await inForce(run);
    const again = await read('Twiceshire', ['2025-01', '2025-02']);
    assert.equal(hashOf(again), hashOf(files));
    const kept = await run((tx) => keepDeliveries(tx, who, again));
    assert.deepEqual(
      kept.map(({ id, already }) => [id, already]),
      [[first, true]],
    );
    assert.deepEqual(await inForce(run), before);
    assert.equal((await run((tx) => listDeliveries(tx))).length, 1);

    await run((tx) => undoDelivery(tx, who, first));
    const second = await run((tx) => takeOne(tx, who, again));
    assert.notEqual(second, first);
    assert.deepEqual(await inForce(run), before);
    assert.equal(await stateOf(run, first), 'undone');
    assert.equal(await stateOf(run, second), 'accepted');
  });
});

describe('a later file for the same force and month', () => {
  test('takes its place; the earlier one stays readable, and comes back when the later one is taken back', async () => {
    const { who, run } = await world();
    const earlier = await read('Latershire', ['2025-01'], 1);
    const later = await read('Latershire', ['2025-01'], 2);
    const a = await run((tx) => takeOne(tx, who, earlier));
    const b = await run((tx) => takeOne(tx, who, later));
    assert.deepEqual([await stateOf(run, a), await stateOf(run, b)], ['superseded', 'accepted']);
    assert.deepEqual([...(await inForce(run)).values()], [hashOf(later)]);
    const rows = await engine.rows<{ id: string }>(
      'select original_id as id from read_parquet($paths) order by id',
      { paths: earlier.reports.flatMap((report) => report.segments.map((each) => each.path)) },
    );
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['Latershire-1-2025-01-0', 'Latershire-1-2025-01-1'],
    );
    await run((tx) => undoDelivery(tx, who, b));
    assert.deepEqual([await stateOf(run, a), await stateOf(run, b)], ['accepted', 'undone']);
    assert.deepEqual([...(await inForce(run)).values()], [hashOf(earlier)]);
    const [row] = await store.query<{ superseded_by: string | null }>(
      'select superseded_by from delivery where id = $1',
      [a],
    );
    assert.equal(row?.superseded_by, null);
  });

  test('that has only some of its months replaces those, and the earlier stays in use for the rest', async () => {
    const { who, run } = await world();
    const two = await read('Partshire', ['2025-01', '2025-02']);
    const one = await read('Partshire', ['2025-01']);
    const other = await read('Partshire', ['2025-02'], 1);
    const a = await run((tx) => takeOne(tx, who, two));
    const b = await run((tx) => takeOne(tx, who, one));
    assert.equal(await stateOf(run, a), 'accepted');
    assert.deepEqual([...(await inForce(run)).entries()].sort(), [
      ['police-street:partshire 2025-01', hashOf(one)],
      ['police-street:partshire 2025-02', hashOf(two)],
    ]);
    const c = await run((tx) => takeOne(tx, who, other));
    assert.equal(await stateOf(run, a), 'superseded', 'none of its months is in force');
    await run((tx) => undoDelivery(tx, who, b));
    assert.equal(await stateOf(run, a), 'accepted');
    assert.equal(await stateOf(run, c), 'accepted');
    assert.deepEqual([...(await inForce(run)).values()].sort(), [hashOf(two), hashOf(other)].sort());
  });

  test('a month goes back to the file taken last before it, whatever was decided about the others since', async () => {
    const { who, run } = await world();
    const a = await read('Ordershire', ['2025-01', '2025-02']);
    const b = await read('Ordershire', ['2025-01'], 1);
    const d = await read('Ordershire', ['2025-01'], 2);
    const c = await read('Ordershire', ['2025-02'], 3);
    await run((tx) => takeOne(tx, who, a));
    await run((tx) => takeOne(tx, who, b));
    const last = await run((tx) => takeOne(tx, who, d));
    // Now all of A is replaced: its newest decision is younger than B's, its acceptance is not.
    await run((tx) => takeOne(tx, who, c));
    await run((tx) => undoDelivery(tx, who, last));
    assert.equal((await inForce(run)).get('police-street:ordershire 2025-01'), hashOf(b));
  });
});

describe('two at once', () => {
  test('two files of one month accepted together: exactly one is in force', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { who, run } = await world();
      const ids: string[] = [];
      for (const variant of [1, 2])
        ids.push(
          await run(async (tx) => keepOne(tx, who, await read('Raceshire', ['2025-01', '2025-02'], variant))),
        );
      let open = 0;
      let both: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (both = resolve));
      await Promise.all(
        ids.map((id) =>
          run(async (tx) => {
            await selectDelivery(tx, id);
            if (++open === ids.length) both();
            await gate;
            await acceptDelivery(tx, who, id);
          }),
        ),
      );
      const states = await Promise.all(ids.map((id) => stateOf(run, id)));
      assert.deepEqual([...states].sort(), ['accepted', 'superseded']);
      const winner = await run((tx) => selectDelivery(tx, ids[states.indexOf('accepted')] ?? ''));
      assert.deepEqual([...(await inForce(run)).values()], [winner.hash, winner.hash]);
    }
  });

  test('one file accepted by one person and left unused by another: the first decision holds', async () => {
    const { who, run } = await world();
    const id = await run(async (tx) => keepOne(tx, who, await read('Quickshire', ['2025-01'])));
    let late: Promise<unknown> = Promise.resolve();
    await run(async (tx) => {
      await acceptDelivery(tx, who, id);
      late = assert.rejects(
        run((other) => discardDelivery(other, who, id)),
        isStateProblem,
      );
      // Gives the other time to read the state as it still stands outside this transaction.
      await new Promise((resolve) => setTimeout(resolve, 150));
    });
    await late;
    assert.equal(await stateOf(run, id), 'accepted');
    assert.equal((await inForce(run)).size, 1);
  });
});

describe('who sees it', () => {
  test('a member of another partnership and the holder of a link see none of it', async () => {
    const mine = await world();
    const theirs = await world();
    const id = await mine.run(async (tx) => takeOne(tx, mine.who, await read('Ownshire', ['2025-01'])));
    const asMember = (partnership: TestPartnership) => partnership.actor('analyst');

    await store.database.asActor(asMember(mine.partnership), 'look', async (tx) => {
      assert.equal((await selectDelivery(tx, id)).state, 'accepted');
      assert.equal((await listDeliveries(tx)).length, 1);
      assert.equal((await listSegmentsInForce(tx, engine.segmentFolder)).length, 1);
    });
    await store.database.asActor(asMember(theirs.partnership), 'look', async (tx) => {
      await assert.rejects(
        selectDelivery(tx, id),
        (error) => error instanceof Problem && error.code === 'not-found',
      );
      assert.deepEqual(await listDeliveries(tx), []);
      assert.deepEqual(await listSources(tx), []);
      assert.deepEqual(await listRejections(tx, id, 10), []);
      assert.deepEqual(await listSegmentsInForce(tx, engine.segmentFolder), []);
      assert.equal((await countDeliveries(tx)).size, 0);
      for (const decide of [acceptDelivery, undoDelivery, discardDelivery])
        await assert.rejects(
          decide(tx, theirs.who, id),
          (error) => error instanceof Problem && error.code === 'not-found',
        );
    });
    assert.equal(await stateOf(mine.run, id), 'accepted');

    const requestKey = newId();
    await mine.run((tx) =>
      tx
        .insertInto('audience_key')
        .values({
          partnership_id: mine.partnership.id,
          id: requestKey,
          kind: 'request',
          title: 'One question',
          made_at: clock.now(),
          audience: [mine.who.key],
          open_to_members: false,
        })
        .execute(),
    );
    const guest = { partnershipId: mine.partnership.id, requestKey };
    for (const table of ['delivery', 'delivery_rejection', 'segment', 'segment_in_force', 'source'] as const)
      await assert.rejects(
        store.database.asGuest(guest, 'look', async (tx) => {
          const rows = await tx.selectFrom(table).selectAll().execute();
          assert.equal(rows.length, 0);
          throw new Error('permission denied, or at least nothing there');
        }),
        /permission denied/,
      );
  });

  test('both partnerships may take the same file, each for itself', async () => {
    const [one, two] = [await world(), await world()];
    const files = await read('Bothshire', ['2025-01']);
    const first = await one.run((tx) => takeOne(tx, one.who, files));
    await two.run((tx) => takeOne(tx, two.who, files));
    await one.run((tx) => undoDelivery(tx, one.who, first));
    assert.equal((await inForce(one.run)).size, 0);
    assert.equal((await inForce(two.run)).size, 1);
  });
});

describe('any order of events', () => {
  type Known = { source: string; months: readonly string[]; hash: string };
  /** What the test believes, written without a look at the store: files in the order they were taken. */
  type Believed = Known & {
    id: string;
    state: 'previewed' | 'taken' | 'undone' | 'discarded';
    turn: number;
  };

  /** Every set of three months. */
  const sets = [1, 2, 3, 4, 5, 6, 7].map((bits) => months.filter((_, index) => bits & (1 << index)));

  test('what is in force is what an independent model says', async () => {
    const files: { read: ReadFiles; known: Known }[] = [];
    for (const force of ['Northmodel', 'Eastmodel', 'Westmodel']) {
      for (const some of sets) {
        for (const variant of some.length === 1 ? [1, 2] : [1]) {
          const readFile = await read(force, some, variant);
          const source = `police-street:${force.toLowerCase()}`;
          files.push({ read: readFile, known: { source, months: some, hash: hashOf(readFile) } });
        }
      }
    }
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ event: fc.constant('receive' as const), of: fc.nat() }) },
      { weight: 4, arbitrary: fc.record({ event: fc.constant('accept' as const), of: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ event: fc.constant('undo' as const), of: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ event: fc.constant('discard' as const), of: fc.nat() }) },
    );
    // One moment for everything: the order must not hang on the clock's grain.
    const restart = stopClockAt('2026-01-05T09:00:00Z');
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
          const { who, run } = await world();
          const believed: Believed[] = [];
          let turn = 0;
          await run(async (tx) => {
            for (const { event, of } of steps) {
              if (event === 'receive') {
                const file = files[of % files.length];
                assert.ok(file !== undefined);
                const [kept] = await keepDeliveries(tx, who, file.read);
                assert.ok(kept !== undefined);
                const living = believed.find(
                  (each) => each.hash === file.known.hash && ['previewed', 'taken'].includes(each.state),
                );
                assert.equal(kept.already, living !== undefined);
                if (living === undefined)
                  believed.push({ ...file.known, id: kept.id, state: 'previewed', turn: 0 });
                else assert.equal(kept.id, living.id);
                continue;
              }
              const fits = (each: Believed): boolean =>
                each.state === (event === 'undo' ? 'taken' : 'previewed');
              // Mostly one it is possible for; now and then any, to be refused.
              const among = of % 8 === 0 ? believed : believed.filter(fits);
              const chosen = among[Math.floor(of / 8) % Math.max(1, among.length)];
              if (chosen === undefined) continue;
              const possible = fits(chosen);
              const decide = { accept: acceptDelivery, undo: undoDelivery, discard: discardDelivery }[event];
              const done = decide(tx, who, chosen.id);
              if (!possible) {
                await assert.rejects(done, isStateProblem);
                continue;
              }
              await done;
              turn += 1;
              if (event === 'accept') Object.assign(chosen, { state: 'taken', turn });
              else chosen.state = event === 'undo' ? 'undone' : 'discarded';
            }
          });
          const expected = new Map<string, string>();
          const counting = new Set<string>();
          const taken = believed.filter((each) => each.state === 'taken').sort((a, b) => a.turn - b.turn);
          for (const each of taken)
            for (const month of each.months) expected.set(`${each.source} ${month}`, each.hash);
          for (const each of taken)
            if (each.months.some((month) => expected.get(`${each.source} ${month}`) === each.hash))
              counting.add(each.id);
          assert.deepEqual(new Map([...(await inForce(run))].sort()), new Map([...expected].sort()));
          for (const each of believed) {
            const state =
              each.state === 'taken' ? (counting.has(each.id) ? 'accepted' : 'superseded') : each.state;
            assert.equal(await stateOf(run, each.id), state);
          }
          const [marks] = await store.query<{ wrong: number }>(
            `select count(*)::int as wrong from segment s
             where partnership_id = $1 and (left_force_at is null) <> exists (select from segment_in_force f
               where (f.partnership_id, f.source_code, f.month, f.hash) = (s.partnership_id, s.source_code, s.month, s.hash))`,
            [who.partnershipId],
          );
          assert.equal(marks?.wrong, 0, 'left_force_at is null exactly while in force');
        }),
        {
          numRuns: Number(process.env['FRANKPLEDGE_PROPERTY_RUNS'] ?? 25),
          // A smaller example is looked for over real transactions; not for ever.
          interruptAfterTimeLimit: 90_000,
          markInterruptAsFailure: true,
        },
      );
    } finally {
      restart();
    }
  });
});

describe('the sweep', () => {
  test('removes only what was taken back or left unused, and only after a day', async () => {
    const { who, run } = await world();
    const closed = await world();
    const pathsOf = (files: ReadFiles): string[] =>
      files.reports.flatMap((report) => report.segments.map((each) => each.path));
    const there = (files: ReadFiles): Promise<boolean[]> =>
      Promise.all(
        pathsOf(files).map((each) =>
          stat(each).then(
            () => true,
            () => false,
          ),
        ),
      );
    const files = {
      inForce: await read('Sweepshire', ['2025-01'], 1),
      superseded: await read('Sweepshire', ['2025-02'], 2),
      replacing: await read('Sweepshire', ['2025-02'], 3),
      previewed: await read('Sweepshire', ['2025-03'], 4),
      discarded: await read('Sweepshire', ['2025-03'], 5),
      undone: await read('Sweepshire', ['2025-01', '2025-03'], 6),
      unknown: await read('Sweepshire', ['2025-01'], 7),
      shared: await read('Sweepshire', ['2025-01'], 8),
    };
    await run((tx) => takeOne(tx, who, files.inForce));
    await run((tx) => takeOne(tx, who, files.superseded));
    await run((tx) => takeOne(tx, who, files.replacing));
    await run((tx) => keepOne(tx, who, files.previewed));
    const discarded = await run((tx) => keepOne(tx, who, files.discarded));
    await run((tx) => discardDelivery(tx, who, discarded));
    const undone = await run((tx) => takeOne(tx, who, files.undone));
    const shared = await run((tx) => takeOne(tx, who, files.shared));
    // Another partnership counts on the same file; that it was closed since must not cost it its rows.
    await closed.run((tx) => takeOne(tx, closed.who, files.shared));
    await store.query('update partnership set closed_at = now() where partnership_id = $1', [
      closed.partnership.id,
    ]);
    await run((tx) => undoDelivery(tx, who, shared));

    const start = clock.milliseconds();
    const at = (hours: number) => new Date(start + hours * 3_600_000).toISOString();
    let restart = stopClockAt(at(30));
    try {
      // Taken back an age after it was made: the day is counted from then.
      await run((tx) => undoDelivery(tx, who, undone));
      restart();
      restart = stopClockAt(at(31));
      await sweep(store.database, engine);
      assert.deepEqual(await there(files.undone), [true, true], 'out of force for an hour only');
      assert.deepEqual(await there(files.discarded), [false]);
      assert.deepEqual(await there(files.unknown), [false], 'no file refers to it');
      restart();
      restart = stopClockAt(at(55));
      const removed = await sweep(store.database, engine);
      assert.deepEqual(removed.filter((each) => pathsOf(files.undone).includes(each)).length, 2);
      for (const kept of ['inForce', 'superseded', 'replacing', 'previewed', 'shared'] as const)
        assert.deepEqual(await there(files[kept]), [true], kept);
      // Swept, and received again: there again, and counted.
      const again = await read('Sweepshire', ['2025-01', '2025-03'], 6);
      await run((tx) => takeOne(tx, who, again));
      assert.deepEqual(await there(again), [true, true]);
      assert.deepEqual(await there(files.inForce), [true]);
    } finally {
      restart();
    }
  });
});
