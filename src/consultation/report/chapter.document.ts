import { documentSchemaVersion, type Block, type FrankpledgeDocument } from '../../documents/documents.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { channels, wayTitles } from '../waves/wave.types.ts';
import { datesInWords } from '../waves/wave.words.ts';
import type { ReleasedCell } from './chapter.open.ts';
import { countCell, heading, numberColumn, paragraph, textCell, textColumn, whole } from './chapter.parts.ts';
import { bySection, inOwnWords, issuesInOrder, whatHappened, where } from './chapter.answers.ts';
import { byGroups, sinceBefore, whoAnswered } from './chapter.groups.ts';
import { ChapterWriter, type ChapterEdition, type ChapterGround } from './chapter.writer.ts';

/** The chapter, and of the public edition the cells that are released with it. */
export type Chapter = { document: FrankpledgeDocument; released: ReleasedCell[] };

/**
 * The chapter of a consultation as a document: who was asked and how, who answered, what matters most, what about it, what happened
 * to people and whether they said so, and how that differs from the time before. Every percentage says what it is a share of.
 */
export function chapterOf(
  ground: ChapterGround,
  edition: ChapterEdition,
  more: { createdAt: string; banner: string; marking: string },
): Chapter {
  const writer = new ChapterWriter(ground, edition);
  const blocks = [
    ...howItWasDone(writer),
    ...issuesInOrder(writer),
    ...whatHappened(writer),
    ...bySection(writer),
    ...inOwnWords(writer),
    ...where(writer),
    ...sinceBefore(writer),
    ...byGroups(writer),
    ...whoAnswered(writer),
    ...howToRead(writer),
  ];
  const { wave } = ground;
  return {
    document: {
      schemaVersion: documentSchemaVersion,
      title: wave.title,
      subtitle: edition === 'public' ? 'What people told us' : 'What people told us, restricted edition',
      marking: edition === 'public' ? 'OFFICIAL' : more.marking,
      banner: more.banner,
      language: 'en-GB',
      author: ground.partnershipName,
      createdAt: more.createdAt,
      softwareVersion,
      blocks: withOwnIds(blocks),
      figures: [...writer.used].map((id) => ground.figures.get(id)).filter((figure) => figure !== undefined),
      sources: [],
    },
    released: writer.released,
  };
}

/** Two headings or two tables of the same words are told apart: each has an id, and a name for those who do not see it. */
function withOwnIds(blocks: readonly Block[]): Block[] {
  const seen = new Map<string, number>();
  const next = (key: string): number => {
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key) ?? 1;
  };
  return blocks.map((block) => {
    if (block.kind === 'heading') {
      const n = next(`heading ${block.id}`);
      return n === 1 ? block : { ...block, id: `${block.id}-${n}` };
    }
    if (block.kind !== 'table') return block;
    const n = next(`table ${block.caption}`);
    return n === 1 ? block : { ...block, caption: `${block.caption} (${n})` };
  });
}

function howItWasDone(to: ChapterWriter): Block[] {
  const { wave, counts } = to.ground;
  const used = channels.filter((channel) => (counts.byChannel.get(channel) ?? 0) > 0);
  return [
    heading(1, 'How it was done'),
    paragraph(
      `${whole(counts.complete)} people answered between ${datesInWords(wave).replace(' to ', ' and ')}. ${wave.eligibility}`,
    ),
    {
      kind: 'table',
      caption: 'Answers by the way they came',
      columns: [textColumn('Way'), numberColumn('Answers'), numberColumn('Of all answers')],
      rowHeadings: true,
      rows: used.map((channel) => {
        const count = counts.byChannel.get(channel) ?? 0;
        return [
          textCell(wayTitles[channel]),
          countCell(count),
          to.share((100 * count) / counts.complete, null),
        ];
      }),
      notes: [`Base: ${whole(counts.complete)} people who answered.`, ...(counts.excluded === 0 ? [] : [`${whole(counts.excluded)} sets of answers were left out. ${wave.cleaning}`])], // prettier-ignore
    },
    {
      kind: 'note',
      tone: 'information',
      title: 'A consultation, not a sample',
      content: [
        'Those answered who wanted to. The numbers say what they think; they have no margin of error and cannot be taken for what everybody who lives here thinks.',
      ],
    },
  ];
}

function howToRead(to: ChapterWriter): Block[] {
  const { wave } = to.ground;
  return [
    heading(1, 'How to read these numbers'),
    {
      kind: 'list',
      ordered: false,
      items: [
        ['Every table says what its percentages are a share of: everybody who answered, those who were asked because of an earlier answer, or things named where each person could name several.'],
        ['Percentages are rounded each by itself, and so may not add up to 100.'],
        ...(to.isPublic ? [['Groups of fewer than ten people are put together; counts from which a few people’s answers could be worked out are left out and marked [c].']] : []),
        [`It was open ${datesInWords(wave)}${wave.closedAt === null ? '' : `, and closed on ${dayInWords(wave.closedAt.slice(0, 10))}`}.`],
      ],
    }, // prettier-ignore
  ];
}
