// What is to be made of a batch, with its check and one piece of it beside the form; below, what was made.
import { Anchor, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { createPrint } from '../../contract/management/print.ts';
import { downloadMailMerge, listRecipients } from '../../contract/management/recipient.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { addressOf } from '../api/call.ts';
import { Section } from '../part/screen.tsx';
import { useFilters } from '../part/search.ts';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';
import { Check, useCheck } from './check.tsx';
import { useDraft } from './draft.ts';
import { OrderFields } from './order-fields.tsx';
import { bodyOf, kinds, pictureProblem, type Kind } from './order.ts';
import { dataUrlOf } from './picture.ts';
import type { OfBatchProps } from './print-page.tsx';
import { Prints } from './prints.tsx';
import { Sketch } from './sketch.tsx';

/** Typing rests this long before it is checked. */
const REST_MS = 500;
const PRINTS_ID = 'prints';

export function MakePrint(props: OfBatchProps) {
  const { batch, zone } = props;
  const { can } = useSession();
  return (
    <Stack gap="md">
      {can('batch.write') ? <Form {...props} /> : <MailMerge batchId={batch.id} />}
      <div id={PRINTS_ID} tabIndex={-1}>
        <Prints batch={batch} zone={zone} />
      </div>
    </Stack>
  );
}

function Form({ campaign, batch }: OfBatchProps) {
  const { print: words } = useText();
  const { search, set } = useFilters<'kind'>();
  const draft = useDraft(batch.id);
  const { order } = draft;
  const kind: Kind = kinds.find((each) => each === search.kind) ?? draft.kind;
  const setKind = (next: Kind) => {
    draft.setKind(next);
    set({ kind: next === 'postcard' ? null : next });
  };
  const [rested] = useDebouncedValue(order, REST_MS);
  const check = useCheck(batch, kind, rested);
  const make = useDo(createPrint, {
    done: () => {
      draft.forget();
      notifications.show({ message: words.started });
      const list = document.getElementById(PRINTS_ID);
      list?.focus({ preventScroll: true });
      list?.scrollIntoView({ block: 'start' });
    },
  });
  const start = async () => {
    if (kind === 'mail_merge') return;
    const picture = kind === 'postcard' ? order.picture : null;
    const body = bodyOf(kind, order, batch.created, picture && (await dataUrlOf(picture)));
    if (body) make.mutate({ params: { id: batch.id }, body });
  };
  const isWrong = kind !== 'mail_merge' && bodyOf(kind, order, batch.created, null) === undefined;
  const isRefused = check.data?.findings.some(({ level }) => level === 'error') ?? false;
  return (
    <div className="print-columns">
      <div>
        <Section title={words.what}>
          <Radio.Group
            value={kind}
            onChange={(next) => {
              make.reset();
              setKind(next);
            }}
            aria-label={words.what}
          >
            <div className="print-kinds">
              {kinds.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={words.kinds[each]}
                  description={words.kindTexts[each]}
                />
              ))}
            </div>
          </Radio.Group>
        </Section>
        {kind === 'mail_merge' ? (
          <MailMerge batchId={batch.id} alsoQr={() => setKind('qr_files')} />
        ) : (
          <Section title={words.kinds[kind]}>
            <form
              onSubmit={(event) => {
                event.preventDefault();
                void start();
              }}
            >
              <Stack gap="sm">
                {draft.isFromBefore && !draft.isNew && (
                  <Text size="sm" c="dimmed" role="status">
                    {words.fromBefore}
                  </Text>
                )}
                <OrderFields
                  kind={kind}
                  order={order}
                  change={draft.change}
                  lostPicture={draft.lostPicture}
                  campaign={campaign}
                  pieces={batch.created}
                />
                {isRefused && (
                  <Text size="sm" c="red">
                    {words.refused}
                  </Text>
                )}
                {make.isError && <Trouble error={make.error} title={words.startFailed} />}
                <Group gap="sm">
                  <Button
                    type="submit"
                    leftSection={<IconPrinter size={16} aria-hidden />}
                    loading={make.isPending}
                    disabled={isWrong || isRefused || pictureProblem(order.picture) !== null}
                  >
                    {words.start}
                  </Button>
                  {!draft.isNew && (
                    <Button
                      type="button"
                      variant="subtle"
                      color="gray"
                      onClick={() => {
                        make.reset();
                        draft.startOver();
                      }}
                    >
                      {words.startOver}
                    </Button>
                  )}
                </Group>
              </Stack>
            </form>
          </Section>
        )}
      </div>
      {kind !== 'mail_merge' && (
        <aside>
          <Check check={check} />
          <Sketch kind={kind} order={order} campaign={campaign} batch={batch} />
        </aside>
      )}
    </div>
  );
}

function MailMerge({ batchId, alsoQr }: { batchId: string; alsoQr?: () => void }) {
  const { print: words } = useText();
  const recipients = useAsk(listRecipients, { params: { id: batchId }, querystring: { limit: 1 } });
  return (
    <Section title={words.mailMerge} subtitle={words.mailMergeText}>
      <Stack gap="sm">
        {recipients.data?.data.length === 0 && <Text size="sm">{words.mailMergeHint}</Text>}
        <Group gap="sm">
          <Button
            component="a"
            href={addressOf(downloadMailMerge, { params: { id: batchId } })}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {words.download}
          </Button>
          {alsoQr && (
            <Anchor component="button" type="button" size="sm" onClick={alsoQr}>
              {words.alsoQr}
            </Anchor>
          )}
        </Group>
      </Stack>
    </Section>
  );
}
