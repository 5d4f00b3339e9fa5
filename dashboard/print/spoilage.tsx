// Pieces that were spoilt in print: voided by their numbers, others made for them, and the counts.
import { Button, Text } from '@mantine/core';
import { IconPlus, IconTrashX } from '@tabler/icons-react';
import { useState } from 'react';
import { listSpoilage } from '../../contract/management/recipient.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk } from '../api/ask.ts';
import { DataTable, type Column } from '../part/data-table.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Empty } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { OfBatchProps } from './print-page.tsx';
import { SpoilForm } from './spoil-form.tsx';

type Spoilt = Answer<typeof listSpoilage>['data'][number];
const PAGE = 50;

export function Spoilage({ campaign, batch, zone }: OfBatchProps) {
  const { print: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { search } = useFilters<never>();
  const [isOpen, setOpen] = useState(false);
  const answer = useAsk(
    listSpoilage,
    { params: { id: batch.id }, querystring: { limit: PAGE, cursor: search.cursor } },
    { keep: true },
  );
  const rows = answer.data?.data ?? [];
  const sum = (of: (row: Spoilt) => number) =>
    format.number(rows.reduce((total, row) => total + of(row), 0));
  const begin = can('batch.write') && (
    <Button
      color="red"
      variant="light"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setOpen(true)}
    >
      {words.void}
    </Button>
  );
  const columns: Column<Spoilt>[] = [
    {
      header: words.range,
      primary: true,
      cell: ({ first_piece, last_piece, created_at }) => (
        <>
          <span className="figure strong">
            {fill(words.range2, {
              from: format.number(first_piece),
              to: format.number(last_piece),
            })}
          </span>
          <Text size="sm" c="dimmed" className="figure">
            {format.time(created_at, zone)}
          </Text>
        </>
      ),
    },
    { header: words.reason, cell: ({ reason }) => reason },
    { header: words.voided, number: true, cell: ({ voided }) => format.number(voided) },
    { header: words.kept, number: true, cell: ({ kept }) => format.number(kept) },
    {
      header: words.reissued,
      cell: ({ reissue_batch_id }) =>
        reissue_batch_id === null ? (
          common.none
        ) : (
          <AnchorLink
            size="sm"
            to="/campaigns/$id/print"
            params={{ id: campaign.id }}
            search={{ batch: reissue_batch_id }}
          >
            {words.printReissue}
          </AnchorLink>
        ),
    },
  ];
  return (
    <>
      <Section
        title={words.spoilage}
        subtitle={
          <>
            {words.spoilageText}
            {rows.length > 0 && (
              <span className="figure">
                {' '}
                {fill(words.sums, {
                  voided: sum(({ voided }) => voided),
                  kept: sum(({ kept }) => kept),
                })}
                . {rows.some(({ kept }) => kept > 0) && words.keptHint}
              </span>
            )}
          </>
        }
        flush
        aside={rows.length > 0 && begin}
      >
        <DataTable
          label={words.spoilage}
          answer={answer}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty title={words.spoilageNone} text={words.spoilageNoneText} icon={IconTrashX}>
              {begin}
            </Empty>
          }
        />
      </Section>
      <SpoilForm batch={batch} isOpen={isOpen} close={() => setOpen(false)} />
    </>
  );
}
