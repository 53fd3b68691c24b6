import { z } from 'zod';

/** The one manifest: a Frictionless data package (https://specs.frictionlessdata.io/data-package/) with Table Schemas. */
export const manifestShape = z.object({
  profile: z.literal('data-package'),
  name: z.string(),
  title: z.string(),
  created: z.string(),
  frankpledge: z.object({
    format: z.literal(1),
    software: z.string(),
    kind: z.enum(['demonstration', 'live']),
    partnership: z.uuid(),
    files: z.number().int(),
    /** Files that rows name and the disk did not have: deliveries not taken, segments swept away. */
    filesNotKept: z.number().int(),
  }),
  resources: z.array(
    z.object({
      name: z.string().regex(/^[a-z_][a-z0-9_]*$/),
      path: z.string(),
      format: z.literal('jsonl'),
      mediatype: z.literal('application/jsonl'),
      encoding: z.literal('utf-8'),
      bytes: z.number().int(),
      hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      rows: z.number().int(),
      description: z.string().optional(),
      schema: z.object({
        fields: z.array(
          z.object({
            name: z.string().regex(/^[a-z_][a-z0-9_]*$/),
            type: z.string(),
            databaseType: z.string(),
            description: z.string().optional(),
            constraints: z.object({ required: z.boolean() }),
          }),
        ),
        primaryKey: z.array(z.string()),
        foreignKeys: z.array(
          z.object({
            fields: z.array(z.string()),
            reference: z.object({ resource: z.string(), fields: z.array(z.string()) }),
          }),
        ),
      }),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestShape>;
export type Resource = Manifest['resources'][number];

/** One table as it was written or restored, for the report. */
export type TableCount = { table: string; rows: number; hash: string };

/** The Table Schema type of a column's type (https://specs.frictionlessdata.io/table-schema/#types-and-formats). */
export function schemaType(databaseType: string): string {
  if (databaseType.endsWith('[]')) return 'array';
  const types: Record<string, string> = {
    integer: 'integer',
    bigint: 'integer',
    'double precision': 'number',
    boolean: 'boolean',
    date: 'date',
    'timestamp with time zone': 'datetime',
    jsonb: 'any',
  };
  return types[databaseType] ?? 'string';
}

/** Digits of the SHA-256 of each line that `sums/` keeps: enough to say which line was changed. */
export const lineDigits = 16;
