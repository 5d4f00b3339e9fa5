// Two postcards: a colour with a white panel, and a picture beside a white side. Landscape, with bleed
// and crop marks; what differs from piece to piece is the code alone.
import { cardWords } from '../../contract/card-words.ts';
import { cmykOf, contrast, inkOn, PAPER, READABLE, readableOn } from '../brand/colour.ts';
import { QUIET_MODULES } from '../page/qr-code.ts';
import {
  BLACK,
  drawBarcode,
  drawCropMarks,
  drawQrWithQuiet,
  fill,
  GREY,
  makeForm,
  setBoxes,
  WHITE,
  wordsInk,
  type Pdf,
} from './draw.ts';
import { coverWith, drawLogo, drawWords } from './card-words.ts';
import { BLEED, CARD_SIZES, MM, SLUG, type Area, type CardSize } from './paper.ts';
import type { Looks, Piece } from './piece.ts';
import type { Box, TypeSetting } from './type-setting.ts';

/** Nothing that must not be cut lies nearer to the edge. */
const SAFE = 7;
/** Points that stand under the place of the QR code, at scale 1. */
const UNDER = 50;
const UNDER_WITH_BARCODE = 76;
/** Of the panel's width: the place of the QR code, and what it may give up where the card is low. */
const QR_SHARE = 0.97;
const LEAST_QR_SHARE = 0.84;
const QR_TOP_SHARE = (1 - QR_SHARE) / 2;

interface Frame {
  trim: Area;
  /** The corner of the trimmed card on the page, in points. */
  edge: number;
  /** The white place for the codes, in points on the page. */
  panel: Box;
  /** The side of the QR code's place, its quiet zone within it, and its way from the panel's top. */
  qr: number;
  qrTop: number;
  /** Of what stands under the code: 1 where the panel is 45 mm wide. */
  scale: number;
}

/** The place of the codes: a share of the width, so that the same template fits every size. */
export function frameOf(size: CardSize, template: 'panel' | 'picture', barcode: boolean): Frame {
  const trim = CARD_SIZES[size];
  const edge = (SLUG + BLEED) * MM;
  const w = trim.width * MM;
  const h = trim.height * MM;
  const inset = SAFE * MM;
  const panelWidth = Math.min(w * 0.36, h * 0.62);
  const panel =
    template === 'panel'
      ? {
          x: edge + w - inset - panelWidth,
          y: edge + inset,
          width: panelWidth,
          height: h - 2 * inset,
        }
      : {
          x: edge + w - inset - panelWidth,
          y: edge + inset,
          width: panelWidth,
          height: h - 2 * inset,
        };
  // code, barcode, words and number under one another: they shrink before the QR code does
  const under = barcode ? UNDER_WITH_BARCODE : UNDER;
  const qrTop = panelWidth * QR_TOP_SHARE;
  const room = panel.height - qrTop;
  const scale = Math.min(panelWidth / (45 * MM), (room - panelWidth * LEAST_QR_SHARE) / under);
  const qr = Math.min(panelWidth * QR_SHARE, room - under * scale);
  return { trim, edge, panel, qr, qrTop, scale };
}

/** The side of a module of the printed code, in millimetres. */
export const moduleOf = (frame: Frame, modules: number): number =>
  frame.qr / MM / (modules + 2 * QUIET_MODULES);

const barcodeWidthOf = (panel: Box): number => panel.width - 4;

/** The width of the narrowest bar of a Code 128 of so many, in millimetres. */
export const barOf = ({ panel }: Frame, modules: number): number =>
  barcodeWidthOf(panel) / MM / modules;

/** Answers what draws one piece on a new page. */
export function makePostcard(
  doc: Pdf,
  type: TypeSetting,
  { size, template }: { size: CardSize; template: 'panel' | 'picture' },
  looks: Looks,
): (piece: Piece) => void {
  const frame = frameOf(size, template, looks.barcode);
  const { trim } = frame;
  const page: [number, number] = [
    (trim.width + 2 * (SLUG + BLEED)) * MM,
    (trim.height + 2 * (SLUG + BLEED)) * MM,
  ];
  let showArt: (() => void) | undefined;
  return (piece) => {
    doc.addPage({ size: page, margin: 0 });
    setBoxes(doc, trim);
    showArt ??= makeForm(doc, () => {
      if (template === 'panel') drawPanelArt(doc, type, frame, looks);
      else drawPictureArt(doc, type, frame, looks);
      drawCropMarks(doc, trim);
    });
    showArt();
    drawCodes(doc, type, frame, looks, piece);
  };
}

function drawCodes(
  doc: Pdf,
  type: TypeSetting,
  { panel, qr, qrTop, scale }: Frame,
  looks: Looks,
  piece: Piece,
): void {
  const top = panel.y + qrTop;
  drawQrWithQuiet(doc, piece.qrText, { x: panel.x + (panel.width - qr) / 2, y: top, side: qr });
  let y = top + qr + scale;
  const size = narrowed(type, piece.code, panel.width * 0.9, 12.5 * scale);
  const centred = (text: string, weight: 400 | 600 | 700, points: number, at: number) => {
    type.line(
      text,
      panel.x + (panel.width - type.width(text, weight, points)) / 2,
      at,
      weight,
      points,
    );
  };
  centred(piece.code, 700, size, y);
  y += size * 1.45;
  if (looks.barcode) {
    const [width, height] = [barcodeWidthOf(panel), 8 * MM * scale];
    drawBarcode(doc, piece.code, { x: panel.x + (panel.width - width) / 2, y, width, height });
  }
  fill(doc, GREY);
  centred(
    cardWords[looks.language ?? 'en'].number(piece.number),
    400,
    5.5 * Math.min(scale, 1.3),
    panel.y + panel.height - 9 * scale,
  );
}

const narrowed = (type: TypeSetting, text: string, width: number, largest: number) =>
  Math.min(largest, (largest * width) / type.width(text, 700, largest));

/** What stands in the panel on every piece. */
function drawPanelWords(
  doc: Pdf,
  type: TypeSetting,
  { panel, qr, qrTop, scale }: Frame,
  looks: Looks,
): void {
  const words = [cardWords[looks.language ?? 'en'].invitation, looks.validUntil].filter(Boolean);
  let y = panel.y + panel.height - (words.length * 10 + 10) * scale;
  // a barcode needs the room under the code
  const least = panel.y + qrTop + qr + (looks.barcode ? 46 : 20) * scale;
  y = Math.max(y, least);
  for (const [i, each] of words.entries()) {
    fill(doc, i === 0 ? GREY : BLACK);
    const weight = i === 0 ? 400 : 600;
    const size = narrowed(type, each, panel.width * 0.88, 7.5 * scale);
    type.line(each, panel.x + (panel.width - type.width(each, weight, size)) / 2, y, weight, size);
    y += 10 * scale;
  }
}

/** A colour to all edges, the offer on it large, and the white panel. */
function drawPanelArt(doc: Pdf, type: TypeSetting, frame: Frame, looks: Looks): void {
  const { trim, edge, panel } = frame;
  const bleed = BLEED * MM;
  const [w, h] = [trim.width * MM, trim.height * MM];
  fill(doc, cmykOf(looks.color))
    .rect(edge - bleed, edge - bleed, w + 2 * bleed, h + 2 * bleed)
    .fill();
  if (looks.picture) {
    coverWith(doc, looks.picture, {
      x: edge - bleed,
      y: edge - bleed,
      width: w + 2 * bleed,
      height: h + 2 * bleed,
    });
    // the words stand on the colour, whatever the picture shows
    fill(doc, cmykOf(looks.color)).fillOpacity(0.86);
    doc.rect(edge - bleed, edge - bleed, w + 2 * bleed, h + 2 * bleed).fill();
    doc.fillOpacity(1);
  }
  fill(doc, WHITE)
    .roundedRect(panel.x, panel.y, panel.width, panel.height, 3 * MM)
    .fill();
  drawWords(doc, type, looks, inkOn(looks.color), {
    x: edge + (SAFE + 2) * MM,
    y: edge + (SAFE + 1) * MM,
    width: panel.x - edge - (SAFE + 2 + 7) * MM,
    height: h - 2 * (SAFE + 1) * MM,
  });
  drawPanelWords(doc, type, frame, looks);
}

/** A picture on the left to three edges, under it nothing; words and codes on white. */
function drawPictureArt(doc: Pdf, type: TypeSetting, frame: Frame, looks: Looks): void {
  const { trim, edge, panel } = frame;
  const bleed = BLEED * MM;
  const [w, h] = [trim.width * MM, trim.height * MM];
  const picture = {
    x: edge - bleed,
    y: edge - bleed,
    width: panel.x - edge + bleed - 4 * MM,
    height: h * 0.54 + bleed,
  };
  if (looks.picture) {
    coverWith(doc, looks.picture, picture);
    if (looks.logo)
      drawLogo(doc, looks.logo, edge + SAFE * MM, edge + SAFE * MM, { width: w * 0.5, height: h });
  } else {
    fill(doc, cmykOf(looks.color)).rect(picture.x, picture.y, picture.width, picture.height).fill();
    const text = type.fit(looks.clientName, 700, { width: picture.width * 0.8, height: h * 0.3 }, [
      w * 0.08,
      12,
    ]);
    fill(doc, wordsInk(inkOn(looks.color)));
    const top = picture.y + bleed + (picture.height - bleed - text.lines.length * text.leading) / 2;
    type.lines(text, edge + SAFE * MM, top, 700);
  }
  fill(doc, cmykOf(looks.color)).rect(
    edge - bleed,
    edge + h - 3 * MM,
    w + 2 * bleed,
    3 * MM + bleed,
  );
  doc.fill();
  const top = picture.y + picture.height + 5 * MM;
  drawWords(
    doc,
    type,
    { ...looks, clientName: looks.picture ? looks.clientName : '' },
    contrast(looks.color, PAPER) >= READABLE ? looks.color : readableOn(looks.color, PAPER),
    {
      x: edge + SAFE * MM,
      y: top,
      width: panel.x - edge - (SAFE + 7) * MM,
      height: edge + h - 3 * MM - 4 * MM - top,
    },
    true,
  );
  drawPanelWords(doc, type, frame, looks);
}
