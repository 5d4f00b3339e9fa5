// How a client's vouchers look: its colour and its logo, on the public page and in print.
import { Button, ColorInput, FileInput, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeClient } from '../../contract/management/client.ts';
import { useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Section } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import type { ClientAnswer } from './clients.ts';

/** Bytes of a logo that the server takes. */
const MOST_BYTES = 200 * 1024;

const dataUrlOf = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error('unreadable', { cause: reader.error }));
    reader.readAsDataURL(file);
  });

export function Branding({ client }: { client: ClientAnswer }) {
  const { client: words, common } = useText();
  const { can } = useSession();
  const { color, logo_url } = client.branding;
  const [chosen, choose] = useState(color ?? '');
  const [logo, setLogo] = useState<File | null>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const change = useDo(changeClient, {
    done: () => {
      notifications.show({ message: common.saved });
      setLogo(null);
    },
  });
  const messages = fieldMessages(change.error);
  const params = { id: client.id };
  const save = async () => {
    if (logo && logo.size > MOST_BYTES) {
      setTooLarge(true);
      return;
    }
    const image = logo ? { logo: await dataUrlOf(logo) } : {};
    change.mutate({ params, body: { branding: { color: chosen || null, ...image } } });
  };
  const mayChange = can('client.write');
  return (
    <Section title={words.branding} subtitle={words.brandingText}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
          {logo_url === null ? (
            <Text size="sm" c="dimmed">
              {words.noLogo}
            </Text>
          ) : (
            <Group>
              <img src={logo_url} alt={words.logoAlt} className="logo" />
              {mayChange && (
                <Button
                  variant="subtle"
                  color="red"
                  loading={change.isPending}
                  onClick={() => change.mutate({ params, body: { branding: { logo: null } } })}
                >
                  {words.removeLogo}
                </Button>
              )}
            </Group>
          )}
          {mayChange && (
            <>
              <ColorInput
                label={words.color}
                description={words.colorHint}
                value={chosen}
                format="hex"
                withEyeDropper={false}
                // what was typed stays: the server says what is no colour
                fixOnBlur={false}
                error={messages['branding.color']}
                onChange={choose}
              />
              <FileInput
                label={words.logo}
                description={words.logoHint}
                placeholder={words.chooseLogo}
                accept="image/png,image/jpeg"
                clearable
                clearButtonProps={{ 'aria-label': common.remove }}
                value={logo}
                error={isTooLarge ? words.logoTooLarge : messages['branding.logo']}
                onChange={(file) => {
                  setTooLarge(false);
                  setLogo(file);
                }}
              />
              <Button
                type="submit"
                loading={change.isPending}
                disabled={logo === null && chosen === (color ?? '')}
                style={{ alignSelf: 'flex-start' }}
              >
                {words.saveBranding}
              </Button>
            </>
          )}
        </Stack>
      </form>
    </Section>
  );
}
