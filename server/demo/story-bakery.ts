// A bakery in euros: coffee cards that come back in the shop, and orders to collect.
import type { ClientStory } from './story.ts';

export const bakery: ClientStory = {
  name: 'Hearth & Crumb Bakery',
  currency: 'EUR',
  timeZone: 'Europe/Dublin',
  grossMargin: 0.58,
  shopUrl: 'https://bakery.example.com',
  since: -310,
  locations: ['Quay Street', 'Market Hall'],
  orders: {
    prefix: 'HC',
    typical: { online: 24, in_store: 9 },
    step: 10,
    customers: 500,
    week: [0.9, 0.9, 0.9, 1, 1.2, 1.7, 0.4],
    hours: {
      online: [
        [8, 2],
        [12, 3],
        [19, 4],
        [20, 5],
        [21, 4],
      ],
      in_store: [
        [7, 4],
        [8, 7],
        [9, 5],
        [10, 4],
        [11, 4],
        [12, 5],
        [13, 3],
        [15, 2],
      ],
    },
  },
  campaigns: [
    {
      fields: {
        name: 'Free Coffee Card',
        kind: 'unique',
        discount_type: 'free_item',
        discount_description: 'A free coffee with any pastry',
        channels: ['in_store'],
      },
      from: -230,
      until: 45,
      inStore: 1,
      mailings: [
        {
          source: {
            name: 'Flyer, north side',
            kind: 'flyer',
            cost: 310,
            quantity: 2500,
            sent: -224,
          },
          codes: 2500,
          response: 0.15,
          pace: 'flyer',
        },
        {
          source: {
            name: 'Flyer, south side',
            kind: 'flyer',
            cost: 265,
            quantity: 2000,
            sent: -47,
          },
          codes: 2000,
          response: 0.12,
          pace: 'flyer',
          lost: { codes: 4, on: -35 },
        },
      ],
    },
    {
      fields: {
        name: 'Ten Off Bread',
        kind: 'shared',
        discount_type: 'percentage',
        discount_value: 10,
        max_uses_per_voucher: null,
      },
      from: -290,
      until: null,
      inStore: 0.8,
      shared: [
        {
          code: 'BREAD10',
          source: { name: 'Paper bags', kind: 'in_store', cost: 220, sent: -290 },
          from: -290,
          perDay: 3.1,
          growth: 1.4,
        },
      ],
    },
    {
      fields: {
        name: 'Click & Collect',
        kind: 'shared',
        discount_type: 'fixed',
        discount_value: 3,
        minimum_spend: 15,
        channels: ['online'],
        max_uses_per_voucher: null,
        per_customer_limit: 3,
      },
      from: -200,
      until: null,
      inStore: 0,
      shared: [
        {
          code: 'COLLECT3',
          source: { name: 'Receipt footer', kind: 'in_store', sent: -200 },
          from: -200,
          perDay: 1.2,
          growth: 1.5,
        },
      ],
    },
    {
      fields: {
        name: 'Celebration Cakes',
        kind: 'unique',
        discount_type: 'fixed',
        discount_value: 25,
        minimum_spend: 90,
      },
      from: -260,
      until: -30,
      inStore: 0.4,
      mailings: [
        {
          source: { name: 'Florist next door', kind: 'partner', quantity: 150 },
          codes: 150,
          prefix: 'CAKE',
          response: 0.13,
          pace: 'handed_out',
        },
      ],
    },
  ],
};
