// To whom the pieces go: the list as it was uploaded, with who came back.
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMailbox, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import {
  deleteRecipients,
  downloadMailMerge,
  listRecipients,
  type uploadRecipients,
} from '../../contract/management/recipient.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { Confirm } from '../part/confirm.tsx';
import { CsvLink } from '../part/csv.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { OfBatchProps } from './print-page.tsx';
import { UploadRecipients, UploadReport } from './upload-recipients.tsx';

type Recipient = Answer<typeof listRecipients>['data'][number];

const PAGE = 50;
/** Columns of a list that have room in a table; all are in the CSV. */
const COLUMNS_SHOWN = 4;

export function Recipients({ batch, zone }: OfBatchProps) {
  const { print: words } = useText();
  const { can } = useSession();
  const { search } = useFilters<never>();
  const params = { id: batch.id };
  const [isUploading, setUploading] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const [report, setReport] = useState<Answer<typeof uploadRecipients> | null>(null);
  const answer = useAsk(
    listRecipients,
    { params, querystring: { limit: PAGE, cursor: search.cursor } },
    { keep: true },
  );
  const remove = useDo(deleteRecipients, {
    done: () => {
      notifications.show({ message: words.deleted });
      setDeleting(false);
      setReport(null);
    },
  });
  const isThere = (answer.data?.data.length ?? 0) > 0;
  const mayWrite = can('batch.write');
  const upload = mayWrite && (
    <Button leftSection={<IconUpload size={16} aria-hidden />} onClick={() => setUploading(true)}>
      {isThere ? words.uploadAgain : words.upload}
    </Button>
  );
  return (
    <>
      {report && <UploadReport report={report} zone={zone} />}
      <Section
        title={words.recipients}
        subtitle={words.recipientsText}
        flush
        aside={
          isThere && (
            <Group gap="xs">
              <CsvLink operation={downloadMailMerge} input={{ params }} label={words.download} />
              {mayWrite && (
                <Button variant="subtle" color="red" onClick={() => setDeleting(true)}>
                  {words.deleteList}
                </Button>
              )}
              {upload}
            </Group>
          )
        }
      >
        <DataTable
          label={words.recipients}
          answer={answer}
          columns={useColumns(answer.data?.data ?? [])}
          rowKey={({ piece }) => String(piece)}
          empty={
            <Empty title={words.recipientsNone} text={words.recipientsNoneText} icon={IconMailbox}>
              {upload}
            </Empty>
          }
        />
      </Section>
      <UploadRecipients
        batchId={batch.id}
        isOpen={isUploading}
        replaces={isThere}
        close={() => setUploading(false)}
        done={setReport}
      />
      <Confirm
        isOpen={isDeleting}
        close={() => setDeleting(false)}
        title={words.deleteTitle}
        text={words.deleteText}
        action={words.deleteList}
        isBusy={remove.isPending}
        error={remove.error}
        act={() => remove.mutate({ params })}
      />
    </>
  );
}

/** Those of the list itself, then what is ours. */
function useColumns(rows: Recipient[]): Column<Recipient>[] {
  const { print: words } = useText();
  const format = useFormat();
  const names = Object.keys(rows[0]?.fields ?? {}).slice(0, COLUMNS_SHOWN);
  return [
    {
      header: words.piece,
      number: true,
      primary: true,
      cell: ({ piece }) => <span className="figure">{format.number(piece)}</span>,
    },
    ...names.map((name) => ({
      header: name,
      cell: ({ fields }: Recipient) => fields[name] ?? '',
    })),
    {
      header: words.code,
      cell: ({ voucher_id, code }) => (
        <AnchorLink to="/vouchers/$id" params={{ id: voucher_id }} className="code" size="sm">
          {code}
        </AnchorLink>
      ),
    },
    {
      header: words.cameBack,
      cell: ({ uses }) =>
        uses === 0 ? (
          <Text component="span" size="sm" c="dimmed">
            {words.notYet}
          </Text>
        ) : (
          plural(words.uses, uses, format.locale)
        ),
    },
  ];
}
