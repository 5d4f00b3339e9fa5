// Where short messages appear; one that is told before this has come waits for it.
import { Notifications } from '@mantine/notifications';

export default function Notices() {
  return <Notifications position="bottom-right" />;
}
