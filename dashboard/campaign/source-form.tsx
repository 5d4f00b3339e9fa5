// The form of a source: what carries the codes, how many pieces, and what it cost.
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { Static } from 'typebox';
import {
  changeSource,
  createSource,
  sourceKinds,
  type Source,
} from '../../contract/management/source.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { countOf } from '../part/count.ts';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';
import type { CampaignAnswer } from './status.tsx';

export type SourceAnswer = Static<typeof Source>;

interface SourceFormProps {
  campaign: CampaignAnswer;
  /** Absent: a new one. */
  source?: SourceAnswer;
  done(): void;
}

export function SourceForm({ campaign, source, done: close }: SourceFormProps) {
  const { campaign: words, common } = useText();
  const [fields, setFields] = useState({
    name: source?.name ?? '',
    cost: source?.cost?.toString() ?? '',
    quantity: source?.quantity?.toString() ?? '',
    sent_on: source?.sent_on ?? '',
  });
  const [kind, setKind] = useState<(typeof sourceKinds)[number]>(source?.kind ?? 'direct_mail');
  const done = () => {
    notifications.show({ message: common.saved });
    close();
  };
  const create = useDo(createSource, { done });
  const change = useDo(changeSource, { done });
  const { isPending, error } = source ? change : create;
  const messages = fieldMessages(error);
  const field = (name: keyof typeof fields) => ({
    value: fields[name],
    error: messages[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((now) => ({ ...now, [name]: value }));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = {
          name: fields.name.trim(),
          kind,
          cost: fields.cost.trim() || null,
          quantity: countOf(fields.quantity),
          sent_on: fields.sent_on || null,
        };
        if (source) change.mutate({ params: { id: source.id }, body });
        else create.mutate({ params: { id: campaign.id }, body });
      }}
    >
      <Stack gap="sm">
        {error !== null && <Trouble error={error} title={common.failedToSave} />}
        <TextInput label={words.form.sourceName} required data-autofocus {...field('name')} />
        <Select
          label={words.form.sourceKind}
          value={kind}
          data={sourceKinds.map((value) => ({ value, label: words.sourceKinds[value] }))}
          allowDeselect={false}
          onChange={(next) => next !== null && setKind(next)}
        />
        <TextInput
          label={words.form.cost}
          description={words.form.costHint}
          inputMode="decimal"
          rightSection={campaign.currency}
          rightSectionWidth={52}
          {...field('cost')}
        />
        <TextInput label={words.form.pieces} inputMode="numeric" {...field('quantity')} />
        <TextInput type="date" label={words.form.sentOn} {...field('sent_on')} />
        <Button type="submit" loading={isPending}>
          {common.save}
        </Button>
      </Stack>
    </form>
  );
}
