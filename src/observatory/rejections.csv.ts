import { stringify } from 'csv-stringify/sync';
import type { Rejection } from './incident.ts';

/** Rejected rows as CSV for the partner to mend. Formula characters are neutralised: the values are a stranger's. */
export function rejectionsCsv(rejections: readonly Rejection[]): string {
  return stringify(
    rejections.map((each) => [each.line, each.column, each.value, each.reason]),
    {
      header: true,
      columns: ['line', 'column', 'value', 'reason'],
      escape_formulas: true,
      record_delimiter: 'windows',
      bom: true,
    },
  );
}
