// Sends mail by the SMTP server of the settings; without one, nothing is sent and callers know it.
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import { onOneLine } from '../../contract/fields.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
  headers?: Record<string, string>;
}

export interface Mailer {
  /** Whether this installation can send mail. */
  isReady: boolean;
  /** Hands a mail to the SMTP server; rejects when it does not take it. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const PATIENCE_MS = 10_000;

export function makeMailer(
  { smtpUrl, mailFrom }: { smtpUrl: string | undefined; mailFrom: string | undefined },
  log: Logger,
): Mailer {
  if (smtpUrl === undefined) {
    const refuse = () => Promise.reject(new Error('SMTP_URL is not set'));
    return { isReady: false, send: refuse, close: () => undefined };
  }
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // what a mail says is ours alone: nothing is fetched for it
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    isReady: true,
    async send(mail) {
      await transport.sendMail({
        from: mailFrom,
        ...mail,
        // one address, whatever is written in it; and no name begins a header of its own
        to: { name: '', address: onOneLine(mail.to) },
        subject: onOneLine(mail.subject),
      });
      log.info('mail sent');
    },
    close: () => {
      transport.close();
    },
  };
}
