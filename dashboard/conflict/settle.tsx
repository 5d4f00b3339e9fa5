// Settles a conflict: one of the decisions that are possible, with its effect, and the reason.
import { Button, Radio, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { resolutions, resolveConflict } from '../../contract/management/conflict.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';
import type { ConflictWithEvidence } from './conflict-page.tsx';

type Resolution = (typeof resolutions)[number];

/** What can be decided: a report is booked only on a voucher, and only what is booked is voided. */
function possible({ kind, voucher_id, redemption }: ConflictWithEvidence): Resolution[] {
  return resolutions.filter((each) =>
    each === 'accept'
      ? kind === 'amount_differs' || voucher_id !== null
      : each === 'void'
        ? redemption !== null && redemption.voided_at === null
        : true,
  );
}

export function Settle({ conflict }: { conflict: ConflictWithEvidence }) {
  const { conflict: words } = useText();
  const { id, kind, reason: why } = conflict;
  const choices = possible(conflict);
  const [resolution, choose] = useState<Resolution>(choices[0] ?? 'dismiss');
  const [reason, setReason] = useState('');
  const settle = useDo(resolveConflict, {
    done: () => notifications.show({ message: words.settledToast }),
  });
  const effectOf = (each: Resolution) =>
    each !== 'accept'
      ? words.effects[each]
      : kind === 'amount_differs'
        ? words.effects.acceptStands
        : why === 'order_reference_conflict'
          ? words.effects.acceptAnew
          : words.effects.accept;
  return (
    <Section title={words.settle} subtitle={words.settleText}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          settle.mutate({ params: { id }, body: { resolution, reason: reason.trim() } });
        }}
      >
        <Stack>
          {settle.isError && <Trouble error={settle.error} title={words.failed} />}
          <Radio.Group
            aria-label={words.settle}
            value={resolution}
            onChange={(next) => choose(next)}
          >
            <Stack gap="sm">
              {choices.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={<Text fw={550}>{words[each]}</Text>}
                  description={effectOf(each)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Textarea
            label={words.reason}
            description={words.reasonHint}
            required
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            error={fieldMessages(settle.error).reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" loading={settle.isPending}>
            {words.decide}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
