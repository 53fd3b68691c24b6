import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { clock } from '../foundation/clock.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import { softwareVersion } from '../foundation/version.ts';
import {
  acceptDelivery,
  applyPreset,
  insertSource,
  keepDeliveries,
  detectTable,
  openFile,
  parseMapping,
  prepareMapped,
  readFiles,
  saveMapping,
  settlePrepared,
  suggestMapping,
  type Engine,
  type Keeper,
  type Mapping,
  type ReadFiles,
} from '../observatory/observatory.ts';
import { partnershipDirectory } from '../partnership/partnership.ts';
import { loadPlaces } from '../places/places.ts';
import { hashPassword } from '../sign-in/sign-in.ts';
import { demonstrationPassword } from './accounts.ts';
import { writeDemonstrationFiles } from './files.ts';
import type { DemonstrationFileKind, DemonstrationManifest } from './manifest.ts';
import { demonstrationSources, type DemonstrationSource } from './mappings.ts';
import { demonstrationPartnerships } from './partnerships.ts';
import { insertActions } from './seed.actions.ts';
import { insertDemonstrationAssessment } from './seed.assessment.ts';
import { demonstrationWords } from './words.ts';
import { insertBreaksAndGroups } from './seed.breaks.ts';
import { insertConsultations } from './seed.consultation.ts';
import { insertLedger } from './seed.ledger.ts';
import { insertPriorities } from './seed.priorities.ts';
import { insertDemonstrationReleases } from './seed.releases.ts';
import { insertStrategies } from './seed.strategy.ts';
import { insertReturns } from './seed.returns.ts';
import { insertPerformance } from './seed.performance.ts';
import { insertYear } from './seed.year.ts';
import { insertWardPacks } from './seed.wards.ts';
import { insertDemonstrationHarm } from './seed.harm.ts';
import { insertOrganisations, insertPlanned, seededPartnership, tieToCounty } from './seed.people.ts';
import { insertAgreements, insertSecondee, insertShared } from './seed.sharing.ts';

export type SeedServices = { database: Database; engine: Engine; folder: DataFolder };

/** Codes of the neighbouring district and of the county on the demonstration's map. */
const neighbourCode = 'X07000002';
const countyCode = 'X10000001';

const placesKinds: readonly DemonstrationFileKind[] = [
  'boundaries-ward',
  'boundaries-district',
  'boundaries-lsoa',
  'lookup-lsoa',
  'lookup-partnership',
  'population-ward',
  'households-lsoa',
  'deprivation-lsoa',
];

/** True where no partnership has been made yet. */
export async function isEmpty(database: Database): Promise<boolean> {
  return database.asSystem('look for a partnership', null, async (tx) => {
    const row = await tx.selectFrom('organisation').select('id').limit(1).executeTakeFirst();
    return row === undefined;
  });
}

type PartnersFile = { from: DemonstrationSource; mapping: Mapping; read: ReadFiles };

/** Reads one partner's file by its mapping, as the pages do; nothing counts yet. */
async function readPartnersFile(
  { engine, folder }: SeedServices,
  from: DemonstrationSource,
  path: string,
): Promise<PartnersFile> {
  const bytes = await readFile(path);
  const guess = await detectTable(openFile(bytes));
  const mapping = parseMapping(
    from.mapping?.(guess.sheets[0]?.headings ?? []) ??
      applyPreset(
        { ...suggestMapping(guess, { fileName: basename(path) }).mapping, title: from.source.title },
        from.source.kind ?? '',
      ),
  );
  const source = { code: from.code, title: from.source.title };
  const files = await prepareMapped(engine, { bytes, fileName: basename(path) }, mapping, { source });
  return { from, mapping, read: await settlePrepared(engine, folder, files) };
}

/** The whole demonstration at once, as tests need it: `beginDemonstration`, then `furnishDemonstration`. */
export async function seedDemonstration(
  services: SeedServices,
  say: (line: string) => void,
): Promise<DemonstrationManifest> {
  const manifest = await beginDemonstration(services, say);
  await furnishDemonstration(services);
  return manifest;
}

/**
 * Loads what the pages need to be of use. Takes some 25 seconds; the rest is `furnishDemonstration`. The
 * demonstration borough comes through the real adaptors: its files are written in the shapes partners publish,
 * read, checked and accepted like any others. Partnership, people and files in use appear in one transaction, so that a
 * seeding cut short begins again from nothing.
 *
 * @param say one line a step, for the terminal.
 */
export async function beginDemonstration(
  services: SeedServices,
  say: (line: string) => void,
): Promise<DemonstrationManifest> {
  const { database, engine, folder } = services;
  const work = await mkdtemp(join(tmpdir(), 'frankpledge-demonstration-'));
  try {
    say('Making the demonstration borough (fictional)…');
    const manifest = await writeDemonstrationFiles(work);
    for (const file of manifest.files) {
      if (placesKinds.includes(file.kind)) await loadPlaces(database, folder, join(work, file.path));
    }
    const street = manifest.files
      .filter((file) => file.kind === 'street')
      .map((file) => join(work, file.path));
    say(`Importing ${street.length} monthly police files…`);
    const read = await readFiles(engine, folder.deliveries, street);
    const partners: PartnersFile[] = [];
    for (const from of demonstrationSources) {
      const file = manifest.files.find((each) => each.kind === from.kind);
      if (file !== undefined) partners.push(await readPartnersFile(services, from, join(work, file.path)));
    }
    const partnershipId = newId();
    await database.asSystem('load the demonstration', partnershipId, async (tx) => {
      await tx
        .insertInto('installation')
        .values({
          id: newId(),
          kind: 'demonstration',
          made_at: clock.now(),
          made_by_version: softwareVersion,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await insertOrganisations(tx);
      const borough = await insertPlanned(
        tx,
        planOf('marlhythe'),
        manifest.borough,
        await hashPassword(demonstrationPassword),
      );
      await insertAgreements(tx, borough);
      const key = borough.agencies.get('borough')?.ownKey ?? '';
      const keeper: Keeper = { partnershipId, accountId: null, key };
      for (const delivery of await keepDeliveries(tx, keeper, read))
        await acceptDelivery(tx, keeper, delivery.id);
      await insertDemonstrationHarm(tx, keeper);
      for (const { from, mapping, read: partnersFile } of partners) {
        await insertSource(tx, keeper, from.code, 'mapped', from.source);
        const { id: mappingId } = await saveMapping(tx, keeper, from.code, mapping);
        for (const delivery of await keepDeliveries(tx, keeper, partnersFile, { mappingId }))
          await acceptDelivery(tx, keeper, delivery.id);
      }
    });
    await completeDemonstration(services);
    return manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function planOf(key: 'marlhythe' | 'aldersted' | 'county') {
  const plan = demonstrationPartnerships.find((each) => each.key === key);
  if (plan === undefined) throw new Error(`The demonstration has no partnership ${key}`);
  return plan;
}

/**
 * What stands beside the borough: the neighbouring partnership, the county group, the person seconded from it, what was shared,
 * the ledger and the breaks in series. Each part is made once; a start that was cut short goes on here the next time.
 */
export async function completeDemonstration(services: SeedServices): Promise<void> {
  const { database, folder } = services;
  const known = await database.asSystem('look for the demonstration', null, partnershipDirectory);
  const idOf = (key: 'marlhythe' | 'aldersted' | 'county') =>
    known.find(({ name }) => name === planOf(key).name)?.id ?? null;
  const boroughId = idOf('marlhythe');
  if (boroughId === null) return;
  if (idOf('county') === null) {
    const passwordHash = await hashPassword(demonstrationPassword);
    const codes = { aldersted: neighbourCode, county: countyCode };
    const ids = { aldersted: newId(), county: newId() };
    for (const key of ['aldersted', 'county'] as const)
      await database.asSystem('load the demonstration', ids[key], (tx) =>
        insertPlanned(tx, planOf(key), { code: codes[key], name: planOf(key).area }, passwordHash),
      );
    await tieToCounty(database, [boroughId, ids.aldersted], ids.county);
  }
  const borough = await database.asSystem('look at the demonstration', boroughId, (tx) =>
    seededPartnership(tx, planOf('marlhythe')),
  );
  await database.asSystem('load the demonstration', boroughId, (tx) => insertSecondee(tx, borough));
  await insertShared(database, folder, borough);
  await insertLedger(database, borough);
  await insertBreaksAndGroups(database, borough);
}

/** What a demonstration is furnished with, in this order, in words that go on with “still being furnished:”. */
export const furnishings = [
  'the year',
  'actions',
  'consultations',
  'priorities',
  'ward packs',
  'strategies',
  'assessments',
  'releases',
  'returns',
  'performance',
] as const;
export type Furnishing = (typeof furnishings)[number];

/**
 * What is made from the figures, as its people would make it: it takes a minute, and follows while the server answers already. Each
 * part finds what is there of it: a start that was cut short goes on where it stood.
 * @param at told which part is begun.
 */
export async function furnishDemonstration(
  services: SeedServices,
  at: (part: Furnishing) => void = () => {},
): Promise<void> {
  const { database } = services;
  const known = await database.asSystem('look for the demonstration', null, partnershipDirectory);
  const boroughId = known.find(({ name }) => name === planOf('marlhythe').name)?.id;
  if (boroughId === undefined) return;
  const borough = await database.asSystem('look at the demonstration', boroughId, (tx) =>
    seededPartnership(tx, planOf('marlhythe')),
  );
  const makers: Record<Furnishing, () => Promise<void>> = {
    'the year': () => insertYear(services, borough),
    actions: () => insertActions(services, borough),
    consultations: () => insertConsultations(services, borough),
    priorities: () => insertPriorities(services, borough),
    'ward packs': () => insertWardPacks(services, borough),
    strategies: () => insertStrategies(services, borough),
    assessments: () => insertDemonstrationAssessment(services, boroughId, demonstrationWords),
    releases: () => insertDemonstrationReleases(services, borough),
    returns: () => insertReturns(services, borough),
    performance: () => insertPerformance(services, borough),
  };
  for (const part of furnishings) {
    at(part);
    await makers[part]();
  }
}
