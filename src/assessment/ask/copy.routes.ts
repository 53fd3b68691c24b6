import type { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import type { Chart } from '../../charts/chart.ts';
import { chartFile } from '../../documents/documents.ts';
import type { Registrar } from '../../web/registrar.ts';
import { z as zod } from 'zod';

const asPicture = {
  /** `slide` for 16 to 9; the width of a page otherwise. */
  size: zod.enum(['page', 'slide']).optional().catch(undefined),
  /** Patterns for a grey printer. */
  patterns: zod.literal('1').optional().catch(undefined),
};

/** A file's name out of a title: `Violent crime by month, Marlhythe` → `violent-crime-by-month-marlhythe`. */
export function fileNameFrom(title: string): string {
  const name = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '');
  return name === '' ? 'chart' : name;
}

/**
 * The chart of a page as a file: `<path>.png` and `<path>.svg` with the page's own query, so that the picture is of what the page
 * shows to its reader. `size` and `patterns` say for what. Its links are those of `copy.part.ts`.
 *
 * @param chartOf the page's chart; null where it has none now (404).
 */
export function registerChartFiles<Shape extends z.ZodRawShape, Params = unknown>(
  registrar: Registrar,
  options: {
    /** `/assessment/ask/chart` */
    path: string;
    params?: z.ZodType<Params>;
    query: z.ZodObject<Shape>;
    crawl: (() => string[] | Promise<string[]>) | { none: string };
    chartOf: (
      tx: Tx,
      actor: Actor,
      query: z.infer<z.ZodObject<Shape>>,
      params: Params,
    ) => Promise<Chart | null>;
  },
): void {
  for (const format of ['png', 'svg'] as const)
    registrar.member({
      method: 'GET',
      path: `${options.path}.${format}`,
      permission: 'assessment.view',
      audit: 'figures.given-out',
      ...(options.params === undefined ? {} : { params: options.params }),
      query: options.query.extend(asPicture) as unknown as z.ZodType<
        z.infer<z.ZodObject<Shape>> & { size?: 'page' | 'slide'; patterns?: '1' }
      >,
      crawl:
        typeof options.crawl === 'function'
          ? async () =>
              typeof options.crawl === 'function'
                ? (await options.crawl()).map((url) => url.replace(/(?=\?|$)/, `.${format}`))
                : []
          : options.crawl,
      handler: async ({ actor, tx, query, params }) => {
        const chart = await options.chartOf(tx, actor, query, params);
        if (chart === null) throw notFound();
        const { bytes, mediaType, extension } = chartFile(chart, format, {
          size: query.size ?? 'page',
          patterns: query.patterns === '1',
        });
        return { kind: 'file', bytes, mediaType, fileName: `${fileNameFrom(chart.title)}.${extension}` };
      },
    });
}
