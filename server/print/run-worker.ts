// Starts the thread that draws, and speaks to it: one task, then its answer.
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Part, PartDone } from './piece.ts';
import type { Sample, Verified } from './verify-sample.ts';
import type { Message, Task } from './worker.ts';

export interface Drawer {
  /** `onProgress` hears how many pieces of the part are drawn; what it answers false ends the part. */
  draw(part: Part, onProgress: (done: number) => Promise<boolean>): Promise<PartDone | undefined>;
  verify(sample: Sample): Promise<Verified>;
  /** Ends the thread, whatever it is at. */
  end(): Promise<void>;
}

const HEAP_MEGABYTES = 320;

/** Beside the bundle; where the server runs from its sources, in the bundle's folder. */
function workerFile(): URL {
  const beside = new URL('./print-worker.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../dist/print-worker.js', import.meta.url);
}

export function startDrawer(): Drawer {
  const worker = new Worker(workerFile(), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  let settle: { resolve(message: Message): void; reject(error: Error): void } | undefined;
  let progress: ((done: number) => Promise<boolean>) | undefined;
  let isCancelled = false;
  let dead: Error | undefined;
  const fail = (error: Error) => settle?.reject(error);
  const die = (error: Error) => {
    dead ??= error;
    fail(dead);
  };
  worker.on('message', (message: Message) => {
    if ('progress' in message) {
      void progress?.(message.progress)
        .then((goesOn) => {
          if (goesOn) return;
          isCancelled = true;
          settle?.resolve({ failed: 'cancelled' });
        })
        .catch(fail);
    } else if ('failed' in message) fail(new Error(message.failed));
    else settle?.resolve(message);
  });
  worker.on('error', die);
  worker.on('exit', (code) => die(new Error(`The thread that draws ended with ${code}`)));

  const ask = (task: Task) =>
    new Promise<Message>((resolve, reject) => {
      settle = { resolve, reject };
      // nobody would answer
      if (dead) reject(dead);
      else worker.postMessage(task);
    }).finally(() => (settle = undefined));

  return {
    async draw(part, onProgress) {
      progress = onProgress;
      const answer = await ask({ task: 'draw', part });
      progress = undefined;
      if (isCancelled) return undefined;
      if (!('drawn' in answer)) throw new Error('The thread answered something else');
      return answer.drawn;
    },
    async verify(sample) {
      const answer = await ask({ task: 'verify', sample });
      if (!('verified' in answer)) throw new Error('The thread answered something else');
      return answer.verified;
    },
    async end() {
      await worker.terminate();
    },
  };
}
