import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../test/support/html.ts';
import { openThreadWorld, type ThreadWorld } from '../../test/support/thread-world.ts';
import { assessmentThread } from '../assessment/assessment.thread.ts';
import { consultationThread } from '../consultation/consultation.thread.ts';
import type { Actor } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { sha256 } from '../foundation/kept-file.ts';
import { threadHref, tie, type ThreadEnd } from '../foundation/thread.ts';
import { observatoryThread } from '../observatory/observatory.thread.ts';
import { partnershipThread } from '../partnership/partnership.thread.ts';
import { readerOf } from './look.ts';
import { walk, type WalkLimits } from './walk.rules.ts';

const whole: WalkLimits = { steps: 50, first: 1000, beside: 1000, layer: 1000 };
const threads = [observatoryThread, assessmentThread, consultationThread, partnershipThread];
let world: ThreadWorld;
/** Every record made, and the table and column it is known by. */
const made: (ThreadEnd & { table: string; column: string })[] = [];

before(async () => {
  world = await openThreadWorld(threads, [
    { name: 'Test Borough Council', roles: ['manager'] },
    { name: 'Test Police', roles: ['partner'] },
    { name: 'Test Fire', roles: ['chair'] },
  ]);
  const { test, one } = world;
  const partnershipId = one.actor('manager').partnershipId;
  const keys = one.agencies.map(({ ownKey }) => ownKey);
  for (let nth = 0; nth < 12; nth += 1) {
    const id = newId();
    const hash = sha256(`file ${String(nth)}`);
    // Every other record is of one agency alone, the agencies in turn.
    const width = [[keys[Math.floor(nth / 2) % keys.length] ?? ''], nth % 2 === 0] as const;
    await test.query(
      `insert into source (partnership_id, id, code, title, owner_name, licence, marking, period_grain, adaptor, limitations, made_at, audience, open_to_members)
       values ($1, $2, $3, $4, 'Owner', 'OGL', 'official', 'month', 'mapped', '[]', now(), $5, $6)`,
      [partnershipId, id, `source-${String(nth)}`, `Source ${String(nth)} <b>`, ...width],
    );
    await test.query(
      `insert into delivery (partnership_id, id, hash, file_name, bytes, source_code, adaptor, state, received_at, rows_read, rows_accepted, rows_rejected, months, notices, audience, open_to_members)
       values ($1, $2, $3, $4, 22, $5, 'mapped', 'accepted', now(), 1, 1, 0, '{2026-01-01}', '[]', $6, $7)`,
      [
        partnershipId,
        newId(),
        hash,
        `file-${String(nth)}.csv`,
        `source-${String((nth * 5) % (nth + 1))}`,
        ...width,
      ],
    );
    made.push({ kind: 'source', id, table: 'source', column: 'id' });
    made.push({ kind: 'delivery', id: hash, table: 'delivery', column: 'hash' });
  }
  for (const { id } of one.agencies) made.push({ kind: 'agency', id, table: 'agency', column: 'id' });
  // Ties with circles: some only one agency sees, some name what is not there.
  await test.database.asSystem('tie for a test', partnershipId, async (tx) => {
    for (let nth = 0; nth < 60; nth += 1) {
      const from = made[(nth * 7) % made.length];
      const to = made[(nth * 11 + 3) % made.length];
      if (from === undefined || to === undefined) continue;
      await tie(
        tx,
        {
          from: { kind: from.kind, id: from.id },
          to: nth % 13 === 0 ? { kind: 'delivery', id: 'nothing' } : { kind: to.kind, id: to.id },
          relation: 'rests on',
        },
        { keys: [keys[nth % keys.length] ?? ''], openToMembers: nth % 3 !== 0 },
      );
    }
  });
});
after(() => world.close());

/** What this person's own reading of each table gives: the independent truth. */
const readable = (actor: Actor): Promise<Set<string>> =>
  world.test.database.asActor(actor, 'read for a test', async (tx) => {
    const seen = new Set<string>();
    for (const { kind, id, table, column } of made) {
      const rows = await tx
        .selectFrom(table as 'source')
        .select('partnership_id')
        .where(column as 'id', '=', id)
        .execute();
      if (rows.length > 0) seen.add(`${kind} ${id}`);
    }
    return seen;
  });

describe('the thread of real records', () => {
  it('shows each person what they can open and nothing else, from wherever they begin, and ends', async () => {
    const { test, one, stranger, contributions } = world;
    const people = [...one.agencies, ...stranger.agencies].flatMap((agency) =>
      agency.people.slice(0, 1).map(({ actor }) => actor),
    );
    let walked = 0;
    const differs = new Set<string>();
    for (const actor of people) {
      const seen = await readable(actor);
      differs.add([...seen].sort().join());
      await test.database.asActor(actor, 'walk for a test', async (tx) => {
        const reader = readerOf(contributions, actor, tx);
        const titles = await reader.titles(made);
        assert.deepEqual(new Set(titles.map(({ kind, id }) => `${kind} ${id}`)), seen);
        const found = new Map<string, Set<string>>();
        for (const start of titles)
          for (const direction of ['rests-on', 'supports'] as const) {
            const { visited, links } = await walk(start, direction, whole, reader);
            for (const { title } of visited) assert.ok(seen.has(`${title.kind} ${title.id}`), title.title);
            for (const { from, to } of links)
              assert.ok(seen.has(`${from.kind} ${from.id}`) && seen.has(`${to.kind} ${to.id}`));
            found.set(
              `${direction} ${start.kind} ${start.id}`,
              new Set(visited.map(({ title }) => `${title.kind} ${title.id}`)),
            );
            walked += visited.length;
          }
        for (const [key, ends] of found) {
          const [direction = '', ...rest] = key.split(' ');
          const back = direction === 'rests-on' ? 'supports' : 'rests-on';
          for (const end of ends)
            assert.ok(found.get(`${back} ${end}`)?.has(rest.join(' ')), `${key} and ${end}`);
        }
      });
    }
    assert.ok(walked > 200 && differs.size > 2, `${String(walked)} steps, ${String(differs.size)} views`);
  });

  it('is a page with its list and diagram, and 404 for what cannot be opened', async () => {
    const manager = await world.visitor('manager');
    const seen = await readable(world.one.actor('manager'));
    for (const end of made) {
      const answer = await manager.get(threadHref(end));
      assert.equal(answer.statusCode, seen.has(`${end.kind} ${end.id}`) ? 200 : 404, threadHref(end));
    }
    const open = made.find((end) => end.kind === 'delivery' && seen.has(`${end.kind} ${end.id}`));
    assert.ok(open);
    const page = await manager.get(threadHref(open));
    await assertGoodHtml('the thread', page.body);
    assert.match(page.body, /<svg[^>]*role="img"[^>]*aria-labelledby/);
    assert.doesNotMatch(page.body, /Source \d+ <b>/, 'titles are escaped');
    for (const url of ['/thread', '/thread?q=file-1', `/thread?q=${open.id.slice(0, 10)}`, '/thread/gaps']) {
      const answer = await manager.get(url);
      assert.equal(answer.statusCode, 200, url);
      await assertGoodHtml(url, answer.body);
    }
    for (const url of [
      '/thread/delivery/nothing',
      '/thread/source/nothing',
      '/thread/session/1',
      '/thread/Bad/1',
    ])
      assert.ok([400, 404, 422].includes((await manager.get(url)).statusCode), url);
  });
});
