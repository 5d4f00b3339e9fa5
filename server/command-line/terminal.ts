// What commands share: the settings, the installation for as long as they need it, and their output.
import pino, { type Logger } from 'pino';
import { readConfig, type Config } from '../config.ts';
import { openInstallation, type Installation } from '../open.ts';

/** Something that the person at the terminal can mend; shown without a stack. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/** The log of a command: only what went wrong, on standard error. */
export const commandLog = (): Logger =>
  pino({ level: 'warn', base: null }, pino.destination({ dest: 2, sync: true }));

/** Opens the installation (beside a running server where there is one), and closes it after. */
export async function withInstallation<T>(
  work: (installation: Installation, config: Config) => Promise<T>,
  options: { migrates?: boolean; purpose?: 'serve' | 'command' } = {},
): Promise<T> {
  const config = readConfig();
  const installation = await openInstallation({
    config,
    log: commandLog(),
    purpose: 'command',
    ...options,
  });
  try {
    return await work(installation, config);
  } finally {
    await installation.close();
  }
}

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints a result: as one line of JSON, or in words. */
export const printResult = (json: boolean, result: object, words: string): void =>
  print(json ? JSON.stringify(result) : words);

/**
 * Shows how far long work has come, on standard error and only on a terminal. Call it as often as
 * you like: it draws at most ten times a second. `done()` ends the line.
 */
export function progressBar(label: string, total: number) {
  const isShown = process.stderr.isTTY;
  let drawnAt = 0;
  const draw = (count: number) => {
    const share = total > 0 ? Math.min(1, count / total) : 1;
    const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
    const percent = `${Math.floor(share * 100)}`.padStart(3);
    process.stderr.write(`\r${label} ${bar} ${percent}% ${count.toLocaleString('en')}`);
  };
  return {
    update(count: number): void {
      if (!isShown || performance.now() - drawnAt < 100) return;
      drawnAt = performance.now();
      draw(count);
    },
    done(count = total): void {
      if (!isShown) return;
      draw(count);
      process.stderr.write('\n');
    },
  };
}
