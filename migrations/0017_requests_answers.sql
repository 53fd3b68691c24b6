-- What the system asks of people who may never sign in, the messages it sends, and the four ways to answer. A request is a row
-- of its own with just the words its reader needs, so that a link can be given to somebody who may see nothing else. Links and
-- codes are derived from a secret outside the database: nothing kept here opens anything.

create table request (
  partnership_id uuid not null constraint request__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  reference text not null,
  kind text not null constraint request__kind__check check (kind ~ '^[a-z][a-z-]*(\.[a-z-]+)*$'),
  title text not null constraint request__title__check check (length(title) between 1 and 200),
  question text not null constraint request__question__check check (length(question) between 1 and 4000),
  help text not null,
  choices jsonb not null,
  takes_text boolean not null,
  ways text[] not null,
  personal boolean not null,
  asked_account_id uuid not null constraint request__asked_account_id__fkey references account (id),
  asked_agency_id uuid not null,
  asked_by uuid constraint request__asked_by__fkey references account (id),
  asking_agency_id uuid not null,
  asker_words text not null,
  subject_kind text,
  subject_id text,
  request_key uuid not null,
  due_on date not null,
  state text not null constraint request__state__check check (state in ('open', 'answered', 'accepted', 'withdrawn', 'lapsed')),
  state_reason text not null,
  state_changed_at timestamptz not null,
  asked_at timestamptz not null,
  reminded_at timestamptz not null,
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint request__id__pkey primary key (partnership_id, id),
  constraint request__reference__key unique (partnership_id, reference),
  constraint request__asked_agency_id__fkey foreign key (partnership_id, asked_agency_id) references agency (partnership_id, id),
  constraint request__asking_agency_id__fkey foreign key (partnership_id, asking_agency_id) references agency (partnership_id, id),
  constraint request__request_key__fkey foreign key (partnership_id, request_key) references audience_key (partnership_id, id)
);
comment on table request is 'One thing asked of one person, with just the words its reader needs: a figure, a check, an update, a signature, a score.';
comment on column request.personal is 'True where the question is about a person: a code is asked for before a link shows it, and messages do not hold it.';
comment on column request.ways is 'How it may be answered: signed-in, link, email, word-of-mouth; from the table of kinds when it was asked.';
comment on column request.asker_words is 'Who asks, in words, for a reader who can see no other table.';
create index request__asked__idx on request (partnership_id, asked_account_id, due_on, id);
create index request__asked_account_id__idx on request (asked_account_id);
create index request__asked_agency_id__idx on request (partnership_id, asked_agency_id, due_on, id);
create index request__asking_agency_id__idx on request (partnership_id, asking_agency_id, due_on, id);
create index request__state__idx on request (partnership_id, state, due_on, id);
create index request__subject__idx on request (partnership_id, subject_kind, subject_id);
create index request__asked_by__idx on request (asked_by);
create index request__request_key__idx on request (partnership_id, request_key);
select protect('request');

create table request_reply (
  partnership_id uuid not null constraint request_reply__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  mailing_id uuid not null,
  agency_id uuid not null,
  account_id uuid not null constraint request_reply__account_id__fkey references account (id),
  message_id text not null,
  from_address text not null,
  from_matches boolean not null,
  automatic text not null constraint request_reply__automatic__check check (automatic in ('no', 'out-of-office', 'bounce')),
  words text not null constraint request_reply__words__check check (length(words) <= 10000),
  attachments integer not null,
  request_ids uuid[] not null,
  numbers jsonb not null,
  proposals jsonb not null,
  received_at timestamptz not null,
  state text not null constraint request_reply__state__check check (state in ('waiting', 'settled', 'set-aside')),
  settled_at timestamptz,
  settled_by uuid constraint request_reply__settled_by__fkey references account (id),
  reason text not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint request_reply__id__pkey primary key (partnership_id, id),
  constraint request_reply__message__key unique (partnership_id, mailing_id, agency_id, message_id),
  constraint request_reply__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table request_reply is 'An e-mail that answers our message, filed for one asking agency until a person says what it means. Attachments are not kept.';
comment on column request_reply.from_matches is 'False where it came from another address than the one on file: shown, never counted as that person''s.';
create index request_reply__state__idx on request_reply (partnership_id, state, received_at, id);
create index request_reply__agency_id__idx on request_reply (partnership_id, agency_id);
create index request_reply__account_id__idx on request_reply (account_id);
create index request_reply__settled_by__idx on request_reply (settled_by);
select protect('request_reply');

create table request_answer (
  partnership_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  way text not null constraint request_answer__way__check check (way in ('signed-in', 'link', 'email', 'word-of-mouth')),
  choice text,
  words text not null constraint request_answer__words__check check (length(words) <= 10000),
  said_by uuid not null constraint request_answer__said_by__fkey references account (id),
  how text constraint request_answer__how__check check (how in ('phone', 'teams', 'meeting', 'letter')),
  said_on date not null,
  recorded_by uuid constraint request_answer__recorded_by__fkey references account (id),
  recorded_at timestamptz not null,
  request_reply_id uuid,
  applied_at timestamptz,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint request_answer__id__pkey primary key (partnership_id, id),
  constraint request_answer__request__key unique (partnership_id, request_id),
  constraint request_answer__request_reply_id__fkey foreign key (partnership_id, request_reply_id)
    references request_reply (partnership_id, id),
  constraint request_answer__how__given check ((way = 'word-of-mouth') = (how is not null)),
  constraint request_answer__something__check check (choice is not null or words <> '')
);
comment on table request_answer is 'The one answer to a request: what was said, by whom, which way, and who wrote it down where another typed.';
comment on column request_answer.applied_at is 'When the room that asked acted on it; null until then.';
create index request_answer__request__idx on request_answer (partnership_id, request_id, inherited_audience, inherited_open);
create index request_answer__said_by__idx on request_answer (said_by);
create index request_answer__recorded_by__idx on request_answer (recorded_by);
create index request_answer__request_reply_id__idx on request_answer (partnership_id, request_reply_id);
create index request_answer__applied_at__idx on request_answer (partnership_id, applied_at);
select protect_child('request_answer', 'request');

create table request_attempt (
  partnership_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  kind text not null constraint request_attempt__kind__check check (kind in
    ('reminded', 'no-answer', 'reply-put-back', 'withdrawn', 'asked-again', 'lapsed')),
  note text not null,
  at timestamptz not null,
  account_id uuid constraint request_attempt__account_id__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint request_attempt__id__pkey primary key (partnership_id, id)
);
comment on table request_attempt is 'What was done to get an answer: reminders sent, calls that nobody took, replies put back.';
create index request_attempt__request__idx on request_attempt (partnership_id, request_id, inherited_audience, inherited_open);
create index request_attempt__account_id__idx on request_attempt (account_id);
select protect_child('request_attempt', 'request');

create table request_setting (
  partnership_id uuid not null constraint request_setting__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  gather_minutes integer not null constraint request_setting__gather_minutes__check check (gather_minutes between 0 and 1440),
  remind_days integer not null constraint request_setting__remind_days__check check (remind_days between 7 and 90),
  link_days integer not null constraint request_setting__link_days__check check (link_days between 1 and 90),
  lapse_days integer not null constraint request_setting__lapse_days__check check (lapse_days between 7 and 365),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint request_setting__id__pkey primary key (partnership_id, id),
  constraint request_setting__partnership__key unique (partnership_id)
);
comment on table request_setting is 'How long messages to one person are gathered, how often people are reminded, how long a link works, when a request lapses.';
select protect('request_setting');

-- ---- messages and links: the installation's, because the clock that sends works for all partnerships ------------------------

create table request_mailing (
  id uuid constraint request_mailing__id__pkey primary key,
  for_partnership uuid not null,
  account_id uuid not null constraint request_mailing__account_id__fkey references account (id),
  reply_hash bytea not null constraint request_mailing__reply_hash__check check (length(reply_hash) = 32),
  request_ids uuid[] not null,
  link_ids uuid[] not null,
  made_at timestamptz not null,
  constraint request_mailing__reply_hash__key unique (reply_hash)
);
comment on table request_mailing is 'One e-mail with everything asked of one person: which requests, by their numbers in it, and the address that replies come to (hashed).';
create index request_mailing__account_id__idx on request_mailing (account_id);

alter table outbox_message add column mailing_id uuid;
alter table outbox_message add column request_id uuid;
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table outbox_message add constraint outbox_message__mailing_id__fkey foreign key (mailing_id) references request_mailing (id);
create index outbox_message__mailing_id__idx on outbox_message (mailing_id);
create index outbox_message__for_partnership__idx on outbox_message (for_partnership, made_at, id);
comment on column outbox_message.mailing_id is 'The e-mail it was put into; it stays in it when sending is tried again, so that the message keeps its Message-ID.';

create table request_link (
  id uuid constraint request_link__id__pkey primary key,
  token_hash bytea not null constraint request_link__token_hash__check check (length(token_hash) = 32),
  for_partnership uuid not null,
  request_id uuid not null,
  request_key uuid not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  code_nonce uuid,
  code_made_at timestamptz,
  codes_made integer not null,
  code_tries integer not null,
  constraint request_link__token_hash__key unique (token_hash)
);
comment on table request_link is 'A single-purpose link: one person, one task, until a day. The token is derived from its id by a secret outside the database.';
create index request_link__request_id__idx on request_link (request_id);

create table request_wish (
  id uuid constraint request_wish__id__pkey primary key,
  link_id uuid not null constraint request_wish__link_id__fkey references request_link (id),
  wished_at timestamptz not null,
  done_at timestamptz
);
comment on table request_wish is 'Somebody with a link that no longer works asked for a new one; it goes to the address on file and nowhere else.';
create index request_wish__link_id__idx on request_wish (link_id, wished_at);
create index request_wish__done_at__idx on request_wish (done_at);

-- ---- what a visitor with a link may ask of the database ---------------------------------------------------------------------

create function request_link_find(token bytea, at timestamptz)
  returns table (link_id uuid, partnership uuid, request uuid, key uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select l.id, l.for_partnership, l.request_id, l.request_key from request_link l
  where l.token_hash = token and l.ended_at is null and l.expires_at > at
$$;
comment on function request_link_find(bytea, timestamptz) is 'What a link that works leads to; nothing for any other.';

create function request_link_wish(token bytea, wish uuid, at timestamptz) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  insert into request_wish (id, link_id, wished_at)
  select wish, l.id, at from request_link l
  where l.token_hash = token and (select count(*) from request_wish w join request_link s on s.id = w.link_id
    where s.request_id = l.request_id and w.wished_at > at - interval '1 day') < 3
$$;
comment on function request_link_wish(bytea, uuid, timestamptz) is 'Remembers that a new link is wished for, at most three times a day for one request. Says nothing.';

create function request_code_make(link uuid, nonce uuid, at timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp
as $$
  with made as (
    update request_link l set code_nonce = nonce, code_made_at = at, code_tries = 0,
      codes_made = case when l.code_made_at > at - interval '1 day' then l.codes_made + 1 else 1 end
    where l.id = link and l.ended_at is null and l.expires_at > at
      and (l.codes_made < 5 or l.code_made_at <= at - interval '1 day')
    returning 1)
  select exists (select from made)
$$;
comment on function request_code_make(uuid, uuid, timestamptz) is 'Begins a new code for a link, at most five a day; false when no more may be sent.';

create function request_code_try(link uuid, at timestamptz) returns uuid
  language sql security definer set search_path = public, pg_temp
as $$
  update request_link l set code_tries = l.code_tries + 1
  where l.id = link and l.ended_at is null and l.code_nonce is not null and l.code_tries < 5
    and l.code_made_at > at - interval '10 minutes'
  returning l.code_nonce
$$;
comment on function request_code_try(uuid, timestamptz) is 'Counts a try of a code before it is looked at: five, within ten minutes. Null when there is none left.';

create function request_code_used(link uuid) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  update request_link l set code_nonce = null where l.id = link
$$;
comment on function request_code_used(uuid) is 'A code works once.';

-- Of this partnership alone, by the setting of the transaction: the outbox itself is read by nobody who is signed in.
create function messages_waiting(at timestamptz)
  returns table (waiting bigint, failed bigint, oldest timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select count(*) filter (where m.state = 'waiting' and m.send_after < at - interval '15 minutes'),
    count(*) filter (where m.state = 'failed'),
    min(m.made_at) filter (where m.state = 'failed' or m.send_after < at - interval '15 minutes')
  from outbox_message m
  where m.for_partnership = nullif(current_setting('app.partnership', true), '')::uuid and m.state in ('waiting', 'failed')
$$;
comment on function messages_waiting(timestamptz) is 'How many messages of this partnership are late or failed, for the home page of who looks after it.';

revoke all on function request_link_find(bytea, timestamptz), request_link_wish(bytea, uuid, timestamptz),
  request_code_make(uuid, uuid, timestamptz), request_code_try(uuid, timestamptz), request_code_used(uuid),
  messages_waiting(timestamptz) from public;
grant execute on function request_link_find(bytea, timestamptz), request_link_wish(bytea, uuid, timestamptz),
  request_code_make(uuid, uuid, timestamptz), request_code_try(uuid, timestamptz), request_code_used(uuid) to fp_login;
grant execute on function messages_waiting(timestamptz) to fp_administrator;

-- ---- grants -----------------------------------------------------------------------------------------------------------------

grant select, insert on request, request_answer, request_attempt to fp_member, fp_system;
grant update (state, state_reason, state_changed_at, due_on, version) on request to fp_member;
grant update on request to fp_system;
grant update (applied_at) on request_answer to fp_system;
grant select on request_reply, request_setting to fp_member, fp_system;
grant update (state, settled_at, settled_by, reason) on request_reply to fp_member, fp_system;
grant insert on request_reply to fp_system;
grant insert, update on request_setting to fp_administrator, fp_system;
-- A link's reader sees their question and nothing of what it is about or who else holds it.
grant select (partnership_id, id, reference, kind, title, question, help, choices, takes_text, ways, personal, asked_account_id, asker_words,
  due_on, state, version, audience, open_to_members) on request to fp_guest;
grant update (state, state_reason, state_changed_at, version) on request to fp_guest;
grant insert on request_answer to fp_guest;
grant select, insert, update on request_mailing, request_link, request_wish to fp_system;
