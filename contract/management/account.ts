// The team: accounts and invitations.
import { Type } from 'typebox';
import { ListQuery, Nullable, OneOf, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { roles } from '../role.ts';
import { ById, CreatedAt, MaybeText, Name, Nothing } from './fields.ts';
import { Email, NewPassword, Session } from './session.ts';

const tags = ['Team'];

const Ids = (description: string) =>
  Nullable(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 500, description }));
const bounds = {
  client_ids: Type.Optional(
    Ids('Account manager: the clients. Merchant, viewer, location manager, staff: the one client.'),
  ),
  location_ids: Type.Optional(Ids('Location manager and staff: where they work.')),
};
const shownBounds = { client_ids: Ids('Null: all.'), location_ids: Ids('Null: all.') };
const statuses = ['active', 'disabled'] as const;

export const Account = Type.Object({
  id: Type.String(),
  name: MaybeText,
  email: Type.String(),
  role: OneOf(roles, 'What they may do.'),
  ...shownBounds,
  status: OneOf(statuses, 'A disabled account cannot sign in.'),
  totp_enabled: Type.Boolean(),
  last_sign_in_at: MaybeText,
  created_at: CreatedAt,
});

export const listAccounts = operation({
  method: 'GET',
  url: '/api/v1/accounts',
  action: 'account.read',
  schema: {
    operationId: 'listAccounts',
    tags,
    summary: 'List the accounts',
    description: 'A merchant sees those that are bound to its client.',
    querystring: ListQuery({}),
    response: { 200: Page(Account) },
  },
});

export const changeAccount = operation({
  method: 'PATCH',
  url: '/api/v1/accounts/:id',
  action: 'account.write',
  schema: {
    operationId: 'changeAccount',
    tags,
    summary: 'Change what somebody may do',
    description: 'Takes effect at once, on every node. The last owner stays one: 409.',
    params: ById,
    body: Type.Object({
      role: Type.Optional(OneOf(roles, 'The new role.')),
      ...bounds,
      status: Type.Optional(OneOf(statuses, 'Disabled: signed out, and cannot sign in.')),
    }),
    response: { 200: Account },
  },
});

export const removeAccount = operation({
  method: 'DELETE',
  url: '/api/v1/accounts/:id',
  action: 'account.write',
  schema: {
    operationId: 'removeAccount',
    tags,
    summary: 'Remove an account',
    description: 'What they did stays in the books.',
    params: ById,
    response: { 204: Nothing },
  },
});

const invitation = {
  id: Type.String(),
  email: Type.String(),
  role: OneOf(roles, 'What they will be.'),
  ...shownBounds,
  invited_by: Nullable(Type.String({ description: 'The account that invited.' })),
  expires_at: Type.String(),
  created_at: CreatedAt,
};
export const Invitation = Type.Object(invitation);

export const createInvitation = operation({
  method: 'POST',
  url: '/api/v1/invitations',
  action: 'account.write',
  schema: {
    operationId: 'createInvitation',
    tags,
    summary: 'Invite somebody',
    description:
      'The link is answered once, here, and mailed where the installation can send mail. It is ' +
      'good for this address only, for seven days. A second invitation takes the first one’s place.',
    body: Type.Object({ email: Email, role: OneOf(roles, 'What they will be.'), ...bounds }),
    response: {
      201: Type.Object({
        ...invitation,
        url: Type.String({ description: 'To be handed to the person.' }),
        sent: Type.Boolean({ description: 'Whether it is on its way by e-mail.' }),
      }),
    },
  },
});

export const listInvitations = operation({
  method: 'GET',
  url: '/api/v1/invitations',
  action: 'account.read',
  schema: {
    operationId: 'listInvitations',
    tags,
    summary: 'List the invitations that have not been accepted',
    querystring: ListQuery({}),
    response: { 200: Page(Invitation) },
  },
});

export const withdrawInvitation = operation({
  method: 'DELETE',
  url: '/api/v1/invitations/:id',
  action: 'account.write',
  schema: {
    operationId: 'withdrawInvitation',
    tags,
    summary: 'Withdraw an invitation',
    params: ById,
    response: { 204: Nothing },
  },
});

const Token = Text(200, 'From the link.');

export const lookAtInvitation = operation({
  method: 'POST',
  url: '/api/v1/invitations/look',
  action: 'public',
  schema: {
    operationId: 'lookAtInvitation',
    tags,
    summary: 'What a link invites to',
    body: Type.Object({ token: Token }),
    response: {
      200: Type.Object({
        email: Type.String(),
        role: OneOf(roles, 'What they will be.'),
        organization: Type.String(),
        expires_at: Type.String(),
      }),
    },
  },
});

export const acceptInvitation = operation({
  method: 'POST',
  url: '/api/v1/invitations/accept',
  action: 'public',
  schema: {
    operationId: 'acceptInvitation',
    tags,
    summary: 'Make the account that a link invites to, and sign in',
    body: Type.Object({ token: Token, name: Name, password: NewPassword }),
    response: { 201: Session },
  },
});
