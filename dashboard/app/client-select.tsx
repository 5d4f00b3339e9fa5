// The choice of a client, for whoever sees more than one; fetched after the first paint.
import { Select } from '@mantine/core';
import { useClients } from '../client/clients.ts';
import { useFilters } from '../part/search.ts';
import { useText } from '../text/text.tsx';

const ALL = '';

export default function ClientSelect() {
  const { shell } = useText();
  const { all } = useClients();
  const { search, set } = useFilters();
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
