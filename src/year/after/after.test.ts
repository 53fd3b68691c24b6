import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dates, done, good, openYear, text, type YearWorld } from '../../../test/support/year-world.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { addGroupMember, createGroup } from '../../partnership/partnership.ts';
import { ask } from '../../requests/requests.ts';
import { insertAction } from '../../actions/actions.ts';
import { passMembersActions } from '../../actions/hand-over/members.clock.ts';
import { insertElection } from '../elections/elections.store.ts';
import { electedOf } from './after.rules.ts';

let world: YearWorld;
let manager: Visitor;
let members: Actor[];
let election: string;
let goOn: () => void = () => {};

before(async () => {
  goOn = stopClockAt('2027-05-12T09:00:00Z');
  world = await openYear({
    agencies: [
      { name: 'Test Borough Council', roles: ['manager', 'councillor', 'councillor', 'councillor', 'governance'] },
      { name: 'Testshire County Council', roles: ['councillor', 'councillor'] },
    ],
  }); // prettier-ignore
  manager = await world.as('manager');
  members = world.partnership.agencies.slice(0, 1).flatMap(({ people }) => people.map(({ actor }) => actor)).filter(({ role }) => role === 'councillor'); // prettier-ignore
  election = await inside((tx) =>
    insertElection(tx, {
      title: 'Borough elections', kind: 'whole-council', reach: 'district', area: 'The borough', wardCode: null,
      noticeOn: '2027-03-31', pollOn: '2027-05-06', noticeRule: '',
    }),
  ); // prettier-ignore
});
after(async () => {
  await world.close();
  goOn();
});
const inside = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  world.test.database.asActor(world.partnership.actor('manager'), 'a test', work);
const postOf = async (actor: Actor | undefined): Promise<string> =>
  (await world.test.query<{ id: string }>('select id from post where account_id = $1', [actor?.accountId]))[0]?.id ?? ''; // prettier-ignore
const record = async (post: string, fields: Record<string, string | string[]>) => {
  const url = `/year/elections/${election}/after/${post}`;
  await good(manager, url);
  return manager.post(url, { ...dates('last-day', '2027-05-09'), name: '', email: '', ...fields });
};

describe('after the poll', () => {
  it('ends and begins posts by date, makes seats again and passes requests on', async () => {
    const [out] = members;
    assert.ok(out);
    const group = await inside(async (tx) => {
      const { id } = await createGroup(tx, { name: 'Scrutiny panel', kind: 'operational' });
      await addGroupMember(tx, {
        groupId: id,
        accountId: out.accountId,
        agencyId: out.agencyId,
        part: 'member',
      });
      await ask(tx, { kind: 'action.update', accountId: out.accountId, question: 'Is the lamp mended?', dueOn: '2027-05-20' }); // prettier-ignore
      return id;
    });
    assert.match(await good(manager, `/year/elections/${election}/after`), /3 of 3 wait/);
    const post = await postOf(out);
    const seat = (await world.test.query<{ id: string }>('select id from group_member'))[0]?.id ?? '';
    const missing = await record(post, { result: 'new-member' });
    assert.match(text(missing.body), /Enter the name of the new member/);
    const taken = await record(post, { result: 'new-member', name: 'X', email: world.partnership.agencies[0]?.people[0]?.email ?? '' }); // prettier-ignore
    assert.match(text(taken.body), /already has an account/, 'one person, one account');
    const early = await record(post, { result: 'vacant', ...dates('last-day', '2027-05-05') });
    assert.match(text(early.body), /must be the day of the poll or later/);
    done(await record(post, { result: 'new-member', name: 'Nadia Fenn', email: 'nadia.fenn@example.org', seats: [seat] })); // prettier-ignore
    assert.match(await good(manager, `/year/elections/${election}/after`), /New member: Nadia Fenn; the member before, until 9 May 2027\. 1 seat and 1 open request passed on/); // prettier-ignore
    const posts = await world.test.query<{ name: string; started_on: string; ended_on: string | null }>(
      `select a.name, p.started_on::text, p.ended_on::text from post p join account a on a.id = p.account_id
       where p.role = 'councillor' and (p.id = $1 or a.name = 'Nadia Fenn') order by p.started_on`,
      [post],
    );
    assert.deepEqual(posts.map(({ started_on: from, ended_on: to }) => [from === '2027-05-10', to]), [[false, '2027-05-09'], [true, null]]); // prettier-ignore
    const seats = await world.test.query<{ name: string; began_on: string; ended_on: string | null }>(
      `select a.name, m.began_on::text, m.ended_on::text from group_member m join account a on a.id = m.account_id
       where m.partnership_group_id = $1 order by m.ended_on nulls last`,
      [group],
    );
    assert.deepEqual(seats.map(({ ended_on: to }) => to), ['2027-05-09', null]); // prettier-ignore
    assert.deepEqual(seats[1], { name: 'Nadia Fenn', began_on: '2027-05-10', ended_on: null });
    const asked = await world.test.query<{ name: string; state: string }>(
      'select a.name, r.state from request r join account a on a.id = r.asked_account_id order by r.state',
    );
    assert.deepEqual(asked.map(({ state }) => state), ['open', 'withdrawn']); // prettier-ignore
    assert.equal(asked[0]?.name, 'Nadia Fenn');
    // Whoever went out can open nothing any more.
    await assert.rejects(world.test.database.asActor(out, 'a test', (tx) => tx.selectFrom('post').select('id').execute())); // prettier-ignore
    assert.equal((await manager.get(`/year/elections/${election}/after/${post}`)).statusCode, 404, 'once');
  });

  it('keeps who was re-elected, and leaves a vacant post behind', async () => {
    done(await record(await postOf(members[1]), { result: 're-elected' }));
    done(await record(await postOf(members[2]), { result: 'vacant' }));
    const page = await good(manager, `/year/elections/${election}/after`);
    assert.match(page, /All are written down/);
    assert.match(page, /Re-elected/);
    const [vacant] = await world.test.query<{ n: number }>(
      `select count(*)::int as n from post where role = 'councillor' and account_id is null and started_on = '2027-05-10'`,
    );
    assert.equal(vacant?.n, 1);
  });

  it('hands what a member had promised to do to the successor on the day they begin, and no sooner', async () => {
    const [out] = members;
    const next = (await world.test.query<{ id: string }>(`select id from account where name = 'Nadia Fenn'`))[0]?.id ?? ''; // prettier-ignore
    assert.ok(out);
    const system = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
      world.test.database.asSystem('a test', world.partnership.id, work);
    const promised = { text: 'Mend the lamp', heading: 'prevention-community' as const, ownerAgencyId: out.agencyId, groupId: null, partnerAgencyIds: [], source: null, dueOn: null, dueRule: null, reference: '' }; // prettier-ignore
    const [open, done] = await inside(async (tx) => [await insertAction(tx, { ...promised, ownerAccountId: out.accountId }), await insertAction(tx, { ...promised, text: 'Done before', ownerAccountId: out.accountId })]); // prettier-ignore
    await world.test.query(
      `update action set state = 'completed', completed_on = '2027-05-01' where id = $1`,
      [done],
    );
    const owners = async () =>
      (
        await world.test.query<{ state: string; owner: string | null }>(
          `select state, owner_account_id as owner from action order by state`,
        )
      ).map(({ state, owner }) => [state, owner]); // prettier-ignore owner_account_id: string | null }>('select text, owner_account_id from action order by text'); // prettier-ignore
    goOn();
    goOn = stopClockAt('2027-05-09T09:00:00Z');
    assert.equal(await system(passMembersActions), 0, 'on the last day they are still theirs');
    goOn();
    goOn = stopClockAt('2027-05-12T09:00:00Z');
    assert.equal(await system(passMembersActions), 1);
    assert.deepEqual(await owners(), [['completed', out.accountId], ['proposed', next]]); // prettier-ignore
    assert.equal(await system(passMembersActions), 0, 'once');
    assert.ok(open);
    manager = await world.as('manager');
  });

  it('lists at a county election the county’s members alone, and at the borough’s never theirs', async () => {
    const county = await inside((tx) =>
      insertElection(tx, {
        title: 'County elections', kind: 'county', reach: 'county', area: 'Testshire', wardCode: null, noticeOn: '2027-03-31', pollOn: '2027-05-06', noticeRule: '',
      }),
    ); // prettier-ignore
    const page = await good(manager, `/year/elections/${county}/after`);
    assert.match(page, /2 of 2 wait/);
    assert.match(page, /Testshire County Council/);
    assert.doesNotMatch(page, /Test Borough Council Not written/);
    const borough = await good(manager, `/year/elections/${election}/after`);
    assert.match(borough, /Test Borough Council/);
    assert.doesNotMatch(borough, /Testshire County Council/);
    // A post of the other council is not of this election, whatever address is typed.
    assert.equal((await manager.get(`/year/elections/${county}/after/${await postOf(members[1])}`)).statusCode, 404); // prettier-ignore
    assert.deepEqual([...electedOf('whole-council', ['Durham County Council'])], ['Durham County Council'], 'a unitary county'); // prettier-ignore
    assert.deepEqual([...electedOf('county', ['Fenwater Borough Council'])], []);
    assert.equal(electedOf('by-election', ['A County Council', 'B Borough Council']).size, 2);
  });

  it('is there only after the poll of an election of councillors, for who keeps the posts', async () => {
    const other = await inside((tx) =>
      insertElection(tx, {
        title: 'Later', kind: 'by-election', reach: 'district', area: 'x', wardCode: null, noticeOn: '2027-06-01', pollOn: '2027-07-01', noticeRule: '',
      }),
    ); // prettier-ignore
    assert.equal((await manager.get(`/year/elections/${other}/after`)).statusCode, 404);
    const governance = await world.as('governance');
    assert.equal((await governance.get(`/year/elections/${election}/after`)).statusCode, 403);
  });
});
