// The locations of a client: added, renamed, closed.
import { Button, Group, Text } from '@mantine/core';
import { IconBuildingStore, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { listLocations } from '../../contract/management/location.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { DataTable } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { ClientAnswer } from './clients.ts';
import { CloseLocation, LocationForm } from './location-forms.tsx';

export type LocationAnswer = Answer<typeof listLocations>['data'][number];
type Asked = { what: 'add' } | { what: 'rename' | 'close'; location: LocationAnswer } | null;

const MOST = 500;

export function Locations({ client }: { client: ClientAnswer }) {
  const { client: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { search, set } = useFilters<'closed'>();
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  const isOfClosed = search.closed !== undefined;
  const answer = useAsk(
    listLocations,
    { querystring: { client_id: client.id, archived: isOfClosed, limit: MOST } },
    { keep: true },
  );
  const mayWrite = can('location.write');
  const add = mayWrite && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => ask({ what: 'add' })}
    >
      {words.addLocation}
    </Button>
  );
  return (
    <Section
      title={words.locations}
      subtitle={words.locationsText}
      flush
      aside={
        <Group gap="xs">
          <Button variant="subtle" onClick={() => set({ closed: isOfClosed ? null : 'true' })}>
            {isOfClosed ? words.hideClosed : words.showClosed}
          </Button>
          {add}
        </Group>
      }
    >
      <DataTable
        label={words.locations}
        answer={answer}
        whole
        rowKey={({ id }) => id}
        isFiltered={isOfClosed}
        clear={() => set({ closed: null })}
        empty={
          <Empty title={words.noLocations} text={words.noLocationsText} icon={IconBuildingStore}>
            {add}
          </Empty>
        }
        columns={[
          {
            header: common.location,
            primary: true,
            cell: ({ id, name, archived_at }) => (
              <>
                <Link
                  to="/redemptions"
                  search={{ location_id: id, client_id: client.id }}
                  className="plain strong"
                >
                  {name}
                </Link>
                {archived_at !== null && (
                  <Text size="sm" c="dimmed">
                    {fill(words.closed, { date: format.date(archived_at, client.time_zone) })}
                  </Text>
                )}
              </>
            ),
          },
          {
            header: common.created,
            cell: ({ created_at }) => format.date(created_at, client.time_zone),
          },
          {
            header: common.edit,
            number: true,
            cell: (location) =>
              mayWrite &&
              location.archived_at === null && (
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Button
                    size="compact-sm"
                    className="row-action"
                    variant="subtle"
                    aria-label={fill(words.renameOf, { name: location.name })}
                    onClick={() => ask({ what: 'rename', location })}
                  >
                    {words.rename}
                  </Button>
                  <Button
                    size="compact-sm"
                    className="row-action"
                    variant="subtle"
                    color="red"
                    aria-label={fill(words.closeOf, { name: location.name })}
                    onClick={() => ask({ what: 'close', location })}
                  >
                    {words.close}
                  </Button>
                </Group>
              ),
          },
        ]}
      />
      {asked?.what === 'add' && <LocationForm clientId={client.id} close={close} />}
      {asked?.what === 'rename' && (
        <LocationForm clientId={client.id} location={asked.location} close={close} />
      )}
      {asked?.what === 'close' && <CloseLocation location={asked.location} close={close} />}
    </Section>
  );
}
