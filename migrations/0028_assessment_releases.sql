-- What the partnership publishes. The public sees releases only: a finite, declared set of tables, suppressed together and against
-- everything published before, checked by a second person, frozen and named. What is prepared and what is published are different
-- tables, so that nothing unreleased can be in what a visitor's question reads.

create table disclosure_rule (
  partnership_id uuid not null constraint disclosure_rule__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  begins_on date not null,
  threshold integer not null constraint disclosure_rule__threshold__check check (threshold between 3 and 100),
  sensitive_threshold integer not null constraint disclosure_rule__sensitive_threshold__check check (sensitive_threshold between 3 and 100),
  zero_shown boolean not null,
  sensitive_zero_shown boolean not null,
  rounded_to integer not null constraint disclosure_rule__rounded_to__check check (rounded_to between 2 and 100),
  categories text[] not null constraint disclosure_rule__categories__check check (cardinality(categories) <= 100),
  source_kinds text[] not null constraint disclosure_rule__source_kinds__check check (cardinality(source_kinds) <= 100),
  why text not null constraint disclosure_rule__why__check check (length(why) between 1 and 1000),
  made_at timestamptz not null,
  made_by uuid constraint disclosure_rule__made_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint disclosure_rule__id__pkey primary key (partnership_id, id),
  constraint disclosure_rule__sensitive__check check (sensitive_threshold >= threshold)
);
comment on table disclosure_rule is 'From which day which counts are too small to publish; never changed, only followed by the next.';
comment on column disclosure_rule.categories is 'Sensitive topics: codes of the category tree, each with its branch.';
comment on column disclosure_rule.source_kinds is 'Sensitive topics: kinds of source, whatever they count.';
create index disclosure_rule__begins_on__idx on disclosure_rule (partnership_id, begins_on, made_at);
create index disclosure_rule__made_by__idx on disclosure_rule (made_by);
select protect('disclosure_rule');
grant select, insert on disclosure_rule to fp_member, fp_system;

create table data_release (
  partnership_id uuid not null constraint data_release__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  kind text not null constraint data_release__kind__check check (kind in ('tables', 'edition')),
  title text not null constraint data_release__title__check check (length(title) between 1 and 150),
  words text not null constraint data_release__words__check check (length(words) <= 2000),
  state text not null constraint data_release__state__check check (state in ('draft', 'to-check', 'published', 'withdrawn')),
  tables jsonb not null constraint data_release__tables__check check (jsonb_typeof(tables) = 'array'),
  worked jsonb,
  replaces_id uuid,
  assessment_id uuid,
  note text not null default '' constraint data_release__note__check check (length(note) <= 1000),
  made_at timestamptz not null,
  made_by uuid constraint data_release__made_by__fkey references account (id),
  sent_at timestamptz,
  sent_by uuid constraint data_release__sent_by__fkey references account (id),
  published_at timestamptz,
  checked_by uuid constraint data_release__checked_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint data_release__id__pkey primary key (partnership_id, id),
  constraint data_release__replaces_id__fkey foreign key (partnership_id, replaces_id) references data_release (partnership_id, id),
  constraint data_release__assessment_id__fkey foreign key (partnership_id, assessment_id) references assessment (partnership_id, id),
  constraint data_release__worked__check check (worked is not null or state in ('draft', 'withdrawn')),
  constraint data_release__two_people__check check (kind = 'edition' or state <> 'published' or checked_by <> made_by and checked_by <> sent_by)
);
comment on table data_release is 'A release in the making and what became of it: the tables asked for, what of them may be shown, and who checked that.';
comment on column data_release.tables is 'Measures, areas and periods of each table (src/assessment/releases/release.rules.ts, ReleaseTable).';
comment on column data_release.worked is 'What would be published, as last worked out (Worked); it holds no withheld value.';
comment on column data_release.note is 'What the checker said when sending it back.';
create index data_release__changed_at__idx on data_release (partnership_id, changed_at, id);
create index data_release__replaces_id__idx on data_release (partnership_id, replaces_id);
create index data_release__assessment_id__idx on data_release (partnership_id, assessment_id);
create index data_release__made_by__idx on data_release (made_by);
create index data_release__sent_by__idx on data_release (sent_by);
create index data_release__checked_by__idx on data_release (checked_by);
select protect('data_release');
grant select, insert, update on data_release to fp_member, fp_system;

create table published_release (
  partnership_id uuid not null constraint published_release__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint published_release__code__check check (code ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
  kind text not null constraint published_release__kind__check check (kind in ('tables', 'edition')),
  title text not null,
  words text not null,
  area_name text not null,
  rule text not null,
  licence text not null,
  rounded boolean not null,
  notes text[] not null,
  hash text not null constraint published_release__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  replaces_id uuid,
  assessment_id uuid,
  published_at timestamptz not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint published_release__id__pkey primary key (partnership_id, id),
  constraint published_release__code__key unique (partnership_id, code),
  constraint published_release__replaces_id__fkey foreign key (partnership_id, replaces_id) references published_release (partnership_id, id),
  constraint published_release__assessment_id__fkey foreign key (partnership_id, assessment_id) references assessment (partnership_id, id)
);
comment on table published_release is 'A release as everybody may read it; written once, never changed.';
comment on column published_release.rule is 'The rule of small numbers that it was made under, in words.';
comment on column published_release.rounded is 'Its counts that are not open data are rounded.';
comment on column published_release.hash is 'SHA-256 of its data file.';
create index published_release__published_at__idx on published_release (partnership_id, published_at, id);
create index published_release__replaces_id__idx on published_release (partnership_id, replaces_id);
create index published_release__assessment_id__idx on published_release (partnership_id, assessment_id);
select protect('published_release', true);
grant select, insert on published_release to fp_member, fp_system;

create table published_figure (
  partnership_id uuid not null,
  id uuid not null,
  published_release_id uuid not null,
  address text not null constraint published_figure__address__check check (address ~ '^[0-9a-f]{32}$'),
  position integer not null,
  measure text not null,
  measure_title text not null,
  part text not null constraint published_figure__part__check check (part in ('count', 'whole')),
  definition text not null,
  source_kind text not null,
  form text not null constraint published_figure__form__check check (form in ('incidents', 'totals')),
  categories text[] not null,
  counted text not null,
  area_code text not null,
  area_name text not null,
  area_kind text not null,
  placed_by text not null,
  period_from date not null,
  period_to date not null,
  shown text not null constraint published_figure__shown__check check (shown in ('as-counted', 'rounded', 'withheld')),
  value integer,
  rounded_to integer,
  zero_shown boolean not null,
  rate double precision,
  rate_unit text not null,
  decimals integer not null,
  base integer,
  base_source text not null,
  is_open boolean not null,
  source text not null,
  licence text not null,
  limitations text[] not null,
  deliveries text[] not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint published_figure__id__pkey primary key (partnership_id, id),
  constraint published_figure__address__key unique (partnership_id, address),
  constraint published_figure__position__key unique (partnership_id, published_release_id, position),
  constraint published_figure__withheld__check check ((shown = 'withheld') = (value is null)),
  constraint published_figure__rounded__check check ((shown = 'rounded') = (rounded_to is not null)),
  constraint published_figure__rate__check check (rate is null or value is not null)
);
comment on table published_figure is 'A released cell, as printed: a count, rounded or withheld, with its rate, base, period, source and limits. Nothing unreleased is ever here.';
comment on column published_figure.address is 'Its stable address: /public/figures/…';
comment on column published_figure.zero_shown is 'Zero was shown, so a reader knows that what is withheld is 1 or more.';
create index published_figure__published_release__idx on published_figure (partnership_id, published_release_id, inherited_audience, inherited_open);
select protect_child('published_figure', 'published_release', owner_reads => true);
grant select, insert on published_figure to fp_member, fp_system;

-- ---- what anybody may ask of the database -----------------------------------------------------------------------------------

create function published_releases()
  returns table (partnership_name text, code text, kind text, title text, words text, area_name text, rule text, licence text,
    rounded boolean, notes text[], hash text, published_at timestamptz, replaces text, replaced_by text, figures integer)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.name, r.code, r.kind, r.title, r.words, r.area_name, r.rule, r.licence, r.rounded, r.notes, r.hash, r.published_at,
    (select b.code from published_release b where b.partnership_id = r.partnership_id and b.id = r.replaces_id),
    (select b.code from published_release b where b.partnership_id = r.partnership_id and b.replaces_id = r.id
      order by b.published_at desc, b.id limit 1),
    (select count(*)::integer from published_figure f where f.partnership_id = r.partnership_id and f.published_release_id = r.id)
  from published_release r join partnership p on p.partnership_id = r.partnership_id
  order by p.name, r.published_at desc, r.id
$$;
comment on function published_releases() is 'The releases of all partnerships, which are public.';

create function published_figures(release_code text, figure_address text)
  returns table (release text, address text, at integer, measure text, measure_title text, part text, definition text,
    counted text, area_code text, area_name text, area_kind text, placed_by text, period_from date, period_to date, shown text,
    value integer, rounded_to integer, rate double precision, rate_unit text, decimals integer, base integer, base_source text, is_open boolean,
    source text, licence text, limitations text[])
  language sql stable security definer set search_path = public, pg_temp
as $$
  select r.code, f.address, f.position, f.measure, f.measure_title, f.part, f.definition, f.counted, f.area_code, f.area_name,
    f.area_kind, f.placed_by, f.period_from, f.period_to, f.shown, f.value, f.rounded_to, f.rate, f.rate_unit, f.decimals, f.base, f.base_source,
    f.is_open, f.source, f.licence, f.limitations
  from published_release r join published_figure f
    on f.partnership_id = r.partnership_id and f.published_release_id = r.id
  where r.code = release_code or f.address = figure_address
  order by f.position
$$;
comment on function published_figures(text, text) is 'The released cells of one release, by its code, or one cell by its address.';

-- The newest frozen public edition of an assessment, read where it stands, so that a corrected one takes its place by itself.
select make_policies('assessment_edition', 'assessment', true, protected_form());
select make_policies('assessment_edition_file', 'assessment_edition', true, protected_form());
create function published_editions()
  returns table (release text, partnership uuid, format text, hash text, stored_name text, bytes bigint, media_type text,
    number integer, made_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select r.code, e.partnership_id, f.format, f.hash, f.stored_name, f.bytes, f.media_type, e.number, e.made_at
  from published_release r
    join assessment_edition e on e.partnership_id = r.partnership_id and e.assessment_id = r.assessment_id
      and e.edition = 'public' and e.number = (select max(n.number) from assessment_edition n
        where n.partnership_id = e.partnership_id and n.assessment_id = e.assessment_id and n.edition = 'public')
    join assessment_edition_file f on f.partnership_id = e.partnership_id and f.assessment_edition_id = e.id
  where r.kind = 'edition'
  order by r.code, f.format
$$;
comment on function published_editions() is 'Files of the public editions of published assessments, by the release that went with them.';

revoke all on function published_editions() from public;
grant execute on function published_editions() to fp_login;
revoke all on function published_releases() from public;
revoke all on function published_figures(text, text) from public;
grant execute on function published_releases() to fp_login;
grant execute on function published_figures(text, text) to fp_login;
