import assert from 'node:assert/strict';
import { it } from 'node:test';
import { indicatorOf, readingOf } from '../../../test/support/report-ground.ts';
import { publicBody } from '../reports/publish.rules.ts';
import { judge } from './series.rules.ts';
import type { Indicator } from './indicator.types.ts';

const quarter = { from: '2026-07', to: '2026-09' };
const targets = [{ id: 't', from: '2026-07-01', to: '2026-09-01', value: 80, reason: 'Agreed', setOn: '2026-01-01', setBy: null }]; // prettier-ignore
const seriesOf = (indicator: Indicator, value: number | null) => ({
  indicator,
  targets,
  breaks: [],
  readings: [readingOf(indicator, quarter, value, { state: 'locked', words: 'People noticed the lamps.' })],
});

it('holds a number against its target, and what is told in words or only watched against none', () => {
  const of = (more: Partial<Indicator>, value: number | null) => {
    const series = seriesOf(indicatorOf('lamps', more), value);
    const [reading = assert.fail()] = series.readings;
    const made = { all: new Map(), owners: new Map(), corrected: new Set<string>(), aims: new Map(), onTargetPercent: 1 }; // prettier-ignore
    const [published] = publicBody([series], { from: '2026-07-01', to: '2026-09-01' }, made).indicators;
    return [
      judge(series, reading, null).target?.target.value ?? null,
      published?.target,
      published?.targetReason,
    ];
  };
  assert.deepEqual(of({}, 92), [80, '80 people', 'Agreed']);
  assert.deepEqual(of({ shape: 'words' }, null), [null, '', '']);
  assert.deepEqual(of({ polarity: 'neutral' }, 92), [null, '', '']);
});
