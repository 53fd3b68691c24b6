import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { dates, done, good, openYear, text, type YearWorld } from '../../../test/support/year-world.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { newId } from '../../foundation/id.ts';
import { holidaysElsewhere, isWorkingDay } from '../../foundation/holidays.ts';
import { noticeRules, proposedNotice, publicItems, type PublicItem } from './election.rules.ts';
import { electionKinds, type ElectionInput, type ElectionKind } from './election.types.ts';
import { insertElection, listElections } from './elections.store.ts';
import { recordRelease, releasesOf, takeBackRelease, waitsForElection } from './release.store.ts';

let world: YearWorld;
let goOn: () => void = () => {};

before(async () => {
  goOn = stopClockAt('2027-01-11T09:00:00Z');
  world = await openYear();
});
after(async () => {
  await world.close();
  goOn();
});

const inside = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  world.test.database.asActor(world.partnership.actor('governance'), 'a test', work);
const input = (more: Partial<ElectionInput> = {}): ElectionInput => ({
  title: 'Borough elections',
  kind: 'whole-council',
  reach: 'district',
  area: 'The borough',
  wardCode: null,
  noticeOn: '2031-03-24',
  pollOn: '2031-05-01',
  noticeRule: '',
  ...more,
});

const isElectionDay = (unit: string, day: string): boolean =>
  isWorkingDay(day, unit === 'election-days-of-all-parts' ? holidaysElsewhere(day) : new Set()) &&
  !day.endsWith('-12-24');

describe('the day of the notice', () => {
  it('is the one that the elections’ published timetables name', () => {
    // Last day for the notice of election in the Electoral Commission's timetables; 2025 as Stroud's returning officer printed it, and a
    // by-election of February 2025 as Wyre Forest's did.
    const published: Record<string, string> = {
      '2017-05-04': '2017-03-27',
      '2021-05-06': '2021-03-29',
      '2023-05-04': '2023-03-27',
      '2024-05-02': '2024-03-26',
      '2025-05-01': '2025-03-25',
      '2025-02-06': '2025-01-02',
    };
    for (const [poll, notice] of Object.entries(published))
      for (const kind of ['whole-council', 'by-election', 'county', 'policing-body'] as const)
        assert.equal(proposedNotice(kind, poll)?.on, notice, `${kind} ${poll}`);
    // Dissolutions as they were; December 2019 counts St Andrew's Day out, and the latest day that the Parliament of 2019 could have been
    // dissolved and its poll, as the Commons Library gave them, count Christmas Eve and 2 January out.
    const dissolved: Record<string, string> = {
      '2015-05-07': '2015-03-30',
      '2017-06-08': '2017-05-03',
      '2019-12-12': '2019-11-06',
      '2024-07-04': '2024-05-30',
      '2025-01-28': '2024-12-17',
    };
    for (const [poll, dissolution] of Object.entries(dissolved))
      assert.equal(proposedNotice('parliament', poll)?.on, dissolution, `dissolution before ${poll}`);
  });

  it('leaves Christmas Eve out, as the rules of 2006 say', () => {
    // By hand: 18 days of January, 29 to 31 December, 21 to 23 December, and the 25th is Friday 18 December; with Christmas Eve it were
    // Monday the 21st.
    assert.equal(proposedNotice('by-election', '2027-01-28')?.on, '2026-12-18');
  });

  it('is a working day before the poll by as many days as its rule says, for every kind and poll', () => {
    const kinds = Object.keys(electionKinds) as ElectionKind[];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 4000 }), (kind, days) => {
        const poll = addDays('2024-01-01', days);
        const found = proposedNotice(kind, poll);
        assert.ok(found !== null, 'every kind has a rule');
        let counted = 0;
        for (let at = poll; at !== found.on; at = addDays(at, -1))
          if (found.rule.unit === 'calendar-days' || isElectionDay(found.rule.unit, addDays(at, -1)))
            counted += 1;
        assert.equal(counted, found.rule.amount);
      }),
      { numRuns: 100 },
    );
    for (const rule of noticeRules) assert.ok(rule.source.length > 10, rule.id);
  });
});

describe('what waits for a poll', () => {
  it('is every public item from the notice to the poll, both counted, and nothing else', async () => {
    await inside(async (tx) => {
      await insertElection(tx, input());
      for (const [what, rule] of Object.entries(publicItems))
        for (const [on, lies] of [
          ['2031-03-23', false],
          ['2031-03-24', true],
          ['2031-05-01', true],
          ['2031-05-02', false],
        ] as const) {
          const wait = await waitsForElection(tx, { what: what as PublicItem, on });
          assert.equal(wait !== null, rule.waits && lies, `${what} on ${on}`);
          if (wait !== null) assert.equal(wait.waitsUntil, '2031-05-02');
        }
    });
  });

  it('leaves what is only about another ward alone in a by-election', async () => {
    await inside(async (tx) => {
      await insertElection(
        tx,
        input({ title: 'Fen ward', kind: 'by-election', reach: 'ward', wardCode: 'E05000001', area: 'Fen', noticeOn: '2032-02-01', pollOn: '2032-03-01' }), // prettier-ignore
      );
      const asked = { what: 'launch', on: '2032-02-10' } as const;
      assert.notEqual(await waitsForElection(tx, asked), null, 'the whole area holds the ward');
      assert.notEqual(await waitsForElection(tx, { ...asked, area: 'E05000001' }), null);
      assert.equal(await waitsForElection(tx, { ...asked, area: 'E05000002' }), null);
      const all = await waitsForElection(tx, { ...asked, on: '2031-04-01', area: 'E05000002' });
      assert.notEqual(all, null, 'an election of the whole district touches each ward');
    });
  });

  it('goes out by the monitoring officer’s release of that record for that period', async () => {
    const id = newId();
    const record = { kind: 'strategy', id, title: 'A strategy', href: '/strategy/x', openToMembers: true };
    const asked = { what: 'publication', on: '2031-04-21' } as const;
    await inside(async (tx) => {
      const { ownKey } = world.partnership.agencies[0] ?? assert.fail();
      const wait = await waitsForElection(tx, { ...asked, kind: 'strategy', id });
      assert.match(wait?.words ?? '', /inside the pre-election period of “Borough elections”/);
      await recordRelease(tx, { ...record, audience: [ownKey] }, wait?.periods ?? [], {
        officer: 'M. Officer',
        why: 'It names nobody',
        releasedOn: '2027-01-10',
      });
      assert.equal(await waitsForElection(tx, { ...asked, kind: 'strategy', id }), null);
      assert.notEqual(await waitsForElection(tx, asked), null, 'only that record');
      // A second election over the same day is not covered by the first one's release.
      await insertElection(tx, input({ title: 'County elections', kind: 'county', reach: 'county' }));
      const second = await waitsForElection(tx, { ...asked, kind: 'strategy', id });
      assert.deepEqual(second?.periods.map(({ title }) => title), ['County elections']); // prettier-ignore
      const [release] = await releasesOf(tx, { kind: 'strategy', id });
      await takeBackRelease(tx, release?.id ?? '');
      assert.equal((await waitsForElection(tx, { ...asked, kind: 'strategy', id }))?.periods.length, 2);
    });
  });
});

describe('the page of pre-election periods', () => {
  it('works the notice out, changes it, and refuses what was changed meanwhile', async () => {
    const manager = await world.as('manager');
    await good(manager, '/year/elections');
    done(
      await manager.post('/year/elections', {
        title: 'Borough elections 2027',
        kind: 'whole-council',
        reach: 'district',
        ...dates('poll-on', '2027-05-06'),
        ...dates('notice-on', ''),
      }),
    );
    assert.match(await good(manager, '/year/elections'), /The notice was worked out: 31 March 2027/);
    const made = await inside(listElections);
    const election = made.find(({ title }) => title === 'Borough elections 2027');
    assert.equal(election?.noticeRule, 'notice-local-25wd');
    assert.equal(election.area, 'The whole borough or district');
    const url = `/year/elections/${election.id}`;
    await good(manager, url);
    const change = (title: string, version: string) =>
      manager.post(url, {
        title,
        kind: 'whole-council',
        reach: 'district',
        version,
        ...dates('poll-on', '2027-05-06'),
        ...dates('notice-on', '2027-03-22'),
      });
    done(await change('Mine', '1'));
    await manager.get(url);
    const late = await change('Theirs', '1');
    assert.equal(late.statusCode, 422);
    assert.match(text(late.body), /Stored now: Mine, .* notice 22 March 2027/);
    await manager.get(url);
    const ward = await manager.post(url, {
      title: 'x',
      kind: 'by-election',
      reach: 'ward',
      version: '2',
      ...dates('poll-on', '2027-05-06'),
      ...dates('notice-on', '2027-05-07'),
    });
    assert.match(text(ward.body), /Choose the ward/);
  });

  it('lists, takes back and never shows another partnership’s', async () => {
    const governance = await world.as('governance');
    const [period] = await inside(listElections);
    const { ownKey } = world.partnership.agencies[0] ?? assert.fail();
    await inside((tx) =>
      recordRelease(
        tx,
        { kind: 'strategy', id: newId(), title: 'A leaflet', href: '/strategy/x', audience: [ownKey], openToMembers: true }, // prettier-ignore
        period === undefined ? [] : [period],
        { officer: 'M. Officer', why: 'It names nobody', releasedOn: '2027-01-10' },
      ),
    );
    assert.match(await good(governance, '/year/elections'), /A leaflet .* M\. Officer, 10 January 2027/);
    const [row] = await world.test.query<{ id: string }>(
      `select id from election_release where record_title = 'A leaflet'`,
    );
    done(await governance.post(`/year/elections/releases/${row?.id}/take-back`));
    assert.doesNotMatch(await good(governance, '/year/elections'), /A leaflet/);
    for (const url of [
      `/year/elections/releases/${newId()}/take-back`,
      `/year/elections/${newId()}/remove`,
    ]) {
      await governance.get('/year/elections');
      assert.equal((await governance.post(url)).statusCode, 404, url);
    }
    const councillor = await world.as('councillor');
    assert.doesNotMatch(await good(councillor, '/year/elections'), /Write one down|Take back/);
  });
});
