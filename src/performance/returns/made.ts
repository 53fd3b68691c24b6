import type { Actor } from '../../foundation/database.types.ts';
import { clock } from '../../foundation/clock.ts';
import { addMonths, monthsIn, type Period } from '../../foundation/period.ts';
import { freezeCopy, returnDocument } from './copy.ts';
import { askOwners, registerReturnRequests, workOut } from './fill.ts';
import { insertForm, selectForm } from './form.store.ts';
import type { FormCell } from './form.types.ts';
import { lastPeriod, returnSteps } from './return.rules.ts';
import { insertReturn, selectReturn, takeStep } from './return.store.ts';
import type { ReturnsServices } from './returns.services.ts';
import { cellsOf, templateOf } from './templates.ts';
import { listValues, putValue } from './value.store.ts';

/** What a demonstration or a test is given: a form, a return of it that was sent, and the next one being filled. */
export type MadeReturns = {
  filler: Actor;
  signer: Actor;
  template: string;
  sendTo: string;
  /** Who is asked; nobody where null. */
  owner: string | null;
  /** Values of the sent return, by the code of the cell. */
  numbers: Readonly<Record<string, number>>;
  words: Readonly<Record<string, string>>;
};

const stepCalled = (code: string) => {
  const step = returnSteps.find((each) => each.code === code);
  if (step === undefined) throw new Error(`There is no step ${code}`);
  return step;
};

/** Makes them as their people would, through the same functions. */
export async function makeReturns(services: ReturnsServices, made: MadeReturns): Promise<void> {
  const { database } = services;
  // A demonstration is furnished in a process that has no rooms.
  registerReturnRequests();
  const template = templateOf(made.template);
  if (template === null) throw new Error(`There is no template ${made.template}`);
  const named = (cell: FormCell): FormCell =>
    cell.fill.kind === 'owner' ? { ...cell, fill: { ...cell.fill, accountId: made.owner } } : cell;
  const sent = await database.asActor(made.filler, 'load the demonstration', async (tx) => {
    const formId = await insertForm(tx, {
      title: template.title,
      recipient: template.recipient,
      sendTo: made.sendTo,
      frequency: template.frequency,
      dueDays: template.dueDays,
      keeperId: made.filler.accountId,
      notes: '',
      template: template.code,
      cells: cellsOf(template).map(named),
      blank: null,
    });
    const form = await selectForm(tx, formId);
    const latest = lastPeriod(template.frequency, clock.today());
    const before: Period = {
      from: addMonths(latest.from, -monthsIn(latest).length),
      to: addMonths(latest.from, -1),
    };
    const id = await insertReturn(tx, form, before);
    const own = await selectReturn(tx, id);
    await workOut(tx, services, made.filler, own);
    for (const cell of own.cells) {
      const number = made.numbers[cell.code];
      const words = made.words[cell.code];
      if (number === undefined && words === undefined) continue;
      await putValue(tx, own, cell.code, { kind: 'typed', number: number ?? null, words: words ?? '' });
    }
    await takeStep(tx, made.filler, own, own.version, stepCalled('finish'), '', {
      filled_by: made.filler.accountId,
    });
    return { id, formId, latest };
  });
  await database.asActor(made.signer, 'load the demonstration', async (tx) => {
    const own = await selectReturn(tx, sent.id);
    await takeStep(tx, made.signer, own, own.version, stepCalled('sign'), '', {
      signed_by: made.signer.accountId,
    });
  });
  await database.asActor(made.filler, 'load the demonstration', async (tx) => {
    const own = await selectReturn(tx, sent.id);
    await takeStep(tx, made.filler, own, own.version, stepCalled('send'), `By e-mail to ${made.sendTo}`, {
      sent_at: clock.now(),
    });
    const values = await listValues(tx, own.id);
    const document = returnDocument(own, values, {
      recipient: template.recipient,
      banner: services.documentBanner,
      author: made.filler.accountName,
      note: '',
    });
    await freezeCopy(
      tx,
      services,
      made.filler,
      await selectReturn(tx, own.id),
      values,
      document,
      made.signer.accountId,
    );
    // The next one, of which the owners were asked.
    const next = await selectReturn(
      tx,
      await insertReturn(tx, await selectForm(tx, sent.formId), sent.latest),
    );
    await workOut(tx, services, made.filler, next);
    await takeStep(tx, made.filler, next, next.version, stepCalled('ask'), '');
    if (made.owner !== null) await askOwners(tx, next);
  });
}
