// Says what an in-store order was worth, where the till did not know it or had it wrong.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { amendRedemption } from '../../contract/management/redemption.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';
import type { RedemptionAnswer } from './redemption-list.tsx';

interface AmendAmountProps {
  redemption: RedemptionAnswer;
  close(): void;
}

export function AmendAmount({ redemption, close }: AmendAmountProps) {
  const { redemption: words, common } = useText();
  const { id, currency, transaction_amount } = redemption;
  const [amount, setAmount] = useState(transaction_amount?.toString() ?? '');
  const amend = useDo(amendRedemption, {
    done: () => {
      notifications.show({ message: common.saved });
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={words.setAmount}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          amend.mutate({ params: { id }, body: { transaction_amount: amount.trim() } });
        }}
      >
        <Stack>
          {amend.isError && <Trouble error={amend.error} title={common.failedToSave} />}
          <TextInput
            label={words.amountLabel}
            description={words.amountHint}
            inputMode="decimal"
            required
            rightSection={currency}
            rightSectionWidth={52}
            value={amount}
            error={fieldMessages(amend.error).transaction_amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={amend.isPending}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
