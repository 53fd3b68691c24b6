-- What an agreement carries beside its parties: when it was sent for signature, which one it replaces, how a signature was
-- said, its documents; the log of what was shared under it and what must be handed over when it ends; impact assessments,
-- the register of processing, and which reminders were sent.

alter table agreement add column sent_at timestamptz;
comment on column agreement.sent_at is 'Since when a draft is with its parties for signature; its words are fixed from then on.';
alter table agreement add column supersedes_id uuid;
comment on column agreement.supersedes_id is 'The agreement that this one, once signed and begun, takes the place of.';
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table agreement add constraint agreement__supersedes_id__fkey foreign key (partnership_id, supersedes_id)
  references agreement (partnership_id, id);
-- squawk-ignore constraint-missing-not-valid
alter table agreement add constraint agreement__not_itself__check check (supersedes_id <> id);
create index agreement__supersedes_id__idx on agreement (partnership_id, supersedes_id);
create index agreement__title__idx on agreement (partnership_id, title, id);

alter table agreement_party add column said_how text;
-- squawk-ignore constraint-missing-not-valid
alter table agreement_party add constraint agreement_party__said_how__check
  check (said_how in ('phone', 'teams', 'meeting', 'letter', 'email', 'paper'));
alter table agreement_party add column said_on date;
comment on column agreement_party.said_how is 'Where somebody recorded the signature for the signatory: how it was said.';
comment on column agreement_party.said_on is 'Where somebody recorded the signature for the signatory: the day it was said.';

-- Signing and withdrawing are acts of a party's own people, who administer nothing: they may write these columns and no
-- others. Who of them may, and for which agency, is the permission table's business.
grant update (signatory, signed_at, signed_by, signed_way, recorded_by, said_how, said_on, withdrawn_at, withdrawal_reason)
  on agreement_party to fp_member;
grant update (state, state_reason, state_changed_at, state_changed_by, version) on agreement to fp_member;
-- A party may be taken off a draft again: nothing stands on it yet.
grant delete on agreement_party to fp_administrator;

create table agreement_document (
  partnership_id uuid not null,
  id uuid not null,
  agreement_id uuid not null,
  title text not null constraint agreement_document__title__check check (length(title) between 1 and 200),
  file_name text not null,
  media_type text not null,
  bytes bigint not null constraint agreement_document__bytes__check check (bytes >= 0),
  stored_as text not null constraint agreement_document__stored_as__check check (stored_as ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  made_by uuid constraint agreement_document__made_by__fkey references account (id),
  inherited_audience uuid[] not null,
  inherited_open boolean not null,
  own_audience uuid[],
  constraint agreement_document__id__pkey primary key (partnership_id, id)
);
comment on table agreement_document is 'A file of an agreement: the signed paper itself, its appendices. Kept under the data folder by a keyed hash of its content.';
create index agreement_document__agreement__idx on agreement_document (partnership_id, agreement_id, inherited_audience, inherited_open);
create index agreement_document__made_by__idx on agreement_document (made_by);
select protect_child('agreement_document', 'agreement');

create table shared_under (
  partnership_id uuid not null constraint shared_under__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  agreement_id uuid not null,
  giver_agency_id uuid not null,
  receiver_agency_id uuid not null,
  category text not null,
  purpose text not null,
  gateway text not null,
  mark text not null constraint shared_under__mark__check check (mark in ('official', 'official-sensitive')),
  critical boolean not null,
  shared_at timestamptz not null,
  shared_by uuid constraint shared_under__shared_by__fkey references account (id),
  ended_at timestamptz,
  ended_by uuid constraint shared_under__ended_by__fkey references account (id),
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint shared_under__id__pkey primary key (partnership_id, id),
  constraint shared_under__agreement_id__fkey foreign key (partnership_id, agreement_id) references agreement (partnership_id, id),
  constraint shared_under__giver_agency_id__fkey foreign key (partnership_id, giver_agency_id) references agency (partnership_id, id),
  constraint shared_under__receiver_agency_id__fkey foreign key (partnership_id, receiver_agency_id) references agency (partnership_id, id)
);
comment on table shared_under is 'The share log: which record went from which agency to which, by what agreement, purpose and gateway, by whom and when. '
  'Seen by the giver, by the receiver while the agreement lets it, and by the governance officer.';
create index shared_under__record__idx on shared_under (partnership_id, record_kind, record_id);
create index shared_under__shared_at__idx on shared_under (partnership_id, shared_at, id);
create index shared_under__agreement_id__idx on shared_under (partnership_id, agreement_id, shared_at);
create index shared_under__giver_agency_id__idx on shared_under (partnership_id, giver_agency_id);
create index shared_under__receiver_agency_id__idx on shared_under (partnership_id, receiver_agency_id);
create index shared_under__shared_by__idx on shared_under (shared_by);
create index shared_under__ended_by__idx on shared_under (ended_by);
select protect('shared_under');

create table agreement_hand_over (
  partnership_id uuid not null constraint agreement_hand_over__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  agreement_id uuid not null,
  shared_under_id uuid not null,
  record_kind text not null,
  record_id uuid not null,
  giver_agency_id uuid not null,
  receiver_agency_id uuid not null,
  category text not null,
  critical boolean not null,
  why text not null constraint agreement_hand_over__why__check check (why in ('closed', 'withdrawn', 'replaced')),
  made_at timestamptz not null,
  done_at timestamptz,
  done_by uuid constraint agreement_hand_over__done_by__fkey references account (id),
  outcome text not null default '',
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint agreement_hand_over__id__pkey primary key (partnership_id, id),
  constraint agreement_hand_over__share__key unique (partnership_id, shared_under_id, agreement_id),
  constraint agreement_hand_over__agreement_id__fkey foreign key (partnership_id, agreement_id) references agreement (partnership_id, id),
  constraint agreement_hand_over__shared_under_id__fkey foreign key (partnership_id, shared_under_id) references shared_under (partnership_id, id),
  constraint agreement_hand_over__giver_agency_id__fkey foreign key (partnership_id, giver_agency_id) references agency (partnership_id, id),
  constraint agreement_hand_over__receiver_agency_id__fkey foreign key (partnership_id, receiver_agency_id) references agency (partnership_id, id)
);
comment on table agreement_hand_over is 'An open record that was shared under an agreement when it ended or a party left it: what the two agencies must settle by word.';
create index agreement_hand_over__agreement_id__idx on agreement_hand_over (partnership_id, agreement_id);
create index agreement_hand_over__giver_agency_id__idx on agreement_hand_over (partnership_id, giver_agency_id);
create index agreement_hand_over__receiver_agency_id__idx on agreement_hand_over (partnership_id, receiver_agency_id);
create index agreement_hand_over__done_by__idx on agreement_hand_over (done_by);
select protect('agreement_hand_over');

create table impact_assessment (
  partnership_id uuid not null constraint impact_assessment__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  reference text not null,
  title text not null constraint impact_assessment__title__check check (length(title) between 1 and 200),
  state text not null constraint impact_assessment__state__check check (state in
    ('screened', 'not-needed', 'drafted', 'dpo-advice', 'accepted', 'live', 'reviewed', 'ended')),
  state_changed_at timestamptz not null,
  agreement_id uuid,
  project_owner text not null,
  triggers text[] not null,
  screening text not null,
  flows text not null,
  necessity text not null,
  risks text not null,
  measures text not null,
  dpo_name text not null,
  dpo_advice text not null,
  dpo_advice_due_on date,
  advice_followed boolean,
  overruled_reason text not null,
  asset_owner text not null,
  residual_risk text constraint impact_assessment__residual_risk__check check (residual_risk in ('low', 'medium', 'high')),
  regulator_asked_on date,
  live_on date,
  review_on date,
  changes text not null,
  made_at timestamptz not null,
  made_by uuid constraint impact_assessment__made_by__fkey references account (id),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint impact_assessment__id__pkey primary key (partnership_id, id),
  constraint impact_assessment__reference__key unique (partnership_id, reference),
  constraint impact_assessment__agreement_id__fkey foreign key (partnership_id, agreement_id) references agreement (partnership_id, id)
);
comment on table impact_assessment is 'A data protection impact assessment (UK GDPR art. 35; DPA 2018 s.64): screened, drafted, advised on, accepted, live, reviewed.';
create index impact_assessment__title__idx on impact_assessment (partnership_id, title, id);
create index impact_assessment__agreement_id__idx on impact_assessment (partnership_id, agreement_id);
create index impact_assessment__made_by__idx on impact_assessment (made_by);
select protect('impact_assessment');

create table processing_entry (
  partnership_id uuid not null constraint processing_entry__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  name text not null constraint processing_entry__name__check check (length(name) between 1 and 200),
  purpose text not null,
  regime text not null constraint processing_entry__regime__check check (regime in ('uk-gdpr', 'dpa-part-3')),
  lawful_basis text not null,
  special_condition text not null,
  offence_condition text not null,
  data_subjects text not null,
  categories text not null,
  recipients text not null,
  retention text not null,
  security text not null,
  controller text not null,
  agreement_id uuid,
  impact_assessment_id uuid,
  review_on date,
  ended_on date,
  made_at timestamptz not null,
  made_by uuid constraint processing_entry__made_by__fkey references account (id),
  version integer not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint processing_entry__id__pkey primary key (partnership_id, id),
  constraint processing_entry__name__key unique (partnership_id, name),
  constraint processing_entry__agreement_id__fkey foreign key (partnership_id, agreement_id) references agreement (partnership_id, id),
  constraint processing_entry__impact_assessment_id__fkey foreign key (partnership_id, impact_assessment_id)
    references impact_assessment (partnership_id, id)
);
comment on table processing_entry is 'An entry of the record of processing activities (UK GDPR art. 30; DPA 2018 s.61).';
create index processing_entry__agreement_id__idx on processing_entry (partnership_id, agreement_id);
create index processing_entry__impact_assessment_id__idx on processing_entry (partnership_id, impact_assessment_id);
create index processing_entry__made_by__idx on processing_entry (made_by);
select protect('processing_entry');

create table sharing_notice (
  partnership_id uuid not null constraint sharing_notice__partnership_id__fkey references partnership (partnership_id),
  id uuid not null,
  subject_kind text not null constraint sharing_notice__subject_kind__check check (subject_kind in
    ('agreement', 'impact-assessment', 'processing-entry')),
  subject_id uuid not null,
  kind text not null constraint sharing_notice__kind__check check (kind in ('expiry', 'review', 'grace', 'closed')),
  due_on date not null,
  days integer not null,
  people integer not null,
  made_at timestamptz not null,
  audience uuid[] not null,
  open_to_members boolean not null,
  constraint sharing_notice__id__pkey primary key (partnership_id, id),
  constraint sharing_notice__once__key unique (partnership_id, subject_kind, subject_id, kind, due_on, days)
);
comment on table sharing_notice is 'A reminder that was sent: about what, for which day, how many days ahead, to how many people. Each is sent once.';
select protect('sharing_notice');

grant select on agreement_document, shared_under, agreement_hand_over, impact_assessment, processing_entry, sharing_notice to fp_member, fp_system;
grant insert on agreement_document, impact_assessment, processing_entry to fp_administrator, fp_system;
grant update on impact_assessment, processing_entry to fp_administrator, fp_system;
grant delete on agreement_document to fp_administrator;
grant insert, update (ended_at, ended_by) on shared_under to fp_member, fp_system;
grant insert, update (done_at, done_by, outcome) on agreement_hand_over to fp_member, fp_system;
grant insert on sharing_notice to fp_system;
