// Which mail piece, flyer or e-mail brought the redemptions: bars that open their orders.
import { Progress, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { sourcesReport } from '../../contract/management/report.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { searchOf } from '../part/search.ts';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';

const SHOWN = 8;

interface SourcesProps {
  scope: { from: string; to: string; client_id?: string; campaign_id?: string };
  currency: string;
}

export function Sources({ scope, currency }: SourcesProps) {
  const { overview: words } = useText();
  const format = useFormat();
  const answer = useAsk(sourcesReport, { querystring: scope }, { keep: true });
  const rows = (answer.data?.data ?? [])
    .filter((row) => row.currency === currency && row.redemptions > 0)
    .toSorted((a, b) => b.redemptions - a.redemptions)
    .slice(0, SHOWN);
  const most = rows[0]?.redemptions ?? 1;
  return (
    <Section title={words.bySource}>
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <Skeleton height={160} />}
      {answer.data && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noCampaigns}
        </Text>
      )}
      <Stack gap={10} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {rows.map(({ id, campaign_id, name, redemptions, opens }) => (
          <li key={id ?? campaign_id}>
            <Link to={'/redemptions'} search={searchOf(opens)} className="figure-link source-row">
              <span style={{ overflowWrap: 'anywhere' }}>{name ?? words.withoutSource}</span>
              <span className="figure">{format.number(redemptions)}</span>
            </Link>
            <Progress value={(redemptions / most) * 100} size={6} mt={4} aria-hidden="true" />
          </li>
        ))}
      </Stack>
    </Section>
  );
}
