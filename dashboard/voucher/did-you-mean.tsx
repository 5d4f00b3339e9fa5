// Where no voucher has the code that was typed: those that read alike.
import { Anchor, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listVouchers } from '../../contract/management/voucher.ts';
import { call } from '../api/call.ts';
import { useText } from '../text/text.tsx';
import { otherReadings } from './look-alikes.ts';

interface DidYouMeanProps {
  code: string;
  clientId: string | undefined;
}

export function DidYouMean({ code, clientId }: DidYouMeanProps) {
  const { voucher: words } = useText();
  const { data = [] } = useQuery({
    queryKey: [listVouchers.url, 'alike', code, clientId],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        otherReadings(code).map((reading) =>
          call(
            listVouchers,
            { querystring: { code: reading, client_id: clientId, limit: 1 } },
            { signal },
          ),
        ),
      );
      const found = pages.flatMap((page) => page.data);
      return [...new Map(found.map((each) => [each.id, each])).values()];
    },
    staleTime: 60_000,
  });
  if (data.length === 0) return null;
  return (
    <Group justify="center" gap="xs" pb="xl" px="md" role="status">
      <Text size="sm">{words.didYouMean}</Text>
      {data.map(({ id, code: found }) => (
        <Anchor key={id} component={Link} to={`/vouchers/${id}`} className="code" fw={550}>
          {found}
        </Anchor>
      ))}
    </Group>
  );
}
