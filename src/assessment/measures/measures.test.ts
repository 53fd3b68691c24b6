import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { actorOf, openDemonstration, type Demonstration } from '../../../test/support/demonstration.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { insertAreaGroup } from '../../places/places.ts';
import type { Visitor } from '../../../test/support/visitor.ts';

/** The pages of measures over the demonstration borough, whose totals are those published (see assessment.test.ts). */
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

async function look(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${textOf(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return textOf(answer.body);
}

const measures = '/assessment/measures';

describe('the pages of measures', () => {
  it('list what comes with the software, to whoever reads assessments', async () => {
    const all = await look(councillor, measures);
    assert.match(all, /Admissions for alcohol/);
    assert.doesNotMatch(all, /Add a measure/);
    assert.match(await look(analyst, `${measures}?words=violent+share`), /Violent crime as a share of crime/);
    const fire = await look(analyst, `${measures}?kind=fire`);
    assert.match(fire, /Deliberate fires/);
    assert.doesNotMatch(fire, /Robbery/);
    const next = /href="(\/assessment\/measures\?[^"]*after=[^"]+)"/.exec(
      (await analyst.get(measures)).body,
    )?.[1];
    assert.ok(next !== undefined, 'a second page');
    assert.doesNotMatch(await look(analyst, next.replaceAll('&amp;', '&')), /Admissions for alcohol/);
    // A second look adds nothing twice.
    assert.equal(
      (await look(analyst, `${measures}?words=robbery,+official`)).match(/Robbery, official/g)?.length,
      1,
    );
  });

  it('give the plain answer first, with its base and what it is compared with', async () => {
    const asb = await look(councillor, `${measures}/anti-social-behaviour`);
    assert.match(
      asb,
      /Anti-social behaviour, Marlhythe, October 2025 to September 2026: 3,651 incidents, 34\.1 per 1,000 residents \(107,040 residents, mid-2024/,
    );
    assert.match(
      asb,
      /That is up 46\.7%, from 2,488 in October 2024 to September 2025 to 3,651: more than chance explains\. There is a break in the series between the two/,
    );
    const violent = await look(analyst, `${measures}/violent-crime`);
    assert.match(violent, /There is no clear change, from 5,471 in .* to 5,657, \+3\.4%: it may be chance\./);
    assert.doesNotMatch(violent, /That is (worse|better|up|down)/);
    assert.match(violent, /It is 3rd highest of 12 districts compared; chance does not move that place\./);
    assert.match(
      violent,
      /Mean of the areas: [\d.]+, each area counting the same\. The areas taken together: [\d.]+/,
    );
    assert.match(violent, /wards of the district/);
    const share = await look(analyst, `${measures}/violent-share`);
    assert.match(share, /5,657 incidents, 46\.4% of 12,192 \(All crime in Marlhythe\)/);
  });

  it('compare within a group of areas, and name those the files do not reach', async () => {
    const actor = await actorOf(demonstration, 'analyst');
    const page = (await analyst.get(`${measures}/violent-crime`)).body;
    const codeOf = (name: string): string =>
      new RegExp(`<option value="([^"]+)"[^>]*>\\s*${name}\\s*<`).exec(page)?.[1] ?? assert.fail(name);
    await demonstration.installation.register.database.asActor(actor, 'make a group', (tx) =>
      insertAreaGroup(tx, 'coast', {
        kind: 'county',
        title: 'Coast',
        source: 'The board',
        asOf: '2026-04-01',
        areas: [
          { code: codeOf('Ostermouth'), name: 'Ostermouth' },
          { code: codeOf('Pellingsea'), name: 'Pellingsea' },
          { code: 'X07999999', name: 'Nowhere' },
        ],
      }),
    );
    const coast = await look(analyst, `${measures}/violent-crime?group=coast`);
    assert.match(coast, /of 3 areas of the group Coast/);
    assert.match(
      coast,
      /Compared within Coast \(The board, as of 2026-04-01\)\. Not in the files, so not in the comparison: Nowhere\./,
    );
    await look(analyst, `${measures}/violent-crime/firm?group=coast`);
  });

  it('say what is missing, and what an area or a period is not', async () => {
    const { partnershipId } = await actorOf(demonstration, 'analyst');
    await demonstration.installation.register.database.asSystem('take a kind away', partnershipId, (tx) =>
      tx.updateTable('source').set({ kind: null }).where('kind', '=', 'modern-slavery').execute(),
    );
    assert.match(await look(analyst, `${measures}/modern-slavery-referrals`), /There is no number yet/);
    await look(analyst, `${measures}/violent-crime?area=X99`, 404);
    await look(analyst, `${measures}/no-such-measure`, 404);
    assert.match(
      await look(analyst, `${measures}/violent-crime?period=other&from=2026-02&to=2026-01`, 422),
      /The last month must not be before the first/,
    );
    assert.match(
      await look(analyst, `${measures}/robbery?period=quarter-2026-07&compare=before`),
      /not equally long \(91 and 92 days\)/,
    );
    assert.match(
      await look(analyst, `${measures}/robbery?period=2024-10..2025-09&compare=none`),
      /was not compared/,
    );
  });

  it('show how firm it is: interval, test, same months, process, files', async () => {
    const firm = await look(councillor, `${measures}/violent-crime/firm`);
    assert.match(firm, /Byar 95%/);
    assert.match(firm, /If nothing had changed, a difference as large would come by chance in about \d+ of/);
    assert.match(firm, /months differ by more than chance one by one; of 12 months about 0\.6 would/);
    assert.match(firm, /Is any month unusual\?/);
    assert.match(firm, /Is it a trend\?.*: \d+ months with data|: (no clear trend|rising|falling)/);
    assert.match(firm, /by number of residents/);
    assert.match(firm, /Fingerprint \(SHA-256\)/);
    assert.match(firm, /version 1 of the measure/);
    const ward = /value="(X05\d+)"/.exec((await analyst.get(`${measures}/violent-crime`)).body)?.[1];
    assert.ok(ward !== undefined);
    await look(analyst, `${measures}/violent-crime/firm?area=${ward}`);
  });

  it('count other partners’ rows by what stands on them, never with the police’s', async () => {
    const fires = await look(analyst, `${measures}/deliberate-fires?compare=none`);
    assert.match(fires, /Deliberate fires, Marlhythe, .*: \d+ incidents\./);
    assert.match(fires, /wards of the district/);
    const council = await look(analyst, `${measures}/council-asb`);
    assert.match(council, /Anti-social behaviour told to the council, Marlhythe/);
    // What the police were told stays what it was.
    assert.match(await look(analyst, `${measures}/anti-social-behaviour`), /: 3,651 incidents/);
  });
});

describe('what stands out', () => {
  it('is ranked, with what chance would show and what was left out', async () => {
    const wards = await look(councillor, '/assessment/stands-out');
    assert.match(
      wards,
      /\d+ comparisons were made\. \d+ more were left out, because both periods together hold fewer than 20/,
    );
    assert.match(
      wards,
      /One by one, \d+ look like more than chance; about \d+ would though nothing had happened\./,
    );
    assert.match(wards, /stands? out; of these .* expected to be a false alarm/);
    const months = await look(analyst, '/assessment/stands-out?look=months&compare=year');
    assert.match(months, /comparisons were made/);
    assert.match(await look(analyst, '/assessment/stands-out?compare=none'), /No other period was asked for/);
  });
});

const hate = {
  title: 'Knife robbery',
  definition: 'Robberies in street-level files.',
  'source-kind': 'police-street',
  'category-1': 'robbery',
  'divide-by': 'residents',
  whole: '',
  per: '1000',
  decimals: '2',
  polarity: 'up-is-bad',
  'minimum-base': '20',
  note: '',
  source: 'The board, 3 June 2026',
  why: 'Asked for by the board.',
};

describe('changing measures', () => {
  it('is for those who may', async () => {
    await look(councillor, `${measures}/robbery/edit`, 403);
    await look(councillor, `${measures}/new`, 403);
  });

  it('shows what it does before it is saved, and keeps every version', async () => {
    await look(analyst, `${measures}/robbery/edit`);
    const fields = { ...hate, title: 'Robbery', version: '1', 'category-2': 'theft-from-the-person' };
    const unseen = await analyst.post(`${measures}/robbery/edit`, fields);
    assert.equal(unseen.statusCode, 422, 'not saved unseen');
    assert.match(textOf(unseen.body), /look at what it does, then save/);
    const preview = await analyst.post(`${measures}/robbery/preview`, fields);
    assert.equal(preview.statusCode, 200, textOf(preview.body).slice(0, 500));
    await assertGoodHtml('preview', preview.body);
    assert.match(textOf(preview.body), /As it is As it would be/);
    assert.match(textOf(preview.body), /What is counted: Robbery Robbery, and Theft from the person/);
    const seen = analyst.hidden('seen');
    const other = await analyst.post(`${measures}/robbery/edit`, { ...fields, seen, per: '100000' });
    assert.equal(other.statusCode, 422, 'another definition than was looked at');
    const saved = await analyst.post(`${measures}/robbery/edit`, { ...fields, seen });
    assert.equal(saved.statusCode, 303, textOf(saved.body).slice(0, 500));
    const page = await look(analyst, `${measures}/robbery/definition`);
    assert.match(page, /Version 2 was saved/);
    assert.match(page, /Asked for by the board\./);
    assert.match(page, /Came with the software\./);
    assert.match(await look(analyst, `${measures}/robbery/firm`), /version 2 of the measure/);
  });

  it('refuses what counts twice, and a version that is not the newest', async () => {
    await look(analyst, `${measures}/burglary/edit`);
    const twice = await analyst.post(`${measures}/burglary/preview`, {
      ...hate,
      version: '1',
      'category-1': 'violent-crime',
      'category-2': 'robbery',
    });
    assert.equal(twice.statusCode, 422);
    assert.match(textOf(twice.body), /is already part of “?Violent crime/);
    await assertGoodHtml('refused', twice.body);
    await look(analyst, `${measures}/robbery/edit`);
    const fields = { ...hate, version: '1' };
    await analyst.post(`${measures}/robbery/preview`, fields);
    const stale = await analyst.post(`${measures}/robbery/edit`, { ...fields, seen: analyst.hidden('seen') });
    assert.equal(stale.statusCode, 422);
    assert.match(textOf(stale.body), /changed this measure after you opened the page/);
    assert.match(textOf(stale.body), /What is stored now/);
    await assertGoodHtml('stale', stale.body);
  });

  it('adds, retires and brings back', async () => {
    await look(analyst, `${measures}/new`);
    const fields = { ...hate, code: 'knife-robbery' };
    await analyst.post(`${measures}/preview`, fields);
    const added = await analyst.post(`${measures}/new`, { ...fields, seen: analyst.hidden('seen') });
    assert.equal(added.statusCode, 303, textOf(added.body).slice(0, 500));
    assert.match(await look(analyst, `${measures}/knife-robbery`), /Knife robbery, Marlhythe/);
    await look(analyst, `${measures}/new`);
    await analyst.post(`${measures}/preview`, fields);
    const again = await analyst.post(`${measures}/new`, { ...fields, seen: analyst.hidden('seen') });
    assert.equal(again.statusCode, 422, 'the code is taken');
    await look(analyst, `${measures}/knife-robbery/definition`);
    const unsaid = await analyst.post(`${measures}/knife-robbery/retire`, { version: '1', why: '' });
    assert.equal(unsaid.statusCode, 422);
    await analyst.get(`${measures}/knife-robbery/definition`);
    const retired = await analyst.post(`${measures}/knife-robbery/retire`, {
      version: '1',
      why: 'Not used.',
    });
    assert.equal(retired.statusCode, 303);
    assert.doesNotMatch(await look(analyst, `${measures}?words=knife`), /Knife robbery/);
    assert.match(await look(analyst, `${measures}?words=knife&state=retired`), /Knife robbery Retired/);
    assert.match(await look(analyst, `${measures}/knife-robbery/definition`), /It was retired\./);
    const back = await analyst.post(`${measures}/knife-robbery/bring-back`, {
      version: '2',
      why: 'Used after all.',
    });
    assert.equal(back.statusCode, 303);
    assert.match(await look(analyst, `${measures}?words=knife`), /Knife robbery/);
  });
});
