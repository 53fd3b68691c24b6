import type { MultiPolygon, Polygon } from 'geojson';

/**
 * Charts and maps as data. A chart is kept in a document as one of these values and drawn by `charts/` as
 * accessible SVG with a table twin; it never carries a drawing.
 */
export type ChartPoint = { label: string; value: number | null; note?: string };

export type ChartSeries = {
  name: string;
  points: ChartPoint[];
  /** The same series put right for a series break: a second, thinner line beside the recorded one. */
  adjusted?: { name: string; points: ChartPoint[] };
};

export type ChartMark = { label: string; text: string };

/**
 * A series break: from the label `at` on, the numbers are recorded or counted in another way than before. It stands
 * between `at` and the label before it, and is not a thing that happened (that is a `ChartMark`).
 */
export type ChartBreak = { at: string; title: string };

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
export type LineChart = Common & {
  kind: 'line';
  series: ChartSeries[];
  marks?: ChartMark[];
  breaks?: ChartBreak[];
};

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

/** A point of a process chart and the rule that it meets, named as Making Data Count orders them. */
export type ProcessPoint = {
  value: number | null;
  rule: 'outside' | 'trend' | 'two-of-three' | 'run' | null;
  direction: 'high' | 'low' | 'rising' | 'falling' | null;
};

/** Limits that hold from one point to another, both included. `trial` where there are too few points for firm ones. */
export type ProcessSegment = {
  from: number;
  to: number;
  mean: number;
  lower: number;
  upper: number;
  lowerTwoSigma: number;
  upperTwoSigma: number;
  meanRange: number;
  trial: boolean;
};

/**
 * Individuals (XmR) chart: a series with its mean, process limits and two-sigma lines, and the points that are more
 * than chance. `process` is what `xmr` of the statistics hands out, one point for each label.
 */
export type XmrChart = Common & {
  kind: 'xmr';
  /** What is charted, e.g. "As recorded". */
  name: string;
  labels: string[];
  process: { points: ProcessPoint[]; segments: ProcessSegment[] };
  /** The same series counted otherwise, e.g. "As recorded" beside "Adjusted": drawn, and not judged. */
  beside?: { name: string; values: (number | null)[] };
  breaks?: ChartBreak[];
  marks?: ChartMark[];
};

/**
 * Funnel plot: each area by its base (across) and its value (up), the value that all are compared with, and how far
 * from it chance alone takes an area of that size.
 */
export type FunnelChart = Common & {
  kind: 'funnel';
  /** Axis title of the bases, e.g. "residents". */
  baseTitle: string;
  areas: { label: string; base: number | null; value: number | null; own?: boolean }[];
  target: { label: string; value: number };
  /**
   * By growing base. An area whose own base is among them is judged by those very limits, any other by the line
   * between its neighbours: so give the bases of the areas, and enough between them for a smooth curve. A limit
   * that does not exist is null.
   */
  limits: {
    base: number;
    lower95: number | null;
    upper95: number | null;
    lower998: number | null;
    upper998: number | null;
  }[];
};

/** Areas in the order given, each a point with its interval, and the value that they are compared with. */
export type IntervalChart = Common & {
  kind: 'intervals';
  areas: {
    label: string;
    value: number | null;
    lower?: number | null;
    upper?: number | null;
    highlighted?: boolean;
    /** Place among the areas, and the places that chance allows: "between 2nd and 5th". */
    rank?: { rank: number; low: number; high: number } | null;
  }[];
  reference?: { label: string; value: number };
};

/**
 * A table of counts shaded by size: weekdays down, hours across. In HTML it is a table, elsewhere a drawing of one.
 * A null is a number that is not shown, never zero.
 */
export type HeatTable = Common & {
  kind: 'heat';
  /** Headings of the rows, e.g. "Monday". */
  rows: string[];
  /** Headings of the columns, e.g. "00" to "23". */
  columns: string[];
  /** By row and column. May be parts of one where an incident is shared among the hours it may have happened in. */
  cells: (number | null)[][];
  /**
   * Columns that are added up where there is little room, e.g. 3 for bands of three hours; `bands` are their
   * headings. Without, the narrow form has a row for each column.
   */
  band?: { size: number; titles: string[] };
  /** Cells outlined, and what they are called with their number: "Friday and Saturday, 10pm to 2am: 214 of 1,020". */
  peaks?: { title: string; cells: { row: number; column: number }[] }[];
  /** Counted, but standing in no cell: `label` e.g. "Hour not known". */
  notKnown?: { label: string; value: number }[];
};

export type Chart = LineChart | RankedBars | AreaMap | XmrChart | FunnelChart | IntervalChart | HeatTable;

/** What `charts/` hands out for each chart: the drawing and its table twin. */
export type DrawnChart = {
  /** A whole `<svg>` element: role="img", `<title>` and `<desc>`, no style attribute, no script, no external reference. */
  svg: string;
  width: number;
  height: number;
  /** For those who cannot see it: the chart's description and what the drawing adds to it (gaps, signals, breaks). */
  alternative: string;
  table: { caption: string; columns: string[]; rows: (string | number | null)[][] };
};
