import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unzipSync } from 'fflate';
import { groundOf, priorities } from '../../../test/support/report-ground.ts';
import { htmlFaults } from '../../../test/support/html.ts';
import {
  documentSchema,
  formats,
  writeDocuments,
  type Cell,
  type FormatName,
  type Inline,
  type WrittenDocument,
} from '../../documents/documents.ts';
import { pdfTags, pdfText } from '../../documents/pdf.reader.ts';
import { printedPages } from '../../documents/pdf.ts';
import { reportDocument } from './report.document.ts';
import { prioritiesToSign, type ReportKind } from './report.rules.ts';

const periods: Record<ReportKind, { from: string; to: string }> = {
  progress: { from: '2026-07', to: '2026-09' },
  'half-year': { from: '2026-04', to: '2026-09' },
  'year-end': { from: '2025-04', to: '2026-03' },
};
/** The words of a cell; of a list an item each. */
const wordsOf = (cell: Cell | undefined): string[] => {
  if (cell === undefined) return [];
  const inline = (content: readonly Inline[]): string => content.map((part) => (typeof part === 'string' ? part : '')).join(''); // prettier-ignore
  return 'bullets' in cell
    ? cell.bullets.map(inline)
    : 'content' in cell
      ? [inline(cell.content)]
      : [cell.text];
};
const squeezed = (words: string): string => words.replace(/\s+/g, '').normalize('NFKC');
const plain = (markup: string): string => markup.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const zipped = (bytes: Uint8Array, name: RegExp): string =>
  Object.entries(unzipSync(bytes)).filter(([path]) => name.test(path)).map(([, part]) => new TextDecoder().decode(part)).join('\n'); // prettier-ignore

describe('a report whose lead has much to say', () => {
  it('keeps each priority on one page, and gives every word in the annex', () => {
    const ground = groundOf('progress', periods.progress);
    const sentences = Array.from({ length: 60 }, (_, at) => `Sentence ${at + 1} says what was done in the quarter and by whom.`);
    const long = { ...ground, parts: ground.parts.map((part, at) => (at === 1 ? { ...part, context: sentences.join(' ') } : part)) };
    const document = reportDocument(long, '');
    const places = printedPages(document).blocks;
    const headings = document.blocks.flatMap((block, at) => (block.kind === 'heading' && block.level === 1 ? [{ text: block.text, page: places[at]?.from ?? 0 }] : []));
    for (const priority of priorities) {
      const at = headings.findIndex(({ text }) => text === priority);
      assert.equal((headings[at + 1]?.page ?? 0) - (headings[at]?.page ?? 0), 1, `${priority} has one page`);
    }
    const annex = document.blocks.findIndex((block) => block.kind === 'heading' && block.id === 'in-full');
    const said = (blocks: typeof document.blocks): string => JSON.stringify(blocks);
    assert.ok(annex > 0);
    assert.match(said(document.blocks.slice(0, annex)), /Sentence 3 .*goes on in the annex/);
    assert.doesNotMatch(said(document.blocks.slice(0, annex)), /Sentence 60 /);
    assert.match(said(document.blocks.slice(annex)), /Sentence 1 .*Sentence 60 /);
  }); // prettier-ignore
});

describe('a report after a new strategy', () => {
  it('has no page to sign for a priority of the old one, and reports what still stands under it', () => {
    const ground = groundOf('progress', periods.progress);
    const old = 'A priority of the strategy before';
    const series = new Map([...ground.series].map(([id, each]) => [id, id === 'share-0' ? { ...each, indicator: { ...each.indicator, priority: old } } : each]));
    const document = reportDocument({ ...ground, series }, '');
    const headings = document.blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []));
    assert.ok(!headings.includes(old));
    assert.equal(headings.filter((text) => text === 'What the lead says').length, priorities.length);
    const table = document.blocks.find((block) => block.kind === 'table' && block.caption === 'Indicators under no priority of this strategy');
    assert.ok(table?.kind === 'table');
    assert.deepEqual(table.rows.map((row) => wordsOf(row[0])[0]), ['Orders completed 0']);
  }); // prettier-ignore
  it('asks for its priorities alone', () => {
    assert.deepEqual(prioritiesToSign({ chapters: [{ title: 'New' }, { title: 'New' }] }, ['Old', '']), ['New']);
    assert.deepEqual(prioritiesToSign(null, ['Old', '']), ['Old']);
    assert.deepEqual(prioritiesToSign({ chapters: [] }, ['Old', '']), ['Old']);
  }); // prettier-ignore
});

for (const kind of Object.keys(periods) as ReportKind[])
  describe(`the ${kind} report`, () => {
    const document = reportDocument(groundOf(kind, periods[kind]), '');
    const written = new Map<FormatName, WrittenDocument>();
    const textOf = (format: FormatName): string => new TextDecoder().decode(written.get(format)?.bytes);
    /** What every edition must hold: a measure as it is printed for scrutiny, the lead, an action, the annex. */
    const said = [
      'Orders completed 0',
      'Signed by A Lead',
      'Overdue',
      'Open actions',
      'What the indicators are',
    ];

    it('is written in every format', async () => {
      const names = Object.keys(formats) as FormatName[];
      for (const { format, written: one } of await writeDocuments(document, names)) written.set(format, one);
      assert.deepEqual([...written.keys()].sort(), names.toSorted());
    });

    it('gives each priority one page of the PDF, under a bookmark, tagged', () => {
      const bytes = written.get('pdf')?.bytes ?? assert.fail();
      const pages = pdfText(bytes);
      const places = printedPages(document).blocks;
      const headings = document.blocks.flatMap((block, at) => (block.kind === 'heading' && block.level === 1 ? [{ text: block.text, page: places[at]?.from ?? 0 }] : [])); // prettier-ignore
      for (const priority of priorities) {
        const at = headings.findIndex(({ text }) => text === priority);
        const next = headings[at + 1];
        assert.ok(next !== undefined && at > 0, priority);
        assert.equal(next.page - (headings[at]?.page ?? 0), 1, `${priority} has one page`);
        assert.ok(
          squeezed(pages[(headings[at]?.page ?? 0) - 1] ?? '').includes(squeezed('What the lead says')),
        );
      }
      const tags = pdfTags(bytes);
      assert.equal(tags['H1'], headings.length);
      assert.ok((tags['TH'] ?? 0) > 40);
      assert.ok((tags['Figure'] ?? 0) >= 3, 'charts of what misses its target');
      const latin = Buffer.from(bytes).toString('latin1');
      for (const part of ['/Outlines', '/StructTreeRoot', 'pdfuaid:part>1<'])
        assert.ok(latin.includes(part), part);
      for (const words of said) assert.ok(pages.some((page) => squeezed(page).includes(squeezed(words))), words); // prettier-ignore
    });

    it('is a web page without faults, with the same in it', async () => {
      const page = textOf('html');
      assert.deepEqual(await htmlFaults(page), []);
      for (const words of [...said, ...priorities]) assert.ok(plain(page).includes(words), words);
    });

    it('is a Word file, a spreadsheet and JSON with the same in it', () => {
      const word = plain(zipped(written.get('docx')?.bytes ?? assert.fail(), /^word\/document\.xml$/));
      for (const words of [...said, ...priorities])
        assert.ok(squeezed(word).includes(squeezed(words)), words);
      const sheets = plain(zipped(written.get('xlsx')?.bytes ?? assert.fail(), /^xl\/.*\.xml$/));
      for (const words of ['Orders completed 0', 'Overdue']) assert.ok(sheets.includes(words), words);
      const json = documentSchema.parse(JSON.parse(textOf('json')));
      assert.equal(json.title, document.title);
      assert.equal(json.blocks.length, document.blocks.length);
    });

    it('says what is done in the shape in which it is printed for scrutiny', () => {
      const tables = document.blocks.filter((block) => block.kind === 'table');
      const done = tables.find(({ caption }) => caption === 'What we have been doing');
      const first = tables.find(({ caption }) => caption === `Indicators: ${priorities[0] ?? ''}`);
      assert.ok(first !== undefined);
      const titles = first.columns.map(({ title }) => title);
      const cells = first.rows[0]?.map((cell) => wordsOf(cell)[0]) ?? [];
      if (kind === 'progress') {
        assert.equal(done, undefined);
        assert.equal(cells[1], '75.5% (151 of 200)');
        return;
      }
      const [named, said] = done?.rows[0] ?? [];
      assert.deepEqual(wordsOf(named), [priorities[0]]);
      const items = wordsOf(said);
      // The words of the published table: 75.5% against 75% is “on target”.
      assert.ok(
        items.includes('Orders completed 0: 75.5% (151 of 200) (target 75.0%; on target).'),
        items[0],
      );
      assert.ok(items.includes('Completed: Finished thing 0; Finished thing 1.'));
      assert.ok(items.includes('2 of 11 actions were completed in the period.'));
      assert.deepEqual(titles.slice(1, kind === 'half-year' ? 3 : 5), ['Q1', 'Q2', 'Q3', 'Q4'].slice(0, kind === 'half-year' ? 2 : 4)); // prettier-ignore
      assert.equal(cells[1], '75.5%');
      assert.equal(
        cells[kind === 'half-year' ? 2 : 4],
        '75.5% (151 of 200)',
        'the base stands with the last',
      );
      const yearly = first.rows[2]?.map((cell) => wordsOf(cell)[0]);
      assert.equal(
        yearly?.[kind === 'half-year' ? 2 : 4],
        kind === 'half-year' ? 'no value' : '61%, 2025/26',
      );
    });
  });
