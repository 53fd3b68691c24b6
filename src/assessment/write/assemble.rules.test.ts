import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Block } from '../../documents/document.ts';
import { quotedFigures, type FrankpledgeDocument } from '../../documents/documents.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { assemble } from './assemble.rules.ts';
import type { Cover } from '../releases/cover.ts';
import type { Item, SectionWithItems } from './write.types.ts';

const idOf = (n: number): string => n.toString(16).padStart(32, '0');

const item = (given: Partial<Item>): Item => ({
  id: 'i',
  sectionId: 's',
  position: 1,
  kind: 'sentence',
  code: '',
  draft: null,
  placed: null,
  figures: [],
  isOpen: true,
  decision: 'waiting',
  words: '',
  quotes: [],
  confidence: null,
  evidence: '',
  edition: 'both',
  changedAt: '2026-11-22T09:00:00Z',
  changedBy: null,
  version: 1,
  ...given,
});

const said = (text: string, figure?: number): Partial<Item> => ({
  draft: {
    kind: 'paragraph',
    content: figure === undefined ? [text] : [text, { figure: idOf(figure), text: '12' }],
  },
  figures: figure === undefined ? [] : [idOf(figure)],
});

const section = (items: Item[], given: Partial<SectionWithItems> = {}): SectionWithItems => ({
  id: 's',
  assessmentId: 'a',
  position: 1,
  code: 'crime',
  title: 'Crime',
  edition: 'both',
  version: 1,
  items,
  ...given,
});

const text = (blocks: readonly Block[]): string => JSON.stringify(blocks);
const nothing = { figures: new Map<string, Figure>(), covers: new Map<string, Cover>() };

describe('a text as a document', () => {
  it('leaves rejected pieces out, prints edited words, and drops a heading with nothing under it', () => {
    const { blocks } = assemble(
      [
        section([
          item({ kind: 'heading', draft: { kind: 'heading', level: 2, text: 'Gone', id: 'h' } }),
          item({ ...said('One.'), decision: 'rejected' }),
          item({ kind: 'heading', draft: { kind: 'heading', level: 2, text: 'Stays', id: 'h' } }),
          item({ ...said('Two.'), decision: 'edited', words: 'Zwei.' }),
        ]),
        section([], { code: 'empty', title: 'Empty' }),
      ],
      'restricted',
      null,
    );
    const printed = text(blocks);
    assert.doesNotMatch(printed, /Gone|One\.|Two\.|Empty/);
    assert.match(printed, /Stays/);
    assert.match(printed, /Zwei/);
  });

  it('puts sentences of one paragraph together, bullets into one list, and findings into the rows of one table', () => {
    const row = (of: string, words: string): Item =>
      item({
        ...said(words),
        placed: {
          kind: 'row',
          table: 't',
          caption: 'Key',
          row: of,
          title: of,
          arrow: '↑ up',
          notes: ['A note.'],
        },
      });
    const { blocks } = assemble(
      [
        section([
          item({ ...said('A.'), placed: { kind: 'paragraph', group: 'p' } }),
          item({ ...said('B.'), placed: { kind: 'paragraph', group: 'p' } }),
          item({ ...said('C.'), placed: { kind: 'bullet', group: 'l' } }),
          item({ ...said('D.'), placed: { kind: 'bullet', group: 'l' } }),
          row('Burglary', 'E.'),
          row('Burglary', 'F.'),
          row('Robbery', 'G.'),
        ]),
      ],
      'restricted',
      null,
    );
    assert.deepEqual(
      blocks.map(({ kind }) => kind),
      ['heading', 'paragraph', 'list', 'table'],
    );
    const table = blocks[3];
    assert.ok(table?.kind === 'table');
    assert.equal(table.rows.length, 2);
    assert.deepEqual(table.notes, ['A note.']);
  });
});

describe('the public edition of a text', () => {
  const withheld: Cover = { shown: 'withheld', text: 'not published' };

  it('is without what is restricted, and lists it', () => {
    const { blocks, leftOut } = assemble(
      [
        section([item({ ...said('Secret.'), edition: 'restricted' }), item(said('Plain.'))]),
        section([item(said('More.'))], { edition: 'restricted', title: 'Gangs' }),
      ],
      'public',
      nothing,
    );
    assert.doesNotMatch(text(blocks), /Secret|More/);
    assert.deepEqual(
      leftOut.map(({ what }) => what),
      ['Crime: Secret', 'Section “Gangs”'],
    );
    const named = assemble(
      [
        section([
          item({ ...said('Wardens counted 3 fires in 2026, of 1,204 calls.'), edition: 'restricted' }),
        ]),
      ],
      'public',
      nothing,
    );
    assert.deepEqual(
      named.leftOut.map(({ what }) => what),
      ['Crime: Wardens counted … fires in 2026, of … calls'],
      'the list of what is not published gives out no count either',
    );
  });

  it('never quotes a figure that is not shown as it is, in whatever mixture of text, tables and charts', () => {
    const shown = fc.constantFrom<Cover['shown']>('as-is', 'rounded', 'withheld');
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            cover: shown,
            kind: fc.constantFrom('sentence', 'table', 'chart', 'edited'),
            open: fc.boolean(),
          }),
          { maxLength: 12 },
        ),
        (cases) => {
          const covers = new Map<string, Cover>();
          const items = cases.map(({ cover, kind, open }, n): Item => {
            const id = idOf(n);
            covers.set(id, cover === 'as-is' ? { shown: 'as-is' } : { shown: cover, text: 'about 10' });
            if (kind === 'table')
              return item({
                kind: 'table',
                isOpen: open,
                figures: [id],
                draft: {
                  kind: 'table',
                  caption: `T${n}`,
                  columns: [{ title: 'N', kind: 'number' }],
                  rowHeadings: false,
                  rows: [[{ value: 12, text: '12', figure: id }]],
                  notes: [],
                },
              });
            if (kind === 'chart')
              return item({
                kind: 'chart',
                isOpen: false,
                figures: [id],
                draft: {
                  kind: 'chart',
                  chart: {
                    kind: 'ranked-bars',
                    title: `C${n}`,
                    description: 'd',
                    valueTitle: 'v',
                    labelTitle: 'l',
                    source: 's',
                    bars: [{ label: 'x', value: 12 }],
                  },
                },
              });
            if (kind === 'edited')
              return item({
                decision: 'edited',
                isOpen: open,
                figures: [id],
                words: 'It is [[12|f1]].',
                quotes: [{ name: 'f1', figure: id, subject: '', slot: null, text: '12' }],
              });
            return item({ ...said(`S${n} `, n), isOpen: open });
          });
          const { blocks } = assemble([section(items)], 'public', { figures: new Map(), covers });
          const document = { blocks } as unknown as FrankpledgeDocument;
          for (const id of quotedFigures(document)) assert.equal(covers.get(id)?.shown, 'as-is');
          cases.forEach(({ cover, kind }, n) => {
            if (cover === 'as-is') return;
            if (kind === 'chart') assert.doesNotMatch(text(blocks), new RegExp(`"C${n}"`));
            if (kind === 'sentence') assert.doesNotMatch(text(blocks), new RegExp(`S${n} `));
          });
          assert.ok(!cases.every(({ cover }) => cover !== 'as-is') || !/"text":"12"/.test(text(blocks)));
        },
      ),
    );
  });

  it('shows a table’s cover where the number would stand, and leaves out a table with bare numbers of closed data', () => {
    const bare: Item = item({
      kind: 'table',
      isOpen: false,
      draft: {
        kind: 'table',
        caption: 'Bare',
        columns: [{ title: 'N', kind: 'number' }],
        rowHeadings: false,
        rows: [[{ value: 3, text: '3' }]],
        notes: [],
      },
    });
    const covered: Item = item({
      kind: 'table',
      isOpen: false,
      figures: [idOf(1)],
      draft: {
        kind: 'table',
        caption: 'Covered',
        columns: [{ title: 'N', kind: 'number' }],
        rowHeadings: false,
        rows: [[{ value: 3, text: '3', figure: idOf(1) }]],
        notes: [],
      },
    });
    const { blocks, leftOut } = assemble([section([bare, covered])], 'public', {
      figures: new Map(),
      covers: new Map([[idOf(1), withheld]]),
    });
    assert.match(text(blocks), /Covered.*not published/);
    assert.doesNotMatch(text(blocks), /Bare/);
    assert.equal(leftOut.length, 1);
  });
});
