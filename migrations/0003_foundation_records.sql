-- What every room uses: the audit, threads between records, and the answers already given to forms.

create table audit_entry (
  partnership_id uuid not null constraint audit_entry__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  transaction xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  event text not null constraint audit_entry__event__check check (event ~ '^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$'),
  outcome text not null constraint audit_entry__outcome__check check (outcome in ('done', 'refused')),
  account_id uuid constraint audit_entry__account_id__fkey references account (id),
  agency_id uuid,
  role text not null,
  purpose text not null,
  subject_kind text not null,
  subject_id text not null,
  detail_hash bytea,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint audit_entry__id__pkey primary key (partnership_id, id),
  constraint audit_entry__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table audit_entry is 'Every look and every change: who, as what, why, which record. Ids and kinds only, never a name, text or value. '
  'Inserted and read, never changed; sealed later.';
comment on column audit_entry.transaction is 'The transaction that wrote it, by which entries are sealed in order.';
comment on column audit_entry.detail_hash is 'SHA-256 of the words in audit_detail, which outlives them.';
create index audit_entry__at__idx on audit_entry (partnership_id, at, id);
create index audit_entry__subject__idx on audit_entry (partnership_id, subject_kind, subject_id);
create index audit_entry__account_id__idx on audit_entry (account_id);
create index audit_entry__agency_id__idx on audit_entry (partnership_id, agency_id);
select protect('audit_entry');

create table audit_detail (
  partnership_id uuid not null,
  id uuid not null,
  audit_entry_id uuid not null,
  words text not null constraint audit_detail__words__check check (length(words) <= 10000),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint audit_detail__id__pkey primary key (partnership_id, id)
);
comment on table audit_detail is 'The words behind an audit entry (what was searched for), which retention may delete.';
create index audit_detail__audit_entry_id__idx on audit_detail (partnership_id, audit_entry_id, inherited_audience, inherited_open);
select protect_child('audit_detail', 'audit_entry');

create table thread (
  partnership_id uuid not null constraint thread__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  from_kind text not null,
  from_id text not null,
  to_kind text not null,
  to_id text not null,
  relation text not null,
  made_at timestamptz not null,
  made_by uuid constraint thread__made_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint thread__id__pkey primary key (partnership_id, id),
  constraint thread__ends__key unique (partnership_id, from_kind, from_id, to_kind, to_id, relation)
);
comment on table thread is 'A tie from a record of one room to a record of another: this action came from that meeting.';
create index thread__to__idx on thread (partnership_id, to_kind, to_id);
create index thread__made_by__idx on thread (made_by);
select protect('thread');

create table submission (
  partnership_id uuid not null constraint submission__partnership_id__fkey references partnership (partnership_id),
  account_id uuid not null constraint submission__account_id__fkey references account (id),
  route text not null,
  id uuid not null,
  made_at timestamptz not null,
  answer jsonb not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint submission__id__pkey primary key (partnership_id, account_id, route, id)
);
comment on table submission is 'A form sent in, and the answer it got, kept 7 days: sending it twice does the work once.';
create index submission__account_id__idx on submission (account_id);
create index submission__made_at__idx on submission (partnership_id, made_at);
select protect('submission');

grant select, insert on audit_entry, audit_detail to fp_member, fp_guest, fp_system;
grant delete on audit_detail to fp_system;
grant select, insert, delete on thread, submission to fp_member, fp_system;
grant select, insert on thread, submission to fp_guest;
