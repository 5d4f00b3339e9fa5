// All settings, as far as a role goes: a link for each, with what is found there.
import { Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import {
  IconBuilding,
  IconDeviceMobile,
  IconHistory,
  IconKey,
  IconShieldLock,
  IconShoppingBag,
  IconUserCircle,
  IconUsersGroup,
  IconWebhook,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { Action } from '../../contract/operation.ts';
import { Screen } from '../part/screen.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import './settings.css';

interface Setting {
  name:
    | 'apiKeys'
    | 'team'
    | 'account'
    | 'tills'
    | 'webhooks'
    | 'shopify'
    | 'audit'
    | 'organization'
    | 'privacy';
  to: string;
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  needs: Action;
}

const SETTINGS: Setting[] = [
  { name: 'apiKeys', to: '/settings/api-keys', icon: IconKey, needs: 'api_key.read' },
  { name: 'webhooks', to: '/settings/webhooks', icon: IconWebhook, needs: 'webhook.read' },
  { name: 'shopify', to: '/settings/shopify', icon: IconShoppingBag, needs: 'shopify.read' },
  { name: 'tills', to: '/settings/tills', icon: IconDeviceMobile, needs: 'device.read' },
  { name: 'team', to: '/settings/team', icon: IconUsersGroup, needs: 'account.read' },
  { name: 'account', to: '/settings/account', icon: IconUserCircle, needs: 'session' },
  {
    name: 'organization',
    to: '/settings/organization',
    icon: IconBuilding,
    needs: 'organization.read',
  },
  { name: 'audit', to: '/settings/audit-log', icon: IconHistory, needs: 'audit.read' },
  { name: 'privacy', to: '/settings/privacy', icon: IconShieldLock, needs: 'privacy.read' },
];

export function Settings() {
  const { settings: words, shell } = useText();
  const { can } = useSession();
  return (
    <Screen title={shell.settings} subtitle={words.subtitle}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md">
        {SETTINGS.filter(({ needs }) => can(needs)).map(({ name, to, icon: Icon }) => (
          <div key={name} className="card setting">
            <Group wrap="nowrap" align="flex-start" gap="md">
              <ThemeIcon variant="light" size={40} radius="md" aria-hidden>
                <Icon size={22} aria-hidden />
              </ThemeIcon>
              <Stack gap={2} miw={0}>
                <Title order={2} size="h3">
                  <Link to={to} className="plain setting-link">
                    {words[name]}
                  </Link>
                </Title>
                <Text size="sm" c="dimmed">
                  {words[`${name}Text`]}
                </Text>
              </Stack>
            </Group>
          </div>
        ))}
      </SimpleGrid>
    </Screen>
  );
}
