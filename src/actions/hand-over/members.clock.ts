import type { Tx } from '../../foundation/database.types.ts';
import { membersFollowed } from '../../year/year.ts';
import { writeAction } from '../action.change.ts';
import { openStates } from '../action.rules.ts';
import { listActions } from '../action.store.ts';
import { auditAction } from '../one/parts.store.ts';

/**
 * After an election what a councillor had promised to do passes to the successor on the day they begin, in the same agency; what is done
 * keeps the name of who did it. Done twice it does nothing. @returns how many actions.
 */
export async function passMembersActions(tx: Tx): Promise<number> {
  let passed = 0;
  for (const { accountId, agencyId, successorId } of await membersFollowed(tx)) {
    const theirs = await listActions(tx, { accountId, states: openStates });
    for (const action of theirs.filter((each) => each.ownerAccountId === accountId && each.ownerAgencyId === agencyId)) {
      await writeAction(tx, action, action.version, 'passed to the member who follows after the election', { owner_account_id: successorId });
      await auditAction(tx, 'action.handed-over', action.id);
      passed += 1;
    }
  }
  return passed;
} // prettier-ignore
