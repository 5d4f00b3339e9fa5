// One voucher: what is left of it, its page and QR code, what can be changed, and its story.
import { Alert, Anchor, Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { getVoucher } from '../../contract/management/voucher.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { Back, Facts } from '../part/facts.tsx';
import { UNKNOWN, useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { useCampaigns } from '../part/names.ts';
import { Screen, Section } from '../part/screen.tsx';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { PublicPage } from './public-page.tsx';
import { Story } from './story.tsx';
import { edgeOf } from './validity.ts';
import { VoucherActions } from './voucher-actions.tsx';
import { VoucherState } from './voucher-list.tsx';

export type VoucherWithHistory = Answer<typeof getVoucher>;

export function VoucherPage() {
  const { voucher: words, common } = useText();
  const { can } = useSession();
  const { id = '' } = useParams({ strict: false });
  const answer = useAsk(getVoucher, { params: { id } }, { enabled: can('voucher.read') });
  if (answer.data) return <Shown voucher={answer.data} />;
  return (
    <Screen title={words.one} above={<Back to="/vouchers">{words.back}</Back>}>
      {!can('voucher.read') ? (
        <NoPermission />
      ) : answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={320} role="status" aria-label={common.loading} />
      )}
    </Screen>
  );
}

function Shown({ voucher }: { voucher: VoucherWithHistory }) {
  const { voucher: words, common } = useText();
  const { nameOf, zoneOf } = useClients();
  const zone = zoneOf(voucher.client_id);
  return (
    <Screen
      title={voucher.code}
      above={<Back to="/vouchers">{words.back}</Back>}
      beside={<VoucherState voucher={voucher} />}
      subtitle={`${nameOf(voucher.client_id)} · ${fill(common.timesIn, { zone })}`}
      actions={<VoucherActions voucher={voucher} zone={zone} />}
    >
      {voucher.mode === 'test' && <Alert color="orange">{words.testMode}</Alert>}
      <div className="two-columns">
        <div>
          <Details voucher={voucher} zone={zone} />
          <Story voucher={voucher} zone={zone} />
        </div>
        <div>
          <PublicPage voucher={voucher} />
        </div>
      </div>
    </Screen>
  );
}

function Details({ voucher, zone }: { voucher: VoucherWithHistory; zone: string }) {
  const { voucher: words, common } = useText();
  const format = useFormat();
  const campaign = useCampaigns([voucher.campaign_id])(voucher.campaign_id);
  const { campaign_id, batch_id, uses, max_uses, remaining_uses, held, metadata } = voucher;
  const edge = (name: 'valid_from' | 'valid_until', open: string) => {
    const own = voucher[name];
    const said = edgeOf({ own, campaign: campaign?.[name], open }, (at) => format.time(at, zone));
    return own === null && campaign?.[name] ? fill(words.asCampaign, { day: said }) : said;
  };
  return (
    <Section title={words.details}>
      <Facts
        facts={[
          {
            name: common.campaign,
            value: (
              <Anchor component={Link} to={`/campaigns/${campaign_id}`} inherit fw={550}>
                {campaign?.name ?? UNKNOWN}
              </Anchor>
            ),
          },
          {
            name: words.uses,
            value: (
              <Link
                to="/redemptions"
                search={{ voucher: voucher.id, voided: 'false' }}
                className="figure-link"
              >
                {fill(words.usesOf, {
                  uses: format.number(uses),
                  max: max_uses === null ? words.unlimited : format.number(max_uses),
                })}
              </Link>
            ),
          },
          {
            name: words.remaining,
            value: remaining_uses === null ? words.unlimited : format.number(remaining_uses),
          },
          { name: words.held, value: format.number(held) },
          { name: words.from, value: edge('valid_from', words.noStart) },
          { name: words.until, value: edge('valid_until', words.noEnd) },
          { name: common.created, value: format.time(voucher.created_at, zone) },
          batch_id !== null && {
            name: words.batch,
            value: (
              <AnchorLink to="/vouchers" search={{ batch_id }} inherit>
                {words.batchAll}
              </AnchorLink>
            ),
          },
          ...Object.entries(metadata ?? {}).map(([name, value]) => ({
            name,
            value: String(value),
          })),
        ]}
      />
    </Section>
  );
}
