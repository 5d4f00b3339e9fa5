// Mail, where the installation can send it.
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';

export interface Letter {
  to: string;
  subject: string;
  /** Plain text: it reads the same in every program, and nothing in it can be a trap. */
  text: string;
}

export interface Mailer {
  /** Hands the letter over to the mail server in the background; what fails is logged. */
  post(letter: Letter): void;
  /** Resolves once all that was posted is handed over, or has failed. */
  idle(): Promise<void>;
}

const TIMEOUT_MS = 15_000;

/** Undefined where no mail server is configured (SMTP_URL). */
export function makeMailer(config: Config, log: Logger): Mailer | undefined {
  const { smtpUrl, mailFrom } = config;
  if (smtpUrl === undefined) return undefined;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  const under = new Set<Promise<unknown>>();
  return {
    post({ to, subject, text }) {
      // an address of its own for the receiver: text from outside never becomes a header
      const sent = transport
        .sendMail({ from: mailFrom, to: { name: '', address: to }, subject, text })
        .catch((error: unknown) => log.error({ err: error }, 'a letter could not be sent'))
        .finally(() => under.delete(sent));
      under.add(sent);
    },
    async idle() {
      await Promise.all(under);
    },
  };
}
