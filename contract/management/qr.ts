// The QR code of a voucher's public page, as a picture.
import { Type } from 'typebox';
import { File } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById } from './fields.ts';

const tags = ['Vouchers'];

const Size = Type.Optional(
  Type.Integer({ minimum: 64, maximum: 2048, default: 512, description: 'Pixels, wide and high.' }),
);

export const voucherQrSvg = operation({
  method: 'GET',
  url: '/api/v1/vouchers/:id/qr.svg',
  action: 'voucher.read',
  schema: {
    operationId: 'voucherQrSvg',
    tags,
    summary: 'Draw the QR code of a voucher as SVG',
    description:
      'It opens the voucher’s public page. The address is in capitals, which a QR code takes less ' +
      'room for: the page answers both.',
    params: ById,
    response: { 200: File(['image/svg+xml'], 'A picture.') },
  },
});

export const voucherQrPng = operation({
  method: 'GET',
  url: '/api/v1/vouchers/:id/qr.png',
  action: 'voucher.read',
  schema: {
    operationId: 'voucherQrPng',
    tags,
    summary: 'Draw the QR code of a voucher as PNG',
    params: ById,
    querystring: Type.Object({ size: Size }),
    response: { 200: File(['image/png'], 'A picture.') },
  },
});
