/**
 * Facts that reports of this trade get wrong, each with the source it was checked against. A house list: short on purpose,
 * only what is not a matter of opinion.
 */
export type NumberFact = {
  /** The wrong number, as it stands alone in the text. */
  wrong: string;
  right: string;
  /** Must stand within a few words of it. */
  near: RegExp;
  /** Must stand in the same paragraph. */
  about: RegExp;
  /** Where one of these stands in the sentence, the number is right after all. */
  unless: RegExp;
  what: string;
  source: string;
};

export const numberFacts: readonly NumberFact[] = [
  {
    wrong: '111',
    right: '101',
    near: /non-?\s?emergency\s(?:number|line|service|phone|telephone)/i,
    about: /\bpolic(?:e|ing)\b/i,
    unless: /\bNHS\b|\bhealth\b|\bmedical\b/i,
    what: 'The police non-emergency number',
    source: 'GOV.UK, “Contact the police”: 101; 111 is the NHS’s line',
  },
];

/** Acts as this trade cites them, with their years (legislation.gov.uk, titles as printed there). */
export const acts: readonly { title: string; years: readonly number[] }[] = [
  { title: 'Anti-social Behaviour, Crime and Policing Act', years: [2014] },
  { title: 'Care Act', years: [2014] },
  { title: 'Children Act', years: [1989, 2004] },
  { title: 'Clean Neighbourhoods and Environment Act', years: [2005] },
  { title: 'Counter-Terrorism and Security Act', years: [2015] },
  { title: 'Crime and Disorder Act', years: [1998] },
  { title: 'Crime and Security Act', years: [2010] },
  { title: 'Data Protection Act', years: [1984, 1998, 2018] },
  { title: 'Domestic Abuse Act', years: [2021] },
  { title: 'Domestic Violence, Crime and Victims Act', years: [2004] },
  { title: 'Environmental Protection Act', years: [1990] },
  { title: 'Equality Act', years: [2006, 2010] },
  { title: 'Homelessness Reduction Act', years: [2017] },
  { title: 'Human Rights Act', years: [1998] },
  { title: 'Modern Slavery Act', years: [2015] },
  { title: 'Offender Rehabilitation Act', years: [2014] },
  { title: 'Police and Justice Act', years: [2006] },
  { title: 'Police, Crime, Sentencing and Courts Act', years: [2022] },
  { title: 'Police Reform Act', years: [2002] },
  { title: 'Police Reform and Social Responsibility Act', years: [2011] },
  { title: 'Policing and Crime Act', years: [2009, 2017] },
  { title: 'Psychoactive Substances Act', years: [2016] },
  { title: 'Serious Crime Act', years: [2007, 2015] },
  { title: 'Serious Organised Crime and Police Act', years: [2005] },
];

/** Names under which no Act was passed, with the one that is meant. */
export const actsMistaken: readonly { printed: string; meant: string }[] = [
  { printed: 'Serious Organised Crime Act 2015', meant: 'Serious Crime Act 2015' },
  { printed: 'Serious and Organised Crime Act 2015', meant: 'Serious Crime Act 2015' },
  { printed: 'Crime and Disorder Reduction Act 1998', meant: 'Crime and Disorder Act 1998' },
  { printed: 'Anti-social Behaviour Act 2014', meant: 'Anti-social Behaviour, Crime and Policing Act 2014' },
];
