/** Made from the migrated database by `npm run types`; checked for drift. Not for hands. */
import type { ColumnType } from 'kysely';

export type JsonValue =
  string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue | undefined };

/** Read as a value; written as text made with JSON.stringify. */
export type Json = ColumnType<JsonValue, string, string>;

/** A column with a default: it need not be given. */
export type Generated<Type> =
  Type extends ColumnType<infer Select, infer Insert, infer Update>
    ? ColumnType<Select, Insert | undefined, Update>
    : ColumnType<Type, Type | undefined, Type>;

/** Why somebody opened a record of another agency that day (list access-reason), and whether a supervisor looked at it. */
export type AccessReasonTable = {
  partnership_id: string;
  id: string;
  record_kind: string;
  record_id: string;
  account_id: string;
  agency_id: string;
  day: string;
  reason: string;
  given_at: string;
  looked_at: string | null;
  looked_by: string | null;
  finding: 'fits' | 'ask' | null;
  audience: string[];
  open_to_members: boolean;
};

/** The quarterly look at who still needs access: each agency confirms or removes each of its people. */
export type AccessReviewTable = {
  partnership_id: string;
  id: string;
  quarter: string;
  begun_at: string;
  begun_by: string | null;
  due_on: string;
  closed_at: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** One post in a review of access: when its holder last used the system, and what the agency answered. */
export type AccessReviewLineTable = {
  partnership_id: string;
  id: string;
  access_review_id: string;
  agency_id: string;
  post_id: string;
  account_id: string;
  used_at: string | null;
  decision: 'confirmed' | 'removed' | null;
  decided_at: string | null;
  decided_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Each try to break the glass and each question to the index, so that guessing is slowed, also across restarts. */
export type AccessTryTable = {
  partnership_id: string;
  id: string;
  tool: 'break-glass' | 'known';
  account_id: string;
  tried_at: string;
  audience: string[];
  open_to_members: boolean;
};

/** A person who can sign in. What they may do comes from their posts. */
export type AccountTable = {
  id: string;
  email: string;
  name: string;
  /** argon2id in PHC form; null where the person signs in another way. Read only by the sign-in function. */
  password_hash: string | null;
  made_at: string;
  disabled_at: string | null;
  version: Generated<number>;
  phone: string | null;
  /** When the person last used the system, to the day's accuracy; null before first use. */
  seen_at: string | null;
};

/** One action of the log: who does what by when, where it came from, and where it stands (src/actions/action.rules.ts). */
export type ActionTable = {
  partnership_id: string;
  id: string;
  /** What people read out and what a spreadsheet is read back by: ACT-7K3M-92QX, never changed. */
  code: string;
  /** Its number where it came from (1.4); the code where it has none. */
  reference: string;
  words: string;
  heading:
    | 'prevention-community'
    | 'early-identification'
    | 'supportive-intervention'
    | 'enforcement-formal'
    | 'none';
  state: 'proposed' | 'agreed' | 'in-progress' | 'paused' | 'completed' | 'cancelled';
  owner_agency_id: string | null;
  owner_account_id: string | null;
  /** Who confirms that it is done, beside those who may for every action; another person than said so. */
  lead_account_id: string | null;
  partner_agency_ids: string[];
  group_id: string | null;
  source_kind: string | null;
  source_id: string | null;
  source_words: string;
  due_on: string | null;
  /** How the due day is found; null where it is a day somebody chose. */
  due_rule: 'quarter-end' | 'before-next-meeting' | 'monthly' | 'quarterly' | 'yearly' | null;
  /** The due day, or the end of time where there is none, so that lists sort by it. */
  due_sort: string;
  revisit_on: string | null;
  started_on: string | null;
  completed_on: string | null;
  result: string;
  /** When its owner said that it is done; cleared when the lead puts that back. */
  done_proposed_at: string | null;
  done_proposed_by: string | null;
  blocked_by: string;
  blocked_on: string | null;
  search: string;
  made_at: string;
  made_by: string | null;
  changed_at: string;
  changed_by: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** What shows that an action was done: a file kept by its content, a link, or words. */
export type ActionEvidenceTable = {
  partnership_id: string;
  id: string;
  action_id: string;
  kind: 'file' | 'link' | 'words';
  title: string;
  words: string;
  url: string;
  file_name: string;
  media_type: string;
  bytes: number | null;
  hash: string | null;
  stored_as: string | null;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  removed_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A spreadsheet of actions as it was read back: what each row would change, which cannot be taken and why, and what taking it changed, so that it can be undone. */
export type ActionImportTable = {
  partnership_id: string;
  id: string;
  file_name: string;
  state: 'previewed' | 'taken' | 'undone';
  preview: Json;
  /** What was changed: the action, its version before and after, and how it stood. */
  made: Json;
  made_at: string;
  made_by: string | null;
  taken_at: string | null;
  undone_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A point on the way to an action, with the day by which it should be reached. */
export type ActionMilestoneTable = {
  partnership_id: string;
  id: string;
  action_id: string;
  words: string;
  due_on: string | null;
  done_on: string | null;
  done_by: string | null;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Who was reminded of which due day of an action; each reminder once, so that a clock that runs twice writes once. */
export type ActionNoticeTable = {
  partnership_id: string;
  id: string;
  action_id: string;
  due_on: string;
  notice: 'before' | 'on-the-day' | 'after' | 'senior' | 'manager';
  account_id: string | null;
  sent_on: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Days for reminders of actions and for passing them on, from a day on; where there is none the usual ones count (src/actions/action.rules.ts). */
export type ActionSettingTable = {
  partnership_id: string;
  id: string;
  from_on: string;
  before_days: number;
  after_days: number;
  senior_days: number;
  manager_days: number;
  made_at: string;
  made_by: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** Each step an action took: by whom, when, with which words. */
export type ActionStepTable = {
  partnership_id: string;
  id: string;
  action_id: string;
  step: string;
  from_state: string;
  to_state: string;
  words: Json;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What was said of an action and when; only ever added to, a mistake is put right by the next one. */
export type ActionUpdateTable = {
  partnership_id: string;
  id: string;
  action_id: string;
  said_on: string;
  words: string;
  next_step: string;
  blocked_by: string;
  percent: number | null;
  way: 'signed-in' | 'link' | 'email' | 'word-of-mouth' | 'grid' | 'spreadsheet' | 'meeting';
  said_by: string | null;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** An organisation's membership of one partnership; holds that partnership's keys. */
export type AgencyTable = {
  partnership_id: string;
  id: string;
  organisation_id: string;
  name: string;
  joined_on: string;
  left_on: string | null;
  audience: string[];
  open_to_members: boolean;
  /** Responsible authority (CDA 1998 s.5(1)), co-operating body (s.5(2)) or invited to take part (s.5(3)). */
  standing: Generated<'responsible' | 'co-operating' | 'invited'>;
  short_name: Generated<string>;
  email: string | null;
  phone: string | null;
  /** Working days for which a device is remembered after a second factor; 0 asks each time. */
  device_days: Generated<number>;
  version: Generated<number>;
};

/** An information sharing agreement (SI 2007/1830; CDA 1998 s.115). What it is today follows from state and dates: agreement_standing(). */
export type AgreementTable = {
  partnership_id: string;
  id: string;
  reference: string;
  title: string;
  /** Set by people. in-force, grace and (by date) closed are reckoned from it and the days. */
  state: 'draft' | 'signed' | 'suspended' | 'withdrawn' | 'closed';
  state_reason: string;
  state_changed_at: string;
  state_changed_by: string | null;
  purposes: string[];
  gateways: string[];
  categories: string[];
  regime: 'uk-gdpr' | 'dpa-part-3';
  summary: string;
  security: string;
  starts_on: string | null;
  review_on: string | null;
  expires_on: string | null;
  grace_days: number;
  owner_account_id: string | null;
  made_at: string;
  made_by: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
  /** Since when a draft is with its parties for signature; its words are fixed from then on. */
  sent_at: string | null;
  /** The agreement that this one, once signed and begun, takes the place of. */
  supersedes_id: string | null;
};

/** A file of an agreement: the signed paper itself, its appendices. Kept under the data folder by a keyed hash of its content. */
export type AgreementDocumentTable = {
  partnership_id: string;
  id: string;
  agreement_id: string;
  title: string;
  file_name: string;
  media_type: string;
  bytes: number;
  stored_as: string;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** An open record that was shared under an agreement when it ended or a party left it: what the two agencies must settle by word. */
export type AgreementHandOverTable = {
  partnership_id: string;
  id: string;
  agreement_id: string;
  shared_under_id: string;
  record_kind: string;
  record_id: string;
  giver_agency_id: string;
  receiver_agency_id: string;
  category: string;
  critical: boolean;
  why: 'closed' | 'withdrawn' | 'replaced';
  made_at: string;
  done_at: string | null;
  done_by: string | null;
  outcome: Generated<string>;
  audience: string[];
  open_to_members: boolean;
};

/** An agency's part in an agreement: the highest marking it may receive, who signed for it and when, and whether it has withdrawn. */
export type AgreementPartyTable = {
  partnership_id: string;
  id: string;
  agreement_id: string;
  agency_id: string;
  ceiling: 'official' | 'official-sensitive';
  contact_account_id: string | null;
  signatory: string;
  signed_at: string | null;
  signed_by: string | null;
  signed_way: 'signed-in' | 'link' | 'email' | 'word-of-mouth' | 'paper' | null;
  recorded_by: string | null;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
  /** Where somebody recorded the signature for the signatory: how it was said. */
  said_how: 'phone' | 'teams' | 'meeting' | 'letter' | 'email' | 'paper' | null;
  /** Where somebody recorded the signature for the signatory: the day it was said. */
  said_on: string | null;
};

/** One area of a boundary file; geometry is GeoJSON in longitude and latitude (WGS84). */
export type AreaTable = {
  area_set_hash: string;
  code: string;
  name: string;
  kind: 'lsoa' | 'msoa' | 'ward' | 'district' | 'csp' | 'police-force' | 'county' | 'all';
  parent_code: string | null;
  parent_name: string | null;
  geometry: Json;
  valid_from: string | null;
  valid_to: string | null;
};

/** Areas that figures are compared with: the districts of a county, most similar groups, any chosen by hand. The list stands with where it is from and as of when. */
export type AreaGroupTable = {
  partnership_id: string;
  id: string;
  code: string;
  kind: 'county' | 'county-and-neighbour' | 'nearest-neighbours' | 'most-similar' | 'chosen';
  title: string;
  list_source: string;
  as_of: string;
  /** List of {code, name} in the order given: one list, published as one, and kept whole in each earlier version. */
  areas: Json;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  removed_by: string | null;
  removal_reason: Generated<string>;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** One boundary file as read: areas of one kind and vintage. */
export type AreaSetTable = {
  hash: string;
  file_name: string;
  kind: 'lsoa' | 'msoa' | 'ward' | 'district' | 'csp' | 'police-force' | 'county' | 'all';
  year: number | null;
  vintage: string;
  warnings: Json;
  loaded_at: string;
  loaded_by: string | null;
  /** What the person who loaded the file said of it: kind, year, columns. */
  read_options: Generated<Json>;
};

/** A strategic assessment (SI 2007/1830 regulation 5). */
export type AssessmentTable = {
  partnership_id: string;
  id: string;
  title: string;
  area_code: string;
  area_name: string;
  period_from: string;
  /** First day of the last month, which is included. */
  period_to: string;
  compare_from: string | null;
  compare_to: string | null;
  state:
    | 'planned'
    | 'collecting'
    | 'analysing'
    | 'draft'
    | 'validated'
    | 'endorsed'
    | 'approved'
    | 'published'
    | 'corrected'
    | 'withdrawn';
  /** The document tree (documents/document.ts). */
  document: Json | null;
  /** Deliveries, boundary sets, lookups and populations it was computed from, by hash. */
  inputs: Json;
  made_at: string;
  made_by: string;
  changed_at: string;
  changed_by: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
  /** Which order of sections it is written in (src/assessment/write/template.ts); null where it is one tree. */
  template: 'summary-table' | 'nine-sections' | null;
  /** SHA-256 over everything the drafted sentences were worked out from; another one now means that something may have changed. */
  drafted_from: string | null;
  /** Marking of the restricted edition; the public edition is a release. */
  marking: Generated<'OFFICIAL' | 'OFFICIAL-SENSITIVE'>;
  /** Day by which what comes after its last step should be done; null where there is none. */
  due_on: string | null;
  /** Day on which somebody was told that the due day had passed; null where nobody was. */
  told_on: string | null;
};

/** One agency asked, for one assessment: for its data, or to check its own figures. The question itself is a request that the agency alone sees. */
export type AssessmentCheckTable = {
  partnership_id: string;
  id: string;
  assessment_id: string;
  purpose: 'data' | 'figures';
  agency_id: string;
  account_id: string;
  request_id: string | null;
  /** Ids of the figures it was asked to check, without their values. */
  figures: Json;
  /** SHA-256 of those figures with their values: another hash later means that they changed after they were checked. */
  figures_hash: string;
  due_on: string;
  asked_at: string;
  asked_by: string | null;
  answer: string | null;
  answer_words: Generated<string>;
  answered_by: string | null;
  answered_on: string | null;
  way: string | null;
  settled_reason: Generated<string>;
  settled_by: string | null;
  settled_at: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What a reader of the draft said about it, or about one sentence of it, and what became of that. */
export type AssessmentCommentTable = {
  partnership_id: string;
  id: string;
  assessment_id: string;
  assessment_item_id: string | null;
  words: string;
  made_at: string;
  made_by: string;
  settled_at: string | null;
  settled_by: string | null;
  answer: Generated<string>;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** An agency that contributes data to an assessment, as planned. */
export type AssessmentContributorTable = {
  partnership_id: string;
  assessment_id: string;
  agency_id: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A frozen document: the tree as it was approved, published or corrected. The highest number is given out; the earlier ones are kept and named. */
export type AssessmentEditionTable = {
  partnership_id: string;
  id: string;
  assessment_id: string;
  edition: 'restricted' | 'public';
  number: number;
  document: Json;
  /** SHA-256 of the JSON file of the tree. */
  document_hash: string;
  /** List of {what, why}: what the public edition leaves out. */
  left_out: Json;
  cause: 'approved' | 'published' | 'corrected';
  made_at: string;
  made_by: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A frozen document in one format: its SHA-256, checked each time it is given out, and its name in the data folder. */
export type AssessmentEditionFileTable = {
  partnership_id: string;
  assessment_edition_id: string;
  /** A format of the documents room (documents/formats.ts). */
  format: string;
  hash: string;
  /** HMAC of the content under a key outside the database, so that a name tells nothing. */
  stored_name: string;
  bytes: number;
  media_type: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A wrong value in a frozen assessment, the right one and why; printed at the head of what is given out once a second person confirmed it. */
export type AssessmentErratumTable = {
  partnership_id: string;
  id: string;
  assessment_id: string;
  wrong_value: string;
  right_value: string;
  reason: string;
  outputs: string;
  found_on: string;
  due_on: string;
  proposed_at: string;
  proposed_by: string;
  proposer_role: string;
  decided_at: string | null;
  decided_by: string | null;
  decision: 'confirmed' | 'put-aside' | null;
  decision_reason: Generated<string>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A sentence, table or chart of a section as the software drafted it, with what somebody decided; or what somebody wrote. */
export type AssessmentItemTable = {
  partnership_id: string;
  id: string;
  assessment_section_id: string;
  position: number;
  kind:
    | 'heading'
    | 'sentence'
    | 'table'
    | 'chart'
    | 'note'
    | 'text'
    | 'cause'
    | 'theme'
    | 'achievement'
    | 'recommendation';
  /** What it says, in a word that stays the same when the data change (src/assessment/write/draft.ts); empty where somebody wrote it. */
  code: Generated<string>;
  /** The drafted block (documents/document.ts); null where somebody wrote it. */
  draft: Json | null;
  /** How neighbours stand together: one paragraph, one list, one row of a table; null where it stands alone. */
  placed: Json | null;
  /** Ids of the figures behind it, also those that a chart draws. */
  figures: string[];
  /** Everything in it is from open data. */
  is_open: boolean;
  decision: 'waiting' | 'kept' | 'edited' | 'rejected';
  /** What somebody wrote, numbers as [[12,345|f1]] (src/assessment/write/tokens.rules.ts). */
  words: Generated<string>;
  /** Which figure, and which part of it, each name of the words stands for. */
  quotes: Generated<Json>;
  confidence: 'low' | 'medium' | 'high' | null;
  evidence: Generated<string>;
  edition: 'both' | 'restricted';
  changed_at: string;
  changed_by: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A section of an assessment that is being written, in the order of its template. */
export type AssessmentSectionTable = {
  partnership_id: string;
  id: string;
  assessment_id: string;
  position: number;
  code: string;
  title: string;
  edition: 'both' | 'restricted';
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A step taken with an assessment: from where to where, by whom, and what was given (minute, reason, gaps, answers of the check). */
export type AssessmentStepTable = {
  partnership_id: string;
  id: string;
  assessment_id: string;
  /** A step of the typed table (assessment/steps/step.rules.ts). */
  event: string;
  from_state: string | null;
  to_state: string;
  way: 'signed-in' | 'word-of-mouth';
  /** What was given, by the names of the step's fields. */
  given: Json;
  taken_at: string;
  taken_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A key that rows carry and actors hold. own: an agency; share: what a giver shares with a receiver (agency_id) of one category under one agreement, ordinary or critical; group: members of a group; person: one account; request: one task, one link; supervisor: an agency's audit; oversight: the governance officer; unit: analysts and managers; glass: one account for a short time, by breaking the glass. */
export type AudienceKeyTable = {
  partnership_id: string;
  id: string;
  kind: 'own' | 'group' | 'person' | 'request' | 'share' | 'supervisor' | 'oversight' | 'glass' | 'unit';
  agency_id: string | null;
  account_id: string | null;
  title: string;
  made_at: string;
  ended_at: string | null;
  audience: string[];
  open_to_members: boolean;
  group_id: string | null;
  agreement_id: string | null;
  giver_agency_id: string | null;
  category: string | null;
  urgency: 'ordinary' | 'critical' | null;
  expires_at: string | null;
};

/** What a check of the seals found: which seals were recomputed and what did not agree. Numbers of seals, no names. */
export type AuditCheckTable = {
  partnership_id: string;
  id: string;
  checked_at: string;
  why: 'daily' | 'asked';
  from_seal: number | null;
  to_seal: number | null;
  entries: number;
  problems: number;
  findings: Json;
  audience: string[];
  open_to_members: boolean;
};

/** The words behind an audit entry (what was searched for), as wide as the entry, which retention may delete. */
export type AuditDetailTable = {
  partnership_id: string;
  audit_entry_at: string;
  audit_entry_id: string;
  words: string;
  audience: string[];
  open_to_members: boolean;
};

/** Every look and every change: who, as what, why, which record. Ids and kinds only, never a name, text or value. Inserted and read, never changed; sealed a second later. Partitioned by month; names what it names without foreign keys. */
export type AuditEntryTable = {
  partnership_id: string;
  id: string;
  at: string;
  /** The transaction that wrote it, by which entries are sealed in order. Nobody may give it. */
  transaction: Generated<string>;
  event: string;
  outcome: 'done' | 'refused';
  account_id: string | null;
  agency_id: string | null;
  role: string;
  purpose: string;
  subject_kind: string;
  subject_id: string;
  /** Keyed hash of the words in audit_detail, which outlives them (SHA-256 without a key in the entries of release 0.1). */
  detail_hash: Buffer | null;
  /** One for each request, so that what one click did can be found together. */
  correlation_id: string | null;
  /** The agreement by which the record was seen, where nothing else let the person see it. */
  agreement_id: string | null;
  /** Code of the reason for access that was tapped (list access-reason). */
  reason: string | null;
  /** The person who spoke, where another typed: account_id recorded it on their behalf. */
  spoke_for: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A signed seal over the audit entries of one partnership since the seal before: their count and Merkle root, and the hash of that seal. */
export type AuditSealTable = {
  partnership_id: string;
  number: number;
  /** Counts restores: transaction numbers mean nothing across one. */
  epoch: number;
  /** Only entries dated after this belong to the epoch; null in the first. */
  since: string | null;
  from_transaction: string;
  from_id: string;
  to_transaction: string;
  to_id: string;
  /** The latest date of any entry sealed so far: where the next epoch would begin. */
  latest_at: string;
  entries: number;
  root: Buffer;
  previous_hash: Buffer;
  /** First seal of an epoch: the last seal known outside the database, where the database no longer has it. */
  lost_number: number | null;
  lost_hash: Buffer | null;
  sealed_at: string;
  key_id: string;
  hash: Buffer;
  signature: Buffer;
  audience: string[];
  open_to_members: boolean;
};

/** A record opened in an emergency by somebody who could not see it: why, for how long, and whether that was right. */
export type BrokenGlassTable = {
  partnership_id: string;
  id: string;
  record_kind: string;
  record_id: string;
  account_id: string;
  agency_id: string;
  key_id: string;
  reason: string;
  broken_at: string;
  expires_at: string;
  review_due_at: string;
  outcome: 'right' | 'right-but' | 'wrong' | null;
  review_words: string | null;
  reviewed_at: string | null;
  reviewed_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** The chapter of a consultation frozen as it was published, with its tables as open data. */
export type ConsultationChapterTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  edition: 'restricted' | 'public';
  number: number;
  document: Json;
  /** Released tables, small cells already withheld; nothing withheld is in them. */
  tables: Json;
  hash: string;
  made_at: string;
  made_by: string | null;
  checked_by: string | null;
  published_at: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What people said and what is done about it; published one by one. */
export type ConsultationPromiseTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  position: number;
  said: string;
  did: string;
  state: 'draft' | 'published' | 'removed';
  theme: string | null;
  due_on: string | null;
  owner: string;
  published_at: string | null;
  changed_at: string;
  changed_by: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Each step a consultation took: by whom, when, with which words. */
export type ConsultationStepTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  step: string;
  from_state: string;
  to_state: string;
  words: Json;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** One time of asking: which questions, from when to when, whom, by which ways, and where it stands (domain pack 2.3). */
export type ConsultationWaveTable = {
  partnership_id: string;
  id: string;
  code: string;
  title: string;
  purpose: 'consultation' | 'before' | 'after';
  state:
    'design' | 'equality-checked' | 'open' | 'closed' | 'analysed' | 'reported' | 'fed-back' | 'withdrawn';
  questionnaire_id: string;
  questionnaire_edition_id: string | null;
  languages: string[];
  /** web, paper, phone, event, import, group, school: ways by which answers may come. */
  ways: string[];
  eligibility: string;
  privacy_notice: string;
  phone: string;
  paper_address: string;
  opens_on: string | null;
  closes_on: string | null;
  grace_minutes: number;
  opened_at: string | null;
  closed_at: string | null;
  keep_raw_until: string | null;
  previous_id: string | null;
  population_profile_id: string | null;
  /** What an operator may set: easy read, map, double entry, proof of work (waves/wave.types.ts). */
  settings: Generated<Json>;
  /** The equality check: who, when, what was found, alternative formats, paper and telephone route. */
  equality: Json | null;
  /** Public half of the key to which tablets encrypt answers (JWK); the other half is in the data folder. */
  tablet_key: Json | null;
  /** Margins, trimming and profile of the weights used, or null for none. */
  weighting: Json | null;
  cleaning: string;
  made_at: string;
  made_by: string | null;
  changed_at: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** That somebody of an agency was asked for what it owes: by a message (a request, which keeps its words and the answer) or by word of mouth. */
export type DataChaseTable = {
  partnership_id: string;
  id: string;
  agency_id: string;
  account_id: string;
  way: 'message' | 'word-of-mouth';
  how: 'phone' | 'teams' | 'meeting' | 'letter' | null;
  asked_on: string;
  asked_at: string;
  asked_by: string | null;
  words: string;
  request_id: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** One set for one quarter that was asked for. */
export type DataChaseLineTable = {
  partnership_id: string;
  data_chase_id: string;
  data_expectation_id: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A set of data that one agency owes the partnership each quarter: what it holds, on what ground, from which quarter to which. */
export type DataDutyTable = {
  partnership_id: string;
  id: string;
  set_code: string;
  title: string;
  agency_id: string;
  fields: string;
  basis: 'regulations' | 'agreement';
  legal_source: string;
  /** For the regulations: found, the words were found in published material named in legal_source; general, to be checked first. */
  mark: 'found' | 'general' | null;
  /** months: the quarter is received when each of its months is; quarter: one total for the quarter stands for it. */
  counted_by: 'months' | 'quarter';
  /** Kinds of source whose files meet it; used where no source is named in source_codes. */
  source_kinds: string[];
  /** Codes of the sources whose files meet it, chosen by hand. */
  source_codes: string[];
  contact_account_id: string | null;
  first_quarter: string;
  last_quarter: string | null;
  made_at: string;
  made_by: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** One set for one quarter: when it is due, by the rule of that quarter, and whether it was waived. Whether it came is reckoned. */
export type DataExpectationTable = {
  partnership_id: string;
  id: string;
  data_duty_id: string;
  quarter: string;
  due_on: string;
  opened_at: string;
  waived_on: string | null;
  waived_by: string | null;
  waived_reason: Generated<string>;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** Written by hand that a set came: outside this system, or on an earlier day than its file was loaded. */
export type DataReceiptTable = {
  partnership_id: string;
  id: string;
  data_expectation_id: string;
  received_on: string;
  how: 'email' | 'transfer' | 'folder' | 'disc' | 'other';
  words: string;
  /** The file, where it is loaded here; then it counts only while that file is in use. */
  delivery_id: string | null;
  recorded_at: string;
  recorded_by: string | null;
  withdrawn_at: string | null;
  withdrawn_by: string | null;
  withdrawn_reason: Generated<string>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A release in the making and what became of it: the tables asked for, what of them may be shown, and who checked that. */
export type DataReleaseTable = {
  partnership_id: string;
  id: string;
  kind: 'tables' | 'edition';
  title: string;
  words: string;
  state: 'draft' | 'to-check' | 'published' | 'withdrawn';
  /** Measures, areas and periods of each table (src/assessment/releases/release.rules.ts, ReleaseTable). */
  tables: Json;
  /** What would be published, as last worked out (Worked); it holds no withheld value. */
  worked: Json | null;
  replaces_id: string | null;
  assessment_id: string | null;
  /** What the checker said when sending it back. */
  note: Generated<string>;
  made_at: string;
  made_by: string | null;
  sent_at: string | null;
  sent_by: string | null;
  published_at: string | null;
  checked_by: string | null;
  changed_at: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A file as received, kept byte for byte under its hash, and what was decided about it. */
export type DeliveryTable = {
  partnership_id: string;
  id: string;
  hash: string;
  file_name: string;
  bytes: number;
  source_code: string | null;
  adaptor: 'police-street' | 'mapped' | 'pasted' | 'typed-return';
  /** previewed: read, not taken; accepted: in force; superseded: a later delivery covers all its months; undone: taken back; discarded: never taken; refused: not depersonalised, and the file was not kept. */
  state: 'previewed' | 'accepted' | 'superseded' | 'undone' | 'discarded' | 'refused';
  received_at: string;
  received_by: string | null;
  decided_at: string | null;
  decided_by: string | null;
  decision: Generated<string>;
  /** For pasted and typed figures: the mail or call they came from. */
  evidence: Generated<string>;
  rows_read: number;
  rows_accepted: number;
  rows_rejected: number;
  /** First days of the months its accepted rows lie in. */
  months: string[];
  notices: Json;
  mapping_id: string | null;
  superseded_by: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
  /** Number among the files of its source in the order they were taken into use; null before that. */
  acceptance: number | null;
};

/** A row that was not accepted: line of the file, column, value and why. */
export type DeliveryRejectionTable = {
  partnership_id: string;
  delivery_id: string;
  number: number;
  line: number;
  column_name: string;
  value: string;
  reason: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** National tenth of one small area: 1 is the most deprived tenth. */
export type DeprivationTable = {
  deprivation_table_hash: string;
  code: string;
  decile: number;
};

/** One file of an index of deprivation by small area (LSOA). */
export type DeprivationTableTable = {
  hash: string;
  file_name: string;
  title: string;
  lsoa_year: number;
  loaded_at: string;
  loaded_by: string | null;
};

/** What one agency tells others about a person or a set of people, for a purpose, under an agreement (CDA 1998 s.115). */
export type DisclosureTable = {
  partnership_id: string;
  id: string;
  reference: string;
  agency_id: string;
  agreement_id: string;
  /** Says what it is about without naming anybody: it stands in lists and browser histories. */
  title: string;
  category: string;
  purpose: string;
  gateway: string;
  regime: 'uk-gdpr' | 'dpa-part-3';
  mark: 'official' | 'official-sensitive';
  handling: string;
  /** High-risk: stays readable while the agreement is expired, in grace. */
  is_critical: boolean;
  /** Whether "known to" answers for its people. */
  is_in_index: boolean;
  state: 'open' | 'closed';
  state_reason: string;
  words: string;
  made_at: string;
  made_by: string;
  changed_at: string;
  version: number;
  search: string;
  audience: string[];
  open_to_members: boolean;
};

/** Information being written, shared with nobody yet: what was typed, for its author alone. */
export type DisclosureDraftTable = {
  partnership_id: string;
  id: string;
  account_id: string;
  agency_id: string;
  agreement_id: string;
  typed: Json;
  made_at: string;
  changed_at: string;
  audience: string[];
  open_to_members: boolean;
};

/** A file attached to shared information. The bytes lie in the data folder under an HMAC of the content. */
export type DisclosureFileTable = {
  partnership_id: string;
  id: string;
  disclosure_id: string;
  agency_id: string;
  name: string;
  media_type: string;
  size: number;
  stored_as: string;
  made_at: string;
  made_by: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What an agency answered to shared information, or added to it later. */
export type DisclosureNoteTable = {
  partnership_id: string;
  id: string;
  disclosure_id: string;
  agency_id: string;
  words: string;
  made_at: string;
  made_by: string;
  version: number;
  search: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** How a note read before its author put it right; as narrow as the note. */
export type DisclosureNoteWordingTable = {
  partnership_id: string;
  id: string;
  disclosure_note_id: string;
  version: number;
  words: string;
  ended_at: string;
  ended_by: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** From which day which counts are too small to publish; never changed, only followed by the next. */
export type DisclosureRuleTable = {
  partnership_id: string;
  id: string;
  begins_on: string;
  threshold: number;
  sensitive_threshold: number;
  zero_shown: boolean;
  sensitive_zero_shown: boolean;
  rounded_to: number;
  /** Sensitive topics: codes of the category tree, each with its branch. */
  categories: string[];
  /** Sensitive topics: kinds of source, whatever they count. */
  source_kinds: string[];
  why: string;
  made_at: string;
  made_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A person whom shared information is about. The name is searched for here, never in the record above, which may be wider. */
export type DisclosureSubjectTable = {
  partnership_id: string;
  id: string;
  disclosure_id: string;
  name: string;
  born_on: string | null;
  address: string;
  note: string;
  made_at: string;
  made_by: string;
  search: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** How shared information stood before each change, with who changed it and why. */
export type DisclosureVersionTable = {
  partnership_id: string;
  id: string;
  disclosure_id: string;
  version: number;
  was: Json;
  reason: string;
  changed_at: string;
  changed_by: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A pre-election period: from notice of the election to the close of poll; new consultations wait in it unless the monitoring officer releases them. */
export type ElectionPeriodTable = {
  partnership_id: string;
  id: string;
  title: string;
  kind: 'whole-council' | 'by-election' | 'county' | 'policing-body' | 'parliament' | 'referendum';
  area: string;
  notice_on: string;
  poll_on: string;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
  /** Where its election is held: one ward, the whole district, the county, or wider (police area, country). */
  reach: Generated<'ward' | 'district' | 'county' | 'wider'>;
  ward_code: string | null;
  /** The rule from which the day of the notice was worked out; empty where somebody entered it. */
  notice_rule: Generated<string>;
};

/** The monitoring officer's word that one record may go out inside one pre-election period: who, when, why. As wide as the record it is for. */
export type ElectionReleaseTable = {
  partnership_id: string;
  id: string;
  election_period_id: string;
  record_kind: string;
  record_id: string;
  record_title: string;
  record_href: string;
  officer: string;
  why: string;
  released_on: string;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** What became of one councillor's post at one election, and what was passed on to the successor. */
export type ElectionResultTable = {
  partnership_id: string;
  id: string;
  election_period_id: string;
  post_id: string;
  result: 're-elected' | 'new-member' | 'vacant';
  /** The last day of the member who went out; null where they stay. */
  last_day: string | null;
  successor_post_id: string | null;
  /** Seats in groups that were made again for the successor. */
  seats: Generated<number>;
  /** Open requests that were asked of the successor instead. */
  requests: Generated<number>;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A figure as it was when something quoted it. Computed again and different, both are shown; this is never overwritten. */
export type FigureTable = {
  partnership_id: string;
  id: string;
  /** The figure's id: hash of its question. */
  question: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  figure: Json;
  software_version: string;
  computed_at: string;
  quoted_by_kind: string;
  quoted_by_id: string;
  audience: string[];
  open_to_members: boolean;
};

/** What a person typed into a form that arrived after their session had run out; encrypted, for that account only, 24 hours. */
export type FormDraftTable = {
  id: string;
  account_id: string;
  content: Buffer;
  made_at: string;
  expires_at: string;
};

/** Whether a member of a group came to a meeting, sent a substitute (who), sent apologies, or nobody came. */
export type GroupAttendanceTable = {
  partnership_id: string;
  id: string;
  group_meeting_id: string;
  member_id: string;
  outcome: 'present' | 'substitute' | 'apologies' | 'nobody';
  stood_in_id: string | null;
  stood_in_name: Generated<string>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** That somebody went through the members of a group and found the list right: due each year. */
export type GroupConfirmationTable = {
  partnership_id: string;
  id: string;
  partnership_group_id: string;
  confirmed_at: string;
  confirmed_by: string | null;
  members: number;
  note: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A meeting that a group held, with the quorum its terms of reference asked for on that day. */
export type GroupMeetingTable = {
  partnership_id: string;
  id: string;
  partnership_group_id: string;
  held_on: string;
  title: string;
  quorum_count: number | null;
  made_at: string;
  made_by: string | null;
  version: number;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A person's place in a group for their agency, from a day until a day; a substitute names whom they stand in for. */
export type GroupMemberTable = {
  partnership_id: string;
  id: string;
  partnership_group_id: string;
  account_id: string;
  agency_id: string;
  part: 'chair' | 'vice-chair' | 'member' | 'substitute' | 'adviser' | 'secretary';
  substitutes_for_id: string | null;
  votes: boolean;
  began_on: string;
  ended_on: string | null;
  version: number;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** One version of a group's terms of reference, as a meeting approved it; never changed, only followed by the next. */
export type GroupTermsTable = {
  partnership_id: string;
  id: string;
  partnership_group_id: string;
  number: number;
  purpose: string;
  words: string;
  frequency: string;
  chair_rule: string;
  quorum_rule: string;
  quorum_count: number | null;
  approved_on: string | null;
  /** Which meeting approved it, and the minute; empty where it is not approved yet. */
  approved_by: string;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** The weight somebody entered for what a set alone does not settle (a mixed category), with the reason. */
export type HarmChoiceTable = {
  partnership_id: string;
  id: string;
  harm_set_id: string;
  kind: 'category' | 'offence';
  key: string;
  weight: number;
  reason: string;
  made_at: string;
  made_by: string | null;
  version: number;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A set of weights of offences, as one file gave them: whose it is, which edition, what a weight means, and on what terms. */
export type HarmSetTable = {
  partnership_id: string;
  id: string;
  title: string;
  edition: string;
  unit: string;
  source: string;
  licence: string;
  state: 'draft' | 'in-use' | 'withdrawn';
  file_name: string;
  file_hash: string;
  /** The rows of the file while a person says what its columns are; gone once the weights are taken. */
  sheet: Json | null;
  made_at: string;
  made_by: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** The weight of one offence in a set, as the line of the file gave it. */
export type HarmWeightTable = {
  partnership_id: string;
  id: string;
  harm_set_id: string;
  line: number;
  /** Offence code in the plain form that comparisons use (8N, 28A); empty where the file has none. */
  code: string;
  title: string;
  subgroup: string;
  weight: number;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** How a record stood before each change, with who changed it and why; as wide as the record was. */
export type HistoryTable = {
  partnership_id: string;
  id: string;
  record_kind: string;
  record_id: string;
  version: number;
  changed_at: string;
  changed_by: string | null;
  reason: string;
  was: Json;
  audience: string[];
  open_to_members: boolean;
};

/** A data protection impact assessment (UK GDPR art. 35; DPA 2018 s.64): screened, drafted, advised on, accepted, live, reviewed. */
export type ImpactAssessmentTable = {
  partnership_id: string;
  id: string;
  reference: string;
  title: string;
  state: 'screened' | 'not-needed' | 'drafted' | 'dpo-advice' | 'accepted' | 'live' | 'reviewed' | 'ended';
  state_changed_at: string;
  agreement_id: string | null;
  project_owner: string;
  triggers: string[];
  screening: string;
  flows: string;
  necessity: string;
  risks: string;
  measures: string;
  dpo_name: string;
  dpo_advice: string;
  dpo_advice_due_on: string | null;
  advice_followed: boolean | null;
  overruled_reason: string;
  asset_owner: string;
  residual_risk: 'low' | 'medium' | 'high' | null;
  regulator_asked_on: string | null;
  live_on: string | null;
  review_on: string | null;
  changes: string;
  made_at: string;
  made_by: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** A person somebody holds a record of, as a keyed hash of name and birth date; the key lies outside the database. Read by known_to() alone. */
export type IndexEntryTable = {
  partnership_id: string;
  id: string;
  agency_id: string;
  record_kind: string;
  record_id: string;
  subject_id: string;
  match: 'exact' | 'sounds-alike';
  digest: Buffer;
  answers: boolean;
  audience: string[];
  open_to_members: boolean;
};

/** What is measured, how it is defined, who owns it and which way is wanted. */
export type IndicatorTable = {
  partnership_id: string;
  id: string;
  code: string;
  title: string;
  definition: string;
  role: 'input' | 'output' | 'outcome';
  shape: 'number' | 'share' | 'words';
  source: 'measure' | 'return' | 'words';
  measure_code: string | null;
  area_code: string | null;
  unit: string;
  decimals: number;
  numerator_words: string;
  denominator_words: string;
  polarity: 'up-good' | 'down-good' | 'neutral' | 'reporting-up-good';
  frequency: 'quarter' | 'half-year' | 'year';
  by_chance: boolean;
  baseline: number | null;
  baseline_words: string;
  tolerance_percent: number;
  lowest: number | null;
  highest: number | null;
  comparator: string;
  limitations: string;
  owner_agency_id: string;
  owner_account_id: string | null;
  priority: string;
  priority_id: string | null;
  paired_indicator_id: string | null;
  is_public: boolean;
  position: Generated<number>;
  made_at: string;
  made_by: string | null;
  changed_at: string;
  removed_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** From this period on the indicator is defined otherwise: values before and after are never joined or compared. */
export type IndicatorBreakTable = {
  partnership_id: string;
  id: string;
  indicator_id: string;
  from_period: string;
  reason: string;
  was: string;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** An erratum of a locked value, or a return that came after the lock and waits for a decision: what it was, what it becomes, why, and what quoted it. */
export type IndicatorCorrectionTable = {
  partnership_id: string;
  id: string;
  indicator_id: string;
  indicator_reading_id: string;
  state: 'late' | 'proposed' | 'confirmed' | 'refused' | 'next-round' | 'not-taken';
  was: Json;
  becomes: Json;
  reason: string;
  raw_words: string;
  said_by: string;
  outputs: Json;
  made_at: string;
  made_by: string | null;
  decided_at: string | null;
  decided_by: string | null;
  decided_words: string;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** The value of an indicator for a period: who returned it, how, who checked it, and the status it was locked with. Nothing is changed after the lock but by an erratum. */
export type IndicatorReadingTable = {
  partnership_id: string;
  id: string;
  indicator_id: string;
  performance_round_id: string | null;
  period_from: string;
  period_to: string;
  state: 'open' | 'submitted' | 'returned' | 'validated' | 'locked' | 'missing';
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  lower: number | null;
  upper: number | null;
  words: string;
  commentary: string;
  is_provisional: Generated<boolean>;
  figure: Json | null;
  checks: Json;
  way: 'signed-in' | 'link' | 'email' | 'word-of-mouth' | 'measure' | 'entered' | null;
  said_by: string;
  raw_words: string;
  submitted_at: string | null;
  submitted_by: string | null;
  checked_at: string | null;
  checked_by: string | null;
  returned_reason: string;
  request_id: string | null;
  asked_account_id: string | null;
  locked_at: string | null;
  status: 'green' | 'amber' | 'red' | 'grey' | null;
  status_words: string;
  direction: string | null;
  direction_words: string;
  target: number | null;
  indicator_version: number;
  changed_at: string;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A target for a period, with its reason. Never changed: a later one for the same period stands beside the earlier, and both are shown. */
export type IndicatorTargetTable = {
  partnership_id: string;
  id: string;
  indicator_id: string;
  period_from: string;
  period_to: string;
  value: number;
  reason: string;
  set_on: string;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A question over the figures that answers a part of a request; worked out as anybody may see it. */
export type InformationQuestionTable = {
  partnership_id: string;
  id: string;
  information_request_id: string;
  position: number;
  what: string;
  title: string;
  area: string | null;
  period_from: string;
  period_to: string;
  split: 'none' | 'ward' | 'year';
  /** Numbers as they may be given out: those of sources that are not open rounded. */
  answer: Json | null;
  worked_at: string | null;
  removed_at: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A request under the Freedom of Information Act 2000. Who asked is kept apart. */
export type InformationRequestTable = {
  partnership_id: string;
  id: string;
  reference: string;
  title: string;
  /** The requester's words; never published as they are. */
  words: string;
  received_on: string;
  /** The day from which the twenty working days run: of receipt, or of the clarification. */
  clock_from: string;
  due_on: string;
  state: 'received' | 'clarifying' | 'answered' | 'refused' | 'in-review' | 'reviewed' | 'withdrawn';
  handler_id: string | null;
  answer: string;
  exemptions: Json;
  answered_on: string | null;
  review_asked_on: string | null;
  review_due_on: string | null;
  previous_id: string | null;
  reminded_on: string | null;
  made_at: string;
  made_by: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** Who asked: seen by the governance officer and whoever logged it, never published, deleted when their day has come. */
export type InformationRequesterTable = {
  partnership_id: string;
  id: string;
  information_request_id: string;
  name: string;
  contact: string;
  keep_until: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** Steps that a request took, by whom and with which words. */
export type InformationStepTable = {
  partnership_id: string;
  id: string;
  information_request_id: string;
  step: string;
  from_state: string;
  to_state: string;
  words: string;
  done_on: string;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** One row: what this database is. A demonstration never becomes live. */
export type InstallationTable = {
  id: string;
  kind: 'demonstration' | 'live';
  made_at: string;
  made_by_version: string;
};

/** A link by which a person chooses a password, the first time (invitation, 7 days) or again (forgotten, 30 minutes). Works once. */
export type InvitationTable = {
  id: string;
  token_hash: Buffer;
  account_id: string;
  kind: 'invitation' | 'forgotten';
  made_at: string;
  made_by: string | null;
  expires_at: string;
  used_at: string | null;
};

/** A browser in which this account has signed in before: its failed tries are counted by themselves, so that nobody can lock the person out from elsewhere; until remembered_until it need not give a second factor. */
export type KnownBrowserTable = {
  id: string;
  token_hash: Buffer;
  account_id: string;
  browser: string;
  made_at: string;
  seen_at: string;
  remembered_until: string | null;
};

/** A lookup between geographies, kept as its file; read from the data folder when used. */
export type LookupFileTable = {
  hash: string;
  file_name: string;
  kind: 'lsoa-to-area' | 'lsoa-changes' | 'partnership' | 'district-changes';
  title: string;
  year: number | null;
  lsoa_year: number | null;
  loaded_at: string;
  loaded_by: string | null;
};

/** A received file whose columns are being mapped. Gone when it becomes a delivery or is given up. */
export type MappingDraftTable = {
  partnership_id: string;
  id: string;
  adaptor: 'mapped' | 'pasted';
  file_name: string;
  hash: string;
  bytes: number;
  /** For a pasted block: the mail or call it came from. */
  evidence: Generated<string>;
  /** The choices so far (observatory/mapping.rules.ts): source, mapping, distinct categories, questions. */
  draft: Json;
  made_at: string;
  made_by: string | null;
  changed_at: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A measure that a partnership states: its name, and which version of its definition counts today. */
export type MeasureTable = {
  partnership_id: string;
  id: string;
  /** Stable word in addresses and figures; never changed and never used again for another measure. */
  code: string;
  /** As the newest version has it, for lists. */
  title: string;
  /** The one kind of source it counts from (observatory/kinds); incidents of two kinds are never added up. */
  source_kind: string;
  state: 'in-use' | 'retired';
  /** Number of the newest version; each change, also retiring, makes one. */
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** One version of a measure's definition, with who made it and why; never changed, only followed by the next. */
export type MeasureVersionTable = {
  partnership_id: string;
  id: string;
  measure_id: string;
  number: number;
  /** The definition (assessment/measures/measure.types.ts). */
  definition: Json;
  state: 'in-use' | 'retired';
  why: string;
  made_at: string;
  /** Null where it came with the software. */
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Which migrations this database has had, and the hash of each file as it was. */
export type MigrationTable = {
  number: number;
  name: string;
  checksum: string;
  applied_at: string;
  software_version: string;
};

/** A body such as Kent Police, which may be an agency of several partnerships. */
export type OrganisationTable = {
  id: string;
  name: string;
  kind: 'council' | 'police' | 'fire' | 'health' | 'probation' | 'housing' | 'voluntary' | 'other';
  made_at: string;
  /** Other names it is known by in partners' files and papers. */
  aliases: Generated<string[]>;
  /** The body that took over its work (a CCG by an ICB), from succeeded_on. */
  succeeded_by: string | null;
  succeeded_on: string | null;
  version: Generated<number>;
};

/** A message to be sent by e-mail, written in the transaction that causes it and sent by a clock. Nothing personal stands in it. */
export type OutboxMessageTable = {
  id: string;
  for_partnership: string | null;
  /** Whom it is for; the address is looked up when it is sent. address is used only where there is no account. */
  account_id: string | null;
  address: string | null;
  kind: 'request' | 'notice' | 'invitation' | 'code';
  subject: string;
  body: string;
  made_at: string;
  send_after: string;
  state: 'waiting' | 'sent' | 'failed' | 'dropped';
  tries: number;
  last_fault: string | null;
  sent_at: string | null;
  /** The e-mail it was put into; it stays in it when sending is tried again, so that the message keeps its Message-ID. */
  mailing_id: string | null;
  request_id: string | null;
  /** A frozen PDF of the partnership that goes with it, read when the message is sent. */
  file_stored_name: string | null;
  file_hash: string | null;
  file_name: string | null;
};

/** What documents are printed on: Word template, logo, colour, cover. One is in use; earlier ones stay readable. */
export type PaperTable = {
  partnership_id: string;
  id: string;
  state: 'draft' | 'in-use' | 'replaced' | 'removed';
  file_name: string;
  /** The .docx or .dotx as received and checked (src/documents/word.template.ts); null where only logo and colour are ours. */
  file: Buffer | null;
  /** Role of a style (src/documents/word.template.ts, styleRoles) to the id of the template's style. */
  styles: Json;
  logo: Buffer | null;
  logo_type: '' | 'image/png' | 'image/jpeg';
  logo_width: number;
  logo_height: number;
  /** What the logo shows, for those who do not see it. */
  logo_words: string;
  accent: string | null;
  cover: 'none' | 'plain' | 'template';
  made_at: string;
  made_by: string | null;
  /** Since when it is, or was, in use. */
  used_from: string | null;
  used_until: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A Community Safety Partnership (Crime and Disorder Act 1998 s.5) and the area it answers for. */
export type PartnershipTable = {
  partnership_id: string;
  name: string;
  area_code: string;
  area_name: string;
  made_at: string;
  closed_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
  kind: Generated<'district' | 'unitary' | 'combined' | 'county-group'>;
  short_name: Generated<string>;
  /** Who must give a second factor at sign-in. demonstration-only-never counts only in a demonstration installation. */
  demands_second_factor: Generated<'personal-records' | 'everybody' | 'demonstration-only-never'>;
  /** An account that was not used for so many days is flagged. */
  unused_days: Generated<number>;
  /** Days an agency has to answer the quarterly review of who still needs access. */
  review_days: Generated<number>;
  /** A group whose membership was not confirmed for so many months is warned of. */
  confirmation_months: Generated<number>;
};

/** An area the partnership answers for, from a day until a day: boundaries and mergers change it. */
export type PartnershipAreaTable = {
  partnership_id: string;
  id: string;
  area_code: string;
  area_name: string;
  begins_on: string;
  ends_on: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A group of the partnership: strategic, executive, operational, a panel, or an aligned one outside it. */
export type PartnershipGroupTable = {
  partnership_id: string;
  id: string;
  name: string;
  kind: 'strategic' | 'executive' | 'operational' | 'panel' | 'aligned';
  reports_to_id: string | null;
  frequency: string;
  chair_rule: string;
  quorum_rule: string;
  quorum_count: number | null;
  email: string | null;
  began_on: string;
  ended_on: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** Which county group a partnership belongs to, from a day until a day (CDA 1998, SI 2007/1830 reg 9: county strategy group). */
export type PartnershipParentTable = {
  id: string;
  child_partnership: string;
  parent_partnership: string;
  begins_on: string;
  ends_on: string | null;
};

/** Which partnership follows which, from when and by what decision. Rows never change partnership; open work is carried. */
export type PartnershipSuccessionTable = {
  id: string;
  predecessor: string;
  successor: string;
  kind: 'merged' | 'de-merged' | 'renewed';
  happens_on: string;
  decision: string;
  made_at: string;
};

/** A passkey or hardware key of an account (WebAuthn); both factors at once where it verified the person. */
export type PasskeyTable = {
  id: string;
  account_id: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  title: string;
  made_at: string;
  used_at: string | null;
};

/** A question put to a browser's passkey; bound to that browser, answered once. */
export type PasskeyChallengeTable = {
  id: string;
  browser_hash: Buffer;
  purpose: 'add' | 'sign-in';
  challenge: string;
  expires_at: string;
};

/** A file of people as it was read: the rows that can be taken, those that cannot and why, and what taking it made, so that it can be undone. */
export type PeopleImportTable = {
  partnership_id: string;
  id: string;
  file_name: string;
  state: 'previewed' | 'taken' | 'undone';
  accepted: Json;
  rejected: Json;
  made: Json;
  made_at: string;
  made_by: string | null;
  taken_at: string | null;
  undone_at: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** Frozen reports put together as one PDF for those who never sign in, sent by mail at a time of the clock in London. */
export type PerformancePackTable = {
  partnership_id: string;
  id: string;
  title: string;
  reports: string[];
  state: 'scheduled' | 'sent' | 'cancelled';
  hash: string;
  stored_name: string;
  bytes: number;
  send_on: string;
  send_clock: string;
  send_at: string;
  ends_on: string;
  made_at: string;
  made_by: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
  /** attached: the PDF itself goes by e-mail, beside the personal link; link: the personal link alone. */
  way: Generated<'attached' | 'link'>;
};

/** One reader of a pack: the hash of their own link, when it was sent, and when it was first opened. */
export type PerformancePackCopyTable = {
  partnership_id: string;
  id: string;
  performance_pack_id: string;
  name: string;
  address: string | null;
  account_id: string | null;
  link_hash: string | null;
  sent_at: string | null;
  opened_at: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A report on progress for a meeting of the partnership, or a half-year or year-end report for scrutiny; frozen when the executive group agrees it. */
export type PerformanceReportTable = {
  partnership_id: string;
  id: string;
  kind: 'progress' | 'half-year' | 'year-end';
  title: string;
  period_from: string;
  period_to: string;
  meeting_on: string | null;
  state: 'assembling' | 'lead-signed' | 'executive-agreed' | 'with-csp' | 'noted' | 'withdrawn';
  summary: string;
  document: Json | null;
  document_hash: string | null;
  frozen_at: string | null;
  indicators: string[];
  made_at: string;
  made_by: string | null;
  changed_at: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A frozen report in one format: its SHA-256, checked each time it is given out, and its name in the data folder. */
export type PerformanceReportFileTable = {
  partnership_id: string;
  id: string;
  performance_report_id: string;
  format: string;
  hash: string;
  stored_name: string;
  bytes: number;
  media_type: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What the lead of a priority says of it in a report, and when they signed it. */
export type PerformanceReportPartTable = {
  partnership_id: string;
  id: string;
  performance_report_id: string;
  priority: string;
  priority_id: string | null;
  position: number;
  context: string;
  signed_at: string | null;
  signed_by: string | null;
  changed_at: string;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Each step a report took: by whom, when, with which words. */
export type PerformanceReportStepTable = {
  partnership_id: string;
  id: string;
  performance_report_id: string;
  step: string;
  from_state: string;
  to_state: string;
  words: string;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** One quarter of returns: when it was opened, by when owners return, by when they are checked, and when it was locked. */
export type PerformanceRoundTable = {
  partnership_id: string;
  id: string;
  period_from: string;
  period_to: string;
  state: 'open' | 'locked';
  opened_at: string;
  due_on: string;
  check_by: string;
  locked_at: string | null;
  locked_by: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** Working days and bands of the quarterly round, from a day on. The latest that has begun counts; a round keeps the days it was given. */
export type PerformanceSettingTable = {
  partnership_id: string;
  id: string;
  begins_on: string;
  return_days: number;
  check_days: number;
  lead_clear_days: number;
  paper_clear_days: number;
  on_target_percent: number;
  reason: string;
  made_at: string;
  made_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** One form filled for one period. Its cells are those of the form when it was begun. */
export type PeriodReturnTable = {
  partnership_id: string;
  id: string;
  return_form_id: string;
  title: string;
  period_from: string;
  period_to: string;
  due_on: string;
  state: 'draft' | 'asked' | 'filled' | 'signed' | 'sent' | 'corrected' | 'withdrawn';
  cells: Json;
  edition: number;
  blank: Json | null;
  filled_by: string | null;
  signed_by: string | null;
  sent_at: string | null;
  reminded_on: string | null;
  made_at: string;
  made_by: string | null;
  version: number;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Residents or households of one area. */
export type PopulationTable = {
  population_table_hash: string;
  code: string;
  name: string;
  count: number;
  parent_code: string | null;
  parent_name: string | null;
};

/** How many people of each group live in the area, for weighing and for seeing who is missing: standard, category, people. */
export type PopulationProfileTable = {
  partnership_id: string;
  id: string;
  title: string;
  area_name: string;
  source: string;
  licence: string;
  as_of: string;
  /** A list of {standard, category, people}; categories as in questionnaire/standards.ts, and ward codes under the standard ward. */
  rows: Json;
  hash: string;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** One file of residents or households by area. */
export type PopulationTableTable = {
  hash: string;
  file_name: string;
  counts: 'residents' | 'households';
  /** The date in the words printed beside a rate: mid-2022, Census 2021. */
  as_of: string;
  kind: 'lsoa' | 'msoa' | 'ward' | 'district' | 'csp' | 'police-force' | 'county' | 'all';
  warnings: Json;
  loaded_at: string;
  loaded_by: string | null;
  /** What the person who loaded the file said of it: kind, date, columns, sheet. */
  read_options: Generated<Json>;
  /** Year of the geography of the codes (wards of 2023), where the file says. */
  year: number | null;
};

/** A place in an agency with one role, held by an account from a day until a day (the last day it is held), or vacant. */
export type PostTable = {
  partnership_id: string;
  id: string;
  account_id: string | null;
  agency_id: string;
  role:
    | 'analyst'
    | 'manager'
    | 'caseworker'
    | 'chair'
    | 'partner'
    | 'councillor'
    | 'governance'
    | 'administrator'
    | 'agency-administrator';
  started_on: string;
  ended_on: string | null;
  audience: string[];
  open_to_members: boolean;
  title: Generated<string>;
  is_senior_representative: Generated<boolean>;
  /** Sees the audit of the agency's own people. */
  supervises: Generated<boolean>;
  is_recruiting: Generated<boolean>;
  /** The agreement by which somebody of the parent partnership acts here; the post counts while it is in force. */
  under_agreement_id: string | null;
  version: Generated<number>;
};

/** A meeting to which records are shown one at a time. */
export type PresentationTable = {
  partnership_id: string;
  id: string;
  title: string;
  account_id: string;
  began_at: string;
  ended_at: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** Somebody in the room, in which post, from when until when. */
export type PresentationPersonTable = {
  partnership_id: string;
  id: string;
  presentation_id: string;
  account_id: string;
  agency_id: string;
  role: string;
  joined_at: string;
  left_at: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A record that was shown to a meeting, and to which accounts. */
export type PresentationRecordTable = {
  partnership_id: string;
  id: string;
  presentation_id: string;
  record_kind: string;
  record_id: string;
  shown_at: string;
  shown_to: string[];
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What may become a priority, on what it rests, and what was decided about it. */
export type PriorityCandidateTable = {
  partnership_id: string;
  id: string;
  priority_round_id: string;
  position: number;
  title: string;
  words: string;
  origin: 'finding' | 'survey' | 'duty' | 'hand' | 'carried';
  /** On what proposals are worked out: {subjects, issues, duties}, codes of the assessment, of the survey's answers and of statutory duties. */
  evidence: Json;
  /** Scores proposed from figures, each with its rule in words, its figure and its interval, as they stood at proposed_at. */
  proposals: Json;
  proposed_at: string | null;
  /** The one line under the priority; empty: made from the proposals. */
  because: string;
  limbs: string[];
  control_strategy: string;
  crime_plan: string;
  likelihood: number | null;
  impact: number | null;
  /** The same candidate in the round before. */
  previous_id: string | null;
  decision: 'adopt' | 'merge' | 'theme-under' | 'not-adopt' | null;
  /** The priority that it was merged with or is a theme of. */
  decided_under_id: string | null;
  rationale: Generated<string>;
  dissent: Generated<string>;
  decided_by: string | null;
  decided_at: string | null;
  removed_at: string | null;
  made_at: string;
  made_by: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Versions of the legal duties and of the matrix of likelihood and impact, each change a new row; the highest number counts. */
export type PriorityListTable = {
  partnership_id: string;
  id: string;
  kind: 'duties' | 'matrix';
  number: number;
  /** Of duties those that are the partnership's own or stand in place of one that came with the software, by code; of the matrix its steps and bands (priorities/lists.rules.ts). */
  body: Json;
  reason: string;
  made_at: string;
  made_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A score that the moderating meeting set in place of those given, with its reason; the last for a factor counts. Null: back to what was given. */
export type PriorityModerationTable = {
  partnership_id: string;
  id: string;
  priority_candidate_id: string;
  factor: 'volume' | 'harm' | 'concern' | 'added_value' | 'trend';
  score: number | null;
  reason: string;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** One year's setting of priorities, from its candidates to the decision of the partnership's meeting. */
export type PriorityRoundTable = {
  partnership_id: string;
  id: string;
  title: string;
  state: 'draft' | 'open' | 'moderation' | 'decided' | 'superseded';
  scores_due_on: string | null;
  meeting_on: string | null;
  /** Number of the minute of the meeting that decided. */
  minute: Generated<string>;
  decided_at: string | null;
  /** About how many priorities the partnership wants: what "firm" is held against. */
  top: number;
  priority_weights_id: string;
  /** The consultation from which community concern is read. */
  consultation_wave_id: string | null;
  previous_id: string | null;
  made_at: string;
  made_by: string | null;
  changed_at: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** From which value on a figure is proposed as which score, each change a new row; a proposal keeps the number it was made under. */
export type PriorityRuleTable = {
  partnership_id: string;
  id: string;
  number: number;
  /** By factor, five values from the lowest: priorities/proposal.rules.ts. */
  bands: Json;
  reason: string;
  made_at: string;
  made_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** What one scorer gave one candidate, 0 to 5 a factor; what was not scored is null, never 0. Seen by the scorer and by who keyed it in; by others through opened_priority_scores(). */
export type PriorityScoreTable = {
  partnership_id: string;
  id: string;
  priority_scorer_id: string;
  priority_candidate_id: string;
  volume: number | null;
  harm: number | null;
  concern: number | null;
  added_value: number | null;
  trend: number | null;
  /** The scorer declared an interest: kept, and not counted. */
  has_interest: Generated<boolean>;
  reason: string;
  changed_at: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Who scores a round, for which agency, by what way, and whether they have. What they gave is in priority_score. */
export type PriorityScorerTable = {
  partnership_id: string;
  id: string;
  priority_round_id: string;
  account_id: string | null;
  agency_id: string;
  name: string;
  way: 'signed-in' | 'link' | 'sheet' | 'room';
  state: 'asked' | 'draft' | 'given' | 'left-out';
  /** What they were asked by message; names it without a key, as threads do. */
  request_id: string | null;
  said_on: string | null;
  given_at: string | null;
  entered_by: string | null;
  /** Words of an answer that could not be read as scores, for staff to key in. */
  note: Generated<string>;
  changed_at: string;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A step of a round from state to state: who took it, when, and what was written with it. */
export type PriorityStepTable = {
  partnership_id: string;
  id: string;
  priority_round_id: string;
  step: string;
  from_state: string;
  to_state: string;
  words: Json;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** How much each factor counts, in per cent that add up to 100 (held by the page: priorities/weights.rules.ts). */
export type PriorityWeightsTable = {
  partnership_id: string;
  id: string;
  title: string;
  volume: number;
  harm: number;
  concern: number;
  added_value: number;
  trend: number;
  source: string;
  position: number;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** An entry of the record of processing activities (UK GDPR art. 30; DPA 2018 s.61). */
export type ProcessingEntryTable = {
  partnership_id: string;
  id: string;
  name: string;
  purpose: string;
  regime: 'uk-gdpr' | 'dpa-part-3';
  lawful_basis: string;
  special_condition: string;
  offence_condition: string;
  data_subjects: string;
  categories: string;
  recipients: string;
  retention: string;
  security: string;
  controller: string;
  agreement_id: string | null;
  impact_assessment_id: string | null;
  review_on: string | null;
  ended_on: string | null;
  made_at: string;
  made_by: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** A partnership trusts a provider to say who its people are, as the provider stood at a trust version. */
export type ProviderAcceptanceTable = {
  id: string;
  provider_id: string;
  for_partnership: string;
  trust_version: number;
  accepted_at: string;
  accepted_by: string | null;
  ended_at: string | null;
};

/** A sign-in that has gone to a provider and not come back: bound to one browser, for ten minutes, used once. */
export type ProviderAuthorisationTable = {
  state_hash: Buffer;
  browser_hash: Buffer;
  provider_id: string;
  /** Nonce and PKCE verifier, encrypted with a key outside the database. */
  secrets: Buffer;
  next: string;
  made_at: string;
  expires_at: string;
};

/** Which account a provider's subject is. Made once from a verified address; afterwards the address counts for nothing. */
export type ProviderIdentityTable = {
  id: string;
  provider_id: string;
  subject: string;
  account_id: string;
  made_at: string;
};

/** Logout tokens acted on, until they would be too old anyway: each counts once. */
export type ProviderLogoutTokenTable = {
  provider_id: string;
  jti: string;
  expires_at: string;
};

/** A session here that began at a provider; the session's provider_session names it, so that the provider can end it. */
export type ProviderSessionTable = {
  id: string;
  provider_id: string;
  account_id: string;
  subject: string;
  /** The provider's own name of its session (OpenID Connect Back-Channel Logout 1.0, section 2.1). */
  sid: string | null;
  /** Encrypted; sent back to the provider as a hint when the person signs out. */
  id_token: Buffer;
  made_at: string;
  expires_at: string;
};

/** A line of the disclosure log in the partnership's words, without the requester; published by a second person. */
export type PublishedAnswerTable = {
  partnership_id: string;
  id: string;
  information_request_id: string;
  reference: string;
  title: string;
  question: string;
  answer: string;
  outcome: 'given' | 'part' | 'refused';
  exemptions: string[];
  tables: Json;
  received_on: string;
  answered_on: string;
  hash: string;
  prepared_at: string;
  prepared_by: string | null;
  published_at: string | null;
  published_by: string | null;
  taken_down_at: string | null;
  taken_down_by: string | null;
  taken_down_because: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A released cell, as printed: a count, rounded or withheld, with its rate, base, period, source and limits. Nothing unreleased is ever here. */
export type PublishedFigureTable = {
  partnership_id: string;
  id: string;
  published_release_id: string;
  /** Its stable address: /public/figures/… */
  address: string;
  position: number;
  measure: string;
  measure_title: string;
  part: 'count' | 'whole';
  definition: string;
  source_kind: string;
  form: 'incidents' | 'totals';
  categories: string[];
  counted: string;
  area_code: string;
  area_name: string;
  area_kind: string;
  placed_by: string;
  period_from: string;
  period_to: string;
  shown: 'as-counted' | 'rounded' | 'withheld';
  value: number | null;
  rounded_to: number | null;
  /** Zero was shown, so a reader knows that what is withheld is 1 or more. */
  zero_shown: boolean;
  rate: number | null;
  rate_unit: string;
  decimals: number;
  base: number | null;
  base_source: string;
  is_open: boolean;
  source: string;
  licence: string;
  limitations: string[];
  deliveries: string[];
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** The public dashboard of one quarter as it was published: locked values only, small counts hidden. Never changed; a correction is a new row that says which it replaces. */
export type PublishedPerformanceTable = {
  partnership_id: string;
  id: string;
  performance_round_id: string;
  title: string;
  period_from: string;
  period_to: string;
  body: Json;
  hash: string;
  replaces_id: string | null;
  why: string;
  published_at: string;
  published_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A release as everybody may read it; written once, never changed. */
export type PublishedReleaseTable = {
  partnership_id: string;
  id: string;
  code: string;
  kind: 'tables' | 'edition';
  title: string;
  words: string;
  area_name: string;
  /** The rule of small numbers that it was made under, in words. */
  rule: string;
  licence: string;
  /** Its counts that are not open data are rounded. */
  rounded: boolean;
  notes: string[];
  /** SHA-256 of its data file. */
  hash: string;
  replaces_id: string | null;
  assessment_id: string | null;
  published_at: string;
  audience: string[];
  open_to_members: boolean;
};

/** Questions being written (src/consultation/questionnaire/questionnaire.types.ts). What is asked in a wave is a frozen edition of it. */
export type QuestionnaireTable = {
  partnership_id: string;
  id: string;
  title: string;
  body: Json;
  /** An annual consultation, or one of a pair before and after work in one place. */
  purpose: 'consultation' | 'before' | 'after';
  made_at: string;
  made_by: string | null;
  changed_at: string;
  removed_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** Questions frozen as they are asked; never changed. An answer names the edition it was given to. */
export type QuestionnaireEditionTable = {
  partnership_id: string;
  id: string;
  questionnaire_id: string;
  number: number;
  body: Json;
  hash: string;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** The words of a questionnaire in another language, by the place where they stand. */
export type QuestionnaireTranslationTable = {
  partnership_id: string;
  id: string;
  questionnaire_id: string;
  language: string;
  status: 'draft' | 'checked' | 'in-use';
  words: Json;
  translator: string;
  changed_at: string;
  changed_by: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A record narrowed to named people, with the audience it had, which unlocking gives back. Seen by those people and the governance officer. */
export type RecordLockTable = {
  partnership_id: string;
  id: string;
  record_kind: string;
  record_id: string;
  kind: 'named-people' | 'knows-person';
  was_audience: string[];
  was_open: boolean;
  /** Accounts that said they know somebody in it; they may not even break the glass. */
  known_by: string[];
  reason: string;
  locked_at: string;
  locked_by: string;
  unlocked_at: string | null;
  unlocked_by: string | null;
  unlock_reason: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** One of ten printed codes, by keyed hash; each works once. */
export type RecoveryCodeTable = {
  id: string;
  account_id: string;
  code_hash: Buffer;
  made_at: string;
  used_at: string | null;
};

/** One thing asked of one person, with just the words its reader needs: a figure, a check, an update, a signature, a score. */
export type RequestTable = {
  partnership_id: string;
  id: string;
  reference: string;
  kind: string;
  title: string;
  question: string;
  help: string;
  choices: Json;
  takes_text: boolean;
  /** How it may be answered: signed-in, link, email, word-of-mouth; from the table of kinds when it was asked. */
  ways: string[];
  /** True where the question is about a person: a code is asked for before a link shows it, and messages do not hold it. */
  personal: boolean;
  asked_account_id: string;
  asked_agency_id: string;
  asked_by: string | null;
  asking_agency_id: string;
  /** Who asks, in words, for a reader who can see no other table. */
  asker_words: string;
  subject_kind: string | null;
  subject_id: string | null;
  request_key: string;
  due_on: string;
  state: 'open' | 'answered' | 'accepted' | 'withdrawn' | 'lapsed';
  state_reason: string;
  state_changed_at: string;
  asked_at: string;
  reminded_at: string;
  version: number;
  audience: string[];
  open_to_members: boolean;
  /** Fields of the form, in groups (requests/answer-fields.rules.ts); an empty list where the answer is a choice or words. */
  fields: Generated<Json>;
};

/** The one answer to a request: what was said, by whom, which way, and who wrote it down where another typed. */
export type RequestAnswerTable = {
  partnership_id: string;
  id: string;
  request_id: string;
  way: 'signed-in' | 'link' | 'email' | 'word-of-mouth';
  choice: string | null;
  words: string;
  said_by: string;
  how: 'phone' | 'teams' | 'meeting' | 'letter' | null;
  said_on: string;
  recorded_by: string | null;
  recorded_at: string;
  request_reply_id: string | null;
  /** When the room that asked acted on it; null until then. */
  applied_at: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
  /** What was given in each field, by its code; null where the answer was a choice or words. */
  fields: Json | null;
};

/** What was done to get an answer: reminders sent, calls that nobody took, replies put back. */
export type RequestAttemptTable = {
  partnership_id: string;
  id: string;
  request_id: string;
  kind: 'reminded' | 'no-answer' | 'reply-put-back' | 'withdrawn' | 'asked-again' | 'lapsed';
  note: string;
  at: string;
  account_id: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A single-purpose link: one person, one task, until a day. The token is derived from its id by a secret outside the database. */
export type RequestLinkTable = {
  id: string;
  token_hash: Buffer;
  for_partnership: string;
  request_id: string;
  request_key: string;
  made_at: string;
  expires_at: string;
  ended_at: string | null;
  code_nonce: string | null;
  code_made_at: string | null;
  codes_made: number;
  code_tries: number;
};

/** One e-mail with everything asked of one person: which requests, by their numbers in it, and the address that replies come to (hashed). */
export type RequestMailingTable = {
  id: string;
  for_partnership: string;
  account_id: string;
  reply_hash: Buffer;
  request_ids: string[];
  link_ids: string[];
  made_at: string;
};

/** An e-mail that answers our message, filed for one asking agency until a person says what it means. Attachments are not kept. */
export type RequestReplyTable = {
  partnership_id: string;
  id: string;
  mailing_id: string;
  agency_id: string;
  account_id: string;
  message_id: string;
  from_address: string;
  /** False where it came from another address than the one on file: shown, never counted as that person's. */
  from_matches: boolean;
  automatic: 'no' | 'out-of-office' | 'bounce';
  words: string;
  attachments: number;
  request_ids: string[];
  numbers: Json;
  proposals: Json;
  received_at: string;
  state: 'waiting' | 'settled' | 'set-aside';
  settled_at: string | null;
  settled_by: string | null;
  reason: string;
  audience: string[];
  open_to_members: boolean;
};

/** How long messages to one person are gathered, how often people are reminded, how long a link works, when a request lapses. */
export type RequestSettingTable = {
  partnership_id: string;
  id: string;
  gather_minutes: number;
  remind_days: number;
  link_days: number;
  lapse_days: number;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** Somebody with a link that no longer works asked for a new one; it goes to the address on file and nowhere else. */
export type RequestWishTable = {
  id: string;
  link_id: string;
  wished_at: string;
  done_at: string | null;
};

/** A return frozen as it was sent; the second and later ones are corrections. Never changed. */
export type ReturnCopyTable = {
  partnership_id: string;
  id: string;
  period_return_id: string;
  number: number;
  /** Every cell with its value and source, as it stood. */
  document: Json;
  hash: string;
  /** The spreadsheet that was sent: name, SHA-256, where it is kept. */
  file: Json;
  made_at: string;
  made_by: string | null;
  signed_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What was found wrong, or came late, after a return was sent; stands beside what was sent. */
export type ReturnCorrectionTable = {
  partnership_id: string;
  id: string;
  period_return_id: string;
  cell: string;
  number: number | null;
  words: string;
  reason: string;
  source: 'found' | 'late-answer';
  state: 'proposed' | 'taken' | 'left';
  proposed_at: string;
  proposed_by: string | null;
  decided_at: string | null;
  decided_by: string | null;
  copy_number: number | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A form that is filled again and again for one recipient. */
export type ReturnFormTable = {
  partnership_id: string;
  id: string;
  title: string;
  recipient: string;
  send_to: string;
  template: string | null;
  layout: 'form' | 'workbook';
  frequency: 'once' | 'monthly' | 'quarterly' | 'half-yearly' | 'yearly';
  /** Days after the last day of the period by which it is due. */
  due_days: number;
  keeper_id: string | null;
  notes: string;
  /** What each cell is filled by (performance/returns/form.types.ts). */
  cells: Json;
  edition: number;
  /** The recipient's own blank spreadsheet: name, SHA-256 and where it is kept; null for a form as data. */
  blank: Json | null;
  made_at: string;
  made_by: string | null;
  changed_at: string;
  retired_at: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** Steps that a return took, by whom and with which words. */
export type ReturnStepTable = {
  partnership_id: string;
  id: string;
  period_return_id: string;
  step: string;
  from_state: string;
  to_state: string;
  words: string;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What stands in one cell of a return, and where it is from. */
export type ReturnValueTable = {
  partnership_id: string;
  id: string;
  period_return_id: string;
  cell: string;
  kind: 'figure' | 'answer' | 'typed' | 'words' | 'none';
  number: number | null;
  words: string;
  /** The figure as it was worked out, with its sources (statistics/figure.ts). */
  figure: Json | null;
  note: string;
  /** The request by which its owner was asked; the requests room keeps it. */
  request_id: string | null;
  said_by: string | null;
  way: 'signed-in' | 'link' | 'email' | 'word-of-mouth' | null;
  changed_at: string;
  changed_by: string | null;
  version: number;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A question kept under a name. Removed ones stay until put back: nothing is lost by a slip. */
export type SavedQuestionTable = {
  partnership_id: string;
  id: string;
  title: string;
  /** What the address of the question says (assessment/ask/ask.rules.ts): what, where, when, compared with. */
  question: Json;
  /** The numbers of the answer when it was kept, with the files and the version of the measure they came from. */
  answer: Json;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  removed_by: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** One month of one source as a Parquet file named by its content, never changed. */
export type SegmentTable = {
  partnership_id: string;
  source_code: string;
  month: string;
  hash: string;
  delivery_id: string;
  rows: number;
  made_at: string;
  /** When it last stopped being in force; swept no sooner than 24 hours later. Null while in force. */
  left_force_at: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** Which segment counts for a source and month. Switched in one transaction under an advisory lock. */
export type SegmentInForceTable = {
  partnership_id: string;
  source_code: string;
  month: string;
  hash: string;
  switched_at: string;
  switched_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** Days at which a series stops being like itself: what is counted changed, or where it is filed, or who reports. Printed with every figure whose months lie on both sides. */
export type SeriesBreakTable = {
  partnership_id: string;
  id: string;
  kind: 'recording-change' | 'boundary-change' | 'misfiled' | 'new-form' | 'coverage' | 'other';
  title: string;
  /** The plain sentence printed with every chart, change and sentence that spans the break. */
  words: string;
  /** Kind of source it concerns; null for every kind. */
  source_kind: string | null;
  source_code: string | null;
  /** Codes of the category tree, each with its branch; none means all. */
  categories: string[];
  /** Null for every area. */
  area_code: string | null;
  area_name: string;
  begins_on: string;
  /** Its last day; null where the change lasts. */
  ends_on: string | null;
  /** What is known of its size (src/observatory/breaks/breaks.rules.ts, Adjustment), or null. */
  adjustment: Json | null;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  removed_by: string | null;
  removal_reason: Generated<string>;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A signed-in browser. Only the SHA-256 of its token is kept. */
export type SessionTable = {
  token_hash: Buffer;
  account_id: string;
  made_at: string;
  seen_at: string;
  expires_at: string;
  /** Names the session on the person's own page; its token is never shown again. */
  id: string;
  method: 'password' | 'passkey' | 'provider' | 'invitation';
  /** What was given: password, passkey, provider, app, recovery-code, remembered. */
  factors: string[];
  /** When a second factor was given, or taken from a remembered browser; null before that. */
  second_factor_at: string | null;
  browser: string;
  provider_id: string | null;
  /** The provider's own name for it (sid), by which back-channel logout ends it. */
  provider_session: string | null;
  /** When it was ended; one that ran out has none. Kept a day, so that a form sent too late can be kept for its owner. */
  ended_at: string | null;
  ended_why: 'signed-out' | 'ended-elsewhere' | 'replaced' | 'password' | 'factors' | 'provider' | null;
};

/** The share log: which record went from which agency to which, by what agreement, purpose and gateway, by whom and when. Seen by the giver, by the receiver while the agreement lets it, and by the governance officer. */
export type SharedUnderTable = {
  partnership_id: string;
  id: string;
  record_kind: string;
  record_id: string;
  agreement_id: string;
  giver_agency_id: string;
  receiver_agency_id: string;
  category: string;
  purpose: string;
  gateway: string;
  mark: 'official' | 'official-sensitive';
  critical: boolean;
  shared_at: string;
  shared_by: string | null;
  ended_at: string | null;
  ended_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A reminder that was sent: about what, for which day, how many days ahead, to how many people. Each is sent once. */
export type SharingNoticeTable = {
  partnership_id: string;
  id: string;
  subject_kind: 'agreement' | 'impact-assessment' | 'processing-entry';
  subject_id: string;
  kind: 'expiry' | 'review' | 'grace' | 'closed';
  due_on: string;
  days: number;
  people: number;
  made_at: string;
  audience: string[];
  open_to_members: boolean;
};

/** Each try to sign in, by a hash of the address typed, so that guessing is slowed across restarts. */
export type SignInAttemptTable = {
  id: string;
  email_hash: Buffer;
  account_id: string | null;
  tried_at: string;
  succeeded: boolean;
  kind: Generated<'password' | 'second-factor' | 'forgotten' | 'invitation' | 'provider'>;
  /** Not looked at because there had been too many; at most one a minute is kept. */
  refused: Generated<boolean>;
  /** Keyed hash of the network it came from (/24 or /64), with a salt that is thrown away after a day. */
  network_hash: Buffer | null;
  /** The known browser of that account it came from; counted apart. */
  known_browser_id: string | null;
  /** When it was written into the audit of the account's partnerships. */
  traced_at: string | null;
};

/** Something that happened to an account, on its way into the audit of each partnership where it has a post. */
export type SignInEventTable = {
  id: string;
  account_id: string;
  event: string;
  by_self: boolean;
  at: string;
  claimed_at: string | null;
};

/** An OpenID Connect provider by which people of an organisation sign in, found by the domain of their e-mail address. */
export type SignInProviderTable = {
  id: string;
  organisation_id: string;
  /** The partnership whose administrators may change it. */
  kept_by: string;
  name: string;
  issuer: string;
  client_id: string;
  /** Encrypted with a key outside the database. Read only by sign-in. */
  client_secret: Buffer;
  domains: string[];
  /** Values of the acr claim by which this provider says that a second factor was given. */
  second_factor_values: string[];
  is_enabled: boolean;
  /** Goes up when what a partnership accepted changes: the domains or the second-factor values. */
  trust_version: number;
  made_at: string;
  changed_at: string;
  changed_by: string | null;
  version: number;
};

/** The salt of a day with which networks are hashed. Deleted after two days, so that no old hash can be tried out. */
export type SignInSaltTable = {
  day: string;
  salt: Buffer;
};

/** Where rows come from: owner, licence, marking, grain, and the limitations printed with every figure. */
export type SourceTable = {
  partnership_id: string;
  id: string;
  code: string;
  title: string;
  owner_agency_id: string | null;
  owner_name: string;
  licence: string;
  marking: string;
  period_grain: 'year' | 'quarter' | 'month' | 'day' | 'hour' | 'minute';
  adaptor: 'police-street' | 'mapped' | 'pasted' | 'typed-return';
  /** List of {code, text}, as in Figure.limitations. */
  limitations: Json;
  made_at: string;
  made_by: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
  /** A code of the list of source kinds; null where nobody has said. */
  kind: string | null;
  /** True: a row is a total of an area, period and category; false: a row is one incident. */
  is_aggregate: Generated<boolean>;
};

/** How the columns of a source's files are read; a changed mapping is a new version. */
export type SourceMappingTable = {
  partnership_id: string;
  id: string;
  source_id: string;
  version: number;
  mapping: Json;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** The partnership's strategy for a period, and where it stands. */
export type StrategyTable = {
  partnership_id: string;
  id: string;
  title: string;
  summary: string;
  from_on: string;
  to_on: string;
  state:
    | 'drafting'
    | 'csp-approved'
    | 'scrutinised'
    | 'adopted'
    | 'published'
    | 'under-review'
    | 'confirmed'
    | 'revised'
    | 'superseded'
    | 'withdrawn';
  state_since: string;
  /** The day on which its yearly review opens by itself, or by which an open one must be decided. */
  review_due_on: string | null;
  previous_id: string | null;
  /** How many changes its text has seen: the number of its version. */
  text_number: Generated<number>;
  made_at: string;
  made_by: string | null;
  changed_at: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** Each change of the text, in order: which rows, how they stood and how they stand. Any earlier version is found by going back through them. */
export type StrategyChangeTable = {
  partnership_id: string;
  id: string;
  strategy_id: string;
  number: number;
  what: string;
  rows: Json;
  undoes: number | null;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A chapter: a priority with its rationale, or words. Below a priority stand its focus and its aims; its actions are in the action log. */
export type StrategyChapterTable = {
  partnership_id: string;
  id: string;
  strategy_id: string;
  position: number;
  kind:
    | 'text'
    | 'look-back'
    | 'consultation'
    | 'priority'
    | 'structure'
    | 'contacts'
    | 'equality'
    | 'data-protection';
  title: string;
  /** Why it is a priority, or what the chapter says. Paragraphs are parted by an empty line. */
  words: string;
  in_short: string;
  /** One line: because of which figures, answers and duties. */
  because: string;
  /** Which limbs of section 6 of the Crime and Disorder Act 1998 it serves (strategy.rules.ts). */
  limbs: Generated<string[]>;
  /** Headings under which its actions are printed. */
  headings: Generated<string[]>;
  /** The decided priority it sets out (priorities room); the thread ties them. */
  priority_id: string | null;
  lead_agency_id: string | null;
  removed_at: string | null;
  changed_at: string;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
  /** Where the numbers of its words came from (strategy/sources/source.types.ts). */
  sources: Generated<Json>;
};

/** A comment of scrutiny, or of somebody consulted, on the draft, and what the partnership answered to it. */
export type StrategyCommentTable = {
  partnership_id: string;
  id: string;
  strategy_id: string;
  strategy_chapter_id: string | null;
  words: string;
  said_by: string;
  said_on: string;
  decision: 'accepted' | 'partly' | 'not' | null;
  answer: Generated<string>;
  answered_at: string | null;
  answered_by: string | null;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** The strategy as it was frozen: all its content, and the hash of it. Only when and by whom it was published is written later. */
export type StrategyEditionTable = {
  partnership_id: string;
  id: string;
  strategy_id: string;
  number: number;
  cause: 'csp-approved' | 'adopted' | 'revised';
  text_number: number;
  content: Json;
  hash: string;
  made_at: string;
  made_by: string | null;
  published_at: string | null;
  published_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A file of a frozen edition; what is given out is checked by its hash. */
export type StrategyEditionFileTable = {
  partnership_id: string;
  strategy_edition_id: string;
  document: 'strategy' | 'on-a-page' | 'plan-by-heading' | 'plan-by-owner' | 'plan-by-group';
  format: string;
  hash: string;
  stored_name: string;
  bytes: number;
  media_type: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** One line of what a priority focuses on, or of what should have changed by the end (an aim). */
export type StrategyItemTable = {
  partnership_id: string;
  id: string;
  strategy_chapter_id: string;
  position: number;
  kind: 'focus' | 'aim';
  words: string;
  removed_at: string | null;
  changed_at: string;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A yearly review: when it was opened, what was decided, and the list of what changed. */
export type StrategyReviewTable = {
  partnership_id: string;
  id: string;
  strategy_id: string;
  number: number;
  opened_on: string;
  due_on: string;
  held_on: string | null;
  minute: Generated<string>;
  words: Generated<string>;
  outcome: 'confirmed' | 'revised' | null;
  changes: Json | null;
  closed_at: string | null;
  closed_by: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What a review decided about one action, or an action it adds. What it changes in the action log is done when the review closes. */
export type StrategyReviewDecisionTable = {
  partnership_id: string;
  id: string;
  strategy_review_id: string;
  /** Of the action log; null for one that the review adds. */
  action_id: string | null;
  outcome: 'keep' | 'amend' | 'close' | 'carry' | 'add';
  reason: string;
  words: Generated<string>;
  heading: string | null;
  due_on: string | null;
  owner_agency_id: string | null;
  strategy_chapter_id: string | null;
  made_action_id: string | null;
  decided_at: string;
  decided_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
  /** Of “close”: how. Done in the action log when the outcome of the review is recorded. */
  closing: 'done' | 'not-done' | null;
  result: Generated<string>;
  evidence: Generated<string>;
};

/** Each step a strategy took: by whom, when, with what, and the hash of its text as it stood. */
export type StrategyStepTable = {
  partnership_id: string;
  id: string;
  strategy_id: string;
  step: string;
  from_state: string;
  to_state: string;
  given: Json;
  text_number: number;
  hash: string;
  done_at: string;
  done_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A form sent in, and the answer it got, kept 7 days: sending it twice does the work once. */
export type SubmissionTable = {
  partnership_id: string;
  account_id: string;
  route: string;
  id: string;
  made_at: string;
  answer: Json;
  audience: string[];
  open_to_members: boolean;
};

/** Answers brought in from another tool in one file: how its columns were read, how many were taken, which rows were left out and why. */
export type SurveyBatchTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  file_name: string;
  hash: string;
  tool: string;
  mapping: Json;
  taken: number;
  left_out: Json;
  made_at: string;
  made_by: string | null;
  undone_at: string | null;
  undone_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** The themes into which one question's free text is sorted. */
export type SurveyCodeFrameTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  question: string;
  /** A list of {code, title, meaning, words}. */
  codes: Json;
  second_coder: Generated<boolean>;
  changed_at: string;
  changed_by: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Into which themes somebody put one answer in words; a second person's reading stands beside the first. */
export type SurveyCodingTable = {
  partnership_id: string;
  id: string;
  survey_response_id: string;
  question: string;
  codes: string[];
  turn: number;
  made_at: string;
  made_by: string | null;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What was done so that people answer: an event, a mailing, a poster; answers carry its code, so that what it brought can be seen. */
export type SurveyOutreachTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  code: string;
  title: string;
  way: 'web' | 'paper' | 'phone' | 'event' | 'import' | 'group' | 'school' | 'other';
  place: string;
  aimed_at: string;
  planned_on: string | null;
  done_on: string | null;
  reached: number | null;
  staff_minutes: Generated<number>;
  notes: string;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** One person's answers, by whatever way they came. Nothing of the machine they came from is kept. */
export type SurveyResponseTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  questionnaire_edition_id: string;
  state: 'begun' | 'complete' | 'excluded';
  channel: 'web' | 'paper' | 'phone' | 'event' | 'import' | 'school';
  outreach_code: string | null;
  language: string;
  /** By the code of the question (questionnaire.types.ts, Answers). */
  answers: Json;
  ward_code: string | null;
  begun_at: string;
  changed_at: string;
  completed_at: string | null;
  received_on: string;
  seconds: number | null;
  /** Of the code by which a begun answer is found again. */
  return_hash: string | null;
  /** SHA-256 of the answers, keyed by the wave: equal ones are noticed. */
  content_hash: string | null;
  /** Why it may not be one person's honest answer, for the analyst to judge: honeypot, very-fast, same-as-another. */
  signals: Generated<string[]>;
  /** As delivered with answers collected elsewhere. */
  weight: number | null;
  /** Number written on the paper form, or the row of the file it came from. */
  serial: string | null;
  entered_by: string | null;
  second_answers: Json | null;
  second_by: string | null;
  survey_batch_id: string | null;
  excluded_at: string | null;
  excluded_by: string | null;
  exclude_reason: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** What a group said by show of hands: a class, a lunch club. Kept apart from people's own answers and never added to them. */
export type SurveyTallyTable = {
  partnership_id: string;
  id: string;
  consultation_wave_id: string;
  title: string;
  channel: 'group' | 'school';
  people: number;
  /** By question and option: how many hands. */
  counts: Json;
  held_on: string;
  outreach_code: string | null;
  staff_minutes: Generated<number>;
  notes: string;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A word of a list that an administrator edits: purposes, legal gateways, categories of record, reasons for access, handling instructions. */
export type TermTable = {
  partnership_id: string;
  id: string;
  list: string;
  code: string;
  title: string;
  guidance: string;
  source: string;
  /** True where the source was checked; false is shown as guidance to check. */
  is_law: boolean;
  position: number;
  begins_on: string;
  ends_on: string | null;
  version: number;
  audience: string[];
  open_to_members: boolean;
};

/** Who accepted which version of the terms of use, and when. */
export type TermsAcceptanceTable = {
  partnership_id: string;
  id: string;
  terms_of_use_id: string;
  account_id: string;
  accepted_at: string;
  audience: string[];
  open_to_members: boolean;
};

/** The terms a person accepts before first use and whenever they change. The highest version counts. */
export type TermsOfUseTable = {
  partnership_id: string;
  id: string;
  version: number;
  words: string;
  what_changed: string;
  published_at: string;
  published_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A tie from a record of one room to a record of another: this action came from that meeting. */
export type ThreadTable = {
  partnership_id: string;
  id: string;
  from_kind: string;
  from_id: string;
  to_kind: string;
  to_id: string;
  relation: string;
  made_at: string;
  made_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** An authenticator app (RFC 6238). The secret is encrypted with a key outside the database; last_step makes each code count once. */
export type TotpFactorTable = {
  id: string;
  account_id: string;
  secret: Buffer;
  made_at: string;
  confirmed_at: string | null;
  last_step: number | null;
};

/** A line that the unit writes for the packs of a ward or of all: what is being done (doing), or whom to ask (contact). */
export type WardLineTable = {
  partnership_id: string;
  id: string;
  kind: 'doing' | 'contact';
  /** Null for every ward. */
  ward_code: string | null;
  ward_name: string;
  /** What is being done; of a contact, what to ask them about. */
  words: string;
  /** Who answers for it; of a contact, the post and the name. */
  who: string;
  /** Telephone or e-mail of a contact; empty else. */
  reach: string;
  begins_on: string;
  /** The last day on which it goes into packs; null until it is removed. */
  ends_on: string | null;
  made_at: string;
  made_by: string;
  removed_at: string | null;
  removed_by: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A released pack of a ward, frozen: the tree of the document with its hash, and its files (ward_pack_file). */
export type WardPackTable = {
  partnership_id: string;
  id: string;
  /** The request it answers; null where the unit released it of its own accord. */
  ward_pack_request_id: string | null;
  ward_code: string;
  ward_name: string;
  /** Counted from one for each ward. */
  edition: number;
  period_from: string;
  period_to: string;
  compare_from: string | null;
  compare_to: string | null;
  document: Json;
  document_hash: string;
  released_at: string;
  released_by: string;
  taken_back_at: string | null;
  taken_back_by: string | null;
  taken_back_reason: Generated<string>;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A released pack as a file, the very bytes that are given out. */
export type WardPackFileTable = {
  partnership_id: string;
  id: string;
  ward_pack_id: string;
  format: string;
  file_hash: string;
  bytes: Buffer;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Who opened or downloaded a pack, or handed it on to somebody without an account, and when. */
export type WardPackLookTable = {
  partnership_id: string;
  id: string;
  ward_pack_id: string;
  at: string;
  account_id: string;
  kind: 'opened' | 'downloaded' | 'handed-on';
  /** The format of a download; to whom and how a pack was handed on. */
  words: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** A member asked for the pack of a ward: who, how, when, and what became of it. */
export type WardPackRequestTable = {
  partnership_id: string;
  id: string;
  ward_code: string;
  ward_name: string;
  /** The account of who asked; null for somebody who has none. */
  asked_by: string | null;
  asker_name: string;
  /** E-mail address of somebody without an account, where it was given. */
  address: string | null;
  way: 'signed-in' | 'telephone' | 'email' | 'in-person';
  asked_on: string;
  words: string;
  due_on: string;
  made_at: string;
  made_by: string;
  state: 'waiting' | 'released' | 'refused' | 'withdrawn';
  decided_at: string | null;
  decided_by: string | null;
  reason: Generated<string>;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** Within how many days a request for a ward pack is answered, from a day on. The latest that has begun counts; a request keeps the day it was given. */
export type WardPackSettingTable = {
  partnership_id: string;
  id: string;
  begins_on: string;
  due_days: number;
  reason: string;
  made_at: string;
  made_by: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** An address from which one person's own calendar reads the year: only the hash of its secret is kept. */
export type YearCalendarTable = {
  partnership_id: string;
  id: string;
  account_id: string;
  scope: 'all' | 'own-agency';
  secret_hash: string;
  made_at: string;
  revoked_at: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** A fixed day that the year counts from: a meeting, the opening of a survey, the end of a strategy, a day on which the office is closed. */
export type YearDateTable = {
  partnership_id: string;
  id: string;
  kind: string;
  title: string;
  on_day: string;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** One message a week to one owner of steps, so that none is sent twice. */
export type YearReminderTable = {
  partnership_id: string;
  id: string;
  account_id: string;
  week_of: string;
  steps: number;
  made_at: string;
  audience: string[];
  open_to_members: boolean;
};

/** One rule or deadline of the year (src/year/plan/plan.types.ts): what is due, counted from which day, by which source. */
export type YearRuleTable = {
  partnership_id: string;
  id: string;
  code: string;
  title: string;
  body: Json;
  effective_from: string;
  /** The last day on which it may fall due; null while it is in force. */
  effective_to: string | null;
  owner_agency_id: string | null;
  owner_account_id: string | null;
  made_at: string;
  made_by: string | null;
  removed_at: string | null;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** Where one step of the year stands, once somebody has said so. When it is due is computed, never stored; overdue neither. */
export type YearStepTable = {
  partnership_id: string;
  id: string;
  year_rule_id: string;
  /** Which time of its rule: the fixed day it counts from, or the calendar day. */
  occurrence: string;
  state: 'not-started' | 'under-way' | 'done' | 'not-needed';
  note: Generated<string>;
  done_on: string | null;
  owner_agency_id: string | null;
  owner_account_id: string | null;
  changed_at: string;
  changed_by: string | null;
  version: Generated<number>;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

export type DB = {
  access_reason: AccessReasonTable;
  access_review: AccessReviewTable;
  access_review_line: AccessReviewLineTable;
  access_try: AccessTryTable;
  account: AccountTable;
  action: ActionTable;
  action_evidence: ActionEvidenceTable;
  action_import: ActionImportTable;
  action_milestone: ActionMilestoneTable;
  action_notice: ActionNoticeTable;
  action_setting: ActionSettingTable;
  action_step: ActionStepTable;
  action_update: ActionUpdateTable;
  agency: AgencyTable;
  agreement: AgreementTable;
  agreement_document: AgreementDocumentTable;
  agreement_hand_over: AgreementHandOverTable;
  agreement_party: AgreementPartyTable;
  area: AreaTable;
  area_group: AreaGroupTable;
  area_set: AreaSetTable;
  assessment: AssessmentTable;
  assessment_check: AssessmentCheckTable;
  assessment_comment: AssessmentCommentTable;
  assessment_contributor: AssessmentContributorTable;
  assessment_edition: AssessmentEditionTable;
  assessment_edition_file: AssessmentEditionFileTable;
  assessment_erratum: AssessmentErratumTable;
  assessment_item: AssessmentItemTable;
  assessment_section: AssessmentSectionTable;
  assessment_step: AssessmentStepTable;
  audience_key: AudienceKeyTable;
  audit_check: AuditCheckTable;
  audit_detail: AuditDetailTable;
  audit_entry: AuditEntryTable;
  audit_seal: AuditSealTable;
  broken_glass: BrokenGlassTable;
  consultation_chapter: ConsultationChapterTable;
  consultation_promise: ConsultationPromiseTable;
  consultation_step: ConsultationStepTable;
  consultation_wave: ConsultationWaveTable;
  data_chase: DataChaseTable;
  data_chase_line: DataChaseLineTable;
  data_duty: DataDutyTable;
  data_expectation: DataExpectationTable;
  data_receipt: DataReceiptTable;
  data_release: DataReleaseTable;
  delivery: DeliveryTable;
  delivery_rejection: DeliveryRejectionTable;
  deprivation: DeprivationTable;
  deprivation_table: DeprivationTableTable;
  disclosure: DisclosureTable;
  disclosure_draft: DisclosureDraftTable;
  disclosure_file: DisclosureFileTable;
  disclosure_note: DisclosureNoteTable;
  disclosure_note_wording: DisclosureNoteWordingTable;
  disclosure_rule: DisclosureRuleTable;
  disclosure_subject: DisclosureSubjectTable;
  disclosure_version: DisclosureVersionTable;
  election_period: ElectionPeriodTable;
  election_release: ElectionReleaseTable;
  election_result: ElectionResultTable;
  figure: FigureTable;
  form_draft: FormDraftTable;
  group_attendance: GroupAttendanceTable;
  group_confirmation: GroupConfirmationTable;
  group_meeting: GroupMeetingTable;
  group_member: GroupMemberTable;
  group_terms: GroupTermsTable;
  harm_choice: HarmChoiceTable;
  harm_set: HarmSetTable;
  harm_weight: HarmWeightTable;
  history: HistoryTable;
  impact_assessment: ImpactAssessmentTable;
  index_entry: IndexEntryTable;
  indicator: IndicatorTable;
  indicator_break: IndicatorBreakTable;
  indicator_correction: IndicatorCorrectionTable;
  indicator_reading: IndicatorReadingTable;
  indicator_target: IndicatorTargetTable;
  information_question: InformationQuestionTable;
  information_request: InformationRequestTable;
  information_requester: InformationRequesterTable;
  information_step: InformationStepTable;
  installation: InstallationTable;
  invitation: InvitationTable;
  known_browser: KnownBrowserTable;
  lookup_file: LookupFileTable;
  mapping_draft: MappingDraftTable;
  measure: MeasureTable;
  measure_version: MeasureVersionTable;
  migration: MigrationTable;
  organisation: OrganisationTable;
  outbox_message: OutboxMessageTable;
  paper: PaperTable;
  partnership: PartnershipTable;
  partnership_area: PartnershipAreaTable;
  partnership_group: PartnershipGroupTable;
  partnership_parent: PartnershipParentTable;
  partnership_succession: PartnershipSuccessionTable;
  passkey: PasskeyTable;
  passkey_challenge: PasskeyChallengeTable;
  people_import: PeopleImportTable;
  performance_pack: PerformancePackTable;
  performance_pack_copy: PerformancePackCopyTable;
  performance_report: PerformanceReportTable;
  performance_report_file: PerformanceReportFileTable;
  performance_report_part: PerformanceReportPartTable;
  performance_report_step: PerformanceReportStepTable;
  performance_round: PerformanceRoundTable;
  performance_setting: PerformanceSettingTable;
  period_return: PeriodReturnTable;
  population: PopulationTable;
  population_profile: PopulationProfileTable;
  population_table: PopulationTableTable;
  post: PostTable;
  presentation: PresentationTable;
  presentation_person: PresentationPersonTable;
  presentation_record: PresentationRecordTable;
  priority_candidate: PriorityCandidateTable;
  priority_list: PriorityListTable;
  priority_moderation: PriorityModerationTable;
  priority_round: PriorityRoundTable;
  priority_rule: PriorityRuleTable;
  priority_score: PriorityScoreTable;
  priority_scorer: PriorityScorerTable;
  priority_step: PriorityStepTable;
  priority_weights: PriorityWeightsTable;
  processing_entry: ProcessingEntryTable;
  provider_acceptance: ProviderAcceptanceTable;
  provider_authorisation: ProviderAuthorisationTable;
  provider_identity: ProviderIdentityTable;
  provider_logout_token: ProviderLogoutTokenTable;
  provider_session: ProviderSessionTable;
  published_answer: PublishedAnswerTable;
  published_figure: PublishedFigureTable;
  published_performance: PublishedPerformanceTable;
  published_release: PublishedReleaseTable;
  questionnaire: QuestionnaireTable;
  questionnaire_edition: QuestionnaireEditionTable;
  questionnaire_translation: QuestionnaireTranslationTable;
  record_lock: RecordLockTable;
  recovery_code: RecoveryCodeTable;
  request: RequestTable;
  request_answer: RequestAnswerTable;
  request_attempt: RequestAttemptTable;
  request_link: RequestLinkTable;
  request_mailing: RequestMailingTable;
  request_reply: RequestReplyTable;
  request_setting: RequestSettingTable;
  request_wish: RequestWishTable;
  return_copy: ReturnCopyTable;
  return_correction: ReturnCorrectionTable;
  return_form: ReturnFormTable;
  return_step: ReturnStepTable;
  return_value: ReturnValueTable;
  saved_question: SavedQuestionTable;
  segment: SegmentTable;
  segment_in_force: SegmentInForceTable;
  series_break: SeriesBreakTable;
  session: SessionTable;
  shared_under: SharedUnderTable;
  sharing_notice: SharingNoticeTable;
  sign_in_attempt: SignInAttemptTable;
  sign_in_event: SignInEventTable;
  sign_in_provider: SignInProviderTable;
  sign_in_salt: SignInSaltTable;
  source: SourceTable;
  source_mapping: SourceMappingTable;
  strategy: StrategyTable;
  strategy_change: StrategyChangeTable;
  strategy_chapter: StrategyChapterTable;
  strategy_comment: StrategyCommentTable;
  strategy_edition: StrategyEditionTable;
  strategy_edition_file: StrategyEditionFileTable;
  strategy_item: StrategyItemTable;
  strategy_review: StrategyReviewTable;
  strategy_review_decision: StrategyReviewDecisionTable;
  strategy_step: StrategyStepTable;
  submission: SubmissionTable;
  survey_batch: SurveyBatchTable;
  survey_code_frame: SurveyCodeFrameTable;
  survey_coding: SurveyCodingTable;
  survey_outreach: SurveyOutreachTable;
  survey_response: SurveyResponseTable;
  survey_tally: SurveyTallyTable;
  term: TermTable;
  terms_acceptance: TermsAcceptanceTable;
  terms_of_use: TermsOfUseTable;
  thread: ThreadTable;
  totp_factor: TotpFactorTable;
  ward_line: WardLineTable;
  ward_pack: WardPackTable;
  ward_pack_file: WardPackFileTable;
  ward_pack_look: WardPackLookTable;
  ward_pack_request: WardPackRequestTable;
  ward_pack_setting: WardPackSettingTable;
  year_calendar: YearCalendarTable;
  year_date: YearDateTable;
  year_reminder: YearReminderTable;
  year_rule: YearRuleTable;
  year_step: YearStepTable;
};
