// Whose figures and lists are shown: all clients, or one. It stands in the address of every screen.
import { Skeleton, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useClients } from '../client/clients.ts';
import { useSession } from '../session/session.ts';

const ClientSelect = lazy(() => import('./client-select.tsx'));

export function ClientSwitcher() {
  const { client_ids } = useSession();
  const { all } = useClients();
  const only = client_ids?.length === 1 ? all.find(({ id }) => id === client_ids[0]) : undefined;
  if (only) {
    return (
      <Text fw={600} size="sm" px={10} py={6} truncate title={only.name}>
        {only.name}
      </Text>
    );
  }
  return (
    <Suspense fallback={<Skeleton height={36} />}>
      <ClientSelect />
    </Suspense>
  );
}
