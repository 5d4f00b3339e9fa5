// A server process: opens the installation, serves, and drains when it is told to stop.
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { makeAuthenticator } from './api-key/authenticate.ts';
import { buildApp } from './app.ts';
import { queueUnfinishedBatches } from './batch/job.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { watchReadiness } from './health/readiness.ts';
import { queueUnfinishedImports } from './import/job.ts';
import { makeJobs } from './job/jobs.ts';
import { queueErasures } from './privacy/job.ts';
import { openInstallation, type Installation } from './open.ts';

export interface Served {
  installation: Installation;
  app: FastifyInstance;
  address: string;
  /** Drains, closes the database, and resolves when all is over. */
  stop(): Promise<void>;
}

/** Serves until `stop`. Rejects when it cannot start, with what to do about it. */
export async function serve(config: Config, log: Logger): Promise<Served> {
  const installation = await openInstallation({
    config,
    log,
    purpose: 'serve',
    onGiveUp: (error) => {
      log.fatal({ err: error }, 'the embedded database is gone for good');
      process.exit(1);
    },
  });
  const { db, keyring } = installation;
  const context: Context = {
    config,
    db,
    keyring,
    authenticator: makeAuthenticator(db),
    jobs: makeJobs(db, log),
    readiness: watchReadiness(db, installation.freeBytes),
    log,
  };
  try {
    const app = await buildApp(context);
    const address = await app.listen({ port: config.port, host: config.host });
    // after listening: shops are served while the job queue looks after its tables
    void context.jobs
      .start()
      .then(() => queueUnfinishedBatches(context))
      .then(() => queueUnfinishedImports(context))
      .then(() => queueErasures(context))
      .catch((error: unknown) => log.error({ err: error }, 'job queue'));
    return { installation, app, address, stop: () => stop(context, installation, app) };
  } catch (error) {
    context.readiness.stop();
    await context.authenticator.stop();
    await installation.close();
    throw error;
  }
}

async function stop(context: Context, installation: Installation, app: FastifyInstance) {
  context.readiness.drain();
  // still served, and told to come back elsewhere, until who balances has noticed
  await sleep(context.config.drainSeconds * 1_000);
  await app.close();
  await context.jobs.stop();
  await installation.close();
}
