import { headingKey } from '../mapped/headings.ts';
import type { CategoryRule, Column, Mapping } from '../mapped/mapping.ts';
import { findKind, sourceKinds, type SourceKind } from './kinds.ts';
import { presets, type Preset } from './presets.ts';

/** Share of a shape's marking headings that a table must have to be taken for it. */
const enough = 0.6;
/** What the name or title of a file adds: it settles between shapes that share headings, and proves none. */
const titleAdds = 0.15;

/** The words a heading may be called by: the whole of it, and its lowest part. */
const names = (heading: string): string[] => {
  const whole = headingKey(heading);
  return [whole, whole.split(/ ?\/ ?/).at(-1) ?? whole];
};

function find(headings: readonly string[], words: readonly string[] | undefined): Column | undefined {
  for (const word of words ?? []) {
    const at = headings.findIndex((heading) => names(heading).includes(word));
    if (at >= 0) return { heading: headings[at] ?? '', position: at + 1 };
  }
  return undefined;
}

export type KindGuess = {
  kind: SourceKind;
  /** 0 to 1: share of the marking headings that the table has. */
  share: number;
};

/**
 * The kind a table most likely is, by its headings; the name and titles of the file settle between two. Null when no shape has
 * at least three of its headings in five.
 */
export function guessKind(headings: readonly string[], titles: readonly string[] = []): KindGuess | null {
  let best: (KindGuess & { score: number }) | null = null;
  for (const kind of sourceKinds) {
    const preset = presets[kind.code];
    if (preset === undefined) continue;
    const share =
      preset.marks.filter((words) => find(headings, words) !== undefined).length / preset.marks.length;
    if (share < enough) continue;
    const score = share + (titles.some((title) => preset.title?.test(title)) ? titleAdds : 0);
    if (best === null || score > best.score) best = { kind, share, score };
  }
  return best === null ? null : { kind: best.kind, share: best.share };
}

function whenOf(preset: Preset, headings: readonly string[]): Mapping['when'] | null {
  const { when } = preset;
  if (when === undefined) return null;
  if ('quarter' in when) {
    const [year, quarter] = [find(headings, when.year), find(headings, when.quarter)];
    return year === undefined || quarter === undefined
      ? null
      : { from: 'quarters', year, quarter, format: when.format };
  }
  const timeColumn = find(headings, when.time);
  const time = timeColumn === undefined ? {} : { time: { column: timeColumn } };
  if ('day' in when) {
    const [day, month, year] = [
      find(headings, when.day),
      find(headings, when.month),
      find(headings, when.year),
    ];
    if (month === undefined || year === undefined) return null;
    return { from: 'pieces', ...(day === undefined ? {} : { day }), month, year, ...time };
  }
  const column = find(headings, when.column);
  return column === undefined ? null : { from: 'column', column, format: when.format, ...time };
}

/** Lines of both, those of the preset first; a value that the file has and the preset does not keeps its guess. */
function linesOf(
  preset: readonly CategoryRule[],
  mapping: Mapping,
  columns: readonly Column[],
): CategoryRule[] {
  const same =
    mapping.category.from === 'columns' &&
    mapping.category.columns.map(({ position }) => position).join() ===
      columns.map(({ position }) => position).join();
  return same && 'rules' in mapping.category ? [...preset, ...mapping.category.rules] : [...preset];
}

/**
 * The guessed mapping with what is known of the kind's published shape: only what the table has the columns for; the rest stays
 * as guessed. A person still goes through every step.
 */
export function applyPreset(mapping: Mapping, kindCode: string): Mapping {
  const kind = findKind(kindCode);
  const preset = presets[kindCode];
  if (kind === null || preset === undefined) return mapping;
  const { headings } = mapping;
  const next: Mapping = { ...mapping };

  // Where months run across, the table is another shape than the published one: only fixed answers are filled in.
  const wide = mapping.when.from === 'across';
  const when = wide ? null : whenOf(preset, headings);
  if (when !== null) {
    // How the dates of a column are written was guessed from its values, which the preset has not seen.
    const seen = mapping.when;
    next.when =
      when.from === 'column' && seen.from === 'column' && seen.column.position === when.column.position
        ? { ...when, format: seen.format }
        : when;
  }

  const { category } = preset;
  if (category !== undefined && !wide) {
    if ('fixed' in category) next.category = { from: 'fixed', category: category.fixed };
    else if ('columns' in category) {
      const columns = category.columns.map((words) => find(headings, words));
      if (columns.every((column) => column !== undefined)) {
        const lines = category.lines.map(([given, code]) => ({ given: [...given], category: code }));
        next.category = { from: 'columns', columns, rules: linesOf(lines, mapping, columns) };
        delete next.across;
      }
    } else {
      const columns = category.across.flatMap(([heading, code]) => {
        const column = find(headings, [heading]);
        return column === undefined ? [] : [{ ...column, is: code }];
      });
      if (columns.length >= 2) {
        next.category = { from: 'across' };
        const counted = columns.filter(({ is }) => is !== null).map(({ is: _is, ...column }) => column);
        const totals = (category.sums ?? []).flatMap(([total, parts]) => {
          const column = find(headings, [total]);
          // Without parts of its own, a sum is of everything that is counted.
          const found = parts.length === 0 ? counted : parts.flatMap((part) => find(headings, [part]) ?? []);
          return column === undefined || found.length === 0 ? [] : [{ total: column, parts: found }];
        });
        next.across = { columns, totals };
        next.rowsAre = 'aggregate';
        delete next.count;
        delete next.id;
      }
    }
  }
  const count = find(headings, preset.count);
  if (count !== undefined && next.across === undefined) {
    next.count = count;
    next.rowsAre = 'aggregate';
    delete next.id;
  }
  if (kind.shape === 'incident' && next.across === undefined && preset.count === undefined && !wide) {
    next.rowsAre = 'incident';
    delete next.count;
    next.totals = { byWords: false, of: [] };
    // A guess that took the table for counts gave no points.
    const [longitude, latitude] = [find(headings, ['longitude']), find(headings, ['latitude'])];
    if (longitude !== undefined && latitude !== undefined)
      next.point = { from: 'longitude-latitude', longitude, latitude };
  }
  if (preset.area !== undefined && !wide) {
    const code = find(headings, preset.area.code);
    const named = preset.area.names.map((words) => find(headings, words)).filter((one) => one !== undefined);
    if (code !== undefined || named.length > 0)
      next.area = { from: 'columns', ...(code === undefined ? {} : { code }), names: named };
  }
  if (next.rowsAre === 'aggregate') {
    next.point = { from: 'nowhere' };
    if (preset.totals !== undefined) {
      const whenEmpty = find(headings, preset.totals.whenEmpty);
      const of = preset.totals.of.map((words) => find(headings, words)).filter((one) => one !== undefined);
      next.totals = { byWords: true, ...(whenEmpty === undefined ? {} : { whenEmpty }), of };
    }
    if (preset.dash !== undefined) next.marks = { ...next.marks, '-': preset.dash };
  }
  if (preset.negativeCounts === true) next.negativeCounts = 'cancelled-records';
  const lsoa = find(headings, preset.lsoa);
  if (lsoa !== undefined && next.rowsAre === 'incident') next.lsoa = { code: lsoa, year: null };
  return next;
}
