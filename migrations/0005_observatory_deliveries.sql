-- The observatory's book-keeping: which sources there are, which files came from them, what became of each row, and which
-- segments are in force. The rows themselves are Parquet in the data folder. All of it is open to the partnership's members:
-- the information is depersonalised (SI 2007/1831).

create table source (
  partnership_id uuid not null constraint source__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint source__code__check check (code ~ '^[a-z0-9][a-z0-9:._-]{0,99}$'),
  title text not null,
  owner_agency_id uuid,
  owner_name text not null,
  licence text not null,
  marking text not null,
  period_grain text not null constraint source__period_grain__check check (period_grain in ('month', 'day', 'hour', 'minute')),
  adaptor text not null constraint source__adaptor__check check (adaptor in ('police-street', 'mapped', 'pasted', 'typed-return')),
  limitations jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint source__made_by__fkey references account (id),
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint source__id__pkey primary key (partnership_id, id),
  constraint source__code__key unique (partnership_id, code),
  constraint source__owner_agency_id__fkey foreign key (partnership_id, owner_agency_id) references agency (partnership_id, id)
);
comment on table source is 'Where rows come from: owner, licence, marking, grain, and the limitations printed with every figure.';
comment on column source.limitations is 'List of {code, text}, as in Figure.limitations.';
create index source__owner_agency_id__idx on source (partnership_id, owner_agency_id);
create index source__made_by__idx on source (made_by);
select protect('source');

create table source_mapping (
  partnership_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  version integer not null constraint source_mapping__version__check check (version >= 1),
  mapping jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint source_mapping__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint source_mapping__id__pkey primary key (partnership_id, id),
  constraint source_mapping__version__key unique (partnership_id, source_id, version)
);
comment on table source_mapping is 'How the columns of a source''s files are read; a changed mapping is a new version.';
create index source_mapping__source_id__idx on source_mapping (partnership_id, source_id, inherited_audience, inherited_open);
create index source_mapping__made_by__idx on source_mapping (made_by);
select protect_child('source_mapping', 'source');

create table delivery (
  partnership_id uuid not null constraint delivery__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  hash text not null constraint delivery__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  file_name text not null,
  bytes bigint not null constraint delivery__bytes__check check (bytes >= 0),
  source_code text,
  adaptor text not null constraint delivery__adaptor__check check (adaptor in ('police-street', 'mapped', 'pasted', 'typed-return')),
  state text not null constraint delivery__state__check check (state in
    ('previewed', 'accepted', 'superseded', 'undone', 'discarded', 'refused')),
  received_at timestamptz not null,
  received_by uuid constraint delivery__received_by__fkey references account (id),
  decided_at timestamptz,
  decided_by uuid constraint delivery__decided_by__fkey references account (id),
  decision text not null default '',
  evidence text not null default '',
  rows_read integer not null constraint delivery__rows_read__check check (rows_read >= 0),
  rows_accepted integer not null constraint delivery__rows_accepted__check check (rows_accepted >= 0),
  rows_rejected integer not null constraint delivery__rows_rejected__check check (rows_rejected >= 0),
  months date[] not null,
  notices jsonb not null,
  mapping_id uuid,
  superseded_by uuid,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint delivery__id__pkey primary key (partnership_id, id),
  constraint delivery__source_code__fkey foreign key (partnership_id, source_code) references source (partnership_id, code),
  constraint delivery__mapping_id__fkey foreign key (partnership_id, mapping_id) references source_mapping (partnership_id, id),
  constraint delivery__superseded_by__fkey foreign key (partnership_id, superseded_by) references delivery (partnership_id, id),
  constraint delivery__source__check check (state = 'refused' or source_code is not null)
);
comment on table delivery is 'A file as received, kept byte for byte under its hash, and what was decided about it.';
comment on column delivery.state is 'previewed: read, not taken; accepted: in force; superseded: a later delivery covers all its months; undone: taken back; '
  'discarded: never taken; refused: not depersonalised, and the file was not kept.';
comment on column delivery.evidence is 'For pasted and typed figures: the mail or call they came from.';
comment on column delivery.months is 'First days of the months its accepted rows lie in.';
create index delivery__hash__idx on delivery (partnership_id, hash);
-- The same file taken twice changes nothing: one living delivery of a file for a source.
create unique index delivery__living__key on delivery (partnership_id, source_code, hash)
  where state in ('previewed', 'accepted', 'superseded');
create index delivery__received_at__idx on delivery (partnership_id, received_at, id);
create index delivery__source_code__idx on delivery (partnership_id, source_code);
create index delivery__mapping_id__idx on delivery (partnership_id, mapping_id);
create index delivery__superseded_by__idx on delivery (partnership_id, superseded_by);
create index delivery__received_by__idx on delivery (received_by);
create index delivery__decided_by__idx on delivery (decided_by);
select protect('delivery');

create table delivery_rejection (
  partnership_id uuid not null,
  delivery_id uuid not null,
  number integer not null,
  line integer not null constraint delivery_rejection__line__check check (line >= 0),
  column_name text not null,
  value text not null,
  reason text not null,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint delivery_rejection__number__pkey primary key (partnership_id, delivery_id, number)
);
comment on table delivery_rejection is 'A row that was not accepted: line of the file, column, value and why.';
create index delivery_rejection__delivery_id__idx on delivery_rejection (partnership_id, delivery_id, inherited_audience, inherited_open);
select protect_child('delivery_rejection', 'delivery');

create table segment (
  partnership_id uuid not null constraint segment__partnership_id__fkey references partnership (partnership_id),
  source_code text not null,
  month date not null constraint segment__month__check check (extract(day from month) = 1),
  hash text not null constraint segment__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  delivery_id uuid not null,
  rows integer not null constraint segment__rows__check check (rows >= 0),
  made_at timestamptz not null,
  left_force_at timestamptz,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint segment__hash__pkey primary key (partnership_id, source_code, month, hash),
  constraint segment__source_code__fkey foreign key (partnership_id, source_code) references source (partnership_id, code),
  constraint segment__delivery_id__fkey foreign key (partnership_id, delivery_id) references delivery (partnership_id, id)
);
comment on table segment is 'One month of one source as a Parquet file named by its content, never changed.';
comment on column segment.left_force_at is 'When it last stopped being in force; swept no sooner than 24 hours later. Null while in force.';
create index segment__delivery_id__idx on segment (partnership_id, delivery_id);
select protect('segment');

create table segment_in_force (
  partnership_id uuid not null constraint segment_in_force__partnership_id__fkey references partnership (partnership_id),
  source_code text not null,
  month date not null,
  hash text not null,
  switched_at timestamptz not null,
  switched_by uuid constraint segment_in_force__switched_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint segment_in_force__month__pkey primary key (partnership_id, source_code, month),
  constraint segment_in_force__hash__fkey foreign key (partnership_id, source_code, month, hash)
    references segment (partnership_id, source_code, month, hash)
);
comment on table segment_in_force is 'Which segment counts for a source and month. Switched in one transaction under an advisory lock.';
create index segment_in_force__hash__idx on segment_in_force (partnership_id, source_code, month, hash);
create index segment_in_force__switched_by__idx on segment_in_force (switched_by);
select protect('segment_in_force');

create table figure (
  partnership_id uuid not null constraint figure__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  question text not null constraint figure__question__check check (question ~ '^[0-9a-f]{32}$'),
  value double precision,
  lower double precision,
  upper double precision,
  figure jsonb not null,
  software_version text not null,
  computed_at timestamptz not null,
  quoted_by_kind text not null,
  quoted_by_id text not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint figure__id__pkey primary key (partnership_id, id)
);
comment on table figure is 'A figure as it was when something quoted it. Computed again and different, both are shown; this is never overwritten.';
comment on column figure.question is 'The figure''s id: hash of its question.';
create index figure__question__idx on figure (partnership_id, question);
create index figure__quoted_by__idx on figure (partnership_id, quoted_by_kind, quoted_by_id);
select protect('figure');

grant select, insert, update, delete on source, source_mapping, delivery, delivery_rejection, segment, segment_in_force to fp_member, fp_system;
grant select, insert on figure to fp_member, fp_system;
