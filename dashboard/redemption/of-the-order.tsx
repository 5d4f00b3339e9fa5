// The other vouchers of a redemption's order, and the way to all uses of its voucher.
import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { listRedemptions } from '../../contract/management/redemption.ts';
import { useAsk } from '../api/ask.ts';
import { useGiven } from '../part/given.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { useText } from '../text/text.tsx';
import type { RedemptionAnswer } from './redemption-list.tsx';

export function OfTheOrder({ redemption }: { redemption: RedemptionAnswer }) {
  const { redemption: words } = useText();
  const { id, client_id, order_reference, mode, voucher_id } = redemption;
  const answer = useAsk(
    listRedemptions,
    { querystring: { client_id, order_reference: order_reference ?? '', mode, limit: 20 } },
    { enabled: order_reference !== null },
  );
  const others = answer.data?.data.filter((each) => each.id !== id) ?? [];
  const given = useGiven(others.map(({ campaign_id }) => campaign_id));
  return (
    <Section title={words.more}>
      <Stack gap="xs" align="flex-start">
        {others.length > 0 && (
          <Text size="sm" c="dimmed">
            {words.alsoInOrder}
          </Text>
        )}
        {others.map((each) => (
          <Anchor key={each.id} component={Link} to={`/redemptions/${each.id}`} size="sm">
            <span className="code">{each.code}</span> {given(each)}
          </Anchor>
        ))}
        <Anchor component={Link} to={`/vouchers/${voucher_id}`} size="sm">
          {words.seeVoucher}
        </Anchor>
        <AnchorLink to="/redemptions" search={{ voucher: voucher_id }} size="sm">
          {words.seeOrders}
        </AnchorLink>
      </Stack>
    </Section>
  );
}
