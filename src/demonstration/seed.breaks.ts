import type { Database } from '../foundation/database.ts';
import { monthInWords } from '../foundation/period.ts';
import { insertBreak, listBreaks, listSources, type NewBreak } from '../observatory/observatory.ts';
import { insertAreaGroup, knownDistricts, listGroups } from '../places/places.ts';
import { boroughName, countyName } from './names.ts';
import { demonstrationSources } from './mappings.ts';
import type { SeededPartnership } from './seed.people.ts';
import { floods, recordingChange } from './structure.ts';

/** Breaks that the borough has written down: a change of recording, a new form, and reports filed where they do not belong. */
function plannedBreaks(borough: { code: string; name: string }, councilReports: string | null): NewBreak[] {
  const everywhere = { sourceKind: null, sourceCode: null, areaCode: null, areaName: '' };
  const asb = ['anti-social-behaviour'];
  return [
    {
      ...everywhere,
      kind: 'recording-change',
      title: 'New incident form of the police',
      text: `Since 1 ${monthInWords(recordingChange.from)} rowdy behaviour without a victim is recorded as anti-social behaviour; until then it was often a public order offence or closed at the call.`,
      sourceKind: 'police-street',
      categories: asb,
      from: `${recordingChange.from}-01`,
      to: null,
      adjustment: {
        kind: 'factor',
        low: 1.35,
        high: 1.5,
        source: 'The force’s comparison of four weeks recorded both ways (fictional)',
      },
    },
    {
      ...everywhere,
      kind: 'new-form',
      title: 'New web form for reports to the council',
      text: 'In June 2025 the council’s web form began to take reports without an account. More people report since; that is not more to report.',
      sourceCode: councilReports,
      categories: asb,
      areaCode: borough.code,
      areaName: borough.name,
      from: '2025-06-02',
      to: null,
      adjustment: null,
    },
    {
      ...everywhere,
      kind: 'misfiled',
      title: 'Flood welfare calls filed as anti-social behaviour',
      text: 'During the winter floods calls about blocked slipways and moved barriers were recorded as anti-social behaviour.',
      sourceKind: 'police-street',
      categories: asb,
      areaCode: borough.code,
      areaName: borough.name,
      from: `${floods.period.from}-01`,
      to: `${floods.period.to}-30`,
      adjustment: {
        kind: 'months',
        counts: [
          { month: '2025-02', count: 14 },
          { month: '2025-03', count: 19 },
          { month: '2025-04', count: 9 },
        ],
        reports: 'flood welfare calls',
        source: 'A count of the calls by the borough’s analyst (fictional)',
      },
    },
  ];
}

/** Writes the breaks and the two groups of areas down, where the borough has none yet. */
export async function insertBreaksAndGroups(database: Database, borough: SeededPartnership): Promise<void> {
  await database.asSystem('load the demonstration', borough.id, async (tx) => {
    const own = await tx
      .selectFrom('partnership')
      .select(['area_code as code', 'area_name as name'])
      .where('partnership_id', '=', borough.id)
      .executeTakeFirstOrThrow();
    if ((await listBreaks(tx)).length === 0) {
      const codes = new Set((await listSources(tx)).map(({ code }) => code));
      const council = demonstrationSources.find(
        ({ kind, code }) => kind === 'council-reports' && codes.has(code),
      );
      for (const planned of plannedBreaks(own, council?.code ?? null)) await insertBreak(tx, planned);
    }
    if ((await listGroups(tx)).length > 0) return;
    const districts = [...(await knownDistricts(tx))].map(([code, name]) => ({ code, name }));
    if (districts.length < 4) return;
    await insertAreaGroup(tx, 'county', {
      kind: 'county',
      title: `Districts of ${countyName}`,
      source: 'The boundaries of the demonstration (fictional)',
      asOf: '2025-05-01',
      areas: districts,
    });
    await insertAreaGroup(tx, 'most-similar', {
      kind: 'most-similar',
      title: `Most similar group of ${boroughName}`,
      source: 'A list made for the demonstration (fictional)',
      asOf: '2025-04-01',
      // A published list leaves out the area that it was made for.
      areas: districts.filter(({ code }, index) => code !== own.code && index % 2 === 0),
    });
  });
}
