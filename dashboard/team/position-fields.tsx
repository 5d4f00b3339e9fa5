// What somebody is to be: a role, and the clients or places that it is bound to.
import { Alert, MultiSelect, Select, Stack } from '@mantine/core';
import { listLocations } from '../../contract/management/location.ts';
import { appoints, boundsOf, type Role } from '../../contract/role.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';

export interface Position {
  role: Role;
  clientIds: string[];
  locationIds: string[];
}

/** As the API takes it: bounds only where the role has them. */
export function positionBody({ role, clientIds, locationIds }: Position) {
  const bounds = boundsOf[role];
  return {
    role,
    client_ids: bounds === 'organization' ? null : clientIds,
    location_ids: bounds === 'locations' ? locationIds : null,
  };
}

interface PositionFieldsProps {
  position: Position;
  set(position: Position): void;
  messages: Record<string, string>;
}

export function PositionFields({ position, set, messages }: PositionFieldsProps) {
  const { team: words, shell } = useText();
  const { account } = useSession();
  const { all } = useClients();
  const { role, clientIds, locationIds } = position;
  const bounds = boundsOf[role];
  const client = clientIds[0];
  const places = useAsk(
    listLocations,
    { querystring: { client_id: client, limit: 500 } },
    { enabled: bounds === 'locations' && client !== undefined },
  );
  const clients = all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Stack gap="sm">
      <Select
        label={words.role}
        description={words.roleText[role]}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={role}
        data={appoints[account.role].map((value) => ({ value, label: shell.roles[value] }))}
        allowDeselect={false}
        error={messages.role}
        onChange={(next) => set({ ...position, role: (next ?? role) as Role })}
      />
      {bounds === 'clients' && (
        <MultiSelect
          label={words.clients}
          data={clients}
          value={clientIds}
          searchable
          required
          error={messages.client_ids}
          onChange={(next) => set({ ...position, clientIds: next })}
        />
      )}
      {(bounds === 'client' || bounds === 'locations') && (
        <Select
          label={words.client}
          data={clients}
          value={client ?? null}
          searchable
          required
          allowDeselect={false}
          error={messages.client_ids}
          onChange={(next) =>
            set({ ...position, clientIds: next === null ? [] : [next], locationIds: [] })
          }
        />
      )}
      {bounds === 'locations' && places.data?.data.length === 0 && (
        <Alert color="yellow" variant="light">
          {words.noPlaces}
        </Alert>
      )}
      {bounds === 'locations' && client !== undefined && (
        <MultiSelect
          label={words.places}
          data={(places.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={locationIds}
          required
          error={messages.location_ids}
          onChange={(next) => set({ ...position, locationIds: next })}
        />
      )}
    </Stack>
  );
}

/** Nothing that the role needs is missing. */
export function isComplete({ role, clientIds, locationIds }: Position): boolean {
  const bounds = boundsOf[role];
  if (bounds === 'organization') return true;
  return clientIds.length > 0 && (bounds !== 'locations' || locationIds.length > 0);
}
