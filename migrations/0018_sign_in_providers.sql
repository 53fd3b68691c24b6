-- Sign-in through the agencies' own providers (OpenID Connect): providers, which partnerships trust them, identities,
-- sign-ins under way, sessions begun, and logout tokens already seen.
--
-- An organisation (a police force) may be an agency of several partnerships, so its provider is the installation's. Whoever
-- writes a provider decides who can sign in as the people of its e-mail domains; therefore one partnership keeps it, and it
-- counts for a person only where every partnership they have a post in has accepted it as it now stands (trust_version).

create table sign_in_provider (
  id uuid constraint sign_in_provider__id__pkey primary key,
  organisation_id uuid not null constraint sign_in_provider__organisation_id__fkey references organisation (id),
  kept_by uuid not null,
  name text not null constraint sign_in_provider__name__check check (length(name) between 1 and 100),
  issuer text not null constraint sign_in_provider__issuer__check check (issuer ~ '^https?://[^?#]+$' and length(issuer) <= 500),
  client_id text not null constraint sign_in_provider__client_id__check check (length(client_id) between 1 and 500),
  client_secret bytea not null,
  domains text[] not null constraint sign_in_provider__domains__check check (cardinality(domains) between 1 and 50),
  second_factor_values text[] not null,
  is_enabled boolean not null,
  trust_version integer not null,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by uuid constraint sign_in_provider__changed_by__fkey references account (id),
  version integer not null
);
comment on table sign_in_provider is 'An OpenID Connect provider by which people of an organisation sign in, found by the domain of their e-mail address.';
comment on column sign_in_provider.kept_by is 'The partnership whose administrators may change it.';
comment on column sign_in_provider.client_secret is 'Encrypted with a key outside the database. Read only by sign-in.';
comment on column sign_in_provider.second_factor_values is 'Values of the acr claim by which this provider says that a second factor was given.';
comment on column sign_in_provider.trust_version is 'Goes up when what a partnership accepted changes: the domains or the second-factor values.';
create index sign_in_provider__organisation_id__idx on sign_in_provider (organisation_id);
create index sign_in_provider__changed_by__idx on sign_in_provider (changed_by);

create table provider_acceptance (
  id uuid constraint provider_acceptance__id__pkey primary key,
  provider_id uuid not null constraint provider_acceptance__provider_id__fkey references sign_in_provider (id),
  for_partnership uuid not null,
  trust_version integer not null,
  accepted_at timestamptz not null,
  accepted_by uuid constraint provider_acceptance__accepted_by__fkey references account (id),
  ended_at timestamptz,
  constraint provider_acceptance__for_partnership__key unique (provider_id, for_partnership)
);
comment on table provider_acceptance is 'A partnership trusts a provider to say who its people are, as the provider stood at a trust version.';
create index provider_acceptance__accepted_by__idx on provider_acceptance (accepted_by);

create table provider_identity (
  id uuid constraint provider_identity__id__pkey primary key,
  provider_id uuid not null constraint provider_identity__provider_id__fkey references sign_in_provider (id),
  subject text not null constraint provider_identity__subject__check check (length(subject) between 1 and 255),
  account_id uuid not null constraint provider_identity__account_id__fkey references account (id),
  made_at timestamptz not null,
  constraint provider_identity__subject__key unique (provider_id, subject),
  constraint provider_identity__account__key unique (provider_id, account_id)
);
comment on table provider_identity is 'Which account a provider''s subject is. Made once from a verified address; afterwards the address counts for nothing.';
create index provider_identity__account_id__idx on provider_identity (account_id);

create table provider_authorisation (
  state_hash bytea constraint provider_authorisation__state_hash__pkey primary key
    constraint provider_authorisation__state_hash__check check (length(state_hash) = 32),
  browser_hash bytea not null constraint provider_authorisation__browser_hash__check check (length(browser_hash) = 32),
  provider_id uuid not null constraint provider_authorisation__provider_id__fkey references sign_in_provider (id),
  secrets bytea not null,
  next text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table provider_authorisation is 'A sign-in that has gone to a provider and not come back: bound to one browser, for ten minutes, used once.';
comment on column provider_authorisation.secrets is 'Nonce and PKCE verifier, encrypted with a key outside the database.';
create index provider_authorisation__provider_id__idx on provider_authorisation (provider_id);
create index provider_authorisation__expires_at__idx on provider_authorisation (expires_at);

create table provider_session (
  id uuid constraint provider_session__id__pkey primary key,
  provider_id uuid not null constraint provider_session__provider_id__fkey references sign_in_provider (id),
  account_id uuid not null constraint provider_session__account_id__fkey references account (id),
  subject text not null,
  sid text,
  id_token bytea not null,
  made_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table provider_session is 'A session here that began at a provider; the session''s provider_session names it, so that the provider can end it.';
comment on column provider_session.sid is 'The provider''s own name of its session (OpenID Connect Back-Channel Logout 1.0, section 2.1).';
comment on column provider_session.id_token is 'Encrypted; sent back to the provider as a hint when the person signs out.';
create index provider_session__provider_id__idx on provider_session (provider_id, subject);
create index provider_session__account_id__idx on provider_session (account_id);
create index provider_session__expires_at__idx on provider_session (expires_at);

create table provider_logout_token (
  provider_id uuid not null constraint provider_logout_token__provider_id__fkey references sign_in_provider (id),
  jti text not null,
  expires_at timestamptz not null,
  constraint provider_logout_token__jti__pkey primary key (provider_id, jti)
);
comment on table provider_logout_token is 'Logout tokens acted on, until they would be too old anyway: each counts once.';
create index provider_logout_token__expires_at__idx on provider_logout_token (expires_at);

-- ---- who may read and write them ---------------------------------------------------------------------------------------

alter table sign_in_provider enable row level security;
create policy sign_in on sign_in_provider to fp_sign_in using (true);
create policy administrator_reads on sign_in_provider for select to fp_administrator
  using (organisation_id in (select organisation_id from agency));
create policy administrator_adds on sign_in_provider for insert to fp_administrator
  with check (organisation_id in (select organisation_id from agency)
    and kept_by = (select nullif(current_setting('app.partnership', true), '')::uuid));
create policy administrator_changes on sign_in_provider for update to fp_administrator
  using (kept_by = (select nullif(current_setting('app.partnership', true), '')::uuid))
  with check (organisation_id in (select organisation_id from agency)
    and kept_by = (select nullif(current_setting('app.partnership', true), '')::uuid));

alter table provider_acceptance enable row level security;
create policy sign_in on provider_acceptance to fp_sign_in using (true);
create policy administrator on provider_acceptance to fp_administrator
  using (for_partnership = (select nullif(current_setting('app.partnership', true), '')::uuid));

alter table provider_identity enable row level security;
create policy sign_in on provider_identity to fp_sign_in using (true);
create policy administrator on provider_identity to fp_administrator using (account_id in (select account_id from post));

grant select on sign_in_provider, provider_acceptance, provider_identity to fp_sign_in;
grant insert on provider_identity to fp_sign_in;
grant select, insert, delete on provider_authorisation, provider_session, provider_logout_token to fp_sign_in;

-- All but the secret.
grant select (id, organisation_id, kept_by, name, issuer, client_id, domains, second_factor_values, is_enabled, trust_version,
  made_at, changed_at, changed_by, version), insert on sign_in_provider to fp_administrator;
grant update (name, client_id, client_secret, domains, second_factor_values, is_enabled, trust_version, changed_at, changed_by, version)
  on sign_in_provider to fp_administrator;
grant select, insert, update (trust_version, accepted_at, accepted_by, ended_at) on provider_acceptance to fp_administrator;
grant select, delete on provider_identity to fp_administrator;

-- An administrator sees only the providers of their own agencies, yet a domain may belong to one provider alone.
create function provider_domains_taken(wanted text[], except_provider uuid) returns text[]
  language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(array_agg(distinct domain order by domain), '{}')
  from sign_in_provider p, unnest(p.domains) as domain
  where p.id is distinct from except_provider and domain = any (wanted)
$$;
comment on function provider_domains_taken(text[], uuid) is 'Which of these e-mail domains another provider has already.';
revoke all on function provider_domains_taken(text[], uuid) from public;
grant execute on function provider_domains_taken(text[], uuid) to fp_administrator;

-- A provider that is switched off, or is no longer to be trusted, takes its sessions with it. Only its keeper may say so.
create function end_sessions_of_provider(provider uuid, at timestamptz) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  update session s set ended_at = end_sessions_of_provider.at, ended_why = 'provider'
  where s.provider_id = end_sessions_of_provider.provider and s.ended_at is null
    and exists (select from sign_in_provider p where p.id = end_sessions_of_provider.provider
      and p.kept_by = (select nullif(current_setting('app.partnership', true), '')::uuid))
$$;
comment on function end_sessions_of_provider(uuid, timestamptz) is 'Ends the sessions begun by a provider of the acting partnership.';
revoke all on function end_sessions_of_provider(uuid, timestamptz) from public;
grant execute on function end_sessions_of_provider(uuid, timestamptz) to fp_administrator;

-- A try that failed at a provider is remembered too, under no address, so that it counts against nobody.
alter table sign_in_attempt drop constraint sign_in_attempt__kind__check;
-- squawk-ignore constraint-missing-not-valid
alter table sign_in_attempt add constraint sign_in_attempt__kind__check
  check (kind in ('password', 'second-factor', 'forgotten', 'invitation', 'provider'));
