// What can be done with a campaign, as far as its status and the role go.
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArchive, IconCopy, IconDots, IconFlag, IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  approveCampaign,
  archiveCampaign,
  changeCampaign,
  rejectCampaign,
  submitCampaign,
} from '../../contract/management/campaign.ts';
import { useDo } from '../api/ask.ts';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import type { CampaignAnswer } from './status.tsx';

type Asked = 'end' | 'archive' | 'reject' | null;

export function CampaignActions({ campaign }: { campaign: CampaignAnswer }) {
  const { campaign: words, common } = useText();
  const { page } = words;
  const { can } = useSession();
  const [asked, ask] = useState<Asked>(null);
  const done = () => {
    ask(null);
    notifications.show({ message: common.saved });
  };
  const params = { id: campaign.id };
  const change = useDo(changeCampaign, { done });
  const archive = useDo(archiveCampaign, { done });
  const submit = useDo(submitCampaign, { done });
  const approve = useDo(approveCampaign, { done });
  const reject = useDo(rejectCampaign, { done });
  const [reason, setReason] = useState('');
  const all = [change, archive, submit, approve, reject];
  const error = all.find((each) => each.isError)?.error;
  const isBusy = all.some((each) => each.isPending);
  const { status } = campaign;
  const to = (next: 'active' | 'paused' | 'ended') =>
    change.mutate({ params, body: { status: next } });
  if (!can('campaign.write')) return null;
  return (
    <>
      {error !== undefined && asked === null && (
        <Trouble error={error} title={common.failedToSave} />
      )}
      {status === 'pending' && can('campaign.approve') && (
        <>
          <Button loading={isBusy} onClick={() => approve.mutate({ params })}>
            {page.approve}
          </Button>
          <Button variant="default" onClick={() => ask('reject')}>
            {page.reject}
          </Button>
        </>
      )}
      {status === 'draft' && (
        <Button loading={isBusy} onClick={() => submit.mutate({ params })}>
          {can('campaign.approve') ? page.activate : page.submit}
        </Button>
      )}
      {status === 'active' && (
        <Button variant="default" loading={isBusy} onClick={() => to('paused')}>
          {words.list.pause}
        </Button>
      )}
      {(status === 'paused' || status === 'ended') && (
        <Button variant="default" loading={isBusy} onClick={() => to('active')}>
          {words.list.resume}
        </Button>
      )}
      {status !== 'archived' && (
        <Button
          component={Link}
          to={`/campaigns/${campaign.id}/edit`}
          variant="default"
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          {page.edit}
        </Button>
      )}
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={common.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to="/campaigns/new"
            search={{ copy: campaign.id } as never}
            leftSection={<IconCopy size={16} aria-hidden />}
          >
            {page.duplicate}
          </Menu.Item>
          {(status === 'active' || status === 'paused') && (
            <Menu.Item leftSection={<IconFlag size={16} aria-hidden />} onClick={() => ask('end')}>
              {page.end}
            </Menu.Item>
          )}
          {status !== 'archived' && (
            <Menu.Item
              color="red"
              leftSection={<IconArchive size={16} aria-hidden />}
              onClick={() => ask('archive')}
            >
              {page.archive}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={asked === 'end' || asked === 'archive'}
        onClose={() => ask(null)}
        title={asked === 'archive' ? page.archiveTitle : page.endTitle}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <Stack>
          <Text size="sm">{asked === 'archive' ? page.archiveText : page.endText}</Text>
          {error !== undefined && <Trouble error={error} title={common.failedToSave} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => ask(null)}>
              {common.cancel}
            </Button>
            {asked === 'archive' ? (
              <Button color="red" loading={isBusy} onClick={() => archive.mutate({ params })}>
                {page.archive}
              </Button>
            ) : (
              <Button loading={isBusy} onClick={() => to('ended')}>
                {page.end}
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
      <Modal
        opened={asked === 'reject'}
        onClose={() => ask(null)}
        title={page.reject}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            reject.mutate({ params, body: { reason } });
          }}
        >
          <Stack>
            {reject.isError && <Trouble error={reject.error} title={common.failedToSave} />}
            <Textarea
              label={page.rejectReason}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button type="submit" loading={isBusy}>
              {page.reject}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
