// The table of roles in docs/accounts.md says what the rule says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { roles } from '../../contract/role.ts';
import type { Action } from '../../contract/operation.ts';
import { can, type UserActor } from './can.ts';

const actions = /^\s+\| '([a-z_]+(?:\.[a-z_]+)?)'/gm;
/** All actions, in their order, as the contract lists them. */
const listed = [...readFileSync('contract/operation.ts', 'utf8').matchAll(actions)].map(
  ([, action]) => action as Action,
);

const person = (role: UserActor['role']): UserActor => ({
  kind: 'account',
  id: '1',
  organizationId: 'o',
  clientIds: null,
  locationIds: null,
  mode: 'live',
  role,
  sessionId: '2',
});

/** The table as it has to stand in the document. */
function tableOfRoles(): string {
  const shown = listed.filter(
    (action) => action !== 'public' && roles.some((role) => can(person(role), action)),
  );
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['action', ...roles]),
    row(['action', ...roles].map(() => '---')),
    ...shown.map((action) =>
      row([action, ...roles.map((role) => (can(person(role), action) ? 'yes' : ''))]),
    ),
  ].join('\n');
}

const squeezed = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');

test('the document’s table is the rule', () => {
  const document = squeezed(readFileSync('docs/accounts.md', 'utf8'));
  expect(listed.length).toBeGreaterThan(30);
  for (const line of tableOfRoles().split('\n')) expect(document).toContain(squeezed(line));
});

test('what belongs to another organization, client or location is out of everybody’s reach', () => {
  const bound = { ...person('location_manager'), clientIds: ['a'], locationIds: ['x'] };
  const may = (resource: object) => can(bound, 'location.read', resource);
  expect(may({ organizationId: 'o', clientId: 'a', locationId: 'x' })).toBe(true);
  expect(may({ organizationId: 'p' })).toBe(false);
  expect(may({ clientId: 'b' })).toBe(false);
  expect(may({ clientId: null })).toBe(false);
  expect(may({ clientId: 'a', locationId: 'y' })).toBe(false);
});
