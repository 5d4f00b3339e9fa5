// Collects what arrives while a batch is in flight and sends it as the next one: no timer, so that a
// lone request waits for nothing and a crowd shares its round trips and its commit.

export interface BatcherOptions {
  /** Most items in one batch. */
  maxItems?: number;
  /** Batches in flight at once. */
  concurrency?: number;
  /** Items that may wait; beyond it `add` throws QueueFull. */
  maxQueue?: number;
  /**
   * Beside a batch in flight the next one goes only when it holds so many items, or after a few
   * milliseconds: what is worth a round trip of its own waits for nothing, and a crowd that is after
   * one code is not split into batches that wait for each other's lock.
   */
  fill?: number;
}

/** How long items wait for company beside a batch in flight. */
const PATIENCE_MS = 5;

export class QueueFull extends Error {
  override name = 'QueueFull';
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export interface Batcher<Item, Result> {
  /** Answers what `run` answered for this item, in the order of the batch. */
  add(item: Item): Promise<Result>;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

/** `run` gets the items in the order in which they came, and answers as many results. */
export function makeBatcher<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  { maxItems = 256, concurrency = 2, maxQueue = 4096, fill = 32 }: BatcherOptions = {},
): Batcher<Item, Result> {
  let queue: Waiting<Item, Result>[] = [];
  let inFlight = 0;
  let scheduled = false;
  let patience: NodeJS.Timeout | undefined;
  let idlers: (() => void)[] = [];

  function pump(): void {
    scheduled = false;
    while (inFlight < concurrency && queue.length > 0) {
      if (inFlight > 0 && queue.length < fill) {
        patience ??= setTimeout(loseIt, PATIENCE_MS);
        break;
      }
      send();
    }
    if (inFlight === 0) {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
  }

  function send(): void {
    const batch = queue.length <= maxItems ? queue : queue.slice(0, maxItems);
    queue = batch === queue ? [] : queue.slice(maxItems);
    inFlight++;
    void settle(batch);
  }

  function loseIt(): void {
    patience = undefined;
    if (inFlight < concurrency && queue.length > 0) send();
    pump();
  }

  async function settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      inFlight--;
      pump();
    }
  }

  return {
    add(item) {
      if (queue.length >= maxQueue) return Promise.reject(new QueueFull('The queue is full'));
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        if (scheduled || inFlight >= concurrency) return;
        scheduled = true;
        // one turn of the event loop: what arrived in the same read goes along
        setImmediate(pump);
      });
    },
    idle: () =>
      inFlight === 0 && queue.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idlers.push(resolve)),
  };
}
