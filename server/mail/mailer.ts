// Hands mail in to an SMTP server, where the installation has one.
import nodemailer from 'nodemailer';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
  headers?: Record<string, string>;
}

export interface Mailer {
  /** Rejects when the server did not take it: to be tried again. */
  send(mail: Mail): Promise<void>;
}

interface MailSettings {
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  publicUrl: string;
}

const TIMEOUT_MS = 15_000;

/** Undefined: there is no SMTP_URL, and nobody is promised a letter. */
export function openMailer({ smtpUrl, mailFrom, publicUrl }: MailSettings): Mailer | undefined {
  if (smtpUrl === undefined) return undefined;
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  const from = mailFrom ?? `VoucherTrack <no-reply@${new URL(publicUrl).hostname}>`;
  return {
    async send(mail) {
      await transport.sendMail({ from, ...mail });
    },
  };
}
