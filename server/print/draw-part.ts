// Draws one part of a print into its file: a PDF, page after page to the disk, or a zip of QR files.
import { createWriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import yazl from 'yazl';
import { qrPng } from '../page/png.ts';
import { makeQr, qrSvg } from '../page/qr-code.ts';
import { LABELS, sheetGrid } from './paper.ts';
import { qrFileName, type Part, type PartDone, type Piece } from './piece.ts';
import { makePostcard } from './postcard.ts';
import { makeSheet } from './sheet.ts';
import { makeTypeSetting } from './type-setting.ts';

const STEP = 50;
// the same pieces make the same file
const LONG_AGO = new Date('2000-01-01T00:00:00Z');

/** `onProgress` hears how many pieces are drawn. */
export async function drawPart(part: Part, onProgress: (done: number) => void): Promise<PartDone> {
  const unfinished = `${part.file}.unfinished`;
  const pages =
    part.layout.kind === 'qr_files'
      ? await writeZip(part, part.layout.pixels, unfinished, onProgress)
      : await writePdf(part, unfinished, onProgress);
  const { size: bytes } = await stat(unfinished);
  await rename(unfinished, part.file);
  return { pages, bytes };
}

async function writePdf(part: Part, file: string, onProgress: (done: number) => void) {
  const { layout, looks, pieces } = part;
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    info: { Title: `${looks.clientName}: ${looks.headline}`, Creator: 'VoucherTrack' },
  });
  const out = createWriteStream(file);
  doc.pipe(out);
  let pages = 0;
  doc.on('pageAdded', () => pages++);
  const type = makeTypeSetting(doc);
  const draw = drawerOf(doc, type, part);
  for (const [i, piece] of pieces.entries()) {
    draw(piece);
    if ((i + 1) % STEP === 0) {
      onProgress(i + 1);
      await turn();
      if (out.writableNeedDrain) await once(out, 'drain');
    }
  }
  doc.end();
  await finished(out);
  onProgress(pieces.length);
  return pages;

  function drawerOf(
    pdf: InstanceType<typeof PDFDocument>,
    setting: ReturnType<typeof makeTypeSetting>,
    { looks: shared }: Part,
  ): (piece: Piece) => void {
    switch (layout.kind) {
      case 'postcard':
        return makePostcard(pdf, setting, layout, shared);
      case 'labels':
        return makeSheet(pdf, setting, LABELS[layout.label], shared, false);
      case 'qr_sheet':
        return makeSheet(pdf, setting, sheetGrid(layout.size, layout.columns), shared, true);
      case 'qr_files':
        throw new Error('QR files are no PDF');
    }
  }
}

async function writeZip(
  { pieces }: Part,
  pixels: number,
  file: string,
  onProgress: (done: number) => void,
): Promise<number> {
  const zip = new yazl.ZipFile();
  const out = createWriteStream(file);
  zip.outputStream.pipe(out);
  for (const [i, piece] of pieces.entries()) {
    const qr = makeQr(piece.qrText);
    const name = qrFileName(piece);
    zip.addBuffer(Buffer.from(qrSvg(qr)), `svg/${name}.svg`, { mtime: LONG_AGO });
    const png = qrPng(qr, pixels);
    zip.addBuffer(png, `png/${name}.png`, { mtime: LONG_AGO, compress: false });
    if ((i + 1) % STEP === 0) {
      onProgress(i + 1);
      await turn();
      if (out.writableNeedDrain) await once(out, 'drain');
    }
  }
  zip.end();
  await finished(out);
  onProgress(pieces.length);
  return 0;
}
