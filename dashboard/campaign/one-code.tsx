// The form that adds one code of one's own choice.
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { createVoucher } from '../../contract/management/voucher.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

interface OneCodeProps {
  campaignId: string;
  sources: { id: string; name: string }[];
  done(): void;
}

export function OneCode({ campaignId, sources, done }: OneCodeProps) {
  const { code: words, common } = useText();
  const [code, setCode] = useState('');
  const [source, setSource] = useState<string | null>(null);
  const add = useDo(createVoucher, {
    done: (voucher) => {
      notifications.show({ message: fill(words.added, { code: voucher.code }) });
      done();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ params: { id: campaignId }, body: { code: code.trim(), source_id: source } });
      }}
    >
      <Stack gap="sm">
        {add.isError && <Trouble error={add.error} title={common.failedToSave} />}
        <TextInput
          label={words.oneCode}
          required
          maxLength={64}
          value={code}
          error={fieldMessages(add.error).code}
          onChange={(event) => setCode(event.currentTarget.value)}
          data-autofocus
        />
        {sources.length > 0 && (
          <Select
            label={words.source}
            value={source ?? ''}
            data={[
              { value: '', label: words.noSource },
              ...sources.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            allowDeselect={false}
            onChange={(id) => setSource(id || null)}
          />
        )}
        <Button type="submit" loading={add.isPending}>
          {words.addOne}
        </Button>
      </Stack>
    </form>
  );
}
