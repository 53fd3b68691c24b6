/** How long each step of an assessment may take, as dated data: a later rule is a new row; a step keeps the rule of its day. */
export type StepLimit = {
  code: 'collect' | 'check' | 'publication-check' | 'erratum' | 'yearly';
  /** First and last day on which it applies (ISO); null where it still does. */
  from: string;
  to: string | null;
  amount: number;
  unit: 'working-days' | 'months';
  source: string;
};

const practice = 'Practice of partnerships (reference pack, 2.2); no law sets it';

export const stepLimits: readonly StepLimit[] = [
  { code: 'collect', from: '2007-08-01', to: null, amount: 20, unit: 'working-days', source: practice },
  { code: 'check', from: '2007-08-01', to: null, amount: 10, unit: 'working-days', source: practice },
  { code: 'publication-check', from: '2007-08-01', to: null, amount: 2, unit: 'working-days', source: 'Practice of partnerships (reference pack, 8.4); no law sets it' },
  { code: 'erratum', from: '2007-08-01', to: null, amount: 1, unit: 'working-days', source: 'Practice of partnerships (reference pack, 8.4); no law sets it' },
  { code: 'yearly', from: '2007-08-01', to: null, amount: 12, unit: 'months', source: 'Crime and Disorder (Formulation and Implementation of Strategy) Regulations 2007 (SI 2007/1830), regulation 5: a strategic assessment during each year' },
]; // prettier-ignore

/** The rule that applies on a day. @throws Error where none does: a gap in the table is a mistake of ours. */
export function limitOn(code: StepLimit['code'], day: string): StepLimit {
  const found = stepLimits.find(
    (each) => each.code === code && each.from <= day && (each.to === null || day <= each.to),
  );
  if (found === undefined) throw new Error(`no limit “${code}” applies on ${day}`);
  return found;
}
