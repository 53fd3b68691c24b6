/** The lists that an administrator edits, each with what its words are for. */
export const lists = {
  purpose: {
    title: 'Purposes',
    one: 'purpose',
    about: 'What information is shared for. An agreement names its purposes; nothing is shared for another.',
  },
  gateway: {
    title: 'Legal gateways',
    one: 'legal gateway',
    about: 'The power or duty under which something is shared. Each sharing names one.',
  },
  category: {
    title: 'Categories of record',
    one: 'category',
    about: 'Kinds of record that an agreement covers.',
  },
  'access-reason': {
    title: 'Reasons for access',
    one: 'reason',
    about: 'Why somebody opens a record that is not their own agency’s: one tap, kept with the look.',
  },
  handling: {
    title: 'Handling instructions',
    one: 'handling instruction',
    about: 'What a reader must do with a marked record, shown on screen and in print.',
  },
  'agreement-warning': {
    title: 'Days of warning',
    one: 'warning',
    about:
      'How many days before the end or the review of an agreement its people are told. The code of each row is the number of days.',
  },
} as const;

export type ListName = keyof typeof lists;

export const listNames = Object.keys(lists) as ListName[];

/** Code of a new word, from its title: lower case, words joined by dashes. */
export function codeOf(title: string): string {
  return title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
}
