// One's own account: who one is, the password, the second factor, and where one is signed in.
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { useText } from '../text/text.tsx';
import { Screen } from '../part/screen.tsx';
import { Password } from './password.tsx';
import { Profile } from './profile.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';

export function OwnAccount() {
  const { account: words, shell } = useText();
  const { account } = useSession();
  return (
    <Screen
      title={words.title}
      subtitle={`${account.email} · ${shell.roles[account.role]}`}
      above={<BackToSettings />}
    >
      <Profile />
      <Password />
      <SecondFactor />
      <Sessions />
    </Screen>
  );
}
