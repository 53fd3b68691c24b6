import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import { csrfFits, csrfMatches } from '../web/csrf.ts';
import type { UnsentForm } from '../web/registrar.ts';
import type { Secrets } from './secrets.ts';
import { linkLimits, secondsFrom } from './session.rules.ts';
import type { Sessions } from './sessions.ts';

/**
 * Forms that came after their session had run out. They are kept, encrypted, for the account whose session it was and nobody
 * else, for 24 hours. Passwords, codes and files are never kept.
 */
const largest = 500_000;
const perAccount = 20;
const neverKept = /pass(word|phrase|key)|secret|token|^code$|^response$|^csrf$|^submission$/i;

const kept = z.object({
  path: z.string(),
  params: z.unknown(),
  query: z.unknown(),
  typed: z.record(z.string(), z.unknown()),
});

export async function keepUnsent(
  services: { database: Database; sessions: Sessions; secrets: Secrets },
  request: FastifyRequest,
  form: UnsentForm,
): Promise<string | null> {
  const { database, sessions, secrets } = services;
  const here = sessions.known(request);
  const lapsed = sessions.lapsed(request);
  const token = form.typed['csrf'];
  // Only a form of ours, shown to this very person, is theirs: the token of the session it was shown in says so.
  const accountId =
    here !== null
      ? csrfMatches(request, token)
        ? here.accountId
        : null
      : lapsed !== null && csrfFits(lapsed.token, token)
        ? lapsed.accountId
        : null;
  if (accountId === null) return null;
  const typed = Object.fromEntries(Object.entries(form.typed).filter(([name]) => !neverKept.test(name)));
  const text = JSON.stringify({ ...form, typed });
  if (text.length > largest) return null;
  const id = newId();
  const content = secrets.encrypt(text, `unsent form ${accountId}`);
  return database.asSignIn(async (tx) => {
    const { count } = await tx
      .selectFrom('form_draft')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    if (count >= perAccount) return null;
    const now = clock.now();
    await tx
      .insertInto('form_draft')
      .values({
        id,
        account_id: accountId,
        content,
        made_at: now,
        expires_at: secondsFrom(now, linkLimits.draftSeconds),
      })
      .execute();
    return `/account/unsent/${id}`;
  });
}

/** What was kept; null for another account, another id, or after its time. */
export async function readUnsent(
  services: { database: Database; secrets: Secrets },
  accountId: string,
  id: string,
): Promise<UnsentForm | null> {
  const row = await services.database.asSignIn((tx) =>
    tx
      .selectFrom('form_draft')
      .select('content')
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .where('expires_at', '>', clock.now())
      .executeTakeFirst(),
  );
  if (row === undefined) return null;
  const { path, params, query, typed } = kept.parse(
    JSON.parse(services.secrets.decrypt(row.content, `unsent form ${accountId}`)),
  );
  return { path, params, query, typed };
}
