import type { DemonstrationAccount } from '../partnership/partnership.ts';
import { demonstrationOrganisations } from './partnerships.ts';
import { demonstrationPosts, shownAtSignIn } from './people.ts';
import { addressOf } from './addresses.ts';

/** A made-up person: what the sign-in page shows of them, where they work and what they do. */
export type DemonstrationPerson = DemonstrationAccount & {
  /** Key of the organisation. */
  agency: string;
  /** The person's work, in words. */
  work: string;
};

/** One password for all: the demonstration listens on loopback, holds nothing real and cannot become a live system. */
export const demonstrationPassword = 'marlhythe-demonstration';

/** Who stands on the sign-in page, in the borough's partnership. */
export const demonstrationPeople: readonly DemonstrationPerson[] = shownAtSignIn.map((name) => {
  const post = demonstrationPosts.find((each) => each.name === name && each.partnership === 'marlhythe');
  const organisation = demonstrationOrganisations.find(({ key }) => key === post?.organisation);
  if (post === undefined || organisation === undefined)
    throw new Error(`The demonstration has nobody called ${name}`);
  return {
    role: post.role,
    name,
    email: addressOf(name),
    password: demonstrationPassword,
    agency: post.organisation,
    work: `${post.title}, ${organisation.shortName}`,
  };
});
