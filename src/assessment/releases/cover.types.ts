/** What a public edition may print of a figure. */
export type Cover =
  /** As it is: open data, or safe beside everything published. */
  | { shown: 'as-is' }
  /** Rounded, in these words ("about 15"). */
  | { shown: 'rounded'; text: string }
  /** Not at all; these words stand in its place. */
  | { shown: 'withheld'; text: string };
