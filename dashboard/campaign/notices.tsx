// What stands in the way of a campaign's codes, or is asked of whoever made it: above all that came of it.
import { Alert } from '@mantine/core';
import { listVouchers } from '../../contract/management/voucher.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { Standing } from './standing.ts';
import type { CampaignAnswer } from './status.tsx';

interface NoticesProps {
  campaign: CampaignAnswer;
  standing: Standing;
  /** Its client's. */
  zone: string;
}

export function Notices({ campaign, standing, zone }: NoticesProps) {
  const {
    campaign: { page: words },
  } = useText();
  const format = useFormat();
  const { valid_from, valid_until, rejection } = campaign;
  return (
    <>
      {campaign.paused_with_client && <Alert color="orange">{words.pausedWithClient}</Alert>}
      {standing === 'scheduled' && (
        <Alert color="blue">{fill(words.scheduled, { date: format.date(valid_from, zone) })}</Alert>
      )}
      {standing === 'expired' && (
        <Alert color="gray">{fill(words.expired, { date: format.date(valid_until, zone) })}</Alert>
      )}
      {standing === 'active' && campaign.max_redemptions !== null && (
        <UsedUp id={campaign.id} max={campaign.max_redemptions} />
      )}
      {campaign.mode === 'test' && <Alert color="orange">{words.testMode}</Alert>}
      {rejection !== null && campaign.status === 'draft' && (
        <Alert color="orange">{fill(words.rejected, { reason: rejection })}</Alert>
      )}
    </>
  );
}

/** Nothing as long as its vouchers can be used. */
function UsedUp({ id, max }: { id: string; max: number }) {
  const { campaign: words } = useText();
  const format = useFormat();
  const { can } = useSession();
  const answer = useAsk(
    listVouchers,
    { querystring: { campaign_id: id, state: 'campaign_used_up', limit: 1 } },
    { enabled: can('voucher.read') },
  );
  if (!answer.data?.data.length) return null;
  return <Alert color="orange">{fill(words.page.usedUp, { count: format.number(max) })}</Alert>;
}
