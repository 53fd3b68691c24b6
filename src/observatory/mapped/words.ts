import { categories } from '../categories.ts';
import { tidy } from './values.ts';

/** Words in headings of partners' files, for what a column is. Looked at in this order; the first that fits is taken. */
export const headingWords = {
  id: /^(?:crime id|incident (?:number|no|id|ref(?:erence)?)|(?:case|log|event|record|job|cad) ?(?:number|no|id|ref(?:erence)?)|reference(?: number)?|ref(?: no)?|urn|unique (?:id|reference)|id)$/,
  longitude: /^(?:long?|longitude|lng|x?long)$/,
  latitude: /^(?:lat|latitude|ylat)$/,
  easting: /^(?:eastings?|x|x ?coord(?:inate)?s?|os ?x|grid ?e(?:ast(?:ing)?)?)$/,
  northing: /^(?:northings?|y|y ?coord(?:inate)?s?|os ?y|grid ?n(?:orth(?:ing)?)?)$/,
  lsoaCode: /^lsoa(?:[ _]?(?:20)?(?:01|11|21))?[ _]?(?:code|cd)$|^lsoa(?:01|11|21)?$/,
  lsoaName: /^lsoa(?:[ _]?(?:20)?(?:01|11|21))?[ _]?(?:name|nm)$/,
  day: /^day(?: of (?:the )?month)?$/,
  month: /^(?:month|mth|month name)$/,
  year: /^(?:year|yr)$/,
  time: /^(?:time|time of (?:call|day|incident|offence|report)|(?:incident|call|offence|reported|start) time)$/,
  date: /\bdate\b|^(?:month|period|quarter|(?:financial |fiscal |calendar )?year|when|occurred|reported|week commencing)$/,
  areaCode:
    /^(?:(?:ward|district|la|lad|local authority|authority|ons|gss|csp|community safety partnership|area|borough)[ _]?(?:\d\d)?[ _]?(?:code|cd|ons code)|ons code|gss[ _]?code)$/,
  areaName:
    /^(?:ward|ward[ _]?(?:\d\d)?[ _]?(?:name|nm)|district(?: name)?|la ?name|local authority(?: name)?|authority(?: name)?|unitary authority|borough(?: name)?|area(?: name)?|beat(?: name)?|sector|neighbourhood|community safety partnership name|csp name)$/,
  place:
    /^(?:location|place|street(?: name)?|road(?: name)?|address(?: line)?|site|venue|where|street location)$/,
  outcome: /^(?:last )?outcome(?: category| type)?$|^(?:disposal|result|status)$/,
  category:
    /^(?:crime type|(?:incident |offence |call |asb |crime |complaint |waste |report )?(?:category|type|sub ?category|sub ?type|group|class(?:ification)?)|offence|nature(?: of (?:incident|complaint))?|cause of fire)$/,
  count:
    /^(?:count|number(?: of .*)?|no(?: of .*)?|total(?: incidents?| offences?| crimes?| reports?)?|incidents?|offences?|crimes?|volume|reports?|cases)$/,
} as const;

/** What a column may be. */
export type Role = keyof typeof headingWords;

/** A heading as it is compared with `headingWords`: its lowest part, lower case, without marks at the end. */
export const plain = (heading: string): string =>
  tidy(heading.split(' / ').at(-1) ?? '')
    .toLowerCase()
    .replace(/[_]+/g, ' ')
    .replace(/[?.:*]+$/, '')
    .trim();

/** Partner words and titles of the category tree, for the first guess at a value. */
export const categoryByWords = new Map<string, string>();
for (const category of [...categories].reverse())
  for (const words of [
    category.title,
    category.code.replaceAll('-', ' '),
    ...category.policeUk,
    ...category.homeOffice,
    ...category.partner,
  ])
    categoryByWords.set(tidy(words).toLowerCase(), category.code);

/** The category that a sender's words most likely mean, or null. */
export function suggestCategory(words: string): string | null {
  const text = tidy(words)
    .toLowerCase()
    .replace(/\s*\((?:excluding|excl)[^)]*\)/, '')
    .trim();
  const whole = categoryByWords.get(text) ?? categoryByWords.get(text.replace(/ offences?$/, ''));
  if (whole !== undefined) return whole;
  // "Deliberate – others property" begins with a known word; "Malicious False Alarm > By phone" is nested under one.
  const head = text.split(/ (?:>|-|–|:) |[;,:]/)[0]?.trim() ?? '';
  return head !== text && head.length >= 4 ? (categoryByWords.get(head) ?? null) : null;
}
