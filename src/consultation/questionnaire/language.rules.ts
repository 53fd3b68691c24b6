import { parse } from 'csv-parse/sync';
import { writeCsv } from '../../documents/documents.ts';
import { badInput } from '../../foundation/problem.ts';
import { pipesIn } from './questionnaire.checks.ts';
import { withoutControls } from './questionnaire.rules.ts';
import type { Question, Questionnaire } from './questionnaire.types.ts';

/**
 * The words of a questionnaire by the place where they stand: `title`, `section.<code>.title`, `question.<code>.text`,
 * `question.<code>.option.<code>`. Codes never change, so a translation outlives a change of the original's words.
 */
export type Text = {
  key: string;
  text: string;
  /** What it is, for the translator. */
  what: string;
  /** Longest that its place allows. */
  most: number;
};

/** Every word that a resident sees and that is this questionnaire's own; yes and no belong to the survey's pages. */
export function textsOf(questionnaire: Questionnaire): Text[] {
  const texts: Text[] = [
    { key: 'title', text: questionnaire.title, what: 'Title', most: 1000 },
    { key: 'intro', text: questionnaire.intro, what: 'Words at the beginning', most: 4000 },
    { key: 'thanks', text: questionnaire.thanks, what: 'Words at the end', most: 2000 },
  ];
  for (const section of questionnaire.sections) {
    texts.push(
      { key: `section.${section.code}.title`, text: section.title, what: 'Title of a section', most: 1000 },
      { key: `section.${section.code}.intro`, text: section.intro, what: 'Introduction of a section', most: 2000 },
    ); // prettier-ignore
    for (const question of section.questions) texts.push(...questionTexts(question));
  }
  return texts.filter(({ text }) => text.trim() !== '');
}

function questionTexts(question: Question): Text[] {
  const key = `question.${question.code}`;
  return [
    { key: `${key}.text`, text: question.text, what: 'Question', most: 1000 },
    { key: `${key}.help`, text: question.help, what: 'Help', most: 2000 },
    ...('options' in question
      ? question.options.map(({ code, text }) => ({
          key: `${key}.option.${code}`,
          text,
          what: 'Answer to choose',
          most: 1000,
        }))
      : []),
    ...(question.kind === 'scale'
      ? [
          { key: `${key}.from-text`, text: question.fromText, what: 'Lower end of the scale', most: 1000 },
          { key: `${key}.to-text`, text: question.toText, what: 'Upper end of the scale', most: 1000 },
        ]
      : []),
  ];
}

/**
 * A questionnaire in other words. What is not translated stands in the original's.
 * @returns `missing`: keys of the texts that are shown untranslated
 */
export function inLanguage(
  questionnaire: Questionnaire,
  words: Readonly<Record<string, string>>,
): { questionnaire: Questionnaire; missing: string[] } {
  const missing: string[] = [];
  const say = (key: string, original: string): string => {
    if (original.trim() === '') return original;
    const translated = Object.hasOwn(words, key) ? (words[key] ?? '').trim() : '';
    if (translated !== '') return translated;
    missing.push(key);
    return original;
  };
  const translated: Questionnaire = {
    ...questionnaire,
    title: say('title', questionnaire.title),
    intro: say('intro', questionnaire.intro),
    thanks: say('thanks', questionnaire.thanks),
    sections: questionnaire.sections.map((section) => ({
      ...section,
      title: say(`section.${section.code}.title`, section.title),
      intro: say(`section.${section.code}.intro`, section.intro),
      questions: section.questions.map((question) => questionIn(question, say)),
    })),
  };
  return { questionnaire: translated, missing };
}

function questionIn(question: Question, say: (key: string, original: string) => string): Question {
  const key = `question.${question.code}`;
  const base = { text: say(`${key}.text`, question.text), help: say(`${key}.help`, question.help) };
  if ('options' in question)
    return {
      ...question,
      ...base,
      options: question.options.map((option) => ({
        ...option,
        text: say(`${key}.option.${option.code}`, option.text),
      })),
    };
  if (question.kind === 'scale')
    return {
      ...question,
      ...base,
      fromText: say(`${key}.from-text`, question.fromText),
      toText: say(`${key}.to-text`, question.toText),
    };
  return { ...question, ...base };
}

/** What is wrong with a translated text; null when it can stand in the original's place. */
export function textFault(original: Pick<Text, 'text' | 'most'>, translated: string): string | null {
  if (translated.length > original.most)
    return `This must be ${original.most.toLocaleString('en-GB')} characters or fewer; it has ${translated.length.toLocaleString('en-GB')}`;
  const [wanted, given] = [pipesIn(original.text), pipesIn(translated)].map((codes) => [...new Set(codes)].sort()); // prettier-ignore
  if (wanted?.join() === given?.join()) return null;
  const lost = (wanted ?? []).filter((code) => given?.includes(code) !== true);
  return lost.length > 0
    ? `Keep ${lost.map((code) => `{{${code}}}`).join(' and ')} as it is: the answer is put in its place`
    : 'Take out what stands in {{…}}: the original repeats no answer here';
}

/** How far a translation has come, beside the questionnaire as it stands now. */
export function progressOf(
  questionnaire: Questionnaire,
  translation: { words: Readonly<Record<string, string>>; of: Readonly<Record<string, string>> },
): { texts: number; missing: Text[]; changed: Text[] } {
  const texts = textsOf(questionnaire);
  const missing = texts.filter(({ key }) => (translation.words[key] ?? '').trim() === '');
  const changed = texts.filter(
    ({ key, text }) => (translation.words[key] ?? '') !== '' && translation.of[key] !== undefined && translation.of[key] !== text, // prettier-ignore
  );
  return { texts: texts.length, missing, changed };
}

/** For a translator: one text a row, in UTF-8 with a byte order mark so that a spreadsheet reads the letters right. */
export const translationCsv = (
  questionnaire: Questionnaire,
  words: Readonly<Record<string, string>>,
): Uint8Array =>
  writeCsv({
    kind: 'table',
    caption: questionnaire.title,
    columns: ['key', 'what', 'original', 'translation'].map((title) => ({ title, kind: 'text' })),
    rowHeadings: false,
    rows: textsOf(questionnaire).map(({ key, what, text }) =>
      [key, what, text, words[key] ?? ''].map((each) => ({ content: [each] })),
    ),
    notes: [],
  }).bytes;

export type ReadTranslation = {
  words: Record<string, string>;
  /** Rows that were not taken: their line in the file, and why. */
  rejected: { line: number; key: string; why: string }[];
};

/**
 * A file as `translationCsv` writes it, filled in. Commas, semicolons or tabs; the columns may stand in any order.
 * @throws Problem 422 where it is not such a file at all
 */
export function readTranslation(questionnaire: Questionnaire, file: Uint8Array): ReadTranslation {
  const text = decode(file);
  const head = (text.split(/\r?\n/, 1)[0] ?? '').toLowerCase();
  const delimiter = [',', ';', '\t'].find((each) => head.split(each).length >= 2) ?? ',';
  const rows = records(text, delimiter);
  const names = (rows[0]?.record ?? []).map((name) => name.trim().toLowerCase());
  const [key, original, translation] = ['key', 'original', 'translation'].map((name) => names.indexOf(name));
  if (key === undefined || translation === undefined || key === -1 || translation === -1)
    throw badInput(
      'no-columns',
      'The file has no columns called “key” and “translation”',
      'Download the file from this page, fill in its last column and send it back as CSV.',
    );
  const known = new Map(textsOf(questionnaire).map((each) => [each.key, each]));
  const read: ReadTranslation = { words: {}, rejected: [] };
  for (const { record, line } of rows.slice(1)) {
    const name = unquoted(record[key] ?? '').trim();
    const words = withoutControls(unquoted(record[translation] ?? '').replace(/\r\n?/g, '\n')).trim();
    if (name === '' && words === '') continue;
    const reject = (why: string): void => {
      read.rejected.push({ line, key: name, why });
    };
    const place = known.get(name);
    if (place === undefined)
      reject(name === '' ? 'There is no key' : 'No text of this questionnaire has this key');
    else if (Object.hasOwn(read.words, name))
      reject('This key stands in the file twice; the first was taken');
    else if (words === '') continue;
    else {
      const was = original === undefined || original === -1 ? null : unquoted(record[original] ?? '').replace(/\r\n?/g, '\n').trim(); // prettier-ignore
      const fault = textFault(place, words);
      if (fault !== null) reject(fault);
      else if (was !== null && was !== place.text.trim())
        reject('The original has changed since the file was made; translate it anew');
      else read.words[name] = words;
    }
  }
  return read;
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    throw badInput(
      'not-utf-8',
      'The letters in the file cannot be read',
      'Save it as “CSV UTF-8” in your spreadsheet and send it again.',
    );
  }
}

function records(text: string, delimiter: string): { record: string[]; line: number }[] {
  try {
    const parsed = parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, info: true, bom: true }) as unknown as { record: string[]; info: { lines: number } }[]; // prettier-ignore
    return parsed.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    throw badInput(
      'not-csv',
      'The file is not a table of comma-separated values',
      error instanceof Error ? error.message : '',
    );
  }
}

/** Takes off the apostrophe that the written file puts before a text that a spreadsheet would run as a formula. */
const unquoted = (text: string): string => (/^'[\s]*[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text);

/** Texts of one question, for showing them together. */
export const partOf = (key: string): string => key.split('.').slice(0, 2).join('.');
