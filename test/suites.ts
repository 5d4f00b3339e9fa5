// Which test runs by which command. `npm test` has all but two series that are slow by nature: they are
// commands of their own, and continuous integration runs them whole (.ci/run).

/** `npm run test:screens`: every screen at every width and in both schemes, under axe. */
export const SCREENS = ['test/browser/screens.test.ts', 'test/browser/roles.test.ts'];

/** `npm run test:faults`: what is killed, stopped, filled up or cut off, over and over. */
export const FAULTS = [
  'test/browser/till-faults.test.ts',
  'test/faults/clock.test.ts',
  'test/faults/deploy.test.ts',
  'test/faults/disk-full.test.ts',
  'test/faults/line.test.ts',
  'test/faults/print-kill.test.ts',
  'test/faults/restore.test.ts',
];

export const EVERY = ['{contract,dashboard,server,bench,test}/**/*.test.ts'];
