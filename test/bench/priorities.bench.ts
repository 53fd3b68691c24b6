/**
 * How firm the places of priorities are: 10,000 draws over 12 candidates with 8 scorers each and figures with intervals, against one load of
 * a page of the same room, signed in, through the whole server and PostgreSQL.
 */
import { insertCandidate } from '../../src/priorities/candidate.store.ts';
import { prioritiesRoom } from '../../src/priorities/priorities.ts';
import { standardRule } from '../../src/priorities/proposal.rules.ts';
import { insertRound, selectRound } from '../../src/priorities/round.store.ts';
import { firmness, type DrawnCandidate, type FactorDraw } from '../../src/priorities/sensitivity.rules.ts';
import { ensureWeightSets } from '../../src/priorities/settings.store.ts';
import { seededRandom } from '../../src/statistics/statistics.ts';
import { openGround } from '../support/ground.ts';
import { sharedTestServer } from '../support/test-server.ts';
import { turnAbout, type Bench, type BenchResult } from './bench.ts';

const target = 1;
const many = 12;
const weights = { volume: 20, harm: 30, concern: 20, added_value: 15, trend: 15 };

function drawn(): DrawnCandidate[] {
  const random = seededRandom(20261122);
  const people = (): number[] => Array.from({ length: 8 }, () => random.below(6));
  const figure = (factor: 'volume' | 'trend'): FactorDraw => ({
    kind: 'voices',
    people: people().slice(0, 2),
    figure: { score: 3, value: random.uniform() * 20, deviation: 2, thresholds: standardRule.bands[factor] },
  });
  const judged = (): FactorDraw => ({ kind: 'voices', people: people(), figure: null });
  return Array.from({ length: many }, () => ({
    volume: figure('volume'),
    harm: { kind: 'fixed', score: random.below(6) },
    concern: { kind: 'fixed', score: random.below(6) },
    added_value: judged(),
    trend: figure('trend'),
  }));
}

export const bench: Bench = {
  name: 'priorities',
  title: 'How firm the places of priorities are: 10,000 draws against one page',
  async run({ quick }) {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const server = await sharedTestServer();
    Object.assign(process.env, server.environment);
    const world = await openGround((registrar, services, database) =>
      prioritiesRoom(database, { ...services, may: () => true, documentBanner: '' }).register(registrar),
    );
    try {
      const manager = world.partnership.actor('manager');
      const round = await world.store.database.asActor(manager, 'bench', async (tx) => {
        const [set] = await ensureWeightSets(tx);
        const id = await insertRound(tx, { title: 'Bench', scoresDueOn: null, meetingOn: null, top: 5, weightsId: set?.id ?? '', waveId: null, previousId: null }); // prettier-ignore
        const made = await selectRound(tx, id);
        for (let at = 1; at <= many; at += 1)
          await insertCandidate(tx, made, { title: `Candidate ${at}`, words: '', origin: 'hand', evidence: { subjects: [], issues: [], duties: [] }, because: '', limbs: [], controlStrategy: '', crimePlan: '' }); // prettier-ignore
        return id;
      });
      const visitor = await world.as('manager');
      const candidates = drawn();
      const times = await turnAbout(quick ? 5 : 15, {
        ours: () => Promise.resolve(firmness(candidates, { weights, top: 5, around: 'near' })),
        page: async () => {
          const { statusCode } = await visitor.get(`/priorities/${round}`);
          if (statusCode !== 200) throw new Error(`The page answered ${statusCode}`);
        },
      });
      result.comparisons.push({
        what: `10,000 draws, ${many} candidates, 8 scorers`,
        ours: times.ours,
        against: 'one load of the page of a round',
        theirs: times.page,
        target,
      });
    } finally {
      await world.close();
      await server.stop();
    }
    return result;
  },
};
