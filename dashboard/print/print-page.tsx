// Print: a batch of a campaign on paper. What is made, to whom it goes, and what was spoilt.
import { Group, Select, Skeleton, Tabs } from '@mantine/core';
import { IconArrowLeft, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import { listBatches, type Batch } from '../../contract/management/batch.ts';
import { getCampaign, type Campaign } from '../../contract/management/campaign.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { useFormat } from '../part/format.ts';
import { AnchorLink, ButtonLink } from '../part/link.tsx';
import { Screen } from '../part/screen.tsx';
import { useFilters, useIdInAddress } from '../part/search.ts';
import { Empty, NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { MakePrint } from './make-print.tsx';
import { Recipients } from './recipients.tsx';
import { Spoilage } from './spoilage.tsx';
import './print.css';

export type CampaignAnswer = Static<typeof Campaign>;
export type BatchAnswer = Static<typeof Batch>;
type Filter = 'batch' | 'tab' | 'kind';

const LOOK_AGAIN_MS = 1_000;
const tabs = ['make', 'recipients', 'spoilage'] as const;
const isUnderWay = ({ status }: BatchAnswer) => status === 'queued' || status === 'running';

export function PrintPage() {
  const { print: words, common } = useText();
  const { can } = useSession();
  const id = useIdInAddress();
  const mayRead = can('batch.read') && can('campaign.read');
  const campaign = useAsk(getCampaign, { params: { id } }, { enabled: mayRead });
  const batches = useAsk(
    listBatches,
    { params: { id }, querystring: { limit: 500 } },
    {
      enabled: mayRead,
      refetchInterval: (found) => (found?.data.some(isUnderWay) ? LOOK_AGAIN_MS : false),
    },
  );
  const failed = campaign.isError ? campaign : batches;
  if (campaign.data && batches.data) {
    return <Shown campaign={campaign.data} batches={batches.data.data} />;
  }
  return (
    <Screen title={words.title} above={<BackToCampaign id={id} />}>
      {!mayRead ? (
        <NoPermission />
      ) : failed.isError ? (
        <Trouble error={failed.error} retry={() => void failed.refetch()} />
      ) : (
        <Skeleton height={360} role="status" aria-label={common.loading} />
      )}
    </Screen>
  );
}

interface ShownProps {
  campaign: CampaignAnswer;
  batches: BatchAnswer[];
}

function Shown({ campaign, batches }: ShownProps) {
  const { print: words } = useText();
  const format = useFormat();
  const { nameOf, zoneOf } = useClients();
  const { search, set } = useFilters<Filter>();
  const zone = zoneOf(campaign.client_id);
  const withCodes = batches.filter((each) => each.created > 0 || isUnderWay(each));
  // a batch that is made meanwhile, such as for spoilt pieces, does not push away the one that is shown
  const [first] = useState(withCodes[0]?.id);
  const batch = withCodes.find((each) => each.id === (search.batch ?? first)) ?? withCodes[0];
  return (
    <Screen
      title={words.title}
      above={<BackToCampaign id={campaign.id} />}
      subtitle={
        <Group gap="4px 8px">
          <span>{campaign.name}</span>
          <span>·</span>
          <span>{nameOf(campaign.client_id)}</span>
          {batch && (
            <>
              <span>·</span>
              <span className="figure">{plural(words.pieces, batch.created, format.locale)}</span>
            </>
          )}
        </Group>
      }
      actions={
        withCodes.length > 1 &&
        batch && (
          <Select
            label={words.batch}
            size="sm"
            className="batch-choice"
            allowDeselect={false}
            value={batch.id}
            data={withCodes.map(({ id, created, pattern, created_at }) => ({
              value: id,
              label: fill(words.batchOption, {
                pieces: format.number(created),
                pattern,
                date: format.date(created_at, zone),
              }),
            }))}
            onChange={(next) => set({ batch: next })}
          />
        )
      }
    >
      {batch ? (
        <OfBatch key={batch.id} campaign={campaign} batch={batch} zone={zone} />
      ) : (
        <div className="card">
          <Empty title={words.noBatch} text={words.noBatchText} icon={IconPrinter}>
            <ButtonLink to="/campaigns/$id" params={{ id: campaign.id }} search={{ tab: 'codes' }}>
              {words.toCodes}
            </ButtonLink>
          </Empty>
        </div>
      )}
    </Screen>
  );
}

function BackToCampaign({ id }: { id: string }) {
  const { print: words } = useText();
  return (
    <AnchorLink to="/campaigns/$id" params={{ id }} search={{ tab: 'codes' }} size="sm" c="dimmed">
      <Group gap={4} component="span" display="inline-flex">
        <IconArrowLeft size={14} aria-hidden />
        {words.back}
      </Group>
    </AnchorLink>
  );
}

export interface OfBatchProps {
  campaign: CampaignAnswer;
  batch: BatchAnswer;
  zone: string;
}

function OfBatch(props: OfBatchProps) {
  const { print: words } = useText();
  const format = useFormat();
  const { search, set } = useFilters<Filter>();
  const { batch } = props;
  if (isUnderWay(batch)) {
    return (
      <div className="card" role="status">
        <Empty
          title={words.underWay}
          text={fill(words.underWayText, {
            made: format.number(batch.created),
            all: format.number(batch.quantity),
          })}
          icon={IconPrinter}
        />
      </div>
    );
  }
  const shown = tabs.find((each) => each === search.tab) ?? 'make';
  return (
    <Tabs
      value={shown}
      keepMounted={false}
      onChange={(next) => set({ tab: next === 'make' ? null : next })}
    >
      <Tabs.List aria-label={words.tabsLabel} mb="md" className="scrolling-tabs">
        {tabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {words.tabs[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="make">
        <MakePrint {...props} />
      </Tabs.Panel>
      <Tabs.Panel value="recipients">
        <Recipients {...props} />
      </Tabs.Panel>
      <Tabs.Panel value="spoilage">
        <Spoilage {...props} />
      </Tabs.Panel>
    </Tabs>
  );
}
