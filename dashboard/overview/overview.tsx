// What the campaigns earned, online and in store, at one glance.
import { Screen } from '../part/screen.tsx';
import { useText } from '../text/text.tsx';

export function Overview() {
  const { overview } = useText();
  return <Screen title={overview.title}>…</Screen>;
}
