import { figureAddress, measureFigure } from '../assessment/assessment.ts';
import { communityConcern, usableWaves } from '../consultation/consultation.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { printNumber } from '../statistics/statistics.ts';
import { sourceFigure, type ChapterSource } from '../strategy/strategy.ts';
import type { SeedServices } from './seed.ts';

/** What a priority of the demonstration rests on, and where its numbers are from. */
type Ground = { because: string; sources: ChapterSource[] };

/** A source that the writer named: everything of it made up, as the borough is. */
export const written = (numbers: string[], words: string): ChapterSource => ({
  kind: 'written',
  numbers,
  words,
  href: '',
  inside: '',
  figure: null,
});

/** Grounds of the five priorities in the printed order: the first two from the borough's own files and its survey. */
export function strategyGrounds(services: SeedServices, manager: Actor, year: number): Promise<Ground[]> {
  const period = { from: `${year}-01`, to: `${year}-12` };
  async function counted(tx: Tx, measure: string, what: string): Promise<Ground> {
    const figure = await measureFigure(tx, services, { measure, area: null, period, comparison: null });
    if (figure === null || figure.value === null) return { because: '', sources: [] };
    const rate = printNumber(figure.value, 1);
    const count = printNumber(figure.numerator, 0);
    const source: ChapterSource = {
      kind: 'figure',
      numbers: [count, rate],
      words: `${what.charAt(0).toUpperCase()}${what.slice(1)} in ${year}: ${count}, which is ${rate} ${figure.unit}`,
      href: '',
      inside: figureAddress(figure),
      figure: sourceFigure(figure),
    };
    return { because: `${count} ${what} in ${year} (${rate} ${figure.unit})`, sources: [source] };
  }
  return services.database.asActor(manager, 'load the demonstration', async (tx) => {
    const violence = await counted(tx, 'violence-and-sexual-offences', 'violent and sexual offences');
    const nuisance = await counted(tx, 'anti-social-behaviour', 'incidents of anti-social behaviour');
    const chosen = await chosenFirst(tx);
    return [
      { because: `because of ${violence.because}, and the serious violence duty`, sources: violence.sources },
      {
        because: `because ${[chosen.because, `there were ${nuisance.because}`].filter((part) => part !== '').join(' and ')}`,
        sources: [...chosen.sources, ...nuisance.sources],
      },
      {
        because: 'because 1 in 3 people managed in the community offended again within a year, and re-offending is a limb of section 6',
        sources: [written(['1 in 3'], 'Probation service, report to the partnership’s January meeting')],
      },
      {
        because: 'because 1 in 4 people before the panel had been a victim more than once in a year, and of the duties on slavery and terrorism',
        sources: [written(['1 in 4'], 'Vulnerability panel, review of the year before')],
      },
      {
        because: 'because hearing residents is a duty of the partnership’s plan (SI 2007/1830, regulation 12)',
        sources: [],
      },
    ];
  }); // prettier-ignore
}

/** How many residents chose anti-social behaviour, in the last published survey that asked. */
async function chosenFirst(tx: Tx): Promise<Ground> {
  for (const { id, code, title } of await usableWaves(tx)) {
    const found = await communityConcern(tx, id);
    const issue = 'none' in found ? undefined : found.issues.find((each) => each.code === 'asb');
    if ('none' in found || issue === undefined) continue;
    const share = `${printNumber(issue.share, 1)}%`;
    const base = printNumber(found.base, 0);
    return {
      because: `${share} of the ${base} residents who answered chose it`,
      sources: [
        {
          kind: 'survey',
          numbers: [share, base],
          words: `“${issue.text}”, chosen by ${share} of ${base} who answered: “${title}”`,
          href: `/survey/${code}/results`,
          inside: issue.href,
          figure: null,
        },
      ],
    };
  }
  return { because: '', sources: [] };
}
