// One refusal, opened by its reference: what was asked, why it was refused, and what the rules saw.
import { Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { IconShieldX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { listAttempts } from '../../contract/management/attempt.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { ChannelName } from '../part/channel.tsx';
import { Back, Facts } from '../part/facts.tsx';
import { useFormat } from '../part/format.ts';
import { useLocationNames } from '../part/names.ts';
import { Screen, Section } from '../part/screen.tsx';
import { shopName } from '../part/shop.ts';
import { Empty, Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { said } from '../text/said.ts';
import { useText } from '../text/text.tsx';
import type { AttemptAnswer } from './attempt-list.tsx';

export function OpenedAttempt({ reference, close }: { reference: string; close(): void }) {
  const { attempt: words, common } = useText();
  const { nameOf, zoneOf } = useClients();
  // by its reference alone: it may be of another client than the one that is shown
  const answer = useAsk(listAttempts, { querystring: { reference } });
  const [attempt] = answer.data?.data ?? [];
  const zone = zoneOf(attempt?.client_id);
  return (
    <Screen
      title={fill(words.opened, { reference })}
      above={<Back to="/attempts">{words.title}</Back>}
      subtitle={attempt && `${nameOf(attempt.client_id)} · ${fill(common.timesIn, { zone })}`}
    >
      {answer.isError && <Trouble error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Skeleton height={320} role="status" aria-label={common.loading} />}
      {answer.data && !attempt && (
        <div className="card">
          <Empty title={words.notFound} text={words.notFoundText} icon={IconShieldX}>
            <Anchor component="button" type="button" onClick={close}>
              {words.title}
            </Anchor>
          </Empty>
        </div>
      )}
      {attempt && (
        <div className="two-columns">
          <div>
            <Why attempt={attempt} />
            <Asked attempt={attempt} zone={zone} />
          </div>
          <div>
            <Seen attempt={attempt} zone={zone} />
            <Earlier attempt={attempt} zone={zone} />
          </div>
        </div>
      )}
    </Screen>
  );
}

interface PartProps {
  attempt: AttemptAnswer;
  zone: string;
}

function Why({ attempt }: { attempt: AttemptAnswer }) {
  const { attempt: words } = useText();
  const { error, findings } = attempt;
  // one that says no more than the error is not said twice
  const reasons = findings.filter(
    ({ message, overridable }) => overridable || message !== error || findings.length > 1,
  );
  return (
    <Section title={words.why}>
      <Text fw={600}>{said(error)}</Text>
      {reasons.length > 0 && (
        <ul className="plain-list">
          {reasons.map(({ code, message, overridable }) => (
            <li key={code}>
              {said(message)}
              {overridable && (
                <Text component="span" inherit c="dimmed">
                  {' '}
                  ({words.overridable})
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Asked({ attempt, zone }: PartProps) {
  const { attempt: words } = useText();
  const format = useFormat();
  const { byId } = useClients();
  const { code, voucher_id, route, channel, shop, at, asked, client_id } = attempt;
  const locationOf = useLocationNames([asked.location_id]);
  const currency = byId.get(client_id)?.currency;
  return (
    <Section title={words.asked}>
      <Facts
        facts={[
          {
            name: words.code,
            value:
              voucher_id === null ? (
                <span className="code">{code}</span>
              ) : (
                <Anchor component={Link} to={`/vouchers/${voucher_id}`} className="code" inherit>
                  {code}
                </Anchor>
              ),
          },
          { name: words.call, value: words.routes[route] ?? route },
          {
            name: words.where,
            value: (
              <>
                <ChannelName channel={channel} /> {shopName(shop)}
              </>
            ),
          },
          { name: words.at, value: format.time(at, zone) },
          asked.location_id !== null && {
            name: words.location,
            value: locationOf(asked.location_id),
          },
          asked.order_reference !== null && { name: words.order, value: asked.order_reference },
          asked.transaction_amount !== null && {
            name: words.amount,
            value: currency
              ? format.money(asked.transaction_amount, currency)
              : format.number(asked.transaction_amount),
          },
          asked.receipt_number !== null && { name: words.receipt, value: asked.receipt_number },
          asked.covers !== null && { name: words.covers, value: format.number(asked.covers) },
          asked.redeemed_at !== null && {
            name: words.soldAt,
            value: format.time(asked.redeemed_at, zone),
          },
        ]}
      />
    </Section>
  );
}

function Seen({ attempt, zone }: PartProps) {
  const { attempt: words, voucher, campaign, common } = useText();
  const format = useFormat();
  const { seen } = attempt;
  const named = (names: Record<string, string>, value: string) => names[value] ?? value;
  const time = (instant: string | null) =>
    instant === null ? common.unknown : format.time(instant, zone);
  return (
    <Section title={words.seen}>
      {seen === null ? (
        <Text size="sm" c="dimmed">
          {words.noVoucher}
        </Text>
      ) : (
        <Facts
          facts={[
            { name: words.voucherStatus, value: named(voucher.states, seen.voucher_status) },
            { name: words.campaignStatus, value: named(campaign.status, seen.campaign_status) },
            {
              name: words.uses,
              value: fill(words.usesOf, {
                used: format.number(seen.used),
                held: format.number(seen.held),
                max: seen.max_uses === null ? words.unlimited : format.number(seen.max_uses),
              }),
            },
            { name: words.validFrom, value: time(seen.valid_from) },
            { name: words.validUntil, value: time(seen.valid_until) },
          ]}
        />
      )}
    </Section>
  );
}

function Earlier({ attempt, zone }: PartProps) {
  const { attempt: words } = useText();
  const format = useFormat();
  const uses = attempt.earlier_uses ?? [];
  if (attempt.seen === null) return null;
  return (
    <Section title={words.earlier}>
      {uses.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.earlierNone}
        </Text>
      )}
      <Stack gap="sm">
        {uses.map((use) => (
          <div key={use.redemption_id}>
            <Anchor component={Link} to={`/redemptions/${use.redemption_id}`} size="sm">
              {format.time(use.redeemed_at, zone)}
            </Anchor>
            <Text size="sm" c="dimmed">
              <ChannelName channel={use.channel} /> {use.order_reference ?? use.receipt_number}
              {use.voided_at !== null && ` · ${words.voided}`}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  );
}
