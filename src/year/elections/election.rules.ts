import { addDays } from '../../foundation/day.ts';
import { holidaysElsewhere, workingDaysFrom } from '../../foundation/holidays.ts';
import type { ElectionKind, ElectionPeriod } from './election.types.ts';

/** (S) in the source documents, (F) found in public material, (G) believed right, to be checked: domain pack, "Marks". */
export type SourceMark = 'S' | 'F' | 'G';

/** How the day of the notice is proposed from the day of the poll. Dated data: a later rule of the same kinds is a new row. */
export type NoticeRule = {
  id: string;
  kinds: readonly ElectionKind[];
  /** Polls from this day on (ISO). */
  from: string;
  /**
   * Election days leave out Saturday, Sunday, Christmas Eve, Christmas Day, Good Friday, bank holidays and days of public thanksgiving or
   * mourning (the last are bank holidays when they were appointed since 1971); those of all parts leave out what Scotland or Northern
   * Ireland have alone too.
   */
  unit: 'election-days' | 'election-days-of-all-parts' | 'calendar-days';
  /** Before the poll. */
  amount: number;
  words: string;
  source: string;
  mark: SourceMark;
};

export const noticeRules: readonly NoticeRule[] = [
  {
    id: 'notice-local-25wd',
    kinds: ['whole-council', 'by-election', 'county'],
    from: '2007-05-03',
    unit: 'election-days',
    amount: 25,
    words: 'the last day for the notice of election, 25 working days before the poll',
    source: 'Local Elections (Principal Areas) (England and Wales) Rules 2006 (SI 2006/3304), schedules 2 and 3, rules 1 and 2',
    mark: 'F',
  },
  {
    id: 'notice-police-25wd',
    kinds: ['policing-body'],
    from: '2012-11-15',
    unit: 'election-days',
    amount: 25,
    words: 'the last day for the notice of election, 25 working days before the poll',
    source: 'Police and Crime Commissioner Elections Order 2012 (SI 2012/1917), schedule 3; Electoral Commission, guidance for police area returning officers',
    mark: 'F',
  },
  {
    // Nominations close on the 6th day after dissolution and the poll is on the 19th after that, counted over the whole United Kingdom
    // (rule 2(2)(a)); until 24 March 2022 the Fixed-term Parliaments Act 2011, section 3, said 25 in one.
    id: 'dissolution-25wd',
    kinds: ['parliament'],
    from: '2015-05-07',
    unit: 'election-days-of-all-parts',
    amount: 25,
    words: 'dissolution, 25 working days before the poll',
    source: 'Representation of the People Act 1983, schedule 1, rules 1 and 2; Dissolution and Calling of Parliament Act 2022',
    mark: 'F',
  },
  {
    id: 'referendum-28d',
    kinds: ['referendum'],
    from: '2000-11-30',
    unit: 'calendar-days',
    amount: 28,
    words: '28 days before the poll',
    source: 'Political Parties, Elections and Referendums Act 2000, section 125',
    mark: 'G',
  },
]; // prettier-ignore

/** The day of the notice that the rule gives, and the rule; null for a poll before any rule. */
export function proposedNotice(
  kind: ElectionKind,
  pollOn: string,
  closed?: ReadonlySet<string>,
): { on: string; rule: NoticeRule } | null {
  const rule = noticeRules
    .filter((each) => each.kinds.includes(kind) && each.from <= pollOn)
    .sort((one, other) => (one.from < other.from ? 1 : -1))[0];
  if (rule === undefined) return null;
  const on =
    rule.unit === 'calendar-days'
      ? addDays(pollOn, -rule.amount)
      : workingDaysFrom(pollOn, -rule.amount, notElectionDays(rule, pollOn, closed));
  return { on, rule };
}

/** Days that an election's timetable leaves out beside weekends and the bank holidays of England and Wales. */
function notElectionDays(
  rule: Pick<NoticeRule, 'unit'>,
  pollOn: string,
  closed: Iterable<string> = [],
): ReadonlySet<string> {
  const year = Number(pollOn.slice(0, 4));
  return new Set([
    ...closed,
    `${year - 1}-12-24`,
    `${year}-12-24`,
    ...(rule.unit === 'election-days-of-all-parts' ? holidaysElsewhere(pollOn) : []),
  ]);
}

/** What may be about to go out. */
export const publicItems = {
  'new-consultation': {
    title: 'A new consultation',
    waits: true,
    would: 'It would open',
    because: 'a consultation begun in the period can be read as campaigning',
  },
  launch: {
    title: 'A launch, event or campaign',
    waits: true,
    would: 'It would be launched',
    because: 'publicity on the council’s proposals waits until people have voted',
  },
  publication: {
    title: 'A strategy, report or page published for the first time',
    waits: true,
    would: 'It would be published',
    because: 'publicity on controversial issues, or views and proposals tied to a person or group, waits',
  },
  'public-meeting': {
    title: 'A public meeting on proposals, scrutiny of a draft among them',
    waits: true,
    would: 'It would be held',
    because: 'what is said there of a proposal will be reported beside the names of those who stand',
  },
  'names-councillor': {
    title: 'Anything that names, quotes or pictures a councillor or candidate',
    waits: true,
    would: 'It would appear',
    because: 'nothing may seem to support, or to harm, somebody who may be standing',
  },
  'business-as-usual': {
    title: 'Business as usual: services, statutory notices, figures published on their usual day',
    waits: false,
    would: '',
    because: 'the council’s ordinary work goes on',
  },
  'case-message': {
    title: 'Messages to residents, victims and partners in a case',
    waits: false,
    would: '',
    because: 'nobody is kept waiting by an election',
  },
} as const satisfies Record<string, { title: string; waits: boolean; would: string; because: string }>;
export type PublicItem = keyof typeof publicItems;

export const publicityLaw =
  'Local Government Act 1986, section 2, and the Code of Recommended Practice on Local Authority Publicity (2011), paragraphs 33 to 35';

/** True where a period touches an area: a by-election in one ward leaves what is only about another ward alone. */
export const touches = (period: Pick<ElectionPeriod, 'reach' | 'wardCode'>, ward: string | null): boolean =>
  period.reach !== 'ward' || ward === null || period.wardCode === ward;

/** True where a day lies in a period; notice and poll both count. */
export const within = (period: Pick<ElectionPeriod, 'noticeOn' | 'pollOn'>, day: string): boolean =>
  period.noticeOn <= day && day <= period.pollOn;
