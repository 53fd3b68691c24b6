import { seesPersonalRecords } from '../partnership/partnership.ts';
import type { Post } from './session.store.ts';

/**
 * The steps of a sign-in, in order, as a table: while a step is pending, every page but its own leads to it, and nothing of
 * the house is open. A session begins after the first factor (password, passkey, the agency's own provider, an invitation).
 */
export type Step = 'second-factor' | 'set-up-second-factor' | 'terms';

/** What is known of a session when its next step is decided. */
export type Standing = {
  /** Whether the person's posts ask for a second factor. */
  demanded: boolean;
  /** Whether the person has one: an authenticator app or a passkey. */
  hasFactor: boolean;
  /** When it was given in this session; null before that. */
  secondFactorAt: string | null;
  /** The terms of use that the post's partnership waits to have accepted; null when there are none. */
  termsId: string | null;
};

type Row = {
  step: Step;
  pendingWhen: (standing: Standing) => boolean;
  /** Where it is done. */
  page: string;
  /** What may be opened meanwhile: the step's own addresses. */
  open: RegExp;
};

export const steps: readonly Row[] = [
  {
    step: 'second-factor',
    // Asked of everybody who has set one up, whether or not their partnership demands it.
    pendingWhen: ({ hasFactor, secondFactorAt }) => hasFactor && secondFactorAt === null,
    page: '/sign-in/second-factor',
    open: /^\/sign-in\/(second-factor(\/|$)|passkey\/)/,
  },
  {
    step: 'set-up-second-factor',
    pendingWhen: ({ demanded, hasFactor, secondFactorAt }) =>
      demanded && !hasFactor && secondFactorAt === null,
    page: '/account/second-factor',
    open: /^\/account\/second-factor(\/|$)/,
  },
  {
    step: 'terms',
    pendingWhen: ({ termsId }) => termsId !== null,
    page: '/account/terms',
    open: /^\/account\/(terms|second-factor(\/.*)?)$/,
  },
];

/** The first step that is still to be done; null when the person is in. */
export function pendingStep(standing: Standing): Step | null {
  return steps.find((row) => row.pendingWhen(standing))?.step ?? null;
}

/** Where a person with this step pending must go instead of a path; null when the path is open to them. */
export function gateOf(step: Step | null, path: string): string | null {
  const row = steps.find((each) => each.step === step);
  return row === undefined || row.open.test(path) ? null : row.page;
}

/**
 * Whether any of a person's posts asks for a second factor. “Never” counts in a demonstration only: in a live installation it
 * is read as what the law's sense of it would be, everybody who can come to see records that name people.
 */
export function demandsSecondFactor(
  posts: readonly Pick<Post, 'role' | 'demandsSecondFactor'>[],
  demonstration: boolean,
): boolean {
  return posts.some(({ role, demandsSecondFactor: rule }) => {
    if (rule === 'everybody') return true;
    if (rule === 'demonstration-only-never' && demonstration) return false;
    return seesPersonalRecords(role);
  });
}
