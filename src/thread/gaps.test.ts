import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../test/support/html.ts';
import { openThreadWorld, type ThreadWorld } from '../../test/support/thread-world.ts';
import { insertAction } from '../actions/actions.ts';
import { actionsThread } from '../actions/actions.thread.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { ownKey } from '../foundation/database.ts';
import { mostGaps, mostTies, threadHref, tie, type ThreadEnd } from '../foundation/thread.ts';
import { observatoryThread } from '../observatory/observatory.thread.ts';
import { insertIndicator, setRemoved } from '../performance/indicators/indicator.change.ts';
import { performanceThread } from '../performance/performance.thread.ts';
import { makePastRound } from '../priorities/priorities.ts';
import { prioritiesThread } from '../priorities/priorities.thread.ts';
import { supersedeOthers } from '../priorities/round.store.ts';
import { makePastStrategy } from '../strategy/strategy.ts';
import { strategyThread } from '../strategy/strategy.thread.ts';
import { readerOf } from './look.ts';

/** Every sort of gap, seen to appear and to be mended; and that a page says where it leaves something out. */
const threads = [observatoryThread, prioritiesThread, strategyThread, performanceThread, actionsThread];
let world: ThreadWorld;
let manager: Actor;

before(async () => {
  world = await openThreadWorld(threads, [
    { name: 'Test Borough Council', roles: ['manager'] },
    { name: 'Test Police', roles: ['chair'] },
  ]);
  manager = world.one.actor('manager');
});
after(() => world.close());

const as = <Result>(work: (tx: Tx) => Promise<Result>, actor = manager): Promise<Result> =>
  world.test.database.asActor(actor, 'a test of gaps', work);
/** Titles of the gaps of one sort, as one person sees them. */
const gapsOf = (sort: string, actor = manager): Promise<string[]> =>
  as(async (tx) => {
    const found = (await readerOf(world.contributions, actor, tx).gaps()).find(({ gap }) => gap === sort);
    return (found?.gaps ?? []).map(({ title }) => title.replace(/^ACT-[^:]+: /, ''));
  }, actor);
const tied = (from: ThreadEnd, to: ThreadEnd, relation: string): Promise<void> =>
  as((tx) => tie(tx, { from, to, relation }, { keys: [ownKey(tx)], openToMembers: true }));

const council = () => world.one.agencies[0]?.id ?? '';
const action = (text: string): Promise<string> =>
  as((tx) =>
    insertAction(tx, { text, reference: '', heading: 'none', ownerAgencyId: council(), ownerAccountId: null, groupId: null, partnerAgencyIds: [], source: null, dueOn: '2027-03-31', dueRule: null }),
  ); // prettier-ignore
const strategy = (title: string) =>
  as((tx) =>
    makePastStrategy(tx, {
      title,
      summary: '',
      from: '2026-04-01',
      to: '2029-03-31',
      previousId: null,
      outline: { chapters: [{ kind: 'priority', title: 'Safer streets', words: '', aims: ['Fewer fires', 'Fewer thefts'] }] },
    }),
  ); // prettier-ignore
const aimOf = async (words: string): Promise<string> =>
  (await world.test.query<{ id: string }>('select id from strategy_item where words = $1', [words]))[0]?.id ??
  '';
const indicator = (code: string): Promise<string> =>
  as((tx) =>
    insertIndicator(tx, {
      code,
      title: `Indicator ${code}`,
      definition: 'Fires in the quarter',
      role: 'outcome',
      shape: 'number',
      source: 'return',
      measureCode: null,
      areaCode: null,
      unit: 'fires',
      decimals: 0,
      numeratorWords: '',
      denominatorWords: '',
      polarity: 'down-good',
      frequency: 'quarter',
      byChance: true,
      baseline: null,
      baselineWords: '',
      tolerancePercent: 5,
      lowest: 0,
      highest: null,
      comparator: '',
      limitations: '',
      ownerAgencyId: council(),
      ownerAccountId: null,
      priority: 'Safer streets',
      priorityId: null,
      pairedId: null,
      isPublic: false,
    }),
  );
const round = (title: string, duties: string[], decision: 'adopt' | 'not-adopt' = 'adopt') =>
  as((tx) =>
    makePastRound(tx, manager, {
      title,
      openedOn: '2025-11-01',
      scoresDueOn: '2025-11-15',
      meetingOn: '2025-12-01',
      minute: '5',
      candidates: [
        { title: `Streets of ${title}`, words: '', because: 'because somebody said so.', evidence: { subjects: [], issues: [], duties }, limbs: [], controlStrategy: '', crimePlan: '', decision, rationale: 'So decided.', likelihood: 3, impact: 3 },
      ],
      sheets: [],
    }),
  ); // prettier-ignore

describe('the gaps of the thread', () => {
  it('name an action that serves no aim, until it serves one', async () => {
    const loose = await action('Paint the railings');
    assert.deepEqual(await gapsOf('Action that serves no aim'), ['Paint the railings']);
    assert.deepEqual(
      await gapsOf('Action that serves no aim', world.stranger.actor('manager')),
      [],
      'nobody else’s',
    );
    await strategy('Strategy one');
    await tied({ kind: 'action', id: loose }, { kind: 'strategy_aim', id: await aimOf('Fewer fires') }, 'serves'); // prettier-ignore
    assert.deepEqual(await gapsOf('Action that serves no aim'), []);
  });

  it('name an aim that no action serves, and one without an indicator, until each has its own', async () => {
    assert.deepEqual(await gapsOf('Aim that no action serves'), ['Fewer thefts']);
    assert.deepEqual(await gapsOf('Aim without an indicator'), ['Fewer fires', 'Fewer thefts']);
    const aim = { kind: 'strategy_aim', id: await aimOf('Fewer thefts') };
    await tied({ kind: 'action', id: await action('Lock the sheds') }, aim, 'serves');
    await tied({ kind: 'indicator', id: await indicator('thefts') }, aim, 'measures');
    assert.deepEqual(await gapsOf('Aim that no action serves'), []);
    assert.deepEqual(await gapsOf('Aim without an indicator'), ['Fewer fires']);
  });

  it('name an indicator that measures no aim, until it measures one or is taken out', async () => {
    const fires = await indicator('fires');
    const other = await indicator('other');
    assert.deepEqual(await gapsOf('Indicator that measures no aim'), ['Indicator fires', 'Indicator other']);
    await tied({ kind: 'indicator', id: fires }, { kind: 'strategy_aim', id: await aimOf('Fewer fires') }, 'measures'); // prettier-ignore
    await as((tx) => setRemoved(tx, other, 1, true));
    assert.deepEqual(await gapsOf('Indicator that measures no aim'), []);
    assert.deepEqual(await gapsOf('Aim without an indicator'), []);
  });

  it('name a priority without evidence, until a later round names some; what was not adopted needs none', async () => {
    await round('last year', [], 'not-adopt');
    assert.deepEqual(await gapsOf('Priority without evidence'), []);
    await round('this year', []);
    assert.deepEqual(await gapsOf('Priority without evidence'), ['Streets of this year']);
    const next = await round('next year', ['prevent']);
    await as((tx) => supersedeOthers(tx, next));
    assert.deepEqual(await gapsOf('Priority without evidence'), []);
  });

  it('name a priority of a strategy that nobody decided, until it is tied to the decision', async () => {
    const sort = 'Priority of a strategy without a decided priority';
    assert.deepEqual(await gapsOf(sort), ['Safer streets']);
    const [decided] = await world.test.query<{ id: string }>(`select id from priority_candidate where title = 'Streets of next year'`); // prettier-ignore
    await world.test.query(`update strategy_chapter set priority_id = $1 where title = 'Safer streets'`, [decided?.id]); // prettier-ignore
    assert.deepEqual(await gapsOf(sort), []);
  });

  it('are listed on one page, each with where to mend it; where there are more than fit, it says so', async () => {
    const visitor = await world.visitor('manager');
    assert.match((await visitor.get('/thread/gaps')).body, /No gaps that you can see/);
    for (let nth = 0; nth <= mostGaps; nth += 1) await action(`Loose thing ${nth}`);
    const page = await visitor.get('/thread/gaps');
    await assertGoodHtml('gaps', page.body);
    const text = page.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    assert.match(text, /Action that serves no aim : the first 200 of more/);
    assert.match(page.body, /href="\/actions\/[0-9a-f-]+\/change"/);
    assert.match((await visitor.get('/thread')).body, /more than 200\s+gaps/);
  });
});

describe('a step with very many ties', () => {
  it('follows the first 400 and says that there are more', async () => {
    const key = world.one.agencies[0]?.ownKey ?? '';
    const partnershipId = manager.partnershipId;
    const id = newId();
    await world.test.query(
      `insert into source (partnership_id, id, code, title, owner_name, licence, marking, period_grain, adaptor, limitations, made_at, audience, open_to_members)
       values ($1, $2, 'many', 'A source of many files', 'Owner', 'OGL', 'official', 'month', 'mapped', '[]', now(), $3, true)`,
      [partnershipId, id, [key]],
    );
    const file = (from: number, to: number) =>
      world.test.query(
        `insert into delivery (partnership_id, id, hash, file_name, bytes, source_code, adaptor, state, received_at, rows_read, rows_accepted, rows_rejected, months, notices, audience, open_to_members)
         select $1, gen_random_uuid(), encode(sha256(n::text::bytea), 'hex'), 'file-' || n || '.csv', 22, 'many', 'mapped', 'accepted', now(), 1, 1, 0, '{2026-01-01}', '[]', $2, true
         from generate_series($3::int, $4::int) n`,
        [partnershipId, [key], from, to],
      );
    await file(1, mostTies);
    const visitor = await world.visitor('manager');
    const cut = /One step has more than 400 ties of one sort/;
    const whole = await visitor.get(`${threadHref({ kind: 'source', id })}?all=yes`);
    assert.equal(whole.statusCode, 200);
    assert.doesNotMatch(whole.body, cut, 'all 400 are there');
    await file(mostTies + 1, mostTies + 1);
    const more = await visitor.get(`${threadHref({ kind: 'source', id })}?all=yes`);
    await assertGoodHtml('a thread that is cut', more.body);
    assert.match(more.body.replace(/\s+/g, ' '), cut);
  });
});
