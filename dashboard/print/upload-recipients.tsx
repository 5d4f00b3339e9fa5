// The form that takes a list of recipients, and what the server says of the list it took.
import { Alert, Button, FileInput, Modal, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { uploadRecipients } from '../../contract/management/recipient.ts';
import type { Answer } from '../../contract/operation.ts';
import { call } from '../api/call.ts';
import { useFormat } from '../part/format.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

type Report = Answer<typeof uploadRecipients>;

interface UploadProps {
  batchId: string;
  isOpen: boolean;
  /** There is a list already. */
  replaces: boolean;
  close(): void;
  done(report: Report): void;
}

export function UploadRecipients(props: UploadProps) {
  const { batchId, isOpen, replaces, close, done } = props;
  const { print: words, common } = useText();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: (csv: File) => call(uploadRecipients, { params: { id: batchId } }, { csv }),
    onSuccess: async (report) => {
      setFile(null);
      close();
      done(report);
      await client.invalidateQueries();
    },
  });
  return (
    <Modal
      opened={isOpen}
      onClose={() => {
        send.reset();
        close();
      }}
      title={replaces ? words.uploadAgain : words.upload}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (file) send.mutate(file);
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{words.uploadText}</Text>
          {replaces && <Text size="sm">{words.uploadWarn}</Text>}
          {send.isError && <Trouble error={send.error} title={words.uploadFailed} />}
          <FileInput
            label={words.uploadFile}
            description={words.uploadHint}
            placeholder={words.uploadChoose}
            accept=".csv,.txt,text/csv"
            required
            clearable
            clearButtonProps={{ 'aria-label': common.remove }}
            value={file}
            onChange={setFile}
          />
          <Button type="submit" loading={send.isPending} disabled={file === null}>
            {words.send}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

export function UploadReport({ report, zone }: { report: Report; zone: string }) {
  const { print: words } = useText();
  const format = useFormat();
  const { quantity, pieces, columns, delete_at } = report;
  const { locale } = format;
  return (
    <Alert
      color="teal"
      variant="light"
      role="status"
      mb="md"
      icon={<IconCircleCheck aria-hidden />}
      title={words.report}
    >
      <Text size="sm">
        {fill(words.reportText, {
          recipients: plural(words.recipientCount, quantity, locale),
          pieces: plural(words.pieces, pieces, locale),
          columns: columns.join(', '),
        })}
      </Text>
      {quantity < pieces && (
        <Text size="sm">{plural(words.reportLess, pieces - quantity, locale)}</Text>
      )}
      {delete_at !== null && (
        <Text size="sm">{fill(words.deletedOn, { date: format.date(delete_at, zone) })}</Text>
      )}
    </Alert>
  );
}
