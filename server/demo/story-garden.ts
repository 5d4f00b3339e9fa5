// A garden centre in yen: a currency without decimals, weekends, and a catalogue by post.
import type { ClientStory } from './story.ts';

export const garden: ClientStory = {
  name: 'Kumo Garden Centre',
  currency: 'JPY',
  timeZone: 'Asia/Tokyo',
  grossMargin: 0.42,
  shopUrl: 'https://garden.example.com',
  since: -270,
  locations: ['Setagaya'],
  orders: {
    prefix: 'KG',
    typical: { online: 5200, in_store: 4300 },
    step: 10,
    customers: 420,
    week: [0.5, 0.6, 0.6, 0.7, 0.9, 1.9, 2],
    hours: {
      online: [
        [12, 3],
        [20, 4],
        [21, 5],
        [22, 4],
      ],
      in_store: [
        [10, 5],
        [11, 6],
        [13, 4],
        [14, 6],
        [15, 5],
        [16, 3],
      ],
    },
  },
  campaigns: [
    {
      fields: {
        name: 'Garden Catalogue',
        kind: 'unique',
        discount_type: 'fixed',
        discount_value: 500,
        minimum_spend: 3000,
      },
      from: -250,
      until: 75,
      inStore: 0.7,
      mailings: [
        {
          source: {
            name: 'Catalogue, first edition',
            kind: 'direct_mail',
            cost: 268000,
            quantity: 2000,
            sent: -246,
          },
          codes: 2000,
          prefix: 'NIWA',
          response: 0.1,
          pace: 'post',
        },
        {
          source: {
            name: 'Catalogue, second edition',
            kind: 'direct_mail',
            cost: 254000,
            quantity: 2000,
            sent: -27,
          },
          codes: 2000,
          prefix: 'NIWA',
          response: 0.09,
          pace: 'post',
        },
      ],
    },
    {
      fields: {
        name: 'Green Weekends',
        kind: 'shared',
        discount_type: 'percentage',
        discount_value: 12.5,
        max_discount: 1500,
        max_uses_per_voucher: null,
      },
      from: -240,
      until: null,
      inStore: 0.75,
      shared: [
        {
          code: 'GREEN',
          source: { name: 'Social media', kind: 'social', cost: 60000, sent: -240 },
          from: -240,
          perDay: 2.4,
          growth: 1.5,
        },
      ],
    },
    {
      fields: {
        name: 'Bulb Fair',
        kind: 'shared',
        discount_type: 'free_item',
        discount_description: 'A bag of tulip bulbs',
        channels: ['in_store'],
        max_uses_per_voucher: null,
        max_redemptions: 150,
      },
      from: -64,
      until: -57,
      inStore: 1,
      shared: [
        {
          code: 'BULBS',
          source: { name: 'Local paper', kind: 'other', cost: 45000, sent: -66 },
          from: -64,
          perDay: 17,
          growth: 1,
        },
      ],
    },
  ],
};
