import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays } from '../../foundation/day.ts';
import type { Figure } from '../../statistics/statistics.ts';
import {
  changeWords,
  checkRoom,
  dueOn,
  fileNames,
  packLimits,
  placeWords,
  printCount,
  slug,
  usualDueDays,
  wardOfTitle,
} from './pack.rules.ts';

const figure = (part: Partial<Figure>): Figure =>
  ({ change: null, significance: null, rank: null, ...part }) as Figure;

describe('what a pack says of a change', () => {
  it('says up and down only where the test does and the size is at least 1%', () => {
    assert.equal(changeWords(figure({ significance: 'up', change: 12.34 })), 'up 12.3%');
    assert.equal(changeWords(figure({ significance: 'down', change: -40 })), 'down 40.0%');
    assert.equal(changeWords(figure({ significance: 'up', change: 0.4 })), 'level');
    assert.equal(
      changeWords(figure({ significance: 'no-clear-change', change: 30 })),
      '+30.0%, may be chance',
    );
    assert.equal(changeWords(figure({ significance: 'too-few', change: null })), 'too few to say');
    assert.equal(changeWords(figure({ significance: 'not-comparable' })), 'not compared');
    fc.assert(
      fc.property(
        fc.constantFrom('no-clear-change', 'too-few', 'not-comparable', null),
        fc.double({ min: -90, max: 900, noNaN: true }),
        (significance, change) => {
          assert.doesNotMatch(changeWords(figure({ significance, change })), /\b(up|down)\b/);
        },
      ),
    );
  });

  it('says between which places chance may move a ward', () => {
    assert.equal(placeWords(figure({ rank: 3 }), { rank: 3, low: 2, high: 5 }), '2nd to 5th');
    assert.equal(placeWords(figure({ rank: 1 }), { rank: 1, low: 1, high: 1 }), '1st');
    assert.equal(placeWords(figure({ rank: null }), undefined), 'none');
  });

  it('says of a rounded count that it is one, and never prints a small number', () => {
    assert.equal(printCount(35, true), 'about 35');
    assert.equal(printCount(null, true), 'under 8');
    assert.equal(printCount(3, false), '3');
    assert.equal(printCount(null, false), 'not known');
  });
});

describe('a request', () => {
  it('is due by the setting that had begun when it was made, the latest of them', () => {
    const settings = [
      { beginsOn: '2026-01-01', dueDays: 20 },
      { beginsOn: '2026-06-01', dueDays: 5 },
    ];
    assert.equal(dueOn('2026-03-01', settings), addDays('2026-03-01', 20));
    assert.equal(dueOn('2026-06-01', settings), addDays('2026-06-01', 5));
    assert.equal(dueOn('2025-12-31', settings), addDays('2025-12-31', usualDueDays.value));
  });

  it('finds the ward that a post is called after, the longest name that stands there as words', () => {
    const wards = ['Harle', 'Nutbourne and Harle', 'Mead', 'Hollowmead'].map((name) => ({
      code: name,
      name,
    }));
    assert.equal(wardOfTitle('Councillor for Hollowmead, cabinet member', wards)?.name, 'Hollowmead');
    assert.equal(wardOfTitle('Councillor, Nutbourne and Harle', wards)?.name, 'Nutbourne and Harle');
    assert.equal(wardOfTitle('Leader of the council', wards), null);
  });
});

describe('files and lines', () => {
  it('names each ward’s file, two of one name by their codes', () => {
    assert.equal(slug('Shorne, Cobham & Luddesdown'), 'shorne-cobham-luddesdown');
    assert.equal(slug('Ŵyndŵr'), 'wyndwr');
    const names = fileNames([
      { code: 'E1', name: 'Town' },
      { code: 'E2', name: 'Town' },
      { code: 'E3', name: 'Marsh' },
    ]);
    assert.deepEqual([...names.values()], ['ward-town-e1', 'ward-town-e2', 'ward-marsh']);
  });

  it('refuses a line that the page has no room for', () => {
    checkRoom(packLimits.lines.ward - 1, 'Harbour');
    assert.throws(() => checkRoom(packLimits.lines.ward, 'Harbour'), /2 for Harbour already/);
    assert.throws(() => checkRoom(packLimits.lines.everyWard, null), /2 for every ward already/);
  });
});
