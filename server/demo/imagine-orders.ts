// Makes up who orders what, and when: the uses of a client's vouchers, by how its story goes.
import { exponentOf } from '../../contract/money.ts';
import type { Channel } from '../voucher/state.ts';
import type { Calendar, Day } from './calendar.ts';
import type { PlayedCampaign, PlayedClient, PlayedVoucher } from './happening.ts';
import type { Random } from './random.ts';
import type { Mailing, Pace, SharedCode } from './story.ts';

/** An order in which a voucher is used; the rules are yet to say what comes of it. */
export interface Order {
  at: number;
  client: PlayedClient;
  voucher: PlayedVoucher;
  locationId: string | null;
  /** One of the regular customers; null: unknown. */
  customer: number | null;
  amountMinor: number;
}

/** Days until people come: a pause, then a mean wait, twice (a hump rather than a rush). */
const PACES: Record<Exclude<Pace, 'handed_out'>, { after: number; means: [number, number] }> = {
  post: { after: 2, means: [3, 9] },
  flyer: { after: 1, means: [2, 16] },
  email: { after: 0, means: [0.4, 3] },
};
/** Share of those who come too late that try all the same. */
const LATE_TRIERS = 0.2;
/** Share of a mailing's codes that are tried in the weeks after their end. */
const TRIED_AFTER = 0.012;
/** How many still bring a code that everybody had, once it was stopped, and for how many days. */
const STOPPED = { share: 0.15, days: 12 };
const KNOWN_CUSTOMERS = 0.55;
/** Share of orders that stay below a minimum that they should reach. */
const BELOW_MINIMUM = 0.03;
const SPREAD = 0.38;

/** All orders of a client before the story's end, in the order of time. */
export function imagineOrders(client: PlayedClient, calendar: Calendar, seed: Random): Order[] {
  const orders: Order[] = [];
  for (const campaign of client.campaigns) {
    const random = seed.fork(`orders ${client.story.name} ${campaign.story.fields.name}`);
    const days = daysOf(client, campaign, calendar, random);
    for (const { voucher, day } of days) {
      const order = imagineOrder({ client, calendar, random }, voucher, day);
      if (order.at < calendar.end) orders.push(order);
    }
  }
  return orders.sort((a, b) => a.at - b.at);
}

interface Visit {
  voucher: PlayedVoucher;
  day: Day;
}

function daysOf(
  client: PlayedClient,
  campaign: PlayedCampaign,
  calendar: Calendar,
  random: Random,
): Visit[] {
  const { story, mailed, shared } = campaign;
  const week = client.story.orders.week;
  const busyness = (day: Day) => week[calendar.weekday(day)] ?? 1;
  return [
    ...(story.mailings ?? []).flatMap((mailing, i) =>
      answersTo(mailing, mailed[i] ?? [], campaign, busyness, random),
    ),
    ...(story.shared ?? []).flatMap((code, i) => {
      const voucher = shared[i];
      return voucher ? usesOf(code, voucher, busyness, random) : [];
    }),
  ];
}

/** Those who answer a mailing: each with a code of its own, on a day on which people go out. */
function answersTo(
  mailing: Mailing,
  vouchers: PlayedVoucher[],
  { story }: PlayedCampaign,
  busyness: (day: Day) => number,
  random: Random,
): Visit[] {
  const left = [...vouchers];
  const end = story.until ?? 0;
  const visits: Visit[] = [];
  const wanted = Math.round(
    mailing.codes * mailing.response * (story.fields.max_uses_per_voucher ?? 1),
  );
  for (let i = 0; i < wanted; i++) {
    let day = dayOfAnswer(mailing, story.from ?? -1, Math.min(end, -1), random);
    while (!random.chance(busyness(day) / 2)) day++;
    const at = random.whole(0, left.length - 1);
    const voucher = left[at];
    if (!voucher || day >= 0 || (day > end && !random.chance(LATE_TRIERS))) continue;
    visits.push({ voucher, day });
    // a code for two evenings may come again; one for a single use rarely does
    if (!random.chance(story.fields.max_uses_per_voucher === 2 ? 0.5 : 0.01)) left.splice(at, 1);
  }
  if (end < -1) {
    for (let i = 0; i < mailing.codes * TRIED_AFTER; i++) {
      const day = Math.min(-1, end + 1 + Math.floor(random.exponential(12)));
      visits.push({ voucher: random.pick(left), day });
    }
  }
  return visits;
}

function dayOfAnswer({ pace, source }: Mailing, from: Day, until: Day, random: Random): Day {
  if (pace === 'handed_out') return random.whole(from, until);
  const { after, means } = PACES[pace];
  const wait = after + random.exponential(means[0]) + random.exponential(means[1]);
  return (source.sent ?? from) + Math.floor(wait);
}

/** Uses of a code that everybody has: day by day, growing, more on busy days. */
function usesOf(
  code: SharedCode,
  voucher: PlayedVoucher,
  busyness: (day: Day) => number,
  random: Random,
): Visit[] {
  const { story } = voucher.campaign;
  const stopped = typeof story.status === 'object' ? story.status.on : Infinity;
  const until = Math.min(story.until ?? -1, stopped + STOPPED.days, -1);
  const visits: Visit[] = [];
  for (let day = code.from; day <= until; day++) {
    const growth = 1 + (code.growth - 1) * (1 - day / code.from);
    const share = day >= stopped ? STOPPED.share : 1;
    const expected = code.perDay * share * growth * busyness(day) * random.between(0.6, 1.4);
    const count = Math.floor(expected + random.next());
    for (let i = 0; i < count; i++) visits.push({ voucher, day });
  }
  return visits;
}

interface Scene {
  client: PlayedClient;
  calendar: Calendar;
  random: Random;
}

function imagineOrder(scene: Scene, voucher: PlayedVoucher, day: Day): Order {
  const { client, calendar, random } = scene;
  const { orders, timeZone } = client.story;
  const { story, offer } = voucher.campaign;
  const channel: Channel = random.chance(story.inStore) ? 'in_store' : 'online';
  const second =
    random.weighed(story.hours ?? orders.hours[channel]) * 3600 + random.whole(0, 3599);
  const isCounted = offer.perCustomerLimit !== null;
  return {
    at: calendar.at(day, timeZone, second),
    client,
    voucher,
    locationId: channel === 'in_store' ? chooseLocation(client, random) : null,
    customer:
      isCounted || random.chance(channel === 'online' ? KNOWN_CUSTOMERS : 0)
        ? random.whole(1, orders.customers)
        : null,
    amountMinor: imagineAmount(scene, voucher, channel),
  };
}

/** The first house is the larger one. */
const chooseLocation = ({ locationIds }: PlayedClient, random: Random): string | null =>
  locationIds.length === 0
    ? null
    : random.weighed(locationIds.map((id, i) => [id, 3 / (i + 2)] as const));

function imagineAmount({ client, random }: Scene, voucher: PlayedVoucher, channel: Channel) {
  const { typical, step } = client.story.orders;
  const { minimumSpendMinor, currency } = voucher.campaign.offer;
  const unit = 10 ** exponentOf(currency);
  // the sum of three is bell-shaped enough; its exponent has the long tail of real bills
  const bell = random.between(-1, 1) + random.between(-1, 1) + random.between(-1, 1);
  const amount = typical[channel] * unit * Math.exp(bell * SPREAD);
  const minimum = random.chance(BELOW_MINIMUM) ? 0 : (minimumSpendMinor ?? 0);
  const enough = amount >= minimum ? amount : minimum * random.between(1, 1.4);
  return Math.max(step, Math.ceil(enough / step) * step);
}
