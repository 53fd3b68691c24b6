import assert from 'node:assert/strict';
import { it } from 'node:test';
import { groundOf, priorities } from '../../../test/support/report-ground.ts';
import { logDocument } from './log.document.ts';

it('prints the day of what was last said in words, as every day on paper', () => {
  const ground = groundOf('progress', { from: '2026-07', to: '2026-09' });
  const actions = (ground.actions.get(priorities[0] ?? '') ?? []).map((action) => ({ ...action, heading: 'none' as const, dueRule: null }));
  const made = { emails: new Map<string, string>(), banner: '', author: '', cut: false, forSheet: false };
  const words = JSON.stringify(logDocument(actions, made).blocks);
  assert.match(words, /20 September 2026: Half of what was planned/);
  assert.doesNotMatch(words, /\d{4}-\d{2}-\d{2}/);
}); // prettier-ignore
