-- Areas, lookups and populations are the same for every partnership of the installation: published facts, known by the hash of the
-- file they were read from. The files themselves are kept by hash in the data folder.

create table area_set (
  hash text constraint area_set__hash__pkey primary key constraint area_set__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  file_name text not null,
  kind text not null constraint area_set__kind__check check (kind in
    ('lsoa', 'msoa', 'ward', 'district', 'csp', 'police-force', 'county', 'all')),
  year integer constraint area_set__year__check check (year between 1990 and 2100),
  vintage text not null,
  warnings jsonb not null,
  loaded_at timestamptz not null,
  loaded_by uuid constraint area_set__loaded_by__fkey references account (id)
);
comment on table area_set is 'One boundary file as read: areas of one kind and vintage.';
create index area_set__loaded_by__idx on area_set (loaded_by);

create table area (
  area_set_hash text not null constraint area__area_set_hash__fkey references area_set (hash) on delete cascade,
  code text not null,
  name text not null,
  kind text not null constraint area__kind__check check (kind in
    ('lsoa', 'msoa', 'ward', 'district', 'csp', 'police-force', 'county', 'all')),
  parent_code text,
  parent_name text,
  geometry jsonb not null,
  valid_from date,
  valid_to date,
  constraint area__code__pkey primary key (area_set_hash, code)
);
comment on table area is 'One area of a boundary file; geometry is GeoJSON in longitude and latitude (WGS84).';
create index area__code__idx on area (code);

create table lookup_file (
  hash text constraint lookup_file__hash__pkey primary key constraint lookup_file__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  file_name text not null,
  kind text not null constraint lookup_file__kind__check check (kind in ('lsoa-to-area', 'lsoa-changes', 'partnership')),
  title text not null,
  year integer constraint lookup_file__year__check check (year between 1990 and 2100),
  lsoa_year integer constraint lookup_file__lsoa_year__check check (lsoa_year in (2001, 2011, 2021)),
  loaded_at timestamptz not null,
  loaded_by uuid constraint lookup_file__loaded_by__fkey references account (id)
);
comment on table lookup_file is 'A lookup between geographies, kept as its file; read from the data folder when used.';
create index lookup_file__loaded_by__idx on lookup_file (loaded_by);

create table population_table (
  hash text constraint population_table__hash__pkey primary key constraint population_table__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  file_name text not null,
  counts text not null constraint population_table__counts__check check (counts in ('residents', 'households')),
  as_of text not null,
  kind text not null constraint population_table__kind__check check (kind in
    ('lsoa', 'msoa', 'ward', 'district', 'csp', 'police-force', 'county', 'all')),
  warnings jsonb not null,
  loaded_at timestamptz not null,
  loaded_by uuid constraint population_table__loaded_by__fkey references account (id)
);
comment on table population_table is 'One file of residents or households by area.';
comment on column population_table.as_of is 'The date in the words printed beside a rate: mid-2022, Census 2021.';
create index population_table__loaded_by__idx on population_table (loaded_by);

create table population (
  population_table_hash text not null
    constraint population__population_table_hash__fkey references population_table (hash) on delete cascade,
  code text not null,
  name text not null,
  count integer not null constraint population__count__check check (count >= 0),
  parent_code text,
  parent_name text,
  constraint population__code__pkey primary key (population_table_hash, code)
);
comment on table population is 'Residents or households of one area.';
create index population__code__idx on population (code);

grant select on area_set, area, lookup_file, population_table, population to fp_member, fp_guest, fp_system;
grant insert, update, delete on area_set, area, lookup_file, population_table, population to fp_system;
