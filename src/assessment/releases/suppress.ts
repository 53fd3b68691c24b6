import { Worker } from 'node:worker_threads';
import { Problem } from '../../foundation/problem.ts';
import type { SuppressAnswer, SuppressTask } from './suppress.rules.ts';

/** How long one try may take. Two tries stay under half a minute. */
const suppressSeconds = {
  value: 14,
  source: 'House rule: a release is worked out within half a minute.',
};

/** One try on another thread, so that the server answers others meanwhile; null where it took too long. */
function attempt(task: SuppressTask, seconds: number): Promise<SuppressAnswer | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./suppress.worker.ts', import.meta.url), {
      workerData: task,
      // Not those of this process: some of them a thread refuses.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const timer = setTimeout(() => {
      resolve(null);
      void worker.terminate();
    }, seconds * 1000);
    const settle = (): void => clearTimeout(timer);
    worker.once('message', (answer: SuppressAnswer) => {
      settle();
      resolve(answer);
      void worker.terminate();
    });
    worker.once('error', (error: Error) => {
      settle();
      reject(error);
    });
  });
}

/**
 * What may be shown of the counts of a release.
 * @param task.rough its sums are not quite sums: counts are rounded from the start
 * @throws Problem 422 `release-too-large` where even rounded counts could not be checked in time.
 */
export async function suppress(
  task: Omit<SuppressTask, 'way'> & { rough?: boolean },
  seconds: number = suppressSeconds.value,
): Promise<SuppressAnswer> {
  if (task.cells.length === 0) return { rounded: false, zeroHidden: false, cells: new Map(), unsafe: [] };
  for (const way of task.rough === true ? (['rounded'] as const) : (['withhold', 'rounded'] as const)) {
    const answer = await attempt({ ...task, way }, seconds);
    if (answer !== null) return answer;
  }
  const message =
    'This is too much to check within half a minute. Choose fewer measures, areas or periods, or make two releases';
  throw new Problem({
    status: 422,
    code: 'release-too-large',
    title: message,
    fields: [{ name: 'tables', message }],
  });
}
