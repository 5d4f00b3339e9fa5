// Changes a campaign. Only what was changed is sent; what somebody else changed meanwhile is said
// before it is written over.
import { Alert, Button, Group, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { changeCampaign, getCampaign } from '../../contract/management/campaign.ts';
import { useAsk } from '../api/ask.ts';
import { call } from '../api/call.ts';
import { fieldMessages } from '../api/failure.ts';
import { useClients } from '../client/clients.ts';
import { FormFoot } from '../part/form-foot.tsx';
import { Screen } from '../part/screen.tsx';
import { useIdInAddress } from '../part/search.ts';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText, type Messages } from '../text/text.tsx';
import { BasicsPart } from './basics-part.tsx';
import { changesOf, fieldsOf, type Fields } from './fields.ts';
import { DatesPart, DiscountPart } from './form-parts.tsx';
import { Preview } from './preview.tsx';
import type { CampaignAnswer } from './status.tsx';
import { TermsPart } from './terms-part.tsx';
import './campaign.css';

export function EditCampaign() {
  const { campaign, common } = useText();
  const id = useIdInAddress();
  const { can } = useSession();
  const { isPending } = useClients();
  const answer = useAsk(getCampaign, { params: { id } });
  const title = campaign.form.editTitle;
  if (!can('campaign.write')) {
    return (
      <Screen title={title}>
        <NoPermission />
      </Screen>
    );
  }
  if (!answer.data || isPending) {
    return (
      <Screen title={title}>
        {answer.isError ? (
          <Trouble error={answer.error} retry={() => void answer.refetch()} />
        ) : (
          <Skeleton height={400} role="status" aria-label={common.loading} />
        )}
      </Screen>
    );
  }
  return <Form began={answer.data} />;
}

/** Fields of the API by the words that stand beside them on the form. */
function labelsOf(names: string[], words: Messages['campaign']['form']): string {
  const labels: Record<string, string> = {
    name: words.name,
    channels: words.channels,
    location_ids: words.locations,
    discount_type: words.type,
    discount_value: words.discount,
    discount_description: words.description,
    max_discount: words.maxDiscount,
    minimum_spend: words.minimumSpend,
    valid_from: words.starts,
    valid_until: words.ends,
    max_uses_per_voucher: words.usesPerCode,
    max_redemptions: words.maxRedemptions,
    per_customer_limit: words.perCustomer,
    terms: words.terms,
    lead_form: words.consentText,
  };
  return names.map((name) => `“${labels[name] ?? name}”`).join(', ');
}

function Form({ began: first }: { began: CampaignAnswer }) {
  const { campaign, common } = useText();
  const words = campaign.form;
  const { byId } = useClients();
  const navigate = useNavigate();
  const queries = useQueryClient();
  // what the form began with stays, whatever is asked for again in the meantime
  const [began, setBegan] = useState(first);
  const client = byId.get(began.client_id);
  const zone = client?.time_zone ?? 'UTC';
  const toFields = (from: CampaignAnswer) => fieldsOf(from, zone);
  const [fields, setFields] = useState(() => toFields(first));
  const [theirs, setTheirs] = useState<{ now: CampaignAnswer; names: string[] } | null>(null);
  const { id } = began;
  const save = useMutation({
    mutationFn: async (isSure: boolean) => {
      const body = changesOf(fields, toFields(began));
      const now = await call(getCampaign, { params: { id } });
      const changedThere = changesOf(toFields(now), toFields(began));
      const names = Object.keys(body).filter((name) => name in changedThere);
      if (names.length > 0 && !isSure) return { now, names };
      await call(changeCampaign, { params: { id }, body });
      return null;
    },
    onSuccess: async (clash) => {
      setTheirs(clash);
      if (clash) return;
      notifications.show({ message: common.saved });
      await queries.invalidateQueries();
      await navigate({ to: '/campaigns/$id', params: { id } });
    },
  });
  const takeTheirs = (now: CampaignAnswer, names: string[]) => {
    const other = toFields(now);
    const isTheirs = (name: string) =>
      names.includes(name) ||
      (name === 'consent_text' && names.includes('lead_form')) ||
      (names.includes('terms') &&
        ['weekdays', 'hours', 'max_party', 'blackout_dates', 'terms_text'].includes(name));
    const taken = Object.entries(other).filter(([name]) => isTheirs(name));
    setFields({ ...fields, ...(Object.fromEntries(taken) as Partial<Fields>) });
    setBegan(now);
    setTheirs(null);
  };
  const part = {
    fields,
    set: (changes: Partial<Fields>) => setFields((now) => ({ ...now, ...changes })),
    messages: fieldMessages(save.error),
    currency: began.currency,
    zone,
  };
  return (
    <Screen title={words.editTitle} subtitle={began.name}>
      <div className="form-columns">
        <form
          style={{ display: 'grid', gap: 16 }}
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(false);
          }}
        >
          <BasicsPart {...part} clientId={began.client_id} />
          <DiscountPart {...part} />
          <DatesPart {...part} />
          <TermsPart {...part} />
          <FormFoot
            said={
              <>
                {save.isError && <Trouble error={save.error} title={common.failedToSave} />}
                {theirs && (
                  <Alert
                    color="orange"
                    role="alert"
                    title={fill(words.meanwhile, { fields: labelsOf(theirs.names, words) })}
                  >
                    {words.meanwhileText}
                    <Group mt="sm" gap="xs">
                      <Button size="xs" onClick={() => save.mutate(true)} loading={save.isPending}>
                        {words.keepMine}
                      </Button>
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() => takeTheirs(theirs.now, theirs.names)}
                      >
                        {words.takeTheirs}
                      </Button>
                    </Group>
                  </Alert>
                )}
              </>
            }
          >
            <Button component={Link} to={`/campaigns/${id}`} variant="default">
              {common.cancel}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {words.save}
            </Button>
          </FormFoot>
        </form>
        <aside>
          <Preview fields={fields} currency={began.currency} clientName={client?.name} />
        </aside>
      </div>
    </Screen>
  );
}
