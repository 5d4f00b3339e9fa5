// Who changed what of a campaign, newest first.
import { Skeleton, Stack, Text } from '@mantine/core';
import { listAuditLog } from '../../contract/management/audit.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

type State = object | null;

/** The fields that differ, as "status: active → paused". */
export function differences(was: State, is: State): string[] {
  const [before, after] = [was, is] as (Record<string, unknown> | null)[];
  const names = Object.keys({ ...before, ...after });
  return names
    .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .map((name) => {
      const words = name.replaceAll('_', ' ');
      return !before
        ? `${words}: ${shown(after?.[name])}`
        : `${words}: ${shown(before[name])} → ${shown(after?.[name])}`;
    });
}

const shown = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

export function Activity({ id, zone }: { id: string; zone: string }) {
  const { campaign, common } = useText();
  const { page } = campaign;
  const format = useFormat();
  const answer = useAsk(listAuditLog, { querystring: { subject: id, limit: 100 } });
  return (
    <Section title={page.activity} subtitle={fill(common.timesIn, { zone })}>
      {answer.isError && <Trouble error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Skeleton height={160} />}
      {answer.data?.data.length === 0 && (
        <Text size="sm" c="dimmed">
          {page.noActivity}
        </Text>
      )}
      <Stack component="ol" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>
        {answer.data?.data.map(({ id: entry, created_at, kind, actor, before, after }) => (
          <li key={entry}>
            <Text size="sm">
              <Text component="span" inherit fw={600}>
                {page.kinds[kind] ?? kind}
              </Text>{' '}
              {actor.name === null ? page.bySystem : fill(page.by, { name: actor.name })}
              <Text component="span" inherit c="dimmed" ml={8} className="figure">
                {format.time(created_at, zone)}
              </Text>
            </Text>
            {before !== null &&
              differences(before, after).map((each) => (
                <Text key={each} size="sm" c="dimmed">
                  {each}
                </Text>
              ))}
          </li>
        ))}
      </Stack>
    </Section>
  );
}
