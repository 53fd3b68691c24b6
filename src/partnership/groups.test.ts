import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { differences, quorumOf, structureOf } from './groups.rules.ts';
import { wouldCircle } from './parents.rules.ts';
import { openWorld } from '../../test/support/partnership.ts';
import type { World } from '../../test/support/partnership.ts';
import { warningsOf } from './warnings.rules.ts';
import type { PartnershipFacts } from './warnings.rules.ts';
import { groupKinds } from './words.ts';
import type { AttendanceOutcome, GroupKind } from './words.ts';

describe('the rules of groups', () => {
  it('reckon a quorum by members with a vote who came or sent somebody', () => {
    const outcome = fc.constantFrom<AttendanceOutcome>('present', 'substitute', 'apologies', 'nobody');
    fc.assert(
      fc.property(
        fc.array(fc.record({ votes: fc.boolean(), outcome }), { maxLength: 12 }),
        fc.option(fc.integer({ min: 0, max: 12 }), { nil: null }),
        (rows, needed) => {
          let counted = 0;
          for (const row of rows)
            if (row.votes && row.outcome !== 'apologies' && row.outcome !== 'nobody') counted += 1;
          const quorum = quorumOf(
            rows.map((row) => ({ ...row, part: 'member' as const, stoodInVotes: row.votes })),
            needed,
          );
          assert.equal(quorum.counted, counted);
          assert.equal(quorum.isQuorate, needed === null ? null : counted >= needed);
        },
      ),
    );
  });

  it('place each group once, under the one it reports to, also where ties go in a circle', () => {
    const group = fc.record({
      id: fc.integer({ min: 0, max: 9 }).map(String),
      name: fc.string({ maxLength: 5 }),
      kind: fc.constantFrom(...(Object.keys(groupKinds) as GroupKind[])),
      reportsToId: fc.option(fc.integer({ min: 0, max: 11 }).map(String), { nil: null }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(group, { selector: ({ id }) => id }), (groups) => {
        const placed = structureOf(groups);
        assert.deepEqual(placed.map(({ id }) => id).sort(), groups.map(({ id }) => id).sort());
        placed.forEach((each, index) => {
          if (each.depth === 0) return;
          const parent = placed.slice(0, index).findLast((other) => other.depth === each.depth - 1);
          assert.equal(parent?.id, each.reportsToId);
        });
      }),
    );
  });

  it('give back both texts from their differences', () => {
    const text = fc.array(fc.constantFrom('one', 'two', 'three', ''), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = differences(before.join('\n'), after.join('\n'));
        const side = (kind: 'added' | 'removed') =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => line.text)
            .join('\n');
        assert.equal(side('added'), before.join('\n'));
        assert.equal(side('removed'), after.join('\n'));
      }),
    );
  });

  it('find every circle of parents, and only those', () => {
    const node = fc.integer({ min: 0, max: 5 }).map(String);
    fc.assert(
      fc.property(
        fc.array(fc.record({ child: node, parent: node }), { maxLength: 12 }),
        node,
        node,
        (ties, child, parent) => {
          // An independent way: which nodes can be reached upwards from the parent, by repeated passes.
          const reached = new Set([parent]);
          for (let pass = 0; pass < 6; pass += 1)
            for (const tie of ties) if (reached.has(tie.child)) reached.add(tie.parent);
          assert.equal(wouldCircle(ties, child, parent), reached.has(child));
        },
      ),
    );
  });
});

const facts = (change: Partial<PartnershipFacts>): PartnershipFacts => ({
  kind: 'district',
  today: '2026-11-22',
  confirmationMonths: 12,
  agencies: (['council', 'police', 'fire', 'health', 'probation'] as const).map((kind) => ({
    id: kind,
    name: kind,
    standing: 'responsible',
    kind,
    hasSeniorRepresentative: true,
  })),
  groups: [],
  vacancies: [],
  ...change,
});
const group = (change: Partial<PartnershipFacts['groups'][number]>): PartnershipFacts['groups'][number] => ({
  id: 'board',
  name: 'Board',
  kind: 'strategic',
  reportsToId: null,
  beganOn: '2020-01-01',
  hasTerms: true,
  hasChair: true,
  confirmedOn: '2026-01-01',
  lastMeeting: null,
  memberAccounts: [],
  ...change,
});
const kindsOf = (of: PartnershipFacts): string[] => warningsOf(of).map((warning) => warning.kind);

describe('the warnings', () => {
  it('are silent where nothing is missing', () => {
    assert.deepEqual(kindsOf(facts({ groups: [group({})] })), []);
  });

  it('name each thing that is missing or late', () => {
    assert.deepEqual(kindsOf(facts({ agencies: [] })), Array(5).fill('authority-missing'));
    const [first, ...rest] = facts({}).agencies;
    assert.ok(first);
    assert.deepEqual(kindsOf(facts({ agencies: [{ ...first, hasSeniorRepresentative: false }, ...rest] })), [
      'no-senior-representative',
    ]);
    assert.deepEqual(kindsOf(facts({ groups: [group({ hasTerms: false })] })), ['no-terms']);
    assert.deepEqual(kindsOf(facts({ groups: [group({ hasChair: false })] })), ['no-chair']);
    assert.deepEqual(kindsOf(facts({ groups: [group({ confirmedOn: '2025-11-21' })] })), ['not-confirmed']);
    assert.deepEqual(kindsOf(facts({ groups: [group({ confirmedOn: '2025-11-22' })] })), []);
    assert.deepEqual(
      kindsOf(facts({ groups: [group({ kind: 'aligned', hasTerms: false, hasChair: false })] })),
      [],
    );
    assert.deepEqual(
      kindsOf(
        facts({ vacancies: [{ id: 'p', words: 'Officer', agencyName: 'Police', isRecruiting: true }] }),
      ),
      ['vacant'],
    );
  });

  it('tell a group that sent nobody from one that sent somebody, also through another group', () => {
    const board = group({ lastMeeting: { id: 'm', heldOn: '2026-10-01', cameAccounts: ['a'] } });
    const under = (members: string[], reportsToId = 'board') =>
      group({ id: 'ops', name: 'Ops', kind: 'operational', reportsToId, memberAccounts: members });
    assert.deepEqual(kindsOf(facts({ groups: [board, under(['b'])] })), ['sent-nobody']);
    assert.deepEqual(kindsOf(facts({ groups: [board, under(['a', 'b'])] })), []);
    const middle = group({ id: 'mid', kind: 'panel', reportsToId: 'board', memberAccounts: ['a'] });
    assert.deepEqual(kindsOf(facts({ groups: [board, middle, under(['b'], 'mid')] })), ['sent-nobody']);
    assert.deepEqual(kindsOf(facts({ groups: [group({}), under(['b'])] })), [], 'a board that has not met');
  });
});

let world: World;
let admin: Visitor;

async function made(path: string, form: string, fields: Record<string, string>): Promise<string> {
  await admin.get(form);
  await assertGoodHtml(form, admin.page);
  const answer = await admin.post(path, fields);
  assert.equal(answer.statusCode, 303, answer.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
  return String(answer.headers.location);
}
const day = (name: string, iso: string): Record<string, string> => ({
  [`${name}-day`]: iso.slice(8),
  [`${name}-month`]: iso.slice(5, 7),
  [`${name}-year`]: iso.slice(0, 4),
});

describe('groups through the pages', () => {
  before(async () => {
    world = await openWorld();
    admin = await world.visitor('manager');
  });

  it('are made with terms of reference, members, substitutes, meetings and a quorum', async () => {
    const board = await made('/partnership/groups/add', '/partnership/groups/add', {
      name: 'Safer Together Board',
      kind: 'strategic',
      'reports-to': '',
      email: '',
      ...day('began', '2020-04-01'),
    });
    const boardId = board.split('/').at(-1) ?? '';
    const operational = await made('/partnership/groups/add', '/partnership/groups/add', {
      name: 'Operational Group',
      kind: 'operational',
      'reports-to': boardId,
      email: 'ops@example.org',
      ...day('began', '2020-04-01'),
    });
    // The board cannot report to a group under it.
    await admin.get(`${board}/edit`);
    const circle = await admin.post(`${board}/edit`, {
      version: admin.hidden('version'),
      name: 'Safer Together Board',
      kind: 'strategic',
      'reports-to': operational.split('/').at(-1) ?? '',
      email: '',
      ...day('began', '2020-04-01'),
    });
    assert.equal(circle.statusCode, 422);
    assert.ok(circle.body.includes('already reports to this one'));

    const terms = {
      purpose: 'To reduce crime and disorder.',
      frequency: 'Every quarter',
      'chair-rule': 'The portfolio holder',
      'quorum-rule': 'Half of the responsible authorities',
      'quorum-count': '2',
      words: 'Membership\nThe responsible authorities.\nMeetings are held in public.',
      ...day('approved', '2025-03-27'),
      'approved-by': 'Board, minute 14',
    };
    await made(`${board}/terms/add`, `${board}/terms/add`, terms);
    const second = await made(`${board}/terms/add`, `${board}/terms/add`, {
      ...terms,
      'quorum-count': '3',
      words: 'Membership\nThe responsible authorities and the charity.\nMeetings are held in public.',
    });
    await admin.get(second);
    await assertGoodHtml('terms of reference', admin.page);
    assert.match(admin.page, /<ins>The responsible authorities and the charity\.<\/ins>/);
    assert.match(admin.page, /<del>The responsible authorities\.<\/del>/);

    const [council, police, charity] = world.partnership.agencies;
    const member = (agency: typeof council, role: string): string => {
      const found = agency?.people.find(({ actor }) => actor.role === role);
      return `${found?.actor.accountId ?? ''}.${agency?.id ?? ''}`;
    };
    const add = (person: string, part: string, more: Record<string, string> = {}): Promise<string> =>
      made(`${board}/members/add`, `${board}/members/add`, {
        person,
        part,
        votes: 'yes',
        ...day('began', '2024-01-01'),
        ...more,
      });
    await add(member(council, 'manager'), 'chair');
    await add(member(police, 'chair'), 'member');
    await add(member(charity, 'partner'), 'member');
    const places = await world.test.query<{ id: string; part: string; account_id: string }>(
      'select id, part, account_id from group_member where partnership_group_id = $1 order by id',
      [boardId],
    );
    const [chair, officer, charityMember] = places;
    await add(member(police, 'partner'), 'substitute', { 'substitutes-for': officer?.id ?? '' });
    const [substitute] = await world.test.query<{ id: string }>(
      "select id from group_member where partnership_group_id = $1 and part = 'substitute'",
      [boardId],
    );

    // Of each member it must be said whether they came.
    await admin.get(`${board}/meetings/add`);
    const silent = await admin.post(`${board}/meetings/add`, {
      title: 'Autumn meeting',
      ...day('held', '2025-10-01'),
      [`came-${chair?.id ?? ''}`]: 'present',
    });
    assert.equal(silent.statusCode, 422);
    await assertGoodHtml('a meeting with gaps', admin.page);
    const meeting = await made(`${board}/meetings/add`, `${board}/meetings/add`, {
      title: 'Autumn meeting',
      ...day('held', '2025-10-01'),
      [`came-${chair?.id ?? ''}`]: 'present',
      [`came-${officer?.id ?? ''}`]: 'substitute',
      [`stood-${officer?.id ?? ''}`]: substitute?.id ?? '',
      [`came-${charityMember?.id ?? ''}`]: 'apologies',
    });
    await admin.get(meeting);
    await assertGoodHtml('a meeting', admin.page);
    assert.ok(admin.page.includes('Not quorate: 2 members with a vote came, 3 are needed'));
    assert.match(admin.page, /Person \d+ stood in/);

    await made(`${meeting}/edit`, `${meeting}/edit`, {
      version: '1',
      title: 'Autumn meeting',
      ...day('held', '2025-10-01'),
      [`came-${chair?.id ?? ''}`]: 'present',
      [`came-${officer?.id ?? ''}`]: 'substitute',
      [`stood-${officer?.id ?? ''}`]: substitute?.id ?? '',
      [`came-${charityMember?.id ?? ''}`]: 'present',
    });
    await admin.get(meeting);
    assert.ok(admin.page.includes('Quorate: 3 members'));

    await admin.get(board);
    await assertGoodHtml('a group', admin.page);
    assert.ok(admin.page.includes('Nobody has confirmed the members yet'));
    assert.equal((await admin.post(`${board}/confirm`)).statusCode, 303);
    await admin.get(board);
    assert.ok(admin.page.includes('4 members'));

    // The operational group sent nobody to that meeting.
    await admin.get('/partnership');
    await assertGoodHtml('the partnership', admin.page);
    assert.ok(
      admin.page.includes(
        'Operational Group sent nobody to the meeting of Safer Together Board on 1 October 2025',
      ),
    );
    assert.ok(admin.page.includes('Operational Group has no chair'));
    assert.ok(!admin.page.includes('Safer Together Board has no chair'));
    await admin.get('/partnership/groups');
    await assertGoodHtml('groups', admin.page);
    await admin.get('/partnership/contacts');
    await assertGoodHtml('contacts', admin.page);
    assert.ok(admin.page.includes('Safer Together Board (chair)'));
  });

  it('give their key to members only, and take it away when the place or the group ends', async () => {
    const [row] = await world.test.query<{ id: string; group_key: string; version: number }>(
      `select g.id, k.id as group_key, g.version from partnership_group g join audience_key k on k.group_id = g.id
       where g.name = 'Safer Together Board'`,
    );
    const keysOf = (role: 'manager' | 'analyst'): Promise<readonly string[]> =>
      world.test.database.asActor(
        world.partnership.actor(role),
        'look at keys',
        async (tx) => (await import('../foundation/database.ts')).contextOf(tx).keys,
      );
    assert.ok((await keysOf('manager')).includes(row?.group_key ?? ''));
    assert.ok(!(await keysOf('analyst')).includes(row?.group_key ?? ''));
    await admin.get(`/partnership/groups/${row?.id ?? ''}/edit`);
    const ended = await admin.post(`/partnership/groups/${row?.id ?? ''}/edit`, {
      version: admin.hidden('version'),
      name: 'Safer Together Board',
      kind: 'strategic',
      'reports-to': '',
      email: '',
      ...day('began', '2020-04-01'),
      ...day('ended', '2026-01-31'),
    });
    assert.equal(ended.statusCode, 303, ended.body);
    assert.ok(!(await keysOf('manager')).includes(row?.group_key ?? ''));
  });

  it('are changed by nobody without the permission', async () => {
    const [row] = await world.test.query<{ id: string }>('select id from partnership_group limit 1');
    for (const role of ['governance', 'partner', 'agency-administrator'] as const) {
      const visitor = await world.visitor(role);
      assert.equal((await visitor.get(`/partnership/groups/${row?.id ?? ''}`)).statusCode, 200);
      assert.equal((await visitor.get('/partnership/groups/add')).statusCode, 403, role);
    }
  });
});
