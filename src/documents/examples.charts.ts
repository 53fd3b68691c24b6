/** Charts about the borough that does not exist, one of each kind that the report itself does not show. */
import type { FunnelChart, HeatTable, IntervalChart, LineChart, XmrChart } from '../charts/chart.ts';
import { monthInWords } from '../foundation/period.ts';
import { countInterval, funnelLimits, pooledRate, rankIntervals, xmr } from '../statistics/statistics.ts';

const source = 'Source: fictional police and council files, January 2034 to December 2035.';
const months = Array.from(
  { length: 24 },
  (_, index) => `${2034 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
);

/** Reports of anti-social behaviour: a new form from April 2035, which the council answered with an adjustment. */
const recorded = [
  198, 205, 221, 230, 242, 251, null, 247, 226, 214, 203, 192, 196, 210, 219, 301, 322, 335, 341, 330, 304, 287, 272,
  260,
]; // prettier-ignore
const newForm = months.indexOf('2035-04');
const adjusted = recorded.map((value, index) =>
  value === null ? null : index < newForm ? value : Math.round(value * 0.77),
);

const brokenLine: LineChart = {
  kind: 'line',
  title: 'Anti-social behaviour by month, as recorded and adjusted',
  description:
    'Line chart of reports of anti-social behaviour. As recorded they go from 198 in January 2034 to 260 in December 2035; without what the new form added, to 200.',
  valueTitle: 'reports',
  labelTitle: 'month',
  source,
  series: [
    {
      name: 'As recorded',
      points: months.map((month, index) => ({ label: monthInWords(month), value: recorded[index] ?? null })),
      adjusted: {
        name: 'Without the new form',
        points: months
          .map((month, index) => ({ label: monthInWords(month), value: adjusted[index] ?? null }))
          .slice(newForm),
      },
    },
  ],
  breaks: [{ at: monthInWords('2035-04'), title: 'New form for reports' }],
};

const processChart: XmrChart = {
  kind: 'xmr',
  title: 'Anti-social behaviour by month: is it more than chance?',
  description:
    'Process chart of reports of anti-social behaviour by month with limits before and after April 2035, when a new form came into use.',
  valueTitle: 'reports',
  labelTitle: 'month',
  source,
  name: 'Adjusted',
  labels: months.map(monthInWords),
  process: xmr(adjusted, { breaks: [newForm] }),
  beside: { name: 'As recorded', values: recorded },
  breaks: [{ at: monthInWords('2035-04'), title: 'New form for reports' }],
};

/** Districts of the county: incidents and residents. */
const districts = [
  ['Saltmarsh', 10_812, 106_400],
  ['Abbotsey', 9_205, 98_100],
  ['Carrow Vale', 11_930, 131_800],
  ['Dunmere & the Levels', 14_820, 157_300],
  ['Eastholme', 7_013, 89_700],
  ['Fenwick', 12_240, 118_500],
  ['Great Harling', 11_110, 118_500],
  ['Hollins', 13_002, 141_200],
] as const;
const pooled = pooledRate(districts.map(([, count, base]) => ({ count, base }))) ?? 0;
const bases = [
  ...new Set([...districts.map(([, , base]) => base), ...Array.from({ length: 30 }, (_, step) => 80_000 + step * 3_000)]),
].sort((a, b) => a - b); // prettier-ignore

const funnel: FunnelChart = {
  kind: 'funnel',
  title: 'Incidents per 1,000 residents against the size of the district',
  description:
    'Funnel plot of eight districts. Saltmarsh, with 101.6 incidents per 1,000 residents, lies above the limits within which a district of its size may differ by chance.',
  valueTitle: 'incidents per 1,000 residents',
  labelTitle: 'district',
  baseTitle: 'residents',
  source: 'Source: fictional police files, January to December 2035; residents, mid-2034.',
  areas: districts.map(([label, count, base]) => ({
    label,
    base,
    value: (count / base) * 1000,
    own: label === 'Saltmarsh',
  })),
  target: { label: 'The county as a whole', value: pooled },
  limits: bases.map((base) => {
    const [usual] = funnelLimits({ target: pooled, bases: [base], level: 0.95 });
    const [wide] = funnelLimits({ target: pooled, bases: [base], level: 0.998 });
    return {
      base,
      lower95: usual?.lower ?? null,
      upper95: usual?.upper ?? null,
      lower998: wide?.lower ?? null,
      upper998: wide?.upper ?? null,
    };
  }),
};

const places = rankIntervals(districts.map(([, count, base]) => ({ count, base })));

const intervals: IntervalChart = {
  kind: 'intervals',
  title: 'Districts in order, and how firm their order is',
  description:
    'Eight districts by incidents per 1,000 residents with their 95% ranges. Fenwick is highest with 103.3, Saltmarsh next with 101.6; Eastholme is lowest with 78.2.',
  valueTitle: 'incidents per 1,000 residents',
  labelTitle: 'district',
  source: 'Source: fictional police files, January to December 2035; residents, mid-2034.',
  areas: districts
    .map(([label, count, base], index) => {
      const { lower, upper } = countInterval(count);
      return {
        label,
        value: (count / base) * 1000,
        lower: (lower / base) * 1000,
        upper: (upper / base) * 1000,
        highlighted: label === 'Saltmarsh',
        rank: places[index] ?? null,
      };
    })
    .sort((a, b) => b.value - a.value),
  reference: { label: 'The county as a whole', value: pooled },
};

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const late = (day: number, hour: number) => (day >= 4 && day <= 5 && hour >= 21) || (day >= 5 && hour < 3);

const heat: HeatTable = {
  kind: 'heat',
  title: 'Violence by day of the week and hour',
  description:
    'Table of incidents by weekday and hour, shaded by number. Most happen on Friday and Saturday nights between 9pm and 3am.',
  valueTitle: 'incidents',
  labelTitle: 'day of the week and hour',
  source: 'Source: fictional police files, January to December 2035.',
  rows: weekdays,
  columns: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')),
  cells: weekdays.map((_, day) =>
    Array.from({ length: 24 }, (_, hour) =>
      late(day, hour) ? 22 + ((day * 7 + hour * 5) % 17) : hour < 6 ? (day + hour) % 4 : 4 + ((day * 5 + hour * 3) % 7),
    ),
  ),
  band: { size: 3, titles: ['0–3', '3–6', '6–9', '9–12', '12–15', '15–18', '18–21', '21–24'] },
  peaks: [
    {
      title: 'Friday and Saturday nights, 9pm to 3am',
      cells: weekdays.flatMap((_, row) =>
        Array.from({ length: 24 }, (_, column) => ({ row, column })).filter(({ column }) => late(row, column)),
      ),
    },
  ],
  notKnown: [{ label: 'Hour not known', value: 37 }],
}; // prettier-ignore

export const exampleCharts = {
  'line chart with a series break': brokenLine,
  'process chart': processChart,
  'funnel plot': funnel,
  'areas with intervals': intervals,
  'shaded table': heat,
};
