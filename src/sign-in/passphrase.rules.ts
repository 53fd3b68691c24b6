import { dictionary } from '@zxcvbn-ts/language-common';

/** NIST SP 800-63B-4 §3.1.1.2 asks 15 where a password is the only factor, 8 beside another; OWASP ASVS 5 6.2.1 at least 8. Ours. */
export const passwordMinimum = 12;

const commonest = new Set(
  (dictionary['passwords-common'] as readonly string[]).map((word) => word.toLowerCase()),
);

/** Letters and digits alone, small: "Pa55-Word!" and "pa55word" are one guess. */
const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/**
 * What is wrong with a new password, in words; null when it may be used. No rules of composition (NIST SP 800-63B-4 §3.1.1.2):
 * long, not among the commonest, and not the person's own name or address.
 */
export function passwordMistake(password: string, person: { name: string; email: string }): string | null {
  const text = password.normalize('NFKC');
  if ([...text].length < passwordMinimum)
    return `Enter a password of at least ${passwordMinimum} characters; three or four words that do not belong together are best`;
  const small = text.toLowerCase();
  // With what people add at the end to make it longer taken off, and what is one thing written again and again taken once.
  const core = small.replace(/[^\p{L}]+$/u, '');
  const once = /^(.+?)\1+$/u.exec(plain(small))?.[1] ?? small;
  if ([small, plain(small), core, once].some((form) => form.length < 4 || commonest.has(form)))
    return 'This is one of the passwords that are tried first. Choose another; three or four words that do not belong together are best';
  const own = [
    ...person.name.split(/\s+/),
    ...person.email.split(/[@.]/).slice(0, -1),
    person.email,
    person.name,
  ]
    .map(plain)
    .filter((part) => part.length >= 4);
  let rest = plain(small);
  for (const part of own.sort((a, b) => b.length - a.length)) rest = rest.replaceAll(part, '');
  if (rest.length < 8) return 'This is too near to your own name or email address. Choose another password';
  return null;
}
