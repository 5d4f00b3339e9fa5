// Collects what arrives while a batch is in flight and sends it as the next one: no timer, so that a
// lone request waits for nothing and a crowd shares its round trips and its commit.

export interface BatcherOptions<Item> {
  /** Most items in one batch. */
  maxItems?: number;
  /** Batches in flight at once. */
  concurrency?: number;
  /** Items that may wait; beyond it `add` rejects. */
  maxQueue?: number;
  /** What it rejects with then. */
  whenFull: () => Error;
  /** Beside a batch in flight the next one goes with so many items, or after a few milliseconds. */
  fill?: number;
  /**
   * What an item needs for itself: it waits while a batch in flight has one with the same key, and so
   * goes with all others that are after it. In a batch of its own it would wait for the lock, and
   * what goes with it too.
   */
  keyOf?: (item: Item) => string | undefined;
}

/** How long items wait for company beside a batch in flight. */
const PATIENCE_MS = 5;

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
  options: BatcherOptions<Item>,
): Batcher<Item, Result> {
  const { maxItems = 256, concurrency = 2, maxQueue = 4096, fill = 8, keyOf, whenFull } = options;
  let queue: Waiting<Item, Result>[] = [];
  /** Those that wait for a key, older than the queue. */
  let held: Waiting<Item, Result>[] = [];
  const taken = new Set<string>();
  let inFlight = 0;
  let scheduled = false;
  let patience: NodeJS.Timeout | undefined;
  let idlers: (() => void)[] = [];

  const isHeld = ({ item }: Waiting<Item, Result>) => {
    const key = keyOf?.(item);
    return key !== undefined && taken.has(key);
  };

  /** Sets aside what waits for a key. */
  function holdBack(): void {
    if (taken.size === 0) return;
    const waiting = queue;
    queue = [];
    for (const each of waiting) (isHeld(each) ? held : queue).push(each);
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(gather, -1);
  }

  /**
   * A batch goes after a turn of the event loop that has brought nothing more: a lone request waits
   * for one empty turn, a crowd for those that come right behind.
   */
  function gather(before: number): void {
    if (queue.length > before && queue.length < fill) setImmediate(gather, queue.length);
    else pump();
  }

  function pump(): void {
    scheduled = false;
    while (inFlight < concurrency && queue.length > 0) {
      holdBack();
      if (queue.length === 0) break;
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
    holdBack();
    if (inFlight < concurrency && queue.length > 0) send();
    pump();
  }

  async function settle(batch: Waiting<Item, Result>[]): Promise<void> {
    const keys = keyOf ? batch.flatMap(({ item }) => keyOf(item) ?? []) : [];
    for (const key of keys) taken.add(key);
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      inFlight--;
      for (const key of keys) taken.delete(key);
      if (held.length > 0) {
        queue = held.concat(queue);
        held = [];
      }
      schedule();
    }
  }

  return {
    add(item) {
      if (queue.length + held.length >= maxQueue) {
        return Promise.reject(whenFull());
      }
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        if (inFlight < concurrency) schedule();
      });
    },
    idle: () =>
      inFlight === 0 && queue.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idlers.push(resolve)),
  };
}
