-- The legal duties that can make something a priority, and the plain matrix beside the scores, are facts and choices that change: a duty is
-- commenced, somebody checks a source against its text, a partnership names its steps otherwise. Each change is a new row with its reason;
-- what came with the software counts where there is none.
create table priority_list (
  partnership_id uuid not null constraint priority_list__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  kind text not null constraint priority_list__kind__check check (kind in ('duties', 'matrix')),
  number integer not null constraint priority_list__number__check check (number >= 1),
  body jsonb not null,
  reason text not null constraint priority_list__reason__check check (length(reason) between 1 and 500),
  made_at timestamptz not null,
  made_by uuid constraint priority_list__made_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint priority_list__id__pkey primary key (partnership_id, id),
  constraint priority_list__number__key unique (partnership_id, kind, number)
);
comment on table priority_list is 'Versions of the legal duties and of the matrix of likelihood and impact, each change a new row; the highest number counts.';
comment on column priority_list.body is 'Of duties those that are the partnership''s own or stand in place of one that came with the software, by code; of the matrix its steps and bands (priorities/lists.rules.ts).';
create index priority_list__made_by__idx on priority_list (made_by);
select protect('priority_list');
grant select, insert on priority_list to fp_member, fp_system;
