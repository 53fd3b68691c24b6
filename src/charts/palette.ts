/**
 * Colours of charts and maps, in one place. One accent, the deep teal of the pages (src/web/styles/_colours.scss);
 * everything else is ink and grey. Contrasts are held by palette.test.ts (WCAG 2.2, 1.4.3 and 1.4.11).
 */
export const accent = '#0b4f5c';

/**
 * Lines, most important first. Each stands 4.5:1 or more off white, and each has a dash of its own, because a
 * chart is often read on a grey copy.
 */
export const seriesStyles = [
  { colour: '#0b4f5c', dash: '', width: 3 },
  { colour: '#a8480f', dash: '9 5', width: 2.5 },
  { colour: '#5b3c88', dash: '2.5 3.5', width: 2.5 },
  { colour: '#56606a', dash: '12 4 3 4', width: 2.5 },
] as const;

export type LineStyle = { colour: string; dash: string; width: number };

/** A series put right for a break, beside the recorded one and in its colour: thinner, and dashed as no other is. */
export const adjustedStyle = { dash: '6 2 1.5 2', width: 1.8 } as const;

/** Points that are more than chance: always with a shape and words of their own. */
export const signal = '#a8480f';

/** Five classes of a map, low to high: one hue, evenly darker, told apart on a grey copy. */
export const mapRamp = ['#dcedf0', '#a5ced5', '#67a3af', '#2b7180', '#083e49'] as const;

export const bars = { plain: '#6fa5af', highlighted: '#0b4f5c' } as const;

export type Theme = {
  ink: string;
  muted: string;
  grid: string;
  axis: string;
  /** Behind gaps in a line. */
  shade: string;
  paper: string;
};

export const themes: Record<'screen' | 'print', Theme> = {
  screen: {
    ink: '#0b0c0c',
    muted: '#505a5f',
    grid: '#dde2e4',
    axis: '#6f777b',
    shade: '#eef1f2',
    paper: '#ffffff',
  },
  // Grey on paper loses what is faint on a screen.
  print: {
    ink: '#000000',
    muted: '#383f43',
    grid: '#c6cccf',
    axis: '#505a5f',
    shade: '#e6eaeb',
    paper: '#ffffff',
  },
};

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
export function luminance(colour: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}
