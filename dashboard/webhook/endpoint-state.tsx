// Whether an endpoint is told of events, and whether it takes them.
import { Badge } from '@mantine/core';
import { useText } from '../text/text.tsx';
import type { Endpoint } from './webhooks.tsx';

export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  const { webhook: words } = useText();
  const { status, failures, disabled_reason } = endpoint;
  const isFailing = status === 'active' && failures > 0;
  const color = isFailing || status === 'disabled' ? 'red' : status === 'paused' ? 'gray' : 'brand';
  const text = isFailing
    ? words.failing
    : disabled_reason !== null
      ? words.disabledReasons[disabled_reason]
      : words.statuses[status];
  return (
    <Badge variant="light" tt="none" color={color}>
      {text}
    </Badge>
  );
}
