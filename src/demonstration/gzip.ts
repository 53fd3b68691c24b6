import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Compresses on other threads, so that the next month is written out while the last is packed. */
export type GzipPool = {
  /** How many texts it works on at a time; give it no more than a few beyond that, each is held in memory. */
  threads: number;
  gzip(text: string): Promise<Uint8Array>;
  close(): Promise<void>;
};

type Waiting = { resolve: (packed: Uint8Array) => void; reject: (error: Error) => void };

export function openGzipPool(): GzipPool {
  const threads = Math.max(1, Math.min(4, availableParallelism()));
  const waiting = new Map<number, Waiting>();
  let count = 0;
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./gzip.worker.ts', import.meta.url), {
      // Not those of this process: some of them a thread refuses.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.on('message', ({ number, packed }: { number: number; packed: Uint8Array }) => {
      waiting.get(number)?.resolve(packed);
      waiting.delete(number);
    });
    const fail = (error: Error): void => {
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    };
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`a compressing thread ended with code ${code}`)));
    return worker;
  });
  return {
    threads,
    gzip: (text) =>
      new Promise((resolve, reject) => {
        const number = count;
        count += 1;
        waiting.set(number, { resolve, reject });
        // A buffer of its own, not a slice of Node's pool, so that it can be handed over without copying.
        const bytes = new TextEncoder().encode(text);
        workers[number % threads]?.postMessage({ number, text: bytes }, [bytes.buffer]);
      }),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
