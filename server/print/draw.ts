// What all pages are drawn with: codes as one path, crop marks, and what stands on every page of a
// part, drawn once and shown again. Lengths in points, colours in inks.
import bwipjs from 'bwip-js';
import type PDFDocument from 'pdfkit';
import { cmykOf, INK, type Cmyk } from '../brand/colour.ts';
import { darkRuns, makeQr, QUIET_MODULES, type QrCode } from '../page/qr-code.ts';
import { BLEED, MM, SLUG, type Area } from './paper.ts';

export type Pdf = InstanceType<typeof PDFDocument>;

export const BLACK: Cmyk = [0, 0, 0, 100];
export const WHITE: Cmyk = [0, 0, 0, 0];
export const GREY: Cmyk = [0, 0, 0, 60];

/** Words in our near-black are black alone: small letters in four inks blur where those do not meet. */
export const wordsInk = (hex: string): Cmyk => (hex === INK ? BLACK : cmykOf(hex));

interface Page {
  write(chunk: Buffer | string): unknown;
  fonts: Record<string, unknown>;
  xobjects: Record<string, unknown>;
  ext_gstates: Record<string, unknown>;
  dictionary: { data: Record<string, unknown> };
  width: number;
  height: number;
}
interface Reference {
  write(chunk: string): void;
  end(): void;
}
const pageOf = (doc: Pdf) => doc.page as unknown as Page;
const refOf = (doc: Pdf, data: object) =>
  (doc as unknown as { ref(data: object): Reference }).ref(data);

export const fill = (doc: Pdf, ink: Cmyk): Pdf => doc.fillColor(ink as never);

const n = (value: number) => String(Math.round(value * 1000) / 1000);

/** The QR code of a text in its place, the quiet zone within it: what is beside the place may be near. */
export function drawQrWithQuiet(
  doc: Pdf,
  text: string,
  { x, y, side }: { x: number; y: number; side: number },
): void {
  const qr = makeQr(text);
  const quiet = (side * QUIET_MODULES) / (qr.size + 2 * QUIET_MODULES);
  drawQr(doc, qr, x + quiet, y + quiet, side - 2 * quiet);
}

/** A QR code with its corner at x, y: all of its modules are one path. */
function drawQr(doc: Pdf, qr: QrCode, x: number, y: number, side: number): void {
  const module = side / qr.size;
  let path = '';
  for (const { row, column, length } of darkRuns(qr)) {
    path += `${n(x + column * module)} ${n(y + row * module)} ${n(length * module)} ${n(module)} re\n`;
  }
  fill(doc, BLACK);
  doc.addContent(`${path}f`);
}

interface Bars {
  sbs: number[];
}

/** Light bars that must stand before and after a Code 128. */
const QUIET_BARS = 10;

function barsOf(text: string): number[] {
  const [bars] = bwipjs.raw('code128', text, {}) as unknown as Bars[];
  return bars?.sbs ?? [];
}

/** How many of its narrowest bars a Code 128 is wide, its quiet zones within it. */
export const barcodeModules = (text: string): number =>
  barsOf(text).reduce((sum, each) => sum + each, 2 * QUIET_BARS);

/** Code 128 that fills the width, its quiet zones within it. */
export function drawBarcode(doc: Pdf, text: string, box: { x: number; y: number } & Area): void {
  const widths = barsOf(text);
  const unit = box.width / barcodeModules(text);
  let at = box.x + QUIET_BARS * unit;
  let path = '';
  widths.forEach((each, i) => {
    if (i % 2 === 0) path += `${n(at)} ${n(box.y)} ${n(each * unit)} ${n(box.height)} re\n`;
    at += each * unit;
  });
  fill(doc, BLACK);
  doc.addContent(`${path}f`);
}

/** Where to cut: hairlines outside the bleed, in all inks' registration black. */
export function drawCropMarks(doc: Pdf, trim: Area): void {
  const edge = (SLUG + BLEED) * MM;
  const [right, bottom] = [edge + trim.width * MM, edge + trim.height * MM];
  const [from, to] = [2 * MM, (SLUG - 1) * MM];
  doc.lineWidth(0.25).strokeColor([100, 100, 100, 100] as never);
  for (const x of [edge, right]) {
    doc.moveTo(x, from).lineTo(x, to);
    doc.moveTo(x, bottom + edge - to).lineTo(x, bottom + edge - from);
  }
  for (const y of [edge, bottom]) {
    doc.moveTo(from, y).lineTo(to, y);
    doc.moveTo(right + edge - to, y).lineTo(right + edge - from, y);
  }
  doc.stroke();
}

/** The boxes by which a printer places and cuts the page that was just added. */
export function setBoxes(doc: Pdf, trim: Area): void {
  const page = pageOf(doc);
  const box = (inset: number, width: number, height: number) => [
    inset,
    inset,
    inset + width,
    inset + height,
  ];
  const outer = SLUG * MM;
  const bleed = 2 * BLEED * MM;
  page.dictionary.data.BleedBox = box(outer, trim.width * MM + bleed, trim.height * MM + bleed);
  const inner = (SLUG + BLEED) * MM;
  page.dictionary.data.TrimBox = box(inner, trim.width * MM, trim.height * MM);
}

/**
 * Draws on the page once what stands on every page, into a form of its own. The answer shows it on
 * the page that is being drawn: a line instead of all of it, in the file and in the time it takes.
 */
export function makeForm(doc: Pdf, draw: () => void): () => void {
  const page = pageOf(doc);
  const written: string[] = [];
  const write = page.write;
  page.write = (chunk: Buffer | string) => written.push(String(chunk));
  draw();
  page.write = write;
  const form = refOf(doc, {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, page.width, page.height],
    Resources: {
      ProcSet: ['PDF', 'Text', 'ImageB', 'ImageC', 'ImageI'],
      Font: { ...page.fonts },
      XObject: { ...page.xobjects },
      ExtGState: { ...page.ext_gstates },
    },
  });
  form.write(written.join('\n'));
  form.end();
  return () => {
    pageOf(doc).xobjects.Art = form;
    doc.save().addContent('/Art Do').restore();
  };
}
