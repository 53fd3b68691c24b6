-- A partner's file between its arrival and the decision how its columns are read: what a person has chosen so far. The file
-- itself waits in the data folder's cache and is swept after a day; it was looked at and found depersonalised before that.

create table mapping_draft (
  partnership_id uuid not null constraint mapping_draft__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  adaptor text not null constraint mapping_draft__adaptor__check check (adaptor in ('mapped', 'pasted')),
  file_name text not null,
  hash text not null constraint mapping_draft__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  bytes bigint not null constraint mapping_draft__bytes__check check (bytes >= 0),
  evidence text not null default '',
  draft jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint mapping_draft__made_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint mapping_draft__id__pkey primary key (partnership_id, id)
);
comment on table mapping_draft is 'A received file whose columns are being mapped. Gone when it becomes a delivery or is given up.';
comment on column mapping_draft.draft is 'The choices so far (observatory/mapping.rules.ts): source, mapping, distinct categories, questions.';
comment on column mapping_draft.evidence is 'For a pasted block: the mail or call it came from.';
create index mapping_draft__changed_at__idx on mapping_draft (partnership_id, changed_at, id);
create index mapping_draft__hash__idx on mapping_draft (partnership_id, hash);
create index mapping_draft__made_by__idx on mapping_draft (made_by);
select protect('mapping_draft');
grant select, insert, update, delete on mapping_draft to fp_member, fp_system;

-- Partners also report by quarter and by year.
alter table source drop constraint source__period_grain__check;
-- The old rows fit the wider list by their old constraint, and there are a handful: checked at once.
-- squawk-ignore constraint-missing-not-valid
alter table source add constraint source__period_grain__check
  check (period_grain in ('year', 'quarter', 'month', 'day', 'hour', 'minute'));
