// Publishes a campaign of the shop's client in the shop.
import { Modal, Select, Skeleton, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { createShopifyPublication } from '../../contract/management/shopify-publication.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { Confirm } from '../part/confirm.tsx';
import { useText } from '../text/text.tsx';
import type { ShopAnswer } from './state.tsx';

interface PublishProps {
  shop: ShopAnswer;
  isOpen: boolean;
  close(): void;
}

/** Campaigns that are over are not offered. */
const isToBeSold = ({ status }: { status: string }) => status !== 'ended' && status !== 'archived';

export function Publish({ shop, isOpen, close }: PublishProps) {
  const { shopify: words, common } = useText();
  const [chosen, choose] = useState<string | null>(null);
  const campaigns = useAsk(
    listCampaigns,
    { querystring: { client_id: shop.client_id, mode: shop.mode, limit: 500 } },
    { enabled: isOpen },
  );
  const publish = useDo(createShopifyPublication, {
    done: () => {
      notifications.show({ message: words.published });
      leave();
    },
  });
  function leave(): void {
    publish.reset();
    choose(null);
    close();
  }
  const offered = campaigns.data?.data.filter(isToBeSold);
  if (offered?.length === 0) {
    return (
      <Modal
        opened={isOpen}
        onClose={leave}
        title={words.publish}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <Text size="sm">{words.publishNone}</Text>
      </Modal>
    );
  }
  return (
    <Confirm
      isOpen={isOpen}
      close={leave}
      title={words.publish}
      text={words.publishText}
      action={words.publishIt}
      isDanger={false}
      isBusy={publish.isPending}
      error={publish.error ?? campaigns.error}
      act={() =>
        chosen !== null &&
        publish.mutate({ params: { id: shop.id }, body: { campaign_id: chosen } })
      }
    >
      {offered ? (
        <Select
          label={common.campaign}
          required
          searchable
          limit={80}
          value={chosen}
          data={offered.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={choose}
          data-autofocus
        />
      ) : (
        <Skeleton height={60} role="status" aria-label={common.loading} />
      )}
    </Confirm>
  );
}
