/** The one place where documents ask `charts/` for drawings. */
import type { Chart, DrawnChart } from '../charts/chart.ts';
import { drawChart } from '../charts/charts.ts';

export type DrawingOptions = {
  /** In CSS pixels; the usual width of charts/ unless given. */
  width?: number;
  theme?: 'screen' | 'print';
  /** Areas of maps lead to their addresses. */
  links?: boolean;
  /** Bars, maps and shaded tables filled with patterns, for a printer without colour. */
  patterns?: boolean;
};

/** What a writer may be asked for. */
export type WriteOptions = Pick<DrawingOptions, 'patterns'>;

/** The drawing and table twin of a chart; title and source are printed by the writers, around the drawing. */
export function drawn(chart: Chart, options: DrawingOptions = {}): DrawnChart {
  return drawChart(chart, { ...options, captions: false });
}
