import { sql, type Selectable } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion, versionsOf } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { keyFor } from '../../sharing/sharing.ts';
import { partnershipOf, selectEdition } from '../waves/wave.store.ts';
import type { Edition, Purpose } from '../waves/wave.types.ts';
import { questionnaireShape, type Questionnaire } from './questionnaire.types.ts';

export type QuestionnaireRecord = {
  id: string;
  purpose: Purpose;
  body: Questionnaire;
  madeAt: string;
  changedAt: string;
  removedAt: string | null;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

/** A row of the list: without the questions themselves. */
export type QuestionnaireRow = {
  id: string;
  title: string;
  purpose: Purpose;
  questions: number;
  changedAt: string;
  removedAt: string | null;
};

const kind = 'questionnaire';

const toRecord = (row: Selectable<DB['questionnaire']>): QuestionnaireRecord => ({
  id: row.id,
  purpose: row.purpose,
  body: questionnaireShape.parse(row.body),
  madeAt: row.made_at,
  changedAt: row.changed_at,
  removedAt: row.removed_at,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

/** Questionnaires, the last changed first: one page and one more. */
export async function listQuestionnaires(
  tx: Tx,
  filter: { words?: string; removed?: boolean } = {},
  after?: readonly CursorValue[],
): Promise<QuestionnaireRow[]> {
  let query = tx
    .selectFrom('questionnaire')
    .select([
      'id',
      'title',
      'purpose',
      'changed_at',
      'removed_at',
      sql<number>`(select coalesce(sum(jsonb_array_length(section -> 'questions')), 0)::int
        from jsonb_array_elements(body -> 'sections') as section)`.as('questions'),
    ])
    .where('removed_at', filter.removed === true ? 'is not' : 'is', null);
  for (const word of (filter.words ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8))
    query = query.where(sql<boolean>`strpos(lower(title), ${word}) > 0`);
  if (after !== undefined) query = query.where(afterCursor(['changed_at', 'id'], after, 'descending'));
  const rows = await query
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    purpose: row.purpose,
    questions: row.questions,
    changedAt: row.changed_at,
    removedAt: row.removed_at,
  }));
}

/** Also a removed one. @throws the same 404 for an unknown one and one the reader may not see. */
export async function selectQuestionnaire(tx: Tx, id: string): Promise<QuestionnaireRecord> {
  const row = await tx.selectFrom('questionnaire').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

/**
 * Keeps a new questionnaire. Who is of the partnership may read it: what is to be asked of everybody is no secret among those who
 * enter the answers; writing it is a permission.
 */
export async function insertQuestionnaire(
  tx: Tx,
  given: { body: Questionnaire; purpose: Purpose },
): Promise<string> {
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('questionnaire')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      title: titleOf(given.body),
      body: JSON.stringify(questionnaireShape.parse(given.body)),
      purpose: given.purpose,
      made_at: now,
      made_by: contextOf(tx).actor?.accountId ?? null,
      changed_at: now,
      audience: [await keyFor(tx, { kind: 'unit' })],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** Longest title of a questionnaire. */
export const longestTitle = 200;

const titleOf = (body: Questionnaire): string => body.title.slice(0, longestTitle);

type Change = { body?: Questionnaire; purpose?: Purpose; removed?: boolean };

/**
 * Changes it, keeping how it stood. Editions that were frozen stay as they are.
 * @param reason what was changed, for its history
 * @throws Problem 422 `changed-meanwhile` beside the field `version`; 404
 */
export async function changeQuestionnaire(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  change: Change,
): Promise<void> {
  const record = await selectQuestionnaire(tx, id);
  if (record.version !== version) throw changedMeanwhile();
  if (record.removedAt !== null && change.removed !== false) throw isRemoved();
  const { audience, openToMembers, body, purpose, removedAt } = record;
  await keepVersion(tx, {
    kind,
    id,
    version,
    reason,
    was: { body, purpose, removed_at: removedAt },
    audience,
    openToMembers,
  });
  const result = await tx
    .updateTable('questionnaire')
    .set({
      ...(change.body === undefined
        ? {}
        : { title: titleOf(change.body), body: JSON.stringify(questionnaireShape.parse(change.body)) }),
      ...(change.purpose === undefined ? {} : { purpose: change.purpose }),
      ...(change.removed === undefined ? {} : { removed_at: change.removed ? clock.now() : null }),
      changed_at: clock.now(),
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw changedMeanwhile();
}

/** A copy to be changed: next year's survey from this year's, with its translations. */
export async function copyQuestionnaire(tx: Tx, id: string): Promise<string> {
  const { body, purpose } = await selectQuestionnaire(tx, id);
  const title = `Copy of ${body.title}`.slice(0, longestTitle);
  const copy = await insertQuestionnaire(tx, { body: { ...body, title }, purpose });
  for (const { language, status, words, of, translator } of await listTranslations(tx, id))
    await saveTranslation(tx, copy, {
      language,
      status: status === 'draft' ? 'draft' : 'checked',
      translator,
      words,
      of,
      version: 0,
    });
  return copy;
}

export type EarlierVersion = {
  version: number;
  /** When it was replaced, and by whom. */
  changedAt: string;
  changedByName: string;
  /** What was done to it then. */
  reason: string;
  body: Questionnaire;
};

/** How it stood before each change, the newest first. */
export async function earlierVersions(tx: Tx, id: string): Promise<EarlierVersion[]> {
  const versions = await versionsOf(tx, kind, id);
  const accounts = [...new Set(versions.map(({ changedBy }) => changedBy).filter((each) => each !== null))];
  const names =
    accounts.length === 0
      ? []
      : await tx.selectFrom('account').select(['id', 'name']).where('id', 'in', accounts).execute();
  return versions.map(({ version, changedAt, changedBy, reason, was }) => ({
    version,
    changedAt,
    changedByName: names.find(({ id: account }) => account === changedBy)?.name ?? 'the software',
    reason,
    body: questionnaireShape.parse((was as { body: unknown }).body),
  }));
}

// ---- editions --------------------------------------------------------------------------------------------------------------

/** JSON with the keys of every object in order, so that equal values are equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

/** SHA-256 of a questionnaire, by which equal ones are known. */
export const hashOf = (body: Questionnaire): string => sha256(canonicalJson(questionnaireShape.parse(body)));

/**
 * The questions as they stand now, frozen for asking. The same questions give the same edition again; a change gives the next
 * number. Nothing changes an edition.
 * @throws 404; Problem 422 `removed` for a removed questionnaire
 */
export async function freezeEdition(tx: Tx, questionnaireId: string): Promise<Edition> {
  // Two who freeze at once would both take the next number: the second waits for the first.
  await tx.selectFrom('questionnaire').select('id').where('id', '=', questionnaireId).forUpdate().execute();
  const record = await selectQuestionnaire(tx, questionnaireId);
  if (record.removedAt !== null) throw isRemoved();
  const hash = hashOf(record.body);
  const editions = await listEditions(tx, questionnaireId);
  const same = editions.find((edition) => edition.hash === hash);
  if (same !== undefined) return selectEdition(tx, same.id);
  const id = newId();
  await tx
    .insertInto('questionnaire_edition')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      questionnaire_id: questionnaireId,
      number: (editions[0]?.number ?? 0) + 1,
      body: JSON.stringify(record.body),
      hash,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      inherited_audience: record.audience,
      inherited_open: record.openToMembers,
    })
    .execute();
  return selectEdition(tx, id);
}

export type EditionRow = Pick<Edition, 'id' | 'number' | 'hash' | 'madeAt'>;

/** Editions of a questionnaire, the newest first. */
export async function listEditions(tx: Tx, questionnaireId: string): Promise<EditionRow[]> {
  const rows = await tx
    .selectFrom('questionnaire_edition')
    .select(['id', 'number', 'hash', 'made_at'])
    .where('questionnaire_id', '=', questionnaireId)
    .orderBy('number', 'desc')
    .execute();
  return rows.map(({ made_at: madeAt, ...row }) => ({ ...row, madeAt }));
}

/** Consultations that ask by this questionnaire, the newest first; a few are enough for its page. */
export async function wavesOf(
  tx: Tx,
  questionnaireId: string,
): Promise<{ id: string; title: string; state: string }[]> {
  return tx
    .selectFrom('consultation_wave')
    .select(['id', 'title', 'state'])
    .where('questionnaire_id', '=', questionnaireId)
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .limit(20)
    .execute();
}

// ---- translations ------------------------------------------------------------------------------------------------------------

export const translationStates = ['draft', 'checked', 'in-use'] as const;
export type TranslationState = (typeof translationStates)[number];

export type Translation = {
  id: string;
  /** BCP 47 tag. */
  language: string;
  status: TranslationState;
  /** Texts by their keys (`textsOf` in language.rules.ts). */
  words: Record<string, string>;
  /** What each text was translated from, so that a changed original shows. */
  of: Record<string, string>;
  translator: string;
  changedAt: string;
  version: number;
};

type StoredWords = { texts: Record<string, string>; of: Record<string, string> };

const toTranslation = (row: Selectable<DB['questionnaire_translation']>): Translation => {
  const { texts, of } = row.words as StoredWords;
  return {
    id: row.id,
    language: row.language,
    status: row.status,
    words: texts,
    of,
    translator: row.translator,
    changedAt: row.changed_at,
    version: row.version,
  };
};

/** By language. */
export async function listTranslations(tx: Tx, questionnaireId: string): Promise<Translation[]> {
  const rows = await tx
    .selectFrom('questionnaire_translation')
    .selectAll()
    .where('questionnaire_id', '=', questionnaireId)
    .orderBy('language')
    .execute();
  return rows.map(toTranslation);
}

/** Null where there is none in this language. */
export async function selectTranslation(
  tx: Tx,
  questionnaireId: string,
  language: string,
): Promise<Translation | null> {
  const row = await tx
    .selectFrom('questionnaire_translation')
    .selectAll()
    .where('questionnaire_id', '=', questionnaireId)
    .where('language', '=', language)
    .executeTakeFirst();
  return row === undefined ? null : toTranslation(row);
}

/**
 * Keeps a translation.
 * @param given.version the one that is replaced; 0 for a new language
 * @throws Problem 422 `changed-meanwhile` beside the field `version`; 404
 */
export async function saveTranslation(
  tx: Tx,
  questionnaireId: string,
  given: Pick<Translation, 'language' | 'status' | 'words' | 'of' | 'translator' | 'version'>,
): Promise<void> {
  const { audience, openToMembers } = await selectQuestionnaire(tx, questionnaireId);
  const was = await selectTranslation(tx, questionnaireId, given.language);
  const texts = Object.fromEntries(Object.entries(given.words).filter(([, text]) => text !== ''));
  const of = Object.fromEntries(Object.entries(given.of).filter(([key]) => texts[key] !== undefined));
  const row = {
    status: given.status,
    words: JSON.stringify({ texts, of } satisfies StoredWords),
    translator: given.translator,
    changed_at: clock.now(),
    changed_by: contextOf(tx).actor?.accountId ?? null,
    version: given.version + 1,
  };
  if ((was?.version ?? 0) !== given.version) throw changedMeanwhile();
  if (was === null) {
    await tx
      .insertInto('questionnaire_translation')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        questionnaire_id: questionnaireId,
        language: given.language,
        ...row,
        inherited_audience: audience,
        inherited_open: openToMembers,
      })
      .execute();
    return;
  }
  await keepVersion(tx, {
    kind: 'questionnaire_translation',
    id: was.id,
    version: was.version,
    reason: 'changed',
    was: { status: was.status, words: was.words, translator: was.translator },
    audience,
    openToMembers,
  });
  const result = await tx
    .updateTable('questionnaire_translation')
    .set(row)
    .where('id', '=', was.id)
    .where('version', '=', given.version)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw changedMeanwhile();
}

// ---- what goes wrong ---------------------------------------------------------------------------------------------------------

const changedMeanwhile = (): Problem => {
  const message =
    'Somebody changed this after you opened the page. Look at what is stored now; what you typed is kept below, and sending it again puts it in';
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: message,
    fields: [{ name: 'version', message }],
  });
};

const isRemoved = (): Problem => {
  const message = 'This questionnaire was removed. Put it back before you change or use it';
  return new Problem({
    status: 422,
    code: 'removed',
    title: message,
    fields: [{ name: 'version', message }],
  });
};
