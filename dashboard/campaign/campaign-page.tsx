// One campaign: what came of it, what carried it and cost, its codes, and who changed what.
import { Anchor, Group, Skeleton, Tabs, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { getCampaign } from '../../contract/management/campaign.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { ChannelNames } from '../part/channel.tsx';
import { useFormat } from '../part/format.ts';
import { offerIn } from '../part/offer.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters, useIdInAddress } from '../part/search.ts';
import { Trouble } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useSpeech } from '../text/text.tsx';
import { Activity } from './activity.tsx';
import { CampaignActions } from './campaign-actions.tsx';
import { Codes } from './codes.tsx';
import { Notices } from './notices.tsx';
import { Results } from './results.tsx';
import { SourcesAndCosts } from './sources-and-costs.tsx';
import { standingOf } from './standing.ts';
import { StatusBadge, validityOf } from './status.tsx';
import './campaign.css';

const tabs = ['results', 'sources', 'codes', 'activity'] as const;
type Tab = (typeof tabs)[number];

export function CampaignPage() {
  const { language, text } = useSpeech();
  const { campaign: words, common } = text;
  const format = useFormat();
  const { can } = useSession();
  const id = useIdInAddress();
  const { nameOf, zoneOf } = useClients();
  const { search, set } = useFilters<'tab'>();
  const now = useNow();
  const answer = useAsk(getCampaign, { params: { id } });
  const back = (
    <Anchor component={Link} to="/campaigns" size="sm" c="dimmed">
      <Group gap={4} component="span" display="inline-flex">
        <IconArrowLeft size={14} aria-hidden />
        {words.page.back}
      </Group>
    </Anchor>
  );
  if (!answer.data) {
    return (
      <Screen title={common.campaign} above={back}>
        {answer.isError ? (
          <Trouble error={answer.error} retry={() => void answer.refetch()} />
        ) : (
          <Skeleton height={360} role="status" aria-label={common.loading} />
        )}
      </Screen>
    );
  }
  const campaign = answer.data;
  const zone = zoneOf(campaign.client_id);
  const standing = standingOf(campaign, now);
  const allowed: Record<Tab, boolean> = {
    results: can('report.read'),
    sources: can('source.read'),
    codes: can('batch.read'),
    activity: can('audit.read'),
  };
  const open = tabs.filter((each) => allowed[each]);
  const shown = open.find((each) => each === search.tab) ?? open[0];
  return (
    <Screen
      title={campaign.name}
      above={back}
      beside={<StatusBadge standing={standing} />}
      actions={<CampaignActions campaign={campaign} />}
      subtitle={
        <Group gap="4px 8px">
          <Anchor component={Link} to={`/clients/${campaign.client_id}`} c="inherit">
            {nameOf(campaign.client_id)}
          </Anchor>
          <span>·</span>
          <span>{offerIn(language, campaign)}</span>
          <span>·</span>
          <span>
            {validityOf(campaign, zone, format, text)}
            {(campaign.valid_from ?? campaign.valid_until) !== null &&
              ` ${fill(common.in, { zone })}`}
          </span>
          <span>·</span>
          <ChannelNames channels={campaign.channels} />
        </Group>
      }
    >
      <Notices campaign={campaign} standing={standing} zone={zone} />
      {shown === undefined ? (
        <Text c="dimmed">{common.forbidden}</Text>
      ) : (
        <Tabs
          value={shown}
          keepMounted={false}
          onChange={(next) => set({ tab: next === 'results' ? null : next })}
        >
          <Tabs.List aria-label={words.page.tabs} mb="md" className="scrolling-tabs">
            {open.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {words.page[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="results">
            <Results campaign={campaign} zone={zone} />
          </Tabs.Panel>
          <Tabs.Panel value="sources">
            <SourcesAndCosts campaign={campaign} zone={zone} />
          </Tabs.Panel>
          <Tabs.Panel value="codes">
            <Codes campaign={campaign} zone={zone} />
          </Tabs.Panel>
          <Tabs.Panel value="activity">
            <Activity id={campaign.id} zone={zone} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Screen>
  );
}
