// What to do about a data directory that PostgreSQL does not start on: said beside its own words.

/** The way out of damage that nothing here can mend. Nothing has been changed. */
export const wayOutOfDamage = (cluster: string): string =>
  `Nothing was changed. Way out: put ${cluster} back from a copy of the whole directory; or start with ` +
  'another, empty DATA_DIR that has your secret.key in it, and there run `npx vouchertrack restore FILE` ' +
  'with the newest backup (they lie in DATA_DIR/backups, or where BACKUP_DIR says).';

const DAMAGE =
  /pg_control|valid checkpoint|checkpoint record|invalid page|checksum|could not (read|open|access|find) |is not a valid|database files are incompatible/i;

/** Advice for what PostgreSQL said before it ended; empty where there is none. */
export function adviceFor(said: string, cluster: string, account: string | undefined): string {
  if (/No space left on device/i.test(said)) return `Make room on the disk of ${cluster}.`;
  if (/invalid permissions/i.test(said)) return `Close it to others: chmod 700 ${cluster}`;
  if (/Permission denied|wrong ownership/i.test(said)) {
    const owner = account ?? 'the user who runs this';
    return `All of it must belong to ${owner}: chown -R ${owner} ${cluster}`;
  }
  return DAMAGE.test(said) ? `The database is damaged. ${wayOutOfDamage(cluster)}` : '';
}
