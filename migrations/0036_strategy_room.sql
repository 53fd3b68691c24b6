-- The strategy: chapters (one a priority, and those of words), focus, aims for change, comments of scrutiny answered one by one,
-- steps from draft to superseded, frozen editions, and the review of each action once a year (domain pack 2.5). Actions are rows
-- of the action log that name a chapter as their source. A visitor reads published editions through functions, and nothing else.

create table strategy (
  partnership_id uuid not null constraint strategy__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint strategy__title__check check (length(title) between 1 and 200),
  summary text not null constraint strategy__summary__check check (length(summary) <= 2000),
  from_on date not null,
  to_on date not null,
  state text not null constraint strategy__state__check check (state in ('drafting', 'csp-approved', 'scrutinised', 'adopted', 'published', 'under-review', 'confirmed', 'revised', 'superseded', 'withdrawn')),
  state_since timestamptz not null,
  review_due_on date,
  previous_id uuid,
  text_number integer not null default 0,
  made_at timestamptz not null,
  made_by uuid constraint strategy__made_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint strategy__id__pkey primary key (partnership_id, id),
  constraint strategy__days__check check (to_on > from_on),
  constraint strategy__previous_id__fkey foreign key (partnership_id, previous_id) references strategy (partnership_id, id)
);
comment on table strategy is 'The partnership''s strategy for a period, and where it stands.';
comment on column strategy.review_due_on is 'The day on which its yearly review opens by itself, or by which an open one must be decided.';
comment on column strategy.text_number is 'How many changes its text has seen: the number of its version.';
create index strategy__from_on__idx on strategy (partnership_id, from_on, id);
create index strategy__previous_id__idx on strategy (partnership_id, previous_id);
create index strategy__made_by__idx on strategy (made_by);
select protect('strategy', true);
grant select, insert, update on strategy to fp_member, fp_system;

create table strategy_chapter (
  partnership_id uuid not null,
  id uuid not null,
  strategy_id uuid not null,
  position integer not null,
  kind text not null constraint strategy_chapter__kind__check check (kind in ('text', 'look-back', 'consultation', 'priority', 'structure', 'contacts', 'equality', 'data-protection')),
  title text not null constraint strategy_chapter__title__check check (length(title) between 1 and 200),
  words text not null constraint strategy_chapter__words__check check (length(words) <= 40000),
  in_short text not null constraint strategy_chapter__in_short__check check (length(in_short) <= 300),
  because text not null constraint strategy_chapter__because__check check (length(because) <= 2000),
  limbs text[] not null default '{}' constraint strategy_chapter__limbs__check check (cardinality(limbs) <= 10),
  headings text[] not null default '{}' constraint strategy_chapter__headings__check check (cardinality(headings) <= 5),
  priority_id uuid,
  lead_agency_id uuid,
  removed_at timestamptz,
  changed_at timestamptz not null,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_chapter__id__pkey primary key (partnership_id, id),
  constraint strategy_chapter__lead_agency_id__fkey foreign key (partnership_id, lead_agency_id) references agency (partnership_id, id)
);
comment on table strategy_chapter is 'A chapter: a priority with its rationale, or words. Below a priority stand its focus and its aims; its actions are in the action log.';
create index strategy_chapter__strategy__idx on strategy_chapter (partnership_id, strategy_id, inherited_audience, inherited_open);
comment on column strategy_chapter.words is 'Why it is a priority, or what the chapter says. Paragraphs are parted by an empty line.';
comment on column strategy_chapter.because is 'One line: because of which figures, answers and duties.';
comment on column strategy_chapter.limbs is 'Which limbs of section 6 of the Crime and Disorder Act 1998 it serves (strategy.rules.ts).';
comment on column strategy_chapter.headings is 'Headings under which its actions are printed.';
comment on column strategy_chapter.priority_id is 'The decided priority it sets out (priorities room); the thread ties them.';
create index strategy_chapter__lead_agency_id__idx on strategy_chapter (partnership_id, lead_agency_id);
select protect_child('strategy_chapter', 'strategy');
grant select, insert, update on strategy_chapter to fp_member, fp_system;

create table strategy_item (
  partnership_id uuid not null,
  id uuid not null,
  strategy_chapter_id uuid not null,
  position integer not null,
  kind text not null constraint strategy_item__kind__check check (kind in ('focus', 'aim')),
  words text not null constraint strategy_item__words__check check (length(words) between 1 and 1000),
  removed_at timestamptz,
  changed_at timestamptz not null,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_item__id__pkey primary key (partnership_id, id)
);
comment on table strategy_item is 'One line of what a priority focuses on, or of what should have changed by the end (an aim).';
create index strategy_item__strategy_chapter__idx on strategy_item (partnership_id, strategy_chapter_id, inherited_audience, inherited_open);
select protect_child('strategy_item', 'strategy_chapter');
grant select, insert, update on strategy_item to fp_member, fp_system;

create table strategy_change (
  partnership_id uuid not null,
  id uuid not null,
  strategy_id uuid not null,
  number integer not null,
  what text not null constraint strategy_change__what__check check (length(what) between 1 and 300),
  rows jsonb not null constraint strategy_change__rows__check check (jsonb_typeof(rows) = 'array'),
  undoes integer,
  done_at timestamptz not null,
  done_by uuid constraint strategy_change__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_change__id__pkey primary key (partnership_id, id),
  constraint strategy_change__number__key unique (partnership_id, strategy_id, number)
);
comment on table strategy_change is 'Each change of the text, in order: which rows, how they stood and how they stand. Any earlier version is found by going back through them.';
create index strategy_change__strategy__idx on strategy_change (partnership_id, strategy_id, inherited_audience, inherited_open);
create index strategy_change__done_by__idx on strategy_change (done_by);
select protect_child('strategy_change', 'strategy');
grant select, insert on strategy_change to fp_member, fp_system;

create table strategy_comment (
  partnership_id uuid not null,
  id uuid not null,
  strategy_id uuid not null,
  strategy_chapter_id uuid,
  words text not null constraint strategy_comment__words__check check (length(words) between 1 and 4000),
  said_by text not null constraint strategy_comment__said_by__check check (length(said_by) between 1 and 200),
  said_on date not null,
  decision text constraint strategy_comment__decision__check check (decision in ('accepted', 'partly', 'not')),
  answer text not null default '' constraint strategy_comment__answer__check check (length(answer) <= 4000),
  answered_at timestamptz,
  answered_by uuid constraint strategy_comment__answered_by__fkey references account (id),
  made_at timestamptz not null,
  made_by uuid constraint strategy_comment__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_comment__id__pkey primary key (partnership_id, id),
  constraint strategy_comment__strategy_chapter_id__fkey foreign key (partnership_id, strategy_chapter_id) references strategy_chapter (partnership_id, id),
  constraint strategy_comment__answered__check check ((decision is null) = (answered_at is null))
);
comment on table strategy_comment is 'A comment of scrutiny, or of somebody consulted, on the draft, and what the partnership answered to it.';
create index strategy_comment__strategy__idx on strategy_comment (partnership_id, strategy_id, inherited_audience, inherited_open);
create index strategy_comment__strategy_chapter_id__idx on strategy_comment (partnership_id, strategy_chapter_id);
create index strategy_comment__answered_by__idx on strategy_comment (answered_by);
create index strategy_comment__made_by__idx on strategy_comment (made_by);
select protect_child('strategy_comment', 'strategy');
grant select, insert, update on strategy_comment to fp_member, fp_system;

create table strategy_step (
  partnership_id uuid not null,
  id uuid not null,
  strategy_id uuid not null,
  step text not null constraint strategy_step__step__check check (length(step) between 1 and 40),
  from_state text not null constraint strategy_step__from_state__check check (length(from_state) between 1 and 40),
  to_state text not null constraint strategy_step__to_state__check check (length(to_state) between 1 and 40),
  given jsonb not null,
  text_number integer not null,
  hash text not null constraint strategy_step__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  done_at timestamptz not null,
  done_by uuid constraint strategy_step__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_step__id__pkey primary key (partnership_id, id)
);
comment on table strategy_step is 'Each step a strategy took: by whom, when, with what, and the hash of its text as it stood.';
create index strategy_step__strategy__idx on strategy_step (partnership_id, strategy_id, inherited_audience, inherited_open);
create index strategy_step__done_by__idx on strategy_step (done_by);
select protect_child('strategy_step', 'strategy');
grant select, insert on strategy_step to fp_member, fp_system;

create table strategy_edition (
  partnership_id uuid not null,
  id uuid not null,
  strategy_id uuid not null,
  number integer not null,
  cause text not null constraint strategy_edition__cause__check check (cause in ('csp-approved', 'adopted', 'revised')),
  text_number integer not null,
  content jsonb not null constraint strategy_edition__content__check check (jsonb_typeof(content) = 'object'),
  hash text not null constraint strategy_edition__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  made_by uuid constraint strategy_edition__made_by__fkey references account (id),
  published_at timestamptz,
  published_by uuid constraint strategy_edition__published_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_edition__id__pkey primary key (partnership_id, id),
  constraint strategy_edition__number__key unique (partnership_id, strategy_id, number)
);
comment on table strategy_edition is 'The strategy as it was frozen: all its content, and the hash of it. Only when and by whom it was published is written later.';
create index strategy_edition__strategy__idx on strategy_edition (partnership_id, strategy_id, inherited_audience, inherited_open);
create index strategy_edition__made_by__idx on strategy_edition (made_by);
create index strategy_edition__published_by__idx on strategy_edition (published_by);
select protect_child('strategy_edition', 'strategy', true);
grant select, insert, update on strategy_edition to fp_member, fp_system;

create table strategy_edition_file (
  partnership_id uuid not null,
  strategy_edition_id uuid not null,
  document text not null constraint strategy_edition_file__document__check check (document in ('strategy', 'on-a-page', 'plan-by-heading', 'plan-by-owner', 'plan-by-group')),
  format text not null constraint strategy_edition_file__format__check check (length(format) between 1 and 20),
  hash text not null constraint strategy_edition_file__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  stored_name text not null constraint strategy_edition_file__stored_name__check check (length(stored_name) between 1 and 200),
  bytes bigint not null,
  media_type text not null constraint strategy_edition_file__media_type__check check (length(media_type) between 1 and 200),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_edition_file__pkey primary key (partnership_id, strategy_edition_id, document, format)
);
comment on table strategy_edition_file is 'A file of a frozen edition; what is given out is checked by its hash.';
create index strategy_edition_file__strategy_edition__idx on strategy_edition_file (partnership_id, strategy_edition_id, inherited_audience, inherited_open);
select protect_child('strategy_edition_file', 'strategy_edition', true);
grant select, insert on strategy_edition_file to fp_member, fp_system;

create table strategy_review (
  partnership_id uuid not null,
  id uuid not null,
  strategy_id uuid not null,
  number integer not null,
  opened_on date not null,
  due_on date not null,
  held_on date,
  minute text not null default '' constraint strategy_review__minute__check check (length(minute) <= 200),
  words text not null default '' constraint strategy_review__words__check check (length(words) <= 4000),
  outcome text constraint strategy_review__outcome__check check (outcome in ('confirmed', 'revised')),
  changes jsonb,
  closed_at timestamptz,
  closed_by uuid constraint strategy_review__closed_by__fkey references account (id),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_review__id__pkey primary key (partnership_id, id),
  constraint strategy_review__number__key unique (partnership_id, strategy_id, number),
  constraint strategy_review__closed__check check ((outcome is null) = (closed_at is null))
);
comment on table strategy_review is 'A yearly review: when it was opened, what was decided, and the list of what changed.';
create index strategy_review__strategy__idx on strategy_review (partnership_id, strategy_id, inherited_audience, inherited_open);
create index strategy_review__closed_by__idx on strategy_review (closed_by);
select protect_child('strategy_review', 'strategy');
grant select, insert, update on strategy_review to fp_member, fp_system;

create table strategy_review_decision (
  partnership_id uuid not null,
  id uuid not null,
  strategy_review_id uuid not null,
  action_id uuid,
  outcome text not null constraint strategy_review_decision__outcome__check check (outcome in ('keep', 'amend', 'close', 'carry', 'add')),
  reason text not null constraint strategy_review_decision__reason__check check (length(reason) between 1 and 2000),
  words text not null default '' constraint strategy_review_decision__words__check check (length(words) <= 2000),
  heading text constraint strategy_review_decision__heading__check check (length(heading) between 1 and 40),
  due_on date,
  owner_agency_id uuid,
  strategy_chapter_id uuid,
  made_action_id uuid,
  decided_at timestamptz not null,
  decided_by uuid constraint strategy_review_decision__decided_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint strategy_review_decision__id__pkey primary key (partnership_id, id),
  constraint strategy_review_decision__strategy_chapter_id__fkey foreign key (partnership_id, strategy_chapter_id) references strategy_chapter (partnership_id, id),
  constraint strategy_review_decision__owner_agency_id__fkey foreign key (partnership_id, owner_agency_id) references agency (partnership_id, id)
);
comment on table strategy_review_decision is 'What a review decided about one action, or an action it adds. What it changes in the action log is done when the review closes.';
create index strategy_review_decision__strategy_review__idx on strategy_review_decision (partnership_id, strategy_review_id, inherited_audience, inherited_open);
comment on column strategy_review_decision.action_id is 'Of the action log; null for one that the review adds.';
create unique index strategy_review_decision__action_id__key on strategy_review_decision (partnership_id, strategy_review_id, action_id) where removed_at is null and action_id is not null;
create index strategy_review_decision__strategy_chapter_id__idx on strategy_review_decision (partnership_id, strategy_chapter_id);
create index strategy_review_decision__owner_agency_id__idx on strategy_review_decision (partnership_id, owner_agency_id);
create index strategy_review_decision__decided_by__idx on strategy_review_decision (decided_by);
select protect_child('strategy_review_decision', 'strategy_review');
grant select, insert, update on strategy_review_decision to fp_member, fp_system;

create function published_strategies()
  returns table (partnership uuid, partnership_name text, strategy uuid, title text, from_on date, to_on date, state text, edition uuid, number integer,
    content jsonb, hash text, published_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct on (p.name, s.from_on, s.id) s.partnership_id, p.name, s.id, s.title, s.from_on, s.to_on, s.state, e.id, e.number, e.content, e.hash,
    e.published_at
  from strategy s
  join partnership p on p.partnership_id = s.partnership_id
  join strategy_edition e on e.partnership_id = s.partnership_id and e.strategy_id = s.id
  where e.published_at is not null and s.state in ('published', 'under-review', 'confirmed', 'revised', 'superseded')
  order by p.name, s.from_on desc, s.id, e.number desc
$$;
comment on function published_strategies() is 'Published strategies, each in its newest published edition.';

create function published_strategy_files(edition uuid)
  returns table (partnership uuid, document text, format text, hash text, stored_name text, bytes bigint, media_type text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select f.partnership_id, f.document, f.format, f.hash, f.stored_name, f.bytes, f.media_type
  from strategy_edition_file f
  join strategy_edition e on e.partnership_id = f.partnership_id and e.id = f.strategy_edition_id
  join strategy s on s.partnership_id = e.partnership_id and s.id = e.strategy_id
  where e.id = edition and e.published_at is not null and s.state in ('published', 'under-review', 'confirmed', 'revised', 'superseded')
  order by f.document, f.format
$$;
comment on function published_strategy_files(uuid) is 'Files of one published edition of a strategy.';

revoke all on function published_strategies() from public;
revoke all on function published_strategy_files(uuid) from public;
grant execute on function published_strategies() to fp_login;
grant execute on function published_strategy_files(uuid) to fp_login;
