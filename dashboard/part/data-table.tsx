// The one table of lists: rows from the server a page at a time, cards on a phone, and what stands
// there while it loads, when nothing is there, and when it fails.
import { Checkbox, Group, Skeleton, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { useIsWide } from './is-wide.ts';
import { Paging } from './paging.tsx';
import { NoMatch, Trouble } from './trouble.tsx';
import './part.css';

export interface Column<Row> {
  /** Also the key. */
  header: string;
  cell: (row: Row) => ReactNode;
  /** Right-aligned, with figures of one width. */
  number?: boolean;
  /** Stands first on a card, without its header. */
  primary?: boolean;
  /** Not on cards. */
  wideOnly?: boolean;
  /** A button, which says on a card what it does without its header beside it. */
  action?: boolean;
}

interface Selection<Row> {
  chosen: ReadonlySet<string>;
  choose(ids: ReadonlySet<string>): void;
  nameOf: (row: Row) => string;
}

interface DataTableProps<Row> {
  /** What the rows are, for screen readers. */
  label: string;
  answer: UseQueryResult<{ data: Row[]; next_cursor?: string | null }>;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Where nothing is there at all. */
  empty: ReactNode;
  isFiltered?: boolean;
  clear?: () => void;
  selection?: Selection<Row>;
  /** Without page buttons, for reports that come whole. */
  whole?: boolean;
}

const SKELETON_ROWS = 6;
/** What a row is about is not squeezed by what is said of it. */
const PRIMARY_WIDTH = 150;
const MANY = 8;
/** A button has its own space around it. */
const ACTION_COUNTS = 2;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, answer, empty, isFiltered, clear, whole } = props;
  const isWide = useIsWide();
  const { common } = useText();
  if (answer.isError && !answer.data) {
    return (
      <div style={{ padding: 16 }}>
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      </div>
    );
  }
  if (!answer.data) {
    return (
      <Stack gap="sm" p="md" role="status" aria-label={common.loading}>
        {Array.from({ length: SKELETON_ROWS }, (_, i) => (
          <Skeleton key={i} height={isWide ? 22 : 72} />
        ))}
      </Stack>
    );
  }
  const { data: rows, next_cursor } = answer.data;
  if (rows.length === 0) return isFiltered ? <NoMatch clear={clear} /> : empty;
  return (
    <div
      aria-busy={answer.isPlaceholderData}
      style={{ opacity: answer.isPlaceholderData ? 0.6 : 1 }}
    >
      {isWide ? <Rows {...props} rows={rows} /> : <Cards {...props} rows={rows} />}
      {!whole && <Paging label={label} next={next_cursor ?? null} />}
    </div>
  );
}

const sizeOf = (columns: readonly { action?: boolean }[]): number =>
  columns.length + (columns.some(({ action }) => action) ? ACTION_COUNTS : 0);

type Shown<Row> = DataTableProps<Row> & { rows: Row[] };

function Rows<Row>({ label, rows, columns, rowKey, selection }: Shown<Row>) {
  const { common } = useText();
  const ids = rows.map(rowKey);
  const all = selection !== undefined && ids.every((id) => selection.chosen.has(id));
  const some = selection !== undefined && ids.some((id) => selection.chosen.has(id));
  return (
    <Table.ScrollContainer minWidth={640} type="native">
      <Table
        highlightOnHover
        aria-label={label}
        className={sizeOf(columns) > MANY ? 'many-columns' : undefined}
      >
        <Table.Thead>
          <Table.Tr>
            {selection && (
              <Table.Th w={44}>
                <Checkbox
                  aria-label={common.selectAll}
                  checked={all}
                  indeterminate={some && !all}
                  onChange={() => selection.choose(new Set(all ? [] : ids))}
                />
              </Table.Th>
            )}
            {columns.map(({ header, number, action }) => (
              <Table.Th key={header} className={number ? 'number' : undefined} scope="col">
                {action ? <VisuallyHidden>{header}</VisuallyHidden> : header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {selection && (
                <Table.Td>
                  <Chooser row={row} id={rowKey(row)} selection={selection} />
                </Table.Td>
              )}
              {columns.map(({ header, cell, number, primary }) => (
                <Table.Td
                  key={header}
                  className={number ? 'number' : undefined}
                  miw={primary ? PRIMARY_WIDTH : undefined}
                >
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Cards<Row>({ label, rows, columns, rowKey, selection }: Shown<Row>) {
  const primary = columns.filter((column) => column.primary);
  const others = columns.filter((column) => !column.primary && !column.wideOnly);
  return (
    <ul aria-label={label} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {rows.map((row) => (
        <li key={rowKey(row)} style={{ borderTop: '1px solid var(--color-line)', padding: 14 }}>
          <Group gap="sm" align="flex-start" wrap="nowrap" mb={6}>
            {selection && <Chooser row={row} id={rowKey(row)} selection={selection} />}
            <div style={{ minWidth: 0, flex: 1 }}>
              {primary.map(({ header, cell }) => (
                <div key={header}>{cell(row)}</div>
              ))}
            </div>
          </Group>
          <dl style={{ margin: 0, display: 'grid', gap: 4 }}>
            {others.map(({ header, cell, action }) => (
              <Group
                key={header}
                justify="space-between"
                align="baseline"
                wrap="nowrap"
                gap="md"
                component="div"
              >
                <Text component="dt" size="sm" c="dimmed">
                  {action ? <VisuallyHidden>{header}</VisuallyHidden> : header}
                </Text>
                <Text component="dd" size="sm" m={0} ta="right" className="figure" miw={0}>
                  {cell(row)}
                </Text>
              </Group>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Chooser<Row>(props: { row: Row; id: string; selection: Selection<Row> }) {
  const { row, id, selection } = props;
  const { common } = useText();
  const toggle = () => {
    const next = new Set(selection.chosen);
    if (!next.delete(id)) next.add(id);
    selection.choose(next);
  };
  return (
    <Checkbox
      aria-label={fill(common.select, { name: selection.nameOf(row) })}
      checked={selection.chosen.has(id)}
      onChange={toggle}
    />
  );
}
