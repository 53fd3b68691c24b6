-- Who there is: organisations and accounts for the whole installation, and, for each partnership, its agencies, posts and keys.
-- Sign-in happens before anybody is anybody, so it goes through narrow functions at the end of this file.

create table installation (
  id uuid constraint installation__id__pkey primary key,
  kind text not null constraint installation__kind__check check (kind in ('demonstration', 'live')),
  made_at timestamptz not null,
  made_by_version text not null
);
comment on table installation is 'One row: what this database is. A demonstration never becomes live.';
create unique index installation__one_row__key on installation ((true));

create table organisation (
  id uuid constraint organisation__id__pkey primary key,
  name text not null constraint organisation__name__check check (length(name) between 1 and 200),
  kind text not null constraint organisation__kind__check check (kind in
    ('council', 'police', 'fire', 'health', 'probation', 'housing', 'voluntary', 'other')),
  made_at timestamptz not null
);
comment on table organisation is 'A body such as Kent Police, which may be an agency of several partnerships.';

create table account (
  id uuid constraint account__id__pkey primary key,
  email text not null constraint account__email__check check (email = lower(email) and email like '%_@_%'),
  name text not null constraint account__name__check check (length(name) between 1 and 200),
  password_hash text constraint account__password_hash__check check (password_hash like '$argon2id$%'),
  made_at timestamptz not null,
  disabled_at timestamptz,
  version integer not null default 1,
  constraint account__email__key unique (email)
);
comment on table account is 'A person who can sign in. What they may do comes from their posts.';
comment on column account.password_hash is 'argon2id in PHC form; null where the person signs in another way. Read only by the sign-in function.';

create table session (
  token_hash bytea constraint session__token_hash__pkey primary key
    constraint session__token_hash__check check (length(token_hash) = 32),
  account_id uuid not null constraint session__account_id__fkey references account (id),
  made_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table session is 'A signed-in browser. Only the SHA-256 of its token is kept.';
create index session__account_id__idx on session (account_id);
create index session__expires_at__idx on session (expires_at);

create table sign_in_attempt (
  id uuid constraint sign_in_attempt__id__pkey primary key,
  email_hash bytea not null,
  account_id uuid constraint sign_in_attempt__account_id__fkey references account (id),
  tried_at timestamptz not null,
  succeeded boolean not null
);
comment on table sign_in_attempt is 'Each try to sign in, by a hash of the address typed, so that guessing is slowed across restarts.';
create index sign_in_attempt__email_hash__idx on sign_in_attempt (email_hash, tried_at);
create index sign_in_attempt__account_id__idx on sign_in_attempt (account_id);

create table partnership (
  partnership_id uuid constraint partnership__partnership_id__pkey primary key,
  name text not null constraint partnership__name__check check (length(name) between 1 and 200),
  area_code text not null,
  area_name text not null,
  made_at timestamptz not null,
  closed_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null
);
comment on table partnership is 'A Community Safety Partnership (Crime and Disorder Act 1998 s.5) and the area it answers for.';
select protect('partnership', owner_reads => true);

create table agency (
  partnership_id uuid not null constraint agency__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  organisation_id uuid not null constraint agency__organisation_id__fkey references organisation (id),
  name text not null constraint agency__name__check check (length(name) between 1 and 200),
  joined_on date not null,
  left_on date,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint agency__id__pkey primary key (partnership_id, id)
);
comment on table agency is 'An organisation''s membership of one partnership; holds that partnership''s keys.';
create index agency__organisation_id__idx on agency (organisation_id);
select protect('agency', owner_reads => true);

create table post (
  partnership_id uuid not null constraint post__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  account_id uuid not null constraint post__account_id__fkey references account (id),
  agency_id uuid not null,
  role text not null constraint post__role__check check (role in
    ('analyst', 'manager', 'caseworker', 'chair', 'partner', 'councillor', 'governance', 'administrator')),
  started_on date not null,
  ended_on date,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint post__id__pkey primary key (partnership_id, id),
  constraint post__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint post__days__check check (ended_on >= started_on)
);
comment on table post is 'Joins an account to an agency in one role, from a day until a day (the last day it is held).';
create index post__account_id__idx on post (account_id);
create index post__agency_id__idx on post (partnership_id, agency_id);
select protect('post', owner_reads => true);

create table audience_key (
  partnership_id uuid not null constraint audience_key__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  kind text not null constraint audience_key__kind__check check (kind in ('own', 'group', 'person', 'request', 'share')),
  agency_id uuid,
  account_id uuid constraint audience_key__account_id__fkey references account (id),
  title text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint audience_key__id__pkey primary key (partnership_id, id),
  constraint audience_key__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint audience_key__holder__check check (case kind
    when 'own' then agency_id is not null and account_id is null
    when 'share' then agency_id is not null and account_id is null
    when 'person' then account_id is not null
    when 'request' then agency_id is null and account_id is null
    else account_id is null end)
);
comment on table audience_key is 'A key that rows carry and actors hold. own: one for each agency; share: a receiving agency under an agreement; '
  'group: an agency in a group (a row for each); person: one account; request: one task, one link.';
create unique index audience_key__own__key on audience_key (partnership_id, agency_id) where kind = 'own';
create index audience_key__agency_id__idx on audience_key (partnership_id, agency_id);
create index audience_key__account_id__idx on audience_key (account_id);
select protect('audience_key', owner_reads => true);

grant select on organisation, installation to fp_member, fp_guest, fp_system;
grant insert, update on organisation, installation to fp_system;
grant select (id, name, email, disabled_at, made_at, version) on account to fp_member;
grant select (id, name) on account to fp_guest;
grant select (id, name, email, disabled_at, made_at, version), insert, update on account to fp_system;
grant select on partnership, agency, post, audience_key to fp_member, fp_guest, fp_system;
grant insert, update on partnership, agency, post, audience_key to fp_system;

-- What the transaction of an actor begins with: do they still have the post, and which keys does it hold.
create function actor_keys(partnership uuid, account uuid, agency uuid, role text)
  returns table (holds_post boolean, own_key uuid, keys uuid[])
  language sql stable security definer set search_path = public, pg_temp
as $$
  with held as (
    select exists (
      select from post p join account a on a.id = p.account_id join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
      where p.partnership_id = actor_keys.partnership and p.account_id = actor_keys.account
        and p.agency_id = actor_keys.agency and p.role = actor_keys.role
        and a.disabled_at is null
        and p.started_on <= current_date and (p.ended_on is null or p.ended_on >= current_date)
        and (g.left_on is null or g.left_on >= current_date)) as yes
  ), mine as (
    select k.id, k.kind from audience_key k, held
    where held.yes and k.partnership_id = actor_keys.partnership and k.ended_at is null
      and ((k.kind in ('own', 'share', 'group') and k.agency_id = actor_keys.agency)
        or (k.kind = 'person' and k.account_id = actor_keys.account))
  )
  select (select yes from held), (select id from mine where kind = 'own'),
    coalesce((select array_agg(id order by id) from mine), '{}')
$$;
comment on function actor_keys(uuid, uuid, uuid, text) is 'Whether the account has the post today, and the keys it holds, for asActor.';

create function request_key_in_force(partnership uuid, key uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select from audience_key k where k.partnership_id = request_key_in_force.partnership
    and k.id = request_key_in_force.key and k.kind = 'request' and k.ended_at is null)
$$;
comment on function request_key_in_force(uuid, uuid) is 'Whether a single-purpose link still works, for asGuest.';

-- Sign-in, callable by the login role alone.
create function sign_in_account(address text)
  returns table (id uuid, name text, password_hash text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select a.id, a.name, a.password_hash from account a where a.email = lower(address) and a.disabled_at is null
$$;
comment on function sign_in_account(text) is 'The account for an address typed at sign-in, with its password hash. The only way to read a hash.';

create function sign_in_failures(address_hash bytea, since timestamptz) returns bigint
  language sql stable security definer set search_path = public, pg_temp
as $$
  select count(*) from sign_in_attempt t
  where t.email_hash = address_hash and not t.succeeded and t.tried_at > since
    and t.tried_at > coalesce((select max(s.tried_at) from sign_in_attempt s
      where s.email_hash = address_hash and s.succeeded), '-infinity')
$$;
comment on function sign_in_failures(bytea, timestamptz) is 'Failed tries for an address since a moment and since its last success.';

create function record_sign_in_attempt(attempt uuid, address_hash bytea, account uuid, at timestamptz, succeeded boolean) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  insert into sign_in_attempt (id, email_hash, account_id, tried_at, succeeded)
  values (attempt, address_hash, account, at, record_sign_in_attempt.succeeded)
$$;
comment on function record_sign_in_attempt(uuid, bytea, uuid, timestamptz, boolean) is 'Remembers a try to sign in.';

create function open_session(token bytea, account uuid, at timestamptz, expires timestamptz) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  insert into session (token_hash, account_id, made_at, seen_at, expires_at) values (token, account, at, at, expires)
$$;
comment on function open_session(bytea, uuid, timestamptz, timestamptz) is 'Begins a session for an account whose password was checked.';

-- Seen is written at most once a minute, so that reading a page is not a write.
create function find_session(token bytea, at timestamptz, idle_seconds integer)
  returns table (account_id uuid, account_name text, made_at timestamptz, expires_at timestamptz)
  language sql security definer set search_path = public, pg_temp
as $$
  with seen as (
    update session s set seen_at = at
    where s.token_hash = token and s.expires_at > at and s.seen_at > at - make_interval(secs => idle_seconds)
      and s.seen_at < at - interval '1 minute'
  )
  select a.id, a.name, s.made_at, s.expires_at from session s join account a on a.id = s.account_id
  where s.token_hash = token and s.expires_at > at and s.seen_at > at - make_interval(secs => idle_seconds)
    and a.disabled_at is null
$$;
comment on function find_session(bytea, timestamptz, integer) is 'The account of a live session; marks it as seen.';

create function end_session(token bytea) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  delete from session s where s.token_hash = token
$$;
comment on function end_session(bytea) is 'Signs out.';

create function end_old_sessions(at timestamptz) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  delete from session s where s.expires_at <= at;
  delete from sign_in_attempt t where t.tried_at < at - interval '30 days';
$$;
comment on function end_old_sessions(timestamptz) is 'Deletes sessions past their end and tries older than 30 days.';

create function posts_of_account(account uuid)
  returns table (partnership_id uuid, partnership_name text, area_code text, area_name text, agency_id uuid, agency_name text, role text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.partnership_id, c.name, c.area_code, c.area_name, p.agency_id, g.name, p.role
  from post p
  join partnership c on c.partnership_id = p.partnership_id
  join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
  join account a on a.id = p.account_id
  where p.account_id = posts_of_account.account and a.disabled_at is null
    and p.started_on <= current_date and (p.ended_on is null or p.ended_on >= current_date)
    and (g.left_on is null or g.left_on >= current_date)
  order by c.name, g.name, p.role
$$;
comment on function posts_of_account(uuid) is 'The posts an account has today, over all partnerships, to choose from after sign-in.';

revoke all on function actor_keys(uuid, uuid, uuid, text), request_key_in_force(uuid, uuid), sign_in_account(text),
  sign_in_failures(bytea, timestamptz), record_sign_in_attempt(uuid, bytea, uuid, timestamptz, boolean),
  open_session(bytea, uuid, timestamptz, timestamptz), find_session(bytea, timestamptz, integer), end_session(bytea),
  end_old_sessions(timestamptz), posts_of_account(uuid) from public;
grant execute on function actor_keys(uuid, uuid, uuid, text) to fp_member;
grant execute on function request_key_in_force(uuid, uuid) to fp_guest;
grant execute on function sign_in_account(text), sign_in_failures(bytea, timestamptz),
  record_sign_in_attempt(uuid, bytea, uuid, timestamptz, boolean), open_session(bytea, uuid, timestamptz, timestamptz),
  find_session(bytea, timestamptz, integer), end_session(bytea), end_old_sessions(timestamptz), posts_of_account(uuid)
  to fp_login;
