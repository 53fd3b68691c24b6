import { clock } from '../foundation/clock.ts';
import type { Terminal } from './command.ts';

export type ProgressBar = {
  /** `done` of `of` steps; `rate` is said beside it: "120,000 rows". */
  update: (done: number, of: number, rate: string) => void;
  done: () => void;
};

const width = 24;

/** Milliseconds between plain lines where there is no terminal to draw on. */
const plainEvery = 5000;

/** A bar with rows, rate and time left on a terminal; a plain line every few seconds otherwise. */
export function progressBar(terminal: Terminal, title: string): ProgressBar {
  const started = clock.milliseconds();
  let said = started;
  let drawn = false;
  return {
    update(done, of, words) {
      const now = clock.milliseconds();
      const seconds = (now - started) / 1000;
      const left = done === 0 ? 0 : Math.round((seconds / done) * (of - done));
      if (terminal.isTerminal) {
        const filled = of === 0 ? 0 : Math.round((done / of) * width);
        terminal.err(
          `\r${title} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done} of ${of} files, ${words}, ${left} s left \u001b[K`,
        );
        drawn = true;
      } else if (now - said > plainEvery) {
        said = now;
        terminal.err(`${title}: ${done} of ${of} files, ${words}, ${left} s left\n`);
      }
    },
    done() {
      if (drawn) terminal.err('\r\u001b[K');
      drawn = false;
    },
  };
}
