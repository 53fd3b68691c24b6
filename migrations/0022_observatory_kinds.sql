-- What kind of source a source is (recorded crime by partnership, fire, fly-tipping …), and whether its rows are incidents or
-- totals. A list of incidents and a table of totals may hold the same events, so a count must know which is which: the two are
-- never silently added up.

alter table source
  add column kind text,
  add column is_aggregate boolean not null default false;

-- The kinds are a typed list in the software (observatory/kinds/kinds.ts); a code of a later list is not refused here.
-- The column is new and empty: checked at once.
-- squawk-ignore constraint-missing-not-valid
alter table source add constraint source__kind__check check (kind ~ '^[a-z][a-z0-9-]{0,39}$');
comment on column source.kind is 'A code of the list of source kinds; null where nobody has said.';
comment on column source.is_aggregate is 'True: a row is a total of an area, period and category; false: a row is one incident.';

-- What is known of the sources there are. The owner is held to the policies too, so they are lifted for these statements.
alter table source no force row level security;
alter table source_mapping no force row level security;
update source set kind = 'police-street' where adaptor = 'police-street';
update source set is_aggregate = true
where adaptor = 'typed-return'
  or exists (
    select 1 from source_mapping m
    where m.partnership_id = source.partnership_id and m.source_id = source.id and m.mapping ->> 'rowsAre' = 'aggregate'
      and not exists (
        select 1 from source_mapping later
        where later.partnership_id = m.partnership_id and later.source_id = m.source_id and later.version > m.version
      )
  );
alter table source force row level security;
alter table source_mapping force row level security;
