import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DataFolder } from '../../foundation/data-folder.ts';
import { Problem } from '../../foundation/problem.ts';
import type { ReadFiles } from '../deliveries.ts';
import type { Engine } from '../engine.ts';
import { commitDelivery, keepReceived, type PreparedFiles, type RefusedFile } from '../intake/receive.ts';
import { streetFileName, streetHeadings } from '../intake/street.headings.ts';
import { checkPersonal, lookAtFile, stageReceived, suggestFor } from './staged.ts';
import type { DraftState } from './mapping.rules.ts';
import type { MappingDraft } from './mapping.store.ts';

/** A file that waits for its columns, ready to be written down. */
export type NewDraft = Omit<MappingDraft, 'id' | 'madeAt'>;

/** What became of a file that a person sent: police files are read at once, others are mapped, some are refused. */
export type TakenIn = {
  street: string[];
  drafts: NewDraft[];
  refused: RefusedFile[];
};

/** Headings that a street file shares with a file someone has changed; of twelve. As in the adaptor. */
const streetHeadingsShared = 9;

const isStreet = (fileName: string, headings: readonly string[]): boolean => {
  if (streetFileName(fileName) !== null) return true;
  const found = new Set(headings.map((heading) => heading.trim().toLowerCase()));
  return streetHeadings.filter((heading) => found.has(heading.toLowerCase())).length >= streetHeadingsShared;
};

/** A file of which we know nothing but the words of its columns. */
function freshState(mapping: DraftState['mapping'], questions: string[]): DraftState {
  return { source: null, mapping, questions, previous: null, renames: null, values: [], agreed: [] };
}

/**
 * Looks at one file in memory and lets it wait for its columns under the data folder. A file that is not depersonalised is
 * not kept: its name, hash and what was seen come back to be written down.
 */
export async function takeInTable(
  folder: DataFolder,
  file: { fileName: string; bytes: Uint8Array },
  adaptor: MappingDraft['adaptor'],
  evidence: string,
): Promise<{ draft: NewDraft } | { refused: RefusedFile }> {
  const hash = createHash('sha256').update(file.bytes).digest('hex');
  const { fileName } = file;
  try {
    const view = await lookAtFile(file.bytes);
    await checkPersonal(view, fileName);
    const { mapping, questions } = suggestFor(view, fileName.slice(0, 200), fileName);
    await stageReceived(folder, hash, file.bytes);
    const state = freshState(mapping, questions);
    return { draft: { adaptor, fileName, hash, bytes: file.bytes.length, evidence, state } };
  } catch (error) {
    if (!(error instanceof Problem) || error.status === 503) throw error;
    return { refused: { fileName, hash, bytes: file.bytes.length, problem: error } };
  }
}

/** Sorts files on the disk: archives and police street files by path, tables of other partners into the staging folder. */
export async function takeInFiles(
  folder: DataFolder,
  files: readonly { path: string; fileName: string }[],
): Promise<TakenIn> {
  const taken: TakenIn = { street: [], drafts: [], refused: [] };
  for (const { path, fileName } of files) {
    if (/\.zip$/i.test(fileName) || streetFileName(fileName) !== null) {
      taken.street.push(path);
      continue;
    }
    const bytes = await readFile(path);
    const view = await lookAtFile(bytes).catch((error: unknown) => {
      if (error instanceof Problem && error.status !== 503) return null;
      throw error;
    });
    if (view !== null && isStreet(fileName, view.sheet.headings)) {
      taken.street.push(path);
      continue;
    }
    const one = await takeInTable(folder, { fileName, bytes }, 'mapped', '');
    if ('draft' in one) taken.drafts.push(one.draft);
    else taken.refused.push(one.refused);
  }
  return taken;
}

/**
 * Settles what was prepared from one file, outside any transaction: the file as received under its hash, its segments under
 * theirs. Nothing counts yet; `keepDeliveries` writes it down. The staging is removed in any case.
 */
export async function settlePrepared(
  engine: Engine,
  folder: DataFolder,
  files: PreparedFiles,
): Promise<ReadFiles> {
  try {
    const reports = [];
    for (const prepared of files.prepared) {
      await keepReceived(prepared, folder.deliveries);
      reports.push(await commitDelivery(engine, prepared));
    }
    return { reports, refused: [], passedOver: files.passedOver };
  } finally {
    await files.discard();
  }
}
