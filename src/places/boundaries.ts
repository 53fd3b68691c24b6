import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { feature as topojsonFeature } from 'topojson-client';
import type { Topology } from 'topojson-specification';
import { badInput } from '../foundation/problem.ts';
import type { AreaKind } from '../statistics/figure.ts';
import { codeColumns, nameColumnFor, parentColumnFor, readAreaColumns } from './columns.rules.ts';
import { extentOf, fromBritishNationalGrid, judgeExtent, readCrs } from './coordinates.rules.ts';
import { countOf, kindOfCode, kindsByFineness, vintageInWords } from './gss.rules.ts';
import type { Area, BoundarySet } from './place.ts';
import { decodeText, readReceivedFile } from './read-file.ts';
import type { ReadLimits, ReceivedFile } from './read-file.ts';
import { mendPolygons, toGeometry } from './shape.rules.ts';
import type { Rings, ShapeFault } from './shape.rules.ts';

/** What a person may say where the file does not, or to overrule it. */
export type BoundaryOptions = ReadLimits & {
  kind?: AreaKind;
  /** Year of the geography, e.g. 2025. */
  year?: number;
  codeColumn?: string;
  nameColumn?: string;
  parentColumn?: string;
};

const expected =
  'Expected a code column such as WD25CD, LSOA21CD, LAD24CD, PFA23CD or ward24_code, with its name column (WD25NM).';

/**
 * Reads a file of boundaries: GeoJSON (RFC 7946, and the older form with a `crs`) or TopoJSON, plain or gzipped.
 * Coordinates come out as WGS84; outer rings run anticlockwise, holes clockwise. Kind and year are read from the column
 * names. Throws a Problem that says what is wrong, where, and how to mend it.
 */
export async function readBoundaries(path: string, options: BoundaryOptions = {}): Promise<BoundarySet> {
  return boundariesFromFile(await readReceivedFile(path, options), options);
}

/** The same for a file that has been received already. */
export function boundariesFromFile(file: ReceivedFile, options: BoundaryOptions = {}): BoundarySet {
  const { fileName } = file;
  const { features, crs } = readFeatures(file);
  const columns = chooseColumns(features, options, fileName);
  const warnings: string[] = [...columns.warnings];
  const stated = readCrs(crs, fileName);

  const raw = features.map((feature, at) => readFeature(feature, at, columns, fileName));
  const extent = extentOf(raw, fileName);
  if (extent === null)
    throw badInput('boundaries-empty', `${fileName}: no area has a shape`, 'Every geometry in it is empty.');
  const verdict = judgeExtent(extent, stated, fileName);
  if (verdict.warning !== null) warnings.push(verdict.warning);
  if (verdict.crs === 'british-national-grid')
    for (const area of raw) area.polygons = fromGrid(area.polygons);

  const kind = columns.kind;
  const areas = new Map<string, Area & { polygons: Rings[] }>();
  const found: FaultsFound = { closed: [], degenerate: [], 'self-crossing': [] };
  for (const area of raw) {
    const { polygons, faults } = mendPolygons(area.polygons);
    const called = `${area.name} (${area.code})`;
    for (const fault of faults) found[fault.kind].push(faultOf(called, fault));
    if (polygons.length === 0) {
      warnings.push(`${called} has no shape and was left out: no point can be placed in it.`);
      continue;
    }
    const before = areas.get(area.code);
    if (before !== undefined) {
      warnings.push(`${called} comes more than once; its parts were put together.`);
      before.polygons.push(...polygons);
      before.geometry = toGeometry(before.polygons);
      continue;
    }
    areas.set(area.code, {
      code: area.code,
      name: area.name,
      kind,
      parent: area.parent,
      parentName: area.parentName,
      geometry: toGeometry(polygons),
      polygons,
    });
  }
  if (areas.size === 0)
    throw badInput('boundaries-empty', `${fileName}: no area has a shape`, 'Every geometry in it is empty.');
  warnings.push(...sayFaults(found));
  const withoutParent = [...areas.values()].filter((area) => area.parent === null).length;
  if (withoutParent > 0 && (kind === 'ward' || kind === 'lsoa' || kind === 'msoa'))
    warnings.push(
      withoutParent === areas.size
        ? `The file does not say which district its ${countOf(kind, areas.size)} lie in.`
        : `${countOf(kind, withoutParent)} of ${areas.size} have no district.`,
    );
  return {
    hash: file.hash,
    fileName,
    kind,
    year: columns.year,
    vintage: vintageInWords(kind, columns.year),
    areas: [...areas.values()].map(({ polygons: _, ...area }) => area),
    warnings,
  };
}

type FaultsFound = Record<ShapeFault['kind'], { area: string; where: string }[]>;

const faultWords: Readonly<Record<ShapeFault['kind'], string>> = {
  closed: 'a ring did not end where it began, and was closed',
  degenerate: 'a ring encloses nothing, and was left out',
  'self-crossing':
    'the boundary crosses itself. It was kept as it is; points just there may be put in the wrong area',
};

function faultOf(area: string, fault: ShapeFault): { area: string; where: string } {
  const where =
    fault.kind === 'self-crossing' ? ` near ${fault.longitude.toFixed(5)}, ${fault.latitude.toFixed(5)}` : '';
  return { area, where };
}

/** One sentence an area for a few, one for all when there are many (a generalised national file has hundreds). */
function sayFaults(found: FaultsFound): string[] {
  const few = 3;
  return (['closed', 'degenerate', 'self-crossing'] as const).flatMap((kind) => {
    const places = found[kind];
    if (places.length === 0) return [];
    const say = ({ area, where }: { area: string; where: string }): string => `${area}${where}`;
    if (places.length <= few) return places.map((place) => `${say(place)}: ${faultWords[kind]}.`);
    const rest = places.length - few;
    return [`${places.slice(0, few).map(say).join('; ')} and ${rest} more: ${faultWords[kind]}.`];
  });
}

function fromGrid(polygons: Rings[]): Rings[] {
  return polygons.map((rings) =>
    rings.map((ring) => ring.map(([x = NaN, y = NaN]) => fromBritishNationalGrid(x, y))),
  );
}

function readFeatures(file: ReceivedFile): { features: Feature<Geometry | null>[]; crs: unknown } {
  const { fileName } = file;
  const { text } = decodeText(file.content, fileName);
  if (text.trim() === '')
    throw badInput('empty-file', `${fileName} is empty`, 'It holds only blanks. Download it again.');
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw badInput(
      'not-json',
      `${fileName} is not GeoJSON or TopoJSON`,
      `It is not JSON at all, or it is cut short (${(error as Error).message}). Boundaries can be downloaded as GeoJSON from the ONS Open Geography portal.`,
    );
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw notBoundaries(fileName, data);
  const type: unknown = (data as { type?: unknown }).type;
  if (type === 'Topology') return { features: readTopology(data as Topology, fileName), crs: undefined };
  if (type !== 'FeatureCollection') throw notBoundaries(fileName, data);
  const { features, crs } = data as FeatureCollection & { crs?: unknown };
  if (!Array.isArray(features) || features.length === 0)
    throw badInput('boundaries-empty', `${fileName} has no areas`, 'Its list of features is empty.');
  return { features, crs };
}

function notBoundaries(fileName: string, data: unknown): Error {
  const type = typeof data === 'object' && data !== null ? (data as { type?: unknown }).type : undefined;
  return badInput(
    'not-boundaries',
    `${fileName} is not a file of boundaries`,
    `It is JSON, but ${typeof type === 'string' ? `of type “${type}”` : 'without a “type”'}. Expected a GeoJSON “FeatureCollection” or a TopoJSON “Topology”.`,
  );
}

function readTopology(topology: Topology, fileName: string): Feature<Geometry | null>[] {
  const objects = Object.entries((topology.objects as Topology['objects'] | undefined) ?? {});
  const [first, second] = objects;
  if (first === undefined || !Array.isArray(topology.arcs))
    throw badInput('not-boundaries', `${fileName} is TopoJSON without objects or arcs`, 'Download it again.');
  if (second !== undefined)
    throw badInput(
      'topology-several-objects',
      `${fileName} holds several layers: ${objects.map(([name]) => name).join(', ')}`,
      'Keep the one layer you want in the file.',
    );
  checkArcs(first[1], topology.arcs.length, fileName);
  const out: FeatureCollection | Feature = topojsonFeature(topology, first[1]);
  const features = out.type === 'FeatureCollection' ? out.features : [out];
  if (features.length === 0)
    throw badInput('boundaries-empty', `${fileName} has no areas`, 'Its layer holds no geometries.');
  return features;
}

/** topojson-client crashes with a type error on an arc that is not there; a person wants to know which area it is. */
function checkArcs(object: Topology['objects'][string], arcs: number, fileName: string): void {
  if (object.type === 'GeometryCollection') {
    for (const geometry of object.geometries) checkArcs(geometry, arcs, fileName);
    return;
  }
  if (!('arcs' in object)) return;
  const wanted = (object.arcs as unknown[]).flat(Infinity) as number[];
  const missing = wanted.find((arc) => !Number.isInteger(arc) || (arc < 0 ? ~arc : arc) >= arcs);
  if (missing === undefined) return;
  const name = Object.values(object.properties ?? {}).find((value) => typeof value === 'string');
  throw badInput(
    'topology-missing-arc',
    `${fileName}: the boundary of ${String(name ?? object.id ?? 'an area')} is not all there`,
    `It needs arc ${missing < 0 ? ~missing : missing}, but the file has only ${arcs}. Download it again.`,
  );
}

type Columns = {
  kind: AreaKind;
  year: number | null;
  code: string;
  name: string | null;
  parent: string | null;
  parentName: string | null;
  warnings: string[];
};

/** Stands for the `id` that GeoJSON and TopoJSON put beside the properties, not among them. */
const featureId = '(feature id)';

function chooseColumns(
  features: readonly Feature<Geometry | null>[],
  options: BoundaryOptions,
  fileName: string,
): Columns {
  const seen = [...new Set(features.flatMap((feature) => Object.keys(feature.properties ?? {})))];
  for (const column of [options.codeColumn, options.nameColumn, options.parentColumn])
    if (column !== undefined && !seen.includes(column))
      throw badInput(
        'column-not-found',
        `${fileName} has no column “${column}”`,
        `Its columns are: ${seen.join(', ')}.`,
      );

  const columns = readAreaColumns(seen);
  const { code, kind, year } = chooseCode(features, columns, seen, options, fileName);
  const finalKind = options.kind ?? kind;
  const finalYear = options.year ?? year;
  const own = columns.find((column) => column.column === code);
  const parent = parentColumnFor(columns, { kind: finalKind, year: finalYear });
  const warnings: string[] = [];
  if (finalYear === null)
    warnings.push(`The file does not say of which year its areas are. Give the year if you know it.`);
  const names = columns.filter((column) => column.part === 'name');
  return {
    kind: finalKind,
    year: finalYear,
    code,
    name:
      options.nameColumn ??
      (own === undefined ? (names[0]?.column ?? null) : nameColumnFor(columns, { ...own, kind: own.kind })),
    parent: options.parentColumn ?? parent?.column ?? null,
    parentName: parent === null ? null : nameColumnFor(columns, parent),
    warnings,
  };
}

function chooseCode(
  features: readonly Feature<Geometry | null>[],
  columns: ReturnType<typeof readAreaColumns>,
  seen: readonly string[],
  options: BoundaryOptions,
  fileName: string,
): { code: string; kind: AreaKind; year: number | null } {
  const valueOf = (feature: Feature<Geometry | null>, column: string): string =>
    column === featureId ? String(feature.id ?? '') : String(feature.properties?.[column] ?? '');
  const kindByValues = (column: string): AreaKind | null => {
    const kinds = new Set(features.map((feature) => kindOfCode(valueOf(feature, column))));
    const [kind] = kinds;
    return kinds.size === 1 && kind !== undefined ? kind : null;
  };

  if (options.codeColumn !== undefined) {
    const column = columns.find((one) => one.column === options.codeColumn);
    const kind = options.kind ?? column?.kind ?? kindByValues(options.codeColumn);
    if (kind === null) throw unknownKind(fileName, options.codeColumn);
    return { code: options.codeColumn, kind, year: column?.year ?? null };
  }
  const named = codeColumns(columns).filter(
    (column) => options.kind === undefined || column.kind === options.kind,
  );
  const [finest] = named;
  if (finest !== undefined) {
    const rivals = named.filter((column) => column.kind === finest.kind && !column.active);
    const chosen =
      options.year === undefined ? rivals : rivals.filter((column) => column.year === options.year);
    if (rivals.length > 1 && chosen.length !== 1)
      throw badInput(
        'columns-ambiguous',
        `${fileName} has codes of several years: ${rivals.map((column) => column.column).join(', ')}`,
        'Say which year is meant, or name the code column.',
      );
    const column = rivals.length > 1 ? (chosen[0] ?? finest) : finest;
    return { code: column.column, kind: column.kind, year: column.active ? null : column.year };
  }
  // `gss_code`, `id`, or the id beside the properties: the kind must come from the codes themselves, or from the person.
  const plain = columns
    .filter((column) => column.part === 'code' && column.kind === null)
    .map(({ column }) => column);
  for (const column of [...plain, featureId]) {
    if (features.some((feature) => valueOf(feature, column) === '')) continue;
    const kind = options.kind ?? kindByValues(column);
    if (kind !== null) return { code: column, kind, year: null };
  }
  throw badInput(
    'columns-unknown',
    `${fileName}: no column holds the codes of the areas`,
    `Its columns are: ${seen.join(', ') || 'none'}. ${expected} If another column holds the codes, name it and say what kind of area it is for.`,
  );
}

function unknownKind(fileName: string, column: string): Error {
  return badInput(
    'kind-unknown',
    `${fileName}: it is not clear what kind of area ${column} is for`,
    `Say which: ${kindsByFineness.join(', ')}.`,
  );
}

type RawArea = {
  code: string;
  name: string;
  parent: string | null;
  parentName: string | null;
  polygons: Rings[];
};

function readFeature(
  feature: Feature<Geometry | null>,
  at: number,
  columns: Columns,
  fileName: string,
): RawArea {
  const properties = feature.properties ?? {};
  const text = (column: string | null): string | null => {
    const value: unknown = column === null ? null : column === featureId ? feature.id : properties[column];
    if (typeof value !== 'string' && typeof value !== 'number') return null;
    const trimmed = String(value).trim();
    return trimmed === '' ? null : trimmed;
  };
  const code = text(columns.code);
  if (code === null)
    throw badInput(
      'code-missing',
      `${fileName}: feature ${at + 1} has no code`,
      `Its ${columns.code} is blank${text(columns.name) === null ? '' : ` (${text(columns.name) ?? ''})`}. Every area needs one.`,
    );
  const name = text(columns.name) ?? code;
  return {
    code,
    name,
    parent: text(columns.parent),
    parentName: text(columns.parentName),
    polygons: readPolygons(feature.geometry, name, fileName),
  };
}

function readPolygons(geometry: Geometry | null, name: string, fileName: string): Rings[] {
  if (!geometry) return [];
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : null;
  if (polygons === null)
    throw badInput(
      'not-an-area',
      `${fileName}: ${name} is a ${geometry.type}, not an area`,
      'Boundaries are polygons. Points and lines cannot say which area a place is in.',
    );
  const wellFormed =
    Array.isArray(polygons) &&
    polygons.every(
      (rings) =>
        Array.isArray(rings) &&
        rings.every((ring) => Array.isArray(ring) && ring.every((point) => Array.isArray(point))),
    );
  if (!wellFormed)
    throw badInput(
      'geometry-malformed',
      `${fileName}: the shape of ${name} is malformed`,
      'A polygon is a list of rings, a ring a list of coordinate pairs. Download it again.',
    );
  return polygons;
}
