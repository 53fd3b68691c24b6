import { addDays } from '../../foundation/day.ts';
import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { ask, registerRequestKind, withdraw } from '../../requests/requests.ts';
import type { AnswerGiven, RequestOfKind } from '../../requests/requests.ts';
import { signByAnswer } from './agreement.changes.ts';
import { saidHow } from './agreement.rules.ts';
import type { SaidHow } from './agreement.rules.ts';
import { listParties } from './agreement.store.ts';
import type { Agreement, Party } from './agreement.store.ts';

const kind = 'agreement.signature';

/** Days a party has to sign before it is overdue. */
const daysToSign = 28;

/** Lets a signature come by link, by e-mail or by phone, from people who will not sign in. */
export function registerSignatureRequests(): void {
  registerRequestKind({
    kind,
    title: 'Sign an information sharing agreement',
    ways: ['signed-in', 'link', 'email', 'word-of-mouth'],
    personal: false,
    choices: [
      { code: 'sign', title: 'My agency signs', alsoSaid: ['agreed', 'we agree', 'signed', 'yes'] },
      { code: 'not-yet', title: 'Not yet, because', needsWords: true, alsoSaid: ['no'] },
    ],
    takesText: true,
    wordsHint: 'Your office; or what must change first',
    fromThePage: false,
    onAnswered: answered,
  });
}

/** Asks each party's contact to sign; those without one sign in, or are recorded. */
export async function askToSign(tx: Tx, agreement: Agreement, parties: readonly Party[]): Promise<void> {
  for (const party of parties) {
    if (party.contactId === null) continue;
    await ask(tx, {
      kind,
      accountId: party.contactId,
      agencyId: party.agencyId,
      question: `Does ${party.agencyName} sign the information sharing agreement ${agreement.reference}, “${agreement.title}”?`,
      help: `${agreement.summary}\n\nParties: ${parties.map(({ agencyName }) => agencyName).join(', ')}. The whole agreement stands under Sharing, Agreements.`,
      dueOn: addDays(clock.today(), daysToSign),
      subject: { kind: 'agreement', id: agreement.id },
    });
  }
}

/** An answer given in another way than the page of the agreement. One to an earlier text of it signs nothing. */
async function answered(tx: Tx, request: RequestOfKind, answer: AnswerGiven): Promise<void> {
  if (request.subject === null || answer.choice !== 'sign') return;
  const asked = await tx
    .selectFrom('request')
    .innerJoin('agreement', (join) => join.on(sql`agreement.id::text`, '=', sql.ref('request.subject_id')))
    .select(['request.asked_at', 'agreement.sent_at'])
    .where('request.id', '=', request.id)
    .executeTakeFirst();
  if (asked?.sent_at == null || asked.asked_at < asked.sent_at) return;
  const person = await tx
    .selectFrom('account')
    .select('name')
    .where('id', '=', answer.saidBy)
    .executeTakeFirst();
  const office = answer.words.trim();
  await signByAnswer(tx, request.subject.id, {
    agencyId: request.askedAgencyId,
    signatory: `${person?.name ?? 'Its contact'}${office === '' ? '' : `, ${office.slice(0, 150)}`}`,
    way: answer.way,
    signedBy: answer.saidBy,
    ...(answer.recordedBy === null
      ? {}
      : {
          recordedBy: {
            accountId: answer.recordedBy,
            how: answer.how !== null && isHow(answer.how) ? answer.how : 'phone',
            on: answer.saidOn,
          },
        }),
  });
}

function isHow(text: string): text is SaidHow {
  return Object.hasOwn(saidHow, text);
}

/** Takes back requests to sign that need no answer any more: signed in another way, taken back, closed. Run as the system. */
export async function withdrawSettledRequests(tx: Tx): Promise<void> {
  const open = await tx
    .selectFrom('request')
    .innerJoin('agreement', (join) => join.on(sql`agreement.id::text`, '=', sql.ref('request.subject_id')))
    .select([
      'request.id',
      'request.asked_agency_id',
      'request.asked_at',
      'agreement.id as agreement_id',
      'agreement.state',
      'agreement.sent_at',
    ])
    .where('request.kind', '=', kind)
    .where('request.state', '=', 'open')
    .execute();
  for (const row of open) {
    const party = (await listParties(tx, row.agreement_id)).find(
      (each) => each.agencyId === row.asked_agency_id,
    );
    const waits =
      row.state === 'draft' &&
      row.sent_at !== null &&
      row.asked_at >= row.sent_at &&
      party?.signedAt === null;
    if (!waits) await withdraw(tx, row.id, 'It needs no answer any more.');
  }
}
