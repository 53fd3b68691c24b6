import type { AreaKind } from '../statistics/figure.ts';
import { kindInWords } from './gss.rules.ts';
import type { LoadedPlaces } from './places.store.ts';

/** What a loaded file is for, and what stands on it: words for the list, and for the person about to remove it. */

type File = Pick<
  LoadedPlaces,
  'hash' | 'part' | 'about' | 'kind' | 'year' | 'title' | 'fileName' | 'loadedAt'
>;

const noFigure = 'No figure is counted by it.';

/** Districts are compared that any loaded boundaries name, as areas of their own or as what smaller ones lie in. */
const namesDistricts = (file: Pick<File, 'part' | 'kind'>): boolean =>
  file.part === 'boundaries' && (file.kind === 'lsoa' || file.kind === 'msoa' || file.kind === 'district');

/** What this kind of file is for, in a sentence or two. */
export function purposeOf(file: Pick<File, 'part' | 'about' | 'kind'>): string {
  if (file.part === 'boundaries') {
    if (file.kind === 'ward') return 'Puts incidents into wards by their points, and draws the ward map.';
    if (file.kind === 'district') return 'Names the districts that are compared with one another.';
    if (namesDistricts(file))
      return `Names ${kindInWords(file.kind ?? 'all')} and the districts they lie in, which are compared with one another.`;
    return `Names ${kindInWords(file.kind ?? 'all')}, for searching. ${noFigure}`;
  }
  switch (file.about) {
    case 'residents':
      return 'What rates per 1,000 residents are divided by.';
    case 'households':
      return 'What rates per 1,000 households are divided by.';
    case 'lsoa-to-area':
      return 'Puts incidents into districts by their LSOA (a census area of about 1,500 people), and adds LSOA populations up.';
    case 'lsoa-changes':
      return `Says what became of each LSOA of 2011 in 2021. ${noFigure}`;
    case 'deprivation':
      return 'Tells how deprived each small area is: incidents are held against it, by national tenth.';
    case 'partnership':
      return `Says which partnership and police force each district belongs to. ${noFigure}`;
    default:
      return `Says under which new code a district goes on. ${noFigure}`;
  }
}

/** Files that do the same job, of which figures use one at a time: the newest. Null for a file that no figure uses. */
function jobOf(file: Pick<File, 'part' | 'about' | 'kind'>): string | null {
  if (file.part === 'boundaries') return file.kind === 'ward' ? 'ward boundaries' : null;
  if (file.about === 'lsoa-to-area') return 'lookup from LSOAs';
  return file.about === 'residents' || file.about === 'households' ? file.about : null;
}

/** The latest geography first; of the same year, the one that was loaded last. */
function newestFirst(a: File, b: File): number {
  return (b.year ?? 0) - (a.year ?? 0) || b.loadedAt.localeCompare(a.loadedAt) || (a.hash < b.hash ? -1 : 1);
}

/**
 * What stands on a file and what would happen without it. Assessment figures use the newest ward boundaries (that have wards of
 * the district) and the newest lookup; of populations the first that has the area, the latest date first.
 * @param files all that are loaded, this one among them.
 * @param ownWards hashes of the boundary files with wards of the partnership's own district.
 */
export function standingOn(
  file: File,
  files: readonly File[],
  ownWards: readonly string[],
): { inUse: boolean; now: string; without: string } {
  const job = jobOf(file);
  if (file.part === 'deprivation')
    return {
      inUse: true,
      now: 'Incidents are held against it on the page about deprivation: the one loaded last, of the year of the lookup’s small areas.',
      without: 'They would be held against another, or there would be nothing to say of deprivation.',
    };
  if (job === null && namesDistricts(file))
    return {
      inUse: true,
      now: 'The districts it names are among those that are compared with one another.',
      without:
        'Districts that no other file names would no longer be compared, and its areas could no longer be found in the search.',
    };
  if (job === null)
    return {
      inUse: false,
      now: 'No assessment figure is counted by it.',
      without:
        file.part === 'boundaries'
          ? 'Its areas could no longer be found in the search. Figures stay as they are.'
          : 'Figures stay as they are.',
    };
  const rivals = files.filter((each) => jobOf(each) === job);
  if (file.part === 'population') {
    const others = rivals.filter((each) => each.hash !== file.hash);
    return {
      inUse: true,
      now: `Rates per 1,000 ${job} are divided by the first population that has the area, the latest date first. ${others.length === 0 ? 'This is the only one.' : `There ${others.length === 1 ? 'is one other' : `are ${others.length} others`}: ${others.map((each) => each.title).join('; ')}.`}`,
      without:
        others.length === 0
          ? `There would be no rates per 1,000 ${job}, only numbers.`
          : `Areas that only it has would have no rates per 1,000 ${job}; the others would be divided by another number.`,
    };
  }
  const ranked = [...rivals].sort(newestFirst);
  const fitting = job === 'ward boundaries' ? ranked.filter((each) => ownWards.includes(each.hash)) : ranked;
  const [first, second] = fitting;
  if (first?.hash !== file.hash) {
    const why =
      job === 'ward boundaries' && !ownWards.includes(file.hash)
        ? 'It has no wards of your district.'
        : `A newer one is used: ${first?.title ?? ''} (${first?.fileName ?? ''}).`;
    return {
      inUse: false,
      now: `Assessment figures do not use it. ${why}`,
      without: 'Assessment figures stay as they are.',
    };
  }
  const today =
    job === 'ward boundaries'
      ? 'All ward figures and the ward map of your district stand on it: it is the newest with your wards.'
      : 'The figures that compare districts stand on it: it is the newest lookup.';
  const then =
    second !== undefined
      ? `Figures would be counted by ${second.title} (${second.fileName}) instead, and may differ.`
      : job === 'ward boundaries'
        ? 'There would be no ward figures and no ward map until other boundaries are loaded.'
        : 'Incidents would be put into districts by the names of their LSOAs, which is less certain, and LSOA populations would not be added up.';
  return { inUse: true, now: today, without: then };
}

export type Missing = { title: string; why: string; mend: string };

/** What is not there yet that figures need, with what to do about it. */
export function missingPlaces(
  files: readonly Pick<File, 'part' | 'about' | 'kind'>[],
  district: { code: string; name: string; wardSets: readonly string[]; residents: boolean },
): Missing[] {
  const { code, name } = district;
  const has = (about: File['about']): boolean => files.some((file) => file.about === about);
  const hasWards = files.some((file) => file.part === 'boundaries' && file.kind === 'ward');
  const found: Missing[] = [];
  if (district.wardSets.length === 0)
    found.push({
      title: hasWards ? `No ward boundaries of ${name}` : 'No ward boundaries',
      why: hasWards
        ? `The ward boundaries that are loaded have no ward that says it lies in ${name} (${code}), so there are no ward figures.`
        : 'Without them there are no ward figures and no ward map.',
      mend: `Download “Wards” for ${name} as GeoJSON from the ONS Open Geography portal (geoportal.statistics.gov.uk), with the column of the district (such as LAD25CD), and load the file.`,
    });
  if (!has('residents'))
    found.push({
      title: 'No population',
      why: 'Without one there are numbers, but no rates per 1,000 residents, so areas of different size cannot be compared.',
      mend: 'Download the mid-year population estimates for wards or LSOAs from the ONS, and load the file as it is.',
    });
  else if (!district.residents && !has('lsoa-to-area'))
    found.push({
      title: `No population that can be used for ${name}`,
      why: `None of the populations that are loaded names ${name} (${code}) or its wards.`,
      mend: 'Load a population of its wards or of the district, or the lookup that says which LSOAs lie in it.',
    });
  if (!has('lsoa-to-area'))
    found.push({
      title: 'No lookup from LSOAs to wards and districts',
      why: 'Without it incidents are put into districts by the name of their LSOA, and LSOA populations cannot be added up.',
      mend: 'Download “LSOA to Ward to Local Authority District (best fit)” as CSV from the ONS Open Geography portal, and load it.',
    });
  return found;
}

/** Kinds that may be told for a file that does not say, in words. */
export const kindChoices: readonly AreaKind[] = [
  'ward',
  'lsoa',
  'msoa',
  'district',
  'csp',
  'police-force',
  'county',
];
