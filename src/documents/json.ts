/** The JSON writer, and the schema it keeps to. */
import { z } from 'zod';
import { documentSchemaVersion, type FrankpledgeDocument, type WrittenDocument } from './document.ts';
import { checkDocument } from './document.rules.ts';
import { formats } from './formats.ts';

export const jsonSchemaName = 'frankpledge-document';

const period = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])\.\.\d{4}-(0[1-9]|1[0-2])$/)
  .describe('Whole months, both ends included, as YYYY-MM..YYYY-MM.');
const figureIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .describe('Id of a figure: 32 hexadecimal digits.');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const number = z.number().nullable();

const limitation = z.strictObject({
  code: z.string().describe('A word that does not change between versions.'),
  text: z.string().describe('The limitation in a sentence.'),
});

export const figureSchema = z
  .strictObject({
    id: figureIdSchema,
    measure: z.string().describe('Measure code, e.g. incidents, share-of-crime, rate-per-1000-residents.'),
    measureTitle: z.string(),
    definition: z.string().describe('What is counted, divided by what, in words.'),
    category: z.string(),
    categoryTitle: z.string(),
    area: z.string().describe('Area code, e.g. an ONS nine-character code.'),
    areaName: z.string(),
    areaKind: z.enum(['lsoa', 'msoa', 'ward', 'district', 'csp', 'police-force', 'county', 'all']),
    areaVintage: z.string().describe('Boundary or lookup vintage that was used; empty when none.'),
    placedBy: z
      .enum(['lsoa-code', 'lsoa-name', 'point', 'best-fit', 'given', 'none'])
      .describe('How incidents were put into the area.'),
    period,
    value: number.describe('The number; null means not calculable or not shown, never zero.'),
    unit: z.string(),
    numerator: number,
    denominator: number,
    denominatorSource: z.string(),
    lower: number.describe('Lower 95 % bound, null where the measure has none.'),
    upper: number.describe('Upper 95 % bound, null where the measure has none.'),
    method: z.string().describe('Name of the method of the interval or test.'),
    previous: number.describe('The value in the earlier period, null where nothing is compared.'),
    previousPeriod: period.nullable(),
    compared: number.describe(
      'What `previous` is compared with: the value, unless months are left out of both periods to make them like for like.',
    ),
    change: number.describe('Change on the earlier period in per cent.'),
    changeLower: number,
    changeUpper: number,
    pValue: number,
    significance: z
      .enum(['up', 'down', 'no-clear-change', 'too-few', 'not-comparable'])
      .nullable()
      .describe('Whether the change may be chance: up and down are beyond chance at the 5% level.'),
    rank: z.int().nullable().describe('Place in the comparison set, 1 is highest, ties share a place.'),
    of: z.int().nullable().describe('Size of the comparison set.'),
    comparisonSet: z.string(),
    deliveries: z.array(sha256).describe('SHA-256 of each file whose rows were counted.'),
    limitations: z.array(limitation),
    computedAt: z.string(),
    softwareVersion: z.string(),
  })
  .describe('A number with everything needed to check it.');

const inline = z
  .union([
    z.string(),
    z.strictObject({ figure: figureIdSchema, text: z.string() }),
    z.strictObject({ strong: z.string() }),
    z.strictObject({ href: z.string(), text: z.string() }),
  ])
  .describe('A piece of running text; `figure` quotes a figure of this document.');

const cell = z.union([
  z.strictObject({ content: z.array(inline) }),
  z.strictObject({ bullets: z.array(z.array(inline)) }),
  z.strictObject({ value: number, text: z.string(), figure: figureIdSchema.optional() }),
]);

const chartCommon = {
  title: z.string(),
  description: z.string().describe('What the chart shows, for those who cannot see it.'),
  valueTitle: z.string(),
  labelTitle: z.string(),
  source: z.string(),
};

const position = z.array(z.number()).min(2);
const rings = z.array(z.array(position));

const chartPoints = z.array(
  z.strictObject({ label: z.string(), value: number, note: z.string().optional() }),
);
const chartMarks = {
  marks: z.array(z.strictObject({ label: z.string(), text: z.string() })).optional(),
  breaks: z
    .array(z.strictObject({ at: z.string(), title: z.string() }))
    .optional()
    .describe('From each of these labels on, the numbers are counted in another way than before.'),
};

const chart = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('line'),
    ...chartCommon,
    series: z.array(
      z.strictObject({
        name: z.string(),
        points: chartPoints,
        adjusted: z.strictObject({ name: z.string(), points: chartPoints }).optional(),
      }),
    ),
    ...chartMarks,
  }),
  z.strictObject({
    kind: z.literal('xmr'),
    ...chartCommon,
    name: z.string(),
    labels: z.array(z.string()),
    process: z.strictObject({
      points: z.array(
        z.strictObject({
          value: number,
          rule: z.enum(['outside', 'trend', 'two-of-three', 'run']).nullable(),
          direction: z.enum(['high', 'low', 'rising', 'falling']).nullable(),
        }),
      ),
      segments: z.array(
        z.strictObject({
          from: z.number().int(),
          to: z.number().int(),
          mean: z.number(),
          lower: z.number(),
          upper: z.number(),
          lowerTwoSigma: z.number(),
          upperTwoSigma: z.number(),
          meanRange: z.number(),
          trial: z.boolean().describe('True where the limits rest on fewer than 12 points.'),
        }),
      ),
    }),
    beside: z.strictObject({ name: z.string(), values: z.array(number) }).optional(),
    ...chartMarks,
  }),
  z.strictObject({
    kind: z.literal('funnel'),
    ...chartCommon,
    baseTitle: z.string(),
    areas: z.array(
      z.strictObject({ label: z.string(), base: number, value: number, own: z.boolean().optional() }),
    ),
    target: z.strictObject({ label: z.string(), value: z.number() }),
    limits: z.array(
      z.strictObject({
        base: z.number(),
        lower95: number,
        upper95: number,
        lower998: number,
        upper998: number,
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal('intervals'),
    ...chartCommon,
    areas: z.array(
      z.strictObject({
        label: z.string(),
        value: number,
        lower: number.optional(),
        upper: number.optional(),
        highlighted: z.boolean().optional(),
        rank: z
          .strictObject({ rank: z.number(), low: z.number(), high: z.number() })
          .nullable()
          .optional()
          .describe('Place, and the places that chance allows.'),
      }),
    ),
    reference: z.strictObject({ label: z.string(), value: z.number() }).optional(),
  }),
  z.strictObject({
    kind: z.literal('heat'),
    ...chartCommon,
    rows: z.array(z.string()),
    columns: z.array(z.string()),
    cells: z.array(z.array(number)).describe('By row and column; null is a number that is not shown.'),
    band: z.strictObject({ size: z.number().int(), titles: z.array(z.string()) }).optional(),
    peaks: z
      .array(
        z.strictObject({
          title: z.string(),
          cells: z.array(z.strictObject({ row: z.number().int(), column: z.number().int() })),
        }),
      )
      .optional(),
    notKnown: z
      .array(z.strictObject({ label: z.string(), value: z.number() }))
      .optional()
      .describe('Counted, but standing in no cell.'),
  }),
  z.strictObject({
    kind: z.literal('ranked-bars'),
    ...chartCommon,
    bars: z.array(
      z.strictObject({
        label: z.string(),
        value: number,
        lower: number.optional(),
        upper: number.optional(),
        highlighted: z.boolean().optional(),
      }),
    ),
    reference: z.strictObject({ label: z.string(), value: z.number() }).optional(),
  }),
  z.strictObject({
    kind: z.literal('area-map'),
    ...chartCommon,
    areas: z.array(
      z.strictObject({
        code: z.string(),
        name: z.string(),
        value: number,
        text: z.string(),
        geometry: z
          .union([
            z.object({ type: z.literal('Polygon'), coordinates: rings }),
            z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(rings) }),
          ])
          .describe('GeoJSON, WGS84.'),
        href: z.string().optional(),
        highlighted: z.boolean().optional(),
      }),
    ),
  }),
]);

const block = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('heading'),
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    text: z.string(),
    id: z.string(),
  }),
  z.strictObject({ kind: z.literal('paragraph'), content: z.array(inline) }),
  z.strictObject({ kind: z.literal('list'), ordered: z.boolean(), items: z.array(z.array(inline)) }),
  z.strictObject({
    kind: z.literal('table'),
    caption: z.string(),
    columns: z.array(
      z.strictObject({ title: z.string(), kind: z.enum(['text', 'number']), width: z.number().optional() }),
    ),
    rowHeadings: z.boolean().describe('True where the first cell of each row is its heading.'),
    rows: z.array(z.array(cell)),
    notes: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('chart'), chart }),
  z.strictObject({
    kind: z.literal('picture'),
    picture: z.union([
      z.strictObject({ format: z.literal('svg'), text: z.string() }),
      z.strictObject({ format: z.literal('png'), base64: z.string() }),
    ]),
    width: z.number().describe('Millimetres across on paper.'),
    alternative: z.string().describe('What it says to those who cannot see it.'),
    caption: z.string(),
  }),
  z.strictObject({
    kind: z.literal('note'),
    tone: z.enum(['information', 'warning']),
    title: z.string(),
    content: z.array(inline),
  }),
  z.strictObject({ kind: z.literal('page-break') }),
]);

const source = z.strictObject({
  delivery: sha256,
  fileName: z.string(),
  source: z.string(),
  period: z.string().describe('Whole months as YYYY-MM..YYYY-MM, or words where the file has no months.'),
  rowsRead: z.int(),
  rowsAccepted: z.int(),
  rowsRejected: z.int(),
  receivedAt: z.string(),
  licence: z.string(),
});

export const documentSchema = z
  .strictObject({
    schema: z.literal(jsonSchemaName),
    schemaVersion: z.literal(documentSchemaVersion),
    title: z.string(),
    subtitle: z.string(),
    marking: z.string().describe('Protective marking.'),
    banner: z.string().describe('Not empty when, for example, the data are fictional.'),
    language: z.string(),
    author: z.string(),
    createdAt: z.string().describe('ISO 8601 moment.'),
    softwareVersion: z.string(),
    blocks: z.array(block).describe('The document in reading order.'),
    figures: z.array(figureSchema).describe('Every figure the document quotes or was built from.'),
    sources: z.array(source).describe('The files the figures were counted from.'),
  })
  .meta({
    title: 'Frankpledge document',
    description:
      'A document of a Community Safety Partnership with its figures and their sources, as Frankpledge writes it to JSON.',
  });

/** The JSON Schema (draft 2020-12) of what `writeJson` writes; `docs/document.schema.json` is this, committed. */
export function documentJsonSchema(): unknown {
  return z.toJSONSchema(documentSchema, { target: 'draft-2020-12' });
}

/**
 * The document as JSON, two spaces to a level, by `docs/document.schema.json`.
 * @throws Problem `document-faults`.
 */
export function writeJson(document: FrankpledgeDocument): WrittenDocument {
  checkDocument(document);
  // In a fixed order, so that the same document gives the same bytes whoever built it.
  const value = {
    schema: jsonSchemaName,
    schemaVersion: document.schemaVersion,
    title: document.title,
    subtitle: document.subtitle,
    marking: document.marking,
    banner: document.banner,
    language: document.language,
    author: document.author,
    createdAt: document.createdAt,
    softwareVersion: document.softwareVersion,
    blocks: document.blocks,
    figures: document.figures,
    sources: document.sources,
  } satisfies z.infer<typeof documentSchema>;
  return {
    bytes: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
    mediaType: formats.json.mediaType,
    extension: formats.json.extension,
    notShown: ['Drawings of the charts (their numbers and areas are given).'],
  };
}
