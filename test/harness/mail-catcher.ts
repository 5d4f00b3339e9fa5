// An SMTP server that keeps what is sent to it: a real one, so that letters are what receivers get.
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface CaughtMail {
  /** To whom it was handed over, whatever its head says. */
  recipients: string[];
  mail: ParsedMail;
}

export interface MailCatcher {
  /** For SMTP_URL. */
  url: string;
  caught: CaughtMail[];
  /** What was handed over for an address. */
  lettersTo(address: string): ParsedMail[];
  close(): Promise<void>;
}

export async function catchMail(): Promise<MailCatcher> {
  const caught: CaughtMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      void simpleParser(stream).then((mail) => {
        caught.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), mail });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    caught,
    lettersTo: (address) =>
      caught.filter(({ recipients }) => recipients.includes(address)).map(({ mail }) => mail),
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}
