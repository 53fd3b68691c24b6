import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound, refused } from '../../foundation/problem.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import {
  addUpdate,
  changeAction,
  lastChange,
  partnershipOf,
  restoreAction,
  stepByCode,
  takeStep,
  writeAction,
} from '../action.change.ts';
import { mayEdit, openStates } from '../action.rules.ts';
import { listActions, selectAction } from '../action.store.ts';
import type { Action, ActionInput } from '../action.types.ts';
import { agenciesToday, peopleToday } from '../choices.store.ts';
import { auditAction } from '../one/parts.store.ts';
import { checkRow, type SheetChange, type SheetPatch, type SheetRow } from './sheet.rules.ts';

export type PreviewRow = {
  line: number;
  code: string;
  actionId: string;
  version: number;
  changes: SheetChange[];
  patch: SheetPatch;
};
export type RejectedRow = { line: number; code: string; reason: string };
export type Preview = {
  accepted: PreviewRow[];
  rejected: RejectedRow[];
  /** Rows that say what is stored already. */
  same: number;
  /** Codes of actions still to be done that are not in the file: they stay as they are. */
  absent: string[];
  /** Headings that are none of ours: they are not read. */
  unknown: string[];
};

/** What each row would do. Nothing is changed. */
export async function previewRows(
  tx: Tx,
  actor: Actor,
  file: { rows: readonly SheetRow[]; unknown: string[] },
): Promise<Preview> {
  const codes = file.rows.map(({ cells }) => cells.code ?? '').filter((code) => code !== '');
  const known = new Map<string, Action>();
  if (codes.length > 0) {
    const ids = await tx.selectFrom('action').select('id').where('code', 'in', [...new Set(codes)]).execute();
    for (const action of await listActions(tx, { ids: ids.map(({ id }) => id) })) known.set(action.code, action);
  } // prettier-ignore
  const choices = { people: await peopleToday(tx), agencies: await agenciesToday(tx) };
  const preview: Preview = { accepted: [], rejected: [], same: 0, absent: [], unknown: file.unknown };
  const seen = new Map<string, number>();
  for (const row of file.rows) {
    const code = (row.cells.code ?? '').trim();
    const reject = (reason: string): void => {
      preview.rejected.push({ line: row.line, code, reason });
    };
    const earlier = seen.get(code);
    const action = known.get(code);
    if (code === '') {
      reject('It has no code. A spreadsheet changes actions that are in the log; write a new one down on its page');
      continue;
    } // prettier-ignore
    if (earlier !== undefined) {
      reject(`The same action stands in line ${earlier} already`);
      continue;
    }
    seen.set(code, row.line);
    if (action === undefined) {
      // One of another partnership, one the reader may not see, and none at all answer alike.
      reject('There is no such action in this log');
      continue;
    }
    if (!mayEdit(actor, action)) {
      const { changes } = checkRow(row, action, choices);
      if (changes.length === 0) preview.same += 1;
      else reject('It is another agency’s; you may change your own agency’s');
      continue;
    }
    const version = Number(row.cells.version ?? '');
    if (!/^\d+$/.test(row.cells.version ?? '')) {
      reject('Its version is missing or was changed, so it cannot be told whether somebody else changed it. Download the list again');
      continue;
    } // prettier-ignore
    const { changes, patch, faults } = checkRow(row, action, choices);
    if (version !== action.version) {
      // A row that says nothing new has nothing to lose by being old; an old export differs in what others changed, though.
      const last = await lastChange(tx, action.id);
      if (changes.length > 0)
        reject(`Changed meanwhile${last === null ? '' : ` by ${last.who} on ${dayInWords(last.at.slice(0, 10))}`}, after the list was downloaded. Download it again and change that`); // prettier-ignore
      else preview.same += 1;
      continue;
    }
    const agencyTo = patch.ownerAgencyId;
    if (
      agencyTo !== undefined &&
      !mayEdit(actor, {
        ownerAgencyId: agencyTo,
        ownerAccountId: patch.ownerAccountId ?? action.ownerAccountId,
      })
    )
      // prettier-ignore
      faults.push('You may not give it to another agency; ask the manager');
    if (faults.length > 0) reject(faults.join('. '));
    else if (changes.length === 0) preview.same += 1;
    else preview.accepted.push({ line: row.line, code, actionId: action.id, version, changes, patch });
  }
  preview.absent = (await listActions(tx, { states: openStates }))
    .filter((action) => !seen.has(action.code) && mayEdit(actor, action))
    .map(({ code }) => code);
  return preview;
}

export async function keepImport(tx: Tx, fileName: string, preview: Preview): Promise<string> {
  const id = newId();
  await tx
    .insertInto('action_import')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      file_name: fileName.slice(0, 255),
      state: 'previewed',
      preview: JSON.stringify(preview),
      made: JSON.stringify([]),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      // What was typed and may never be taken: for the agency that sent it alone.
      audience: [ownKey(tx)],
      open_to_members: false,
    })
    .execute();
  return id;
}

type Was = Omit<ActionInput, 'audience'> & Pick<Action, 'state' | 'blockedBy' | 'blockedOn' | 'startedOn'>;
type Made = { actionId: string; code: string; versionAfter: number; was: Was; said: string };

export type SheetImport = {
  id: string;
  fileName: string;
  state: 'previewed' | 'taken' | 'undone';
  preview: Preview;
  made: Made[];
  madeAt: string;
  takenAt: string | null;
  version: number;
};

/** @throws Problem 404 */
export async function selectImport(tx: Tx, id: string): Promise<SheetImport> {
  const row = await tx.selectFrom('action_import').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return {
    id: row.id,
    fileName: row.file_name,
    state: row.state,
    preview: row.preview as unknown as Preview,
    made: row.made as unknown as Made[],
    madeAt: row.made_at,
    takenAt: row.taken_at,
    version: row.version,
  };
}

async function decide(
  tx: Tx,
  file: SheetImport,
  set: { state: 'taken' | 'undone'; preview?: string; made?: string; taken_at?: string; undone_at?: string },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('action_import')
    .set({ ...set, version: file.version + 1 })
    .where('id', '=', file.id)
    .where('version', '=', file.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n)
    throw refused('import-decided', 'This file has been decided on already', 'Open it to see how.');
}

/** Does what a row says. @returns the version that the action has afterwards. */
async function applyRow(tx: Tx, actor: Actor, action: Action, patch: SheetPatch): Promise<number> {
  const { text, heading, ownerAgencyId, ownerAccountId, dueOn, blockedBy, words, nextStep, start } = patch;
  let now = action;
  if (text !== undefined || heading !== undefined || ownerAgencyId !== undefined || ownerAccountId !== undefined || dueOn !== undefined) {
    await changeAction(tx, action.id, {
      ...action,
      ...(text === undefined ? {} : { text }),
      ...(heading === undefined ? {} : { heading }),
      ...(ownerAgencyId === undefined ? {} : { ownerAgencyId }),
      ...(ownerAccountId === undefined ? {} : { ownerAccountId }),
      ...(dueOn === undefined ? {} : { dueOn }),
      audience: { keys: action.audience, openToMembers: action.openToMembers },
    }, action.version);
    now = await selectAction(tx, action.id);
  } // prettier-ignore
  if (words !== undefined) {
    await addUpdate(tx, now, {
      words,
      way: 'spreadsheet',
      ...(nextStep === undefined ? {} : { nextStep }),
      ...(blockedBy === undefined ? {} : { blockedBy }),
    });
    now = await selectAction(tx, action.id);
  } else if (blockedBy !== undefined) {
    await writeAction(tx, now, now.version, 'spreadsheet', {
      blocked_by: blockedBy,
      blocked_on: blockedBy === '' ? null : clock.today(),
    });
    now = await selectAction(tx, action.id);
  }
  const step = stepByCode('start');
  if (start === true && step !== null) {
    await takeStep(tx, now, step, { 'first-step': words ?? '' }, { accountId: actor.accountId });
    now = await selectAction(tx, action.id);
  }
  return now.version;
}

/**
 * Takes the rows that can be taken. One that somebody changed, or gave to others, after the preview is left out and said so.
 * @returns how many were taken and how many left out.
 */
export async function takeImport(
  tx: Tx,
  actor: Actor,
  file: SheetImport,
): Promise<{ taken: number; left: number }> {
  if (file.state !== 'previewed')
    throw refused('import-decided', 'This file has been decided on already', 'Open it to see how.');
  const made: Made[] = [];
  const late: RejectedRow[] = [];
  for (const row of file.preview.accepted) {
    const [action] = await listActions(tx, { ids: [row.actionId] });
    const last = action === undefined ? null : await lastChange(tx, action.id);
    if (action === undefined || action.version !== row.version || !mayEdit(actor, action)) {
      late.push({ line: row.line, code: row.code, reason: `Changed${last === null ? '' : ` by ${last.who}`} between the preview and taking it in. Download the list again and change that` }); // prettier-ignore
      continue;
    }
    const was: Was = {
      reference: action.reference, text: action.text, heading: action.heading, ownerAgencyId: action.ownerAgencyId,
      ownerAccountId: action.ownerAccountId, leadAccountId: action.leadAccountId, groupId: action.groupId,
      partnerAgencyIds: action.partnerAgencyIds, source: action.source, sourceKind: action.sourceKind,
      sourceWords: action.sourceWords, dueOn: action.dueOn, dueRule: action.dueRule, state: action.state,
      blockedBy: action.blockedBy, blockedOn: action.blockedOn, startedOn: action.startedOn,
    }; // prettier-ignore
    const versionAfter = await applyRow(tx, actor, action, row.patch);
    await auditAction(tx, 'action.changed', action.id);
    made.push({ actionId: action.id, code: action.code, versionAfter, was, said: row.patch.words ?? '' });
  }
  const lines = new Set(late.map(({ line }) => line));
  await decide(tx, file, {
    state: 'taken',
    taken_at: clock.now(),
    made: JSON.stringify(made),
    preview: JSON.stringify({
      ...file.preview,
      accepted: file.preview.accepted.filter(({ line }) => !lines.has(line)),
      rejected: [...file.preview.rejected, ...late],
    } satisfies Preview),
  });
  return { taken: made.length, left: late.length };
}

/** How long a file can be undone after it was taken in. Hours. */
export const undoHours = 24;

export const mayUndo = (file: SheetImport): boolean =>
  file.state === 'taken' &&
  file.made.length > 0 &&
  file.takenAt !== null &&
  clock.milliseconds() - Date.parse(file.takenAt) <= undoHours * 3_600_000;

/**
 * Puts back how the actions stood; one that was changed again since stays as it is. An update is never taken out of the thread: a
 * further one says that it was taken back.
 */
export async function undoImport(tx: Tx, file: SheetImport): Promise<{ undone: number; left: string[] }> {
  if (!mayUndo(file))
    throw refused('import-too-old', 'This file can no longer be undone', `That is possible for ${undoHours} hours after it was taken in. Change the actions one by one.`); // prettier-ignore
  const left: string[] = [];
  for (const each of file.made) {
    const [action] = await listActions(tx, { ids: [each.actionId] });
    if (action?.version !== each.versionAfter) {
      left.push(each.code);
      continue;
    }
    if (each.said !== '')
      await addUpdate(tx, action, { words: `Taken back: what the spreadsheet “${file.fileName}” said was not meant.`, way: 'spreadsheet' }); // prettier-ignore
    await restoreAction(tx, await selectAction(tx, action.id), each.was, 'spreadsheet undone');
    await auditAction(tx, 'action.changed', action.id);
  }
  await decide(tx, file, { state: 'undone', undone_at: clock.now() });
  return { undone: file.made.length - left.length, left };
}
