// The order of the test files: what takes long begins first, so that at the end no worker waits for
// another's minutes. A fresh clone has no times of an earlier run, and sizes of files tell little.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take longer than half a minute, then the rooms of slow ones. */
const LONGEST = [
  'test/browser/screens.test.ts',
  'test/browser/till-faults.test.ts',
  'server/print/',
  'test/browser/till.test.ts',
  'test/faults/',
  'test/browser/people.test.ts',
  'test/browser/session.test.ts',
  'test/browser/',
  'server/doctor/doctor.test.ts',
  'server/report/histories.test.ts',
  'test/fuzz/',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((path) => moduleId.includes(`/${path}`));
  return at < 0 ? LONGEST.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
