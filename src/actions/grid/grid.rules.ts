import type { Action } from '../action.types.ts';

/** What may be said of many actions in one table: states that ask for no more than words. */
export const gridStates = ['same', 'start', 'done'] as const;
export type GridState = (typeof gridStates)[number];

/** States offered for an action, with its present one first. */
export function statesFor(action: Pick<Action, 'state' | 'doneProposedAt'>, now: string): { value: GridState; text: string }[] {
  return [
    { value: 'same', text: now },
    ...(action.state === 'agreed' ? [{ value: 'start' as const, text: 'In progress' }] : []),
    ...(action.state === 'in-progress' && action.doneProposedAt === null ? [{ value: 'done' as const, text: 'Done: to be confirmed' }] : []),
  ];
} // prettier-ignore

/** A row as it was typed. */
export type GridRow = {
  id: string;
  version: number;
  state: GridState;
  words: string;
  nextStep: string;
  blocked: string;
  /** What stood there when the table was opened. */
  blockedWas: string;
};

export const gridLimits = { rows: 25, words: 4000, nextStep: 1000, blocked: 500 } as const;

const textOf = (typed: Readonly<Record<string, unknown>>, name: string): string => {
  const value = typed[name];
  return (Array.isArray(value) ? String(value[0]) : typeof value === 'string' ? value : '').trim();
};

/** Rows of the form, by the ids in its fields’ names; never more than a page of them. */
export function rowsOf(typed: Readonly<Record<string, unknown>>): GridRow[] {
  const ids = Object.keys(typed)
    .filter((name) => name.startsWith('version-'))
    .map((name) => name.slice('version-'.length));
  return [...new Set(ids)].slice(0, gridLimits.rows).map((id) => {
    const state = textOf(typed, `state-${id}`);
    return {
      id,
      version: Number(textOf(typed, `version-${id}`)) || 0,
      state: gridStates.find((each) => each === state) ?? 'same',
      words: textOf(typed, `words-${id}`),
      nextStep: textOf(typed, `next-${id}`),
      blocked: textOf(typed, `blocked-${id}`),
      blockedWas: textOf(typed, `was-${id}`),
    };
  });
}

/** True where somebody typed something in the row. */
export const isTyped = (row: GridRow): boolean =>
  row.state !== 'same' || row.words !== '' || row.nextStep !== '' || row.blocked !== row.blockedWas;

/** What is wrong with a row, beside which of its fields; null when it can be saved. */
export function faultOf(
  row: GridRow,
  action: Pick<Action, 'state' | 'evidence' | 'doneProposedAt'>,
): { field: 'state' | 'words' | 'next' | 'blocked'; message: string } | null {
  if (row.words.length > gridLimits.words) return { field: 'words', message: 'What was done must be 4,000 characters or fewer' }; // prettier-ignore
  if (row.nextStep.length > gridLimits.nextStep) return { field: 'next', message: 'The next step must be 1,000 characters or fewer' }; // prettier-ignore
  if (row.blocked.length > gridLimits.blocked) return { field: 'blocked', message: 'What is in the way must be 500 characters or fewer' }; // prettier-ignore
  if (row.words === '')
    return {
      field: 'words',
      message:
        row.blocked !== row.blockedWas && row.blocked !== ''
          ? 'Enter what was done, beside what is in the way'
          : 'Enter what was done',
    };
  if (row.state === 'start' && action.state !== 'agreed') return { field: 'state', message: 'It cannot be started now: it is not agreed, or has begun' }; // prettier-ignore
  if (row.state === 'done') {
    if (action.state !== 'in-progress' || action.doneProposedAt !== null) return { field: 'state', message: 'It cannot be said to be done now' }; // prettier-ignore
    if (action.evidence === 0) return { field: 'state', message: 'Add evidence on its page first. Nothing is closed without it' }; // prettier-ignore
  }
  return null;
}
