// How the tests run: real PostgreSQL for all of them, one database for each file. `--project` chooses a
// series; without it a file that is named is found in whichever it stands.
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/harness/longest-first.ts';
import { EVERY, FAULTS, SCREENS } from './test/suites.ts';

const series = (name: string, include: string[], more: object = {}) => ({
  extends: true as const,
  // each its own, since what stands at the root is run for the root as well: twice
  test: { name, include, globalSetup: ['test/harness/global-setup.ts'], ...more },
});

export default defineConfig({
  test: {
    projects: [
      series('tests', EVERY, {
        exclude: [...SCREENS, ...FAULTS],
        // the server's modules are loaded once by each worker, not once for each of 160 files: a third of
        // the time. What is made for a test is made by it, and nothing of ours lies in a module
        isolate: false,
      }),
      series('screens', SCREENS),
      series('faults', FAULTS),
    ],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // on two cores a browser, a server and PostgreSQL share each second: what fails once in CI is run
    // once more, and its failure stays in the report
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/harness/summary-reporter.ts'],
  },
});
