// Codes that a shop did not take, each with what the shop said of it.
import { Modal, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { listShopifyCodes } from '../../contract/management/shopify-publication.ts';
import { useAsk } from '../api/ask.ts';
import { DataTable } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Empty } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';
import type { PublicationAnswer } from './state.tsx';

interface FailedCodesProps {
  publication: PublicationAnswer | null;
  zone: string;
  close(): void;
}

const SHOWN = 200;

export function FailedCodes({ publication, zone, close }: FailedCodesProps) {
  const { shopify: words, common } = useText();
  return (
    <Modal
      opened={publication !== null}
      onClose={close}
      title={words.failedTitle}
      size="xl"
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Text size="sm" mb="sm">
        {words.failedText}
      </Text>
      {publication && <Codes id={publication.id} zone={zone} />}
    </Modal>
  );
}

function Codes({ id, zone }: { id: string; zone: string }) {
  const { shopify: words, common } = useText();
  const format = useFormat();
  const answer = useAsk(listShopifyCodes, {
    params: { id },
    querystring: { failed: true, limit: SHOWN },
  });
  return (
    <DataTable
      label={words.failedTitle}
      answer={answer}
      whole
      rowKey={({ voucher_id }) => voucher_id}
      empty={<Empty title={words.failedNone} icon={IconCircleCheck} />}
      columns={[
        {
          header: words.code,
          primary: true,
          cell: ({ voucher_id, code }) => (
            <AnchorLink to="/vouchers/$id" params={{ id: voucher_id }} className="code" size="sm">
              {code}
            </AnchorLink>
          ),
        },
        { header: words.why, cell: ({ error }) => error ?? common.unknown },
        { header: words.state, cell: ({ state }) => words.states[state] },
        { header: common.date, cell: ({ changed_at }) => format.time(changed_at, zone) },
      ]}
    />
  );
}
