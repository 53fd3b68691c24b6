/**
 * Long documents are set on a thread of their own: sixty pages take seconds of one processor, in which the server would answer
 * nobody. One thread, started when it is first needed and stopped when it had nothing to do for a while.
 */
import { isMainThread, Worker } from 'node:worker_threads';
import { Problem, type ProblemInput } from '../foundation/problem.ts';
import type { FrankpledgeDocument, WrittenDocument } from './document.ts';
import type { WriteOptions } from './drawing.ts';
import type { FormatName } from './formats.ts';
import type { PageMap } from './paper.ts';

type Work = { document: FrankpledgeDocument; options: WriteOptions } & (
  { what: 'write'; format: FormatName } | { what: 'pages' }
);
export type ApartTask = { id: number; work: Work };
export type ApartAnswer = { id: number } & (
  { done: WrittenDocument | PageMap | null } | { problem: ProblemInput } | { fault: string }
);

export const apartParameters = {
  /** A document with more in it is set apart; a shorter one is done before a thread has started. Counted in paragraphs. */
  longerThan: 100,
  /** Rows of a table that take as long as a paragraph; paragraphs that a chart takes as long as. */
  rows: 2,
  chart: 10,
  idleSeconds: 60,
} as const;

type Waiting = { resolve: (done: unknown) => void; reject: (error: Error) => void };

let worker: Worker | null = null;
let idle: NodeJS.Timeout | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

function stop(error: Error | null): void {
  const old = worker;
  worker = null;
  for (const { reject } of waiting.values())
    reject(error ?? new Error('The thread that sets documents ended'));
  waiting.clear();
  void old?.terminate();
}

function start(): Worker {
  const made = new Worker(new URL('./apart.worker.ts', import.meta.url), {
    // Not those of this process: some of them a thread refuses.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  made.on('message', (answer: ApartAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) {
      made.unref();
      idle = setTimeout(() => stop(null), apartParameters.idleSeconds * 1000);
      idle.unref();
    }
    if (asked === undefined) return;
    if ('problem' in answer) asked.reject(new Problem(answer.problem));
    else if ('fault' in answer) asked.reject(new Error(`A document could not be set: ${answer.fault}`));
    else asked.resolve(answer.done);
  });
  made.on('error', (error: Error) => stop(error));
  made.on('exit', () => {
    if (worker === made) stop(null);
  });
  return made;
}

/** True where the work is worth another thread. */
export const isLong = (document: FrankpledgeDocument): boolean =>
  isMainThread && lengthOf(document) > apartParameters.longerThan;

const lengthOf = ({ blocks }: Pick<FrankpledgeDocument, 'blocks'>): number =>
  blocks.reduce(
    (sum, block) =>
      sum +
      (block.kind === 'table'
        ? 1 + block.rows.length / apartParameters.rows
        : block.kind === 'chart'
          ? apartParameters.chart
          : 1),
    0,
  );

/** @throws what the work throws: a Problem stays one. */
export async function apart(work: Work): Promise<WrittenDocument | PageMap | null> {
  clearTimeout(idle);
  worker ??= start();
  const running = worker;
  running.ref();
  const id = (last += 1);
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: (done) => resolve(done as WrittenDocument | PageMap | null), reject });
    running.postMessage({ id, work } satisfies ApartTask);
  });
}
