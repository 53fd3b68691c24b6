import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'fflate';

/**
 * The far side of `gzip.ts`: takes text, gives gzip. By fflate, which is JavaScript, because zlib's output differs
 * between processors and a delivered file is known by the hash of its bytes. The header carries no time.
 */
parentPort?.on('message', ({ number, text }: { number: number; text: Uint8Array }) => {
  const packed = gzipSync(text, { level: 2, mtime: 0 });
  parentPort?.postMessage({ number, packed }, [packed.buffer]);
});
