import { z } from 'zod';
import {
  questionnaireShape,
  type Answers,
  type Questionnaire,
} from '../questionnaire/questionnaire.types.ts';

/**
 * A published survey of 184 answers as tables of counts and percentages, read from the shared reference. Nothing of it is here: its
 * labels stay where they are, and questions and options are named by their order.
 */
const printed = z.object({ count: z.number(), percent: z.number() });
const distribution = z.object({
  id: z.string(),
  base: z.object({ n: z.number() }),
  totals: z.object({ published: printed.nullable() }),
  rows: z.array(z.object({ label: z.string(), published: printed })),
});
const victims = z.object({
  id: z.literal('SV-07'),
  rows: z.array(
    z.object({
      chose_issue_in_top_3: z.number(),
      cells: z.object({
        victim_yes: z.object({ published: printed }),
        victim_no: z.object({ published: printed }),
        no_answer: z.object({ published: printed }),
      }),
      row_total: z.object({ published: z.number() }),
      row_percent_sum: z.object({ published: z.number() }),
    }),
  ),
});
const reporting = z.object({
  id: z.literal('SV-08'),
  rows: z.array(
    z.object({
      published: z.object({
        victims: z.number(),
        reported: z.number(),
        reported_percent: z.number().nullable(),
        not_reported: z.number(),
        not_reported_percent: z.number().nullable(),
      }),
    }),
  ),
});
const firsts = z.object({ id: z.literal('S1d-02'), published: printed });

export type Printed = z.infer<typeof printed>;
export type Distribution = z.infer<typeof distribution>;
export type PublishedSurvey = {
  people: number;
  issues: { chosen: number; concerns: Distribution; answered: number }[];
  first: Printed;
  victims: z.infer<typeof victims>;
  reporting: z.infer<typeof reporting>;
  /** Connection, gender, age, ethnicity, disability, in that order. */
  about: Distribution[];
};

/** Row of those who gave no answer: no option of a question. */
const isSilent = (label: string): boolean => /no details|did not answer/i.test(label);

/** @param json the whole of published-figures.json */
export function readPublished(json: unknown): PublishedSurvey {
  const file = z.object({ tables: z.array(z.looseObject({ id: z.string() })), checks: z.array(z.looseObject({ id: z.string() })) }).parse(json); // prettier-ignore
  const table = (id: string): unknown => file.tables.find((each) => each.id === id);
  const counted = (id: string): Distribution => distribution.parse(table(id));
  const experience = victims.parse(table('SV-07'));
  return {
    people: counted('SV-01').base.n,
    first: firsts.parse(file.checks.find(({ id }) => id === 'S1d-02')).published,
    issues: experience.rows.map(({ chose_issue_in_top_3: chosen }, at) => {
      const concerns = counted(`SV-0${at + 2}`);
      const said = /(\d+) answered/.exec(JSON.stringify(table(concerns.id)))?.[1];
      return { chosen, concerns, answered: said === undefined ? chosen : Number(said) };
    }),
    victims: experience,
    reporting: reporting.parse(table('SV-08')),
    about: ['SV-01', 'SV-09', 'SV-10', 'SV-11', 'SV-12'].map(counted),
  };
}

const option = (prefix: string, at: number) => ({ code: `${prefix}-${at + 1}`, text: `${prefix} ${at + 1}` });

/** The questions as they were asked, with neutral words. */
export function publishedQuestionnaire(survey: PublishedSurvey): Questionnaire {
  const about = (at: number) => ({ question: 'issue', option: `issue-${at + 1}` });
  const chose = (at: number) => ({
    match: 'all',
    tests: [{ question: 'issue', op: 'is', value: `issue-${at + 1}` }],
  });
  return questionnaireShape.parse({
    schema: 1,
    title: 'A published survey, asked again',
    sections: [
      {
        code: 'issues',
        title: 'Issues',
        questions: [
          { kind: 'ranked', code: 'issue', text: 'Issues in order', places: 3, options: survey.issues.map((_, at) => option('issue', at)) },
          ...survey.issues.flatMap(({ concerns }, at) => [
            { kind: 'several', code: `concern-${at + 1}`, text: `Concerns about issue ${at + 1}`, atMost: 3, family: 'concern', about: about(at), showIf: chose(at), options: concerns.rows.map((_, row) => option('concern', row)) },
            { kind: 'yes-no', code: `victim-${at + 1}`, text: `Victim of issue ${at + 1}?`, family: 'victim', about: about(at), showIf: chose(at), maySayNothing: false },
            { kind: 'yes-no', code: `reported-${at + 1}`, text: `Reported issue ${at + 1}?`, family: 'reported', about: about(at), showIf: { match: 'all', tests: [{ question: `victim-${at + 1}`, op: 'is', value: 'yes' }] }, maySayNothing: false },
          ]),
        ],
      },
      {
        code: 'about',
        title: 'About you',
        questions: survey.about.map((table, at) => ({
          kind: 'single',
          code: `about-${at + 1}`,
          text: `About you, question ${at + 1}`,
          options: [
            ...table.rows.flatMap(({ label }, row) => (isSilent(label) ? [] : [option('group', row)])),
            // What a table leaves out is somebody's answer all the same.
            { code: 'not-printed', text: 'Not in the printed table' },
          ],
        })),
      },
    ],
  }); // prettier-ignore
}

/** Things dealt round in turn: nobody gets the same thing twice, as long as there is no more of it than people. */
function deal<T>(counts: readonly (readonly [T, number])[], people: number): T[][] {
  const things = counts.flatMap(([thing, many]) => Array<T>(many).fill(thing));
  return Array.from({ length: people }, (_, person) => things.filter((_thing, at) => at % people === person));
}

/**
 * Everybody's answers, so that every printed count comes out that can. Where the printed parts do not add up to those who were asked, the
 * yes and the no are kept and silence takes up the rest.
 */
export function publishedAnswers(survey: PublishedSurvey): Answers[] {
  const { people } = survey;
  const everybody: Answers[] = Array.from({ length: people }, () => ({}));
  const chosen = deal(survey.issues.map(({ chosen: many }, at) => [at, many] as const), people); // prettier-ignore
  let leading = 0;
  everybody.forEach((answers, person) => {
    const own = chosen[person] ?? [];
    // So many put the first issue first; the others put it last.
    const leads = own.includes(0) && leading < survey.first.count;
    if (leads) leading += 1;
    const order = leads ? [0, ...own.filter((at) => at !== 0)] : [...own.filter((at) => at !== 0), ...own.filter((at) => at === 0)]; // prettier-ignore
    answers['issue'] = { ranking: order.map((at) => `issue-${at + 1}`) };
  });
  survey.issues.forEach(({ concerns, answered }, at) => {
    const own = everybody.filter((_, person) => chosen[person]?.includes(at) === true);
    const named = deal(concerns.rows.map(({ published }, row) => [`concern-${row + 1}`, published.count] as const), answered); // prettier-ignore
    const cells = survey.victims.rows[at]?.cells;
    const report = survey.reporting.rows[at]?.published;
    const yes = cells?.victim_yes.published.count ?? 0;
    const no = cells?.victim_no.published.count ?? 0;
    own.forEach((answers, place) => {
      const choices = named[place];
      if (choices !== undefined && choices.length > 0) answers[`concern-${at + 1}`] = { choices };
      if (place < yes) {
        answers[`victim-${at + 1}`] = { choice: 'yes' };
        answers[`reported-${at + 1}`] = { choice: place < (report?.reported ?? 0) ? 'yes' : 'no' };
      } else if (place < yes + no) answers[`victim-${at + 1}`] = { choice: 'no' };
    });
  });
  survey.about.forEach((table, at) => {
    const codes = table.rows.flatMap(({ label, published }, row) =>
      Array<string | null>(published.count).fill(isSilent(label) ? null : `group-${row + 1}`),
    );
    everybody.forEach((answers, person) => {
      const code = person < codes.length ? codes[person] : 'not-printed';
      if (code !== null && code !== undefined) answers[`about-${at + 1}`] = { choice: code };
    });
  });
  return everybody;
}

/** Where a row of those without an answer stands in a table about people; -1 for none. */
export const silentRow = (table: Distribution): number =>
  table.rows.findIndex(({ label }) => isSilent(label));
