// What the redemptions of the current filters add up to, currency by currency.
import { Group, Skeleton, Text } from '@mantine/core';
import { sumRedemptions } from '../../contract/management/redemption.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { useIsWide } from '../part/is-wide.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { RedemptionQuery } from './filters.ts';

export function Sums({ query }: { query: RedemptionQuery }) {
  const { redemption: words } = useText();
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
  const [first] = data;
  if (!first) return null;
  return (
    <div role="group" aria-label={words.sums} className="sums" aria-busy={answer.isPlaceholderData}>
      {data.length === 1 ? <OfOne row={first} /> : <OfMany rows={data} />}
    </div>
  );
}

type Row = Answer<typeof sumRedemptions>['data'][number];

function OfOne({ row }: { row: Row }) {
  const { redemption: words } = useText();
  const format = useFormat();
  const money = (value: number) => format.money(value, row.currency);
  return (
    <Group gap="6px 28px" component="dl" m={0}>
      <Sum name={words.sumRedemptions} value={format.number(row.redemptions)} />
      {row.voided > 0 && <Sum name={words.sumVoided} value={format.number(row.voided)} />}
      <Sum name={words.sumRevenue} value={money(row.attributed_revenue)} />
      <Sum name={words.sumDiscount} value={money(row.discount_amount)} />
      {row.refunded_amount !== 0 && (
        <Sum name={words.sumRefunded} value={money(row.refunded_amount)} />
      )}
    </Group>
  );
}

/** A line for each currency, with the names once above them; on a phone without the decimals. */
function OfMany({ rows }: { rows: Row[] }) {
  const { redemption: words } = useText();
  const format = useFormat();
  const isWide = useIsWide();
  const names = [words.sumRedemptions, words.sumRevenue, words.sumDiscount, words.sumRefunded];
  return (
    <table className="sums-of-many" aria-label={words.sums}>
      <thead>
        <tr>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.currency}>
            <td>
              {format.number(row.redemptions)}
              {row.voided > 0 && (
                <span className="beside">
                  {fill(isWide ? words.voidedOfThese : words.voidedOnes, {
                    count: format.number(row.voided),
                  })}
                </span>
              )}
            </td>
            {[row.attributed_revenue, row.discount_amount, row.refunded_amount].map((value, i) => (
              <td key={names[i + 1]}>{format.money(value, row.currency, !isWide)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
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
