// Tills: the phones that redeem in store, and the people who work at them.
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconDeviceMobile, IconQrcode } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import { listDevices, type Device } from '../../contract/management/device.ts';
import { browserOf } from '../account/browser-of.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Screen, Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, NoPermission } from '../part/trouble.tsx';
import { useNow } from '../part/use-now.ts';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { useText } from '../text/text.tsx';
import { usePlaces } from './places.ts';
import { PairTill } from './pair-till.tsx';
import { StaffList } from './staff-list.tsx';
import { TillActions } from './till-actions.tsx';

export type Till = Static<typeof Device>;

const LOOK_AGAIN_MS = 10_000;

export function Tills() {
  const { till: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { all, nameOf, zoneOf } = useClients();
  const places = usePlaces();
  const { search } = useFilters<never>();
  const [isPairing, setPairing] = useState(false);
  const now = useNow();
  const { client_id, cursor } = search;
  const answer = useAsk(
    listDevices,
    { querystring: { client_id, cursor, limit: 50 } },
    { keep: true, enabled: can('device.read'), refetchInterval: LOOK_AGAIN_MS },
  );
  if (!can('device.read')) {
    return (
      <Screen title={words.title} above={<BackToSettings />}>
        <NoPermission />
      </Screen>
    );
  }
  const pair = can('device.write') && (
    <Button leftSection={<IconQrcode size={16} aria-hidden />} onClick={() => setPairing(true)}>
      {words.pair}
    </Button>
  );
  const columns: Column<Till>[] = [
    {
      header: words.till,
      primary: true,
      cell: ({ name, revoked_at, agent }) => (
        <>
          <Group gap={6}>
            <Text size="sm" fw={550}>
              {name}
            </Text>
            {revoked_at !== null && (
              <Badge variant="light" color="red" tt="none">
                {words.revoked}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" title={agent}>
            {[browserOf(agent).browser, browserOf(agent).system].filter(Boolean).join(', ')}
          </Text>
        </>
      ),
    },
    {
      header: common.location,
      cell: ({ location_id, client_id: id }) => (
        <>
          {places.nameOf(location_id)}
          {all.length > 1 && (
            <Text size="sm" c="dimmed">
              {nameOf(id)}
            </Text>
          )}
        </>
      ),
    },
    {
      header: words.worksNow,
      cell: ({ staff_name, revoked_at }) =>
        revoked_at === null ? (staff_name ?? words.nobody) : common.unknown,
    },
    {
      header: words.lastSeen,
      cell: ({ last_seen_at: at, client_id: id }) => (
        <time dateTime={at} title={format.time(at, zoneOf(id))}>
          {format.ago(at, now)}
        </time>
      ),
    },
    {
      header: words.offline,
      number: true,
      cell: ({ offline_allowance }) => format.number(offline_allowance),
    },
    ...(can('device.write')
      ? [{ header: words.actions, action: true, cell: (row: Till) => <TillActions till={row} /> }]
      : []),
  ];
  return (
    <Screen title={words.title} subtitle={words.subtitle} above={<BackToSettings />} actions={pair}>
      <Section title={words.tills} flush>
        <DataTable
          label={words.tills}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty title={words.noTills} text={words.noTillsText} icon={IconDeviceMobile}>
              {pair}
            </Empty>
          }
        />
      </Section>
      <StaffList />
      <PairTill isOpen={isPairing} close={() => setPairing(false)} />
    </Screen>
  );
}
