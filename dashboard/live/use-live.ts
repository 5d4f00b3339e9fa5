// Events as the server tells them, kept for a screen. A connection that breaks is made again by the
// browser itself; one that was refused (the server starts anew, a session ended) is asked for again here.
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
/** Between two tries; doubled at each that fails. */
const FIRST_TRY_MS = 2_000;
const LAST_TRY_MS = 60_000;

export function useLive(clientId: string | undefined, isWanted: boolean) {
  const [events, setEvents] = useState<LiveEvent[]>([]);
  const [isConnected, setConnected] = useState(false);
  const client = useQueryClient();
  useEffect(() => {
    if (!isWanted) return;
    let source: EventSource | undefined;
    let resting: ReturnType<typeof setTimeout> | undefined;
    let trying: ReturnType<typeof setTimeout> | undefined;
    let pause = FIRST_TRY_MS;
    let wasLost = false;
    let last: string | undefined;
    const refresh = () => {
      clearTimeout(resting);
      resting = setTimeout(() => void client.invalidateQueries(), REST_MS);
    };
    const take = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as LiveEvent;
      last = message.lastEventId || last;
      setEvents((now) =>
        now.some(({ id }) => id === event.id) ? now : [event, ...now].slice(0, KEPT),
      );
      refresh();
    };
    const open = () => {
      const query = { client_id: clientId, mode: 'live', last_event_id: last } as const;
      const stream = new EventSource(addressOf(openLiveStream, { querystring: query }));
      source = stream;
      stream.onopen = () => {
        setConnected(true);
        pause = FIRST_TRY_MS;
        // what happened meanwhile may not be told: where nothing was heard before, nobody knows from where
        if (wasLost) refresh();
        wasLost = false;
      };
      stream.onerror = () => {
        setConnected(false);
        wasLost = true;
        if (stream.readyState !== EventSource.CLOSED) return;
        trying = setTimeout(open, pause);
        pause = Math.min(pause * 2, LAST_TRY_MS);
      };
      for (const kind of eventKinds) stream.addEventListener(kind, take);
      stream.addEventListener('gap', refresh);
    };
    open();
    return () => {
      clearTimeout(resting);
      clearTimeout(trying);
      source?.close();
      setEvents([]);
      setConnected(false);
    };
  }, [clientId, isWanted, client]);
  return { events, isConnected };
}
