import type { MultiPolygon, Polygon } from 'geojson';

/**
 * Charts and maps as data. A chart is kept in a document as one of these values and drawn by `charts/` as
 * accessible SVG with a table twin; it never carries a drawing.
 */
export type ChartPoint = { label: string; value: number | null; note?: string };

export type ChartSeries = { name: string; points: ChartPoint[] };

export type ChartMark = { label: string; text: string };

type Common = {
  /** Short title over the chart. */
  title: string;
  /** Alternative text: what the chart shows, in a sentence or two with its main numbers. */
  description: string;
  /** Axis title of the values, e.g. "incidents". */
  valueTitle: string;
  /** Axis title of the labels, e.g. "month". */
  labelTitle: string;
  /** Where the numbers are from, printed under the chart. */
  source: string;
};

/** One to four series over ordered labels (months). A null value is a gap in the line, never zero. */
export type LineChart = Common & { kind: 'line'; series: ChartSeries[]; marks?: ChartMark[] };

/** Horizontal bars, in the order given, with an optional interval and a reference line. */
export type RankedBars = Common & {
  kind: 'ranked-bars';
  bars: {
    label: string;
    value: number | null;
    lower?: number | null;
    upper?: number | null;
    highlighted?: boolean;
  }[];
  reference?: { label: string; value: number };
};

/** Shaded map of areas. Geometry is WGS84 GeoJSON, already simplified for the page. */
export type AreaMap = Common & {
  kind: 'area-map';
  areas: {
    code: string;
    name: string;
    value: number | null;
    /** Printed value, e.g. "282.9". */
    text: string;
    geometry: Polygon | MultiPolygon;
    /** Where a click leads, in HTML only. */
    href?: string;
    /**
     * The area that a locator map is about. Where one is, shading says which it is, and not how large the values are.
     */
    highlighted?: boolean;
  }[];
};

export type Chart = LineChart | RankedBars | AreaMap;

/** What `charts/` hands out for each chart: the drawing and its table twin. */
export type DrawnChart = {
  /** A whole `<svg>` element: role="img", `<title>` and `<desc>`, no style attribute, no script, no external reference. */
  svg: string;
  width: number;
  height: number;
  table: { caption: string; columns: string[]; rows: (string | number | null)[][] };
};
