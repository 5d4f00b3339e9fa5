// The two that do not agree, side by side: the report, and what stands in the books.
import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChannelName } from '../part/channel.tsx';
import { Facts } from '../part/facts.tsx';
import { useFormat } from '../part/format.ts';
import { useGiven } from '../part/given.ts';
import { Section } from '../part/screen.tsx';
import { shopName } from '../part/shop.ts';
import { State } from '../redemption/redemption-list.tsx';
import { useText } from '../text/text.tsx';
import type { ConflictWithEvidence } from './conflict-page.tsx';
import { placeOf } from './place.ts';

interface SideProps {
  conflict: ConflictWithEvidence;
  zone: string;
}

export function BothSides(props: SideProps) {
  return (
    <div className="sides">
      <Reported {...props} />
      <Booked {...props} />
    </div>
  );
}

function Reported({ conflict, zone }: SideProps) {
  const text = useText();
  const { conflict: words, common } = text;
  const format = useFormat();
  const { code, voucher_id, shop, order_reference, transaction_amount, currency } = conflict;
  return (
    <Section title={words.theReport}>
      <Facts
        facts={[
          {
            name: words.code,
            value:
              voucher_id === null ? (
                <span className="code">{code}</span>
              ) : (
                <Anchor component={Link} to={`/vouchers/${voucher_id}`} className="code" inherit>
                  {code}
                </Anchor>
              ),
          },
          { name: words.place, value: placeOf(conflict.reported_place, text) ?? shop },
          shopName(shop) !== undefined && { name: words.shop, value: shop },
          { name: words.order, value: order_reference ?? common.unknown },
          {
            name: words.amount,
            value: currency === '' ? common.unknown : format.money(transaction_amount, currency),
          },
          { name: words.sold, value: format.time(conflict.redeemed_at, zone) },
          { name: words.reported, value: format.time(conflict.created_at, zone) },
        ]}
      />
    </Section>
  );
}

function Booked({ conflict, zone }: SideProps) {
  const text = useText();
  const { conflict: words, redemption: sale, common } = text;
  const format = useFormat();
  const { redemption } = conflict;
  const given = useGiven([redemption?.campaign_id]);
  if (redemption === null) {
    return (
      <Section title={words.theBooks}>
        <Text size="sm" c="dimmed">
          {words.nothingBooked}
        </Text>
      </Section>
    );
  }
  const money = (value: number | null) => format.money(value, redemption.currency);
  return (
    <Section title={words.theBooks} aside={<State redemption={redemption} />}>
      <Facts
        facts={[
          {
            name: words.code,
            value: (
              <Anchor
                component={Link}
                to={`/redemptions/${redemption.id}`}
                className="code"
                inherit
              >
                {redemption.code}
              </Anchor>
            ),
          },
          {
            name: words.place,
            value: placeOf(conflict.earlier_place, text) ?? (
              <ChannelName channel={redemption.channel} />
            ),
          },
          shopName(redemption.shop) !== undefined && {
            name: words.shop,
            value: redemption.shop,
          },
          {
            name: words.order,
            value: redemption.order_reference ?? redemption.receipt_number ?? common.unknown,
          },
          { name: words.amount, value: money(redemption.transaction_amount) },
          { name: sale.discount, value: given(redemption) },
          { name: words.sold, value: format.time(redemption.redeemed_at, zone) },
        ]}
      />
    </Section>
  );
}
