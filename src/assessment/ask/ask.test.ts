import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { actorOf, openDemonstration, type Demonstration } from '../../../test/support/demonstration.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';

/** Ask over the demonstration borough, whose totals are those published (see assessment.test.ts). */
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
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[a-z]+;|&#\d+;/g, ' ')
    .replace(/\s+/g, ' ');

async function look(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${textOf(answer.body).slice(0, 600)}`);
  await assertGoodHtml(url, answer.body);
  return textOf(answer.body);
}

/** The sentence over the answer. */
const finding = (visitor: Visitor): string =>
  textOf(
    /<p class="govuk-body-l" data-answer>(.*?)<\/p>/s.exec(visitor.page)?.[1] ?? assert.fail('no answer'),
  ).trim();

const askFor = '/assessment/ask';

describe('asking', () => {
  it('shows the form and what is often asked, and wants a word where none was given', async () => {
    const page = await look(councillor, askFor);
    assert.match(page, /Often asked Total crime Anti-social behaviour Violent crime/);
    assert.match(page, /Everything that can be asked about/);
    assert.match(
      await look(councillor, `${askFor}?what=&area=`, 422),
      /There is a problem.*Write what you want to know about/,
    );
  });

  it('answers words in one sentence, with base, source, table and chart', async () => {
    const page = await look(councillor, `${askFor}?what=violent+crime`);
    assert.equal(
      finding(councillor),
      'Violent crime, Marlhythe: no clear change, 5,657 in October 2025 to September 2026 against 5,471 in October 2024 to September 2025 (+3.4%, which may be chance).',
    );
    assert.match(page, /52\.8 per 1,000 residents, divided by 107,040 residents, mid-2024/);
    assert.match(page, /Source: .* \(\d+ files\)\. How firm is this\?/);
    assert.match(page, /It is 3rd highest of 12 districts compared/);
    assert.match(page, /Violent crime by month, Marlhythe/);
    assert.match(councillor.page, /href="\/assessment\/measures\/violent-crime\/firm\?/);
    assert.match(councillor.page, /<textarea[^>]*readonly[^>]*>Violent crime, Marlhythe: no clear change/);
    assert.match(page, /under a tenth of a second|\d+\.\d seconds/);
  });

  it('finds what is meant, and says what else the words fit', async () => {
    const page = await look(analyst, `${askFor}?what=graffiti`);
    assert.match(finding(analyst), /^Criminal damage and arson, Marlhythe: /);
    assert.match(page, /Your words also fit:/);
    await look(analyst, `${askFor}?what=burglry`);
    assert.match(finding(analyst), /^Burglary/);
  });

  it('says that a break lies between, wherever the sentence goes', async () => {
    await look(analyst, `${askFor}?what=anti-social-behaviour`);
    assert.match(finding(analyst), /up 46\.7%, from 2,488 in .* to 3,651 in .*, more than chance explains\./);
    assert.match(textOf(analyst.page), /neither better nor worse until the break is allowed for/);
    const copied = /<textarea[^>]*id="copy-sentence"[^>]*>([^<]*)</.exec(analyst.page)?.[1] ?? '';
    assert.match(copied, /up 46\.7%.*Break in the series: .*\(from 1 January 2026\)\. .*Source: /s);
  });

  it('answers each kind of where, when and compared with', async () => {
    await look(analyst, `${askFor}?what=burglary`);
    const ward = /<option value="([^"]+)">\s*[A-Z][^<]*<\/option>/.exec(
      /<select[^>]*id="area".*?<\/select>/s.exec(analyst.page)?.[0] ?? '',
    )?.[1];
    assert.ok(ward !== undefined && ward !== '', 'a ward to choose');
    for (const period of [
      'rolling-12',
      'financial-to-date',
      'latest-quarter',
      'latest-month',
      'calendar-2025',
      '2026-01..2026-02',
    ])
      for (const compare of ['year', 'before', 'none']) {
        await look(analyst, `${askFor}?what=burglary&area=${ward}&period=${period}&compare=${compare}`);
        assert.match(finding(analyst), /^Burglary, .+: .+ in .*20\d\d.*\.$/, `${period} ${compare}`);
        assert.doesNotMatch(finding(analyst), /Marlhythe/);
      }
    await look(analyst, `${askFor}?what=burglary&area=Ostermouth`);
    assert.match(finding(analyst), /^Burglary, Ostermouth: /, 'an area by its name');
    assert.match(
      await look(analyst, `${askFor}?what=burglary&period=latest-month`),
      /Last month \(September 2026\)/,
    );
  });

  it('counts a category that nobody has defined a measure of, and says how firm it is', async () => {
    await look(analyst, askFor);
    const code = /href="\/assessment\/ask\?what=([a-z-]+%3A[a-z-]+)"/.exec(analyst.page)?.[1];
    assert.ok(code !== undefined, 'a category without a measure');
    await look(analyst, `${askFor}?what=${code}`);
    // A source that does not say where its rows were is never called the borough's.
    assert.match(finding(analyst), /, (Marlhythe|everywhere the files cover): /);
    assert.match(
      await look(analyst, `${askFor}/firm?what=${code}`),
      /How firm is this\?.*The number.*Where this came from/,
    );
    assert.equal(
      (await analyst.get(`${askFor}/firm?what=burglary`)).statusCode,
      303,
      'a measure has such a page already',
    );
  });

  it('forgives what it cannot understand, keeps what was typed, and never gives a number for it', async () => {
    const rubbish = await look(analyst, `${askFor}?what=qwertyuiop`, 422);
    assert.match(rubbish, /Nothing is counted under “?qwertyuiop/);
    assert.match(analyst.page, /value="qwertyuiop"/);
    await look(analyst, `${askFor}?what=${encodeURIComponent('<script>alert(1)</script>')}`, 422);
    assert.doesNotMatch(analyst.page, /<script>alert/);
    assert.match(await look(analyst, `${askFor}?what=burglary&period=nonsense`, 422), /Choose the period/);
    assert.match(finding(analyst), /^Burglary/, 'the usual period is answered');
    assert.match(
      await look(analyst, `${askFor}?what=burglary&period=other&from=2026-05&to=2026-01`, 422),
      /The last month must not be before the first/,
    );
    assert.match(
      await look(analyst, `${askFor}?what=burglary&period=1999-01..1999-12`, 422),
      /There are no files of/,
    );
    assert.match(
      await look(analyst, `${askFor}?what=burglary&compare=nonsense`, 422),
      /Choose what to compare with/,
    );
    assert.match(
      await look(analyst, `${askFor}?what=burglary&area=Atlantis`),
      /so the answer is for Marlhythe/,
    );
    assert.equal((await analyst.get(`${askFor}?what=${'x'.repeat(200)}`)).statusCode, 422);
    assert.equal((await analyst.get(`${askFor}/chart.png?what=qwertyuiop`)).statusCode, 404);
  });

  it('goes from nothing without a percentage', async () => {
    // The first month there is has nothing a year before it; a rare category in one ward has months without any.
    await look(analyst, `${askFor}?what=burglary&period=2023-10..2023-10`, 200).catch(() => '');
    const { installation } = demonstration;
    const actor = await actorOf(demonstration, 'analyst');
    const { ask } = await import('./ask.view.ts');
    const services = { engine: installation.engine, folder: installation.folder };
    const said = await installation.register.database.asActor(actor, 'look for a zero base', async (tx) => {
      const asked = await ask(tx, services, actor, { what: 'robbery' });
      for (const { code } of asked?.areas ?? [])
        for (const month of (asked?.months ?? []).slice(12)) {
          const one = await ask(tx, services, actor, {
            what: 'robbery',
            area: code,
            period: `${month}..${month}`,
          });
          const count = one?.answer?.look.own.count;
          if (count?.previous === 0 && (count.compared ?? 0) > 0) return one?.answer?.finding ?? '';
        }
      return null;
    });
    assert.ok(said !== null, 'somewhere there was none a year before');
    assert.match(said, /from none in .* to \d+ in .*; from nothing there is no percentage\.$/);
    assert.doesNotMatch(said, /%/);
  });

  it('gives the chart as a picture, for a page, a slide and a grey printer', async () => {
    const png = await analyst.get(`${askFor}/chart.png?what=burglary&size=slide&patterns=1`);
    assert.equal(png.headers['content-type'], 'image/png');
    assert.match(String(png.headers['content-disposition']), /burglary-by-month-marlhythe.*\.png/);
    const view = new DataView(new Uint8Array(png.rawPayload).buffer);
    assert.deepEqual([view.getUint32(16), view.getUint32(20)], [1920, 1080]);
    const svg = await analyst.get(`${askFor}/chart.svg?what=burglary`);
    assert.match(svg.body, /<svg[^>]*>.*<title.*<desc/s);
    assert.equal(
      (await analyst.get(`${askFor}/chart.png?what=burglary&size=huge`)).statusCode,
      200,
      'an odd size is the usual one',
    );
  });

  it('gives the table for a spreadsheet, harmless to open', async () => {
    const csv = await analyst.get(`${askFor}/table.csv?what=violent-crime`);
    assert.match(
      csv.body,
      /^\uFEFFWhat,October 2025 to September 2026,October 2024 to September 2025,Change\r\nIncidents,5657,5471,/,
    );
    for (const cell of csv.body.split(/[,\r\n]+/)) assert.doesNotMatch(cell, /^"?[=@\t]|^"?[+-](?!\d)/, cell);
    assert.match(csv.body, /'\+3\.4%, no clear change/, 'a change that begins with a sign is text');
    const xlsx = await analyst.get(`${askFor}/table.xlsx?what=violent-crime`);
    assert.ok('[Content_Types].xml' in unzipSync(new Uint8Array(xlsx.rawPayload)));
  });

  it('gives a slide whose title is the finding, with the chart described and how firm in the notes', async () => {
    const slide = await analyst.get(`${askFor}/slide.pptx?what=violent-crime`);
    const files = unzipSync(new Uint8Array(slide.rawPayload));
    const text = (name: string): string => strFromU8(files[name] ?? assert.fail(name));
    assert.match(
      text('ppt/slides/slide1.xml'),
      /type="title".*Violent crime, Marlhythe: no clear change, 5,657 in/s,
    );
    assert.match(text('ppt/slides/slide1.xml'), /descr="[^"]*Violent crime, \d+ months: from/);
    assert.match(text('ppt/slides/slide1.xml'), /52\.8 per 1,000 residents.*Source: /s);
    assert.match(
      text('ppt/notesSlides/notesSlide1.xml'),
      /How firm is this\?.*Byar 95%.*Exact conditional test/s,
    );
    assert.ok('ppt/media/chart1.png' in files);
  });

  it('answers a reader outside the unit with rounded counts of what is not open data', async () => {
    for (const visitor of [analyst, councillor]) await look(visitor, `${askFor}?what=hate-crime`);
    const count = (visitor: Visitor): number =>
      Number(/: (?:[a-z ]+, )?(?:from )?([\d,]+)/.exec(finding(visitor))?.[1]?.replaceAll(',', ''));
    assert.match(textOf(councillor.page), /rounded to the nearest 5/);
    assert.doesNotMatch(textOf(analyst.page), /rounded to the nearest 5/);
    assert.equal(count(councillor) % 5, 0);
    const copied = /<textarea[^>]*id="copy-sentence"[^>]*>([^<]*)</.exec(councillor.page)?.[1] ?? '';
    assert.match(copied, /rounded to the nearest 5/, 'the rounding goes with the sentence');
    const csv = await councillor.get(`${askFor}/table.csv?what=hate-crime`);
    for (const [, number] of csv.body.matchAll(/Incidents[^,]*,(\d+),(\d+)/g))
      assert.equal(Number(number) % 5, 0);
  });
});
