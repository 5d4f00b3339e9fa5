// What came of a campaign in a range: figures, the way from pieces to redemptions, and the curve.
import { Group, Skeleton, Stack } from '@mantine/core';
import { overviewReport } from '../../contract/management/report.ts';
import { downloadRedemptions } from '../../contract/management/redemption.ts';
import { useAsk } from '../api/ask.ts';
import { Figures } from '../overview/figures.tsx';
import { OverTimeSection } from '../overview/over-time-section.tsx';
import '../overview/overview.css';
import { CsvLink } from '../part/csv.tsx';
import { useFormat } from '../part/format.ts';
import { useFilters } from '../part/search.ts';
import { Trouble } from '../part/trouble.tsx';
import { RangeControls } from '../report/range-controls.tsx';
import { useRange } from '../report/use-range.ts';
import { useText } from '../text/text.tsx';
import { Curve } from './curve.tsx';
import { Funnel } from './funnel.tsx';
import { Hours } from './hours.tsx';
import type { CampaignAnswer } from './status.tsx';

export function Results({ campaign, zone }: { campaign: CampaignAnswer; zone: string }) {
  const { common } = useText();
  const format = useFormat();
  const range = useRange(zone);
  const { search } = useFilters<'compare'>();
  const compare = search.compare === 'none' ? undefined : 'previous';
  const scope = {
    from: range.from,
    to: range.to,
    client_id: campaign.client_id,
    campaign_id: campaign.id,
  };
  const answer = useAsk(overviewReport, { querystring: { ...scope, compare } }, { keep: true });
  const row = answer.data?.data[0];
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <span style={{ fontSize: 13, color: 'var(--mantine-color-dimmed)' }}>
          {range.inWords} · {range.zoneInWords}
        </span>
        <Group gap="xs">
          <RangeControls range={range} />
          <CsvLink operation={downloadRedemptions} input={{ querystring: scope }} />
        </Group>
      </Group>
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <Skeleton height={110} role="status" aria-label={common.loading} />}
      {row && <Figures row={row} format={format} campaignId={campaign.id} />}
      <OverTimeSection
        scope={scope}
        currency={campaign.currency}
        before={row?.previous && { from: row.previous.from, to: row.previous.to }}
      />
      <div className="halves">
        <Funnel scope={scope} />
        <Curve scope={scope} />
      </div>
      <Hours scope={scope} zone={zone} />
    </Stack>
  );
}
