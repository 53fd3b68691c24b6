-- Breaks in series, and groups of areas to compare with. A change of recording, of boundaries or of a form makes a rise or a
-- fall that is not one; a comparison with "similar" areas is worth what its list is worth. Both were footnotes that nobody
-- kept: they are records now, dated and versioned, and the figures find them by themselves.

create table series_break (
  partnership_id uuid not null constraint series_break__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  kind text not null constraint series_break__kind__check check (kind in
    ('recording-change', 'boundary-change', 'misfiled', 'new-form', 'coverage', 'other')),
  title text not null constraint series_break__title__check check (length(title) between 1 and 150),
  words text not null constraint series_break__words__check check (length(words) between 1 and 1000),
  source_kind text,
  source_code text,
  categories text[] not null constraint series_break__categories__check check (cardinality(categories) <= 50),
  area_code text,
  area_name text not null,
  begins_on date not null,
  ends_on date,
  adjustment jsonb,
  made_at timestamptz not null,
  made_by uuid constraint series_break__made_by__fkey references account (id),
  removed_at timestamptz,
  removed_by uuid constraint series_break__removed_by__fkey references account (id),
  removal_reason text not null default '',
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint series_break__id__pkey primary key (partnership_id, id),
  constraint series_break__ends_on__check check (ends_on >= begins_on),
  constraint series_break__removed__check check ((removed_at is null) = (removal_reason = '')),
  constraint series_break__source_code__fkey foreign key (partnership_id, source_code) references source (partnership_id, code)
);
comment on table series_break is 'Days at which a series stops being like itself: what is counted changed, or where it is filed, or who reports. Printed with every figure whose months lie on both sides.';
comment on column series_break.words is 'The plain sentence printed with every chart, change and sentence that spans the break.';
comment on column series_break.source_kind is 'Kind of source it concerns; null for every kind.';
comment on column series_break.categories is 'Codes of the category tree, each with its branch; none means all.';
comment on column series_break.area_code is 'Null for every area.';
comment on column series_break.ends_on is 'Its last day; null where the change lasts.';
comment on column series_break.adjustment is 'What is known of its size (src/observatory/breaks/breaks.rules.ts, Adjustment), or null.';
create index series_break__begins_on__idx on series_break (partnership_id, begins_on, id);
create index series_break__source_code__idx on series_break (partnership_id, source_code);
create index series_break__made_by__idx on series_break (made_by);
create index series_break__removed_by__idx on series_break (removed_by);
select protect('series_break');
grant select, insert, update on series_break to fp_member, fp_system;

create table area_group (
  partnership_id uuid not null constraint area_group__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint area_group__code__check check (code ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  kind text not null constraint area_group__kind__check check (kind in
    ('county', 'county-and-neighbour', 'nearest-neighbours', 'most-similar', 'chosen')),
  title text not null constraint area_group__title__check check (length(title) between 1 and 150),
  list_source text not null constraint area_group__list_source__check check (length(list_source) between 1 and 300),
  as_of date not null,
  areas jsonb not null constraint area_group__areas__check check (jsonb_typeof(areas) = 'array'),
  made_at timestamptz not null,
  made_by uuid constraint area_group__made_by__fkey references account (id),
  removed_at timestamptz,
  removed_by uuid constraint area_group__removed_by__fkey references account (id),
  removal_reason text not null default '',
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint area_group__id__pkey primary key (partnership_id, id),
  constraint area_group__code__key unique (partnership_id, code),
  constraint area_group__removed__check check ((removed_at is null) = (removal_reason = ''))
);
comment on table area_group is 'Areas that figures are compared with: the districts of a county, most similar groups, any chosen by hand. The list stands with where it is from and as of when.';
comment on column area_group.areas is 'List of {code, name} in the order given: one list, published as one, and kept whole in each earlier version.';
create index area_group__made_by__idx on area_group (made_by);
create index area_group__removed_by__idx on area_group (removed_by);
select protect('area_group');
grant select, insert, update on area_group to fp_member, fp_system;
