import type { FastifyReply, FastifyRequest } from 'fastify';
import { newReference } from '../foundation/id.ts';
import { Problem, notFound } from '../foundation/problem.ts';
import { problemPage, renderPage } from './layout.ts';
import type { Frame } from './layout.ts';
import type { Answer, Page } from './route.ts';

/** True where a program asks: JSON is accepted and HTML is not. */
export function wantsJson(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? '';
  return /\bapplication\/(problem\+)?json\b/.test(accept) && !accept.includes('text/html');
}

/** A path of ours that may be redirected to, else null: never another site (`//evil`, `/\evil`, `javascript:`). */
export function localPath(text: unknown): string | null {
  // tabs and line breaks are what browsers drop from an address
  if (typeof text !== 'string' || !/^\/(?![/\\])/.test(text) || /[\u0000-\u001f\\]/.test(text)) return null;
  try {
    const url = new URL(text, 'http://here.invalid');
    return url.host === 'here.invalid' ? `${url.pathname}${url.search}${url.hash}` : null;
  } catch {
    return null;
  }
}

/** `attachment; filename="a.csv"; filename*=UTF-8''...` (RFC 6266): plain name for old programs, whole name for others. */
export function contentDisposition(fileName: string, inline: boolean): string {
  const clean = fileName.replace(/[\u0000-\u001f/\\]/g, '_');
  const plain = clean.replace(/[^\x20-\x7e]/g, '_').replace(/["%]/g, '_');
  const whole = encodeURIComponent(clean).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${whole}`;
}

const documentPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-downloads";

export type Responder = {
  /** The frame for this request; makes no token before it is asked for. */
  frame: (request: FastifyRequest, reply: FastifyReply) => Frame;
  /** Remembers a sentence for the next page. */
  setBanner: (reply: FastifyReply, words: string) => void;
  /** Takes the remembered sentence, once. */
  takeBanner: (request: FastifyRequest, reply: FastifyReply) => string | null;
};

/** Sends one Answer. */
export async function sendAnswer(
  responder: Responder,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
): Promise<FastifyReply> {
  switch (answer.kind) {
    case 'redirect': {
      const to = localPath(answer.to);
      if (to === null) throw new Error(`A redirect must stay on this site, not “${answer.to}”`);
      if (answer.banner !== undefined) responder.setBanner(reply, answer.banner);
      return reply.header('cache-control', 'no-store').redirect(to, 303);
    }
    case 'json':
      return reply
        .code(answer.status ?? 200)
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(answer.body));
    case 'file':
      // A document shown in the browser brings its own styles and pictures; it is shut into itself and runs nothing.
      if (answer.inline === true && /^(text\/html|image\/svg)/.test(answer.mediaType)) {
        void reply.header('content-security-policy', documentPolicy);
      }
      // What is published never changes: a program may ask from any site, and keep it for an hour.
      if (answer.open === true) {
        void reply
          .header('access-control-allow-origin', '*')
          .header('cross-origin-resource-policy', 'cross-origin');
      }
      return reply
        .header('cache-control', answer.open === true ? 'public, max-age=3600' : 'no-store')
        .header('content-disposition', contentDisposition(answer.fileName, answer.inline ?? false))
        .type(answer.mediaType)
        .send(typeof answer.bytes === 'string' ? answer.bytes : Buffer.from(answer.bytes));
    case 'page':
      return sendPage(responder, request, reply, answer.page, answer.status ?? 200);
  }
}

async function sendPage(
  responder: Responder,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  status: number,
): Promise<FastifyReply> {
  const banner = status < 400 ? responder.takeBanner(request, reply) : null;
  const whole = banner === null || page.banner !== undefined ? page : { ...page, banner };
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(renderPage(whole, responder.frame(request, reply)));
}

/** Makes a Problem of whatever was thrown; a fault of ours gets a reference, is logged whole, and says nothing of itself. */
export function problemFrom(
  error: unknown,
  request: FastifyRequest,
): { problem: Problem; reference?: string } {
  if (error instanceof Problem) return { problem: error };
  const status = (error as { statusCode?: number } | null)?.statusCode ?? 500;
  if (status === 404) return { problem: notFound() };
  if (status === 413) {
    return {
      problem: new Problem({
        status,
        code: 'too-large',
        title: 'What was sent is too large',
        detail: 'Send it in smaller parts, or as a file.',
      }),
    };
  }
  if (status >= 400 && status < 500) {
    return {
      problem: new Problem({
        status,
        code: 'bad-request',
        title: 'The request could not be understood',
        detail: 'Go back and try again. If you typed the web address, check it is correct.',
      }),
    };
  }
  const reference = newReference('ERR');
  request.log.error({ err: error, reference }, 'a fault of ours');
  return {
    reference,
    problem: new Problem({
      status: 500,
      code: 'fault',
      title: 'Sorry, there is a problem with this service',
      detail: 'Nothing was changed by the last step. Try again in a few minutes.',
    }),
  };
}

/** Sends a Problem: as `application/problem+json` (RFC 9457) to a program, else as a page. */
export async function sendProblem(
  responder: Responder,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<FastifyReply> {
  const { problem, reference } = problemFrom(error, request);
  if (problem.status === 503) void reply.header('retry-after', '30');
  void reply.header('cache-control', 'no-store');
  if (wantsJson(request)) {
    return reply
      .code(problem.status)
      .type('application/problem+json; charset=utf-8')
      .send(
        JSON.stringify({
          type: `urn:frankpledge:problem:${problem.code}`,
          title: problem.title,
          status: problem.status,
          ...(problem.detail === '' ? {} : { detail: problem.detail }),
          code: problem.code,
          ...(problem.fields.length === 0 ? {} : { fields: problem.fields }),
          ...(reference === undefined ? {} : { reference }),
        }),
      );
  }
  const page = problemPage({
    status: problem.status,
    title: problem.title,
    detail: problem.detail,
    fields: problem.fields,
    next: problem.next,
    ...(reference === undefined ? {} : { reference }),
  });
  return sendPage(responder, request, reply, page, problem.status);
}
