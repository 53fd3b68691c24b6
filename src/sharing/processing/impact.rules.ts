/** Course of a data protection impact assessment (domain 8.3; UK GDPR art. 35, DPA 2018 s.64). */
export type ImpactState =
  'screened' | 'not-needed' | 'drafted' | 'dpo-advice' | 'accepted' | 'live' | 'reviewed' | 'ended';

export const impactWords: Readonly<Record<ImpactState, { title: string; colour: string }>> = {
  screened: { title: 'Screened: needed', colour: 'govuk-tag--light-blue' },
  'not-needed': { title: 'Screened: not needed', colour: 'govuk-tag--grey' },
  drafted: { title: 'Drafted', colour: 'govuk-tag--blue' },
  'dpo-advice': { title: 'Advised on', colour: 'govuk-tag--purple' },
  accepted: { title: 'Accepted', colour: 'govuk-tag--turquoise' },
  live: { title: 'Live', colour: 'govuk-tag--green' },
  reviewed: { title: 'Reviewed', colour: 'govuk-tag--green' },
  ended: { title: 'Ended', colour: 'govuk-tag--grey' },
};

export type ImpactEvent = 'draft' | 'advise' | 'accept' | 'go-live' | 'review' | 'redraft' | 'end';

export type ImpactField =
  | 'flows'
  | 'necessity'
  | 'risks'
  | 'measures'
  | 'dpo-name'
  | 'dpo-advice'
  | 'followed'
  | 'asset-owner'
  | 'residual-risk'
  | 'live-on'
  | 'review-on'
  | 'changes';

export type ImpactStep = {
  event: ImpactEvent;
  title: string;
  from: readonly ImpactState[];
  to: ImpactState;
  /** Whose decision it is; an information governance officer writes it down. */
  who: 'project owner' | 'data protection officer' | 'asset owner';
  given: readonly ImpactField[];
  /** What is told about time. */
  clock: string;
};

/** The typed table that page, refusal and tests read. */
export const impactSteps: readonly ImpactStep[] = [
  {
    event: 'draft',
    title: 'Write the assessment',
    from: ['screened', 'drafted'],
    to: 'drafted',
    who: 'project owner',
    given: ['flows', 'necessity', 'risks', 'measures'],
    clock: '',
  },
  {
    event: 'advise',
    title: 'Record the advice',
    from: ['drafted'],
    to: 'dpo-advice',
    who: 'data protection officer',
    given: ['dpo-name', 'dpo-advice'],
    clock: 'Usually within 10 working days of the draft (guidance to check).',
  },
  {
    event: 'accept',
    title: 'Accept the remaining risk',
    from: ['dpo-advice'],
    to: 'accepted',
    who: 'asset owner',
    given: ['asset-owner', 'followed', 'residual-risk', 'review-on'],
    clock:
      'Before it goes live. Where a high risk remains, the regulator is asked first (guidance to check).',
  },
  {
    event: 'go-live',
    title: 'Go live',
    from: ['accepted'],
    to: 'live',
    who: 'asset owner',
    given: ['live-on', 'review-on'],
    clock: '',
  },
  {
    event: 'review',
    title: 'Record a review',
    from: ['live', 'reviewed'],
    to: 'reviewed',
    who: 'asset owner',
    given: ['changes', 'review-on'],
    clock: 'Yearly, or on a change (guidance to check).',
  },
  {
    event: 'redraft',
    title: 'Open it again',
    from: ['dpo-advice', 'accepted', 'live', 'reviewed', 'not-needed'],
    to: 'drafted',
    who: 'project owner',
    given: ['changes'],
    clock: 'When the processing changes, so that the advice no longer fits.',
  },
  {
    event: 'end',
    title: 'End it',
    from: ['screened', 'not-needed', 'drafted', 'dpo-advice', 'accepted', 'live', 'reviewed'],
    to: 'ended',
    who: 'asset owner',
    given: ['changes'],
    clock: '',
  },
];

export function impactStepsFrom(state: ImpactState): ImpactStep[] {
  return impactSteps.filter((step) => step.from.includes(state));
}

/** What makes an assessment needed (domain 8.3, triggers). */
export const triggers = {
  'new-processing': 'A new kind of processing',
  'new-data': 'A new data set',
  profiling: 'Profiling or evaluating people',
  children: 'Information about children',
  'automated-scoring': 'Automated scoring or decisions',
  cctv: 'CCTV or other watching of public places',
} as const;
