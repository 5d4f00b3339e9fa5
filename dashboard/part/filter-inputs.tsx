// Filters that are chosen from what there is: a campaign, a location; and those without a field.
import { Button, Group, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { listLocations } from '../../contract/management/location.ts';
import { useAsk } from '../api/ask.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { useActiveFilter } from './active-filters.ts';
import { CampaignSelect } from './campaign-select.tsx';
import { useCampaignNames, useLocationNames } from './names.ts';

interface ChoiceProps {
  clientId: string | undefined;
  value: string | undefined;
  onChange(id: string): void;
}

const LISTED = 500;

export function CampaignFilter({ clientId, value, onChange }: ChoiceProps) {
  const { common } = useText();
  const nameOf = useCampaignNames([value]);
  useActiveFilter(common.campaign, value && nameOf(value), () => onChange(''));
  return (
    <CampaignSelect
      label={common.campaign}
      size="sm"
      w={210}
      clientId={clientId}
      value={value}
      onChange={onChange}
      any={common.any}
    />
  );
}

export function LocationFilter({ clientId, value, onChange }: ChoiceProps) {
  const { common } = useText();
  const querystring = { client_id: clientId, limit: LISTED };
  const answer = useAsk(listLocations, { querystring });
  const nameOf = useLocationNames([value]);
  return (
    <Choice
      label={common.location}
      found={[{ id: 'none', name: common.none }, ...(answer.data?.data ?? [])]}
      value={value}
      nameOf={nameOf}
      onChange={onChange}
    />
  );
}

interface FoundChoiceProps extends Omit<ChoiceProps, 'clientId'> {
  label: string;
  found: { id: string; name: string }[];
  nameOf: (id: string | undefined) => string;
}

function Choice({ label, found, value, nameOf, onChange }: FoundChoiceProps) {
  const { common } = useText();
  // one that is older than those listed is there all the same
  const isListed = value === undefined || found.some(({ id }) => id === value);
  const chosen = value && (found.find(({ id }) => id === value)?.name ?? nameOf(value));
  useActiveFilter(label, chosen, () => onChange(''));
  const listed = isListed ? found : [{ id: value, name: nameOf(value) }, ...found];
  return (
    <Select
      label={label}
      size="sm"
      w={210}
      searchable
      limit={80}
      value={value ?? ''}
      data={[
        { value: '', label: common.any },
        ...listed.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      allowDeselect={false}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}

export interface Chip {
  name: string;
  text: string;
}

/** Filters that have no field of their own, such as those of a cell that was opened. */
export function Chips({ chips, remove }: { chips: Chip[]; remove(name: string): void }) {
  const { common } = useText();
  if (chips.length === 0) return null;
  return (
    <Group gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {chips.map(({ name, text }) => (
        <li key={name}>
          <Button
            size="xs"
            variant="light"
            color="gray"
            radius="xl"
            aria-label={fill(common.removeFilter, { filter: text })}
            rightSection={<IconX size={14} aria-hidden />}
            onClick={() => remove(name)}
          >
            {text}
          </Button>
        </li>
      ))}
    </Group>
  );
}
