// For what nobody waits for: once the page has been drawn and the browser has nothing else to do.

const AT_LATEST_MS = 5_000;

/** Answers what takes it back. */
export function whenAtRest(work: () => void): () => void {
  // Safari has no such call
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, AT_LATEST_MS);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: AT_LATEST_MS });
  return () => cancelIdleCallback(handle);
}
