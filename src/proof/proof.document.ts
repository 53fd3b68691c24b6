import type { Block, Cell, FrankpledgeDocument, Inline } from '../documents/documents.ts';
import { documentSchemaVersion } from '../documents/documents.ts';
import { clock } from '../foundation/clock.ts';
import { softwareVersion } from '../foundation/version.ts';
import { causes, type Finding, type Place, type ProofReport } from './proof.types.ts';

const counted = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;

/** Findings to put right, and those worth a look. */
export function byWeight(report: ProofReport): { mend: Finding[]; look: Finding[] } {
  return {
    mend: report.findings.filter((finding) => finding.weight === 'mend'),
    look: report.findings.filter((finding) => finding.weight === 'look'),
  };
}

/** The outcome in one or two sentences. */
export function outcome(report: ProofReport): string {
  const { mend, look } = byWeight(report);
  const read = `${counted(report.numbers, 'number was', 'numbers were')} read and ${counted(
    report.agreements.length,
    'relation between them holds',
    'relations between them hold',
  )}.`;
  if (report.findings.length === 0)
    return report.agreements.length === 0
      ? `${read} No number here can be worked out from others, so nothing could be checked.`
      : `${read} Nothing was found that does not agree.`;
  return `${read} ${counted(mend.length, 'thing is', 'things are')} to put right; ${counted(look.length, 'more is', 'more are')} worth a look.`;
}

/** What a proof cannot do, for the page and every download. */
export const notProved =
  'Only what the text itself says is recomputed: a number that no other number in the text determines is not checked, and a text in which all agrees can still be wrong. Each finding shows its working; look at it before you change anything.';

export function placeWords(place: Place): string {
  const where = place.where.charAt(0).toUpperCase() + place.where.slice(1);
  return place.under === '' ? where : `${where}, under “${place.under}”`;
}

const text = (words: string): Cell => ({ content: [words] });

function findingsTable(caption: string, findings: readonly Finding[]): Extract<Block, { kind: 'table' }> {
  return {
    kind: 'table',
    caption,
    columns: [
      { title: 'Where', kind: 'text', width: 3 },
      { title: 'Printed', kind: 'text', width: 2 },
      { title: 'Should be', kind: 'text', width: 2 },
      { title: 'Likely cause and working', kind: 'text', width: 5 },
    ],
    rowHeadings: true,
    rows: findings.map((finding) => [
      { bullets: finding.places.map((place): Inline[] => [placeWords(place)]) },
      text(finding.printed),
      text(finding.corrected),
      {
        content: [
          { strong: `${causes[finding.cause]}. ` },
          `${finding.about}: ${finding.working} “${finding.places[0]?.quote ?? ''}”`,
        ],
      },
    ]),
    notes: [],
  };
}

/** All findings as one table, for CSV. */
export function reportTable(report: ProofReport): Extract<Block, { kind: 'table' }> {
  const columns = ['Weight', 'Cause', 'About', 'Printed', 'Should be', 'Working', 'Where', 'Words'];
  return {
    kind: 'table',
    caption: `Proof of ${report.name}`,
    columns: columns.map((title) => ({ title, kind: 'text' as const })),
    rowHeadings: false,
    rows: report.findings.map((finding) =>
      [
        finding.weight === 'mend' ? 'To put right' : 'Worth a look',
        causes[finding.cause],
        finding.about,
        finding.printed,
        finding.corrected,
        finding.working,
        finding.places.map(placeWords).join('; '),
        finding.places[0]?.quote ?? '',
      ].map(text),
    ),
    notes: [],
  };
}

/** The report as a document of the house, for Word and PDF. */
export function proofDocument(
  report: ProofReport,
  options: { author?: string; banner?: string } = {},
): FrankpledgeDocument {
  const { mend, look } = byWeight(report);
  const blocks: Block[] = [
    { kind: 'paragraph', content: [outcome(report)] },
    { kind: 'note', tone: 'information', title: 'What a proof can do', content: [notProved] },
  ];
  const section = (id: string, title: string, findings: readonly Finding[]): void => {
    if (findings.length === 0) return;
    blocks.push({ kind: 'heading', level: 1, text: title, id }, findingsTable(title, findings));
  };
  section('to-put-right', 'To put right', mend);
  section('worth-a-look', 'Worth a look', look);
  if (report.notRead.length > 0)
    blocks.push({
      kind: 'paragraph',
      content: [`Not looked at: ${report.notRead.join(', ')}.`],
    });
  return {
    schemaVersion: documentSchemaVersion,
    title: 'Proof of the numbers',
    subtitle: report.name,
    marking: 'OFFICIAL',
    banner: options.banner ?? '',
    language: 'en-GB',
    author: options.author ?? '',
    createdAt: clock.now(),
    softwareVersion,
    blocks,
    figures: [],
    sources: [],
  };
}

/** The report as plain text, for a terminal and for copying into a message. */
export function proofText(report: ProofReport): string {
  const { mend, look } = byWeight(report);
  const section = (title: string, findings: readonly Finding[]): string[] =>
    findings.length === 0
      ? []
      : [
          '',
          title,
          ...findings.flatMap((finding, index) => [
            '',
            `${index + 1}. ${finding.about}: ${finding.printed} → ${finding.corrected}`,
            `   ${causes[finding.cause]}. ${finding.working}`,
            ...finding.places.map((place) => `   ${placeWords(place)}`),
            `   “${finding.places[0]?.quote ?? ''}”`,
          ]),
        ];
  return [
    report.name,
    outcome(report),
    ...section('TO PUT RIGHT', mend),
    ...section('WORTH A LOOK', look),
    ...(report.notRead.length === 0 ? [] : ['', `Not looked at: ${report.notRead.join(', ')}.`]),
    '',
  ].join('\n');
}
