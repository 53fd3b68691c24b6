import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { openConsultation, type ConsultationWorld } from '../../../test/support/consultation-world.ts';
import { loadWards, makeWave, type TestWave } from '../../../test/support/consultation.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import type { WardShapes } from '../../places/places.ts';
import { roundedPoint } from '../questionnaire/questionnaire.rules.ts';
import { answersTable } from '../answers/answers.csv.ts';
import { makeGround, settlePlace, wardsAbout } from './pin.rules.ts';

let world: ConsultationWorld;
let of: TestWave;
before(async () => {
  world = await openConsultation();
  await loadWards(world.test, world.partnership);
  of = await makeWave(world.test, world.partnership);
});
after(() => world.close());

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const url = (): string => `/survey/${of.code}/question/place`;
const field = (page: string, name: string): string =>
  new RegExp(`name="${name.replaceAll('.', '\\.')}"[^>]*?value="([^"]*)"`).exec(page)?.[1] ?? 'missing';
const stored = async (): Promise<{ answers: Record<string, unknown>; ward_code: string | null }[]> =>
  world.test.query(
    'select answers, ward_code from survey_response where consultation_wave_id = $1 order by id',
    [of.id],
  );
const press = (visitor: Visitor, x: string, y: string, more: Record<string, string> = {}) =>
  visitor.post(url(), { place: '', 'place.ward': '', 'place.view': '', ...more, 'place.pin.x': x, 'place.pin.y': y }); // prettier-ignore

describe('a pin on the map', () => {
  it('is pressed on the whole area, then on its ward, shown back in words, kept with its ward and counted', async () => {
    const resident = world.anybody();
    const page = await resident.get(url());
    // Enter in a field presses the first button of a form: the one that goes on, not the picture.
    const buttons = [...page.body.matchAll(/<(?:button|input)\b[^>]*type="(submit|image)"[^>]*>/g)].map(([, type]) => type); // prettier-ignore
    assert.deepEqual(buttons, ['submit', 'image']);
    assert.match(page.body, /<details class="fp-pin" id="place-pin-part"\s*>/);
    await assertGoodHtml('a map to press', page.body);
    const first = await press(resident, '70', '90', { place: 'By the weir' });
    assert.equal(first.statusCode, 200, text(first.body).slice(0, 300));
    await assertGoodHtml('a pin', first.body);
    assert.match(text(first.body), /Your pin is in Fenwater, kept to about 100 metres/);
    assert.equal(field(first.body, 'place'), 'By the weir');
    assert.equal(field(first.body, 'place.view'), 'E05000001');
    assert.equal((await stored()).length, 0, 'nothing is kept before it is answered');
    const second = await press(resident, '200', '100', { place: 'By the weir', 'place.ward': 'E05000001', 'place.view': 'E05000001' }); // prettier-ignore
    const [lat, lon] = [field(second.body, 'place.lat'), field(second.body, 'place.lon')];
    assert.notDeepEqual([lat, lon], [field(first.body, 'place.lat'), field(first.body, 'place.lon')]);
    const went = await resident.post(url(), { place: 'By the weir', 'place.ward': 'E05000001', 'place.view': 'E05000001', 'place.lat': lat, 'place.lon': lon }); // prettier-ignore
    assert.equal(went.statusCode, 303);
    const [row] = await stored();
    assert.deepEqual(row?.answers['place'], { place: 'By the weir', ward: 'E05000001', point: { lat: Number(lat), lon: Number(lon) } }); // prettier-ignore
    assert.equal(row.ward_code, 'E05000001');
    // Coming back, the pin is where it was; taken away, its ward goes with it.
    const again = await resident.get(url());
    assert.match(again.body, /<details class="fp-pin" id="place-pin-part"\s+open>/);
    assert.deepEqual([field(again.body, 'place.lat'), field(again.body, 'place.lon')], [lat, lon]);
    assert.match(
      text((await resident.get(`/survey/${of.code}/check`)).body),
      /By the weir, Fenwater, pin on the map/,
    );
    await resident.get(url());
    const away = await resident.post(url(), { place: '', 'place.ward': 'E05000001', 'place.view': 'E05000001', 'place.lat': lat, 'place.lon': lon, 'place.away': '1' }); // prettier-ignore
    assert.equal(away.statusCode, 200);
    assert.doesNotMatch(away.body, /option value="E05000001" selected|Your pin is in/);
    // In the list of all answers the unit reads it too.
    const table = answersTable(of.questionnaire, [
      { answers: row.answers, signals: [], channel: 'web', weight: null } as never,
    ]);
    assert.match(JSON.stringify(table), new RegExp(`${lat}, ${lon}`));
  });

  it('outside the area, by a key, and with rubbish: says what to do, keeps what was typed, and stores nothing', async () => {
    const before = (await stored()).length;
    for (const [x, y] of [['0', '0'], ['2', '300'], ['9999', '9999'], ['-5', '10'], ['1e3', 'NaN'], ['<b>', ''], ['', ''], ['10', '5'.repeat(4000)]] as const) {
      const resident = world.anybody();
      await resident.get(url());
      const refused = await press(resident, x, y, { place: 'Mill Lane' });
      assert.equal(refused.statusCode, 422, `${x.slice(0, 9)} ${y.slice(0, 9)}`);
      assert.match(text(refused.body), /There is a problem That is not inside the area/);
      assert.match(refused.body, /href="#place-pin"/);
      assert.equal(field(refused.body, 'place'), 'Mill Lane');
      assert.match(refused.body, /<details class="fp-pin" id="place-pin-part"\s+open>/);
    }
    assert.equal((await stored()).length, before);
  }); // prettier-ignore

  it('sent by hand: finer than 100 metres is rounded, outside or no number is refused, a ward that is not ours too', async () => {
    const resident = world.anybody();
    const send = async (fields: Record<string, string>): Promise<{ status: number; page: string }> => {
      await resident.get(url());
      const { statusCode, body } = await resident.post(url(), { place: '', ...fields });
      return { status: statusCode, page: text(body) };
    };
    assert.match((await send({ 'place.lat': '55.95', 'place.lon': '-3.19' })).page, /not inside the area/);
    assert.match((await send({ 'place.lat': 'x', 'place.lon': '<i>' })).page, /Enter a place or choose a ward/);
    assert.match((await send({ 'place.lat': '51.25', 'place.lon': '0.25', 'place.ward': 'E05000002' })).page, /not where your pin is/);
    assert.match((await send({ place: 'Mill Lane', 'place.ward': 'E05999999' })).page, /Choose a ward from the list/);
    assert.equal((await send({ 'place.lat': '51.2503', 'place.lon': '' })).status, 303, 'half a pin is none');
    assert.equal((await send({ 'place.lat': '51.2503456', 'place.lon': '0.2501234' })).status, 303);
    const kept = (await stored()).map(({ answers }) => answers['place']);
    assert.deepEqual(kept.at(-1), { place: '', ward: 'E05000001', point: { lat: 51.25, lon: 0.2505 } });
  }); // prettier-ignore

  it('weighs less than 20 KB with page and style sheet, ward by ward', async () => {
    const resident = world.anybody();
    const page = await resident.get(url());
    assert.ok(gzipSync(page.rawPayload).length < 10_000, `${gzipSync(page.rawPayload).length}`);
  });
});

/** Anywhere in the square, and often within the rounding of a border. */
const along = (from: number): fc.Arbitrary<number> =>
  fc
    .oneof(fc.integer({ min: 1, max: 1999 }), fc.integer({ min: 992, max: 1008 }))
    .map((at) => from + (at + 0.37) / 10_000);

/** Four wards in a square of fifteen kilometres or so. */
const shapes: WardShapes = {
  wards: [0, 1, 2, 3].map((at) => {
    const [west, south] = [(at % 2) * 0.1, 51 + Math.floor(at / 2) * 0.1];
    return { code: `W${at}`, name: `Ward ${at}`, geometry: { type: 'Polygon', coordinates: [[[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]] } };
  }),
  locate: (lon, lat) =>
    lon >= 0 && lon < 0.2 && lat >= 51 && lat < 51.2 ? `W${(lon < 0.1 ? 0 : 1) + (lat < 51.1 ? 0 : 2)}` : null,
}; // prettier-ignore

describe('the rules of a pin', () => {
  it('what is pressed on any map is drawn again where it was pressed, to the 100 metres that are kept', () => {
    const ground = makeGround(shapes);
    fc.assert(
      fc.property(fc.constantFrom('', 'W0', 'W3', 'nonsense'), along(0), along(51), (view, lon, lat) => {
        const picture = ground.picture(view);
        assert.ok(picture);
        const [one, two] = [picture.at(100, 100), picture.at(101, 100)];
        const metres = Math.hypot((two.lon - one.lon) * 111_320 * Math.cos((one.lat * Math.PI) / 180), two.lat - one.lat);
        assert.ok(Math.abs(metres - picture.metresToPixel) < picture.metresToPixel * 0.01);
        // Rounding never takes a pin out of the ward that it was put in.
        const ward = shapes.locate(lon, lat);
        const point = roundedPoint({ lon, lat });
        assert.ok(wardsAbout(point, shapes).includes(ward ?? ''));
        assert.deepEqual(settlePlace({ place: '', ward: ward ?? '', point }, shapes.wards, shapes).fault, null);
        assert.ok(Math.abs(point.lat - lat) * 111_320 <= 56 && Math.abs(point.lon - lon) * 70_100 <= 53);
        assert.deepEqual(roundedPoint(point), point);
      }),
    );
  });

  it('a ward drawn large is pressed to less than 50 metres', () => {
    const ground = makeGround(shapes);
    assert.ok((ground.picture('W0')?.metresToPixel ?? 99) < 50);
    assert.ok((ground.picture('')?.metresToPixel ?? 0) > (ground.picture('W0')?.metresToPixel ?? 99));
  });
}); // prettier-ignore
