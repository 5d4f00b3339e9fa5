// Which pieces were spoilt, and why; it asks once more by saying what happens to them.
import { Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { MAX_SPOILT, spoilPieces } from '../../contract/management/recipient.ts';
import { useDo } from '../api/ask.ts';
import { Confirm } from '../part/confirm.tsx';
import { useFormat } from '../part/format.ts';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { numberIn } from './order.ts';
import type { BatchAnswer } from './print-page.tsx';

interface SpoilFormProps {
  batch: BatchAnswer;
  isOpen: boolean;
  close(): void;
}

export function SpoilForm({ batch, isOpen, close }: SpoilFormProps) {
  const { print: words, common } = useText();
  const format = useFormat();
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [reason, setReason] = useState('');
  const [reissue, setReissue] = useState(true);
  const [isAsked, setAsked] = useState(false);
  const from = numberIn(first, 1, batch.created);
  const most = Math.min(batch.created, (from ?? 1) + MAX_SPOILT - 1);
  const to = numberIn(last, from ?? 1, most);
  const spoil = useDo(spoilPieces, {
    done: ({ voided }) => {
      notifications.show({ message: plural(words.spoilageDone, voided, format.locale) });
      leave();
    },
  });
  function leave(): void {
    spoil.reset();
    setFirst('');
    setLast('');
    setReason('');
    setAsked(false);
    close();
  }
  const wrong = (typed: string, value: number | null | undefined, least: number, upTo: number) =>
    (value === undefined || (isAsked && typed === '')) &&
    fill(words.wrongNumber, { from: format.number(least), to: format.number(upTo) });
  return (
    <Confirm
      isOpen={isOpen}
      close={leave}
      title={words.voidTitle}
      text={fill(words.voidText, { from: first || '…', to: last || '…' })}
      action={words.voidIt}
      isBusy={spoil.isPending}
      error={spoil.error}
      act={() => {
        setAsked(true);
        if (typeof from !== 'number' || typeof to !== 'number' || reason.trim() === '') return;
        spoil.mutate({
          params: { id: batch.id },
          body: { first_piece: from, last_piece: to, reason: reason.trim(), reissue },
        });
      }}
    >
      <TextInput
        label={words.first}
        inputMode="numeric"
        required
        value={first}
        error={wrong(first, from, 1, batch.created)}
        onChange={(event) => setFirst(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label={words.last}
        inputMode="numeric"
        required
        value={last}
        error={wrong(last, to, from ?? 1, most)}
        onChange={(event) => setLast(event.currentTarget.value)}
      />
      <TextInput
        label={words.reason}
        description={words.reasonHint}
        required
        maxLength={500}
        value={reason}
        error={isAsked && reason.trim() === '' && common.requiredField}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Switch
        label={words.reissue}
        description={words.reissueHint}
        checked={reissue}
        onChange={(event) => setReissue(event.currentTarget.checked)}
      />
    </Confirm>
  );
}
