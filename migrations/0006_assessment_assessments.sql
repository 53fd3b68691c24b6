-- The strategic assessment as a record: what was asked for, the document tree, and its state.

create table assessment (
  partnership_id uuid not null constraint assessment__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint assessment__title__check check (length(title) between 1 and 300),
  area_code text not null,
  area_name text not null,
  period_from date not null constraint assessment__period_from__check check (extract(day from period_from) = 1),
  period_to date not null constraint assessment__period_to__check check (extract(day from period_to) = 1),
  compare_from date constraint assessment__compare_from__check check (extract(day from compare_from) = 1),
  compare_to date constraint assessment__compare_to__check check (extract(day from compare_to) = 1),
  state text not null constraint assessment__state__check check (state in ('draft', 'approved', 'withdrawn')),
  document jsonb not null,
  inputs jsonb not null,
  made_at timestamptz not null,
  made_by uuid not null constraint assessment__made_by__fkey references account (id),
  changed_at timestamptz not null,
  changed_by uuid not null constraint assessment__changed_by__fkey references account (id),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint assessment__id__pkey primary key (partnership_id, id),
  constraint assessment__period__check check (period_to >= period_from),
  constraint assessment__comparison__check check ((compare_from is null) = (compare_to is null) and compare_to >= compare_from)
);
comment on table assessment is 'A strategic assessment (SI 2007/1830 regulation 5).';
comment on column assessment.document is 'The document tree (documents/document.ts).';
comment on column assessment.inputs is 'Deliveries, boundary sets, lookups and populations it was computed from, by hash.';
comment on column assessment.period_to is 'First day of the last month, which is included.';
create index assessment__changed_at__idx on assessment (partnership_id, changed_at, id);
create index assessment__made_by__idx on assessment (made_by);
create index assessment__changed_by__idx on assessment (changed_by);
select protect('assessment');

grant select, insert, update on assessment to fp_member, fp_system;
