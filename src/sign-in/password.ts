import { hash, verify } from '@node-rs/argon2';

/**
 * Passwords are kept as argon2id with 19 MiB, 2 passes and 1 lane, the first of the equal choices in the OWASP Password
 * Storage Cheat Sheet. (The package's default algorithm is argon2id.)
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Longest password that is looked at, so that a huge one cannot keep the processor busy. */
export const passwordMaximum = 256;

/** The PHC text (`$argon2id$...`) to keep for a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), cost);
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password is the one that was kept. With null (no such account, or one without a password) the same work is
 * done against a decoy, so that the time of the answer does not tell whether an account exists.
 */
export async function passwordMatches(kept: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('a decoy that nobody signs in with');
  const against = kept ?? (await decoy);
  const matches = await verify(against, password.slice(0, passwordMaximum).normalize('NFKC'));
  return matches && kept !== null && password.length <= passwordMaximum;
}
