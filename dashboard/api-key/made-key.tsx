// A new key, shown this once, with a call that works as it stands.
import { Alert, Button, Modal, Stack, Text } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { Static } from 'typebox';
import type { NewApiKey } from '../../contract/management/api-key.ts';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { listVouchers } from '../../contract/management/voucher.ts';
import { useAsk } from '../api/ask.ts';
import { Copyable } from '../part/copy.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { curlOf } from './curl.ts';

export type NewKeyAnswer = Static<typeof NewApiKey>;

const NO_CODE = 'YOUR-CODE';

export function MadeKey({ made, close }: { made: NewKeyAnswer | null; close(): void }) {
  const { apiKey: words } = useText();
  return (
    <Modal
      opened={made !== null}
      onClose={close}
      title={words.madeTitle}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {made && (
        <Stack>
          <Alert color="yellow" variant="light" icon={<IconEye aria-hidden />}>
            {words.madeText}
          </Alert>
          {/* a press of Enter too many copies it; it must not put away what is shown once */}
          <Copyable label={made.name} value={made.key} isFirst />
          <Curl made={made} />
          <Button onClick={close} style={{ alignSelf: 'flex-end' }}>
            {words.keyDone}
          </Button>
        </Stack>
      )}
    </Modal>
  );
}

/** The call with a code that the key reaches, where there is one. */
function Curl({ made }: { made: NewKeyAnswer }) {
  const { apiKey: words } = useText();
  const isForCodes = made.scopes.includes('validate') || made.scopes.includes('redeem');
  const client_id = made.client_id ?? undefined;
  const campaigns = useAsk(
    listCampaigns,
    { querystring: { client_id, mode: made.mode, status: 'active', limit: 1 } },
    { enabled: isForCodes },
  );
  const campaign = campaigns.data?.data[0];
  const vouchers = useAsk(
    listVouchers,
    { querystring: { campaign_id: campaign?.id, status: 'active', limit: 1 } },
    { enabled: campaign !== undefined },
  );
  const code = vouchers.data?.data[0]?.code;
  const hint = made.scopes.includes('validate')
    ? code === undefined
      ? words.curlNoCode
      : words.curlText
    : words.curlOther;
  return (
    <div>
      <Copyable
        label={words.curl}
        value={curlOf(made, window.location.origin, code ?? NO_CODE, campaign?.client_id)}
      />
      <Text size="sm" c="dimmed" mt={4}>
        {fill(hint, { code: code ?? NO_CODE })}
      </Text>
    </div>
  );
}
