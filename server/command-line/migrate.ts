// `migrate`: brings the database to this release's schema.
import { printResult, withInstallation } from './terminal.ts';

export async function run({ json }: { json?: boolean }): Promise<void> {
  const applied = await withInstallation(({ migrated }) => Promise.resolve(migrated));
  const words =
    applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`;
  printResult(json ?? false, { applied }, words);
}
