import type { FastifyReply } from 'fastify';
import type { MailServices } from './mail/send.ts';
import { applyAnswers } from './effects.ts';

export type RequestServices = MailServices;

/**
 * Acts on answers as soon as the page has been sent, when the transaction that held them is over; what fails here the clock does
 * within seconds.
 */
export function actAfterwards(services: RequestServices, reply: FastifyReply, partnershipId: string): void {
  reply.raw.once('finish', () => {
    applyAnswers(services.database, partnershipId).catch(() => undefined);
  });
}
