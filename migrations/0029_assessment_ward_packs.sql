-- Ward packs: one side of A4 about a ward, for its councillor. A councillor asks, or somebody of the unit writes down that one
-- asked by telephone; the unit looks at the pack and releases or refuses it; who asked, who released and who opened it stays
-- readable. Councillors are people of the council, as the unit is: so what only the unit sees carries a key of its own,
-- held by analysts and managers.

-- ---- the unit's key --------------------------------------------------------------------------------------------------------

alter table audience_key drop constraint audience_key__kind__check;
-- squawk-ignore constraint-missing-not-valid
alter table audience_key add constraint audience_key__kind__check check (kind in
  ('own', 'group', 'person', 'request', 'share', 'supervisor', 'oversight', 'glass', 'unit'));
create unique index audience_key__unit__key on audience_key (partnership_id, kind) where kind = 'unit';
comment on table audience_key is 'A key that rows carry and actors hold. own: an agency; share: what a giver shares with a receiver (agency_id) of one category under '
  'one agreement, ordinary or critical; group: members of a group; person: one account; request: one task, one link; supervisor: an '
  'agency''s audit; oversight: the governance officer; unit: analysts and managers; glass: one account for a short time, by breaking the glass.';

create or replace function actor_keys(partnership uuid, account uuid, agency uuid, role text, at timestamptz)
  returns table (holds_post boolean, own_key uuid, person_key uuid, supervisor_key uuid, oversight_key uuid, keys uuid[])
  language sql stable security definer set search_path = public, pg_temp
as $$
  with day as (select (at at time zone 'Europe/London')::date as today),
  held as (
    select count(*) > 0 as yes, coalesce(bool_or(p.supervises), false) as supervises
    from post p
    join account a on a.id = p.account_id
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    left join agreement u on u.partnership_id = p.partnership_id and u.id = p.under_agreement_id, day
    where p.partnership_id = actor_keys.partnership and p.account_id = actor_keys.account
      and p.agency_id = actor_keys.agency and p.role = actor_keys.role
      and a.disabled_at is null
      and p.started_on <= day.today and (p.ended_on is null or p.ended_on >= day.today)
      and g.joined_on <= day.today and (g.left_on is null or g.left_on >= day.today)
      and (p.under_agreement_id is null
        or agreement_standing(u.state, u.starts_on, u.expires_on, u.grace_days, day.today) = 'in-force')
  ),
  near as (
    select k.id, k.kind, k.agency_id,
      case k.kind
        when 'own' then true
        when 'person' then true
        when 'glass' then true
        when 'supervisor' then held.supervises
        when 'oversight' then actor_keys.role = 'governance'
        when 'unit' then actor_keys.role in ('analyst', 'manager')
        when 'group' then exists (select from group_member m
          join partnership_group h on h.partnership_id = m.partnership_id and h.id = m.partnership_group_id
          where m.partnership_id = k.partnership_id and m.partnership_group_id = k.group_id and m.account_id = actor_keys.account
            and m.agency_id = actor_keys.agency and m.began_on <= day.today and (m.ended_on is null or m.ended_on >= day.today)
            and h.began_on <= day.today and (h.ended_on is null or h.ended_on >= day.today))
        when 'share' then exists (select from agreement g
          join agreement_party giver on giver.partnership_id = g.partnership_id and giver.agreement_id = g.id
            and giver.agency_id = k.giver_agency_id and giver.withdrawn_at is null and giver.signed_at is not null
          join agreement_party receiver on receiver.partnership_id = g.partnership_id and receiver.agreement_id = g.id
            and receiver.agency_id = k.agency_id and receiver.withdrawn_at is null and receiver.signed_at is not null
          where g.partnership_id = k.partnership_id and g.id = k.agreement_id
            and agreement_standing(g.state, g.starts_on, g.expires_on, g.grace_days, day.today)
              in ('in-force', case k.urgency when 'critical' then 'grace' else 'in-force' end))
        else false end as holds
    from audience_key k, held, day
    where held.yes and k.partnership_id = actor_keys.partnership and k.ended_at is null
      and (k.expires_at is null or k.expires_at > actor_keys.at)
      and (k.agency_id = actor_keys.agency or k.account_id = actor_keys.account or k.kind in ('group', 'oversight', 'unit'))
      and (k.account_id is null or k.account_id = actor_keys.account)
  )
  select (select yes from held),
    (select id from near where kind = 'own'),
    (select id from near where kind = 'person'),
    (select id from near where kind = 'supervisor'),
    (select id from near where kind = 'oversight'),
    coalesce((select array_agg(id order by id) from near where holds), '{}')
$$;

-- Those who stand already; new ones get theirs when they are made (partnership/partnership.making.ts).
alter table audience_key no force row level security;
insert into audience_key (partnership_id, id, kind, title, made_at, audience, open_to_members)
  select partnership_id, key, 'unit', 'Community safety unit', now(), array[key], true
  from (select partnership_id, gen_random_uuid() as key from partnership) as each;
alter table audience_key force row level security;

-- ---- how long a councillor waits --------------------------------------------------------------------------------------------

create table ward_pack_setting (
  partnership_id uuid not null constraint ward_pack_setting__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  begins_on date not null,
  due_days integer not null constraint ward_pack_setting__due_days__check check (due_days between 1 and 60),
  reason text not null constraint ward_pack_setting__reason__check check (length(reason) between 1 and 300),
  made_at timestamptz not null,
  made_by uuid constraint ward_pack_setting__made_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint ward_pack_setting__id__pkey primary key (partnership_id, id)
);
comment on table ward_pack_setting is 'Within how many days a request for a ward pack is answered, from a day on. The latest that has begun counts; a request keeps the day it was given.';
create index ward_pack_setting__begins_on__idx on ward_pack_setting (partnership_id, begins_on, id);
create index ward_pack_setting__made_by__idx on ward_pack_setting (made_by);
select protect('ward_pack_setting');
grant select, insert on ward_pack_setting to fp_member, fp_system;

-- ---- requests ---------------------------------------------------------------------------------------------------------------

create table ward_pack_request (
  partnership_id uuid not null constraint ward_pack_request__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  ward_code text not null constraint ward_pack_request__ward_code__check check (length(ward_code) between 1 and 24),
  ward_name text not null constraint ward_pack_request__ward_name__check check (length(ward_name) between 1 and 100),
  asked_by uuid constraint ward_pack_request__asked_by__fkey references account (id),
  asker_name text not null constraint ward_pack_request__asker_name__check check (length(asker_name) between 1 and 100),
  address text constraint ward_pack_request__address__check check (length(address) between 3 and 200),
  way text not null constraint ward_pack_request__way__check check (way in ('signed-in', 'telephone', 'email', 'in-person')),
  asked_on date not null,
  words text not null constraint ward_pack_request__words__check check (length(words) <= 500),
  due_on date not null,
  made_at timestamptz not null,
  made_by uuid not null constraint ward_pack_request__made_by__fkey references account (id),
  state text not null constraint ward_pack_request__state__check check (state in ('waiting', 'released', 'refused', 'withdrawn')),
  decided_at timestamptz,
  decided_by uuid constraint ward_pack_request__decided_by__fkey references account (id),
  reason text not null default '' constraint ward_pack_request__reason__check check (length(reason) <= 500),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint ward_pack_request__id__pkey primary key (partnership_id, id),
  constraint ward_pack_request__decided__check check ((state = 'waiting') = (decided_at is null)),
  constraint ward_pack_request__refused__check check (state <> 'refused' or reason <> '')
);
comment on table ward_pack_request is 'A member asked for the pack of a ward: who, how, when, and what became of it.';
comment on column ward_pack_request.asked_by is 'The account of who asked; null for somebody who has none.';
comment on column ward_pack_request.address is 'E-mail address of somebody without an account, where it was given.';
create index ward_pack_request__made_at__idx on ward_pack_request (partnership_id, made_at, id);
create index ward_pack_request__due_on__idx on ward_pack_request (partnership_id, due_on, id) where state = 'waiting';
create index ward_pack_request__asked_by__idx on ward_pack_request (asked_by);
create index ward_pack_request__made_by__idx on ward_pack_request (made_by);
create index ward_pack_request__decided_by__idx on ward_pack_request (decided_by);
select protect('ward_pack_request');
grant select, insert, update on ward_pack_request to fp_member, fp_system;

-- ---- released packs ---------------------------------------------------------------------------------------------------------

create table ward_pack (
  partnership_id uuid not null constraint ward_pack__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  ward_pack_request_id uuid,
  ward_code text not null constraint ward_pack__ward_code__check check (length(ward_code) between 1 and 24),
  ward_name text not null constraint ward_pack__ward_name__check check (length(ward_name) between 1 and 100),
  edition integer not null constraint ward_pack__edition__check check (edition > 0),
  period_from date not null,
  period_to date not null,
  compare_from date,
  compare_to date,
  document jsonb not null,
  document_hash text not null constraint ward_pack__document_hash__check check (document_hash ~ '^[0-9a-f]{64}$'),
  released_at timestamptz not null,
  released_by uuid not null constraint ward_pack__released_by__fkey references account (id),
  taken_back_at timestamptz,
  taken_back_by uuid constraint ward_pack__taken_back_by__fkey references account (id),
  taken_back_reason text not null default '' constraint ward_pack__taken_back_reason__check check (length(taken_back_reason) <= 500),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint ward_pack__id__pkey primary key (partnership_id, id),
  constraint ward_pack__edition__key unique (partnership_id, ward_code, edition),
  constraint ward_pack__taken_back__check check ((taken_back_at is null) = (taken_back_reason = '')),
  constraint ward_pack__ward_pack_request_id__fkey foreign key (partnership_id, ward_pack_request_id)
    references ward_pack_request (partnership_id, id)
);
comment on table ward_pack is 'A released pack of a ward, frozen: the tree of the document with its hash, and its files (ward_pack_file).';
comment on column ward_pack.ward_pack_request_id is 'The request it answers; null where the unit released it of its own accord.';
comment on column ward_pack.edition is 'Counted from one for each ward.';
create index ward_pack__released_at__idx on ward_pack (partnership_id, released_at, id);
create index ward_pack__ward_pack_request_id__idx on ward_pack (partnership_id, ward_pack_request_id);
create index ward_pack__released_by__idx on ward_pack (released_by);
create index ward_pack__taken_back_by__idx on ward_pack (taken_back_by);
select protect('ward_pack');

create table ward_pack_file (
  partnership_id uuid not null,
  id uuid not null,
  ward_pack_id uuid not null,
  format text not null constraint ward_pack_file__format__check check (format ~ '^[a-z][a-z0-9]{1,9}$'),
  file_hash text not null constraint ward_pack_file__file_hash__check check (file_hash ~ '^[0-9a-f]{64}$'),
  bytes bytea not null constraint ward_pack_file__bytes__check check (length(bytes) <= 5000000),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint ward_pack_file__id__pkey primary key (partnership_id, id),
  constraint ward_pack_file__format__key unique (partnership_id, ward_pack_id, format)
);
comment on table ward_pack_file is 'A released pack as a file, the very bytes that are given out.';
create index ward_pack_file__ward_pack__idx on ward_pack_file (partnership_id, ward_pack_id, inherited_audience, inherited_open);
select protect_child('ward_pack_file', 'ward_pack');

create table ward_pack_look (
  partnership_id uuid not null,
  id uuid not null,
  ward_pack_id uuid not null,
  at timestamptz not null,
  account_id uuid not null constraint ward_pack_look__account_id__fkey references account (id),
  kind text not null constraint ward_pack_look__kind__check check (kind in ('opened', 'downloaded', 'handed-on')),
  words text not null constraint ward_pack_look__words__check check (length(words) <= 300),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint ward_pack_look__id__pkey primary key (partnership_id, id)
);
comment on table ward_pack_look is 'Who opened or downloaded a pack, or handed it on to somebody without an account, and when.';
comment on column ward_pack_look.words is 'The format of a download; to whom and how a pack was handed on.';
create index ward_pack_look__ward_pack__idx on ward_pack_look (partnership_id, ward_pack_id, inherited_audience, inherited_open);
create index ward_pack_look__at__idx on ward_pack_look (partnership_id, at, id);
create index ward_pack_look__account_id__idx on ward_pack_look (account_id);
select protect_child('ward_pack_look', 'ward_pack');

grant select, insert, update on ward_pack to fp_member, fp_system;
grant select, insert on ward_pack_file, ward_pack_look to fp_member, fp_system;

-- ---- what the unit writes for the wards ---------------------------------------------------------------------------------------

create table ward_line (
  partnership_id uuid not null constraint ward_line__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  kind text not null constraint ward_line__kind__check check (kind in ('doing', 'contact')),
  ward_code text constraint ward_line__ward_code__check check (length(ward_code) between 1 and 24),
  ward_name text not null,
  words text not null constraint ward_line__words__check check (length(words) between 1 and 200),
  who text not null constraint ward_line__who__check check (length(who) between 1 and 100),
  reach text not null constraint ward_line__reach__check check (length(reach) <= 100),
  begins_on date not null,
  ends_on date,
  made_at timestamptz not null,
  made_by uuid not null constraint ward_line__made_by__fkey references account (id),
  removed_at timestamptz,
  removed_by uuid constraint ward_line__removed_by__fkey references account (id),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint ward_line__id__pkey primary key (partnership_id, id),
  constraint ward_line__ends_on__check check (ends_on >= begins_on)
);
comment on table ward_line is 'A line that the unit writes for the packs of a ward or of all: what is being done (doing), or whom to ask (contact).';
comment on column ward_line.ward_code is 'Null for every ward.';
comment on column ward_line.words is 'What is being done; of a contact, what to ask them about.';
comment on column ward_line.who is 'Who answers for it; of a contact, the post and the name.';
comment on column ward_line.reach is 'Telephone or e-mail of a contact; empty else.';
comment on column ward_line.ends_on is 'The last day on which it goes into packs; null until it is removed.';
create index ward_line__kind__idx on ward_line (partnership_id, kind, begins_on, id);
create index ward_line__made_by__idx on ward_line (made_by);
create index ward_line__removed_by__idx on ward_line (removed_by);
select protect('ward_line');
grant select, insert, update on ward_line to fp_member, fp_system;
