// A plot with its figures: drawn for eyes, a table for everybody, the drawing's code fetched late.
import { Button, Group, Skeleton, Table } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { Suspense, useState, type ReactNode } from 'react';
import { IsSeen } from '../report/orders-link.tsx';
import { useText } from '../text/text.tsx';

interface ChartProps {
  /** What is drawn, in a sentence with its sums. */
  summary: string;
  height: number;
  /** Header and rows of the table behind it; a row begins with its name. */
  header: string[];
  rows: [string, ...ReactNode[]][];
  legend?: ReactNode;
  children: ReactNode;
}

export function Chart({ summary, height, header, rows, legend, children }: ChartProps) {
  const { common } = useText();
  const [isTable, setTable] = useState(false);
  return (
    <figure style={{ margin: 0 }}>
      <div aria-hidden="true" style={{ height }}>
        <Suspense fallback={<Skeleton height={height} />}>{children}</Suspense>
      </div>
      <Group justify="space-between" mt="xs" gap="xs">
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconTable size={16} aria-hidden />}
          aria-expanded={isTable}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? common.hideTable : common.showTable}
        </Button>
        {legend}
      </Group>
      <figcaption className="visually-hidden">{summary}</figcaption>
      <div
        className={isTable ? undefined : 'visually-hidden'}
        style={isTable ? { maxHeight: 360, overflow: 'auto', marginTop: 8 } : undefined}
        // a region that scrolls can be reached by keyboard
        tabIndex={isTable ? 0 : undefined}
      >
        <IsSeen value={isTable}>
          <Table aria-label={summary} verticalSpacing={6} withRowBorders>
            <Table.Thead>
              <Table.Tr>
                {header.map((each, i) => (
                  <Table.Th key={each} scope="col" className={i > 0 ? 'number' : undefined}>
                    {each}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row[0]}>
                  {row.map((cell, i) =>
                    i === 0 ? (
                      <Table.Th key={header[i]} scope="row" fw={400}>
                        {cell}
                      </Table.Th>
                    ) : (
                      <Table.Td key={header[i]} className="number">
                        {cell}
                      </Table.Td>
                    ),
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </IsSeen>
      </div>
    </figure>
  );
}

/** A line of the legend: a colour, or a dashed line, and its words. */
export function Legend({ items }: { items: { label: string; color: string; dashed?: boolean }[] }) {
  return (
    <Group gap="md" fz="sm">
      {items.map(({ label, color, dashed }) => (
        <Group key={label} gap={6}>
          <span
            aria-hidden
            style={
              dashed
                ? { width: 18, borderTop: `2px dashed ${color}` }
                : { width: 10, height: 10, borderRadius: 5, background: color }
            }
          />
          {label}
        </Group>
      ))}
    </Group>
  );
}
