// Codes that are brought along as a CSV: the file, how far it is, and the report of what was taken.
import { Badge, Button, Group, List, Modal, Progress, Text } from '@mantine/core';
import { IconFileImport, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Static } from 'typebox';
import { downloadRejected, listImports, type Import } from '../../contract/management/import.ts';
import { useAsk } from '../api/ask.ts';
import { CsvLink } from '../part/csv.tsx';
import { DataTable } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { ImportForm } from './import-form.tsx';
import type { CampaignAnswer } from './status.tsx';

type ImportAnswer = Static<typeof Import>;
const LOOK_AGAIN_MS = 700;
const COLORS: Record<string, string> = { completed: 'teal', failed: 'red' };
const isUnderWay = ({ status }: ImportAnswer) => status !== 'completed' && status !== 'failed';

interface ImportsProps {
  campaign: CampaignAnswer;
  zone: string;
  sources: { id: string; name: string }[];
}

export function Imports({ campaign, zone, sources }: ImportsProps) {
  const { codeImport: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const [isOpen, setOpen] = useState(false);
  const answer = useAsk(
    listImports,
    { params: { id: campaign.id }, querystring: { limit: 50 } },
    { refetchInterval: (found) => (found?.data.some(isUnderWay) ? LOOK_AGAIN_MS : false) },
  );
  const begin = can('import.write') && campaign.status !== 'archived' && (
    <Button
      variant="default"
      leftSection={<IconUpload size={16} aria-hidden />}
      onClick={() => setOpen(true)}
    >
      {words.begin}
    </Button>
  );
  return (
    <div style={{ marginTop: 16 }}>
      <Section title={words.title} subtitle={fill(common.timesIn, { zone })} flush aside={begin}>
        <DataTable
          label={words.title}
          answer={answer}
          whole
          rowKey={({ id }) => id}
          empty={<Empty title={words.empty} text={words.emptyText} icon={IconFileImport} />}
          columns={[
            {
              header: words.imported,
              primary: true,
              cell: ({ created_at, encoding, delimiter }) => (
                <>
                  <span className="figure">{format.time(created_at, zone)}</span>
                  {encoding !== null && (
                    <Text size="sm" c="dimmed">
                      {fill(words.readAs, {
                        encoding,
                        delimiter: words.delimiters[delimiter ?? ','] ?? delimiter ?? ',',
                      })}
                    </Text>
                  )}
                </>
              ),
            },
            { header: common.status, cell: (row) => <State row={row} /> },
            {
              header: words.accepted,
              number: true,
              cell: ({ accepted, batch_ids: [batch_id] }) =>
                batch_id === undefined ? (
                  format.number(accepted)
                ) : (
                  <Link to="/vouchers" search={{ batch_id }} className="figure-link">
                    {format.number(accepted)}
                  </Link>
                ),
            },
            {
              header: words.rejected,
              number: true,
              cell: ({ id, rejected }) =>
                rejected === 0 ? (
                  format.number(0)
                ) : (
                  <CsvLink
                    operation={downloadRejected}
                    input={{ params: { id } }}
                    label={fill(words.rejectedRows, { count: format.number(rejected) })}
                  />
                ),
            },
            { header: words.report, cell: (row) => <Report row={row} /> },
          ]}
        />
      </Section>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={words.begin}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <ImportForm campaignId={campaign.id} sources={sources} done={() => setOpen(false)} />
      </Modal>
    </div>
  );
}

function State({ row }: { row: ImportAnswer }) {
  const { codeImport: words } = useText();
  const format = useFormat();
  const { status, progress } = row;
  if (isUnderWay(row)) {
    const said = fill(words.progress, { share: format.share(progress) });
    return (
      <div style={{ minWidth: 120 }}>
        <Progress.Root size={8}>
          <Progress.Section value={progress * 100} aria-label={said} />
        </Progress.Root>
        <Text size="xs" c="dimmed" className="figure" role="status">
          {said}
        </Text>
      </div>
    );
  }
  return (
    <Badge variant="light" color={COLORS[status]} tt="none">
      {words.statuses[status]}
    </Badge>
  );
}

/** What somebody should look at before the codes are printed. */
function Report({ row }: { row: ImportAnswer }) {
  const { codeImport: words, common } = useText();
  const { failure, warnings, ignored_columns } = row;
  const lines = [
    ...warnings,
    ...(ignored_columns.length === 0
      ? []
      : [fill(words.ignored, { columns: ignored_columns.join(', ') })]),
  ];
  return (
    <Group gap={4} style={{ maxWidth: 320, textAlign: 'start' }}>
      {failure !== null && (
        <Text size="sm" c="red">
          {failure}
        </Text>
      )}
      {lines.length > 0 && (
        <List size="sm">
          {lines.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      )}
      {failure === null && lines.length === 0 && common.unknown}
    </Group>
  );
}
