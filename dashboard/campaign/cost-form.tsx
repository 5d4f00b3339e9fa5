// The form that adds a cost to a campaign, or to one of its sources.
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { costKinds, createCost } from '../../contract/management/cost.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';
import type { CampaignAnswer } from './status.tsx';

interface CostFormProps {
  campaign: CampaignAnswer;
  sources: { id: string; name: string }[];
  done(): void;
}

export function CostForm({ campaign, sources, done }: CostFormProps) {
  const { campaign: words, common } = useText();
  const { page } = words;
  const [kind, setKind] = useState<(typeof costKinds)[number]>('print');
  const [source, setSource] = useState('');
  const [amount, setAmount] = useState('');
  const [date, setDate] = useState('');
  const [note, setNote] = useState('');
  const add = useDo(createCost, {
    done: () => {
      notifications.show({ message: common.saved });
      done();
    },
  });
  const messages = fieldMessages(add.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({
          params: { id: campaign.id },
          body: {
            kind,
            amount: amount.trim(),
            source_id: source || null,
            date: date || null,
            description: note.trim() || null,
          },
        });
      }}
    >
      <Stack gap="sm">
        {add.isError && <Trouble error={add.error} title={common.failedToSave} />}
        <Select
          label={page.costKind}
          value={kind}
          data={costKinds.map((value) => ({ value, label: words.costKinds[value] }))}
          allowDeselect={false}
          onChange={(next) => next !== null && setKind(next)}
        />
        <TextInput
          label={page.costAmount}
          inputMode="decimal"
          required
          rightSection={campaign.currency}
          rightSectionWidth={52}
          value={amount}
          error={messages.amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <Select
          label={page.costOf}
          value={source}
          data={[
            { value: '', label: page.wholeCampaign },
            ...sources.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          allowDeselect={false}
          onChange={(next) => setSource(next ?? '')}
        />
        <TextInput
          type="date"
          label={common.date}
          value={date}
          error={messages.date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <TextInput
          label={page.costNote}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" loading={add.isPending}>
          {common.add}
        </Button>
      </Stack>
    </form>
  );
}
