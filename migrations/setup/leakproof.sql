-- Needs a superuser, once for each database; optional. Under row-level security PostgreSQL uses an index for a condition only
-- when its operator is marked LEAKPROOF: without this mark searching reads every row (28 ms becomes 700 ms at a million
-- rows). Exactly three functions are marked, none of which repeats its arguments in an error:
--   ts_match_vq         compares two values already parsed;
--   similarity_op       text % text, of pg_trgm: counts the three-letter groups that two texts share;
--   word_similarity_op  text <% text, of pg_trgm: the same for the best stretch of the second text.
-- Reasons in docs/decisions/0009-what-is-leakproof.md.
alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof;
do $$
begin
  -- Some servers come without it; then names are compared as they are written (src/foundation/search.ts).
  if exists (select from pg_available_extensions where name = 'pg_trgm') then
    create extension if not exists pg_trgm with schema public;
    alter function public.similarity_op(text, text) leakproof;
    alter function public.word_similarity_op(text, text) leakproof;
  end if;
end
$$;
