import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { clock } from '../foundation/clock.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import {
  acceptDelivery,
  insertSource,
  keepDeliveries,
  detectTable,
  openFile,
  parseMapping,
  prepareMapped,
  readFiles,
  saveMapping,
  settlePrepared,
  type Engine,
  type Keeper,
  type Mapping,
  type ReadFiles,
} from '../observatory/observatory.ts';
import { hashPassword } from '../partnership/partnership.ts';
import { loadPlaces } from '../places/places.ts';
import {
  demonstrationAgencies,
  demonstrationPartnership,
  demonstrationPassword,
  demonstrationPeople,
} from './accounts.ts';
import { writeDemonstrationFiles } from './files.ts';
import { demonstrationSources, type DemonstrationSource } from './mappings.ts';
import type { DemonstrationFileKind, DemonstrationManifest } from './manifest.ts';

export type SeedServices = { database: Database; engine: Engine; folder: DataFolder };

/** The day every demonstration post and membership begins. */
const begun = '2020-04-01';

const placesKinds: readonly DemonstrationFileKind[] = [
  'boundaries-ward',
  'boundaries-district',
  'boundaries-lsoa',
  'lookup-lsoa',
  'lookup-partnership',
  'population-ward',
  'households-lsoa',
];

/** True where no partnership has been made yet. */
export async function isEmpty(database: Database): Promise<boolean> {
  return database.asSystem('look for a partnership', null, async (tx) => {
    const row = await tx.selectFrom('organisation').select('id').limit(1).executeTakeFirst();
    return row === undefined;
  });
}

type Made = { keeper: Keeper };

/** The partnership, its agencies with their keys, and one person a role; in one transaction. */
async function insertPeople(tx: Tx, partnershipId: string, manifest: DemonstrationManifest): Promise<Made> {
  const passwordHash = await hashPassword(demonstrationPassword);
  const now = clock.now();
  const agencies = demonstrationAgencies.map((agency) => ({
    ...agency,
    id: newId(),
    organisation: newId(),
    ownKey: newId(),
  }));
  const first = agencies[0];
  if (first === undefined) throw new Error('The demonstration has no agency');
  const everyone = { open_to_members: true, audience: [first.ownKey] };
  await tx
    .insertInto('partnership')
    .values({
      partnership_id: partnershipId,
      name: demonstrationPartnership.name,
      area_code: manifest.borough.code,
      area_name: manifest.borough.name,
      made_at: now,
      ...everyone,
    })
    .execute();
  for (const agency of agencies) {
    const width = { open_to_members: true, audience: [agency.ownKey] };
    await tx
      .insertInto('organisation')
      .values({ id: agency.organisation, name: agency.name, kind: agency.kind, made_at: now })
      .execute();
    await tx
      .insertInto('agency')
      .values({
        partnership_id: partnershipId,
        id: agency.id,
        organisation_id: agency.organisation,
        name: agency.name,
        joined_on: begun,
        ...width,
      })
      .execute();
    await tx
      .insertInto('audience_key')
      .values({
        partnership_id: partnershipId,
        id: agency.ownKey,
        kind: 'own',
        agency_id: agency.id,
        title: agency.name,
        made_at: now,
        ...width,
      })
      .execute();
  }
  for (const person of demonstrationPeople) {
    const agency = agencies.find((each) => each.key === person.agency);
    if (agency === undefined) throw new Error(`${person.name} has no agency`);
    const accountId = newId();
    await tx
      .insertInto('account')
      .values({
        id: accountId,
        email: person.email,
        name: person.name,
        password_hash: passwordHash,
        made_at: now,
      })
      .execute();
    await tx
      .insertInto('post')
      .values({
        partnership_id: partnershipId,
        id: newId(),
        account_id: accountId,
        agency_id: agency.id,
        role: person.role,
        started_on: begun,
        open_to_members: true,
        audience: [agency.ownKey],
      })
      .execute();
  }
  return { keeper: { partnershipId, accountId: null, key: first.ownKey } };
}

type PartnersFile = { from: DemonstrationSource; mapping: Mapping; read: ReadFiles };

/** Reads one partner's file by its mapping, as the pages do; nothing counts yet. */
async function readPartnersFile(
  { engine, folder }: SeedServices,
  from: DemonstrationSource,
  path: string,
): Promise<PartnersFile> {
  const bytes = await readFile(path);
  const [sheet] = (await detectTable(openFile(bytes))).sheets;
  const mapping = parseMapping(from.mapping(sheet?.headings ?? []));
  const source = { code: from.code, title: from.source.title };
  const files = await prepareMapped(engine, { bytes, fileName: basename(path) }, mapping, { source });
  return { from, mapping, read: await settlePrepared(engine, folder, files) };
}

/**
 * Loads the demonstration borough through the real adaptors: its files are written in the shapes partners publish,
 * read, checked and accepted like any others. Partnership, people and files in use appear in one transaction, so that a
 * seeding cut short begins again from nothing.
 *
 * @param say one line a step, for the terminal.
 */
export async function seedDemonstration(
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
      const { keeper } = await insertPeople(tx, partnershipId, manifest);
      for (const delivery of await keepDeliveries(tx, keeper, read))
        await acceptDelivery(tx, keeper, delivery.id);
      for (const { from, mapping, read: partnersFile } of partners) {
        await insertSource(tx, keeper, from.code, 'mapped', from.source);
        const { id: mappingId } = await saveMapping(tx, keeper, from.code, mapping);
        for (const delivery of await keepDeliveries(tx, keeper, partnersFile, { mappingId }))
          await acceptDelivery(tx, keeper, delivery.id);
      }
    });
    return manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
