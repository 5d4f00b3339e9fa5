// The fields of a client's settings, for a new one and for a change.
import { Select, TextInput } from '@mantine/core';
import { useText } from '../text/text.tsx';
import { ownZone } from './clients.ts';
import type { Fields } from './fields.ts';

const zones = (): string[] => [...new Set([ownZone(), ...Intl.supportedValuesOf('timeZone')])];

interface SettingsFieldsProps {
  fields: Fields;
  set(changes: Partial<Fields>): void;
  /** What the server said, by the operation's names. */
  messages: Record<string, string>;
}

export function SettingsFields({ fields, set, messages }: SettingsFieldsProps) {
  const { client: words } = useText();
  const typed = (name: 'name' | 'margin' | 'shop_url' | 'tax_rate') => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [name]: event.currentTarget.value }),
  });
  const currencies = [...new Set([fields.currency, ...Intl.supportedValuesOf('currency')])];
  return (
    <div className="fields">
      <TextInput
        label={words.name}
        required
        maxLength={200}
        error={messages.name}
        {...typed('name')}
      />
      <TextInput
        label={words.shopUrl}
        description={words.shopUrlHint}
        type="url"
        placeholder="https://"
        maxLength={2000}
        error={messages.shop_url}
        {...typed('shop_url')}
      />
      <Select
        label={words.currency}
        description={words.currencyHint}
        data={currencies}
        value={fields.currency}
        searchable
        limit={60}
        allowDeselect={false}
        error={messages.currency}
        onChange={(next) => next !== null && set({ currency: next })}
      />
      <Select
        label={words.zone}
        description={words.zoneHint}
        data={zones()}
        value={fields.time_zone}
        searchable
        limit={60}
        allowDeselect={false}
        error={messages.time_zone}
        onChange={(next) => next !== null && set({ time_zone: next })}
      />
      <TextInput
        label={words.margin}
        description={words.marginHint}
        inputMode="decimal"
        rightSection="%"
        error={messages.gross_margin}
        {...typed('margin')}
      />
      <TextInput
        label={words.taxRate}
        description={words.taxRateHint}
        inputMode="decimal"
        rightSection="%"
        error={messages.tax_rate}
        {...typed('tax_rate')}
      />
      <Select
        label={words.taxIncluded}
        data={Object.entries(words.taxIncludedOptions).map(([value, label]) => ({ value, label }))}
        value={fields.includes_tax}
        allowDeselect={false}
        error={messages.amounts_include_tax}
        onChange={(next) => set({ includes_tax: (next ?? '') as Fields['includes_tax'] })}
      />
    </div>
  );
}
