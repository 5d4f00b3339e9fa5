// Who changed what, newest first: filters, CSV, and what was before and after.
import { Anchor, Code, Modal, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import {
  downloadAuditLog,
  listAuditLog,
  type AuditEntry,
} from '../../contract/management/audit.ts';
import { useAsk } from '../api/ask.ts';
import { CsvLink } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { DayFilters } from '../part/day-filters.tsx';
import { FilterBar } from '../part/filter-bar.tsx';
import { FilterSelect } from '../part/filters.tsx';
import { useFormat } from '../part/format.ts';
import { Screen } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { useWordsOfKind } from './words-of-kind.ts';

type Entry = Static<typeof AuditEntry>;
type Words = Record<string, string | undefined>;
type Filter = 'kind' | 'actor' | 'subject' | 'from' | 'to';

/** The kind of an id and its end: enough to tell two apart on a screen. */
const shortOf = (id: string) => `${id.includes('_') ? `${id.split('_')[0]}_` : ''}…${id.slice(-6)}`;

/** Their name, where an entry of the list tells it. */
const nameOfActor = (entries: Entry[] | undefined, id: string): string =>
  entries?.find(({ actor }) => actor.id === id)?.actor.name ?? shortOf(id);

export function AuditLog() {
  const { audit: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const kindInWords = useWordsOfKind();
  const { search, set, isFiltered, clear } = useFilters<Filter>();
  const [opened, open] = useState<Entry | null>(null);
  const { client_id, kind, actor, subject, from, to, cursor } = search;
  const filter = { client_id, kind, actor, subject, from, to };
  const answer = useAsk(
    listAuditLog,
    { querystring: { ...filter, cursor, limit: 50 } },
    { keep: true, enabled: can('audit.read') },
  );
  if (!can('audit.read')) {
    return (
      <Screen title={words.title} above={<BackToSettings />}>
        <NoPermission />
      </Screen>
    );
  }
  const columns: Column<Entry>[] = [
    { header: words.when, cell: ({ created_at }) => format.time(created_at, 'UTC') },
    {
      header: words.what,
      primary: true,
      cell: (entry) => (
        <Anchor
          component="button"
          type="button"
          size="sm"
          fw={550}
          ta="left"
          onClick={() => open(entry)}
        >
          {kindInWords(entry.kind)}
        </Anchor>
      ),
    },
    {
      header: words.who,
      cell: ({ actor: { kind: each, id, name } }) => (
        <>
          {name === null || id === null ? (
            (name ?? (words.actors as Words)[each] ?? each)
          ) : (
            <Anchor
              component="button"
              type="button"
              size="sm"
              c="inherit"
              ta="left"
              className="any-break"
              aria-label={fill(words.onlyBy, { name })}
              onClick={() => set({ actor: id })}
            >
              {name}
            </Anchor>
          )}
          {name !== null && (
            <Text size="xs" c="dimmed">
              {(words.actors as Words)[each] ?? each}
            </Text>
          )}
        </>
      ),
    },
    { header: common.client, cell: ({ client_name }) => client_name ?? common.unknown },
    {
      header: words.address,
      cell: ({ address }) => <span className="code no-wrap">{address ?? common.unknown}</span>,
    },
    {
      header: words.subject,
      cell: ({ subject_id }) =>
        subject_id === null ? (
          common.unknown
        ) : (
          <Anchor
            component="button"
            type="button"
            size="xs"
            className="code"
            aria-label={fill(words.onlyThis, { id: subject_id })}
            onClick={() => set({ subject: subject_id })}
          >
            {shortOf(subject_id)}
          </Anchor>
        ),
    },
  ];
  const isListed = {
    kind: kind === undefined || kind in words.things,
    actor: actor === undefined || actor in words.actors,
  };
  const kindsInWords = (kind ?? '').split(',').map(kindInWords).join(', ');
  // what a link brought, and no field shows
  const chips = [
    ...(isListed.kind ? [] : [{ name: 'kind', text: `${words.what}: ${kindsInWords}` }]),
    ...(isListed.actor
      ? []
      : [{ name: 'actor', text: `${words.who}: ${nameOfActor(answer.data?.data, actor ?? '')}` }]),
    ...(subject === undefined
      ? []
      : [{ name: 'subject', text: `${words.subject}: ${shortOf(subject)}` }]),
  ];
  return (
    <Screen
      title={words.title}
      subtitle={`${words.subtitle} ${fill(common.timesIn, { zone: 'UTC' })}.`}
      above={<BackToSettings />}
      actions={<CsvLink operation={downloadAuditLog} input={{ querystring: filter }} />}
    >
      <div className="card">
        <FilterBar
          clear={clear}
          isFiltered={isFiltered}
          chips={chips}
          remove={(name) => set({ [name]: null })}
        >
          <FilterSelect
            label={words.what}
            value={isListed.kind ? kind : undefined}
            options={{ '': common.any, ...words.things }}
            onChange={(next) => set({ kind: next })}
          />
          <FilterSelect
            label={words.who}
            value={isListed.actor ? actor : undefined}
            options={{ '': common.any, ...words.actors }}
            onChange={(next) => set({ actor: next })}
          />
          <DayFilters from={from} to={to} set={set} />
        </FilterBar>
        <DataTable
          label={words.title}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          isFiltered={isFiltered}
          clear={clear}
          empty={<Empty title={words.empty} text={words.emptyText} icon={IconHistory} />}
        />
      </div>
      <Modal
        opened={opened !== null}
        onClose={() => open(null)}
        title={opened ? kindInWords(opened.kind) : ''}
        size="xl"
        closeButtonProps={{ 'aria-label': common.close }}
      >
        {opened && <Change entry={opened} />}
      </Modal>
    </Screen>
  );
}

function Change({ entry }: { entry: Entry }) {
  const { audit: words, common } = useText();
  const format = useFormat();
  const { created_at, actor, address, before, after, subject_id } = entry;
  const about = [
    entry.kind,
    format.time(created_at, 'UTC'),
    actor.name ?? (words.actors as Words)[actor.kind],
    address,
    subject_id,
  ];
  return (
    <Stack>
      <Text size="sm">{about.filter(Boolean).join(' · ')}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {([before, after] as const).map((state, i) => (
          <div key={i === 0 ? 'before' : 'after'}>
            <Text size="sm" fw={600}>
              {i === 0 ? words.before : words.after}
            </Text>
            <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {state === null ? common.unknown : JSON.stringify(state, null, 2)}
            </Code>
          </div>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
