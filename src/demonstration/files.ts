import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGeography, toDegrees, type Geography } from './geography.ts';
import { openGzipPool } from './gzip.ts';
import { drawIncidents } from './incidents.ts';
import {
  fictionalNotice,
  manifestOf,
  type DemonstrationFile,
  type DemonstrationFileKind,
  type DemonstrationManifest,
} from './manifest.ts';
import type { AreaCharacter } from './layout.ts';
import type { Ring } from './mesh.ts';
import { aggregateFiles } from './aggregates.ts';
import { councilReportList, fireExtract, flyTippingTable } from './partners.ts';
import { snapPoints } from './points.ts';
import { placeTexts, streetFile, streetFileName } from './street.ts';

/** The seed of the demonstration. Another seed gives another county of the same plan. */
export const demonstrationSeed = 'frankpledge-demonstration-1';

function csv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [header, ...rows].map((row) => row.join(',') + '\n').join('');
}

type Shape = { properties: Record<string, string | number>; rings: readonly Ring[] };

/** GeoJSON (RFC 7946), one feature a line, as the ONS writes its files. The notice travels with the collection. */
function geojson(name: string, shapes: readonly Shape[]): string {
  const features = shapes.map(({ properties, rings }) =>
    JSON.stringify({
      type: 'Feature',
      properties,
      geometry: { type: 'Polygon', coordinates: rings.map((ring) => ring.map(toDegrees)) },
    }),
  );
  return `{\n"type": "FeatureCollection",\n"name": ${JSON.stringify(name)},\n"description": ${JSON.stringify(fictionalNotice)},\n"features": [\n${features.join(',\n')}\n]\n}\n`;
}

type Draft = { path: string; kind: DemonstrationFileKind; content: string | Buffer };

/** Invented national tenths (1 most deprived) by what an area is like, with one step to either side. */
const tenths: Record<AreaCharacter, number> = {
  centre: 3, station: 2, riverside: 4, inner: 3, estate: 2, suburb: 7, marsh: 6, rural: 8,
}; // prettier-ignore

function decileOf(character: AreaCharacter, index: number): number {
  return Math.min(10, Math.max(1, tenths[character] + (((index * 7) % 5) % 3) - 1));
}

function places(geography: Geography): Draft[] {
  const note = { NOTE: 'Fictional' };
  return [
    {
      path: 'wards.geojson',
      kind: 'boundaries-ward',
      content: geojson(
        'demonstration-wards-2025',
        geography.wards.map((ward) => ({
          properties: { WD25CD: ward.code, WD25NM: ward.name, LAD25CD: ward.district.code, LAD25NM: ward.district.name, ...note },
          rings: ward.rings,
        })),
      ),
    },
    {
      path: 'districts.geojson',
      kind: 'boundaries-district',
      content: geojson(
        'demonstration-districts-2025',
        geography.districts.map((district) => ({
          properties: { LAD25CD: district.code, LAD25NM: district.name, CTY25CD: geography.county.code, CTY25NM: geography.county.name, ...note },
          rings: district.rings,
        })),
      ),
    },
    {
      path: 'lsoa.geojson',
      kind: 'boundaries-lsoa',
      content: geojson(
        'demonstration-lsoa-2021',
        geography.areas.map((area) => ({
          properties: { LSOA21CD: area.code, LSOA21NM: area.name, LAD25CD: area.district.code, LAD25NM: area.district.name, ...note },
          rings: area.rings,
        })),
      ),
    },
    {
      path: 'lsoa_ward_district.csv',
      kind: 'lookup-lsoa',
      content: csv(
        ['lsoa21_name', 'lsoa21_code', 'ward25_name', 'ward25_code', 'ltla25_name', 'ltla25_code'],
        geography.areas.map((area) => [area.name, area.code, area.ward.name, area.ward.code, area.district.name, area.district.code]),
      ),
    },
    {
      path: 'district_csp_force.csv',
      kind: 'lookup-partnership',
      content: csv(
        ['ltla25_code', 'ltla25_name', 'csp25_code', 'csp25_name', 'pfa25_code', 'pfa25_name'],
        geography.districts.map((district) => [district.code, district.name, district.cspCode, district.name, geography.force.code, geography.force.name]),
      ),
    },
    {
      path: 'population_mid2024.csv',
      kind: 'population-ward',
      content: csv(
        ['lad25_code', 'lad25_name', 'ward25_code', 'ward25_name', 'population_mid2024'],
        geography.wards.map((ward) => [ward.district.code, ward.district.name, ward.code, ward.name, ward.residents]),
      ),
    },
    {
      path: 'households_census2021.csv',
      kind: 'households-lsoa',
      content: csv(
        ['lsoa21_code', 'total_households'],
        geography.areas.map((area) => [area.code, area.households]),
      ),
    },
    {
      path: 'deprivation_iod2025.csv',
      kind: 'deprivation-lsoa',
      content: csv(
        ['lsoa21_code', 'IMD_decile'],
        geography.areas.map((area, index) => [area.code, decileOf(area.character, index)]),
      ),
    },
  ]; // prettier-ignore
}

function partnerFiles(seed: string, geography: Geography): Draft[] {
  return [
    { path: 'partners/fire-incidents.csv', kind: 'fire-extract', content: fireExtract(seed, geography) },
    {
      path: 'partners/council-asb-reports.csv',
      kind: 'council-reports',
      content: councilReportList(seed, geography),
    },
    {
      path: 'partners/fly-tipping-by-month.csv',
      kind: 'fly-tipping-table',
      content: flyTippingTable(seed, geography),
    },
  ];
}

function boundsOf(geography: Geography): [number, number, number, number] {
  const corners = geography.county.rings.flat().map(toDegrees);
  const longitudes = corners.map(([longitude]) => longitude);
  const latitudes = corners.map(([, latitude]) => latitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

/**
 * Writes the demonstration's files in the shapes that publishers and partners use, so that all of it goes the way any
 * file goes: boundaries, lookups, populations, 36 street files, partners' files; last `manifest.json`, so that a
 * folder with a manifest is whole. The same seed gives the same bytes on every machine.
 * @param folder is made when it does not exist; files of the same name in it are replaced.
 */
export async function writeDemonstrationFiles(
  folder: string,
  options: { seed?: string } = {},
): Promise<DemonstrationManifest> {
  const seed = options.seed ?? demonstrationSeed;
  await mkdir(join(folder, 'street'), { recursive: true });
  await mkdir(join(folder, 'partners'), { recursive: true });

  const written = async (
    draft: Pick<DemonstrationFile, 'path' | 'kind' | 'month'>,
    content: Uint8Array,
  ): Promise<DemonstrationFile> => {
    await writeFile(join(folder, draft.path), content);
    return { ...draft, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  };

  const geography = buildGeography(seed);
  const points = snapPoints(seed, geography.areas);
  const texts = placeTexts(geography, points);
  const incidents = drawIncidents(seed, geography, points);

  const street: Promise<DemonstrationFile>[] = [];
  const pool = openGzipPool();
  try {
    // A month waiting beside each that is being packed: some three megabytes each.
    const running = new Set<Promise<unknown>>();
    for (const [month, packed] of incidents) {
      while (running.size >= pool.threads * 2) await Promise.race(running);
      const path = `street/${streetFileName(month, geography)}`;
      const file = pool
        .gzip(streetFile(seed, month, packed, texts, geography))
        .then((content) => written({ path, kind: 'street', month }, content));
      // A failure is thrown below, where all are waited for; here it only makes room.
      const done: Promise<unknown> = file.then(
        () => running.delete(done),
        () => running.delete(done),
      );
      running.add(done);
      street.push(file);
      // Lets the packed months be written before the next one is made.
      await new Promise(setImmediate);
    }
    await Promise.all(street);
  } finally {
    await pool.close();
  }
  const others: Draft[] = aggregateFiles(seed, geography, incidents).map(({ kind, path, content }) => ({
    kind: `source:${kind}`,
    path,
    content,
  }));
  const rest = [...places(geography), ...partnerFiles(seed, geography), ...others].map(
    ({ path, kind, content }) =>
      written({ path, kind }, typeof content === 'string' ? Buffer.from(content) : content),
  );
  const manifest = manifestOf(seed, geography, boundsOf(geography), await Promise.all([...rest, ...street]));
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
