// Connects a shop: whose it is and by what app, then the link by which somebody of the shop agrees.
import { Button, Modal, PasswordInput, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import {
  createShopifyShop,
  shopifyGrants,
  type NewShopifyShop,
} from '../../contract/management/shopify.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { useClients } from '../client/clients.ts';
import { Copyable } from '../part/copy.tsx';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { ShopAnswer } from './state.tsx';

type Made = Static<typeof NewShopifyShop>;
type Grant = (typeof shopifyGrants)[number];

interface ConnectProps {
  isOpen: boolean;
  close(): void;
  /** A shop that is tried anew. */
  shop?: ShopAnswer;
}

export function Connect({ isOpen, close, shop }: ConnectProps) {
  const { shopify: words, common } = useText();
  const [made, setMade] = useState<Made | null>(null);
  const leave = () => {
    setMade(null);
    close();
  };
  const title =
    made === null
      ? words.connect
      : made.authorize_url === null
        ? words.connectingTitle
        : words.agreeTitle;
  return (
    <Modal
      opened={isOpen}
      onClose={leave}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      {made === null ? (
        <Form shop={shop} done={setMade} />
      ) : (
        <Stack gap="sm">
          {made.authorize_url === null ? (
            <Text size="sm">{words.connectingText}</Text>
          ) : (
            <>
              <Text size="sm">{fill(words.agreeText, { domain: made.domain })}</Text>
              <Copyable label={words.redirectUrl} value={made.redirect_url} />
              <Button
                component="a"
                href={made.authorize_url}
                target="_blank"
                rel="noreferrer"
                rightSection={<IconExternalLink size={16} aria-label={common.opensInNewTab} />}
                style={{ alignSelf: 'flex-start' }}
              >
                {words.agree}
              </Button>
              <Copyable label={words.agreeLink} value={made.authorize_url} />
            </>
          )}
          <Copyable label={words.webhookUrl} value={made.webhook_url} />
          <Button variant="default" onClick={leave} style={{ alignSelf: 'flex-end' }}>
            {words.done}
          </Button>
        </Stack>
      )}
    </Modal>
  );
}

function Form({ shop, done }: { shop?: ShopAnswer; done(made: Made): void }) {
  const { shopify: words, common } = useText();
  const { all, shown } = useClients();
  const [client, setClient] = useState(shop?.client_id ?? shown?.id ?? null);
  const [domain, setDomain] = useState(shop?.domain ?? '');
  const [grant, setGrant] = useState<Grant>(shop?.grant ?? 'authorization_code');
  const [appId, setAppId] = useState(shop?.app_client_id ?? '');
  const [secret, setSecret] = useState('');
  const [mode, setMode] = useState<ShopAnswer['mode']>(shop?.mode ?? 'live');
  const connect = useDo(createShopifyShop, { done });
  const messages = fieldMessages(connect.error);
  const chosen = client ?? all[0]?.id ?? '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        connect.mutate({
          body: {
            client_id: chosen,
            domain: domain
              .trim()
              .replace(/^https?:\/\//i, '')
              .replace(/\/.*$/, ''),
            grant,
            app_client_id: appId.trim(),
            app_client_secret: secret.trim(),
            mode,
          },
        });
      }}
    >
      <Stack gap="sm">
        {connect.isError && <Trouble error={connect.error} title={common.failedToSave} />}
        {all.length > 1 && (
          <Select
            label={common.client}
            searchable
            allowDeselect={false}
            value={chosen}
            data={all.map(({ id, name }) => ({ value: id, label: name }))}
            error={messages.client_id}
            onChange={setClient}
          />
        )}
        <TextInput
          label={words.domain}
          description={words.domainHint}
          required
          inputMode="url"
          autoCapitalize="none"
          spellCheck={false}
          value={domain}
          error={messages.domain}
          onChange={(event) => setDomain(event.currentTarget.value)}
          data-autofocus
        />
        <Radio.Group label={words.grant} value={grant} onChange={(next) => setGrant(next)}>
          <Stack gap="xs" mt={4}>
            {shopifyGrants.map((each) => (
              <Radio
                key={each}
                value={each}
                label={words.grants[each]}
                description={words.grantTexts[each]}
              />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={words.appId}
          required
          autoComplete="off"
          spellCheck={false}
          value={appId}
          error={messages.app_client_id}
          onChange={(event) => setAppId(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.appSecret}
          description={words.appSecretHint}
          required
          autoComplete="off"
          value={secret}
          error={messages.app_client_secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <Select
          label={words.mode}
          description={words.modeHint}
          allowDeselect={false}
          value={mode}
          data={[
            { value: 'live', label: words.modes.live },
            { value: 'test', label: words.modes.test },
          ]}
          onChange={(next) => setMode(next ?? 'live')}
        />
        <Button type="submit" loading={connect.isPending} disabled={chosen === ''}>
          {words.begin}
        </Button>
      </Stack>
    </form>
  );
}
