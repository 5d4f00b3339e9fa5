// The check before printing: what speaks against it, how much, and what to do about it.
import { Badge, Group, Loader, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { checkPrint } from '../../contract/management/print.ts';
import type { Answer } from '../../contract/operation.ts';
import { call } from '../api/call.ts';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { bodyOf, pictureProblem, type Kind, type Order } from './order.ts';
import { dataUrlOf } from './picture.ts';
import type { BatchAnswer } from './print-page.tsx';

type Checked = Answer<typeof checkPrint>;
type CheckResult = UseQueryResult<Checked>;

/** Asks the server what it would say; nothing is made. */
export function useCheck(batch: BatchAnswer, kind: Kind, order: Order): CheckResult {
  const picture =
    kind === 'postcard' && pictureProblem(order.picture) === null ? order.picture : null;
  const body = kind === 'mail_merge' ? undefined : bodyOf(kind, order, batch.created, null);
  return useQuery<Checked>({
    // the picture by what it is, not by its bytes: those would be kept for each letter that is typed
    queryKey: [
      checkPrint.url,
      batch.id,
      body ?? null,
      picture && [picture.name, picture.size, picture.lastModified],
    ],
    queryFn: async ({ signal }) =>
      call(
        checkPrint,
        {
          params: { id: batch.id },
          body: { ...body!, ...(picture ? { picture: await dataUrlOf(picture) } : {}) },
        },
        { signal },
      ),
    enabled: body !== undefined,
    placeholderData: keepPreviousData,
  });
}

export function Check({ check }: { check: CheckResult }) {
  const { print: words } = useText();
  const format = useFormat();
  const { data } = check;
  return (
    <Section
      title={words.check}
      subtitle={words.checkText}
      aside={check.isFetching ? <Loader size="xs" aria-label={words.checking} /> : undefined}
    >
      <Stack gap="sm" aria-live="polite" aria-busy={check.isFetching}>
        {check.isError && <Trouble error={check.error} retry={() => void check.refetch()} />}
        {!data && check.isFetching && (
          <Text size="sm" c="dimmed">
            {words.checking}
          </Text>
        )}
        {data && !check.isError && (
          <>
            <Text size="sm" className="figure">
              {data.module_mm === null
                ? fill(words.checkFactsPlain, {
                    pieces: plural(words.pieces, data.pieces, format.locale),
                  })
                : fill(words.checkFacts, {
                    pieces: plural(words.pieces, data.pieces, format.locale),
                    module: format.number(data.module_mm),
                  })}
            </Text>
            {data.findings.length === 0 && (
              <Group gap="xs" wrap="nowrap">
                <IconCircleCheck size={18} color="var(--color-good)" aria-hidden />
                <Text size="sm">{words.checkGood}</Text>
              </Group>
            )}
            <Findings findings={data.findings} />
          </>
        )}
      </Stack>
    </Section>
  );
}

export function Findings({ findings }: { findings: Checked['findings'] }) {
  const { print: words } = useText();
  if (findings.length === 0) return null;
  const sorted = findings.toSorted((a, b) => a.level.localeCompare(b.level));
  return (
    <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {sorted.map(({ level, code, message }) => (
        <li key={code} className={`finding ${level}`}>
          <Badge variant="light" color={level === 'error' ? 'red' : 'orange'} tt="none" mb={4}>
            {words.levels[level]}
          </Badge>
          <Text size="sm">{words.findings[code] ?? message}</Text>
          {words.advice[code] !== undefined && (
            <Text size="sm" c="dimmed">
              {words.advice[code]}
            </Text>
          )}
        </li>
      ))}
    </Stack>
  );
}
