import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { Problem, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import {
  closeAgreement,
  newVersionOf,
  notNow,
  sendForSignature,
  setDays,
  signFor,
  suspendOrResume,
  takeBack,
  withdrawParty,
} from './agreement.changes.ts';
import { stepBody } from './agreement.forms.ts';
import type { StepBody } from './agreement.forms.ts';
import { stepIds, stepPage } from './agreement.form.page.ts';
import { idParams, mustSelect } from './agreement.access.ts';
import type { AgreementServices } from './agreement.access.ts';
import { steps } from './agreement.rules.ts';
import type { AgreementEvent, SaidHow, Step } from './agreement.rules.ts';
import { currentPeople, listParties } from './agreement.store.ts';
import { handOver, openShares } from './hand-over.ts';
import type { OpenShare } from './hand-over.ts';
import { askToSign } from './signature.requests.ts';

const done: Readonly<Record<AgreementEvent, string>> = {
  send: 'The agreement is with its parties for signature.',
  'take-back': 'The draft can be changed again. Signatures already given were dropped.',
  sign: 'You have signed for your agency.',
  'record-signature': 'The signature is recorded.',
  start: 'The days are set.',
  renew: 'The agreement is renewed.',
  suspend: 'The agreement is suspended. Nothing shared under it can be read now.',
  resume: 'The agreement is resumed.',
  withdraw: 'Your agency has withdrawn. Access has ended both ways.',
  'record-withdrawal': 'The withdrawal is recorded. Access has ended both ways.',
  'new-version': 'A draft of the new version is made. Change it and send it for signature.',
  close: 'The agreement is closed.',
};

/** Steps that leave open records behind, for which the hand-over list is made in the same transaction. */
const leavesBehind: ReadonlySet<AgreementEvent> = new Set(['withdraw', 'record-withdrawal', 'close']);

/** The day it was said may not lie ahead. */
function checkSaidOn(body: StepBody): void {
  if (body['said-on'] <= clock.today()) return;
  const message = 'The day it was said must be today or in the past';
  throw new Problem({
    status: 422,
    code: 'said-in-future',
    title: message,
    fields: [{ name: 'said-on', message }],
  });
}

/** One pair of routes for each step of the table, so that each has the permission the table names. */
export function registerSteps(registrar: Registrar, services: AgreementServices): void {
  const { database, crawlIds } = services;
  for (const step of steps) {
    const path = `/sharing/agreements/:id/steps/${step.event}`;
    const page = async (
      tx: Tx,
      actor: Actor,
      id: string,
      form: ReturnType<typeof formState>,
      hidden: Parameters<typeof stepPage>[0]['hidden'],
    ): Promise<Answer> => {
      const agreement = await mustSelect(tx, id);
      const parties = await listParties(tx, id);
      const outside =
        step.who === 'agreements.sign' && !parties.some((party) => party.agencyId === actor.agencyId);
      return {
        kind: 'page',
        page: stepPage({
          agreement,
          step,
          notNow: outside
            ? 'Your agency is not a party of this agreement. Only a party signs, or withdraws.'
            : notNow(agreement, step.event),
          parties,
          form,
          hidden,
          signatory: step.event === 'sign' ? actor.accountName : '',
        }),
      };
    };

    registrar.member({
      method: 'GET',
      path,
      permission: step.who,
      audit: { none: 'the form of a step; taking it is written' },
      params: idParams,
      crawl: async () =>
        (await crawlIds('agreement')).map((id) => `/sharing/agreements/${id}/steps/${step.event}`),
      handler: ({ tx, actor, params, request }) =>
        page(tx, actor, params.id, formState(), () => hiddenFields(request)),
    });

    registrar.member({
      method: 'POST',
      path,
      permission: step.who,
      audit: { none: `the handler writes agreement.${step.event}` },
      params: idParams,
      body: stepBody(step),
      crawl: { none: 'takes a step; tried by agreement.test.ts' },
      // Nobody but the system sees every record that was shared; it is read before, and listed with the step.
      prepare: ({ params, body, actor }): Promise<OpenShare[]> | OpenShare[] => {
        if (!leavesBehind.has(step.event)) return [];
        const agencyId =
          step.event === 'close' ? undefined : step.event === 'withdraw' ? actor.agencyId : body.party;
        return database.asSystem('hand-over list of an agreement', actor.partnershipId, (tx) =>
          openShares(tx, params.id, agencyId),
        );
      },
      handler: async ({ tx, actor, params, body, ready }): Promise<Answer> => {
        const to = await take(tx, actor, step, params.id, body);
        if (leavesBehind.has(step.event))
          await handOver(tx, params.id, ready, step.event === 'close' ? 'closed' : 'withdrawn');
        // Signatures are written where they are made, with who spoke.
        if (step.event !== 'sign' && step.event !== 'record-signature')
          await recordAudit(tx, {
            event: `agreement.${step.event}`,
            subjectKind: 'agreement',
            subjectId: params.id,
          });
        return {
          kind: 'redirect',
          to: `/sharing/agreements/${to}${step.event === 'new-version' ? '/edit' : ''}`,
          banner: done[step.event],
        };
      },
      form: ({ tx, actor, params, body, request }) =>
        page(tx, actor, params.id, formState(body.typed, body.failure, stepIds), () => hiddenFields(request)),
    });
  }
}

/** @returns the id of the agreement to look at afterwards. */
async function take(tx: Tx, actor: Actor, step: Step, id: string, body: StepBody): Promise<string> {
  await mustSelect(tx, id);
  const { version, reason } = body;
  const nullIfEmpty = (text: string): string | null => (text === '' ? null : text);
  const said = (): { signatory: string; how: SaidHow; on: string } => {
    checkSaidOn(body);
    if (body.how === '') throw new Error('The schema asks how it was said');
    return { signatory: body.signatory, how: body.how, on: body['said-on'] };
  };
  switch (step.event) {
    case 'send':
      await sendForSignature(tx, id, version, (agreement, parties) => askToSign(tx, agreement, parties));
      return id;
    case 'take-back':
      await takeBack(tx, id, version, reason);
      return id;
    case 'sign':
      await signFor(tx, id, version, {
        agencyId: actor.agencyId,
        signatory: body.signatory,
        way: 'signed-in',
        signedBy: actor.accountId,
      });
      return id;
    case 'record-signature': {
      const { signatory, how, on } = said();
      // Where the signatory is one of the party's people, the audit names them as the one who spoke.
      const people = await currentPeople(tx, body.party);
      const spoke = people.find((person) => signatory.toLowerCase().startsWith(person.name.toLowerCase()));
      await signFor(tx, id, version, {
        agencyId: body.party,
        signatory,
        way: how === 'paper' || how === 'letter' ? 'paper' : 'word-of-mouth',
        signedBy: spoke?.id ?? null,
        recordedBy: { accountId: actor.accountId, how, on },
      });
      return id;
    }
    case 'start':
    case 'renew':
      await setDays(
        tx,
        id,
        version,
        step.event,
        {
          ...(step.event === 'start' ? { startsOn: body['starts-on'] } : {}),
          reviewOn: nullIfEmpty(body['review-on']),
          expiresOn: nullIfEmpty(body['expires-on']),
        },
        reason,
      );
      return id;
    case 'suspend':
    case 'resume':
      await suspendOrResume(tx, id, version, step.event, reason);
      return id;
    case 'withdraw':
      await withdrawParty(tx, id, version, actor.agencyId, reason);
      return id;
    case 'record-withdrawal':
      // A party speaks for itself; somebody of another agency only writes down what it said.
      if (body.party === actor.agencyId)
        throw refused(
          'withdraw-yourself',
          'Your own agency withdraws by itself',
          'Use “Withdraw your agency”, or ask one of its people who may sign.',
        );
      await withdrawParty(tx, id, version, body.party, reason, said());
      return id;
    case 'new-version':
      return newVersionOf(tx, id, version);
    case 'close':
      await closeAgreement(tx, id, version, reason);
      return id;
  }
}
