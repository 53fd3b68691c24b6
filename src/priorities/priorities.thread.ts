import { sql } from 'kysely';
import type { Tx } from '../foundation/database.types.ts';
import { idsOf, uuidsOf, type ThreadContribution, type ThreadLink, type ThreadTitle, mostGaps, mostTies } from '../foundation/thread.ts'; // prettier-ignore
import { may } from '../partnership/partnership.ts';
import { knownDuties } from './lists.store.ts';
import { decidedWords, type Decision } from './priority.types.ts';
import { roundStateWords, type RoundState } from './round.rules.ts';

type CandidateRow = { id: string; round: string; title: string; decision: Decision | null; inRound: string };

const candidateTitle = (row: CandidateRow): ThreadTitle => ({
  kind: 'priority',
  id: row.id,
  title: row.title,
  href: `/priorities/${row.round}/candidates/${row.id}`,
  summary: `${row.decision === null ? 'Candidate' : decidedWords[row.decision]}, ${row.inRound}`,
});

const columns = sql`c.id, c.priority_round_id as round, c.title, c.decision, r.title as "inRound"
  from priority_candidate c join priority_round r on r.partnership_id = c.partnership_id and r.id = c.priority_round_id
  where c.removed_at is null`;

/** Priorities, the rounds that decided them, and the duties they rest on. */
export const prioritiesThread: ThreadContribution = {
  kinds: [
    { kind: 'priority', title: 'priority' },
    { kind: 'priority_round', title: 'round of priority setting' },
    { kind: 'duty', title: 'legal duty' },
  ],
  titles: async (actor, tx, ends) => {
    if (!may(actor.role, 'priorities.view')) return [];
    const candidates = uuidsOf(ends, 'priority');
    const rounds = uuidsOf(ends, 'priority_round');
    const codes = idsOf(ends, 'duty');
    const duties = codes.length === 0 ? [] : (await knownDuties(tx)).filter(({ code }) => codes.includes(code));
    const { rows: found } = await sql<CandidateRow>`
      select ${columns} and c.id = any(${candidates}::uuid[]) order by c.id`.execute(tx);
    const { rows } = await sql<{ id: string; title: string; state: RoundState }>`
      select id, title, state from priority_round where id = any(${rounds}::uuid[]) order by id`.execute(tx);
    return [
      ...found.map(candidateTitle),
      ...rows.map((row) => ({ kind: 'priority_round', id: row.id, title: row.title, href: `/priorities/${row.id}`, summary: roundStateWords[row.state].title })),
      ...duties.map((duty) => ({ kind: 'duty', id: duty.code, title: duty.title, href: `/priorities/duties#${duty.code}`, summary: duty.source })),
    ];
  },
  links: async (actor, tx, ends) => (may(actor.role, 'priorities.view') ? linksAt(tx, ends) : []),
  find: async (actor, tx, words) => {
    if (!may(actor.role, 'priorities.view')) return [];
    const wanted = words.trim().toLowerCase();
    const { rows } = await sql<CandidateRow>`
      select ${columns} and (${wanted} = '' or position(${wanted} in lower(c.title)) > 0)
      order by r.changed_at desc, c.position, c.id limit 20`.execute(tx);
    return rows.map(candidateTitle);
  },
  gaps: async (actor, tx) => {
    if (!may(actor.role, 'priorities.view')) return [];
    const { rows } = await sql<CandidateRow>`
      select ${columns} and c.decision = 'adopt' and r.state = 'decided'
        and not exists (select from jsonb_array_elements(c.proposals) p where p ->> 'score' is not null)
        and jsonb_array_length(coalesce(c.evidence -> 'duties', '[]')) = 0
      order by c.position, c.id limit ${mostGaps + 1}`.execute(tx);
    return rows.map((row) => ({
      gap: 'Priority without evidence',
      title: row.title,
      href: `/priorities/${row.round}/candidates/${row.id}`,
      mend: 'No figure, no answer of residents and no duty is tied to it: name what it rests on in the next round.',
    }));
  },
}; // prettier-ignore

type LinkRow = { id: string; round: string; figures: string[]; duties: string[]; question: string | null };

/** A priority rests on figures, on what residents chose, and on duties; it was set in a round. */
async function linksAt(tx: Tx, ends: Parameters<typeof idsOf>[0]): Promise<ThreadLink[]> {
  const candidates = uuidsOf(ends, 'priority');
  const rounds = uuidsOf(ends, 'priority_round');
  const figures = idsOf(ends, 'figure');
  const duties = idsOf(ends, 'duty');
  const questions = idsOf(ends, 'survey_question');
  if (candidates.length + rounds.length + figures.length + duties.length + questions.length === 0) return [];
  // The figure of concern is a survey's: the thread leads to the question, and from there to the consultation.
  const { rows } = await sql<LinkRow>`
    select id, round, figures, duties, question from (
      select c.id, c.priority_round_id as round, c.position,
        array(select p ->> 'figureId' from jsonb_array_elements(c.proposals) p
          where p ->> 'figureId' is not null and p ->> 'factor' <> 'concern') as figures,
        array(select jsonb_array_elements_text(coalesce(c.evidence -> 'duties', '[]'))) as duties,
        (select r.consultation_wave_id::text || '.' || regexp_replace(p ->> 'href', '^.*/questions/', '')
          from jsonb_array_elements(c.proposals) p
          where p ->> 'factor' = 'concern' and p ->> 'score' is not null and p ->> 'href' like '%/questions/%' limit 1) as question
      from priority_candidate c join priority_round r on r.partnership_id = c.partnership_id and r.id = c.priority_round_id
      where c.removed_at is null) as each
    where id = any(${candidates}::uuid[]) or round = any(${rounds}::uuid[]) or figures && ${figures}::text[]
      or duties && ${duties}::text[] or question = any(${questions}::text[])
    order by position, id limit ${mostTies + 1}`.execute(tx);
  return rows.flatMap(({ id, round, figures: own, duties: codes, question }): ThreadLink[] => {
    const from = { kind: 'priority', id };
    const on = (kind: string, ids: readonly string[]): ThreadLink[] =>
      [...new Set(ids)].map((each) => ({ from, to: { kind, id: each }, relation: 'rests on' }));
    return [
      ...on('figure', own),
      ...on('survey_question', question === null ? [] : [question]),
      ...on('duty', codes),
      { from, to: { kind: 'priority_round', id: round }, relation: 'set in' },
    ];
  });
}
