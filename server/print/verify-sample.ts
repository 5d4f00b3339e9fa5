// Reads back what was printed: a page of the finished PDF is rendered by pdftoppm, as a printer's
// machine would, and its codes are read by another decoder than the one that will read them on paper.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

export interface Sample {
  file: string;
  /** Pages from 1, each with what must be read on it. */
  pages: { page: number; texts: string[] }[];
}

export interface Verified {
  /** Codes that were looked for, and that were read; checked 0 and a note where it cannot be done. */
  checked: number;
  read: number;
  note: string | null;
}

const run = promisify(execFile);
const DPI = 200;
const TIMEOUT_MS = 60_000;
const NOT_RENDERED =
  'Not read back: pdftoppm (poppler-utils) is not installed where this server runs';

export async function verifySample({ file, pages }: Sample): Promise<Verified> {
  const folder = await mkdtemp(join(tmpdir(), 'vouchertrack-print-'));
  try {
    let checked = 0;
    let read = 0;
    for (const { page, texts } of pages) {
      const picture = join(folder, `page-${page}`);
      const numbers = ['-f', String(page), '-l', String(page)];
      const format = ['-r', String(DPI), '-png', '-gray', '-singlefile'];
      try {
        await run('pdftoppm', [...format, ...numbers, file, picture], { timeout: TIMEOUT_MS });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          return { checked: 0, read: 0, note: NOT_RENDERED };
        }
        throw error;
      }
      const found = await readCodes(await readFile(`${picture}.png`), texts.length);
      checked += texts.length;
      read += texts.filter((text) => found.has(text)).length;
    }
    return { checked, read, note: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let prepared: Promise<unknown> | undefined;

async function readCodes(png: Buffer, count: number): Promise<Set<string>> {
  prepared ??= readFile(
    createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'),
  ).then((bytes) => {
    const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    prepareZXingModule({ overrides: { wasmBinary } });
  });
  await prepared;
  const results = await readBarcodes(new Uint8Array(png), {
    formats: ['QRCode'],
    tryHarder: true,
    maxNumberOfSymbols: Math.min(255, count + 5),
  });
  return new Set(results.map(({ text }) => text));
}
