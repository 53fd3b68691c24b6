-- Information that one agency shares with others: the first records that name people. And the tools of need to know, which
-- later rooms use for records of their own: named-person locks, broken glass, reasons for access, presenting to a meeting, and
-- the index that answers "known or not" without names.

-- ---- the record --------------------------------------------------------------------------------------------------------

create table disclosure (
  partnership_id uuid not null constraint disclosure__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  reference text not null constraint disclosure__reference__check check (reference ~ '^SH-[0-9A-Y]{4}-[0-9A-Y]{4}$'),
  agency_id uuid not null,
  agreement_id uuid not null,
  title text not null constraint disclosure__title__check check (length(title) between 1 and 200),
  category text not null,
  purpose text not null,
  gateway text not null,
  regime text not null constraint disclosure__regime__check check (regime in ('uk-gdpr', 'dpa-part-3')),
  mark text not null constraint disclosure__mark__check check (mark in ('official', 'official-sensitive')),
  handling text not null,
  is_critical boolean not null,
  is_in_index boolean not null,
  state text not null constraint disclosure__state__check check (state in ('open', 'closed')),
  state_reason text not null,
  words text not null constraint disclosure__words__check check (length(words) between 1 and 50000),
  made_at timestamptz not null,
  made_by uuid not null constraint disclosure__made_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null,
  search tsvector not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint disclosure__id__pkey primary key (partnership_id, id),
  constraint disclosure__reference__key unique (partnership_id, reference),
  constraint disclosure__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint disclosure__agreement_id__fkey foreign key (partnership_id, agreement_id) references agreement (partnership_id, id),
  constraint disclosure__not_open__check check (not open_to_members)
);
comment on table disclosure is 'What one agency tells others about a person or a set of people, for a purpose, under an agreement (CDA 1998 s.115).';
comment on column disclosure.title is 'Says what it is about without naming anybody: it stands in lists and browser histories.';
comment on column disclosure.is_critical is 'High-risk: stays readable while the agreement is expired, in grace.';
comment on column disclosure.is_in_index is 'Whether "known to" answers for its people.';
create index disclosure__made_at__idx on disclosure (partnership_id, made_at, id);
create index disclosure__agency_id__idx on disclosure (partnership_id, agency_id);
create index disclosure__agreement_id__idx on disclosure (partnership_id, agreement_id);
create index disclosure__made_by__idx on disclosure (made_by);
create index disclosure__search__idx on disclosure using gin (search);
select protect('disclosure');

create table disclosure_subject (
  partnership_id uuid not null,
  id uuid not null,
  disclosure_id uuid not null,
  name text not null constraint disclosure_subject__name__check check (length(name) between 1 and 200),
  born_on date,
  address text not null,
  note text not null,
  made_at timestamptz not null,
  made_by uuid not null constraint disclosure_subject__made_by__fkey references account (id),
  search tsvector not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint disclosure_subject__id__pkey primary key (partnership_id, id)
);
comment on table disclosure_subject is 'A person whom shared information is about. The name is searched for here, never in the record above, which may be wider.';
create index disclosure_subject__disclosure__idx on disclosure_subject (partnership_id, disclosure_id, inherited_audience, inherited_open);
create index disclosure_subject__made_by__idx on disclosure_subject (made_by);
create index disclosure_subject__search__idx on disclosure_subject using gin (search);
select protect_child('disclosure_subject', 'disclosure');

create table disclosure_note (
  partnership_id uuid not null,
  id uuid not null,
  disclosure_id uuid not null,
  agency_id uuid not null,
  words text not null constraint disclosure_note__words__check check (length(words) between 1 and 20000),
  made_at timestamptz not null,
  made_by uuid not null constraint disclosure_note__made_by__fkey references account (id),
  version integer not null,
  search tsvector not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint disclosure_note__id__pkey primary key (partnership_id, id),
  constraint disclosure_note__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table disclosure_note is 'What an agency answered to shared information, or added to it later.';
create index disclosure_note__disclosure__idx on disclosure_note (partnership_id, disclosure_id, inherited_audience, inherited_open);
create index disclosure_note__agency_id__idx on disclosure_note (partnership_id, agency_id);
create index disclosure_note__made_by__idx on disclosure_note (made_by);
create index disclosure_note__search__idx on disclosure_note using gin (search);
select protect_child('disclosure_note', 'disclosure');

create table disclosure_note_wording (
  partnership_id uuid not null,
  id uuid not null,
  disclosure_note_id uuid not null,
  version integer not null,
  words text not null,
  ended_at timestamptz not null,
  ended_by uuid not null constraint disclosure_note_wording__ended_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint disclosure_note_wording__id__pkey primary key (partnership_id, id),
  constraint disclosure_note_wording__version__key unique (partnership_id, disclosure_note_id, version)
);
comment on table disclosure_note_wording is 'How a note read before its author put it right; as narrow as the note.';
create index disclosure_note_wording__note__idx on disclosure_note_wording (partnership_id, disclosure_note_id, inherited_audience, inherited_open);
create index disclosure_note_wording__ended_by__idx on disclosure_note_wording (ended_by);
select protect_child('disclosure_note_wording', 'disclosure_note');

create table disclosure_file (
  partnership_id uuid not null,
  id uuid not null,
  disclosure_id uuid not null,
  agency_id uuid not null,
  name text not null constraint disclosure_file__name__check check (length(name) between 1 and 255),
  media_type text not null,
  size bigint not null constraint disclosure_file__size__check check (size >= 0),
  stored_as text not null constraint disclosure_file__stored_as__check check (stored_as ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  made_by uuid not null constraint disclosure_file__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint disclosure_file__id__pkey primary key (partnership_id, id),
  constraint disclosure_file__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table disclosure_file is 'A file attached to shared information. The bytes lie in the data folder under an HMAC of the content.';
create index disclosure_file__disclosure__idx on disclosure_file (partnership_id, disclosure_id, inherited_audience, inherited_open);
create index disclosure_file__agency_id__idx on disclosure_file (partnership_id, agency_id);
create index disclosure_file__made_by__idx on disclosure_file (made_by);
select protect_child('disclosure_file', 'disclosure');

-- Not in history, whose rows keep the width of their day: a lock must narrow the earlier wordings too.
create table disclosure_version (
  partnership_id uuid not null,
  id uuid not null,
  disclosure_id uuid not null,
  version integer not null,
  was jsonb not null,
  reason text not null,
  changed_at timestamptz not null,
  changed_by uuid not null constraint disclosure_version__changed_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint disclosure_version__id__pkey primary key (partnership_id, id),
  constraint disclosure_version__version__key unique (partnership_id, disclosure_id, version)
);
comment on table disclosure_version is 'How shared information stood before each change, with who changed it and why.';
create index disclosure_version__disclosure__idx on disclosure_version (partnership_id, disclosure_id, inherited_audience, inherited_open);
create index disclosure_version__changed_by__idx on disclosure_version (changed_by);
select protect_child('disclosure_version', 'disclosure');

create table disclosure_draft (
  partnership_id uuid not null constraint disclosure_draft__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  account_id uuid not null constraint disclosure_draft__account_id__fkey references account (id),
  agency_id uuid not null,
  agreement_id uuid not null,
  typed jsonb not null,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint disclosure_draft__id__pkey primary key (partnership_id, id),
  constraint disclosure_draft__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint disclosure_draft__agreement_id__fkey foreign key (partnership_id, agreement_id) references agreement (partnership_id, id)
);
comment on table disclosure_draft is 'Information being written, shared with nobody yet: what was typed, for its author alone.';
create index disclosure_draft__account_id__idx on disclosure_draft (account_id);
create index disclosure_draft__agency_id__idx on disclosure_draft (partnership_id, agency_id);
create index disclosure_draft__agreement_id__idx on disclosure_draft (partnership_id, agreement_id);
select protect('disclosure_draft');

-- ---- locks -------------------------------------------------------------------------------------------------------------

create table record_lock (
  partnership_id uuid not null constraint record_lock__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  kind text not null constraint record_lock__kind__check check (kind in ('named-people', 'knows-person')),
  was_audience uuid[] not null,
  was_open boolean not null,
  known_by uuid[] not null,
  reason text not null,
  locked_at timestamptz not null,
  locked_by uuid not null constraint record_lock__locked_by__fkey references account (id),
  unlocked_at timestamptz,
  unlocked_by uuid constraint record_lock__unlocked_by__fkey references account (id),
  unlock_reason text,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint record_lock__id__pkey primary key (partnership_id, id),
  constraint record_lock__unlocked__check check ((unlocked_at is null) = (unlocked_by is null))
);
comment on table record_lock is 'A record narrowed to named people, with the audience it had, which unlocking gives back. Seen by those people and the governance officer.';
comment on column record_lock.known_by is 'Accounts that said they know somebody in it; they may not even break the glass.';
create unique index record_lock__standing__key on record_lock (partnership_id, record_kind, record_id) where unlocked_at is null;
create index record_lock__record__idx on record_lock (partnership_id, record_kind, record_id);
create index record_lock__locked_by__idx on record_lock (locked_by);
create index record_lock__unlocked_by__idx on record_lock (unlocked_by);
select protect('record_lock');

-- ---- broken glass ------------------------------------------------------------------------------------------------------

create table broken_glass (
  partnership_id uuid not null constraint broken_glass__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  account_id uuid not null constraint broken_glass__account_id__fkey references account (id),
  agency_id uuid not null,
  key_id uuid not null,
  reason text not null constraint broken_glass__reason__check check (length(reason) between 20 and 2000),
  broken_at timestamptz not null,
  expires_at timestamptz not null,
  review_due_at timestamptz not null,
  outcome text constraint broken_glass__outcome__check check (outcome in ('right', 'right-but', 'wrong')),
  review_words text,
  reviewed_at timestamptz,
  reviewed_by uuid constraint broken_glass__reviewed_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint broken_glass__id__pkey primary key (partnership_id, id),
  constraint broken_glass__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint broken_glass__key_id__fkey foreign key (partnership_id, key_id) references audience_key (partnership_id, id),
  constraint broken_glass__hours__check check (expires_at > broken_at and expires_at <= broken_at + interval '24 hours'),
  constraint broken_glass__reviewed__check check ((outcome is null) = (reviewed_at is null))
);
comment on table broken_glass is 'A record opened in an emergency by somebody who could not see it: why, for how long, and whether that was right.';
create index broken_glass__broken_at__idx on broken_glass (partnership_id, broken_at, id);
create index broken_glass__record__idx on broken_glass (partnership_id, record_kind, record_id);
create index broken_glass__account_id__idx on broken_glass (account_id);
create index broken_glass__agency_id__idx on broken_glass (partnership_id, agency_id);
create index broken_glass__key_id__idx on broken_glass (partnership_id, key_id);
create index broken_glass__reviewed_by__idx on broken_glass (reviewed_by);
select protect('broken_glass');

create table access_try (
  partnership_id uuid not null constraint access_try__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  tool text not null constraint access_try__tool__check check (tool in ('break-glass', 'known')),
  account_id uuid not null constraint access_try__account_id__fkey references account (id),
  tried_at timestamptz not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint access_try__id__pkey primary key (partnership_id, id)
);
comment on table access_try is 'Each try to break the glass and each question to the index, so that guessing is slowed, also across restarts.';
create index access_try__account_id__idx on access_try (account_id, tool, tried_at);
select protect('access_try');

-- ---- reasons for access --------------------------------------------------------------------------------------------------

create table access_reason (
  partnership_id uuid not null constraint access_reason__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  account_id uuid not null constraint access_reason__account_id__fkey references account (id),
  agency_id uuid not null,
  day date not null,
  reason text not null,
  given_at timestamptz not null,
  looked_at timestamptz,
  looked_by uuid constraint access_reason__looked_by__fkey references account (id),
  finding text constraint access_reason__finding__check check (finding in ('fits', 'ask')),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint access_reason__id__pkey primary key (partnership_id, id),
  constraint access_reason__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint access_reason__day__key unique (partnership_id, account_id, agency_id, record_kind, record_id, day)
);
comment on table access_reason is 'Why somebody opened a record of another agency that day (list access-reason), and whether a supervisor looked at it.';
create index access_reason__day__idx on access_reason (partnership_id, day);
create index access_reason__account_id__idx on access_reason (account_id);
create index access_reason__agency_id__idx on access_reason (partnership_id, agency_id);
create index access_reason__looked_by__idx on access_reason (looked_by);
select protect('access_reason');

-- ---- presenting --------------------------------------------------------------------------------------------------------

create table presentation (
  partnership_id uuid not null constraint presentation__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint presentation__title__check check (length(title) between 1 and 200),
  account_id uuid not null constraint presentation__account_id__fkey references account (id),
  began_at timestamptz not null,
  ended_at timestamptz,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint presentation__id__pkey primary key (partnership_id, id)
);
comment on table presentation is 'A meeting to which records are shown one at a time.';
create index presentation__account_id__idx on presentation (account_id);
select protect('presentation');

create table presentation_person (
  partnership_id uuid not null,
  id uuid not null,
  presentation_id uuid not null,
  account_id uuid not null constraint presentation_person__account_id__fkey references account (id),
  agency_id uuid not null,
  role text not null,
  joined_at timestamptz not null,
  left_at timestamptz,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint presentation_person__id__pkey primary key (partnership_id, id),
  constraint presentation_person__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table presentation_person is 'Somebody in the room, in which post, from when until when.';
create index presentation_person__presentation__idx on presentation_person (partnership_id, presentation_id, inherited_audience, inherited_open);
create index presentation_person__account_id__idx on presentation_person (account_id);
create index presentation_person__agency_id__idx on presentation_person (partnership_id, agency_id);
select protect_child('presentation_person', 'presentation');

create table presentation_record (
  partnership_id uuid not null,
  id uuid not null,
  presentation_id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  shown_at timestamptz not null,
  shown_to uuid[] not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint presentation_record__id__pkey primary key (partnership_id, id)
);
comment on table presentation_record is 'A record that was shown to a meeting, and to which accounts.';
create index presentation_record__presentation__idx on presentation_record (partnership_id, presentation_id, inherited_audience, inherited_open);
select protect_child('presentation_record', 'presentation');

-- ---- known or not --------------------------------------------------------------------------------------------------------

create table index_entry (
  partnership_id uuid not null constraint index_entry__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  agency_id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  subject_id uuid not null,
  match text not null constraint index_entry__match__check check (match in ('exact', 'sounds-alike')),
  digest bytea not null constraint index_entry__digest__check check (length(digest) = 32),
  answers boolean not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint index_entry__id__pkey primary key (partnership_id, id),
  constraint index_entry__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint index_entry__digest__key unique (partnership_id, record_kind, subject_id, match, digest)
);
comment on table index_entry is 'A person somebody holds a record of, as a keyed hash of name and birth date; the key lies outside the database. Read by known_to() alone.';
create index index_entry__digest__idx on index_entry (partnership_id, digest);
create index index_entry__record__idx on index_entry (partnership_id, record_kind, record_id);
create index index_entry__agency_id__idx on index_entry (partnership_id, agency_id);
select protect('index_entry', owner_reads => true);

-- Says which agencies know somebody, never what or how many. Answers for the asker's own partnership alone.
create function known_to(digests bytea[]) returns table (agency_id uuid, match text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select e.agency_id, min(e.match)
  from index_entry e
  where e.partnership_id = nullif(current_setting('app.partnership', true), '')::uuid
    and e.digest = any(known_to.digests) and e.answers
  group by e.agency_id
$$;
comment on function known_to(bytea[]) is 'Agencies of this partnership that answer for one of these hashes, and whether exactly or by sound.';
revoke all on function known_to(bytea[]) from public;
grant execute on function known_to(bytea[]) to fp_member;

-- ---- grants --------------------------------------------------------------------------------------------------------------

grant select, insert, update on disclosure, disclosure_note to fp_member, fp_system;
grant select, insert on disclosure_subject, disclosure_file, disclosure_version, disclosure_note_wording to fp_member, fp_system;
grant select, insert, update, delete on disclosure_draft to fp_member, fp_system;
-- Locks and broken glass are made by narrow acts of the system, after the person's own transaction said so in the audit.
grant select on record_lock, broken_glass to fp_member;
grant select, insert, update on record_lock, broken_glass to fp_system;
grant update (outcome, review_words, reviewed_at, reviewed_by) on broken_glass to fp_administrator;
grant select, insert on access_try to fp_member, fp_system;
grant delete on access_try to fp_system;
grant select, insert, update (looked_at, looked_by, finding) on access_reason to fp_member;
grant select, delete on access_reason to fp_system;
grant select, insert on presentation, presentation_person, presentation_record to fp_member, fp_system;
grant update (ended_at) on presentation to fp_member;
grant update (left_at) on presentation_person to fp_member;
grant select, insert, delete, update (answers) on index_entry to fp_member, fp_system;
