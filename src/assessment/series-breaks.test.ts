import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDemonstration, type Demonstration } from '../../test/support/demonstration.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Visitor } from '../../test/support/visitor.ts';

/**
 * Breaks in series and groups of areas through the pages, with the demonstration's figures behind them: what is written down
 * stands with every number that spans it, and what is compared is what the list says.
 */
let demonstration: Demonstration;
let analyst: Visitor;

before(async () => {
  demonstration = await openDemonstration({ furnished: false });
  analyst = await demonstration.as('analyst');
});
after(() => demonstration.close());

const words = (page: string): string =>
  page
    .replace(/<script[\s\S]*?<\/script>|<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

async function page(path: string, visitor = analyst): Promise<string> {
  const answer = await visitor.get(path);
  assert.equal(answer.statusCode, 200, path);
  // The figures' own pages are checked elsewhere; with them this file would take minutes.
  if (!/^\/assessment\/(?!explore\/areas\?group=most)/.test(path)) await assertGoodHtml(path, visitor.page);
  return words(visitor.page);
}

const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
};
// The published case of 2020 in the demonstration's months: its counts are the published ones.
const covid = {
  title: 'Breaches of rules filed as anti-social behaviour',
  text: 'Since October 2025 reports of breaches of the rules were recorded as anti-social behaviour.',
  kind: 'misfiled',
  ...day('from', '2025-10-01'),
  ...day('to', ''),
  source: 'kind:police-street',
  category: 'anti-social-behaviour',
  area: 'marlhythe',
  adjustment: 'share-of-rise',
  'rise-low': '1/5',
  'rise-high': '1/4',
  reports: 'breaches of the rules',
  'adjustment-source': 'the strategy that followed',
};
const published =
  'leaving out breaches of the rules (between a fifth and a quarter of the rise): up 35.1% to 37.4% (from 2,488 to between 3,360 and 3,418)';

async function sent(
  path: string,
  fields: Record<string, string | string[]>,
  visitor = analyst,
): Promise<string> {
  const answer = await visitor.post(path, fields);
  assert.equal(answer.statusCode, 303, words(answer.body).slice(0, 1500));
  return String(answer.headers.location);
}

describe('a break in a series', () => {
  it('is looked at before it is saved, then stands with figure, chart, sentence and document', async () => {
    await page('/observatory/breaks/add');
    const preview = await analyst.post('/observatory/breaks/preview', covid);
    assert.equal(preview.statusCode, 200);
    await assertGoodHtml('preview', analyst.page);
    const said = words(analyst.page);
    assert.ok(said.includes('not saved yet') && said.includes('up 46.7% (from 2,488 to 3,651)'), said);
    assert.ok(said.includes(published), said);
    assert.ok(said.includes('Anti-social behaviour by month'));
    assert.ok(
      analyst.page.includes('value="Breaches of rules filed as anti-social behaviour"'),
      'typed text stays',
    );
    assert.ok(!(await page('/observatory/breaks')).includes('Breaches of rules'), 'nothing was kept');

    await page('/observatory/breaks/add');
    const address = await sent('/observatory/breaks/add', covid);
    assert.ok((await page(address)).includes(published));
    assert.ok(
      (await page('/observatory/breaks?q=breaches&category=all-incidents&period=2025-01..2025-12')).includes(
        'Breaches of rules',
      ),
    );
    assert.ok(!(await page('/observatory/breaks?category=burglary')).includes('Breaches of rules'));
    assert.ok(!(await page('/observatory/breaks?period=2024-01..2024-12')).includes('Breaches of rules'));

    const sentence =
      'Break in the series: Breaches of rules filed as anti-social behaviour (from 1 October 2025)';
    const categories = await page('/assessment/explore/categories');
    assert.ok(categories.includes(sentence) && categories.includes(published), 'over the table and under it');
    assert.ok(
      /Anti-social behaviour 3,651.{0,80}\+46\.7%, up; break in the series/.test(categories),
      categories,
    );
    assert.ok(!/Burglary [\d,]+[^%]*%[^%]*%, \w+; break/.test(categories), 'burglary is as it was');
    const months = await page('/assessment/explore/months?category=anti-social-behaviour');
    assert.ok(months.includes(sentence) && months.includes('October 2025: Breaches of rules'), months);
    assert.ok(!(await page('/assessment/explore/months?category=burglary')).includes('Breaches of rules'));
    assert.ok((await page('/assessment/explore/wards')).includes(sentence), 'the wards of the area');
    // Both periods before it: nothing is spanned.
    assert.ok(
      !(await page('/assessment/explore/categories?from=2024-10&to=2025-09')).includes('Breaches of rules'),
    );

    await analyst.get('/assessment/explore/categories');
    const figure =
      /href="(\/assessment\/figures\/[^"]*measure=incidents[^"]*category=anti-social-behaviour[^"]*)"/.exec(
        analyst.page,
      )?.[1];
    const figurePage = await page((figure ?? '').replaceAll('&amp;', '&'));
    assert.ok(figurePage.includes(sentence) && figurePage.includes(published));

    await analyst.get('/assessment/make');
    const document = await page(
      await sent('/assessment/make', { from: '2025-10', to: '2026-09', compare: 'year' }),
    );
    assert.ok(
      document.includes(sentence) && document.includes(published),
      'in the document, with its sentence',
    );
  });

  it('keeps its versions, says who was first, and is removed with a reason', async () => {
    await analyst.get('/observatory/breaks?q=breaches');
    const address = /href="(\/observatory\/breaks\/[0-9a-f-]{36})"/.exec(analyst.page)?.[1] ?? '';
    await page(`${address}/edit`);
    assert.equal(analyst.hidden('version'), '1');
    await sent(`${address}/edit`, { ...covid, version: '1', title: 'Breaches of rules, renamed' });
    assert.ok((await page(address)).includes('Version 1, until'));
    const late = await analyst.post(`${address}/edit`, { ...covid, version: '1' });
    assert.equal(late.statusCode, 422);
    assert.ok(words(late.body).includes('Somebody changed this break after you opened the page'));
    await page(address);
    assert.equal((await analyst.post(`${address}/remove`, { version: '2', reason: '' })).statusCode, 422);
    await sent(`${address}/remove`, { version: '2', reason: 'It was a trial' });
    assert.ok((await page('/observatory/breaks?state=removed')).includes('renamed'));
    assert.ok(
      !(await page('/assessment/explore/categories')).includes('Breaches of rules'),
      'nothing carries it',
    );
    assert.ok((await page(address)).includes('It was a trial'));
  });

  it('is refused with a message beside each field, and what was typed stays', async () => {
    await page('/observatory/breaks/add');
    const answer = await analyst.post('/observatory/breaks/add', {
      ...covid,
      ...day('to', '2024-01-01'),
      area: 'Nowhere at all',
      'rise-low': '20',
      reports: '',
    });
    assert.equal(answer.statusCode, 422);
    await assertGoodHtml('refused', analyst.page);
    const said = words(analyst.page);
    for (const message of [
      'Its last day must be on or after its first',
      'No loaded area is called “Nowhere at all”',
      'Write a share as 1/5 or 20%',
      'Enter what the reports are',
    ])
      assert.ok(said.includes(message), message);
    assert.ok(analyst.page.includes('value="Nowhere at all"'));
  });

  it('is written by analysts and managers, and read by every member', async () => {
    const partner = await demonstration.as('partner');
    assert.equal((await partner.get('/observatory/breaks/add')).statusCode, 403);
    assert.ok((await page('/observatory/breaks', partner)).includes('New incident form of the police'));
    assert.equal((await (await demonstration.as('manager')).get('/observatory/breaks/add')).statusCode, 200);
  });
});

describe('a group of areas', () => {
  it('is compared with, by both averages, each named', async () => {
    assert.ok((await page('/places/groups')).includes('Most similar group of Marlhythe'));
    const usual = await page('/assessment/explore/areas');
    assert.ok(usual.includes('pooled rate: their crimes divided by their residents'));
    assert.ok(usual.includes('Mean of their rates (each district counts the same)'));
    const similar = await page('/assessment/explore/areas?group=most-similar');
    assert.ok(similar.includes('Most similar group of Marlhythe, as of 1 April 2025'));
    assert.ok(similar.includes('Source of the list: A list made for the demonstration (fictional)'));
    assert.notEqual(
      /Mean of their rates \(each district counts the same\) ([\d.]+)/.exec(similar)?.[1],
      /Mean of their rates \(each district counts the same\) ([\d.]+)/.exec(usual)?.[1],
    );
    // A figure's own page works it out again among the same areas.
    const figure =
      /href="(\/assessment\/figures\/[^"]*measure=rate-per-1000-residents[^"]*group=most-similar[^"]*)"/.exec(
        analyst.page,
      )?.[1];
    assert.ok(
      (await page((figure ?? '').replaceAll('&amp;', '&'))).includes('Most similar group of Marlhythe'),
    );
    const unknown = await analyst.get('/assessment/explore/areas?group=nobody');
    assert.equal(unknown.statusCode, 422);
    assert.ok(words(analyst.page).includes('Choose a group of areas from the list'));
  });

  it('is typed or loaded from a file, each wrong row named, kept in versions and removed', async () => {
    await page('/places/groups/add');
    const about = {
      title: 'Three by hand',
      kind: 'chosen',
      source: 'the analyst',
      ...day('as-of', '2026-04-01'),
    };
    const wrong = await analyst.upload('/places/groups/add', [], {
      ...about,
      areas: 'Marlhythe\nNowhere\nmarlhythe',
    });
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('wrong rows', analyst.page);
    assert.ok(
      words(analyst.page).includes('line 2, “Nowhere”: no loaded area has this name'),
      words(analyst.page),
    );
    assert.ok(words(analyst.page).includes('line 3, “marlhythe”: the same area as in line 1'));
    const csv = (text: string) => [{ field: 'file', fileName: 'list.csv', content: text }];
    const noCode = await analyst.upload('/places/groups/add', csv('Place,Rank\nA,1\n'), {
      ...about,
      areas: '',
    });
    assert.ok(words(noCode.body).includes('The file needs a column of codes'));
    const badRow = await analyst.upload(
      '/places/groups/add',
      csv('LAD25CD,LAD25NM\nX07000001,Marlhythe\n?,Odd\n'),
      { ...about, areas: '' },
    );
    assert.ok(
      words(badRow.body).includes('line 3, “? Odd”: this is not the code of an area'),
      words(badRow.body),
    );
    const made = await analyst.upload(
      '/places/groups/add',
      csv('LAD25CD,LAD25NM\nX07000001,Marlhythe\nX07000002,Aldersted\nE07000999,Far Away\n'),
      { ...about, areas: '' },
    );
    assert.equal(made.statusCode, 303, words(made.body));
    const address = String(made.headers.location);
    const group = await page(address);
    assert.ok(group.includes('No loaded file has a number of residents for Far Away'), group);
    const compared = await page('/assessment/explore/areas?group=three-by-hand');
    assert.ok(
      compared.includes(
        'No incidents were received for Far Away (E07000999): not counted here, which is not none. The comparison is of 2 of 3 areas.',
      ),
      compared,
    );
    await page(`${address}/edit`);
    const changed = await analyst.upload(`${address}/edit`, [], {
      ...about,
      version: '1',
      areas: 'X07000001\nX07000003',
    });
    assert.equal(changed.statusCode, 303, words(changed.body));
    assert.ok((await page(address)).includes('no longer in it: Aldersted, Far Away; new since:'));
    await sent(`${address}/remove`, { version: '2', reason: 'Not needed' });
    assert.equal((await analyst.get('/assessment/explore/areas?group=three-by-hand')).statusCode, 422);
    const partner = await demonstration.as('partner');
    assert.equal((await partner.get('/places/groups/add')).statusCode, 403);
  });
});

describe('wards without a shape or a number of people', () => {
  it('are said by name and code on a page of their own, and under the ward figures', async () => {
    assert.ok((await page('/places/gaps')).includes('Number of residents'));
    const { database } = demonstration.installation.register;
    const gone = await database.asSystem('a test', null, async (tx) => {
      const row = await tx
        .selectFrom('population')
        .innerJoin('area', 'area.code', 'population.code')
        .select(['population.code', 'population.name'])
        .where('area.kind', '=', 'ward')
        .where('area.parent_code', '=', 'X07000001')
        .orderBy('population.code')
        .executeTakeFirstOrThrow();
      await tx.deleteFrom('population').where('code', '=', row.code).execute();
      return row;
    });
    const said = await page('/places/gaps');
    assert.ok(said.includes(`${gone.name} ${gone.code}`), said);
    assert.ok(said.includes('1 ward has a shape and no number'), said);
  });
});
