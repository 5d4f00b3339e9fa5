// The demo's first client: a restaurant with two houses and an online shop. Its Summer Sale and the
// codes SUMMER20-X7K3M2 and EXPIRED123 are those of the documentation's examples.
import type { CampaignStory, ClientStory, Mailing } from './story.ts';
import { everydayOffers } from './story-restaurant-offers.ts';

const summerSale: CampaignStory = {
  fields: {
    name: 'Summer Sale',
    kind: 'unique',
    discount_type: 'percentage',
    discount_value: 20,
    minimum_spend: 25,
  },
  from: -300,
  fromAtLatest: '2026-01-05',
  until: 60,
  inStore: 0.55,
  costs: [
    { kind: 'design', amount: 240, on: -130, description: 'Postcard, both waves' },
    { kind: 'fee', amount: 150, on: -40, description: 'Agency, second wave' },
  ],
  mailings: [
    {
      source: {
        name: 'Summer postcard, first wave',
        kind: 'direct_mail',
        cost: 1180,
        postage: 725,
        quantity: 2500,
        sent: -118,
      },
      codes: 2500,
      pattern: 'SUMMER20-######',
      response: 0.11,
      pace: 'post',
      lost: { codes: 12, on: -96 },
    },
    {
      source: {
        name: 'Summer postcard, second wave',
        kind: 'direct_mail',
        cost: 1240,
        postage: 725,
        quantity: 2500,
        sent: -37,
      },
      codes: 2500,
      pattern: 'SUMMER20-######',
      response: 0.1,
      pace: 'post',
    },
    {
      source: { name: 'Door-drop flyer', kind: 'flyer', cost: 390, quantity: 1500, sent: -13 },
      codes: 1500,
      pattern: 'SUMMER20-######',
      response: 0.06,
      pace: 'flyer',
    },
    {
      source: { name: 'Hotel reception cards', kind: 'partner', quantity: 300 },
      codes: 300,
      prefix: 'HOTEL',
      response: 0.22,
      pace: 'handed_out',
    },
  ],
  named: [{ code: 'SUMMER20-X7K3M2', source: 'Summer postcard, first wave' }],
};

const welcomeBack: CampaignStory = {
  fields: {
    name: 'Welcome Back',
    kind: 'unique',
    discount_type: 'fixed',
    discount_value: 10,
    minimum_spend: 40,
  },
  from: -320,
  until: -180,
  inStore: 0.6,
  mailings: [
    {
      source: {
        name: 'Letter to guests of last year',
        kind: 'direct_mail',
        cost: 960,
        quantity: 1500,
        sent: -312,
      },
      codes: 1500,
      prefix: 'HELLO',
      response: 0.13,
      pace: 'post',
    },
  ],
  named: [{ code: 'EXPIRED123', source: 'Letter to guests of last year' }],
};

const birthdayMail = (month: number): Mailing => ({
  source: {
    name: `Birthday e-mail, issue ${12 - month}`,
    kind: 'email',
    cost: 18,
    quantity: 110,
    sent: -8 - 30 * month,
  },
  codes: 110,
  prefix: 'BDAY',
  response: 0.31,
  pace: 'email',
});

const birthdayTreat: CampaignStory = {
  fields: {
    name: 'Birthday Treat',
    kind: 'unique',
    discount_type: 'free_item',
    discount_description: 'A free dessert on your birthday',
    channels: ['in_store'],
    terms: { max_party: 6, text: 'On your birthday or the seven days after it' },
  },
  blackout: [-303, -120, -20, 12],
  from: -350,
  until: null,
  inStore: 1,
  mailings: Array.from({ length: 12 }, (_, i) => birthdayMail(11 - i)),
};

export const restaurant: ClientStory = {
  name: 'Demo Restaurant',
  currency: 'GBP',
  timeZone: 'Europe/London',
  grossMargin: 0.65,
  taxRate: 0.2,
  shopUrl: 'https://restaurant.example.com',
  since: -400,
  locations: ['Riverside', 'Market Square'],
  orders: {
    prefix: 'DR',
    typical: { online: 38, in_store: 54 },
    step: 5,
    customers: 900,
    week: [0.6, 0.7, 0.8, 0.95, 1.4, 1.6, 1.05],
    hours: {
      online: [
        [12, 2],
        [13, 2],
        [17, 3],
        [18, 6],
        [19, 7],
        [20, 5],
        [21, 2],
      ],
      in_store: [
        [12, 5],
        [13, 6],
        [14, 3],
        [18, 4],
        [19, 7],
        [20, 6],
        [21, 3],
      ],
    },
  },
  campaigns: [summerSale, welcomeBack, birthdayTreat, ...everydayOffers],
};
