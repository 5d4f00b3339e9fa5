// How fast redemptions come in after a source was sent.
import { Skeleton, Text } from '@mantine/core';
import { lazy } from 'react';
import { curveReport } from '../../contract/management/report.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { Chart } from '../chart/chart.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { OrdersLink } from '../report/orders-link.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

const Cumulative = lazy(() => import('../chart/cumulative.tsx'));
const HEIGHT = 220;

/** A day leads to its redemptions where the report says how. */
type Row = Answer<typeof curveReport>['data'][number] & { opens?: string };

interface CurveProps {
  scope: { from: string; to: string; client_id: string; campaign_id: string };
}

export function Curve({ scope }: CurveProps) {
  const { campaign, overview } = useText();
  const { page } = campaign;
  const format = useFormat();
  const answer = useAsk(curveReport, { querystring: scope }, { keep: true });
  const rows: Row[] = answer.data?.data ?? [];
  const last = rows.at(-1);
  return (
    <Section title={page.curve} subtitle={page.curveText}>
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <Skeleton height={HEIGHT} />}
      {answer.data && !last && (
        <Text size="sm" c="dimmed">
          {page.curveNone}
        </Text>
      )}
      {last && (
        <Chart
          height={HEIGHT}
          summary={fill(page.curveSummary, {
            count: format.number(last.cumulative_redemptions),
            days: format.number(last.days),
          })}
          header={[overview.day, page.onDay, page.untilDay]}
          rows={rows.map(({ days, redemptions, cumulative_redemptions, opens }) => [
            fill(page.curveDay, { day: days }),
            <OrdersLink key={days} opens={redemptions === 0 ? undefined : opens}>
              {format.number(redemptions)}
            </OrdersLink>,
            format.number(cumulative_redemptions),
          ])}
        >
          <Cumulative
            height={HEIGHT}
            points={rows.map(({ days, redemptions, cumulative_redemptions }) => ({
              label: fill(page.curveDay, { day: days }),
              on: redemptions,
              until: cumulative_redemptions,
            }))}
            names={{ on: page.onDay, until: page.untilDay }}
            write={format.number}
          />
        </Chart>
      )}
    </Section>
  );
}
