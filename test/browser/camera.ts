// Films for a browser's camera, in grey: a QR code as a phone sees one, or a printed page.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import QRCode from 'qrcode';

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES = 30;
const PAPER = 225;
const INK = 35;

export interface Sight {
  /** Pixels of a module. */
  modulePx: number;
  /** Degrees by which the card is turned. */
  turned?: number;
  /** Pixels over which an edge is smeared. */
  blur?: number;
}

/** Writes `text` as a QR code into a film (Y4M) that chromium takes for a camera. */
export function filmCode(path: string, text: string, { modulePx, turned = 0, blur = 0 }: Sight) {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const angle = (turned * Math.PI) / 180;
  const grey = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [dx, dy] = [x - WIDTH / 2, y - HEIGHT / 2];
      const u = (dx * Math.cos(angle) + dy * Math.sin(angle)) / modulePx + size / 2;
      const v = (dy * Math.cos(angle) - dx * Math.sin(angle)) / modulePx + size / 2;
      const isInk =
        u >= 0 && v >= 0 && u < size && v < size && data[Math.floor(v) * size + Math.floor(u)];
      grey[y * WIDTH + x] = isInk ? INK : PAPER;
    }
  }
  writeFilm(path, blurred(grey, blur), WIDTH, HEIGHT);
}

function writeFilm(path: string, grey: Buffer, width: number, height: number): void {
  const plain = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), grey, plain]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame)]));
}

/** What a phone sees of a page of a printed PDF that is held before it, as poppler renders it. */
export function filmPage(path: string, pdf: string, page: number): void {
  const [width, height] = [1280, 960];
  const which = ['-f', String(page), '-l', String(page), '-singlefile', '-gray'];
  const scale = ['-scale-to', String(height)];
  const pgm = execFileSync('pdftoppm', [...which, ...scale, pdf], { maxBuffer: 20_000_000 });
  // "P5 width height 255", then a byte a point
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.toString('latin1', 0, 40));
  if (!head) throw new Error('pdftoppm wrote no grey picture');
  const [paperWidth, paperHeight] = [Number(head[1]), Number(head[2])];
  const grey = Buffer.alloc(width * height, 90);
  const [left, top] = [(width - paperWidth) >> 1, (height - paperHeight) >> 1];
  for (let y = 0; y < paperHeight; y++) {
    const from = head[0].length + y * paperWidth;
    pgm.copy(grey, (top + y) * width + left, from, from + paperWidth);
  }
  writeFilm(path, grey, width, height);
}

/** Each point as the mean of its neighbours. */
function blurred(grey: Uint8Array, radius: number): Buffer {
  if (radius === 0) return Buffer.from(grey);
  const out = Buffer.alloc(grey.length);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      let [sum, n] = [0, 0];
      for (let j = -radius; j <= radius; j++) {
        for (let i = -radius; i <= radius; i++) {
          const [xx, yy] = [x + i, y + j];
          if (xx < 0 || yy < 0 || xx >= WIDTH || yy >= HEIGHT) continue;
          sum += grey[yy * WIDTH + xx] ?? 0;
          n++;
        }
      }
      out[y * WIDTH + x] = Math.round(sum / n);
    }
  }
  return out;
}
