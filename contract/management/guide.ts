// Guides: what the documentation says to people, for the dashboard to show.
import { Type } from 'typebox';
import { operation } from '../operation.ts';

const tags = ['Guides'];

const Listed = Type.Object({
  name: Type.String({ description: 'Its address: /guides/{name}.' }),
  title: Type.String(),
  summary: Type.String(),
  group: Type.String({ description: 'shops, campaigns, store or programs.' }),
});

export const listGuides = operation({
  method: 'GET',
  url: '/api/v1/guides',
  action: 'public',
  schema: {
    operationId: 'listGuides',
    tags,
    summary: 'List the guides',
    response: { 200: Type.Object({ data: Type.Array(Listed) }) },
  },
});

export const getGuide = operation({
  method: 'GET',
  url: '/api/v1/guides/:name',
  action: 'public',
  schema: {
    operationId: 'getGuide',
    tags,
    summary: 'Read a guide',
    params: Type.Object({ name: Type.String() }),
    response: {
      200: Type.Object({
        name: Type.String(),
        title: Type.String(),
        html: Type.String({ description: 'Without its heading of the first level.' }),
      }),
    },
  },
});
