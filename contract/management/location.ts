// Locations: the shops of a client.
import { Type } from 'typebox';
import { ListQuery, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeText, Name, Nothing, Ref } from './fields.ts';

const tags = ['Locations'];

export const Location = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  name: Type.String(),
  archived_at: MaybeText,
  created_at: CreatedAt,
});

export const createLocation = operation({
  method: 'POST',
  url: '/api/v1/locations',
  action: 'location.write',
  schema: {
    operationId: 'createLocation',
    tags,
    summary: 'Add a location',
    body: Type.Object({ client_id: Ref('The client.'), name: Name }),
    response: { 201: Location },
  },
});

export const listLocations = operation({
  method: 'GET',
  url: '/api/v1/locations',
  action: 'location.read',
  schema: {
    operationId: 'listLocations',
    tags,
    summary: 'List locations, newest first',
    querystring: ListQuery({
      client_id: Type.Optional(Ref('Of this client.')),
      archived: Type.Optional(Type.Boolean({ description: 'Default false; true: those only.' })),
    }),
    response: { 200: Page(Location) },
  },
});

export const getLocation = operation({
  method: 'GET',
  url: '/api/v1/locations/:id',
  action: 'location.read',
  schema: {
    operationId: 'getLocation',
    tags,
    summary: 'Read a location',
    params: ById,
    response: { 200: Location },
  },
});

export const changeLocation = operation({
  method: 'PATCH',
  url: '/api/v1/locations/:id',
  action: 'location.write',
  schema: {
    operationId: 'changeLocation',
    tags,
    summary: 'Rename a location',
    params: ById,
    body: Type.Object({ name: Type.Optional(Name) }),
    response: { 200: Location },
  },
});

export const archiveLocation = operation({
  method: 'POST',
  url: '/api/v1/locations/:id/archive',
  action: 'location.write',
  schema: {
    operationId: 'archiveLocation',
    tags,
    summary: 'Close a location',
    description: 'Its redemptions stay in the reports. Again, it answers 204.',
    params: ById,
    response: { 204: Nothing },
  },
});
