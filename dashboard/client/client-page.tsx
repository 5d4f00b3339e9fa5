// One client: its settings, locations, campaigns and keys; pausing everything.
import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { getClient } from '../../contract/management/client.ts';
import { useAsk } from '../api/ask.ts';
import { Back } from '../part/facts.tsx';
import { AnchorLink } from '../part/link.tsx';
import { Screen } from '../part/screen.tsx';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { Branding } from './branding.tsx';
import { CampaignsOf } from './campaigns-of.tsx';
import type { ClientAnswer } from './clients.ts';
import { KeysOf } from './keys-of.tsx';
import { Locations } from './locations.tsx';
import { PauseEverything } from './pause-everything.tsx';
import { Settings } from './settings.tsx';
import '../campaign/campaign.css';

export function ClientPage() {
  const { common, client: words } = useText();
  const { can } = useSession();
  const { id = '' } = useParams({ strict: false });
  const answer = useAsk(getClient, { params: { id } }, { enabled: can('client.read') });
  if (answer.data) return <Shown client={answer.data} />;
  return (
    <Screen title={common.client} above={<Back to="/clients">{words.back}</Back>}>
      {!can('client.read') ? (
        <NoPermission />
      ) : answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={320} role="status" aria-label={common.loading} />
      )}
    </Screen>
  );
}

function Shown({ client }: { client: ClientAnswer }) {
  const { client: words, common } = useText();
  const { can } = useSession();
  const { id, name, currency, time_zone } = client;
  return (
    <Screen
      title={name}
      above={<Back to="/clients">{words.back}</Back>}
      subtitle={
        <>
          {currency} · {fill(common.timesIn, { zone: time_zone })} ·{' '}
          {can('report.read') && (
            <AnchorLink to="/" search={{ client_id: id }} inherit underline="always">
              {words.seeOverview}
            </AnchorLink>
          )}{' '}
          ·{' '}
          <AnchorLink to="/redemptions" search={{ client_id: id }} inherit underline="always">
            {words.seeRedemptions}
          </AnchorLink>
        </>
      }
      actions={can('client.write') && <PauseEverything client={client} />}
    >
      <div className="two-columns">
        <div>
          {/* another client begins the form anew; a change from elsewhere does not lose what is typed */}
          <Settings key={id} client={client} />
          {can('location.read') && <Locations client={client} />}
        </div>
        <div>
          <Branding key={id} client={client} />
          {can('campaign.read') && <CampaignsOf client={client} />}
          {can('api_key.read') && <KeysOf client={client} />}
        </div>
      </div>
    </Screen>
  );
}
