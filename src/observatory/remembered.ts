/**
 * Answers that are remembered. Segments and tables of places are files that never change and are named by their content, so the
 * same question over the same files has one answer for ever. The key holds the names of the files: who asks it was shown
 * each of them by the register. What was asked longest ago is forgotten first.
 */
export type Remembered = <Row extends object>(key: string, ask: () => Promise<Row[]>) => Promise<Row[]>;

/** @param most rows kept in all; 0 remembers nothing */
export function makeRemembered(most: number): Remembered {
  const answers = new Map<string, { rows: Promise<object[]>; weight: number }>();
  let kept = 0;

  function forget(key: string): void {
    kept -= answers.get(key)?.weight ?? 0;
    answers.delete(key);
  }

  return async <Row extends object>(key: string, ask: () => Promise<Row[]>): Promise<Row[]> => {
    if (most === 0) return ask();
    let answer = answers.get(key);
    if (answer === undefined) {
      const asked = { rows: ask() as Promise<object[]>, weight: 0 };
      answer = asked;
      answers.set(key, asked);
      asked.rows.then(
        (rows) => {
          // Forgotten meanwhile: nothing to weigh.
          if (answers.get(key) !== asked) return;
          asked.weight = rows.length + 1;
          kept += asked.weight;
          for (const oldest of answers.keys()) {
            if (kept <= most) break;
            forget(oldest);
          }
        },
        () => {
          if (answers.get(key) === asked) answers.delete(key);
        },
      );
    } else {
      // Asked last, forgotten last.
      answers.delete(key);
      answers.set(key, answer);
    }
    // Copies, so that a page that changes its rows changes nobody else's.
    return ((await answer.rows) as Row[]).map((row) => ({ ...row }));
  };
}
