-- Performance: indicators with their targets, the quarterly round of returns, reports of progress, packs for those who never sign in,
-- and what is published of locked values. What a reader may not see of a small count is withheld by the pages (small counts are no
-- record of a person); what the public sees stands in a table of its own (decision 0012).

create table performance_setting (
  partnership_id uuid not null constraint performance_setting__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  begins_on date not null,
  return_days integer not null constraint performance_setting__return_days__check check (return_days between 1 and 60),
  check_days integer not null constraint performance_setting__check_days__check check (check_days between 1 and 60),
  lead_clear_days integer not null constraint performance_setting__lead_clear_days__check check (lead_clear_days between 1 and 60),
  paper_clear_days integer not null constraint performance_setting__paper_clear_days__check check (paper_clear_days between 1 and 60),
  on_target_percent double precision not null constraint performance_setting__on_target_percent__check check (on_target_percent between 0 and 20),
  reason text not null constraint performance_setting__reason__check check (length(reason) between 1 and 300),
  made_at timestamptz not null,
  made_by uuid constraint performance_setting__made_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint performance_setting__id__pkey primary key (partnership_id, id)
);
comment on table performance_setting is 'Working days and bands of the quarterly round, from a day on. The latest that has begun counts; a round keeps the days it was given.';
select protect('performance_setting');
grant select, insert on performance_setting to fp_member, fp_system;
create index performance_setting__begins_on__idx on performance_setting (partnership_id, begins_on, id);
create index performance_setting__made_by__idx on performance_setting (made_by);

create table indicator (
  partnership_id uuid not null constraint indicator__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint indicator__code__check check (code ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
  title text not null constraint indicator__title__check check (length(title) between 1 and 200),
  definition text not null constraint indicator__definition__check check (length(definition) between 1 and 2000),
  role text not null constraint indicator__role__check check (role in ('input', 'output', 'outcome')),
  shape text not null constraint indicator__shape__check check (shape in ('number', 'share', 'words')),
  source text not null constraint indicator__source__check check (source in ('measure', 'return', 'words')),
  measure_code text constraint indicator__measure_code__check check (length(measure_code) between 1 and 80),
  area_code text constraint indicator__area_code__check check (length(area_code) between 1 and 40),
  unit text not null constraint indicator__unit__check check (length(unit) between 1 and 60),
  decimals integer not null constraint indicator__decimals__check check (decimals between 0 and 4),
  numerator_words text not null constraint indicator__numerator_words__check check (length(numerator_words) <= 300),
  denominator_words text not null constraint indicator__denominator_words__check check (length(denominator_words) <= 300),
  polarity text not null constraint indicator__polarity__check check (polarity in ('up-good', 'down-good', 'neutral', 'reporting-up-good')),
  frequency text not null constraint indicator__frequency__check check (frequency in ('quarter', 'half-year', 'year')),
  by_chance boolean not null,
  baseline double precision,
  baseline_words text not null constraint indicator__baseline_words__check check (length(baseline_words) <= 200),
  tolerance_percent double precision not null constraint indicator__tolerance_percent__check check (tolerance_percent between 0 and 100),
  lowest double precision,
  highest double precision,
  comparator text not null constraint indicator__comparator__check check (length(comparator) <= 500),
  limitations text not null constraint indicator__limitations__check check (length(limitations) <= 2000),
  owner_agency_id uuid not null,
  owner_account_id uuid constraint indicator__owner_account_id__fkey references account (id),
  priority text not null constraint indicator__priority__check check (length(priority) <= 200),
  priority_id uuid,
  paired_indicator_id uuid,
  is_public boolean not null,
  position integer not null default 100,
  made_at timestamptz not null,
  made_by uuid constraint indicator__made_by__fkey references account (id),
  changed_at timestamptz not null,
  removed_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint indicator__id__pkey primary key (partnership_id, id),
  constraint indicator__code__key unique (partnership_id, code),
  constraint indicator__measure_code__check_source check ((source = 'measure') = (measure_code is not null)),
  constraint indicator__shape__check_words check ((shape = 'words') = (source = 'words')),
  constraint indicator__highest__check check (lowest is null or highest is null or highest >= lowest),
  constraint indicator__owner_agency_id__fkey foreign key (partnership_id, owner_agency_id) references agency (partnership_id, id),
  constraint indicator__paired_indicator_id__fkey foreign key (partnership_id, paired_indicator_id) references indicator (partnership_id, id)
);
comment on table indicator is 'What is measured, how it is defined, who owns it and which way is wanted.';
select protect('indicator');
grant select, insert, update on indicator to fp_member, fp_system;
create index indicator__position__idx on indicator (partnership_id, position, id);
create index indicator__owner_agency_id__idx on indicator (partnership_id, owner_agency_id);
create index indicator__owner_account_id__idx on indicator (owner_account_id);
create index indicator__paired_indicator_id__idx on indicator (partnership_id, paired_indicator_id);
create index indicator__made_by__idx on indicator (made_by);

create table indicator_target (
  partnership_id uuid not null,
  id uuid not null,
  indicator_id uuid not null,
  period_from date not null,
  period_to date not null,
  value double precision not null,
  reason text not null constraint indicator_target__reason__check check (length(reason) between 1 and 1000),
  set_on date not null,
  made_at timestamptz not null,
  made_by uuid constraint indicator_target__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint indicator_target__id__pkey primary key (partnership_id, id),
  constraint indicator_target__period_to__check check (period_to >= period_from)
);
comment on table indicator_target is 'A target for a period, with its reason. Never changed: a later one for the same period stands beside the earlier, and both are shown.';
create index indicator_target__indicator__idx on indicator_target (partnership_id, indicator_id, inherited_audience, inherited_open);
select protect_child('indicator_target', 'indicator');
grant select, insert on indicator_target to fp_member, fp_system;
create index indicator_target__made_by__idx on indicator_target (made_by);

create table indicator_break (
  partnership_id uuid not null,
  id uuid not null,
  indicator_id uuid not null,
  from_period date not null,
  reason text not null constraint indicator_break__reason__check check (length(reason) between 1 and 1000),
  was text not null constraint indicator_break__was__check check (length(was) <= 4000),
  made_at timestamptz not null,
  made_by uuid constraint indicator_break__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint indicator_break__id__pkey primary key (partnership_id, id)
);
comment on table indicator_break is 'From this period on the indicator is defined otherwise: values before and after are never joined or compared.';
create index indicator_break__indicator__idx on indicator_break (partnership_id, indicator_id, inherited_audience, inherited_open);
select protect_child('indicator_break', 'indicator');
grant select, insert on indicator_break to fp_member, fp_system;
create index indicator_break__made_by__idx on indicator_break (made_by);

create table performance_round (
  partnership_id uuid not null constraint performance_round__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  period_from date not null,
  period_to date not null,
  state text not null constraint performance_round__state__check check (state in ('open', 'locked')),
  opened_at timestamptz not null,
  due_on date not null,
  check_by date not null,
  locked_at timestamptz,
  locked_by uuid constraint performance_round__locked_by__fkey references account (id),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint performance_round__id__pkey primary key (partnership_id, id),
  constraint performance_round__period_from__key unique (partnership_id, period_from),
  constraint performance_round__locked__check check ((state = 'locked') = (locked_at is not null))
);
comment on table performance_round is 'One quarter of returns: when it was opened, by when owners return, by when they are checked, and when it was locked.';
select protect('performance_round');
grant select, insert, update on performance_round to fp_member, fp_system;
create index performance_round__locked_by__idx on performance_round (locked_by);

create table indicator_reading (
  partnership_id uuid not null,
  id uuid not null,
  indicator_id uuid not null,
  performance_round_id uuid,
  period_from date not null,
  period_to date not null,
  state text not null constraint indicator_reading__state__check check (state in ('open', 'submitted', 'returned', 'validated', 'locked', 'missing')),
  value double precision,
  numerator double precision,
  denominator double precision,
  lower double precision,
  upper double precision,
  words text not null constraint indicator_reading__words__check check (length(words) <= 4000),
  commentary text not null constraint indicator_reading__commentary__check check (length(commentary) <= 4000),
  is_provisional boolean not null default false,
  figure jsonb,
  checks jsonb not null,
  way text constraint indicator_reading__way__check check (way in ('signed-in', 'link', 'email', 'word-of-mouth', 'measure', 'entered')),
  said_by text not null constraint indicator_reading__said_by__check check (length(said_by) <= 200),
  raw_words text not null constraint indicator_reading__raw_words__check check (length(raw_words) <= 4000),
  submitted_at timestamptz,
  submitted_by uuid constraint indicator_reading__submitted_by__fkey references account (id),
  checked_at timestamptz,
  checked_by uuid constraint indicator_reading__checked_by__fkey references account (id),
  returned_reason text not null constraint indicator_reading__returned_reason__check check (length(returned_reason) <= 1000),
  request_id uuid,
  asked_account_id uuid constraint indicator_reading__asked_account_id__fkey references account (id),
  locked_at timestamptz,
  status text constraint indicator_reading__status__check check (status in ('green', 'amber', 'red', 'grey')),
  status_words text not null constraint indicator_reading__status_words__check check (length(status_words) <= 300),
  direction text constraint indicator_reading__direction__check check (length(direction) between 1 and 40),
  direction_words text not null constraint indicator_reading__direction_words__check check (length(direction_words) <= 400),
  target double precision,
  indicator_version integer not null,
  changed_at timestamptz not null,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint indicator_reading__id__pkey primary key (partnership_id, id),
  constraint indicator_reading__period_from__key unique (partnership_id, indicator_id, period_from),
  constraint indicator_reading__checks__check check (jsonb_typeof(checks) = 'array'),
  constraint indicator_reading__performance_round_id__fkey foreign key (partnership_id, performance_round_id) references performance_round (partnership_id, id)
);
comment on table indicator_reading is 'The value of an indicator for a period: who returned it, how, who checked it, and the status it was locked with. Nothing is changed after the lock but by an erratum.';
create index indicator_reading__indicator__idx on indicator_reading (partnership_id, indicator_id, inherited_audience, inherited_open);
select protect_child('indicator_reading', 'indicator');
grant select, insert, update on indicator_reading to fp_member, fp_system;
create index indicator_reading__request_id__idx on indicator_reading (partnership_id, request_id);
create index indicator_reading__performance_round_id__idx on indicator_reading (partnership_id, performance_round_id);
create index indicator_reading__submitted_by__idx on indicator_reading (submitted_by);
create index indicator_reading__checked_by__idx on indicator_reading (checked_by);
create index indicator_reading__asked_account_id__idx on indicator_reading (asked_account_id);

create table indicator_correction (
  partnership_id uuid not null,
  id uuid not null,
  indicator_id uuid not null,
  indicator_reading_id uuid not null,
  state text not null constraint indicator_correction__state__check check (state in ('late', 'proposed', 'confirmed', 'refused', 'next-round', 'not-taken')),
  was jsonb not null,
  becomes jsonb not null,
  reason text not null constraint indicator_correction__reason__check check (length(reason) <= 1000),
  raw_words text not null constraint indicator_correction__raw_words__check check (length(raw_words) <= 4000),
  said_by text not null constraint indicator_correction__said_by__check check (length(said_by) <= 200),
  outputs jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint indicator_correction__made_by__fkey references account (id),
  decided_at timestamptz,
  decided_by uuid constraint indicator_correction__decided_by__fkey references account (id),
  decided_words text not null constraint indicator_correction__decided_words__check check (length(decided_words) <= 1000),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint indicator_correction__id__pkey primary key (partnership_id, id),
  constraint indicator_correction__outputs__check check (jsonb_typeof(outputs) = 'array'),
  constraint indicator_correction__indicator_reading_id__fkey foreign key (partnership_id, indicator_reading_id) references indicator_reading (partnership_id, id)
);
comment on table indicator_correction is 'An erratum of a locked value, or a return that came after the lock and waits for a decision: what it was, what it becomes, why, and what quoted it.';
create index indicator_correction__indicator__idx on indicator_correction (partnership_id, indicator_id, inherited_audience, inherited_open);
select protect_child('indicator_correction', 'indicator');
grant select, insert, update on indicator_correction to fp_member, fp_system;
create index indicator_correction__indicator_reading_id__idx on indicator_correction (partnership_id, indicator_reading_id);
create index indicator_correction__made_by__idx on indicator_correction (made_by);
create index indicator_correction__decided_by__idx on indicator_correction (decided_by);

create table performance_report (
  partnership_id uuid not null constraint performance_report__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  kind text not null constraint performance_report__kind__check check (kind in ('progress', 'half-year', 'year-end')),
  title text not null constraint performance_report__title__check check (length(title) between 1 and 200),
  period_from date not null,
  period_to date not null,
  meeting_on date,
  state text not null constraint performance_report__state__check check (state in ('assembling', 'lead-signed', 'executive-agreed', 'with-csp', 'noted', 'withdrawn')),
  summary text not null constraint performance_report__summary__check check (length(summary) <= 8000),
  document jsonb,
  document_hash text constraint performance_report__document_hash__check check (document_hash ~ '^[0-9a-f]{64}$'),
  frozen_at timestamptz,
  indicators uuid[] not null,
  made_at timestamptz not null,
  made_by uuid constraint performance_report__made_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint performance_report__id__pkey primary key (partnership_id, id),
  constraint performance_report__document__check check ((document is null) = (document_hash is null))
);
comment on table performance_report is 'A report on progress for a meeting of the partnership, or a half-year or year-end report for scrutiny; frozen when the executive group agrees it.';
select protect('performance_report');
grant select, insert, update on performance_report to fp_member, fp_system;
create index performance_report__changed_at__idx on performance_report (partnership_id, changed_at, id);
create index performance_report__made_by__idx on performance_report (made_by);

create table performance_report_part (
  partnership_id uuid not null,
  id uuid not null,
  performance_report_id uuid not null,
  priority text not null constraint performance_report_part__priority__check check (length(priority) between 1 and 200),
  priority_id uuid,
  position integer not null,
  context text not null constraint performance_report_part__context__check check (length(context) <= 8000),
  signed_at timestamptz,
  signed_by uuid constraint performance_report_part__signed_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint performance_report_part__id__pkey primary key (partnership_id, id)
);
comment on table performance_report_part is 'What the lead of a priority says of it in a report, and when they signed it.';
create index performance_report_part__performance_report__idx on performance_report_part (partnership_id, performance_report_id, inherited_audience, inherited_open);
select protect_child('performance_report_part', 'performance_report');
grant select, insert, update on performance_report_part to fp_member, fp_system;
create index performance_report_part__signed_by__idx on performance_report_part (signed_by);

create table performance_report_step (
  partnership_id uuid not null,
  id uuid not null,
  performance_report_id uuid not null,
  step text not null constraint performance_report_step__step__check check (length(step) between 1 and 40),
  from_state text not null constraint performance_report_step__from_state__check check (length(from_state) between 1 and 40),
  to_state text not null constraint performance_report_step__to_state__check check (length(to_state) between 1 and 40),
  words text not null constraint performance_report_step__words__check check (length(words) <= 4000),
  done_at timestamptz not null,
  done_by uuid constraint performance_report_step__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint performance_report_step__id__pkey primary key (partnership_id, id)
);
comment on table performance_report_step is 'Each step a report took: by whom, when, with which words.';
create index performance_report_step__performance_report__idx on performance_report_step (partnership_id, performance_report_id, inherited_audience, inherited_open);
select protect_child('performance_report_step', 'performance_report');
grant select, insert on performance_report_step to fp_member, fp_system;
create index performance_report_step__done_by__idx on performance_report_step (done_by);

create table performance_report_file (
  partnership_id uuid not null,
  id uuid not null,
  performance_report_id uuid not null,
  format text not null constraint performance_report_file__format__check check (format ~ '^[a-z][a-z0-9]{1,9}$'),
  hash text not null constraint performance_report_file__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  stored_name text not null constraint performance_report_file__stored_name__check check (stored_name ~ '^[0-9a-f]{64}$'),
  bytes bigint not null constraint performance_report_file__bytes__check check (bytes > 0),
  media_type text not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint performance_report_file__id__pkey primary key (partnership_id, id),
  constraint performance_report_file__format__key unique (partnership_id, performance_report_id, format)
);
comment on table performance_report_file is 'A frozen report in one format: its SHA-256, checked each time it is given out, and its name in the data folder.';
create index performance_report_file__performance_report__idx on performance_report_file (partnership_id, performance_report_id, inherited_audience, inherited_open);
select protect_child('performance_report_file', 'performance_report');
grant select, insert on performance_report_file to fp_member, fp_system;

create table performance_pack (
  partnership_id uuid not null constraint performance_pack__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint performance_pack__title__check check (length(title) between 1 and 200),
  reports uuid[] not null constraint performance_pack__reports__check check (cardinality(reports) between 1 and 10),
  state text not null constraint performance_pack__state__check check (state in ('scheduled', 'sent', 'cancelled')),
  hash text not null constraint performance_pack__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  stored_name text not null constraint performance_pack__stored_name__check check (stored_name ~ '^[0-9a-f]{64}$'),
  bytes bigint not null constraint performance_pack__bytes__check check (bytes > 0),
  send_on date not null,
  send_clock text not null constraint performance_pack__send_clock__check check (send_clock ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  send_at timestamptz not null,
  ends_on date not null,
  made_at timestamptz not null,
  made_by uuid constraint performance_pack__made_by__fkey references account (id),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint performance_pack__id__pkey primary key (partnership_id, id)
);
comment on table performance_pack is 'Frozen reports put together as one PDF for those who never sign in, sent by mail at a time of the clock in London.';
select protect('performance_pack', owner_reads => true);
grant select, insert, update on performance_pack to fp_member, fp_system;
create index performance_pack__send_at__idx on performance_pack (partnership_id, send_at, id) where state = 'scheduled';
create index performance_pack__made_by__idx on performance_pack (made_by);

create table performance_pack_copy (
  partnership_id uuid not null,
  id uuid not null,
  performance_pack_id uuid not null,
  name text not null constraint performance_pack_copy__name__check check (length(name) between 1 and 200),
  address text constraint performance_pack_copy__address__check check (length(address) between 3 and 200),
  account_id uuid constraint performance_pack_copy__account_id__fkey references account (id),
  link_hash text constraint performance_pack_copy__link_hash__check check (link_hash ~ '^[0-9a-f]{64}$'),
  sent_at timestamptz,
  opened_at timestamptz,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint performance_pack_copy__id__pkey primary key (partnership_id, id),
  constraint performance_pack_copy__address__check_one check ((address is null) <> (account_id is null)),
  constraint performance_pack_copy__link_hash__key unique (partnership_id, link_hash)
);
comment on table performance_pack_copy is 'One reader of a pack: the hash of their own link, when it was sent, and when it was first opened.';
create index performance_pack_copy__performance_pack__idx on performance_pack_copy (partnership_id, performance_pack_id, inherited_audience, inherited_open);
select protect_child('performance_pack_copy', 'performance_pack', owner_reads => true);
grant select, insert, update on performance_pack_copy to fp_member, fp_system;
create index performance_pack_copy__account_id__idx on performance_pack_copy (account_id);

create table published_performance (
  partnership_id uuid not null constraint published_performance__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  performance_round_id uuid not null,
  title text not null constraint published_performance__title__check check (length(title) between 1 and 200),
  period_from date not null,
  period_to date not null,
  body jsonb not null constraint published_performance__body__check check (jsonb_typeof(body) = 'object'),
  hash text not null constraint published_performance__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  replaces_id uuid,
  why text not null constraint published_performance__why__check check (length(why) <= 1000),
  published_at timestamptz not null,
  published_by uuid constraint published_performance__published_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint published_performance__id__pkey primary key (partnership_id, id),
  constraint published_performance__performance_round_id__fkey foreign key (partnership_id, performance_round_id) references performance_round (partnership_id, id),
  constraint published_performance__replaces_id__fkey foreign key (partnership_id, replaces_id) references published_performance (partnership_id, id)
);
comment on table published_performance is 'The public dashboard of one quarter as it was published: locked values only, small counts hidden. Never changed; a correction is a new row that says which it replaces.';
select protect('published_performance', owner_reads => true);
grant select, insert on published_performance to fp_member, fp_system;
create index published_performance__period_from__idx on published_performance (partnership_id, period_from, published_at);
create index published_performance__performance_round_id__idx on published_performance (partnership_id, performance_round_id);
create index published_performance__replaces_id__idx on published_performance (partnership_id, replaces_id);
create index published_performance__published_by__idx on published_performance (published_by);

create function published_performances()
  returns table (partnership_name text, id uuid, title text, period_from date, period_to date, body jsonb, hash text, replaces uuid, why text, published_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.name, f.id, f.title, f.period_from, f.period_to, f.body, f.hash, f.replaces_id, f.why, f.published_at
  from published_performance f join partnership p on p.partnership_id = f.partnership_id
  where not exists (select from published_performance later where later.partnership_id = f.partnership_id and later.replaces_id = f.id)
  order by p.name, f.period_from desc, f.published_at desc
$$;
comment on function published_performances() is 'The public dashboards as they stand: those that a later one replaced are left out.';

-- Whoever holds the link holds the pack: what was sent by mail to a person who never signs in.
create function performance_pack_by_link(link text, today date)
  returns table (partnership uuid, pack uuid, copy uuid, title text, hash text, stored_name text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select k.partnership_id, k.id, c.id, k.title, k.hash, k.stored_name
  from performance_pack_copy c join performance_pack k on k.partnership_id = c.partnership_id and k.id = c.performance_pack_id
  where c.link_hash = link and k.state = 'sent' and k.ends_on >= today
$$;
comment on function performance_pack_by_link(text, date) is 'The pack behind the link of one of its readers, while it is open.';

revoke all on function published_performances() from public;
revoke all on function performance_pack_by_link(text, date) from public;
grant execute on function published_performances() to fp_login;
grant execute on function performance_pack_by_link(text, date) to fp_login;
