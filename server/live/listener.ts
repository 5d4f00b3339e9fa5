// One screen that listens: what it may see and wants, and what it is sent.
import type { ServerResponse } from 'node:http';
import { isWithin, type AnyActor } from '../api-key/can.ts';
import { describeEvent } from '../event/describe-event.ts';
import type { EventFacts } from '../event/queries.ts';
import type { LedgerCursor } from '../ledger/read-ledger.ts';
import { isAfter, writePlace } from '../ledger/place.ts';

/** What may wait in a socket before its screen counts as gone. */
const MAX_WAITING_BYTES = 512 * 1024;

export interface Wish {
  actor: AnyActor;
  mode: 'live' | 'test';
  /** Null: all that the actor may see. */
  clientId: string | null;
  /** Null: all kinds. */
  kinds: ReadonlySet<string> | null;
}

export interface Listener {
  wish: Wish;
  /** Sends what it wants of these, which stand in the ledger's order. */
  send(events: readonly EventFacts[], hasGap: boolean, upTo: LedgerCursor): void;
  /** A sign of life, with the place to go on from. */
  beat(at: LedgerCursor): void;
  close(): void;
}

/** Whether a screen is told of an event: what it may see, and of that what it asked for. */
export function isWanted({ actor, mode, clientId, kinds }: Wish, facts: EventFacts): boolean {
  const { client_id, location_id } = facts;
  return (
    facts.mode === mode &&
    isWithin(actor, { clientId: client_id, locationId: location_id, mode: facts.mode }) &&
    (clientId === null || clientId === client_id) &&
    (kinds === null || kinds.has(facts.kind))
  );
}

/** `from`: it has been told of everything up to there. */
export function makeListener(wish: Wish, stream: ServerResponse, from: LedgerCursor): Listener {
  let told = from;
  const write = (text: string) => {
    if (stream.destroyed) return;
    stream.write(text);
    // it comes back, and goes on from what it read last
    if (stream.writableLength > MAX_WAITING_BYTES) stream.destroy();
  };
  return {
    wish,
    send(events, hasGap, upTo) {
      let text = hasGap ? 'event: gap\ndata: {}\n\n' : '';
      for (const facts of events) {
        if (!isAfter(facts, told) || !isWanted(wish, facts)) continue;
        const data = JSON.stringify(describeEvent(facts));
        text += `id: ${writePlace(facts)}\nevent: ${facts.kind}\ndata: ${data}\n\n`;
      }
      if (isAfter(upTo, told)) told = upTo;
      if (text !== '') write(text);
    },
    // an id without data tells nothing, and moves the place
    beat: (at) => write(`: beat\nid: ${writePlace(isAfter(at, told) ? at : told)}\n\n`),
    close: () => void stream.end(),
  };
}
