import {
  askAgencies,
  makePublishedAssessment,
  makeWrittenAssessment,
  type DemonstrationWriting,
  type PublishedYear,
} from '../assessment/assessment.ts';
import type { Actor } from '../foundation/database.types.ts';
import type { SeedServices } from './seed.ts';

/** What the analyst of the demonstration has done so far: some kept, some edited, some rejected, something written. */
const writing: DemonstrationWriting = {
  keepSections: ['months', 'method'],
  edits: [
    {
      code: 'summary.burglary.0',
      words: (drafted) => `${drafted} Two men were charged in June.`,
    },
    {
      code: 'summary.anti-social-behaviour.0',
      words: (drafted) =>
        drafted.replace('Anti-social behaviour has increased', 'Reports of anti-social behaviour rose'),
    },
  ],
  rejects: ['summary.other-crime.1', 'measure.bicycle-theft.2'],
  written: [
    {
      section: 'wards',
      kind: 'text',
      words:
        'The wards by the river and the town centre stand out each year: people come there to shop and to go out. Read the number beside the rate.',
    },
    {
      section: 'summary',
      kind: 'cause',
      words:
        'The new incident form of the police, and flood welfare calls filed as anti-social behaviour, account for part of the rise.',
      confidence: 'medium',
      evidence: 'Breaks in the series, under “How this was made”',
      restricted: true,
    },
    {
      section: 'achievements',
      kind: 'achievement',
      words: 'Alley gates were put up behind Ferry Street and the back lanes were lit.',
      evidence: 'Highways completion note, March 2026 (fictional)',
    },
    {
      section: 'themes',
      kind: 'theme',
      words: 'E-scooters ridden on the promenade: wardens and residents say so, and no figure counts it yet.',
    },
    {
      section: 'recommendations',
      kind: 'recommendation',
      words:
        'Make anti-social behaviour in the town centre a priority, and test what is left of the rise once the new form has run a year.',
      evidence: 'Summary of findings, anti-social behaviour',
    },
  ],
  comments: [
    {
      by: 'manager',
      code: 'summary.anti-social-behaviour.0',
      words: 'Say here that the form changed, before anybody quotes the percentage.',
    },
    { by: 'chair', code: null, words: 'Can the summary be kept to two pages for the executive group?' },
  ],
};

/** What became of the assessment of the year before. */
const lastYear: PublishedYear = {
  title: 'Strategic Assessment 2025',
  endorsedOn: '2025-12-10',
  approvedOn: '2026-01-14',
  minute: 'MCSP 2026-01-14, item 6',
  priorities: 'Anti-social behaviour in the town centre\nViolence in the night-time economy\nDomestic abuse',
  gaps: 'The agencies checked their figures on paper in November 2025, before this system was used.',
};

/** What agencies have said so far about their figures in the draft; the others have not answered. */
const said = [
  { agency: 'Merrowshire Police', choice: 'agree', words: '' },
  {
    agency: 'Merrowshire Fire and Rescue Service',
    choice: 'dispute',
    words: 'Two deliberate fires of March were recorded again as accidental. Our count is two lower.',
  },
] as const;

/** Somebody of the borough with a post of this role today. */
async function actorOf(
  { database }: Pick<SeedServices, 'database'>,
  partnershipId: string,
  role: Actor['role'],
): Promise<Actor> {
  return database.asSystem('find somebody of the demonstration', partnershipId, async (tx) => {
    const row = await tx
      .selectFrom('post')
      .innerJoin('account', 'account.id', 'post.account_id')
      .select(['account.id', 'account.name', 'post.agency_id'])
      .where('post.role', '=', role)
      .where('post.ended_on', 'is', null)
      .orderBy('post.id')
      .limit(1)
      .executeTakeFirstOrThrow();
    return { accountId: row.id, accountName: row.name, partnershipId, agencyId: row.agency_id, role };
  });
}

/** The assessment of last year, published, and one that is being written and checked, made as their analyst would make them; what was cut short goes on. @param banner printed on every page of it */
export async function insertDemonstrationAssessment(
  services: SeedServices,
  partnershipId: string,
  banner: string,
): Promise<void> {
  const known = await services.database.asSystem('look for an assessment', partnershipId, (tx) =>
    tx.selectFrom('assessment').select(['id', 'title', 'state']).orderBy('id').execute(),
  );
  const published = known.find(({ title }) => title === lastYear.title) ?? null;
  const written = known.find(({ title }) => title !== lastYear.title) ?? null;
  const [analyst, manager, chair] = await Promise.all(
    (['analyst', 'manager', 'chair'] as const).map((role) => actorOf(services, partnershipId, role)),
  );
  if (analyst === undefined || manager === undefined || chair === undefined) return;
  await makePublishedAssessment(services, { analyst, manager }, lastYear, banner, published?.id ?? null);
  if (written !== null && written.state !== 'draft') return;
  const people = { analyst, manager, chair };
  const id = await makeWrittenAssessment(services, people, writing, banner, written?.id ?? null);
  if (id === null) return;
  const isAsked = await services.database.asSystem('look for an assessment', partnershipId, (tx) =>
    tx
      .selectFrom('assessment_check')
      .select('id')
      .where('assessment_id', '=', id)
      .limit(1)
      .executeTakeFirst(),
  );
  if (isAsked === undefined) await askAgencies(services, analyst, id, said, banner);
}
