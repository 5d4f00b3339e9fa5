// A client's settings between the form and the API.
import { expect, test } from 'vitest';
import { bodyOf, changesOf, fieldsOf, noClient } from './fields.ts';

const client = {
  id: 'cli_1',
  name: 'Harbour Café',
  token: 't',
  currency: 'EUR',
  time_zone: 'Europe/Berlin',
  gross_margin: 0.07,
  shop_url: null,
  amounts_include_tax: null,
  tax_rate: 0.075,
  branding: { color: null, logo_url: null },
  created_at: '2026-01-01T00:00:00Z',
};

test('shares are typed as per cent, and come back as they were', () => {
  expect(fieldsOf(client)).toMatchObject({ margin: '7', tax_rate: '7.5' });
  expect(bodyOf(fieldsOf(client))).toMatchObject({ gross_margin: 0.07, tax_rate: 0.075 });
});

test('a comma is a decimal point, and nothing typed is not known', () => {
  expect(bodyOf({ ...noClient(), margin: '62,5' })).toMatchObject({
    gross_margin: 0.625,
    tax_rate: null,
    amounts_include_tax: null,
  });
});

test('what is no number is sent for the server to refuse, not as “not known”', () => {
  const sent = (margin: string) =>
    (JSON.parse(JSON.stringify(bodyOf({ ...noClient(), margin }))) as { gross_margin: unknown })
      .gross_margin;
  expect(sent('60 %')).toBe(0.6);
  expect(sent('sixty')).toBe('sixty');
});

test('only what was changed is sent', () => {
  const before = fieldsOf(client);
  expect(changesOf(before, { ...before, margin: '60' })).toEqual({ gross_margin: 0.6 });
  expect(changesOf(before, before)).toEqual({});
});
