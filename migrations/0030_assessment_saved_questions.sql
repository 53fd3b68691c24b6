-- Questions that somebody keeps: what is asked, where, when and compared with what, under a name, for themselves or for the
-- partnership. The answer is worked out anew at every look; what it was when it was kept stands beside it.

create table saved_question (
  partnership_id uuid not null constraint saved_question__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint saved_question__title__check check (length(title) between 1 and 120),
  question jsonb not null,
  answer jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint saved_question__made_by__fkey references account (id),
  removed_at timestamptz,
  removed_by uuid constraint saved_question__removed_by__fkey references account (id),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint saved_question__id__pkey primary key (partnership_id, id)
);
comment on table saved_question is 'A question kept under a name. Removed ones stay until put back: nothing is lost by a slip.';
comment on column saved_question.question is 'What the address of the question says (assessment/ask/ask.rules.ts): what, where, when, compared with.';
comment on column saved_question.answer is 'The numbers of the answer when it was kept, with the files and the version of the measure they came from.';
create index saved_question__made_at__idx on saved_question (partnership_id, made_at, id);
create index saved_question__made_by__idx on saved_question (made_by);
create index saved_question__removed_by__idx on saved_question (removed_by);
select protect('saved_question');
grant select, insert, update on saved_question to fp_member, fp_system;
