import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import {
  ask,
  registerRequestKind,
  withdraw,
  type AnswerGiven,
  type AnswerGroup,
  type RequestKind,
  type RequestOfKind,
} from '../../requests/requests.ts';
import { indicatorsById, selectIndicator, selectReading } from '../indicators/indicator.store.ts';
import { agencyPeople, ownerOf } from '../indicators/owner.store.ts';
import type { Indicator, Reading } from '../indicators/indicator.types.ts';
import { periodWords } from '../indicators/value.words.ts';
import { insertCorrection, partsOf } from './correction.store.ts';
import { completed, readReply, type Given } from './round.rules.ts';
import {
  keepWords,
  noteRequest,
  readingsOfRound,
  submitReading,
  validate,
  type Round,
} from './round.store.ts';

/** An owner returns a value: signed in, by the link, by answering the e-mail, or by telephone. */
export const returnKind: RequestKind = {
  kind: 'performance.return',
  title: 'Your indicator for the quarter',
  ways: ['signed-in', 'link', 'email', 'word-of-mouth'],
  personal: false,
  choices: [],
  takesText: true,
  wordsHint: 'First the value, then how many of how many, then what a reader must know: 75.5% (151 of 200). Two cases wait for court.', // prettier-ignore
  fromThePage: false,
  onAnswered: answered,
};

export const registerPerformanceRequests = (): void => registerRequestKind(returnKind);

function questionOf(indicator: Indicator, reading: Reading): string {
  const asks =
    indicator.shape === 'words'
      ? 'Please say in a few sentences how it stands.'
      : indicator.shape === 'share'
        ? `Please send the percentage, and how many (${indicator.numeratorWords || 'the part'}) of how many (${indicator.denominatorWords || 'the whole'}).`
        : `Please send the number (${indicator.unit}).`;
  return [
    `${indicator.title}, ${periodWords(reading)}.`,
    indicator.definition,
    asks,
    'Add the reason where it changed by more than 10% or misses its target. Say “provisional” where it may still change. Name nobody.',
    reading.returnedReason === '' ? '' : `It was sent back to you: ${reading.returnedReason}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const longestComment = 2000;

/** The fields of the page behind the link: the value and its base, each with its own, so that nothing has to be read out of words. */
function fieldsFor(indicator: Indicator): AnswerGroup[] {
  const bounds = {
    ...(indicator.lowest === null ? {} : { lowest: indicator.lowest }),
    ...(indicator.highest === null ? {} : { highest: indicator.highest }),
  };
  const value: AnswerGroup['fields'] =
    indicator.shape === 'words'
      ? [{ code: 'words', title: 'How it stands', rows: 6, longest: 4000, needed: 'Enter how it stands' }]
      : indicator.shape === 'share'
        ? [
            { code: 'numerator', title: `How many${indicator.numeratorWords === '' ? '' : `: ${indicator.numeratorWords}`}`, number: { lowest: 0 }, needed: 'Enter how many' },
            { code: 'denominator', title: `Of how many${indicator.denominatorWords === '' ? '' : `: ${indicator.denominatorWords}`}`, number: { lowest: 0 }, needed: 'Enter of how many: a percentage without its base cannot be judged', before: ' of ' },
          ]
        : [{ code: 'value', title: `Value (${indicator.unit})`, number: bounds, needed: 'Enter the value' }]; // prettier-ignore
  return [
    {
      code: 'value',
      title: 'Your value',
      fields: [
        ...value,
        { code: 'commentary', title: 'What a reader must know', hint: 'Needed where it is red or changed by more than 10%. Name nobody.', rows: 3, longest: longestComment },
        { code: 'provisional', title: 'Is it final?', none: 'Final', choices: [{ code: 'yes', title: 'Provisional: it may still change' }] },
      ],
    },
  ]; // prettier-ignore
}

/** What the form of `fieldsFor` gave. */
function readFields(indicator: Indicator, fields: Readonly<Record<string, string>>): Given {
  const text = (code: string): string => fields[`value.${code}`] ?? '';
  const number = (code: string): number | null => (text(code) === '' ? null : Number(text(code)));
  return completed(indicator, {
    value: number('value'),
    numerator: number('numerator'),
    denominator: number('denominator'),
    words: text('words'),
    commentary: text('commentary'),
    isProvisional: text('provisional') === 'yes',
  });
}

/** The agency whose key a record carries: the unit that asks. */
async function agencyOfKey(tx: Tx, key: string): Promise<string | null> {
  const row = await tx
    .selectFrom('audience_key')
    .select('agency_id')
    .where('id', '=', key)
    .executeTakeFirst();
  return row?.agency_id ?? null;
}

/**
 * Asks the owners of a round for what is still to come. Everything asked of one person goes in one message; an owner who changed since
 * is asked instead of the one before. Run as the system. @returns how many were asked.
 */
export async function askOwners(tx: Tx, round: Round): Promise<number> {
  if (round.state === 'locked') return 0;
  const readings = (await readingsOfRound(tx, round.id)).filter(
    ({ state }) => state === 'open' || state === 'returned',
  );
  if (readings.length === 0) return 0;
  const indicators = await indicatorsById(tx, readings.map(({ indicatorId }) => indicatorId)); // prettier-ignore
  const agencies = await agencyPeople(tx);
  const today = clock.today();
  let asked = 0;
  for (const reading of readings) {
    const indicator = indicators.get(reading.indicatorId);
    if (indicator === undefined || indicator.source === 'measure' || indicator.removedAt !== null) continue;
    const { person } = ownerOf(indicator, agencies);
    if (person === null) continue;
    if (reading.requestId !== null) {
      if (reading.askedAccountId === person.accountId) continue;
      await withdrawOpen(tx, reading.requestId, 'Somebody else answers for it now.');
    }
    const askingAgencyId = await agencyOfKey(tx, indicator.audience[0] ?? '');
    if (askingAgencyId === null) continue;
    const { requestId } = await ask(tx, {
      kind: returnKind.kind,
      accountId: person.accountId,
      agencyId: indicator.ownerAgencyId,
      askingAgencyId,
      question: questionOf(indicator, reading),
      fields: fieldsFor(indicator),
      dueOn: round.dueOn < today ? today : round.dueOn,
      subject: { kind: 'indicator_reading', id: reading.id },
    });
    await noteRequest(tx, reading, requestId, person.accountId);
    asked += 1;
  }
  return asked;
}

async function withdrawOpen(tx: Tx, requestId: string, why: string): Promise<void> {
  const row = await tx.selectFrom('request').select('state').where('id', '=', requestId).executeTakeFirst();
  if (row?.state === 'open') await withdraw(tx, requestId, why);
}

/** Takes back what needs no answer any more, because the value came another way. Run as the system. */
export async function withdrawReturned(tx: Tx): Promise<void> {
  const open = await tx
    .selectFrom('request as q')
    .innerJoin('indicator_reading as r', (join) =>
      join.onRef('r.partnership_id', '=', 'q.partnership_id').onRef('r.request_id', '=', 'q.id'),
    )
    .select('q.id')
    .where('q.kind', '=', returnKind.kind)
    .where('q.state', '=', 'open')
    .where('r.state', 'in', ['submitted', 'validated'])
    .where('r.way', '=', 'signed-in')
    .limit(500)
    .execute();
  for (const { id } of open) await withdraw(tx, id, 'The value came another way.');
}

/** An answer by whatever way. After the lock it is kept and waits for a decision; words without a number wait to be read. */
async function answered(tx: Tx, request: RequestOfKind, answer: AnswerGiven): Promise<void> {
  if (request.subject === null) return;
  const reading = await selectReading(tx, request.subject.id);
  const indicator = await selectIndicator(tx, reading.indicatorId);
  const person = await tx
    .selectFrom('account')
    .select('name')
    .where('id', '=', answer.saidBy)
    .executeTakeFirst();
  const saidBy = person?.name ?? answer.saidBy;
  const given =
    answer.fields === null ? readReply(indicator, answer.words) : readFields(indicator, answer.fields);
  const late = reading.state === 'locked' || reading.state === 'missing';
  if (late)
    await insertCorrection(tx, reading, 'late', {
      becomes: given ?? partsOf(reading),
      reason: '',
      rawWords: answer.words,
      saidBy,
    });
  else if (given === null || reading.state === 'validated')
    await keepWords(tx, reading, answer.words, saidBy);
  else {
    const { checks } = await validate(tx, indicator, reading, given);
    await submitReading(tx, reading, given, { way: answer.way, saidBy, rawWords: answer.words }, checks);
  }
  await recordAudit(tx, {
    event: late ? 'indicator.returned-late' : 'indicator.returned',
    subjectKind: 'indicator_reading',
    subjectId: reading.id,
  });
}
