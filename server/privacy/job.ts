// The jobs of privacy: what is too old goes at night, and who asked for it is forgotten at once.
import type { Context } from '../context.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { erasePending } from './erase.ts';
import { applyRetention } from './retention.ts';

const ERASE = 'erase-people';

type Parts = Pick<Context, 'db' | 'jobs'>;

/** Says what the queue's jobs do; called before the jobs are started. */
export function handlePrivacyJobs({ db, jobs }: Parts, hash: HashCustomer): void {
  jobs.handle(ERASE, async () => {
    await erasePending(db, hash);
  });
  jobs.schedule('apply-retention', '23 2 * * *', () => applyRetention(db, Date.now()));
}

/** The job is told nothing: what it needs to know stands in the wishes themselves, as hashes. */
export const queueErasures = ({ jobs }: Pick<Parts, 'jobs'>): Promise<void> => jobs.send(ERASE, {});
