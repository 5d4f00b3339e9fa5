// The organization's own settings.
import { Type } from 'typebox';
import { Nullable } from '../fields.ts';
import { operation } from '../operation.ts';
import { CreatedAt, MaybeText, Name } from './fields.ts';
import { Email } from './session.ts';

const tags = ['Organization'];

export const Organization = Type.Object({
  id: Type.String(),
  name: Type.String(),
  support_email: MaybeText,
  campaign_approval: Type.Boolean({
    description: 'A campaign of a merchant or an account manager is approved before it is active.',
  }),
  created_at: CreatedAt,
});

export const getOrganization = operation({
  method: 'GET',
  url: '/api/v1/organization',
  action: 'organization.read',
  schema: {
    operationId: 'getOrganization',
    tags,
    summary: 'The organization',
    response: { 200: Organization },
  },
});

export const changeOrganization = operation({
  method: 'PATCH',
  url: '/api/v1/organization',
  action: 'organization.write',
  schema: {
    operationId: 'changeOrganization',
    tags,
    summary: 'Change the organization’s settings',
    body: Type.Object({
      name: Type.Optional(Name),
      support_email: Type.Optional(Nullable(Email)),
      campaign_approval: Type.Optional(Type.Boolean()),
    }),
    response: { 200: Organization },
  },
});
