// Being written.
import { CommandError } from './terminal.ts';

export const run = (..._: unknown[]): Promise<void> => Promise.reject(new CommandError('not yet'));
