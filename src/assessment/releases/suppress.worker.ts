import { parentPort, workerData } from 'node:worker_threads';
import { suppressRelease, type SuppressTask } from './suppress.rules.ts';

/** Looks for what must be hidden, on a thread of its own: the programmes can take a quarter of a minute. */
parentPort?.postMessage(suppressRelease(workerData as SuppressTask));
