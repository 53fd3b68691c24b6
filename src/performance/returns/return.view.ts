import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { selectRequests, type State } from '../../requests/requests.ts';
import { listCopies, type FrozenCopy, type Held } from './copy.ts';
import { listCorrections, type Correction } from './correction.store.ts';
import { ownersGone } from './fill.ts';
import { selectForm } from './form.store.ts';
import type { FormCell, ReturnForm } from './form.types.ts';
import { namesOf } from './parts.ts';
import { difference, mayBeFilled, stepsFrom, type Difference, type ReturnStep } from './return.rules.ts';
import { lastSent, selectReturn, stepsTaken, type PeriodReturn, type StepTaken } from './return.store.ts';
import { listValues, type CellValue } from './value.store.ts';

/** One cell with its value, last time's beside it, and what it waits for. */
export type CellLine = {
  cell: FormCell;
  value: CellValue | null;
  /** What was sent last time, with what was corrected since. */
  last: Held | null;
  /** What it was corrected to after it was sent; null where it stands. */
  corrected: Correction | null;
  difference: Difference;
  /** How the owner's request stands; null where nobody was asked or it is not the reader's to know. */
  request: { state: State; dueOn: string } | null;
  /** Nobody can answer: no owner named, or they have left. */
  ownerGone: boolean;
  /** True where it needs a value before the return can be signed. */
  missing: boolean;
};

export type ReturnLook = {
  own: PeriodReturn;
  form: ReturnForm;
  lines: CellLine[];
  last: PeriodReturn | null;
  copies: FrozenCopy[];
  corrections: Correction[];
  taken: StepTaken[];
  /** Steps of the reader, each with what stands in its way. */
  next: { step: ReturnStep; unmet: string[] }[];
  nameOf: (id: string) => string;
};

/** A cell that has a value, or a reason for having none. */
export const isFilled = (value: Held | null): boolean =>
  value !== null && (value.number !== null || value.words.trim() !== '' || value.note.trim() !== '');

/** What was sent, with the corrections that were taken over it. */
export function overlay(
  values: ReadonlyMap<string, Held>,
  corrections: readonly Correction[],
): Map<string, Held> {
  const now = new Map(values);
  // The newest first: the last to be put in stands.
  for (const { cell, number, words, reason, state } of corrections.toReversed())
    if (state === 'taken') now.set(cell, { kind: 'typed', number, words, figure: null, note: reason });
  return now;
}

/** Everything that the pages of one return say. @throws 404 */
export async function lookAtReturn(
  tx: Tx,
  actor: Actor,
  id: string,
  may: (actor: Actor, action: string) => boolean,
): Promise<ReturnLook> {
  const own = await selectReturn(tx, id);
  const last = await lastSent(tx, own);
  const values = await listValues(tx, own.id);
  const before =
    last === null
      ? new Map<string, Held>()
      : overlay(await listValues(tx, last.id), await listCorrections(tx, last.id));
  const corrections = await listCorrections(tx, own.id);
  const requests = new Map(
    (
      await selectRequests(
        tx,
        [...values.values()].flatMap(({ requestId }) => (requestId === null ? [] : [requestId])),
      )
    ).map((request) => [request.id, request]),
  );
  const gone = new Set(
    mayBeFilled(own.state) ? (await ownersGone(tx, own.cells)).map(({ code }) => code) : [],
  );
  const today = clock.today();
  const lines = own.cells.map((cell): CellLine => {
    const value = values.get(cell.code) ?? null;
    const lastValue = before.get(cell.code) ?? null;
    const request = value?.requestId == null ? undefined : requests.get(value.requestId);
    return {
      cell,
      value,
      last: lastValue,
      corrected: corrections.find((each) => each.cell === cell.code && each.state === 'taken') ?? null,
      difference: difference(isFilled(value) ? value : null, isFilled(lastValue) ? lastValue : null, today),
      request: request === undefined ? null : { state: request.state, dueOn: request.dueOn },
      ownerGone: gone.has(cell.code) && !isFilled(value),
      missing:
        !cell.optional &&
        (!isFilled(value) || (cell.numeric && value?.number == null && value?.kind !== 'none')),
    };
  });
  const owners = own.cells.flatMap(({ fill }) => (fill.kind === 'owner' ? [fill.accountId] : []));
  const names = await namesOf(tx, [...owners, own.filledBy, own.signedBy]);
  return {
    own,
    form: await selectForm(tx, own.formId),
    lines,
    last,
    copies: await listCopies(tx, own.id),
    corrections,
    taken: await stepsTaken(tx, own.id),
    next: stepsFrom(own.state)
      .filter((step) => may(actor, step.permission))
      .map((step) => ({ step, unmet: unmet(step, own, lines, actor) })),
    nameOf: (account) => names.get(account) ?? 'somebody who has left',
  };
}

function unmet(
  step: ReturnStep,
  own: PeriodReturn,
  lines: readonly CellLine[],
  actor: Pick<Actor, 'accountId'>,
): string[] {
  return step.needs.flatMap((need): string[] => {
    switch (need) {
      case 'owners-named': {
        const count = lines.filter(({ ownerGone }) => ownerGone).length;
        return count === 0
          ? []
          : [`Name who answers ${count} of the cells: nobody is named, or they have left.`];
      }
      case 'cells-filled': {
        const count = lines.filter(({ missing }) => missing).length;
        return count === 0
          ? []
          : [
              `${count} ${count === 1 ? 'cell has' : 'cells have'} no value yet. Fill ${count === 1 ? 'it' : 'them'}, or say why there is none.`,
            ];
      }
      case 'places-known': {
        const count = lines.filter(({ cell }) => cell.place?.lost === true).length;
        return count === 0
          ? []
          : [
              `${count} ${count === 1 ? 'cell was' : 'cells were'} not found in the recipient’s new edition. Mark them again on the form, then take its cells here.`,
            ];
      }
      case 'second':
        return own.filledBy === actor.accountId ? ['You filled it, so another person signs it.'] : [];
    }
  });
}
