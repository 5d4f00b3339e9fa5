// What the benchmark started, ended in the reverse order: at its end, on an error and on Ctrl-C.

type Close = () => Promise<void> | void;

const open: Close[] = [];

/** Registers what ends a thing; the answer ends it now, once. */
export function closing(close: Close): () => Promise<void> {
  let ended: Promise<void> | undefined;
  const once = () => (ended ??= Promise.resolve(close()));
  open.push(once);
  return once;
}

export async function closeAll(): Promise<void> {
  for (let close = open.pop(); close; close = open.pop()) {
    try {
      await close();
    } catch (error) {
      process.stderr.write(`could not clean up: ${(error as Error).message}\n`);
    }
  }
}
