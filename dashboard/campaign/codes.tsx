// A campaign's codes: made in bulk with progress, the printer's file, or one of one's own choice.
import { Badge, Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { IconPlus, IconPrinter, IconTicket } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import { downloadCodes, listBatches, type Batch } from '../../contract/management/batch.ts';
import { listSources } from '../../contract/management/source.ts';
import { useAsk } from '../api/ask.ts';
import { CsvLink } from '../part/csv.tsx';
import { DataTable } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { ButtonLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { Imports } from './imports.tsx';
import { MakeCodes } from './make-codes.tsx';
import { OneCode } from './one-code.tsx';
import type { CampaignAnswer } from './status.tsx';

type BatchAnswer = Static<typeof Batch>;
const LOOK_AGAIN_MS = 700;
const isUnderWay = ({ status }: BatchAnswer) => status === 'queued' || status === 'running';

export function Codes({ campaign, zone }: { campaign: CampaignAnswer; zone: string }) {
  const { code: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const [isMaking, setMaking] = useState<'many' | 'one' | null>(null);
  const params = { id: campaign.id };
  const answer = useAsk(
    listBatches,
    { params, querystring: { limit: 100 } },
    { refetchInterval: (found) => (found?.data.some(isUnderWay) ? LOOK_AGAIN_MS : false) },
  );
  const sources = useAsk(listSources, { params, querystring: { limit: 500 } });
  const nameOf = (id: string | null) =>
    sources.data?.data.find((source) => source.id === id)?.name ?? common.unknown;
  const make = can('batch.write') && campaign.status !== 'archived' && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking('many')}>
      {words.make}
    </Button>
  );
  return (
    <>
      <Section
        title={words.batches}
        subtitle={fill(common.timesIn, { zone })}
        flush
        aside={
          <Group gap="xs">
            <ButtonLink to="/vouchers" search={{ campaign_id: campaign.id }} variant="default">
              {words.see}
            </ButtonLink>
            {can('voucher.write') && campaign.status !== 'archived' && (
              <Button variant="default" onClick={() => setMaking('one')}>
                {words.one}
              </Button>
            )}
            {make}
          </Group>
        }
      >
        <DataTable
          label={words.batches}
          answer={answer}
          whole
          rowKey={({ id }) => id}
          empty={
            <Empty title={words.empty} text={words.emptyText} icon={IconTicket}>
              {make}
            </Empty>
          }
          columns={[
            {
              header: common.created,
              primary: true,
              cell: ({ created_at, pattern }) => (
                <>
                  <span className="figure">{format.time(created_at, zone)}</span>
                  <Text size="sm" c="dimmed" className="code">
                    {pattern}
                  </Text>
                </>
              ),
            },
            { header: common.source, cell: ({ source_id }) => nameOf(source_id) },
            { header: common.status, cell: (batch) => <State batch={batch} /> },
            {
              header: words.quantity,
              number: true,
              cell: ({ quantity }) => format.number(quantity),
            },
            {
              header: words.download,
              number: true,
              cell: ({ id, status, created_at }) =>
                status === 'completed' ? (
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    <PrintLink
                      campaignId={campaign.id}
                      batchId={id}
                      what={created_at}
                      zone={zone}
                    />
                    <CsvLink operation={downloadCodes} input={{ params: { id } }} label="CSV" />
                  </Group>
                ) : (
                  common.unknown
                ),
            },
          ]}
        />
      </Section>
      {can('import.read') && (
        <Imports campaign={campaign} zone={zone} sources={sources.data?.data ?? []} />
      )}
      <Modal
        opened={isMaking !== null}
        onClose={() => setMaking(null)}
        title={isMaking === 'one' ? words.one : words.make}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        {isMaking === 'one' ? (
          <OneCode
            campaignId={campaign.id}
            sources={sources.data?.data ?? []}
            done={() => setMaking(null)}
          />
        ) : (
          <MakeCodes
            campaignId={campaign.id}
            sources={sources.data?.data ?? []}
            done={() => setMaking(null)}
          />
        )}
      </Modal>
    </>
  );
}

interface PrintLinkProps {
  campaignId: string;
  batchId: string;
  what: string;
  zone: string;
}

function PrintLink({ campaignId, batchId, what, zone }: PrintLinkProps) {
  const { code: words } = useText();
  const format = useFormat();
  return (
    <ButtonLink
      to="/campaigns/$id/print"
      params={{ id: campaignId }}
      search={{ batch: batchId }}
      variant="default"
      leftSection={<IconPrinter size={16} aria-hidden />}
      aria-label={fill(words.printOf, { time: format.time(what, zone) })}
    >
      {words.print}
    </ButtonLink>
  );
}

const COLORS = { queued: 'gray', running: 'blue', completed: 'teal', failed: 'red' } as const;

function State({ batch }: { batch: BatchAnswer }) {
  const { code: words } = useText();
  const format = useFormat();
  const { status, created, quantity, failure } = batch;
  if (isUnderWay(batch)) {
    const made = fill(words.made, { made: format.number(created), all: format.number(quantity) });
    return (
      <Stack gap={4} miw={120}>
        <Progress.Root size={8}>
          <Progress.Section value={(created / quantity) * 100} aria-label={made} />
        </Progress.Root>
        <Text size="xs" c="dimmed" className="figure" role="status">
          {made}
        </Text>
      </Stack>
    );
  }
  return (
    <>
      <Badge variant="light" color={COLORS[status]} tt="none">
        {words.statuses[status]}
      </Badge>
      {failure !== null && (
        <Text size="xs" c="red">
          {failure}
        </Text>
      )}
    </>
  );
}
