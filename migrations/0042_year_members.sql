-- After the poll: what became of each councillor's post, written down once for each election, so that access ends and begins by date and
-- nobody's seats or requests are forgotten.

create table election_result (
  partnership_id uuid not null,
  id uuid not null,
  election_period_id uuid not null,
  post_id uuid not null,
  result text not null constraint election_result__result__check check (result in ('re-elected', 'new-member', 'vacant')),
  last_day date,
  successor_post_id uuid,
  seats integer not null default 0 constraint election_result__seats__check check (seats >= 0),
  requests integer not null default 0 constraint election_result__requests__check check (requests >= 0),
  made_at timestamptz not null,
  made_by uuid constraint election_result__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint election_result__id__pkey primary key (partnership_id, id),
  constraint election_result__post__key unique (partnership_id, election_period_id, post_id),
  constraint election_result__post_id__fkey foreign key (partnership_id, post_id) references post (partnership_id, id),
  constraint election_result__successor_post_id__fkey foreign key (partnership_id, successor_post_id) references post (partnership_id, id),
  constraint election_result__last_day__check check ((result = 're-elected') = (last_day is null))
);
comment on table election_result is 'What became of one councillor''s post at one election, and what was passed on to the successor.';
comment on column election_result.last_day is 'The last day of the member who went out; null where they stay.';
comment on column election_result.seats is 'Seats in groups that were made again for the successor.';
comment on column election_result.requests is 'Open requests that were asked of the successor instead.';
create index election_result__election_period__idx on election_result (partnership_id, election_period_id, inherited_audience, inherited_open);
select protect_child('election_result', 'election_period');
grant select, insert on election_result to fp_member, fp_system;
create index election_result__post_id__idx on election_result (partnership_id, post_id);
create index election_result__successor_post_id__idx on election_result (partnership_id, successor_post_id);
create index election_result__made_by__idx on election_result (made_by);
