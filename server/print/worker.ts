// The thread that draws: the API's event loop never waits for a page. One part at a time.
import { parentPort } from 'node:worker_threads';
import { drawPart } from './draw-part.ts';
import type { Part, PartDone } from './piece.ts';
import { verifySample, type Sample, type Verified } from './verify-sample.ts';

export type Task = { task: 'draw'; part: Part } | { task: 'verify'; sample: Sample };
export type Message =
  { progress: number } | { drawn: PartDone } | { verified: Verified } | { failed: string };

const port = parentPort;
if (!port) throw new Error('This file is the program of a worker thread');
const say = (message: Message) => {
  port.postMessage(message);
};

port.on('message', (task: Task) => {
  const work =
    task.task === 'draw'
      ? drawPart(task.part, (progress) => say({ progress })).then((drawn) => say({ drawn }))
      : verifySample(task.sample).then((verified) => say({ verified }));
  work.catch((error: unknown) => say({ failed: (error as Error).stack ?? String(error) }));
});
