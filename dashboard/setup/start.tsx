// From nothing to the first redemption that can be seen.
import { Screen } from '../part/screen.tsx';
import { useText } from '../text/text.tsx';

export function Start() {
  const { setup: overview } = useText();
  return <Screen title={overview.startTitle}>…</Screen>;
}
