-- The one action log of the partnership, whatever room an action came from (domain pack 2.5). Whether an action is overdue is computed
-- from its day, never stored; what was said of it is only ever added to. An action is open to members unless what it came from is
-- narrower; everything below it is as wide as the action.

create table action (
  partnership_id uuid not null constraint action__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint action__code__check check (length(code) between 1 and 30),
  reference text not null constraint action__reference__check check (length(reference) between 1 and 60),
  words text not null constraint action__words__check check (length(words) between 1 and 2000),
  heading text not null constraint action__heading__check check (heading in ('prevention-community', 'early-identification', 'supportive-intervention', 'enforcement-formal', 'none')),
  state text not null constraint action__state__check check (state in ('proposed', 'agreed', 'in-progress', 'paused', 'completed', 'cancelled')),
  owner_agency_id uuid,
  owner_account_id uuid constraint action__owner_account_id__fkey references account (id),
  lead_account_id uuid constraint action__lead_account_id__fkey references account (id),
  partner_agency_ids uuid[] not null,
  group_id uuid,
  source_kind text constraint action__source_kind__check check (length(source_kind) between 1 and 40),
  source_id uuid,
  source_words text not null constraint action__source_words__check check (length(source_words) <= 300),
  due_on date,
  due_rule text constraint action__due_rule__check check (due_rule in ('quarter-end', 'before-next-meeting', 'monthly', 'quarterly', 'yearly')),
  due_sort date not null,
  revisit_on date,
  started_on date,
  completed_on date,
  result text not null constraint action__result__check check (length(result) <= 2000),
  done_proposed_at timestamptz,
  done_proposed_by uuid constraint action__done_proposed_by__fkey references account (id),
  blocked_by text not null constraint action__blocked_by__check check (length(blocked_by) <= 500),
  blocked_on date,
  search tsvector not null,
  made_at timestamptz not null,
  made_by uuid constraint action__made_by__fkey references account (id),
  changed_at timestamptz not null,
  changed_by uuid constraint action__changed_by__fkey references account (id),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint action__id__pkey primary key (partnership_id, id),
  constraint action__code__key unique (partnership_id, code),
  constraint action__owner_agency_id__fkey foreign key (partnership_id, owner_agency_id) references agency (partnership_id, id),
  constraint action__group_id__fkey foreign key (partnership_id, group_id) references partnership_group (partnership_id, id),
  constraint action__completed__check check ((state = 'completed') = (completed_on is not null)),
  constraint action__source__check check (source_kind is not null or source_id is null)
);
comment on table action is 'One action of the log: who does what by when, where it came from, and where it stands (src/actions/action.rules.ts).';
comment on column action.code is 'What people read out and what a spreadsheet is read back by: ACT-7K3M-92QX, never changed.';
comment on column action.reference is 'Its number where it came from (1.4); the code where it has none.';
comment on column action.lead_account_id is 'Who confirms that it is done, beside those who may for every action; another person than said so.';
comment on column action.due_sort is 'The due day, or the end of time where there is none, so that lists sort by it.';
comment on column action.due_rule is 'How the due day is found; null where it is a day somebody chose.';
comment on column action.done_proposed_at is 'When its owner said that it is done; cleared when the lead puts that back.';
select protect('action');
grant select, insert, update on action to fp_member, fp_system;

create index action__due_sort__idx on action (partnership_id, due_sort, id);
create index action__changed_at__idx on action (partnership_id, changed_at, id);
create index action__reference__idx on action (partnership_id, reference, id);
create index action__source__idx on action (partnership_id, source_kind, source_id);
create index action__owner_agency_id__idx on action (partnership_id, owner_agency_id);
create index action__group_id__idx on action (partnership_id, group_id);
create index action__owner_account_id__idx on action (owner_account_id);
create index action__lead_account_id__idx on action (lead_account_id);
create index action__done_proposed_by__idx on action (done_proposed_by);
create index action__made_by__idx on action (made_by);
create index action__changed_by__idx on action (changed_by);
create index action__search__idx on action using gin (search);

create table action_update (
  partnership_id uuid not null,
  id uuid not null,
  action_id uuid not null,
  said_on date not null,
  words text not null constraint action_update__words__check check (length(words) between 1 and 4000),
  next_step text not null constraint action_update__next_step__check check (length(next_step) <= 1000),
  blocked_by text not null constraint action_update__blocked_by__check check (length(blocked_by) <= 500),
  percent integer constraint action_update__percent__check check (percent between 0 and 100),
  way text not null constraint action_update__way__check check (way in ('signed-in', 'link', 'email', 'word-of-mouth', 'grid', 'spreadsheet', 'meeting')),
  said_by uuid constraint action_update__said_by__fkey references account (id),
  made_at timestamptz not null,
  made_by uuid constraint action_update__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint action_update__id__pkey primary key (partnership_id, id)
);
comment on table action_update is 'What was said of an action and when; only ever added to, a mistake is put right by the next one.';
create index action_update__action__idx on action_update (partnership_id, action_id, inherited_audience, inherited_open);
create index action_update__said_by__idx on action_update (said_by);
create index action_update__made_by__idx on action_update (made_by);
select protect_child('action_update', 'action');
grant select, insert on action_update to fp_member, fp_system;

create table action_evidence (
  partnership_id uuid not null,
  id uuid not null,
  action_id uuid not null,
  kind text not null constraint action_evidence__kind__check check (kind in ('file', 'link', 'words')),
  title text not null constraint action_evidence__title__check check (length(title) between 1 and 200),
  words text not null constraint action_evidence__words__check check (length(words) <= 4000),
  url text not null constraint action_evidence__url__check check (length(url) <= 1000),
  file_name text not null constraint action_evidence__file_name__check check (length(file_name) <= 255),
  media_type text not null constraint action_evidence__media_type__check check (length(media_type) <= 200),
  bytes bigint,
  hash text,
  stored_as text,
  made_at timestamptz not null,
  made_by uuid constraint action_evidence__made_by__fkey references account (id),
  removed_at timestamptz,
  removed_by uuid constraint action_evidence__removed_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint action_evidence__id__pkey primary key (partnership_id, id),
  constraint action_evidence__file__check check ((kind = 'file') = (stored_as is not null))
);
comment on table action_evidence is 'What shows that an action was done: a file kept by its content, a link, or words.';
create index action_evidence__action__idx on action_evidence (partnership_id, action_id, inherited_audience, inherited_open);
create index action_evidence__made_by__idx on action_evidence (made_by);
create index action_evidence__removed_by__idx on action_evidence (removed_by);
select protect_child('action_evidence', 'action');
grant select, insert, update on action_evidence to fp_member, fp_system;

create table action_milestone (
  partnership_id uuid not null,
  id uuid not null,
  action_id uuid not null,
  words text not null constraint action_milestone__words__check check (length(words) between 1 and 300),
  due_on date,
  done_on date,
  done_by uuid constraint action_milestone__done_by__fkey references account (id),
  made_at timestamptz not null,
  made_by uuid constraint action_milestone__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint action_milestone__id__pkey primary key (partnership_id, id)
);
comment on table action_milestone is 'A point on the way to an action, with the day by which it should be reached.';
create index action_milestone__action__idx on action_milestone (partnership_id, action_id, inherited_audience, inherited_open);
create index action_milestone__done_by__idx on action_milestone (done_by);
create index action_milestone__made_by__idx on action_milestone (made_by);
select protect_child('action_milestone', 'action');
grant select, insert, update on action_milestone to fp_member, fp_system;

create table action_step (
  partnership_id uuid not null,
  id uuid not null,
  action_id uuid not null,
  step text not null constraint action_step__step__check check (length(step) between 1 and 40),
  from_state text not null constraint action_step__from_state__check check (length(from_state) between 1 and 40),
  to_state text not null constraint action_step__to_state__check check (length(to_state) between 1 and 40),
  words jsonb not null,
  done_at timestamptz not null,
  done_by uuid constraint action_step__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint action_step__id__pkey primary key (partnership_id, id)
);
comment on table action_step is 'Each step an action took: by whom, when, with which words.';
create index action_step__action__idx on action_step (partnership_id, action_id, inherited_audience, inherited_open);
create index action_step__done_by__idx on action_step (done_by);
select protect_child('action_step', 'action');
grant select, insert on action_step to fp_member, fp_system;

create table action_notice (
  partnership_id uuid not null,
  id uuid not null,
  action_id uuid not null,
  due_on date not null,
  notice text not null constraint action_notice__notice__check check (notice in ('before', 'on-the-day', 'after', 'senior', 'manager')),
  account_id uuid constraint action_notice__account_id__fkey references account (id),
  sent_on date not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint action_notice__id__pkey primary key (partnership_id, id),
  constraint action_notice__once__key unique (partnership_id, action_id, due_on, notice)
);
comment on table action_notice is 'Who was reminded of which due day of an action; each reminder once, so that a clock that runs twice writes once.';
create index action_notice__action__idx on action_notice (partnership_id, action_id, inherited_audience, inherited_open);
create index action_notice__account_id__idx on action_notice (account_id);
select protect_child('action_notice', 'action');
grant select, insert on action_notice to fp_member, fp_system;

create table action_setting (
  partnership_id uuid not null constraint action_setting__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  from_on date not null,
  before_days integer not null constraint action_setting__before_days__check check (before_days between 0 and 90),
  after_days integer not null constraint action_setting__after_days__check check (after_days between 0 and 90),
  senior_days integer not null constraint action_setting__senior_days__check check (senior_days between 1 and 180),
  manager_days integer not null constraint action_setting__manager_days__check check (manager_days between 1 and 365),
  made_at timestamptz not null,
  made_by uuid constraint action_setting__made_by__fkey references account (id),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint action_setting__id__pkey primary key (partnership_id, id),
  constraint action_setting__from_on__key unique (partnership_id, from_on),
  constraint action_setting__order__check check (manager_days >= senior_days and senior_days >= after_days)
);
comment on table action_setting is 'Days for reminders of actions and for passing them on, from a day on; where there is none the usual ones count (src/actions/action.rules.ts).';
select protect('action_setting');
grant select, insert, update on action_setting to fp_member, fp_system;
create index action_setting__made_by__idx on action_setting (made_by);

create table action_import (
  partnership_id uuid not null constraint action_import__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  file_name text not null constraint action_import__file_name__check check (length(file_name) between 1 and 255),
  state text not null constraint action_import__state__check check (state in ('previewed', 'taken', 'undone')),
  preview jsonb not null,
  made jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint action_import__made_by__fkey references account (id),
  taken_at timestamptz,
  undone_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint action_import__id__pkey primary key (partnership_id, id)
);
comment on table action_import is 'A spreadsheet of actions as it was read back: what each row would change, which cannot be taken and why, and what taking it changed, so that it can be undone.';
comment on column action_import.made is 'What was changed: the action, its version before and after, and how it stood.';
select protect('action_import');
grant select, insert, update on action_import to fp_member, fp_system;
create index action_import__made_by__idx on action_import (made_by);
