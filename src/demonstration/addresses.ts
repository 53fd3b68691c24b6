import { demonstrationOrganisations } from './partnerships.ts';
import { demonstrationPosts } from './people.ts';

/**
 * `amara.whitlock@marlhythe.example`: by the domain of the first organisation that the plan gives the person. `.example` reaches nobody
 * (RFC 2606).
 */
export function addressOf(name: string): string {
  const post = demonstrationPosts.find((each) => each.name === name);
  const organisation = demonstrationOrganisations.find(({ key }) => key === post?.organisation);
  if (organisation === undefined) throw new Error(`The demonstration has nobody called ${name}`);
  return `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@${organisation.domain}.example`;
}
