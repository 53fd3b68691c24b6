import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limbs } from '../../priorities/priorities.ts';
import type { ContentAction, ContentChapter, StrategyContent } from '../content.types.ts';
import { headingCodes, headings, type Heading } from '../strategy.rules.ts';
import { publishedStructure } from '../templates/published.ts';
import { blocking, findingsOf, manyBoroughs, namedPriorities, quotesNumber, twoTitles, wrongNumbers, wrongPoliceNumber, type CheckCode, type CheckGround } from './checks.rules.ts'; // prettier-ignore

const shared = process.env['FRANKPLEDGE_SHARED'] ?? '../shared';
const file = (name: string): string => path.join(shared, 'documents', name);
const published = file('001_7922a97898094660.txt');
const isThere = existsSync(published);
const skip = isThere ? false : `the published documents are not at ${shared}: nothing was compared`;

/** Counts of the published strategy by priority: focus, prevention, early, support, enforcement, without heading, aims (register R7). */
const counts: readonly (readonly number[])[] = [
  [5, 5, 1, 4, 1, 0, 7],
  [7, 4, 1, 2, 1, 0, 3],
  [5, 5, 1, 2, 1, 0, 6],
  [7, 8, 5, 2, 1, 0, 7],
  [7, 0, 0, 0, 0, 12, 4],
];

const chapter = (more: Partial<ContentChapter> = {}): ContentChapter => ({
  id: 'one',
  kind: 'priority',
  title: 'Violence',
  words: 'There were 120 offences in the year to March 2027.',
  inShort: '',
  because: '',
  limbs: ['crime-disorder'],
  headings: [],
  sources: [{ kind: 'written', numbers: ['120'], words: 'Police, recorded crime', href: '', inside: '', figure: null }], // prettier-ignore
  priorityId: null,
  priorityTitle: null,
  lead: null,
  focus: [],
  aims: [],
  actions: [],
  achieved: [],
  groups: [],
  contacts: [],
  ...more,
});
const action = (more: Partial<ContentAction> = {}): ContentAction => ({
  id: 'a',
  reference: '1.1',
  text: 'Do something',
  heading: 'none',
  owner: 'Council',
  group: '',
  partners: [],
  dueOn: '2028-03-31',
  dueRule: '',
  state: 'proposed',
  stateTitle: 'Proposed',
  overdue: false,
  serves: [],
  ...more,
});
const ground = (chapters: ContentChapter[], more: Partial<CheckGround> = {}): CheckGround => ({
  content: {
    schema: 1,
    id: 's',
    title: 'Strategy',
    summary: '',
    from: '2027-04-01',
    to: '2030-03-31',
    partnership: 'Test',
    area: { name: 'Test Borough', single: true },
    chapters,
  } satisfies StrategyContent,
  limbs: [{ code: 'crime-disorder', title: 'Reduce crime and disorder' }],
  others: [],
  domains: [],
  ...more,
});
const found = (chapters: ContentChapter[], more: Partial<CheckGround> = {}): CheckCode[] =>
  findingsOf(ground(chapters, more)).map(({ check }) => check);

/** The priorities of the published strategy, read from its text. */
function readPublished(): { content: StrategyContent; report: string } {
  const text = readFileSync(published, 'utf8');
  const objectives = text.slice(
    text.indexOf('## Our New Objectives'),
    text.indexOf('## Partnership Contacts'),
  );
  const plain = (line: string): string => line.replace(/[#*]/g, '').trim();
  const chapters: ContentChapter[] = [];
  let part: 'words' | 'focus' | 'actions' | 'aims' = 'words';
  let heading: Heading = 'none';
  let current: ContentChapter = chapter({ id: 'intro', kind: 'text', title: 'Our new objectives', words: '', limbs: [] }); // prettier-ignore
  chapters.push(current);
  for (const line of objectives.split('\n')) {
    const priority = /^Priority (\d): (.+)$/.exec(plain(line));
    if (priority?.[2] !== undefined && line.startsWith('#')) {
      current = chapter({ id: `p${priority[1] ?? ''}`, title: priority[2], words: '', headings: [] });
      chapters.push(current);
      part = 'words';
      continue;
    }
    const said = plain(line).toLowerCase();
    if (current.kind === 'priority' && said.startsWith('what is our focus')) part = 'focus';
    else if (current.kind === 'priority' && said.startsWith('what will we do'))
      [part, heading] = ['actions', 'none']; // prettier-ignore
    else if (current.kind === 'priority' && said.startsWith('what is our aim')) part = 'aims';
    else if (part === 'actions' && headings.some(({ title }) => title.toLowerCase() === said))
      heading = headings.find(({ title }) => title.toLowerCase() === said)?.code ?? 'none';
    else if (line.startsWith('- ') && part !== 'words') {
      const words = line.slice(2).trim();
      const id = `${current.id}-${part}-${current.focus.length}-${current.actions.length}-${current.aims.length}`;
      if (part === 'focus') current.focus.push({ id, text: words });
      if (part === 'aims') current.aims.push({ id, text: words, indicators: [] });
      if (part === 'actions') current.actions.push(action({ id, text: words, heading, reference: '', owner: '', dueOn: null })); // prettier-ignore
    } else if (part === 'words') current.words += `${line}\n`;
  }
  for (const each of chapters)
    each.headings = headingCodes.filter((code) => each.actions.some((one) => one.heading === code));
  const report = text.slice(text.indexOf('2.2 In addition to'), text.indexOf('2.4 The Strategy will') + 200);
  return { content: ground(chapters).content, report };
}

describe('the template', () => {
  it('has the structure of the published strategy, counted by chapter', () => {
    const made = publishedStructure.chapters.map((each) => [
      each.focus?.length ?? 0,
      ...headingCodes.map((code) => (each.actions ?? []).filter(({ heading }) => heading === code).length),
      each.aims?.length ?? 0,
    ]);
    assert.deepEqual(made, counts);
    const sum = (at: number): number => made.reduce((total, row) => total + (row[at] ?? 0), 0);
    assert.deepEqual([sum(0), sum(1), sum(2), sum(3), sum(4), sum(5), sum(6)], [31, 22, 8, 10, 4, 12, 27]);
    assert.equal(sum(1) + sum(2) + sum(3) + sum(4) + sum(5), 56);
    for (const each of publishedStructure.chapters)
      for (const one of each.actions ?? []) {
        assert.ok(one.serves.length > 0, `${one.text} serves no aim`);
        assert.ok(
          one.serves.every((at) => at < (each.aims?.length ?? 0)),
          one.text,
        );
      }
    const codes = new Set(limbs.map(({ code }) => code));
    assert.ok(
      publishedStructure.chapters.every((each) => (each.limbs ?? []).every((code) => codes.has(code))),
    );
  });

  it('is counted as the published text is', { skip }, () => {
    const { content } = readPublished();
    assert.deepEqual(
      content.chapters
        .filter(({ kind }) => kind === 'priority')
        .map((each) => [
          each.focus.length,
          ...headingCodes.map((code) => each.actions.filter(({ heading }) => heading === code).length),
          each.aims.length,
        ]),
      counts,
    );
  });

  it('copies no sentence of the published text', { skip }, () => {
    const text = readFileSync(published, 'utf8')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ');
    for (const each of publishedStructure.chapters)
      for (const line of [...(each.focus ?? []), ...(each.aims ?? []), ...(each.actions ?? []).map((one) => one.text), ...each.words.split(/[.\n]+/)]) {
        const plain = line.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
        if (plain.split(' ').length > 7) assert.ok(!text.includes(plain), line);
      } // prettier-ignore
  });
});

describe('the checks, against the published strategy', { skip }, () => {
  it('find its slips, each where it stands', () => {
    const { content, report } = readPublished();
    const all = findingsOf({ ...ground([]), content, limbs });
    const of = (code: CheckCode): string[] => all.filter(({ check }) => check === code).map(({ where, what }) => `${where}: ${what}`); // prettier-ignore
    assert.equal(of('each-borough').length, 2);
    assert.match(of('each-borough')[0] ?? '', /^Violent Crime and Domestic Abuse: “each Borough”/);
    assert.match(of('each-borough')[1] ?? '', /^Preventing Offending and Re-offending: “each Borough”/);
    assert.equal(of('two-titles').length, 2, of('two-titles').join('\n'));
    assert.match(of('two-titles')[0] ?? '', /Priority 1 is called “Violent Crime and Domestic Abuse” and “Violent Crime including Domestic Abuse”/); // prettier-ignore
    assert.match(of('two-titles')[1] ?? '', /Priority 3 is called “Preventing Offending and Re-offending” and “Preventing Offending and Reducing Reoffending”/); // prettier-ignore
    assert.equal(of('aim-without-indicator').length, 27);
    assert.equal(of('action-without-owner').length, 56);
    assert.deepEqual(of('heading-without-actions'), []);
    assert.deepEqual(
      all.filter(({ check }) => check === 'no-figure').map(({ chapterId }) => chapterId),
      ['p3', 'p4', 'p5'],
    );
    assert.deepEqual(wrongNumbers(report), [{ number: '2.4', after: '2.4' }]);
  });

  it('find 111 as the number of the police, and mailboxes of other bodies', () => {
    const minutes = readFileSync(file('003_36f7aa77584865f7.txt'), 'utf8');
    assert.ok(wrongPoliceNumber(minutes).length > 0);
    const report = readFileSync(published, 'utf8');
    const at = report.indexOf('<b>Data Protection Impact Assessment');
    const sound = chapter({ kind: 'text', words: report.slice(at, at + 1500) });
    const said = findingsOf(ground([sound], { domains: ['gravesham.gov.uk'] })).filter(({ check }) => check === 'foreign-address'); // prettier-ignore
    assert.ok(said.length > 0 && said.every(({ what }) => what.includes('@medway.gov.uk')), 'the other council’s mailbox'); // prettier-ignore
  });
});

describe('each check', () => {
  it('finds its slip and lets a sound strategy pass', () => {
    const sound = chapter({ headings: ['none'], actions: [action()], aims: [{ id: 'x', text: 'Less', indicators: ['i'] }] }); // prettier-ignore
    assert.deepEqual(found([sound]), []);
    assert.deepEqual(found([]), ['no-priority']);
    assert.deepEqual(found([chapter({ limbs: [] })]), ['no-limb', 'limb-unserved']);
    assert.deepEqual(found([{ ...sound, priorityTitle: 'Violent crime' }]), ['two-titles']);
    assert.deepEqual(found([{ ...sound, priorityTitle: 'VIOLENCE.' }]), []);
    assert.deepEqual(found([{ ...sound, sources: [] }]), ['number-without-source']);
    assert.deepEqual(found([{ ...sound, because: 'and 38% of answers' }]), ['number-without-source']);
    assert.deepEqual(found([{ ...sound, aims: [{ id: 'x', text: 'Less', indicators: [] }] }]), ['aim-without-indicator']); // prettier-ignore
    assert.deepEqual(found([{ ...sound, actions: [action({ owner: '' })] }]), ['action-without-owner']);
    assert.deepEqual(found([{ ...sound, actions: [action({ dueOn: null })] }]), ['action-without-date']);
    assert.deepEqual(found([{ ...sound, actions: [action({ dueOn: null, dueRule: 'Each quarter' })] }]), []);
    assert.deepEqual(found([{ ...sound, actions: [action(), action({ id: 'b', text: 'Other', state: 'cancelled', owner: '', dueOn: null })] }]), []); // prettier-ignore
    assert.deepEqual(found([{ ...sound, headings: ['none', 'early-identification'] }]), ['heading-without-actions']); // prettier-ignore
    assert.deepEqual(found([{ ...sound, headings: [] }]), ['heading-missing']);
    assert.deepEqual(found([{ ...sound, words: 'It matters (section 17 of the Act of 1998).' }]), [
      'no-figure',
    ]);
    assert.deepEqual(found([sound, chapter({ id: 't', kind: 'text', title: 'Empty', words: ' ' })]), ['empty-chapter']); // prettier-ignore
    assert.deepEqual(found([sound], { others: [{ title: 'Old', from: '2024-04-01', to: '2027-04-01' }] }), ['period-overlap']); // prettier-ignore
    assert.deepEqual(
      found([sound], { others: [{ title: 'Old', from: '2024-04-01', to: '2027-03-31' }] }),
      [],
    );
    assert.deepEqual(found([{ ...sound, focus: [{ id: '1', text: 'See' }, { id: '2', text: 'see.' }] }]), ['same-line']); // prettier-ignore
    assert.deepEqual(found([{ ...sound, because: 'Ring the police on 111, 3 times' }]), [
      'number-without-source',
      'police-number',
    ]);
    assert.deepEqual(found([{ ...sound, because: 'Write to csu@other.gov.example' }], { domains: ['own.example'] }), ['foreign-address']); // prettier-ignore
    assert.deepEqual(found([{ ...sound, inShort: 'Less crime in each borough' }]), ['each-borough']);
    assert.deepEqual(
      findingsOf({ ...ground([{ ...sound, inShort: 'Less crime in each borough' }]), content: { ...ground([{ ...sound, inShort: 'Less crime in each borough' }]).content, area: { name: 'County', single: false } } }),
      [],
      'a county has several',
    ); // prettier-ignore
    assert.equal(
      blocking(findingsOf(ground([chapter({ limbs: [], words: '' })]))).length,
      2,
      'no limb, empty',
    );
  });

  it('reads numbers of paragraphs, titles and figures as a reader would', () => {
    assert.deepEqual(wrongNumbers('1.1 One\n1.2 Two\n2.1 Three\n1.1 Another report'), []);
    assert.deepEqual(wrongNumbers('1.1 One\n1.3 Three\n1.2 Two'), [{ number: '1.2', after: '1.3' }]);
    assert.deepEqual(wrongNumbers('Rose by 2.4 and 2.4 Again'), []);
    assert.deepEqual(manyBoroughs('across each Borough and both districts'), [
      'each Borough',
      'both districts',
    ]);
    assert.deepEqual(namedPriorities('#### ii) **Fire**\nPriority 3: Floods\nPlain'), [{ number: 2, title: 'Fire' }, { number: 3, title: 'Floods' }]); // prettier-ignore
    assert.equal(twoTitles([{ number: 1, title: 'Crime & Fire' }, { number: 1, title: 'crime and fire' }]).size, 0); // prettier-ignore
    for (const text of ['46.4% of crime', 'one in five', '3,651 incidents'])
      assert.ok(quotesNumber(text), text);
    for (const text of ['the Act of 1998', 'section 17', 'SI 2007/1830', 'Covid-19 in 2021-24', 'by 31 March 2027']) assert.ok(!quotesNumber(text), text); // prettier-ignore
  });

  it('never calls numbers that only rise wrong', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 })), { selector: (pair) => pair.join('.'), maxLength: 30 }), (pairs) => {
        const rising = pairs.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        const text = rising.map((pair) => `${pair.join('.')} Words`).join('\n');
        assert.deepEqual(wrongNumbers(text), []);
        const [first] = rising;
        if (first !== undefined) assert.equal(wrongNumbers(`${first.join('.')} Words\n${text}`).length, 1);
      }),
    ); // prettier-ignore
  });
});
