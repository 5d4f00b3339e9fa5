// Colours of a client's branding: what can be read on them, and what they are in ink. Pure.

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];
/** Cyan, magenta, yellow and black, 0 to 100. */
export type Cmyk = readonly [number, number, number, number];

export const DEFAULT_COLOR = '#0b6b4d';
export const INK = '#14181a';
export const PAPER = '#ffffff';
/** WCAG AA for text. */
export const READABLE = 4.5;

export const rgbOf = (hex: string): Rgb => [
  parseInt(hex.slice(1, 3), 16),
  parseInt(hex.slice(3, 5), 16),
  parseInt(hex.slice(5, 7), 16),
];

const hexOf = (rgb: Rgb): string =>
  `#${rgb.map((each) => Math.round(each).toString(16).padStart(2, '0')).join('')}`;

function luminance(hex: string): number {
  const [r, g, b] = rgbOf(hex).map((each) => {
    const share = each / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast of two colours by WCAG, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** White or near-black, whichever reads better on the colour. */
export const inkOn = (ground: string): string =>
  contrast(PAPER, ground) >= contrast(INK, ground) ? PAPER : INK;

/** The colour, drawn towards black or white until it can be read on the ground. */
export function readableOn(color: string, ground: string): string {
  const end = rgbOf(inkOn(ground) === PAPER ? PAPER : '#000000');
  const from = rgbOf(color);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = hexOf(from.map((each, i) => each + ((end[i] ?? 0) - each) * share) as never);
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return hexOf(end);
}

/**
 * The colour in the inks of an offset press, without a profile: the printer's proof decides. Values
 * of 280 % of ink in sum or less dry on any stock.
 */
export function cmykOf(hex: string): Cmyk {
  const [r, g, b] = rgbOf(hex).map((each) => each / 255) as [number, number, number];
  const k = 1 - Math.max(r, g, b);
  if (k === 1) return [0, 0, 0, 100];
  const part = (each: number) => Math.round(((1 - each - k) / (1 - k)) * 100);
  return [part(r), part(g), part(b), Math.round(k * 100)];
}
