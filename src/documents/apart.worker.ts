import { parentPort } from 'node:worker_threads';
import { Problem } from '../foundation/problem.ts';
import type { ApartAnswer, ApartTask } from './apart.ts';
import { pagesHere } from './pages.ts';
import { writeHere } from './write.ts';

/** Sets long documents, one after the other. */
async function answer({ id, work }: ApartTask): Promise<ApartAnswer> {
  try {
    const done =
      work.what === 'pages'
        ? pagesHere(work.document, work.options)
        : await writeHere(work.document, work.format, work.options);
    return { id, done };
  } catch (error) {
    if (!(error instanceof Problem))
      return { id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    const { status, code, title, detail, fields, exitCode } = error;
    return { id, problem: { status, code, title, detail, fields, exitCode } };
  }
}

parentPort?.on('message', (task: ApartTask) => {
  void answer(task).then((said) => parentPort?.postMessage(said));
});
