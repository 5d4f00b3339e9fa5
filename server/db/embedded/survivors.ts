// The backends that outlive a killed postmaster. Idle ones notice and end; one that computes goes on
// until its statement is done, and keeps every new postmaster from starting for as long.
import { readdirSync } from 'node:fs';

import { commandLineOf, workingDirectoryOf } from './liveness.ts';
import { isBackend } from './postmaster.ts';

/** Ends them: at a safe point at first, at once from the sixth attempt. */
export function endSurvivors(cluster: string, attempt: number): void {
  for (const pid of findSurvivors(cluster)) {
    try {
      process.kill(pid, attempt < 6 ? 'SIGTERM' : 'SIGQUIT');
    } catch {
      // it has ended meanwhile
    }
  }
}

// without /proc none is found, and starting is tried again until they are done
function findSurvivors(cluster: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isBackend(commandLineOf(pid)))
    .filter((pid) => workingDirectoryOf(pid) === cluster);
}
