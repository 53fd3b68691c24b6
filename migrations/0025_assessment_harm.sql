-- Harm beside volume: weights of offences as a partnership loads them (none is shipped: the published indices have owners), and
-- what somebody decided where a set alone does not say which weight is meant. And the deprivation of small areas, which is
-- published, so the same for every partnership of the installation.

create table harm_set (
  partnership_id uuid not null constraint harm_set__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint harm_set__title__check check (length(title) between 1 and 200),
  edition text not null constraint harm_set__edition__check check (length(edition) between 1 and 60),
  unit text not null constraint harm_set__unit__check check (length(unit) between 1 and 100),
  source text not null constraint harm_set__source__check check (length(source) between 1 and 1000),
  licence text not null constraint harm_set__licence__check check (length(licence) between 1 and 1000),
  state text not null constraint harm_set__state__check check (state in ('draft', 'in-use', 'withdrawn')),
  file_name text not null,
  file_hash text not null constraint harm_set__file_hash__check check (file_hash ~ '^[0-9a-f]{64}$'),
  sheet jsonb,
  made_at timestamptz not null,
  made_by uuid constraint harm_set__made_by__fkey references account (id),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint harm_set__id__pkey primary key (partnership_id, id),
  constraint harm_set__sheet__check check (state = 'draft' or sheet is null)
);
comment on table harm_set is 'A set of weights of offences, as one file gave them: whose it is, which edition, what a weight means, and on what terms.';
comment on column harm_set.sheet is 'The rows of the file while a person says what its columns are; gone once the weights are taken.';
create index harm_set__made_at__idx on harm_set (partnership_id, made_at, id);
create index harm_set__made_by__idx on harm_set (made_by);
select protect('harm_set');

create table harm_weight (
  partnership_id uuid not null,
  id uuid not null,
  harm_set_id uuid not null,
  line integer not null,
  code text not null,
  title text not null constraint harm_weight__title__check check (length(title) between 1 and 500),
  subgroup text not null,
  weight double precision not null constraint harm_weight__weight__check check (weight >= 0 and weight <= 1000000000),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint harm_weight__id__pkey primary key (partnership_id, id),
  constraint harm_weight__line__key unique (partnership_id, harm_set_id, line)
);
comment on table harm_weight is 'The weight of one offence in a set, as the line of the file gave it.';
comment on column harm_weight.code is 'Offence code in the plain form that comparisons use (8N, 28A); empty where the file has none.';
create index harm_weight__harm_set__idx on harm_weight (partnership_id, harm_set_id, inherited_audience, inherited_open);
select protect_child('harm_weight', 'harm_set');

create table harm_choice (
  partnership_id uuid not null,
  id uuid not null,
  harm_set_id uuid not null,
  kind text not null constraint harm_choice__kind__check check (kind in ('category', 'offence')),
  key text not null constraint harm_choice__key__check check (length(key) between 1 and 200),
  weight double precision not null constraint harm_choice__weight__check check (weight >= 0 and weight <= 1000000000),
  reason text not null constraint harm_choice__reason__check check (length(reason) between 1 and 1000),
  made_at timestamptz not null,
  made_by uuid constraint harm_choice__made_by__fkey references account (id),
  version integer not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint harm_choice__id__pkey primary key (partnership_id, id),
  constraint harm_choice__key__key unique (partnership_id, harm_set_id, kind, key)
);
comment on table harm_choice is 'The weight somebody entered for what a set alone does not settle (a mixed category), with the reason.';
create index harm_choice__harm_set__idx on harm_choice (partnership_id, harm_set_id, inherited_audience, inherited_open);
create index harm_choice__made_by__idx on harm_choice (made_by);
select protect_child('harm_choice', 'harm_set');

grant select on harm_set, harm_weight, harm_choice to fp_member, fp_system;
grant insert, update on harm_set, harm_choice to fp_member, fp_system;
grant insert on harm_weight to fp_member, fp_system;

-- ---- deprivation ---------------------------------------------------------------------------------------------------------

create table deprivation_table (
  hash text constraint deprivation_table__hash__pkey primary key
    constraint deprivation_table__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  file_name text not null,
  title text not null,
  lsoa_year integer not null constraint deprivation_table__lsoa_year__check check (lsoa_year in (2001, 2011, 2021)),
  loaded_at timestamptz not null,
  loaded_by uuid constraint deprivation_table__loaded_by__fkey references account (id)
);
comment on table deprivation_table is 'One file of an index of deprivation by small area (LSOA).';
create index deprivation_table__loaded_by__idx on deprivation_table (loaded_by);

create table deprivation (
  deprivation_table_hash text not null
    constraint deprivation__deprivation_table_hash__fkey references deprivation_table (hash) on delete cascade,
  code text not null,
  decile integer not null constraint deprivation__decile__check check (decile between 1 and 10),
  constraint deprivation__code__pkey primary key (deprivation_table_hash, code)
);
comment on table deprivation is 'National tenth of one small area: 1 is the most deprived tenth.';

grant select on deprivation_table, deprivation to fp_member, fp_guest, fp_system;
grant insert, update, delete on deprivation_table, deprivation to fp_system;
