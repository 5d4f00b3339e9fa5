// Before all tests: PostgreSQL, and a template database that has the schema.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../server/db/database.ts';
import { migrate, readMigrations } from '../../server/db/migrate.ts';
import { makeJobs } from '../../server/job/jobs.ts';
import { createDatabase, databaseUrl, dropDatabase } from './database.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database that may make others, and the one that they are copied from. */
    postgres: { url: string; template: string; logFile: string | undefined };
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { url, logFile, stop } = await startPostgres(process.env.DATABASE_URL);
  // of one series: two of them may run at once on the same PostgreSQL
  const template = `vt_test_template_${process.pid}_${randomBytes(4).toString('hex')}`;
  await createDatabase(url, template);
  const db = openDatabase({
    connection: { connectionString: databaseUrl(url, template) },
    prepare: true,
  });
  await migrate(db, await readMigrations(resolve('server/db/migrations')));
  // the job queue's own schema, so that each test's start finds it there
  const jobs = makeJobs(db, pino({ level: 'silent' }));
  await jobs.start();
  await jobs.stop();
  await db.close();
  project.provide('postgres', { url, template, logFile });
  return async () => {
    await dropDatabase(url, template);
    await stop();
  };
}
