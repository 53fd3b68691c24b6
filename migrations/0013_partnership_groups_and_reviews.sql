-- Terms of reference, group meetings and attendance, and the quarterly review of who still needs access; people taken in
-- from a file; and what a partnership may know of the others in the installation: their names and how they follow each other.

-- ---- settings of a partnership: data, not constants -------------------------------------------------------------------

alter table partnership add column unused_days integer not null default 90;
-- squawk-ignore constraint-missing-not-valid
alter table partnership add constraint partnership__unused_days__check check (unused_days between 7 and 730);
comment on column partnership.unused_days is 'An account that was not used for so many days is flagged.';
alter table partnership add column review_days integer not null default 28;
-- squawk-ignore constraint-missing-not-valid
alter table partnership add constraint partnership__review_days__check check (review_days between 1 and 90);
comment on column partnership.review_days is 'Days an agency has to answer the quarterly review of who still needs access.';
alter table partnership add column confirmation_months integer not null default 12;
-- squawk-ignore constraint-missing-not-valid
alter table partnership add constraint partnership__confirmation_months__check check (confirmation_months between 1 and 60);
comment on column partnership.confirmation_months is 'A group whose membership was not confirmed for so many months is warned of.';

-- ---- terms of reference ------------------------------------------------------------------------------------------------

create table group_terms (
  partnership_id uuid not null,
  id uuid not null,
  partnership_group_id uuid not null,
  number integer not null constraint group_terms__number__check check (number >= 1),
  purpose text not null constraint group_terms__purpose__check check (length(purpose) between 1 and 2000),
  words text not null constraint group_terms__words__check check (length(words) <= 40000),
  frequency text not null,
  chair_rule text not null,
  quorum_rule text not null,
  quorum_count integer constraint group_terms__quorum_count__check check (quorum_count >= 0),
  approved_on date,
  approved_by text not null,
  made_at timestamptz not null,
  made_by uuid constraint group_terms__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint group_terms__id__pkey primary key (partnership_id, id),
  constraint group_terms__number__key unique (partnership_id, partnership_group_id, number)
);
comment on table group_terms is 'One version of a group''s terms of reference, as a meeting approved it; never changed, only followed by the next.';
comment on column group_terms.approved_by is 'Which meeting approved it, and the minute; empty where it is not approved yet.';
create index group_terms__group__idx on group_terms (partnership_id, partnership_group_id, inherited_audience, inherited_open);
create index group_terms__made_by__idx on group_terms (made_by);
select protect_child('group_terms', 'partnership_group');

-- ---- meetings held, and who came ---------------------------------------------------------------------------------------

create table group_meeting (
  partnership_id uuid not null,
  id uuid not null,
  partnership_group_id uuid not null,
  held_on date not null,
  title text not null constraint group_meeting__title__check check (length(title) between 1 and 200),
  quorum_count integer constraint group_meeting__quorum_count__check check (quorum_count >= 0),
  made_at timestamptz not null,
  made_by uuid constraint group_meeting__made_by__fkey references account (id),
  version integer not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint group_meeting__id__pkey primary key (partnership_id, id)
);
comment on table group_meeting is 'A meeting that a group held, with the quorum its terms of reference asked for on that day.';
create index group_meeting__group__idx on group_meeting (partnership_id, partnership_group_id, inherited_audience, inherited_open);
create index group_meeting__held_on__idx on group_meeting (partnership_id, held_on, id);
create index group_meeting__made_by__idx on group_meeting (made_by);
select protect_child('group_meeting', 'partnership_group');

create table group_attendance (
  partnership_id uuid not null,
  id uuid not null,
  group_meeting_id uuid not null,
  member_id uuid not null,
  outcome text not null constraint group_attendance__outcome__check check (outcome in ('present', 'substitute', 'apologies', 'nobody')),
  stood_in_id uuid,
  stood_in_name text not null default '',
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint group_attendance__id__pkey primary key (partnership_id, id),
  constraint group_attendance__member__key unique (partnership_id, group_meeting_id, member_id),
  constraint group_attendance__member_id__fkey foreign key (partnership_id, member_id) references group_member (partnership_id, id),
  constraint group_attendance__stood_in_id__fkey foreign key (partnership_id, stood_in_id) references group_member (partnership_id, id)
);
comment on table group_attendance is 'Whether a member of a group came to a meeting, sent a substitute (who), sent apologies, or nobody came.';
create index group_attendance__meeting__idx on group_attendance (partnership_id, group_meeting_id, inherited_audience, inherited_open);
create index group_attendance__member_id__idx on group_attendance (partnership_id, member_id);
create index group_attendance__stood_in_id__idx on group_attendance (partnership_id, stood_in_id);
select protect_child('group_attendance', 'group_meeting');

create table group_confirmation (
  partnership_id uuid not null,
  id uuid not null,
  partnership_group_id uuid not null,
  confirmed_at timestamptz not null,
  confirmed_by uuid constraint group_confirmation__confirmed_by__fkey references account (id),
  members integer not null,
  note text not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint group_confirmation__id__pkey primary key (partnership_id, id)
);
comment on table group_confirmation is 'That somebody went through the members of a group and found the list right: due each year.';
create index group_confirmation__group__idx on group_confirmation (partnership_id, partnership_group_id, inherited_audience, inherited_open);
create index group_confirmation__confirmed_by__idx on group_confirmation (confirmed_by);
select protect_child('group_confirmation', 'partnership_group');

-- ---- who still needs access --------------------------------------------------------------------------------------------

create table access_review (
  partnership_id uuid not null constraint access_review__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  quarter text not null constraint access_review__quarter__check check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
  begun_at timestamptz not null,
  begun_by uuid constraint access_review__begun_by__fkey references account (id),
  due_on date not null,
  closed_at timestamptz,
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint access_review__id__pkey primary key (partnership_id, id),
  constraint access_review__quarter__key unique (partnership_id, quarter)
);
comment on table access_review is 'The quarterly look at who still needs access: each agency confirms or removes each of its people.';
create index access_review__begun_by__idx on access_review (begun_by);
select protect('access_review');

create table access_review_line (
  partnership_id uuid not null,
  id uuid not null,
  access_review_id uuid not null,
  agency_id uuid not null,
  post_id uuid not null,
  account_id uuid not null constraint access_review_line__account_id__fkey references account (id),
  used_at timestamptz,
  decision text constraint access_review_line__decision__check check (decision in ('confirmed', 'removed')),
  decided_at timestamptz,
  decided_by uuid constraint access_review_line__decided_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint access_review_line__id__pkey primary key (partnership_id, id),
  constraint access_review_line__post__key unique (partnership_id, access_review_id, post_id),
  constraint access_review_line__agency_id__fkey foreign key (partnership_id, agency_id) references agency (partnership_id, id),
  constraint access_review_line__post_id__fkey foreign key (partnership_id, post_id) references post (partnership_id, id),
  constraint access_review_line__decided__check check ((decision is null) = (decided_at is null))
);
comment on table access_review_line is 'One post in a review of access: when its holder last used the system, and what the agency answered.';
create index access_review_line__review__idx on access_review_line (partnership_id, access_review_id, inherited_audience, inherited_open);
create index access_review_line__agency_id__idx on access_review_line (partnership_id, agency_id);
create index access_review_line__post_id__idx on access_review_line (partnership_id, post_id);
create index access_review_line__account_id__idx on access_review_line (account_id);
create index access_review_line__decided_by__idx on access_review_line (decided_by);
select protect_child('access_review_line', 'access_review');

-- ---- people from a file ------------------------------------------------------------------------------------------------

create table people_import (
  partnership_id uuid not null constraint people_import__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  file_name text not null,
  state text not null constraint people_import__state__check check (state in ('previewed', 'taken', 'undone')),
  accepted jsonb not null,
  rejected jsonb not null,
  made jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint people_import__made_by__fkey references account (id),
  taken_at timestamptz,
  undone_at timestamptz,
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint people_import__id__pkey primary key (partnership_id, id)
);
comment on table people_import is 'A file of people as it was read: the rows that can be taken, those that cannot and why, and what taking it made, so that it can be undone.';
create index people_import__made_by__idx on people_import (made_by);
select protect('people_import');

-- ---- what one partnership may know of another --------------------------------------------------------------------------

-- The e-mail address of a person who is known in another partnership only is not visible here (row-level security of
-- account). Whoever adds people must still not make that person twice: this tells the id and nothing else.
create function account_known(address text) returns uuid
  language sql stable security definer set search_path = public, pg_temp
as $$
  select a.id from account a where a.email = lower(trim(address))
$$;
comment on function account_known(text) is 'The id of the account with an address, wherever in the installation it is known.';

create function account_used_elsewhere(account uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select from post p where p.account_id = account_used_elsewhere.account
    and p.partnership_id <> (select nullif(current_setting('app.partnership', true), '')::uuid)
    and (p.ended_on is null or p.ended_on >= current_date))
$$;
comment on function account_used_elsewhere(uuid) is 'Whether the account has a post in another partnership: who may then change its address is not for this one alone.';

create function partnership_directory()
  returns table (partnership_id uuid, name text, short_name text, kind text, area_name text, closed_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.partnership_id, p.name, p.short_name, p.kind, p.area_name, p.closed_at from partnership p order by p.name, p.partnership_id
$$;
comment on function partnership_directory() is 'Names, kinds and areas of the partnerships of the installation, which are public; nothing of what they hold.';

revoke all on function account_known(text), account_used_elsewhere(uuid), partnership_directory() from public;
grant execute on function account_known(text), account_used_elsewhere(uuid) to fp_administrator, fp_system;
grant execute on function partnership_directory() to fp_member, fp_system;

-- ---- grants ------------------------------------------------------------------------------------------------------------

grant select on group_terms, group_meeting, group_attendance, group_confirmation, access_review, access_review_line, people_import
  to fp_member, fp_system;
grant insert on group_terms, group_confirmation to fp_administrator, fp_system;
grant insert, update on group_meeting, access_review, access_review_line, people_import to fp_administrator, fp_system;
grant insert, update, delete on group_attendance to fp_administrator, fp_system;
