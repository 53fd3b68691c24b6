import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cssDrift, cssFile, sheets } from '../../scripts/css.ts';
import { comesFromHere, csrfMatches, csrfToken, rememberSecret } from './csrf.ts';
import { dateField, dateMistake, formState, problemOf, requiredDate, withDates } from './form.ts';
import { html, isSafeHtml, trusted } from './html.ts';
import { countInWords, pager, withQuery } from './paging.ts';
import { contentDisposition, localPath } from './respond.ts';
import { browserScript, loadAssets } from './static.ts';

const request = (headers: Record<string, string> = {}, host = 'frankpledge.test') =>
  ({ headers, host }) as unknown as FastifyRequest;

test('html: whatever the text, it comes out as text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const out = html`<p title="${text}">${text}</p>`.toString();
      assert.equal((out.match(/</g) ?? []).length, 2);
      assert.equal((out.match(/"/g) ?? []).length, 2);
      const back = out
        .slice(out.indexOf('>') + 1, -'</p>'.length)
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
      assert.equal(back, text);
    }),
  );
  assert.equal(html`${[html`<b>1</b>`, '<', 2, null, false, undefined]}`.toString(), '<b>1</b>&lt;2');
  // A look-alike is not SafeHtml, however it prints.
  const fake = { toString: () => '<script>' };
  assert.equal(isSafeHtml(fake), false);
  assert.ok(!html`${fake as never}`.toString().includes('<script>'));
  assert.equal(isSafeHtml(trusted('<b>', 'a test')), true);
});

test('localPath: no redirect leaves the site', () => {
  for (const good of ['/', '/a/b?c=d#e', '/a%2f%2fb', '/sign-in?next=%2F'])
    assert.equal(localPath(good), good);
  for (const bad of [
    '',
    'a',
    '//a',
    '/\\a',
    'http://a',
    '/\n/a',
    '/\t/a',
    '\\\\a',
    'javascript:alert(1)',
    null,
    3,
  ]) {
    assert.equal(localPath(bad), null, String(bad));
  }
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((text) => `/${text}`),
      ),
      (text) => {
        const path = localPath(text);
        if (path === null) return;
        assert.equal(new URL(path, 'https://csp.example').host, 'csp.example');
      },
    ),
  );
});

test('contentDisposition: any file name makes a header that can be sent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const header = contentDisposition(name, false);
      assert.match(header, /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\x21-\x7e]*$/);
    }),
  );
});

test('csrf: a token fits its own secret only, and is new each time', () => {
  const a = request();
  const b = request();
  let used = 0;
  rememberSecret(a, 'secret a', () => (used += 1));
  rememberSecret(b, 'secret b');
  const first = csrfToken(a);
  const second = csrfToken(a);
  assert.equal(used, 1, 'the cookie is set once, when it is needed');
  assert.notEqual(first, second);
  assert.ok(csrfMatches(a, first) && csrfMatches(a, second));
  assert.ok(!csrfMatches(b, first));
  for (const wrong of ['', 'x', first.slice(0, -2), `${first}AA`, undefined, 7, [first]])
    assert.ok(!csrfMatches(a, wrong));
  assert.ok(!csrfMatches(request(), first), 'no secret, no match');
});

test('csrf: the browser’s own word on where a form came from', () => {
  const here = { origin: 'http://frankpledge.test' };
  assert.ok(comesFromHere(request(here), null));
  assert.ok(comesFromHere(request({ ...here, 'sec-fetch-site': 'same-origin' }), null));
  assert.ok(comesFromHere(request({ origin: 'https://csp.example' }), 'https://csp.example'));
  assert.ok(comesFromHere(request(), null));
  for (const site of ['cross-site', 'same-site']) {
    assert.ok(!comesFromHere(request({ ...here, 'sec-fetch-site': site }), null), site);
  }
  for (const origin of ['null', 'https://evil.example', 'http://frankpledge.test.evil.example', 'nonsense']) {
    assert.ok(!comesFromHere(request({ origin }), null), origin);
  }
});

test('dates: three fields become one day, or say what is wrong in the words of the Design System', () => {
  const schema = withDates(['from'], z.object({ from: requiredDate('the first day') }));
  const read = (day: string, month: string, year: string) =>
    schema.safeParse({ 'from-day': day, 'from-month': month, 'from-year': year });
  assert.deepEqual(read('3', '2', '2025').data, { from: '2025-02-03' });
  assert.deepEqual(read(' 03 ', '02', '2025').data, { from: '2025-02-03' });
  assert.deepEqual(schema.parse({ from: '2025-02-03' }), { from: '2025-02-03' });
  // Messages of design-system.service.gov.uk/components/date-input, "Error messages".
  const said = (day: string, month: string, year: string) => read(day, month, year).error?.issues[0]?.message;
  assert.equal(said('', '', ''), 'Enter the first day');
  assert.equal(said('', '2', '2025'), 'The first day must include a day');
  assert.equal(said('', '', '2025'), 'The first day must include a day and month');
  assert.equal(said('31', '2', '2025'), 'The first day must be a real date');
  assert.equal(said('1', '13', '2025'), 'The first day must be a real date');
  assert.equal(said('1', '1', '25'), 'Year must include 4 numbers');
  assert.equal(said('x', '1', '2025'), 'The first day must be a real date');
  assert.equal(schema.safeParse({}).error?.issues[0]?.message, 'Enter the first day');
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
      (date) => {
        assert.equal(dateMistake(date.toISOString().slice(0, 10), 'the day'), null);
      },
    ),
  );
});

test('a form keeps what was typed and puts each message at its field', () => {
  const schema = z.object({
    name: z.string().min(3, 'Enter a longer name'),
    kind: z.enum(['a', 'b'], 'Choose a kind'),
  });
  const typed = { name: 'ab', kind: 'z', many: ['1', '2'] };
  const result = schema.safeParse(typed);
  assert.ok(result.error);
  const form = formState(typed, problemOf(result.error), { kind: 'kind-1' });
  assert.deepEqual(form.errors, [
    { text: 'Enter a longer name', href: '#name' },
    { text: 'Choose a kind', href: '#kind-1' },
  ]);
  assert.equal(form.value('name'), 'ab');
  assert.deepEqual(form.values('many'), ['1', '2']);
  assert.equal(form.value('other', 'first'), 'first');
  assert.deepEqual(form.error('name'), { errorMessage: { text: 'Enter a longer name' } });
  assert.deepEqual(form.error('many'), {});
  const field = dateField({
    form: formState({ 'on-day': '31' }, [{ name: 'on', message: 'The day must include a month and year' }]),
    name: 'on',
    legend: 'Day',
  }).toString();
  assert.match(field, /id="on-day"[^>]*value="31"/);
  assert.equal((field.match(/govuk-input--error/g) ?? []).length, 3);
});

test('paging: words and addresses', () => {
  assert.equal(countInWords(1, 'month'), '1 month');
  assert.equal(countInWords(2345, 'incident'), '2,345 incidents');
  assert.equal(countInWords(10_001, 'delivery', 'deliveries'), 'more than 10,000 deliveries');
  assert.equal(withQuery('/a?b=1&after=x', { after: null, c: 'd e' }), '/a?b=1&c=d+e');
  assert.equal(pager({ url: '/a', next: null, label: 'Files' }).toString(), '');
  const middle = pager({ url: '/a?b=1&after=x', next: 'y', label: 'Files' }).toString();
  assert.match(middle, /href="\/a\?b=1"/);
  assert.match(middle, /href="\/a\?b=1&amp;after=y"/);
});

test('browser scripts: types go, imports lead to what is served', () => {
  const script = browserScript(
    'observatory/map.browser.ts',
    "import { Map } from 'maplibre-gl';\nimport { x } from './other.browser.ts';\nconst a: number = 1;\nexport const b = a as unknown;\n",
  );
  assert.match(script, /from '\.\.\/vendor\/maplibre-gl\.mjs'/);
  assert.match(script, /from '\.\/other\.browser\.js'/);
  assert.doesNotMatch(script, /: number|as unknown/);
  assert.throws(() => browserScript('a/b.browser.ts', "import x from 'lodash';"), /not served/);
  const assets = loadAssets();
  assert.match(assets.base, /^\/static\/[0-9a-f]{16}$/);
  assert.equal(loadAssets().base, assets.base);
  assert.throws(() => assets.url('nothing.css'), /no static file/);
  for (const name of [
    'web/start.browser.ts',
    'vendor/maplibre-gl-worker.mjs',
    'fonts/source-sans-3-latin-ext-700-normal.woff2',
  ]) {
    assert.ok(assets.url(name).startsWith(assets.base));
  }
});

test('the style sheet is what its source makes, and carries nobody else’s identity', () => {
  assert.equal(cssDrift(), null);
  for (const css of sheets.map((sheet) => readFileSync(cssFile(sheet), 'utf8'))) {
    for (const unwanted of [/crown|crest/i, /GDS|transport/i, /url\((?!"fonts\/source-sans-3)/]) {
      assert.equal(unwanted.exec(css)?.[0], undefined);
    }
  }
});
