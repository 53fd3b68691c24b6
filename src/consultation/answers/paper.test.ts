import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { smallQuestionnaire } from '../../../test/support/consultation.ts';
import { optionsOf, questionsOf, readAnswer, routeOf } from '../questionnaire/questionnaire.rules.ts';
import {
  questionnaireShape,
  type Answer,
  type Answers,
  type Question,
  type Questionnaire,
} from '../questionnaire/questionnaire.types.ts';
import { paperForm } from './paper.document.ts';
import { templates } from '../questionnaire/templates/templates.ts';
import { forSchool, onPaper, paperQuestions, routingInWords } from './paper.rules.ts';
import {
  differences,
  fieldOf,
  inSample,
  readForm,
  readTyped,
  settled,
  typedOf,
  typedOfForm,
} from './entry.rules.ts';

/** Any answer that the public form would take. */
const anyAnswer = (question: Question): fc.Arbitrary<Answer> => {
  const codes = optionsOf(question).map(({ code }) => code);
  const words = (chosen: readonly string[]): fc.Arbitrary<{ words?: string }> =>
    optionsOf(question).some(({ code, asksWords }) => asksWords && chosen.includes(code))
      ? fc.option(fc.string({ minLength: 1, maxLength: 40 }).filter((text) => /^\S(.*\S)?$/.test(text) && !/[^ -~]/.test(text)), { nil: undefined }).map((text) => (text === undefined ? {} : { words: text }))
      : fc.constant({}); // prettier-ignore
  const prose = fc.string({ minLength: 1, maxLength: 60 }).filter((text) => /^[ -~]+$/.test(text) && text.trim() === text); // prettier-ignore
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return fc
        .constantFrom(...codes)
        .chain((choice) => words([choice]).map((more) => ({ choice, ...more })));
    case 'several': {
      const alone = question.options.filter((option) => option.alone).map(({ code }) => code);
      const many = fc
        .subarray(codes.filter((code) => !alone.includes(code)), { minLength: 1, maxLength: question.atMost ?? codes.length - alone.length }); // prettier-ignore
      const lists = alone.length === 0 ? many : fc.oneof(many, fc.constantFrom(...alone).map((code) => [code])); // prettier-ignore
      return lists.chain((choices) => words(choices).map((more) => ({ choices, ...more })));
    }
    case 'ranked':
      return fc.shuffledSubarray(codes, { minLength: 1, maxLength: Math.min(question.places, codes.length) }).map((ranking) => ({ ranking })); // prettier-ignore
    case 'scale':
      return fc.integer({ min: question.from, max: question.to }).map((number) => ({ number }));
    case 'number':
      return fc.integer({ min: question.least, max: question.most }).map((number) => ({ number }));
    case 'text':
      return prose.map((text) => ({ text }));
    case 'place':
      return fc.oneof(
        prose.map((place) => ({ place })),
        prose.map((place) => ({ place, ward: 'X05000101' })),
        fc.constant({ place: '', ward: 'X05000102' }),
      );
  }
};

const anyAnswers = (questionnaire: Questionnaire): fc.Arbitrary<Answers> =>
  fc
    .record(
      Object.fromEntries(questionsOf(questionnaire).map((question) => [question.code, fc.option(anyAnswer(question), { nil: undefined })])),
    )
    .map((all) => Object.fromEntries(Object.entries(all).filter((entry): entry is [string, Answer] => entry[1] !== undefined))); // prettier-ignore

/** Questions behind conditions of every kind, and one nobody is led past. */
const routed = questionnaireShape.parse({
  schema: 1,
  title: 'Routed',
  sections: [
    {
      code: 'a',
      title: 'A',
      questions: [
        { kind: 'yes-no', code: 'victim', text: 'Were you a victim?' },
        { kind: 'single', code: 'told', text: 'Whom did you tell?', showIf: { match: 'all', tests: [{ question: 'victim', op: 'is', value: 'yes' }] }, options: [{ code: 'police', text: 'Police' }, { code: 'nobody', text: 'Nobody' }, { code: 'other', text: 'Others', asksWords: true }] },
        { kind: 'text', code: 'why-not', text: 'Why not {{told}}?', showIf: { match: 'any', tests: [{ question: 'told', op: 'is', value: 'nobody' }] } },
        { kind: 'scale', code: 'safe', text: 'How safe?', from: 0, to: 4, fromText: 'Not', toText: 'Very' },
        { kind: 'text', code: 'unsafe', text: 'Where unsafe?', showIf: { match: 'all', tests: [{ question: 'safe', op: 'at-most', value: 1 }, { question: 'victim', op: 'is-not', value: 'no' }] } },
        { kind: 'several', code: 'seen', text: 'Seen?', atMost: 2, options: Array.from({ length: 12 }, (_, at) => ({ code: `s${at}`, text: `Thing ${at}` })) },
        { kind: 'number', code: 'times', text: 'How often?', least: -5, most: 2000, showIf: { match: 'any', tests: [{ question: 'seen', op: 'is', value: 's3' }, { question: 'safe', op: 'at-least', value: 3 }] } },
      ],
    },
  ],
}); // prettier-ignore

describe('a form on paper', () => {
  for (const questionnaire of [smallQuestionnaire, routed]) {
    it(`“${questionnaire.title}”: what is typed from paper and read back is what was answered`, () => {
      fc.assert(
        fc.property(anyAnswers(questionnaire), (answers) => {
          const typed = typedOfForm(questionnaire, answers);
          const read = readForm(questionnaire, typed, [{ code: 'X05000101' }, { code: 'X05000102' }]);
          assert.deepEqual(read.faults, []);
          assert.deepEqual(read.answers, answers);
          const route = new Set(routeOf(questionnaire, answers).map(({ code }) => code));
          assert.deepEqual(
            new Set(read.contradicting),
            new Set(Object.keys(answers).filter((code) => !route.has(code))),
          );
        }),
      );
    });

    it(`“${questionnaire.title}”: the number printed beside a box enters the answer of that box`, () => {
      const document = paperForm({
        wave: { title: 'x', code: 'x', closesOn: null, paperAddress: 'Here', phone: '', privacyNotice: 'Who asks', eligibility: '' },
        questionnaire, language: 'en-GB', large: false, school: false, code: 'library', serial: '7', publicAddress: 'https://x.example/survey/x', partnership: 'P', banner: '',
      }); // prettier-ignore
      let current: Question | undefined;
      let checked = 0;
      for (const block of document.blocks) {
        if (block.kind === 'heading' && block.level === 3) current = questionsOf(questionnaire)[Number(/^\d+/.exec(block.text)?.[0]) - 1]; // prettier-ignore
        if (block.kind !== 'table' || current === undefined || optionsOf(current).length === 0) continue;
        for (const [box, answer] of block.rows) {
          const text = (cell: typeof box): string => (cell !== undefined && 'content' in cell ? cell.content.filter((part) => typeof part === 'string').join('') : ''); // prettier-ignore
          const printed = /\d+/.exec(text(box))?.[0] ?? '';
          const read = readTyped(current, { [fieldOf(current.code)]: printed });
          const [chosen] = read.answer === null ? [] : 'choice' in read.answer ? [read.answer.choice] : 'choices' in read.answer ? read.answer.choices : 'ranking' in read.answer ? read.answer.ranking : []; // prettier-ignore
          const option = optionsOf(current).find(({ code }) => code === chosen);
          assert.ok(
            option !== undefined && text(answer).startsWith(option.text),
            `${current.code} ${printed}`,
          );
          checked += 1;
        }
      }
      assert.ok(checked >= questionsOf(questionnaire).flatMap(optionsOf).length);
    });
  }

  it('who follows “go to” is never led past a question that is asked of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(smallQuestionnaire, routed).chain((q) => anyAnswers(q).map((answers) => [q, answers] as const)), ([questionnaire, given]) => {
        // Only answers along the route: what a person on the form has written so far.
        const answers: Answers = {};
        for (const question of questionsOf(questionnaire)) {
          const answer = given[question.code];
          if (answer !== undefined && routeOf(questionnaire, answers).includes(question)) answers[question.code] = answer;
        }
        const route = new Set(routeOf(questionnaire, answers).map(({ code }) => code));
        for (const each of paperQuestions(questionnaire)) {
          const answer = answers[each.question.code];
          const then = each.options.find(({ option }) => answer !== undefined && 'choice' in answer && option.code === answer.choice)?.then;
          const asked = route.has(each.question.code);
          const to = asked ? then : each.otherwise;
          if (to === null || to === undefined) continue;
          const until = to === 'end' ? questionsOf(questionnaire).length : to - 1;
          for (const skipped of questionsOf(questionnaire).slice(each.number, until))
            assert.ok(!route.has(skipped.code), `${each.question.code} leads past ${skipped.code}`);
        }
      }),
    );
  }); // prettier-ignore

  it('says the routing in words, with the numbers of the questions', () => {
    const [victim, told, whyNot, , unsafe] = paperQuestions(routed);
    assert.deepEqual(victim?.options.map(({ then }) => then), [null, 4, 4]);
    assert.equal(routingInWords(told!), 'Only if you chose “Yes” at question 1. If not, go to question 4.');
    assert.deepEqual(told?.options.map(({ then }) => then), [4, null, 4]);
    assert.equal(routingInWords(unsafe!), 'Only if your answer to question 4 is 1 or less and you answered question 1 and did not choose “No”. If not, go to question 6.'); // prettier-ignore
    assert.equal(onPaper(whyNot!.question.text, routed), 'Why not (your answer to question 2)?');
  }); // prettier-ignore

  it('takes what cannot be read, says what is no answer, and loses no words', () => {
    const question = (code: string): Question => questionsOf(routed).find((each) => each.code === code)!;
    const typed = (code: string, value: string, words = ''): ReturnType<typeof readTyped> =>
      readTyped(question(code), { [`q.${code}`]: value, [`q.${code}.words`]: words });
    assert.deepEqual(typed('told', 'X'), { answer: null, faults: [], unclear: true });
    assert.match(typed('told', '4').faults[0]!.message, /“4” is no answer here: enter a number from 1 to 3/);
    assert.match(typed('told', '1 2').faults[0]!.message, /x where more than one box is ticked/);
    assert.match(typed('told', '1', 'my sister').faults[0]!.message, /enter 3 among the numbers/);
    assert.deepEqual(typed('told', '3', 'my sister').answer, { choice: 'other', words: 'my sister' });
    assert.deepEqual(typed('seen', '12,1').answer, { choices: ['s11', 's0'] });
    assert.match(typed('seen', '1 2 3').faults[0]!.message, /up to 2/i);
    assert.match(typed('safe', '7').faults[0]!.message, /./);
    assert.match(typed('times', 'many').faults[0]!.message, /number/);
    // What the public form would not take either.
    assert.equal(readAnswer(question('times'), { times: 'many' }).faults.length, 1);
    const issue = questionsOf(smallQuestionnaire)[0]!;
    assert.match(readTyped(issue, { 'q.issue': '2 2' }).faults[0]!.message, /chosen twice/);
    assert.deepEqual(readTyped(issue, { 'q.issue': '' }), { answer: null, faults: [], unclear: false });
  });

  it('asks a class nothing about who it is', () => {
    const codes = questionsOf(forSchool(smallQuestionnaire)).map(({ code }) => code);
    assert.ok(!codes.includes('sex') && !codes.includes('age') && codes.includes('why'));
    // Nor whether it would say anything about itself.
    const borough = forSchool(templates[0]?.questionnaire ?? assert.fail());
    assert.deepEqual(borough.sections.map(({ code }) => code), ['what-matters', 'feeling-safe']); // prettier-ignore
  });

  it('finds where two readings differ, and settles them by choosing', () => {
    fc.assert(
      fc.property(anyAnswers(routed), anyAnswers(routed), fc.boolean(), (first, second, useFirst) => {
        const different = differences(routed, first, second).map(({ code }) => code);
        const chosen = new Map(different.map((code) => [code, useFirst ? ('first' as const) : ('second' as const)])); // prettier-ignore
        const result = settled(routed, first, second, chosen);
        assert.deepEqual(differences(routed, result, useFirst ? first : second), []);
        assert.deepEqual(differences(routed, first, first), []);
      }),
    );
    const box = { choices: ['s1', 's2'] };
    assert.deepEqual(differences(routed, { seen: box }, { seen: { choices: ['s2', 's1'] } }), []);
    assert.ok(inSample('0198aaaa-0000-7000-8000-00000000000a', 5) && !inSample('0198aaaa-0000-7000-8000-00000000000b', 5)); // prettier-ignore
    assert.ok(!inSample('0198aaaa-0000-7000-8000-000000000000', 0));
    assert.deepEqual(typedOf(questionsOf(routed)[0]!, undefined), {});
  });
});
