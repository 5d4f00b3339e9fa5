// One redemption: what was sold where, what it counts for, and how it came to be.
import { Alert, Anchor, Button, Skeleton, Stack, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { getRedemption } from '../../contract/management/redemption.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { Back, Facts } from '../part/facts.tsx';
import { useFormat } from '../part/format.ts';
import { useGiven } from '../part/given.ts';
import { ChannelName } from '../part/channel.tsx';
import { useCampaignNames, useLocationNames } from '../part/names.ts';
import { Screen, Section } from '../part/screen.tsx';
import { shopName } from '../part/shop.ts';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { AmendAmount } from './amend-amount.tsx';
import { OfTheOrder } from './of-the-order.tsx';
import { termOf } from './redemption-filters.tsx';
import { State, type RedemptionAnswer } from './redemption-list.tsx';
import { VoidRedemption } from './void-redemption.tsx';

export function RedemptionPage() {
  const { redemption: words, common } = useText();
  const { can } = useSession();
  const { id = '' } = useParams({ strict: false });
  const answer = useAsk(getRedemption, { params: { id } }, { enabled: can('redemption.read') });
  const back = <Back to="/redemptions">{words.back}</Back>;
  if (answer.data) return <Shown redemption={answer.data} />;
  return (
    <Screen title={words.one} above={back}>
      {!can('redemption.read') ? (
        <NoPermission />
      ) : answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={320} role="status" aria-label={common.loading} />
      )}
    </Screen>
  );
}

function Shown({ redemption }: { redemption: RedemptionAnswer }) {
  const { redemption: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { zoneOf, nameOf } = useClients();
  const [asked, ask] = useState<'void' | 'amount' | null>(null);
  const zone = zoneOf(redemption.client_id);
  const mayChange = can('redemption.write') && redemption.voided_at === null;
  return (
    <Screen
      title={fill(words.pageTitle, { code: redemption.code })}
      above={<Back to="/redemptions">{words.back}</Back>}
      beside={<State redemption={redemption} />}
      subtitle={`${nameOf(redemption.client_id)} · ${fill(common.timesIn, { zone })}`}
      actions={
        mayChange && (
          <>
            {redemption.channel === 'in_store' && (
              <Button variant="default" onClick={() => ask('amount')}>
                {words.setAmount}
              </Button>
            )}
            <Button color="red" variant="light" onClick={() => ask('void')}>
              {words.void}
            </Button>
          </>
        )
      }
    >
      {redemption.mode === 'test' && <Alert color="orange">{words.testMode}</Alert>}
      {redemption.voided_at !== null && (
        <Alert
          color="gray"
          title={fill(words.voidedAt, { time: format.time(redemption.voided_at, zone) })}
        >
          {redemption.void_reason ?? words.noReason}
        </Alert>
      )}
      <div className="two-columns">
        <div>
          <Sale redemption={redemption} zone={zone} />
          <Remarks redemption={redemption} />
        </div>
        <div>
          <Worth redemption={redemption} />
          <OfTheOrder redemption={redemption} />
        </div>
      </div>
      {asked === 'void' && <VoidRedemption redemption={redemption} close={() => ask(null)} />}
      {asked === 'amount' && <AmendAmount redemption={redemption} close={() => ask(null)} />}
    </Screen>
  );
}

interface PartProps {
  redemption: RedemptionAnswer;
}

function Sale({ redemption, zone }: PartProps & { zone: string }) {
  const { redemption: words, common } = useText();
  const format = useFormat();
  const campaignOf = useCampaignNames([redemption.campaign_id]);
  const locationOf = useLocationNames([redemption.location_id]);
  const { voucher_id, code, campaign_id, channel, location_id, shop, covers } = redemption;
  return (
    <Section title={words.sale}>
      <Facts
        facts={[
          { name: words.redeemedAt, value: format.time(redemption.redeemed_at, zone) },
          { name: words.recorded, value: format.time(redemption.created_at, zone) },
          {
            name: words.code,
            value: (
              <Anchor
                component={Link}
                to={`/vouchers/${voucher_id}`}
                className="code"
                inherit
                fw={550}
              >
                {code}
              </Anchor>
            ),
          },
          {
            name: common.campaign,
            value: (
              <Anchor component={Link} to={`/campaigns/${campaign_id}`} inherit>
                {campaignOf(campaign_id)}
              </Anchor>
            ),
          },
          { name: words.where, value: <ChannelName channel={channel} /> },
          location_id !== null && { name: words.location, value: locationOf(location_id) },
          shopName(shop) !== undefined && { name: words.shop, value: shop },
          redemption.order_reference !== null && {
            name: words.orderReference,
            value: redemption.order_reference,
          },
          redemption.receipt_number !== null && {
            name: words.receipt,
            value: redemption.receipt_number,
          },
          covers !== null && { name: words.covers, value: format.number(covers) },
        ]}
      />
    </Section>
  );
}

function Worth({ redemption }: PartProps) {
  const { redemption: words } = useText();
  const format = useFormat();
  const given = useGiven([redemption.campaign_id]);
  const money = (value: number | null) => format.money(value, redemption.currency);
  const { transaction_amount, tax_amount, refunded_amount } = redemption;
  const rows: [string, string][] = [
    [words.amount, transaction_amount === null ? words.notKnownYet : money(transaction_amount)],
    [words.discount, given(redemption)],
    ...(tax_amount === null ? [] : [[words.tax, money(tax_amount)] as [string, string]]),
    ...(refunded_amount === 0
      ? []
      : [[words.refunded, money(refunded_amount)] as [string, string]]),
    [words.revenue, money(redemption.attributed_revenue)],
  ];
  return (
    <Section title={words.worth} subtitle={words.revenueHint}>
      <dl className="worth">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figure">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** Overrides, remarks of the rules, and what the shop keeps with it: where there are any. */
function Remarks({ redemption }: PartProps) {
  const { redemption: words } = useText();
  const { override, warnings, metadata } = redemption;
  const kept = Object.entries(metadata ?? {});
  return (
    <>
      {override !== null && (
        <Section title={words.override}>
          <Stack gap={4}>
            <Text size="sm">
              {fill(words.overrideText, { terms: override.acknowledged.map(termOf).join(', ') })}
            </Text>
            <Text size="sm">{fill(words.overrideReason, { reason: override.reason })}</Text>
          </Stack>
        </Section>
      )}
      {warnings.length > 0 && (
        <Section title={words.warnings}>
          <Stack gap={4}>
            {warnings.map(({ code, message }) => (
              <Text key={code} size="sm">
                {message}
              </Text>
            ))}
          </Stack>
        </Section>
      )}
      {kept.length > 0 && (
        <Section title={words.metadata}>
          <Facts facts={kept.map(([name, value]) => ({ name, value: String(value) }))} />
        </Section>
      )}
    </>
  );
}
