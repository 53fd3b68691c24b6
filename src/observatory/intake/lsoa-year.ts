import type { Binds, Engine } from '../engine.ts';
import type { IntakeOptions } from './intake.types.ts';

/**
 * Share of a delivery's codes that a list must hold when it is the only list given. Cross-border rows and codes ended
 * by ONS leave a handful; the wrong vintage leaves one in ten (Kent: about 10 % of rows have codes of one vintage only).
 */
const onlyListShare = 0.98;

export type LsoaYear = { year: 2011 | 2021 | null; notice: string | null };

/** Which vintage a set of LSOA codes belongs to: the one whose list holds more of the codes that only one list has. */
export function lsoaYearOf(
  codes: Iterable<string>,
  known2011: ReadonlySet<string> | undefined,
  known2021: ReadonlySet<string> | undefined,
): LsoaYear {
  let all = 0;
  let in2011 = 0;
  let in2021 = 0;
  let in2011Only = 0;
  let in2021Only = 0;
  for (const code of codes) {
    all += 1;
    const old = known2011?.has(code) ?? false;
    const now = known2021?.has(code) ?? false;
    if (old) in2011 += 1;
    if (now) in2021 += 1;
    if (old && !now) in2011Only += 1;
    if (now && !old) in2021Only += 1;
  }
  if (all === 0) return { year: null, notice: null };
  if (known2011 !== undefined && known2021 !== undefined) {
    const unknown = all - in2021 - in2011Only;
    const notice =
      unknown > 0
        ? `${unknown.toLocaleString('en-GB')} LSOA ${unknown === 1 ? 'code is' : 'codes are'} in neither the 2011 nor the 2021 list: kept, in no area.`
        : null;
    if (in2011Only > in2021Only) return { year: 2011, notice: notice ?? 'The LSOA codes are of 2011.' };
    if (in2021Only > in2011Only) return { year: 2021, notice };
    return { year: null, notice };
  }
  const [year, held] = known2021 !== undefined ? ([2021, in2021] as const) : ([2011, in2011] as const);
  if (held >= all * onlyListShare) return { year, notice: null };
  return {
    year: null,
    notice: `${(all - held).toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} LSOA codes are not in the ${year} list: they may be of another year. Load the lookup from LSOA 2011 to 2021.`,
  };
}

/** Judges a delivery's codes when a list was given. @param select gives one column, `code`. */
export async function judgeLsoaYear(
  engine: Engine,
  select: string,
  binds: Binds,
  options: Pick<IntakeOptions, 'knownLsoa2011' | 'knownLsoa2021'>,
): Promise<LsoaYear> {
  if (options.knownLsoa2011 === undefined && options.knownLsoa2021 === undefined) {
    return { year: null, notice: null };
  }
  const [codes = []] = await engine.columns(`select code from (${select}) where code <> ''`, binds);
  return lsoaYearOf(codes as string[], options.knownLsoa2011, options.knownLsoa2021);
}
