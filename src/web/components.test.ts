import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import * as components from './components.ts';
import { html, trusted } from './html.ts';

const frontend = dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json'));

type Fixture = { name: string; options: Record<string, unknown>; html: string };

/** The official fixtures are JSON, so their markup is strings: mark it as the test's own. */
function mark(value: unknown, name = ''): unknown {
  if (typeof value === 'string' && /^(html|.+Html|start|end|navigationStart|navigationEnd)$/.test(name)) {
    return trusted(value, 'published fixture');
  }
  if (Array.isArray(value)) return value.map((item) => mark(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === 'attributes' || key === 'wrapperAttributes' ? inner : mark(inner, key),
      ]),
    );
  }
  return value;
}

const squeeze = (markup: string): string => markup.replace(/\s+/g, ' ').replace(/> </g, '><').trim();

const wrapped: Record<string, (params: never) => { toString(): string }> = {
  'back-link': components.backLink,
  breadcrumbs: components.breadcrumbs,
  button: components.button,
  checkboxes: components.checkboxes,
  'date-input': components.dateInput,
  details: components.details,
  'error-message': components.errorMessage,
  'error-summary': components.errorSummary,
  fieldset: components.fieldset,
  'file-upload': components.fileUpload,
  'generic-header': components.genericHeader,
  hint: components.hint,
  input: components.input,
  'inset-text': components.insetText,
  label: components.label,
  'notification-banner': components.notificationBanner,
  pagination: components.pagination,
  panel: components.panel,
  'password-input': components.passwordInput,
  'phase-banner': components.phaseBanner,
  radios: components.radios,
  select: components.select,
  'service-navigation': components.serviceNavigation,
  'skip-link': components.skipLink,
  'summary-list': components.summaryList,
  table: components.plainTable,
  tag: components.tag,
  textarea: components.textarea,
  'warning-text': components.warningText,
};

for (const [name, render] of Object.entries(wrapped)) {
  test(`${name}: every published fixture comes out the same`, () => {
    const file = join(frontend, 'dist/govuk/components', name, 'fixtures.json');
    const { fixtures } = JSON.parse(readFileSync(file, 'utf8')) as { fixtures: Fixture[] };
    assert.ok(fixtures.length > 0);
    for (const fixture of fixtures) {
      const got = render(mark(fixture.options) as never).toString();
      assert.equal(squeeze(got), squeeze(fixture.html), fixture.name);
    }
  });
}

test('words are escaped, and markup that is not SafeHtml is refused', () => {
  const words = components.tag({ text: '<script>alert(1)</script>' }).toString();
  assert.ok(!words.includes('<script>'));
  assert.ok(words.includes('&lt;script&gt;'));
  assert.throws(() => components.tag({ html: '<b>x</b>' } as never), /SafeHtml/);
  assert.ok(
    components
      .tag({ html: html`<b>${'<'}</b>` })
      .toString()
      .includes('<b>&lt;</b>'),
  );
});

test('a table of words becomes cards on a narrow page, one of numbers stays a table', () => {
  const head = [{ text: 'Thing' }, { html: html`State <span>& ${'<'}</span>` }, { text: 'Owner' }];
  const list = components
    .table({ head, firstCellIsHeader: true, rows: [[{ text: 'Gate' }, { text: 'Open' }, { text: 'Park' }]] })
    .toString();
  assert.match(list, /class="govuk-table fp-list"/);
  assert.match(list, /<th scope="row"[^>]*>Gate/);
  assert.match(list, /<td class="govuk-table__cell" data-label="State &amp; &lt;">Open/);
  for (const others of [
    { head, rows: [[{ text: 'Gate' }, { text: '1', format: 'numeric' as const }, { text: 'Park' }]] },
    { head, rows: [[{ text: 'Gate', colspan: 3 }]] },
    { head: head.slice(1), rows: [[{ text: 'Open' }, { text: 'Park' }]] },
  ])
    assert.ok(!components.table(others).toString().includes('fp-list'));
});
