import { row, type Category } from './category.row.ts';

/**
 * The branches that stand beside the street totals, never inside them: what partners count, and what the police flag on
 * crimes that are counted under their offence already.
 *
 * Sources, beside those of `categories.ts`:
 * - Hate crime strands: Home Office, "Hate crime, England and Wales" (five monitored strands; one crime may have several).
 * - Modern slavery: Home Office National Referral Mechanism statistics.
 * - Fly-tipping sizes: DEFRA, WasteDataFlow question 24 (fly-tipping module).
 * - Hospital blocks: ICD-10 X85-Y09 (assault), F10 and F11-F19, T51, Y90 and Y91, as the Crime and Disorder (Prescribed
 *   Information) Regulations 2007 (SI 2007/1831) name them.
 * - Safeguarding: NHS England, Safeguarding Adults Collection (type of risk).
 * - Youth justice: Youth Justice Board key performance indicators. Probation: Ministry of Justice, Offender Management and
 *   Proven Reoffending statistics.
 * - Stop and search: data.police.uk, "object of search".
 */
const incident = (
  code: string,
  title: string,
  parent: string | null,
  partner: readonly string[] = [],
): Category => row(code, title, parent, 'incident', { partner });

const proactive = (
  code: string,
  title: string,
  parent: string | null,
  partner: readonly string[] = [],
): Category => row(code, title, parent, 'incident', { partner, proactive: true });

const flag = (
  code: string,
  title: string,
  parent: string | null,
  partner: readonly string[] = [],
): Category => row(code, title, parent, 'crime', { partner });

/** Parents stand before their children; this is also the order of print. */
export const partnerCategories: readonly Category[] = [
  // Flags: the crimes are counted under their offence already, so these are roots of their own.
  flag('hate-crime', 'Hate crime (a flag on crimes of any kind)', null, ['Hate crime', 'Hate incident']),
  flag('hate-race', 'Hate crime, race', 'hate-crime', ['Racist', 'Racially motivated', 'Race hate']),
  flag('hate-religion', 'Hate crime, religion', 'hate-crime', ['Religious hate', 'Faith hate']),
  flag('hate-sexual-orientation', 'Hate crime, sexual orientation', 'hate-crime', ['Homophobic', 'Sexual orientation']),
  flag('hate-disability', 'Hate crime, disability', 'hate-crime', ['Disability hate', 'Disablist']),
  flag('hate-transgender', 'Hate crime, transgender', 'hate-crime', ['Transphobic', 'Transgender', 'Gender identity']),
  flag('hate-other', 'Hate crime, another strand', 'hate-crime'),
  flag('domestic-abuse', 'Domestic abuse (a flag on crimes of any kind)', null, ['Domestic abuse', 'Domestic violence']),
  flag('domestic-abuse-crime', 'Domestic abuse, crimes', 'domestic-abuse', ['Domestic abuse crime']),
  flag('domestic-abuse-incident', 'Domestic abuse, incidents that are no crime', 'domestic-abuse', ['Domestic abuse incident']),
  flag('knife-crime', 'Knife crime (a flag on crimes of some kinds)', null, ['Knife crime']),
  flag('modern-slavery', 'Modern slavery', null, ['Modern slavery']),
  flag('modern-slavery-crime', 'Modern slavery, crimes recorded', 'modern-slavery', ['Modern slavery crime']),
  flag('modern-slavery-referral', 'Modern slavery, referrals to the national mechanism', 'modern-slavery', ['NRM referral', 'NRM referrals']),
  flag('modern-slavery-duty-to-notify', 'Modern slavery, notified without consent', 'modern-slavery', ['Duty to notify']),
  // British Transport Police record on railway land; their crimes are not in the local force’s count.
  flag('railway-crime', 'Crime recorded by British Transport Police', null, ['BTP', 'Railway crime']),
  flag('railway-violence', 'Railway, violence and sexual offences', 'railway-crime'),
  flag('railway-theft', 'Railway, theft and robbery', 'railway-crime'),
  flag('railway-damage', 'Railway, criminal damage', 'railway-crime'),
  flag('railway-public-order', 'Railway, public order', 'railway-crime'),
  flag('railway-line-of-route', 'Railway, line of route (trespass, objects on the track)', 'railway-crime', ['Line of route']),
  flag('railway-other', 'Railway, other offences', 'railway-crime'),
  proactive('stop-and-search', 'Stop and search', null, ['Person search', 'Vehicle search', 'Person and Vehicle search']),
  proactive('stop-and-search-drugs', 'Stop and search, for drugs', 'stop-and-search', ['Controlled drugs', 'Psychoactive substances']),
  proactive('stop-and-search-weapons', 'Stop and search, for weapons', 'stop-and-search', ['Offensive weapons', 'Firearms']),
  proactive('stop-and-search-stolen', 'Stop and search, for stolen goods', 'stop-and-search', ['Stolen goods', 'Article for use in theft']),
  proactive('stop-and-search-other', 'Stop and search, for something else', 'stop-and-search', ['Articles for use in criminal damage', 'Fireworks', 'Anything to threaten or harm anyone']),

  incident('fire-and-rescue', 'Fire and rescue incidents', null),
  incident('fire', 'Fires', 'fire-and-rescue', ['Fire']),
  incident('deliberate-fire', 'Deliberate fires', 'fire', ['Deliberate', 'Deliberate fire']),
  incident('deliberate-primary-fire', 'Deliberate fires, primary', 'deliberate-fire', ['Deliberate primary', 'Deliberate primary fire']),
  incident('deliberate-vehicle-fire', 'Deliberate fires, primary, in vehicles', 'deliberate-primary-fire', ['Deliberate primary vehicle', 'Deliberate vehicle fire']),
  incident('deliberate-secondary-fire', 'Deliberate fires, secondary', 'deliberate-fire', ['Deliberate secondary', 'Deliberate secondary fire']),
  incident('accidental-fire', 'Accidental fires', 'fire', ['Accidental', 'Accidental fire', 'Accidental dwelling fire']),
  incident('fire-cause-not-known', 'Fires, cause not known', 'fire', ['Not known']),
  incident('false-alarm', 'Fire false alarms', 'fire-and-rescue', ['False Alarm', 'False alarm']),
  incident('malicious-false-alarm', 'Malicious false alarms', 'false-alarm', ['Malicious', 'Malicious false alarm', 'Hoax call']),
  incident('special-service', 'Fire special services', 'fire-and-rescue', ['Special Service', 'Special service']),
  incident('attack-on-fire-crew', 'Violence to fire crews', 'fire-and-rescue', ['Attack on crew', 'Violence to staff']),
  // A flag on dwelling fires that are counted above.
  incident('dwelling-fire-without-alarm', 'Dwelling fires where no smoke alarm was fitted', null, ['No smoke alarm']),

  incident('environment', 'Environmental incidents', null),
  incident('fly-tipping', 'Fly-tipping', 'environment', ['Fly-tipping', 'Fly tipping', 'Flytipping']),
  incident('fly-tipping-bag', 'Fly-tipping, a single bag or item', 'fly-tipping', ['Single black bag', 'Single item']),
  incident('fly-tipping-car-boot', 'Fly-tipping, a car boot or less', 'fly-tipping', ['Car boot or less']),
  incident('fly-tipping-small-van', 'Fly-tipping, a small van load', 'fly-tipping', ['Small van load']),
  incident('fly-tipping-transit-van', 'Fly-tipping, a transit van load', 'fly-tipping', ['Transit van load']),
  incident('fly-tipping-tipper-lorry', 'Fly-tipping, a tipper lorry load', 'fly-tipping', ['Tipper lorry load']),
  incident('fly-tipping-multiple-loads', 'Fly-tipping, significant or multiple loads', 'fly-tipping', ['Significant / multi loads']),
  incident('littering', 'Littering', 'environment', ['Litter', 'Littering']),
  incident('graffiti', 'Graffiti', 'environment', ['Graffiti']),
  incident('fly-posting', 'Fly-posting', 'environment', ['Fly-posting', 'Fly posting']),
  incident('dog-fouling', 'Dog fouling', 'environment', ['Dog fouling']),
  incident('abandoned-vehicle', 'Abandoned vehicles', 'environment', ['Abandoned vehicle', 'Abandoned vehicles']),
  incident('noise', 'Noise complaints', 'environment', ['Noise', 'Noise complaint', 'Noise nuisance']),
  incident('noise-music', 'Noise, music and parties', 'noise', ['Loud music', 'Noise: loud music', 'Music', 'Party noise']),
  incident('noise-people', 'Noise, people', 'noise', ['Noise: people', 'Shouting']),
  incident('noise-dog', 'Noise, dogs', 'noise', ['Barking dog', 'Noise: barking dog', 'Dog barking']),
  incident('noise-alarm', 'Noise, alarms', 'noise', ['Intruder alarm', 'Car alarm', 'Noise: alarm']),
  incident('noise-building', 'Noise, building works', 'noise', ['Building works', 'Noise: building works', 'DIY', 'Construction noise']),
  incident('noise-premises', 'Noise, shops, pubs and works', 'noise', ['Commercial noise', 'Licensed premises noise', 'Industrial noise']),
  incident('other-environmental', 'Other environmental incidents', 'environment'),
  // What residents tell the council is not what the police record: neither is part of the other.
  incident('asb-reported-to-council', 'Anti-social behaviour reported to the council', null),
  incident('council-street-drinking', 'Reported to the council, street drinking', 'asb-reported-to-council', ['Street drinking']),
  incident('council-neighbour-dispute', 'Reported to the council, neighbour disputes', 'asb-reported-to-council', ['Neighbour dispute', 'Neighbour nuisance']),
  incident('council-rowdy', 'Reported to the council, rowdy behaviour', 'asb-reported-to-council', ['Youth nuisance', 'Youths congregating']),
  incident('council-begging', 'Reported to the council, begging', 'asb-reported-to-council', ['Begging', 'Aggressive begging']),
  incident('council-drug-litter', 'Reported to the council, drug use and needles', 'asb-reported-to-council', ['Drug litter', 'Needles', 'Drug paraphernalia']),
  incident('council-vehicle-nuisance', 'Reported to the council, vehicle nuisance', 'asb-reported-to-council', ['Nuisance motorcycles', 'Car cruising']),
  incident('racial-incident', 'Racial incidents reported to the council', null, ['Racial incident', 'Racist incident']),
  incident('school-exclusion', 'School exclusions', null, ['School exclusion', 'Permanent exclusion', 'Fixed period exclusion', 'Suspension']),

  incident('road', 'Road casualties', null, ['Road casualty', 'Road traffic collision', 'RTC']),
  incident('road-killed', 'Killed on the road', 'road', ['Fatal', 'Killed']),
  incident('road-serious', 'Seriously injured on the road', 'road', ['Serious', 'Seriously injured']),
  incident('road-slight', 'Slightly injured on the road', 'road', ['Slight', 'Slightly injured']),
  // A collision may have several casualties: counted apart.
  incident('road-collision', 'Road collisions in which someone was hurt', null, ['Road collision']),
  incident('road-collision-fatal', 'Road collisions, fatal', 'road-collision'),
  incident('road-collision-serious', 'Road collisions, serious', 'road-collision'),
  incident('road-collision-slight', 'Road collisions, slight', 'road-collision'),

  incident('health', 'Health service incidents', null),
  incident('ambulance', 'Ambulance calls', 'health', ['Ambulance call']),
  incident('ambulance-assault', 'Ambulance calls to assaults', 'ambulance', ['Ambulance assault', 'Assault / sexual assault']),
  incident('ambulance-stab-gunshot', 'Ambulance calls to stabbings and shootings', 'ambulance', ['Stab / gunshot / penetrating trauma', 'Stabbing']),
  incident('ambulance-overdose', 'Ambulance calls to overdoses and poisoning', 'ambulance', ['Overdose / poisoning', 'Overdose']),
  incident('ambulance-alcohol', 'Ambulance calls where alcohol was a cause', 'ambulance', ['Alcohol related']),
  incident('ambulance-other', 'Ambulance calls, other crime and disorder', 'ambulance'),
  incident('emergency-department-assault', 'Assault attendances at emergency departments', 'health', ['A&E assault', 'ED assault']),
  incident('hospital-admission', 'Hospital admissions', 'health', ['Hospital admission']),
  incident('hospital-assault', 'Hospital admissions, assault (X85 to Y09)', 'hospital-admission', ['X85-Y09', 'Assault (X85-Y09)']),
  incident('hospital-alcohol', 'Hospital admissions, alcohol (F10, T51, Y90, Y91)', 'hospital-admission', ['F10', 'T51', 'Y90-Y91', 'Alcohol (F10)']),
  incident('hospital-drugs', 'Hospital admissions, drugs (F11 to F19)', 'hospital-admission', ['F11-F19', 'Drugs (F11-F19)']),
  incident('hospital-domestic-abuse', 'Hospital admissions, domestic abuse', 'hospital-admission'),

  incident('safeguarding', 'Safeguarding concerns', null, ['Safeguarding concern', 'Safeguarding']),
  incident('safeguarding-adult', 'Safeguarding concerns, adults', 'safeguarding', ['Adult safeguarding']),
  incident('safeguarding-physical', 'Safeguarding, adults, physical abuse', 'safeguarding-adult', ['Physical abuse']),
  incident('safeguarding-sexual', 'Safeguarding, adults, sexual abuse or exploitation', 'safeguarding-adult', ['Sexual abuse', 'Sexual exploitation']),
  incident('safeguarding-financial', 'Safeguarding, adults, money or property', 'safeguarding-adult', ['Financial abuse', 'Financial or material abuse']),
  incident('safeguarding-domestic', 'Safeguarding, adults, domestic abuse', 'safeguarding-adult'),
  incident('safeguarding-neglect', 'Safeguarding, adults, neglect and self-neglect', 'safeguarding-adult', ['Neglect', 'Self-neglect', 'Neglect and acts of omission']),
  incident('safeguarding-other', 'Safeguarding, adults, another risk', 'safeguarding-adult'),
  incident('safeguarding-child', 'Safeguarding concerns, children', 'safeguarding', ['Child safeguarding', 'Child criminal exploitation']),

  incident('probation', 'Probation', null, ['Probation']),
  incident('probation-community', 'Probation, supervised in the community', 'probation', ['Community order', 'Suspended sentence order']),
  incident('probation-licence', 'Probation, supervised after release', 'probation', ['Post-release supervision', 'On licence']),
  // A cohort’s outcome a year later, not a caseload: counted apart.
  incident('adult-reoffender', 'Adults who reoffended within a year', null, ['Proven reoffenders']),
  incident('youth-justice', 'Youth justice', null, ['Youth justice']),
  incident('youth-first-time-entrant', 'Youth justice, first-time entrants', 'youth-justice', ['First time entrants', 'First-time entrants', 'FTE']),
  incident('youth-disposal', 'Youth justice, cautions and sentences', 'youth-justice', ['Disposals', 'Youth caution', 'Referral order']),
  incident('youth-custody', 'Youth justice, custody', 'youth-justice', ['Custodial sentences', 'Youth custody']),
  incident('youth-reoffender', 'Young people who reoffended within a year', null, ['Young reoffenders']),

  incident('consumer', 'Trading standards reports', null, ['Trading standards']),
  incident('doorstep-crime', 'Doorstep crime', 'consumer', ['Doorstep crime', 'Rogue trader', 'Rogue traders']),
  incident('distraction-burglary-report', 'Doorstep crime, distraction', 'doorstep-crime', ['Distraction burglary']),
  incident('scam', 'Scams', 'consumer', ['Scam', 'Scams']),
  incident('scam-telephone', 'Scams, by telephone', 'scam', ['Telephone scam', 'Phone scam', 'Vishing']),
  incident('scam-online', 'Scams, online and by mail', 'scam', ['Online scam', 'Phishing', 'E-mail scam']),
  incident('scam-post', 'Scams, by post', 'scam', ['Postal scam', 'Mass marketing mail']),
  incident('scam-investment', 'Scams, investments and romance', 'scam', ['Investment fraud', 'Romance fraud']),
  incident('scam-other', 'Scams, other', 'scam'),
  incident('other-partner', 'Other partner incidents', null),
]; // prettier-ignore
