import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { xmlFaults } from '../../documents/xml.reader.ts';
import { writeDeck, type Deck } from './slide.write.ts';

const deck: Deck = {
  title: 'Findings & more <soon>',
  author: 'A. Analyst',
  marking: 'OFFICIAL',
  banner: '',
  slides: [
    { kind: 'title', title: 'Findings', lines: ['22 November 2026'] },
    {
      kind: 'finding',
      title: 'Robbery, Marlhythe: 5 < 7 & “so on”\u0007',
      picture: {
        bytes: new Uint8Array([1, 2, 3]),
        width: 640,
        height: 400,
        title: 'Chart',
        alternative: 'A line that "rises"',
      },
      table: { title: 'Robbery', head: ['What', 'Now'], rows: [['Incidents', '=1+1']] },
      foot: ['Base', 'Source'],
      notes: ['How firm is this?'],
    },
    {
      kind: 'finding',
      title: 'Second',
      picture: null,
      table: { title: 'T', head: ['What'], rows: [] },
      foot: [],
      notes: [],
    },
  ],
};

describe('a deck', () => {
  const files = unzipSync(writeDeck(deck));
  const text = (path: string): string => strFromU8(files[path] ?? assert.fail(path));

  it('is well-formed XML, and every part that is named is there', () => {
    for (const path of Object.keys(files))
      if (/\.(xml|rels)$/.test(path)) assert.deepEqual(xmlFaults(text(path)), [], path);
    const types = text('[Content_Types].xml');
    for (const [, name = ''] of types.matchAll(/PartName="\/([^"]+)"/g)) assert.ok(name in files, name);
    for (const path of Object.keys(files).filter((each) => each.endsWith('.rels'))) {
      const folder = path.replace(/_rels\/[^/]+$/, '');
      for (const [, target = ''] of text(path).matchAll(/Target="([^"]+)"/g)) {
        const found = new URL(target, `file:///${folder}`).pathname.slice(1);
        assert.ok(found in files, `${path} leads to ${found}`);
      }
    }
    for (const path of Object.keys(files).filter((each) => /^ppt\/.*\.xml$/.test(each)))
      assert.match(types, new RegExp(`PartName="/${path.replaceAll('.', '\\.')}"`), path);
    for (const path of Object.keys(files).filter((each) => /slide\d\.xml$/.test(each))) {
      const ids = [...text(path).matchAll(/<p:cNvPr id="(\d+)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length, `shapes of ${path} have ids of their own`);
    }
  });

  it('has real titles, a real table, words for the picture, notes and its marking', () => {
    const slide = text('ppt/slides/slide2.xml');
    assert.match(slide, /<p:ph type="title"\/>.*Robbery, Marlhythe: 5 &lt; 7 &amp; “so on”</);
    assert.match(slide, /descr="A line that &quot;rises&quot;"/);
    assert.match(slide, /<a:tbl><a:tblPr firstRow="1" firstCol="1"\/>.*=1\+1/);
    assert.match(slide, /OFFICIAL/);
    assert.match(text('ppt/notesSlides/notesSlide2.xml'), /How firm is this\?/);
    assert.match(text('ppt/slides/slide1.xml'), /<p:ph type="ctrTitle"\/>/);
    assert.match(text('ppt/presentation.xml'), /<p:sldSz cx="12191695" cy="6858000"\/>/);
    assert.match(text('docProps/core.xml'), /<dc:title>Findings &amp; more &lt;soon&gt;</);
  });
});
