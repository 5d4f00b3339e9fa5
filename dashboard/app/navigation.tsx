// Where the dashboard leads, as far as a role goes: links of the side bar and of the palette.
import { Stack } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBook2,
  IconChartBar,
  IconKey,
  IconReceipt,
  IconRosette,
  IconScan,
  IconSettings,
  IconShieldX,
  IconSpeakerphone,
  IconTicket,
  IconUserHeart,
  IconUsers,
} from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { Action } from '../../contract/operation.ts';
import { useSession } from '../session/session.ts';
import { useText, type Messages } from '../text/text.tsx';

export interface Place {
  label: string;
  to: string;
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
  needs?: Action;
  /** Outside the dashboard's own pages. */
  isElsewhere?: boolean;
  /** Which pages it leads to, where that is not those that begin with `to`. */
  exact?: boolean;
}

/** The main ones, then those beside them, then those at the foot. */
export function placesOf({ shell }: Messages): { main: Place[]; more: Place[]; foot: Place[] } {
  return {
    main: [
      { label: shell.overview, to: '/', icon: IconChartBar, needs: 'report.read', exact: true },
      { label: shell.campaigns, to: '/campaigns', icon: IconSpeakerphone, needs: 'campaign.read' },
      { label: shell.vouchers, to: '/vouchers', icon: IconTicket, needs: 'voucher.read' },
      { label: shell.redemptions, to: '/redemptions', icon: IconReceipt, needs: 'redemption.read' },
      { label: shell.clients, to: '/clients', icon: IconUsers, needs: 'client.read' },
    ],
    more: [
      { label: shell.conflicts, to: '/conflicts', icon: IconAlertTriangle, needs: 'conflict.read' },
      { label: shell.attempts, to: '/attempts', icon: IconShieldX, needs: 'attempt.read' },
      { label: shell.leads, to: '/leads', icon: IconUserHeart, needs: 'lead.read' },
      {
        label: shell.till,
        to: '/till',
        icon: IconScan,
        needs: 'redemption.write',
        isElsewhere: true,
      },
    ],
    foot: [
      { label: shell.start, to: '/start', icon: IconRosette, needs: 'api_key.write' },
      { label: shell.apiKeys, to: '/settings/api-keys', icon: IconKey, needs: 'api_key.read' },
      { label: shell.guides, to: '/help', icon: IconBook2 },
      { label: shell.settings, to: '/settings', icon: IconSettings, needs: 'session' },
    ],
  };
}

export function Navigation({ onGo }: { onGo?: () => void }) {
  const text = useText();
  const { main, more, foot } = placesOf(text);
  return (
    <nav
      aria-label={text.shell.navigation}
      style={{ display: 'flex', flexDirection: 'column', flex: 1, gap: 16 }}
    >
      <Places places={main} onGo={onGo} />
      <Places places={more} onGo={onGo} />
      <Places places={foot} onGo={onGo} push />
    </nav>
  );
}

function Places({ places, onGo, push }: { places: Place[]; onGo?: () => void; push?: boolean }) {
  const { can } = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const client_id = useRouterState({
    select: (state) => (state.location.search as { client_id?: string }).client_id,
  });
  const seen = places.filter(({ needs }) => needs === undefined || can(needs));
  if (seen.length === 0) return null;
  // the one whose address says most of where we are
  const here = seen
    .filter(({ to, exact }) => (exact ? path === to : path === to || path.startsWith(`${to}/`)))
    .toSorted((a, b) => b.to.length - a.to.length)[0]?.to;
  return (
    <Stack gap={2} mt={push ? 'auto' : undefined}>
      {seen.map(({ label, to, icon: Icon, isElsewhere }) => {
        const shown = (
          <>
            <Icon size={18} stroke={1.7} aria-hidden />
            {label}
          </>
        );
        // plain links: a dozen of the components' own are drawn much more slowly (decision 161)
        return isElsewhere ? (
          <a key={to} href={to} className="nav-link" onClick={onGo}>
            {shown}
          </a>
        ) : (
          <Link
            key={to}
            to={to}
            search={(client_id === undefined ? {} : { client_id }) as never}
            className="nav-link"
            onClick={onGo}
            activeOptions={{ exact: true, includeSearch: false }}
            aria-current={here === to ? 'page' : undefined}
          >
            {shown}
          </Link>
        );
      })}
    </Stack>
  );
}
