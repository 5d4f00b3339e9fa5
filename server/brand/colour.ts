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

/** Ink in sum that dries on any stock, in per cent. */
const MAX_INK = 280;

/** How coated paper looks under so much ink, each 0 to 1: a fit to the usual press (SWOP). */
function printed([c, m, y, k]: Cmyk): Rgb {
  const [a, b, d, e] = [c / 100, m / 100, y / 100, k / 100];
  return [
    255 +
      a * (-4.387 * a + 54.486 * b + 18.823 * d + 212.257 * e - 285.233) +
      b * (1.715 * b - 5.61 * d - 17.874 * e - 5.497) +
      d * (-2.522 * d - 21.249 * e + 17.512) +
      e * (-21.861 * e - 189.482),
    255 +
      a * (8.841 * a + 60.118 * b + 6.871 * d + 31.159 * e - 79.297) +
      b * (-15.31 * b + 17.575 * d + 131.353 * e - 190.945) +
      d * (4.444 * d + 9.863 * e - 24.867) +
      e * (-20.737 * e - 187.805),
    255 +
      a * (0.884 * a + 8.079 * b + 30.9 * d - 0.239 * e - 14.184) +
      b * (10.496 * b + 63.024 * d + 50.607 * e - 112.239) +
      d * (0.033 * d + 115.604 * e - 193.582) +
      e * (-22.338 * e - 180.126),
  ];
}

const distance = (inks: Cmyk, rgb: Rgb): number =>
  printed(inks).reduce((sum, each, i) => sum + (each - (rgb[i] ?? 0)) ** 2, 0) +
  Math.max(0, inks.reduce((sum, each) => sum + each, 0) - MAX_INK) ** 2;

/**
 * The colour in the inks of an offset press: those that come nearest to it on coated paper. The plain
 * inversion turns greens blue and blues violet. The printer's proof decides.
 */
export function cmykOf(hex: string): Cmyk {
  const rgb = rgbOf(hex);
  const [r, g, b] = rgb.map((each) => each / 255) as [number, number, number];
  const k = 1 - Math.max(r, g, b);
  if (k === 0 && r === g && g === b) return [0, 0, 0, 0];
  if (Math.max(r, g, b) - Math.min(r, g, b) < 0.02) return [0, 0, 0, Math.round(k * 100)];
  const part = (each: number) => Math.round(((1 - each - k) / (1 - k)) * 100);
  let best: Cmyk = [part(r), part(g), part(b), Math.round(k * 100)];
  for (let step = 16; step >= 1; step /= 2) {
    for (let better = true; better;) {
      better = false;
      for (const [ink, change] of STEPS) {
        const next = best.map((each, i) =>
          i === ink ? Math.min(100, Math.max(0, each + change * step)) : each,
        ) as unknown as Cmyk;
        if (distance(next, rgb) + 0.01 < distance(best, rgb)) {
          best = next;
          better = true;
        }
      }
    }
  }
  return best;
}

const STEPS = [0, 1, 2, 3].flatMap((ink) => [[ink, 1] as const, [ink, -1] as const]);
