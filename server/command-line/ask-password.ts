// Asks for a password at the terminal, without showing it.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError } from './terminal.ts';

export async function askPassword(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError('Give the password by --password or VOUCHERTRACK_PASSWORD');
  }
  process.stderr.write(question);
  // what is typed is echoed into nothing
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
