import { quotedFigures, type FrankpledgeDocument } from '../../documents/documents.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { parsePeriod, periodInWords } from '../../foundation/period.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { Figure } from '../../statistics/statistics.ts';

/** Whose files the figures of a document rest on. */
export type Ownership = {
  /** By SHA-256 of the file: the agency it is from, or null where the owner is no agency of the partnership. */
  agencyOf: ReadonlyMap<string, string | null>;
  /** By SHA-256: the owner in words, for files of nobody here. */
  ownerWords: ReadonlyMap<string, string>;
  /** Files published as open data. */
  open: ReadonlySet<string>;
};

export type OwnFigures = {
  /** Figures quoted in the document that rest on files of one agency alone. */
  byAgency: Map<string, Figure[]>;
  /** Owners outside the partnership, in words: nobody can be asked. */
  outside: string[];
  /** Figures that rest on files of several owners: no one agency can check them. */
  mixed: number;
};

/** The quoted figures of a document, by the agency whose files they rest on. */
export function ownFigures(document: FrankpledgeDocument, ownership: Ownership): OwnFigures {
  const quoted = new Set(quotedFigures(document));
  const byAgency = new Map<string, Figure[]>();
  const outside = new Set<string>();
  let mixed = 0;
  for (const figure of document.figures) {
    if (!quoted.has(figure.id) || figure.value === null || figure.deliveries.length === 0) continue;
    const owners = new Set(figure.deliveries.map((hash) => ownership.agencyOf.get(hash) ?? null));
    const [owner] = owners;
    if (owners.size > 1) mixed += 1;
    else if (owner == null)
      for (const hash of figure.deliveries)
        outside.add(ownership.ownerWords.get(hash) ?? 'A source that is no longer here');
    else byAgency.set(owner, [...(byAgency.get(owner) ?? []), figure]);
  }
  return { byAgency, outside: [...outside].sort(), mixed };
}

/** Figures with their values, as one hash: another one later says that what was checked is not what stands there now. */
export function figuresHash(figures: readonly Figure[]): string {
  const parts = figures.map(({ id, value, previous }) => [id, value, previous]);
  return sha256(JSON.stringify(parts.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))));
}

const derivedUnits = /^(%|rank|per )/;

const isCount = (figure: Figure): boolean =>
  Number.isInteger(figure.value) && !derivedUnits.test(figure.unit) && figure.measure !== 'rank';

/** Widest areas first: what an agency knows best. */
const areaOrder: readonly Figure['areaKind'][] = [
  'all',
  'county',
  'police-force',
  'csp',
  'district',
  'ward',
  'msoa',
  'lsoa',
];

const numbers = new Intl.NumberFormat('en-GB');

/** A request is read by more of the asking agency than may see small counts of sources that are not open. */
const countWords = (count: number, isOpen: boolean): string =>
  !isOpen && count >= 1 && count <= 4 ? 'fewer than 5' : numbers.format(count);

function lineOf(figure: Figure, isOpen: boolean): string {
  const { value, previous } = figure;
  const before =
    previous === null || figure.previousPeriod === null
      ? ''
      : ` (${periodInWords(parsePeriod(figure.previousPeriod))}: ${countWords(previous, isOpen)})`;
  const unit = value === 1 ? figure.unit.replace(/s$/, '') : figure.unit;
  return `${figure.categoryTitle}, ${figure.areaName}, ${periodInWords(parsePeriod(figure.period))}: ${countWords(value ?? 0, isOpen)} ${unit}${before}`;
}

/** Longest question of a request. Characters. */
const longestQuestion = 4000;

/**
 * The question to one agency: its own counts and nobody else's, in plain lines. Pages show numbered
 * lines as a list, e-mails each on a line of its own. What does not fit is counted.
 * @param figures of that agency alone (`ownFigures`).
 */
export function checkQuestion(
  about: { title: string; agencyName: string },
  figures: readonly Figure[],
  open: ReadonlySet<string>,
): string {
  const counts = figures
    .filter(isCount)
    .sort((a, b) => areaOrder.indexOf(a.areaKind) - areaOrder.indexOf(b.areaKind));
  const opening = `The draft “${about.title}” prints these counts from the files of ${about.agencyName}. Do they agree with your own records?`;
  const lines: string[] = [];
  let length = opening.length;
  for (const figure of counts) {
    const line = `(${lines.length + 1}) ${lineOf(
      figure,
      figure.deliveries.every((hash) => open.has(hash)),
    )}.`;
    // Room for the last line.
    if (length + line.length + 1 > longestQuestion - 250) break;
    lines.push(line);
    length += line.length + 1;
  }
  const rest = figures.length - lines.length;
  const last =
    rest === 0
      ? []
      : [
          `${numbers.format(rest)} more ${rest === 1 ? 'figure' : 'figures'} (${lines.length < counts.length ? 'smaller areas, ' : ''}rates, shares, ranks) are worked out from the same files.`,
        ];
  return [opening, ...lines, ...last].join('\n');
}

// ---- how a check stands ---------------------------------------------------------------------------------------------------------

/** One agency asked to check, as kept. */
export type Check = {
  id: string;
  purpose: 'data' | 'figures';
  agencyId: string;
  agencyName: string;
  personName: string;
  requestId: string | null;
  figures: number;
  figuresHash: string;
  dueOn: string;
  askedAt: string;
  answer: string | null;
  answerWords: string;
  answeredBy: string | null;
  answeredOn: string | null;
  way: string | null;
  settledReason: string;
  settledBy: string | null;
};

export type CheckStanding =
  'not-asked' | 'waiting' | 'no-answer' | 'agreed' | 'disputed' | 'settled' | 'changed-since';

export const standingWords: Readonly<Record<CheckStanding, { title: string; colour: string }>> = {
  'not-asked': { title: 'Not asked', colour: 'govuk-tag--grey' },
  waiting: { title: 'Waiting', colour: 'govuk-tag--yellow' },
  'no-answer': { title: 'No answer by the day', colour: 'govuk-tag--orange' },
  agreed: { title: 'Agreed', colour: 'govuk-tag--green' },
  disputed: { title: 'Disputed', colour: 'govuk-tag--red' },
  settled: { title: 'Disputed, goes on', colour: 'govuk-tag--orange' },
  'changed-since': { title: 'Changed since the check', colour: 'govuk-tag--orange' },
};

/**
 * How the check of one agency's figures stands.
 * @param hashNow of its figures as the document has them now.
 */
export function standingOf(check: Check | null, hashNow: string, today: string): CheckStanding {
  if (check === null) return 'not-asked';
  if (check.figuresHash !== hashNow) return 'changed-since';
  if (check.settledReason !== '') return 'settled';
  if (check.answer === 'agree') return 'agreed';
  if (check.answer !== null) return 'disputed';
  return today > check.dueOn ? 'no-answer' : 'waiting';
}

/** Each agency with figures in the document, with its latest check. */
export type AgencyCheck = {
  agencyId: string;
  agencyName: string;
  figures: number;
  check: Check | null;
  standing: CheckStanding;
};

/** What stands in the way of closing the check, in sentences. Empty where nothing does. */
export function blockers(checks: readonly AgencyCheck[], gaps: string): string[] {
  return checks.flatMap(({ agencyName, standing, check }) => {
    switch (standing) {
      case 'waiting':
        return [`${agencyName} has until ${check === null ? 'its day' : dayInWords(check.dueOn)} to answer.`];
      case 'disputed':
        return [`${agencyName} disputes its figures. Mend them, or say why it goes on despite the dispute.`];
      case 'changed-since':
        return [`The figures of ${agencyName} changed after it was asked. Ask it again.`];
      case 'not-asked':
        return gaps.trim() === ''
          ? [`${agencyName} was not asked. Ask it, or write under gaps why it cannot be asked.`]
          : [];
      default:
        return [];
    }
  });
}

/** Gaps that are written down without anybody typing them: who did not answer by the day, who could not be asked. */
export function gapsOf(checks: readonly AgencyCheck[], own: Pick<OwnFigures, 'outside' | 'mixed'>): string[] {
  return [
    ...checks.flatMap(({ agencyName, standing, check, figures }) =>
      standing === 'no-answer' && check !== null
        ? [`${agencyName} did not answer by ${dayInWords(check.dueOn)} (${figures} figures).`]
        : standing === 'not-asked'
          ? [`${agencyName} was not asked (${figures} figures).`]
          : [],
    ),
    ...own.outside.map(
      (owner) =>
        `Figures of “${owner}” were not checked: no agency of the partnership is known as its owner.`,
    ),
    ...(own.mixed === 0
      ? []
      : [`${own.mixed} figures rest on files of several owners: no one agency could check them.`]),
  ];
}
