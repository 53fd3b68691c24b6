import { sql } from 'kysely';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { isUuid } from '../foundation/id.ts';
import { idsOf, uuidsOf, type ThreadContribution, type ThreadTitle, mostTies } from '../foundation/thread.ts';
import { may } from '../partnership/partnership.ts';
import type { Question } from './questionnaire/questionnaire.types.ts';
import { waveStateWords, type WaveState } from './waves/wave.rules.ts';

/** A question as it was asked in one consultation: `<id of the wave>.<code of the question>`. */
export const askedQuestion = (waveId: string, question: string): { kind: string; id: string } => ({
  kind: 'survey_question',
  id: `${waveId}.${question}`,
});

function readAsked(id: string): { wave: string; question: string } | null {
  const [wave = '', question = '', ...rest] = id.split('.');
  return isUuid(wave) && /^[a-z][a-z0-9-]{0,39}$/.test(question) && rest.length === 0
    ? { wave, question }
    : null;
}

/** Consultations, the questions they asked, and what was promised for the answers. */
export const consultationThread: ThreadContribution = {
  kinds: [
    { kind: 'consultation_wave', title: 'consultation' },
    { kind: 'survey_question', title: 'answer of residents' },
    { kind: 'consultation_promise', title: 'promise to residents' },
  ],
  titles: async (actor, tx, ends) => {
    if (!may(actor.role, 'consultation.view')) return [];
    return [
      ...(await waveTitles(tx, uuidsOf(ends, 'consultation_wave'))),
      ...(await questionTitles(actor, tx, idsOf(ends, 'survey_question'))),
      ...(await promiseTitles(actor, tx, uuidsOf(ends, 'consultation_promise'))),
    ];
  },
  links: async (actor, tx, ends) => {
    if (!may(actor.role, 'consultation.view')) return [];
    const asked = idsOf(ends, 'survey_question').flatMap((id) => {
      const read = readAsked(id);
      return read === null
        ? []
        : [
            {
              from: { kind: 'survey_question', id },
              to: { kind: 'consultation_wave', id: read.wave },
              relation: 'asked in',
            },
          ];
    });
    const waves = uuidsOf(ends, 'consultation_wave');
    const promises = uuidsOf(ends, 'consultation_promise');
    if (waves.length + promises.length === 0) return asked;
    const { rows } = await sql<{ promise: string; wave: string }>`
      select id as promise, consultation_wave_id as wave from consultation_promise
      where state <> 'removed' and (id = any(${promises}::uuid[]) or consultation_wave_id = any(${waves}::uuid[]))
      order by position, id limit ${mostTies + 1}`.execute(tx);
    return [
      ...asked,
      ...rows.map(({ promise, wave }) => ({
        from: { kind: 'consultation_promise', id: promise },
        to: { kind: 'consultation_wave', id: wave },
        relation: 'answers',
      })),
    ];
  },
  find: async (actor, tx, words) => {
    if (!may(actor.role, 'consultation.view')) return [];
    const wanted = words.trim().toLowerCase();
    const { rows } = await sql<WaveRow>`
      select id, title, state, closes_on as "closesOn" from consultation_wave
      where ${wanted} = '' or position(${wanted} in lower(title)) > 0 order by changed_at desc, id desc limit 20`.execute(
      tx,
    );
    return rows.map(waveTitle);
  },
};

type WaveRow = { id: string; title: string; state: WaveState; closesOn: string | null };

const waveTitle = (row: WaveRow): ThreadTitle => ({
  kind: 'consultation_wave',
  id: row.id,
  title: row.title,
  href: `/consultation/${row.id}`,
  summary: waveStateWords[row.state].title,
});

async function waveTitles(tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<WaveRow>`
    select id, title, state, closes_on as "closesOn" from consultation_wave
    where id = any(${[...ids]}::uuid[]) order by id`.execute(tx);
  return rows.map(waveTitle);
}

type AskedRow = {
  wave: string;
  title: string;
  code: string;
  isPublished: boolean;
  isClosed: boolean;
  body: unknown;
};
type Asked = { sections: { questions: Pick<Question, 'code' | 'kind' | 'text'>[] }[] };

/** Where the results of a question stand, below those of its consultation. */
const resultsOf = ({ code, kind }: Pick<Question, 'code' | 'kind'>): string =>
  kind === 'text' ? `words/${code}` : kind === 'place' ? 'places' : `questions/${code}`;

/** Results are the unit's until the chapter is published; then everybody reads them in it. */
async function questionTitles(actor: Actor, tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  const asked = ids.flatMap((id) => {
    const read = readAsked(id);
    return read === null ? [] : [{ id, ...read }];
  });
  if (asked.length === 0) return [];
  const { rows } = await sql<AskedRow>`
    select w.id as wave, w.title, w.code, w.closed_at is not null as "isClosed", e.body, exists (
      select from consultation_chapter c where c.partnership_id = w.partnership_id and c.consultation_wave_id = w.id
        and c.edition = 'public' and c.published_at is not null) as "isPublished"
    from consultation_wave w
      join questionnaire_edition e on e.partnership_id = w.partnership_id and e.id = w.questionnaire_edition_id
    where w.state <> 'withdrawn' and w.id = any(${asked.map(({ wave }) => wave)}::uuid[])`.execute(tx);
  const waves = new Map(rows.map((row) => [row.wave, row]));
  return asked.flatMap(({ id, wave, question }): ThreadTitle[] => {
    const row = waves.get(wave);
    const found = (row?.body as Asked | undefined)?.sections
      .flatMap(({ questions }) => questions)
      .find(({ code }) => code === question);
    if (row === undefined || found === undefined) return [];
    const href =
      may(actor.role, 'consultation.analyse') && row.isClosed
        ? `/consultation/${wave}/results/${resultsOf(found)}`
        : row.isPublished
          ? `/survey/${row.code}/results`
          : null;
    if (href === null) return [];
    return [{ kind: 'survey_question', id, title: found.text, href, summary: row.title }];
  });
}

async function promiseTitles(actor: Actor, tx: Tx, ids: readonly string[]): Promise<ThreadTitle[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{
    id: string;
    wave: string;
    code: string;
    did: string;
    said: string;
    state: string;
  }>`
    select m.id, w.id as wave, w.code, m.did, m.said, m.state
    from consultation_promise m
      join consultation_wave w on w.partnership_id = m.partnership_id and w.id = m.consultation_wave_id
    where m.state <> 'removed' and m.id = any(${[...ids]}::uuid[]) order by m.id`.execute(tx);
  return rows.flatMap((row): ThreadTitle[] => {
    const href = may(actor.role, 'consultation.edit')
      ? `/consultation/${row.wave}/promises/${row.id}`
      : row.state === 'published'
        ? `/survey/${row.code}/results`
        : null;
    if (href === null) return [];
    return [
      {
        kind: 'consultation_promise',
        id: row.id,
        title: row.did === '' ? row.said : row.did,
        href,
        summary: `You said: ${row.said}`,
      },
    ];
  });
}
