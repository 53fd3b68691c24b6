-- The partnership's own paper: its Word template, logo, colour and cover, for every document that goes out. The files lie in the
-- database: they are small, few, and come and go with the row, so that a backup of one is a backup of the other.

create table paper (
  partnership_id uuid not null constraint paper__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  state text not null constraint paper__state__check check (state in ('draft', 'in-use', 'replaced', 'removed')),
  file_name text not null constraint paper__file_name__check check (length(file_name) <= 200),
  file bytea constraint paper__file__check check (octet_length(file) <= 5242880),
  styles jsonb not null,
  logo bytea constraint paper__logo__check check (octet_length(logo) <= 1048576),
  logo_type text not null constraint paper__logo_type__check check (logo_type in ('', 'image/png', 'image/jpeg')),
  logo_width integer not null constraint paper__logo_width__check check (logo_width between 0 and 10000),
  logo_height integer not null constraint paper__logo_height__check check (logo_height between 0 and 10000),
  logo_words text not null constraint paper__logo_words__check check (length(logo_words) <= 200),
  accent text constraint paper__accent__check check (accent ~ '^#[0-9a-f]{6}$'),
  cover text not null constraint paper__cover__check check (cover in ('none', 'plain', 'template')),
  made_at timestamptz not null,
  made_by uuid constraint paper__made_by__fkey references account (id),
  used_from timestamptz,
  used_until timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint paper__id__pkey primary key (partnership_id, id)
);
comment on table paper is 'What documents are printed on: Word template, logo, colour, cover. One is in use; earlier ones stay readable.';
comment on column paper.file is 'The .docx or .dotx as received and checked (src/documents/word.template.ts); null where only logo and colour are ours.';
comment on column paper.styles is 'Role of a style (src/documents/word.template.ts, styleRoles) to the id of the template''s style.';
comment on column paper.logo_words is 'What the logo shows, for those who do not see it.';
comment on column paper.used_from is 'Since when it is, or was, in use.';
create index paper__made_at__idx on paper (partnership_id, made_at, id);
create index paper__state__idx on paper (partnership_id, state, used_from, id);
create index paper__made_by__idx on paper (made_by);
select protect('paper');
grant select, insert, update on paper to fp_member, fp_system;
