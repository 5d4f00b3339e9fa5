// Whose figures and lists are shown: all clients, or one. It stands in the address of every screen.
import { Select, Text } from '@mantine/core';
import { useClients } from '../client/clients.ts';
import { useFilters } from '../part/search.ts';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';

const ALL = '';

export function ClientSwitcher() {
  const { shell } = useText();
  const { client_ids } = useSession();
  const { all } = useClients();
  const { search, set } = useFilters();
  const only = client_ids?.length === 1 ? all.find(({ id }) => id === client_ids[0]) : undefined;
  if (only) {
    return (
      <Text fw={600} size="sm" px={10} py={6} truncate title={only.name}>
        {only.name}
      </Text>
    );
  }
  return (
    <Select
      aria-label={shell.switchClient}
      data={[
        { value: ALL, label: shell.allClients },
        ...all.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={search.client_id ?? ALL}
      onChange={(id) => set({ client_id: id })}
      allowDeselect={false}
      searchable={all.length > 8}
      maxDropdownHeight={360}
      comboboxProps={{ withinPortal: true }}
      styles={{ input: { fontWeight: 600 } }}
    />
  );
}
