-- A number on the public site leads back to the files it was counted from: each by the SHA-256 under which it was received, so that whoever
-- has the file can see that it is the one. Only of cells that were released; nothing else of the file is said.
create function published_figure_files(figure_address text)
  returns table (hash text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct d.hash
  from published_figure f, unnest(f.deliveries) as d (hash)
  where f.address = figure_address
  order by 1
$$;
comment on function published_figure_files(text) is 'SHA-256 of the files that a released cell was counted from, by its address.';
revoke all on function published_figure_files(text) from public;
grant execute on function published_figure_files(text) to fp_login;
