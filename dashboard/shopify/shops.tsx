// Shopify shops: which are connected for whom, and what stands in the way of the others.
import { Button } from '@mantine/core';
import { IconPlus, IconShoppingBag } from '@tabler/icons-react';
import { useState } from 'react';
import { listShopifyShops } from '../../contract/management/shopify.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Screen } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { useText } from '../text/text.tsx';
import { Connect } from './connect.tsx';
import { isShopMoving, LastError, ShopState, type ShopAnswer } from './state.tsx';

const LOOK_AGAIN_MS = 2_500;

export function Shops() {
  const { shopify: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { nameOf, zoneOf } = useClients();
  const { search } = useFilters<never>();
  const [isConnecting, setConnecting] = useState(false);
  const { client_id, cursor } = search;
  const answer = useAsk(
    listShopifyShops,
    { querystring: { client_id, cursor, limit: 50 } },
    {
      keep: true,
      enabled: can('shopify.read'),
      refetchInterval: (found) => (found?.data.some(isShopMoving) ? LOOK_AGAIN_MS : false),
    },
  );
  if (!can('shopify.read')) {
    return (
      <Screen title={words.title} above={<BackToSettings />}>
        <NoPermission />
      </Screen>
    );
  }
  const connect = can('shopify.write') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setConnecting(true)}>
      {words.connect}
    </Button>
  );
  const columns: Column<ShopAnswer>[] = [
    {
      header: words.shop,
      primary: true,
      cell: ({ id, domain }) => (
        <AnchorLink
          to="/settings/shopify/$id"
          params={{ id }}
          fw={550}
          c="inherit"
          style={{ overflowWrap: 'anywhere' }}
        >
          {domain}
        </AnchorLink>
      ),
    },
    { header: common.client, cell: (row) => nameOf(row.client_id) },
    { header: common.status, cell: ({ status }) => <ShopState status={status} /> },
    { header: words.mode, cell: ({ mode }) => words.modes[mode] },
    {
      header: words.connected,
      cell: (row) => format.date(row.connected_at, zoneOf(row.client_id)),
    },
    {
      header: words.problem,
      cell: ({ last_error, last_error_at }) =>
        last_error === null ? common.unknown : <LastError error={last_error} at={last_error_at} />,
    },
  ];
  return (
    <Screen
      title={words.title}
      subtitle={
        <>
          {words.subtitle}{' '}
          <AnchorLink to="/help/$name" params={{ name: 'shopify' }} size="sm" underline="always">
            {words.guide}
          </AnchorLink>
        </>
      }
      above={<BackToSettings />}
      actions={connect}
    >
      <div className="card">
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty title={words.empty} text={words.emptyText} icon={IconShoppingBag}>
              {connect}
            </Empty>
          }
        />
      </div>
      <Connect isOpen={isConnecting} close={() => setConnecting(false)} />
    </Screen>
  );
}
