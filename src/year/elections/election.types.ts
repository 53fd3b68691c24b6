export const electionKinds = {
  'whole-council': 'Whole council',
  'by-election': 'By-election',
  county: 'County council',
  'policing-body': 'Police and crime commissioner',
  parliament: 'Parliament',
  referendum: 'Referendum',
} as const;
export type ElectionKind = keyof typeof electionKinds;

/** Where it is held. */
export const reaches = {
  ward: 'One ward',
  district: 'The whole borough or district',
  county: 'The county',
  wider: 'Wider: a police area, or the country',
} as const;
export type Reach = keyof typeof reaches;

/**
 * From the notice of an election until its poll, when publicity of a council is restricted (Local Government Act 1986 s.2; Code of
 * Recommended Practice on Local Authority Publicity 2011, paragraphs 33-35).
 */
export type ElectionPeriod = {
  id: string;
  title: string;
  kind: ElectionKind;
  reach: Reach;
  /** Its area in words. */
  area: string;
  /** Only where it reaches one ward. */
  wardCode: string | null;
  /** ISO days; both count. */
  noticeOn: string;
  pollOn: string;
  /** The rule from which the notice was worked out; empty where somebody entered it. */
  noticeRule: string;
  version: number;
};

export type ElectionInput = Omit<ElectionPeriod, 'id' | 'version'>;

/** The monitoring officer's word that one record may go out inside one period. */
export type ElectionRelease = {
  id: string;
  electionPeriodId: string;
  electionTitle: string;
  record: { kind: string; id: string; title: string; href: string };
  officer: string;
  why: string;
  /** ISO day. */
  releasedOn: string;
  /** Who wrote it down; null for those taken over from before. */
  recordedBy: string | null;
  madeAt: string;
};
