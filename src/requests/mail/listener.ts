import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../../foundation/log.ts';
import { isReplyAddress, largestMessage, receiveMail } from './receive.ts';
import type { MailServices } from './send.ts';

function smtpError(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

/**
 * Takes replies from a mail server: only what is addressed to a reply address that we gave out, nothing is relayed, and nothing
 * is answered by mail. A message that cannot be filed now is refused for the moment (451), and the server keeps it.
 */
export async function startMailIn(
  services: Pick<MailServices, 'database' | 'mail'>,
  options: { host: string; port: number; log?: Logger },
): Promise<{ port: number; close: () => Promise<void> }> {
  // Loaded where replies are taken at all.
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    banner: 'Frankpledge takes replies to its own messages',
    size: largestMessage,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxClients: 20,
    socketTimeout: 60_000,
    onRcptTo(address, session, callback) {
      if (session.envelope.rcptTo.length >= 5) {
        callback(smtpError(452, 'Too many recipients'));
        return;
      }
      isReplyAddress(services, address.address).then(
        (ours) => callback(ours ? null : smtpError(550, 'No such address here; nothing is relayed')),
        () => callback(smtpError(451, 'Try again later')),
      );
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          callback(smtpError(552, 'The message is too large'));
          return;
        }
        receiveMail(
          services,
          Buffer.concat(chunks),
          session.envelope.rcptTo.map(({ address }) => address),
        ).then(
          () => callback(null, 'Taken'),
          (error: unknown) => {
            options.log?.warn({ error: error instanceof Error ? error.message : String(error) }, 'a reply could not be filed');
            callback(smtpError(451, 'Try again later'));
          },
        ); // prettier-ignore
      });
    },
  });
  server.on('error', (error: Error) =>
    options.log?.warn({ error: error.message }, 'a mail connection failed'),
  );
  server.listen(options.port, options.host);
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
