import { z } from 'zod';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { WaveState } from './wave.rules.ts';

/** Ways by which one person's answers come. */
export const channels = ['web', 'paper', 'phone', 'event', 'import', 'school'] as const;
export type Channel = (typeof channels)[number];

/** Ways of answering that a wave may offer: those of single people, and tallies of groups. */
export const ways = ['web', 'paper', 'phone', 'event', 'import', 'group', 'school'] as const;
export type Way = (typeof ways)[number];

export const wayTitles: Readonly<Record<Way, string>> = {
  web: 'On the web',
  paper: 'On paper',
  phone: 'By telephone',
  event: 'On a tablet at an event',
  import: 'From another tool',
  group: 'As a group',
  school: 'In school',
};

export const purposes = ['consultation', 'before', 'after'] as const;
export type Purpose = (typeof purposes)[number];

export const settingsShape = z.object({
  /** A second, easy-read page for each question. */
  easyRead: z.boolean().default(true),
  /** One in so many paper forms is entered a second time by somebody else; 0: none. */
  doubleEntryOneIn: z.number().int().min(0).max(100).default(0),
});
export type WaveSettings = z.infer<typeof settingsShape>;

export const equalityShape = z.object({
  found: z.string(),
  formats: z.string(),
  withoutInternet: z.string(),
  checkedBy: z.string(),
  checkedOn: z.string(),
});
export type EqualityCheck = z.infer<typeof equalityShape>;

export const weightingShape = z.object({
  /** Standards of the population profile, and `ward`; none where weights are taken as delivered. */
  margins: z.array(z.string()).max(6),
  trimAt: z.number().min(1.5).max(20).nullable(),
  /** Categories put together because too few answered for one of them. */
  merged: z.array(z.object({ margin: z.string(), categories: z.array(z.string()).min(2).max(30) })).max(30).default([]), // prettier-ignore
  /** Weights brought with the answers, instead of weights of our own. */
  asDelivered: z.boolean().default(false),
});
export type Weighting = z.infer<typeof weightingShape>;

export type Wave = {
  id: string;
  /** Its public address is /survey/<code>. */
  code: string;
  title: string;
  purpose: Purpose;
  state: WaveState;
  questionnaireId: string;
  /** Null until it opens for the first time. */
  editionId: string | null;
  /** BCP 47 tags; the first is the questionnaire's own. */
  languages: string[];
  ways: Way[];
  eligibility: string;
  privacyNotice: string;
  phone: string;
  paperAddress: string;
  /** ISO days; null until set. The last day counts whole. */
  opensOn: string | null;
  closesOn: string | null;
  graceMinutes: number;
  openedAt: string | null;
  closedAt: string | null;
  keepRawUntil: string | null;
  previousId: string | null;
  profileId: string | null;
  settings: WaveSettings;
  equality: EqualityCheck | null;
  /** Public half of the tablets' key, as JWK. */
  tabletKey: Record<string, unknown> | null;
  weighting: Weighting | null;
  cleaning: string;
  madeAt: string;
  changedAt: string;
  version: number;
  /** Width, for the rows below it. */
  audience: string[];
  openToMembers: boolean;
};

/** Questions as they were frozen. */
export type Edition = {
  id: string;
  questionnaireId: string;
  number: number;
  hash: string;
  madeAt: string;
  body: Questionnaire;
};
