import { periodInWords } from '../../foundation/period.ts';
import type { Block, Inline } from '../../documents/document.ts';
import type { Analysis } from '../analysis.ts';
import { category } from '../../observatory/observatory.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { monthlyCharts } from '../assessment.charts.ts';
import {
  districtBlocks,
  introduction,
  methodSection,
  summaryBullets,
  summaryNotes,
  wardBlocks,
} from '../assessment.document.ts';
import { groupOf, harmBlocks, timeBlocks } from './draft.ground.ts';
import { measureDrafts } from './draft.measures.ts';
import { madeDrafts, sourceDrafts } from './draft.made.ts';
import { standsOutDrafts } from './draft.stands-out.ts';
import { headlineDrafts } from './draft.headlines.ts';
import { otherCategories, summaryCategories } from '../measures.ts';
import { arrowOf } from '../narrative.rules.ts';
import { breakCodes, breakSentences } from '../series-breaks.ts';
import { fromBlocks, sentence, type Drafted, type DraftGround } from './draft.ts';
import { templateOf, type PartName, type TemplateName, type TemplateSection } from './template.ts';

const commonOf = (ground: DraftGround) => ({
  figures: new Map(ground.analysis.figures.map((figure) => [figure.id, figure])),
  isOpen: ground.isOpen,
});

/**
 * What a row of the summary says: two pages hold all of them only without what other sections say in full. Of two rates the one that
 * is published (burglary per household); of the wards the one with the most; of a break its name, and the change raw and adjusted.
 */
function summaryFindings(analysis: Analysis, code: string): Inline[][] {
  const area = analysis.question.area.code;
  const incidents = analysis.find('incidents', code, area);
  const breaks = incidents === undefined ? [] : breakSentences(incidents);
  const rate = analysis.find('rate-per-1000-residents', code, area);
  const hasHouseholds = analysis.find('rate-per-1000-households', code, area)?.value != null;
  const quotes = (content: readonly Inline[], id: string | undefined): boolean =>
    content.some((part) => typeof part !== 'string' && 'figure' in part && part.figure === id);
  const bullets = summaryBullets(analysis, code).filter((content) => {
    const [first] = content;
    if (typeof first !== 'string') return true;
    if (breaks.includes(first) || first.startsWith('The highest rates')) return false;
    return !(hasHouseholds && quotes(content, rate?.id));
  });
  const named = (incidents?.limitations ?? []).filter((each) => each.code === breakCodes.break);
  const adjusted = (incidents?.limitations ?? []).filter((each) => each.code === breakCodes.adjusted);
  return named.length === 0
    ? bullets
    : [
        ...bullets,
        [
          `${named.length === 1 ? 'There is a break' : 'There are breaks'} in the series, said in full with the measure. ${adjusted
            .map(({ text }) => text.replace(/ Source of the adjustment:.*$/, ''))
            .map((text, at) => (at === 0 ? text : text.slice(Math.max(0, text.indexOf('Adjusted,')))))
            .join(' ')}`.trim(),
        ],
      ];
}

/** The rows of the summary table: each finding a sentence of its own, the arrow from the test. */
function summaryRows(ground: DraftGround): Drafted[] {
  const { analysis } = ground;
  const { area, period } = analysis.question;
  const rows = (table: string, codes: readonly string[]): Drafted[] =>
    codes.flatMap((code) => {
      const incidents = analysis.find('incidents', code, area.code);
      if (incidents === undefined) return [];
      const arrow = arrowOf(incidents);
      return summaryFindings(analysis, code).map((content, index) =>
        sentence(`summary.${code}.${index}`, content, commonOf(ground), {
          kind: 'row',
          table,
          caption: `Key categories, ${area.name}, ${periodInWords(period)}`,
          row: code,
          title: category(code).title,
          arrow: `${arrow.sign} ${arrow.words}`,
          notes: summaryNotes(codes),
        }),
      );
    });
  return rows('summary', [...summaryCategories, ...otherCategories]);
}

/** Figures of one measure and category, of every ward or district: what a chart of them draws. */
const areaFigures = (ground: DraftGround, kind: 'district' | 'ward'): Figure[] =>
  ground.analysis.figures.filter(
    ({ areaKind, measure }) => areaKind === kind && (measure === 'incidents' || measure.startsWith('rate')),
  );

async function draftPart(ground: DraftGround, part: PartName): Promise<Drafted[]> {
  const { analysis } = ground;
  const common = commonOf(ground);
  switch (part) {
    case 'introduction':
      return fromBlocks('introduction', introduction(analysis), common);
    case 'summary-rows':
      return summaryRows(ground);
    case 'headlines':
      return headlineDrafts(ground);
    case 'months':
      return fromBlocks(
        'months',
        monthlyCharts(analysis).map((chart): Block => ({ kind: 'chart', chart })),
        common,
      );
    case 'districts':
      return groupOf(
        'districts',
        'Compared with other districts',
        fromBlocks('districts', districtBlocks(analysis), common, () =>
          areaFigures(ground, 'district').filter(
            ({ category: of, measure }) => of === 'all-crime' && measure === 'rate-per-1000-residents',
          ),
        ),
      );
    case 'wards':
      return groupOf(
        'wards',
        'Wards',
        fromBlocks('wards', wardBlocks(analysis), common, () =>
          areaFigures(ground, 'ward').filter(({ category: of }) => of === 'all-incidents'),
        ),
      );
    case 'stands-out':
      return groupOf('stands-out', 'What stands out', await standsOutDrafts(ground));
    case 'time':
      return groupOf('time', 'When it happens', await timeBlocks(ground));
    case 'harm':
      return groupOf('harm', 'Harm beside volume', await harmBlocks(ground));
    case 'method':
      return groupOf('method', 'How firm is this?', fromBlocks('method', methodSection(analysis), common));
    case 'made':
      return groupOf('made', 'How this was made', await madeDrafts(ground));
    case 'sources':
      return groupOf('sources', 'Data sources and limitations', await sourceDrafts(ground));
    default:
      return measureDrafts(ground, part.slice('measures:'.length));
  }
}

export type DraftedSection = { section: TemplateSection; items: Drafted[] };

/** A heading that says what the section is called already is left out. */
function withoutEcho(title: string, items: readonly Drafted[]): Drafted[] {
  return items.filter(({ block }) => block.kind !== 'heading' || block.text !== title);
}

/** Everything the software has to say under a template. Nothing is drafted twice under one code. */
export async function draftSections(
  ground: DraftGround,
  template: TemplateName,
  only?: string,
): Promise<DraftedSection[]> {
  const sections: DraftedSection[] = [];
  for (const each of templateOf(template).sections) {
    if (only !== undefined && each.code !== only) continue;
    const items: Drafted[] = [];
    for (const part of each.parts) items.push(...(await draftPart(ground, part)));
    const seen = new Map<string, number>();
    sections.push({
      section: each,
      items: withoutEcho(each.title, items).map((item) => {
        const times = seen.get(item.code) ?? 0;
        seen.set(item.code, times + 1);
        return times === 0 ? item : { ...item, code: `${item.code}.${times}` };
      }),
    });
  }
  return sections;
}
