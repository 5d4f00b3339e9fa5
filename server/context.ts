// What a running server is made of: opened once in main.ts, handed to the capabilities.
import type { Logger } from 'pino';
import type { Authenticator } from './api-key/authenticate.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import type { Readiness } from './health/readiness.ts';
import type { Jobs } from './job/jobs.ts';
import type { Keyring } from './secret/keyring.ts';

export interface Context {
  config: Config;
  db: Database;
  keyring: Keyring;
  authenticator: Authenticator;
  jobs: Jobs;
  readiness: Readiness;
  log: Logger;
}
