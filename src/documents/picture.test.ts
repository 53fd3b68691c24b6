import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import type { Block } from './document.ts';
import { faultsOf } from './document.rules.ts';
import { exampleDocument, exampleBlocks } from './examples.ts';
import { writeHtml } from './html.ts';
import { documentSchema, writeJson } from './json.ts';
import { printPdf } from './pdf.ts';
import { pdfAlternativeTexts, pdfTags, pdfText } from './pdf.reader.ts';
import { writeXlsx } from './spreadsheet.ts';
import { writeDocx } from './word.ts';

type PictureBlock = Extract<Block, { kind: 'picture' }>;
const pictures = Object.values(exampleBlocks).filter(
  (block): block is PictureBlock => block.kind === 'picture',
);
const [drawn, pixels] = pictures;
assert.ok(drawn !== undefined && pixels !== undefined);
const document = exampleDocument([drawn, pixels]);
const svg = (text: string): Block => ({ ...drawn, picture: { format: 'svg', text } });

describe('a picture', () => {
  it('stands in every format with its words for those who cannot see it', async () => {
    const { bytes } = printPdf(document).written;
    for (const { alternative } of pictures) assert.ok(pdfAlternativeTexts(bytes).includes(alternative));
    assert.equal(pdfTags(bytes)['Figure'], 2);
    assert.ok(pdfText(bytes).join(' ').includes(drawn.caption));

    const files = unzipSync((await writeDocx(document)).bytes);
    const body = strFromU8(files['word/document.xml'] ?? new Uint8Array());
    for (const { alternative } of pictures) assert.ok(body.includes(`descr="${alternative}"`), alternative);
    const media = Object.keys(files).filter((name) => name.startsWith('word/media/'));
    assert.deepEqual(media.map((name) => name.split('.').at(-1)).sort(), ['png', 'png', 'svg']);
    // 30 mm in English Metric Units, to a pixel of 9,525.
    const [, across = ''] = /<wp:extent cx="(\d+)"/.exec(body) ?? [];
    assert.ok(Math.abs(Number(across) - 30 * 36_000) < 9525, across);

    const page = Buffer.from(writeHtml(document, { standalone: true }).bytes).toString('utf8');
    for (const { alternative } of pictures) assert.ok(page.includes(`alt="${alternative}"`));
    assert.match(page, /src="data:image\/svg\+xml;base64,/);
    assert.match(page, /src="data:image\/png;base64,iVBOR/);

    assert.ok((await writeXlsx(document)).notShown.includes('Pictures.'));
    const read = documentSchema.parse(JSON.parse(Buffer.from(writeJson(document).bytes).toString('utf8')));
    assert.deepEqual(read.blocks, document.blocks);
  });

  it('is refused where it is none, says nothing, fetches or runs something, or fits no page', () => {
    const faults = (block: Block): string => faultsOf(exampleDocument([block])).join(' ');
    assert.equal(faults(drawn) + faults(pixels), '');
    assert.match(faults({ ...drawn, alternative: ' ' }), /no words for those who cannot see it/);
    assert.match(faults({ ...drawn, width: 4 }), /4 mm across; a picture is 8 to 170 mm/);
    assert.match(faults({ ...drawn, picture: { format: 'png', base64: 'AAAA' } }), /is not a PNG file/);
    assert.match(faults(svg('<svg><path/></svg>')), /viewBox/);
    const within = (more: string): string => faults(svg(`<svg viewBox="0 0 8 8">${more}</svg>`));
    assert.match(within('<script>alert(1)</script>'), /<script> in it/);
    assert.match(within('<image href="x"/>'), /<image> in it/);
    for (const odd of [
      '<path onload="x" d=""/>',
      '<g xlink:href="http://x"></g>',
      '<g style="x"></g>',
      '<!ENTITY x>',
    ])
      // prettier-ignore
      assert.match(within(odd), /scripts, links or styles/, odd);
  });
});
