// The form of a new key.
import {
  Button,
  Checkbox,
  Collapse,
  Group,
  Modal,
  Select,
  Stack,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { createApiKey, keyKinds, keyScopes } from '../../contract/management/api-key.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { useClients } from '../client/clients.ts';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import '../settings/settings.css';
import type { NewKeyAnswer } from './made-key.tsx';

interface NewKeyProps {
  isOpen: boolean;
  close(): void;
  made(key: NewKeyAnswer): void;
}

type Kind = (typeof keyKinds)[number];
type Scope = (typeof keyScopes)[number];
const ALL = 'all';

export function NewKey({ isOpen, close, made }: NewKeyProps) {
  const { apiKey: words, common } = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={words.new}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Form close={close} made={made} />
    </Modal>
  );
}

const linesOf = (text: string): string[] | null => {
  const lines = text.split(/[\s,]+/).filter(Boolean);
  return lines.length > 0 ? lines : null;
};
/** The end of a day where whoever looks is. */
const endOf = (date: string) => new Date(`${date}T23:59:59`).toISOString().replace('.000', '');
const firstOf = (messages: Record<string, string>, name: string) =>
  Object.entries(messages).find(([path]) => path === name || path.startsWith(`${name}.`))?.[1];

function Form({ close, made }: Omit<NewKeyProps, 'isOpen'>) {
  const { apiKey: words, common } = useText();
  const { client_ids } = useSession();
  const { all, shown } = useClients();
  const [name, setName] = useState('');
  const [client, setClient] = useState<string | null>(null);
  const [scopes, setScopes] = useState<Scope[]>(['validate', 'redeem']);
  const [mode, setMode] = useState<'live' | 'test'>('live');
  const [kind, setKind] = useState<Kind>('secret');
  const [more, setMore] = useState({ shop: '', origins: '', addresses: '', expires: '' });
  const [isMoreShown, showMore] = useState(false);
  const make = useDo(createApiKey, {
    done: (answer) => {
      close();
      made(answer);
    },
  });
  const messages = fieldMessages(make.error);
  const chosen = client ?? shown?.id ?? (client_ids === null ? ALL : (all[0]?.id ?? ''));
  const isPublic = kind === 'publishable';
  const field = (of: keyof typeof more, path: string) => ({
    value: more[of],
    error: firstOf(messages, path),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setMore((now) => ({ ...now, [of]: value }));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({
          body: {
            name,
            client_id: chosen === ALL ? null : chosen,
            scopes: isPublic ? ['validate'] : scopes,
            mode,
            kind,
            shop: more.shop.trim() || null,
            origins: isPublic ? linesOf(more.origins) : null,
            allowed_ips: linesOf(more.addresses),
            expires_at: more.expires === '' ? null : endOf(more.expires),
          },
        });
      }}
    >
      <Stack>
        {make.isError && <Trouble error={make.error} title={common.failedToSave} />}
        <TextInput
          label={words.nameLabel}
          description={words.nameHint}
          required
          maxLength={200}
          data-autofocus
          error={messages.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="fields-row">
          <Select
            label={words.clientLabel}
            description={words.clientHint}
            value={chosen}
            data={[
              ...(client_ids === null ? [{ value: ALL, label: words.allClients }] : []),
              ...all.map(({ id, name: label }) => ({ value: id, label })),
            ]}
            searchable
            allowDeselect={false}
            error={messages.client_id}
            onChange={(next) => setClient(next)}
          />
          <Select
            label={words.mode}
            description={words.modeHint}
            value={mode}
            data={(['live', 'test'] as const).map((value) => ({ value, label: common[value] }))}
            allowDeselect={false}
            error={messages.mode}
            onChange={(next) => setMode(next === 'test' ? 'test' : 'live')}
          />
        </div>
        <Select
          label={words.kind}
          value={kind}
          data={keyKinds.map((value) => ({ value, label: words.kinds[value] }))}
          allowDeselect={false}
          onChange={(next) => setKind(next === 'publishable' ? next : 'secret')}
        />
        {isPublic ? (
          <Textarea
            label={words.origins}
            description={words.originsHint}
            required
            autosize
            minRows={2}
            {...field('origins', 'origins')}
          />
        ) : (
          <Checkbox.Group
            label={words.scopesTitle}
            value={scopes}
            error={firstOf(messages, 'scopes')}
            onChange={(next) => setScopes(keyScopes.filter((each) => next.includes(each)))}
          >
            <Stack gap="xs" mt={6}>
              {keyScopes.map((scope) => (
                <Checkbox
                  key={scope}
                  value={scope}
                  label={words.scopesLong[scope]}
                  description={words.scopesHint[scope]}
                />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <UnstyledButton
          onClick={() => showMore(!isMoreShown)}
          aria-expanded={isMoreShown}
          style={{ alignSelf: 'flex-start', display: 'flex', gap: 4, minHeight: 36 }}
        >
          <Group gap={4}>
            <IconChevronDown
              size={16}
              aria-hidden
              style={{ rotate: isMoreShown ? '180deg' : undefined }}
            />
            <span style={{ fontSize: 14, fontWeight: 550 }}>{words.moreSettings}</span>
          </Group>
        </UnstyledButton>
        <Collapse expanded={isMoreShown}>
          <Stack>
            <div className="fields-row">
              <TextInput
                label={words.shop}
                description={words.shopHint}
                placeholder="default"
                maxLength={100}
                {...field('shop', 'shop')}
              />
              <TextInput
                type="date"
                label={words.expiry}
                description={words.expiryHint}
                {...field('expires', 'expires_at')}
              />
            </div>
            <Textarea
              label={words.addresses}
              description={words.addressesHint}
              autosize
              minRows={2}
              {...field('addresses', 'allowed_ips')}
            />
          </Stack>
        </Collapse>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {common.cancel}
          </Button>
          <Button
            type="submit"
            loading={make.isPending}
            disabled={!isPublic && scopes.length === 0}
          >
            {words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
