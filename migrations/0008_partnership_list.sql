-- The command line works for a partnership before anybody is signed in, so it must be able to ask which there are, and
-- which key the records it makes carry: that of the first agency. Names of partnerships are not secret; nothing else is told.

create function partnerships_of_installation()
  returns table (partnership_id uuid, name text, area_code text, own_key uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.partnership_id, p.name, p.area_code,
    (select k.id from audience_key k where k.partnership_id = p.partnership_id and k.kind = 'own' and k.ended_at is null
      order by k.id limit 1)
  from partnership p where p.closed_at is null order by p.made_at, p.partnership_id
$$;
comment on function partnerships_of_installation() is 'Open partnerships and the key of each one''s first agency, for clocks and imports.';
revoke all on function partnerships_of_installation() from public;
grant execute on function partnerships_of_installation() to fp_system;
