import { compareHeaders } from '../mapped/headings.ts';
import type { Mapping } from '../mapped/mapping.ts';
import { agree, allDecided, disagree, type DraftState, isWorthSaying, standsOn } from './mapping.rules.ts';
import { carryOver, categoryValues, lookAtAsBefore, type TableView } from './staged.ts';
import type { Opened } from './draft.steps.ts';

/** What last time's answers leave to ask about a file: the state with every step agreed that still fits. */
export async function fromPrevious(
  state: DraftState,
  table: TableView,
  previous: NonNullable<DraftState['previous']>,
): Promise<{ state: DraftState; table: TableView }> {
  const seen = (await lookAtAsBefore(table, previous.mapping)) ?? table;
  const comparison = compareHeaders(previous.mapping, seen.sheet.headings);
  const same = previous.mapping.file.kind === seen.file.kind;
  const begun: DraftState = {
    ...state,
    previous,
    renames: null,
    questions: [],
    values: [],
    mapping: carryOver(previous.mapping, seen, {}),
  };
  // Another kind of file, or another table: its reading is looked at first.
  const another =
    !same ||
    (comparison.missing.length + comparison.renamed.length > 0 &&
      !previous.mapping.headings.some((heading) => seen.sheet.headings.includes(heading)));
  if (another) return { state: begun, table: seen };
  const read = agree(begun, 'file');
  if (isWorthSaying(comparison)) return { state: read, table: seen };
  return { state: await withValues(agree(read, 'changes', 'columns'), seen), table: seen };
}

/**
 * Distinct categories looked up anew. Agreed where a person said what each means, now or for an earlier file: a guess is
 * always shown first.
 */
export async function withValues(state: DraftState, table: TableView): Promise<DraftState> {
  const values = await categoryValues({ ...table, file: state.mapping.file }, state.mapping);
  const next = { ...state, values };
  const said = state.previous !== null || state.agreed.includes('categories');
  const decided =
    state.mapping.category.from === 'across'
      ? state.previous !== null && standsOn(state.previous.mapping, table.sheet.headings)
      : said && allDecided(state.mapping, values);
  return decided ? agree(next, 'categories') : disagree(next, 'categories');
}

/** The headings against last time's, with the table. */
export function comparedIn({ draft, table }: Opened) {
  const before: Mapping = draft.state.previous?.mapping ?? draft.state.mapping;
  return { table, comparison: compareHeaders(before, table.sheet.headings) };
}
