-- Second factors, passkeys, recovery codes, invitations, remembered browsers, drafts of forms, terms of use: what sign-in needs
-- beside a password. Sign-in now runs as fp_sign_in, which may read and write credentials and sessions and nothing else, so
-- the narrow functions that the login role called are gone: by itself it can do nothing at all.

drop function sign_in_account(text);
drop function sign_in_failures(bytea, timestamptz);
drop function record_sign_in_attempt(uuid, bytea, uuid, timestamptz, boolean);
drop function open_session(bytea, uuid, timestamptz, timestamptz);
drop function find_session(bytea, timestamptz, integer);
drop function end_session(bytea);
drop function end_old_sessions(timestamptz);
revoke execute on function posts_of_account(uuid, timestamptz) from fp_login;

-- ---- sessions -------------------------------------------------------------------------------------------------------------

-- Nothing is known of how those that stand began, so everybody signs in afresh.
delete from session;
-- squawk-ignore adding-required-field
alter table session add column id uuid not null;
-- squawk-ignore adding-required-field
alter table session add column method text not null;
-- squawk-ignore adding-required-field
alter table session add column factors text[] not null;
alter table session add column second_factor_at timestamptz;
-- squawk-ignore adding-required-field
alter table session add column browser text not null;
alter table session add column provider_id uuid;
alter table session add column provider_session text;
alter table session add column ended_at timestamptz;
alter table session add column ended_why text;
-- squawk-ignore constraint-missing-not-valid
alter table session add constraint session__method__check check (method in ('password', 'passkey', 'provider', 'invitation'));
-- squawk-ignore constraint-missing-not-valid
alter table session add constraint session__ended_why__check check (ended_why in
  ('signed-out', 'ended-elsewhere', 'replaced', 'password', 'factors', 'provider'));
-- squawk-ignore constraint-missing-not-valid, disallowed-unique-constraint
alter table session add constraint session__id__key unique (id);
comment on column session.id is 'Names the session on the person''s own page; its token is never shown again.';
comment on column session.factors is 'What was given: password, passkey, provider, app, recovery-code, remembered.';
comment on column session.second_factor_at is 'When a second factor was given, or taken from a remembered browser; null before that.';
comment on column session.ended_at is 'When it was ended; one that ran out has none. Kept a day, so that a form sent too late can be kept for its owner.';
comment on column session.provider_session is 'The provider''s own name for it (sid), by which back-channel logout ends it.';
-- squawk-ignore require-concurrent-index-creation
create index session__provider_id__idx on session (provider_id, provider_session);

create table known_browser (
  id uuid constraint known_browser__id__pkey primary key,
  token_hash bytea not null constraint known_browser__token_hash__check check (length(token_hash) = 32),
  account_id uuid not null constraint known_browser__account_id__fkey references account (id),
  browser text not null,
  made_at timestamptz not null,
  seen_at timestamptz not null,
  remembered_until timestamptz,
  constraint known_browser__token_hash__key unique (token_hash)
);
comment on table known_browser is 'A browser in which this account has signed in before: its failed tries are counted by themselves, so that '
  'nobody can lock the person out from elsewhere; until remembered_until it need not give a second factor.';
create index known_browser__account_id__idx on known_browser (account_id);

-- ---- tries ----------------------------------------------------------------------------------------------------------------

alter table sign_in_attempt add column kind text not null default 'password';
alter table sign_in_attempt add column refused boolean not null default false;
alter table sign_in_attempt add column network_hash bytea;
alter table sign_in_attempt add column known_browser_id uuid;
alter table sign_in_attempt add column traced_at timestamptz;
-- squawk-ignore constraint-missing-not-valid
alter table sign_in_attempt add constraint sign_in_attempt__kind__check check (kind in ('password', 'second-factor', 'forgotten', 'invitation'));
comment on column sign_in_attempt.refused is 'Not looked at because there had been too many; at most one a minute is kept.';
comment on column sign_in_attempt.network_hash is 'Keyed hash of the network it came from (/24 or /64), with a salt that is thrown away after a day.';
comment on column sign_in_attempt.known_browser_id is 'The known browser of that account it came from; counted apart.';
comment on column sign_in_attempt.traced_at is 'When it was written into the audit of the account''s partnerships.';
-- squawk-ignore require-concurrent-index-creation
create index sign_in_attempt__network_hash__idx on sign_in_attempt (network_hash, tried_at);
-- squawk-ignore require-concurrent-index-creation
create index sign_in_attempt__known_browser_id__idx on sign_in_attempt (known_browser_id, tried_at);
-- squawk-ignore require-concurrent-index-creation
create index sign_in_attempt__untraced__idx on sign_in_attempt (tried_at) where traced_at is null;

create table sign_in_salt (
  day date constraint sign_in_salt__day__pkey primary key,
  salt bytea not null
);
comment on table sign_in_salt is 'The salt of a day with which networks are hashed. Deleted after two days, so that no old hash can be tried out.';

create table sign_in_event (
  id uuid constraint sign_in_event__id__pkey primary key,
  account_id uuid not null constraint sign_in_event__account_id__fkey references account (id),
  event text not null constraint sign_in_event__event__check check (event ~ '^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$'),
  by_self boolean not null,
  at timestamptz not null,
  claimed_at timestamptz
);
comment on table sign_in_event is 'Something that happened to an account, on its way into the audit of each partnership where it has a post.';
create index sign_in_event__account_id__idx on sign_in_event (account_id);
create index sign_in_event__at__idx on sign_in_event (at);

-- ---- factors --------------------------------------------------------------------------------------------------------------

create table totp_factor (
  id uuid constraint totp_factor__id__pkey primary key,
  account_id uuid not null constraint totp_factor__account_id__fkey references account (id),
  secret bytea not null,
  made_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint,
  constraint totp_factor__account_id__key unique (account_id)
);
comment on table totp_factor is 'An authenticator app (RFC 6238). The secret is encrypted with a key outside the database; last_step makes each code count once.';

create table passkey (
  id uuid constraint passkey__id__pkey primary key,
  account_id uuid not null constraint passkey__account_id__fkey references account (id),
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  title text not null constraint passkey__title__check check (length(title) between 1 and 100),
  made_at timestamptz not null,
  used_at timestamptz,
  constraint passkey__credential_id__key unique (credential_id)
);
comment on table passkey is 'A passkey or hardware key of an account (WebAuthn); both factors at once where it verified the person.';
create index passkey__account_id__idx on passkey (account_id);

create table passkey_challenge (
  id uuid constraint passkey_challenge__id__pkey primary key,
  browser_hash bytea not null,
  purpose text not null constraint passkey_challenge__purpose__check check (purpose in ('add', 'sign-in')),
  challenge text not null,
  expires_at timestamptz not null
);
comment on table passkey_challenge is 'A question put to a browser''s passkey; bound to that browser, answered once.';
create index passkey_challenge__browser_hash__idx on passkey_challenge (browser_hash);

create table recovery_code (
  id uuid constraint recovery_code__id__pkey primary key,
  account_id uuid not null constraint recovery_code__account_id__fkey references account (id),
  code_hash bytea not null constraint recovery_code__code_hash__check check (length(code_hash) = 32),
  made_at timestamptz not null,
  used_at timestamptz
);
comment on table recovery_code is 'One of ten printed codes, by keyed hash; each works once.';
create index recovery_code__account_id__idx on recovery_code (account_id);

-- ---- invitations, forgotten passwords, forms sent too late --------------------------------------------------------------

create table invitation (
  id uuid constraint invitation__id__pkey primary key,
  token_hash bytea not null constraint invitation__token_hash__check check (length(token_hash) = 32),
  account_id uuid not null constraint invitation__account_id__fkey references account (id),
  kind text not null constraint invitation__kind__check check (kind in ('invitation', 'forgotten')),
  made_at timestamptz not null,
  made_by uuid constraint invitation__made_by__fkey references account (id),
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint invitation__token_hash__key unique (token_hash)
);
comment on table invitation is 'A link by which a person chooses a password, the first time (invitation, 7 days) or again (forgotten, 30 minutes). Works once.';
create index invitation__account_id__idx on invitation (account_id, made_at);
create index invitation__made_by__idx on invitation (made_by);

create table form_draft (
  id uuid constraint form_draft__id__pkey primary key,
  account_id uuid not null constraint form_draft__account_id__fkey references account (id),
  content bytea not null,
  made_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table form_draft is 'What a person typed into a form that arrived after their session had run out; encrypted, for that account only, 24 hours.';
create index form_draft__account_id__idx on form_draft (account_id);

-- ---- terms of use ---------------------------------------------------------------------------------------------------------

create table terms_of_use (
  partnership_id uuid not null constraint terms_of_use__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  version integer not null constraint terms_of_use__version__check check (version > 0),
  words text not null constraint terms_of_use__words__check check (length(words) between 1 and 50000),
  what_changed text not null,
  published_at timestamptz not null,
  published_by uuid constraint terms_of_use__published_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint terms_of_use__id__pkey primary key (partnership_id, id),
  constraint terms_of_use__version__key unique (partnership_id, version)
);
comment on table terms_of_use is 'The terms a person accepts before first use and whenever they change. The highest version counts.';
create index terms_of_use__published_by__idx on terms_of_use (published_by);
select protect('terms_of_use', owner_reads => true);

create table terms_acceptance (
  partnership_id uuid not null,
  id uuid not null,
  terms_of_use_id uuid not null,
  account_id uuid not null constraint terms_acceptance__account_id__fkey references account (id),
  accepted_at timestamptz not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint terms_acceptance__id__pkey primary key (partnership_id, id),
  constraint terms_acceptance__account_id__key unique (partnership_id, terms_of_use_id, account_id),
  constraint terms_acceptance__terms_of_use_id__fkey foreign key (partnership_id, terms_of_use_id)
    references terms_of_use (partnership_id, id)
);
comment on table terms_acceptance is 'Who accepted which version of the terms of use, and when.';
create index terms_acceptance__account_id__idx on terms_acceptance (account_id);
select protect('terms_acceptance', owner_reads => true);

create function terms_to_accept(partnership uuid, account uuid) returns uuid
  language sql stable security definer set search_path = public, pg_temp
as $$
  select t.id from (select n.id, n.partnership_id from terms_of_use n where n.partnership_id = terms_to_accept.partnership
    order by n.version desc limit 1) t
  where not exists (select from terms_acceptance a where a.partnership_id = t.partnership_id and a.terms_of_use_id = t.id
    and a.account_id = terms_to_accept.account)
$$;
comment on function terms_to_accept(uuid, uuid) is 'The terms of use an account must accept before it goes on; null when it has, or when there are none.';

-- ---- a lost factor --------------------------------------------------------------------------------------------------------

create function reset_factors(account uuid, event uuid, at timestamptz) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not exists (select from post p where p.account_id = reset_factors.account
      and p.partnership_id = nullif(current_setting('app.partnership', true), '')::uuid) then
    return false;
  end if;
  delete from totp_factor t where t.account_id = reset_factors.account;
  delete from passkey k where k.account_id = reset_factors.account;
  delete from recovery_code c where c.account_id = reset_factors.account;
  delete from known_browser b where b.account_id = reset_factors.account;
  update session s set ended_at = reset_factors.at, ended_why = 'factors'
    where s.account_id = reset_factors.account and s.ended_at is null;
  insert into sign_in_event (id, account_id, event, by_self, at)
    values (reset_factors.event, reset_factors.account, 'account.second-factor-reset', false, reset_factors.at);
  return true;
end
$$;
comment on function reset_factors(uuid, uuid, timestamptz) is
  'Takes away all second factors, remembered browsers and sessions of somebody with a post in the caller''s partnership.';

revoke all on function terms_to_accept(uuid, uuid), reset_factors(uuid, uuid, timestamptz) from public;
grant execute on function terms_to_accept(uuid, uuid) to fp_sign_in;
grant execute on function reset_factors(uuid, uuid, timestamptz) to fp_administrator, fp_system;

-- ---- grants ---------------------------------------------------------------------------------------------------------------

grant select (password_hash) on account to fp_sign_in;
grant select on installation to fp_sign_in;
grant select, insert, update, delete on session, known_browser, sign_in_attempt, sign_in_salt, sign_in_event, totp_factor, passkey,
  passkey_challenge, recovery_code, invitation, form_draft to fp_sign_in;
grant insert on invitation to fp_administrator, fp_system;
grant select on terms_of_use, terms_acceptance to fp_member, fp_system;
grant insert on terms_of_use to fp_administrator, fp_system;
grant insert on terms_acceptance to fp_member, fp_system;
