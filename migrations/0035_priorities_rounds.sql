-- Priority setting: each year a round of candidates, scored by the partners one by one, moderated together, decided and minuted.
-- A round and its candidates are open to the partnership's members. A score is its scorer's (and whoever keyed it in) alone, so
-- that nobody scores after somebody else's score; from moderation on the scores of a round are read through one function.

-- ---- how scores are proposed and weighed --------------------------------------------------------------------------------------

create table priority_rule (
  partnership_id uuid not null constraint priority_rule__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  number integer not null constraint priority_rule__number__check check (number >= 1),
  bands jsonb not null constraint priority_rule__bands__check check (jsonb_typeof(bands) = 'object'),
  reason text not null constraint priority_rule__reason__check check (length(reason) between 1 and 500),
  made_at timestamptz not null,
  made_by uuid constraint priority_rule__made_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint priority_rule__id__pkey primary key (partnership_id, id),
  constraint priority_rule__number__key unique (partnership_id, number)
);
comment on table priority_rule is 'From which value on a figure is proposed as which score, each change a new row; a proposal keeps the number it was made under.';
comment on column priority_rule.bands is 'By factor, five values from the lowest: priorities/proposal.rules.ts.';
create index priority_rule__made_by__idx on priority_rule (made_by);
select protect('priority_rule');
grant select, insert on priority_rule to fp_member, fp_system;

create table priority_weights (
  partnership_id uuid not null constraint priority_weights__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint priority_weights__title__check check (length(title) between 1 and 100),
  volume integer not null constraint priority_weights__volume__check check (volume between 0 and 100),
  harm integer not null constraint priority_weights__harm__check check (harm between 0 and 100),
  concern integer not null constraint priority_weights__concern__check check (concern between 0 and 100),
  added_value integer not null constraint priority_weights__added_value__check check (added_value between 0 and 100),
  trend integer not null constraint priority_weights__trend__check check (trend between 0 and 100),
  source text not null constraint priority_weights__source__check check (length(source) between 1 and 300),
  position integer not null,
  made_at timestamptz not null,
  made_by uuid constraint priority_weights__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint priority_weights__id__pkey primary key (partnership_id, id)
);
comment on table priority_weights is 'How much each factor counts, in per cent that add up to 100 (held by the page: priorities/weights.rules.ts).';
create index priority_weights__position__idx on priority_weights (partnership_id, position, id);
create index priority_weights__made_by__idx on priority_weights (made_by);
select protect('priority_weights');
grant select, insert, update on priority_weights to fp_member, fp_system;

-- ---- rounds -------------------------------------------------------------------------------------------------------------------

create table priority_round (
  partnership_id uuid not null constraint priority_round__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint priority_round__title__check check (length(title) between 1 and 200),
  state text not null constraint priority_round__state__check check (state in ('draft', 'open', 'moderation', 'decided', 'superseded')),
  scores_due_on date,
  meeting_on date,
  minute text not null default '' constraint priority_round__minute__check check (length(minute) <= 200),
  decided_at timestamptz,
  top integer not null constraint priority_round__top__check check (top between 1 and 20),
  priority_weights_id uuid not null,
  consultation_wave_id uuid,
  previous_id uuid,
  made_at timestamptz not null,
  made_by uuid constraint priority_round__made_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint priority_round__id__pkey primary key (partnership_id, id),
  constraint priority_round__priority_weights_id__fkey foreign key (partnership_id, priority_weights_id) references priority_weights (partnership_id, id),
  constraint priority_round__consultation_wave_id__fkey foreign key (partnership_id, consultation_wave_id) references consultation_wave (partnership_id, id),
  constraint priority_round__previous_id__fkey foreign key (partnership_id, previous_id) references priority_round (partnership_id, id)
);
comment on table priority_round is 'One year''s setting of priorities, from its candidates to the decision of the partnership''s meeting.';
comment on column priority_round.top is 'About how many priorities the partnership wants: what "firm" is held against.';
comment on column priority_round.consultation_wave_id is 'The consultation from which community concern is read.';
comment on column priority_round.minute is 'Number of the minute of the meeting that decided.';
create index priority_round__changed_at__idx on priority_round (partnership_id, changed_at, id);
create index priority_round__decided_at__idx on priority_round (partnership_id, decided_at, id) where decided_at is not null;
create index priority_round__priority_weights_id__idx on priority_round (partnership_id, priority_weights_id);
create index priority_round__consultation_wave_id__idx on priority_round (partnership_id, consultation_wave_id);
create index priority_round__previous_id__idx on priority_round (partnership_id, previous_id);
create index priority_round__made_by__idx on priority_round (made_by);
select protect('priority_round', true);
grant select, insert, update on priority_round to fp_member, fp_system;

create table priority_step (
  partnership_id uuid not null,
  id uuid not null,
  priority_round_id uuid not null,
  step text not null constraint priority_step__step__check check (length(step) between 1 and 40),
  from_state text not null constraint priority_step__from_state__check check (length(from_state) between 1 and 40),
  to_state text not null constraint priority_step__to_state__check check (length(to_state) between 1 and 40),
  words jsonb not null constraint priority_step__words__check check (jsonb_typeof(words) = 'object'),
  done_at timestamptz not null,
  done_by uuid constraint priority_step__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint priority_step__id__pkey primary key (partnership_id, id)
);
comment on table priority_step is 'A step of a round from state to state: who took it, when, and what was written with it.';
create index priority_step__priority_round__idx on priority_step (partnership_id, priority_round_id, inherited_audience, inherited_open);
create index priority_step__done_by__idx on priority_step (done_by);
select protect_child('priority_step', 'priority_round');
grant select, insert on priority_step to fp_member, fp_system;

create table priority_candidate (
  partnership_id uuid not null,
  id uuid not null,
  priority_round_id uuid not null,
  position integer not null,
  title text not null constraint priority_candidate__title__check check (length(title) between 1 and 150),
  words text not null constraint priority_candidate__words__check check (length(words) <= 1000),
  origin text not null constraint priority_candidate__origin__check check (origin in ('finding', 'survey', 'duty', 'hand', 'carried')),
  evidence jsonb not null constraint priority_candidate__evidence__check check (jsonb_typeof(evidence) = 'object'),
  proposals jsonb not null constraint priority_candidate__proposals__check check (jsonb_typeof(proposals) = 'array'),
  proposed_at timestamptz,
  because text not null constraint priority_candidate__because__check check (length(because) <= 400),
  limbs text[] not null constraint priority_candidate__limbs__check check (cardinality(limbs) <= 10),
  control_strategy text not null constraint priority_candidate__control_strategy__check check (length(control_strategy) <= 200),
  crime_plan text not null constraint priority_candidate__crime_plan__check check (length(crime_plan) <= 200),
  likelihood integer constraint priority_candidate__likelihood__check check (likelihood between 1 and 10),
  impact integer constraint priority_candidate__impact__check check (impact between 1 and 10),
  previous_id uuid,
  decision text constraint priority_candidate__decision__check check (decision in ('adopt', 'merge', 'theme-under', 'not-adopt')),
  decided_under_id uuid,
  rationale text not null default '' constraint priority_candidate__rationale__check check (length(rationale) <= 2000),
  dissent text not null default '' constraint priority_candidate__dissent__check check (length(dissent) <= 1000),
  decided_by uuid constraint priority_candidate__decided_by__fkey references account (id),
  decided_at timestamptz,
  removed_at timestamptz,
  made_at timestamptz not null,
  made_by uuid constraint priority_candidate__made_by__fkey references account (id),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint priority_candidate__id__pkey primary key (partnership_id, id),
  constraint priority_candidate__previous_id__fkey foreign key (partnership_id, previous_id) references priority_candidate (partnership_id, id),
  constraint priority_candidate__decided_under_id__fkey foreign key (partnership_id, decided_under_id) references priority_candidate (partnership_id, id)
);
comment on table priority_candidate is 'What may become a priority, on what it rests, and what was decided about it.';
comment on column priority_candidate.evidence is 'On what proposals are worked out: {subjects, issues, duties}, codes of the assessment, of the survey''s answers and of statutory duties.';
comment on column priority_candidate.proposals is 'Scores proposed from figures, each with its rule in words, its figure and its interval, as they stood at proposed_at.';
comment on column priority_candidate.because is 'The one line under the priority; empty: made from the proposals.';
comment on column priority_candidate.previous_id is 'The same candidate in the round before.';
comment on column priority_candidate.decided_under_id is 'The priority that it was merged with or is a theme of.';
create index priority_candidate__priority_round__idx on priority_candidate (partnership_id, priority_round_id, inherited_audience, inherited_open);
create index priority_candidate__previous_id__idx on priority_candidate (partnership_id, previous_id);
create index priority_candidate__decided_under_id__idx on priority_candidate (partnership_id, decided_under_id);
create index priority_candidate__decided_by__idx on priority_candidate (decided_by);
create index priority_candidate__made_by__idx on priority_candidate (made_by);
select protect_child('priority_candidate', 'priority_round');
grant select, insert, update on priority_candidate to fp_member, fp_system;

-- ---- scores -------------------------------------------------------------------------------------------------------------------

create table priority_scorer (
  partnership_id uuid not null,
  id uuid not null,
  priority_round_id uuid not null,
  account_id uuid constraint priority_scorer__account_id__fkey references account (id),
  agency_id uuid not null,
  name text not null constraint priority_scorer__name__check check (length(name) between 1 and 150),
  way text not null constraint priority_scorer__way__check check (way in ('signed-in', 'link', 'sheet', 'room')),
  state text not null constraint priority_scorer__state__check check (state in ('asked', 'draft', 'given', 'left-out')),
  request_id uuid,
  said_on date,
  given_at timestamptz,
  entered_by uuid constraint priority_scorer__entered_by__fkey references account (id),
  note text not null default '' constraint priority_scorer__note__check check (length(note) <= 4000),
  changed_at timestamptz not null,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint priority_scorer__id__pkey primary key (partnership_id, id),
  constraint priority_scorer__account_id__key unique (partnership_id, priority_round_id, account_id),
  constraint priority_scorer__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table priority_scorer is 'Who scores a round, for which agency, by what way, and whether they have. What they gave is in priority_score.';
comment on column priority_scorer.request_id is 'What they were asked by message; names it without a key, as threads do.';
comment on column priority_scorer.note is 'Words of an answer that could not be read as scores, for staff to key in.';
create index priority_scorer__priority_round__idx on priority_scorer (partnership_id, priority_round_id, inherited_audience, inherited_open);
create index priority_scorer__account_id__idx on priority_scorer (account_id);
create index priority_scorer__agency_id__idx on priority_scorer (partnership_id, agency_id);
create index priority_scorer__entered_by__idx on priority_scorer (entered_by);
select protect_child('priority_scorer', 'priority_round', true);
grant select, insert, update on priority_scorer to fp_member, fp_system;

create table priority_score (
  partnership_id uuid not null,
  id uuid not null,
  priority_scorer_id uuid not null,
  priority_candidate_id uuid not null,
  volume integer constraint priority_score__volume__check check (volume between 0 and 5),
  harm integer constraint priority_score__harm__check check (harm between 0 and 5),
  concern integer constraint priority_score__concern__check check (concern between 0 and 5),
  added_value integer constraint priority_score__added_value__check check (added_value between 0 and 5),
  trend integer constraint priority_score__trend__check check (trend between 0 and 5),
  has_interest boolean not null default false,
  reason text not null constraint priority_score__reason__check check (length(reason) <= 300),
  changed_at timestamptz not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint priority_score__id__pkey primary key (partnership_id, id),
  constraint priority_score__candidate__key unique (partnership_id, priority_scorer_id, priority_candidate_id),
  constraint priority_score__priority_candidate_id__fkey foreign key (partnership_id, priority_candidate_id) references priority_candidate (partnership_id, id)
);
comment on table priority_score is 'What one scorer gave one candidate, 0 to 5 a factor; what was not scored is null, never 0. Seen by the scorer and by who keyed it in; by others through opened_priority_scores().';
comment on column priority_score.has_interest is 'The scorer declared an interest: kept, and not counted.';
create index priority_score__priority_scorer__idx on priority_score (partnership_id, priority_scorer_id, inherited_audience, inherited_open);
create index priority_score__priority_candidate_id__idx on priority_score (partnership_id, priority_candidate_id);
select protect_child('priority_score', 'priority_scorer', true);
grant select, insert, update on priority_score to fp_member, fp_system;

create table priority_moderation (
  partnership_id uuid not null,
  id uuid not null,
  priority_candidate_id uuid not null,
  factor text not null constraint priority_moderation__factor__check check (factor in ('volume', 'harm', 'concern', 'added_value', 'trend')),
  score integer constraint priority_moderation__score__check check (score between 0 and 5),
  reason text not null constraint priority_moderation__reason__check check (length(reason) between 1 and 500),
  made_at timestamptz not null,
  made_by uuid constraint priority_moderation__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint priority_moderation__id__pkey primary key (partnership_id, id)
);
comment on table priority_moderation is 'A score that the moderating meeting set in place of those given, with its reason; the last for a factor counts. Null: back to what was given.';
create index priority_moderation__priority_candidate__idx on priority_moderation (partnership_id, priority_candidate_id, inherited_audience, inherited_open);
create index priority_moderation__made_by__idx on priority_moderation (made_by);
select protect_child('priority_moderation', 'priority_candidate');
grant select, insert on priority_moderation to fp_member, fp_system;

-- ---- scores once they are opened ----------------------------------------------------------------------------------------------

create function opened_priority_scores(round uuid)
  returns table (scorer uuid, candidate uuid, volume integer, harm integer, concern integer, added_value integer, trend integer, has_interest boolean, reason text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.id, s.priority_candidate_id, s.volume, s.harm, s.concern, s.added_value, s.trend, s.has_interest, s.reason
  from priority_round r
  join priority_scorer c on c.partnership_id = r.partnership_id and c.priority_round_id = r.id and c.state = 'given'
  join priority_score s on s.partnership_id = c.partnership_id and s.priority_scorer_id = c.id
  where r.partnership_id = nullif(current_setting('app.partnership', true), '')::uuid and r.id = opened_priority_scores.round
    and r.state in ('moderation', 'decided', 'superseded')
    and (r.open_to_members or r.audience && nullif(current_setting('app.audiences', true), '')::uuid[])
  order by c.id, s.priority_candidate_id
$$;
comment on function opened_priority_scores(uuid) is 'Scores of a round that its reader may see, once moderation has begun; nothing before.';
revoke all on function opened_priority_scores(uuid) from public;
grant execute on function opened_priority_scores(uuid) to fp_member, fp_system;
