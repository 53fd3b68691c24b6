import { insertDraftRelease, publishDraftRelease, type ReleaseTable } from '../assessment/assessment.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Role } from '../foundation/database.types.ts';
import type { Engine } from '../observatory/observatory.ts';
import type { SeededPartnership } from './seed.people.ts';

/** Quarters of the last year with data, and the year itself. */
const periods = [
  '2025-10..2025-12',
  '2026-01..2026-03',
  '2026-04..2026-06',
  '2026-07..2026-09',
  '2025-10..2026-09',
];

const table = (measure: string, title: string, areas: ReleaseTable['areas'], of = periods): ReleaseTable => ({
  measure,
  title,
  areas,
  periods: of,
});

const publishedTitle = 'Deliberate fires and anti-social behaviour told to the council, by ward';
const draftTitle = 'Fires by kind, July to September 2026';

/** One release that was prepared by the analyst and published by the manager, and a draft of the next. Made once. */
export async function insertDemonstrationReleases(
  services: { database: Database; engine: Engine; folder: DataFolder },
  borough: SeededPartnership,
): Promise<void> {
  const { database } = services;
  const actorOf = (name: string, role: Role): Actor => ({
    accountId: borough.people.get(name) ?? '',
    accountName: name,
    partnershipId: borough.id,
    agencyId: borough.agencies.get('borough')?.id ?? '',
    role,
  });
  const analyst = actorOf('Amara Whitlock', 'analyst');
  const known = await database.asActor(analyst, 'look at the demonstration', (tx) =>
    tx.selectFrom('data_release').select(['id', 'title', 'state']).where('kind', '=', 'tables').execute(),
  );
  const published = known.find(({ title }) => title === publishedTitle);
  const id =
    published?.id ??
    (await database.asActor(analyst, 'load the demonstration', (tx) =>
      insertDraftRelease(tx, {
        title: publishedTitle,
        words:
          'Every quarter of the year to September 2026, for the borough and its wards. All of it is made up for the demonstration.',
        tables: [
          table('deliberate-fires', 'Deliberate fires', 'both'),
          table('council-asb', 'Anti-social behaviour told to the council', 'both'),
        ],
        replacesId: null,
      }),
    ));
  if (published === undefined || published.state === 'draft')
    await publishDraftRelease(database, services, id, analyst, actorOf('Daniel Osei', 'manager'));
  if (known.some(({ title }) => title === draftTitle)) return;
  await database.asActor(analyst, 'load the demonstration', (tx) =>
    insertDraftRelease(tx, {
      title: draftTitle,
      words: '',
      tables: [
        table('deliberate-primary-fires', 'Deliberate primary fires', 'wards', ['2026-07..2026-09']),
        table('deliberate-secondary-fires', 'Deliberate secondary fires', 'wards', ['2026-07..2026-09']),
      ],
      replacesId: null,
    }),
  );
}
