import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { zipSync } from 'fflate';
import { runCommand } from '../../test/support/command.ts';
import { writeDocument } from '../documents/documents.ts';
import { Problem } from '../foundation/problem.ts';
import { proofDocument } from './proof.document.ts';
import { proofread } from './proof.rules.ts';
import { readFileBytes, readPasted } from './receive.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const paragraph = (text: string, style = ''): string =>
  `<w:p>${style === '' ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const word = (body: string): Uint8Array =>
  zipSync({
    '[Content_Types].xml': bytes('<Types/>'),
    'word/document.xml': bytes(`<?xml version="1.0"?><w:document><w:body>${body}</w:body></w:document>`),
  });

/** The code of the Problem that a file is refused with. */
async function refusal(content: Uint8Array, name: string): Promise<string> {
  try {
    await readFileBytes(content, name);
  } catch (error) {
    assert.ok(error instanceof Problem);
    return `${error.code}: ${error.detail}`;
  }
  return 'taken';
}

describe('texts as they come', () => {
  test('a Word file: headings, paragraphs, tables; changes that were struck out are not read', async () => {
    const table = `<w:tbl>${[
      ['Issue', 'Yes', 'No', 'Total'],
      ['Noise &amp; dust', '30 (30.0%)', '70 (70.0%)', '100'],
      ['Litter', '30 (37.5%)', '40 (50.0%)', '80'],
    ]
      .map((row) => `<w:tr>${row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`)
      .join('')}</w:tbl>`;
    const struck =
      '<w:p><w:del><w:r><w:delText>5 of 10 (90%)</w:delText><w:t>5 of 10 (90%)</w:t></w:r></w:del></w:p>';
    const text = await readFileBytes(
      word(
        paragraph('Survey', 'Heading1') +
          paragraph('38 of the 44 victims (83.4%).') +
          struck +
          table +
          '<w:p><w:r><w:drawing/></w:r></w:p>',
      ),
      'survey.docx',
    );
    assert.deepEqual(text.notRead, ['charts and pictures']);
    const { findings } = proofread(text);
    assert.deepEqual(
      findings.map(({ corrected, places }) => [corrected, places[0]?.where, places[0]?.under]),
      [
        ['86.4%', 'paragraph 2', 'Survey'],
        ['70', 'table 1, row 3', 'Survey'],
      ],
    );
  });

  test('what this program writes in Word and HTML it reads again', async () => {
    const report = proofread(readPasted('Only 6 people came. Of these, 4 (66.6%) came again.'));
    const document = proofDocument(report);
    document.blocks.push({
      kind: 'paragraph',
      content: ['In all 38 of the 44 victims or 83.4% told the police.'],
    });
    for (const format of ['docx', 'html'] as const) {
      const written = await writeDocument(document, format);
      const again = proofread(await readFileBytes(written.bytes, `report.${format}`));
      assert.ok(
        again.findings.some((finding) => finding.corrected === '86.4%'),
        format,
      );
    }
  });

  test('HTML: hidden parts are not read, tables are tables', async () => {
    const page =
      '<!doctype html><html><head><title>x</title><style>1 of 2 (99%)</style></head><body><h2>Age</h2><table><tr><th>Age</th><th>Replies</th></tr><tr><td>Under 30</td><td>10</td></tr><tr><td>Over 30</td><td>12</td></tr><tr><td>Total</td><td>24</td></tr></table><script>"3 of 4 (1%)"</script></body></html>';
    const { findings } = proofread(await readFileBytes(bytes(page), 'page.html'));
    assert.deepEqual(
      findings.map(({ corrected, places }) => [corrected, places[0]?.where]),
      [['22', 'table 1, row 4']],
    );
  });

  test('Windows and Unicode encodings', async () => {
    const latin = Uint8Array.from(
      [...'Cost £5 – 38 of 44 (83.4%).'].map(
        (letter) => ({ '£': 0xa3, '–': 0x96 })[letter] ?? letter.charCodeAt(0),
      ),
    );
    const wide = Buffer.from('\ufeff38 of 44 (83.4%).', 'utf16le');
    for (const content of [latin, wide])
      assert.equal(proofread(await readFileBytes(content, 'x.txt')).findings.length, 1);
  });

  test('lines of a wrapped paragraph are one; a line number leads to it', () => {
    const { findings } = proofread(
      readPasted('# Victims\n\nIn all 38 of the\n44 victims or 83.4%\ntold the police.'),
    );
    assert.deepEqual(findings[0]?.places[0], {
      where: 'line 3',
      under: 'Victims',
      quote: 'In all 38 of the 44 victims or 83.4% told the police.',
    });
  });

  test('what cannot be read is refused in words', async () => {
    assert.match(await refusal(bytes('%PDF-1.7 …'), 'report.pdf'), /It is a PDF/);
    assert.match(
      await refusal(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), 'old.doc'),
      /old Word format/,
    );
    assert.match(await refusal(zipSync({ 'a.txt': bytes('x') }), 'a.docx'), /not a Word document/);
    assert.match(await refusal(bytes('PK\u0003\u0004 nonsense'), 'b.docx'), /damaged/);
    assert.match(await refusal(bytes(''), 'c.txt'), /empty/);
    assert.match(await refusal(Uint8Array.from([1, 0, 2, 0, 3]), 'd.bin'), /not a text/);
    // A bomb: ten million blanks in a few kilobytes.
    assert.match(await refusal(word(' '.repeat(10_000_000)), 'bomb.docx'), /too large when unpacked/);
  });

  test('hostile texts take no longer than long ones', () => {
    const length = 60_000;
    const repeated = (piece: string): string => piece.repeat(Math.ceil(length / piece.length));
    // What a quadratic rule would take minutes for; no time is measured, the runner's own limit is the test.
    for (const piece of [
      '(',
      '1 of 1 ',
      '5 (7.0%) of 71; ',
      'from 1 to 2 ',
      'almost a ',
      '1.5 higher than the ',
      '1,',
      '6 staff: ',
      '1\t',
      'a\t1\t2\t3\n',
      '<table><tr><td>',
      '<',
      '&#',
      '[a](',
      '**a',
      'an increase in hate crime ',
      '170 respondents chose ',
      '20 respondents. 5 (7.0%) x 6 (8.1%).\n\n',
    ])
      assert.ok(proofread(readPasted(repeated(piece))).numbers >= 0, piece);
  });
});

test('the command lists findings, answers JSON, and says by its exit code', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-proof-'));
  try {
    const [good, bad] = [path.join(folder, 'good.md'), path.join(folder, 'bad.txt')];
    await writeFile(good, '38 of the 44 victims (86.4%) told the police.');
    await writeFile(bad, '38 of the 44 victims (83.4%) told the police.');
    const [fine, wrong, json, none, lost] = await Promise.all([
      runCommand(['proof', good]),
      runCommand(['proof', bad, good]),
      runCommand(['proof', bad, '--json']),
      runCommand(['proof']),
      runCommand(['proof', path.join(folder, 'not-there.txt')]),
    ]);
    assert.equal(fine.code, 0, fine.err);
    assert.match(fine.out, /Nothing was found that does not agree/);
    assert.equal(wrong.code, 3, wrong.err);
    assert.match(wrong.out, /1\. 38 of 44: 83\.4% → 86\.4%\n {3}Misprint\. 38 ÷ 44 = 86\.364%\./);
    const answer = JSON.parse(json.out) as { reports: { findings: { corrected: string }[] }[] };
    assert.equal(answer.reports[0]?.findings[0]?.corrected, '86.4%');
    assert.deepEqual([json.code, none.code, lost.code], [3, 2, 4]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
