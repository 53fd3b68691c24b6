-- A withdrawn assessment no longer counts: its public edition goes from the public pages. The release that went with it stays at its
-- stable addresses, as every release does, since what was published cannot be made unknown again.

-- The function runs as the owner, who is held to the policies too.
select make_policies('assessment', null, true, protected_form());
create or replace function published_editions()
  returns table (release text, partnership uuid, format text, hash text, stored_name text, bytes bigint, media_type text,
    number integer, made_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select r.code, e.partnership_id, f.format, f.hash, f.stored_name, f.bytes, f.media_type, e.number, e.made_at
  from published_release r
    join assessment a on a.partnership_id = r.partnership_id and a.id = r.assessment_id and a.state <> 'withdrawn'
    join assessment_edition e on e.partnership_id = r.partnership_id and e.assessment_id = r.assessment_id
      and e.edition = 'public' and e.number = (select max(n.number) from assessment_edition n
        where n.partnership_id = e.partnership_id and n.assessment_id = e.assessment_id and n.edition = 'public')
    join assessment_edition_file f on f.partnership_id = e.partnership_id and f.assessment_edition_id = e.id
  where r.kind = 'edition'
  order by r.code, f.format
$$;
comment on function published_editions() is 'Files of the public editions of published assessments that were not withdrawn, by the release that went with them.';
