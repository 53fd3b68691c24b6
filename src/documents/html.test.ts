import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HtmlValidate } from 'html-validate';
import { escapeHtml } from '../web/html.ts';
import { exampleBlocks, exampleDocument, exampleReport } from './examples.ts';
import { renderBlocks, writeHtml } from './html.ts';
import { printedPages } from './pdf.ts';
import { cssString } from './html.style.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // The page is written for machines to read; its layout in the source does not matter.
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    // Both ways of writing an empty element are HTML.
    'void-style': 'off',
  },
});

async function faults(markup: string): Promise<string[]> {
  const report = await validator.validateString(markup);
  return report.results.flatMap((result) =>
    result.messages.map((message) => `${message.line}: ${message.ruleId}: ${message.message}`),
  );
}

function page(document: ReturnType<typeof exampleReport>): string {
  return new TextDecoder().decode(writeHtml(document, { standalone: true }).bytes);
}

describe('standalone HTML', () => {
  const report = exampleReport();
  const markup = page(report);

  it('is valid', async () => {
    assert.deepEqual(await faults(markup), []);
  });

  it('needs nothing from outside and runs no script', () => {
    assert.doesNotMatch(markup, /<script|<link|<img|<iframe|\son\w+=|@import|javascript:/i);
    assert.doesNotMatch(markup, /\sstyle="/);
    const addresses = [...markup.matchAll(/(?:\s(?:href|src)="|url\()([^")]*)/g)].map(
      (match) => match[1] ?? '',
    );
    for (const address of addresses) assert.match(address, /^(#|data:font\/woff2)/);
  });

  it('has one level-1 heading, landmarks, a skip link and its language', () => {
    assert.equal(markup.match(/<h1/g)?.length, 1);
    for (const part of [
      '<html lang="en-GB">',
      '<main',
      '<header',
      '<footer',
      '<nav',
      'href="#main"',
      '<title>Strategic assessment of Saltmarsh</title>',
    ])
      assert.ok(markup.includes(part), part);
  });

  it('leads every quoted figure to an entry with its definition, files and limits', () => {
    const targets = [...markup.matchAll(/href="#(figure-[0-9a-f]+)"/g)].map((match) => match[1] ?? '');
    assert.ok(targets.length > 40);
    for (const target of new Set(targets)) assert.ok(markup.includes(`id="${target}"`), target);
    const [figure] = report.figures;
    assert.ok(figure !== undefined);
    const entry = markup.slice(markup.indexOf(`id="figure-${figure.id}"`)).split('</article>')[0] ?? '';
    for (const part of [
      figure.definition,
      figure.areaName,
      '10,812',
      '10,406',
      figure.id,
      'districts of the county',
      '23 files',
    ])
      assert.ok(entry.includes(escapeHtml(part)), part);
  });

  it('names the pages of the PDF, in its contents and where each begins', () => {
    const pages = printedPages(report);
    const marked = new TextDecoder().decode(writeHtml(report, { standalone: true, pages }).bytes);
    report.blocks.forEach((block, index) => {
      if (block.kind !== 'heading' || block.level === 3) return;
      const words = new RegExp(
        `href="#${block.id}"[^>]*>[^<]*</a> <span[^>]*>page ${pages.blocks[index]?.from ?? 0}<`,
      );
      assert.match(marked, words);
    });
    const marks = [...marked.matchAll(/id="printed-page-(\d+)"/g)].map((found) => Number(found[1]));
    // Every page from the second until the appendix begins, once and in order; the appendix itself is one mark.
    assert.deepEqual(
      marks,
      Array.from({ length: (pages.appendix ?? 0) - 1 }, (_, index) => index + 2),
    );
    assert.doesNotMatch(markup, /printed-page/);
  });

  it('gives each chart a table twin under it', () => {
    assert.equal(markup.match(/<details/g)?.length, 3);
    assert.match(markup, /<th scope="row" class="govuk-table__header">July 2034/);
  });

  it('carries marking and banner on the screen and in its print style', () => {
    assert.equal(markup.match(/class="fp-marking"/g)?.length, 2);
    assert.match(markup, /@top-center \{ content: "OFFICIAL"/);
    assert.match(markup, /size: A4/);
  });

  it('has no duplicate ids', () => {
    const ids = [...markup.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('blocks for a page', () => {
  for (const [name, block] of Object.entries(exampleBlocks))
    it(`are valid: ${name}`, async () => {
      const blocks = renderBlocks(exampleDocument([block]), {
        figureHref: (id) => `/figures/${id}`,
        compactCharts: true,
      }).toString();
      const whole = `<!DOCTYPE html>\n<html lang="en"><head><title>x</title></head><body><main><h1>x</h1>\n${blocks}</main></body></html>\n`;
      assert.deepEqual(await faults(whole), []);
      assert.doesNotMatch(blocks, /<style|\sstyle="/);
    });

  it('link figures where told, and leave them plain where not', () => {
    const block = exampleBlocks['paragraph'];
    assert.ok(block !== undefined);
    assert.match(
      renderBlocks(exampleDocument([block]), { figureHref: (id) => `/figures/${id}` }).toString(),
      /href="\/figures\/[0-9a-f]{32}"/,
    );
    assert.doesNotMatch(renderBlocks(exampleDocument([block])).toString(), /fp-figure-link/);
  });

  it('link the areas of a map only when asked', () => {
    const block = exampleBlocks['map'];
    assert.ok(block !== undefined);
    assert.doesNotMatch(renderBlocks(exampleDocument([block])).toString(), /\/areas\//);
    assert.match(renderBlocks(exampleDocument([block]), { chartLinks: true }).toString(), /\/areas\/X0501/);
  });

  it('escape any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const markup = renderBlocks(
          exampleDocument([
            { kind: 'heading', level: 1, text: `a${text}`, id: 'a' },
            { kind: 'note', tone: 'warning', title: text, content: [{ strong: text }] },
            {
              kind: 'table',
              caption: `a${text}`,
              columns: [{ title: `a${text}`, kind: 'text' }],
              rowHeadings: true,
              rows: [[{ bullets: [[text]] }]],
              notes: [text],
            },
          ]),
        ).toString();
        assert.equal(markup.split(escapeHtml(text)).length > 6, true);
        assert.equal(
          markup.match(/<[a-z]/g)?.length,
          renderBlocks(
            exampleDocument([
              { kind: 'heading', level: 1, text: 'a', id: 'a' },
              { kind: 'note', tone: 'warning', title: '', content: [{ strong: '' }] },
              {
                kind: 'table',
                caption: 'a',
                columns: [{ title: 'a', kind: 'text' }],
                rowHeadings: true,
                rows: [[{ bullets: [['']] }]],
                notes: [''],
              },
            ]),
          )
            .toString()
            .match(/<[a-z]/g)?.length,
        );
      }),
    );
  });
});

describe('cssString', () => {
  it('cannot end its string, its rule or the style element', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.match(cssString(text), /^"[^"<>{};\n\r]*"$/);
      }),
    );
    assert.equal(cssString('a"</style>'), '"a\\22 \\3c \\2f style\\3e "');
  });
});
