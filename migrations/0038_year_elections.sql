-- Pre-election periods move from the consultation to the year, where every room asks whether its public items wait. A period
-- gets how far its election reaches, and the monitoring officer's release becomes a record of its own, for whatever record waits.

alter table election_period add column reach text not null default 'district';
-- The column is new: every row has its default.
-- squawk-ignore constraint-missing-not-valid
alter table election_period add constraint election_period__reach__check check (reach in ('ward', 'district', 'county', 'wider'));
alter table election_period add column ward_code text;
-- squawk-ignore constraint-missing-not-valid
alter table election_period add constraint election_period__ward__check check ((reach = 'ward') = (ward_code is not null));
alter table election_period add column notice_rule text not null default '';
comment on column election_period.reach is 'Where its election is held: one ward, the whole district, the county, or wider (police area, country).';
comment on column election_period.notice_rule is 'The rule from which the day of the notice was worked out; empty where somebody entered it.';

create table election_release (
  partnership_id uuid not null constraint election_release__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  election_period_id uuid not null,
  record_kind text not null constraint election_release__record_kind__check check (record_kind ~ '^[a-z][a-z_]{0,59}$'),
  record_id uuid not null,
  record_title text not null constraint election_release__record_title__check check (length(record_title) between 1 and 300),
  record_href text not null constraint election_release__record_href__check check (record_href ~ '^/[^/]'),
  officer text not null constraint election_release__officer__check check (length(officer) between 1 and 200),
  why text not null constraint election_release__why__check check (length(why) between 1 and 2000),
  released_on date not null,
  made_at timestamptz not null,
  made_by uuid constraint election_release__made_by__fkey references account (id),
  removed_at timestamptz,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint election_release__id__pkey primary key (partnership_id, id),
  constraint election_release__election_period_id__fkey foreign key (partnership_id, election_period_id)
    references election_period (partnership_id, id)
);
comment on table election_release is 'The monitoring officer''s word that one record may go out inside one pre-election period: who, when, why. As wide as the record it is for.';
select protect('election_release');
grant select, insert, update on election_release to fp_member, fp_system;
create index election_release__record__idx on election_release (partnership_id, record_kind, record_id);
create index election_release__made_at__idx on election_release (partnership_id, made_at, id);
create index election_release__election_period_id__idx on election_release (partnership_id, election_period_id);
create index election_release__made_by__idx on election_release (made_by);

-- Releases of consultations that were written down already. The owner is held to the policies too.
alter table election_release no force row level security;
alter table election_period no force row level security;
alter table consultation_wave no force row level security;
insert into election_release (partnership_id, id, election_period_id, record_kind, record_id, record_title, record_href, officer, why,
  released_on, made_at, audience, open_to_members)
select w.partnership_id, gen_random_uuid(), e.id, 'consultation_wave', w.id, left(w.title, 300), '/consultation/' || w.id,
  left(w.release ->> 'officer', 200), left(w.release ->> 'why', 2000), (w.release ->> 'releasedOn')::date, w.changed_at, w.audience,
  w.open_to_members
from consultation_wave w
  join election_period e on e.partnership_id = w.partnership_id
    and coalesce(w.opens_on, (w.release ->> 'releasedOn')::date) between e.notice_on and e.poll_on
where w.release is not null;
-- squawk-ignore ban-drop-column
alter table consultation_wave drop column release;
alter table consultation_wave force row level security;
alter table election_period force row level security;
alter table election_release force row level security;
