-- The public consultation: questionnaires as data, waves of asking, answers by whatever way they came, and what is made of them.
-- Answers are the unit's alone (and whoever entered them from paper or by telephone sees those); no address of a machine is ever
-- kept. Who answers on the web has no account: a visitor may read what is asked, through one function, and nothing else; what they
-- answer is written by the system.

create table questionnaire (
  partnership_id uuid not null constraint questionnaire__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint questionnaire__title__check check (length(title) between 1 and 200),
  body jsonb not null constraint questionnaire__body__check check (jsonb_typeof(body) = 'object'),
  purpose text not null constraint questionnaire__purpose__check check (purpose in ('consultation', 'before', 'after')),
  made_at timestamptz not null,
  made_by uuid constraint questionnaire__made_by__fkey references account (id),
  changed_at timestamptz not null,
  removed_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint questionnaire__id__pkey primary key (partnership_id, id)
);
comment on table questionnaire is 'Questions being written (src/consultation/questionnaire/questionnaire.types.ts). What is asked in a wave is a frozen edition of it.';
select protect('questionnaire');
grant select, insert, update on questionnaire to fp_member, fp_system;

create index questionnaire__changed_at__idx on questionnaire (partnership_id, changed_at, id);
create index questionnaire__made_by__idx on questionnaire (made_by);
comment on column questionnaire.purpose is 'An annual consultation, or one of a pair before and after work in one place.';

create table questionnaire_edition (
  partnership_id uuid not null,
  id uuid not null,
  questionnaire_id uuid not null,
  number integer not null,
  body jsonb not null,
  hash text not null constraint questionnaire_edition__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  made_by uuid constraint questionnaire_edition__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint questionnaire_edition__id__pkey primary key (partnership_id, id),
  constraint questionnaire_edition__number__key unique (partnership_id, questionnaire_id, number)
);
comment on table questionnaire_edition is 'Questions frozen as they are asked; never changed. An answer names the edition it was given to.';
create index questionnaire_edition__questionnaire__idx on questionnaire_edition (partnership_id, questionnaire_id, inherited_audience, inherited_open);
select protect_child('questionnaire_edition', 'questionnaire');
grant select, insert on questionnaire_edition to fp_member, fp_system;

create index questionnaire_edition__made_by__idx on questionnaire_edition (made_by);

create table questionnaire_translation (
  partnership_id uuid not null,
  id uuid not null,
  questionnaire_id uuid not null,
  language text not null constraint questionnaire_translation__language__check check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  status text not null constraint questionnaire_translation__status__check check (status in ('draft', 'checked', 'in-use')),
  words jsonb not null constraint questionnaire_translation__words__check check (jsonb_typeof(words) = 'object'),
  translator text not null constraint questionnaire_translation__translator__check check (length(translator) <= 200),
  changed_at timestamptz not null,
  changed_by uuid constraint questionnaire_translation__changed_by__fkey references account (id),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint questionnaire_translation__id__pkey primary key (partnership_id, id),
  constraint questionnaire_translation__language__key unique (partnership_id, questionnaire_id, language)
);
comment on table questionnaire_translation is 'The words of a questionnaire in another language, by the place where they stand.';
create index questionnaire_translation__questionnaire__idx on questionnaire_translation (partnership_id, questionnaire_id, inherited_audience, inherited_open);
select protect_child('questionnaire_translation', 'questionnaire');
grant select, insert, update on questionnaire_translation to fp_member, fp_system;

create index questionnaire_translation__changed_by__idx on questionnaire_translation (changed_by);

create table election_period (
  partnership_id uuid not null constraint election_period__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint election_period__title__check check (length(title) between 1 and 200),
  kind text not null constraint election_period__kind__check check (kind in ('whole-council', 'by-election', 'county', 'policing-body', 'parliament', 'referendum')),
  area text not null constraint election_period__area__check check (length(area) between 1 and 200),
  notice_on date not null,
  poll_on date not null,
  made_at timestamptz not null,
  made_by uuid constraint election_period__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint election_period__id__pkey primary key (partnership_id, id),
  constraint election_period__days__check check (poll_on >= notice_on)
);
comment on table election_period is 'A pre-election period: from notice of the election to the close of poll; new consultations wait in it unless the monitoring officer releases them.';
select protect('election_period');
grant select, insert, update on election_period to fp_member, fp_system;

create index election_period__poll_on__idx on election_period (partnership_id, poll_on, id);
create index election_period__made_by__idx on election_period (made_by);

create table population_profile (
  partnership_id uuid not null constraint population_profile__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  title text not null constraint population_profile__title__check check (length(title) between 1 and 200),
  area_name text not null constraint population_profile__area_name__check check (length(area_name) between 1 and 200),
  source text not null constraint population_profile__source__check check (length(source) between 1 and 500),
  licence text not null constraint population_profile__licence__check check (length(licence) between 1 and 200),
  as_of date not null,
  rows jsonb not null constraint population_profile__rows__check check (jsonb_typeof(rows) = 'array'),
  hash text not null constraint population_profile__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  made_by uuid constraint population_profile__made_by__fkey references account (id),
  removed_at timestamptz,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint population_profile__id__pkey primary key (partnership_id, id)
);
comment on table population_profile is 'How many people of each group live in the area, for weighing and for seeing who is missing: standard, category, people.';
select protect('population_profile');
grant select, insert, update on population_profile to fp_member, fp_system;

create index population_profile__made_by__idx on population_profile (made_by);
comment on column population_profile.rows is 'A list of {standard, category, people}; categories as in questionnaire/standards.ts, and ward codes under the standard ward.';

create table consultation_wave (
  partnership_id uuid not null constraint consultation_wave__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  code text not null constraint consultation_wave__code__check check (code ~ '^[a-z0-9][a-z0-9-]{2,59}$'),
  title text not null constraint consultation_wave__title__check check (length(title) between 1 and 200),
  purpose text not null constraint consultation_wave__purpose__check check (purpose in ('consultation', 'before', 'after')),
  state text not null constraint consultation_wave__state__check check (state in ('design', 'equality-checked', 'open', 'closed', 'analysed', 'reported', 'fed-back', 'withdrawn')),
  questionnaire_id uuid not null,
  questionnaire_edition_id uuid,
  languages text[] not null constraint consultation_wave__languages__check check (cardinality(languages) between 1 and 30),
  ways text[] not null constraint consultation_wave__ways__check check (cardinality(ways) between 1 and 10),
  eligibility text not null constraint consultation_wave__eligibility__check check (length(eligibility) <= 500),
  privacy_notice text not null constraint consultation_wave__privacy_notice__check check (length(privacy_notice) <= 8000),
  phone text not null constraint consultation_wave__phone__check check (length(phone) <= 60),
  paper_address text not null constraint consultation_wave__paper_address__check check (length(paper_address) <= 500),
  opens_on date,
  closes_on date,
  grace_minutes integer not null constraint consultation_wave__grace_minutes__check check (grace_minutes between 0 and 1440),
  opened_at timestamptz,
  closed_at timestamptz,
  keep_raw_until date,
  previous_id uuid,
  population_profile_id uuid,
  settings jsonb not null default '{}',
  equality jsonb,
  release jsonb,
  tablet_key jsonb,
  weighting jsonb,
  cleaning text not null constraint consultation_wave__cleaning__check check (length(cleaning) <= 4000),
  made_at timestamptz not null,
  made_by uuid constraint consultation_wave__made_by__fkey references account (id),
  changed_at timestamptz not null,
  version integer not null default 1,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint consultation_wave__id__pkey primary key (partnership_id, id),
  constraint consultation_wave__code__key unique (partnership_id, code),
  constraint consultation_wave__questionnaire_id__fkey foreign key (partnership_id, questionnaire_id) references questionnaire (partnership_id, id),
  constraint consultation_wave__questionnaire_edition_id__fkey foreign key (partnership_id, questionnaire_edition_id) references questionnaire_edition (partnership_id, id),
  constraint consultation_wave__previous_id__fkey foreign key (partnership_id, previous_id) references consultation_wave (partnership_id, id),
  constraint consultation_wave__population_profile_id__fkey foreign key (partnership_id, population_profile_id) references population_profile (partnership_id, id),
  constraint consultation_wave__days__check check (closes_on >= opens_on),
  constraint consultation_wave__opened__check check (questionnaire_edition_id is not null or state in ('design', 'equality-checked', 'withdrawn'))
);
comment on table consultation_wave is 'One time of asking: which questions, from when to when, whom, by which ways, and where it stands (domain pack 2.3).';
select protect('consultation_wave', true);
grant select, insert, update on consultation_wave to fp_member, fp_system;

create index consultation_wave__changed_at__idx on consultation_wave (partnership_id, changed_at, id);
create index consultation_wave__questionnaire_id__idx on consultation_wave (partnership_id, questionnaire_id);
create index consultation_wave__questionnaire_edition_id__idx on consultation_wave (partnership_id, questionnaire_edition_id);
create index consultation_wave__previous_id__idx on consultation_wave (partnership_id, previous_id);
create index consultation_wave__population_profile_id__idx on consultation_wave (partnership_id, population_profile_id);
create index consultation_wave__made_by__idx on consultation_wave (made_by);
comment on column consultation_wave.ways is 'web, paper, phone, event, import, group, school: ways by which answers may come.';
comment on column consultation_wave.settings is 'What an operator may set: easy read, map, double entry, proof of work (waves/wave.types.ts).';
comment on column consultation_wave.equality is 'The equality check: who, when, what was found, alternative formats, paper and telephone route.';
comment on column consultation_wave.release is 'The monitoring officer''s release where it opens inside a pre-election period: who, when, why.';
comment on column consultation_wave.tablet_key is 'Public half of the key to which tablets encrypt answers (JWK); the other half is in the data folder.';
comment on column consultation_wave.weighting is 'Margins, trimming and profile of the weights used, or null for none.';

create table consultation_step (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  step text not null constraint consultation_step__step__check check (length(step) between 1 and 40),
  from_state text not null constraint consultation_step__from_state__check check (length(from_state) between 1 and 40),
  to_state text not null constraint consultation_step__to_state__check check (length(to_state) between 1 and 40),
  words jsonb not null,
  done_at timestamptz not null,
  done_by uuid constraint consultation_step__done_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint consultation_step__id__pkey primary key (partnership_id, id)
);
comment on table consultation_step is 'Each step a consultation took: by whom, when, with which words.';
create index consultation_step__consultation_wave__idx on consultation_step (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('consultation_step', 'consultation_wave');
grant select, insert on consultation_step to fp_member, fp_system;

create index consultation_step__done_by__idx on consultation_step (done_by);

create table survey_outreach (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  code text not null constraint survey_outreach__code__check check (code ~ '^[a-z0-9][a-z0-9-]{0,29}$'),
  title text not null constraint survey_outreach__title__check check (length(title) between 1 and 200),
  way text not null constraint survey_outreach__way__check check (way in ('web', 'paper', 'phone', 'event', 'import', 'group', 'school', 'other')),
  place text not null constraint survey_outreach__place__check check (length(place) <= 200),
  aimed_at text not null constraint survey_outreach__aimed_at__check check (length(aimed_at) <= 300),
  planned_on date,
  done_on date,
  reached integer,
  staff_minutes integer not null default 0 constraint survey_outreach__staff_minutes__check check (staff_minutes between 0 and 100000),
  notes text not null constraint survey_outreach__notes__check check (length(notes) <= 2000),
  made_at timestamptz not null,
  made_by uuid constraint survey_outreach__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint survey_outreach__id__pkey primary key (partnership_id, id),
  constraint survey_outreach__code__key unique (partnership_id, consultation_wave_id, code)
);
comment on table survey_outreach is 'What was done so that people answer: an event, a mailing, a poster; answers carry its code, so that what it brought can be seen.';
create index survey_outreach__consultation_wave__idx on survey_outreach (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('survey_outreach', 'consultation_wave');
grant select, insert, update on survey_outreach to fp_member, fp_system;

create index survey_outreach__made_by__idx on survey_outreach (made_by);

create table survey_batch (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  file_name text not null constraint survey_batch__file_name__check check (length(file_name) between 1 and 300),
  hash text not null constraint survey_batch__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  tool text not null constraint survey_batch__tool__check check (length(tool) <= 100),
  mapping jsonb not null,
  taken integer not null,
  left_out jsonb not null,
  made_at timestamptz not null,
  made_by uuid constraint survey_batch__made_by__fkey references account (id),
  undone_at timestamptz,
  undone_by uuid constraint survey_batch__undone_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint survey_batch__id__pkey primary key (partnership_id, id)
);
comment on table survey_batch is 'Answers brought in from another tool in one file: how its columns were read, how many were taken, which rows were left out and why.';
create index survey_batch__consultation_wave__idx on survey_batch (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('survey_batch', 'consultation_wave');
grant select, insert, update on survey_batch to fp_member, fp_system;

create index survey_batch__made_by__idx on survey_batch (made_by);
create index survey_batch__undone_by__idx on survey_batch (undone_by);

create table survey_response (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  questionnaire_edition_id uuid not null,
  state text not null constraint survey_response__state__check check (state in ('begun', 'complete', 'excluded')),
  channel text not null constraint survey_response__channel__check check (channel in ('web', 'paper', 'phone', 'event', 'import', 'school')),
  outreach_code text constraint survey_response__outreach_code__check check (outreach_code ~ '^[a-z0-9][a-z0-9-]{0,29}$'),
  language text not null constraint survey_response__language__check check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  answers jsonb not null constraint survey_response__answers__check check (jsonb_typeof(answers) = 'object'),
  ward_code text,
  begun_at timestamptz not null,
  changed_at timestamptz not null,
  completed_at timestamptz,
  received_on date not null,
  seconds integer,
  return_hash text constraint survey_response__return_hash__check check (return_hash ~ '^[0-9a-f]{64}$'),
  content_hash text constraint survey_response__content_hash__check check (content_hash ~ '^[0-9a-f]{64}$'),
  signals text[] not null default '{}' constraint survey_response__signals__check check (cardinality(signals) <= 20),
  weight double precision,
  serial text constraint survey_response__serial__check check (length(serial) between 1 and 60),
  entered_by uuid constraint survey_response__entered_by__fkey references account (id),
  second_answers jsonb,
  second_by uuid constraint survey_response__second_by__fkey references account (id),
  survey_batch_id uuid,
  excluded_at timestamptz,
  excluded_by uuid constraint survey_response__excluded_by__fkey references account (id),
  exclude_reason text constraint survey_response__exclude_reason__check check (length(exclude_reason) between 1 and 500),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint survey_response__id__pkey primary key (partnership_id, id),
  constraint survey_response__questionnaire_edition_id__fkey foreign key (partnership_id, questionnaire_edition_id) references questionnaire_edition (partnership_id, id),
  constraint survey_response__survey_batch_id__fkey foreign key (partnership_id, survey_batch_id) references survey_batch (partnership_id, id),
  constraint survey_response__excluded__check check ((state = 'excluded') = (exclude_reason is not null)),
  constraint survey_response__completed__check check (state <> 'complete' or completed_at is not null)
);
comment on table survey_response is 'One person''s answers, by whatever way they came. Nothing of the machine they came from is kept.';
create index survey_response__consultation_wave__idx on survey_response (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('survey_response', 'consultation_wave');
grant select, insert, update on survey_response to fp_member;
grant select, insert, update, delete on survey_response to fp_system;

create index survey_response__completed_at__idx on survey_response (partnership_id, consultation_wave_id, completed_at, id);
create unique index survey_response__return_hash__key on survey_response (partnership_id, return_hash) where return_hash is not null;
create index survey_response__questionnaire_edition_id__idx on survey_response (partnership_id, questionnaire_edition_id);
create index survey_response__survey_batch_id__idx on survey_response (partnership_id, survey_batch_id);
create index survey_response__entered_by__idx on survey_response (entered_by);
create index survey_response__second_by__idx on survey_response (second_by);
create index survey_response__excluded_by__idx on survey_response (excluded_by);
comment on column survey_response.answers is 'By the code of the question (questionnaire.types.ts, Answers).';
comment on column survey_response.signals is 'Why it may not be one person''s honest answer, for the analyst to judge: honeypot, very-fast, same-as-another.';
comment on column survey_response.content_hash is 'SHA-256 of the answers, keyed by the wave: equal ones are noticed.';
comment on column survey_response.return_hash is 'Of the code by which a begun answer is found again.';
comment on column survey_response.serial is 'Number written on the paper form, or the row of the file it came from.';
comment on column survey_response.weight is 'As delivered with answers collected elsewhere.';

create table survey_tally (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  title text not null constraint survey_tally__title__check check (length(title) between 1 and 200),
  channel text not null constraint survey_tally__channel__check check (channel in ('group', 'school')),
  people integer not null constraint survey_tally__people__check check (people between 1 and 10000),
  counts jsonb not null,
  held_on date not null,
  outreach_code text constraint survey_tally__outreach_code__check check (outreach_code ~ '^[a-z0-9][a-z0-9-]{0,29}$'),
  staff_minutes integer not null default 0 constraint survey_tally__staff_minutes__check check (staff_minutes between 0 and 10000),
  notes text not null constraint survey_tally__notes__check check (length(notes) <= 2000),
  made_at timestamptz not null,
  made_by uuid constraint survey_tally__made_by__fkey references account (id),
  removed_at timestamptz,
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint survey_tally__id__pkey primary key (partnership_id, id)
);
comment on table survey_tally is 'What a group said by show of hands: a class, a lunch club. Kept apart from people''s own answers and never added to them.';
create index survey_tally__consultation_wave__idx on survey_tally (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('survey_tally', 'consultation_wave');
grant select, insert, update on survey_tally to fp_member, fp_system;

create index survey_tally__made_by__idx on survey_tally (made_by);
comment on column survey_tally.counts is 'By question and option: how many hands.';

create table survey_code_frame (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  question text not null constraint survey_code_frame__question__check check (length(question) between 1 and 40),
  codes jsonb not null constraint survey_code_frame__codes__check check (jsonb_typeof(codes) = 'array'),
  second_coder boolean not null default false,
  changed_at timestamptz not null,
  changed_by uuid constraint survey_code_frame__changed_by__fkey references account (id),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint survey_code_frame__id__pkey primary key (partnership_id, id),
  constraint survey_code_frame__question__key unique (partnership_id, consultation_wave_id, question)
);
comment on table survey_code_frame is 'The themes into which one question''s free text is sorted.';
create index survey_code_frame__consultation_wave__idx on survey_code_frame (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('survey_code_frame', 'consultation_wave');
grant select, insert, update on survey_code_frame to fp_member, fp_system;

create index survey_code_frame__changed_by__idx on survey_code_frame (changed_by);
comment on column survey_code_frame.codes is 'A list of {code, title, meaning, words}.';

create table survey_coding (
  partnership_id uuid not null,
  id uuid not null,
  survey_response_id uuid not null,
  question text not null constraint survey_coding__question__check check (length(question) between 1 and 40),
  codes text[] not null constraint survey_coding__codes__check check (cardinality(codes) <= 20),
  turn integer not null constraint survey_coding__turn__check check (turn in (1, 2)),
  made_at timestamptz not null,
  made_by uuid constraint survey_coding__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint survey_coding__id__pkey primary key (partnership_id, id),
  constraint survey_coding__turn__key unique (partnership_id, survey_response_id, question, turn)
);
comment on table survey_coding is 'Into which themes somebody put one answer in words; a second person''s reading stands beside the first.';
create index survey_coding__survey_response__idx on survey_coding (partnership_id, survey_response_id, inherited_audience, inherited_open);
select protect_child('survey_coding', 'survey_response');
grant select, insert, update, delete on survey_coding to fp_member, fp_system;

create index survey_coding__made_by__idx on survey_coding (made_by);

create table consultation_promise (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  position integer not null,
  said text not null constraint consultation_promise__said__check check (length(said) between 1 and 1000),
  did text not null constraint consultation_promise__did__check check (length(did) <= 2000),
  state text not null constraint consultation_promise__state__check check (state in ('draft', 'published', 'removed')),
  theme text constraint consultation_promise__theme__check check (length(theme) between 1 and 100),
  due_on date,
  owner text not null constraint consultation_promise__owner__check check (length(owner) <= 200),
  published_at timestamptz,
  changed_at timestamptz not null,
  changed_by uuid constraint consultation_promise__changed_by__fkey references account (id),
  version integer not null default 1,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint consultation_promise__id__pkey primary key (partnership_id, id)
);
comment on table consultation_promise is 'What people said and what is done about it; published one by one.';
create index consultation_promise__consultation_wave__idx on consultation_promise (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('consultation_promise', 'consultation_wave', true);
grant select, insert, update on consultation_promise to fp_member, fp_system;

create index consultation_promise__changed_by__idx on consultation_promise (changed_by);

create table consultation_chapter (
  partnership_id uuid not null,
  id uuid not null,
  consultation_wave_id uuid not null,
  edition text not null constraint consultation_chapter__edition__check check (edition in ('restricted', 'public')),
  number integer not null constraint consultation_chapter__number__check check (number >= 1),
  document jsonb not null,
  tables jsonb not null constraint consultation_chapter__tables__check check (jsonb_typeof(tables) = 'array'),
  hash text not null constraint consultation_chapter__hash__check check (hash ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  made_by uuid constraint consultation_chapter__made_by__fkey references account (id),
  checked_by uuid constraint consultation_chapter__checked_by__fkey references account (id),
  published_at timestamptz,
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint consultation_chapter__id__pkey primary key (partnership_id, id),
  constraint consultation_chapter__number__key unique (partnership_id, consultation_wave_id, edition, number)
);
comment on table consultation_chapter is 'The chapter of a consultation frozen as it was published, with its tables as open data.';
create index consultation_chapter__consultation_wave__idx on consultation_chapter (partnership_id, consultation_wave_id, inherited_audience, inherited_open);
select protect_child('consultation_chapter', 'consultation_wave', true);
grant select, insert, update on consultation_chapter to fp_member, fp_system;

create index consultation_chapter__made_by__idx on consultation_chapter (made_by);
create index consultation_chapter__checked_by__idx on consultation_chapter (checked_by);
comment on column consultation_chapter.tables is 'Released tables, small cells already withheld; nothing withheld is in them.';

-- ---- what a visitor may read ------------------------------------------------------------------------------------------------

create function public_consultation(wave_code text)
  returns table (partnership uuid, partnership_name text, wave uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select w.partnership_id, p.name, w.id
  from consultation_wave w join partnership p on p.partnership_id = w.partnership_id
  where w.code = wave_code and w.opened_at is not null
  order by w.opened_at, w.id limit 1
$$;
comment on function public_consultation(text) is 'Which consultation stands at a public address, once it was opened; its words are read by the system.';

create function public_consultations()
  returns table (partnership_name text, code text, title text, state text, opens_on date, closes_on date, opened_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.name, w.code, w.title, w.state, w.opens_on, w.closes_on, w.opened_at
  from consultation_wave w join partnership p on p.partnership_id = w.partnership_id
  where w.opened_at is not null and w.state <> 'withdrawn'
  order by p.name, w.opened_at desc, w.id
$$;
comment on function public_consultations() is 'Consultations that were opened to the public.';

create function published_chapters(wave_code text)
  returns table (number integer, document jsonb, tables jsonb, hash text, published_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.number, c.document, c.tables, c.hash, c.published_at
  from consultation_wave w join consultation_chapter c on c.partnership_id = w.partnership_id and c.consultation_wave_id = w.id
  where w.code = wave_code and w.state <> 'withdrawn' and c.edition = 'public' and c.published_at is not null
  order by c.number desc
$$;
comment on function published_chapters(text) is 'Public editions of the chapter of one consultation, the newest first.';

create function published_promises(wave_code text)
  returns table (said text, did text, theme text, due_on date, owner text, published_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select m.said, m.did, m.theme, m.due_on, m.owner, m.published_at
  from consultation_wave w join consultation_promise m on m.partnership_id = w.partnership_id and m.consultation_wave_id = w.id
  where w.code = wave_code and w.state <> 'withdrawn' and m.state = 'published'
  order by m.position, m.id
$$;
comment on function published_promises(text) is 'What people said and what is done about it, where published.';

revoke all on function public_consultation(text) from public;
revoke all on function public_consultations() from public;
revoke all on function published_chapters(text) from public;
revoke all on function published_promises(text) from public;
grant execute on function public_consultation(text) to fp_login;
grant execute on function public_consultations() to fp_login;
grant execute on function published_chapters(text) to fp_login;
grant execute on function published_promises(text) to fp_login;
