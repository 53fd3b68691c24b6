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
};

export const roles = Object.keys(roleTitles) as Role[];

type Permission = { title: string; roles: readonly Role[] };

const everybody = roles;

/**
 * Who may do what: the one table. Routes name an action of it, the registrar asks it, the page /permissions prints it and
 * the route crawl checks it. It says which pages a role may open; which *records* a person sees there is decided by the
 * database (row-level security), never here. Everything that can be seen in these rooms is depersonalised
 * (Crime and Disorder (Prescribed Information) Regulations 2007, SI 2007/1831), so seeing is open to every member.
 */
export const permissions = {
  'home.view': { title: 'See the home page', roles: everybody },
  'account.view': { title: 'See and choose their own posts', roles: everybody },
  'permissions.view': { title: 'See who may do what', roles: everybody },
  'observatory.view': {
    title: 'See the figures, the files received and how they were checked',
    roles: everybody,
  },
  'observatory.import': { title: 'Load a partner’s file', roles: ['analyst', 'manager', 'administrator'] },
  'observatory.decide': { title: 'Accept or undo a file', roles: ['analyst', 'administrator'] },
  'places.view': { title: 'See areas, boundaries and populations', roles: everybody },
  'places.load': { title: 'Load boundaries, lookups and populations', roles: ['analyst', 'administrator'] },
  'assessment.view': { title: 'Read assessments', roles: everybody },
  'assessment.make': { title: 'Make an assessment', roles: ['analyst', 'manager'] },
  'administration.view': { title: 'See how the system is running', roles: ['governance', 'administrator'] },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;

export const actions = Object.keys(permissions) as Action[];

export function isAction(text: string): text is Action {
  return Object.hasOwn(permissions, text);
}

/** Whether a role may do an action; an action that is not in the table is nobody's. */
export function may(role: Role, action: string): boolean {
  if (!isAction(action)) return false;
  const allowed: readonly Role[] = permissions[action].roles;
  return allowed.includes(role);
}

/** "Analyst, Administrator": for the words of a refusal. */
export function whoMay(action: string): string {
  return roles
    .filter((role) => may(role, action))
    .map((role) => roleTitles[role])
    .join(', ');
}
