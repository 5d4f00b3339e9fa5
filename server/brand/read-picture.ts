// Reads a picture that was sent as a data URL: PNG or JPEG by its content, whatever it says of itself.
import { findPngFault } from './check-png.ts';

export interface Picture {
  mediaType: 'image/png' | 'image/jpeg';
  content: Buffer;
  width: number;
  height: number;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const DATA_URL = /^data:(?:image\/[a-z+.-]+)?;base64,([A-Za-z0-9+/]+={0,2})$/;

/** Answers what is wrong with it as a text. */
export async function readPicture(
  dataUrl: string,
  limits: { bytes: number; side: number },
): Promise<Picture | string> {
  const match = DATA_URL.exec(dataUrl);
  if (!match?.[1]) {
    if (dataUrl.startsWith('data:image/svg')) return SVG_REFUSED;
    return 'must be a data URL in base64: data:image/png;base64,…';
  }
  const content = Buffer.from(match[1], 'base64');
  if (content.length > limits.bytes) {
    return `must be at most ${Math.floor(limits.bytes / 1000)} kB; it has ${Math.ceil(content.length / 1000)} kB`;
  }
  if (/^\s*(?:<\?xml|<svg|<!doctype svg)/i.test(content.toString('utf8', 0, 200))) {
    return SVG_REFUSED;
  }
  const read = readPng(content) ?? readJpeg(content);
  if (!read) return 'must be a PNG or a JPEG';
  if (read.width < 1 || read.height < 1 || Math.max(read.width, read.height) > limits.side) {
    return `must be at most ${limits.side} pixels wide and high; it has ${read.width} × ${read.height}`;
  }
  const fault = read.mediaType === 'image/png' ? await findPngFault(content) : undefined;
  return fault ?? { ...read, content };
}

const SVG_REFUSED = 'must be a PNG or a JPEG: an SVG may hold scripts';

type Read = Omit<Picture, 'content'>;

function readPng(content: Buffer): Read | undefined {
  if (content.length < 33 || !content.subarray(0, 8).equals(PNG)) return undefined;
  if (content.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return {
    mediaType: 'image/png',
    width: content.readUInt32BE(16),
    height: content.readUInt32BE(20),
  };
}

/** The size stands in the frame header, behind any number of segments of other kinds. */
function readJpeg(content: Buffer): Read | undefined {
  if (content.length < 12 || content.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < content.length;) {
    if (content[at] !== 0xff) return undefined;
    const marker = content[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return {
        mediaType: 'image/jpeg',
        height: content.readUInt16BE(at + 5),
        width: content.readUInt16BE(at + 7),
      };
    }
    at += 2 + content.readUInt16BE(at + 2);
  }
  return undefined;
}
