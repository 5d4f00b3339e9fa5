// The live stream: events for screens, as they happen.
import { Type } from 'typebox';
import { eventKinds } from '../event.ts';
import { File, OneOf, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { modes } from './campaign.ts';
import { Ref } from './fields.ts';

export const openLiveStream = operation({
  method: 'GET',
  url: '/api/v1/live',
  action: 'live.read',
  schema: {
    operationId: 'openLiveStream',
    tags: ['Live'],
    summary: 'Events as they happen (server-sent events)',
    description:
      'Each message has the kind as its `event`, and as its `data` what a webhook is sent. Its `id` ' +
      'goes back as Last-Event-ID (an EventSource does that by itself), and the stream goes on ' +
      'there. `gap`: more happened than a screen is told, so read anew what is shown. A comment comes ' +
      'every 15 seconds. The stream of a key or session that ends is closed.',
    querystring: Type.Object({
      client_id: Type.Optional(Ref('Of this client.')),
      events: Type.Optional(
        Text(500, `Kinds, separated by commas, of ${eventKinds.join(', ')}. Default: all.`),
      ),
      mode: Type.Optional(OneOf(modes, 'Default: the mode of the key.')),
      last_event_id: Type.Optional(Text(200, 'As Last-Event-ID, where no header can be sent.')),
    }),
    response: { 200: File(['text/event-stream'], 'Messages, for as long as one listens.') },
  },
});
