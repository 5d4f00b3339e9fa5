// Online against in store over time, with the period before.
import { SegmentedControl, Skeleton } from '@mantine/core';
import { lazy } from 'react';
import { timeseriesReport } from '../../contract/management/report.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { Chart, Legend } from '../chart/chart.tsx';
import { colorOf } from '../part/channel.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { searchOf, useFilters } from '../part/search.ts';
import { Trouble } from '../part/trouble.tsx';
import { OrdersLink } from '../report/orders-link.tsx';
import { intervalOf } from '../report/range.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

const OverTime = lazy(() => import('../chart/over-time.tsx'));
const HEIGHT = 260;
const measures = ['redemptions', 'revenue', 'discount'] as const;
type Measure = (typeof measures)[number];

interface OverTimeProps {
  scope: { from: string; to: string; client_id?: string; campaign_id?: string };
  currency: string;
  before?: { from: string; to: string };
}

type Series = Answer<typeof timeseriesReport>['data'];

interface Point {
  online: number;
  in_store: number;
  /** The queries of its orders; of a channel that has none, nothing. */
  opens: { online?: string; in_store?: string };
}

/** The same orders, wherever they were made. */
function anywhere({ online, in_store }: Point['opens']): string | undefined {
  const query = online ?? in_store;
  if (query === undefined) return undefined;
  const asked = new URLSearchParams(searchOf(query));
  asked.delete('channel');
  return asked.toString();
}

/** Sums by interval and channel, in the order of time. */
function sumUp(series: Series, currency: string, measure: Measure) {
  const points = new Map<string, Point>();
  for (const row of series) {
    if (row.currency !== currency) continue;
    const point = points.get(row.start) ?? { online: 0, in_store: 0, opens: {} };
    if (row.channel) {
      point[row.channel] += row[measure];
      point.opens[row.channel] = row.opens;
    }
    points.set(row.start, point);
  }
  return [...points].map(([start, point]) => ({ start, ...point }));
}

export function OverTimeSection({ scope, currency, before }: OverTimeProps) {
  const { overview: words, common } = useText();
  const format = useFormat();
  const { search, set } = useFilters<'measure'>();
  const measure = measures.find((each) => each === search.measure) ?? 'redemptions';
  const interval = intervalOf(scope.from, scope.to);
  const now = useAsk(
    timeseriesReport,
    { querystring: { ...scope, interval, by: 'channel' } },
    { keep: true },
  );
  const then = useAsk(
    timeseriesReport,
    { querystring: { ...scope, ...before, interval, by: 'channel' } },
    { keep: true, enabled: before !== undefined },
  );
  const points = sumUp(now.data?.data ?? [], currency, measure);
  const earlier = before ? sumUp(then.data?.data ?? [], currency, measure) : [];
  const write = (value: number, isAxis = false) =>
    measure === 'redemptions' ? format.number(value) : format.money(value, currency, isAxis);
  const sum = (channel: 'online' | 'in_store') =>
    points.reduce((all, each) => all + each[channel], 0);
  const sums = { online: sum('online'), in_store: sum('in_store') };
  const all = sums.online + sums.in_store;
  const shareOf = (channel: 'online' | 'in_store') =>
    fill(words.channelShare, {
      channel: common[channel],
      value: write(sums[channel]),
      share: all === 0 ? common.unknown : format.share(sums[channel] / all),
    });
  const names = {
    redemptions: words.redemptions,
    revenue: words.revenueShort,
    discount: words.discountShort,
  };
  const drawn = points.map(({ start, online, in_store }, i) => {
    const other = earlier[i];
    return {
      label: format.day(start, true),
      online,
      in_store,
      before: other ? other.online + other.in_store : null,
    };
  });
  return (
    <Section
      title={words.overTime}
      subtitle={`${shareOf('online')} · ${shareOf('in_store')}`}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={words.measure}
          value={measure}
          data={measures.map((value) => ({ value, label: names[value] }))}
          onChange={(next) => set({ measure: next === 'redemptions' ? null : next })}
        />
      }
    >
      {now.isError && !now.data && <Trouble error={now.error} retry={() => void now.refetch()} />}
      {now.isPending && <Skeleton height={HEIGHT} />}
      {now.data && (
        <Chart
          height={HEIGHT}
          summary={fill(words.chartSummary, {
            measure: names[measure],
            period: format.days(scope.from, scope.to),
            online: write(sums.online),
            in_store: write(sums.in_store),
          })}
          header={[
            { day: words.day, week: words.week, month: words.month }[interval],
            common.online,
            common.in_store,
            words.total,
            ...(before ? [words.previous] : []),
          ]}
          rows={points.map(({ start, online, in_store, opens }, i) => [
            format.day(start),
            <OrdersLink key="online" opens={opens.online}>
              {write(online)}
            </OrdersLink>,
            <OrdersLink key="in_store" opens={opens.in_store}>
              {write(in_store)}
            </OrdersLink>,
            <OrdersLink key="total" opens={anywhere(opens)}>
              {write(online + in_store)}
            </OrdersLink>,
            ...(before ? [writeBefore(drawn[i]?.before ?? null)] : []),
          ])}
          legend={
            <Legend
              items={[
                { label: common.online, color: colorOf.online },
                { label: common.in_store, color: colorOf.in_store },
                ...(before
                  ? [{ label: words.previous, color: 'var(--mantine-color-dimmed)', dashed: true }]
                  : []),
              ]}
            />
          }
        >
          <OverTime
            points={drawn}
            height={HEIGHT}
            write={write}
            names={{
              online: common.online,
              in_store: common.in_store,
              before: words.previous,
              total: words.total,
            }}
          />
        </Chart>
      )}
    </Section>
  );

  function writeBefore(value: number | null): string {
    return value === null ? common.unknown : write(value);
  }
}
