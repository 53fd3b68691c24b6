import type { FunnelChart } from './chart.ts';
import { capitalised } from './frame.ts';
import type { Drawing } from './frame.ts';
import { decimalsFor, drawable, tableValue } from './numbers.ts';
import type { Shape } from './symbols.ts';

export type Limits = FunnelChart['limits'][number];

/** How an area stands to the limits at its base; `inside` may be chance. */
export type Standing = 'above-998' | 'above-95' | 'inside' | 'below-95' | 'below-998' | 'unknown';

export type FunnelArea = { label: string; base: number; value: number; own: boolean; standing: Standing };

/** Limits in the order of their bases; one without a base is none. */
export function sortedLimits(chart: FunnelChart): Limits[] {
  return chart.limits
    .filter((limit) => drawable(limit.base) !== null && limit.base > 0)
    .map((limit) => ({
      base: limit.base,
      lower95: drawable(limit.lower95),
      upper95: drawable(limit.upper95),
      lower998: drawable(limit.lower998),
      upper998: drawable(limit.upper998),
    }))
    .toSorted((a, b) => a.base - b.base);
}

/** The limits at a base: those given for it, else on the line between its neighbours; null beyond the ends. */
export function limitsAt(limits: readonly Limits[], base: number): Limits | null {
  const exact = limits.find((limit) => limit.base === base);
  if (exact !== undefined) return exact;
  const after = limits.findIndex((limit) => limit.base > base);
  const [low, high] = [limits[after - 1], limits[after]];
  if (low === undefined || high === undefined) return null;
  const part = (base - low.base) / (high.base - low.base);
  const between = (a: number | null, b: number | null) =>
    a === null || b === null ? null : a + (b - a) * part;
  return {
    base,
    lower95: between(low.lower95, high.lower95),
    upper95: between(low.upper95, high.upper95),
    lower998: between(low.lower998, high.lower998),
    upper998: between(low.upper998, high.upper998),
  };
}

/** Strictly beyond a limit; on the line is inside. */
function standingOf(value: number, limits: Limits | null): Standing {
  if (limits === null) return 'unknown';
  if (limits.upper998 !== null && value > limits.upper998) return 'above-998';
  if (limits.lower998 !== null && value < limits.lower998) return 'below-998';
  if (limits.upper95 !== null && value > limits.upper95) return 'above-95';
  if (limits.lower95 !== null && value < limits.lower95) return 'below-95';
  return 'inside';
}

export function readAreas(chart: FunnelChart, limits: readonly Limits[]): FunnelArea[] {
  return chart.areas.flatMap((area) => {
    const [base, value] = [drawable(area.base), drawable(area.value)];
    if (base === null || base <= 0 || value === null) return [];
    const standing = standingOf(value, limitsAt(limits, base));
    return [{ label: area.label, base, value, own: area.own === true, standing }];
  });
}

export const standingWords: Readonly<Record<Standing, string>> = {
  'above-998': 'above the 99.8% limit',
  'above-95': 'above the 95% limit',
  inside: 'may be chance',
  'below-95': 'below the 95% limit',
  'below-998': 'below the 99.8% limit',
  unknown: 'no limits at this size',
};

export function shapeOfStanding(standing: Standing): Shape {
  if (standing === 'above-998') return 'up';
  if (standing === 'below-998') return 'down';
  return standing === 'inside' || standing === 'unknown' ? 'circle' : 'diamond';
}

/** Names of areas: `a, b and c`. */
export function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** Who stands outside, the widest limits first, and that the others may be chance. */
export function standingSentences(areas: readonly FunnelArea[]): string[] {
  const outside = (['above-998', 'above-95', 'below-95', 'below-998'] as const).flatMap((standing) => {
    const names = areas.filter((area) => area.standing === standing).map((area) => area.label);
    return names.length === 0 ? [] : [`${capitalised(standingWords[standing])}: ${inWords(names)}.`];
  });
  const inside = areas.filter((area) => area.standing === 'inside').length;
  if (inside === 0) return outside;
  const chance = 'within the limits: the difference from the line may be chance';
  if (outside.length === 0)
    return [inside === 1 ? `The one area is ${chance}.` : `All ${inside} areas are ${chance}.`];
  return [...outside, `The other ${inside === 1 ? 'area is' : `${inside} areas are`} ${chance}.`];
}

export function funnelTable(chart: FunnelChart, limits: readonly Limits[]): Drawing['table'] {
  const decimals = decimalsFor(chart.areas.map((area) => drawable(area.value)));
  const bases = decimalsFor(chart.areas.map((area) => drawable(area.base)));
  const fine = Math.max(1, decimals);
  const [label, target] = [chart.target.label, drawable(chart.target.value)];
  const rows = chart.areas.map((area) => {
    const [base, value] = [drawable(area.base), drawable(area.value)];
    const at = base === null || base <= 0 ? null : limitsAt(limits, base);
    return [
      area.label,
      tableValue(base, bases),
      tableValue(value, decimals),
      tableValue(at?.lower95, fine),
      tableValue(at?.upper95, fine),
      tableValue(at?.lower998, fine),
      tableValue(at?.upper998, fine),
      value === null || base === null || base <= 0 ? 'no figure' : standingWords[standingOf(value, at)],
    ];
  });
  return {
    caption: chart.title,
    columns: [
      capitalised(chart.labelTitle),
      capitalised(chart.baseTitle),
      capitalised(chart.valueTitle),
      '95% limit, lower',
      '95% limit, upper',
      '99.8% limit, lower',
      '99.8% limit, upper',
      'Against the limits',
    ],
    rows: [
      ...rows,
      [label, null, tableValue(target, fine), null, null, null, null, 'what all are compared with'],
    ],
  };
}
