import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Role } from '../foundation/database.types.ts';
import { actions, may, permissions, roles, whoMay } from './permissions.ts';

test('the permission table: every action is somebody’s, an unknown one is nobody’s', () => {
  for (const action of actions) {
    const row: { roles: readonly Role[]; ownAgency?: readonly Role[] } = permissions[action];
    assert.notEqual(whoMay(action), '', action);
    assert.deepEqual(
      roles.filter((role) => may(role, action)),
      roles.filter((role) => [...row.roles, ...(row.ownAgency ?? [])].includes(role)),
    );
  }
  fc.assert(
    fc.property(fc.constantFrom(...roles), fc.string(), (role, action) => {
      if (!(actions as string[]).includes(action)) assert.equal(may(role, action), false);
    }),
  );
  for (const trap of ['toString', '__proto__', 'constructor', ''])
    assert.equal(may('administrator', trap), false);
});
