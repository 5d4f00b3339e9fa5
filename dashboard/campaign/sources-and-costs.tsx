// What carried a campaign's codes, side by side, and what all of it cost.
import { ActionIcon, Anchor, Button, Group, Modal, Stack, Text, Tooltip } from '@mantine/core';
import { IconMailbox, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { listCosts, removeCost } from '../../contract/management/cost.ts';
import { sourcesReport } from '../../contract/management/report.ts';
import { listSources } from '../../contract/management/source.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { DataTable } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Empty } from '../part/trouble.tsx';
import { RangeControls } from '../report/range-controls.tsx';
import { OrdersLink } from '../report/orders-link.tsx';
import { roiInWords } from '../report/roi.ts';
import { useRange } from '../report/use-range.ts';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import { CostForm } from './cost-form.tsx';
import { SourceForm, type SourceAnswer } from './source-form.tsx';
import type { CampaignAnswer } from './status.tsx';

type Editing = { kind: 'source'; source?: SourceAnswer } | { kind: 'cost' } | null;

export function SourcesAndCosts({ campaign, zone }: { campaign: CampaignAnswer; zone: string }) {
  const text = useText();
  const { campaign: words, common, overview } = text;
  const { page } = words;
  const format = useFormat();
  const { can } = useSession();
  const { byId } = useClients();
  const range = useRange(zone);
  const [editing, edit] = useState<Editing>(null);
  const params = { id: campaign.id };
  const { currency } = campaign;
  const scope = {
    from: range.from,
    to: range.to,
    client_id: campaign.client_id,
    campaign_id: campaign.id,
  };
  const sources = useAsk(listSources, { params, querystring: { limit: 500 } });
  const report = useAsk(sourcesReport, { querystring: scope }, { keep: true });
  const costs = useAsk(listCosts, { params, querystring: { limit: 500 } });
  const remove = useDo(removeCost);
  const mayWrite = can('source.write');
  const all = sources.data?.data ?? [];
  const nameOf = (id: string | null) =>
    id === null ? page.wholeCampaign : (all.find((each) => each.id === id)?.name ?? common.unknown);
  const margin = byId.get(campaign.client_id)?.gross_margin;
  const rows = [
    ...all.map((source) => ({
      source,
      figures: report.data?.data.find(({ id }) => id === source.id),
    })),
    ...(report.data?.data ?? [])
      .filter(({ id, redemptions }) => id === null && redemptions > 0)
      .map((figures) => ({ source: undefined, figures })),
  ];
  const merged = { ...sources, data: sources.data && { data: rows } } as never;
  const addSource = mayWrite && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => edit({ kind: 'source' })}
    >
      {page.addSource}
    </Button>
  );
  type Row = (typeof rows)[number];
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <span style={{ fontSize: 13, color: 'var(--mantine-color-dimmed)' }}>
          {range.inWords} · {range.zoneInWords}
        </span>
        <Group gap="xs">
          <RangeControls range={range} />
        </Group>
      </Group>
      <Section title={page.sideBySide} flush aside={addSource}>
        <DataTable<Row>
          label={page.sideBySide}
          answer={merged}
          whole
          rowKey={({ source }) => source?.id ?? 'none'}
          empty={
            <Empty title={page.noSources} text={page.noSourcesText} icon={IconMailbox}>
              {addSource}
            </Empty>
          }
          columns={[
            {
              header: common.source,
              primary: true,
              cell: ({ source }) => (
                <Group gap={4} wrap="nowrap" justify="space-between">
                  <div>
                    <Text size="sm" fw={550}>
                      {source?.name ?? overview.withoutSource}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {source && words.sourceKinds[source.kind]}
                      {source?.sent_on && ` · ${format.day(source.sent_on)}`}
                    </Text>
                  </div>
                  {source && mayWrite && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={32}
                      aria-label={`${page.editSource}: ${source.name}`}
                      onClick={() => edit({ kind: 'source', source })}
                    >
                      <IconPencil size={16} aria-hidden />
                    </ActionIcon>
                  )}
                </Group>
              ),
            },
            {
              header: page.issued,
              number: true,
              cell: ({ figures }) => format.number(figures?.issued),
            },
            {
              header: page.pieces,
              number: true,
              cell: ({ figures, source }) =>
                format.number(figures?.delivered ?? figures?.mailed ?? source?.quantity),
            },
            {
              header: overview.redemptions,
              number: true,
              cell: ({ figures }) => (
                <OrdersLink opens={figures?.opens}>
                  {format.number(figures?.redemptions)}
                </OrdersLink>
              ),
            },
            {
              header: overview.responseRate,
              number: true,
              cell: ({ figures }) => (
                <OrdersLink opens={figures?.opens}>
                  {format.share(figures?.response_rate)}
                </OrdersLink>
              ),
            },
            {
              header: overview.revenueShort,
              number: true,
              cell: ({ figures }) => (
                <OrdersLink opens={figures?.opens}>
                  {format.money(figures?.revenue, currency)}
                </OrdersLink>
              ),
            },
            {
              header: overview.cost,
              number: true,
              cell: ({ source, figures }) =>
                source?.cost === null && !figures?.cost_known && mayWrite ? (
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    onClick={() => edit({ kind: 'source', source })}
                  >
                    {common.addCost}
                  </Anchor>
                ) : (
                  format.money(source ? (source.cost ?? figures?.cost) : null, currency)
                ),
            },
            {
              header: overview.roiShort,
              number: true,
              cell: ({ figures }) =>
                figures?.cost_known ? (
                  <Tooltip label={roiInWords(figures, currency, format, text, margin)}>
                    <span>
                      <OrdersLink opens={figures.opens}>{format.share(figures.roi)}</OrdersLink>
                    </span>
                  </Tooltip>
                ) : (
                  common.unknown
                ),
            },
          ]}
        />
      </Section>
      <Section
        title={page.costs}
        flush
        aside={
          mayWrite && (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => edit({ kind: 'cost' })}
            >
              {page.addCost}
            </Button>
          )
        }
      >
        <DataTable
          label={page.costs}
          answer={costs}
          whole
          rowKey={({ id }) => id}
          empty={
            <Text size="sm" c="dimmed" p="md" pt={0}>
              {page.noCosts}
            </Text>
          }
          columns={[
            {
              header: page.costKind,
              primary: true,
              cell: ({ kind, description }) => (
                <>
                  <Text size="sm" fw={550}>
                    {words.costKinds[kind]}
                  </Text>
                  {description !== null && (
                    <Text size="sm" c="dimmed">
                      {description}
                    </Text>
                  )}
                </>
              ),
            },
            { header: page.costOf, cell: ({ source_id }) => nameOf(source_id) },
            { header: common.date, cell: ({ date }) => format.day(date) },
            {
              header: page.costAmount,
              number: true,
              cell: ({ amount }) => format.money(amount, currency),
            },
            ...(mayWrite
              ? [
                  {
                    header: common.remove,
                    number: true,
                    cell: ({ id }: { id: string }) => (
                      <ActionIcon
                        variant="subtle"
                        color="red"
                        size={32}
                        aria-label={page.removeCost}
                        onClick={() => remove.mutate({ params: { id } })}
                      >
                        <IconTrash size={16} aria-hidden />
                      </ActionIcon>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Section>
      <Modal
        opened={editing !== null}
        onClose={() => edit(null)}
        title={
          editing?.kind === 'cost'
            ? page.addCost
            : editing?.source
              ? page.editSource
              : page.addSource
        }
        closeButtonProps={{ 'aria-label': common.close }}
      >
        {editing?.kind === 'cost' && (
          <CostForm campaign={campaign} sources={all} done={() => edit(null)} />
        )}
        {editing?.kind === 'source' && (
          <SourceForm campaign={campaign} source={editing.source} done={() => edit(null)} />
        )}
      </Modal>
    </Stack>
  );
}
