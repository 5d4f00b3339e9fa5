// The way through a long list: the server's cursor in the address, and those before it, to go back.
import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { fill } from '../text/fill.ts';
import { useQueryText } from './search.ts';
import { useText } from '../text/text.tsx';

const SEPARATOR = '.';
/** The first page has no cursor: so it stands in the trail. */
const FIRST = '0';

export function Paging({ label, next }: { label: string; next: string | null }) {
  const { common } = useText();
  const search = useQueryText();
  const navigate = useNavigate();
  const trail = search.trail?.split(SEPARATOR) ?? [];
  if (next === null && trail.length === 0) return null;
  const go = (cursor: string | undefined, before: string[]) =>
    void navigate({
      to: '.',
      search: {
        ...search,
        cursor: cursor === FIRST ? undefined : cursor,
        trail: before.length > 0 ? before.join(SEPARATOR) : undefined,
      } as never,
    });
  return (
    <Group
      component="nav"
      aria-label={`${label}: ${fill(common.page, { page: trail.length + 1 })}`}
      justify="space-between"
      p="sm"
      px="md"
      style={{ borderTop: '1px solid var(--color-line)' }}
    >
      <Text size="sm" c="dimmed">
        {fill(common.page, { page: trail.length + 1 })}
      </Text>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconChevronLeft size={16} aria-hidden />}
          disabled={trail.length === 0}
          onClick={() => go(trail.at(-1), trail.slice(0, -1))}
        >
          {common.previousPage}
        </Button>
        <Button
          size="xs"
          variant="default"
          rightSection={<IconChevronRight size={16} aria-hidden />}
          disabled={next === null}
          onClick={() => go(next ?? undefined, [...trail, search.cursor ?? FIRST])}
        >
          {common.nextPage}
        </Button>
      </Group>
    </Group>
  );
}
