// What the redemptions of the current filters add up to, currency by currency.
import { Group, Skeleton, Text } from '@mantine/core';
import { sumRedemptions } from '../../contract/management/redemption.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { useText } from '../text/text.tsx';
import type { RedemptionQuery } from './filters.ts';

export function Sums({ query }: { query: RedemptionQuery }) {
  const { redemption: words } = useText();
  const format = useFormat();
  const { as_of, ...summable } = query;
  const answer = useAsk(
    sumRedemptions,
    { querystring: summable },
    { enabled: as_of === undefined, keep: true },
  );
  if (as_of !== undefined || answer.isError) return null;
  if (!answer.data) return <Skeleton height={40} mx="md" mb="md" w="auto" />;
  const { data, complete } = answer.data;
  if (!complete) {
    return (
      <Text size="sm" c="dimmed" px="md" pb="md">
        {words.tooManyToSum}
      </Text>
    );
  }
  if (data.length === 0) return null;
  return (
    <div role="group" aria-label={words.sums} className="sums" aria-busy={answer.isPlaceholderData}>
      {data.map((row) => {
        const money = (value: number) => format.money(value, row.currency);
        return (
          <Group key={row.currency} gap="6px 28px" component="dl" m={0}>
            <Sum name={words.sumRedemptions} value={format.number(row.redemptions)} />
            {row.voided > 0 && <Sum name={words.sumVoided} value={format.number(row.voided)} />}
            <Sum name={words.sumRevenue} value={money(row.attributed_revenue)} />
            <Sum name={words.sumDiscount} value={money(row.discount_amount)} />
            {row.refunded_amount !== 0 && (
              <Sum name={words.sumRefunded} value={money(row.refunded_amount)} />
            )}
          </Group>
        );
      })}
    </div>
  );
}

function Sum({ name, value }: { name: string; value: string }) {
  return (
    <div className="sum">
      <dt>{name}</dt>
      <dd className="figure">{value}</dd>
    </div>
  );
}
