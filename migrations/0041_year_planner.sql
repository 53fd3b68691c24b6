-- The planner: rules and local deadlines as dated rows, the fixed days they count from, where each step stands, and addresses
-- from which a person's own calendar reads them.

create table year_rule (
  partnership_id uuid not null constraint year_rule__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint year_rule__code__check check (code ~ '^[A-Z][A-Z0-9-]{1,19}$'),
  title text not null constraint year_rule__title__check check (length(title) between 1 and 200),
  body jsonb not null constraint year_rule__body__check check (jsonb_typeof(body) = 'object'),
  effective_from date not null,
  effective_to date,
  owner_agency_id uuid,
  owner_account_id uuid constraint year_rule__owner_account_id__fkey references account (id),
  made_at timestamptz not null,
  made_by uuid constraint year_rule__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint year_rule__id__pkey primary key (partnership_id, id),
  constraint year_rule__owner_agency_id__fkey foreign key (partnership_id, owner_agency_id) references agency (partnership_id, id),
  constraint year_rule__days__check check (effective_to >= effective_from)
);
comment on table year_rule is 'One rule or deadline of the year (src/year/plan/plan.types.ts): what is due, counted from which day, by which source.';
comment on column year_rule.effective_to is 'The last day on which it may fall due; null while it is in force.';
select protect('year_rule');
grant select, insert, update on year_rule to fp_member, fp_system;
create index year_rule__code__idx on year_rule (partnership_id, code, id);
create index year_rule__owner_agency_id__idx on year_rule (partnership_id, owner_agency_id);
create index year_rule__owner_account_id__idx on year_rule (owner_account_id);
create index year_rule__made_by__idx on year_rule (made_by);

create table year_date (
  partnership_id uuid not null constraint year_date__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  kind text not null constraint year_date__kind__check check (kind ~ '^[a-z][a-z-]{1,39}$'),
  title text not null constraint year_date__title__check check (length(title) between 1 and 200),
  on_day date not null,
  made_at timestamptz not null,
  made_by uuid constraint year_date__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint year_date__id__pkey primary key (partnership_id, id)
);
comment on table year_date is 'A fixed day that the year counts from: a meeting, the opening of a survey, the end of a strategy, a day on which the office is closed.';
select protect('year_date');
grant select, insert, update on year_date to fp_member, fp_system;
create index year_date__on_day__idx on year_date (partnership_id, on_day, id);
create index year_date__made_by__idx on year_date (made_by);

create table year_step (
  partnership_id uuid not null,
  id uuid not null,
  year_rule_id uuid not null,
  occurrence text not null constraint year_step__occurrence__check check (occurrence ~ '^[0-9a-z-]{4,60}$'),
  state text not null constraint year_step__state__check check (state in ('not-started', 'under-way', 'done', 'not-needed')),
  note text not null default '' constraint year_step__note__check check (length(note) <= 2000),
  done_on date,
  owner_agency_id uuid,
  owner_account_id uuid constraint year_step__owner_account_id__fkey references account (id),
  changed_at timestamptz not null,
  changed_by uuid constraint year_step__changed_by__fkey references account (id),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint year_step__id__pkey primary key (partnership_id, id),
  constraint year_step__occurrence__key unique (partnership_id, year_rule_id, occurrence),
  constraint year_step__owner_agency_id__fkey foreign key (partnership_id, owner_agency_id) references agency (partnership_id, id),
  constraint year_step__reason__check check (state <> 'not-needed' or length(note) > 0)
);
comment on table year_step is 'Where one step of the year stands, once somebody has said so. When it is due is computed, never stored; overdue neither.';
comment on column year_step.occurrence is 'Which time of its rule: the fixed day it counts from, or the calendar day.';
create index year_step__year_rule__idx on year_step (partnership_id, year_rule_id, inherited_audience, inherited_open);
select protect_child('year_step', 'year_rule');
grant select, insert, update on year_step to fp_member, fp_system;
create index year_step__owner_agency_id__idx on year_step (partnership_id, owner_agency_id);
create index year_step__owner_account_id__idx on year_step (owner_account_id);
create index year_step__changed_by__idx on year_step (changed_by);

create table year_reminder (
  partnership_id uuid not null constraint year_reminder__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  account_id uuid not null constraint year_reminder__account_id__fkey references account (id),
  week_of date not null,
  steps integer not null constraint year_reminder__steps__check check (steps > 0),
  made_at timestamptz not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint year_reminder__id__pkey primary key (partnership_id, id),
  constraint year_reminder__week__key unique (partnership_id, account_id, week_of)
);
comment on table year_reminder is 'One message a week to one owner of steps, so that none is sent twice.';
select protect('year_reminder');
grant select, insert on year_reminder to fp_member, fp_system;
create index year_reminder__account_id__idx on year_reminder (account_id);

create table year_calendar (
  partnership_id uuid not null constraint year_calendar__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  account_id uuid not null constraint year_calendar__account_id__fkey references account (id),
  scope text not null constraint year_calendar__scope__check check (scope in ('all', 'own-agency')),
  secret_hash text not null constraint year_calendar__secret_hash__check check (secret_hash ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  revoked_at timestamptz,
  audience uuid[] not null,
  open_to_members boolean not null constraint year_calendar__open__check check (not open_to_members),
  constraint year_calendar__id__pkey primary key (partnership_id, id),
  constraint year_calendar__secret_hash__key unique (partnership_id, secret_hash)
);
comment on table year_calendar is 'An address from which one person''s own calendar reads the year: only the hash of its secret is kept.';
select protect('year_calendar', true);
grant select, insert, update on year_calendar to fp_member, fp_system;
create index year_calendar__account_id__idx on year_calendar (account_id);
create index year_calendar__secret_hash__idx on year_calendar (secret_hash);

create function year_calendar_of(secret text)
  returns table (partnership uuid, account uuid, agencies uuid[], scope text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.partnership_id, c.account_id,
    array(select p.agency_id from post p where p.partnership_id = c.partnership_id and p.account_id = c.account_id
      and p.started_on <= current_date and (p.ended_on is null or p.ended_on >= current_date)), c.scope
  from year_calendar c join account a on a.id = c.account_id and a.disabled_at is null
  where c.secret_hash = secret and c.revoked_at is null
    and exists (select from post p where p.partnership_id = c.partnership_id and p.account_id = c.account_id
      and p.started_on <= current_date and (p.ended_on is null or p.ended_on >= current_date))
$$;
comment on function year_calendar_of(text) is 'Whose year a calendar address opens, while it is not taken back and its person has a post; the dates are read by the system.';
revoke all on function year_calendar_of(text) from public;
grant execute on function year_calendar_of(text) to fp_login;
