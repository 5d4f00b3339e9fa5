// The sketch of a postcard has the proportions of the printed one: where its codes stand, and how large.
// Millimetres, from the cut. test/print-sketch.test.ts compares it with what is drawn.
import type { CardSize } from './order.ts';

export const CARDS: Record<CardSize, { width: number; height: number }> = {
  A6: { width: 148, height: 105 },
  A5: { width: 210, height: 148 },
  DL: { width: 210, height: 99 },
  letter: { width: 279.4, height: 215.9 },
};

/** Nothing that must not be cut lies nearer to the edge. */
export const SAFE = 7;
/** Millimetres that stand under the place of the QR code, where the panel is 45 wide. */
const UNDER = (50 * 25.4) / 72;
const UNDER_WITH_BARCODE = (76 * 25.4) / 72;
/** Of the panel's width: the place of the QR code, and what it may give up where the card is low. */
const QR_SHARE = 0.97;
const LEAST_QR_SHARE = 0.84;
const PICTURE_SHARE = 0.54;

export interface Frame {
  width: number;
  height: number;
  /** The white place of the codes; as high as the card but for the edges. */
  panel: { left: number; width: number; height: number };
  /** The side of the QR code's place, its quiet zone within it, and its way from the panel's top. */
  qr: number;
  qrTop: number;
  /** Of what stands under the code: 1 where the panel is 45 mm wide. */
  scale: number;
  /** Of the template with a picture. */
  picture: { width: number; height: number };
}

export function frameOf(size: CardSize, barcode: boolean): Frame {
  const { width, height } = CARDS[size];
  const panelWidth = Math.min(width * 0.36, height * 0.62);
  const panelHeight = height - 2 * SAFE;
  const left = width - SAFE - panelWidth;
  const under = barcode ? UNDER_WITH_BARCODE : UNDER;
  const qrTop = (panelWidth * (1 - QR_SHARE)) / 2;
  const room = panelHeight - qrTop;
  const scale = Math.min(panelWidth / 45, (room - panelWidth * LEAST_QR_SHARE) / under);
  return {
    width,
    height,
    panel: { left, width: panelWidth, height: panelHeight },
    qr: Math.min(panelWidth * QR_SHARE, room - under * scale),
    qrTop,
    scale,
    picture: { width: left - 4, height: height * PICTURE_SHARE },
  };
}

const DARK = '#14181a';
const LIGHT = '#ffffff';

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

/** White or near-black, whichever reads better on the colour. */
export const inkOn = (ground: string): string =>
  contrast(LIGHT, ground) >= contrast(DARK, ground) ? LIGHT : DARK;

export const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);
/** Where neither the order nor the client says one. */
export const DEFAULT_COLOR = '#0b6b4d';
