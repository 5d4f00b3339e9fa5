// What people read on a card: logo or name, the offer large, what follows it, and the small print.
import { BLACK, fill, WHITE, wordsInk, type Pdf } from './draw.ts';
import type { Area } from './paper.ts';
import type { Looks, Picture } from './piece.ts';
import type { Box, TypeSetting } from './type-setting.ts';

/** Logo or name on top, the offer large, what follows it, and the small print at the foot. */
export function drawWords(
  doc: Pdf,
  type: TypeSetting,
  looks: Looks,
  color: string,
  box: Box,
  isCompact = false,
): void {
  const unit = box.height;
  let y = box.y;
  if (looks.logo && !isCompact) {
    y += drawLogo(doc, looks.logo, box.x, y, box) + 8;
  } else if (looks.clientName) {
    fill(doc, wordsInk(color));
    const fit = { width: box.width, height: unit * 0.14 };
    const name = type.fit(looks.clientName, 600, fit, [isCompact ? unit * 0.1 : unit * 0.07, 6]);
    y = type.lines(name, box.x, y, 600) + unit * 0.03;
  }
  fill(doc, wordsInk(color));
  const foot = looks.text
    ? type.fit(looks.text, 400, { width: box.width, height: unit * 0.2 }, [
        Math.max(6.5, Math.min(unit * (isCompact ? 0.06 : 0.03), 11)),
        5.5,
      ])
    : undefined;
  const footHeight = foot ? foot.lines.length * foot.leading : 0;
  const room = box.y + box.height - footHeight - y - unit * 0.04;
  const big = headlineIn(type, looks.headline, { width: box.width, height: room * 0.66 }, [
    Math.min(unit * (isCompact ? 0.42 : 0.3), box.width * 0.28),
    10,
  ]);
  const small = type.fit(
    looks.subline,
    600,
    { width: box.width, height: Math.max(8, room - big.lines.length * big.leading - 2) },
    [Math.max(9, big.size * 0.36), 6],
  );
  const isRoomy = !isCompact;
  const heights = big.lines.length * big.leading + small.lines.length * small.leading;
  let at = isRoomy ? y + Math.max(0, (room - heights) / 2) : y;
  at = type.lines(big, box.x, at, 700) + 2;
  if (looks.subline) type.lines(small, box.x, at, 600);
  // on white the smallest letters are black alone, whatever the colour of the others
  if (isCompact) fill(doc, BLACK);
  if (foot) type.lines(foot, box.x, box.y + box.height - footHeight, 400);
}

/** On a white plate, so that it may have any colour. Answers the height of the plate. */
export function drawLogo(doc: Pdf, logo: Picture, x: number, y: number, room: Area): number {
  const height = room.height * 0.15;
  const width = Math.min(room.width * 0.5, (height * logo.width) / logo.height);
  fill(doc, WHITE)
    .roundedRect(x, y, width + 10, height + 10, 5)
    .fill();
  const fit: [number, number] = [width, height];
  doc.image(logo.file, x + 5, y + 5, { fit, align: 'center', valign: 'center' });
  return height + 10;
}

/** On one line where that costs it less than half of its size: "20% off" is read at once. */
function headlineIn(
  type: TypeSetting,
  text: string,
  box: Area,
  sizes: [number, number],
): ReturnType<TypeSetting['fit']> {
  const fitted = type.fit(text, 700, box, sizes);
  const size = Math.min(sizes[0], (sizes[0] * box.width) / type.width(text, 700, sizes[0]));
  if (fitted.lines.length < 2 || size < fitted.size * 0.55 || text.includes('\n')) return fitted;
  return { lines: [text], size, leading: size * 1.18 };
}

/** The picture over the whole box, cut where it is wider or higher. */
export function coverWith(doc: Pdf, picture: Picture, box: Box): void {
  doc.save().rect(box.x, box.y, box.width, box.height).clip();
  const scale = Math.max(box.width / picture.width, box.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  doc.image(picture.file, box.x - (width - box.width) / 2, box.y - (height - box.height) / 2, {
    width,
    height,
  });
  doc.restore();
}
