// The eight roles of people, from the most to the least that they may do.

export const roles = [
  'owner',
  'admin',
  'account_manager',
  'analyst',
  'merchant',
  'merchant_viewer',
  'location_manager',
  'staff',
] as const;

export type Role = (typeof roles)[number];

/** What a role is bound to: nothing, any number of clients, one client, or locations of one client. */
export type RoleBounds = 'organization' | 'clients' | 'client' | 'locations';

export const boundsOf: Record<Role, RoleBounds> = {
  owner: 'organization',
  admin: 'organization',
  account_manager: 'clients',
  analyst: 'organization',
  merchant: 'client',
  merchant_viewer: 'client',
  location_manager: 'locations',
  staff: 'locations',
};

/** Roles that somebody of a role may invite, change and remove. */
export const appoints: Record<Role, readonly Role[]> = {
  owner: roles,
  admin: roles.filter((role) => role !== 'owner'),
  account_manager: [],
  analyst: [],
  merchant: ['merchant', 'merchant_viewer', 'location_manager', 'staff'],
  merchant_viewer: [],
  location_manager: ['staff'],
  staff: [],
};
