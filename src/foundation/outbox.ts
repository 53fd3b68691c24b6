import { clock } from './clock.ts';
import { contextOf } from './database.ts';
import type { Tx } from './database.types.ts';
import { newId } from './id.ts';
import type { FrozenFile } from './kept-file.ts';

/**
 * A message to one person. Its words must be such that anybody may read them in somebody's inbox: no name of a subject, no
 * case, no figure that is not public.
 */
export type Message = {
  /** Whom it is for: an account, or an address on file where there is none. */
  to: { accountId: string } | { address: string };
  /** Messages of kind `request` to one person are put together into one. */
  kind: 'request' | 'notice' | 'invitation' | 'code';
  subject: string;
  /** Plain text, lines of any length. */
  text: string;
  /** The request that a message of kind `request` asks: its link is put in when it is sent. */
  requestId?: string;
  /**
   * A frozen PDF of the partnership that goes with it. Only what is not sensitive: whoever queues it says so on the page.
   * @see freezeFile
   */
  file?: Pick<FrozenFile, 'hash' | 'storedAs'> & { name: string };
  /** Not before this moment (ISO); at once when left out. */
  sendAfter?: string;
};

/**
 * Queues a message in the transaction that causes it, so that neither happens without the other; a clock sends it (design,
 * "transactions": no I/O inside). The system's own and a signed-in person's messages go the same way.
 */
export async function queueMessage(tx: Tx, message: Message): Promise<void> {
  const now = clock.now();
  await tx
    .insertInto('outbox_message')
    .values({
      id: newId(),
      for_partnership: contextOf(tx).partnershipId,
      account_id: 'accountId' in message.to ? message.to.accountId : null,
      address: 'address' in message.to ? message.to.address : null,
      kind: message.kind,
      subject: message.subject,
      body: message.text,
      made_at: now,
      send_after: message.sendAfter ?? now,
      state: 'waiting',
      tries: 0,
      request_id: message.requestId ?? null,
      file_stored_name: message.file?.storedAs ?? null,
      file_hash: message.file?.hash ?? null,
      file_name: message.file?.name ?? null,
    })
    .execute();
}
