// Events as the server tells them, kept for a screen; the browser itself connects again.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Static } from 'typebox';
import type { EventEnvelope } from '../../contract/event.ts';
import { eventKinds } from '../../contract/event.ts';
import { openLiveStream } from '../../contract/management/live.ts';
import { addressOf } from '../api/call.ts';

export type LiveEvent = Static<typeof EventEnvelope>;

const KEPT = 12;
/** Figures are asked for again once a burst of events is over. */
const REST_MS = 2_500;

export function useLive(clientId: string | undefined, isWanted: boolean) {
  const [events, setEvents] = useState<LiveEvent[]>([]);
  const [isConnected, setConnected] = useState(false);
  const client = useQueryClient();
  useEffect(() => {
    if (!isWanted) return;
    const query = { client_id: clientId, mode: 'live' } as const;
    const source = new EventSource(addressOf(openLiveStream, { querystring: query }));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries(), REST_MS);
    };
    const take = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as LiveEvent;
      setEvents((now) =>
        now.some(({ id }) => id === event.id) ? now : [event, ...now].slice(0, KEPT),
      );
      refresh();
    };
    source.onopen = () => setConnected(true);
    source.onerror = () => setConnected(false);
    for (const kind of eventKinds) source.addEventListener(kind, take);
    source.addEventListener('gap', refresh);
    return () => {
      clearTimeout(timer);
      source.close();
      setEvents([]);
    };
  }, [clientId, isWanted, client]);
  return { events, isConnected };
}
