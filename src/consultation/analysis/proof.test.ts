import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { makeWave } from '../../../test/support/consultation.ts';
import { createTestDatabase, insertPartnership, type TestDatabase, type TestPartnership } from '../../../test/support/database.ts'; // prettier-ignore
import { printPercent, roundTo } from '../../statistics/statistics.ts';
import { questionnaireShape } from '../questionnaire/questionnaire.types.ts';
import { selectWave } from '../waves/wave.store.ts';
import {
  publishedAnswers,
  publishedQuestionnaire,
  readPublished,
  silentRow,
  type PublishedSurvey,
} from './published.fixture.ts';
import { resultsOf, type ResultOptions, type WaveResults } from './results.ts'; // prettier-ignore

/**
 * A survey published by others, made again from its own tables as answers and tabulated by the product, cell by cell; and a real survey with
 * its weights. Both skip, loudly, where the shared reference is absent.
 */
const root = path.resolve(import.meta.dirname, '../../..');
const shared = path.resolve(root, process.env['FRANKPLEDGE_SHARED'] ?? '../shared');
const published = path.join(shared, 'reference/published-figures.json');
const survey = path.join(shared, 'data/survey/bcs-2007-08-teaching-sample-a.csv');
const absent = (file: string): string | false => (existsSync(file) ? false : `REAL DATA ABSENT: there is no ${file}; this proof was not made`); // prettier-ignore
const command = 'node scripts/test.ts src/consultation/analysis/proof.test.ts';

let store: TestDatabase;
let partnership: TestPartnership;
before(async () => {
  store = await createTestDatabase();
  partnership = await insertPartnership(store.database);
});

const resultsIn = (id: string, options: ResultOptions): Promise<WaveResults> =>
  store.database.asActor(partnership.actor('analyst'), 'read results', async (tx) =>
    resultsOf(tx, await selectWave(tx, id), options),
  );

type Checked = { table: string; cell: string; printed: string; ours: string; reason: string };

const percentText = (value: number): string => `${value.toFixed(1)}%`;

/** Why a printed percentage is not what its own printed count and base give. */
function reasonOf(printed: number, count: number, base: number, column: readonly { percent: number; count: number }[] | null): string {
  const exact = (100 * count) / base;
  const right = roundTo(exact, 1) ?? 0;
  const whole = column === null ? null : roundTo(column.reduce((sum, row) => sum + (roundTo((100 * row.count) / base, 1) ?? 0), 0), 1);
  const said = `${count} of ${base} is ${exact.toFixed(3)}%, which rounds to ${percentText(right)}`;
  if (Math.abs(printed - right) < 0.15 && whole !== null && whole !== 100)
    return `${said}; the last digit was changed so that the column adds up to 100.0% (rounded rightly it adds up to ${percentText(whole)})`;
  if (Math.floor(exact * 10 + 1e-9) / 10 === printed) return `${said}; cut off instead of rounded`;
  if (Math.abs(printed - right) < 0.15) return `${said}; the last digit was changed without need`;
  return `${said}; a misprint`;
} // prettier-ignore

function check(survey184: PublishedSurvey, of: { answered: WaveResults; asked: WaveResults }): Checked[] {
  const cells: Checked[] = [];
  const add = (table: string, cell: string, printed: string, ours: string, reason = ''): void => {
    cells.push({ table, cell, printed, ours, reason: printed === ours ? '' : reason });
  };
  const questions = (results: WaveResults) => new Map(results.sections.flatMap((section) => section.questions.map((each) => [each.question, each]))); // prettier-ignore
  const [answered, asked] = [questions(of.answered), questions(of.asked)];
  const rank = answered.get('issue')!.rank!;
  add(
    'Issues',
    'row 1, first choice',
    String(survey184.first.count),
    String(rank.rows[0]!.byPlace[0]!.count),
  );
  add('Issues', 'row 1, first choice, %', percentText(survey184.first.percent), printPercent(rank.rows[0]!.byPlace[0]!.share)); // prettier-ignore
  survey184.issues.forEach(({ chosen, concerns, answered: people }, at) => {
    add('Issues', `row ${at + 1}, at any place`, String(chosen), String(rank.rows[at]!.anyPlace.count));
    const table = answered.get(`concern-${at + 1}`)!.table!;
    const { id } = concerns;
    add(id, 'who answered', String(people), String(table.answered));
    add(id, 'total', String(concerns.totals.published!.count), String(table.base.n));
    add(id, 'total, %', percentText(concerns.totals.published!.percent), printPercent(table.rows.reduce((sum, { share }) => sum + share!, 0))); // prettier-ignore
    concerns.rows.forEach(({ published: cell }, row) => {
      const own = table.rows[row]!;
      add(id, `row ${row + 1}`, String(cell.count), String(own.count));
      add(id, `row ${row + 1}, %`, percentText(cell.percent), printPercent(own.share), reasonOf(cell.percent, cell.count, concerns.base.n, concerns.rows.map(({ published: each }) => each))); // prettier-ignore
    });
  });
  const family = of.answered.families.find(({ family: name }) => name === 'victim')!;
  survey184.victims.rows.forEach((row, at) => {
    const own = family.rows[at]!;
    const base = own.base.n;
    const parts = [row.cells.victim_yes, row.cells.victim_no, row.cells.no_answer].map(
      ({ published: cell }) => cell,
    );
    const sum = parts.reduce((all, { count }) => all + count, 0);
    const isOther = row.row_total.published !== row.chose_issue_in_top_3;
    const other = `printed of ${row.row_total.published}, everybody who answered at all; every other row is of those who chose the issue, here ${base}`;
    const apart = `the parts printed add up to ${sum}, the total printed beside them is ${row.row_total.published}: not all of them can be right`;
    add('SV-07', `row ${at + 1}, total`, String(row.row_total.published), String(base), other);
    const printedShares = own.cells.reduce((all, { share }) => all + share!, 0);
    add('SV-07', `row ${at + 1}, total, %`, percentText(row.row_percent_sum.published), printPercent(printedShares), other); // prettier-ignore
    parts.forEach((cell, column) => {
      const mine = own.cells[column]!;
      add(
        'SV-07',
        `row ${at + 1}, column ${column + 1}`,
        String(cell.count),
        String(mine.count),
        isOther ? other : apart,
      );
      const isPossible = cell.count === mine.count;
      add('SV-07', `row ${at + 1}, column ${column + 1}, %`, percentText(cell.percent), printPercent(mine.share), isOther ? other : !isPossible ? apart : reasonOf(cell.percent, cell.count, base, sum === base ? parts : null)); // prettier-ignore
    });
  });
  survey184.reporting.rows.forEach(({ published: row }, at) => {
    const { table } = answered.get(`reported-${at + 1}`)!;
    const [yes, no] = table!.rows;
    const name = `row ${at + 1}`;
    const small = table!.base.n < 10 ? `; and of fewer than 10 the product gives counts only` : '';
    add('SV-08', `${name}, victims`, String(row.victims), String(table!.base.n));
    add('SV-08', `${name}, reported`, String(row.reported), String(yes!.count));
    add('SV-08', `${name}, not reported`, String(row.not_reported), String(no!.count));
    for (const [which, percent, count, share] of [['reported', row.reported_percent, row.reported, yes!.share], ['not reported', row.not_reported_percent, row.not_reported, no!.share]] as const)
      if (percent !== null) add('SV-08', `${name}, ${which}, %`, percentText(percent), printPercent(share), `${reasonOf(percent, count, row.victims, null)}${small}`);
  }); // prettier-ignore
  survey184.about.forEach((table, at) => {
    const own = asked.get(`about-${at + 1}`)!.table!;
    const silent = silentRow(table);
    if (table.totals.published !== null) {
      add(table.id, 'total', String(table.totals.published.count), String(own.base.n));
      add(table.id, 'total, %', percentText(table.totals.published.percent), printPercent(own.rows.reduce((sum, { share }) => sum + share!, 0))); // prettier-ignore
    }
    table.rows.forEach(({ published: cell }, row) => {
      const found = own.rows.find(
        ({ code }) => code === (row === silent ? 'not-answered' : `group-${row + 1}`),
      )!;
      add(table.id, `row ${row + 1}`, String(cell.count), String(found.count));
      const column = table.totals.published === null ? null : table.rows.map(({ published: each }) => each);
      add(table.id, `row ${row + 1}, %`, percentText(cell.percent), printPercent(found.share), reasonOf(cell.percent, cell.count, table.base.n, column)); // prettier-ignore
    });
  });
  return cells;
}

/** The report as it stands in docs/, without a label or a place of the published survey. */
function report(cells: readonly Checked[], selections: number, people: number): string {
  const wrong = cells.filter(({ printed, ours }) => printed !== ours);
  const tables = [...Map.groupBy(cells, ({ table }) => table)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `# A published survey, tabulated again

A community safety survey of ${people} answers was published with its tables (the reference calls them SV-01 to SV-12). From
those tables a set of ${people} answers was made, put into the product as a consultation, and tabulated by it. This page compares every
printed cell. Rows are named by their order; labels and places of the survey are not repeated here.

Made by \`FRANKPLEDGE_WRITE_LISTS=1 ${command}\`; the same command without the variable holds this page against the product
and fails where they differ.

- Everybody chose three issues: ${selections} selections = 3 × ${people}.
- **${cells.length - wrong.length} of ${cells.length} printed cells come out the same**, digit for digit.
- ${wrong.length} printed cells can be given by no set of answers that gives the others. Each is listed with its reason. The product does not
  change a digit so that a column adds up: it says that it does not.

| Table | Printed cells | The same | No set of answers can give |
| --- | ---: | ---: | ---: |
${tables.map(([table, own]) => `| ${table} | ${own.length} | ${own.filter(({ printed, ours }) => printed === ours).length} | ${own.filter(({ printed, ours }) => printed !== ours).length} |`).join('\n')}

## Cells that cannot be

| Table | Cell | Printed | The product | Why |
| --- | --- | ---: | ---: | --- |
${wrong.map(({ table, cell, printed, ours, reason }) => `| ${table} | ${cell} | ${printed} | ${ours} | ${reason} |`).join('\n')}
`;
} // prettier-ignore

describe('a published survey', { skip: absent(published) }, () => {
  test('its tables come out of answers made from them, but for the cells that no answers can give', async () => {
    const figures = readPublished(JSON.parse(await readFile(published, 'utf8')));
    const answers = publishedAnswers(figures);
    assert.equal(answers.length, 184);
    const wave = await makeWave(store, partnership, { questionnaire: publishedQuestionnaire(figures), state: 'closed', responses: answers.map((each) => ({ answers: each })) }); // prettier-ignore
    const of = {
      answered: await resultsIn(wave.id, { by: [] }),
      asked: await resultsIn(wave.id, { by: [], of: 'asked' }),
    };
    assert.equal(of.answered.contradicting, 0);
    const rank = of.answered.sections[0]?.questions[0]?.rank;
    const selections = rank?.rows.reduce((sum, { anyPlace }) => sum + anyPlace.count, 0) ?? 0;
    assert.equal(selections, 552);
    const cells = check(figures, of);
    const wrong = cells.filter(({ printed, ours }) => printed !== ours);
    // Every cell that does not come out has a reason of its own; counts are only ever wrong where their parts do not add up.
    for (const { table, cell, reason } of wrong) {
      assert.notEqual(reason, '', `${table}, ${cell}`);
      if (!cell.endsWith('%'))
        assert.match(reason, /not all of them can be right|everybody who answered at all/);
    }
    // Every inconsistency that a person found by hand in these tables is among them.
    const byHand = (JSON.parse(await readFile(published, 'utf8')) as { inconsistent_cells: { table: string }[] }).inconsistent_cells.filter(({ table }) => table.startsWith('SV-')); // prettier-ignore
    assert.ok(byHand.length > 0);
    for (const { table } of byHand)
      assert.ok(
        wrong.some((cell) => cell.table === table),
        table,
      );
    const page = path.join(root, 'docs/consultation-proof.md');
    const text = report(cells, selections, answers.length);
    if (process.env['FRANKPLEDGE_WRITE_LISTS'] === '1') await writeFile(page, text);
    const plain = (words: string): string => words.replace(/[ -]+/g, ' ');
    assert.equal(plain(await readFile(page, 'utf8')), plain(text), `docs/consultation-proof.md is out of date: FRANKPLEDGE_WRITE_LISTS=1 ${command}`); // prettier-ignore
    assert.doesNotMatch(text, /gravesham|kent/i);
  });
});

describe('a real survey with its weights', { skip: absent(survey) }, () => {
  test('7,000 respondents as a wave: weighted beside unweighted, bases and missing weights said', async () => {
    const rows: Record<string, string>[] = parse(await readFile(survey), { columns: true });
    assert.equal(rows.length, 7000);
    const asked = ['sex', 'walkdark', 'walkday', 'homealon'];
    const codeOf = (text: string): string =>
      text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, 40);
    const questionnaire = questionnaireShape.parse({
      schema: 1,
      title: 'A real survey',
      sections: [
        {
          code: 'a',
          title: 'A',
          questions: asked.map((code) => ({
            kind: 'single',
            code,
            text: code,
            options: [...new Set(rows.map((row) => row[code]!).filter((text) => text !== ''))].map((text) => ({ code: codeOf(text), text })),
          })),
        },
      ],
    }); // prettier-ignore
    const wave = await makeWave(store, partnership, {
      questionnaire,
      state: 'closed',
      ways: ['import'],
      weighting: { margins: [], trimAt: null, merged: [], asDelivered: true },
      responses: rows.map((row) => ({
        channel: 'import',
        weight: row['tcindwt'] === '' ? null : Number(row['tcindwt']),
        serial: row['rowlabel'] ?? null,
        answers: Object.fromEntries(asked.flatMap((code) => (row[code] === '' ? [] : [[code, { choice: codeOf(row[code]!) }]]))),
      })),
    }); // prettier-ignore
    const results = await resultsIn(wave.id, {});
    assert.equal(results.answers.complete, 7000);
    // The list of data speaks of 16 missing weights; of these 7,000, 11 are missing.
    const missing = rows.filter((row) => row['tcindwt'] === '').length;
    assert.equal(missing, 11);
    assert.equal(results.weighting?.without, missing);
    assert.match(results.weighting.words, /11 answers have none/);
    const table = results.sections[0]?.questions.find(({ question }) => question === 'walkdark')?.table;
    const weighted = ['very-safe', 'fairly-safe', 'a-bit-unsafe', 'very-unsafe'].map((code) => roundTo(table!.rows.find((row) => row.code === code)!.weightedShare, 2)); // prettier-ignore
    assert.deepEqual(weighted, [25.57, 41.3, 22.17, 10.96]);
    assert.equal(table?.weights?.n, 6958);
    // Unweighted, counted here by hand from the file.
    for (const row of table.rows) {
      const own = rows.filter(
        (each) => each['walkdark'] !== '' && codeOf(each['walkdark']!) === row.code,
      ).length;
      assert.equal(row.count, own);
      assert.equal(roundTo(row.share, 10), roundTo((100 * own) / table.base.n, 10));
    }
    const unanswered = rows.filter((row) => row['walkdark'] === '').length;
    assert.equal(table.notAnswered, unanswered);
    assert.equal(table.base.n, 7000 - unanswered);
    assert.equal(table.weights.without, table.base.n - 6958);
    assert.ok(table.weights.designEffect > 1 && table.weights.effectiveN < 6958);
    assert.ok(table.notes.some((note) => note.includes('no weight and')));
  });
});
