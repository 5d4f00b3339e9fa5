// How many days each kind of data of people is kept.
import { Button, Skeleton, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import {
  changeRetention,
  getRetention,
  retentionKinds,
  type RetentionKind,
} from '../../contract/management/privacy.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import '../settings/settings.css';

type Days = Record<RetentionKind, number | null>;

export function RetentionForm() {
  const { privacy: words, common } = useText();
  const answer = useAsk(getRetention, {});
  return (
    <Section title={words.retention} subtitle={words.retentionText}>
      {answer.data ? (
        <Form kept={answer.data} />
      ) : answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={300} role="status" aria-label={common.loading} />
      )}
    </Section>
  );
}

function Form({ kept }: { kept: Days }) {
  const { privacy: words, common } = useText();
  const { can } = useSession();
  const [changed, setChanged] = useState<Partial<Record<RetentionKind, string>>>({});
  const change = useDo(changeRetention, {
    done: () => {
      setChanged({});
      notifications.show({ message: common.saved });
    },
  });
  const messages = fieldMessages(change.error);
  const mayWrite = can('privacy.write');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = Object.fromEntries(
          Object.entries(changed).map(([kind, days]) => [
            kind,
            days.trim() === '' ? null : Number(days),
          ]),
        );
        change.mutate({ body });
      }}
    >
      <Stack>
        {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
        <div className="fields-row">
          {retentionKinds.map((kind) => (
            <TextInput
              key={kind}
              label={words.kinds[kind]}
              placeholder={words.forGood}
              inputMode="numeric"
              pattern="[0-9]*"
              rightSection={words.days}
              rightSectionWidth={52}
              disabled={!mayWrite}
              error={messages[kind]}
              value={changed[kind] ?? kept[kind]?.toString() ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setChanged((now) => ({ ...now, [kind]: value }));
              }}
            />
          ))}
        </div>
        {mayWrite && (
          <Button
            type="submit"
            loading={change.isPending}
            disabled={Object.keys(changed).length === 0}
            style={{ alignSelf: 'flex-start' }}
          >
            {common.save}
          </Button>
        )}
      </Stack>
    </form>
  );
}
