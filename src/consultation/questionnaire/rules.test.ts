import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addFollowUps, codesOf, moveQuestion, newCode, optionsFromList } from './edit.rules.ts';
import { directionOf, languageOf, languages, languageTag } from './languages.ts';
import {
  inLanguage,
  progressOf,
  readTranslation,
  textFault,
  textsOf,
  translationCsv,
} from './language.rules.ts';
import { fieldsOfQuestion, readQuestion, rearranged, rowsIn } from './question.form.ts';
import { faultsOf } from './questionnaire.checks.ts';
import { optionsOf, questionsOf } from './questionnaire.rules.ts';
import { canonicalJson, hashOf } from './questionnaire.store.ts';
import {
  questionShape,
  questionnaireShape,
  type Question,
  type Questionnaire,
} from './questionnaire.types.ts';
import { standards } from './standards.ts';
import { templates } from './templates/templates.ts';
import { changesInWords, conditionInWords } from './words.rules.ts';

const borough = templates[0]?.questionnaire ?? assert.fail();
const before = templates.find(({ code }) => code === 'before')?.questionnaire ?? assert.fail();
const every = templates.flatMap(({ questionnaire }) => questionsOf(questionnaire));

describe('changing a questionnaire', () => {
  it('loses and doubles no question, wherever it is moved', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...codesOf(borough)), fc.constantFrom<1 | -1>(1, -1)), {
          maxLength: 60,
        }),
        (moves) => {
          const moved = moves.reduce((is, [code, by]) => moveQuestion(is, code, by), borough);
          assert.deepEqual([...codesOf(moved)].sort(), [...codesOf(borough)].sort());
          assert.equal(questionsOf(moved).length, questionsOf(borough).length);
        },
      ),
      { numRuns: 50 },
    );
    // Down over the end of a section, and back, is where it was.
    const down = moveQuestion(borough, 'one-thing', 1);
    assert.equal(down.sections[3]?.questions[0]?.code, 'one-thing');
    assert.deepEqual(moveQuestion(down, 'one-thing', -1), borough);
    assert.deepEqual(moveQuestion(borough, 'connection', -1), borough);
  });

  it('makes short names that fit and are not taken, of any words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ unit: 'grapheme' })),
        (text, others) => {
          const taken = new Set<string>();
          for (const each of [...others, text, text]) {
            const code = newCode(each, taken);
            assert.match(code, /^[a-z][a-z0-9-]{0,39}$/);
            assert.ok(!taken.has(code));
            taken.add(code);
          }
        },
      ),
    );
    assert.equal(newCode('Is the café safe?', new Set()), 'is-the-cafe-safe');
  });

  it('makes a family from one form: the same about each answer, of those who chose it, and what follows from it', () => {
    const issue = questionsOf(borough).find(({ code }) => code === 'issue') ?? assert.fail();
    const alone: Questionnaire = {
      ...borough,
      sections: borough.sections.map((section) => ({
        ...section,
        questions: section.questions.filter(({ about }) => about === null),
      })),
    };
    const like = (text: string): Question =>
      questionShape.parse({ kind: 'yes-no', code: 'x', text, maySayNothing: true });
    const first = addFollowUps(alone, {
      of: issue,
      options: [],
      family: 'victim',
      like: like('Has [answer] happened to you?'),
      onlyIf: null,
    });
    const second = addFollowUps(first.questionnaire, {
      of: issue,
      options: ['asb', 'violence'],
      family: 'reported',
      like: like('Did you report the [answer]?'),
      onlyIf: { family: 'victim', option: 'yes' },
    });
    assert.deepEqual(first.added, ['victim-asb', 'victim-property', 'victim-substance', 'victim-town-centre', 'victim-violence']); // prettier-ignore
    assert.deepEqual(second.added, ['reported-asb', 'reported-violence']);
    assert.deepEqual(
      second.questionnaire.sections[1]?.questions.map(({ code }) => code),
      ['issue', 'victim-asb', 'reported-asb', 'victim-property', 'victim-substance', 'victim-town-centre', 'victim-violence', 'reported-violence'],
    ); // prettier-ignore
    const reported = questionsOf(second.questionnaire).find(({ code }) => code === 'reported-asb');
    assert.equal(reported?.text, 'Did you report the anti-social behaviour?');
    assert.deepEqual(reported.showIf, {
      match: 'all',
      tests: [
        { question: 'issue', op: 'is', value: 'asb' },
        { question: 'victim-asb', op: 'is', value: 'yes' },
      ],
    });
    assert.deepEqual(faultsOf(second.questionnaire).filter(({ severity }) => severity === 'error'), []); // prettier-ignore
    // Nobody can be asked what follows from a family that is not there.
    assert.deepEqual(
      addFollowUps(alone, { of: issue, options: [], family: 'reported', like: like('?'), onlyIf: { family: 'victim', option: 'yes' } }).added,
      [],
    ); // prettier-ignore
  });

  it('says what changed in words, and nothing where nothing did', () => {
    for (const { questionnaire } of templates)
      assert.deepEqual(changesInWords(questionnaire, structuredClone(questionnaire)), []);
    const changed: Questionnaire = {
      ...before,
      sections: before.sections.map((section, at) =>
        at > 0
          ? section
          : {
              ...section,
              questions: section.questions
                .filter(({ code }) => code !== 'one-thing')
                .map((question) =>
                  question.code === 'seen-what' && question.kind === 'several'
                    ? {
                        ...question,
                        showIf: null,
                        options: [...question.options.slice(1), { code: 'new', text: 'New', alone: false, asksWords: false }],
                      }
                    : question,
                ),
            },
      ),
    }; // prettier-ignore
    assert.deepEqual(changesInWords(before, changed), [
      '“What did you see?”: asked of everybody',
      '“What did you see?”: answer “New” added',
      '“What did you see?”: answer “Noise or rowdiness” removed',
      'Question removed: “What one thing would make your street better?”',
    ]);
    const seen = questionsOf(before).find(({ code }) => code === 'seen-what') ?? assert.fail();
    assert.equal(
      conditionInWords(before, seen.showIf),
      'Asked when the answer to “In the last 4 weeks, have you seen anti-social behaviour in your street?” is “Yes”',
    );
  });
});

describe('the form of a question', () => {
  it('gives back every question of the templates as it was', () => {
    for (const question of every) {
      const read = readQuestion(question.kind, fieldsOfQuestion(question, question.kind), question, 'unused');
      assert.deepEqual(read.faults, []);
      assert.deepEqual(read.question, question);
    }
  });

  it('keeps what was typed whichever row button is pressed', () => {
    const question = every.find(({ code }) => code === 'recommend') ?? assert.fail();
    const texts = optionsOf(question).map(({ text }) => text);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant('more'), fc.tuple(fc.constantFrom('up', 'down'), fc.integer({ min: -1, max: 9 })).map(([what, at]) => `${what}-${at}`)), { maxLength: 12 }),
        (presses) => {
          const typed = presses.reduce<Record<string, unknown>>(
            (is, press) => rearranged({ ...is, do: press }),
            fieldsOfQuestion(question, question.kind),
          );
          assert.equal(typed['text'], question.text);
          assert.deepEqual(rowsIn(typed).map(({ text }) => text).filter((text) => text !== '').sort(), [...texts].sort());
          assert.deepEqual(readQuestion(question.kind, typed, question, '').faults, []);
        },
      ),
      { numRuns: 60 },
    ); // prettier-ignore
    const removed = rearranged({ ...fieldsOfQuestion(question, 'single'), do: 'remove-1' });
    assert.deepEqual(rowsIn(removed).map(({ text }) => text), texts.filter((_, at) => at !== 1)); // prettier-ignore
    // A list joins the rows, without its bullets and what is there already.
    const pasted = rearranged({ ...removed, do: 'paste', paste: '1. Brand new\n- Another one\n\nbrand NEW' });
    assert.deepEqual(rowsIn(pasted).slice(-2).map(({ text, code }) => [text, code]), [['Brand new', ''], ['Another one', '']]); // prettier-ignore
  });

  it('takes pasted lists as people copy them', () => {
    const options = optionsFromList('• Litter\r\n2) Noise\n3. Other, please say\nNone of these\n  \nlitter\nPrefer not to say', []); // prettier-ignore
    assert.deepEqual(
      options.map(({ text, alone, asksWords }) => [text, alone, asksWords]),
      [
        ['Litter', false, false],
        ['Noise', false, false],
        ['Other, please say', false, true],
        ['None of these', true, false],
        ['Prefer not to say', true, false],
      ],
    );
  });

  it('says what is wrong beside the field, row by row', () => {
    const of = (kind: Question['kind'], typed: Record<string, string>): [string, string][] =>
      readQuestion(kind, typed, null, 'new').faults.map(({ name, message }) => [name, message]);
    assert.deepEqual(of('single', { text: '', rows: '1', 'option-0-text': 'One' }), [
      ['text', 'Enter the question'],
      ['options', 'Give at least two answers to choose from'],
    ]);
    assert.deepEqual(of('single', { text: 'Q', rows: '4', 'option-0-text': 'One', 'option-3-text': 'one' }), [
      ['option-3-text', '“one” stands in the list twice'],
    ]);
    assert.deepEqual(of('ranked', { text: 'Q', rows: '2', 'option-0-text': 'A', 'option-1-text': 'B', places: '3' }), [
      ['places', 'There are 2 answers to put in order: ask for that many or fewer'],
    ]);
    assert.deepEqual(of('ranked', { text: 'Q', rows: '2', 'option-0-text': 'A', 'option-1-text': 'B', places: 'three' }), [
      ['places', 'Enter how many places to ask for, from 1 to 10'],
    ]);
    assert.deepEqual(of('scale', { text: 'Q', from: '5', to: '5', 'from-text': 'a', 'to-text': 'b' }), [
      ['to', 'The scale must end higher than it begins'],
    ]);
    assert.deepEqual(of('several', { text: 'Q', rows: '2', 'option-0-text': 'A', 'option-1-text': 'B', 'at-most': 'two' }), [
      ['at-most', 'Enter how many may be chosen, from 1 to 60, or leave it empty'],
    ]);
    assert.deepEqual(of('text', { text: 'Q', most: '9000' }), [
      ['most', 'Enter how long an answer may be, from 1 to 5,000 characters'],
    ]);
  }); // prettier-ignore
});

describe('a questionnaire in another language', () => {
  it('has a key for every word that is its own, each once', () => {
    for (const { questionnaire } of templates) {
      const keys = textsOf(questionnaire).map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length);
      // Whatever is said in capitals below is said nowhere else: no word is forgotten.
      const words = Object.fromEntries(textsOf(questionnaire).map(({ key, text }) => [key, text.toUpperCase()]));
      const { questionnaire: loud, missing } = inLanguage(questionnaire, words);
      assert.deepEqual(missing, []);
      const strings: string[] = [];
      JSON.stringify(loud, (name, value: unknown) => {
        if (typeof value === 'string' && ['text', 'help', 'title', 'intro', 'thanks', 'fromText', 'toText'].includes(name))
          strings.push(value);
        return value;
      });
      for (const text of strings) assert.equal(text, text.toUpperCase());
    }
  }); // prettier-ignore

  it('falls back to the original for what is missing, and says which', () => {
    fc.assert(
      fc.property(fc.subarray(textsOf(before).map(({ key }) => key)), (translated) => {
        const words = Object.fromEntries(translated.map((key) => [key, `x ${key}`]));
        const { questionnaire, missing } = inLanguage(before, words);
        const now = new Map(textsOf(questionnaire).map(({ key, text }) => [key, text]));
        for (const { key, text } of textsOf(before)) {
          assert.equal(now.get(key), words[key] ?? text);
          assert.equal(missing.includes(key), words[key] === undefined);
        }
        assert.equal(progressOf(before, { words, of: {} }).missing.length, missing.length);
        // The same questions in the same order, asked of the same people.
        assert.deepEqual(
          questionsOf(questionnaire).map(({ code, showIf }) => [code, showIf]),
          questionsOf(before).map(({ code, showIf }) => [code, showIf]),
        );
      }),
      { numRuns: 50 },
    );
    assert.deepEqual(inLanguage(before, {}).questionnaire, before);
    assert.deepEqual(inLanguage(before, { title: '   ', constructor: 'x' }).questionnaire, before);
  });

  it('goes out to a translator as a file and comes back, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...textsOf(before).map(({ key }) => key)), fc.string({ minLength: 1, unit: 'grapheme' })),
        (given) => {
          const words = Object.fromEntries(
            Object.entries(given)
              .map(([key, text]) => [key, text.replace(/\{\{|\}\}/g, '')] as const)
              // An apostrophe before a sign of calculation is what the file itself puts there.
              .filter(([, text]) => text.trim() !== '' && !/^'?\s*[=+\-@]/.test(text) && text === text.trim()),
          );
          const { words: read, rejected } = readTranslation(before, translationCsv(before, words));
          assert.deepEqual(rejected, []);
          assert.deepEqual(read, words);
        },
      ),
      { numRuns: 60 },
    ); // prettier-ignore
    const formula = readTranslation(before, translationCsv(before, { title: '=1+1' }));
    assert.deepEqual(formula.words, { title: '=1+1' });
    assert.ok(
      Buffer.from(translationCsv(before, { title: '=1+1' }))
        .toString()
        .includes("'=1+1"),
    );
  });

  it('names each row that cannot be taken, with its line', () => {
    const piped = questionnaireShape.parse({
      schema: 1,
      title: 'T',
      sections: [
        {
          code: 's',
          title: 'S',
          questions: [
            { kind: 'yes-no', code: 'p', text: 'P?' },
            { kind: 'text', code: 'q', text: 'You said {{p}}: why?' },
          ],
        },
      ],
    });
    const file = [
      'translation;key;original',
      'Tytuł;title;T',
      'Drugi;title;T',
      'Co?;question.nowhere.text;P?',
      'Dlaczego?;question.q.text;You said {{p}}: why?',
      'Pe?;question.p.text;Old words?',
      ';section.s.title;S',
    ].join('\r\n');
    const read = readTranslation(piped, Buffer.from(file));
    assert.deepEqual(read.words, { title: 'Tytuł' });
    assert.deepEqual(read.rejected, [
      { line: 3, key: 'title', why: 'This key stands in the file twice; the first was taken' },
      { line: 4, key: 'question.nowhere.text', why: 'No text of this questionnaire has this key' },
      { line: 5, key: 'question.q.text', why: 'Keep {{p}} as it is: the answer is put in its place' },
      { line: 6, key: 'question.p.text', why: 'The original has changed since the file was made; translate it anew' },
    ]); // prettier-ignore
    assert.equal(textFault({ text: 'a', most: 5 }, 'abcdef'), 'This must be 5 characters or fewer; it has 6');
    assert.throws(() => readTranslation(piped, Buffer.from('a,b\n1,2')), /no columns called/);
    assert.throws(() => readTranslation(piped, Buffer.from([0x6b, 0xff, 0xfe])), /letters in the file/);
  });

  it('knows the direction of a tag', () => {
    for (const [tag, direction] of [
      ['en', 'ltr'],
      ['ur', 'rtl'],
      ['ar-EG', 'rtl'],
      ['pa', 'ltr'],
      ['pa-Arab', 'rtl'],
      ['az-Latn-IR', 'ltr'],
      ['ckb', 'rtl'],
      ['he', 'rtl'],
      ['zh-Hant', 'ltr'],
    ] as const)
      assert.equal(directionOf(tag), direction, tag);
    for (const { tag } of languages) assert.match(tag, languageTag);
    assert.equal(new Set(languages.map(({ tag }) => tag)).size, languages.length);
    assert.equal(languageOf('mt').name, 'mt');
  });
});

describe('an edition', () => {
  it('has the same hash for the same questions, in whatever order their parts are written', () => {
    const shuffled = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shuffled)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, shuffled(inner)]),
            )
          : value;
    for (const { questionnaire } of templates) {
      assert.equal(hashOf(shuffled(questionnaire) as Questionnaire), hashOf(questionnaire));
      assert.notEqual(hashOf({ ...questionnaire, title: `${questionnaire.title}.` }), hashOf(questionnaire));
    }
    assert.equal(canonicalJson({ b: [1, { d: null, c: undefined }], a: 'ä"' }), '{"a":"ä\\"","b":[1,{"d":null}]}');
  });

  it('asks the standards in their own categories', () => {
    for (const question of every)
      if (question.kind === 'single' && question.standard !== null)
        assert.deepEqual(question.options, standards.find(({ name }) => name === question.standard)?.options);
  });
}); // prettier-ignore
