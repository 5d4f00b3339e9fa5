// From the pieces sent to the redemptions: a bar for each step, with the share of the one before.
import { Skeleton, Stack, Text } from '@mantine/core';
import { funnelReport } from '../../contract/management/report.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { OrdersLink } from '../report/orders-link.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

const stages = ['issued', 'mailed', 'delivered', 'scans', 'leads', 'redeemed'] as const;

interface FunnelProps {
  scope: { from: string; to: string; client_id: string; campaign_id: string };
}

export function Funnel({ scope }: FunnelProps) {
  const { campaign, common } = useText();
  const { page } = campaign;
  const format = useFormat();
  const answer = useAsk(funnelReport, { querystring: scope }, { keep: true });
  const row = answer.data?.data[0];
  const most = row ? Math.max(1, ...stages.map((each) => row[each] ?? 0)) : 1;
  const shares: Partial<Record<(typeof stages)[number], [number | null, string]>> = row
    ? {
        scans: [row.scan_rate, page.stages.issued],
        leads: [row.capture_rate, page.stages.scans],
        redeemed: [row.redemption_rate, page.stages.scans],
      }
    : {};
  return (
    <Section title={page.funnel} subtitle={page.funnelText}>
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <Skeleton height={220} />}
      {row && (
        <Stack gap={12} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
          {stages.map((each) => {
            const value = row[each];
            const [share, of] = shares[each] ?? [null, ''];
            return (
              <li key={each}>
                <div className="source-row">
                  <span>{page.stages[each]}</span>
                  <span className="figure">
                    {share !== null && (
                      <Text component="span" inherit c="dimmed" mr={8}>
                        {fill(page.stageShare, { share: format.share(share), of })}
                      </Text>
                    )}
                    {each === 'redeemed' ? (
                      <OrdersLink opens={row.opens}>{format.number(value)}</OrdersLink>
                    ) : value === null ? (
                      common.unknown
                    ) : (
                      format.number(value)
                    )}
                  </span>
                </div>
                <div className="funnel-track" aria-hidden>
                  {value !== null && value > 0 && (
                    <div className="funnel-bar" style={{ width: `${(value / most) * 100}%` }} />
                  )}
                </div>
              </li>
            );
          })}
        </Stack>
      )}
    </Section>
  );
}
