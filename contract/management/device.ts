// Tills as the dashboard looks after them: devices, and the people who work at them.
import { Type } from 'typebox';
import { ListQuery, Nullable, OneLine, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeText, Nothing, Ref } from './fields.ts';

/** Of a till or of somebody at it: it stands on a button of a phone. */
const ShortName = OneLine(100, 'For people.', 'a name');

const tags = ['Tills'];

const Allowance = Type.Integer({
  minimum: 0,
  maximum: 100,
  description: 'Vouchers that it may take on trust while it has no network. Default 0: none.',
});

export const Device = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  location_id: Type.String(),
  name: Type.String(),
  agent: Type.String({ description: 'The browser, as it calls itself.' }),
  offline_allowance: Type.Integer(),
  staff_name: MaybeText,
  last_seen_at: Type.String(),
  revoked_at: MaybeText,
  created_at: CreatedAt,
});

export const createPairing = operation({
  method: 'POST',
  url: '/api/v1/devices/pairings',
  action: 'device.write',
  schema: {
    operationId: 'createPairing',
    tags,
    summary: 'Make the QR code by which a phone becomes a till',
    description: 'Good once, for 15 minutes. Show `url` as a QR code to the phone’s camera.',
    body: Type.Object({
      location_id: Ref('Where the till stands.'),
      name: ShortName,
      offline_allowance: Type.Optional(Allowance),
    }),
    response: {
      201: Type.Object({ id: Type.String(), url: Type.String(), expires_at: Type.String() }),
    },
  },
});

export const listDevices = operation({
  method: 'GET',
  url: '/api/v1/devices',
  action: 'device.read',
  schema: {
    operationId: 'listDevices',
    tags,
    summary: 'List the tills, newest first',
    querystring: ListQuery({
      client_id: Type.Optional(Ref('Of this client.')),
      location_id: Type.Optional(Ref('Of this location.')),
    }),
    response: { 200: Page(Device) },
  },
});

export const changeDevice = operation({
  method: 'PATCH',
  url: '/api/v1/devices/:id',
  action: 'device.write',
  schema: {
    operationId: 'changeDevice',
    tags,
    summary: 'Rename a till, or change what it may do without network',
    params: ById,
    body: Type.Object({
      name: Type.Optional(ShortName),
      offline_allowance: Type.Optional(Allowance),
    }),
    response: { 200: Device },
  },
});

export const revokeDevice = operation({
  method: 'DELETE',
  url: '/api/v1/devices/:id',
  action: 'device.write',
  schema: {
    operationId: 'revokeDevice',
    tags,
    summary: 'Shut out a till that is lost, at once',
    params: ById,
    response: { 204: Nothing },
  },
});

const Pin = Type.String({
  pattern: '^[0-9]{4,8}$',
  expects: '4 to 8 digits',
  description: 'Typed at the till.',
});

export const Staff = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  location_ids: Type.Array(Type.String()),
  name: Type.String(),
  may_override: Type.Boolean({ description: 'May answer for terms that are not met.' }),
  locked: Type.Boolean({ description: 'Five wrong PINs: a manager has to unlock.' }),
  created_at: CreatedAt,
});

const Locations = Type.Array(Ref('A location.'), { minItems: 1, maxItems: 100 });

export const createStaff = operation({
  method: 'POST',
  url: '/api/v1/staff',
  action: 'device.write',
  schema: {
    operationId: 'createStaff',
    tags,
    summary: 'Add somebody who works at tills',
    body: Type.Object({
      location_ids: Locations,
      name: ShortName,
      pin: Pin,
      may_override: Type.Optional(Type.Boolean()),
    }),
    response: { 201: Staff },
  },
});

export const listStaff = operation({
  method: 'GET',
  url: '/api/v1/staff',
  action: 'device.read',
  schema: {
    operationId: 'listStaff',
    tags,
    summary: 'List who works at tills',
    querystring: ListQuery({ client_id: Type.Optional(Ref('Of this client.')) }),
    response: { 200: Page(Staff) },
  },
});

export const changeStaff = operation({
  method: 'PATCH',
  url: '/api/v1/staff/:id',
  action: 'device.write',
  schema: {
    operationId: 'changeStaff',
    tags,
    summary: 'Change somebody’s name, PIN, places or rights, or unlock them',
    params: ById,
    body: Type.Object({
      name: Type.Optional(ShortName),
      pin: Type.Optional(Pin),
      location_ids: Type.Optional(Locations),
      may_override: Type.Optional(Type.Boolean()),
      locked: Type.Optional(Nullable(Type.Literal(false))),
    }),
    response: { 200: Staff },
  },
});

export const removeStaff = operation({
  method: 'DELETE',
  url: '/api/v1/staff/:id',
  action: 'device.write',
  schema: {
    operationId: 'removeStaff',
    tags,
    summary: 'Remove somebody; what they did stays in the books',
    params: ById,
    response: { 204: Nothing },
  },
});
