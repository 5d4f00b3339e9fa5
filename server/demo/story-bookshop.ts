// A young client that sells online only, and has not said what it earns (no margin set).
import type { ClientStory } from './story.ts';

export const bookshop: ClientStory = {
  name: 'Fern & Fable Books',
  currency: 'GBP',
  timeZone: 'Europe/London',
  grossMargin: null,
  shopUrl: 'https://books.example.com',
  since: -75,
  locations: [],
  orders: {
    prefix: 'FF',
    typical: { online: 31, in_store: 18 },
    step: 1,
    customers: 160,
    week: [1, 1, 1, 1, 0.9, 0.9, 1.3],
    hours: {
      online: [
        [9, 2],
        [12, 3],
        [17, 2],
        [20, 4],
        [21, 5],
        [22, 3],
      ],
      in_store: [[12, 1]],
    },
  },
  campaigns: [
    {
      fields: {
        name: 'First Order',
        kind: 'unique',
        discount_type: 'percentage',
        discount_value: 10,
        channels: ['online'],
      },
      from: -62,
      until: 120,
      inStore: 0,
      mailings: [
        {
          source: { name: 'Welcome text message', kind: 'sms', cost: 36, quantity: 600, sent: -60 },
          codes: 600,
          prefix: 'PAGE',
          response: 0.09,
          pace: 'email',
        },
      ],
    },
    {
      fields: {
        name: 'Reading Group',
        kind: 'shared',
        discount_type: 'fixed',
        discount_value: 5,
        minimum_spend: 25,
        max_uses_per_voucher: null,
      },
      from: -55,
      until: null,
      inStore: 0,
      shared: [
        {
          code: 'STORY5',
          source: { name: 'Reading groups', kind: 'partner', sent: -55 },
          from: -55,
          perDay: 1.6,
          growth: 1.8,
        },
      ],
    },
  ],
};
