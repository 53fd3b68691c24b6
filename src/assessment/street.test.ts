import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonthCheck } from '../observatory/incident.ts';
import { monthsIn } from '../foundation/period.ts';
import { judgeComparability } from './analysis.ts';
import type { AssessmentQuestion, Evidence } from './evidence.ts';
import { streetPart } from './street.rules.ts';

const question: AssessmentQuestion = {
  area: { code: 'E07000999', name: 'Testborough' },
  period: { from: '2025-01', to: '2025-03' },
  comparison: { from: '2024-01', to: '2024-03' },
};

const complete = (source: string, from: string, to: string): MonthCheck[] =>
  monthsIn({ from, to }).map((month) => ({ source, month, state: 'complete', count: 100, reason: '' }));

const judged = (checks: MonthCheck[]) => judgeComparability({ checks } as unknown as Evidence, question);

test('a month that a fire service did not send leaves recorded crime comparable', () => {
  const street = complete('police-street:testshire', '2024-01', '2025-03');
  const fire: MonthCheck[] = complete('partner:fire', '2024-03', '2025-03').map((check) =>
    check.month === '2025-02' ? { ...check, state: 'missing', count: 0, reason: 'No file.' } : check,
  );
  assert.deepEqual(judged([...street, ...fire]), { kind: 'whole' });
});

test('a gap in one of two police forces is still a gap', () => {
  const gap = complete('police-street:other', '2024-01', '2025-03').map((check): MonthCheck =>
    check.month === '2025-02' ? { ...check, state: 'missing', count: 0, reason: 'No file.' } : check,
  );
  const result = judged([...complete('police-street:testshire', '2024-01', '2025-03'), ...gap]);
  assert.equal(result.kind, 'like-for-like');
});

test('without any police file the others are judged, not passed', () => {
  assert.equal(judged(complete('partner:asb', '2025-01', '2025-03')).kind, 'none');
  assert.deepEqual(streetPart([{ source: 'partner:asb' }]), [{ source: 'partner:asb' }]);
  assert.deepEqual(
    streetPart([{ source: 'police-streetlights' }, { source: 'police-street:kent' }]),
    [{ source: 'police-street:kent' }],
    'a partner whose code only begins alike is no police file',
  );
});
