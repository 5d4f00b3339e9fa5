// Signing in and out, and what a signed-in person does with their own account.
import { Type } from 'typebox';
import { Nullable, OneOf, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { roles } from '../role.ts';
import { ById, CreatedAt, MaybeText, Nothing, Name } from './fields.ts';

const tags = ['Session'];

export const Email = Type.Unsafe<string>({
  type: 'string',
  minLength: 3,
  maxLength: 320,
  pattern: '^\\s*[^\\s@]+@[^\\s@]+\\s*$',
  expects: 'an e-mail address',
  description: 'Compared without case.',
});

export const NewPassword = Type.Unsafe<string>({
  type: 'string',
  minLength: 10,
  maxLength: 200,
  expects: 'a password of 10 to 200 characters',
  description: 'At least 10 characters; length is what counts.',
});

const Ids = (description: string) => Nullable(Type.Array(Type.String(), { description }));

export const Session = Type.Object({
  account: Type.Object({
    id: Type.String(),
    name: MaybeText,
    email: Type.String(),
    role: OneOf(roles, 'What they may do.'),
    totp_enabled: Type.Boolean(),
    locale: Type.String(),
  }),
  organization: Type.Object({ id: Type.String(), name: Type.String() }),
  client_ids: Ids('The clients that they see; null: all.'),
  location_ids: Ids('The locations that they work at; null: all of their clients.'),
  may: Type.Array(Type.String(), { description: 'The actions that they may do.' }),
  expires_at: Type.String({ description: 'When they have to sign in again at the latest.' }),
});

export const getSetup = operation({
  method: 'GET',
  url: '/api/v1/setup',
  action: 'public',
  schema: {
    operationId: 'getSetup',
    tags,
    summary: 'Whether this installation is empty and waits for its owner',
    response: { 200: Type.Object({ needed: Type.Boolean() }) },
  },
});

export const setUp = operation({
  method: 'POST',
  url: '/api/v1/setup',
  action: 'public',
  schema: {
    operationId: 'setUp',
    tags,
    summary: 'Make the first organization and its owner, and sign in',
    description: 'Only on an empty installation; 409 afterwards.',
    body: Type.Object({
      organization: Name,
      name: Type.Optional(Name),
      email: Email,
      password: NewPassword,
    }),
    response: { 201: Session },
  },
});

export const signIn = operation({
  method: 'POST',
  url: '/api/v1/session',
  action: 'public',
  schema: {
    operationId: 'signIn',
    tags,
    summary: 'Sign in',
    description:
      'Sets the session cookie. 401 `sign_in_failed` for an unknown address as for a wrong ' +
      'password; 401 `totp_required` where a code of the second factor is wanted; 429 after ' +
      'several failures, with Retry-After.',
    body: Type.Object({
      email: Email,
      password: Text(1_000, 'The password.'),
      totp_code: Type.Optional(Nullable(Text(20, 'Six digits from the authenticator.'))),
      recovery_code: Type.Optional(Nullable(Text(40, 'In place of a code; good once.'))),
    }),
    response: { 200: Session },
  },
});

export const getSession = operation({
  method: 'GET',
  url: '/api/v1/session',
  action: 'session',
  schema: {
    operationId: 'getSession',
    tags,
    summary: 'Who is signed in, and what they may do',
    response: { 200: Session },
  },
});

export const signOut = operation({
  method: 'DELETE',
  url: '/api/v1/session',
  action: 'session',
  schema: { operationId: 'signOut', tags, summary: 'Sign out', response: { 204: Nothing } },
});

const ListedSession = Type.Object({
  id: Type.String(),
  current: Type.Boolean({ description: 'This very session.' }),
  agent: Type.String({ description: 'The browser, as it calls itself.' }),
  address: Type.String(),
  created_at: CreatedAt,
  last_seen_at: Type.String(),
  expires_at: Type.String(),
});

export const listSessions = operation({
  method: 'GET',
  url: '/api/v1/sessions',
  action: 'session',
  schema: {
    operationId: 'listSessions',
    tags,
    summary: 'Where one is signed in',
    response: { 200: Page(ListedSession) },
  },
});

export const endSession = operation({
  method: 'DELETE',
  url: '/api/v1/sessions/:id',
  action: 'session',
  schema: {
    operationId: 'endSession',
    tags,
    summary: 'Sign out somewhere else',
    params: ById,
    response: { 204: Nothing },
  },
});

export const changeOwnAccount = operation({
  method: 'PATCH',
  url: '/api/v1/account',
  action: 'session',
  schema: {
    operationId: 'changeOwnAccount',
    tags,
    summary: 'Change one’s own name or language',
    body: Type.Object({
      name: Type.Optional(Nullable(Name)),
      locale: Type.Optional(Text(35, 'A language such as en or de.')),
    }),
    response: { 200: Session },
  },
});

export const changePassword = operation({
  method: 'POST',
  url: '/api/v1/account/password',
  action: 'session',
  schema: {
    operationId: 'changePassword',
    tags,
    summary: 'Change one’s own password',
    description: 'Signs out everywhere else, and renews this session.',
    body: Type.Object({
      current_password: Text(1_000, 'The one of now.'),
      new_password: NewPassword,
    }),
    response: { 200: Session },
  },
});

export const beginTotp = operation({
  method: 'POST',
  url: '/api/v1/account/totp',
  action: 'session',
  schema: {
    operationId: 'beginTotp',
    tags,
    summary: 'Begin with a second factor',
    description: 'Nothing changes until a first code confirms it.',
    body: Type.Object({ password: Text(1_000, 'Asked for once more.') }),
    response: { 200: Type.Object({ secret: Type.String(), otpauth_url: Type.String() }) },
  },
});

const Code = Type.Object({ code: Text(20, 'Six digits from the authenticator.') });

export const confirmTotp = operation({
  method: 'POST',
  url: '/api/v1/account/totp/confirm',
  action: 'session',
  schema: {
    operationId: 'confirmTotp',
    tags,
    summary: 'Switch the second factor on',
    description: 'Answers the recovery codes, once. Signs out everywhere else.',
    body: Code,
    response: { 200: Type.Object({ recovery_codes: Type.Array(Type.String()) }) },
  },
});

export const disableTotp = operation({
  method: 'POST',
  url: '/api/v1/account/totp/disable',
  action: 'session',
  schema: {
    operationId: 'disableTotp',
    tags,
    summary: 'Switch the second factor off',
    body: Type.Object({ password: Text(1_000, 'Asked for once more.') }),
    response: { 200: Session },
  },
});

export const requestPasswordReset = operation({
  method: 'POST',
  url: '/api/v1/password-resets',
  action: 'public',
  schema: {
    operationId: 'requestPasswordReset',
    tags,
    summary: 'Ask for a link to set a new password',
    description:
      'The same answer whether there is such an account or not. `by_email` tells whether this ' +
      'installation can send mail; where it cannot, its operator makes the link: ' +
      '`npx vouchertrack account reset-link EMAIL`.',
    body: Type.Object({ email: Email }),
    response: { 202: Type.Object({ by_email: Type.Boolean() }) },
  },
});

export const resetPassword = operation({
  method: 'POST',
  url: '/api/v1/password-resets/redeem',
  action: 'public',
  schema: {
    operationId: 'resetPassword',
    tags,
    summary: 'Set a new password with a link',
    description: 'Signs out everywhere. The second factor stays.',
    body: Type.Object({ token: Text(200, 'From the link.'), password: NewPassword }),
    response: { 200: Type.Object({ email: Type.String() }) },
  },
});
