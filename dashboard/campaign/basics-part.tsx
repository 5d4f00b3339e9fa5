// The card of a campaign's name, client, kind of codes, and where it is good.
import { Checkbox, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { campaignKinds, channels } from '../../contract/management/campaign.ts';
import { listLocations } from '../../contract/management/location.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { Section } from '../part/screen.tsx';
import { useText } from '../text/text.tsx';
import { textField, type PartProps } from './form-parts.tsx';

interface BasicsProps extends PartProps {
  clientId: string | undefined;
  /** Absent: the client is fixed. */
  setClient?: (id: string) => void;
}

export function BasicsPart(props: BasicsProps) {
  const { fields, set, messages, clientId, setClient } = props;
  const { campaign, common } = useText();
  const words = campaign.form;
  const { all } = useClients();
  const locations = useAsk(
    listLocations,
    { querystring: { client_id: clientId, limit: 500 } },
    { enabled: clientId !== undefined },
  );
  const found = locations.data?.data ?? [];
  return (
    <Section title={words.basics}>
      <div className="fields">
        <TextInput
          label={words.name}
          placeholder={words.namePlaceholder}
          required
          maxLength={200}
          {...textField(props, 'name')}
        />
        <Select
          label={words.client}
          placeholder={words.chooseClient}
          required
          searchable={all.length > 8}
          disabled={setClient === undefined}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={clientId ?? null}
          error={messages.client_id}
          onChange={(id) => {
            if (id !== null) setClient?.(id);
            set({ location_ids: [] });
          }}
        />
        <Select
          label={words.kind}
          data={campaignKinds.map((value) => ({ value, label: campaign.kindsLong[value] }))}
          value={fields.kind}
          allowDeselect={false}
          error={messages.kind}
          onChange={(kind) => {
            if (kind === null) return;
            set({ kind, max_uses_per_voucher: kind === 'unique' ? '1' : '' });
          }}
        />
        <Checkbox.Group
          label={words.channels}
          value={fields.channels}
          error={messages.channels}
          onChange={(chosen) => set({ channels: channels.filter((each) => chosen.includes(each)) })}
        >
          <Group mt={10} gap="lg">
            {channels.map((each) => (
              <Checkbox key={each} value={each} label={common[each]} />
            ))}
          </Group>
        </Checkbox.Group>
        {fields.channels.includes('in_store') && found.length > 0 && (
          <MultiSelect
            className="whole"
            label={words.locations}
            placeholder={fields.location_ids.length === 0 ? words.allLocations : undefined}
            data={found.map(({ id, name }) => ({ value: id, label: name }))}
            value={fields.location_ids}
            error={messages.location_ids}
            onChange={(location_ids) => set({ location_ids })}
            searchable
            clearable
          />
        )}
      </div>
    </Section>
  );
}
