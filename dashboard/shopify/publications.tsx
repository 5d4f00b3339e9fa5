// Campaigns that are published in a shop: how far their codes are, and what can be done about it.
import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { useState } from 'react';
import {
  listShopifyPublications,
  retryShopifyPublication,
  withdrawShopifyPublication,
} from '../../contract/management/shopify-publication.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { Confirm } from '../part/confirm.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { useCampaignNames } from '../part/names.ts';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { FailedCodes } from './failed-codes.tsx';
import { Publish } from './publish.tsx';
import {
  isPublicationMoving,
  isPublicationWaiting,
  PublicationState,
  type PublicationAnswer,
  type ShopAnswer,
} from './state.tsx';

const LOOK_AGAIN_MS = 1_500;

export function Publications({ shop, zone }: { shop: ShopAnswer; zone: string }) {
  const { shopify: words, common } = useText();
  const { can } = useSession();
  const { search } = useFilters<never>();
  const [isPublishing, setPublishing] = useState(false);
  const [withdrawn, withdraw] = useState<PublicationAnswer | null>(null);
  const [failed, showFailed] = useState<PublicationAnswer | null>(null);
  const answer = useAsk(
    listShopifyPublications,
    { querystring: { shop_id: shop.id, limit: 50, cursor: search.cursor } },
    {
      keep: true,
      refetchInterval: (found) =>
        found?.data.some((row) => isPublicationMoving(row) && !isPublicationWaiting(row, shop))
          ? LOOK_AGAIN_MS
          : false,
    },
  );
  const nameOf = useCampaignNames((answer.data?.data ?? []).map((each) => each.campaign_id));
  const retry = useDo(retryShopifyPublication, {
    done: () => void notifications.show({ message: words.reconciling }),
  });
  const mayWrite = can('shopify.write');
  const publish = mayWrite && shop.status !== 'disconnected' && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setPublishing(true)}>
      {words.publish}
    </Button>
  );
  const columns: Column<PublicationAnswer>[] = [
    {
      header: common.campaign,
      primary: true,
      cell: ({ campaign_id: id }) => (
        <AnchorLink to="/campaigns/$id" params={{ id }} fw={550} c="inherit">
          {nameOf(id)}
        </AnchorLink>
      ),
    },
    { header: common.status, cell: (row) => <PublicationState publication={row} shop={shop} /> },
    {
      header: words.codes,
      // nobody has counted yet what is to be done in a shop that is not there
      cell: (row) =>
        isPublicationWaiting(row, shop) && row.codes.wanted === 0 ? (
          common.unknown
        ) : (
          <Progressing
            row={row}
            name={nameOf(row.campaign_id)}
            showFailed={() => showFailed(row)}
          />
        ),
    },
    ...(mayWrite
      ? [
          {
            header: words.actions,
            cell: (row: PublicationAnswer) =>
              row.status === 'withdrawn' || row.status === 'withdrawing' ? (
                common.unknown
              ) : (
                <Group gap="xs" justify="flex-end">
                  <Button
                    size="xs"
                    variant="default"
                    className="row-action"
                    aria-label={fill(words.reconcileOf, { campaign: nameOf(row.campaign_id) })}
                    loading={retry.isPending && retry.variables.params.id === row.id}
                    onClick={() => retry.mutate({ params: { id: row.id } })}
                  >
                    {words.reconcile}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    className="row-action"
                    aria-label={fill(words.withdrawOf, { campaign: nameOf(row.campaign_id) })}
                    onClick={() => withdraw(row)}
                  >
                    {words.withdraw}
                  </Button>
                </Group>
              ),
          },
        ]
      : []),
  ];
  return (
    <Section title={words.publications} subtitle={words.publicationsText} flush aside={publish}>
      {retry.isError && <Trouble error={retry.error} />}
      <DataTable
        label={words.publications}
        answer={answer}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty
            title={words.noPublications}
            text={words.noPublicationsText}
            icon={IconSpeakerphone}
          />
        }
      />
      <Publish shop={shop} isOpen={isPublishing} close={() => setPublishing(false)} />
      <FailedCodes publication={failed} zone={zone} close={() => showFailed(null)} />
      <Withdraw
        publication={withdrawn}
        name={nameOf(withdrawn?.campaign_id)}
        close={() => withdraw(null)}
      />
    </Section>
  );
}

interface ProgressingProps {
  row: PublicationAnswer;
  name: string;
  showFailed(): void;
}

function Progressing({ row, name, showFailed }: ProgressingProps) {
  const { shopify: words } = useText();
  const format = useFormat();
  const { wanted, present, under_way, failed } = row.codes;
  const said = fill(words.codesOf, {
    present: format.number(present),
    wanted: format.number(wanted),
  });
  return (
    <Stack gap={4} miw={130}>
      {wanted > 0 && (
        <Progress.Root size={8}>
          <Progress.Section value={Math.min(100, (present / wanted) * 100)} aria-label={said} />
        </Progress.Root>
      )}
      <Text size="sm" className="figure">
        {said}
        {under_way > 0 && ` · ${plural(words.underWay, under_way, format.locale)}`}
      </Text>
      {failed > 0 && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          c="red"
          ta="start"
          aria-label={fill(words.failedOf, { campaign: name })}
          onClick={showFailed}
        >
          {plural(words.failed, failed, format.locale)}
        </Anchor>
      )}
    </Stack>
  );
}

interface WithdrawProps {
  publication: PublicationAnswer | null;
  name: string;
  close(): void;
}

function Withdraw({ publication, name, close }: WithdrawProps) {
  const { shopify: words } = useText();
  const withdraw = useDo(withdrawShopifyPublication, {
    done: () => {
      notifications.show({ message: words.withdrawn });
      close();
    },
  });
  return (
    <Confirm
      isOpen={publication !== null}
      close={() => {
        withdraw.reset();
        close();
      }}
      title={fill(words.withdrawTitle, { campaign: name })}
      text={words.withdrawText}
      action={words.withdraw}
      isBusy={withdraw.isPending}
      error={withdraw.error}
      act={() => publication && withdraw.mutate({ params: { id: publication.id } })}
    />
  );
}
