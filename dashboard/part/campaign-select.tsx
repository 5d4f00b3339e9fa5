// Chooses one campaign out of however many there are: the server finds them by what is typed.
import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { listCampaigns } from '../../contract/management/campaign.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { useText } from '../text/text.tsx';
import { useCampaigns } from './names.ts';

type Campaign = Answer<typeof listCampaigns>['data'][number];

interface CampaignSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  clientId: string | undefined;
  value: string | undefined;
  onChange(id: string): void;
  mode?: Campaign['mode'];
  /** Which of those found are offered; all, where nothing is said. */
  isOffered?: (campaign: Campaign) => boolean;
  /** Words for none of them, where that may be chosen. */
  any?: string;
}

const LISTED = 50;
const LONGEST = 100;
const REST_MS = 200;
const MORE = 'more';

export function CampaignSelect(props: CampaignSelectProps) {
  const { clientId, value, onChange, mode, isOffered, any, ...others } = props;
  const { common } = useText();
  const [isWanted, want] = useState(false);
  const [typed, setTyped] = useState('');
  const chosen = useCampaigns([value])(value)?.name;
  // what is chosen stands in the field too: that is no search
  const isSearch = typed.trim() !== '' && typed !== chosen && typed !== any;
  const [q] = useDebouncedValue(isSearch ? typed.trim().slice(0, LONGEST) : undefined, REST_MS);
  const answer = useAsk(
    listCampaigns,
    { querystring: { client_id: clientId, mode, q, limit: LISTED } },
    { keep: true, enabled: isWanted },
  );
  const found = (answer.data?.data ?? []).filter((each) => isOffered?.(each) ?? true);
  const options = found.map(({ id, name }) => ({ value: id, label: name }));
  const isListed = value === undefined || found.some(({ id }) => id === value);
  const own = isListed || chosen === undefined ? [] : [{ value, label: chosen }];
  const isMore = typeof answer.data?.next_cursor === 'string';
  return (
    <Select
      {...others}
      searchable
      data={[
        ...(any === undefined ? [] : [{ value: '', label: any }]),
        ...(isSearch ? [] : own),
        ...options,
        ...(isMore ? [{ value: MORE, label: common.typeForMore, disabled: true }] : []),
        // its label is what the field shows, whatever is typed
        ...(isSearch ? own.map((each) => ({ ...each, disabled: true })) : []),
      ]}
      // the server has searched, in names longer than are shown here
      filter={({ options: all }) => all}
      nothingFoundMessage={answer.isFetching ? common.loading : common.nothingFound}
      value={value ?? (any === undefined ? null : '')}
      searchValue={typed}
      onSearchChange={setTyped}
      allowDeselect={false}
      onFocus={() => want(true)}
      onDropdownOpen={() => want(true)}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}
