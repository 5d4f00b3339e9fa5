// Text in Inter, embedded: runs of letters by the subset that has them, fitted into a box.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';

type Pdf = InstanceType<typeof PDFDocument>;
export type Weight = 400 | 600 | 700;

const SUBSETS = ['latin', 'latin-ext', 'greek', 'cyrillic'] as const;
const require = createRequire(import.meta.url);
const fileOf = (subset: string, weight: Weight) =>
  require.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`);

interface Run {
  font: string;
  text: string;
}

interface KnownFont {
  font: { hasGlyphForCodePoint(codePoint: number): boolean };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Fitted {
  lines: string[];
  size: number;
  leading: number;
}

export interface TypeSetting {
  width(text: string, weight: Weight, size: number): number;
  /** One line, its top at y. */
  line(text: string, x: number, y: number, weight: Weight, size: number): void;
  /** The largest size at which the text fits; its words are broken only where one is too long. */
  fit(text: string, weight: Weight, box: Omit<Box, 'x' | 'y'>, sizes: [number, number]): Fitted;
  /** Draws what `fit` answered from the top of the box; answers where the next thing may begin. */
  lines(fitted: Fitted, x: number, y: number, weight: Weight): number;
  /** Letters that no font of ours has. */
  missing(text: string): string[];
}

const LEADING = 1.18;

export function makeTypeSetting(doc: Pdf): TypeSetting {
  const known = new Map<string, KnownFont>();
  function nameOf(subset: string, weight: Weight): string {
    const name = `inter-${subset}-${weight}`;
    if (!known.has(name)) {
      doc.registerFont(name, readFileSync(fileOf(subset, weight)));
      doc.font(name);
      known.set(name, (doc as unknown as { _font: KnownFont })._font);
    }
    return name;
  }
  const has = (font: string, character: string) =>
    known.get(font)?.font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0) ?? false;

  function runsOf(text: string, weight: Weight): Run[] {
    const runs: Run[] = [];
    for (const character of text) {
      const subset = SUBSETS.find((each) => has(nameOf(each, weight), character)) ?? 'latin';
      const font = nameOf(subset, weight);
      const last = runs.at(-1);
      if (last?.font === font) last.text += character;
      else runs.push({ font, text: character });
    }
    return runs;
  }

  function width(text: string, weight: Weight, size: number): number {
    return runsOf(text, weight).reduce(
      (sum, run) => sum + doc.font(run.font).fontSize(size).widthOfString(run.text),
      0,
    );
  }

  function line(text: string, x: number, y: number, weight: Weight, size: number): void {
    let at = x;
    for (const run of runsOf(text, weight)) {
      doc.font(run.font).fontSize(size).text(run.text, at, y, { lineBreak: false });
      at += doc.widthOfString(run.text);
    }
  }

  function broken(text: string, weight: Weight, size: number, room: number): string[] {
    const lines: string[] = [];
    for (const paragraph of text.split('\n')) {
      let current = '';
      // not at a no-break space: "25 €" stays together
      for (const word of paragraph.split(/[ \t]+/).filter(Boolean)) {
        const longer = current === '' ? word : `${current} ${word}`;
        if (current !== '' && width(longer, weight, size) > room) {
          lines.push(current);
          current = word;
        } else current = longer;
      }
      lines.push(current);
    }
    return lines;
  }

  return {
    width,
    line,
    fit(text, weight, box, [largest, smallest]) {
      for (let size = largest; ; size -= size > 20 ? 1 : 0.5) {
        const lines = broken(text, weight, size, box.width);
        const leading = size * LEADING;
        const isLow = lines.length * leading <= box.height;
        const isNarrow = lines.every((each) => width(each, weight, size) <= box.width);
        if ((isLow && isNarrow) || size <= smallest) {
          const room = Math.max(1, Math.floor(box.height / leading));
          return { lines: lines.slice(0, room), size, leading };
        }
      }
    },
    lines(fitted, x, y, weight) {
      fitted.lines.forEach((each, i) => {
        line(each, x, y + i * fitted.leading, weight, fitted.size);
      });
      return y + fitted.lines.length * fitted.leading;
    },
    missing: (text) => [
      ...new Set(
        Array.from(text).filter(
          (each) => each !== '\n' && !SUBSETS.some((subset) => has(nameOf(subset, 400), each)),
        ),
      ),
    ],
  };
}
