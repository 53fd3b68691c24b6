import type { Configuration } from '../../foundation/configuration.ts';

/** How messages leave and replies come. */
export type MailSettings = {
  /** `smtp://user:password@host:587`; null where no server is set: messages then stay. */
  smtpUrl: string | null;
  /** The address that messages come from. */
  from: string;
  /** True where replies reach the system: a port is listened on, or a mail server pipes them in. */
  replies: boolean;
  /** `https://csp.example.gov.uk`: what links begin with. */
  origin: string;
  /** A demonstration without a server shows its messages on a page. */
  demonstration: boolean;
};

export function mailSettings(
  configuration: Pick<
    Configuration,
    'smtpUrl' | 'mailFrom' | 'mailInPort' | 'mailReplies' | 'publicUrl' | 'host' | 'port' | 'demo'
  >,
): MailSettings {
  return {
    smtpUrl: configuration.smtpUrl,
    from: configuration.mailFrom,
    // In the demonstration a reply is written on the page of the message itself.
    replies:
      configuration.mailReplies ||
      configuration.mailInPort !== null ||
      (configuration.demo && configuration.smtpUrl === null),
    origin: configuration.publicUrl ?? `http://${configuration.host}:${configuration.port}`,
    demonstration: configuration.demo,
  };
}

/** What stands behind the @ of our addresses. */
export function mailDomain(settings: Pick<MailSettings, 'from'>): string {
  return settings.from.slice(settings.from.lastIndexOf('@') + 1).toLowerCase();
}

/** Where replies to one message come: `answers+<token>@example.gov.uk`. */
export function replyAddress(settings: Pick<MailSettings, 'from'>, token: string): string {
  return `answers+${token}@${mailDomain(settings)}`;
}

/** The token in an address that replies come to, or null where it is not one of ours. */
export function tokenIn(settings: Pick<MailSettings, 'from'>, address: string): string | null {
  const found = /^answers\+([0-9a-f]{32})@(.+)$/i.exec(address.trim());
  return found?.[2]?.toLowerCase() === mailDomain(settings) ? (found[1] ?? '').toLowerCase() : null;
}
