-- The audit as something that can be proved: entries in a table partitioned by month, seals over them, and checks of the
-- seals. docs/audit.md says what is sealed and how anybody can recompute it.
--
-- Entries have no foreign keys. An entry outlives whatever it names, and a foreign key would make every look at anything
-- lock the same few rows of partnership, agency and account: with 50 people at once that is where the time goes.

-- What is a child of a partitioned table's row would need the time in its key, so a partitioned root gets no width key
-- and has no children. All else is protect() as it was.
create or replace function protect(target regclass, owner_reads boolean default false) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  name text := (select relname from pg_class where oid = target);
  is_partitioned boolean := (select relkind = 'p' from pg_class where oid = target);
  has_id boolean := exists (select from pg_attribute where attrelid = target and attname = 'id' and not attisdropped);
  same_partnership constant text :=
    'partnership_id = (select nullif(current_setting(''app.partnership'', true), '''')::uuid)';
  holds_key constant text :=
    'audience && (select nullif(current_setting(''app.audiences'', true), '''')::uuid[])';
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy member on %s to fp_member using (%s and (open_to_members or %s))',
    target, same_partnership, holds_key);
  execute format('create policy guest on %s to fp_guest using (%s and %s)', target, same_partnership, holds_key);
  execute format('create policy system on %s to fp_system using (%s)', target, same_partnership);
  if owner_reads then
    execute format('create policy sign_in on %s for select to fp_owner using (true)', target);
  end if;
  execute format('alter table %s add constraint %I check (audience_is_tidy(audience))',
    target, name || '__audience__check');
  if has_id and not is_partitioned then
    -- What a child's four-column key points at, so that narrowing a root narrows its children in the same statement.
    execute format('alter table %s add constraint %I unique (partnership_id, id, audience, open_to_members)',
      target, name || '__width__key');
  end if;
end
$$;

-- ---- entries -----------------------------------------------------------------------------------------------------------

-- The owner is held to the policies too, and has none: without this it would copy nothing.
alter table audit_detail no force row level security;
alter table audit_entry no force row level security;
-- Nothing but src/foundation/audit.ts and src/audit/ names these tables, and they are of this release.
-- squawk-ignore renaming-table
alter table audit_detail rename to audit_detail_before;
-- squawk-ignore renaming-table
alter table audit_entry rename to audit_entry_before;

create table audit_entry (
  partnership_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  transaction xid8 not null default pg_current_xact_id(),
  event text not null constraint audit_entry__event__check check (event ~ '^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$'),
  outcome text not null constraint audit_entry__outcome__check check (outcome in ('done', 'refused')),
  account_id uuid,
  agency_id uuid,
  role text not null,
  purpose text not null,
  subject_kind text not null,
  subject_id text not null,
  detail_hash bytea,
  correlation_id uuid,
  agreement_id uuid,
  reason text,
  spoke_for uuid,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint audit_entry__at_id__pkey primary key (partnership_id, at, id)
) partition by range (at);
comment on table audit_entry is 'Every look and every change: who, as what, why, which record. Ids and kinds only, never a name, text or value. '
  'Inserted and read, never changed; sealed a second later. Partitioned by month; names what it names without foreign keys.';
comment on column audit_entry.transaction is 'The transaction that wrote it, by which entries are sealed in order. Nobody may give it.';
comment on column audit_entry.detail_hash is 'Keyed hash of the words in audit_detail, which outlives them (SHA-256 without a key in the entries of release 0.1).';
comment on column audit_entry.correlation_id is 'One for each request, so that what one click did can be found together.';
comment on column audit_entry.agreement_id is 'The agreement by which the record was seen, where nothing else let the person see it.';
comment on column audit_entry.reason is 'Code of the reason for access that was tapped (list access-reason).';
comment on column audit_entry.spoke_for is 'The person who spoke, where another typed: account_id recorded it on their behalf.';

-- Five indexes an entry pays for: its key (by time), its record, its person, its place in the seals; the other two are
-- paid only by the few entries they hold.
create index audit_entry__subject_at__idx on audit_entry (partnership_id, subject_kind, subject_id, at, id);
create index audit_entry__account_at__idx on audit_entry (partnership_id, account_id, at, id);
create index audit_entry__transaction__idx on audit_entry (partnership_id, transaction, id);
create index audit_entry__refused__idx on audit_entry (partnership_id, at, id) where outcome = 'refused';
create index audit_entry__agreement__idx on audit_entry (partnership_id, agreement_id, at, id) where agreement_id is not null;
select protect('audit_entry');

-- Months that nobody made a partition for: entries must never fail for want of one.
create table audit_entry_default partition of audit_entry default;
alter table audit_entry_default enable row level security;
alter table audit_entry_default force row level security;
comment on table audit_entry_default is 'Entries of months that have no partition of their own; emptied when the month gets one.';

-- Made beside the table and then attached, so that reading and writing go on meanwhile; the default partition is held only
-- while its strays of that month are moved. Gives up rather than make everybody queue behind it.
create function ensure_audit_partitions(from_day date, until_day date) returns integer
  language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '3s'
as $$
declare
  month date := date_trunc('month', from_day)::date;
  name text;
  begins timestamptz;
  ends timestamptz;
  made integer := 0;
begin
  if until_day > from_day + 3700 then
    raise exception 'At most ten years of partitions at once';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit partitions', 0));
  while month <= until_day loop
    name := 'audit_entry_' || to_char(month, 'YYYY_MM');
    begins := month::timestamp at time zone 'UTC';
    ends := (month + interval '1 month') at time zone 'UTC';
    if to_regclass('public.' || name) is null then
      execute format('create table %I (like audit_entry including defaults including constraints including storage)', name);
      execute format('alter table %I add constraint %I check (at >= %L and at < %L)', name, name || '__at__check', begins, ends);
      alter table audit_entry_default no force row level security;
      execute format('insert into %I select * from audit_entry_default where at >= %L and at < %L', name, begins, ends);
      execute format('delete from audit_entry_default where at >= %L and at < %L', begins, ends);
      alter table audit_entry_default force row level security;
      execute format('alter table %I enable row level security', name);
      execute format('alter table %I force row level security', name);
      execute format('comment on table %I is %L', name, 'Audit entries of ' || to_char(month, 'YYYY-MM') || ', reached only through audit_entry.');
      execute format('alter table audit_entry attach partition %I for values from (%L) to (%L)', name, begins, ends);
      made := made + 1;
    end if;
    month := (month + interval '1 month')::date;
  end loop;
  return made;
end
$$;
comment on function ensure_audit_partitions(date, date) is 'Makes the monthly partitions of the audit between two days that are not there yet; says how many.';
revoke all on function ensure_audit_partitions(date, date) from public;
grant execute on function ensure_audit_partitions(date, date) to fp_system, fp_sealer;

select ensure_audit_partitions(
  greatest(least((select min(at) from audit_entry_before), now() - interval '1 month'), now() - interval '8 years')::date,
  (now() + interval '13 months')::date);

-- Held to its policies the owner may copy nothing in.
alter table audit_entry no force row level security;
insert into audit_entry (partnership_id, id, at, transaction, event, outcome, account_id, agency_id, role, purpose, subject_kind,
    subject_id, detail_hash, correlation_id, agreement_id, reason, spoke_for, audience, open_to_members)
  select partnership_id, id, at, transaction, event, outcome, account_id, agency_id, role, purpose, subject_kind,
    subject_id, detail_hash, correlation_id, agreement_id, reason, spoke_for, audience, open_to_members
  from audit_entry_before;
alter table audit_entry force row level security;

-- ---- the words behind an entry --------------------------------------------------------------------------------------------

create table audit_detail (
  partnership_id uuid not null,
  audit_entry_at timestamptz not null,
  audit_entry_id uuid not null,
  words text not null constraint audit_detail__words__check check (length(words) <= 10000),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint audit_detail__entry__pkey primary key (partnership_id, audit_entry_at, audit_entry_id)
);
comment on table audit_detail is 'The words behind an audit entry (what was searched for), as wide as the entry, which retention may delete.';
select protect('audit_detail');

alter table audit_detail no force row level security;
insert into audit_detail (partnership_id, audit_entry_at, audit_entry_id, words, audience, open_to_members)
  select distinct on (e.partnership_id, e.at, e.id) e.partnership_id, e.at, e.id, d.words, d.inherited_audience, d.inherited_open
  from audit_detail_before d
  join audit_entry_before e on e.partnership_id = d.partnership_id and e.id = d.audit_entry_id
  order by e.partnership_id, e.at, e.id, d.id;
alter table audit_detail force row level security;

-- squawk-ignore ban-drop-table
drop table audit_detail_before;
-- squawk-ignore ban-drop-table
drop table audit_entry_before;

-- ---- seals -----------------------------------------------------------------------------------------------------------------

create table audit_seal (
  partnership_id uuid not null constraint audit_seal__partnership_id__fkey references partnership (partnership_id),
  number bigint not null constraint audit_seal__number__check check (number > 0),
  epoch integer not null constraint audit_seal__epoch__check check (epoch > 0),
  since timestamptz,
  from_transaction xid8 not null,
  from_id uuid not null,
  to_transaction xid8 not null,
  to_id uuid not null,
  latest_at timestamptz not null,
  entries integer not null constraint audit_seal__entries__check check (entries > 0),
  root bytea not null constraint audit_seal__root__check check (length(root) = 32),
  previous_hash bytea not null constraint audit_seal__previous_hash__check check (length(previous_hash) = 32),
  lost_number bigint,
  lost_hash bytea,
  sealed_at timestamptz not null,
  key_id text not null,
  hash bytea not null constraint audit_seal__hash__check check (length(hash) = 32),
  signature bytea not null constraint audit_seal__signature__check check (length(signature) = 64),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint audit_seal__number__pkey primary key (partnership_id, number)
);
comment on table audit_seal is 'A signed seal over the audit entries of one partnership since the seal before: their count and Merkle root, and the hash of that seal.';
comment on column audit_seal.epoch is 'Counts restores: transaction numbers mean nothing across one.';
comment on column audit_seal.since is 'Only entries dated after this belong to the epoch; null in the first.';
comment on column audit_seal.latest_at is 'The latest date of any entry sealed so far: where the next epoch would begin.';
comment on column audit_seal.lost_number is 'First seal of an epoch: the last seal known outside the database, where the database no longer has it.';
create index audit_seal__sealed_at__idx on audit_seal (partnership_id, sealed_at);
select protect('audit_seal');

create table audit_check (
  partnership_id uuid not null constraint audit_check__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  checked_at timestamptz not null,
  why text not null constraint audit_check__why__check check (why in ('daily', 'asked')),
  from_seal bigint,
  to_seal bigint,
  entries bigint not null,
  problems integer not null,
  findings jsonb not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint audit_check__id__pkey primary key (partnership_id, id)
);
comment on table audit_check is 'What a check of the seals found: which seals were recomputed and what did not agree. Numbers of seals, no names.';
create index audit_check__checked_at__idx on audit_check (partnership_id, checked_at);
select protect('audit_check');

-- The sealer reads one partnership at a time and writes its seals and checks; nobody changes or deletes any of it.
create policy sealer on audit_entry to fp_sealer
  using (partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid));
create policy sealer on audit_detail to fp_sealer
  using (partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid));
create policy sealer on audit_seal to fp_sealer
  using (partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid));
create policy sealer on audit_check to fp_sealer
  using (partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid));

-- The governance officer's key, which entries of clocks, imports and links carry: their writers cannot see it.
create function audit_oversight_key() returns uuid
  language sql stable security definer set search_path = public, pg_temp
as $$
  select k.id from audience_key k
  where k.partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid)
    and k.kind = 'oversight' and k.ended_at is null
$$;
comment on function audit_oversight_key() is 'The oversight key of the transaction''s partnership, for audit entries of the system and of links.';
revoke all on function audit_oversight_key() from public;
grant execute on function audit_oversight_key() to fp_guest, fp_system;

grant select on audit_entry, audit_detail to fp_member, fp_guest, fp_system, fp_sealer;
-- All columns but the transaction: an entry's place in the order is not its writer's to choose.
grant insert (partnership_id, id, at, event, outcome, account_id, agency_id, role, purpose, subject_kind, subject_id, detail_hash,
  correlation_id, agreement_id, reason, spoke_for, audience, open_to_members) on audit_entry to fp_member, fp_guest, fp_system;
grant insert on audit_detail to fp_member, fp_guest, fp_system;
grant delete on audit_detail to fp_system;
grant select on audit_seal, audit_check to fp_member, fp_system;
grant select, insert on audit_seal, audit_check to fp_sealer;
