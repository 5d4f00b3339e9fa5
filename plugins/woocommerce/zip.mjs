// Reads and writes ZIP archives with Node's own zlib, so that neither build nor tests need a package.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 1 January 2026 in MS-DOS form: the same content always makes the same archive. */
const FIXED_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Packs `[{name, data: Buffer}]` into one archive; names use `/`. */
export function writeZip(files) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const { name, data } of files) {
    const path = Buffer.from(name, 'utf8');
    const packed = deflateRawSync(data, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(FIXED_DATE, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(LOCAL, 0);
    bodies.push(local, common, path, packed);

    const head = Buffer.alloc(6);
    head.writeUInt32LE(CENTRAL, 0);
    head.writeUInt16LE(0x0314, 4);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(0o100644 * 65536, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(head, common, tail, path);
    offset += 30 + path.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

/** Unpacks an archive into `[{name, data}]`, folders left out. */
export function readZip(archive) {
  let at = archive.length - 22;
  while (at >= 0 && archive.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error('This is no ZIP archive');
  const count = archive.readUInt16LE(at + 10);
  let entry = archive.readUInt32LE(at + 16);
  const files = [];
  for (let i = 0; i < count; i++) {
    const method = archive.readUInt16LE(entry + 10);
    const size = archive.readUInt32LE(entry + 20);
    const nameLength = archive.readUInt16LE(entry + 28);
    const skip = archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
    const local = archive.readUInt32LE(entry + 42);
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength);
    entry += 46 + nameLength + skip;
    if (name.endsWith('/')) continue;
    const body = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(body, body + size);
    files.push({ name, data: method === 0 ? Buffer.from(packed) : inflateRawSync(packed) });
  }
  return files;
}
