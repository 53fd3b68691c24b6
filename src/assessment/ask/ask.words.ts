/**
 * Plain words by which residents, members and officers call a category, beside its title and the names that police and partners
 * use in their files (`observatory/categories.ts`), which are searched as well. A word for a part also finds the whole that the
 * part is counted in, where no source tells the part apart. A test holds each code against the tree.
 *
 * Sources: the questions and complaints in the published assessments and scrutiny minutes; police.uk, "What do the categories mean".
 */
export const plainWords: Readonly<Record<string, readonly string[]>> = {
  'all-crime': ['crime', 'crimes', 'total crime', 'offences', 'overall crime'],
  'all-incidents': ['everything', 'incidents'],
  'violence-against-the-person': ['violence', 'fight', 'fighting', 'assault', 'attack', 'punch', 'stabbing', 'abh', 'gbh'],
  'sexual-offences': ['sexual assault', 'sex offence', 'rape'],
  robbery: ['mugging', 'mugged', 'street robbery', 'hold up'],
  'theft-from-the-person': ['pickpocket', 'snatch', 'phone snatch', 'bag snatch', 'stolen phone'],
  'theft-and-handling': ['theft', 'stealing', 'stolen'],
  shoplifting: ['shop', 'shop theft', 'shops', 'retail crime', 'shoplifter'],
  'bicycle-theft': ['bike', 'bike theft', 'cycle', 'stolen bike'],
  burglary: ['break in', 'broken into', 'burgled', 'burglar', 'house breaking', 'shed'],
  'vehicle-crime': ['car', 'car crime', 'car theft', 'stolen car', 'van', 'tools from vans', 'catalytic converter', 'number plate', 'moped', 'keyless'],
  'criminal-damage': ['graffiti', 'tagging', 'vandal', 'vandalised', 'smashed window', 'broken window', 'damage', 'bus shelter'],
  arson: ['fire setting', 'set on fire', 'torched'],
  drugs: ['drug', 'cannabis', 'weed', 'nitrous oxide', 'laughing gas'],
  'drug-trafficking': ['dealing', 'dealer', 'county lines', 'cuckooing'],
  'possession-of-weapons': ['knife', 'knives', 'blade', 'weapon', 'machete', 'gun'],
  'knife-crime': ['knife', 'stabbing'],
  'public-order': ['threats', 'affray', 'abuse in the street', 'disorder', 'swearing'],
  'anti-social-behaviour': ['asb', 'antisocial', 'nuisance', 'rowdy', 'youths', 'gangs', 'street drinking', 'off road bikes', 'neighbours', 'begging', 'spitting'],
  'asb-nuisance': ['nuisance'],
  'asb-environmental': ['litter'],
  noise: ['noise', 'loud music', 'barking', 'party', 'parties'],
  'fly-tipping': ['dumping', 'dumped rubbish', 'rubbish', 'waste', 'mattress', 'tipping'],
  'deliberate-fire': ['fire', 'fires', 'bin fire', 'grass fire', 'arson'],
  'malicious-false-alarm': ['hoax call', 'false alarm'],
  'hate-crime': ['hate', 'prejudice', 'racism', 'homophobia'],
  'domestic-abuse': ['dv', 'domestic', 'coercive control', 'abusive partner'],
  'modern-slavery': ['slavery', 'trafficking', 'exploitation'],
  scam: ['scam', 'con', 'fraud', 'phishing'],
  'doorstep-crime': ['rogue trader', 'cold caller', 'doorstep', 'distraction burglary'],
  road: ['road', 'accident', 'crash', 'collision', 'speeding', 'road death', 'ksi'],
  'railway-crime': ['train', 'trains', 'station', 'railway', 'btp'],
  'stop-and-search': ['searches', 'stop search', 's1'],
  'hospital-alcohol': ['alcohol', 'drunk', 'drinking'],
  'ambulance-overdose': ['overdose', 'overdoses', 'spiking'],
}; // prettier-ignore
