import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strToU8, unzipSync, zipSync } from 'fflate';
import {
  done,
  good,
  openReturns,
  refusedWith,
  type ReturnsWorld,
} from '../../../test/support/returns-world.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { readWorkbookCells } from '../../documents/documents.ts';
import { grantForm } from '../../documents/workbook.fixture.ts';
import { stopClockAt } from '../../foundation/clock.ts';

let world: ReturnsWorld;
let manager: Visitor;
let analyst: Visitor;
let goOn: () => void = () => {};

before(async () => {
  goOn = stopClockAt('2026-01-12T09:00:00Z');
  world = await openReturns();
  manager = await world.as('manager');
  analyst = await world.as('analyst');
});
after(async () => {
  await world.close();
  goOn();
});

const settings = {
  title: 'Their form',
  recipient: 'A funder',
  'send-to': '',
  frequency: 'quarterly',
  'due-days': '30',
  keeper: '',
  notes: '',
};
const upload = (
  url: string,
  bytes: Uint8Array,
  fields: Record<string, string> = settings,
  fileName = 'blank.xlsx',
) => manager.upload(url, [{ field: 'file', fileName, content: Buffer.from(bytes) }], fields);
const textAt = async (bytes: Uint8Array, ref: string): Promise<string | undefined> =>
  (await readWorkbookCells(bytes))[0]?.cells.find((cell) => cell.ref === ref)?.text;

describe('a return in the recipient’s own spreadsheet', () => {
  let form = '';
  let own = '';
  const mark = async (ref: string, fields: Record<string, string>): Promise<void> => {
    await good(manager, `${form}/mark?sheet=1&ref=${ref}`);
    done(
      await manager.post(`${form}/mark?sheet=1&ref=${ref}`, {
        version: manager.hidden('version'),
        ...fields,
      }),
    );
  };

  it('is taken as they sent it; one with macros, a password or no sheet is refused with what to do', async () => {
    await good(manager, '/performance/returns/forms/new');
    const macro = zipSync({ ...unzipSync(grantForm()), 'xl/vbaProject.bin': strToU8('x') });
    await refusedWith(
      manager,
      await upload('/performance/returns/forms/spreadsheet', macro, settings, 'blank.xlsm'),
      /holds macros.*save it as an Excel workbook without macros/,
    );
    await refusedWith(
      manager,
      await upload('/performance/returns/forms/spreadsheet', Buffer.from('d0cf11e0a1b11ae1', 'hex')),
      /locked with a password/,
    );
    await refusedWith(
      manager,
      await upload('/performance/returns/forms/spreadsheet', strToU8('a,b')),
      /not an Excel workbook/,
    );
    const sheet = done(await upload('/performance/returns/forms/spreadsheet', grantForm()));
    form = sheet.replace(/\/sheet$/, '');
    const page = await good(manager, sheet);
    assert.match(page, /People helped/);
    assert.match(page, /Formula/);
  });

  it('has its cells marked once; a formula, words and a merged cell cannot be', async () => {
    await mark('B3', {
      row: 'People helped',
      column: 'This quarter',
      kind: 'owner',
      owner: world.accountOf('partner'),
      question: 'How many people?',
      numeric: 'yes',
    });
    await mark('C3', {
      row: 'People helped',
      column: 'Year to date',
      kind: 'figure',
      what: 'police-street:shoplifting',
      where: '',
      span: 'year-to-date',
      part: 'count',
    });
    await mark('B4', { row: 'Sessions', column: 'This quarter', kind: 'typed', numeric: 'yes' });
    await mark('B7', { row: 'Comments', column: '', kind: 'words', words: 'Nothing to add' });
    for (const [ref, words] of [
      ['B5', /formula of the recipient/],
      ['A3', /holds words of the recipient/],
    ] as const) {
      const refused = await manager.get(`${form}/mark?sheet=1&ref=${ref}`);
      assert.equal(refused.statusCode, 422);
      assert.match(refused.body, words);
    }
    assert.equal((await manager.get(`${form}/mark?sheet=9&ref=B3`)).statusCode, 404);
    await manager.get(`${form}/mark?sheet=1&ref=C4`);
    await refusedWith(
      manager,
      await manager.post(`${form}/mark?sheet=1&ref=C4`, {
        version: manager.hidden('version'),
        row: 'x',
        column: '',
        kind: 'figure',
      }),
      /Choose what is counted/,
    );
    assert.match(await good(manager, form), /Return B3/);
    assert.match(await good(manager, `${form}/sheet`), /Marked/);
    assert.equal((await manager.get(`${form}/blank.xlsx`)).rawPayload.length, grantForm().length);
  });

  it('is filled in those cells alone', async () => {
    await manager.get(form);
    own = done(await manager.post(`${form}/begin`, { from: '2025-10', to: '2025-12' }));
    await good(manager, `${own}/steps/ask`);
    done(await manager.post(`${own}/steps/ask`, { version: manager.hidden('version'), words: '' }));
    assert.equal(await world.answers('partner', () => '41'), 1);
    await good(
      manager,
      `${own}/cells/${/cells\/(c-[0-9a-f]+)"\s*>Fill/.exec((await manager.get(own)).body)?.[1] ?? ''}`,
    );
    const action = /action="(\/performance\/returns\/[^"]+\/cells\/[^"]+)"/.exec(manager.page)?.[1] ?? '';
    done(await manager.post(action, { version: manager.hidden('version'), number: '1,204', note: '' }));
    const bytes = (await manager.get(`${own}/preview.xlsx`)).rawPayload;
    assert.equal(await textAt(bytes, 'B3'), '41');
    // Nine a month from April to December (test/support/ground.ts).
    assert.equal(await textAt(bytes, 'C3'), '81');
    assert.equal(await textAt(bytes, 'B4'), '1204');
    assert.equal(await textAt(bytes, 'B7'), 'Nothing to add');
    assert.equal(await textAt(bytes, 'A5'), 'Total');
  });

  it('finds its cells again in the next edition, and asks for those it does not', async () => {
    await manager.get(form);
    const version = /name="version" value="(\d+)"/.exec(manager.page)?.[1] ?? '';
    await refusedWith(
      manager,
      await manager.upload(`${form}/edition`, [], { version }),
      /Choose the new blank spreadsheet/,
    );
    const edited = unzipSync(grantForm(true));
    // The recipient calls the sessions otherwise.
    const strings = Buffer.from(edited['xl/sharedStrings.xml'] ?? [])
      .toString()
      .replace('Sessions', 'Contacts');
    const next = zipSync({ ...edited, 'xl/sharedStrings.xml': strToU8(strings) });
    await manager.get(form);
    assert.match(done(await upload(`${form}/edition`, next, { version })), /\/sheet$/);
    const sheet = await good(manager, `${form}/sheet`);
    assert.match(sheet, /Not found in this edition: Sessions, this quarter/);
    assert.match(await good(manager, form), /Return B4.*Mark again/);
    await good(manager, `${form}/mark?sheet=1&ref=B5`);
    const code = /name="again" value="([^"]+)"/.exec(manager.page)?.[1] ?? '';
    done(
      await manager.post(`${form}/mark?sheet=1&ref=B5`, { version: manager.hidden('version'), again: code }),
    );
    await good(manager, own);
    done(
      await manager.post(`${own}/take-form`, {
        version: /name="version" value="(\d+)"/.exec(manager.page)?.[1] ?? '',
      }),
    );
    const bytes = (await manager.get(`${own}/preview.xlsx`)).rawPayload;
    assert.equal(await textAt(bytes, 'B4'), '41', 'values stay with their cells');
    assert.equal(await textAt(bytes, 'B5'), '1204');
    assert.equal(await textAt(bytes, 'B3'), '', 'the new question stays empty');
    for (const [visitor, step, words] of [
      [manager, 'finish', ''],
      [analyst, 'sign', ''],
      [manager, 'send', 'Portal'],
    ] as const) {
      await good(visitor, `${own}/steps/${step}`);
      done(await visitor.post(`${own}/steps/${step}`, { version: visitor.hidden('version'), words }));
    }
    const sent = (await manager.get(`${own}/copies/1/spreadsheet`)).rawPayload;
    assert.equal(await textAt(sent, 'B5'), '1204');
    assert.match(await good(manager, own), /As first sent/);
  });
});
