// The sketch on the screen and the card on paper: the same places, the same ink.
import { expect, test } from 'vitest';
import * as sketch from '../dashboard/print/card.ts';
import { cardSizes } from '../dashboard/print/order.ts';
import { DEFAULT_COLOR, inkOn } from '../server/brand/colour.ts';
import { CARD_SIZES, MM } from '../server/print/paper.ts';
import { frameOf } from '../server/print/postcard.ts';

test('the codes stand where they are printed, as large as they are printed', () => {
  expect(sketch.CARDS).toEqual(CARD_SIZES);
  for (const size of cardSizes) {
    for (const barcode of [false, true]) {
      const printed = frameOf(size, 'panel', barcode);
      const shown = sketch.frameOf(size, barcode);
      expect(shown.panel.left).toBeCloseTo((printed.panel.x - printed.edge) / MM, 6);
      expect(shown.panel.width).toBeCloseTo(printed.panel.width / MM, 6);
      expect(shown.panel.height).toBeCloseTo(printed.panel.height / MM, 6);
      expect(shown.qr).toBeCloseTo(printed.qr / MM, 6);
      expect(shown.qrTop).toBeCloseTo(printed.qrTop / MM, 6);
      expect(shown.scale).toBeCloseTo(printed.scale, 6);
    }
  }
});

test('words have the ink that they have on paper', () => {
  const colors = ['#000000', '#ffffff', '#0b6b4d', '#ffcc00', '#c2570c', '#767676', '#777777'];
  expect(colors.map(sketch.inkOn)).toEqual(colors.map(inkOn));
  expect(sketch.DEFAULT_COLOR).toBe(DEFAULT_COLOR);
});
