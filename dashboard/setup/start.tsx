// From nothing to the first redemption that can be seen: six steps, each done here.
import { Anchor, Button, Code, CopyButton, Group, Progress, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { createApiKey, listApiKeys } from '../../contract/management/api-key.ts';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { listRedemptions } from '../../contract/management/redemption.ts';
import { listVouchers } from '../../contract/management/voucher.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { MakeCodes } from '../campaign/make-codes.tsx';
import { useClients } from '../client/clients.ts';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Screen } from '../part/screen.tsx';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill, plural } from '../text/fill.ts';
import { useText, type Plural } from '../text/text.tsx';
import { AddClient } from './add-client.tsx';
import { Step } from './step.tsx';
import { TryIt } from './try-it.tsx';

const STEPS = 6;
const LOOK_AGAIN_MS = 3_000;

export function Start() {
  const { setup: words } = useText();
  const { can } = useSession();
  if (can('client.write') && can('api_key.write')) return <Steps />;
  return (
    <Screen title={words.startTitle}>
      <NoPermission />
    </Screen>
  );
}

function Steps() {
  const { setup: words, campaign: campaignWords, common } = useText();
  const format = useFormat();
  const { all, shown } = useClients();
  const client = shown ?? all[0];
  const scope = { client_id: client?.id };
  const enabled = client !== undefined;
  const [key, setKey] = useState<string | null>(null);
  const [wasTried, setTried] = useState(false);
  const campaigns = useAsk(
    listCampaigns,
    { querystring: { ...scope, limit: 1, mode: 'live' } },
    { enabled },
  );
  const campaign = campaigns.data?.data[0];
  const vouchers = useAsk(
    listVouchers,
    { querystring: { campaign_id: campaign?.id, limit: 100 } },
    {
      enabled: campaign !== undefined,
      refetchInterval: (found) => (found?.data.length ? false : LOOK_AGAIN_MS),
    },
  );
  const codes = vouchers.data?.data ?? [];
  const keys = useAsk(listApiKeys, { querystring: { limit: 200 } }, { enabled });
  const hasKey = (keys.data?.data ?? []).some(
    ({ client_id, scopes, revoked_at }) =>
      revoked_at === null &&
      scopes.includes('redeem') &&
      (client_id === null || client_id === client?.id),
  );
  const redemptions = useAsk(
    listRedemptions,
    { querystring: { ...scope, limit: 50 } },
    { enabled, refetchInterval: wasTried ? LOOK_AGAIN_MS : false },
  );
  const seen = redemptions.data?.data.length ?? 0;
  const make = useDo(createApiKey, { done: (made) => setKey(made.key) });
  const isDone = [
    enabled,
    campaign !== undefined,
    codes.length > 0,
    hasKey,
    wasTried || seen > 0,
    seen > 0,
  ];
  const done = isDone.filter(Boolean).length;
  const next = isDone.indexOf(false);
  // a first page says how many there are at least
  const atLeast = (forms: Plural, count: number, more: string | null | undefined) =>
    plural(forms, count, format.locale).replace(
      format.number(count),
      more ? `${format.number(count)}+` : format.number(count),
    );
  const stepAt = (at: number) => ({ at, isDone: isDone[at] === true, isNext: next === at });
  return (
    <Screen title={words.startTitle} subtitle={words.startText}>
      <Group gap="sm" wrap="nowrap">
        <Progress.Root size={8} style={{ flex: 1 }}>
          <Progress.Section
            value={(done / STEPS) * 100}
            aria-label={fill(words.progress, { done, all: STEPS })}
          />
        </Progress.Root>
        <Text size="sm" c="dimmed" className="figure">
          {fill(words.progress, { done, all: STEPS })}
        </Text>
      </Group>
      <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        <Step
          {...stepAt(0)}
          title={words.client}
          text={words.clientText}
          result={
            client &&
            fill(words.clientDone, {
              name: client.name,
              currency: client.currency,
              zone: client.time_zone,
            })
          }
        >
          <AddClient />
        </Step>
        <Step
          {...stepAt(1)}
          title={words.campaign}
          text={words.campaignText}
          result={
            campaign && (
              <Anchor component={Link} to={`/campaigns/${campaign.id}`} size="sm">
                {campaign.name}
              </Anchor>
            )
          }
        >
          <Button component={Link} to="/campaigns/new">
            {campaignWords.new}
          </Button>
        </Step>
        <Step
          {...stepAt(2)}
          title={words.codes}
          text={words.codesText}
          result={
            campaign && (
              <AnchorLink
                to="/campaigns/$id"
                params={{ id: campaign.id }}
                search={{ tab: 'codes' }}
                size="sm"
              >
                {atLeast(words.codesDone, codes.length, vouchers.data?.next_cursor)}
              </AnchorLink>
            )
          }
        >
          {campaign && (
            <MakeCodes campaignId={campaign.id} sources={[]} done={() => void vouchers.refetch()} />
          )}
        </Step>
        <Step {...stepAt(3)} title={words.key} text={words.keyText} result={words.keyDone}>
          {make.isError && <Trouble error={make.error} title={common.failedToSave} />}
          <Button
            loading={make.isPending}
            onClick={() =>
              make.mutate({
                body: {
                  client_id: client?.id,
                  name: words.keyName,
                  scopes: ['validate', 'redeem'],
                  mode: 'live',
                },
              })
            }
          >
            {words.makeKey}
          </Button>
        </Step>
        <Step
          {...stepAt(4)}
          title={words.try}
          text={words.tryText}
          isOpen={key !== null}
          result={wasTried || seen > 0 ? words.stepDone : undefined}
        >
          {key === null ? (
            <Stack gap="xs" align="flex-start">
              <Text size="sm" c="dimmed">
                {words.tryNeedsKey}
              </Text>
              <Button
                variant="default"
                loading={make.isPending}
                onClick={() =>
                  make.mutate({
                    body: {
                      client_id: client?.id,
                      name: words.keyName,
                      scopes: ['validate', 'redeem'],
                      mode: 'live',
                    },
                  })
                }
              >
                {words.makeKey}
              </Button>
            </Stack>
          ) : (
            <Stack gap="sm">
              <div>
                <Text size="sm" mb={4}>
                  {words.keyShown}
                </Text>
                <Group gap="xs" wrap="nowrap">
                  <Code className="code" style={{ minWidth: 0 }} data-testid="key">
                    {key}
                  </Code>
                  <CopyButton value={key}>
                    {({ copied, copy }) => (
                      <Button size="xs" variant="default" onClick={copy}>
                        {copied ? common.copied : common.copy}
                      </Button>
                    )}
                  </CopyButton>
                </Group>
              </div>
              <TryIt
                apiKey={key}
                code={codes.find(({ uses }) => uses === 0)?.code ?? ''}
                done={() => {
                  setTried(true);
                  void redemptions.refetch();
                }}
              />
            </Stack>
          )}
        </Step>
        <Step
          {...stepAt(5)}
          title={words.seen}
          text={words.seenText}
          result={
            <Group gap="md">
              <span>{atLeast(words.seenDone, seen, redemptions.data?.next_cursor)}</span>
              <Anchor component={Link} to="/" size="sm">
                {words.open}
              </Anchor>
            </Group>
          }
        />
      </Stack>
      {campaigns.isError && <Trouble error={campaigns.error} />}
    </Screen>
  );
}
