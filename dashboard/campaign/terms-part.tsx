// The card of terms: days, hours, parties, days off, and words of one's own.
import { ActionIcon, Button, Chip, Group, Input, Stack, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { weekdays, type Weekday } from '../../contract/terms.ts';
import { Section } from '../part/screen.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { textField, type PartProps } from './form-parts.tsx';

export function TermsPart(props: PartProps) {
  const { fields, set, messages, zone } = props;
  const { campaign } = useText();
  const words = campaign.form;
  return (
    <Section title={words.terms}>
      <div className="fields">
        <Input.Wrapper
          className="whole"
          label={words.weekdays}
          description={words.weekdaysHint}
          error={messages['terms.weekdays']}
          labelElement="div"
        >
          <Chip.Group
            multiple
            value={fields.weekdays}
            onChange={(days) => set({ weekdays: weekdays.filter((each) => days.includes(each)) })}
          >
            <Group gap={6} role="group" aria-label={words.weekdays} my={4}>
              {weekdays.map((each: Weekday) => (
                <Chip key={each} value={each} size="sm" variant="outline">
                  {campaign.weekdayNames[each]}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Input.Wrapper>
        <Input.Wrapper
          className="whole"
          label={words.hours}
          description={fill(words.hoursHint, { zone: zone ?? words.zoneOfClient })}
          error={messages['terms.hours']}
          labelElement="div"
        >
          <Hours {...props} />
        </Input.Wrapper>
        <TextInput
          label={words.maxParty}
          description={words.perCustomerHint}
          inputMode="numeric"
          {...textField(props, 'max_party', 'terms.max_party')}
        />
        <TextInput
          label={words.blackout}
          description={words.blackoutHint}
          {...textField(props, 'blackout_dates', 'terms.blackout_dates')}
        />
        <Textarea
          className="whole"
          label={words.termsText}
          autosize
          minRows={2}
          maxLength={1000}
          {...textField(props, 'terms_text', 'terms.text')}
        />
        <Textarea
          className="whole"
          label={words.consentText}
          description={words.consentTextHint}
          autosize
          minRows={1}
          maxLength={1000}
          {...textField(props, 'consent_text', 'lead_form.consent_text')}
        />
      </div>
    </Section>
  );
}

function Hours({ fields, set }: PartProps) {
  const { campaign } = useText();
  const words = campaign.form;
  const change = (at: number, part: { from?: string; until?: string }) =>
    set({ hours: fields.hours.map((each, i) => (i === at ? { ...each, ...part } : each)) });
  return (
    <Stack gap={6} my={4} align="flex-start">
      {fields.hours.map(({ from, until }, i) => (
        <Group key={i} gap={6} wrap="nowrap">
          <TextInput
            type="time"
            aria-label={`${words.hoursFrom} ${i + 1}`}
            value={from}
            onChange={(event) => change(i, { from: event.currentTarget.value })}
          />
          –
          <TextInput
            type="time"
            aria-label={`${words.hoursUntil} ${i + 1}`}
            value={until}
            onChange={(event) => change(i, { until: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={words.removeHours}
            onClick={() => set({ hours: fields.hours.filter((_, at) => at !== i) })}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => set({ hours: [...fields.hours, { from: '12:00', until: '14:30' }] })}
      >
        {words.addHours}
      </Button>
    </Stack>
  );
}
