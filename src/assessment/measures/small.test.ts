import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { actorOf, openDemonstration, type Demonstration } from '../../../test/support/demonstration.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { figureAddress } from '../question.rules.ts';
import { measureWorld } from './measure.evidence.ts';
import { measureFigures } from './measure.figures.ts';
import { ensureMeasures, selectMeasure } from './measure.store.ts';
import { periodsFrom } from './periods.rules.ts';

/**
 * What a councillor reads of sources that are not open data: every count rounded to the nearest 5 before anything is worked
 * out from it, so that asking twice and subtracting tells no more. The analyst reads the same pages whole.
 */
let demonstration: Demonstration;
let analyst: Visitor;
let councillor: Visitor;

before(async () => {
  demonstration = await openDemonstration({ furnished: false });
  analyst = await demonstration.as('analyst');
  councillor = await demonstration.as('councillor');
});
after(() => demonstration.close());

const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[a-z]+;|&#\d+;/g, ' ')
    .replace(/\s+/g, ' ');

async function look(visitor: Visitor, url: string): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, 200, `${url}: ${textOf(answer.body).slice(0, 300)}`);
  await assertGoodHtml(url, answer.body);
  return textOf(answer.body);
}

const fires = '/assessment/measures/deliberate-fires';
const words = /counts are rounded to the nearest 5 here \(0 stands for 0, 1 or 2\)/;

/** Figures of deliberate fires of every area there is, as somebody in the role gets them. */
async function figures(role: 'analyst' | 'councillor'): Promise<Figure[]> {
  const actor = await actorOf(demonstration, role);
  const { engine, folder, register } = demonstration.installation;
  return register.database.asActor(actor, 'count', async (tx) => {
    await ensureMeasures(tx, actor.partnershipId);
    const measure = await selectMeasure(tx, 'deliberate-fires');
    const world = await measureWorld(tx, { engine, folder }, actor.partnershipId, 'fire');
    assert.ok(world !== null);
    return measureFigures(world, measure, {
      areas: [...world.districts.areas, ...(world.wards?.areas ?? [])].map(({ code }) => code),
      ...periodsFrom({}, world.months),
    });
  });
}

describe('counts of sources that are not open data', () => {
  it('are whole for the analyst and rounded for the councillor, who is told so', async () => {
    const whole = await look(analyst, fires);
    const shown = await look(councillor, fires);
    assert.doesNotMatch(whole, words);
    assert.match(shown, words);
    const size = (text: string): number =>
      Number(
        (/: (\d[\d,]*) (?:incidents|fires)/.exec(text)?.[1] ?? assert.fail(text.slice(0, 600))).replaceAll(
          ',',
          '',
        ),
      );
    assert.equal(size(shown) % 5, 0);
    assert.ok(Math.abs(size(shown) - size(whole)) <= 5 * 8, 'a sum of rounded parts stays near the whole');
  });

  it('leave no unrounded count on the page, behind it, or among the areas and months', async () => {
    const whole = await figures('analyst');
    const said = new Set(
      whole
        .flatMap(({ value, previous, compared }) => [value, previous, compared])
        .filter((each) => each !== null),
    );
    const unrounded = [...said]
      .filter((each) => each % 5 !== 0 && each > 31)
      .map((each) => each.toLocaleString('en-GB'));
    assert.ok(unrounded.length >= 3, 'the fixture has counts that rounding changes');
    for (const page of [fires, `${fires}/firm`]) {
      // The bounds of an interval are worked out from the rounded count, and may happen to be any number.
      const text = (await look(councillor, page)).replace(/[\d,.]+ to [\d,.]+ \(/g, '(');
      for (const each of unrounded)
        assert.ok(!new RegExp(`(?<![\\d,.])${each}(?![\\d,.]\\d)`).test(text), `${page} says ${each}`);
    }
    for (const { value, previous, compared, numerator } of await figures('councillor'))
      for (const each of [value, previous, compared, numerator]) assert.equal((each ?? 0) % 5, 0);
  });

  it('are whole for everybody where the source is open data', async () => {
    const street = '/assessment/measures/anti-social-behaviour';
    assert.doesNotMatch(await look(councillor, street), words);
    assert.match(await look(councillor, street), /3,651 incidents/);
  });

  it('have a page of their own under their id, in the form its reader may see', async () => {
    const [whole] = await figures('analyst');
    const [shown] = await figures('councillor');
    assert.ok(whole !== undefined && shown !== undefined);
    assert.notEqual(whole.id, shown.id);
    const text = await look(analyst, figureAddress(whole));
    assert.ok(text.includes(String(whole.value)), text.slice(0, 600));
    assert.match(text, /Behind it, by month/);
    assert.match(await look(councillor, figureAddress(shown)), words);
    // The address of the whole one leads nowhere, or (where a document quotes it) to the rounded one.
    for (const address of [figureAddress(whole), figureAddress(whole).replace('?', '/figure.csv?')]) {
      const answer = await councillor.get(address);
      if (answer.statusCode === 404) continue;
      assert.equal(answer.statusCode, 200);
      assert.match(textOf(answer.body), words);
      assert.doesNotMatch(textOf(answer.body), new RegExp(`\\b${whole.value}\\b`));
    }
    const csv = (await councillor.get(figureAddress(shown).replace('?', '/figure.csv?'))).body;
    for (const [, count] of csv.matchAll(/^[A-Z][a-z]+ \d{4},(\d+)/gm)) assert.equal(Number(count) % 5, 0);
  });
});
