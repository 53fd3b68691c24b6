import type { ListName } from './term.rules.ts';

export type DefaultTerm = {
  code: string;
  title: string;
  guidance: string;
  source: string;
  /** True only where the source was checked; everything else is shown as guidance to check. */
  isLaw: boolean;
};

const term = (code: string, title: string, guidance = '', source = '', isLaw = false): DefaultTerm => ({
  code,
  title,
  guidance,
  source,
  isLaw,
});

/**
 * What a new partnership starts with; everything can be changed on the page. Powers are given with their source; is_law stands
 * only where domain.md marks the source as checked (F), all others are "guidance to check" with the partnership's lawyer.
 */
export const defaultTerms: Readonly<Record<ListName, readonly DefaultTerm[]>> = {
  purpose: [
    term('prevent-crime', 'Prevent and reduce crime and disorder', 'CDA 1998 s.6, first limb.'),
    term(
      'anti-social-behaviour',
      'Deal with anti-social behaviour',
      'Including behaviour adversely affecting the local environment.',
    ),
    term('safeguard-adults', 'Safeguard adults at risk'),
    term('safeguard-children', 'Safeguard children'),
    term('domestic-abuse', 'Protect people from domestic abuse'),
    term('serious-violence', 'Prevent serious violence', 'Serious violence duty (PCSC Act 2022).'),
    term('reduce-reoffending', 'Reduce re-offending'),
    term('substance-misuse', 'Combat misuse of drugs, alcohol and other substances'),
    term('modern-slavery', 'Find and protect victims of modern slavery'),
    term('prevent', 'Keep people from being drawn into terrorism', 'Panels under the Prevent duty.'),
    term('analysis', 'Analyse for the strategic assessment', 'Depersonalised information only.'),
    term('case-review', 'Review a case of anti-social behaviour', 'The community trigger.'),
  ],
  gateway: [
    term(
      'cda-115',
      'Crime and Disorder Act 1998, section 115',
      'A power, not a duty, to disclose to a relevant authority for the purposes of the Act. Necessity and proportionality are still tested each time.',
      'CDA 1998 s.115',
    ),
    term(
      'cda-17a',
      'Crime and Disorder Act 1998, section 17A',
      'Duty to share prescribed depersonalised data each quarter.',
      'CDA 1998 s.17A; SI 2007/1831',
      true,
    ),
    term(
      'children-act-11',
      'Children Act 2004, section 11',
      'Arrangements to safeguard and promote the welfare of children.',
      'Children Act 2004 s.11',
    ),
    term(
      'care-act-45',
      'Care Act 2014, section 45',
      'Supply of information to a safeguarding adults board.',
      'Care Act 2014 s.45',
    ),
    term(
      'ctsa-36-38',
      'Counter-Terrorism and Security Act 2015, sections 36 and 38',
      'Panels of the local authority, and the co-operation of partners with them.',
      'CTSA 2015 ss.36, 38',
      true,
    ),
    term(
      'pcsc-serious-violence',
      'Police, Crime, Sentencing and Courts Act 2022, Part 2',
      'Disclosure for the serious violence duty.',
      'PCSC Act 2022 Pt 2 ch.1',
    ),
    term(
      'offender-management-14',
      'Offender Management Act 2007, section 14',
      'Disclosure for managing offenders.',
      'Offender Management Act 2007 s.14',
    ),
    term(
      'dpa-sch1-6',
      'DPA 2018 Schedule 1 paragraph 6: statutory purposes',
      'A condition for special category and criminal offence data. An appropriate policy document is needed.',
      'DPA 2018 Sch 1 para 6',
    ),
    term(
      'dpa-sch1-10',
      'DPA 2018 Schedule 1 paragraph 10: preventing unlawful acts',
      'An appropriate policy document is needed.',
      'DPA 2018 Sch 1 para 10',
    ),
    term(
      'dpa-sch1-18',
      'DPA 2018 Schedule 1 paragraph 18: safeguarding',
      'Children and individuals at risk. An appropriate policy document is needed.',
      'DPA 2018 Sch 1 para 18',
    ),
    term(
      'dpa-part-3',
      'DPA 2018 Part 3: law enforcement by a competent authority',
      'A condition of Schedule 8 is needed for sensitive processing.',
      'DPA 2018 Part 3, Sch 8',
    ),
    term(
      'vital-interests',
      'Vital interests',
      'To protect somebody’s life where consent cannot be had in time.',
      'UK GDPR art. 6(1)(d), 9(2)(c)',
    ),
    term(
      'consent',
      'Consent',
      'Freely given, recorded, and can be taken back; rarely right where a public body has power over the person.',
      'UK GDPR art. 6(1)(a), 9(2)(a)',
    ),
    term(
      'caldicott',
      'Caldicott decision for health and care information',
      'Each case-level sharing of health data names the decision of a Caldicott guardian.',
      'Caldicott Principles',
    ),
  ],
  category: [
    term('anti-social-behaviour', 'Anti-social behaviour reports and cases'),
    term('crime', 'Crime and intelligence about named people'),
    term('domestic-abuse', 'Domestic abuse'),
    term('vulnerability', 'Vulnerable people before a panel'),
    term('children', 'Children and young people'),
    term('housing', 'Tenancies and housing'),
    term('health', 'Health and care'),
    term('substance-misuse', 'Drugs and alcohol treatment'),
    term('offender-management', 'People under probation or integrated offender management'),
    term('modern-slavery', 'Modern slavery and exploitation'),
    term('prevent', 'Prevent and Channel'),
    term('depersonalised', 'Depersonalised figures'),
  ],
  'access-reason': [
    term('panel', 'It is before a panel or meeting of mine'),
    term('working-with-person', 'I work with this person'),
    term('risk', 'To assess a risk'),
    term('referral', 'I was asked to look at it'),
    term('supervision', 'To supervise or check the work'),
    term('subject-request', 'To answer a request or complaint'),
    term('audit', 'To sample who looked and why', 'Information governance.'),
  ],
  handling: [
    term('need-to-know', 'Only for people who need it for the purpose it was shared for'),
    term('no-onward', 'Not to be passed on without asking the agency that gave it'),
    term('not-in-court', 'Not to be used in court or disclosed without asking the agency that gave it'),
    term('discuss-only', 'For discussion in the meeting only: do not copy into your own records'),
    term('safe-contact', 'Do not contact the person; see the safe contact arrangements'),
    term('destroy-after', 'Destroy or return when the purpose is fulfilled'),
    term(
      'encrypted',
      'Send outside this system by encrypted e-mail only',
      '',
      'Government Security Classifications 2023',
    ),
  ],
  'agreement-warning': [
    term('90', '90 days before'),
    term('30', '30 days before'),
    term('7', '7 days before'),
    term('1', 'the day before'),
  ],
};
