// The views of a list: chosen, saved under a name, removed and brought back.
import { Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBookmark, IconBookmarkPlus, IconCheck, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useQueryText } from '../part/search.ts';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import {
  filtersOf,
  hasView,
  readViews,
  shownView,
  withoutView,
  withView,
  writeViews,
  type View,
  type ViewedList,
} from './keep-views.ts';

const ADDRESSES = {
  campaigns: '/campaigns',
  vouchers: '/vouchers',
  redemptions: '/redemptions',
} as const;

export function SavedViews({ list }: { list: ViewedList }) {
  const { view: words } = useText();
  const { account } = useSession();
  const navigate = useNavigate();
  const filters = filtersOf(useQueryText());
  const [views, setViews] = useState(() => readViews(localStorage, account.id, list));
  const [isSaving, setSaving] = useState(false);
  const shown = shownView(views, filters);
  const isSet = Object.keys(filters).length > 0;
  const keep = (next: View[]): boolean => {
    const isKept = writeViews(localStorage, account.id, list, next);
    if (isKept) setViews(next);
    else notifications.show({ color: 'red', message: words.notKept });
    return isKept;
  };
  const remove = (view: View) => {
    if (!keep(withoutView(views, view.name))) return;
    notifications.show({
      id: `view-${view.name}`,
      message: (
        <Group justify="space-between">
          {fill(words.removed, { name: view.name })}
          <Button
            size="xs"
            variant="subtle"
            onClick={() => {
              keep(withView(readViews(localStorage, account.id, list), view));
              notifications.hide(`view-${view.name}`);
            }}
          >
            {words.undo}
          </Button>
        </Group>
      ),
    });
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            aria-label={words.viewsOf}
            leftSection={<IconBookmark size={16} aria-hidden />}
          >
            {shown?.name ?? words.views}
          </Button>
        </Menu.Target>
        <Menu.Dropdown aria-label={words.viewsOf}>
          {views.length === 0 && (
            <Text size="sm" c="dimmed" px="sm" py={6}>
              {words.none}
            </Text>
          )}
          {views.map((view) => (
            <Menu.Item
              key={view.name}
              leftSection={
                view === shown ? (
                  <IconCheck size={16} aria-hidden />
                ) : (
                  <span style={{ width: 16 }} />
                )
              }
              onClick={() => void navigate({ to: ADDRESSES[list], search: view.filters as object })}
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconBookmarkPlus size={16} aria-hidden />}
            disabled={!isSet}
            onClick={() => setSaving(true)}
          >
            {isSet ? words.save : words.nothingSet}
          </Menu.Item>
          {shown && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => remove(shown)}
            >
              {fill(words.remove, { name: shown.name })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Save
        isOpen={isSaving}
        close={() => setSaving(false)}
        views={views}
        save={(name) => {
          if (!keep(withView(views, { name, filters }))) return;
          notifications.show({ message: fill(words.saved, { name }) });
          setSaving(false);
        }}
      />
    </>
  );
}

interface SaveProps {
  isOpen: boolean;
  close(): void;
  views: View[];
  save(name: string): void;
}

function Save({ isOpen, close, views, save }: SaveProps) {
  const { view: words, common } = useText();
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={words.saveTitle}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name === '') return;
          save(name);
          setTyped('');
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{words.saveText}</Text>
          <TextInput
            label={words.name}
            required
            maxLength={60}
            value={typed}
            description={hasView(views, name) ? words.replaces : undefined}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button type="submit" disabled={name === ''}>
              {common.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
