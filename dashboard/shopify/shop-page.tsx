// One Shopify shop: its connection, its orders, and the campaigns that are published in it.
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronLeft, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import {
  disconnectShopifyShop,
  getShopifyShop,
  rereadShopifyOrders,
} from '../../contract/management/shopify.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { Confirm } from '../part/confirm.tsx';
import { Copyable } from '../part/copy.tsx';
import { Facts } from '../part/facts.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Screen, Section } from '../part/screen.tsx';
import { useIdInAddress } from '../part/search.ts';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { Connect } from './connect.tsx';
import { Publications } from './publications.tsx';
import { isShopMoving, LastError, ShopState, type ShopAnswer } from './state.tsx';

const LOOK_AGAIN_MS = 2_000;

export function ShopPage() {
  const { shopify: words, common } = useText();
  const { can } = useSession();
  const id = useIdInAddress();
  const answer = useAsk(
    getShopifyShop,
    { params: { id } },
    {
      enabled: can('shopify.read'),
      refetchInterval: (shop) => (shop && isShopMoving(shop) ? LOOK_AGAIN_MS : false),
    },
  );
  if (answer.data) return <Shown shop={answer.data} />;
  return (
    <Screen title={words.one} above={<BackToShops />}>
      {!can('shopify.read') ? (
        <NoPermission />
      ) : answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={320} role="status" aria-label={common.loading} />
      )}
    </Screen>
  );
}

function BackToShops() {
  const { shopify: words } = useText();
  return (
    <AnchorLink
      to="/settings/shopify"
      size="sm"
      c="dimmed"
      style={{ display: 'inline-flex', alignItems: 'center', gap: 2, minHeight: 28 }}
    >
      <IconChevronLeft size={16} aria-hidden />
      {words.back}
    </AnchorLink>
  );
}

function Shown({ shop }: { shop: ShopAnswer }) {
  const { can } = useSession();
  const { nameOf, zoneOf } = useClients();
  const zone = zoneOf(shop.client_id);
  const isOver = shop.status === 'disconnected';
  return (
    <Screen
      title={shop.domain}
      above={<BackToShops />}
      beside={<ShopState status={shop.status} />}
      subtitle={
        <AnchorLink to="/clients/$id" params={{ id: shop.client_id }} c="inherit" inherit>
          {nameOf(shop.client_id)}
        </AnchorLink>
      }
      actions={can('shopify.write') && !isOver && <Disconnect shop={shop} />}
    >
      <NotConnected shop={shop} />
      <div className="two-columns">
        <div>
          <Publications shop={shop} zone={zone} />
          {shop.status === 'connected' && <Orders shop={shop} zone={zone} />}
        </div>
        <div>
          <Connection shop={shop} zone={zone} />
        </div>
      </div>
    </Screen>
  );
}

/** What is missing, and what to do about it. */
function NotConnected({ shop }: { shop: ShopAnswer }) {
  const { shopify: words } = useText();
  const { can } = useSession();
  const [isConnecting, setConnecting] = useState(false);
  const { status, last_error, last_error_at } = shop;
  if (status === 'connected' && last_error === null) return null;
  const sentence = {
    authorizing: words.waitingText,
    connecting: words.connectingNow,
    connected: null,
    disconnected: words.disconnectedText,
  }[status];
  const mayBegin = can('shopify.write') && (status === 'authorizing' || status === 'disconnected');
  return (
    <>
      <Alert color={last_error === null ? 'blue' : 'orange'} variant="light" role="status">
        <Stack gap="xs" align="flex-start">
          {sentence !== null && <Text size="sm">{sentence}</Text>}
          <LastError error={last_error} at={last_error_at} />
          {mayBegin && (
            <Button
              size="xs"
              variant="default"
              className="row-action"
              onClick={() => setConnecting(true)}
            >
              {words.again}
            </Button>
          )}
        </Stack>
      </Alert>
      <Connect isOpen={isConnecting} close={() => setConnecting(false)} shop={shop} />
    </>
  );
}

interface OfShopProps {
  shop: ShopAnswer;
  zone: string;
}

function Connection({ shop, zone }: OfShopProps) {
  const { shopify: words } = useText();
  const format = useFormat();
  return (
    <Section title={words.about} subtitle={words.addressesText}>
      <Stack gap="md">
        <Facts
          facts={[
            { name: words.mode, value: words.modes[shop.mode] },
            { name: words.grant, value: words.grants[shop.grant] },
            { name: words.appId, value: <span className="code">{shop.app_client_id}</span> },
            { name: words.added, value: format.time(shop.created_at, zone) },
            shop.connected_at !== null && {
              name: words.connected,
              value: format.time(shop.connected_at, zone),
            },
            shop.disconnected_at !== null && {
              name: words.disconnectedAt,
              value: format.time(shop.disconnected_at, zone),
            },
          ]}
        />
        <Copyable label={words.redirectUrl} value={shop.redirect_url} />
        <Copyable label={words.webhookUrl} value={shop.webhook_url} />
      </Stack>
    </Section>
  );
}

function Orders({ shop, zone }: OfShopProps) {
  const { shopify: words } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { running, orders_seen, orders_found, complete_until } = shop.reread;
  const reread = useDo(rereadShopifyOrders, {
    done: () => void notifications.show({ message: words.rereadBegan }),
  });
  const counts = { seen: format.number(orders_seen), found: format.number(orders_found) };
  return (
    <Section title={words.orders} subtitle={words.ordersText}>
      <Stack gap="sm" align="flex-start">
        {reread.isError && <Trouble error={reread.error} />}
        <Text size="sm" className="figure" role="status">
          {running && fill(words.rereading, counts)}
          {!running && complete_until !== null && fill(words.rereadDone, counts)}
        </Text>
        {complete_until !== null && (
          <Facts
            facts={[{ name: words.completeUntil, value: format.time(complete_until, zone) }]}
          />
        )}
        {can('shopify.write') && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={reread.isPending || running}
            onClick={() => reread.mutate({ params: { id: shop.id }, body: null })}
          >
            {words.reread}
          </Button>
        )}
      </Stack>
    </Section>
  );
}

function Disconnect({ shop }: { shop: ShopAnswer }) {
  const { shopify: words } = useText();
  const [isOpen, setOpen] = useState(false);
  const disconnect = useDo(disconnectShopifyShop, {
    done: () => {
      notifications.show({ message: words.disconnected });
      setOpen(false);
    },
  });
  return (
    <>
      <Group>
        <Button variant="default" onClick={() => setOpen(true)}>
          {words.disconnect}
        </Button>
      </Group>
      <Confirm
        isOpen={isOpen}
        close={() => setOpen(false)}
        title={fill(words.disconnectTitle, { domain: shop.domain })}
        text={words.disconnectText}
        action={words.disconnect}
        isBusy={disconnect.isPending}
        error={disconnect.error}
        act={() => disconnect.mutate({ params: { id: shop.id } })}
      />
    </>
  );
}
