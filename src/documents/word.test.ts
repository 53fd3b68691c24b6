import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { exampleDocument, exampleReport } from './examples.ts';
import { writeDocx } from './word.ts';
import { xmlFaults } from './xml.reader.ts';

async function parts(document: ReturnType<typeof exampleReport>): Promise<Map<string, string>> {
  const files = unzipSync((await writeDocx(document)).bytes);
  return new Map(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

describe('Word', async () => {
  const report = exampleReport();
  const files = await parts(report);
  const body = files.get('word/document.xml') ?? '';
  const styles = files.get('word/styles.xml') ?? '';

  it('is made of well-formed XML', () => {
    for (const [name, text] of files)
      if (/\.(xml|rels)$/.test(name)) assert.deepEqual(xmlFaults(text), [], name);
  });

  it('uses heading styles', () => {
    const level = (wanted: number): number =>
      report.blocks.filter((block) => block.kind === 'heading' && block.level === wanted).length;
    assert.equal(count(body, /w:pStyle w:val="Heading1"/g), level(1) + 1);
    assert.ok(count(body, /w:pStyle w:val="Heading2"/g) >= level(2));
    assert.equal(count(body, /w:pStyle w:val="Title"/g), 1);
  });

  it('repeats the head of every table, keeps rows whole and says which cells are headings', () => {
    const tables = count(body, /<w:tbl>/g);
    assert.equal(tables, 5);
    assert.equal(count(body, /<w:tblHeader\/>/g), tables);
    assert.equal(count(body, /<w:tr>|<w:tr /g), count(body, /<w:cantSplit\/>/g));
    assert.ok(count(body, /w:firstColumn="(?:true|1)"/g) >= 2);
  });

  it('gives each chart its description and a picture for old programs', () => {
    for (const block of report.blocks)
      if (block.kind === 'chart')
        assert.ok(body.includes(block.chart.description.replaceAll('&', '&amp;')), block.chart.title);
    const media = [...files.keys()].filter((name) => name.startsWith('word/media/'));
    assert.equal(media.filter((name) => name.endsWith('.svg')).length, 3);
    assert.ok(media.some((name) => name.endsWith('.png')));
  });

  it('has its language, title and author, and marking, banner and page numbers on each page', () => {
    assert.match(styles, /w:lang w:val="en-GB"/);
    const core = files.get('docProps/core.xml') ?? '';
    assert.match(core, /<dc:title>Strategic assessment of Saltmarsh</);
    assert.match(core, /<dc:creator>Saltmarsh Community Safety Partnership</);
    const ends = [...files]
      .filter(([name]) => /word\/(header|footer)\d+\.xml/.test(name))
      .map(([, text]) => text)
      .join('');
    assert.equal(count(ends, />OFFICIAL</g), 2);
    assert.match(ends, /Demonstration: fictional data/);
    assert.match(ends, />\s*PAGE\s*</);
    assert.match(ends, />\s*NUMPAGES\s*</);
  });

  it('has the page of every line of its contents, the appendix last', () => {
    const lines = [...body.matchAll(/PAGEREF (part_\w+)<\/w:instrText>.*?<w:t[^>]*>(\d+)<\/w:t>/g)];
    assert.equal(lines.length, count(body, />PAGEREF /g));
    assert.ok(lines.length > 3);
    assert.equal(lines.at(-1)?.[1], 'part_appendix');
    const numbers = lines.map((line) => Number(line[2]));
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    );
  });

  it('leads every quoted figure to one bookmark', () => {
    const anchors = new Set([...body.matchAll(/w:anchor="(figure_[0-9a-f]+)"/g)].map((match) => match[1]));
    assert.ok(anchors.size > 40);
    const bookmarks = [...body.matchAll(/<w:bookmarkStart [^>]*w:name="([^"]+)"/g)].map((match) => match[1]);
    assert.equal(new Set(bookmarks).size, bookmarks.length);
    for (const anchor of anchors) assert.ok(bookmarks.includes(anchor), anchor);
  });

  it('stays well-formed whatever is typed', async () => {
    const text = 'a\u0000\u0007<w:p>&amp; ]]> \uD800 "\' \uFFFE z';
    const odd = await parts(
      exampleDocument(
        [
          { kind: 'heading', level: 1, text, id: 'a' },
          {
            kind: 'paragraph',
            content: [text, { strong: text }, { href: 'https://x.example/?a=1&b="', text }],
          },
          { kind: 'list', ordered: true, items: [[text]] },
        ],
        { title: text, author: text, banner: text, figures: [], sources: [] },
      ),
    );
    for (const [name, xml] of odd) if (/\.(xml|rels)$/.test(name)) assert.deepEqual(xmlFaults(xml), [], name);
    assert.ok(odd.get('word/document.xml')?.includes('&lt;w:p&gt;&amp;amp;'));
  });
});
