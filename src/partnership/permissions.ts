import type { Role } from '../foundation/database.types.ts';

/** A role in words, as it stands on pages. The roles are those of the post table's CHECK. */
export const roleTitles: Readonly<Record<Role, string>> = {
  analyst: 'Analyst',
  manager: 'Community safety manager',
  caseworker: 'Caseworker',
  chair: 'Panel chair',
  partner: 'Partner officer',
  councillor: 'Councillor',
  governance: 'Information governance officer',
  administrator: 'Administrator',
  'agency-administrator': 'Agency administrator',
};

export const roles = Object.keys(roleTitles) as Role[];

type Permission = {
  title: string;
  /** Roles that may do it for the whole partnership. */
  roles: readonly Role[];
  /** Roles that may do it for their own agency only. */
  ownAgency?: readonly Role[];
  /** True where the pages behind it show records that name people: a second factor is then asked for at sign-in. */
  personal?: true;
};

const everybody = roles;

/** Roles that work with records which name people. */
const practitioners = ['caseworker', 'chair', 'partner', 'manager'] as const;

/**
 * Who may do what: the one table. Routes name an action of it, the registrar asks it, the page /permissions prints it and
 * the route crawl checks it. It says which pages a role may open, and whether for the whole partnership or their own agency;
 * which *records* a person sees there is decided by the database (row-level security), never here.
 */
export const permissions = {
  'home.view': { title: 'See the home page', roles: everybody },
  'search.use': { title: 'Search what they may see', roles: everybody },
  'account.view': { title: 'See and change their own account', roles: everybody },
  'permissions.view': { title: 'See who may do what', roles: everybody },
  'partnership.view': { title: 'See the partnership, its agencies, groups and contacts', roles: everybody },
  'partnership.edit': { title: 'Change the partnership', roles: ['manager', 'administrator'] },
  'paper.edit': {
    title: 'Choose the Word template, logo and colour of documents',
    roles: ['manager', 'administrator'],
  },
  'agencies.edit': {
    title: 'Change agencies',
    roles: ['manager', 'administrator'],
    ownAgency: ['agency-administrator'],
  },
  'people.edit': {
    title: 'Add, invite and change people and posts',
    roles: ['manager', 'administrator'],
    ownAgency: ['agency-administrator'],
  },
  'people.review': {
    title: 'Review who still needs access',
    roles: ['governance', 'administrator'],
    ownAgency: ['agency-administrator'],
  },
  'groups.edit': { title: 'Change groups and their members', roles: ['manager', 'administrator'] },
  'terms.edit': {
    title: 'Change lists: purposes, gateways, categories',
    roles: ['governance', 'administrator'],
  },
  'agreements.view': { title: 'See information sharing agreements', roles: everybody },
  'agreements.edit': { title: 'Write and change agreements', roles: ['manager', 'governance'] },
  'agreements.sign': {
    title: 'Sign an agreement, or withdraw from one',
    roles: [],
    ownAgency: ['manager', 'chair', 'partner', 'governance', 'agency-administrator'],
  },
  'agreements.suspend': { title: 'Suspend and resume an agreement', roles: ['governance'] },
  'processing.view': { title: 'See impact assessments and the processing register', roles: everybody },
  'processing.edit': { title: 'Keep impact assessments and the processing register', roles: ['governance'] },
  'shared.view': {
    title: 'See information shared with their agency',
    roles: [...practitioners, 'governance'],
    personal: true,
  },
  'shared.share': { title: 'Share information under an agreement', roles: practitioners, personal: true },
  'shared.break-glass': {
    title: 'Open a record in an emergency, for a reason',
    roles: practitioners,
    personal: true,
  },
  'shared.review': {
    title: 'Review broken glass and reasons for access',
    roles: ['governance'],
    personal: true,
  },
  'audit.view': {
    title: 'See who looked at what',
    roles: ['governance'],
    ownAgency: ['manager', 'chair', 'agency-administrator'],
    personal: true,
  },
  'requests.view': { title: 'See and answer what they are asked', roles: everybody },
  'requests.ask': {
    title: 'Ask people, and record answers on their behalf',
    roles: ['analyst', 'manager', 'caseworker', 'chair', 'governance', 'administrator'],
  },
  'messages.view': { title: 'See messages sent and waiting', roles: ['administrator'] },
  'observatory.view': {
    title: 'See the figures, the files received and how they were checked',
    roles: everybody,
  },
  'observatory.import': { title: 'Load a partner’s file', roles: ['analyst', 'manager', 'administrator'] },
  'observatory.decide': { title: 'Accept or undo a file', roles: ['analyst', 'administrator'] },
  'observatory.owed': {
    title: 'Ask for data that agencies owe, and waive it',
    roles: ['analyst', 'manager'],
  },
  'breaks.edit': { title: 'Write down breaks in series', roles: ['analyst', 'manager'] },
  'places.view': { title: 'See areas, boundaries and populations', roles: everybody },
  'places.load': { title: 'Load boundaries, lookups and populations', roles: ['analyst', 'administrator'] },
  'area-groups.edit': { title: 'Change the groups of areas compared', roles: ['analyst', 'manager'] },
  'assessment.view': { title: 'Read assessments', roles: everybody },
  'proof.use': { title: 'Proof the numbers of a text', roles: everybody },
  'assessment.sign-off': {
    title: 'Record that an assessment was endorsed and approved, and withdraw a frozen one',
    roles: ['manager'],
  },
  'assessment.make': { title: 'Make an assessment', roles: ['analyst', 'manager'] },
  'assessment.restricted': {
    title: 'Read assessments being written, and their restricted edition, and comment on them',
    roles: ['analyst', 'manager', 'chair', 'partner', 'governance'],
  },
  'assessment.write': { title: 'Write an assessment', roles: ['analyst', 'manager'] },
  'figures.small': {
    title: 'See whole counts of sources that are not open data, not rounded',
    roles: ['analyst', 'manager'],
  },
  'ward-packs.ask': { title: 'Ask for the pack of a ward', roles: ['councillor'] },
  'ward-packs.release': {
    title: 'Make ward packs, release them, and see who opened them',
    roles: ['analyst', 'manager'],
  },
  'measures.edit': { title: 'Add, change and retire measures', roles: ['analyst', 'manager'] },
  'releases.make': { title: 'Prepare what is published', roles: ['analyst', 'manager'] },
  'releases.check': {
    title: 'Check and publish what somebody else prepared',
    roles: ['manager', 'governance'],
  },
  'releases.rule': {
    title: 'Set which counts are too small to publish',
    roles: ['manager', 'governance'],
  },
  'year.view': { title: 'See the year’s steps and pre-election periods', roles: everybody },
  'year.step': {
    title: 'Say where a step of the year stands that their agency owns',
    roles: [
      'analyst',
      'manager',
      'caseworker',
      'chair',
      'partner',
      'governance',
      'administrator',
      'agency-administrator',
    ],
  },
  'year.edit': { title: 'Change fixed days, rules and every step of the year', roles: ['manager'] },
  'year.elections': { title: 'Keep pre-election periods', roles: ['manager', 'governance'] },
  'year.members': {
    title: 'Write down what an election changed in councillors’ posts',
    roles: ['manager', 'administrator'],
  },
  'year.release': { title: 'Record the monitoring officer’s release', roles: ['governance'] },
  'consultation.view': { title: 'See which consultations there are and how many answered', roles: everybody },
  'consultation.edit': {
    title: 'Write questionnaires, set up consultations and log outreach',
    roles: ['manager', 'analyst'],
  },
  'consultation.step': { title: 'Take a consultation from step to step', roles: ['manager', 'analyst'] },
  'consultation.enter': {
    title: 'Enter answers given on paper or by telephone, and see those they entered',
    roles: ['manager', 'analyst', 'caseworker', 'administrator'],
  },
  'consultation.answers': {
    title: 'Read what people answered, one by one, and leave answers out',
    roles: ['manager', 'analyst'],
  },
  'consultation.analyse': {
    title: 'See, weigh and code the results of a consultation before they are published',
    roles: ['manager', 'analyst'],
  },
  'consultation.publish': { title: 'Publish the chapter of a consultation', roles: ['manager'] },
  'actions.view': { title: 'See the action log', roles: everybody },
  'actions.edit': {
    title: 'Write actions down, give updates and evidence',
    roles: ['manager', 'analyst', 'chair'],
    ownAgency: ['partner', 'caseworker'],
  },
  'actions.confirm': {
    title: 'Agree, pause and re-open actions, and confirm that they are done',
    roles: ['manager', 'chair'],
  },
  'actions.cancel': { title: 'Cancel an action by a meeting’s minute', roles: ['manager', 'chair'] },
  'performance.view': { title: 'See indicators, rounds and reports on progress', roles: everybody },
  'performance.edit': {
    title: 'Keep the register of indicators, their targets and the days of the round',
    roles: ['manager', 'analyst'],
  },
  'performance.submit': {
    title: 'Return the value of an indicator',
    roles: ['manager', 'analyst'],
    ownAgency: ['partner', 'chair', 'caseworker', 'governance', 'agency-administrator'],
  },
  'performance.validate': {
    title: 'Check returned values, lock a round, and correct it by an erratum',
    roles: ['manager', 'analyst'],
  },
  'performance.sign': {
    title: 'Write the context of a priority in a report, and sign it',
    roles: ['manager', 'analyst', 'chair', 'partner'],
  },
  'performance.publish': {
    title: 'Take reports to the meeting, send packs, and publish locked values',
    roles: ['manager'],
  },
  'returns.view': { title: 'See returns to funders and regulators', roles: ['analyst', 'manager'] },
  'returns.edit': { title: 'Set up and fill returns, and send them', roles: ['analyst', 'manager'] },
  'returns.sign': {
    title: 'Sign a return that somebody else filled, and decide its corrections',
    roles: ['analyst', 'manager'],
  },
  'foi.view': {
    title: 'See requests for information',
    roles: ['analyst', 'manager', 'governance'],
  },
  'foi.edit': {
    title: 'Log and answer requests for information',
    roles: ['analyst', 'manager', 'governance'],
  },
  'foi.publish': {
    title: 'Publish in the disclosure log what somebody else prepared',
    roles: ['manager', 'governance'],
  },
  'thread.view': { title: 'Follow the thread between records they may see', roles: everybody },
  'priorities.view': { title: 'See candidates and priorities, and why they are', roles: everybody },
  'priorities.edit': {
    title: 'Begin rounds of priority setting, propose scores, ask scorers and key their sheets in',
    roles: ['analyst', 'manager'],
  },
  'priorities.score': {
    title: 'Score what may become a priority',
    roles: ['analyst', 'manager', 'chair', 'partner'],
  },
  'priorities.step': {
    title: 'Take a round of priority setting from step to step',
    roles: ['analyst', 'manager', 'chair'],
  },
  'priorities.moderate': { title: 'Set a score in the moderating meeting', roles: ['manager', 'chair'] },
  'priorities.decide': {
    title: 'Record what the partnership’s meeting decided about priorities',
    roles: ['manager', 'chair'],
  },
  'strategy.view': { title: 'Read strategies, also those being written', roles: everybody },
  'strategy.edit': {
    title: 'Write a strategy, answer comments and review it',
    roles: ['manager', 'analyst'],
  },
  'strategy.comment': {
    title: 'Comment on a draft strategy',
    roles: ['manager', 'analyst', 'chair', 'partner', 'councillor', 'governance'],
  },
  'strategy.step': { title: 'Record what a meeting decided about a strategy', roles: ['manager'] },
  'strategy.adopt': { title: 'Adopt a strategy', roles: ['chair'] },
  'strategy.publish': {
    title: 'Publish a strategy that somebody else adopted',
    roles: ['manager', 'governance'],
  },
  'administration.view': { title: 'See how the system is running', roles: ['governance', 'administrator'] },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;

export const actions = Object.keys(permissions) as Action[];

export function isAction(text: string): text is Action {
  return Object.hasOwn(permissions, text);
}

/** For whom a role may do an action: the whole partnership, its own agency, or not at all. */
export function scopeOf(role: Role, action: string): 'partnership' | 'agency' | null {
  if (!isAction(action)) return null;
  const permission: Permission = permissions[action];
  if (permission.roles.includes(role)) return 'partnership';
  return permission.ownAgency?.includes(role) === true ? 'agency' : null;
}

/** Whether a role may do an action at all; an action that is not in the table is nobody's. */
export function may(role: Role, action: string): boolean {
  return scopeOf(role, action) !== null;
}

/** Whether somebody in this role can come to see records that name people, and so needs a second factor. */
export function seesPersonalRecords(role: Role): boolean {
  return actions.some((action) => {
    const permission: Permission = permissions[action];
    return permission.personal === true && may(role, action);
  });
}

/** "Analyst, Administrator": for the words of a refusal. */
export function whoMay(action: string): string {
  return roles
    .filter((role) => may(role, action))
    .map((role) => roleTitles[role])
    .join(', ');
}
