// Puts what happened to a voucher into words: entries of the books and refusals as one story.
import type { Format } from '../part/format.ts';
import { fill } from '../text/fill.ts';
import { said } from '../text/said.ts';
import type { Messages } from '../text/text.tsx';

type State = Record<string, unknown> | null;

export interface Happened {
  key: string;
  at: string;
  title: string;
  tone: 'good' | 'bad' | 'plain';
  /** More of it, a line each. */
  lines: string[];
  actor: { kind: string; id: string | null } | null;
  shop: string | null;
  reference?: string;
}

interface Entry {
  at: string;
  kind: string;
  actor: { kind: string; id: string | null };
  shop: string | null;
  before: State;
  after: State;
}

interface Telling {
  text: Messages;
  format: Format;
  zone: string;
  /** Writes an amount in minor units. */
  money(minor: number): string;
  /** The free item of its campaign, which has no amount. */
  item: string | undefined;
}

const GOOD = new Set(['redemption.recorded', 'voucher.created', 'voucher.enabled']);
const BAD = new Set(['redemption.voided', 'voucher.disabled', 'conflict.opened']);

export function tellEntry(entry: Entry, index: number, telling: Telling): Happened {
  const { voucher: words } = telling.text;
  const { at, kind, actor, shop } = entry;
  return {
    key: `${index} ${at}`,
    at,
    title: words.kinds[kind] ?? kind,
    tone: GOOD.has(kind) ? 'good' : BAD.has(kind) ? 'bad' : 'plain',
    lines: linesOf(entry, telling),
    actor,
    shop,
  };
}

/** What of an entry's fields is worth a line, in this order. */
function linesOf({ before, after, kind }: Entry, telling: Telling): string[] {
  const { text, format, zone, money, item } = telling;
  const { facts } = text.voucher;
  const time = (value: string | number) => format.time(new Date(value).toISOString(), zone);
  const words: Record<string, (value: string | number) => string> = {
    order_reference: (value) => fill(facts.order, { value }),
    amount_minor: (value) => fill(facts.amount, { value: money(Number(value)) }),
    discount_minor: (value) =>
      Number(value) === 0 && item !== undefined
        ? fill(facts.item, { value: item })
        : fill(facts.discount, { value: money(Number(value)) }),
    refunded_minor: (value) => fill(facts.refunded, { value: money(Number(value)) }),
    redeemed_at: (value) => fill(facts.redeemedAt, { value: time(value) }),
    expires_at: (value) => fill(facts.expires, { value: time(value) }),
    reason: (value) => fill(facts.reason, { value: reasonOf(kind, String(value), text) }),
    resolution: (value) => text.conflict.resolutions[String(value)] ?? String(value),
    max_uses: (value) => fill(facts.maxUses, { value }),
    valid_until: (value) => fill(facts.validUntil, { value: time(value) }),
  };
  const said = Object.entries(words).flatMap(([name, tell]) => {
    const value = after?.[name];
    if (name === 'redeemed_at' && kind !== 'redemption.recorded') return [];
    if (value === before?.[name] && before !== null) return [];
    return typeof value === 'string' || typeof value === 'number' ? [tell(value)] : [];
  });
  const override = after?.override as { reason?: string } | null | undefined;
  if (override?.reason) said.push(fill(facts.override, { value: override.reason }));
  if (kind === 'voucher.changed' && after) {
    if ('max_uses' in after && after.max_uses === null) said.push(facts.unlimited);
    if ('valid_until' in after && after.valid_until === null) said.push(facts.noOwnEnd);
  }
  return said;
}

const reasonOf = (kind: string, reason: string, { conflict }: Messages) =>
  kind === 'conflict.opened' ? (conflict.reasons[reason] ?? reason) : reason;

interface Refused {
  id: string;
  reference: string;
  at: string;
  route: string;
  shop: string;
  error: string;
  findings: { message: string }[];
  asked: { order_reference: string | null };
}

export function tellRefusal(refusal: Refused, { text }: Telling): Happened {
  const { voucher: words } = text;
  const { id, reference, at, route, shop, error, findings, asked } = refusal;
  return {
    key: id,
    at,
    title: fill(words.refused, { reason: said(error) }),
    tone: 'bad',
    lines: [
      words.asked[route] ?? route,
      ...(asked.order_reference === null
        ? []
        : [fill(words.facts.order, { value: asked.order_reference })]),
      ...findings
        .map(({ message }) => message)
        .filter((message) => message !== error)
        .map(said),
    ],
    actor: null,
    shop,
    reference,
  };
}

/** One story, newest first; what happened at the same time stays in its order. */
export const inOrder = (story: Happened[]): Happened[] =>
  story.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
