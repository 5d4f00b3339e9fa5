// The campaigns of a range by what they earned.
import { Anchor, Text, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { campaignsReport } from '../../contract/management/report.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { DataTable } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { Empty } from '../part/trouble.tsx';
import { OrdersLink } from '../report/orders-link.tsx';
import { roiInWords } from '../report/roi.ts';
import { useText } from '../text/text.tsx';

const SHOWN = 8;

interface TopCampaignsProps {
  scope: { from: string; to: string; client_id?: string };
  currency: string;
}

export function TopCampaigns({ scope, currency }: TopCampaignsProps) {
  const text = useText();
  const { overview: words, common } = text;
  const format = useFormat();
  const { byId, nameOf } = useClients();
  const answer = useAsk(campaignsReport, { querystring: scope }, { keep: true });
  const rows = answer.data?.data
    .filter((row) => row.currency === currency && row.redemptions > 0)
    .slice(0, SHOWN);
  const top = { ...answer, data: rows && { data: rows } } as typeof answer;
  return (
    <Section
      title={words.topCampaigns}
      flush
      aside={
        <Anchor component={Link} to="/campaigns" size="sm" fw={550}>
          {words.viewAll}
        </Anchor>
      }
    >
      <DataTable
        label={words.topCampaigns}
        answer={top}
        whole
        rowKey={({ id }) => id ?? ''}
        empty={<Empty title={words.noCampaigns} text={words.noCampaignsText} />}
        columns={[
          {
            header: common.campaign,
            primary: true,
            cell: ({ id, name, client_id }) => (
              <>
                <Anchor component={Link} to={`/campaigns/${id ?? ''}`} c="inherit" fw={550}>
                  {name}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {nameOf(client_id)}
                </Text>
              </>
            ),
          },
          {
            header: words.redemptions,
            number: true,
            cell: ({ redemptions, opens }) => (
              <OrdersLink opens={opens}>{format.number(redemptions)}</OrdersLink>
            ),
          },
          {
            header: words.revenueShort,
            number: true,
            cell: ({ revenue, opens }) => (
              <OrdersLink opens={opens}>{format.money(revenue, currency)}</OrdersLink>
            ),
          },
          {
            header: words.roiShort,
            number: true,
            cell: (row) =>
              row.cost_known ? (
                <Tooltip
                  label={roiInWords(
                    row,
                    currency,
                    format,
                    text,
                    byId.get(row.client_id)?.gross_margin,
                  )}
                  style={{ whiteSpace: 'pre-line' }}
                >
                  <span>
                    <OrdersLink opens={row.opens}>{format.share(row.roi)}</OrdersLink>
                  </span>
                </Tooltip>
              ) : (
                <AnchorLink
                  to="/campaigns/$id"
                  params={{ id: row.id ?? '' }}
                  search={{ tab: 'sources' }}
                  size="sm"
                >
                  {common.addCost}
                </AnchorLink>
              ),
          },
        ]}
      />
    </Section>
  );
}
