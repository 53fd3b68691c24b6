import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ThreadEnd, ThreadLink, ThreadTitle } from '../foundation/thread.ts';
import { layoutOf, drawThread } from './diagram.ts';
import { keyOf, usualLimits, walk, type Direction, type Look, type WalkLimits } from './walk.rules.ts';

/** Records 0 … n - 1, ties between them, and those that the reader may not open. */
type Graph = { n: number; ties: [number, number][]; hidden: number[]; titles: string[] };

const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 24 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    ties: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 3 * n }),
    hidden: fc.uniqueArray(fc.integer({ min: 1, max: 23 }), { maxLength: 6 }),
    titles: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 160 }), {
      minLength: n,
      maxLength: n,
    }),
  }),
);

const kinds = ['delivery', 'figure', 'priority', 'action'];
const endOf = (index: number): ThreadEnd => ({
  kind: kinds[index % kinds.length] ?? '',
  id: `r${String(index)}`,
});
const indexOf = (end: ThreadEnd): number => Number(end.id.slice(1));

function lookAt(graph: Graph): Look & { asked: number } {
  const title = (end: ThreadEnd): ThreadTitle => ({
    ...end,
    title: graph.titles[indexOf(end)] ?? '',
    href: `/${end.id}`,
  });
  const look = {
    asked: 0,
    orderOf: (kind: string) => kinds.indexOf(kind),
    links: (ends: readonly ThreadEnd[]): Promise<ThreadLink[]> => {
      look.asked += 1;
      const wanted = new Set(ends.map(keyOf));
      return Promise.resolve(
        graph.ties
          .map(([from, to]) => ({ from: endOf(from), to: endOf(to), relation: 'rests on' }))
          .filter(({ from, to }) => wanted.has(keyOf(from)) || wanted.has(keyOf(to))),
      );
    },
    titles: (ends: readonly ThreadEnd[]): Promise<ThreadTitle[]> =>
      Promise.resolve(ends.filter((end) => !graph.hidden.includes(indexOf(end))).map(title)),
  };
  return look;
}

const whole: WalkLimits = { steps: 100, first: 1000, beside: 1000, layer: 1000 };
const start = (graph: Graph, index = 0): ThreadTitle => ({
  ...endOf(index),
  title: graph.titles[index] ?? '',
  href: `/r${String(index)}`,
});

/** Written independently: all that can be reached over open records, with the fewest steps. */
function reached(graph: Graph, from: number, direction: Direction): Map<number, number> {
  const found = new Map([[from, 0]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const [a, b] of graph.ties) {
      const [here, there] = direction === 'rests-on' ? [a, b] : [b, a];
      const steps = found.get(here);
      if (steps === undefined || graph.hidden.includes(there)) continue;
      if ((found.get(there) ?? Infinity) > steps + 1) {
        found.set(there, steps + 1);
        changed = true;
      }
    }
  }
  return found;
}

describe('the walk', () => {
  it('ends on circles, and reaches what can be reached over open records and nothing else, by the fewest steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        graphs,
        fc.constantFrom<Direction>('rests-on', 'supports'),
        async (graph, direction) => {
          const look = lookAt(graph);
          const { visited, links } = await walk(start(graph), direction, whole, look);
          assert.deepEqual(
            new Map(visited.map(({ title, distance }) => [indexOf(title), distance])),
            reached(graph, 0, direction),
          );
          assert.ok(look.asked <= graph.n + 1, 'it asks once for each step');
          const shown = new Set(visited.map(({ title }) => keyOf(title)));
          for (const link of links) assert.ok(shown.has(keyOf(link.from)) && shown.has(keyOf(link.to)));
          assert.ok(visited.every(({ further }) => further === 0));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('agrees in both directions: what a record rests on, it supports', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(23), async (graph, nth) => {
        const other = nth % graph.n;
        fc.pre(!graph.hidden.includes(other));
        const down = await walk(start(graph), 'rests-on', whole, lookAt(graph));
        const up = await walk(start(graph, other), 'supports', whole, lookAt(graph));
        const found = down.visited.find(({ title }) => indexOf(title) === other);
        const back = up.visited.find(({ title }) => indexOf(title) === 0);
        assert.equal(found?.distance, back?.distance);
      }),
      { numRuns: 300 },
    );
  });

  it('says nothing of what the reader may not open: hiding records is the same as their not being there', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const without: Graph = {
          ...graph,
          ties: graph.ties.filter(([a, b]) => !graph.hidden.includes(a) && !graph.hidden.includes(b)),
        };
        for (const direction of ['rests-on', 'supports'] as const)
          assert.deepEqual(
            await walk(start(graph), direction, usualLimits, lookAt(graph)),
            await walk(start(graph), direction, usualLimits, lookAt(without)),
          );
      }),
      { numRuns: 300 },
    );
  });
});

describe('the diagram', () => {
  it('has no box over another and no words outside a box, whatever the graph and its titles', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const back = await walk(start(graph), 'rests-on', usualLimits, lookAt(graph));
        const onward = await walk(start(graph), 'supports', usualLimits, lookAt(graph));
        const layout = layoutOf(back, onward, (kind) => kind);
        const shown = new Set([...back.visited, ...onward.visited].map(({ title }) => keyOf(title)));
        assert.equal(layout.boxes.length, shown.size, 'each record stands once');
        for (const [index, a] of layout.boxes.entries()) {
          assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= layout.width && a.y + a.height <= layout.height);
          for (const b of layout.boxes.slice(index + 1))
            assert.ok(
              a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y,
              `${a.visited.title.id} over ${b.visited.title.id}`,
            );
        }
        const svg = drawThread(layout, { title: 'A thread', description: 'in words' });
        assert.match(svg, /<title id="[^"]+">A thread<\/title><desc/);
        assert.equal([...svg.matchAll(/<rect /g)].length, shown.size);
      }),
      { numRuns: 150 },
    );
  });
});
