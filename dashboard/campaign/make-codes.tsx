// The form that makes codes in bulk.
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { createBatch } from '../../contract/management/batch.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { countOf } from '../part/count.ts';
import { useFormat } from '../part/format.ts';
import { Trouble } from '../part/trouble.tsx';
import { plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

interface MakeCodesProps {
  campaignId: string;
  sources: { id: string; name: string }[];
  done(batchId: string): void;
  /** What stands in the fields at first. */
  began?: { quantity?: string; prefix?: string };
}

export function MakeCodes({ campaignId, sources, done, began }: MakeCodesProps) {
  const { code: words, common } = useText();
  const { locale } = useFormat();
  const [quantity, setQuantity] = useState(began?.quantity ?? '1000');
  const [prefix, setPrefix] = useState(began?.prefix ?? '');
  const [pattern, setPattern] = useState('');
  const [source, setSource] = useState<string | null>(sources[0]?.id ?? null);
  const make = useDo(createBatch, {
    done: (batch) => {
      notifications.show({ message: plural(words.started, batch.quantity, locale) });
      done(batch.id);
    },
  });
  const messages = fieldMessages(make.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({
          params: { id: campaignId },
          body: {
            quantity: countOf(quantity) as number,
            prefix: prefix.trim() || null,
            pattern: pattern.trim() || null,
            source_id: source,
          },
        });
      }}
    >
      <Stack gap="sm">
        {make.isError && <Trouble error={make.error} title={common.failedToSave} />}
        <TextInput
          label={words.howMany}
          inputMode="numeric"
          required
          value={quantity}
          error={messages.quantity}
          onChange={(event) => setQuantity(event.currentTarget.value)}
          data-autofocus
        />
        {pattern === '' && (
          <TextInput
            label={words.prefix}
            description={words.prefixHint}
            value={prefix}
            error={messages.prefix}
            onChange={(event) => setPrefix(event.currentTarget.value)}
          />
        )}
        {sources.length > 0 && (
          <Select
            label={words.source}
            value={source ?? ''}
            data={[
              { value: '', label: words.noSource },
              ...sources.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            allowDeselect={false}
            error={messages.source_id}
            onChange={(id) => setSource(id || null)}
          />
        )}
        <TextInput
          label={words.pattern}
          description={words.patternHint}
          value={pattern}
          error={messages.pattern}
          onChange={(event) => setPattern(event.currentTarget.value)}
        />
        <Button type="submit" loading={make.isPending}>
          {words.make}
        </Button>
      </Stack>
    </form>
  );
}
