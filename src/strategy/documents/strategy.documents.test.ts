import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeDocument } from '../../documents/documents.ts';
import { pdfFilled, pdfText } from '../../documents/pdf.reader.ts';
import type { ContentAction, ContentChapter, StrategyContent } from '../content.types.ts';
import { publishedStructure } from '../templates/published.ts';
import { fullStrategy } from './strategy.documents.ts';

const imprint = {
  createdAt: '2026-03-20T10:00:00Z',
  banner: 'Demonstration',
  author: '',
  standing: 'Adopted 20 March 2026',
};
const empty: ContentChapter = {
  id: '',
  kind: 'text',
  title: '',
  words: '',
  inShort: '',
  because: '',
  limbs: [],
  headings: [],
  priorityId: null,
  priorityTitle: null,
  lead: null,
  focus: [],
  aims: [],
  actions: [],
  achieved: [],
  groups: [],
  contacts: [],
};
const owners = ['Test Police', 'Test Borough Council', 'The Long-Named Housing Association of the Coast'];

const lines = (texts: readonly string[] = []) => texts.map((text, at) => ({ id: `${at}`, text }));
function priority(chapter: (typeof publishedStructure.chapters)[number], number: number): ContentChapter {
  const actions = (chapter.actions ?? []).map(({ heading, text }, at): ContentAction => ({
    id: `${number}-${at}`,
    reference: `${number}.${at + 1}`,
    text,
    heading,
    owner: owners[at % 3] ?? '',
    group: '',
    dueRule: '',
    state: 'agreed',
    stateTitle: 'Agreed',
    overdue: false,
    serves: [],
    partners: owners.slice(0, (at % 3) + 1),
    dueOn: '2028-09-22',
  }));
  return {
    ...empty,
    ...chapter,
    id: `${number}`,
    limbs: [...(chapter.limbs ?? [])],
    inShort: chapter.inShort ?? '',
    because: chapter.because ?? '',
    priorityId: null,
    sources: [],
    focus: lines(chapter.focus),
    aims: lines(chapter.aims).map((aim) => ({ ...aim, indicators: [] })),
    actions,
  };
}
const content: StrategyContent = {
  schema: 1, id: '', title: 'Community safety strategy 2026 to 2029', summary: 'Five priorities.', from: '2026-04-01', to: '2029-03-31', partnership: 'Test Partnership', area: { name: 'Test', single: true },
  chapters: [
    { ...empty, id: 'a', title: 'Introduction', words: 'This strategy says what the partnership will do.' },
    ...publishedStructure.chapters.map((chapter, at) => priority(chapter, at + 1)),
    { ...empty, id: 'b', kind: 'equality', title: 'Equality' },
    { ...empty, id: 'c', kind: 'data-protection', title: 'Data protection', words: 'Names are shared only under agreements.' },
    { ...empty, id: 'd', kind: 'contacts', title: 'Contacts', contacts: [{ agency: 'Test Police', email: 'community.safety@test-police.example', phone: '' }] },
  ],
}; // prettier-ignore

describe('the full strategy on paper', () => {
  const document = fullStrategy(content, imprint);
  const written = writeDocument(document, 'pdf');

  it('leaves no page half empty but the last, wherever the pages happen to break', async () => {
    for (const more of [0, 5, 10, 15]) {
      const introduction = { ...empty, title: 'Introduction', words: Array.from({ length: more }, () => 'A line of its own.').join('\n\n') };
      const longer = fullStrategy({ ...content, chapters: [introduction, ...content.chapters.slice(1)] }, imprint);
      const filled = pdfFilled((await writeDocument(longer, 'pdf')).bytes, { top: 85, bottom: 68 });
      assert.ok(filled.length > 8, `${filled.length} pages`);
      const low = filled.slice(0, -1).map((share, at) => ({ more, page: at + 1, share: Math.round(share * 100) })).filter(({ share }) => share < 66);
      assert.deepEqual(low, []);
    }
  }); // prettier-ignore

  it('has its contents on the first page, without what stands under every priority alike', async () => {
    const [first = '', second = ''] = pdfText((await written).bytes);
    assert.match(first.replace(/\s+/g, ''), /Contents.*Priority5.*Dataprotection.*Contacts/);
    assert.doesNotMatch(first.replace(/\s+/g, ''), /Whyisthisapriority\?\.+/);
    assert.doesNotMatch(second, /\.{8}/);
  });

  it('has no column that says nothing, and says where nothing is written', () => {
    const tables = document.blocks.filter((block) => block.kind === 'table');
    const titles = (caption: RegExp) => tables.find((table) => caption.test(table.caption))?.columns.map(({ title }) => title);
    assert.deepEqual(titles(/How to reach/), ['Agency', 'E-mail']);
    assert.deepEqual(titles(/Priority 1/), ['Action', 'Owner', 'With', 'By']);
    const at = document.blocks.findIndex((block) => block.kind === 'heading' && block.text === 'Equality');
    assert.deepEqual(document.blocks[at + 1], { kind: 'paragraph', content: ['Nothing is written here yet.'] });
  }); // prettier-ignore
});
