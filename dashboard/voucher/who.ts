// Who did something, by name: keys and accounts are asked for as far as the role sees them.
import { listAccounts } from '../../contract/management/account.ts';
import { listApiKeys } from '../../contract/management/api-key.ts';
import { useAsk } from '../api/ask.ts';
import { useSession } from '../session/session.ts';
import { useText } from '../text/text.tsx';

const MOST = 500;

/** The name of an actor; what it is where its name is not known. */
export function useWho(): (actor: { kind: string; id: string | null }) => string {
  const { voucher: words } = useText();
  const { can, account } = useSession();
  const querystring = { limit: MOST };
  const keys = useAsk(listApiKeys, { querystring }, { enabled: can('api_key.read') });
  const accounts = useAsk(listAccounts, { querystring }, { enabled: can('account.read') });
  const names = new Map<string, string | null>([
    ...(keys.data?.data ?? []).map(({ id, name }) => [id, name] as const),
    ...(accounts.data?.data ?? []).map(({ id, name }) => [id, name] as const),
    [account.id, account.name],
  ]);
  return ({ kind, id }) => names.get(id ?? '') ?? words.actors[kind] ?? kind;
}
