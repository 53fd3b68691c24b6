-- The quarterly ledger. The Crime and Disorder (Prescribed Information) Regulations 2007 (SI 2007/1831) and section 17A of the
-- 1998 Act make each responsible authority disclose named sets of depersonalised information to the others, each quarter, by the
-- end of the next. Nobody kept which set came when: here is what each agency owes, by regulation or by agreement, what was
-- waived and why, what came outside this system, and who was asked. What came as a file is not written twice: it is read from the
-- deliveries themselves, so that taking a file back un-receives it. All of it is open to the members: it names posts and
-- agencies, no subject.

create table data_duty (
  partnership_id uuid not null constraint data_duty__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  set_code text not null constraint data_duty__set_code__check check (set_code ~ '^[A-Z][A-Z0-9-]{0,19}$'),
  title text not null constraint data_duty__title__check check (length(title) between 1 and 200),
  agency_id uuid not null,
  fields text not null constraint data_duty__fields__check check (length(fields) <= 1000),
  basis text not null constraint data_duty__basis__check check (basis in ('regulations', 'agreement')),
  legal_source text not null constraint data_duty__legal_source__check check (length(legal_source) <= 500),
  mark text constraint data_duty__mark__check check (mark in ('found', 'general')),
  counted_by text not null constraint data_duty__counted_by__check check (counted_by in ('months', 'quarter')),
  source_kinds text[] not null,
  source_codes text[] not null,
  contact_account_id uuid constraint data_duty__contact_account_id__fkey references account (id),
  first_quarter date not null constraint data_duty__first_quarter__check check (extract(day from first_quarter) = 1),
  last_quarter date constraint data_duty__last_quarter__check check (extract(day from last_quarter) = 1),
  made_at timestamptz not null,
  made_by uuid constraint data_duty__made_by__fkey references account (id),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint data_duty__id__pkey primary key (partnership_id, id),
  constraint data_duty__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id)
);
comment on table data_duty is 'A set of data that one agency owes the partnership each quarter: what it holds, on what ground, from which quarter to which.';
comment on column data_duty.mark is 'For the regulations: found, the words were found in published material named in legal_source; general, to be checked first.';
comment on column data_duty.counted_by is 'months: the quarter is received when each of its months is; quarter: one total for the quarter stands for it.';
comment on column data_duty.source_kinds is 'Kinds of source whose files meet it; used where no source is named in source_codes.';
comment on column data_duty.source_codes is 'Codes of the sources whose files meet it, chosen by hand.';
create index data_duty__agency_id__idx on data_duty (partnership_id, agency_id);
create index data_duty__contact_account_id__idx on data_duty (contact_account_id);
create index data_duty__made_by__idx on data_duty (made_by);
select protect('data_duty');

create table data_expectation (
  partnership_id uuid not null constraint data_expectation__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  data_duty_id uuid not null,
  quarter date not null constraint data_expectation__quarter__check check (extract(day from quarter) = 1),
  due_on date not null,
  opened_at timestamptz not null,
  waived_on date,
  waived_by uuid constraint data_expectation__waived_by__fkey references account (id),
  waived_reason text not null default '' constraint data_expectation__waived_reason__check check (length(waived_reason) <= 500),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint data_expectation__id__pkey primary key (partnership_id, id),
  constraint data_expectation__quarter__key unique (partnership_id, data_duty_id, quarter),
  constraint data_expectation__data_duty_id__fkey foreign key (partnership_id, data_duty_id) references data_duty (partnership_id, id),
  constraint data_expectation__waived__check check ((waived_on is null) = (waived_reason = ''))
);
comment on table data_expectation is 'One set for one quarter: when it is due, by the rule of that quarter, and whether it was waived. Whether it came is reckoned.';
create index data_expectation__quarter__idx on data_expectation (partnership_id, quarter, id);
create index data_expectation__due_on__idx on data_expectation (partnership_id, due_on, id);
create index data_expectation__waived_by__idx on data_expectation (waived_by);
select protect('data_expectation');

create table data_receipt (
  partnership_id uuid not null,
  id uuid not null,
  data_expectation_id uuid not null,
  received_on date not null,
  how text not null constraint data_receipt__how__check check (how in ('email', 'transfer', 'folder', 'disc', 'other')),
  words text not null constraint data_receipt__words__check check (length(words) <= 500),
  delivery_id uuid,
  recorded_at timestamptz not null,
  recorded_by uuid constraint data_receipt__recorded_by__fkey references account (id),
  withdrawn_at timestamptz,
  withdrawn_by uuid constraint data_receipt__withdrawn_by__fkey references account (id),
  withdrawn_reason text not null default '',
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint data_receipt__id__pkey primary key (partnership_id, id),
  constraint data_receipt__delivery_id__fkey foreign key (partnership_id, delivery_id) references delivery (partnership_id, id)
);
comment on table data_receipt is 'Written by hand that a set came: outside this system, or on an earlier day than its file was loaded.';
comment on column data_receipt.delivery_id is 'The file, where it is loaded here; then it counts only while that file is in use.';
create index data_receipt__expectation__idx on data_receipt (partnership_id, data_expectation_id, inherited_audience, inherited_open);
create index data_receipt__delivery_id__idx on data_receipt (partnership_id, delivery_id);
create index data_receipt__recorded_by__idx on data_receipt (recorded_by);
create index data_receipt__withdrawn_by__idx on data_receipt (withdrawn_by);
select protect_child('data_receipt', 'data_expectation');

create table data_chase (
  partnership_id uuid not null constraint data_chase__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  agency_id uuid not null,
  account_id uuid not null constraint data_chase__account_id__fkey references account (id),
  way text not null constraint data_chase__way__check check (way in ('message', 'word-of-mouth')),
  how text constraint data_chase__how__check check (how in ('phone', 'teams', 'meeting', 'letter')),
  asked_on date not null,
  asked_at timestamptz not null,
  asked_by uuid constraint data_chase__asked_by__fkey references account (id),
  words text not null constraint data_chase__words__check check (length(words) <= 1000),
  request_id uuid,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint data_chase__id__pkey primary key (partnership_id, id),
  constraint data_chase__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint data_chase__request_id__fkey foreign key (partnership_id, request_id) references request (partnership_id, id),
  constraint data_chase__how__given check ((way = 'word-of-mouth') = (how is not null))
);
comment on table data_chase is 'That somebody of an agency was asked for what it owes: by a message (a request, which keeps its words and the answer) or by word of mouth.';
create index data_chase__agency_id__idx on data_chase (partnership_id, agency_id, asked_on, id);
create index data_chase__account_id__idx on data_chase (account_id);
create index data_chase__asked_by__idx on data_chase (asked_by);
create index data_chase__request_id__idx on data_chase (partnership_id, request_id);
select protect('data_chase');

create table data_chase_line (
  partnership_id uuid not null,
  data_chase_id uuid not null,
  data_expectation_id uuid not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint data_chase_line__expectation__pkey primary key (partnership_id, data_chase_id, data_expectation_id),
  constraint data_chase_line__data_expectation_id__fkey foreign key (partnership_id, data_expectation_id)
    references data_expectation (partnership_id, id)
);
comment on table data_chase_line is 'One set for one quarter that was asked for.';
create index data_chase_line__chase__idx on data_chase_line (partnership_id, data_chase_id, inherited_audience, inherited_open);
create index data_chase_line__data_expectation_id__idx on data_chase_line (partnership_id, data_expectation_id);
select protect_child('data_chase_line', 'data_chase');

grant select, insert, update on data_duty, data_expectation to fp_member, fp_system;
grant select, insert on data_receipt, data_chase, data_chase_line to fp_member, fp_system;
grant update (withdrawn_at, withdrawn_by, withdrawn_reason) on data_receipt to fp_member, fp_system;
