// The palette: leads to every screen, client and campaign, and finds a voucher by its code or a
// refusal by its reference.
import { Spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { createSpotlight } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconPlus,
  IconSearch,
  IconShieldX,
  IconSpeakerphone,
  IconTicket,
  IconUsers,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { placesOf } from './navigation.tsx';

const [store, spotlight] = createSpotlight();
const AT_MOST = 6;
const TYPING_MS = 150;
const LONGEST_NAME = 100;

interface Found {
  key: string;
  label: string;
  description?: string;
  icon: ReactNode;
  go: () => void;
}

export function Palette({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const text = useText();
  const [query, setQuery] = useState('');
  useEffect(() => {
    if (isOpen) spotlight.open();
    else spotlight.close();
  }, [isOpen]);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={close}
      shortcut={null}
      clearQueryOnClose
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': text.shell.palette } }}
    >
      <Spotlight.Search
        placeholder={text.shell.searchOrJump}
        aria-label={text.shell.palette}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Answers query={query.trim()} />
    </Spotlight.Root>
  );
}

function Answers({ query }: { query: string }) {
  const { shell } = useText();
  const found = useFound(query);
  const first = found[0]?.key;
  // what is found comes later than what was typed: Enter goes to what stands first by then
  useEffect(() => {
    if (query === '' || first === undefined) return;
    const { listId } = store.getState();
    const actions = document.getElementById(listId)?.querySelectorAll('[data-action]') ?? [];
    actions.forEach((action, i) => action.toggleAttribute('data-selected', i === 0));
    store.updateState((state) => ({ ...state, selected: 0 }));
  }, [query, first]);
  return (
    <Spotlight.ActionsList>
      {found.map(({ key, label, description, icon, go }) => (
        <Spotlight.Action
          key={key}
          label={label}
          description={description}
          leftSection={icon}
          onClick={go}
        />
      ))}
      {found.length === 0 && <Spotlight.Empty>{shell.nothingFound}</Spotlight.Empty>}
    </Spotlight.ActionsList>
  );
}

/** What a query leads to: places first, then what has such a name, then what has such a code. */
function useFound(query: string): Found[] {
  const text = useText();
  const { shell } = text;
  const { can } = useSession();
  const { all } = useClients();
  const navigate = useNavigate();
  // asked for once somebody stops typing: there may be more of them than a list holds
  const [asked] = useDebouncedValue(query, TYPING_MS);
  const campaigns = useAsk(
    listCampaigns,
    { querystring: { q: asked.slice(0, LONGEST_NAME), limit: AT_MOST } },
    { enabled: asked !== '' && can('campaign.read'), keep: true },
  );
  const go = (to: string, search: Record<string, string> = {}) =>
    void navigate({ to, search: search as never });
  const wanted = query.toLowerCase();
  const isWanted = (label: string) => label.toLowerCase().includes(wanted);
  const { main, more, foot } = placesOf(text);
  const places = [...main, ...more, ...foot]
    .filter(({ needs, label }) => (needs === undefined || can(needs)) && isWanted(label))
    .map(({ label, to, icon: Icon, isElsewhere }) => ({
      key: `place ${to}`,
      label,
      icon: <Icon size={18} aria-hidden />,
      go: () => (isElsewhere ? window.location.assign(to) : go(to)),
    }));
  const found: Found[] = [...places];
  if (can('campaign.write') && isWanted(shell.newCampaign)) {
    found.push({
      key: 'new campaign',
      label: shell.newCampaign,
      icon: <IconPlus size={18} aria-hidden />,
      go: () => go('/campaigns/new'),
    });
  }
  if (query === '') return found;
  for (const { id, name } of all.filter(({ name }) => isWanted(name)).slice(0, AT_MOST)) {
    found.push({
      key: id,
      label: name,
      description: text.common.client,
      icon: <IconUsers size={18} aria-hidden />,
      go: () => go(`/clients/${id}`),
    });
  }
  const named = campaigns.data?.data.filter(({ name }) => isWanted(name)) ?? [];
  for (const { id, name } of named) {
    found.push({
      key: id,
      label: name,
      description: text.common.campaign,
      icon: <IconSpeakerphone size={18} aria-hidden />,
      go: () => go(`/campaigns/${id}`),
    });
  }
  if (query.length >= 4 && !/\s/.test(query)) {
    found.push({
      key: 'code',
      label: fill(shell.findCode, { code: query }),
      icon: <IconTicket size={18} aria-hidden />,
      go: () => go('/vouchers', { code: query }),
    });
    found.push({
      key: 'reference',
      label: fill(shell.findAttempt, { reference: query }),
      icon: <IconShieldX size={18} aria-hidden />,
      go: () => go('/attempts', { reference: query }),
    });
  }
  return found;
}
