-- Returns to funders and regulators, and requests for information under the Freedom of Information Act 2000. A form is kept as data, or
-- as the recipient's own blank spreadsheet with its cells marked once; a return fills it for one period, is signed by a second person
-- and frozen as it was sent. What is answered to a requester may be published in the disclosure log, again by a second person; a
-- visitor reads that through one function and nothing else.

create table return_form (
  partnership_id uuid not null constraint return_form__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint return_form__title__check check (length(title) between 1 and 200),
  recipient text not null constraint return_form__recipient__check check (length(recipient) between 1 and 200),
  send_to text not null constraint return_form__send_to__check check (length(send_to) <= 300),
  template text constraint return_form__template__check check (length(template) between 1 and 60),
  layout text not null constraint return_form__layout__check check (layout in ('form', 'workbook')),
  frequency text not null constraint return_form__frequency__check
    check (frequency in ('once', 'monthly', 'quarterly', 'half-yearly', 'yearly')),
  due_days integer not null constraint return_form__due_days__check check (due_days between 0 and 366),
  keeper_id uuid constraint return_form__keeper_id__fkey references account (id),
  notes text not null constraint return_form__notes__check check (length(notes) <= 4000),
  cells jsonb not null constraint return_form__cells__check check (jsonb_typeof(cells) = 'array'),
  edition integer not null constraint return_form__edition__check check (edition >= 1),
  blank jsonb constraint return_form__blank__check check (jsonb_typeof(blank) = 'object'),
  made_at timestamptz not null,
  made_by uuid constraint return_form__made_by__fkey references account (id),
  changed_at timestamptz not null,
  retired_at timestamptz,
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint return_form__id__pkey primary key (partnership_id, id)
);
comment on table return_form is 'A form that is filled again and again for one recipient.';
comment on column return_form.cells is 'What each cell is filled by (performance/returns/form.types.ts).';
comment on column return_form.blank is 'The recipient''s own blank spreadsheet: name, SHA-256 and where it is kept; null for a form as data.';
comment on column return_form.due_days is 'Days after the last day of the period by which it is due.';
create index return_form__changed_at__idx on return_form (partnership_id, changed_at, id);
create index return_form__keeper_id__idx on return_form (keeper_id);
create index return_form__made_by__idx on return_form (made_by);
select protect('return_form');
grant select, insert, update on return_form to fp_member, fp_system;

create table period_return (
  partnership_id uuid not null,
  id uuid not null,
  return_form_id uuid not null,
  title text not null constraint period_return__title__check check (length(title) between 1 and 200),
  period_from date not null,
  period_to date not null,
  due_on date not null,
  state text not null constraint period_return__state__check
    check (state in ('draft', 'asked', 'filled', 'signed', 'sent', 'corrected', 'withdrawn')),
  cells jsonb not null constraint period_return__cells__check check (jsonb_typeof(cells) = 'array'),
  edition integer not null,
  blank jsonb,
  filled_by uuid constraint period_return__filled_by__fkey references account (id),
  signed_by uuid constraint period_return__signed_by__fkey references account (id),
  sent_at timestamptz,
  reminded_on date,
  made_at timestamptz not null,
  made_by uuid constraint period_return__made_by__fkey references account (id),
  version integer not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint period_return__id__pkey primary key (partnership_id, id),
  constraint period_return__period__check check (period_from <= period_to),
  constraint period_return__sent__check check (sent_at is not null or state not in ('sent', 'corrected'))
);
comment on table period_return is 'One form filled for one period. Its cells are those of the form when it was begun.';
create index period_return__return_form__idx on period_return (partnership_id, return_form_id, inherited_audience, inherited_open);
create unique index period_return__period__key on period_return (partnership_id, return_form_id, period_from, period_to)
  where state <> 'withdrawn';
create index period_return__due_on__idx on period_return (partnership_id, due_on, id);
create index period_return__filled_by__idx on period_return (filled_by);
create index period_return__signed_by__idx on period_return (signed_by);
create index period_return__made_by__idx on period_return (made_by);
select protect_child('period_return', 'return_form');
grant select, insert, update on period_return to fp_member, fp_system;

create table return_value (
  partnership_id uuid not null,
  id uuid not null,
  period_return_id uuid not null,
  cell text not null constraint return_value__cell__check check (length(cell) between 1 and 60),
  kind text not null constraint return_value__kind__check check (kind in ('figure', 'answer', 'typed', 'words', 'none')),
  number double precision,
  words text not null constraint return_value__words__check check (length(words) <= 4000),
  figure jsonb,
  note text not null constraint return_value__note__check check (length(note) <= 2000),
  request_id uuid,
  said_by uuid constraint return_value__said_by__fkey references account (id),
  way text constraint return_value__way__check check (way in ('signed-in', 'link', 'email', 'word-of-mouth')),
  changed_at timestamptz not null,
  changed_by uuid constraint return_value__changed_by__fkey references account (id),
  version integer not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint return_value__id__pkey primary key (partnership_id, id),
  constraint return_value__cell__key unique (partnership_id, period_return_id, cell)
);
comment on table return_value is 'What stands in one cell of a return, and where it is from.';
comment on column return_value.figure is 'The figure as it was worked out, with its sources (statistics/figure.ts).';
comment on column return_value.request_id is 'The request by which its owner was asked; the requests room keeps it.';
create index return_value__period_return__idx on return_value (partnership_id, period_return_id, inherited_audience, inherited_open);
create index return_value__said_by__idx on return_value (said_by);
create index return_value__changed_by__idx on return_value (changed_by);
select protect_child('return_value', 'period_return');
grant select, insert, update on return_value to fp_member, fp_system;

create table return_step (
  partnership_id uuid not null,
  id uuid not null,
  period_return_id uuid not null,
  step text not null constraint return_step__step__check check (length(step) between 1 and 40),
  from_state text not null,
  to_state text not null,
  words text not null constraint return_step__words__check check (length(words) <= 2000),
  done_at timestamptz not null,
  done_by uuid constraint return_step__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint return_step__id__pkey primary key (partnership_id, id)
);
comment on table return_step is 'Steps that a return took, by whom and with which words.';
create index return_step__period_return__idx on return_step (partnership_id, period_return_id, inherited_audience, inherited_open);
create index return_step__done_by__idx on return_step (done_by);
select protect_child('return_step', 'period_return');
grant select, insert on return_step to fp_member, fp_system;

create table return_copy (
  partnership_id uuid not null,
  id uuid not null,
  period_return_id uuid not null,
  number integer not null constraint return_copy__number__check check (number >= 1),
  document jsonb not null,
  hash text not null constraint return_copy__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  file jsonb not null constraint return_copy__file__check check (jsonb_typeof(file) = 'object'),
  made_at timestamptz not null,
  made_by uuid constraint return_copy__made_by__fkey references account (id),
  signed_by uuid constraint return_copy__signed_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint return_copy__id__pkey primary key (partnership_id, id),
  constraint return_copy__number__key unique (partnership_id, period_return_id, number)
);
comment on table return_copy is 'A return frozen as it was sent; the second and later ones are corrections. Never changed.';
comment on column return_copy.document is 'Every cell with its value and source, as it stood.';
comment on column return_copy.file is 'The spreadsheet that was sent: name, SHA-256, where it is kept.';
create index return_copy__period_return__idx on return_copy (partnership_id, period_return_id, inherited_audience, inherited_open);
create index return_copy__made_by__idx on return_copy (made_by);
create index return_copy__signed_by__idx on return_copy (signed_by);
select protect_child('return_copy', 'period_return');
grant select, insert on return_copy to fp_member, fp_system;

create table return_correction (
  partnership_id uuid not null,
  id uuid not null,
  period_return_id uuid not null,
  cell text not null constraint return_correction__cell__check check (length(cell) between 1 and 60),
  number double precision,
  words text not null constraint return_correction__words__check check (length(words) <= 4000),
  reason text not null constraint return_correction__reason__check check (length(reason) between 1 and 2000),
  source text not null constraint return_correction__source__check check (source in ('found', 'late-answer')),
  state text not null constraint return_correction__state__check check (state in ('proposed', 'taken', 'left')),
  proposed_at timestamptz not null,
  proposed_by uuid constraint return_correction__proposed_by__fkey references account (id),
  decided_at timestamptz,
  decided_by uuid constraint return_correction__decided_by__fkey references account (id),
  copy_number integer,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint return_correction__id__pkey primary key (partnership_id, id),
  constraint return_correction__decided__check check ((state = 'proposed') = (decided_at is null))
);
comment on table return_correction is 'What was found wrong, or came late, after a return was sent; stands beside what was sent.';
create index return_correction__period_return__idx on return_correction (partnership_id, period_return_id, inherited_audience, inherited_open);
create index return_correction__proposed_by__idx on return_correction (proposed_by);
create index return_correction__decided_by__idx on return_correction (decided_by);
select protect_child('return_correction', 'period_return');
grant select, insert, update on return_correction to fp_member, fp_system;

-- ---- requests for information ------------------------------------------------------------------------------------------------

create table information_request (
  partnership_id uuid not null constraint information_request__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  reference text not null constraint information_request__reference__check check (length(reference) between 1 and 60),
  title text not null constraint information_request__title__check check (length(title) between 1 and 200),
  words text not null constraint information_request__words__check check (length(words) between 1 and 8000),
  received_on date not null,
  clock_from date not null,
  due_on date not null,
  state text not null constraint information_request__state__check
    check (state in ('received', 'clarifying', 'answered', 'refused', 'in-review', 'reviewed', 'withdrawn')),
  handler_id uuid constraint information_request__handler_id__fkey references account (id),
  answer text not null constraint information_request__answer__check check (length(answer) <= 12000),
  exemptions jsonb not null constraint information_request__exemptions__check check (jsonb_typeof(exemptions) = 'array'),
  answered_on date,
  review_asked_on date,
  review_due_on date,
  previous_id uuid,
  reminded_on date,
  made_at timestamptz not null,
  made_by uuid constraint information_request__made_by__fkey references account (id),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint information_request__id__pkey primary key (partnership_id, id),
  constraint information_request__reference__key unique (partnership_id, reference),
  constraint information_request__previous_id__fkey foreign key (partnership_id, previous_id)
    references information_request (partnership_id, id),
  constraint information_request__answered__check
    check (answered_on is not null or state not in ('answered', 'refused', 'in-review', 'reviewed'))
);
comment on table information_request is 'A request under the Freedom of Information Act 2000. Who asked is kept apart.';
comment on column information_request.clock_from is 'The day from which the twenty working days run: of receipt, or of the clarification.';
comment on column information_request.words is 'The requester''s words; never published as they are.';
create index information_request__due_on__idx on information_request (partnership_id, due_on, id);
create index information_request__received_on__idx on information_request (partnership_id, received_on, id);
create index information_request__handler_id__idx on information_request (handler_id);
create index information_request__made_by__idx on information_request (made_by);
create index information_request__previous_id__idx on information_request (partnership_id, previous_id);
select protect('information_request');
grant select, insert, update on information_request to fp_member, fp_system;

create table information_requester (
  partnership_id uuid not null constraint information_requester__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  information_request_id uuid not null,
  name text not null constraint information_requester__name__check check (length(name) between 1 and 200),
  contact text not null constraint information_requester__contact__check check (length(contact) <= 300),
  keep_until date,
  audience uuid[] not null,
  open_to_members boolean not null constraint information_requester__open_to_members__check check (not open_to_members),
  constraint information_requester__id__pkey primary key (partnership_id, id),
  constraint information_requester__information_request_id__key unique (partnership_id, information_request_id),
  constraint information_requester__information_request_id__fkey foreign key (partnership_id, information_request_id)
    references information_request (partnership_id, id)
);
comment on table information_requester is 'Who asked: seen by the governance officer and whoever logged it, never published, deleted when their day has come.';
select protect('information_requester');
grant select, insert, update, delete on information_requester to fp_member, fp_system;

create table information_question (
  partnership_id uuid not null,
  id uuid not null,
  information_request_id uuid not null,
  position integer not null,
  what text not null constraint information_question__what__check check (length(what) between 1 and 200),
  title text not null constraint information_question__title__check check (length(title) between 1 and 200),
  area text constraint information_question__area__check check (length(area) between 1 and 40),
  period_from date not null,
  period_to date not null,
  split text not null constraint information_question__split__check check (split in ('none', 'ward', 'year')),
  answer jsonb constraint information_question__answer__check check (jsonb_typeof(answer) = 'object'),
  worked_at timestamptz,
  removed_at timestamptz,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint information_question__id__pkey primary key (partnership_id, id),
  constraint information_question__period__check check (period_from <= period_to)
);
comment on table information_question is 'A question over the figures that answers a part of a request; worked out as anybody may see it.';
comment on column information_question.answer is 'Numbers as they may be given out: those of sources that are not open rounded.';
create index information_question__information_request__idx
  on information_question (partnership_id, information_request_id, inherited_audience, inherited_open);
select protect_child('information_question', 'information_request');
grant select, insert, update on information_question to fp_member, fp_system;

create table information_step (
  partnership_id uuid not null,
  id uuid not null,
  information_request_id uuid not null,
  step text not null constraint information_step__step__check check (length(step) between 1 and 40),
  from_state text not null,
  to_state text not null,
  words text not null constraint information_step__words__check check (length(words) <= 12000),
  done_on date not null,
  done_at timestamptz not null,
  done_by uuid constraint information_step__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint information_step__id__pkey primary key (partnership_id, id)
);
comment on table information_step is 'Steps that a request took, by whom and with which words.';
create index information_step__information_request__idx
  on information_step (partnership_id, information_request_id, inherited_audience, inherited_open);
create index information_step__done_by__idx on information_step (done_by);
select protect_child('information_step', 'information_request');
grant select, insert on information_step to fp_member, fp_system;

create table published_answer (
  partnership_id uuid not null,
  id uuid not null,
  information_request_id uuid not null,
  reference text not null,
  title text not null constraint published_answer__title__check check (length(title) between 1 and 200),
  question text not null constraint published_answer__question__check check (length(question) between 1 and 4000),
  answer text not null constraint published_answer__answer__check check (length(answer) between 1 and 12000),
  outcome text not null constraint published_answer__outcome__check check (outcome in ('given', 'part', 'refused')),
  exemptions text[] not null,
  tables jsonb not null constraint published_answer__tables__check check (jsonb_typeof(tables) = 'array'),
  received_on date not null,
  answered_on date not null,
  hash text not null constraint published_answer__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  prepared_at timestamptz not null,
  prepared_by uuid constraint published_answer__prepared_by__fkey references account (id),
  published_at timestamptz,
  published_by uuid constraint published_answer__published_by__fkey references account (id),
  taken_down_at timestamptz,
  taken_down_by uuid constraint published_answer__taken_down_by__fkey references account (id),
  taken_down_because text constraint published_answer__taken_down_because__check check (length(taken_down_because) between 1 and 1000),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint published_answer__id__pkey primary key (partnership_id, id),
  constraint published_answer__second_person__check check (published_by is null or published_by <> prepared_by)
);
comment on table published_answer is 'A line of the disclosure log in the partnership''s words, without the requester; published by a second person.';
create index published_answer__information_request__idx
  on published_answer (partnership_id, information_request_id, inherited_audience, inherited_open);
create index published_answer__prepared_by__idx on published_answer (prepared_by);
create index published_answer__published_by__idx on published_answer (published_by);
create index published_answer__taken_down_by__idx on published_answer (taken_down_by);
select protect_child('published_answer', 'information_request', true);
grant select, insert, update on published_answer to fp_member, fp_system;

create function published_information_requests()
  returns table (partnership_name text, reference text, title text, question text, answer text, outcome text, exemptions text[],
    tables jsonb, received_on date, answered_on date, hash text, published_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.name, a.reference, a.title, a.question, a.answer, a.outcome, a.exemptions, a.tables, a.received_on, a.answered_on, a.hash,
    a.published_at
  from published_answer a join partnership p on p.partnership_id = a.partnership_id
  where a.published_at is not null and a.taken_down_at is null
  order by p.name, a.answered_on desc, a.reference
$$;
comment on function published_information_requests() is 'The disclosure log: answers that a second person published and nobody took down.';
revoke all on function published_information_requests() from public;
grant execute on function published_information_requests() to fp_login;
