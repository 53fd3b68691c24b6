import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../foundation/problem.ts';
import type { Block } from './document.ts';
import { inlineText } from './document.rules.ts';
import { exampleBlocks, exampleDocument, exampleReport } from './examples.ts';
import { missingGlyph, printable, shownCodePoints } from './fonts.ts';
import { sizes } from './paper.ts';
import { printedPages, writePdf } from './pdf.ts';
import { pdfAlternativeTexts, pdfFonts, pdfSizes, pdfTags, pdfText } from './pdf.reader.ts';
import { testLogo } from './template.fixture.ts';

/** Line breaks may stand anywhere in a printed text, so white space does not count. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, '').normalize('NFKC');
}

function plain(blocks: Block[], parts = {}): ReturnType<typeof exampleDocument> {
  return exampleDocument(blocks, { figures: [], sources: [], ...parts });
}

describe('PDF', () => {
  const bytes = writePdf(exampleReport()).bytes;
  const latin = Buffer.from(bytes).toString('latin1');

  it('declares PDF/UA-1, its language and its title, and uses no font but ours', () => {
    assert.match(latin, /pdfuaid:part>1</);
    assert.match(latin, /\/Lang \(en-GB\)/);
    assert.match(latin, /DisplayDocTitle true/);
    assert.match(latin, /Strategic assessment of Saltmarsh/);
    assert.deepEqual(
      pdfFonts(bytes).filter((font) => !font.startsWith('SourceSans3')),
      [],
    );
  });

  it('tags headings, tables with their heads, lists, links and charts', () => {
    const tags = pdfTags(bytes);
    const report = exampleReport().blocks;
    const ones = report.filter((block) => block.kind === 'heading' && block.level === 1).length;
    assert.equal(tags['H1'], ones + 1, 'every heading of level 1 and the appendix');
    assert.equal(tags['Figure'], 3);
    assert.equal(tags['Table'], 2 + 3, 'two in the text, three in the appendix');
    assert.ok((tags['TH'] ?? 0) >= 9);
    assert.ok((tags['Link'] ?? 0) > 40);
    assert.ok((tags['LI'] ?? 0) > 20);
  });

  it('gives each chart its description as alternative text', () => {
    const texts = pdfAlternativeTexts(bytes).map(squeezed);
    for (const block of exampleReport().blocks)
      if (block.kind === 'chart')
        assert.ok(
          texts.some((text) => text.startsWith(squeezed(block.chart.description))),
          `no alternative text for ${block.chart.title}`,
        );
  });

  it('prints marking, banner, title and page number on every page', () => {
    const pages = pdfText(bytes);
    assert.ok(pages.length >= 6 && pages.length <= 10, `${pages.length} pages`);
    pages.forEach((page, index) => {
      const text = squeezed(page);
      assert.equal(text.split('OFFICIAL').length - 1, 2, `marking at head and foot of page ${index + 1}`);
      assert.ok(text.includes('Demonstration:fictionaldata'));
      assert.ok(text.includes('StrategicassessmentofSaltmarsh'));
      assert.ok(text.includes(`Page${index + 1}of${pages.length}`));
    });
  });

  it('gives the pages of its blocks, the same as its contents and its footers say', () => {
    const report = exampleReport();
    const places = printedPages(report);
    const pages = pdfText(bytes);
    assert.equal(places.total, pages.length);
    const first = squeezed(pages[0] ?? '');
    report.blocks.forEach((block, index) => {
      if (block.kind !== 'heading') return;
      const page = places.blocks[index]?.from ?? 0;
      assert.ok(
        squeezed(pages[page - 1] ?? '').includes(squeezed(block.text)),
        `${block.text} on page ${page}`,
      );
      if (block.level < 3) assert.match(first, new RegExp(`${squeezed(block.text)}\\.*\u2060?${page}`));
    });
    assert.ok(squeezed(pages[(places.appendix ?? 0) - 1] ?? '').includes('Wherethenumberscomefrom'));
  });

  it('has text of 12 points, of 16 and more in large print, and small print only when asked', () => {
    const report = exampleReport();
    const of = (size: 'compact' | 'standard' | 'large-print') => pdfSizes(writePdf(report, { size }).bytes);
    assert.ok(of('standard').includes(12));
    assert.ok(of('compact').includes(sizes.compact.body));
    const large = of('large-print');
    assert.ok(large.includes(16));
    // Head and foot of the page are 14; letters of charts are drawn at 13 to 15 and set larger with the whole drawing.
    assert.deepEqual(
      large.filter((size) => size < 13),
      [],
    );
  });

  it('says on large print which page of the standard print one is on', () => {
    const report = exampleReport();
    const pages = pdfText(writePdf(report, { size: 'large-print' }).bytes).map(squeezed);
    const standard = printedPages(report);
    report.blocks.forEach((block, index) => {
      if (block.kind !== 'heading' || block.level !== 1) return;
      const page = pages.slice(1).find((text) => text.includes(squeezed(block.text)));
      if (page === undefined) return;
      const said = Number(/standardprint:page(\d+)/.exec(page)?.[1]);
      assert.ok(
        said <= (standard.blocks[index]?.from ?? 0) && said >= (standard.blocks[index]?.from ?? 0) - 1,
        block.text,
      );
    });
    assert.doesNotMatch(pages.at(-1) ?? '', /standardprint/);
  });

  it('says nothing of the standard print on the contents of large print, which name every chapter', () => {
    const chapters = Array.from({ length: 90 }, (_, index): Block[] => [
      { kind: 'heading', level: 1, text: `Chapter ${index + 1}`, id: `chapter-${index + 1}` },
      { kind: 'paragraph', content: ['Here it begins.'] },
    ]).flat();
    const report = plain(chapters);
    const pages = pdfText(writePdf(report, { size: 'large-print' }).bytes).map(squeezed);
    const contents = pages.slice(
      0,
      pages.findIndex((page) => page.includes('Hereitbegins')),
    );
    assert.ok(contents.length > 1);
    for (const page of contents) assert.doesNotMatch(page, /standardprint/);
    assert.match(pages.at(-1) ?? '', /standardprint/);
  });

  it('has a cover with the logo and the partnership’s colour where that is wanted', () => {
    const logo = {
      bytes: testLogo(),
      mediaType: 'image/png' as const,
      alternative: 'Marlhythe Council',
      width: 300,
      height: 100,
    };
    const covered = writePdf(exampleReport(), {
      template: { logo, accent: '#7a1f5c', cover: 'plain', word: null },
    }).bytes;
    const pages = pdfText(covered).map(squeezed);
    assert.ok(pages[0]?.includes('StrategicassessmentofSaltmarsh'));
    assert.ok(pages[0]?.includes('Contents') === false);
    assert.ok(pages[1]?.includes('Contents'));
    assert.ok(pdfAlternativeTexts(covered).includes('Marlhythe Council'));
    assert.equal(pdfTags(covered)['Figure'], 4, 'three charts and the logo');
  });

  it('repeats the head of a table that goes over a page', () => {
    const long: Block = {
      kind: 'table',
      caption: 'A long table',
      columns: [{ title: 'Unmistakable head', kind: 'text' }],
      rowHeadings: false,
      rows: Array.from({ length: 90 }, (_, index) => [{ content: [`row ${index}`] }]),
      notes: [],
    };
    const pages = pdfText(writePdf(plain([long])).bytes);
    assert.ok(pages.length >= 3);
    for (const page of pages) assert.ok(squeezed(page).includes('Unmistakablehead'));
  });

  it('keeps a table of seventeen rows on one page', () => {
    const filler: Block = {
      kind: 'paragraph',
      content: ['Words to push the table down the page. '.repeat(55)],
    };
    const table = exampleBlocks['ward table'];
    assert.ok(table?.kind === 'table');
    const pages = pdfText(writePdf(exampleDocument([filler, table], { sources: [] })).bytes);
    const home = pages.filter((page) => squeezed(page).includes(squeezed(table.caption)));
    assert.equal(home.length, 1);
    for (const row of table.rows) {
      const name = row[0];
      assert.ok(name !== undefined && 'content' in name);
      assert.ok(squeezed(home[0] ?? '').includes(squeezed(inlineText(name.content))));
    }
  });

  it('lists what it cannot show', () => {
    const { notShown } = writePdf(exampleReport());
    assert.ok(notShown.some((line) => line.includes('behind the charts')));
    const linked = writePdf(
      plain([{ kind: 'paragraph', content: ['See ', { href: '/areas/X1', text: 'the area' }] }]),
    );
    assert.deepEqual(linked.notShown, ['Links to pages of this website are printed as plain words.']);
  });

  it('prints any text it has glyphs for, as it stands, and refuses the rest by name', () => {
    const known = [...shownCodePoints()].filter(
      (code) => !/[\p{M}\p{Cf}\p{Zs}]/u.test(String.fromCodePoint(code)),
    );
    const character = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...'#$*_`<>@[]\\"\'{}()=-+/~^&%!:;.,0123 abcXYZ') },
      { weight: 3, arbitrary: fc.constantFrom(...known).map((code) => String.fromCodePoint(code)) },
    );
    const text = fc.string({ unit: character, minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 6, maxLength: 6 }), (texts) => {
        const [heading = '', paragraph = '', strong = '', cell = '', title = '', note = ''] = texts.map(
          (one) => `a${one}z`,
        );
        const written = writePdf(
          plain(
            [
              { kind: 'heading', level: 1, text: heading, id: 'part' },
              { kind: 'paragraph', content: [paragraph, ' ', { strong }] },
              {
                kind: 'table',
                caption: note,
                columns: [{ title: 'T', kind: 'text' }],
                rowHeadings: true,
                rows: [[{ content: [cell] }]],
                notes: [note],
              },
              { kind: 'note', tone: 'warning', title: note, content: [cell] },
            ],
            { title },
          ),
        );
        const out = squeezed(pdfText(written.bytes).join(''));
        for (const one of [heading, paragraph, strong, cell, title, note])
          assert.ok(out.includes(squeezed(printable(one))), `lost: ${JSON.stringify(one)}`);
      }),
      // Two marks of one glyph: the second says in its own text which it is.
      { numRuns: 60, examples: [[['1', '2', '3', '\u2011-', '4', '5']]] },
    );
  });

  it('either prints a string of any characters or names one it cannot show', () => {
    const anything = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'#$[]\\"'),
        fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      ),
      maxLength: 12,
    });
    fc.assert(
      fc.property(anything, (text) => {
        const document = plain([{ kind: 'paragraph', content: [`x${text}`] }]);
        if (missingGlyph(text) === null) writePdf(document);
        else
          assert.throws(
            () => writePdf(document),
            (error: unknown) =>
              error instanceof Problem && error.code === 'no-glyph' && error.detail.includes('U+'),
          );
      }),
      { numRuns: 100 },
    );
  });

  it('names a character without a glyph and where it stands', () => {
    const document = plain([
      { kind: 'heading', level: 1, text: 'People', id: 'people' },
      {
        kind: 'table',
        caption: 'Names',
        columns: [{ title: 'Name', kind: 'text' }],
        rowHeadings: false,
        rows: [[{ content: ['王'] }]],
        notes: [],
      },
    ]);
    assert.throws(
      () => writePdf(document),
      (error: unknown) => {
        assert.ok(error instanceof Problem);
        assert.match(
          error.detail,
          /“王” \(U\+738B\) in row 1, column 1 of the table “Names”, under “People”/,
        );
        return true;
      },
    );
  });
});
