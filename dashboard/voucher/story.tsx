// What happened to a voucher: every change in the books and every refusal, newest first.
import { Group, Text } from '@mantine/core';
import { toDecimal } from '../../contract/money.ts';
import { listAttempts } from '../../contract/management/attempt.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { useFormat } from '../part/format.ts';
import { useCampaigns } from '../part/names.ts';
import { offerIn } from '../part/offer.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { shopName } from '../part/shop.ts';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useSpeech, useText } from '../text/text.tsx';
import { inOrder, tellEntry, tellRefusal, type Happened } from './tell.ts';
import type { VoucherWithHistory } from './voucher-page.tsx';
import { useWho } from './who.ts';

const REFUSALS = 100;
/** So many changes the server answers at most. */
const CHANGES = 200;

export function Story({ voucher, zone }: { voucher: VoucherWithHistory; zone: string }) {
  const { language, text } = useSpeech();
  const { voucher: words, common } = text;
  const format = useFormat();
  const { can } = useSession();
  const who = useWho();
  const { byId } = useClients();
  const { id, mode, history, created_at, client_id, campaign_id } = voucher;
  const attempts = useAsk(
    listAttempts,
    { querystring: { voucher_id: id, mode, limit: REFUSALS } },
    { enabled: can('attempt.read') },
  );
  const currency = byId.get(client_id)?.currency;
  const campaign = useCampaigns([campaign_id])(campaign_id);
  const money = (minor: number) =>
    currency === undefined ? common.unknown : format.money(toDecimal(minor, currency), currency);
  const item = campaign?.discount_type === 'free_item' ? offerIn(language, campaign) : undefined;
  const telling = { text, format, zone, money, item };
  const story = history.map((entry, i) => tellEntry(entry as never, i, telling)).toReversed();
  const isCut = history.length >= CHANGES;
  // codes that were made together have one entry for all of them
  if (!isCut && !history.some(({ kind }) => kind === 'voucher.created')) {
    const born = { at: created_at, kind: 'voucher.created', shop: null, before: null, after: null };
    const made = tellEntry({ ...born, actor: { kind: '', id: null } }, CHANGES, telling);
    story.push({ ...made, actor: null });
  }
  const refusals = attempts.data?.data.map((each) => tellRefusal(each, telling)) ?? [];
  return (
    <Section
      title={words.story}
      subtitle={words.storyText}
      aside={
        <Group gap="md">
          <AnchorLink to="/redemptions" search={{ voucher: id }} size="sm">
            {words.seeRedemptions}
          </AnchorLink>
          {can('attempt.read') && (
            <AnchorLink to="/attempts" search={{ voucher_id: id }} size="sm">
              {words.seeAttempts}
            </AnchorLink>
          )}
        </Group>
      }
    >
      {attempts.isError && <Trouble error={attempts.error} retry={() => void attempts.refetch()} />}
      <ol className="story">
        {inOrder([...story, ...refusals]).map((each) => (
          <Told key={each.key} happened={each} zone={zone} who={who} />
        ))}
      </ol>
      {isCut && (
        <Text size="sm" c="dimmed">
          {words.storyCut}
        </Text>
      )}
    </Section>
  );
}

interface ToldProps {
  happened: Happened;
  zone: string;
  who: ReturnType<typeof useWho>;
}

function Told({ happened, zone, who }: ToldProps) {
  const { voucher: words } = useText();
  const format = useFormat();
  const { at, title, tone, lines, actor, shop, reference } = happened;
  return (
    <li className={tone}>
      <Group justify="space-between" gap="0 12px">
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="sm" c="dimmed" className="figure">
          {format.time(at, zone)}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {[
          actor && fill(words.by, { name: who(actor) }),
          shopName(shop) && fill(words.inShop, { shop: shopName(shop) ?? '' }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      {lines.length > 0 && <Text size="sm">{lines.join(' · ')}</Text>}
      {reference !== undefined && (
        <AnchorLink to="/attempts" search={{ reference }} size="sm">
          {fill(words.openAttempt, { reference })}
        </AnchorLink>
      )}
    </li>
  );
}
