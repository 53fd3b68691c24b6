import { partnerCategories } from './categories.partners.ts';
import { row, type Category } from './category.row.ts';

export type { Category, CategoryKind } from './category.row.ts';

/**
 * The one category tree. Whatever a partner calls a thing becomes a code of this tree, and every count is of a branch.
 *
 * Sources:
 * - Crime groups and subgroups: Home Office Counting Rules for Recorded Crime, and the names in the Home Office open
 *   data (force by offence by quarter, 2012/13 onwards).
 * - police.uk types, present and older: data.police.uk, "About" and its changelog. December 2010 to August 2011 had
 *   six types; September 2011 added more, "Public disorder and weapons" among them; May 2013 renamed "Violent crime"
 *   and split public order from weapons, theft from the person and bicycle theft from other theft.
 * - `violent-crime`, `theft-and-handling`: the groups partnerships print (violence, sexual offences and robbery; theft
 *   that is neither burglary nor of or from a vehicle). They are sums of the others.
 * - Anti-social behaviour: an incident, not a crime (National Standard for Incident Recording: personal, nuisance,
 *   environmental).
 * - Fires: the Home Office's incident recording system (primary and secondary, deliberate and accidental, false
 *   alarm, special service). Fly-tipping and litter: DEFRA's returns. Road casualties: STATS19 severity.
 *
 * "Proactive" marks crime found by police work more than by report: a rise may be more policing, not more crime.
 */

/** Parents stand before their children; this is also the order of print. */
export const categories: readonly Category[] = [
  row('all-incidents', 'All incidents', null, 'incident'),
  row('all-crime', 'All crime', 'all-incidents', 'crime'),
  row('violent-crime', 'Violent crime', 'all-crime', 'crime'),
  row('violence-and-sexual-offences', 'Violence and sexual offences', 'violent-crime', 'crime', {
    policeUk: ['Violence and sexual offences', 'Violent crime'],
  }),
  row('violence-against-the-person', 'Violence against the person', 'violence-and-sexual-offences', 'crime', {
    partner: ['Violence against the person', 'VAP', 'Assault', 'Assaults'],
  }),
  row('homicide', 'Homicide', 'violence-against-the-person', 'crime', { homeOffice: ['Homicide'] }),
  row('violence-with-injury', 'Violence with injury', 'violence-against-the-person', 'crime', {
    homeOffice: ['Violence with injury'],
  }),
  row('violence-without-injury', 'Violence without injury', 'violence-against-the-person', 'crime', {
    homeOffice: ['Violence without injury'],
  }),
  row('stalking-and-harassment', 'Stalking and harassment', 'violence-against-the-person', 'crime', {
    homeOffice: ['Stalking and harassment'],
    partner: ['Harassment', 'Stalking'],
  }),
  row(
    'death-or-injury-by-driving',
    'Death or serious injury by unlawful driving',
    'violence-against-the-person',
    'crime',
    {
      homeOffice: ['Death or serious injury - unlawful driving'],
    },
  ),
  row('sexual-offences', 'Sexual offences', 'violence-and-sexual-offences', 'crime', {
    partner: ['Sexual offences', 'Sexual offence'],
  }),
  row('rape', 'Rape', 'sexual-offences', 'crime', { homeOffice: ['Rape offences'] }),
  row('other-sexual-offences', 'Other sexual offences', 'sexual-offences', 'crime', {
    homeOffice: ['Other sexual offences'],
  }),
  row('robbery', 'Robbery', 'violent-crime', 'crime', { policeUk: ['Robbery'] }),
  row('robbery-business', 'Robbery of business property', 'robbery', 'crime', {
    homeOffice: ['Robbery of business property'],
  }),
  row('robbery-personal', 'Robbery of personal property', 'robbery', 'crime', {
    homeOffice: ['Robbery of personal property'],
  }),
  row('theft-and-handling', 'Theft and handling stolen goods', 'all-crime', 'crime', {
    partner: ['Theft and handling', 'Theft and handling stolen goods', 'THSG', 'Theft'],
  }),
  row('theft-from-the-person', 'Theft from the person', 'theft-and-handling', 'crime', {
    policeUk: ['Theft from the person'],
    homeOffice: ['Theft from the person'],
  }),
  row('shoplifting', 'Shoplifting', 'theft-and-handling', 'crime', {
    policeUk: ['Shoplifting'],
    homeOffice: ['Shoplifting'],
    partner: ['Shop theft', 'Retail theft'],
  }),
  row('bicycle-theft', 'Bicycle theft', 'theft-and-handling', 'crime', {
    policeUk: ['Bicycle theft'],
    homeOffice: ['Bicycle theft'],
    partner: ['Theft of pedal cycle', 'Cycle theft'],
  }),
  row('other-theft', 'Other theft', 'theft-and-handling', 'crime', {
    policeUk: ['Other theft'],
    homeOffice: ['Other theft offences'],
  }),
  row('burglary', 'Burglary', 'all-crime', 'crime', { policeUk: ['Burglary'] }),
  row('burglary-residential', 'Burglary, residential', 'burglary', 'crime', {
    homeOffice: ['Residential burglary', 'Domestic burglary'],
    partner: ['Burglary dwelling', 'Burglary residential', 'Domestic burglary'],
  }),
  row('burglary-business-and-community', 'Burglary, business and community', 'burglary', 'crime', {
    homeOffice: ['Non-residential burglary', 'Non-domestic burglary'],
    partner: ['Burglary other', 'Burglary business and community', 'Burglary non-dwelling'],
  }),
  row('vehicle-crime', 'Vehicle crime', 'all-crime', 'crime', {
    policeUk: ['Vehicle crime'],
    homeOffice: ['Vehicle offences'],
    partner: ['Vehicle crime', 'Motor vehicle crime', 'Theft of motor vehicle', 'Theft from motor vehicle'],
  }),
  row('criminal-damage-and-arson', 'Criminal damage and arson', 'all-crime', 'crime', {
    policeUk: ['Criminal damage and arson'],
  }),
  row('criminal-damage', 'Criminal damage', 'criminal-damage-and-arson', 'crime', {
    homeOffice: ['Criminal damage'],
    partner: ['Vandalism'],
  }),
  row('arson', 'Arson', 'criminal-damage-and-arson', 'crime', { homeOffice: ['Arson'] }),
  row('drugs', 'Drugs', 'all-crime', 'crime', {
    proactive: true,
    policeUk: ['Drugs'],
    partner: ['Drug offences'],
  }),
  row('drug-trafficking', 'Drug trafficking', 'drugs', 'crime', {
    proactive: true,
    homeOffice: ['Trafficking of drugs'],
    partner: ['Drug dealing', 'Drug supply'],
  }),
  row('drug-possession', 'Drug possession', 'drugs', 'crime', {
    proactive: true,
    homeOffice: ['Possession of drugs'],
    partner: ['Drug use'],
  }),
  row('possession-of-weapons', 'Possession of weapons', 'all-crime', 'crime', {
    proactive: true,
    policeUk: ['Possession of weapons'],
    homeOffice: ['Possession of weapons offences'],
  }),
  row('public-order', 'Public order', 'all-crime', 'crime', {
    policeUk: ['Public order'],
    homeOffice: ['Public order offences'],
  }),
  row('public-disorder-and-weapons', 'Public disorder and weapons (until April 2013)', 'all-crime', 'crime', {
    policeUk: ['Public disorder and weapons'],
  }),
  row('other-crime', 'Other crime', 'all-crime', 'crime', {
    policeUk: ['Other crime'],
    homeOffice: ['Miscellaneous crimes against society'],
  }),
  row('anti-social-behaviour', 'Anti-social behaviour', 'all-incidents', 'incident', {
    policeUk: ['Anti-social behaviour'],
    partner: ['ASB', 'Antisocial behaviour', 'Anti social behaviour'],
  }),
  row('asb-personal', 'Anti-social behaviour, personal', 'anti-social-behaviour', 'incident', {
    partner: ['Personal', 'ASB personal'],
  }),
  row('asb-nuisance', 'Anti-social behaviour, nuisance', 'anti-social-behaviour', 'incident', {
    partner: ['Nuisance', 'ASB nuisance', 'Rowdy or inconsiderate behaviour', 'Vehicle nuisance'],
  }),
  row('asb-environmental', 'Anti-social behaviour, environmental', 'anti-social-behaviour', 'incident', {
    partner: ['Environmental', 'ASB environmental'],
  }),
  // Fraud is recorded nationally and never stands in a local total (domain pack §7.1).
  row('fraud', 'Fraud', null, 'crime', {
    homeOffice: [
      'Fraud: Action Fraud',
      'Fraud: CIFAS',
      'Fraud: UK Finance',
      'Fraud: Financial Fraud Action UK',
      'Fraud offences to 2012/13',
    ],
  }),
  // What partners count, and flags, stand beside the street totals, never inside them.
  ...partnerCategories,
];

const byCode = new Map(categories.map((each) => [each.code, each]));
const children = new Map<string, string[]>();
for (const each of categories) {
  if (each.parent !== null) children.set(each.parent, [...(children.get(each.parent) ?? []), each.code]);
}
const byPoliceUk = new Map(
  categories.flatMap((each) => each.policeUk.map((type) => [type.toLowerCase(), each.code] as const)),
);
const byHomeOffice = new Map(
  categories.flatMap((each) =>
    each.homeOffice.map((subgroup) => [subgroup.toLowerCase(), each.code] as const),
  ),
);

/** The category of a code, or null where the tree has none. */
export function findCategory(code: string): Category | null {
  return byCode.get(code) ?? null;
}

/** The category of a code that our own code wrote; throws (a fault of ours) when the tree has none. */
export function category(code: string): Category {
  const found = byCode.get(code);
  if (found === undefined) throw new Error(`No category “${code}” in the tree`);
  return found;
}

/** Codes directly under a code, in the order of the tree. */
export function childrenOf(code: string): readonly string[] {
  return children.get(category(code).code) ?? [];
}

/** The code itself and everything under it, in the order of the tree. */
export function descendants(code: string): readonly string[] {
  return [code, ...childrenOf(code).flatMap((child) => descendants(child))];
}

/** The code itself and what it is a part of, up to the whole. */
export function categoryLine(code: string): string[] {
  const { parent } = category(code);
  return parent === null ? [code] : [code, ...categoryLine(parent)];
}

/** The codes under a code that have nothing under them; the code itself when it is one. */
export function leavesOf(code: string): readonly string[] {
  return descendants(code).filter((each) => childrenOf(each).length === 0);
}

/** The code for a police.uk crime type as printed in its files (any letter case), or null. */
export function categoryFromPoliceUk(type: string): string | null {
  return byPoliceUk.get(type.trim().toLowerCase()) ?? null;
}

/** The code for a Home Office offence subgroup, or null. */
export function categoryFromHomeOffice(subgroup: string): string | null {
  return byHomeOffice.get(subgroup.trim().toLowerCase()) ?? null;
}

/** police.uk types and their codes, for the adaptor's SQL. */
export const policeUkTypes: ReadonlyMap<string, string> = byPoliceUk;
