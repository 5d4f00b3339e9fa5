// The five figures of the overview, each with its change and what that is measured against.
import type { Answer } from '../../contract/operation.ts';
import type { overviewReport } from '../../contract/management/report.ts';
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useClients } from '../client/clients.ts';
import type { Format } from '../part/format.ts';
import { Figure } from '../report/figure.tsx';
import { roiInWords } from '../report/roi.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

export type OverviewRow = Answer<typeof overviewReport>['data'][number];

interface FiguresProps {
  row: OverviewRow;
  format: Format;
  /** Where its missing cost is added; otherwise one of many campaigns. */
  campaignId?: string;
}

export function Figures({ row, format, campaignId }: FiguresProps) {
  const text = useText();
  const { overview: words, common } = text;
  const { shown } = useClients();
  const { currency, previous } = row;
  const period = previous && format.days(previous.from, previous.to);
  const versus = (value: string | undefined) =>
    period === undefined || value === undefined ? undefined : fill(words.versus, { value, period });
  const money = (value: number | null | undefined) =>
    format.money(value, currency, (value ?? 0) >= 1_000);
  const points = (now: number | null, before: number | null | undefined) => {
    const value = format.points(now, before);
    return value === null ? null : fill(words.points, { value });
  };
  const roi = roiInWords(
    { ...row, revenue: row.revenue.total },
    currency,
    format,
    text,
    shown ? shown.gross_margin : undefined,
  );
  return (
    <div className="figures">
      <Figure
        label={words.redemptions}
        value={format.number(row.redemptions.total)}
        opens={row.opens.total}
        change={format.change(row.redemptions.total, previous?.redemptions.total)}
        base={versus(previous && format.number(previous.redemptions.total))}
      />
      <Figure
        label={words.revenueShort}
        value={money(row.revenue.total)}
        opens={row.opens.total}
        formula={words.revenueFormula}
        change={format.change(row.revenue.total, previous?.revenue.total)}
        base={versus(previous && money(previous.revenue.total))}
      />
      <Figure
        label={words.discountShort}
        value={money(row.discount)}
        opens={row.opens.total}
        change={format.change(row.discount, previous?.discount)}
        base={versus(previous && money(previous.discount))}
        isNeutral
      />
      <Figure
        label={words.roiShort}
        opens={row.cost_known ? row.opens.total : undefined}
        value={
          row.cost_known ? (
            format.share(row.roi)
          ) : (
            <Anchor
              component={Link}
              to={campaignId === undefined ? '/campaigns' : `/campaigns/${campaignId}`}
              search={(campaignId === undefined ? {} : { tab: 'sources' }) as never}
              fz={18}
              lh={1.3}
              display="inline-block"
              fw={600}
            >
              {common.addCost}
            </Anchor>
          )
        }
        formula={roi}
        change={row.cost_known ? points(row.roi, previous?.roi) : undefined}
        base={
          row.cost_known && previous && previous.roi !== null
            ? versus(format.share(previous.roi))
            : undefined
        }
      />
      <Figure
        label={words.responseRate}
        value={format.share(row.response_rate)}
        opens={row.opens.total}
        formula={words.responseFormula}
        change={points(row.response_rate, previous?.response_rate)}
        base={
          row.response_base === null
            ? words.noBase
            : fill(words.ofPieces, {
                redemptions: format.number(row.redemptions.total),
                base: format.number(row.response_base),
              })
        }
      />
    </div>
  );
}
