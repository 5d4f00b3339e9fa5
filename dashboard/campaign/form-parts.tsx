// The cards of the campaign's form: discount, dates and limits. Fields are texts until they are sent.
import { SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { discountTypes } from '../../contract/discount.ts';
import { Section } from '../part/screen.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { Fields } from './fields.ts';

export interface PartProps {
  fields: Fields;
  set(changes: Partial<Fields>): void;
  /** What the server said, by the operation's names. */
  messages: Record<string, string>;
  /** Of the client; undefined until one is chosen. */
  currency: string | undefined;
  zone: string | undefined;
}

type TextField = {
  [K in keyof Fields]: Fields[K] extends string ? K : never;
}[keyof Fields];

/** What a text field needs, whichever it is. */
export const textField = (
  { fields, set, messages }: PartProps,
  name: TextField,
  path: string = name,
) => ({
  value: fields[name],
  error: messages[path],
  onChange: (event: { currentTarget: { value: string } }) =>
    set({ [name]: event.currentTarget.value }),
});

export function DiscountPart(props: PartProps) {
  const { fields, set, currency } = props;
  const { campaign } = useText();
  const words = campaign.form;
  const isShare = fields.discount_type === 'percentage';
  const isFree = fields.discount_type === 'free_item';
  return (
    <Section title={words.discount}>
      <div className="fields">
        <SegmentedControl
          className="whole"
          aria-label={words.type}
          value={fields.discount_type}
          data={discountTypes.map((value) => ({ value, label: words.types[value] }))}
          onChange={(discount_type) => set({ discount_type })}
        />
        {!isFree && (
          <TextInput
            label={isShare ? words.percent : words.amount}
            inputMode="decimal"
            required
            rightSection={isShare ? '%' : currency}
            rightSectionWidth={52}
            {...textField(props, 'discount_value')}
          />
        )}
        {isShare && (
          <TextInput
            label={words.maxDiscount}
            description={words.maxDiscountHint}
            inputMode="decimal"
            rightSection={currency}
            rightSectionWidth={52}
            {...textField(props, 'max_discount')}
          />
        )}
        <TextInput
          label={words.minimumSpend}
          description={words.minimumSpendHint}
          inputMode="decimal"
          rightSection={currency}
          rightSectionWidth={52}
          {...textField(props, 'minimum_spend')}
        />
        <Textarea
          className="whole"
          label={words.description}
          description={isFree ? words.freeItemHint : words.descriptionHint}
          autosize
          minRows={1}
          maxLength={500}
          {...textField(props, 'discount_description')}
        />
      </div>
    </Section>
  );
}

export function DatesPart(props: PartProps) {
  const { campaign } = useText();
  const words = campaign.form;
  const { zone = words.zoneOfClient } = props;
  return (
    <Section title={words.dates}>
      <div className="fields">
        <TextInput
          type="date"
          label={words.starts}
          description={fill(words.startsHint, { zone })}
          {...textField(props, 'valid_from')}
        />
        <TextInput
          type="date"
          label={words.ends}
          description={fill(words.endsHint, { zone })}
          {...textField(props, 'valid_until')}
        />
        <TextInput
          label={words.usesPerCode}
          description={words.usesPerCodeHint}
          inputMode="numeric"
          {...textField(props, 'max_uses_per_voucher')}
        />
        <TextInput
          label={words.maxRedemptions}
          description={words.maxRedemptionsHint}
          inputMode="numeric"
          {...textField(props, 'max_redemptions')}
        />
        <TextInput
          label={words.perCustomer}
          description={words.perCustomerHint}
          inputMode="numeric"
          {...textField(props, 'per_customer_limit')}
        />
      </div>
    </Section>
  );
}
