import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zipSync, strFromU8, strToU8, unzipSync, type Unzipped } from 'fflate';
import { Problem } from '../foundation/problem.ts';
import { exampleReport } from './examples.ts';
import { testLogo, testTemplate } from './template.fixture.ts';
import { proposeStyles, readTemplate, type WordTemplate } from './word.template.ts';
import { writeDocx } from './word.ts';
import { xmlFaults } from './xml.reader.ts';
import { XmlFault, parseXml, writeXml } from './xml.tree.ts';

const logo = {
  bytes: testLogo(),
  mediaType: 'image/png' as const,
  alternative: 'Marlhythe Borough Council',
  width: 300,
  height: 100,
};

async function chosen(bytes: Uint8Array): Promise<WordTemplate> {
  const { proposals } = await readTemplate(bytes);
  return {
    bytes,
    styles: Object.fromEntries(proposals.flatMap(({ role, id }) => (id === null ? [] : [[role, id]]))),
  };
}

/** The texts of the XML parts of a written document. */
async function parts(
  word: WordTemplate,
  options: { cover?: 'template' | 'none'; size?: 'standard' | 'large-print' } = {},
): Promise<Map<string, string>> {
  const { cover = 'none', size = 'standard' } = options;
  const written = await writeDocx(exampleReport(), {
    size,
    template: { logo, accent: '#7a1f5c', cover, word },
  });
  return new Map(
    Object.entries(unzipSync(written.bytes)).flatMap(([name, bytes]) =>
      /\.(xml|rels)$/.test(name) ? [[name, strFromU8(bytes)]] : [],
    ),
  );
}

/** The template with some of its parts made otherwise. */
function altered(bytes: Uint8Array, change: (files: Unzipped) => void): Uint8Array {
  const files = unzipSync(bytes);
  change(files);
  return zipSync(files);
}

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await readTemplate(bytes);
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    assert.equal(error.code, 'template-refused');
    return error.detail;
  }
  return 'taken';
}

const replaced = (files: Unzipped, name: string, from: string | RegExp, to: string): void => {
  const before = strFromU8(files[name] ?? new Uint8Array());
  const after = before.replace(from, to);
  assert.notEqual(before, after, name);
  files[name] = strToU8(after);
};

const external = (type: string, target: string): string =>
  `<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}" TargetMode="External"/></Relationships>`;

describe('a Word template', async () => {
  const template = await testTemplate({ cover: true });
  const word = await chosen(template);
  const files = await parts(word);
  const body = files.get('word/document.xml') ?? '';
  const styles = files.get('word/styles.xml') ?? '';

  it('is read for its styles, page, colour, cover and picture', async () => {
    const facts = await readTemplate(template);
    assert.deepEqual(facts.page, { width: 210, height: 297 });
    assert.equal(facts.accent, '#7a1f5c');
    assert.equal(facts.font, 'Georgia');
    assert.equal(facts.cover, true);
    assert.equal(facts.picture?.extension, 'png');
    assert.equal((await readTemplate(await testTemplate())).cover, false);
    assert.deepEqual(
      facts.proposals.find(({ role }) => role === 'tableText'),
      { role: 'tableText', id: 'CouncilTableText', sure: true },
    );
  });

  it('says where it is not sure which style is meant', () => {
    const proposals = proposeStyles([
      { id: 'a', name: 'Normal' },
      { id: 'b', name: 'CSP Main heading' },
      { id: 'c', name: 'Bulleted council' },
      { id: 'd', name: 'toc 1' },
    ]);
    const of = (role: string) => proposals.find((one) => one.role === role);
    assert.deepEqual(of('body'), { role: 'body', id: 'a', sure: true });
    assert.deepEqual(of('heading1'), { role: 'heading1', id: 'b', sure: false });
    assert.deepEqual(of('bullets'), { role: 'bullets', id: 'c', sure: false });
    assert.deepEqual(of('caption'), { role: 'caption', id: null, sure: false });
  });

  it('gives its styles, margins, head and foot to the document, and nothing of its sample text', () => {
    for (const [name, text] of files) assert.deepEqual(xmlFaults(text), [], name);
    assert.match(styles, /w:ascii="Georgia"/);
    assert.equal(styles.match(/w:styleId="Heading1"/g)?.length, 1);
    assert.ok((body.match(/w:pStyle w:val="Heading1"/g)?.length ?? 0) >= 5);
    assert.match(body, /w:pStyle w:val="CouncilTableText"/);
    assert.match(body, /<w:pgMar [^>]*w:left="1700"/);
    assert.doesNotMatch(body, /Sample text|Document title|frankpledge-document/);
    // Every style that the document names is there.
    const known = new Set([...styles.matchAll(/w:styleId="([^"]+)"/g)].map((found) => found[1]));
    for (const found of body.matchAll(/w:(?:pStyle|rStyle) w:val="([^"]+)"/g))
      assert.ok(known.has(found[1] ?? '') || found[1] === 'IndexLink', found[1]);
  });

  it('keeps its logo and address, and puts marking, banner and page number on every page', () => {
    const edges = [...files].filter(([name]) => /word\/(header|footer)\d+\.xml$/.test(name));
    const head = edges.filter(([name]) => name.includes('header')).map(([, text]) => text);
    const foot = edges.filter(([name]) => name.includes('footer')).map(([, text]) => text);
    assert.equal(head.length, 1);
    assert.match(head.join(''), /<w:drawing>[\s\S]*OFFICIAL[\s\S]*Demonstration: fictional data/);
    assert.match(foot.join(''), /1 Quay Street[\s\S]*PAGE[\s\S]*OFFICIAL/);
  });

  it('leads only to parts that are there', () => {
    const rels = files.get('word/_rels/document.xml.rels') ?? '';
    const ids = new Set([...rels.matchAll(/Id="([^"]+)"/g)].map((found) => found[1]));
    for (const found of body.matchAll(/r:(?:embed|id|link)="([^"]+)"/g))
      assert.ok(ids.has(found[1]), found[0]);
    assert.match(files.get('[Content_Types].xml') ?? '', /document\.main\+xml/);
  });

  it('has its first page as cover with our title on it, where that is wanted', async () => {
    const covered = (await parts(word, { cover: 'template' })).get('word/document.xml') ?? '';
    assert.match(covered, /Strategic assessment of Saltmarsh[\s\S]*Civic Centre[\s\S]*w:type="page"/);
    assert.match(covered, /January to December 2035/);
    assert.doesNotMatch(covered, /Document title|\[Subtitle\]/);
    assert.equal(covered.split('Civic Centre').length, 2);
    assert.doesNotMatch(body, /Civic Centre/);
  });

  it('has contents with numbers of pages', () => {
    assert.match(body, /TOC \\h/);
    const numbers = [...body.matchAll(/PAGEREF part_\w+[\s\S]*?separate[\s\S]*?<w:t[^>]*>(\d+)</g)].map(
      (found) => Number(found[1]),
    );
    assert.ok(numbers.length >= 6, `${numbers.length} entries`);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    assert.doesNotMatch(body, /w:dirty="(true|1)"/);
  });

  it('is enlarged as a whole for large print', async () => {
    const large = await parts(word, { size: 'large-print' });
    const sizes = [...(large.get('word/styles.xml') ?? '').matchAll(/<w:sz w:val="(\d+)"/g)].map((found) =>
      Number(found[1]),
    );
    assert.ok(sizes.length > 10);
    // Head and foot of the page are 14 point, everything else 16 and more.
    assert.ok(Math.min(...sizes) >= 28, String(Math.min(...sizes)));
    assert.ok(sizes.includes(32));
  });

  it('is taken as .dotx too', async () => {
    const dotx = altered(template, (all) => {
      replaced(all, '[Content_Types].xml', 'document.main+xml', 'template.main+xml');
    });
    const written = await parts(await chosen(dotx));
    assert.match(written.get('[Content_Types].xml') ?? '', /document\.main\+xml/);
  });

  it('loses the link to its maker’s own template, and says so', async () => {
    const leaning = altered(template, (all) => {
      all['word/_rels/settings.xml.rels'] = strToU8(
        `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${external('attachedTemplate', 'file:///C:/Users/somebody/Normal.dotm')}`,
      );
      replaced(all, 'word/settings.xml', '</w:settings>', '<w:attachedTemplate r:id="rIdX"/></w:settings>');
    });
    assert.match((await readTemplate(leaning)).notes.join(), /leans on another template/);
    const written = await parts(await chosen(leaning));
    for (const [name, text] of written) assert.doesNotMatch(text, /somebody|attachedTemplate/, name);
  });

  it('is refused, with the reason, when it is not one or does more than look', async () => {
    const rels = 'word/_rels/document.xml.rels';
    const cases: [string, Uint8Array, RegExp][] = [
      ['empty', new Uint8Array(), /empty/],
      ['a text', strToU8('Dear all'), /not a Word document/],
      [
        'old Word',
        new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        /old Word format or locked/,
      ],
      ['damaged', template.slice(0, 4000), /damaged/],
      ['a zip of something else', zipSync({ 'a.txt': strToU8('a') }), /Content_Types|not a Word document/],
      ['too large', new Uint8Array(5 * 1024 ** 2 + 1), /larger than 5 MB/],
      [
        'a bomb',
        altered(template, (all) => {
          all['word/media/large.png'] = new Uint8Array(30 * 1024 ** 2);
        }),
        /far too large when it is unpacked/,
      ],
      [
        'macros by type',
        altered(template, (all) => {
          replaced(
            all,
            '[Content_Types].xml',
            'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
            'application/vnd.ms-word.document.macroEnabled.main+xml',
          );
        }),
        /macros/,
      ],
      [
        'macros by part',
        altered(template, (all) => {
          all['word/vbaProject.bin'] = strToU8('x');
        }),
        /macros/,
      ],
      [
        'an embedded file',
        altered(template, (all) => {
          all['word/embeddings/sheet.xlsx'] = strToU8('x');
        }),
        /another file inside/,
      ],
      [
        'a linked picture',
        altered(template, (all) => {
          replaced(all, rels, '</Relationships>', external('image', 'https://elsewhere.example/logo.png'));
        }),
        /only linked to/,
      ],
      [
        'a link to a script',
        altered(template, (all) => {
          replaced(all, rels, '</Relationships>', external('hyperlink', 'javascript:alert(1)'));
        }),
        /fetches something from elsewhere/,
      ],
      [
        'a field in pieces that includes a picture',
        altered(template, (all) => {
          replaced(
            all,
            'word/document.xml',
            '<w:body>',
            '<w:body><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE "https://a.example/x.png"</w:instrText></w:r></w:p>',
          );
        }),
        /INCLUDEPICTURE/,
      ],
      [
        'a document type',
        altered(template, (all) => {
          replaced(all, 'word/styles.xml', '<w:styles', '<!DOCTYPE x [<!ENTITY a "b">]><w:styles');
        }),
        /cannot be read \(word\/styles\.xml\)/,
      ],
      [
        'a part outside',
        altered(template, (all) => {
          all['../evil.xml'] = strToU8('<a/>');
        }),
        /damaged|name that no Word document has/,
      ],
    ];
    for (const [name, bytes, words] of cases) assert.match(await refusal(bytes), words, name);
  });
});

describe('the XML of Word', () => {
  it('comes out as it went in', () => {
    const xml =
      '<w:p a="1 &amp; 2" b="it&apos;s"><w:r/>a &lt; b<!-- gone --><w:t xml:space="preserve"> x </w:t></w:p>';
    assert.equal(
      writeXml(parseXml(xml)).split('\n')[1],
      '<w:p a="1 &amp; 2" b="it&apos;s"><w:r/>a &lt; b<w:t xml:space="preserve"> x </w:t></w:p>',
    );
  });

  it('is refused where it is not sound', () => {
    for (const xml of [
      '<a>',
      '<a></b>',
      '<a b=c/>',
      '<!DOCTYPE a><a/>',
      '<a/><b/>',
      '',
      'text',
      '<a>'.repeat(300),
    ])
      assert.throws(() => parseXml(xml), XmlFault, xml);
  });
});
