// Makes a campaign, and the source that carries its codes with what it cost.
import { Button, Select, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createCampaign, getCampaign } from '../../contract/management/campaign.ts';
import { createSource, sourceKinds } from '../../contract/management/source.ts';
import { useAsk } from '../api/ask.ts';
import { call } from '../api/call.ts';
import { fieldMessages } from '../api/failure.ts';
import { useClients } from '../client/clients.ts';
import { countOf } from '../part/count.ts';
import { FormFoot } from '../part/form-foot.tsx';
import { Screen, Section } from '../part/screen.tsx';
import { useQueryText } from '../part/search.ts';
import { Empty, NoPermission, sentenceFor, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { BasicsPart } from './basics-part.tsx';
import { bodyOf, emptyFields, fieldsOf, type Fields } from './fields.ts';
import { DatesPart, DiscountPart } from './form-parts.tsx';
import { Preview } from './preview.tsx';
import { TermsPart } from './terms-part.tsx';
import './campaign.css';

const LONGEST_NAME = 200;
const emptySource = { name: '', kind: 'direct_mail', cost: '', quantity: '', sent_on: '' };

export function NewCampaign() {
  const { campaign, common } = useText();
  const { can } = useSession();
  const { copy } = useQueryText();
  const original = useAsk(
    getCampaign,
    { params: { id: copy ?? '' } },
    { enabled: copy !== undefined },
  );
  const { byId, isPending } = useClients();
  if (!can('campaign.write')) {
    return (
      <Screen title={campaign.form.newTitle}>
        <NoPermission />
      </Screen>
    );
  }
  // its days are days of the client's zone
  if (copy !== undefined && (!original.data || isPending)) {
    return (
      <Screen title={campaign.form.newTitle}>
        {original.isError ? (
          <Trouble error={original.error} retry={() => void original.refetch()} />
        ) : (
          <Skeleton height={400} role="status" aria-label={common.loading} />
        )}
      </Screen>
    );
  }
  const from = original.data;
  const zone = from && byId.get(from.client_id)?.time_zone;
  const began = from
    ? {
        ...fieldsOf(from, zone ?? 'UTC'),
        // two of one name could not be told apart in a list
        name: fill(campaign.form.copyOf, { name: from.name }).slice(0, LONGEST_NAME),
      }
    : emptyFields;
  return <Form key={from?.id} began={began} client={from?.client_id} />;
}

function Form({ began, client }: { began: Fields; client: string | undefined }) {
  const text = useText();
  const { campaign, common } = text;
  const words = campaign.form;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { all, byId, shown, isPending } = useClients();
  const [fields, setFields] = useState(began);
  const [chosen, setClient] = useState(client);
  const [source, setSource] = useState(emptySource);
  const [status, setStatus] = useState<'active' | 'draft'>('active');
  const clientId = chosen ?? shown?.id;
  const of = clientId === undefined ? undefined : byId.get(clientId);
  const create = useMutation({
    mutationFn: async () => {
      const made = await call(createCampaign, {
        body: { client_id: clientId ?? '', status, ...bodyOf(fields) } as never,
      });
      if (source.name.trim() !== '' || source.cost.trim() !== '') {
        const body = {
          name: source.name.trim() || made.name,
          kind: source.kind as (typeof sourceKinds)[number],
          cost: source.cost.trim() || null,
          quantity: countOf(source.quantity),
          sent_on: source.sent_on || null,
        };
        await call(createSource, { params: { id: made.id }, body }).catch((error: unknown) => {
          const message = `${words.sourceFailed} ${sentenceFor(error, text)}`;
          notifications.show({ color: 'red', message, autoClose: false });
        });
      }
      return made;
    },
    onSuccess: async ({ id }) => {
      notifications.show({ message: words.created });
      await queries.invalidateQueries();
      // there are no results yet: what comes next is its codes
      await navigate({ to: '/campaigns/$id', params: { id }, search: { tab: 'codes' } });
    },
  });
  const set = (changes: Partial<Fields>) => setFields((now) => ({ ...now, ...changes }));
  const part = {
    fields,
    set,
    messages: fieldMessages(create.error),
    currency: of?.currency,
    zone: of?.time_zone,
  };
  const sourceField = (name: keyof typeof emptySource) => ({
    value: source[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setSource((now) => ({ ...now, [name]: value }));
    },
  });
  if (!isPending && all.length === 0) {
    return (
      <Screen title={words.newTitle}>
        <div className="card">
          <Empty title={text.setup.client} text={text.setup.clientText}>
            <Button component={Link} to="/start">
              {text.shell.start}
            </Button>
          </Empty>
        </div>
      </Screen>
    );
  }
  return (
    <Screen title={words.newTitle}>
      <div className="form-columns">
        <form
          style={{ display: 'grid', gap: 16 }}
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <BasicsPart {...part} clientId={clientId} setClient={setClient} />
          <DiscountPart {...part} />
          <DatesPart {...part} />
          <Section title={words.sourceAndCost} subtitle={words.sourceHint}>
            <div className="fields">
              <TextInput
                label={words.sourceName}
                placeholder={words.sourceNamePlaceholder}
                {...sourceField('name')}
              />
              <Select
                label={words.sourceKind}
                value={source.kind}
                data={sourceKinds.map((value) => ({ value, label: campaign.sourceKinds[value] }))}
                allowDeselect={false}
                onChange={(kind) => kind !== null && setSource((now) => ({ ...now, kind }))}
              />
              <TextInput
                label={words.cost}
                description={words.costHint}
                inputMode="decimal"
                rightSection={part.currency}
                rightSectionWidth={52}
                {...sourceField('cost')}
              />
              <TextInput label={words.pieces} inputMode="numeric" {...sourceField('quantity')} />
              <TextInput type="date" label={words.sentOn} {...sourceField('sent_on')} />
            </div>
          </Section>
          <TermsPart {...part} />
          <Section title={words.status}>
            <SegmentedControl
              aria-label={words.status}
              value={status}
              data={[
                { value: 'active', label: words.statusActive },
                { value: 'draft', label: words.statusDraft },
              ]}
              onChange={setStatus}
            />
          </Section>
          <FormFoot
            said={create.isError && <Trouble error={create.error} title={common.failedToSave} />}
          >
            <Button component={Link} to="/campaigns" variant="default">
              {common.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {words.create}
            </Button>
          </FormFoot>
        </form>
        <aside>
          <Preview fields={fields} currency={part.currency} clientName={of?.name} />
        </aside>
      </div>
    </Screen>
  );
}
