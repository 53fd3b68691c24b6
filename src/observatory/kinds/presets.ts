import type { DateFormat } from '../mapped/dates.ts';

/** Words a heading may have, lower case; the first that the table has is taken. */
type Words = readonly string[];

/** One line of a category list: what stands in the category columns, and our code (null: left out). `*` fits anything. */
type Line = readonly [given: readonly string[], category: string | null];

/**
 * How a kind's published shape is read: columns by the words of their headings, and what its categories mean. Everything
 * here is only filled in for a person to look at.
 */
export type Preset = {
  /** Headings that mark the shape: how many of them a table has is how sure the guess is. */
  marks: readonly Words[];
  /** Words in a file’s name or title that speak for the kind. */
  title?: RegExp;
  when?:
    | { column: Words; format: DateFormat; time?: Words; monthOnly?: true }
    | { year: Words; quarter: Words; format: 'financial-quarter' | 'calendar-quarter' }
    | { day: Words; month: Words; year: Words; time: Words };
  category?:
    | { fixed: string }
    | { columns: readonly Words[]; lines: readonly Line[] }
    | {
        across: readonly (readonly [heading: string, category: string | null])[];
        /** Columns that are sums of counted ones: checked, never counted. */
        sums?: readonly (readonly [total: string, parts: readonly string[]])[];
      };
  area?: { code?: Words; names: readonly Words[] };
  count?: Words;
  totals?: { whenEmpty?: Words; of: readonly Words[] };
  lsoa?: Words;
  negativeCounts?: true;
  /** What a dash stands for in this shape, by the publisher’s notes. */
  dash?: 'zero';
};

const lines = (table: Readonly<Record<string, string | null>>): Line[] =>
  Object.entries(table).map(([given, category]) => [[given], category]);

const ward: Words = ['ward', 'ward name', 'wards'];
const wardCode: Words = ['ward code', 'wd25cd', 'wd24cd', 'ward_code'];
const district: Words = [
  'local authority',
  'local authority name',
  'district',
  'la name',
  'authority',
  'area',
  'area name',
];
const districtCode: Words = ['local authority code', 'la code', 'ons code', 'area code', 'district code'];

const deliberate = [
  'Deliberate',
  'Deliberate – others property',
  'Deliberate – own property',
  'Deliberate – unknown owner',
];

const violence = [
  'homicide',
  'death or serious injury caused by illegal driving',
  'violence with injury',
  'violence without injury',
  'stalking and harassment',
];
const theft = [
  'residential burglary',
  'non-residential burglary',
  'vehicle offences',
  'theft from the person',
  'bicycle theft',
  'shoplifting',
  'all other theft offences',
];

/** Presets by the code of the kind. Headings as the publishers print them. */
export const presets: Readonly<Record<string, Preset>> = {
  'police-street': {
    marks: [['crime id'], ['month'], ['falls within'], ['lsoa code'], ['crime type'], ['last outcome category']],
  },
  'recorded-crime-csp': {
    marks: [
      ['community safety partnership code'], ['community safety partnership name'], ['police force area code'],
      ['total recorded crime (excluding fraud)'], ['violence against the person'], ['miscellaneous crimes against society'],
    ],
    title: /community safety partnership area|table c2/i,
    category: {
      // Leaves of the published table; the others are sums of these and are checked against them.
      across: [
        ['homicide', 'homicide'],
        ['death or serious injury caused by illegal driving', 'death-or-injury-by-driving'],
        ['violence with injury', 'violence-with-injury'],
        ['violence without injury', 'violence-without-injury'],
        ['stalking and harassment', 'stalking-and-harassment'],
        ['sexual offences', 'sexual-offences'],
        ['robbery', 'robbery'],
        ['residential burglary', 'burglary-residential'],
        ['non-residential burglary', 'burglary-business-and-community'],
        ['vehicle offences', 'vehicle-crime'],
        ['theft from the person', 'theft-from-the-person'],
        ['bicycle theft', 'bicycle-theft'],
        ['shoplifting', 'shoplifting'],
        ['all other theft offences', 'other-theft'],
        ['criminal damage and arson', 'criminal-damage-and-arson'],
        ['drug offences', 'drugs'],
        ['possession of weapons offences', 'possession-of-weapons'],
        ['public order offences', 'public-order'],
        ['miscellaneous crimes against society', 'other-crime'],
      ],
      sums: [
        ['total recorded crime (excluding fraud)', []],
        ['violence against the person', violence],
        ['theft offences', theft],
        ['burglary', ['residential burglary', 'non-residential burglary']],
      ],
    },
    area: { code: ['community safety partnership code'], names: [['community safety partnership name']] },
    totals: { whenEmpty: ['community safety partnership name'], of: [['police force area code']] },
  },
  'recorded-crime-force': {
    marks: [['fy', 'financial year'], ['financial quarter'], ['force', 'force name'], ['offence code'], ['offence subgroup']],
    when: { year: ['fy', 'financial year'], quarter: ['financial quarter'], format: 'financial-quarter' },
    category: {
      columns: [['offence subgroup'], ['offence code']],
      lines: [
        'Homicide:homicide', 'Violence with injury:violence-with-injury', 'Violence without injury:violence-without-injury',
        'Stalking and harassment:stalking-and-harassment',
        'Death or serious injury - unlawful driving:death-or-injury-by-driving',
        'Rape offences:rape', 'Other sexual offences:other-sexual-offences',
        'Robbery of business property:robbery-business', 'Robbery of personal property:robbery-personal',
        'Residential burglary:burglary-residential', 'Domestic burglary:burglary-residential',
        'Non-residential burglary:burglary-business-and-community', 'Non-domestic burglary:burglary-business-and-community',
        'Vehicle offences:vehicle-crime', 'Theft from the person:theft-from-the-person', 'Bicycle theft:bicycle-theft',
        'Shoplifting:shoplifting', 'Other theft offences:other-theft', 'Criminal damage:criminal-damage', 'Arson:arson',
        'Trafficking of drugs:drug-trafficking', 'Possession of drugs:drug-possession',
        'Possession of weapons offences:possession-of-weapons', 'Public order offences:public-order',
        'Miscellaneous crimes against society:other-crime',
        'Fraud offences to 2012/13:fraud', 'Fraud| Action Fraud:fraud', 'Fraud| CIFAS:fraud',
        'Fraud| Financial Fraud Action UK:fraud', 'Fraud| UK Finance:fraud',
      ].map((line): Line => {
        const [subgroup = '', code = ''] = line.split(':');
        return [[subgroup.replace('|', ':'), '*'], code];
      }),
    },
    area: { names: [['force', 'force name']] },
    count: ['n', 'number of offences', 'count'],
    totals: { of: [] },
    negativeCounts: true,
  },
  'police-asb': {
    marks: [['month'], ['longitude'], ['latitude'], ['location'], ['lsoa_code', 'lsoa code']],
    title: /asb|anti.?social/i,
    category: { fixed: 'anti-social-behaviour' },
  },
  'british-transport-police': {
    marks: [['station', 'station name'], ['offence group', 'offence category'], ['month'], ['crimes', 'offences']],
    title: /btp|british transport police/i,
    when: { column: ['month'], format: 'month-year' },
    category: {
      columns: [['offence group', 'offence category']],
      lines: lines({
        'Violence against the person': 'railway-violence',
        'Sexual offences': 'railway-violence',
        Robbery: 'railway-theft',
        'Theft of passenger property': 'railway-theft',
        'Motor vehicle / cycle offences': 'railway-theft',
        'Theft of railway property': 'railway-theft',
        'Criminal damage': 'railway-damage',
        'Public order': 'railway-public-order',
        'Line of route': 'railway-line-of-route',
        'Drugs offences': 'railway-other',
        'Other notifiable': 'railway-other',
      }),
    },
    area: { names: [['station', 'station name']] },
    count: ['crimes', 'offences'],
    totals: { of: [['month']] },
  },
  fire: {
    marks: [
      ['incident number'], ['time of call'], ['ward'], ['incident category'], ['property category'], ['is primary fire'], ['cause of fire'],
    ],
    when: { day: ['day'], month: ['month'], year: ['year'], time: ['time of call'] },
    category: {
      columns: [['incident category'], ['cause of fire'], ['is primary fire'], ['property category']],
      lines: [
        ...deliberate.flatMap((cause): Line[] => [
          [['Fire', cause, 'yes', 'RoadVehicle'], 'deliberate-vehicle-fire'],
          [['Fire', cause, 'yes', '*'], 'deliberate-primary-fire'],
          [['Fire', cause, 'no', '*'], 'deliberate-secondary-fire'],
        ]),
        [['Fire', 'Accidental', '*', '*'], 'accidental-fire'],
        [['Fire', 'Not known', '*', '*'], 'fire-cause-not-known'],
        [['Fire', '', '*', '*'], 'fire-cause-not-known'],
        [['False Alarm', '*', '*', '*'], 'false-alarm'],
        [['Special Service', '*', '*', '*'], 'special-service'],
      ],
    },
    area: { names: [['ward'], ['unitary authority', 'district']] },
  },
  'fly-tipping': {
    marks: [
      ['year'], ['ons code'], ['la name'], ['region'], ['single black bag incidents'], ['transit van load incidents'],
      ['tipper lorry load incidents'],
    ],
    title: /fly.?tipping/i,
    when: { column: ['year'], format: 'financial-year' },
    // The total: sizes and land types are not given by every authority.
    category: { fixed: 'fly-tipping' },
    count: ['total incidents'],
    area: { code: ['ons code'], names: [['la name']] },
    totals: { of: [['year'], ['region']] },
  },
  noise: {
    marks: [['noise type', 'type of noise', 'complaint type'], ['date received', 'date of complaint'], ['ward'], ['reference', 'case ref']],
    title: /noise/i,
    when: { column: ['date received', 'date of complaint'], format: 'day-month-year', time: ['time received', 'time'] },
    category: {
      columns: [['noise type', 'type of noise', 'complaint type']],
      lines: lines({
        'Loud music': 'noise-music', Party: 'noise-music', 'Barking dog': 'noise-dog', Dog: 'noise-dog',
        'People noise': 'noise-people', Shouting: 'noise-people', Alarm: 'noise-alarm', 'Intruder alarm': 'noise-alarm',
        'Building works': 'noise-building', DIY: 'noise-building', 'Commercial premises': 'noise-premises',
        'Licensed premises': 'noise-premises', Other: 'noise', Enquiry: null,
      }),
    },
    area: { code: wardCode, names: [ward] },
  },
  'council-asb': {
    marks: [['type of behaviour', 'asb type'], ['date reported'], ['how reported', 'source of report'], ['ward']],
    title: /asb|anti.?social/i,
    when: { column: ['date reported'], format: 'day-month-year', time: ['time reported', 'time'] },
    category: {
      columns: [['type of behaviour', 'asb type']],
      lines: lines({
        'Rowdy or inconsiderate behaviour': 'council-rowdy', 'Street drinking': 'council-street-drinking',
        'Neighbour dispute': 'council-neighbour-dispute', Begging: 'council-begging', 'Drug litter': 'council-drug-litter',
        'Vehicle nuisance': 'council-vehicle-nuisance', 'Noise: loud music': 'noise-music', 'Noise: people': 'noise-people',
        'Noise: barking dog': 'noise-dog', 'Noise: building works': 'noise-building', 'Abandoned vehicle': 'abandoned-vehicle',
      }),
    },
    area: { code: wardCode, names: [ward] },
  },
  'road-casualties': {
    marks: [
      ['collision_index', 'accident_index'], ['collision_severity', 'accident_severity', 'casualty_severity'],
      ['number_of_casualties'], ['local_authority_ons_district'], ['date'], ['time'],
    ],
    title: /stats ?19|collision|casualt/i,
    when: { column: ['date'], format: 'day-month-year', time: ['time'] },
    category: {
      // Code book of the Department for Transport: 1 fatal, 2 serious, 3 slight.
      columns: [['collision_severity', 'accident_severity']],
      lines: lines({
        '1': 'road-collision-fatal', '2': 'road-collision-serious', '3': 'road-collision-slight',
        Fatal: 'road-collision-fatal', Serious: 'road-collision-serious', Slight: 'road-collision-slight',
      }),
    },
    area: { code: ['local_authority_ons_district'], names: [] },
    lsoa: ['lsoa_of_accident_location', 'lsoa_of_collision_location'],
  },
  ambulance: {
    marks: [['month'], ['ward', 'ward code'], ['call category', 'chief complaint'], ['calls', 'incidents']],
    title: /ambulance/i,
    when: { column: ['month'], format: 'month-year' },
    category: {
      columns: [['call category', 'chief complaint']],
      lines: lines({
        'Assault / sexual assault': 'ambulance-assault', 'Stab / gunshot / penetrating trauma': 'ambulance-stab-gunshot',
        'Overdose / poisoning': 'ambulance-overdose', 'Alcohol related': 'ambulance-alcohol', Other: 'ambulance-other',
      }),
    },
    area: { code: wardCode, names: [ward] },
    count: ['calls', 'incidents'],
    totals: { of: [['month'], ['call category', 'chief complaint']] },
  },
  hospital: {
    marks: [['quarter'], ['postcode district', 'outward postcode'], ['icd-10 block', 'icd10 block', 'diagnosis group'], ['admissions', 'spells']],
    title: /hospital|admissions/i,
    when: { column: ['quarter'], format: 'financial-quarter' },
    category: {
      columns: [['icd-10 block', 'icd10 block', 'diagnosis group']],
      lines: lines({
        'X85-Y09': 'hospital-assault', F10: 'hospital-alcohol', T51: 'hospital-alcohol', 'Y90-Y91': 'hospital-alcohol',
        'F11-F19': 'hospital-drugs', 'Domestic abuse': 'hospital-domestic-abuse',
      }),
    },
    area: { names: [['postcode district', 'outward postcode']] },
    count: ['admissions', 'spells'],
    totals: { of: [['quarter'], ['icd-10 block', 'icd10 block', 'diagnosis group']] },
  },
  probation: {
    marks: [['local authority', 'district'], ['supervision', 'type of supervision'], ['quarter'], ['caseload', 'people']],
    title: /probation/i,
    when: { column: ['quarter'], format: 'calendar-quarter' },
    category: {
      columns: [['supervision', 'type of supervision']],
      lines: lines({
        'Community order': 'probation-community', 'Suspended sentence order': 'probation-community',
        'Post-release supervision': 'probation-licence', 'Proven reoffenders': 'adult-reoffender', 'Pre-release': null,
      }),
    },
    area: { code: districtCode, names: [district] },
    count: ['caseload', 'people'],
    totals: { of: [['quarter'], district] },
  },
  'youth-justice': {
    marks: [['first-time entrants', 'first time entrants'], ['custodial sentences', 'custody'], ['year ending', 'period'], ['area', 'local authority']],
    title: /youth/i,
    when: { column: ['year ending', 'period'], format: 'year-ending' },
    category: {
      across: [
        ['first-time entrants', 'youth-first-time-entrant'], ['first time entrants', 'youth-first-time-entrant'],
        ['cautions and sentences', 'youth-disposal'], ['custodial sentences', 'youth-custody'], ['custody', 'youth-custody'],
        ['reoffenders', 'youth-reoffender'],
      ],
    },
    area: { code: districtCode, names: [district] },
    totals: { of: [['year ending', 'period']] },
  },
  safeguarding: {
    marks: [['quarter'], ['ward'], ['type of risk', 'type of abuse'], ['concerns', 'number of concerns']],
    title: /safeguarding/i,
    when: { column: ['quarter'], format: 'financial-quarter' },
    category: {
      columns: [['type of risk', 'type of abuse']],
      lines: lines({
        'Physical abuse': 'safeguarding-physical', 'Sexual abuse': 'safeguarding-sexual', 'Sexual exploitation': 'safeguarding-sexual',
        'Financial or material abuse': 'safeguarding-financial', 'Domestic abuse': 'safeguarding-domestic',
        'Neglect and acts of omission': 'safeguarding-neglect', 'Self-neglect': 'safeguarding-neglect',
        'Modern slavery': 'safeguarding-other', 'Organisational abuse': 'safeguarding-other',
        'Discriminatory abuse': 'safeguarding-other', 'Psychological abuse': 'safeguarding-other',
      }),
    },
    area: { code: wardCode, names: [ward] },
    count: ['concerns', 'number of concerns'],
    totals: { of: [['quarter'], ['type of risk', 'type of abuse']] },
  },
  'hate-crime': {
    marks: [['race'], ['religion'], ['sexual orientation'], ['disability'], ['transgender']],
    title: /hate/i,
    when: { column: ['month', 'period'], format: 'month-year' },
    category: {
      across: [
        ['race', 'hate-race'], ['religion', 'hate-religion'], ['sexual orientation', 'hate-sexual-orientation'],
        ['disability', 'hate-disability'], ['transgender', 'hate-transgender'], ['other', 'hate-other'],
      ],
    },
    area: { code: districtCode, names: [district] },
    totals: { of: [['month', 'period']] },
    dash: 'zero',
  },
  'modern-slavery': {
    marks: [['quarter'], ['nrm referrals'], ['duty to notify'], ['crimes recorded'], ['police force', 'force']],
    title: /modern.?slavery|nrm/i,
    when: { column: ['quarter'], format: 'calendar-quarter' },
    category: {
      across: [
        ['nrm referrals', 'modern-slavery-referral'], ['duty to notify', 'modern-slavery-duty-to-notify'],
        ['crimes recorded', 'modern-slavery-crime'],
      ],
    },
    area: { code: ['force code', 'area code'], names: [['police force', 'force']] },
    totals: { of: [['quarter']] },
  },
  'doorstep-crime': {
    marks: [['complaint ref', 'reference'], ['date of visit', 'date'], ['type of incident'], ['ward'], ['sum lost band']],
    title: /doorstep|rogue/i,
    category: {
      columns: [['type of incident']],
      lines: lines({
        'Rogue trader': 'doorstep-crime', 'Doorstep selling': 'doorstep-crime', 'Distraction burglary': 'distraction-burglary-report',
        'Advice only': null,
      }),
    },
    area: { code: wardCode, names: [ward] },
  },
  scams: {
    marks: [['month'], ['scam type', 'type of scam'], ['reports'], ['local authority', 'district', 'ward']],
    title: /scam/i,
    when: { column: ['month'], format: 'year-month' },
    category: {
      columns: [['scam type', 'type of scam']],
      lines: lines({
        Telephone: 'scam-telephone', 'Online or e-mail': 'scam-online', Post: 'scam-post', 'Investment or romance': 'scam-investment',
        Other: 'scam-other',
      }),
    },
    area: { code: [...wardCode, ...districtCode], names: [[...ward, ...district]] },
    count: ['reports'],
    totals: { of: [['month'], ['scam type', 'type of scam']] },
  },
  'stop-and-search': {
    marks: [['type'], ['date'], ['part of a policing operation'], ['legislation'], ['object of search'], ['outcome linked to object of search']],
    title: /stop-and-search/i,
    when: { column: ['date'], format: 'year-month-day' },
    category: {
      columns: [['object of search']],
      lines: lines({
        'Controlled drugs': 'stop-and-search-drugs', 'Psychoactive substances': 'stop-and-search-drugs',
        'Offensive weapons': 'stop-and-search-weapons', Firearms: 'stop-and-search-weapons',
        'Stolen goods': 'stop-and-search-stolen', 'Article for use in theft': 'stop-and-search-stolen',
        'Articles for use in criminal damage': 'stop-and-search-other', Fireworks: 'stop-and-search-other',
        'Anything to threaten or harm anyone': 'stop-and-search-other', 'Evidence of offences under the Act': 'stop-and-search-other',
        'Game or poaching equipment': 'stop-and-search-other', 'Goods on which duty has not been paid etc.': 'stop-and-search-other',
        'Seals or hunting equipment': 'stop-and-search-other', 'Detailed object of search unavailable': 'stop-and-search-other',
        '': 'stop-and-search-other',
      }),
    },
  },
}; // prettier-ignore
