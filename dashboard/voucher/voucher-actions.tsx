// Disables and enables a voucher, extends it, changes how often it is good.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeVoucher } from '../../contract/management/voucher.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { countOf } from '../part/count.ts';
import { Trouble } from '../part/trouble.tsx';
import { dateIn } from '../report/range.ts';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { VoucherWithHistory } from './voucher-page.tsx';

interface ActionsProps {
  voucher: VoucherWithHistory;
  zone: string;
}

export function VoucherActions({ voucher, zone }: ActionsProps) {
  const { voucher: words, common } = useText();
  const { can } = useSession();
  const [asked, ask] = useState<'disable' | 'change' | null>(null);
  const { code, status } = voucher;
  const change = useDo(changeVoucher, {
    done: (answer) => {
      const said = answer.status === 'disabled' ? words.disabled : words.enabled;
      notifications.show({ message: fill(said, { code }) });
      ask(null);
    },
  });
  if (!can('voucher.write')) return null;
  const to = (next: 'active' | 'disabled') =>
    change.mutate({ params: { id: voucher.id }, body: { status: next } });
  const trouble = change.isError && <Trouble error={change.error} title={common.failedToSave} />;
  return (
    <>
      {asked === null && trouble}
      <Button variant="default" onClick={() => ask('change')}>
        {words.change}
      </Button>
      {status === 'active' ? (
        <Button variant="light" color="red" onClick={() => ask('disable')}>
          {words.disable}
        </Button>
      ) : (
        <Button loading={change.isPending} onClick={() => to('active')}>
          {words.enable}
        </Button>
      )}
      <Modal
        opened={asked === 'disable'}
        onClose={() => ask(null)}
        title={fill(words.disableTitle, { code })}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <Stack>
          <Text size="sm">{words.disableText}</Text>
          {trouble}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => ask(null)}>
              {common.cancel}
            </Button>
            <Button color="red" loading={change.isPending} onClick={() => to('disabled')}>
              {words.disable}
            </Button>
          </Group>
        </Stack>
      </Modal>
      {asked === 'change' && <ChangeForm voucher={voucher} zone={zone} close={() => ask(null)} />}
    </>
  );
}

function ChangeForm({ voucher, zone, close }: ActionsProps & { close(): void }) {
  const { voucher: words, common } = useText();
  const { id, code, max_uses, valid_until } = voucher;
  const was = valid_until === null ? '' : dateIn(zone, Date.parse(valid_until));
  const [uses, setUses] = useState(max_uses?.toString() ?? '');
  const [until, setUntil] = useState(was);
  const change = useDo(changeVoucher, {
    done: () => {
      notifications.show({ message: common.saved });
      close();
    },
  });
  const messages = fieldMessages(change.error);
  return (
    <Modal
      opened
      onClose={close}
      title={fill(words.changeTitle, { code })}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({
            params: { id },
            body: {
              max_uses: countOf(uses),
              ...(until === was ? {} : { valid_until: until || null }),
            },
          });
        }}
      >
        <Stack>
          {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
          <TextInput
            type="date"
            label={words.lastDay}
            description={fill(words.lastDayHint, { zone })}
            value={until}
            error={messages.valid_until}
            onChange={(event) => setUntil(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={words.maxUses}
            description={words.maxUsesHint}
            inputMode="numeric"
            value={uses}
            error={messages.max_uses}
            onChange={(event) => setUses(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
