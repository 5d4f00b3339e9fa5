// Privacy: how long data of people are kept, what is kept of one person, and how it is erased.
import { Screen } from '../part/screen.tsx';
import { NoPermission } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { useText } from '../text/text.tsx';
import { Erasures } from './erasures.tsx';
import { Holder } from './holder.tsx';
import { RetentionForm } from './retention.tsx';

export function Privacy() {
  const { privacy: words } = useText();
  const { can } = useSession();
  return (
    <Screen title={words.title} subtitle={words.subtitle} above={<BackToSettings />}>
      {can('privacy.read') ? (
        <>
          <Holder />
          <Erasures />
          <RetentionForm />
        </>
      ) : (
        <NoPermission />
      )}
    </Screen>
  );
}
