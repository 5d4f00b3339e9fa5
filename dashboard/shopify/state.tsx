// How a shop is connected, and how a campaign is published in it: in words and colour.
import { Badge, Stack, Text } from '@mantine/core';
import type { Static } from 'typebox';
import type { ShopifyPublication } from '../../contract/management/shopify-publication.ts';
import type { ShopifyShop } from '../../contract/management/shopify.ts';
import { ownZone } from '../client/clients.ts';
import { useFormat } from '../part/format.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

export type ShopAnswer = Static<typeof ShopifyShop>;
export type PublicationAnswer = Static<typeof ShopifyPublication>;

const SHOP_COLORS: Record<ShopAnswer['status'], string> = {
  authorizing: 'orange',
  connecting: 'blue',
  connected: 'teal',
  disconnected: 'gray',
};
const PUBLICATION_COLORS: Record<PublicationAnswer['status'], string> = {
  publishing: 'blue',
  published: 'teal',
  paused: 'orange',
  not_sellable: 'red',
  withdrawing: 'blue',
  withdrawn: 'gray',
};

export function ShopState({ status }: { status: ShopAnswer['status'] }) {
  const { shopify: words } = useText();
  return (
    <Badge variant="light" color={SHOP_COLORS[status]} tt="none">
      {words.statuses[status]}
    </Badge>
  );
}

interface PublicationStateProps {
  publication: PublicationAnswer;
  shop: ShopAnswer;
}

/** It would be going on, were the shop there to talk to. */
export const isPublicationWaiting = ({ status }: PublicationAnswer, shop: ShopAnswer): boolean =>
  (status === 'publishing' || status === 'withdrawing') && shop.status !== 'connected';

export function PublicationState({ publication, shop }: PublicationStateProps) {
  const { shopify: words } = useText();
  const { status, problem, last_error, last_error_at } = publication;
  const isWaiting = isPublicationWaiting(publication, shop);
  const waitsToBegin = isWaiting && status === 'publishing';
  return (
    <Stack gap={4} align="flex-start" maw={340} style={{ textAlign: 'start' }}>
      <Badge variant="light" color={waitsToBegin ? 'orange' : PUBLICATION_COLORS[status]} tt="none">
        {waitsToBegin ? words.waitsForShop : words.publicationStatuses[status]}
      </Badge>
      {isWaiting && shop.status !== 'connected' && (
        <Text size="xs" c="dimmed">
          {words.waitsWhy[shop.status]}
        </Text>
      )}
      {problem !== null && <Text size="sm">{problem}</Text>}
      <LastError error={last_error} at={last_error_at} />
    </Stack>
  );
}

export function LastError({ error, at }: { error: string | null; at: string | null }) {
  const { shopify: words } = useText();
  const format = useFormat();
  if (error === null) return null;
  return (
    <Text size="sm" c="red">
      {at === null ? error : fill(words.errorAt, { error, time: format.time(at, ownZone()) })}
    </Text>
  );
}

/** Something is going on that ends by itself: worth looking at again. */
export const isShopMoving = ({ status, reread }: ShopAnswer): boolean =>
  status === 'authorizing' || status === 'connecting' || reread.running;
export const isPublicationMoving = ({ status, codes }: PublicationAnswer): boolean =>
  status === 'publishing' || status === 'withdrawing' || codes.under_way > 0;
