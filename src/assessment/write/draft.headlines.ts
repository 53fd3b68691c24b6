import { changeSentence as measureChange, verdictOf } from '../measures/answer.rules.ts';
import { comparisonInWords } from '../measures/measure.figures.ts';
import { otherCategories, summaryCategories } from '../measures.ts';
import { changeSentence } from '../narrative.rules.ts';
import { lookForReaders, measuresInUse } from './draft.measures.ts';
import { sentence, subheading, type Drafted, type DraftGround } from './draft.ts';
import { quoteNumbers } from './tokens.rules.ts';

/** Most measures of partners in the summary: it must stay within two pages. */
const mostOfPartners = 12;

/** The executive summary: what is up, what is down, what shows no clear change; then what partners count that changed. */
export async function headlineDrafts(ground: DraftGround): Promise<Drafted[]> {
  const { analysis } = ground;
  const area = analysis.question.area.code;
  const common = {
    isOpen: ground.isOpen,
    figures: new Map(analysis.figures.map((figure) => [figure.id, figure])),
  };
  const counted = [...summaryCategories, ...otherCategories].flatMap((code) => {
    const figure = analysis.find('incidents', code, area);
    return figure === undefined
      ? []
      : [
          {
            code,
            figure,
            share: code === 'all-crime' ? undefined : analysis.find('share-of-crime', code, area),
          },
        ];
  });
  const group = (
    code: string,
    title: string,
    fits: (verdict: ReturnType<typeof verdictOf>) => boolean,
  ): Drafted[] => {
    const own = counted.filter(({ figure }) => fits(verdictOf(figure)));
    return own.length === 0
      ? []
      : [
          subheading(`headlines.${code}`, title),
          ...own.map((each) =>
            sentence(`headlines.${each.code}`, changeSentence(each.figure, each.share), common, {
              kind: 'bullet',
              group: `headlines.${code}`,
            }),
          ),
        ];
  };
  return [
    ...group('up', 'Up by more than chance', (verdict) => verdict === 'up'),
    ...group('down', 'Down by more than chance', (verdict) => verdict === 'down'),
    ...group(
      'other',
      'No clear change, or too few to say',
      (verdict) => verdict !== 'up' && verdict !== 'down',
    ),
    ...(await ofPartners(ground)),
  ];
}

async function ofPartners(ground: DraftGround): Promise<Drafted[]> {
  const drafts: Drafted[] = [];
  for (const measure of await measuresInUse(ground)) {
    const { sourceKind, title } = measure.definition;
    if (sourceKind === 'police-street' || sourceKind === 'recorded-crime-csp') continue;
    const found = await lookForReaders(ground, measure);
    if (found === null) continue;
    const { count } = found.look.own;
    const verdict = verdictOf(count);
    if (verdict !== 'up' && verdict !== 'down') continue;
    const text = `${title}. ${measureChange(count, comparisonInWords(found.look.periods))}`;
    drafts.push(
      sentence(
        `headlines.measure.${measure.code}`,
        quoteNumbers(text, [count]),
        { isOpen: found.isOpen, figures: new Map([[count.id, count]]) },
        { kind: 'bullet', group: 'headlines.partners' },
      ),
    );
    if (drafts.length === mostOfPartners) break;
  }
  return drafts.length === 0 ? [] : [subheading('headlines.partners', 'What partners count'), ...drafts];
}
