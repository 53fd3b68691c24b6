-- A kept file is read again whenever it is used, so what a person said about it that it does not say itself (kind, year, date,
-- columns) is kept beside it: without that the second reading would differ from the first. A population also says of which
-- year its areas' codes are, which tells 2013 wards from 2023 wards. And a list of district codes over the years is a lookup too.

alter table area_set add column read_options jsonb not null default '{}';
comment on column area_set.read_options is 'What the person who loaded the file said of it: kind, year, columns.';

alter table population_table add column read_options jsonb not null default '{}';
comment on column population_table.read_options is 'What the person who loaded the file said of it: kind, date, columns, sheet.';
alter table population_table add column year integer
  constraint population_table__year__check check (year between 1990 and 2100);
comment on column population_table.year is 'Year of the geography of the codes (wards of 2023), where the file says.';

alter table lookup_file drop constraint lookup_file__kind__check;
-- A list of at most some dozens of files: the scan takes no time.
-- squawk-ignore constraint-missing-not-valid
-- The old rows fit the wider list by their old constraint, and there are a handful: checked at once.
-- squawk-ignore constraint-missing-not-valid
alter table lookup_file add constraint lookup_file__kind__check
  check (kind in ('lsoa-to-area', 'lsoa-changes', 'partnership', 'district-changes'));
