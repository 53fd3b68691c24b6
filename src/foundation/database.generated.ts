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
  state: 'draft' | 'approved' | 'withdrawn';
  /** The document tree (documents/document.ts). */
  document: Json;
  /** Deliveries, boundary sets, lookups and populations it was computed from, by hash. */
  inputs: Json;
  made_at: string;
  made_by: string;
  changed_at: string;
  changed_by: string;
  version: Generated<number>;
  audience: string[];
  open_to_members: boolean;
};

/** A key that rows carry and actors hold. own: one for each agency; share: a receiving agency under an agreement; group: an agency in a group (a row for each); person: one account; request: one task, one link. */
export type AudienceKeyTable = {
  partnership_id: string;
  id: string;
  kind: 'own' | 'group' | 'person' | 'request' | 'share';
  agency_id: string | null;
  account_id: string | null;
  title: string;
  made_at: string;
  ended_at: string | null;
  audience: string[];
  open_to_members: boolean;
};

/** The words behind an audit entry (what was searched for), which retention may delete. */
export type AuditDetailTable = {
  partnership_id: string;
  id: string;
  audit_entry_id: string;
  words: string;
  inherited_audience: string[];
  inherited_open: boolean;
  own_audience: string[] | null;
};

/** Every look and every change: who, as what, why, which record. Ids and kinds only, never a name, text or value. Inserted and read, never changed; sealed later. */
export type AuditEntryTable = {
  partnership_id: string;
  id: string;
  /** The transaction that wrote it, by which entries are sealed in order. */
  transaction: Generated<string>;
  at: string;
  event: string;
  outcome: 'done' | 'refused';
  account_id: string | null;
  agency_id: string | null;
  role: string;
  purpose: string;
  subject_kind: string;
  subject_id: string;
  /** SHA-256 of the words in audit_detail, which outlives them. */
  detail_hash: Buffer | null;
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

/** One row: what this database is. A demonstration never becomes live. */
export type InstallationTable = {
  id: string;
  kind: 'demonstration' | 'live';
  made_at: string;
  made_by_version: string;
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

/** Joins an account to an agency in one role, from a day until a day (the last day it is held). */
export type PostTable = {
  partnership_id: string;
  id: string;
  account_id: string;
  agency_id: string;
  role:
    | 'analyst'
    | 'manager'
    | 'caseworker'
    | 'chair'
    | 'partner'
    | 'councillor'
    | 'governance'
    | 'administrator';
  started_on: string;
  ended_on: string | null;
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

/** A signed-in browser. Only the SHA-256 of its token is kept. */
export type SessionTable = {
  token_hash: Buffer;
  account_id: string;
  made_at: string;
  seen_at: string;
  expires_at: string;
};

/** Each try to sign in, by a hash of the address typed, so that guessing is slowed across restarts. */
export type SignInAttemptTable = {
  id: string;
  email_hash: Buffer;
  account_id: string | null;
  tried_at: string;
  succeeded: boolean;
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

export type DB = {
  account: AccountTable;
  agency: AgencyTable;
  area: AreaTable;
  area_set: AreaSetTable;
  assessment: AssessmentTable;
  audience_key: AudienceKeyTable;
  audit_detail: AuditDetailTable;
  audit_entry: AuditEntryTable;
  delivery: DeliveryTable;
  delivery_rejection: DeliveryRejectionTable;
  figure: FigureTable;
  installation: InstallationTable;
  lookup_file: LookupFileTable;
  mapping_draft: MappingDraftTable;
  migration: MigrationTable;
  organisation: OrganisationTable;
  partnership: PartnershipTable;
  population: PopulationTable;
  population_table: PopulationTableTable;
  post: PostTable;
  segment: SegmentTable;
  segment_in_force: SegmentInForceTable;
  session: SessionTable;
  sign_in_attempt: SignInAttemptTable;
  source: SourceTable;
  source_mapping: SourceMappingTable;
  submission: SubmissionTable;
  thread: ThreadTable;
};
