-- Measures as data: what is counted, divided by what, printed how, and whether a rise is bad. An analyst changes them on a page, so
-- they are rows and not code; every change is a new version, because a figure made under the old definition must never be taken for
-- one made under the new.

create table measure (
  partnership_id uuid not null constraint measure__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint measure__code__check check (code ~ '^[a-z][a-z0-9-]{1,59}$'),
  title text not null constraint measure__title__check check (length(title) between 1 and 200),
  source_kind text not null constraint measure__source_kind__check check (source_kind ~ '^[a-z][a-z0-9-]{0,39}$'),
  state text not null constraint measure__state__check check (state in ('in-use', 'retired')),
  version integer not null constraint measure__version__check check (version >= 1),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint measure__id__pkey primary key (partnership_id, id),
  constraint measure__code__key unique (partnership_id, code)
);
comment on table measure is 'A measure that a partnership states: its name, and which version of its definition counts today.';
comment on column measure.code is 'Stable word in addresses and figures; never changed and never used again for another measure.';
comment on column measure.title is 'As the newest version has it, for lists.';
comment on column measure.source_kind is 'The one kind of source it counts from (observatory/kinds); incidents of two kinds are never added up.';
comment on column measure.version is 'Number of the newest version; each change, also retiring, makes one.';
create index measure__title__idx on measure (partnership_id, title, id);
select protect('measure');
grant select, insert, update on measure to fp_member, fp_system;

create table measure_version (
  partnership_id uuid not null,
  id uuid not null,
  measure_id uuid not null,
  number integer not null constraint measure_version__number__check check (number >= 1),
  definition jsonb not null,
  state text not null constraint measure_version__state__check check (state in ('in-use', 'retired')),
  why text not null constraint measure_version__why__check check (length(why) between 1 and 1000),
  made_at timestamptz not null,
  made_by uuid constraint measure_version__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint measure_version__id__pkey primary key (partnership_id, id),
  constraint measure_version__number__key unique (partnership_id, measure_id, number)
);
comment on table measure_version is 'One version of a measure''s definition, with who made it and why; never changed, only followed by the next.';
comment on column measure_version.definition is 'The definition (assessment/measures/measure.types.ts).';
comment on column measure_version.made_by is 'Null where it came with the software.';
create index measure_version__measure__idx on measure_version (partnership_id, measure_id, inherited_audience, inherited_open);
create index measure_version__made_by__idx on measure_version (made_by);
select protect_child('measure_version', 'measure');
grant select, insert on measure_version to fp_member, fp_system;
