import { Temporal } from 'temporal-polyfill';

/** What is stored of an agreement's course, set by people (the table's CHECK). */
export type AgreementState = 'draft' | 'signed' | 'suspended' | 'withdrawn' | 'closed';

/** What it is on a day: the stored state, or what the days make of a signed one. */
export type Standing = AgreementState | 'in-force' | 'grace';

/** How a step may be answered: signed in, or by somebody who will not sign in (issue 3, section 11). */
export type Way = 'signed-in' | 'link' | 'email' | 'word-of-mouth' | 'paper';

export type AgreementDays = {
  state: AgreementState;
  startsOn: string | null;
  expiresOn: string | null;
  graceDays: number;
};

/**
 * What an agreement is on a day. Twin of `agreement_standing()` in migration 0011, which decides who holds which key; a
 * property test holds the two equal.
 * @param today ISO day in London.
 */
export function standing(agreement: AgreementDays, today: string): Standing {
  const { state, startsOn, expiresOn, graceDays } = agreement;
  if (state !== 'signed') return state;
  if (startsOn === null || today < startsOn) return 'signed';
  if (expiresOn === null || today <= expiresOn) return 'in-force';
  return today <= lastDayOfGrace(expiresOn, graceDays) ? 'grace' : 'closed';
}

/** The last day on which critical records may still be read. */
export function lastDayOfGrace(expiresOn: string, graceDays: number): string {
  return Temporal.PlainDate.from(expiresOn).add({ days: graceDays }).toString();
}

/** Days from one day to another; negative where it has passed. */
export function daysBetween(from: string, until: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(until)).days;
}

/**
 * Of the days of warning, the one that is due now: the smallest that is not smaller than the days left, so that an agreement
 * written five days before its end warns once and not three times. Null while none is due, or when the day has passed.
 */
export function warningDue(today: string, dueOn: string, warnings: readonly number[]): number | null {
  const left = daysBetween(today, dueOn);
  if (left < 0) return null;
  return [...warnings].sort((a, b) => a - b).find((days) => left <= days) ?? null;
}

export const standingWords: Readonly<Record<Standing, { title: string; meaning: string; colour: string }>> = {
  draft: {
    title: 'Draft',
    meaning: 'Nothing can be shared under it. It is being written, or is with its parties for signature.',
    colour: 'govuk-tag--grey',
  },
  signed: {
    title: 'Signed, not begun',
    meaning: 'Every party has signed. Nothing can be shared under it before its first day.',
    colour: 'govuk-tag--light-blue',
  },
  'in-force': {
    title: 'In force',
    meaning: 'Its parties may share under it.',
    colour: 'govuk-tag--green',
  },
  grace: {
    title: 'Expired, in grace',
    meaning:
      'Its end has passed. Nothing new is shared; records marked high-risk or before a panel stay readable until the last day of grace, and each look is marked.',
    colour: 'govuk-tag--orange',
  },
  suspended: {
    title: 'Suspended',
    meaning:
      'The information governance officer has stopped it for now: what was shared under it cannot be read.',
    colour: 'govuk-tag--red',
  },
  withdrawn: {
    title: 'Withdrawn',
    meaning: 'Fewer than two parties are left: what was shared under it can no longer be read.',
    colour: 'govuk-tag--red',
  },
  closed: {
    title: 'Closed',
    meaning: 'It has ended: what was shared under it can no longer be read by those it was shared with.',
    colour: 'govuk-tag--grey',
  },
};

export const standings = Object.keys(standingWords) as Standing[];

export type AgreementEvent =
  | 'send'
  | 'take-back'
  | 'sign'
  | 'record-signature'
  | 'start'
  | 'renew'
  | 'suspend'
  | 'resume'
  | 'withdraw'
  | 'record-withdrawal'
  | 'new-version'
  | 'close';

/** What a step asks for. A field with `?` may be left empty. */
export type Given =
  'reason' | 'party' | 'signatory' | 'how' | 'said-on' | 'starts-on' | 'review-on?' | 'expires-on?';

export type Step = {
  event: AgreementEvent;
  title: string;
  /** What it does, said above its button. */
  meaning: string;
  /** From which standings it may be taken. */
  from: readonly Standing[];
  /** Stored state afterwards; null where it stays, or where the rest of the agreement decides (`sign`, `withdraw`). */
  to: AgreementState | null;
  /** Action of the permission table. */
  who: 'agreements.edit' | 'agreements.sign' | 'agreements.suspend';
  ways: readonly Way[];
  given: readonly Given[];
  /** True where a draft must, or must not, be with its parties. */
  sent?: boolean;
  /** A step that takes access away is a warning button. */
  takesAway?: true;
};

/**
 * The course of an agreement (domain 8.2: draft, partner review, signed, in force, review due, renewed or ended; and the
 * suspension, withdrawal and grace of issue 3). The page, the refusals, the README and the tests read this table.
 * By date alone, without anybody's act: signed → in force on its first day, → grace after its last, → closed after grace.
 */
export const steps: readonly Step[] = [
  {
    event: 'send',
    title: 'Send for signature',
    meaning:
      'Fixes the words and asks each party to sign. Nothing can be shared until every party has signed and its first day has come.',
    from: ['draft'],
    to: null,
    who: 'agreements.edit',
    ways: ['signed-in'],
    given: [],
    sent: false,
  },
  {
    event: 'take-back',
    title: 'Take back to change it',
    meaning:
      'Opens the draft for changes. Signatures already given are dropped, because the words may change.',
    from: ['draft'],
    to: null,
    who: 'agreements.edit',
    ways: ['signed-in'],
    given: ['reason'],
    sent: true,
  },
  {
    event: 'sign',
    title: 'Sign for your agency',
    meaning:
      'Your agency agrees to what stands on this page. When all parties have signed, the agreement is signed.',
    from: ['draft'],
    to: null,
    who: 'agreements.sign',
    ways: ['signed-in', 'link', 'email'],
    given: ['signatory'],
    sent: true,
  },
  {
    event: 'record-signature',
    title: 'Record a signature',
    meaning:
      'For a senior officer who signed on paper or said so by phone, in a meeting or by letter. The page shows who said it, how and when, and who wrote it down.',
    from: ['draft'],
    to: null,
    who: 'agreements.edit',
    ways: ['word-of-mouth', 'paper'],
    given: ['party', 'signatory', 'how', 'said-on'],
    sent: true,
  },
  {
    event: 'start',
    title: 'Set its days',
    meaning: 'Says from when until when its parties may share under it.',
    from: ['signed'],
    to: 'signed',
    who: 'agreements.edit',
    ways: ['signed-in'],
    given: ['starts-on', 'review-on?', 'expires-on?'],
  },
  {
    event: 'renew',
    title: 'Renew',
    meaning:
      'Gives it new days after a review, with the same words. To change purposes, categories, parties or markings, write a new version and have it signed.',
    from: ['in-force', 'grace'],
    to: 'signed',
    who: 'agreements.edit',
    ways: ['signed-in'],
    given: ['review-on?', 'expires-on?', 'reason'],
  },
  {
    event: 'new-version',
    title: 'Write a new version',
    meaning:
      'Makes a draft with the same words to change and have signed. This one stays as it is until the new one begins.',
    from: ['signed', 'in-force', 'grace', 'suspended'],
    to: null,
    who: 'agreements.edit',
    ways: ['signed-in'],
    given: [],
  },
  {
    event: 'suspend',
    title: 'Suspend',
    meaning:
      'Stops all access under it at once, for everybody, until you resume it. No record is changed. Its parties are told.',
    from: ['signed', 'in-force', 'grace'],
    to: 'suspended',
    who: 'agreements.suspend',
    ways: ['signed-in'],
    given: ['reason'],
    takesAway: true,
  },
  {
    event: 'resume',
    title: 'Resume',
    meaning: 'Access under it comes back at once, as it was.',
    from: ['suspended'],
    to: 'signed',
    who: 'agreements.suspend',
    ways: ['signed-in'],
    given: ['reason'],
  },
  {
    event: 'withdraw',
    title: 'Withdraw your agency',
    meaning:
      'Your agency stops sharing and receiving under it at once. What you shared can no longer be read by the others, and what they shared with you can no longer be read by you. It cannot be undone: a new version must be signed.',
    from: ['signed', 'in-force', 'grace', 'suspended'],
    to: null,
    who: 'agreements.sign',
    ways: ['signed-in'],
    given: ['reason'],
    takesAway: true,
  },
  {
    event: 'record-withdrawal',
    title: 'Record that a party withdraws',
    meaning:
      'For a party that said so by phone, in a meeting or by letter. Its access ends at once, both ways.',
    from: ['signed', 'in-force', 'grace', 'suspended'],
    to: null,
    who: 'agreements.edit',
    ways: ['word-of-mouth', 'paper'],
    given: ['party', 'signatory', 'how', 'said-on', 'reason'],
    takesAway: true,
  },
  {
    event: 'close',
    title: 'Close',
    meaning:
      'Ends it for good. Access under it ends at once; open records that were shared are put on a list to hand over.',
    from: ['draft', 'signed', 'in-force', 'grace', 'suspended', 'withdrawn'],
    to: 'closed',
    who: 'agreements.edit',
    ways: ['signed-in'],
    given: ['reason'],
    takesAway: true,
  },
];

export function stepOf(event: AgreementEvent): Step {
  const step = steps.find((each) => each.event === event);
  if (step === undefined) throw new Error(`No step “${event}” in the table`);
  return step;
}

/** Steps that may be taken from here, by anybody. */
export function stepsFrom(now: { standing: Standing; sent: boolean }): Step[] {
  return steps.filter(
    (step) => step.from.includes(now.standing) && (step.sent === undefined || step.sent === now.sent),
  );
}

export type PartyState = { signedAt: string | null; withdrawnAt: string | null };

/** The stored state after a signature: signed when every party has. */
export function stateAfterSignature(parties: readonly PartyState[]): AgreementState {
  return parties.length >= 2 && parties.every((party) => party.signedAt !== null) ? 'signed' : 'draft';
}

/** The stored state after a withdrawal: withdrawn when fewer than two parties are left, else as it was. */
export function stateAfterWithdrawal(parties: readonly PartyState[], before: AgreementState): AgreementState {
  return parties.filter((party) => party.withdrawnAt === null).length < 2 ? 'withdrawn' : before;
}

export type SendCheck = {
  parties: readonly { agencyId: string }[];
  purposes: readonly string[];
  gateways: readonly string[];
  categories: readonly string[];
  summary: string;
};

/** What a draft still lacks before it can be sent, each a sentence. */
export function lackingToSend(draft: SendCheck): string[] {
  return [
    draft.parties.length < 2 ? 'at least two parties' : null,
    draft.purposes.length === 0 ? 'a purpose' : null,
    draft.gateways.length === 0 ? 'a legal gateway' : null,
    draft.categories.length === 0 ? 'a category of record' : null,
    draft.summary.trim() === '' ? 'a summary of what is shared and why' : null,
  ].filter((text) => text !== null);
}

export type Coverage = {
  purposes: readonly string[];
  categories: readonly string[];
  parties: readonly { agencyId: string; ceiling: string; withdrawn: boolean }[];
};

/**
 * Whether what was shared under an old agreement may go on under the one that replaces it: every purpose is still covered,
 * the category too, giver and receiver are parties still, and the receiver may hold no less than before.
 */
export function carriesOver(
  old: Coverage,
  next: Coverage,
  key: { category: string; giver: string; receiver: string },
): boolean {
  const before = old.parties.find((party) => party.agencyId === key.receiver && !party.withdrawn);
  const giver = next.parties.find((party) => party.agencyId === key.giver && !party.withdrawn);
  const receiver = next.parties.find((party) => party.agencyId === key.receiver && !party.withdrawn);
  return (
    old.purposes.every((purpose) => next.purposes.includes(purpose)) &&
    next.categories.includes(key.category) &&
    before !== undefined &&
    giver !== undefined &&
    receiver !== undefined &&
    !(before.ceiling === 'official-sensitive' && receiver.ceiling === 'official')
  );
}

export const regimes = { 'uk-gdpr': 'UK GDPR', 'dpa-part-3': 'DPA 2018 Part 3 (law enforcement)' } as const;
export type Regime = keyof typeof regimes;

export const ceilings = { official: 'OFFICIAL', 'official-sensitive': 'OFFICIAL-SENSITIVE' } as const;
export type Ceiling = keyof typeof ceilings;

export const saidHow = {
  phone: 'by phone',
  teams: 'in a video meeting',
  meeting: 'in a meeting',
  letter: 'by letter',
  email: 'by e-mail',
  paper: 'on paper',
} as const;
export type SaidHow = keyof typeof saidHow;

export const wayWords: Readonly<Record<Way, string>> = {
  'signed-in': 'signed in',
  link: 'by a link sent to their mailbox',
  email: 'by replying to the e-mail',
  'word-of-mouth': 'by word of mouth',
  paper: 'on paper',
};
