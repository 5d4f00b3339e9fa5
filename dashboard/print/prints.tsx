// What was made of a batch: how far it is, its files, and a way to stop it.
import { Anchor, Badge, Button, Progress, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import type { Static } from 'typebox';
import { cancelPrint, listPrints, type Print } from '../../contract/management/print.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { Confirm } from '../part/confirm.tsx';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat, type Format } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill, plural } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { Findings } from './check.tsx';
import type { BatchAnswer } from './print-page.tsx';

type PrintAnswer = Static<typeof Print>;

const LOOK_AGAIN_MS = 800;
const PAGE = 20;
const FILES_SHOWN = 4;
const COLORS: Record<PrintAnswer['status'], string> = {
  queued: 'gray',
  running: 'blue',
  completed: 'teal',
  failed: 'red',
  cancelled: 'gray',
  expired: 'gray',
};
const isUnderWay = ({ status }: PrintAnswer) => status === 'queued' || status === 'running';

export function Prints({ batch, zone }: { batch: BatchAnswer; zone: string }) {
  const { print: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { search } = useFilters<never>();
  const [stopped, stop] = useState<PrintAnswer | null>(null);
  const answer = useAsk(
    listPrints,
    { params: { id: batch.id }, querystring: { limit: PAGE, cursor: search.cursor } },
    {
      keep: true,
      refetchInterval: (found) => (found?.data.some(isUnderWay) ? LOOK_AGAIN_MS : false),
    },
  );
  const columns: Column<PrintAnswer>[] = [
    {
      header: words.made,
      primary: true,
      cell: (row) => (
        <>
          <span className="strong">{words.kinds[row.kind]}</span>{' '}
          <Text component="span" size="sm" c="dimmed">
            {[row.size, row.template && templateOf(row.template, words)].filter(Boolean).join(', ')}
          </Text>
          <Text size="sm" c="dimmed" className="figure">
            {format.time(row.created_at, zone)}
          </Text>
        </>
      ),
    },
    {
      header: words.range,
      number: true,
      cell: ({ first_piece, last_piece }) =>
        fill(words.range2, {
          from: format.number(first_piece),
          to: format.number(last_piece),
        }),
    },
    { header: common.status, cell: (row) => <State row={row} /> },
    {
      header: words.files,
      cell: (row) =>
        isUnderWay(row) ? (
          can('batch.write') && (
            <Button size="xs" variant="default" className="row-action" onClick={() => stop(row)}>
              {words.stop}
            </Button>
          )
        ) : (
          <Files row={row} />
        ),
    },
  ];
  return (
    <Section
      title={words.prints}
      subtitle={`${words.printsText} ${fill(common.timesIn, { zone })}.`}
      flush
    >
      <DataTable
        label={words.prints}
        answer={answer}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty title={words.printsNone} text={words.printsNoneText} icon={IconPrinter} />}
      />
      <Stop print={stopped} close={() => stop(null)} />
    </Section>
  );
}

const templateOf = (
  template: string,
  { templates }: { templates: Record<'panel' | 'picture', string> },
): string => (template in templates ? templates[template as 'panel' | 'picture'] : template);

function State({ row }: { row: PrintAnswer }) {
  const { print: words } = useText();
  const format = useFormat();
  const { status, progress, done, failure, verification, findings } = row;
  const all = row.last_piece - row.first_piece + 1;
  if (status === 'running') {
    const said = fill(words.progress, { done: format.number(done), all: format.number(all) });
    return (
      <Stack gap={4} miw={140}>
        <Progress.Root size={8}>
          <Progress.Section value={progress * 100} aria-label={said} />
        </Progress.Root>
        <Text size="xs" c="dimmed" className="figure" role="status">
          {said}
        </Text>
      </Stack>
    );
  }
  const isWarned = findings.length > 0 && status === 'completed';
  return (
    <Stack gap={4} align="flex-start" style={{ textAlign: 'start' }}>
      <Badge variant="light" color={COLORS[status]} tt="none">
        {words.statuses[status]}
      </Badge>
      {failure !== null && (
        <Text size="sm" c="red">
          {failure}
        </Text>
      )}
      {status === 'completed' && verification && (
        <Text size="xs" c="dimmed">
          {verification.note === null
            ? fill(words.verified, { ...verification, note: '' })
            : fill(words.notVerified, { note: verification.note })}
        </Text>
      )}
      {isWarned && (
        <details>
          <summary>
            <Text component="span" size="xs">
              {plural(words.warnings, findings.length, format.locale)}
            </Text>
          </summary>
          <Findings findings={findings} />
        </details>
      )}
    </Stack>
  );
}

/** "1.4 MB", as the language writes it. */
function sizeOf(bytes: number, { locale }: Format): string {
  const [unit, divisor] = bytes < 1_000_000 ? ['kilobyte', 1_000] : ['megabyte', 1_000_000];
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: unit,
    maximumFractionDigits: 1,
  }).format(bytes / divisor);
}

function Files({ row }: { row: PrintAnswer }) {
  const { print: words, common } = useText();
  const format = useFormat();
  const [isWhole, setWhole] = useState(false);
  const { files } = row;
  if (files.length === 0) return common.unknown;
  const shown = isWhole ? files : files.slice(0, FILES_SHOWN);
  const hidden = files.length - shown.length;
  return (
    <Stack gap={6}>
      {shown.map(({ url, name, pages, bytes }) => (
        <div key={url} className="print-file">
          <Anchor href={url} download={name} size="sm" underline="always">
            {fill(words.file, { name, size: sizeOf(bytes, format) })}
          </Anchor>
          {pages > 0 && (
            <Text size="xs" c="dimmed" className="figure">
              {plural(words.filePages, pages, format.locale)}
            </Text>
          )}
        </div>
      ))}
      {hidden > 0 && (
        <Button size="xs" variant="subtle" onClick={() => setWhole(true)}>
          {plural(words.allFiles, hidden, format.locale)}
        </Button>
      )}
    </Stack>
  );
}

function Stop({ print, close }: { print: PrintAnswer | null; close(): void }) {
  const { print: words } = useText();
  const cancel = useDo(cancelPrint, {
    done: () => {
      notifications.show({ message: words.stopped });
      close();
    },
  });
  return (
    <Confirm
      isOpen={print !== null}
      close={() => {
        cancel.reset();
        close();
      }}
      title={words.stopTitle}
      text={words.stopText}
      action={words.stopIt}
      isBusy={cancel.isPending}
      error={cancel.error}
      act={() => print && cancel.mutate({ params: { id: print.id } })}
    />
  );
}
