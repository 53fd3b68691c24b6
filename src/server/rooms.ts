import { actionsRoom } from '../actions/actions.ts';
import { assessmentRoom, previewBreak } from '../assessment/assessment.ts';
import { auditRoom } from '../audit/audit.ts';
import type { Role } from '../foundation/database.types.ts';
import type { ThreadTitle } from '../foundation/thread.ts';
import { createLog } from '../foundation/log.ts';
import { consultationRoom } from '../consultation/consultation.ts';
import { observatoryRoom } from '../observatory/observatory.ts';
import { may, paperOf, partnershipRoom } from '../partnership/partnership.ts';
import { performanceRoom } from '../performance/performance.ts';
import { placesRoom } from '../places/places.ts';
import { publicRoom } from '../public/public.ts';
import { prioritiesRoom } from '../priorities/priorities.ts';
import { proofRoom } from '../proof/proof.ts';
import { mailSettings, openLinkSecret, requestsRoom } from '../requests/requests.ts';
import { inviteAccount, postsOfAccount, resetFactors, signInRoom } from '../sign-in/sign-in.ts';
import { strategyRoom } from '../strategy/strategy.ts';
import { sharingRoom } from '../sharing/sharing.ts';
import { threadRoom } from '../thread/thread.ts';
import type { Room } from '../web/room.ts';
import { yearRoom } from '../year/year.ts';
import { demonstrationWords } from './demonstration.words.ts';
import type { Installation } from './installation.ts';

const mayDo = (actor: { role: Role }, action: string): boolean => may(actor.role, action);

/** The rooms that stand, in the order of the menu. What is not finished is not in this list. */
export function roomsOf(
  installation: Pick<Installation, 'configuration' | 'folder' | 'engine' | 'register'>,
): Room[] {
  const { engine, folder, configuration } = installation;
  const { database } = installation.register;
  const rooms: Room[] = [
    assessmentRoom(database, {
      engine,
      folder,
      may: mayDo,
      documentBanner: configuration.demo ? demonstrationWords : '',
    }),
    yearRoom(database, {
      folder,
      may: mayDo,
      publicOrigin: configuration.publicUrl === null ? null : new URL(configuration.publicUrl).origin,
      documentBanner: configuration.demo ? demonstrationWords : '',
    }),
    consultationRoom(database, {
      folder,
      may: mayDo,
      publicOrigin: configuration.publicUrl === null ? null : new URL(configuration.publicUrl).origin,
      documentBanner: configuration.demo ? demonstrationWords : '',
    }),
    performanceRoom(database, {
      engine,
      folder,
      may: mayDo,
      origin: mailSettings(configuration).origin,
      documentBanner: configuration.demo ? demonstrationWords : '',
    }),
    actionsRoom(database, {
      folder,
      may: mayDo,
      documentBanner: configuration.demo ? demonstrationWords : '',
      titlesOf: async (actor, tx, ends) => {
        const found: ThreadTitle[] = [];
        for (const { thread } of rooms)
          if ('titles' in thread) found.push(...(await thread.titles(actor, tx, ends)));
        return found;
      },
    }),
    prioritiesRoom(database, {
      engine,
      folder,
      may: mayDo,
      documentBanner: configuration.demo ? demonstrationWords : '',
    }),
    strategyRoom(database, {
      folder,
      may: mayDo,
      documentBanner: configuration.demo ? demonstrationWords : '',
    }),
    publicRoom({
      database,
      folder,
      publicOrigin: configuration.publicUrl === null ? null : new URL(configuration.publicUrl).origin,
    }),
    proofRoom({
      documentBanner: configuration.demo ? demonstrationWords : '',
      paperFor: (actor) => database.asActor(actor, 'read the paper of documents', paperOf),
    }),
    observatoryRoom(database, {
      engine,
      folder,
      may: mayDo,
      previewBreak: (tx, actor, seriesBreak) => previewBreak(tx, { engine, folder }, actor, seriesBreak),
      documentBanner: configuration.demo ? demonstrationWords : '',
    }),
    sharingRoom({ database, folder, documentBanner: configuration.demo ? demonstrationWords : '' }),
    placesRoom(database, { folder, may: mayDo }),
    requestsRoom({ database, folder, secret: openLinkSecret(folder), mail: mailSettings(configuration) }),
    auditRoom(database, { folder, log: createLog(configuration.logLevel) }),
    partnershipRoom({
      database,
      invite: inviteAccount,
      mail: configuration.smtpUrl !== null ? 'sent' : configuration.demo ? 'on-a-page' : 'waits',
      resetFactors,
      postsOf: (accountId) => postsOfAccount(database, accountId),
      publicOrigin: configuration.publicUrl === null ? null : new URL(configuration.publicUrl).origin,
    }),
    signInRoom({ database }),
  ];
  return [...rooms, threadRoom(database, rooms)];
}
