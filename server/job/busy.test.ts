// Busy is who works without a pause, and not who waits.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeBusyCheck } from './busy.ts';

function work(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

test('a process that has all it can do is busy, until it has not', async () => {
  const isBusy = makeBusyCheck();
  for (let turn = 0; turn < 10; turn++) {
    work(30);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(isBusy()).toBe(true);
  // the answer stands for a moment: a look at a shorter time would say little
  expect(isBusy()).toBe(true);
  await sleep(600);
  expect(isBusy()).toBe(false);
});
