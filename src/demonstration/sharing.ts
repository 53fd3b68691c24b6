/**
 * The demonstration's information sharing agreements and what was shared under them. Days are counted from the day the
 * demonstration is made, so that one is always about to expire and one is always in its days of grace. Every person, address and event
 * is made up.
 */
export type DemonstrationAgreement = {
  reference: string;
  title: string;
  /** Keys of organisations; the first wrote it. */
  parties: readonly string[];
  /** Parties that may hold OFFICIAL only. */
  officialOnly?: readonly string[];
  /** Parties that have not signed yet. */
  unsigned?: readonly string[];
  state: 'draft' | 'signed' | 'suspended' | 'withdrawn' | 'closed';
  stateReason?: string;
  purposes: readonly string[];
  gateways: readonly string[];
  categories: readonly string[];
  regime: 'uk-gdpr' | 'dpa-part-3';
  summary: string;
  /** Days from today; negative is past. */
  starts: number;
  review: number;
  expires: number;
  /** Name of the person who looks after it. */
  owner: string;
};

export const demonstrationAgreements: readonly DemonstrationAgreement[] = [
  {
    reference: 'MARL-ISA-01',
    title: 'Anti-social behaviour: case information',
    parties: ['borough', 'police', 'housing', 'fire', 'county'],
    officialOnly: ['fire'],
    state: 'signed',
    purposes: ['prevent-crime', 'anti-social-behaviour'],
    gateways: ['cda-115', 'dpa-sch1-10'],
    categories: ['anti-social-behaviour', 'housing'],
    regime: 'uk-gdpr',
    summary:
      'Lets the council, the police, social landlords and the fire service tell each other what they know about cases of anti-social behaviour.',
    starts: -540,
    review: 120,
    expires: 555,
    owner: 'Daniel Osei',
  },
  {
    reference: 'MARL-ISA-02',
    title: 'Vulnerability panel',
    parties: [
      'borough',
      'police',
      'county',
      'health',
      'housing',
      'charity',
      'victims',
      'recovery',
      'probation',
    ],
    state: 'signed',
    purposes: ['safeguard-adults', 'domestic-abuse'],
    gateways: ['care-act-45', 'dpa-sch1-18', 'caldicott'],
    categories: ['vulnerability', 'domestic-abuse'],
    regime: 'uk-gdpr',
    summary: 'Lets the agencies of the panel plan together for people at high risk.',
    starts: -400,
    review: 25,
    expires: 330,
    owner: 'Naomi Feldwick',
  },
  {
    reference: 'MARL-ISA-03',
    title: 'Lantern Trust: support for people reported by the police',
    parties: ['police', 'charity'],
    state: 'signed',
    purposes: ['safeguard-adults', 'domestic-abuse'],
    gateways: ['dpa-sch1-18', 'consent'],
    categories: ['vulnerability', 'domestic-abuse'],
    regime: 'uk-gdpr',
    summary: 'Lets the police refer people to the Lantern Trust’s support workers.',
    starts: -300,
    review: 60,
    expires: 65,
    owner: 'Gurpreet Sandhar',
  },
  {
    reference: 'MARL-ISA-04',
    title: 'Youth engagement panel',
    parties: ['county', 'police', 'youth', 'borough'],
    state: 'signed',
    purposes: ['safeguard-children', 'prevent-crime'],
    gateways: ['children-act-11', 'cda-115'],
    categories: ['children'],
    regime: 'uk-gdpr',
    summary:
      'Lets the panel plan early help. Past its end, in its days of grace: only what is high-risk or before the panel stays open.',
    starts: -742,
    review: -40,
    expires: -12,
    owner: 'Naomi Feldwick',
  },
  {
    reference: 'MARL-ISA-05',
    title: 'Rough sleeping outreach',
    parties: ['borough', 'recovery', 'health'],
    state: 'signed',
    purposes: ['safeguard-adults', 'substance-misuse'],
    gateways: ['care-act-45'],
    categories: ['vulnerability', 'substance-misuse'],
    regime: 'uk-gdpr',
    summary: 'Lapsed: it ended, its days of grace have passed, and nobody renewed it.',
    starts: -900,
    review: -200,
    expires: -170,
    owner: 'Daniel Osei',
  },
  {
    reference: 'MARL-ISA-06',
    title: 'Retail crime: Shopwatch',
    parties: ['police', 'business', 'borough', 'commissioner'],
    officialOnly: ['business'],
    unsigned: ['business', 'commissioner'],
    state: 'draft',
    purposes: ['prevent-crime'],
    gateways: ['cda-115', 'dpa-part-3'],
    categories: ['crime'],
    regime: 'dpa-part-3',
    summary: 'Would let the police tell shops about people excluded from them by a court.',
    starts: 14,
    review: 380,
    expires: 745,
    owner: 'Gurpreet Sandhar',
  },
  {
    reference: 'MARL-ISA-07',
    title: 'Frequent callers: ambulance service',
    parties: ['ambulance', 'borough', 'police', 'health'],
    state: 'suspended',
    stateReason:
      'Two lists were sent to the wrong address. Suspended until the ambulance service has changed how it sends them.',
    purposes: ['safeguard-adults'],
    gateways: ['care-act-45', 'caldicott'],
    categories: ['vulnerability', 'health'],
    regime: 'uk-gdpr',
    summary:
      'Lets the ambulance service name people who call very often, so that the panel can plan for them.',
    starts: -200,
    review: 90,
    expires: 165,
    owner: 'Naomi Feldwick',
  },
  {
    reference: 'MARL-ISA-08',
    title: 'The county board reads the partnership’s work',
    parties: ['borough', 'county'],
    state: 'signed',
    purposes: ['prevent-crime', 'analysis'],
    gateways: ['cda-115'],
    categories: ['depersonalised'],
    regime: 'uk-gdpr',
    summary:
      'Lets the manager of the county board work in this partnership, to refresh the county’s community safety agreement.',
    starts: -100,
    review: 260,
    expires: 265,
    owner: 'Daniel Osei',
  },
];

export type DemonstrationShared = {
  /** Key of the agency that tells, and the name of who wrote it. */
  from: string;
  by: string;
  /** Reference of the agreement. */
  under: string;
  to: readonly string[];
  title: string;
  category: string;
  purpose: string;
  gateway: string;
  mark: 'official' | 'official-sensitive';
  handling: string;
  critical: boolean;
  text: string;
  subjects: readonly { name: string; born: string | null; address: string }[];
  /** Replies of receivers. */
  notes: readonly { by: string; text: string }[];
  /** Days ago. */
  age: number;
};

export const demonstrationShared: readonly DemonstrationShared[] = [
  {
    from: 'police',
    by: 'Rhodri Maddox',
    under: 'MARL-ISA-01',
    to: ['borough', 'housing'],
    title: 'Repeated noise and threats, Chandler Court',
    category: 'anti-social-behaviour',
    purpose: 'anti-social-behaviour',
    gateway: 'cda-115',
    mark: 'official-sensitive',
    handling: 'Not to be passed on without asking the agency that gave it',
    critical: false,
    text: 'Six calls in five weeks about shouting and banging after midnight. Two neighbours say that they were threatened on the stairs. No arrests. We ask what the landlord knows and whether a joint visit can be made.',
    subjects: [{ name: 'Dorian Pellew', born: '1988-02-19', address: '14 Chandler Court, Hollowmead' }],
    notes: [
      {
        by: 'Carys Benbow',
        text: 'Tenant since 2019. Two warning letters this year. Arrears are small. Happy to visit together on a Thursday.',
      },
      {
        by: 'Bronagh Tully',
        text: 'Three reports to the council about the same address, two from one caller.',
      },
    ],
    age: 9,
  },
  {
    from: 'police',
    by: 'Beatrix Noor',
    under: 'MARL-ISA-03',
    to: ['charity'],
    title: 'Referral for support after a report',
    category: 'domestic-abuse',
    purpose: 'domestic-abuse',
    gateway: 'dpa-sch1-18',
    mark: 'official-sensitive',
    handling: 'Do not contact the person; see the safe contact arrangements',
    critical: true,
    text: 'She has agreed to be contacted by a support worker, by text only, on weekday mornings. High risk by our assessment.',
    subjects: [{ name: 'Elowen Trask', born: '1994-07-03', address: 'Safe address held by the police' }],
    notes: [
      {
        by: 'Marguerite Sol',
        text: 'Spoken to on Tuesday. She would like help with the locks and with her bank.',
      },
    ],
    age: 6,
  },
  {
    from: 'police',
    by: 'Beatrix Noor',
    under: 'MARL-ISA-03',
    to: ['charity'],
    title: 'Referral for a chat about housing worries',
    category: 'vulnerability',
    purpose: 'safeguard-adults',
    gateway: 'consent',
    mark: 'official',
    handling: 'Only for people who need it for the purpose it was shared for',
    critical: false,
    text: 'He asked for somebody to talk to about his landlord. Not at risk of harm.',
    subjects: [{ name: 'Piers Gannoway', born: '1971-11-30', address: '3 Lock Terrace, Customhouse' }],
    notes: [],
    age: 30,
  },
  {
    from: 'borough',
    by: 'Bronagh Tully',
    under: 'MARL-ISA-02',
    to: ['police', 'county', 'health', 'charity', 'housing'],
    title: 'For the vulnerability panel: exploitation at home',
    category: 'vulnerability',
    purpose: 'safeguard-adults',
    gateway: 'care-act-45',
    mark: 'official-sensitive',
    handling: 'For discussion in the meeting only: do not copy into your own records',
    critical: true,
    text: 'Visitors have taken over his flat. Bank card used by others. He says he is afraid to ask them to leave. Known to adult social care until last year.',
    subjects: [{ name: 'Aubrey Finch-Lowe', born: '1959-05-14', address: '27 Kiln Way, Kilnfield' }],
    notes: [{ by: 'Omar Daoudi', text: 'We closed his case in November. We will re-open it.' }],
    age: 18,
  },
  {
    from: 'housing',
    by: 'Carys Benbow',
    under: 'MARL-ISA-01',
    to: ['borough', 'police'],
    title: 'Fires in the bin store, Granary Close',
    category: 'housing',
    purpose: 'prevent-crime',
    gateway: 'cda-115',
    mark: 'official',
    handling: 'Only for people who need it for the purpose it was shared for',
    critical: false,
    text: 'Third fire since August. Residents name two young men; we have no proof. Camera moved to cover the store.',
    subjects: [
      { name: 'Jowan Spry', born: '2006-09-08', address: 'Granary Close, Lanternfield' },
      { name: 'Rafe Dunnock', born: null, address: 'Not known' },
    ],
    notes: [],
    age: 21,
  },
  {
    from: 'county',
    by: 'Leonie Baptiste',
    under: 'MARL-ISA-04',
    to: ['police', 'youth'],
    title: 'Before the youth panel: missing from home',
    category: 'children',
    purpose: 'safeguard-children',
    gateway: 'children-act-11',
    mark: 'official-sensitive',
    handling: 'Only for people who need it for the purpose it was shared for',
    critical: true,
    text: 'Missing four times in a month, found twice at the same address. Before the panel next week.',
    subjects: [{ name: 'Merryn Oake', born: '2011-04-22', address: '8 Meadow Row, Larkhanger' }],
    notes: [{ by: 'Kit Varley', text: 'Comes to our Thursday club. Talks to our female worker.' }],
    age: 40,
  },
  {
    from: 'county',
    by: 'Leonie Baptiste',
    under: 'MARL-ISA-04',
    to: ['youth'],
    title: 'School attendance and a lift to boxing',
    category: 'children',
    purpose: 'safeguard-children',
    gateway: 'children-act-11',
    mark: 'official',
    handling: 'Only for people who need it for the purpose it was shared for',
    critical: false,
    text: 'Attendance has improved since he began to box. His school asks whether the club can go on giving him a lift.',
    subjects: [{ name: 'Tobiah Lunn', born: '2010-01-17', address: '2 Vicarage Walk, Eelbrook' }],
    notes: [],
    age: 75,
  },
];

export const demonstrationImpacts = [
  {
    title: 'Register of people before the vulnerability panel',
    projectOwner: 'Daniel Osei',
    triggers: ['new-data'],
    screening:
      'A new set of records about people at high risk, seen by nine agencies: an assessment is needed.',
    needed: true,
  },
  {
    title: 'Printed map of fly-tipping for the town hall',
    projectOwner: 'Judith Carrow',
    triggers: [],
    screening: 'Places only, no person can be made out: not needed.',
    needed: false,
  },
] as const;

export const demonstrationProcessing = [
  {
    name: 'Cases of anti-social behaviour',
    purpose: 'To stop it, and to keep those it harms safe and told',
    lawful_basis: 'UK GDPR art. 6(1)(e), public task (guidance to check)',
    special_condition: 'DPA 2018 Sch 1 para 10 (guidance to check)',
    offence_condition: 'DPA 2018 Sch 1 para 10 (guidance to check)',
    data_subjects: 'People who report, people reported, neighbours',
    categories: 'Names, addresses, what happened, what was done',
    recipients: 'The parties of MARL-ISA-01',
    retention: '6 years after closing (guidance to check)',
  },
  {
    name: 'Vulnerability panel',
    purpose: 'To plan for people at high risk',
    lawful_basis: 'UK GDPR art. 6(1)(e), public task (guidance to check)',
    special_condition: 'DPA 2018 Sch 1 para 18 (guidance to check)',
    offence_condition: '',
    data_subjects: 'Adults at risk, those who care for them',
    categories: 'Names, addresses, health, housing, risks',
    recipients: 'The parties of MARL-ISA-02',
    retention: '6 years after closing (guidance to check)',
  },
] as const;
