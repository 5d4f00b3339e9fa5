// The form that brings a file of codes: it goes to the server as the bytes that it is.
import { Button, FileInput, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createImport } from '../../contract/management/import.ts';
import { call } from '../api/call.ts';
import { Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';

interface ImportFormProps {
  campaignId: string;
  sources: { id: string; name: string }[];
  done(): void;
}

export function ImportForm({ campaignId, sources, done }: ImportFormProps) {
  const { codeImport: words, code, common } = useText();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState<string | null>(sources[0]?.id ?? null);
  const send = useMutation({
    mutationFn: (csv: File) => {
      const querystring = source === null ? {} : { source_id: source };
      return call(createImport, { params: { id: campaignId }, querystring }, { csv });
    },
    onSuccess: async () => {
      notifications.show({ message: words.began });
      done();
      await client.invalidateQueries();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file) send.mutate(file);
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{words.columns}</Text>
        {send.isError && <Trouble error={send.error} title={words.failed} />}
        <FileInput
          label={words.file}
          description={words.fileHint}
          placeholder={words.choose}
          accept=".csv,.tsv,.txt,text/csv"
          required
          clearable
          clearButtonProps={{ 'aria-label': common.remove }}
          value={file}
          onChange={setFile}
        />
        {sources.length > 0 && (
          <Select
            label={code.source}
            description={words.sourceHint}
            value={source ?? ''}
            data={[
              { value: '', label: code.noSource },
              ...sources.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            allowDeselect={false}
            onChange={(id) => setSource(id || null)}
          />
        )}
        <Button type="submit" loading={send.isPending} disabled={file === null}>
          {words.send}
        </Button>
      </Stack>
    </form>
  );
}
