// A campaign's status in words and colour, and its dates as people say them.
import { Badge } from '@mantine/core';
import type { Static } from 'typebox';
import type { Campaign } from '../../contract/management/campaign.ts';
import type { Format } from '../part/format.ts';
import { fill } from '../text/fill.ts';
import { useText, type Messages } from '../text/text.tsx';
import type { Standing } from './standing.ts';

export type CampaignAnswer = Static<typeof Campaign>;

const COLORS: Partial<Record<Standing, string>> = {
  active: 'teal',
  scheduled: 'blue',
  pending: 'blue',
  paused: 'orange',
};

export function StatusBadge({ standing }: { standing: Standing }) {
  const { campaign } = useText();
  return (
    <Badge variant="light" color={COLORS[standing] ?? 'gray'} tt="none" fw={600}>
      {campaign.status[standing]}
    </Badge>
  );
}

type Dates = Pick<CampaignAnswer, 'valid_from' | 'valid_until'>;

/** "1 Feb – 31 Mar 2026", "Until 31 Mar 2026", "No end": days of the client's zone. */
export function validityOf(dates: Dates, zone: string, format: Format, text: Messages): string {
  const { campaign } = text;
  const from = dates.valid_from && format.date(dates.valid_from, zone);
  const until = dates.valid_until && format.date(dates.valid_until, zone);
  if (from && until) return from === until ? from : `${from} – ${until}`;
  if (until) return fill(campaign.until, { date: until });
  return from ? fill(campaign.fromDate, { date: from }) : campaign.always;
}
