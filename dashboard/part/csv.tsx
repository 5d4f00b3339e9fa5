// CSV of what a list shows: a link where the server makes the file, and made here where it does not.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { Operation } from '../../contract/operation.ts';
import { addressOf, call, type Input } from '../api/call.ts';
import { useText } from '../text/text.tsx';
import { csvOf, type Row } from './csv-of.ts';
import { useIsWide } from './is-wide.ts';

/** On a phone the arrow says the rest. */
function useSaid(): string {
  const { common } = useText();
  return useIsWide() ? common.exportCsv : 'CSV';
}

interface CsvLinkProps<O extends Operation> {
  operation: O;
  input: Omit<Input<O>, 'body'>;
  label?: string;
}

/** Downloads from an operation that answers CSV. */
export function CsvLink<O extends Operation>({ operation, input, label }: CsvLinkProps<O>) {
  const { common } = useText();
  const said = useSaid();
  return (
    <Button
      component="a"
      href={addressOf(operation, input)}
      download
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      aria-label={label ?? common.exportCsv}
    >
      {label ?? said}
    </Button>
  );
}

interface CsvOfListProps<O extends Operation> {
  operation: O;
  querystring: Input<O> extends { querystring?: infer Q } ? Q : never;
  /** Of the file, without its ending. */
  name: string;
}

const PAGE = 500;
interface ListAnswer {
  data: Row[];
  next_cursor: string | null;
}

/** Reads every page of a list under its filter, and makes the file in the browser. */
export function CsvOfList<O extends Operation>({
  operation,
  querystring,
  name,
}: CsvOfListProps<O>) {
  const { common } = useText();
  const said = useSaid();
  const make = useMutation({
    mutationFn: async () => {
      const rows: Row[] = [];
      let cursor: string | undefined;
      do {
        const query = { ...(querystring as Row), limit: PAGE, cursor };
        const page = (await call(operation, { querystring: query } as never)) as ListAnswer;
        rows.push(...page.data);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      save(csvOf(rows), `${name}.csv`);
    },
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={make.isPending}
      aria-label={common.exportCsv}
      onClick={() => make.mutate()}
    >
      {said}
    </Button>
  );
}

function save(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
