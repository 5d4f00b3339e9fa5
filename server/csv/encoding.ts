// How the bytes of a text file are to be read: by its byte order mark, by the NULs of UTF-16, else
// as UTF-8 if they are, and as Windows-1252 (Latin-1, as spreadsheets in Europe write it) if not.

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const startsWith = (head: Uint8Array, ...bytes: number[]) =>
  bytes.every((byte, i) => head[i] === byte);

/** The encoding that a file's first bytes show; undefined: whether it is UTF-8 is to be seen. */
export function encodingOfHead(head: Uint8Array): Encoding | undefined {
  if (startsWith(head, 0xef, 0xbb, 0xbf)) return 'utf-8';
  if (startsWith(head, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(head, 0xfe, 0xff)) return 'utf-16be';
  const first = head.subarray(0, 64);
  const nuls = (odd: number) => first.filter((byte, i) => byte === 0 && i % 2 === odd).length;
  if (nuls(1) * 3 > first.length) return 'utf-16le';
  return nuls(0) * 3 > first.length ? 'utf-16be' : undefined;
}

export interface Utf8Check {
  add(bytes: Uint8Array): void;
  /** Whether all that was added is UTF-8. */
  end(): boolean;
}

export function makeUtf8Check(): Utf8Check {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isGood = true;
  const check = (bytes?: Uint8Array): void => {
    if (!isGood) return;
    try {
      decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      isGood = false;
    }
  };
  return {
    add: check,
    end() {
      check();
      return isGood;
    },
  };
}

/** Reads pieces of a file as text, without its mark; call it without bytes at the end. */
export function makeDecoder(encoding: Encoding): (bytes?: Uint8Array) => string {
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes, { stream: bytes !== undefined });
}
