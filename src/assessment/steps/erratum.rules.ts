import type { Block, FrankpledgeDocument } from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';

/** A correction of a frozen document. */
export type Erratum = {
  id: string;
  wrongValue: string;
  rightValue: string;
  reason: string;
  /** What it touches: sections, ward packs, releases. */
  outputs: string;
  foundOn: string;
  dueOn: string;
  proposedAt: string;
  proposedBy: string;
  proposedById: string;
  proposerRole: string;
  decision: 'confirmed' | 'put-aside' | null;
  decidedAt: string | null;
  decidedBy: string | null;
  decisionReason: string;
};

const erratumTitle = 'Erratum of ';

/** The notes at the head of the document: one for each erratum, oldest first. */
export function erratumNotes(
  errata: readonly Pick<Erratum, 'wrongValue' | 'rightValue' | 'reason' | 'outputs' | 'decidedAt'>[],
): Block[] {
  return errata.map(({ wrongValue, rightValue, reason, outputs, decidedAt }) => ({
    kind: 'note',
    tone: 'warning',
    title: `${erratumTitle}${dayInWords((decidedAt ?? '').slice(0, 10))}`,
    content: [
      'This document said “',
      { strong: wrongValue },
      '”. Right is “',
      { strong: rightValue },
      `”. ${ended(reason)} It concerns: ${ended(outputs)} Below it stands as it was first given out.`,
    ],
  }));
}

const isErratumNote = (block: Block): boolean =>
  block.kind === 'note' && block.title.startsWith(erratumTitle);

/** The document with these errata at its head, in the place of any that stood there. */
export function withErrata(
  document: FrankpledgeDocument,
  errata: Parameters<typeof erratumNotes>[0],
): FrankpledgeDocument {
  const body = document.blocks.findIndex((block) => !isErratumNote(block));
  return { ...document, blocks: [...erratumNotes(errata), ...document.blocks.slice(Math.max(0, body))] };
}

const ended = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
