import type { Role } from '../foundation/database.types.ts';

/** A made-up person of the demonstration borough, shown on the sign-in page of a demonstration and nowhere else. */
export type DemonstrationAccount = {
  name: string;
  email: string;
  role: Role;
  password: string;
  /** Their work and agency in words, where the role alone does not say it. */
  work?: string;
};
