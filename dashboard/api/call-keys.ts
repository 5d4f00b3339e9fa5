// The Idempotency-Key of a call: another for each, but the same again for what is sent once more after its
// answer was lost. So that pressing again is safe, whichever form it is.

export interface CallKeys {
  /** The key for a call, by all that is sent with it. */
  begin(sent: string): string;
  /** `isKnown`: the server has said what came of it. */
  end(sent: string, isKnown: boolean): void;
}

export function makeCallKeys(newKey: () => string): CallKeys {
  const open = new Map<string, string>();
  return {
    begin(sent) {
      const key = open.get(sent) ?? newKey();
      open.set(sent, key);
      return key;
    },
    end(sent, isKnown) {
      if (isKnown) open.delete(sent);
    },
  };
}

const files = new WeakMap<Blob, number>();
let seen = 0;

/** A text for all that a call sends: a file is the one that was chosen. */
export function sentAs(address: string, body: unknown, csv: string | Blob | undefined): string {
  if (!(csv instanceof Blob)) return JSON.stringify([address, body, csv]);
  const file = files.get(csv) ?? ++seen;
  files.set(csv, file);
  return JSON.stringify([address, body, file]);
}
