-- Need to know: partnerships of a kind with areas, parents and successors; agencies with standing; vacant posts; groups;
-- information sharing agreements; and keys that live only as long as the agreement, the membership or the glass they come
-- from. Starting, ending, suspending and resuming an agreement changes no record: it changes which keys an actor holds.

-- ---- protect(), for children the sign-in functions must read -----------------------------------------------------------

drop function protect_child(regclass, regclass);
create function protect_child(target regclass, parent regclass, owner_reads boolean default false) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  parent_name text := (select relname from pg_class where oid = parent);
  parent_is_child boolean := exists (select from pg_attribute
    where attrelid = parent and attname = 'inherited_audience' and not attisdropped);
  has_id boolean := exists (select from pg_attribute where attrelid = target and attname = 'id' and not attisdropped);
  same_partnership constant text :=
    'partnership_id = (select nullif(current_setting(''app.partnership'', true), '''')::uuid)';
  holds_inherited constant text :=
    'inherited_audience && (select nullif(current_setting(''app.audiences'', true), '''')::uuid[])';
  holds_own constant text :=
    '(own_audience is null or own_audience && (select nullif(current_setting(''app.audiences'', true), '''')::uuid[]))';
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy member on %s to fp_member using (%s and (inherited_open or %s) and %s)',
    target, same_partnership, holds_inherited, holds_own);
  execute format('create policy guest on %s to fp_guest using (%s and %s and %s)',
    target, same_partnership, holds_inherited, holds_own);
  execute format('create policy system on %s to fp_system using (%s)', target, same_partnership);
  if owner_reads then
    execute format('create policy sign_in on %s for select to fp_owner using (true)', target);
  end if;
  execute format('alter table %s add constraint %I check (own_audience is null or audience_is_tidy(own_audience))',
    target, name || '__own_audience__check');
  execute format(
    'alter table %s add constraint %I foreign key (partnership_id, %I, inherited_audience, inherited_open) '
    'references %s (partnership_id, id, %s) on update cascade',
    target, name || '__' || parent_name || '_width__fkey', parent_name || '_id', parent,
    case when parent_is_child then 'inherited_audience, inherited_open' else 'audience, open_to_members' end);
  if has_id then
    execute format('alter table %s add constraint %I unique (partnership_id, id, inherited_audience, inherited_open)',
      target, name || '__width__key');
  end if;
end
$$;
comment on function protect_child(regclass, regclass, boolean) is
  'Gives a child table its policies and ties its width to its parent; owner_reads as in protect().';
revoke all on function protect_child(regclass, regclass, boolean) from public;

-- ---- partnerships ---------------------------------------------------------------------------------------------------------

alter table partnership add column kind text not null default 'district';
-- squawk-ignore constraint-missing-not-valid
alter table partnership add constraint partnership__kind__check check (kind in ('district', 'unitary', 'combined', 'county-group'));
alter table partnership add column short_name text not null default '';
alter table partnership add column demands_second_factor text not null default 'personal-records';
-- squawk-ignore constraint-missing-not-valid
alter table partnership add constraint partnership__demands_second_factor__check
  check (demands_second_factor in ('personal-records', 'everybody', 'demonstration-only-never'));
comment on column partnership.demands_second_factor is
  'Who must give a second factor at sign-in. demonstration-only-never counts only in a demonstration installation.';

create table partnership_area (
  partnership_id uuid not null constraint partnership_area__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  area_code text not null,
  area_name text not null,
  begins_on date not null,
  ends_on date,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint partnership_area__id__pkey primary key (partnership_id, id),
  constraint partnership_area__days__check check (ends_on >= begins_on)
);
comment on table partnership_area is 'An area the partnership answers for, from a day until a day: boundaries and mergers change it.';
select protect('partnership_area');

-- Ties between partnerships belong to none of them, so they are the installation's, and name them by id alone: a foreign
-- key could not cross shards. The functions that write them check both ends.
create table partnership_parent (
  id uuid constraint partnership_parent__id__pkey primary key,
  child_partnership uuid not null,
  parent_partnership uuid not null,
  begins_on date not null,
  ends_on date,
  constraint partnership_parent__not_itself__check check (child_partnership <> parent_partnership),
  constraint partnership_parent__days__check check (ends_on >= begins_on)
);
comment on table partnership_parent is 'Which county group a partnership belongs to, from a day until a day (CDA 1998, SI 2007/1830 reg 9: county strategy group).';
create index partnership_parent__child__idx on partnership_parent (child_partnership);
create index partnership_parent__parent__idx on partnership_parent (parent_partnership);

create table partnership_succession (
  id uuid constraint partnership_succession__id__pkey primary key,
  predecessor uuid not null,
  successor uuid not null,
  kind text not null constraint partnership_succession__kind__check check (kind in ('merged', 'de-merged', 'renewed')),
  happens_on date not null,
  decision text not null,
  made_at timestamptz not null,
  constraint partnership_succession__not_itself__check check (predecessor <> successor),
  constraint partnership_succession__ends__key unique (predecessor, successor)
);
comment on table partnership_succession is 'Which partnership follows which, from when and by what decision. Rows never change partnership; open work is carried.';

-- ---- organisations, agencies, posts ------------------------------------------------------------------------------------

alter table organisation add column aliases text[] not null default '{}';
alter table organisation add column succeeded_by uuid;
alter table organisation add column succeeded_on date;
alter table organisation add column version integer not null default 1;
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table organisation add constraint organisation__succeeded_by__fkey foreign key (succeeded_by) references organisation (id);
-- squawk-ignore constraint-missing-not-valid
alter table organisation add constraint organisation__not_itself__check check (succeeded_by <> id);
create index organisation__succeeded_by__idx on organisation (succeeded_by);
comment on column organisation.aliases is 'Other names it is known by in partners'' files and papers.';
comment on column organisation.succeeded_by is 'The body that took over its work (a CCG by an ICB), from succeeded_on.';

alter table agency add column standing text not null default 'invited';
-- squawk-ignore constraint-missing-not-valid
alter table agency add constraint agency__standing__check check (standing in ('responsible', 'co-operating', 'invited'));
comment on column agency.standing is 'Responsible authority (CDA 1998 s.5(1)), co-operating body (s.5(2)) or invited to take part (s.5(3)).';
alter table agency add column short_name text not null default '';
alter table agency add column email text;
alter table agency add column phone text;
alter table agency add column device_days integer not null default 1;
-- squawk-ignore constraint-missing-not-valid
alter table agency add constraint agency__device_days__check check (device_days between 0 and 30);
comment on column agency.device_days is 'Working days for which a device is remembered after a second factor; 0 asks each time.';
alter table agency add column version integer not null default 1;

alter table account add column phone text;
alter table account add column seen_at timestamptz;
comment on column account.seen_at is 'When the person last used the system, to the day''s accuracy; null before first use.';

-- A vacant post is held by nobody. Only this release reads the column.
-- squawk-ignore ban-drop-not-null
alter table post alter column account_id drop not null;
alter table post drop constraint post__role__check;
-- squawk-ignore constraint-missing-not-valid
alter table post add constraint post__role__check check (role in
  ('analyst', 'manager', 'caseworker', 'chair', 'partner', 'councillor', 'governance', 'administrator', 'agency-administrator'));
alter table post add column title text not null default '';
alter table post add column is_senior_representative boolean not null default false;
alter table post add column supervises boolean not null default false;
alter table post add column is_recruiting boolean not null default false;
alter table post add column under_agreement_id uuid;
alter table post add column version integer not null default 1;
comment on table post is 'A place in an agency with one role, held by an account from a day until a day (the last day it is held), or vacant.';
comment on column post.supervises is 'Sees the audit of the agency''s own people.';
comment on column post.under_agreement_id is 'The agreement by which somebody of the parent partnership acts here; the post counts while it is in force.';

-- ---- groups ------------------------------------------------------------------------------------------------------------

create table partnership_group (
  partnership_id uuid not null constraint partnership_group__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  name text not null constraint partnership_group__name__check check (length(name) between 1 and 200),
  kind text not null constraint partnership_group__kind__check check (kind in ('strategic', 'executive', 'operational', 'panel', 'aligned')),
  reports_to_id uuid,
  frequency text not null,
  chair_rule text not null,
  quorum_rule text not null,
  quorum_count integer constraint partnership_group__quorum_count__check check (quorum_count >= 0),
  email text,
  began_on date not null,
  ended_on date,
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint partnership_group__id__pkey primary key (partnership_id, id),
  constraint partnership_group__reports_to_id__fkey foreign key (partnership_id, reports_to_id)
    references partnership_group (partnership_id, id),
  constraint partnership_group__not_itself__check check (reports_to_id <> id),
  constraint partnership_group__days__check check (ended_on >= began_on)
);
comment on table partnership_group is 'A group of the partnership: strategic, executive, operational, a panel, or an aligned one outside it.';
create index partnership_group__reports_to_id__idx on partnership_group (partnership_id, reports_to_id);
select protect('partnership_group', owner_reads => true);

create table group_member (
  partnership_id uuid not null,
  id uuid not null,
  partnership_group_id uuid not null,
  account_id uuid not null constraint group_member__account_id__fkey references account (id),
  agency_id uuid not null,
  part text not null constraint group_member__part__check check (part in
    ('chair', 'vice-chair', 'member', 'substitute', 'adviser', 'secretary')),
  substitutes_for_id uuid,
  votes boolean not null,
  began_on date not null,
  ended_on date,
  version integer not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint group_member__id__pkey primary key (partnership_id, id),
  constraint group_member__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint group_member__substitutes_for_id__fkey foreign key (partnership_id, substitutes_for_id)
    references group_member (partnership_id, id),
  constraint group_member__days__check check (ended_on >= began_on)
);
comment on table group_member is 'A person''s place in a group for their agency, from a day until a day; a substitute names whom they stand in for.';
create index group_member__group__idx on group_member (partnership_id, partnership_group_id, inherited_audience, inherited_open);
create index group_member__account_id__idx on group_member (account_id);
create index group_member__agency_id__idx on group_member (partnership_id, agency_id);
create index group_member__substitutes_for_id__idx on group_member (partnership_id, substitutes_for_id);
select protect_child('group_member', 'partnership_group', owner_reads => true);

-- ---- agreements --------------------------------------------------------------------------------------------------------

create table agreement (
  partnership_id uuid not null constraint agreement__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  reference text not null,
  title text not null constraint agreement__title__check check (length(title) between 1 and 200),
  state text not null constraint agreement__state__check check (state in ('draft', 'signed', 'suspended', 'withdrawn', 'closed')),
  state_reason text not null,
  state_changed_at timestamptz not null,
  state_changed_by uuid constraint agreement__state_changed_by__fkey references account (id),
  purposes text[] not null,
  gateways text[] not null,
  categories text[] not null,
  regime text not null constraint agreement__regime__check check (regime in ('uk-gdpr', 'dpa-part-3')),
  summary text not null,
  security text not null,
  starts_on date,
  review_on date,
  expires_on date,
  grace_days integer not null constraint agreement__grace_days__check check (grace_days between 0 and 365),
  owner_account_id uuid constraint agreement__owner_account_id__fkey references account (id),
  made_at timestamptz not null,
  made_by uuid constraint agreement__made_by__fkey references account (id),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint agreement__id__pkey primary key (partnership_id, id),
  constraint agreement__reference__key unique (partnership_id, reference),
  constraint agreement__days__check check (expires_on >= starts_on)
);
comment on table agreement is 'An information sharing agreement (SI 2007/1830; CDA 1998 s.115). What it is today follows from state and dates: agreement_standing().';
comment on column agreement.state is 'Set by people. in-force, grace and (by date) closed are reckoned from it and the days.';
create index agreement__state_changed_by__idx on agreement (state_changed_by);
create index agreement__owner_account_id__idx on agreement (owner_account_id);
create index agreement__made_by__idx on agreement (made_by);
select protect('agreement', owner_reads => true);

create table agreement_party (
  partnership_id uuid not null,
  id uuid not null,
  agreement_id uuid not null,
  agency_id uuid not null,
  ceiling text not null constraint agreement_party__ceiling__check check (ceiling in ('official', 'official-sensitive')),
  contact_account_id uuid constraint agreement_party__contact_account_id__fkey references account (id),
  signatory text not null,
  signed_at timestamptz,
  signed_by uuid constraint agreement_party__signed_by__fkey references account (id),
  signed_way text constraint agreement_party__signed_way__check check (signed_way in ('signed-in', 'link', 'email', 'word-of-mouth', 'paper')),
  recorded_by uuid constraint agreement_party__recorded_by__fkey references account (id),
  withdrawn_at timestamptz,
  withdrawal_reason text,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint agreement_party__id__pkey primary key (partnership_id, id),
  constraint agreement_party__agency__key unique (partnership_id, agreement_id, agency_id),
  constraint agreement_party__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table agreement_party is 'An agency''s part in an agreement: the highest marking it may receive, who signed for it and when, and whether it has withdrawn.';
create index agreement_party__agreement__idx on agreement_party (partnership_id, agreement_id, inherited_audience, inherited_open);
create index agreement_party__agency_id__idx on agreement_party (partnership_id, agency_id);
create index agreement_party__contact_account_id__idx on agreement_party (contact_account_id);
create index agreement_party__signed_by__idx on agreement_party (signed_by);
create index agreement_party__recorded_by__idx on agreement_party (recorded_by);
select protect_child('agreement_party', 'agreement', owner_reads => true);

-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table post add constraint post__under_agreement_id__fkey foreign key (partnership_id, under_agreement_id)
  references agreement (partnership_id, id);
create index post__under_agreement_id__idx on post (partnership_id, under_agreement_id);

-- The one place that says what an agreement is on a day; src/sharing/agreement.rules.ts is its twin, held equal by a test.
create function agreement_standing(state text, starts_on date, expires_on date, grace_days integer, today date) returns text
  language sql immutable parallel safe
  return case
    when state <> 'signed' then state
    when starts_on is null or today < starts_on then 'signed'
    when expires_on is null or today <= expires_on then 'in-force'
    when today <= expires_on + grace_days then 'grace'
    else 'closed' end;
comment on function agreement_standing(text, date, date, integer, date) is
  'draft, signed (not begun), in-force, grace (past its end, critical records only), suspended, withdrawn or closed.';

-- ---- keys --------------------------------------------------------------------------------------------------------------

alter table audience_key drop constraint audience_key__kind__check;
alter table audience_key drop constraint audience_key__holder__check;
alter table audience_key add column group_id uuid;
alter table audience_key add column agreement_id uuid;
alter table audience_key add column giver_agency_id uuid;
alter table audience_key add column category text;
alter table audience_key add column urgency text;
alter table audience_key add column expires_at timestamptz;
-- squawk-ignore constraint-missing-not-valid
alter table audience_key add constraint audience_key__kind__check check (kind in
  ('own', 'group', 'person', 'request', 'share', 'supervisor', 'oversight', 'glass'));
-- squawk-ignore constraint-missing-not-valid
alter table audience_key add constraint audience_key__urgency__check check (urgency in ('ordinary', 'critical'));
-- Not checked for the keys that stand: a share key made before agreements were records names none, and is held by nobody.
alter table audience_key add constraint audience_key__holder__check check (case kind
  when 'own' then agency_id is not null and account_id is null
  when 'supervisor' then agency_id is not null and account_id is null
  when 'oversight' then agency_id is null and account_id is null
  when 'share' then agency_id is not null and giver_agency_id is not null and agency_id <> giver_agency_id
    and agreement_id is not null and category is not null and urgency is not null and account_id is null
  when 'person' then account_id is not null
  when 'glass' then account_id is not null and expires_at is not null
  when 'group' then group_id is not null and account_id is null
  else agency_id is null and account_id is null end) not valid;
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table audience_key add constraint audience_key__group_id__fkey foreign key (partnership_id, group_id)
  references partnership_group (partnership_id, id);
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table audience_key add constraint audience_key__agreement_id__fkey foreign key (partnership_id, agreement_id)
  references agreement (partnership_id, id);
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table audience_key add constraint audience_key__giver_agency_id__fkey foreign key (partnership_id, giver_agency_id)
  references agency (partnership_id, id);
create index audience_key__kind__idx on audience_key (partnership_id, kind);
create index audience_key__group_id__idx on audience_key (partnership_id, group_id);
create index audience_key__agreement_id__idx on audience_key (partnership_id, agreement_id);
create index audience_key__giver_agency_id__idx on audience_key (partnership_id, giver_agency_id);
create unique index audience_key__person__key on audience_key (partnership_id, account_id) where kind = 'person';
create unique index audience_key__supervisor__key on audience_key (partnership_id, agency_id) where kind = 'supervisor';
create unique index audience_key__oversight__key on audience_key (partnership_id, kind) where kind = 'oversight';
create unique index audience_key__group__key on audience_key (partnership_id, group_id) where kind = 'group';
create unique index audience_key__share__key on audience_key
  (partnership_id, agreement_id, giver_agency_id, agency_id, category, urgency) where kind = 'share' and agreement_id is not null;
comment on table audience_key is 'A key that rows carry and actors hold. own: an agency; share: what a giver shares with a receiver (agency_id) of one category under '
  'one agreement, ordinary or critical; group: members of a group; person: one account; request: one task, one link; supervisor: an '
  'agency''s audit; oversight: the governance officer; glass: one account for a short time, by breaking the glass.';

-- Which keys a person holds at a moment. Days are days in London.
drop function actor_keys(uuid, uuid, uuid, text);
create function actor_keys(partnership uuid, account uuid, agency uuid, role text, at timestamptz)
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
      and (k.agency_id = actor_keys.agency or k.account_id = actor_keys.account or k.kind in ('group', 'oversight'))
      and (k.account_id is null or k.account_id = actor_keys.account)
  )
  select (select yes from held),
    (select id from near where kind = 'own'),
    (select id from near where kind = 'person'),
    (select id from near where kind = 'supervisor'),
    (select id from near where kind = 'oversight'),
    coalesce((select array_agg(id order by id) from near where holds), '{}')
$$;
comment on function actor_keys(uuid, uuid, uuid, text, timestamptz) is
  'Whether the account has the post at a moment, the keys it holds, and the keys that its audit entries carry, for asActor.';

drop function request_key_in_force(uuid, uuid);
create function request_key_in_force(partnership uuid, key uuid, at timestamptz) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select from audience_key k where k.partnership_id = request_key_in_force.partnership
    and k.id = request_key_in_force.key and k.kind = 'request' and k.ended_at is null
    and (k.expires_at is null or k.expires_at > request_key_in_force.at))
$$;
comment on function request_key_in_force(uuid, uuid, timestamptz) is 'Whether a single-purpose link still works, for asGuest.';

drop function posts_of_account(uuid);
create function posts_of_account(account uuid, at timestamptz)
  returns table (partnership_id uuid, partnership_name text, area_code text, area_name text, agency_id uuid, agency_name text,
    role text, title text, demands_second_factor text, device_days integer)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.partnership_id, c.name, c.area_code, c.area_name, p.agency_id, g.name, p.role, p.title, c.demands_second_factor, g.device_days
  from post p
  join partnership c on c.partnership_id = p.partnership_id
  join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
  join account a on a.id = p.account_id
  left join agreement u on u.partnership_id = p.partnership_id and u.id = p.under_agreement_id,
  (select (posts_of_account.at at time zone 'Europe/London')::date as today) day
  where p.account_id = posts_of_account.account and a.disabled_at is null
    and p.started_on <= day.today and (p.ended_on is null or p.ended_on >= day.today)
    and g.joined_on <= day.today and (g.left_on is null or g.left_on >= day.today)
    and (p.under_agreement_id is null
      or agreement_standing(u.state, u.starts_on, u.expires_on, u.grace_days, day.today) = 'in-force')
  -- The partnership that stands longest comes first: it is where somebody with several posts begins.
  order by c.made_at, c.name, g.name, p.role, p.title
$$;
comment on function posts_of_account(uuid, timestamptz) is 'The posts an account has at a moment, over all partnerships, to choose from after sign-in.';

revoke all on function actor_keys(uuid, uuid, uuid, text, timestamptz), request_key_in_force(uuid, uuid, timestamptz),
  posts_of_account(uuid, timestamptz) from public;
grant execute on function actor_keys(uuid, uuid, uuid, text, timestamptz) to fp_member;
grant execute on function request_key_in_force(uuid, uuid, timestamptz) to fp_guest;
grant execute on function posts_of_account(uuid, timestamptz) to fp_login, fp_sign_in;

-- ---- people of one partnership are not told who is in another ------------------------------------------------------------

alter table account enable row level security;
create policy member on account for select to fp_member using (id in (select account_id from post));
create policy guest on account for select to fp_guest using (id in (select account_id from post));
create policy administrator on account for all to fp_administrator using (id in (select account_id from post)) with check (true);
create policy system on account to fp_system using (true);
create policy sign_in on account to fp_sign_in using (true);

-- ---- what an administrator edits, and how it was -------------------------------------------------------------------------

create table term (
  partnership_id uuid not null constraint term__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  list text not null constraint term__list__check check (list ~ '^[a-z][a-z-]*$'),
  code text not null constraint term__code__check check (code ~ '^[a-z0-9][a-z0-9-]*$'),
  title text not null constraint term__title__check check (length(title) between 1 and 300),
  guidance text not null,
  source text not null,
  is_law boolean not null,
  position integer not null,
  begins_on date not null,
  ends_on date,
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint term__id__pkey primary key (partnership_id, id),
  constraint term__code__key unique (partnership_id, list, code),
  constraint term__days__check check (ends_on >= begins_on)
);
comment on table term is 'A word of a list that an administrator edits: purposes, legal gateways, categories of record, reasons for access, handling instructions.';
comment on column term.is_law is 'True where the source was checked; false is shown as guidance to check.';
select protect('term');

create table history (
  partnership_id uuid not null constraint history__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  version integer not null,
  changed_at timestamptz not null,
  changed_by uuid constraint history__changed_by__fkey references account (id),
  reason text not null,
  was jsonb not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint history__id__pkey primary key (partnership_id, id)
);
comment on table history is 'How a record stood before each change, with who changed it and why; as wide as the record was.';
create index history__record__idx on history (partnership_id, record_kind, record_id, version);
create index history__changed_by__idx on history (changed_by);
select protect('history');

-- ---- the audit says more -----------------------------------------------------------------------------------------------

alter table audit_entry add column correlation_id uuid;
alter table audit_entry add column agreement_id uuid;
alter table audit_entry add column reason text;
alter table audit_entry add column spoke_for uuid;
comment on column audit_entry.correlation_id is 'One for each request, so that what one click did can be found together.';
comment on column audit_entry.agreement_id is 'The agreement by which the record was seen, where nothing else let the person see it.';
comment on column audit_entry.reason is 'Code of the reason for access that was tapped (list access-reason).';
comment on column audit_entry.spoke_for is 'The person who spoke, where another typed: account_id recorded it on their behalf.';

-- ---- grants -------------------------------------------------------------------------------------------------------------

grant select on partnership_area, partnership_group, group_member, agreement, agreement_party, term, history to fp_member, fp_guest, fp_system;
grant select on partnership_parent, partnership_succession to fp_member, fp_system;
grant insert, update on partnership_area, partnership_group, group_member, agreement, agreement_party, term, partnership_parent to fp_administrator, fp_system;
grant insert on partnership_succession, history to fp_system;
grant insert on history to fp_member;
grant insert, update on organisation, agency, post to fp_administrator;
grant update on partnership to fp_administrator;
grant insert, update on audience_key to fp_administrator;
-- A member makes keys too: the share keys of a sharing, the request key of a link. Ending one is an update.
grant insert, update (ended_at) on audience_key to fp_member;
grant select (phone, seen_at) on account to fp_member, fp_system;
grant insert (id, email, name, phone, made_at, version), update (email, name, phone, disabled_at, version) on account to fp_administrator;
grant select (id, name, email, disabled_at, made_at, version, phone, seen_at), update (password_hash, seen_at, version) on account to fp_sign_in;

-- ---- messages going out --------------------------------------------------------------------------------------------------

create table outbox_message (
  id uuid constraint outbox_message__id__pkey primary key,
  for_partnership uuid,
  account_id uuid constraint outbox_message__account_id__fkey references account (id),
  address text,
  kind text not null constraint outbox_message__kind__check check (kind in ('request', 'notice', 'invitation', 'code')),
  subject text not null constraint outbox_message__subject__check check (length(subject) between 1 and 200),
  body text not null constraint outbox_message__body__check check (length(body) between 1 and 20000),
  made_at timestamptz not null,
  send_after timestamptz not null,
  state text not null constraint outbox_message__state__check check (state in ('waiting', 'sent', 'failed', 'dropped')),
  tries integer not null,
  last_fault text,
  sent_at timestamptz,
  constraint outbox_message__to__check check (account_id is not null or address is not null)
);
comment on table outbox_message is 'A message to be sent by e-mail, written in the transaction that causes it and sent by a clock. Nothing personal stands in it.';
comment on column outbox_message.account_id is 'Whom it is for; the address is looked up when it is sent. address is used only where there is no account.';
create index outbox_message__waiting__idx on outbox_message (state, send_after);
create index outbox_message__account_id__idx on outbox_message (account_id);
grant insert on outbox_message to fp_member, fp_guest, fp_sign_in;
grant select, insert, update, delete on outbox_message to fp_system;
