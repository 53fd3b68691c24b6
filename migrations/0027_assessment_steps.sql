-- The course of an assessment: planned, data collected, drafted, its figures checked by the agencies they come from, endorsed,
-- approved, published, corrected. Approval freezes the document: the tree and its files, by hash, are what is given out from
-- then on, and a wrong value is put right by an erratum at its head, never by changing what was approved.

alter table assessment drop constraint assessment__state__check;
-- The old rows fit the wider list by their old constraint, and there are a handful: checked at once.
-- squawk-ignore constraint-missing-not-valid
alter table assessment add constraint assessment__state__check check (state in
  ('planned', 'collecting', 'analysing', 'draft', 'validated', 'endorsed', 'approved', 'published', 'corrected', 'withdrawn'));
-- Planned before there are data, it has no document yet.
-- squawk-ignore ban-drop-not-null
alter table assessment alter column document drop not null;
-- Every row there is has a document: checked at once.
-- squawk-ignore constraint-missing-not-valid
alter table assessment add constraint assessment__document__check
  check (document is not null or state in ('planned', 'collecting', 'analysing', 'withdrawn'));
alter table assessment
  add column marking text not null default 'OFFICIAL',
  add column due_on date,
  add column told_on date;
-- squawk-ignore constraint-missing-not-valid
alter table assessment add constraint assessment__marking__check check (marking in ('OFFICIAL', 'OFFICIAL-SENSITIVE'));
comment on column assessment.marking is 'Marking of the restricted edition; the public edition is a release.';
comment on column assessment.due_on is 'Day by which what comes after its last step should be done; null where there is none.';
comment on column assessment.told_on is 'Day on which somebody was told that the due day had passed; null where nobody was.';
create index assessment__due_on__idx on assessment (partnership_id, due_on, id);

create table assessment_contributor (
  partnership_id uuid not null,
  assessment_id uuid not null,
  agency_id uuid not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_contributor__agency__pkey primary key (partnership_id, assessment_id, agency_id),
  constraint assessment_contributor__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table assessment_contributor is 'An agency that contributes data to an assessment, as planned.';
create index assessment_contributor__assessment__idx on assessment_contributor (partnership_id, assessment_id, inherited_audience, inherited_open);
create index assessment_contributor__agency_id__idx on assessment_contributor (partnership_id, agency_id);
select protect_child('assessment_contributor', 'assessment');

create table assessment_step (
  partnership_id uuid not null,
  id uuid not null,
  assessment_id uuid not null,
  event text not null constraint assessment_step__event__check check (event ~ '^[a-z][a-z-]{0,39}$'),
  from_state text,
  to_state text not null,
  way text not null constraint assessment_step__way__check check (way in ('signed-in', 'word-of-mouth')),
  given jsonb not null constraint assessment_step__given__check check (jsonb_typeof(given) = 'object'),
  taken_at timestamptz not null,
  taken_by uuid constraint assessment_step__taken_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_step__id__pkey primary key (partnership_id, id)
);
comment on table assessment_step is 'A step taken with an assessment: from where to where, by whom, and what was given (minute, reason, gaps, answers of the check).';
comment on column assessment_step.event is 'A step of the typed table (assessment/steps/step.rules.ts).';
comment on column assessment_step.given is 'What was given, by the names of the step''s fields.';
create index assessment_step__assessment__idx on assessment_step (partnership_id, assessment_id, inherited_audience, inherited_open);
create index assessment_step__taken_by__idx on assessment_step (taken_by);
select protect_child('assessment_step', 'assessment');

create table assessment_check (
  partnership_id uuid not null,
  id uuid not null,
  assessment_id uuid not null,
  purpose text not null constraint assessment_check__purpose__check check (purpose in ('data', 'figures')),
  agency_id uuid not null,
  account_id uuid not null constraint assessment_check__account_id__fkey references account (id),
  request_id uuid,
  figures jsonb not null constraint assessment_check__figures__check check (jsonb_typeof(figures) = 'array'),
  figures_hash text not null,
  due_on date not null,
  asked_at timestamptz not null,
  asked_by uuid constraint assessment_check__asked_by__fkey references account (id),
  answer text,
  answer_words text not null default '',
  answered_by uuid constraint assessment_check__answered_by__fkey references account (id),
  answered_on date,
  way text,
  settled_reason text not null default '',
  settled_by uuid constraint assessment_check__settled_by__fkey references account (id),
  settled_at timestamptz,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_check__id__pkey primary key (partnership_id, id),
  constraint assessment_check__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint assessment_check__answered__check check ((answer is null) = (answered_on is null)),
  constraint assessment_check__settled__check check ((settled_at is null) = (settled_reason = ''))
);
comment on table assessment_check is 'One agency asked, for one assessment: for its data, or to check its own figures. The question itself is a request that the agency alone sees.';
comment on column assessment_check.figures is 'Ids of the figures it was asked to check, without their values.';
comment on column assessment_check.figures_hash is 'SHA-256 of those figures with their values: another hash later means that they changed after they were checked.';
create index assessment_check__assessment__idx on assessment_check (partnership_id, assessment_id, inherited_audience, inherited_open);
create index assessment_check__agency_id__idx on assessment_check (partnership_id, agency_id);
create index assessment_check__request_id__idx on assessment_check (partnership_id, request_id);
create index assessment_check__account_id__idx on assessment_check (account_id);
create index assessment_check__asked_by__idx on assessment_check (asked_by);
create index assessment_check__answered_by__idx on assessment_check (answered_by);
create index assessment_check__settled_by__idx on assessment_check (settled_by);
select protect_child('assessment_check', 'assessment');

create table assessment_erratum (
  partnership_id uuid not null,
  id uuid not null,
  assessment_id uuid not null,
  wrong_value text not null constraint assessment_erratum__wrong_value__check check (length(wrong_value) between 1 and 300),
  right_value text not null constraint assessment_erratum__right_value__check check (length(right_value) between 1 and 300),
  reason text not null constraint assessment_erratum__reason__check check (length(reason) between 1 and 1000),
  outputs text not null constraint assessment_erratum__outputs__check check (length(outputs) between 1 and 1000),
  found_on date not null,
  due_on date not null,
  proposed_at timestamptz not null,
  proposed_by uuid not null constraint assessment_erratum__proposed_by__fkey references account (id),
  proposer_role text not null,
  decided_at timestamptz,
  decided_by uuid constraint assessment_erratum__decided_by__fkey references account (id),
  decision text constraint assessment_erratum__decision__check check (decision in ('confirmed', 'put-aside')),
  decision_reason text not null default '',
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_erratum__id__pkey primary key (partnership_id, id),
  constraint assessment_erratum__decided__check check ((decision is null) = (decided_at is null) and (decision is null) = (decided_by is null)),
  constraint assessment_erratum__two_people__check check (decision is distinct from 'confirmed' or decided_by <> proposed_by)
);
comment on table assessment_erratum is 'A wrong value in a frozen assessment, the right one and why; printed at the head of what is given out once a second person confirmed it.';
create index assessment_erratum__assessment__idx on assessment_erratum (partnership_id, assessment_id, inherited_audience, inherited_open);
create index assessment_erratum__proposed_by__idx on assessment_erratum (proposed_by);
create index assessment_erratum__decided_by__idx on assessment_erratum (decided_by);
select protect_child('assessment_erratum', 'assessment');

create table assessment_edition (
  partnership_id uuid not null,
  id uuid not null,
  assessment_id uuid not null,
  edition text not null constraint assessment_edition__edition__check check (edition in ('restricted', 'public')),
  number integer not null constraint assessment_edition__number__check check (number >= 1),
  document jsonb not null,
  document_hash text not null constraint assessment_edition__document_hash__check check (document_hash ~ '^[0-9a-f]{64}$'),
  left_out jsonb not null constraint assessment_edition__left_out__check check (jsonb_typeof(left_out) = 'array'),
  cause text not null constraint assessment_edition__cause__check check (cause in ('approved', 'published', 'corrected')),
  made_at timestamptz not null,
  made_by uuid not null constraint assessment_edition__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_edition__id__pkey primary key (partnership_id, id),
  constraint assessment_edition__number__key unique (partnership_id, assessment_id, edition, number)
);
comment on table assessment_edition is 'A frozen document: the tree as it was approved, published or corrected. The highest number is given out; the earlier ones are kept and named.';
comment on column assessment_edition.document_hash is 'SHA-256 of the JSON file of the tree.';
comment on column assessment_edition.left_out is 'List of {what, why}: what the public edition leaves out.';
create index assessment_edition__assessment__idx on assessment_edition (partnership_id, assessment_id, inherited_audience, inherited_open);
create index assessment_edition__made_by__idx on assessment_edition (made_by);
select protect_child('assessment_edition', 'assessment');

create table assessment_edition_file (
  partnership_id uuid not null,
  assessment_edition_id uuid not null,
  format text not null constraint assessment_edition_file__format__check check (format ~ '^[a-z][a-z0-9]{1,9}$'),
  hash text not null constraint assessment_edition_file__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  stored_name text not null constraint assessment_edition_file__stored_name__check check (stored_name ~ '^[0-9a-f]{64}$'),
  bytes bigint not null constraint assessment_edition_file__bytes__check check (bytes > 0),
  media_type text not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_edition_file__format__pkey primary key (partnership_id, assessment_edition_id, format)
);
comment on table assessment_edition_file is 'A frozen document in one format: its SHA-256, checked each time it is given out, and its name in the data folder.';
comment on column assessment_edition_file.format is 'A format of the documents room (documents/formats.ts).';
comment on column assessment_edition_file.stored_name is 'HMAC of the content under a key outside the database, so that a name tells nothing.';
create index assessment_edition_file__edition__idx on assessment_edition_file (partnership_id, assessment_edition_id, inherited_audience, inherited_open);
select protect_child('assessment_edition_file', 'assessment_edition');

grant select, insert on assessment_step, assessment_edition, assessment_edition_file to fp_member, fp_system;
grant select, insert, delete on assessment_contributor to fp_member, fp_system;
grant select, insert, update on assessment_check, assessment_erratum to fp_member, fp_system;
