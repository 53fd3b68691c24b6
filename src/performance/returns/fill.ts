import { answerCount } from '../../assessment/assessment.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { recordAudit } from '../../foundation/audit.ts';
import { periodInWords } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import {
  ask,
  listPeople,
  registerRequestKind,
  withdraw,
  type AnswerGiven,
  type RequestOfKind,
} from '../../requests/requests.ts';
import type { ReturnsServices } from './returns.services.ts';
import { insertCorrection } from './correction.store.ts';
import { spanWords, type FormCell } from './form.types.ts';
import { mayBeFilled, monthsOf, numberIn, ownersDueOn } from './return.rules.ts';
import { selectReturn, type PeriodReturn } from './return.store.ts';
import { listValues, putValue, valueOfRequest, type CellValue } from './value.store.ts';

/** Numbers that forms hold: a rate is given to four decimals. */
const given = (value: number): number => Number(value.toFixed(4));

/** Works out the cells that are figures, and puts in the words that never change. @returns how many there are. */
export async function workOut(
  tx: Tx,
  services: Pick<ReturnsServices, 'engine' | 'folder'>,
  actor: Actor,
  own: PeriodReturn,
): Promise<number> {
  let worked = 0;
  for (const cell of own.cells) {
    const { fill } = cell;
    if (fill.kind === 'words')
      await putValue(tx, own, cell.code, { kind: 'words', number: null, words: fill.words });
    if (fill.kind !== 'figure') continue;
    worked += 1;
    const months = monthsOf(fill.span, own.period);
    const answer = await answerCount(
      tx,
      services,
      actor.partnershipId,
      { what: fill.what, area: fill.area, period: months },
      'own',
    );
    if (answer.kind === 'unanswered') {
      await putValue(tx, own, cell.code, { kind: 'none', number: null, words: '', note: answer.why });
      continue;
    }
    const figure = fill.part === 'count' ? answer.whole.count : answer.whole.value;
    await putValue(
      tx,
      own,
      cell.code,
      figure.value === null
        ? { kind: 'none', number: null, words: '', note: 'Too few, or no base, for a number.', figure }
        : { kind: 'figure', number: given(figure.value), words: '', figure },
    );
  }
  return worked;
}

/** Cells whose owner has no post here today: somebody else must be named. */
export async function ownersGone(tx: Tx, cells: readonly FormCell[]): Promise<FormCell[]> {
  const here = new Set((await listPeople(tx)).map(({ accountId }) => accountId));
  return cells.filter(
    ({ fill }) => fill.kind === 'owner' && (fill.accountId === null || !here.has(fill.accountId)),
  );
}

const subjectKind = 'return_value';

/**
 * Asks the owners of the cells that wait. Those who were asked already are not asked twice.
 * @throws Problem 422 where an owner has no post any more.
 */
export async function askOwners(tx: Tx, own: PeriodReturn): Promise<number> {
  const values = await listValues(tx, own.id);
  const waiting = own.cells.filter(
    (cell) => cell.fill.kind === 'owner' && values.get(cell.code) === undefined,
  );
  const gone = await ownersGone(tx, waiting);
  if (gone.length > 0)
    throw new Problem({
      status: 422,
      code: 'owner-gone',
      title: 'Somebody must be named for a cell',
      fields: gone.map((cell) => ({
        name: 'version',
        message: `${cellTitle(cell)}: nobody is named, or whoever was has no post here today. Choose who answers`,
      })),
    });
  for (const cell of waiting) await askOne(tx, own, cell);
  return waiting.length;
}

async function askOne(tx: Tx, own: PeriodReturn, cell: FormCell): Promise<void> {
  const { fill } = cell;
  if (fill.kind !== 'owner' || fill.accountId === null) return;
  // The row comes first, so that the answer finds it by its id.
  await putValue(tx, own, cell.code, { kind: 'none', number: null, words: '' });
  const row = (await listValues(tx, own.id)).get(cell.code);
  if (row === undefined) throw new Error('A cell that was just written is not there');
  const { requestId } = await ask(tx, {
    kind: ownerKind,
    accountId: fill.accountId,
    question: `For the return “${own.title}”, ${periodInWords(own.period)}: ${fill.question}`,
    help: cell.numeric
      ? 'Give one number. If there is none, say why in words.'
      : 'In your own words. Name nobody.',
    dueOn: ownersDueOn(own.dueOn, clock.today()),
    subject: { kind: subjectKind, id: row.id },
  });
  await putValue(tx, own, cell.code, { kind: 'none', number: null, words: '', requestId });
}

/** Asks another person instead: the first one's request is taken back. */
export async function askInstead(tx: Tx, own: PeriodReturn, cell: FormCell, isOpen: boolean): Promise<void> {
  const before = (await listValues(tx, own.id)).get(cell.code);
  if (before?.requestId != null && isOpen)
    await withdraw(tx, before.requestId, 'Somebody else answers for this cell');
  await askOne(tx, own, cell);
}

/** Takes back what was asked and not answered: the return is withdrawn, or somebody typed the value. */
export async function askNoMore(
  tx: Tx,
  values: Iterable<CellValue>,
  open: ReadonlySet<string>,
  reason: string,
): Promise<void> {
  for (const { requestId } of values)
    if (requestId !== null && open.has(requestId)) await withdraw(tx, requestId, reason);
}

export const cellTitle = (cell: Pick<FormCell, 'row' | 'column'>): string =>
  cell.column === '' ? cell.row : `${cell.row}, ${cell.column.toLowerCase()}`;

/** Where the value of a cell comes from, before there is one. */
export function fillWords(cell: FormCell, nameOf: (accountId: string) => string): string {
  switch (cell.fill.kind) {
    case 'figure':
      return `${cell.fill.title}, for ${spanWords[cell.fill.span]}`;
    case 'owner':
      return cell.fill.accountId === null
        ? 'An owner, not named yet'
        : `Asked of ${nameOf(cell.fill.accountId)}`;
    case 'words':
      return 'The same words every time';
    case 'typed':
      return 'Typed';
  }
}

const ownerKind = 'returns.cell';

/** Lets owners answer signed in, by link, by e-mail and by phone. */
export function registerReturnRequests(): void {
  registerRequestKind({
    kind: ownerKind,
    title: 'A number or a line for a return',
    ways: ['signed-in', 'link', 'email', 'word-of-mouth'],
    personal: false,
    choices: [],
    takesText: true,
    wordsHint: 'The number, or why there is none. Name nobody.',
    fromThePage: false,
    onAnswered: answered,
  });
}

async function answered(tx: Tx, request: RequestOfKind, answer: AnswerGiven): Promise<void> {
  if (request.subject === null) return;
  const found = await valueOfRequest(tx, request.subject.id);
  if (found === null) return;
  const own = await selectReturn(tx, found.returnId);
  const cell = own.cells.find(({ code }) => code === found.cell);
  if (cell === undefined || own.state === 'withdrawn') return;
  const number = cell.numeric ? numberIn(answer.words) : null;
  if (mayBeFilled(own.state) && found.requestId === request.id)
    await putValue(tx, own, cell.code, {
      kind: 'answer',
      number,
      words: number === null ? answer.words : '',
      // What was written beside the number stays with it.
      note: number === null || answer.words.trim() === String(number) ? '' : answer.words.slice(0, 2000),
      requestId: request.id,
      saidBy: answer.saidBy,
      way: answer.way,
    });
  else
    await insertCorrection(tx, own, {
      cell: cell.code,
      number,
      words: number === null ? answer.words : '',
      reason: `The answer of the owner came after the return stood as “${own.state}”: ${answer.words.slice(0, 1500)}`,
      source: 'late-answer',
    });
  await recordAudit(tx, { event: 'return.answered', subjectKind: 'period_return', subjectId: own.id });
}
