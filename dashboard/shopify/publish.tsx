// Publishes a campaign of the shop's client in the shop.
import { Modal, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { createShopifyPublication } from '../../contract/management/shopify-publication.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { CampaignSelect } from '../part/campaign-select.tsx';
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
  const anyCampaign = useAsk(
    listCampaigns,
    { querystring: { client_id: shop.client_id, mode: shop.mode, limit: 1 } },
    { enabled: isOpen },
  );
  const publish = useDo(createShopifyPublication, {
    done: () => {
      notifications.show({
        message: shop.status === 'connected' ? words.published : words.publishedLater,
      });
      leave();
    },
  });
  function leave(): void {
    publish.reset();
    choose(null);
    close();
  }
  if (anyCampaign.data?.data.length === 0) {
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
      error={publish.error ?? anyCampaign.error}
      act={() =>
        chosen !== null &&
        publish.mutate({ params: { id: shop.id }, body: { campaign_id: chosen } })
      }
    >
      <CampaignSelect
        label={common.campaign}
        required
        clientId={shop.client_id}
        mode={shop.mode}
        isOffered={isToBeSold}
        value={chosen ?? undefined}
        onChange={choose}
        data-autofocus
      />
    </Confirm>
  );
}
