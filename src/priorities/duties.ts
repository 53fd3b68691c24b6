import { z } from 'zod';

/** Facts of law as dated data. `F` was checked against the text; `G` is guidance to check before anybody relies on it. */
export type Mark = 'F' | 'G';

export type Limb = {
  code: string;
  title: string;
  /** In force from, to (ISO days); null: open. */
  from: string;
  to: string | null;
  source: string;
  mark: Mark;
};

/** The strategies that a partnership must have (Crime and Disorder Act 1998, section 6): each priority serves at least one. */
export const limbs: readonly Limb[] = [
  { code: 'crime-disorder', title: 'Reduce crime and disorder', from: '1998-09-30', to: null, source: 'Crime and Disorder Act 1998, section 6', mark: 'F' },
  { code: 'substance-misuse', title: 'Combat the misuse of drugs, alcohol and other substances', from: '2003-04-01', to: null, source: 'Crime and Disorder Act 1998, section 6', mark: 'F' },
  { code: 'reoffending', title: 'Reduce re-offending', from: '2010-04-01', to: null, source: 'Crime and Disorder Act 1998, section 6', mark: 'F' },
  { code: 'serious-violence', title: 'Prevent and reduce serious violence', from: '2023-01-31', to: null, source: 'Crime and Disorder Act 1998, section 6, with the Police, Crime, Sentencing and Courts Act 2022', mark: 'F' },
]; // prettier-ignore

export type Duty = {
  code: string;
  title: string;
  from: string;
  to: string | null;
  source: string;
  mark: Mark;
  /** Limbs of section 6 that a priority resting on it usually serves. */
  limbs: readonly string[];
};

/**
 * Duties of the partnership or its members that can make something a priority, as they come with the software. A partnership adds its own,
 * and changes these, as versions of a list (lists.store.ts).
 */
const standardDuties: readonly Duty[] = [
  { code: 'asb-environment', title: 'A strategy against anti-social and other behaviour that harms the local environment', from: '1998-09-30', to: null, source: 'Crime and Disorder Act 1998, section 6(1)(a)', mark: 'F', limbs: ['crime-disorder'] },
  { code: 'substance-strategy', title: 'A strategy against the misuse of drugs, alcohol and other substances', from: '2003-04-01', to: null, source: 'Crime and Disorder Act 1998, section 6(1)(b)', mark: 'F', limbs: ['substance-misuse'] },
  { code: 'reoffending-strategy', title: 'A strategy to reduce re-offending', from: '2010-04-01', to: null, source: 'Crime and Disorder Act 1998, section 6(1)(c)', mark: 'F', limbs: ['reoffending'] },
  { code: 'serious-violence-duty', title: 'The serious violence duty: a needs assessment and a strategy with the other specified authorities', from: '2023-01-31', to: null, source: 'Police, Crime, Sentencing and Courts Act 2022, Part 2; Crime and Disorder Act 1998, section 6(1)(d)', mark: 'F', limbs: ['serious-violence'] },
  { code: 'crime-plan-regard', title: 'Regard to the police and crime objectives of the police and crime plan', from: '2011-11-22', to: null, source: 'Crime and Disorder Act 1998, section 6(1A)', mark: 'F', limbs: ['crime-disorder'] },
  { code: 'community-engagement', title: 'The community’s views on what to prioritise, and its part in the work', from: '2007-08-01', to: null, source: 'SI 2007/1830, regulation 12', mark: 'F', limbs: ['crime-disorder'] },
  { code: 'section-17', title: 'Each authority’s duty to consider crime and disorder in all it does', from: '1998-09-30', to: null, source: 'Crime and Disorder Act 1998, section 17', mark: 'G', limbs: ['crime-disorder'] },
  { code: 'asb-case-review', title: 'The anti-social behaviour case review', from: '2014-10-20', to: null, source: 'Anti-social Behaviour, Crime and Policing Act 2014, section 104', mark: 'G', limbs: ['crime-disorder'] },
  { code: 'domestic-abuse-support', title: 'Support of victims of domestic abuse in safe accommodation (county and unitary councils; districts co-operate)', from: '2021-10-01', to: null, source: 'Domestic Abuse Act 2021, Part 4', mark: 'G', limbs: ['crime-disorder', 'serious-violence'] },
  { code: 'domestic-abuse-reviews', title: 'Reviews of deaths related to domestic abuse', from: '2011-04-13', to: null, source: 'Domestic Violence, Crime and Victims Act 2004, section 9', mark: 'G', limbs: ['serious-violence'] },
  { code: 'prevent', title: 'Regard to preventing people from being drawn into terrorism, and the Channel panel', from: '2015-07-01', to: null, source: 'Counter-Terrorism and Security Act 2015, sections 26 and 36', mark: 'G', limbs: ['crime-disorder'] },
  { code: 'modern-slavery', title: 'Notifying suspected victims of modern slavery', from: '2015-11-01', to: null, source: 'Modern Slavery Act 2015, section 52', mark: 'G', limbs: ['crime-disorder'] },
]; // prettier-ignore

const inForce =
  (day: string) =>
  (fact: { from: string; to: string | null }): boolean =>
    fact.from <= day && (fact.to === null || fact.to >= day);

/** In force on a day (ISO). */
export const limbsOn = (day: string): Limb[] => limbs.filter(inForce(day));
export const dutiesOn = (duties: readonly Duty[], day: string): Duty[] => duties.filter(inForce(day));

export const limbTitle = (code: string): string => limbs.find((limb) => limb.code === code)?.title ?? code;

export const dutyShape = z.object({
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  title: z.string().min(1).max(200),
  from: z.iso.date(),
  to: z.iso.date().nullable(),
  source: z.string().min(1).max(300),
  mark: z.enum(['F', 'G']),
  limbs: z.array(z.string().max(40)).max(10),
});

/** All that are known: those of the software, each as the partnership changed it, then its own. */
export const withOwn = (own: readonly Duty[]): Duty[] => [
  ...standardDuties.map((duty) => own.find(({ code }) => code === duty.code) ?? duty),
  ...own.filter(({ code }) => !standardDuties.some((duty) => duty.code === code)),
];
/** True of one that came with the software: it can be ended, not removed. */
export const isStandard = (code: string): boolean => standardDuties.some((duty) => duty.code === code);

/** “G” is shown as what it is. */
export const markWords: Readonly<Record<Mark, string>> = {
  F: 'checked against the text',
  G: 'guidance, to be checked',
};
