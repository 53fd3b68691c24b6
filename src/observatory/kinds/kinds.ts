/**
 * The kinds of source that a community safety partnership works with: what each is called, who has it, what shape it comes in,
 * and what to say beside every figure made from it. A kind is offered when a file is mapped and never forced: whoever loads
 * the file decides, and may leave it open.
 *
 * Sources: the data sets named in the Crime and Disorder (Prescribed Information) Regulations 2007 (SI 2007/1831) and in
 * published strategic assessments; shapes and cautions from each publisher's own notes.
 */

/** The sets of SI 2007/1831 that a source of this kind answers, by the holder's duty; null where none is prescribed. */
export type PrescribedSet =
  'police-incidents' | 'police-crime' | 'fire' | 'local-authority' | 'health' | 'ambulance';

export const prescribedSetWords: Readonly<Record<PrescribedSet, string>> = {
  'police-incidents': 'Police: anti-social behaviour, transport, public safety and welfare incidents',
  'police-crime': 'Police: recorded crime',
  fire: 'Fire and rescue: deliberate fires, violence to staff, dwelling fires without an alarm',
  'local-authority':
    'Local authority: anti-social behaviour, environmental crime, racial incidents, school exclusions, road collisions',
  health: 'Health: hospital admissions for assault, alcohol, drugs and domestic abuse',
  ambulance: 'Ambulance: calls to crime and disorder',
};

/** What its places are, as the file gives them. */
export type PlaceGrain =
  'point' | 'ward' | 'district' | 'partnership' | 'police force' | 'station' | 'postcode area' | 'none';

export type SourceKind = {
  code: string;
  title: string;
  /** Who usually has it. */
  owner: string;
  /** `incident`: a row is one incident. `aggregate`: a row or cell is a total of an area, period and category. */
  shape: 'incident' | 'aggregate';
  grain: 'minute' | 'day' | 'month' | 'quarter' | 'year';
  places: PlaceGrain;
  /** How a partnership gets it, in a sentence. */
  howToGet: string;
  /** Printed with every figure from it, until someone changes them. */
  limitations: readonly string[];
  set: PrescribedSet | null;
  marking: 'OFFICIAL' | 'OFFICIAL-SENSITIVE';
  licence: string;
};

const open = 'Open Government Licence v3.0';
const duty = 'Disclosed under section 17A of the Crime and Disorder Act 1998';
const agreed = '';

export const sourceKinds: readonly SourceKind[] = [
  {
    code: 'police-street',
    title: 'Street-level crime and anti-social behaviour (data.police.uk)',
    owner: 'Police',
    shape: 'incident',
    grain: 'month',
    places: 'point',
    howToGet: 'Download the force’s monthly files from data.police.uk, about two months after each month ends.',
    limitations: [
      'Counts are of street-level open data, not the official count of recorded crime: the two differ by a few per cent, and outcomes and categories change after publication.',
      'Police move each incident to a nearby map point before publishing, so figures for small areas are approximate near their edges.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: open,
  },
  {
    code: 'recorded-crime-csp',
    title: 'Recorded crime by community safety partnership (ONS Table C2)',
    owner: 'Office for National Statistics',
    shape: 'aggregate',
    grain: 'year',
    places: 'partnership',
    howToGet: 'Download “Police force area data tables” from ons.gov.uk, each quarter, and save table C2 as CSV or keep the workbook.',
    limitations: [
      'The official count of crimes the police recorded in a year. It leaves out fraud, which is recorded nationally, and anti-social behaviour, which is no crime.',
      'Crimes that a force could not place are in its total as “Unassigned” and in no partnership.',
      'Some partnerships cover several districts, so a row is not always one district.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: open,
  },
  {
    code: 'recorded-crime-force',
    title: 'Recorded crime by force and offence code (Home Office open data)',
    owner: 'Home Office',
    shape: 'aggregate',
    grain: 'quarter',
    places: 'police force',
    howToGet: 'Download “Police recorded crime open data tables, police force area” from gov.uk, each quarter.',
    limitations: [
      'Counts below nought are crimes recorded before and cancelled later; they are part of the total.',
      'Counts of earlier quarters are revised with every release.',
      'Counting rules change: some offence codes begin or end between years.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: open,
  },
  {
    code: 'police-asb',
    title: 'Anti-social behaviour recorded by the police',
    owner: 'Police',
    shape: 'incident',
    grain: 'month',
    places: 'point',
    howToGet: 'The force’s analyst sends it each quarter.',
    limitations: [
      'What is recorded depends on who rings and how the call is closed: a change of form changes the count.',
      'Incidents, not crimes: one event may be reported more than once.',
    ],
    set: 'police-incidents',
    marking: 'OFFICIAL',
    licence: duty,
  },
  {
    code: 'british-transport-police',
    title: 'Crime recorded by British Transport Police, by station',
    owner: 'British Transport Police',
    shape: 'aggregate',
    grain: 'month',
    places: 'station',
    howToGet: 'Ask British Transport Police, or download its files from data.police.uk.',
    limitations: [
      'By station, not by ward: a crime noticed at the end of a journey is counted where it was reported.',
      'Not part of the local force’s recorded crime.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: agreed,
  },
  {
    code: 'fire',
    title: 'Fire and rescue incidents attended',
    owner: 'Fire and rescue service',
    shape: 'incident',
    grain: 'minute',
    places: 'ward',
    howToGet: 'The fire and rescue service sends an extract of its incident recording system each quarter.',
    limitations: [
      'The cause is the officer’s view at the scene and is not changed by a later investigation.',
      'A primary fire is in a building or vehicle, has casualties, or is attended by five engines or more; other outdoor fires are secondary.',
    ],
    set: 'fire',
    marking: 'OFFICIAL',
    licence: duty,
  },
  {
    code: 'fly-tipping',
    title: 'Fly-tipping (WasteDataFlow return)',
    owner: 'Local authority',
    shape: 'aggregate',
    grain: 'year',
    places: 'district',
    howToGet: 'The council’s waste team makes the return to WasteDataFlow; DEFRA publishes all of them each year.',
    limitations: [
      'Councils differ in what they count: some leave out private land or what their own crews find.',
      'Some counts are DEFRA’s estimates, rounded to whole numbers.',
    ],
    set: 'local-authority',
    marking: 'OFFICIAL',
    licence: open,
  },
  {
    code: 'noise',
    title: 'Noise complaints to the council',
    owner: 'Local authority',
    shape: 'incident',
    grain: 'day',
    places: 'ward',
    howToGet: 'The council’s environmental health team exports it from its case system.',
    limitations: [
      'Complaints as residents made them, not noise that was found: one household may complain many times.',
    ],
    set: 'local-authority',
    marking: 'OFFICIAL',
    licence: duty,
  },
  {
    code: 'council-asb',
    title: 'Anti-social behaviour reported to the council',
    owner: 'Local authority',
    shape: 'incident',
    grain: 'minute',
    places: 'ward',
    howToGet: 'The council’s community safety team exports it from its case system.',
    limitations: [
      'Reports as residents made them: one event may be reported more than once, and when it was reported need not be when it happened.',
    ],
    set: 'local-authority',
    marking: 'OFFICIAL',
    licence: duty,
  },
  {
    code: 'road-casualties',
    title: 'Road collisions with injury (STATS19)',
    owner: 'Department for Transport',
    shape: 'incident',
    grain: 'minute',
    places: 'point',
    howToGet: 'Download “Road safety data” from data.gov.uk, or ask the highways team.',
    limitations: [
      'Only collisions the police knew of, on public roads, in which someone was hurt.',
      'How severity is recorded changed when forces took up injury-based systems: serious and slight are not comparable across that change.',
    ],
    set: 'local-authority',
    marking: 'OFFICIAL',
    licence: open,
  },
  {
    code: 'ambulance',
    title: 'Ambulance calls to crime and disorder',
    owner: 'Ambulance service',
    shape: 'aggregate',
    grain: 'month',
    places: 'ward',
    howToGet: 'The ambulance service’s informatics team sends it each quarter.',
    limitations: [
      'The category is what the caller said, not what the crew found.',
      'Small counts are hidden by the sender, so sums are a little too low.',
    ],
    set: 'ambulance',
    marking: 'OFFICIAL',
    licence: duty,
  },
  {
    code: 'hospital',
    title: 'Hospital admissions for assault, alcohol and drugs',
    owner: 'NHS trust or integrated care board',
    shape: 'aggregate',
    grain: 'quarter',
    places: 'postcode area',
    howToGet: 'The integrated care board’s analysts send it each quarter, by outward postcode.',
    limitations: [
      'By where the patient lives, not where it happened.',
      'Small counts are hidden by the sender, so sums are too low.',
    ],
    set: 'health',
    marking: 'OFFICIAL-SENSITIVE',
    licence: duty,
  },
  {
    code: 'probation',
    title: 'People supervised by probation',
    owner: 'Probation Service',
    shape: 'aggregate',
    grain: 'quarter',
    places: 'district',
    howToGet: 'The probation delivery unit sends it each quarter.',
    limitations: ['A caseload on one day of the quarter, not new cases: quarters must not be added up.'],
    set: null,
    marking: 'OFFICIAL',
    licence: agreed,
  },
  {
    code: 'youth-justice',
    title: 'Youth justice: first-time entrants, sentences and custody',
    owner: 'Youth justice service',
    shape: 'aggregate',
    grain: 'year',
    places: 'district',
    howToGet: 'The youth justice service sends its key indicators; the Youth Justice Board publishes them each year.',
    limitations: ['Ages 10 to 17. Small numbers: a few young people make a large percentage.'],
    set: null,
    marking: 'OFFICIAL',
    licence: agreed,
  },
  {
    code: 'safeguarding',
    title: 'Safeguarding concerns',
    owner: 'Adult social care',
    shape: 'aggregate',
    grain: 'quarter',
    places: 'ward',
    howToGet: 'The safeguarding adults board’s analyst sends it each quarter.',
    limitations: ['A concern is a report, not a finding; one person may be the subject of several.'],
    set: null,
    marking: 'OFFICIAL-SENSITIVE',
    licence: agreed,
  },
  {
    code: 'hate-crime',
    title: 'Hate crime by strand',
    owner: 'Police',
    shape: 'aggregate',
    grain: 'month',
    places: 'district',
    howToGet: 'The force’s hate crime lead or analyst sends it each quarter.',
    limitations: [
      'A crime may have more than one strand, so the strands add up to more than the crimes.',
      'A rise may be better reporting and recording.',
      'A flag on crimes that are counted under their offence already: never add it to a total.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: agreed,
  },
  {
    code: 'modern-slavery',
    title: 'Modern slavery: referrals and crimes',
    owner: 'Home Office and police',
    shape: 'aggregate',
    grain: 'quarter',
    places: 'police force',
    howToGet: 'Download the National Referral Mechanism statistics from gov.uk each quarter; crimes from the force.',
    limitations: [
      'By the force that leads the case, or the first responder’s area: exploitation may have been elsewhere.',
      'Referrals, notifications and crimes may be of the same person: they are not added up.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: open,
  },
  {
    code: 'doorstep-crime',
    title: 'Doorstep crime',
    owner: 'Trading Standards',
    shape: 'incident',
    grain: 'day',
    places: 'ward',
    howToGet: 'Trading Standards sends it each quarter from its complaints system.',
    limitations: ['Much of it is never reported, above all by people who live alone.'],
    set: null,
    marking: 'OFFICIAL',
    licence: agreed,
  },
  {
    code: 'scams',
    title: 'Scams',
    owner: 'Trading Standards',
    shape: 'aggregate',
    grain: 'month',
    places: 'district',
    howToGet: 'Trading Standards or Report Fraud sends a monthly table.',
    limitations: [
      'By where the victim lives.',
      'The same scam may be reported to the bank, Report Fraud and Trading Standards.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: agreed,
  },
  {
    code: 'stop-and-search',
    title: 'Stop and search',
    owner: 'Police',
    shape: 'incident',
    grain: 'minute',
    places: 'point',
    howToGet: 'Download the force’s monthly stop and search files from data.police.uk.',
    limitations: [
      'What police did, not what was done: a rise is more searching.',
      'Police move each search to a nearby map point; some have none.',
    ],
    set: null,
    marking: 'OFFICIAL',
    licence: open,
  },
]; // prettier-ignore

const byCode = new Map(sourceKinds.map((kind) => [kind.code, kind]));

/** The kind of a code; null where the list has none (nobody has said, or a later release's). */
export function findKind(code: string | null | undefined): SourceKind | null {
  return code == null ? null : (byCode.get(code) ?? null);
}
