-- The assessment as a living text. Until now it was made in one piece and kept as one tree; what an analyst thought of it stood
-- in a Word file beside it. Now its sections and what stands in them are rows: what the software drafted, what somebody made of
-- it, and who said what about it. A record without sections is shown as it was made.

alter table assessment add column template text
  constraint assessment__template__check check (template in ('summary-table', 'nine-sections'));
alter table assessment add column drafted_from text
  constraint assessment__drafted_from__check check (drafted_from ~ '^[0-9a-f]{64}$');
comment on column assessment.template is 'Which order of sections it is written in (src/assessment/write/template.ts); null where it is one tree.';
comment on column assessment.drafted_from is 'SHA-256 over everything the drafted sentences were worked out from; another one now means that something may have changed.';

create table assessment_section (
  partnership_id uuid not null,
  id uuid not null,
  assessment_id uuid not null,
  position integer not null,
  code text not null constraint assessment_section__code__check check (code ~ '^[a-z][a-z0-9-]{0,59}$'),
  title text not null constraint assessment_section__title__check check (length(title) between 1 and 150),
  edition text not null constraint assessment_section__edition__check check (edition in ('both', 'restricted')),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_section__id__pkey primary key (partnership_id, id),
  constraint assessment_section__code__key unique (partnership_id, assessment_id, code)
);
comment on table assessment_section is 'A section of an assessment that is being written, in the order of its template.';
create index assessment_section__assessment__idx on assessment_section (partnership_id, assessment_id, inherited_audience, inherited_open);
select protect_child('assessment_section', 'assessment');

create table assessment_item (
  partnership_id uuid not null,
  id uuid not null,
  assessment_section_id uuid not null,
  position integer not null,
  kind text not null constraint assessment_item__kind__check check (kind in
    ('heading', 'sentence', 'table', 'chart', 'note', 'text', 'cause', 'theme', 'achievement', 'recommendation')),
  code text not null default '' constraint assessment_item__code__check check (length(code) <= 200),
  draft jsonb,
  placed jsonb,
  figures text[] not null constraint assessment_item__figures__check check (cardinality(figures) <= 5000),
  is_open boolean not null,
  decision text not null constraint assessment_item__decision__check check (decision in ('waiting', 'kept', 'edited', 'rejected')),
  words text not null default '' constraint assessment_item__words__check check (length(words) <= 6000),
  quotes jsonb not null default '[]',
  confidence text constraint assessment_item__confidence__check check (confidence in ('low', 'medium', 'high')),
  evidence text not null default '' constraint assessment_item__evidence__check check (length(evidence) <= 1000),
  edition text not null constraint assessment_item__edition__check check (edition in ('both', 'restricted')),
  changed_at timestamptz not null,
  changed_by uuid constraint assessment_item__changed_by__fkey references account (id),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_item__id__pkey primary key (partnership_id, id)
);
comment on table assessment_item is 'A sentence, table or chart of a section as the software drafted it, with what somebody decided; or what somebody wrote.';
comment on column assessment_item.code is 'What it says, in a word that stays the same when the data change (src/assessment/write/draft.ts); empty where somebody wrote it.';
comment on column assessment_item.draft is 'The drafted block (documents/document.ts); null where somebody wrote it.';
comment on column assessment_item.placed is 'How neighbours stand together: one paragraph, one list, one row of a table; null where it stands alone.';
comment on column assessment_item.figures is 'Ids of the figures behind it, also those that a chart draws.';
comment on column assessment_item.is_open is 'Everything in it is from open data.';
comment on column assessment_item.words is 'What somebody wrote, numbers as [[12,345|f1]] (src/assessment/write/tokens.rules.ts).';
comment on column assessment_item.quotes is 'Which figure, and which part of it, each name of the words stands for.';
create index assessment_item__assessment_section__idx on assessment_item (partnership_id, assessment_section_id, inherited_audience, inherited_open);
create index assessment_item__changed_by__idx on assessment_item (changed_by);
select protect_child('assessment_item', 'assessment_section');

create table assessment_comment (
  partnership_id uuid not null,
  id uuid not null,
  assessment_id uuid not null,
  assessment_item_id uuid,
  words text not null constraint assessment_comment__words__check check (length(words) between 1 and 2000),
  made_at timestamptz not null,
  made_by uuid not null constraint assessment_comment__made_by__fkey references account (id),
  settled_at timestamptz,
  settled_by uuid constraint assessment_comment__settled_by__fkey references account (id),
  answer text not null default '' constraint assessment_comment__answer__check check (length(answer) <= 2000),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint assessment_comment__id__pkey primary key (partnership_id, id),
  constraint assessment_comment__settled__check check ((settled_at is null) = (settled_by is null)),
  constraint assessment_comment__assessment_item_id__fkey foreign key (partnership_id, assessment_item_id)
    references assessment_item (partnership_id, id)
);
comment on table assessment_comment is 'What a reader of the draft said about it, or about one sentence of it, and what became of that.';
create index assessment_comment__assessment__idx on assessment_comment (partnership_id, assessment_id, inherited_audience, inherited_open);
create index assessment_comment__assessment_item_id__idx on assessment_comment (partnership_id, assessment_item_id);
create index assessment_comment__made_by__idx on assessment_comment (made_by);
create index assessment_comment__settled_by__idx on assessment_comment (settled_by);
select protect_child('assessment_comment', 'assessment');

grant select, insert, update on assessment_section, assessment_item, assessment_comment to fp_member, fp_system;
