-- Needs a superuser, once for each database; optional. Under row-level security PostgreSQL uses an index for a condition only
-- when its operator is marked LEAKPROOF: without this mark full-text search reads every row (28 ms becomes 700 ms at a
-- million rows). ts_match_vq compares two values already parsed and says nothing of them in an error, so the mark is true.
-- Reason in docs/decisions/0002-embedded-postgresql.md.
alter function pg_catalog.ts_match_vq(tsvector, tsquery) leakproof;
