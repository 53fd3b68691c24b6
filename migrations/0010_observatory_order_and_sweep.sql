-- In which order the files of a source were taken into use. Taking one back returns each of its months to the file that
-- was taken last before it; the moment of a decision cannot say that, because replacing a file and bringing it back
-- are decisions about it too, and two can fall into one millisecond.

alter table delivery add column acceptance integer;
-- Rows are checked by the next statement but one; there are few, and nothing else runs while migrating.
-- squawk-ignore constraint-missing-not-valid
alter table delivery add constraint delivery__acceptance__check check (acceptance > 0);
comment on column delivery.acceptance is 'Number among the files of its source in the order they were taken into use; null before that.';

-- The owner is held to the policies too, so they are lifted for this one statement.
alter table delivery no force row level security;
update delivery set acceptance = numbered.number
from (
  select partnership_id, id, row_number() over (partition by partnership_id, source_code order by decided_at, id) as number
  from delivery where state in ('accepted', 'superseded')
) as numbered
where delivery.partnership_id = numbered.partnership_id and delivery.id = numbered.id;
alter table delivery force row level security;
-- squawk-ignore require-concurrent-index-creation
create unique index delivery__acceptance__key on delivery (partnership_id, source_code, acceptance);

-- The sweep removes files that no partnership needs, so it must ask all of them, closed ones too: those stay readable.
create function every_partnership() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
as $$
  select partnership_id from partnership order by partnership_id
$$;
comment on function every_partnership() is 'Ids of all partnerships, closed ones too, for work on what they share on the disk.';
revoke all on function every_partnership() from public;
grant execute on function every_partnership() to fp_system;
